"""Numbers that a response says otherwise than they were given among the same words: `45 days` for 30.

Each number is set beside the given ones of its kind by the words around them: where the likest one differs and none that is the same is
nearly as like, it was exchanged. Pure functions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from closeloop.buckets.grounding.computed import worked_out
from closeloop.buckets.grounding.places import Exchange, Places, is_telling, same
from closeloop.buckets.grounding.quantities import Quantity, quantities
from closeloop.buckets.grounding.reckoning_words import is_about
from closeloop.buckets.grounding.section_numbers import citations

_HALVES = re.compile(r";\s+")
_OF_SO_MANY = re.compile(
    r"(?:one|two|three|\d|eine?r?|uno?|une|um|deux|dos|due|zwei) (?:in|out of|von|sur|de cada|su|em cada) (?:every )?$",
    re.IGNORECASE,
)
"""In front of the second number of `one in ten`."""
_NEW, _ELSEWHERE, _ELSEWHERE_ONLY, _APART, _APART_BESIDE = 0.35, 0.6, 0.65, 0.3, 0.5
"""How like the places of a number must be if it was given nowhere, if it was given elsewhere, and if that was of another kind; by how much
more than there, or in the same sentence. A bare number that was given of something of another kind counts something else
if not the same is named."""
_CODE, _CELLS, _NEAR_BY = 5, 3, 80
"""Digits of a code, marks between the cells of a row, and characters within which numbers of a text belong together."""
_COUNT = 3
"""Number words up to which a response counts what it speaks of."""


def numbers(sentence: str, places: Places, given: Callable[[], frozenset[float]]) -> Iterator[Exchange]:
    """The numbers that were given otherwise. `given` tells all that were given, wherever they stood."""
    for part, offset in _halves(sentence):
        read = quantities(part)
        if cited := citations(part) if read else []:
            read = [one for one in read if not any(start <= one.start < end for start, end in cited)]
        for one in read:
            if _counts(part, one) or _OF_SO_MANY.search(part, max(0, one.start - 20), one.start):
                continue
            beside = [other for other in read if other is not one]
            if found := _number(part, one, beside, places, given):
                yield Exchange(offset + one.start, offset + one.end, found)


def _counts(part: str, one: Quantity) -> bool:
    """Whether it only counts what the response speaks of itself: `the two plants`."""
    return not one.kind and one.bare <= _COUNT and not part[one.start].isdigit()


def _halves(sentence: str) -> Iterator[tuple[str, int]]:
    start = 0
    for match in _HALVES.finditer(sentence):
        yield sentence[start : match.start()], start
        start = match.end()
    yield sentence[start:], start


def _number(
    part: str, one: Quantity, beside: Sequence[Quantity], places: Places, given: Callable[[], frozenset[float]]
) -> str:
    about = is_about(part, one.start)
    right, wrong, found = 0.0, (0.0, -1, one), False
    for place, _ in places.near(one.around.near):
        for other in places.quantities(place):
            if not _comparable(one, other):
                continue
            like = places.like(one.around, other.around, place)
            if same(one, other, about=about):
                right, found = max(right, like), True
            elif like > wrong[0] and not any(third.kind == one.kind and same(third, other) for third in beside):
                wrong = like, place, other
    like, place, other = wrong
    if like <= right or not is_telling(one.around, like, right, places.known.units[place]):
        return ""
    if (found or one.bare in given()) and (_is_code(part, one) or _keeps_company(one, beside, place, other, places)):
        return ""
    if found or one.bare in given():
        apart = (
            _APART_BESIDE
            if any(same(one, third) for third in places.quantities(place) if third.kind == one.kind)
            else _APART
        )
        alike = one.factor == other.factor and not _rest(one, beside, other)
        least = _ELSEWHERE if found else _ELSEWHERE_ONLY
        counted = bool(one.kind or one.nouns & other.nouns)
        exchanged = alike and (found or counted) and like >= least and like - right >= apart
    else:
        exchanged = like >= _NEW and not worked_out(part, one, beside, places)
    return places.known.parts[place][other.start : other.end] if exchanged else ""


def _is_code(part: str, one: Quantity) -> bool:
    """Whether it is the number of an invoice, an order, a part: no amount that another one could stand for."""
    return not one.kind and one.end - one.start >= _CODE and part[one.start : one.end].isdigit()


def _keeps_company(one: Quantity, beside: Sequence[Quantity], place: int, wrong: Quantity, places: Places) -> bool:
    """Whether the numbers it stands beside were given beside it, and no more of them beside the other one, or in the row it is from."""
    parts = range(len(places.known.parts))
    mine = [
        (at, third)
        for at in parts
        for third in places.quantities(at)
        if (third.kind == one.kind and same(one, third))
        or (not third.kind and third.bare == one.bare and _is_row(places.known.parts[at]))
    ]
    if any(not third.kind and one.kind for _, third in mine):
        return True
    others = _company(place, wrong, beside, places)
    return any((own := _company(at, third, beside, places)) and own >= others for at, third in mine)


def _company(place: int, one: Quantity, beside: Sequence[Quantity], places: Places) -> float:
    """How many of these numbers stand near a given one, the nearer the more."""
    near = 0.0
    for third in beside:
        found = [
            abs(other.start - one.start)
            for other in places.quantities(place)
            if other is not one and other.kind == third.kind and same(third, other)
        ]
        near += 1 / (1 + min(found) / _NEAR_BY) if found and third.bare > _COUNT else 0.0
    return near


def _is_row(text: str) -> bool:
    return text.count(",") + text.count("|") + text.count(";") + text.count("\t") >= _CELLS


def _comparable(one: Quantity, other: Quantity) -> bool:
    if one.kind or other.kind:
        return one.kind == other.kind
    return bool(one.nouns & other.nouns) if one.nouns or other.nouns else bool(one.around.clause & other.around.clause)


def agrees(sentence: str, places: Places) -> bool:
    """Whether it has a number, not a year, that was given of the same thing, or is worked out from such."""
    read = quantities(sentence)
    for one in read:
        if one.kind == "year":
            continue
        if any(_comparable(one, other) and same(one, other, about=True) for other in places.every(one.kind)):
            return True
        if one.kind and worked_out(sentence, one, [other for other in read if other is not one], places):
            return True
    return False


def _rest(one: Quantity, beside: Sequence[Quantity], other: Quantity) -> bool:
    """Whether it is a part of the given one, whose rest stands beside it."""
    total = other.values[0]
    return any(
        third.kind == one.kind and abs(one.values[0] + third.values[0] - total) <= 1e-4 * total for third in beside
    )
