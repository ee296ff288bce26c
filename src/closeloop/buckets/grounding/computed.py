"""Numbers that a response works out from given ones and those it was asked with: an end from a start, a share, a sum. Pure functions."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from closeloop.buckets.grounding.exchanged import ABOUT, Places, same, worked_out
from closeloop.buckets.grounding.quantities import Quantity, grain, quantities

TOTAL = re.compile(
    r"\b(?:total\w*|together|altogether|in all|comes? to|add(?:s|ed|ing)?|plus|including|pay|sum|insgesamt|zusammen|gesamt\w*|zahl\w+"
    r"|summe|en tout|au total|payez"
    r"|ensemble|en total|pagas?|in totale|insieme|paghi|ao todo|totaal|samen|razem|łącznie)\b",
    re.IGNORECASE,
)
_EACH = re.compile(
    r"\b(?:per|each|every|apiece|a (?:day|week|month|year|night|piece)|monthly|yearly|pro|je|jede\w*|par|chaque|por|cada|al|ogni|per)\b|/",
    re.IGNORECASE,
)
_LINE = 200
"""Characters on either side of a number that are read with it."""
_PARTS = frozenset((0.5, 0.25, 0.75, 1 / 3, 2 / 3))
_MANY, _FEW, _ROW, _LIFE = 60, 40, 8, 130
"""Up to which a number asked with may be how many are meant; given numbers that are tried; numbers of a line that are; years of a life."""
_DAY = 1440.0
_LEAP = 2024


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
    about = bool(ABOUT.search(part, max(0, one.start - 28), one.start))
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
    about = bool(ABOUT.search(part, max(0, one.start - 28), one.start))
    if one.kind == "date":
        return any(same(one, _later(other, by)) for other in places.every("date") for by in places.every("time"))
    if one.kind == "time" and (whole := _joined(one, beside)):
        return any(abs(whole - value) < 1 / _DAY for value in _durations(places))
    if one.kind == "clock":
        return any(
            abs(minutes / _DAY - value) < 0.5 / _DAY for minutes in one.values[:1] for value in _durations(places)
        )
    value = one.values[0]
    slack = 0.12 * abs(value) if about else min(0.005 * abs(value), 0.501 * grain(part[one.start : one.end], one))
    if one.kind == "percent":
        slack = max(slack, 0.5 if value.is_integer() else 0.051)
    made = itertools.chain(_of_lines(part, one, beside, places), _of_asked(part, one, beside, places, asked))
    if TOTAL.search(part):
        made = itertools.chain(made, _sums(one, places))
    return any(abs(value - other) <= slack for other in made)


def _later(start: Quantity, by: Quantity) -> Quantity:
    """The dates so many days after, or before, a given one."""
    days = by.values[0]
    found = []
    if days.is_integer() and days <= 366:
        for value in start.values:
            month, day = divmod(int(value), 100)
            try:
                first = date(_LEAP - 1, month, day)
            except ValueError:
                continue
            found += [first + timedelta(sign * days + one) for sign in (1, -1) for one in (0, -1)]
    return start._replace(values=tuple(float(one.month * 100 + one.day) for one in found))


def _joined(one: Quantity, beside: Sequence[Quantity]) -> float:
    """`2 h 40 min` as one time, in days; 0 where it stands alone."""
    near = [other for other in beside if other.kind == "time" and abs(other.start - one.start) <= 24]
    near = [other for other in near if other.factor != one.factor]
    return one.values[0] + near[0].values[0] if near else 0.0


def _durations(places: Places) -> Iterator[float]:
    """The given times in days; numbers without a unit, as records have them, as minutes and as seconds."""
    yield from (other.values[0] for other in places.every("time"))
    for other in places.every(""):
        yield from (other.values[0] / _DAY, other.values[0] / _DAY / 60)


def _of_lines(part: str, one: Quantity, beside: Sequence[Quantity], places: Places) -> Iterator[float]:
    """What two numbers of one line make; of years, how many lie between."""
    for place in range(len(places.known.parts)):
        read = places.quantities(place)
        if 2 <= len(read) <= _ROW:
            each = bool(_EACH.search(part) or _EACH.search(places.known.parts[place]))
            for left, right in itertools.permutations(read, 2):
                yield from _of_two(one, left, right, each=each)
    if one.kind == "percent":
        spoken = {other.values[0] for other in beside if other.kind in ("", "money")}
        given = [other.values[0] for kind in ("", "money") for other in places.every(kind)][:_FEW]
        for a, b in itertools.product(given, spoken):
            if a and b:
                yield from (a / b * 100, b / a * 100, abs(a - b) / a * 100, abs(a - b) / b * 100)
    elif not one.kind and one.values[0] <= _LIFE:
        years = [other.values[0] for other in places.every("year")][:_ROW]
        yield from (years_ for a, b in itertools.permutations(years, 2) for years_ in (a - b, a - b - 1))


def _of_two(one: Quantity, left: Quantity, right: Quantity, *, each: bool) -> Iterator[float]:
    a, b = left.values[0], right.values[0]
    if one.kind == "percent":
        if b and left.kind == right.kind:
            yield from (a / b * 100, abs(a - b) / b * 100)
    elif left.kind == right.kind == one.kind:
        yield from (a - b, a + b)
    elif each and left.kind == one.kind == "money" and right.kind in ("", "time") and right.bare:
        yield from (a / right.bare, a * right.bare)


def _of_asked(
    part: str, one: Quantity, beside: Sequence[Quantity], places: Places, asked: Sequence[Quantity]
) -> Iterator[float]:
    """So many times a given number, a share of one that was asked with, their sum and difference; of prices, one and some of another."""
    if not one.kind or one.kind == "percent":
        return
    given = [other.values[0] for other in places.every(one.kind)][:_FEW]
    own = [other.values[0] for other in asked if other.kind == one.kind]
    counts = {other.bare for other in (*asked, *beside) if other.kind in ("", "time") and 1 < other.bare <= _MANY}
    shares = {other.values[0] / 100 for other in places.every("percent")} | _PARTS
    yield from (value * count for value in (*given, *own) for count in counts)
    yield from (made for value in own for share in shares for made in (value * share, value * (1 - share)))
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
