"""JSON whose shape a prompt shows or tells: `Reply as {"label": "spam" | "ham"}`, `JSON with the fields city and country`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from closeloop.buckets.constraints.english.parts import demands, sentence_around
from closeloop.buckets.constraints.json_shapes.shape import shape_at
from closeloop.buckets.constraints.model import Constraint, compiled
from closeloop.patterns import lazy

_ASKS = lazy(
    r"\b(?:return|respond|reply|answer|output|emit|produce|print|format|schema|shape|structure|form|template|layout|exactly|like this"
    r"|strict|as follows|must (?:be|match|follow)|should (?:be|match|follow|look like)|keys|json(?: only| object| array)?)\b"
    r"|\b(?:as|into) ?$",
    re.IGNORECASE,
)
_HANDED = lazy(
    r"\b(?:inputs?|convert|parse|given|here(?:'s| is| are)|this (?:json|object|payload|data|response|config\w*|record|file)|the (?:json"
    r"|payload|data"
    r"|response|record) (?:below|above|is|from)|payload|received?|currently|returns?(?= me| us| this)|got|fix|explain|why|what|error"
    r"|the following (?:data|json|object|payload|record)(?! (?:format|schema|structure|shape))|data|from|calls?|called with|arguments|args"
    r"|tool|function|endpoint|api|example (?:input|request)|customers?|records?|profile|context|state|memory)\b",
    re.IGNORECASE,
)
"""The JSON behind these is what the answer is about, unless it is asked for between them."""
_OPENS = re.compile(r"[{\[]\s*(?:[{\[]\s*)?(?:\"[^\"\n]{1,60}\"|“[^”\n]{1,60}”|'?\w[\w-]{0,40}'?)\s?\??\s*[:,}]")
_QUOTED_KEY = re.compile(r"[{\[]\s*(?:[{\[]\s*)?[\"“]")
_BEFORE, _BEHIND = 140, 90
_CLOSED = lazy(
    r"\b(?:only|exactly|just) (?:these|those|this|the|that)(?: \w+){0,2} (?:keys?|fields?|propert(?:y|ies))\b|\b(?:no|without) (?:other"
    r"|extra|additional|more|further)(?: \w+)?"
    r" (?:keys?|fields?|propert(?:y|ies)|members?)\b|\bnothing (?:else|more) in (?:it|the object)|\b(?:that|this) one key\b"
    r"|\b(?:do not|don'?t|never) (?:add|invent|include) (?:any )?(?:other |extra |additional |more |new )?(?:keys?|fields?|propert(?:y"
    r"|ies))\b"
    r"|\bexactly (?:one|two|three|four|five|six|\d) (?:keys?|fields?)\b",
    re.IGNORECASE,
)


def laid_out(text: str, low: str) -> Iterator[Constraint]:
    """The shape that a prompt (`low`: in small letters) gives to its JSON; several layouts are told apart by nobody: one has to fit."""
    says_json = "json" in low
    if "{" in text or ("[" in text and says_json):
        yield from _shown(text, says_json)
    if says_json:
        yield from _told(text, low)


def _shown(text: str, says_json: bool) -> Iterator[Constraint]:
    found: list[tuple[int, int]] = []
    reach = 0
    for match in _OPENS.finditer(text):
        start = match.start()
        if start < reach or not (says_json or _QUOTED_KEY.match(text, start)):
            continue
        if text[start - 1 : start] in ("{", "$", "\\") or _IN_BRACKETS.search(text, max(0, start - _BEFORE), start):
            continue
        if not _is_asked(text, start):
            continue
        layout = shape_at(text, start)
        if layout is None or (layout[0].kind == "object" and not layout[0].members):
            continue
        reach = layout[1]
        found.append((start, reach))
    if not found or len(found) > _MOST:
        return
    start, end = found[0][0], found[-1][1]
    closed = _CLOSED.search(text) is not None
    values = ("closed" if closed else "open", *(text[first:last] for first, last in found))
    yield Constraint("json_shape", "format.schema", start, min(end, start + 200), values=values, trust=0.85)
    if not says_json or _STRICT.search(text[max(0, start - _BEFORE) : end + _BEHIND]):
        yield Constraint("json", "format.parse", start, min(end, start + 200), trust=0.9)


_IN_BRACKETS = re.compile(r"\w\s?\([^()\n]*$")
"""What stands in brackets behind a key is what that key holds: `items (array of {name, price})`."""
_MOST = 4
"""Layouts of which one has to fit; more of them are examples of something else."""
_STRICT = lazy(r"\b(?:strict|raw|bare|valid|only|just|nothing else)\b", re.IGNORECASE)


def _is_asked(text: str, start: int) -> bool:
    """Whether the last that is said in front of a layout asks for it."""
    before = text[max(0, start - _BEFORE) : start]
    stop = max(before.rfind("\n\n"), before.rfind("}"), before.rfind('"""'))
    before = before[stop + 1 :]
    if _SPOKEN_OF.search(text[slice(*sentence_around(text, start, start))]) or _EXAMPLE.search(before):
        return False
    asks = max((match.end() for match in _ASKS.finditer(before)), default=-1)
    handed = max((match.end() for match in _HANDED.finditer(before)), default=-1)
    return asks > handed


