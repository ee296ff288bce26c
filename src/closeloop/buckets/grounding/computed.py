"""Numbers that a sentence says it works out from given ones: a multiple, a share, a sum, a difference. Pure functions."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from closeloop.buckets.grounding.places import Places
from closeloop.buckets.grounding.quantities import Quantity
from closeloop.buckets.grounding.reckoning_words import MADE, SUM, TIMES

_DAY = 1440
"""Minutes."""
_AROUND = 40
"""Characters around a number in which it may be said how it was worked out."""
_THREE = 12
"""Given numbers of which sums of three and changes are tried."""
_FEW = 40
"""Given numbers, and sentences of them, that are tried."""


def worked_out(part: str, one: Quantity, beside: Sequence[Quantity], places: Places) -> bool:
    """Whether the number is a multiple, a share, a sum, a difference of given ones, as the words near it say."""
    given = sorted({value for other in places.every(one.kind) for value in other.values})
    if one.kind == "clock":
        steps = {round(other.values[0] * _DAY) for other in places.every("time")}
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
                for share in (other / one * 100, abs(other - one) / one * 100):
                    yield from (float(round(share)), round(share, 1))
