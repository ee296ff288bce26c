"""What a prompt demands: lexicon rows and counted units, turned into constraints with the place that says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from closeloop.buckets.constraints.english import ENGLISH
from closeloop.buckets.constraints.french import FRENCH
from closeloop.buckets.constraints.german import GERMAN
from closeloop.buckets.constraints.japanese import JAPANESE
from closeloop.buckets.constraints.model import BUCKETS, Constraint, Lexicon, Row, compiled
from closeloop.buckets.constraints.spanish import SPANISH
from closeloop.buckets.lazy import lazy
from closeloop.buckets.needles import Sieve

LEXICONS = (ENGLISH, FRENCH, SPANISH, GERMAN, JAPANESE)
_LONGEST = 20_000
"""Demands are looked for in this many characters from the start and from the end of a prompt: the middle is pasted material."""
_QUOTED = lazy(r"['\"“‘«「]\s?([^'\"”’»」\n]{1,60}?)\s?['\"”’»」]")
_WORD = re.compile(r"\w+")
_EXAMPLE = lazy(
    r"(?:for example|e\.g\.|i\.e\.?|such as|like this|par exemple|por ejemplo|zum beispiel)\W*$", re.IGNORECASE
)
_ORDINALS = {
    word: index
    for index, words in enumerate(
        ("first premier primer 1", "second deuxième deuxieme segund 2", "third troisième troisieme tercer 3",
         "fourth quatrième quatrieme cuart 4", "fifth cinquième cinquieme quint 5", "sixth sixième 6", "7", "8", "9"), 1)
    for word in words.split()
} | {"last": -1, "dernier": -1, "ultim": -1, "últim": -1}  # fmt: skip
_FREQUENCY = lazy(
    r"(?P<what>word|keyword|letter|term|mot|terme|lettre|palabra|letra|文字|単語|キーワード)(?:s?\s*[:：]?\s*['\"“‘«「]\s?|\s)"
    r"(?P<v>[^\s'\"”’»」,.、。]{1,24})\s?['\"”’»」]?"
    r"(?P<rest>[^.\n。]{0,110}?)(?P<times>\btimes?\b|\bonce\b|\btwice\b|\bfois\b|\bveces\b|\bvez\b"
    r"|回)(?P<tail>以上|未満|以内|以下|は)?(?P<no>[^。]{0,8}(?:ない|ず))?",
    re.IGNORECASE,
)
_FREQUENCY_JA = lazy(
    r"「(?P<v>[^」\n]{1,20})」(?:という|を)?(?:単語|言葉|文字|キーワード)?[^「。\n]{0,14}?(?P<times>\d{1,3}"
    r"|[一二三四五六七八九十])回(?P<tail>以上|未満|以内|以下|は)?"
    r"(?P<no>[^。、]{0,8}(?:ない|ず))?"
)
_CAPITALS = lazy(
    r"(?:capital letters|all capitals|all caps|capitali[sz]ed|stress words|majuscules|may[úu]sculas)"
    r"(?P<rest>[^.\n]{0,90}?)(?P<times>\btimes\b|\bfois\b|\bveces\b|\boccurrences\b)",
    re.IGNORECASE,
)
_SOME_WORDS = lazy(
    r"(?:words?|phrases?)[^.\n]{0,30}all capital|stress words|\bmots?\b[^.\n]{0,40}majuscules"
    r"|palabras?\b[^.\n]{0,60}may[úu]sculas",
    re.IGNORECASE,
)
_OFTEN = ("time", "once", "twice", "fois", "veces", "vez", "occurrence", "回")
"""Without one of these nothing is said of how often."""
_NOT = lazy(r"\b(?:not?|never|ne|nunca|nicht|n't)\b[^.\n]*$", re.IGNORECASE)
_HIGHLIGHTING = lazy(
    r"highlight|italic|\bbold|mettre en avant|mettant en avant|surlign|resalt|hervorheb|強調", re.IGNORECASE
)
_DIVIDER_LINE = lazy(r"^\s*\*\*\*\s*$", re.MULTILINE)
_BARE_TRUST = {
    "bullets": 0.9,
    "numbered": 0.9,
    "paragraphs": 0.85,
    "sections": 0.85,
    "placeholders": 0.8,
    "highlights": 0.8,
    "words": 0.6,
    "characters": 0.6,
    "lines": 0.55,
}
"""How sure a number without `exactly`, `at least` and the like is a demand."""
_LOOSE = {"sections": ("min",), "highlights": ("min",), "placeholders": ("min",)}
"""Kinds where a bare number means at least that many."""


_Count = tuple[str, re.Pattern[str], re.Pattern[str]]
"""Kind, its unit alone (cheap, tried first), and the unit with its number and relation."""


@dataclass(frozen=True)
class _Engine:
    """A lexicon with its patterns built."""

    lexicon: Lexicon
    counts: Sieve[_Count]
    rows: Sieve[Row]
    before: tuple[tuple[str, re.Pattern[str]], ...]
    after: tuple[tuple[str, re.Pattern[str]], ...]
    number: re.Pattern[str]


_BETWEEN = (
    r"(?:(?:of|de|der|les|las|los|des|the|short|very|different|distinct|distinctes|total|separate|markdown|elaborate|d['’])"
    r"\s+){0,3}"
)
"""What may stand between a number and its unit."""


def _build(lexicon: Lexicon) -> _Engine:
    words = sorted(lexicon.numbers, key=len, reverse=True)
    edge = "" if lexicon.name == "ja" else r"\b"
    number = rf"(?:\d[\d,.]*\d|\d|{edge}(?:{'|'.join(map(re.escape, words))}){edge})"
    relations = "|".join(pattern for _, pattern in lexicon.relations)
    afters = "|".join(pattern for _, pattern in lexicon.after)
    gap = "" if lexicon.name == "ja" else _BETWEEN
    count = []
    for kind, _, unit in lexicon.units:
        edges = ("", "") if lexicon.name == "ja" else (r"(?<![\w.])", r"\b")
        pattern = (
            rf"(?P<rel>(?:{relations}))?\s*(?:{edge}(?:a|an|the|les|las|los)\s+)?{edges[0]}(?P<n>{number})"
            rf"(?:\s*(?:{lexicon.range_to})\s*(?P<m>{number}))?(?P<plus>\+)?\s*-?\s*(?P<mid>(?:{afters}))?\s*{gap}"
            rf"(?P<unit>{unit}){edges[1]}\s*(?:\([^)\n]{{0,40}}\)\s*)?(?:long\s*)?(?:で|の文章)?(?P<post>(?:{afters}))?"
        )
        count.append((unit, (kind, compiled(unit), compiled(pattern))))
    sides = [
        tuple((operator, compiled(pattern)) for operator, pattern in rows)
        for rows in (lexicon.relations, lexicon.after)
    ]
    rows = Sieve([(one.source, one) for one in lexicon.rows])
    return _Engine(lexicon, Sieve(count), rows, sides[0], sides[1], compiled(number))


_ENGINES = tuple(_build(lexicon) for lexicon in LEXICONS)


def read(text: str) -> tuple[Constraint, ...]:
    """Every checkable demand of a prompt, in order. Offsets refer to `text`; the same demand made twice is read once.

    Prompts are remembered: several detectors ask, and a prompt comes again with every retry. Few of the long ones, to stay small.
    """
    return _short(text) if len(text) < _SHORT else _long(text)


def _read(text: str) -> tuple[Constraint, ...]:
    if len(text) > 2 * _LONGEST:
        head, tail = _read(text[:_LONGEST]), _read(text[-_LONGEST:])
        shift = len(text) - _LONGEST
        return (*head, *(replace(item, start=item.start + shift, end=item.end + shift) for item in tail))
    found: list[Constraint] = []
    low = text.lower().replace("’", "'")
    for engine in _spoken(low):
        found.extend(_counts(engine, text, low))
        found.extend(_rows(engine, text, low))
    found.extend(_frequencies(text, low))
    found.extend(_template(text))
    return tuple(_settle(text, found))


_SHORT = 3_000
_short, _long = lru_cache(maxsize=2_048)(_read), lru_cache(maxsize=64)(_read)


def _spoken(low: str) -> list[_Engine]:
    """The languages a prompt is in, by their frequent words: those not far behind the first, for prompts in two languages."""
    words = _WORD.findall(low)
    hits = [(engine, _marked(engine.lexicon, words, low)) for engine in _ENGINES]
    most = max(count for _, count in hits)
    return [engine for engine, count in hits if count and count * 4 >= most] or [_ENGINES[0]]


def _marked(lexicon: Lexicon, words: list[str], low: str) -> int:
    if lexicon.letters is not None:
        return len(lexicon.letters.findall(low))
    return sum(map(lexicon.marks.__contains__, words))


def _value(engine: _Engine, text: str | None) -> int | None:
    if not text:
        return None
    digits = re.sub(r"[,.](?=\d{3}\b)", "", text)
    return int(digits) if digits.isdigit() else engine.lexicon.numbers.get(" ".join(text.lower().split()))


def _operator(sides: tuple[tuple[str, re.Pattern[str]], ...], text: str | None) -> str | None:
    if not text:
        return None
    return next((operator for operator, pattern in sides if pattern.fullmatch(text.strip())), None)


def _counts(engine: _Engine, text: str, low: str) -> Iterator[Constraint]:
    for named, unit, pattern in engine.counts.live(low):
        for match in pattern.finditer(text) if unit.search(text) else ():
            kind, bucket = named, BUCKETS[named]
            number, upper = _value(engine, match["n"]), _value(engine, match["m"])
            if number is None:
                continue
            operator = (
                _operator(engine.after, match["post"])
                or _operator(engine.after, match["mid"])
                or _operator(engine.before, match["rel"])
                or ("min" if match["plus"] else None)
            )
            bare = operator is None and upper is None
            low, high = _limits(kind, operator, number, upper)
            trust = _trust(kind, bare, operator, engine, text, match)
            if kind == "sections" and _HIGHLIGHTING.search(text[max(0, match.start() - 60) : match.end() + 60]):
                kind, bucket = "highlights", BUCKETS["highlights"]
            if trust:
                yield Constraint(kind, bucket, *_bare(match), low, high, trust=trust)


def _bare(match: re.Match[str]) -> tuple[int, int]:
    """Start and end of a match without white space around it."""
    text = match[0]
    return match.start() + len(text) - len(text.lstrip()), match.end() - len(text) + len(text.rstrip())


def _limits(kind: str, operator: str | None, number: int, upper: int | None) -> tuple[int | None, int | None]:
    if upper is not None:
        return min(number, upper), max(number, upper)
    match operator:
        case "min":
            return number, None
        case "max":
            return None, number
        case "below":
            return None, number - 1
        case "above":
            return number + 1, None
        case "exact":
            return number, number
    if operator == "about" or (operator is None and kind in ("words", "characters")):
        return int(number * 0.75), int(number * 1.25) + 1
    return (number, None) if kind in _LOOSE else (number, number)


def _trust(kind: str, bare: bool, operator: str | None, engine: _Engine, text: str, match: re.Match[str]) -> float:
    """How sure a count is a demand: a bare number may be part of the task's story ("the 3 paragraphs below")."""
    before = text[max(0, match.start() - 30) : match.start()].lower()
    if re.search(
        r"(?:following|these|those|above|last|first|next|previous|two of the|suivantes?|siguientes?)\s*$", before
    ):
        return 0.0
    if kind == "characters" and "漢字" in text[max(0, match.start() - 8) : match.end() + 6]:
        return 0.0
    if not bare:
        return 0.75 if operator == "about" else 0.95
    return _BARE_TRUST.get(kind, 0.75)