_EXAMPLE = lazy(r"(?:for example|for instance|e\.g\.|such as)[,:]?\s*$", re.IGNORECASE)
_SPOKEN_OF = lazy(
    r"\b(?:function|script|python|javascript|typescript|java|class|interface|dataclass|pydantic|zod|struct|sql|query|test cases?|mock"
    r"|schema (?:for|of|describing|that)|how (?:do|can|to|would|should))\b",
    re.IGNORECASE,
)
"""What is to be written is a program, or a description of such JSON."""
_KEY = r"[\"“'`]?[A-Za-z_][\w-]{0,30}[\"”'`]?"
_SAID = r"(?: ?\([^()\n]{1,80}\))?"
_JOINT = r"(?:, ?(?:and |plus )?| and | plus )"
_KEYS = compiled(
    r"\b(?:(?:top-level |json |exactly |only |these |following |required |the |two |three |four |five |six |\d )*)"
    r"(?:keys?|fields?|propert(?:y|ies))(?: named| called| are)?(?: ?:)? ?"
    rf"(?P<v>{_KEY}{_SAID}(?:{_JOINT}{_KEY}{_SAID}){{0,14}})(?= ?(?:[.;:\n!)]|$|(?:for|from|about|describing|using|,? and nothing"
    rf"|,? and no other|,? nothing else)\b))"
)
_NO_KEY_WORDS = """
    in the a an of and or with for to are is be must should each as from on at by not no only any that this json
"""
_NO_KEY = frozenset(_NO_KEY_WORDS.split())
_WITH = lazy(r"\b(?:with|has|have|having|containing|contains?|keys|fields|properties)\b", re.IGNORECASE)
_ARRAY_OF = compiled(r"\bjson (?:array|list) of (?P<v>strings|numbers|integers|objects)\b")
_KEY_CASE = compiled(
    r"\b(?:keys?|fields?|names?|properties|propert(?:y|ies) names)\b[^.\n]{0,40}?\b(?P<v>snake|camel|kebab)[_ -]?case\b"
    r"|\b(?P<w>snake|camel|kebab)[_ -]?case (?:json )?(?:keys?|fields?|property names|field names|key names)\b"
)
_ONE_OF = compiled(
    r"(?:(?P<k>[\"“'`][A-Za-z_][\w-]{0,30}[\"”'`]|\b[a-z]+_[a-z_]+)|\b(?P<l>status|type|category|label|sentiment|severity|priority"
    r"|urgency|level|intent"
    r"|kind|state|mood|language|risk|verdict|topic))(?: field| key| value)?,? ?(?:(?:must|should|has to|needs to|can only|may only"
    r"|is to) ?(?:only )?(?:be )?"
    r"|is |to |\(|:|- ?|which is )+ ?(?:exactly )?(?:one of|either|any of)(?: these| the following)?(?: values)? ?:? ?\(?"
    r"(?P<v>[\"“'`]?[\w/+-]+[\"”'`]?(?:(?:, ?(?:or |and )?| or | ?\| ?| ?/ ?)[\"“'`]?[\w+-]+[\"”'`]?){1,12})(?=[^\w-]|$)"
)
_LIMITED = compiled(
    r"(?P<k>[\"“'`][A-Za-z_][\w-]{0,30}[\"”'`]|\b(?:confidence|score|rating|probability|severity|relevance|priority))(?: field| key"
    r"| value)?,? ?"
    r"(?:(?:must|should|has to|needs to) be|is|as|\(|:)? ?(?:an? )?(?:(?:integer|int|whole number|number|float|decimal) )?(?:from|between) "
    r"(?P<n>\d+(?:\.\d+)?) (?:to|and) (?P<m>\d+(?:\.\d+)?)(?![\w.]*\d)"
)


