"""Numbers that a response makes of its own, of given ones and of those it was asked with, step by step. Pure functions.

What is made of numbers of one sentence or row is believed as it is. What is made of any that were given is believed where so few numbers
can be made that one written with as many digits would hardly be hit by chance: of ten prices any whole amount can be made, few to the cent.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from closeloop.buckets.grounding.computed import TOTAL
from closeloop.buckets.grounding.exchanged import ABOUT, MADE, Places, same
from closeloop.buckets.grounding.quantities import Quantity, grain, quantities
from closeloop.buckets.text import sentences

_SUPPOSED = re.compile(
    r"\b(?:for (?:example|instance)|e\.g|say|suppose|assuming|imagine|would|zum beispiel|z\.\s?b|etwa bei|par exemple|por ejemplo"
    r"|ad esempio|por exemplo|bijvoorbeeld)\b",
    re.IGNORECASE,
)
"""What says that a number is only an example to reckon with."""
_ZONE = re.compile(
    r"\b(?:UTC|GMT|[CEMPAB]E?[SD]T|[CEW]ES?T|[EP]T|JST|IST|AE[SD]T|local time|time zone|timezone|your time)\b"
)
_ITEM = re.compile(r"^[^\S\n]*(?:[-*•]|\d{1,2}[.)])\s", re.MULTILINE)
_DATE = 16
"""Characters from a day to its year."""
_MOST, _LONGEST, _ROUNDS = 60, 6_000, 3
"""Numbers of a response that are worked through, its characters, and steps one number may be away from given ones."""
_POOL, _COUNTS, _OPERANDS = 14, 8, 6
_CHANCE = 0.06
"""How much of what could be written of the size may be made of given numbers."""
_COUNTED = tuple(
    (count, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for count, words in (
        (12.0, r"years?|yearly|annual\w*|per annum|year \d|jahr\w*|jährlich|par an|al año|anual\w*|all'anno|jaar"),
        (52.0, r"weekly|weeks|per week|a week"),
        (7.0, r"weekly|weeks?|daily"),
        (2.0, r"half|halves|twice|double\w*|both|halbe?|hälfte|doppelt|moitié|mitad|metà|metade"),
        (3.0, r"thirds?|triple"),
        (4.0, r"quarter\w*"),
    )
)
_COMPARED = re.compile(
    r"\b(?:more|less|fewer|cheaper|difference|apart|sav(?:e|es|ing|ings)|by|extra|down to|longer|shorter|leaves?|range|spread|gap|mehr"
    r"|weniger|günstiger|teurer|unterschied|de plus|de moins|más|menos|di più|in meno)\b",
    re.IGNORECASE,
)
_FEET = re.compile(r"(\d{1,2})\s?(?:'|’|′|ft\.?|feet)\s?(\d{1,2})\s?(?:\"|”|″|''|’’|in\b|inch(?:es)?\b)?")
_INCH = 0.0254
_ABOUT = 0.06
_CENTURY = 100
_WEEK, _SECONDS = (5.0, 6.0, 7.0), 1 / 86_400
_ROUNDED, _FIVE = 0.02, 5
"""How far a round number may be from the exact one beside it."""


Place = tuple[int, int]


class _Number(NamedTuple):
    """A number of the response, the row or sentence it stands in, how exactly it is written, and whether nothing gave it."""

    quantity: Quantity
    start: int
    end: int
    place: int
    grain: float
    about: bool


def unexplained(text: str, new: Sequence[Place], places: Places, asked_in: str) -> list[Place]:
    """Those of the places of new numbers whose numbers are made of no others."""
    plain, asked = text[:_LONGEST], quantities(asked_in)
    spans = sentences(plain)
    read = [*_read(plain, spans)]
    if len(read) > _MOST:
        return [*new]
    unknown = {at for at, one in enumerate(read) if any(_meet(one, place) for place in new)}
    lines = [places.quantities(place) for place in range(len(places.known.parts))]
    lasting = {days for line in lines for days in _lasting(line)}
    given = [*itertools.chain.from_iterable(lines), *asked][: 4 * _MOST]
    given += [*_tall(asked_in, given)] if "'" in asked_in or "’" in asked_in else ()
    unknown -= {at for at in unknown if any(_is_converted(read[at], other) for other in given)}
    unknown -= {at for at in unknown if _lasts(read[at].quantity, lasting, given)}
    for _ in range(_ROUNDS):
        found = {at for at in unknown if _is_made(plain, spans, read, at, unknown, given)}
        if not found:
            break
        unknown -= found
    lengths = [one.values[0] for one in given if one.kind == "length"]
    left = [place for place in new if not _in_feet(plain, place, lengths)]
    return [place for place in left if not _is_explained(place, read, unknown)]


def _read(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[_Number]:
    for place, (start, end) in enumerate(spans):
        part = text[start:end]
        for one in quantities(part):
            written = part[one.start : one.end]
            about = bool(ABOUT.search(part, max(0, one.start - 28), one.start))
            yield _Number(one, start + one.start, start + one.end, place, grain(written, one), about)


def _meet(one: _Number, place: Place) -> bool:
    return one.start < place[1] and place[0] < one.end


def _is_explained(place: Place, read: Sequence[_Number], unknown: set[int]) -> bool:
    found = [at for at, one in enumerate(read) if _meet(one, place)]
    return bool(found) and unknown.isdisjoint(found)


def _is_converted(one: _Number, other: Quantity) -> bool:
    """Whether it is a given number in the unit of another country, as exactly as it is written."""
    if one.quantity.kind in ("", "money", "percent", "year", "ordinal") or one.quantity.kind != other.kind:
        return False
    if one.quantity.kind in ("clock", "date", "heat"):
        return same(one.quantity, other)
    if one.quantity.factor == other.factor:
        return False
    value, given = one.quantity.values[0], other.values[0]
    least = 0.5 * (one.quantity.factor if one.quantity.bare.is_integer() else one.grain)
    return abs(value - given) <= max(1.02 * least, 0.006 * given, (_ABOUT if one.about else 0) * given)


def _lasting(line: Sequence[Quantity]) -> Iterator[float]:
    """From one time or date of a line to the next, in days."""
    for left, right in itertools.pairwise([one for one in line if one.kind in ("clock", "date")]):
        yield from _apart("time", left, right)


def _lasts(one: Quantity, lasting: Collection[float], given: Sequence[Quantity]) -> bool:
    """Whether it is how long something takes that begins and ends on one line, or so often as was given or on the days of a week."""
    if one.kind != "time" or not lasting:
        return False
    often = {1.0, *_WEEK, *(other.bare for other in given if other.kind in _COUNTING and other.bare <= _COUNTS)}
    return any(abs(days * count - one.values[0]) <= _SECONDS for days in lasting for count in often if count >= 1)


def _tall(text: str, given: Sequence[Quantity]) -> Iterator[Quantity]:
    """The feet and inches of a text as lengths."""
    like = given[0] if given else None
    for found in _FEET.finditer(text if like else ""):
        assert like is not None
        yield like._replace(kind="length", values=((12 * int(found[1]) + int(found[2])) * _INCH,), factor=1.0)


def _in_feet(text: str, place: Place, lengths: Sequence[float]) -> bool:
    """Whether it belongs to feet and inches that say a given length."""
    start, end = place
    for found in _FEET.finditer(text, max(0, start - 12), end + 12):
        if found.start() < end and start < found.end():
            value = (12 * int(found[1]) + int(found[2])) * _INCH
            return any(abs(value - given) <= _INCH for given in lengths)
    return False


def _is_made(
    text: str,
    spans: Sequence[tuple[int, int]],
    read: Sequence[_Number],
    place: int,
    unknown: set[int],
    given: Sequence[Quantity],
) -> bool:
    one = read[place]
    part = text[slice(*spans[one.place])]
    known = [other for at, other in enumerate(read) if at not in unknown]
    beside = [other.quantity for other in known if other.place == one.place]
    said = text if part.lstrip().startswith("|") else part  # a row's columns are named above it
    beside += _implied(said, beside) if len(beside) < _OPERANDS else ()
    if len(beside) <= _OPERANDS and _hits(one, _of(one.quantity, beside, deep=True)):
        return True
    if _COMPARED.search(part) and _hits(one, _differences(one, known)):
        return True
    if one.quantity.kind == "time" and any(
        abs(one.quantity.values[0] - minutes / 1440) <= _SECONDS
        for other in beside
        if other.kind == "clock"
        for minutes in other.values
    ):
        return True
    if one.quantity.bare % _FIVE == 0 and any(_is_round(one.quantity, other) for other in beside):
        return True
    if _is_supposed(one, part, read, given):
        return True
    if TOTAL.search(part) and _hits(one, _column(one, known)):
        return True
    pool = [*dict.fromkeys([*(other.quantity for other in known), *given])]
    if one.quantity.kind in ("clock", "date"):
        return _is_moved(one.quantity, text, pool)
    if one.quantity.kind == "year":
        return _is_of_date(one, read, given)
    if not one.quantity.kind and one.quantity.bare in _listed(text):
        return True
    joined = any(words.search(part) for words in (TOTAL, MADE, _COMPARED))
    made = [*_of_any(one.quantity, pool, joined=joined)]
    exact = one._replace(about=False)
    return any(_hits(each, made) and _is_no_chance(each, made) for each in {one, exact})


def _is_moved(one: Quantity, text: str, pool: Sequence[Quantity]) -> bool:
    """Whether a time or date is so far from a given one as was given, also in working days; times in another zone that is named."""
    points = [other for other in pool if other.kind == one.kind][:_POOL]
    if one.kind == "clock" and _ZONE.search(text):
        return any((a - b) % 60 == 0 for other in points for a in one.values for b in other.values)
    steps = {other.values[0] for other in pool if other.kind == "time" and (one.kind == "clock" or other.factor >= 1)}
    if one.kind == "clock":
        apart = {abs(a - b) % 1440 for other in points for a in one.values for b in other.values}
        minutes = {round(step * 1440) for step in steps}
        return not minutes.isdisjoint(round(way) for near in apart for way in (near, 1440 - near))
    days = {_day(a) - _day(b) for other in points for a in one.values for b in other.values}
    whole = {round(step) for step in steps if step <= 366}
    whole |= {step + rest for step in whole for rest in (-1, 2 * (step // 5), 2 * (step // 5) + 2)}
    return not whole.isdisjoint(abs(apart) for near in days for apart in (near, near % 365, -near % 365))


def _is_of_date(one: _Number, read: Sequence[_Number], given: Sequence[Quantity]) -> bool:
    """Whether it is the year of a date that was given without one."""
    dates = [other.quantity for other in read if other.quantity.kind == "date" and 0 < one.start - other.end <= _DATE]
    return any(same(one, other) for one in dates for other in given if other.kind == "date")


def _listed(text: str) -> set[float]:
    """How many items or rows the response lists."""
    items = len(_ITEM.findall(text))
    return {float(items)} if items > 1 else set()


def _hits(one: _Number, made: Iterable[float]) -> bool:
    least = 1.001 * _least(one)
    return any(abs(one.quantity.values[0] - other) <= least for other in made)


def _least(one: _Number) -> float:
    """How far from it the number may be that it says."""
    grain = 1.0 if one.quantity.kind == "percent" and one.grain >= 1 else min(one.grain, one.quantity.factor)
    return max(0.5 * grain, 1e-6, *((0.5 * one.grain, _ABOUT * one.quantity.values[0]) if one.about else ()))


def _is_round(one: Quantity, other: Quantity) -> bool:
    """Whether it is the number beside it, rounded."""
    return one.kind in ("", other.kind) and abs(one.bare - other.bare) <= _ROUNDED * other.bare


def _is_no_chance(one: _Number, made: Iterable[float]) -> bool:
    """Whether few of the numbers of this size that could be written so are among those that can be made."""
    value = one.quantity.values[0]
    step = max(one.grain, 2 * _ABOUT * value if one.about else 0)
    near = _least(one) / step
    slots = {
        round(at) for other in made if value / 2 <= other <= value * 2 and abs((at := other / step) - round(at)) <= near
    }
    return len(slots) <= _CHANCE * 1.5 * value / step


def _of(one: Quantity, operands: Sequence[Quantity], *, deep: bool) -> Iterator[float]:
    """What two numbers make of its kind; with `deep`, what a third one makes of that."""
    for left, right in itertools.permutations(operands, 2):
        yield from _of_two(one.kind, left, right)
        yield from _apart(one.kind, left, right)
    if deep:
        for left, right, third in itertools.permutations(operands, 3):
            for kind in {left.kind, right.kind, one.kind}:
                for value in _of_two(kind, left, right):
                    if value > 0:
                        yield from _of_two(one.kind, left._replace(kind=kind, values=(value,), factor=1.0), third)
        alike = [other.values[0] for other in operands if other.kind == one.kind]
        if len(alike) > 2:
            yield from (sum(alike), sum(alike) / len(alike))


_COUNTING = ("", "time", "year")


def _of_two(kind: str, left: Quantity, right: Quantity) -> Iterator[float]:
    a, b = left.values[0], right.values[0]
    if left.kind == right.kind == kind and kind not in ("clock", "date", "year", "ordinal"):
        yield from (a + b, a - b)
    if right.kind == "percent" and left.kind == kind:
        yield from (a * b / 100, a * (1 - b / 100), a * (1 + b / 100))
    elif left.kind == kind and right.kind in _COUNTING and right.bare:
        yield from (a * right.bare, a / right.bare)
    elif left.kind == "money" and right.kind == kind and kind not in ("clock", "date") and right.bare:
        return
    if kind == "money" and left.kind == "money" and right.kind not in ("", "time", "money", "percent", "clock", "date"):
        yield from (a * right.bare, a / right.bare if right.bare else a)  # by the gram, by the kilometre
    if left.kind == right.kind and b:
        if kind == "percent":
            yield from (a / b * 100, abs(a - b) / b * 100)
        elif not kind:
            yield a / b
    if kind == "" and left.kind == right.kind == "year":
        yield a - b


def _apart(kind: str, left: Quantity, right: Quantity) -> Iterator[float]:
    """How long it is from one date or time to another, in days."""
    if kind != "time" or left.kind != right.kind:
        return
    if left.kind == "clock":
        yield from ((b - a) % 1440 / 1440 for a in left.values for b in right.values)
    elif left.kind == "date":
        for a, b in itertools.product(left.values, right.values):
            days = (_day(b) - _day(a)) % 365
            yield from (float(days), days + 1.0)


def _day(value: float) -> int:
    month, day = divmod(int(value), 100)
    try:
        return date(2023, month, day).toordinal()
    except ValueError:
        return 0


def _is_supposed(one: _Number, part: str, read: Sequence[_Number], given: Sequence[Quantity]) -> bool:
    """Whether it is an example that another number of the sentence is made of with a given one."""
    if not _SUPPOSED.search(part):
        return False
    value = one.quantity.bare
    rates = {other.values[0] / 100 if other.kind == "percent" else other.bare for other in given} - {0.0, 1.0}
    others = [other for other in read if other.place == one.place and other is not one]
    return any(
        _hits(other, (value * rate for rate in rates)) and other.quantity.bare not in rates
        for other in others
        if other.quantity.kind not in ("clock", "date", "percent", "year")
    )


def _implied(part: str, beside: Sequence[Quantity]) -> Iterator[Quantity]:
    """The counts that words say: twelve months of a year, a half."""
    if beside:
        for value, words in _COUNTED:
            if words.search(part):
                yield beside[0]._replace(kind="", values=(value,), factor=1.0)


def _differences(one: _Number, known: Sequence[_Number]) -> Iterator[float]:
    """How far the numbers of the response are apart that are as exactly told."""
    own = [other.quantity.values[0] for other in known if other.quantity.kind == one.quantity.kind]
    if len(own) <= _POOL:
        yield from (a - b for a, b in itertools.permutations(own, 2))


def _column(one: _Number, known: Sequence[_Number]) -> Iterator[float]:
    """The sum of the last numbers of the rows, items and sentences in front of it, of so many as one likes."""
    whole, last = 0.0, -1
    for other in reversed(known):
        if other.start >= one.start or other.quantity.kind != one.quantity.kind or other.place in (last, one.place):
            continue
        last = other.place
        whole += other.quantity.values[0]
        yield whole


def _of_any(one: Quantity, pool: Sequence[Quantity], *, joined: bool) -> Iterator[float]:
    """What any given numbers make whose kinds fit: multiples, shares, and, where words say so, sums, differences, so many of another."""
    own = [*dict.fromkeys(other.values[0] for other in pool if other.kind == one.kind)][:_POOL]
    counts = [*dict.fromkeys(other.bare for other in pool if other.kind in _COUNTING and 1 < other.bare <= _CENTURY)][
        :_COUNTS
    ]
    shares = [*dict.fromkeys(other.values[0] / 100 for other in pool if other.kind == "percent")][:_COUNTS]
    if one.kind in ("clock", "date", "year", "ordinal"):
        return
    if one.kind == "percent":
        for kind in {other.kind for other in pool} - {"percent", "clock", "date", "year"}:
            alike = [*dict.fromkeys(other.values[0] for other in pool if other.kind == kind and other.values[0])][
                :_POOL
            ]
            for a, b in itertools.permutations(alike, 2):
                yield from (a / b * 100, abs(a - b) / b * 100)
        return
    if not joined and one.kind != "money":
        return
    for a, b in itertools.permutations(own if joined else (), 2):
        yield from (a + b, a - b)
        yield from (made for count in counts for made in (a + count * b, a - count * b, (a - b) * count))
    for a in own:
        yield from (made for count in counts for made in (a * count, a / count))
        yield from (made for share in shares for made in (a * share, a * (1 - share), a * (1 + share)))
        yield from (a * m * n for m, n in itertools.combinations(counts, 2))
    yield from map(sum, itertools.combinations(own if joined else (), 3))
    if one.kind == "time":
        points = [other for other in pool if other.kind in ("clock", "date")][:_POOL]
        yield from (days for a, b in itertools.permutations(points, 2) for days in _apart(one.kind, a, b))
    if one.kind and math.isfinite(one.values[0]):
        others = [other for other in pool if other.kind == "money"] if one.kind == "money" else []
        bare = [other.bare for other in pool if not other.kind][:_COUNTS]
        if one.kind == "time" and joined:  # ages and years
            yield from ((a - b) * one.factor for a, b in itertools.permutations(bare, 2))
        yield from (other.values[0] * count for other in others[:_POOL] for count in bare)
