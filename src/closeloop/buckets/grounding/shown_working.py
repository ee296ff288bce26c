"""Numbers that a response makes of its own, of given ones and of those it was asked with, step by step. Pure functions.

What is made of numbers of one sentence or row is believed as it is. What is made of any that were given is believed where so few numbers
can be made that one written with as many digits would hardly be hit by chance: of ten prices any whole amount can be made, few to the cent.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from closeloop.buckets.grounding.arithmetic import COUNTING, COUNTS, DAY, POOL, apart, day, of_any, of_few
from closeloop.buckets.grounding.places import Places, same
from closeloop.buckets.grounding.quantities import Quantity, grain, quantities
from closeloop.buckets.grounding.reckoning_words import COMPARED, COUNTED, MADE, SUPPOSED, TOTAL, is_about
from closeloop.buckets.text import sentences

_ZONE = re.compile(
    r"\b(?:UTC|GMT|[CEMPAB]E?[SD]T|[CEW]ES?T|[EP]T|JST|IST|AE[SD]T|local time|time zone|timezone|your time)\b"
)
_ITEM = re.compile(r"^[^\S\n]*(?:[-*•]|\d{1,2}[.)])\s", re.MULTILINE)
_DATE = 16
"""Characters from a day to its year."""
_MOST, _LONGEST, _ROUNDS = 60, 6_000, 3
"""Numbers of a response that are worked through, its characters, and steps one number may be away from given ones."""
_OPERANDS = 6
_CHANCE = 0.06
"""How much of what could be written of the size may be made of given numbers."""
_FEET = re.compile(r"(\d{1,2})\s?(?:'|’|′|ft\.?|feet)\s?(\d{1,2})\s?(?:\"|”|″|''|’’|in\b|inch(?:es)?\b)?")
_INCH = 0.0254
_ABOUT = 0.06
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
            about = is_about(part, one.start)
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
        yield from apart("time", left, right)


def _lasts(one: Quantity, lasting: Collection[float], given: Sequence[Quantity]) -> bool:
    """Whether it is how long something takes that begins and ends on one line, or so often as was given or on the days of a week."""
    if one.kind != "time" or not lasting:
        return False
    often = {1.0, *_WEEK, *(other.bare for other in given if other.kind in COUNTING and other.bare <= COUNTS)}
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
    if len(beside) <= _OPERANDS and _hits(one, of_few(one.quantity, beside)):
        return True
    if COMPARED.search(part) and _hits(one, _differences(one, known)):
        return True
    if one.quantity.kind == "time" and any(
        abs(one.quantity.values[0] - minutes / DAY) <= _SECONDS
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
    joined = any(words.search(part) for words in (TOTAL, MADE, COMPARED))
    made = [*of_any(one.quantity, pool, joined=joined)]
    exact = one._replace(about=False)
    return any(_hits(each, made) and _is_no_chance(each, made) for each in {one, exact})


def _is_moved(one: Quantity, text: str, pool: Sequence[Quantity]) -> bool:
    """Whether a time or date is so far from a given one as was given, also in working days; times in another zone that is named."""
    points = [other for other in pool if other.kind == one.kind][:POOL]
    if one.kind == "clock" and _ZONE.search(text):
        return any((a - b) % 60 == 0 for other in points for a in one.values for b in other.values)
    steps = {other.values[0] for other in pool if other.kind == "time" and (one.kind == "clock" or other.factor >= 1)}
    if one.kind == "clock":
        apart = {abs(a - b) % DAY for other in points for a in one.values for b in other.values}
        minutes = {round(step * DAY) for step in steps}
        return not minutes.isdisjoint(round(way) for near in apart for way in (near, DAY - near))
    days = {day(a) - day(b) for other in points for a in one.values for b in other.values}
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


def _is_supposed(one: _Number, part: str, read: Sequence[_Number], given: Sequence[Quantity]) -> bool:
    """Whether it is an example that another number of the sentence is made of with a given one."""
    if not SUPPOSED.search(part):
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
        for value, words in COUNTED:
            if words.search(part):
                yield beside[0]._replace(kind="", values=(value,), factor=1.0)


def _differences(one: _Number, known: Sequence[_Number]) -> Iterator[float]:
    """How far the numbers of the response are apart that are as exactly told."""
    own = [other.quantity.values[0] for other in known if other.quantity.kind == one.quantity.kind]
    if len(own) <= POOL:
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