def _told(text: str, low: str) -> Iterator[Constraint]:
    """Keys with what is said of them in brackets, values of which one has to be chosen, numbers within limits, how keys are written."""
    for match in _KEYS.finditer(text) if any(map(low.__contains__, ("key", "field", "propert"))) else ():
        if _SPOKEN_OF.search(text[slice(*sentence_around(text, *match.span()))]):
            continue
        if layout := _of_keys(text, match):
            closed = _CLOSED.search(text, max(0, match.start() - 60), match.end() + _BEHIND)
            yield Constraint(
                "json_shape",
                "format.schema",
                *match.span(),
                values=("closed" if closed else "open", layout),
                trust=0.85,
            )
    for match in _ARRAY_OF.finditer(text) if " of " in low else ():
        if demands(text, *match.span(), of_parts=False):
            yield Constraint(
                "json_shape", "format.schema", *match.span(), values=("open", f"[{match['v'][:-1]}]"), trust=0.85
            )
    for match in _KEY_CASE.finditer(text) if "case" in low else ():
        yield Constraint(
            "json_key_case", "format.schema", *match.span(), values=((match["v"] or match["w"]).lower(),), trust=0.85
        )
    for match in _ONE_OF.finditer(text) if any(map(low.__contains__, ("one of", "either", "any of"))) else ():
        key = (match["k"] or match["l"]).strip("\"“”'`")
        layout = f'{{"{key}"?: one of {_listed(match["v"])}}}'
        yield Constraint("json_shape", "format.schema", *match.span(), values=("open", layout), trust=0.85)
    for match in _LIMITED.finditer(text) if any(map(low.__contains__, ("between ", "from "))) else ():
        key = match["k"].strip("\"“”'`")
        layout = f'{{"{key}"?: number {match["n"]}-{match["m"]}}}'
        yield Constraint("json_shape", "format.schema", *match.span(), values=("open", layout), trust=0.85)


_CHOICE = re.compile(r"(?:one of|either|enum)\b", re.IGNORECASE)


def _listed(values: str) -> str:
    options = re.split(r"\s*(?:,\s*(?:or\s+|and\s+)?|\s+or\s+|\||/)\s*", values)
    return " | ".join(f'"{one.strip(chr(34) + "“”" + chr(39) + "` ")}"' for one in options if one.strip())


def _of_keys(text: str, match: re.Match[str]) -> str | None:
    """The layout that a list of keys stands for; None where it is none: one word behind `field` may be any."""
    names: list[str] = []
    members: list[str] = []
    quoted = False
    for one in re.finditer(rf"(?P<key>{_KEY})(?P<said>{_SAID.replace('?:', '', 1)})", match["v"]):
        name = one["key"].strip("\"“”'`")
        quoted |= one["key"] != name
        if name.lower() in ("and", "plus"):
            continue
        if name.lower() in _NO_KEY:
            return None
        names.append(name)
        said = one["said"].strip(" ()")
        plain = said and ("," not in said or _CHOICE.match(said))
        members.append(f'"{name}": {said}' if plain else f'"{name}": ...')
    listed = ":" in match[0][: match.start("v") - match.start()]
    if not names or (len(names) == 1 and not (quoted or listed)):
        return None
    if not listed and not _WITH.search(text, max(0, match.start() - 40), match.start("v")):
        return None
    return "{" + ", ".join(members) + "}"
