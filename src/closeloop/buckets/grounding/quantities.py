"""What a sentence counts: numbers with what they count, one value however they are written, and the words around. Pure functions."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from typing import NamedTuple

from closeloop.buckets.grounding.index import WORD, key
from closeloop.buckets.grounding.units import MONTHS, NOON, UNITS
from closeloop.interactions.languages.detect import COMMON
from closeloop.numerals import ARTICLES, LETTERS, NUMBERS, SCALES, UNSPACED

_COUNTS = frozenset(filter(None, map(key, [*NUMBERS, *UNITS, *MONTHS])))
_SPELLED = NUMBERS.keys() | NOON
_KEPT = 100_000
"""Words remembered before it starts afresh."""
_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[^\W\d_]+")
_FIGURE = re.compile(
    r"(?P<day>(?<![\w/.-])(?:\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}(?:/(?:\d{4}|\d\d))?|\d{1,2}\.\d{1,2}\.\d{4})(?![^\WT]|/))"
    r"|(?P<clock>(?<![\d.:,])(?P<hour>[012]?\d)(?:(?:[:h]|\.(?=\d\d\s?[ap]\.?m)|\sh\s)(?P<minute>[0-5]\d)(?::[0-5]\d(?=Z|\b))?(?!\d|[.,:]\d|\s?%)\s?(?P<half>[ap]\.?m\b)?"
    r"|\s?(?P<only>[ap]\.?m\b|uhr\b)))"
    rf"|(?P<number>(?<![^\W{UNSPACED}]|[.,/])(?<![a-z_]-)\d+(?:[ \u00a0\u202f]\d{{3}}(?!\d)|[.,]\d+)*(?!/?\d))(?P<ordinal>st|nd|rd|th)?",
    re.IGNORECASE,
)
_COIN = re.compile(
    r"(?:[$€£¥₹]|\b(?:eur|usd|chf|gbp|nok|sek|dkk|pln|czk|huf|ron|try|inr|cad|aud|nzd|sgd|jpy|brl|mxn|zar))\s?$",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"(?:(?-i:(?P<short>[MB]))(?!\w)"
    r"|[-\s\u00a0]?(?P<scale>(?:k|thousand|mille|mil|tausend|hundred|millions?|millionen|millones|mn|billion|bn|lakhs?|crores?)\b))?[-\s\u00a0]?"
    r"(?:(?:de|of an?|di)\s)?(?:business |working |calendar |consecutive )?"
    r"(?P<unit>km/h|°c|°|℃|%|[$€£¥₹]|(?:per|pour|por) (?:cent|ciento|cento)\b|[^\W\d_]+)?",
    re.IGNORECASE,
)
_MONTH_BEHIND = re.compile(r"\.?\s(?:of |de |di )?([^\W\d_]+)")
_MONTH_BEFORE = re.compile(r"([^\W\d_]+)\.?\s$")
_THEN = re.compile(r"\s?(?:-|–|—|to|bis|until|and|or|à|au|a|al|e|y|et|und|oder|o|ou)\s?", re.IGNORECASE)
_CLAUSE = re.compile(
    r"[,;()!?•|]|\s[–—-]\s|\b(?:and|but|while|or|und|aber|oder|et|mais|ou|pero|y|ma|mas)\b|(?<=[a-z])\.\s"
)
_BOUND = re.compile(r"[.!?;:()•|\n]")
_FAR = 200
"""Characters of a clause on either side of a number that are looked at."""
_NEAR, _AHEAD = 44, 60
"""Characters on either side of a number in whose words it is looked up, and behind it in which stands what it counts."""


class Around(NamedTuple):
    """The words of meaning around a place of a sentence: of its clause, and of either side."""

    clause: frozenset[str]
    near: frozenset[str]


class Quantity(NamedTuple):
    """A number of a text: where it stands, the kind of thing it measures, its values (in base units, of a clock or date all it may be),
    the factor of its unit, what it counts, and the words around it."""

    start: int
    end: int
    kind: str
    values: tuple[float, ...]
    factor: float
    nouns: frozenset[str]
    around: Around

    @property
    def bare(self) -> float:
        """The number as it is written."""
        return round(self.values[0] / self.factor, 4)


class _Read(NamedTuple):
    start: int
    end: int
    kind: str
    values: tuple[float, ...]
    factor: float
    behind: int


def quantities(text: str) -> list[Quantity]:
    """The quantities of a sentence, from left to right; a number in front of another one with a unit takes that unit (`5 to 7 days`)."""
    read = sorted([*_figures(text), *_spelled(text)])
    for place in range(len(read) - 2, -1, -1):
        one, other = read[place], read[place + 1]
        if not one.kind and other.kind and _THEN.fullmatch(text, one.end, other.start):
            read[place] = _like(one, other)
    if not read:
        return []
    spots = Spots(text)
    return [_placed(text, one, spots) for one in read]


def _clauses(text: str) -> list[int]:
    return [0, *(match.start() for match in _CLAUSE.finditer(text)), len(text)]


class Spots:
    """The words of meaning of a sentence with where they stand, for asking what is around a place."""

    def __init__(self, text: str) -> None:
        self._cuts = _clauses(text)
        found = [(match.start(), word) for match in WORD.finditer(text) if (word := _meaning(match[0]))]
        self._starts = [at for at, _ in found]
        self._words = [word for _, word in found]

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """Where the clause of a place begins and ends, as far as it is looked at."""
        cuts = self._cuts
        left, right = cuts[bisect_right(cuts, start) - 1], cuts[min(bisect_left(cuts, end), len(cuts) - 1)]
        return max(left, start - _FAR), min(right, end + _FAR)

    def between(self, start: int, end: int) -> list[str]:
        """The words that begin between two places."""
        return self._words[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def around(self, start: int, end: int) -> Around:
        """The words around a place."""
        return Around(
            frozenset(self.between(*self.clause(start, end))), frozenset(self.between(start - _NEAR, end + _NEAR))
        )


class _Meanings(dict[str, str]):
    """Words with their stems, each made when it is first asked for; empty for common words, numbers, units and months."""

    def __missing__(self, word: str) -> str:
        if len(self) > _KEPT:
            self.clear()
        low = word.lower()
        stem = key(low) if low[0].isalpha() and low not in COMMON else ""
        self[word] = found = "" if stem in _COUNTS else stem
        return found


_meaning: Callable[[str], str] = _Meanings().__getitem__


def said(text: str) -> list[str]:
    """Stems of the words of meaning that are neither numbers nor units nor months."""
    return list(filter(None, map(_meaning, WORD.findall(text))))


def _placed(text: str, one: _Read, spots: Spots) -> Quantity:
    left, right = spots.clause(one.start, one.end)
    bound = _BOUND.search(text, one.behind, min(right, one.behind + _AHEAD))
    nouns = spots.between(one.behind, bound.start() if bound else min(right, one.behind + _AHEAD))[:2]
    if not nouns and text[one.start].isdigit():
        nouns = spots.between(max(left, one.start - _AHEAD), one.start)[-2:]
    return Quantity(*one[:5], frozenset(nouns), spots.around(one.start, one.end))


def _like(one: _Read, other: _Read) -> _Read:
    value = one.values[0]
    if other.kind == "date":
        return one._replace(kind="date", values=tuple(month // 100 * 100 + value for month in other.values))
    if other.kind == "clock":
        return one._replace(kind="clock", values=_halves(value * 60)) if value <= 24 else one
    return one._replace(kind=other.kind, values=(value * other.factor,), factor=other.factor)


def _figures(text: str) -> Iterator[_Read]:
    if not _DIGIT.search(text):
        return
    for match in _FIGURE.finditer(text):
        if match["day"]:
            yield from _day(match)
        elif match["clock"]:
            yield _Read(match.start(), match.end(), "clock", _minutes(match), 1.0, match.end())
        else:
            yield _figure(text, match)


def _spelled(text: str) -> Iterator[_Read]:
    """Numbers in words; `thirty-five` is one."""
    if _SPELLED.isdisjoint(text.lower().replace("-", " ").split()):
        return
    tens: tuple[int, int, float] | None = None
    for match in _LETTERS.finditer(text):
        low = match[0].lower()
        if low in NOON:
            yield _Read(match.start(), match.end(), "clock", (720.0,), 1.0, match.end())
        value = NUMBERS.get(low)
        before, tens = tens, None
        if value is None:
            if before:
                yield _unit(text, *before)
        elif before and value < 10 and before[1] + 1 == match.start():
            yield _unit(text, before[0], match.end(), before[2] + value)
        else:
            if before:
                yield _unit(text, *before)
            if 20 <= value <= 90:
                tens = (match.start(), match.end(), value)
            elif (one := _unit(text, match.start(), match.end(), value)).kind or low not in ARTICLES:
                yield one
    if tens:
        yield _unit(text, *tens)


def _figure(text: str, match: re.Match[str]) -> _Read:
    value = amount(match["number"])
    start, end = match.span("number")
    if value.is_integer() and 1 <= value <= 31:
        name = _MONTH_BEFORE.search(text, max(0, start - 14), start)
        month = (name and MONTHS.get(name[1].lower())) or (_month_behind(text, match.end()) if match["ordinal"] else 0)
        if month:
            return _Read(start, match.end(), "date", (month * 100 + value,), 1.0, match.end())
    if match["ordinal"]:
        return _Read(start, match.end(), "ordinal", (value,), 1.0, match.end())
    return _unit(text, start, end, value)


def _month_behind(text: str, end: int) -> int:
    name = _MONTH_BEHIND.match(text, end)
    return MONTHS.get(name[1].lower(), 0) if name else 0


def _unit(text: str, start: int, end: int, value: float) -> _Read:
    """A number with its unit."""
    if value.is_integer() and 1 <= value <= 31 and (month := _month_behind(text, end)):
        return _Read(start, end, "date", (month * 100 + value,), 1.0, end)
    behind = _BEHIND.match(text, end)
    assert behind is not None  # all of it is optional
    value *= SCALES.get((behind["scale"] or "").lower(), 1.0) * LETTERS.get((behind["short"] or "").lower(), 1.0)
    scaled = max(end, behind.end("scale"), behind.end("short"))
    unit = (behind["unit"] or "").lower()
    if _COIN.search(text, max(0, start - 5), start):
        return _Read(start, end, "money", (value,), 1.0, scaled)
    kind, factor = ("percent", 1.0) if " " in unit else UNITS.get(unit, ("", 1.0))
    if kind:
        return _Read(start, end, kind, (value * factor,), factor, behind.end())
    if text[start:end].isdigit() and 1500 <= value <= 2100 and scaled == end:
        return _Read(start, end, "year", (value,), 1.0, end)
    return _Read(start, end, "", (value,), 1.0, scaled)


def amount(text: str) -> float:
    """The value of a figure: `1,250`, `1.250` and `1 250` are 1250, `4,95` and `4.95` are 4.95."""
    bare = re.sub(r"[ \u00a0\u202f]", "", text)
    if re.fullmatch(r"[1-9]\d{0,2}(?:(?:,\d{3})+|(?:\.\d{3})+)", bare):
        return float(re.sub(r"[.,]", "", bare))
    if re.fullmatch(r"\d{1,2}(?:,\d{2})+,\d{3}", bare):  # as India writes it
        return float(bare.replace(",", ""))
    whole, _, part = bare.replace(",", ".").rpartition(".")
    return float(f"{whole.replace('.', '')}.{part}" if whole else part)


def grain(written: str, one: Quantity) -> float:
    """What the last digit that tells something counts: hundreds in `1,200`."""
    decimals = re.search(r"[.,](\d{1,2})$", written)
    if decimals:
        return one.factor * 10.0 ** -len(decimals[1])
    value, step = one.bare, 1.0
    while value and value >= 10 * step and value % (10 * step) == 0:
        step *= 10
    return one.factor * step


def _day(match: re.Match[str]) -> Iterator[_Read]:
    """A date in figures, as day and month and as month and day where both can be; `24/7`, `1/2` and `50/50` are none."""
    parts = [int(part) for part in re.split(r"[-/.]", match["day"])]
    year_first = len(parts) == 3 and parts[0] > 31
    pair = parts[1:] if year_first else parts[:2]
    orders = [pair] if year_first else [pair, pair[::-1]]
    values = tuple(float(month * 100 + day) for month, day in orders if 1 <= month <= 12 and 1 <= day <= 31)
    if values and not (len(parts) == 2 and (pair == [24, 7] or pair[0] < pair[1] <= 10)):
        yield _Read(match.start(), match.end(), "date", values, 1.0, match.end())


def _minutes(match: re.Match[str]) -> tuple[float, ...]:
    """Minutes of the day a clock may mean: with am or pm one, else both halves of the day where the hour allows it."""
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    half = (match["half"] or match["only"] or "").lower()[:1]
    if half in ("a", "p"):
        return (float((hour % 12 + (12 if half == "p" else 0)) * 60 + minute),)
    return _halves(float(hour % 24 * 60 + minute))


def _halves(minutes: float) -> tuple[float, ...]:
    return (minutes, (minutes + 720) % 1440) if 60 <= minutes < 780 else (minutes,)