def _rows(engine: _Engine, text: str, low: str) -> Iterator[Constraint]:
    for row in engine.rows.live(low):
        for match in row.pattern.finditer(text):
            values, low = _row_values(row, match)
            if values is not None:
                yield Constraint(row.kind, row.bucket, *_bare(match), low, None, values, row.trust)


def _row_values(row: Row, match: re.Match[str]) -> tuple[tuple[str, ...] | None, int | None]:
    groups = {name: value for name, value in match.groupdict().items() if value}
    value = groups.get("v") or groups.get("w")
    number = groups.get("n") or groups.get("m")
    low = None
    if number:
        low = int(number) if number.isdigit() else _ORDINALS.get(number.lower(), 1)
    if value is None:
        return (), low
    if row.kind in ("with_words", "without_words"):
        words = tuple(found.strip() for found in _QUOTED.findall(value)) or tuple(
            part.strip(" '\"[]") for part in re.split(r",|\band\b|\bor\b", value.strip("[]")) if part.strip(" '\"[]")
        )
        return words or None, low
    if row.kind == "options":
        options = _options(value)
        return (options if len(options) >= 2 else None), low
    return (value.strip(),), low


def _options(value: str) -> tuple[str, ...]:
    quoted = tuple(found.strip() for found in re.findall(r"['\"“”「]([^'\"“”」\n]{1,60})['\"“”」]", value))
    if len([item for item in quoted if any(map(str.isalnum, item))]) >= 2:
        return tuple(item for item in quoted if any(map(str.isalnum, item)))
    rows: list[str] = []
    for line in value.splitlines():
        bare = line.strip(" -*•\t")
        if not bare:
            if rows:
                break
            continue
        if len(bare) > 60 or (rows and not bare.endswith(rows[0][-1])):
            break
        rows.append(bare)
    return tuple(rows)


