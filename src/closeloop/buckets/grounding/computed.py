"""Numbers that a response works out from given ones and those it was asked with: an end from a start, a share, a sum. Pure functions."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from closeloop.buckets.grounding.arithmetic import DAY, later, of_line, shares
from closeloop.buckets.grounding.places import Places, same
from closeloop.buckets.grounding.quantities import Quantity, grain, quantities
from closeloop.buckets.grounding.reckoning_words import EACH, MADE, SUM, TIMES, TOTAL, is_about

_LINE = 200
"""Characters on either side of a number that are read with it."""
_AROUND = 40
"""Characters around a number in which it may be said how it was worked out."""
_THREE = 12
"""Given numbers of which sums of three and changes are tried."""
_PARTS = frozenset((0.5, 0.25, 0.75, 1 / 3, 2 / 3))
_MANY, _FEW, _ROW, _LIFE = 60, 40, 8, 130
"""Up to which a number asked with may be how many are meant; given numbers that are tried; numbers of a line that are; years of a life."""


def said_otherwise(
    text: str, start: int, end: int, places: Places, given: frozenset[float], asked: Sequence[Quantity]
) -> bool:
    """Whether the number with a unit at this place is a given one in another unit or form, or one worked out from such.

    Also with the numbers that were asked with: a quarter of the price that the user names, so many nights at the price of one.
    """
    left = max(text.rfind("\n", 0, start) + 1, start - _LINE)
    part = text[left : start + _LINE].partition("\n")[0]
    read = quantities(part)
    one = next((one for one in read if one.start < end - left and start - left < one.end), None)
    if one is None:
        return False
    if one.kind == "clock" and any(minutes % 60 == 0 and minutes / 60 in given for minutes in one.values):
        return True
    about = is_about(part, one.start)
    if (one.kind or about) and any(same(one, other, about=about) for other in places.every(one.kind)):
        return True
    others = [other for other in read if other is not one]
    return (bool(one.kind) and worked_out(part, one, others, places)) or reckoned(part, one, others, places, asked)


def is_reckoned(
    sentence: str, start: int, end: int, places: Places, given: frozenset[float], asked: Sequence[Quantity]
) -> bool:
    """Whether what a sentence counts at this place was not given but is made of given numbers."""
    read = quantities(sentence)
    one = next((one for one in read if one.start < end and start < one.end), None)
    if one is None or one.bare in given:
        return False
    return reckoned(sentence, one, [other for other in read if other is not one], places, asked)


def reckoned(
    part: str, one: Quantity, beside: Sequence[Quantity], places: Places, asked: Sequence[Quantity] = ()
) -> bool:
    """Whether the number is made of given ones: of those of one line, of one asked with, of a start and a duration, of all prices."""
    about = is_about(part, one.start)
    if one.kind == "date":
        return any(same(one, later(other, by)) for other in places.every("date") for by in places.every("time"))
    if one.kind == "time" and (whole := _joined(one, beside)):
        return any(abs(whole - value) < 1 / DAY for value in _durations(places))
    if one.kind == "clock":
        return any(abs(minutes / DAY - value) < 0.5 / DAY for minutes in one.values[:1] for value in _durations(places))
    value = one.values[0]
    slack = 0.12 * abs(value) if about else min(0.005 * abs(value), 0.501 * grain(part[one.start : one.end], one))
    if one.kind == "percent":
        slack = max(slack, 0.5 if value.is_integer() else 0.051)
    made = itertools.chain(_of_lines(part, one, beside, places), _of_asked(part, one, beside, places, asked))
    if TOTAL.search(part):
        made = itertools.chain(made, _sums(one, places))
    return any(abs(value - other) <= slack for other in made)


def _joined(one: Quantity, beside: Sequence[Quantity]) -> float:
    """`2 h 40 min` as one time, in days; 0 where it stands alone."""
    near = [other for other in beside if other.kind == "time" and abs(other.start - one.start) <= 24]
    near = [other for other in near if other.factor != one.factor]
    return one.values[0] + near[0].values[0] if near else 0.0


def _durations(places: Places) -> Iterator[float]:
    """The given times in days; numbers without a unit, as records have them, as minutes and as seconds."""
    yield from (other.values[0] for other in places.every("time"))
    for other in places.every(""):
        yield from (other.values[0] / DAY, other.values[0] / DAY / 60)


def _of_lines(part: str, one: Quantity, beside: Sequence[Quantity], places: Places) -> Iterator[float]:
    """What two numbers of one line make; of years, how many lie between."""
    for place in range(len(places.known.parts)):
        read = places.quantities(place)
        if 2 <= len(read) <= _ROW:
            each = bool(EACH.search(part) or EACH.search(places.known.parts[place]))
            for left, right in itertools.permutations(read, 2):
                yield from of_line(one.kind, left, right, each=each)
    if one.kind == "percent":
        spoken = {other.values[0] for other in beside if other.kind in ("", "money")}
        given = [other.values[0] for kind in ("", "money") for other in places.every(kind)][:_FEW]
        for a, b in itertools.product(given, spoken):
            if a and b:
                yield from (*shares(a, b), *shares(b, a))
    elif not one.kind and one.values[0] <= _LIFE:
        years = [other.values[0] for other in places.every("year")][:_ROW]
        yield from (years_ for a, b in itertools.permutations(years, 2) for years_ in (a - b, a - b - 1))


def _of_asked(
    part: str, one: Quantity, beside: Sequence[Quantity], places: Places, asked: Sequence[Quantity]
) -> Iterator[float]:
    """So many times a given number, a share of one that was asked with, their sum and difference; of prices, one and some of another."""
    if not one.kind or one.kind == "percent":
        return
    given = [other.values[0] for other in places.every(one.kind)][:_FEW]
    own = [other.values[0] for other in asked if other.kind == one.kind]
    counts = {other.bare for other in (*asked, *beside) if other.kind in ("", "time") and 1 < other.bare <= _MANY}
    parts = {other.values[0] / 100 for other in places.every("percent")} | _PARTS
    yield from (value * count for value in (*given, *own) for count in counts)
    yield from (made for value in own for part_ in parts for made in (value * part_, value * (1 - part_)))
    yield from (made for value in given for other in own for made in (value + other, abs(value - other)))
    if one.kind == "money" and TOTAL.search(part):
        yield from (a + count * b for a, b in itertools.permutations(given, 2) for count in {1.0, 2.0, *counts})


def _sums(one: Quantity, places: Places) -> Iterator[float]:
    """All given numbers of the kind together, also without one of them."""
    given = [other.values[0] for other in places.every(one.kind)]
    if one.kind == "money" or not one.kind:
        given = [other.values[0] for kind in ("money", "") for other in places.every(kind)]
    if 2 < len(given) <= _FEW:
        whole = sum(given)
        yield from (whole, *(whole - value for value in given))


def worked_out(part: str, one: Quantity, beside: Sequence[Quantity], places: Places) -> bool:
    """Whether the number is a multiple, a share, a sum, a difference of given ones, as the words near it say."""
    given = sorted({value for other in places.every(one.kind) for value in other.values})
    if one.kind == "clock":
        steps = {round(other.values[0] * DAY) for other in places.every("time")}
        return any(round(abs(value - made)) in steps for value in given for made in one.values)
    counts = {third.bare for third in beside} | {count for count, words in TIMES if words.search(part)}
    made: Iterable[float] = (
        made for value in given for count in counts if count for made in (value * count, value / count)
    )
    beside_it = part[max(0, one.start - _AROUND) : one.end + _AROUND]
    if MADE.search(beside_it) or SUM.search(beside_it):
        pairs = itertools.combinations(given[:_FEW], 2)
        made = itertools.chain(made, (result for left, right in pairs for result in (left + right, right - left)))
        if one.kind == "percent":
            made = itertools.chain(made, _changes(places))
        elif SUM.search(beside_it):
            made = itertools.chain(made, map(sum, itertools.combinations(given[:_THREE], 3)))
    return any(abs(one.values[0] - value) <= 1e-4 * max(value, 1) for value in made)


def _changes(places: Places) -> Iterator[float]:
    """How many per cent one given number is of another, and by how many it is more or less; of one sentence where there are many."""
    each = [
        [one.values[0] for one in places.quantities(place) if one.kind in ("", "money")]
        for place in range(_FEW)[: len(places.known.parts)]
    ]
    every = sorted({value for values in each for value in values})
    for values in [every] if len(every) <= _THREE else each:
        for one, other in itertools.permutations(values[:_THREE], 2):
            if one:
                for share in shares(other, one):
                    yield from (float(round(share)), round(share, 1))
