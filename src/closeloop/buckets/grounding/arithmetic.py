"""What numbers make of one another: sums, shares, multiples, and how far apart dates and times are. Pure functions.

What is made is believed by those that ask: of a line in front of the response (`computed`), of the response itself (`shown_working`).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from closeloop.buckets.grounding.quantities import Quantity

DAY = 1440.0
"""Minutes of a day: times are counted in days, clocks in minutes."""
COUNTING = ("", "time", "year")
"""Kinds that say how many of something there are."""
POOL, COUNTS = 14, 8
"""Numbers of which any two are tried, and counts and shares that each is tried with."""
_NO_AMOUNT = ("clock", "date", "year", "ordinal")
_YEAR = 2023
"""Any without a 29th of February."""
_CENTURY = 100


def shares(a: float, b: float) -> tuple[float, float]:
    """How many per cent one number is of another, and by how many it is more or less."""
    return a / b * 100, abs(a - b) / b * 100


def of_line(kind: str, left: Quantity, right: Quantity, *, each: bool) -> Iterator[float]:
    """What two numbers of one line make: sums, differences and shares of their like; a price for so many, where it is told for `each`."""
    a, b = left.values[0], right.values[0]
    if kind == "percent":
        if b and left.kind == right.kind:
            yield from shares(a, b)
    elif left.kind == right.kind == kind:
        yield from (a - b, a + b)
    elif each and left.kind == kind == "money" and right.kind in ("", "time") and right.bare:
        yield from (a / right.bare, a * right.bare)


def of_two(kind: str, left: Quantity, right: Quantity) -> Iterator[float]:
    """What any two numbers make: also so many times one, a share of one, an amount by the gram, a ratio, years between years."""
    a, b = left.values[0], right.values[0]
    if left.kind == right.kind == kind and kind not in _NO_AMOUNT:
        yield from (a + b, a - b)
    if right.kind == "percent" and left.kind == kind:
        yield from (a * b / 100, a * (1 - b / 100), a * (1 + b / 100))
    elif left.kind == kind and right.kind in COUNTING and right.bare:
        yield from (a * right.bare, a / right.bare)
    if kind == "money" and left.kind == "money" and right.kind not in ("", "time", "money", "percent", "clock", "date"):
        yield from (a * right.bare, a / right.bare if right.bare else a)  # by the gram, by the kilometre
    if left.kind == right.kind and b:
        if kind == "percent":
            yield from shares(a, b)
        elif not kind:
            yield a / b
    if kind == "" and left.kind == right.kind == "year":
        yield a - b


def of_few(one: Quantity, operands: Sequence[Quantity]) -> Iterator[float]:
    """What two of few numbers make of the kind of one, what a third one makes of that, and the sum and mean of all that are like it."""
    for left, right in itertools.permutations(operands, 2):
        yield from of_two(one.kind, left, right)
        yield from apart(one.kind, left, right)
    for left, right, third in itertools.permutations(operands, 3):
        for kind in {left.kind, right.kind, one.kind}:
            for value in of_two(kind, left, right):
                if value > 0:
                    yield from of_two(one.kind, left._replace(kind=kind, values=(value,), factor=1.0), third)
    alike = [other.values[0] for other in operands if other.kind == one.kind]
    if len(alike) > 2:
        yield from (sum(alike), sum(alike) / len(alike))


def of_any(one: Quantity, pool: Sequence[Quantity], *, joined: bool) -> Iterator[float]:
    """What any given numbers make whose kinds fit: multiples, shares, and, where words say so, sums, differences, so many of another."""
    own = [*dict.fromkeys(other.values[0] for other in pool if other.kind == one.kind)][:POOL]
    counts = [*dict.fromkeys(other.bare for other in pool if other.kind in COUNTING and 1 < other.bare <= _CENTURY)][
        :COUNTS
    ]
    parts = [*dict.fromkeys(other.values[0] / 100 for other in pool if other.kind == "percent")][:COUNTS]
    if one.kind in _NO_AMOUNT:
        return
    if one.kind == "percent":
        for kind in {other.kind for other in pool} - {"percent", "clock", "date", "year"}:
            alike = [*dict.fromkeys(other.values[0] for other in pool if other.kind == kind and other.values[0])][:POOL]
            for a, b in itertools.permutations(alike, 2):
                yield from shares(a, b)
        return
    if not joined and one.kind != "money":
        return
    for a, b in itertools.permutations(own if joined else (), 2):
        yield from (a + b, a - b)
        yield from (made for count in counts for made in (a + count * b, a - count * b, (a - b) * count))
    for a in own:
        yield from (made for count in counts for made in (a * count, a / count))
        yield from (made for part in parts for made in (a * part, a * (1 - part), a * (1 + part)))
        yield from (a * m * n for m, n in itertools.combinations(counts, 2))
    yield from map(sum, itertools.combinations(own if joined else (), 3))
    if one.kind == "time":
        points = [other for other in pool if other.kind in ("clock", "date")][:POOL]
        yield from (days for a, b in itertools.permutations(points, 2) for days in apart(one.kind, a, b))
    if one.kind and math.isfinite(one.values[0]):
        others = [other for other in pool if other.kind == "money"] if one.kind == "money" else []
        bare = [other.bare for other in pool if not other.kind][:COUNTS]
        if one.kind == "time" and joined:  # ages and years
            yield from ((a - b) * one.factor for a, b in itertools.permutations(bare, 2))
        yield from (other.values[0] * count for other in others[:POOL] for count in bare)


def apart(kind: str, left: Quantity, right: Quantity) -> Iterator[float]:
    """How long it is from one date or time to another, in days."""
    if kind != "time" or left.kind != right.kind:
        return
    if left.kind == "clock":
        yield from ((b - a) % DAY / DAY for a in left.values for b in right.values)
    elif left.kind == "date":
        for a, b in itertools.product(left.values, right.values):
            days = (day(b) - day(a)) % 365
            yield from (float(days), days + 1.0)


def day(value: float) -> int:
    """The number of the day that a date stands for, of a year without a leap day; 0 for none."""
    month, of_month = divmod(int(value), 100)
    try:
        return date(_YEAR, month, of_month).toordinal()
    except ValueError:
        return 0


def later(start: Quantity, by: Quantity) -> Quantity:
    """The dates so many days after, or before, a given one."""
    days = by.values[0]
    found = []
    if days.is_integer() and days <= 366:
        for value in start.values:
            if at := day(value):
                first = date.fromordinal(at)
                found += [first + timedelta(sign * days + one) for sign in (1, -1) for one in (0, -1)]
    return start._replace(values=tuple(float(one.month * 100 + one.day) for one in found))