def _frequencies(text: str, low: str) -> Iterator[Constraint]:
    """`the word X should appear at least 3 times`, in the languages of the lexicons."""
    if not any(map(low.__contains__, _OFTEN)):
        return
    for match in _CAPITALS.finditer(text):
        low, high = _times(match["rest"] + match["times"], None, bool(_NOT.search(text[: match.start()][-60:])))
        if low is not None or high is not None:
            yield Constraint("capital_words", "format.casing", match.start(), match.end(), low, high, trust=0.9)
    for match in _FREQUENCY_JA.finditer(text):
        low, high = _times(match["times"], match["tail"], bool(match["no"]))
        if low is not None or high is not None:
            yield Constraint(
                "word_frequency", "instruction.ignored", match.start(), match.end(), low, high, (match["v"],), 0.9
            )
    for match in _FREQUENCY.finditer(text):
        window = match["rest"] + match["times"]
        low, high = _times(window, match["tail"], bool(match["no"]))
        if (low is None and high is None) or match["v"].lower() in (
            "count",
            "limit",
            "for",
            "by",
            "with",
            "in",
            "of",
            "s",
        ):
            continue
        kind = (
            "letter_frequency" if match["what"].lower() in ("letter", "lettre", "letra", "文字") else "word_frequency"
        )
        if kind == "letter_frequency" and len(match["v"]) > 2:
            continue
        yield Constraint(kind, "instruction.ignored", match.start(), match.end(), low, high, (match["v"],), 0.9)


