"""Whether a number can be made of others, and how likely one like it would be hit by chance. Pure functions.

What can be made is tried in steps, each with more numbers and longer reckonings than the one before: of the numbers of its sentence
and the question, of sums, of given sentences on the same thing, of all. The first step that makes the number tells how much of what could
be written of its size and as exactly had been made by then: of ten prices any whole amount can be made, few to the cent.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from closeloop.buckets.grounding.quantities import Quantity

_COUNTING = ("", "time", "year")
"""Kinds of numbers that others are multiplied with."""
_NO_AMOUNTS = ("clock", "date", "ordinal")
_IMPLIED = (2.0, 3.0, 4.0, 7.0, 12.0, 24.0, 30.0, 52.0, 60.0, 365.0)
"""Numbers that need not be said: of days, weeks, months, hours; halves, thirds, quarters."""
_OFTEN = (2.0, 3.0, 7.0, 12.0)
"""Those that one of two numbers is taken so often."""
_RECORDED, _UNITS = 60, (60.0, 100.0, 1_000.0, 3_600.0, 1_024.0, 1_048_576.0, 1e6, 1e9)
"""Numbers that may count small units, and how many of these the larger ones have."""
_ABOUT = 0.06
"""How far from it a number may be that is called rounded."""
_FEW, _SOME, _MANY = 6, 16, 36
"""Numbers of which three are put together, numbers of related sentences, and numbers of all, of which two are."""
_DAY, _HOURS = 1_440, 360
"""Minutes of a day, and around a time those that another one could have been at."""
_DAYS, _YEAR, _YEARS = 120, 365, 40.0
"""Days around a date that another one could have been on, days of a year, and years around a year."""
_FIRST = date(2023, 1, 1).toordinal()
"""Of any year without a 29th of February."""


class Target(NamedTuple):
    """A number that was given nowhere, what its last digit counts, whether it is said to be about so much."""

    quantity: Quantity
    grain: float
    about: bool


class Reach(NamedTuple):
    """The first step that makes the number (0: none does), and the share of what could be written so that had been made by then."""

    step: int
    chance: float


SAID, NOT_AT_ALL = Reach(1, 0.0), Reach(0, 1.0)
"""What is given in another form; and what cannot be made."""
Steps = tuple[Sequence[Quantity], Sequence[Quantity], Sequence[Quantity]]
"""The numbers it may be made of: of its sentence and the question, those of related sentences, and of all."""
Sums = tuple[Sequence[float], Sequence[float]]
"""Sums and means of whole columns and lists, and of parts of them."""


def reach(one: Target, steps: Steps, sums: Sums = ((), ())) -> Reach:
    """How the number may be made."""
    kind, value = one.quantity.kind, one.quantity.bare
    if kind == "clock":
        return _first(_of_clock(one.quantity, steps), _HOURS)
    if kind == "date":
        return _first(_of_date(one.quantity, steps), _DAYS)
    if not math.isfinite(value) or value <= 0:
        return NOT_AT_ALL
    whole = _YEARS if kind == "year" else max(1.5 * value / one.grain, 1.0)
    low, high = (value - _YEARS / 2, value + _YEARS / 2) if kind == "year" else (value / 2, value * 2)
    near = _near(one)
    slots: set[int] = set()
    for place, made in enumerate(_made(one.quantity, steps, sums), 1):
        hit = False
        for other in made:
            if low <= other <= high:
                at = round(other / one.grain)
                if abs(other - at * one.grain) <= near:
                    slots.add(at)
                hit = hit or abs(other - value) <= near
        if hit:
            return Reach(place, min(1.0, len(slots) / whole))
    return Reach(0, min(1.0, len(slots) / whole))


def _near(one: Target) -> float:
    """How far from it the number may be that it says."""
    exact = 0.501 * min(one.grain, 1.0)
    return max(exact, _ABOUT * one.quantity.bare) if one.about else exact


def _first(made: Iterable[tuple[int, bool]], whole: int) -> Reach:
    """The first step that hits a time or date: each tells how many near it had been made, and whether it is one of them."""
    count = 0
    for place, (count, hit) in enumerate(made, 1):
        if hit:
            return Reach(place, min(1.0, count / whole))
    return Reach(0, min(1.0, count / whole))


_Value = tuple[float, str]


def _made(one: Quantity, steps: Steps, sums: Sums) -> Iterator[Iterable[float]]:
    """What each step makes."""
    kind = one.kind
    own, related, every = ([*_values(one, numbers)] for numbers in steps)
    whole, parts = sums
    yield _pairs(kind, own[:_SOME])
    yield itertools.chain(whole, _between(one, steps[0]), _shares(related))
    yield itertools.chain(_pairs(kind, related[:_SOME]), _implied(kind, own[:_SOME]), _yearly(kind, related[:_SOME]))
    yield itertools.chain(_threes(kind, own[:_FEW]), _smaller(kind, related))
    yield itertools.chain(parts, _between(one, steps[1]))
    yield itertools.chain(_threes(kind, related[:_FEW]), _implied(kind, related[:_SOME]))
    yield itertools.chain(_pairs(kind, every[:_MANY]), _smaller(kind, every), _between(one, steps[2]))


def _values(one: Quantity, numbers: Sequence[Quantity]) -> Iterator[_Value]:
    """The numbers in the unit of this one, each once."""
    seen = set()
    for other in numbers:
        if other.kind not in _NO_AMOUNTS:
            value = other.values[0] / one.factor if other.kind and other.kind == one.kind else other.bare
            if 0 < value < math.inf and (value, other.kind) not in seen:
                seen.add((value, other.kind))
                yield value, other.kind


def _fits(of: str, kind: str) -> bool:
    """Whether a number of one kind may be of the other."""
    return of == kind or not of or not kind


def _pairs(kind: str, values: Sequence[_Value]) -> Iterator[float]:
    for one, other in itertools.permutations(values, 2):
        yield from (made for made, of in _of_two(*one, *other, kind) if _fits(of, kind))


def _threes(kind: str, values: Sequence[_Value]) -> Iterator[float]:
    """What a third number makes of what two make."""
    for one, other, third in itertools.permutations(values, 3):
        for made, of in _of_two(*one, *other, third[1] or one[1]):
            if 0 < made < math.inf:
                yield from (last for last, of_last in _of_two(made, of, *third, kind) if _fits(of_last, kind))
    alike = [value for value, of in values if _fits(of, kind)]
    if len(alike) > 2:
        yield from (sum(alike), sum(alike) / len(alike))


def _of_two(a: float, of_a: str, b: float, of_b: str, kind: str) -> Iterator[_Value]:
    """What two numbers make, with the kind of thing it is."""
    if of_b == "percent":
        if of_a == "percent":
            yield from ((a + b, of_a), (a - b, of_a))
        else:
            share = a * b / 100
            yield from ((share, of_a), (a - share, of_a), (a + share, of_a), (a / b * 100, of_a))
        return
    if _fits(of_a, of_b):
        if a <= b:
            yield a + b, of_a or of_b
        yield a - b, of_a or of_b
        if of_a == of_b == "year":  # an age before the birthday
            yield a - b - 1, ""
        if kind == "percent":
            yield from ((a / b * 100, kind), (abs(a - b) / b * 100, kind))
        elif not kind or not of_b:
            yield a / b, "" if of_a == of_b else of_a
    if of_b in _COUNTING or (of_a == "money" and of_b != "money"):
        if a <= b or of_a != of_b:
            yield a * b, of_a
        if of_a and of_a != of_b:
            yield a / b, of_a


def _implied(kind: str, values: Sequence[_Value]) -> Iterator[float]:
    """What numbers make with those that need not be said."""
    alike = [value for value, of in values if _fits(of, kind)]
    for value, count in itertools.product(alike, _IMPLIED):
        yield from (value * count, value / count)
    for a, b in itertools.permutations(alike[:_FEW], 2):
        yield from (made for count in _OFTEN for made in ((a - b) * count, a + b * count, a * count - b))


def _yearly(kind: str, values: Sequence[_Value]) -> Iterator[float]:
    """Halves and doubles, and what is told by the month by the year."""
    for value, of in values:
        if _fits(of, kind):
            yield from (value / 2, value * 2, value * 12, value / 12)


def _shares(values: Sequence[_Value]) -> Iterator[float]:
    """Shares of one in hundredths: cents, per cent."""
    yield from (value * 100 for value, of in values if value < 1 and of != "percent")


def _smaller(kind: str, values: Sequence[_Value]) -> Iterator[float]:
    """What records tell in small units: cents, milliseconds, seconds, bytes."""
    if kind != "percent":
        for value, of in values[: 2 * _MANY]:
            if not of and value >= _RECORDED:
                yield from (value / by for by in _UNITS)
            elif of == kind == "time":
                yield from (value / 1_000, value * 1_000)


def _between(one: Quantity, numbers: Iterable[Quantity]) -> Iterator[float]:
    """How long it is between two times or dates, in its unit."""
    if one.kind not in ("time", ""):
        return
    unit = one.factor if one.kind else 1.0
    points = [other for other in numbers if other.kind in ("clock", "date")][:_SOME]
    for left, right in itertools.permutations(points, 2):
        if left.kind == right.kind:
            for a, b in itertools.product(left.values, right.values):
                if left.kind == "clock":
                    apart = (b - a) % _DAY
                    yield from (apart / _DAY / unit, apart % 60, apart / 60)
                else:
                    days = (_day(b) - _day(a)) % _YEAR
                    yield from (days / unit, (days + 1) / unit)


def _of_clock(one: Quantity, steps: Steps) -> Iterator[tuple[int, bool]]:
    """Times so long after or before given ones, or a given duration written as a time."""
    lasting = {round(other.values[0] * _DAY) for other in steps[2] if other.kind == "time"}
    lasting |= {round(other.bare) for other in steps[2] if not other.kind and _RECORDED <= other.bare < _DAY}
    points = [other.values[0] for other in steps[2] if other.kind == "clock"]
    lasting |= {round(later - sooner) % _DAY for sooner, later in itertools.pairwise(points)}
    if one.values[0] in lasting and (len(one.values) > 1 or one.values[0] < 60):  # no am or pm
        yield 1, True
    minutes = 5 if one.values[0] % 5 == 0 else 1
    found: set[float] = set()
    for numbers in steps:
        some = numbers[: 2 * _MANY]
        starts = {minute for other in some if other.kind == "clock" for minute in other.values}
        lengths = {round(other.values[0] * _DAY) for other in some if other.kind == "time" and other.values[0] <= 2}
        lengths |= {round(other.bare) for other in some if not other.kind and 5 <= other.bare <= 600}
        found |= {(point + way) % _DAY for point in starts for length in lengths for way in (length, -length)}
        near = {at for at in found if at % minutes == 0 and abs(at - one.values[0]) <= _HOURS / 2}
        yield len(near) * minutes, not found.isdisjoint(one.values)


def _of_date(one: Quantity, steps: Steps) -> Iterator[tuple[int, bool]]:
    """Dates so long after or before given ones."""
    wanted = {_day(value) for value in one.values}
    found: set[int] = set()
    for numbers in steps:
        some = numbers[: 2 * _MANY]
        points = {value for other in some if other.kind == "date" for value in other.values}
        for other in some:
            if other.kind == "time" and other.factor >= 1 and other.values[0] <= _YEAR:
                found |= {at for point in points for at in _later(point, other)}
            elif not other.kind and other.bare <= _YEAR and other.bare.is_integer():
                found |= {_day(point) + way for point in points for way in (int(other.bare), -int(other.bare))}
        near = {at for at in found if any(abs(at - day) <= _DAYS / 2 for day in wanted)}
        yield len(near), not found.isdisjoint(wanted)


def _later(point: float, by: Quantity) -> Iterator[int]:
    """The days so long after or before a date: also one less, in working days, in whole months."""
    start, days = _day(point), round(by.values[0])
    for step in {days, days - 1, days + 2 * (days // 5), days + 2 * (days // 5) + 2}:
        yield from ((start + way - _FIRST) % _YEAR + _FIRST for way in (step, -step))
    if by.factor > 7:
        month, day = divmod(int(point), 100)
        months = round(by.values[0] / by.factor) * (12 if by.factor > _YEAR / 2 else 1)
        for way in (months, -months):
            at = _day((month - 1 + way) % 12 * 100 + 100 + day)
            yield from (at, at - 1)


def _day(value: float) -> int:
    month, day = divmod(int(value), 100)
    try:
        return date(2023, month, day).toordinal()
    except ValueError:
        return _FIRST
