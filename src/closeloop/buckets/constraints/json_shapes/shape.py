"""The shape of JSON as prompts write it down: a layout such as `{"urgency": "low" | "high", "tags": [string]}`, or keys in prose."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from closeloop.numerals import NUMBERS

Kind = Literal["any", "object", "array", "string", "integer", "number", "boolean"]
_DEEPEST = 12
_LONGEST = 4_000


@dataclass(frozen=True)
class Shape:
    """What a value has to be. `options` are the only values allowed, `least` and `most` limit a number or how long an array is."""

    kind: Kind = "any"
    members: tuple[tuple[str, Shape, bool], ...] = ()
    """Of an object: name, shape and whether it has to be there."""
    item: Shape | None = None
    options: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    null: bool = False
    open: bool = True
    """Whether an object may have other members."""


class _BadError(Exception):
    """The text is no layout."""


@dataclass
class _Reader:
    """Reads a layout as loosely as people write it: values may be words, alternatives, placeholders or left out."""

    text: str
    at: int = 0
    depth: int = field(default=0)

    def blank(self) -> None:
        while match := _BLANK.match(self.text, self.at):
            self.at = match.end()

    def value(self) -> Shape:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise _BadError
        self.blank()
        sign = self.text[self.at : self.at + 1]
        if sign in ("{", "["):
            found = self.object() if sign == "{" else self.array()
            rest = self.words() if self.depth > 1 else self.behind()
            found = _nullable(found, rest)
        else:
            found = worded(self.words())
        self.depth -= 1
        return found

    def object(self) -> Shape:
        self.at += 1
        members: list[tuple[str, Shape, bool]] = []
        while True:
            self.blank()
            sign = self.text[self.at : self.at + 1]
            if sign == "}":
                self.at += 1
                return Shape("object", tuple(members))
            if sign == ",":
                self.at += 1
                continue
            if dots := _DOTS.match(self.text, self.at):
                self.at = dots.end()
                continue
            key = _KEY.match(self.text, self.at)
            if key is None:
                raise _BadError
            self.at = key.end()
            name = key["a"] or key["b"] or key["c"]
            if key["colon"]:
                start = self.at
                shape = self.value()
                needed = not key["may"] and not _OPTIONAL.search(self.text[start : self.at])
            else:
                shape, needed = Shape(), not key["may"]
            if not _SLOT.fullmatch(name):
                members.append((name, shape, needed))

    def array(self) -> Shape:
        self.at += 1
        items: list[Shape] = []
        texts: list[str] = []
        going_on = False
        while True:
            self.blank()
            sign = self.text[self.at : self.at + 1]
            if sign == "":
                raise _BadError
            if sign == "]":
                self.at += 1
                break
            if sign == ",":
                self.at += 1
                continue
            if dots := _DOTS.match(self.text, self.at):
                self.at = dots.end()
                going_on = True
                continue
            start = self.at
            items.append(self.value())
            texts.append(self.text[start : self.at].strip())
            if self.at == start:
                raise _BadError
        if len(items) == 1 and not going_on and (counted := _COUNTED.fullmatch(texts[0])):
            size = float(NUMBERS[counted["n"].lower()] if counted["n"].lower() in NUMBERS else counted["n"])
            return Shape("array", item=worded(counted["what"]), least=size, most=size)
        kinds = {one.kind for one in items}
        return Shape("array", item=items[0] if len(kinds) == 1 else None)

    def behind(self) -> str:
        """`or null` behind the whole layout, else nothing: what follows it is no part of it."""
        match = _OR_NULL.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return match[0] if match else ""

    def words(self) -> str:
        """The text up to the end of a member; what stands in quotation marks or brackets belongs to it."""
        start = self.at
        if named := _NAMED_OPTIONS.match(self.text, self.at):
            self.at = named.end()
        while match := _WORDS.match(self.text, self.at):
            self.at = match.end()
        return self.text[start : self.at].strip()


_OR_NULL = re.compile(r"\s?(?:\||or)\s?null\b")
_NAMED_OPTIONS = re.compile(
    r"(?:one of|either|enum)\b:? ?[\w -]++(?:,[\w -]++(?=[,}\n]|\s*\Z)(?!\s*\"?:))+", re.IGNORECASE
)
_BLANK = re.compile(r"\s+|//[^\n]*|#[^\n]*|/\*.*?\*/", re.DOTALL)
_DOTS = re.compile(r"(?:\.{3}|…)(?: ?etc\.?)?")
_KEY = re.compile(
    r"(?:\"(?P<a>[^\"\n]{1,60})\"|“(?P<b>[^”\n]{1,60})”|'?(?P<c>[A-Za-z_][\w-]{0,40})'?)(?P<may>\?|\s?\((?:optional)\))?\s*"
    r"(?:(?P<colon>:)|(?=[,}]))"
)
_WORDS = re.compile(
    r"\"(?:[^\"\\\n]|\\.)*\"|“[^”\n]*”|<[^<>\n]*>|\([^()\n]*\)|\{[^{}\n]{0,40}\}|\[[^\[\]\n]{0,40}\]|[^,{}\[\]\n\"“<(]"
    r"|[<(](?![^<>()\n]*[>)])"
)
_SLOT = re.compile(r"\.{3}|…|<.*>|\[.*\]|\{.*\}|key\d?|field\d?|\$.*")
_OPTIONAL = re.compile(
    r"\b(?:optional|if (?:any|present|known|given|applicable|available)|omit|may be (?:missing|absent|omitted))\b", re.I
)
_TYPE = r"(?:strings?|strs?|text|words?|integers?|ints?|numbers?|floats?|booleans?|bools?|objects?)"
_COUNTED = re.compile(rf"(?:exactly )?(?P<n>{'|'.join(NUMBERS)}|\d{{1,2}}) (?:short )?(?P<what>{_TYPE})", re.IGNORECASE)
_TYPES: tuple[tuple[Kind, str], ...] = (
    ("integer", r"int(?:eger)?|whole number"),
    ("number", r"number|float|double|decimal|numeric"),
    ("boolean", r"bool(?:ean)?"),
    ("array", r"(?:array|list)(?: of (?P<item>\w+))?"),
    ("object", r"object|dict(?:ionary)?|map"),
    ("string", r"string|str|text"),
)
_NAMED = [
    (
        kind,
        re.compile(
            rf"(?:an? )?(?:short |single |nested |json |non-empty |required |optional )*(?:{words})s?\b", re.IGNORECASE
        ),
    )
    for kind, words in _TYPES
]
_RANGE = re.compile(
    r"(?:between |from |range )?(?P<low>-?\d+(?:\.\d+)?) ?(?:-|–|—|to|and|\.\.+|through) ?(?P<high>\d+(?:\.\d+)?)(?![\d-])"
)
_QUOTED = re.compile(r"[\"“']([^\"”'\n]{1,60})[\"”']")
_BETWEEN = re.compile(r"\s*(?:\||/|,? or |,)\s*(?:or )?")
_LITERAL = re.compile(r"-?\d+(?:\.\d+)?")
_ONE_OF = re.compile(
    r"^(?:(?:must be |is )?(?:exactly )?(?:one of|either|enum|any of)\b:? ?\(?|enum ?\()", re.IGNORECASE
)
_BARE_OPTION = re.compile(r"[\w+./-]+(?: [\w+./-]+)?")
_FEWEST, _LONGEST_OPTION = 2, 40


def _nullable(shape: Shape, rest: str) -> Shape:
    if not re.search(r"\bnull\b", rest):
        return shape
    return Shape(shape.kind, shape.members, shape.item, shape.options, shape.least, shape.most, null=True)


def worded(words: str) -> Shape:
    """The shape that words in the place of a value stand for."""
    bare = words.strip().rstrip(".;")
    null = re.search(r"\bnull\b|\bnone\b", bare, re.IGNORECASE) is not None or _OPTIONAL.search(bare) is not None
    if _TRUTH.fullmatch(bare.strip("\"'<>")):
        return Shape("boolean")
    if options := _options(bare):
        kinds = {_type_of(one) for one in options} - {None}
        if not kinds:
            return Shape(
                "string" if any(re.search(r"[^\W\d_]", one) for one in options) else "any", options=options, null=null
            )
        return Shape(null=True)
    quoted = re.fullmatch(r"[\"“']([^\"”'\n]*)[\"”']", bare)
    inner = (quoted[1] if quoted else bare.strip("<>")).strip()
    if found := _typed(inner, quoted is not None):
        return Shape(found.kind, item=found.item, least=found.least, most=found.most, null=null)
    if quoted:
        return Shape("string" if re.search(r"[^\W\d_]", inner) else "any", null=True)
    if _LITERAL.fullmatch(bare):
        return Shape("number", null=True)
    if bare in ("true", "false"):
        return Shape("boolean", null=True)
    return Shape(null=True)


_TRUTH = re.compile(r"true\s?(?:\||/|or)\s?false|false\s?(?:\||/|or)\s?true", re.IGNORECASE)


def _type_of(text: str) -> Kind | None:
    return next((kind for kind, pattern in _NAMED if pattern.fullmatch(text)), None)


def _typed(text: str, quoted: bool) -> Shape | None:
    """A type in words, alone or with what is said of it; a range of numbers."""
    for kind, pattern in _NAMED:
        match = pattern.match(text)
        if match is None or (quoted and match.end() < len(text) and not _SAID_OF.match(text, match.end())):
            continue
        rest = text[match.end() :]
        if "|" in rest and "null" not in rest:
            return None
        if kind == "array":
            inner = worded(match["item"]) if match["item"] else None
            return Shape(
                kind, item=inner if inner and inner.kind in ("string", "number", "integer", "object") else None
            )
        limits = _RANGE.search(rest) if kind in ("integer", "number") else None
        return Shape(
            kind, least=float(limits["low"]) if limits else None, most=float(limits["high"]) if limits else None
        )
    limits = _RANGE.fullmatch(text)
    if limits and float(limits["low"]) < float(limits["high"]):
        return Shape("number", least=float(limits["low"]), most=float(limits["high"]))
    return None


_SAID_OF = re.compile(r"[ ,]*(?:\(|<|>|between|from|of|in|\d|or null|\| ?null|\[\])")


def _options(text: str) -> tuple[str, ...]:
    """The values of which one has to be chosen; none where the text is no such choice."""
    opened = _ONE_OF.match(text)
    rest = text[opened.end() :].rstrip(")") if opened else text
    rest = re.sub(r"\s*\|?\s*\bnull\b", "", rest)
    quoted = [one for one in _QUOTED.findall(rest) if one.strip()]
    if len(quoted) >= _FEWEST:
        between = _QUOTED.sub("", rest)
        chosen = not re.sub(r"[\s|/,()]|\bor\b", "", between) and (opened or re.search(r"\||/|or", between))
        return tuple(quoted) if chosen else ()
    inner = quoted[0] if len(quoted) == 1 and re.fullmatch(r"[\"“'].*[\"”']", rest.strip()) else rest.strip("<>() ")
    if (
        not opened
        and "|" not in inner
        and not (" or " in inner and len(inner.split()) == 3)
        and not _SLASHED.fullmatch(inner)
    ):
        return ()
    pieces = [one.strip(" `'\"") for one in (re.split(r"\s*\|\s*", inner) if "|" in inner else _BETWEEN.split(inner))]
    if len(pieces) < _FEWEST or not all(_BARE_OPTION.fullmatch(one) and len(one) <= _LONGEST_OPTION for one in pieces):
        return ()
    return tuple(pieces)


_SLASHED = re.compile(r"[a-z_]{2,20}(?: ?/ ?[a-z_]{2,20}){1,8}", re.IGNORECASE)


@lru_cache(maxsize=512)
def shape_at(text: str, start: int = 0) -> tuple[Shape, int] | None:
    """The layout that begins at a place of a text, and where it ends; None where none does."""
    reader = _Reader(text[: start + _LONGEST], start)
    try:
        found = reader.value()
    except _BadError:
        return None
    return found, reader.at


def misfit(shape: Shape, value: Any, path: str = "") -> str | None:
    """The first way in which a value is not of a shape, told with its place; None where it fits."""
    if value is None and (shape.null or not shape.options):
        return None  # what is not known has no type
    if shape.options and not (isinstance(value, str | int | float) and _said(value) in shape.options):
        return f"has {_shown(value)} for {path or 'its value'}, which is none of {', '.join(shape.options)}"
    if not _is(shape.kind, value):
        return f"has {_shown(value)} for {path}, which is no {shape.kind}" if path else f"is no {shape.kind}"
    match value:
        case bool():
            return None
        case int() | float() if shape.least is not None and shape.most is not None and shape.kind != "array":
            if not shape.least <= value <= shape.most:
                return f"has {value} for {path or 'its value'}, asked for {shape.least:g} to {shape.most:g}"
        case dict():
            return _members(shape, value, path)
        case list():
            if shape.kind == "array" and shape.least is not None and len(value) != shape.least:
                return f"has {len(value)} items in {path or 'its array'}, asked for {shape.least:g}"
            rows = (
                (misfit(shape.item, one, f"{path}[{place}]") for place, one in enumerate(value)) if shape.item else ()
            )
            return next((row for row in rows if row), None)
    return None


def _members(shape: Shape, value: dict[str, Any], path: str) -> str | None:
    missing = [name for name, _, needed in shape.members if needed and name not in value]
    if missing:
        return f"lacks the keys {', '.join(map(repr, missing))}" + (f" in {path}" if path else "")
    names = {name for name, _, _ in shape.members}
    if not shape.open and (more := [name for name in value if name not in names]):
        return f"has the keys {', '.join(map(repr, more))}, which nobody asked for"
    rows = (misfit(one, value[name], f"{path}.{name}".lstrip(".")) for name, one, _ in shape.members if name in value)
    return next((row for row in rows if row), None)


def _said(value: str | float) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _shown(value: object) -> str:
    return repr(value)[:40]


_FITTING: dict[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,),
}  # fmt: skip


def _is(kind: Kind, value: object) -> bool:
    if kind == "any":
        return True
    if kind in ("integer", "number") and isinstance(value, bool):
        return False
    return isinstance(value, _FITTING[kind]) or (kind == "integer" and isinstance(value, float) and value.is_integer())