def _template(text: str) -> Iterator[Constraint]:
    """A layout shown with lines of `***` between its parts asks for as many parts."""
    lines = list(_DIVIDER_LINE.finditer(text))
    if lines and re.search(r"format|form:|such as|like this|example", text[: lines[0].start()], re.IGNORECASE):
        count = len(lines) + 1
        yield Constraint(
            "paragraphs", "length.constraint", lines[0].start(), lines[-1].end(), count, count, ("***",), 0.8
        )


def _times(window: str, tail: str | None, negative: bool = False) -> tuple[int | None, int | None]:
    last = window.lower().rsplit(" ", 1)[-1]
    fixed = {"once": 1, "twice": 2}.get(last)
    for engine in _ENGINES:
        numbers = list(engine.number.finditer(window))
        number = fixed if fixed is not None else (_value(engine, numbers[-1][0]) if numbers else None)
        if number is None:
            continue
        before = window[: numbers[-1].start()] if numbers and fixed is None else window
        for operator, pattern in engine.before:
            if pattern.search(before):
                return _limits("times", "max" if negative and operator == "above" else operator, number, None)
        if tail:
            operator = {"以上": "min", "は": "min", "未満": "below", "以内": "max", "以下": "max"}[tail]
            return _limits("times", "below" if negative and operator == "min" else operator, number, None)
    if fixed is not None or re.search(r"\d", window):
        number = fixed if fixed is not None else int(re.findall(r"\d+", window)[-1])
        return number, (number if fixed is not None and "only" in window.lower() else None)
    return None, None


def _settle(text: str, found: list[Constraint]) -> Iterator[Constraint]:
    """One constraint per demand: the same kind and limits once, and the special kind instead of the general one."""
    kinds = {item.kind for item in found}
    covered = {
        "json": "json_only", "bulleted": "bullets", "numbered_list": "numbered", "highlights_any": "highlights",
        "sections_named": "", "placeholders_any": "placeholders",
    }  # fmt: skip
    if "capital_words" in kinds or _SOME_WORDS.search(text):
        found = [item for item in found if item.kind not in ("upper", "lower")]
    if "divider" in kinds:
        found = [replace(item, values=("***",)) if item.kind == "paragraphs" else item for item in found]
    avoided = [(item.start, item.end) for item in found if item.kind == "without_words"]
    found = [item for item in found if not _contradicted(item, avoided, text)]
    seen: set[tuple[object, ...]] = set()
    for item in sorted(found, key=lambda item: (item.start, item.kind)):
        key = (item.kind, item.low, item.high, item.values)
        if key in seen or covered.get(item.kind, "") in kinds or _EXAMPLE.search(text[: item.start][-40:]):
            continue
        seen.add(key)
        yield item


def _contradicted(item: Constraint, avoided: list[tuple[int, int]], text: str) -> bool:
    """A `with_words` inside "without using the word ..." is the same phrase read twice; a paragraph's start is not the response's."""
    if item.kind == "with_words":
        return any(start < item.end and item.start < end for start, end in avoided)
    if item.kind == "start_phrase":
        return bool(
            re.search(
                r"paragraph|section|sentence|line|comment", text[max(0, item.start - 40) : item.start], re.IGNORECASE
            )
        )
    around = text[max(0, item.start - 25) : item.start + 12]
    return item.kind == "bulleted" and bool(re.search(r"(?:not|no|n't|without|any)\W+(?:\w+\W+){0,4}$", around))
