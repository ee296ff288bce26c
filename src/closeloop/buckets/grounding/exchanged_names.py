"""Names that a response says in whose place another one was given, among the same words. Pure functions."""

from __future__ import annotations

from collections.abc import Iterator

from closeloop.buckets.grounding.places import Exchange, Places, is_telling, named
from closeloop.buckets.grounding.quantities import said

_NAMED, _NAMED_APART = 0.7, 0.4


def names(sentence: str, places: Places, asked: str) -> Iterator[Exchange]:
    """The names in whose place another one was given; what was asked about is neither."""
    read = [] if places.long else named(sentence)
    topics = frozenset(said(asked)) if read else frozenset()
    own = topics.union(*(one.words for one in read))
    for one in read:
        if not one.words.isdisjoint(topics):
            continue
        right, wrong = 0.0, (0.0, -1, one)
        for place, _ in places.near(one.around.near):
            for other in places.names(place):
                like = places.like(one.around, other.around, place)
                if one.words & other.words:
                    right = max(right, like)
                elif (
                    like > wrong[0]
                    and other.size == one.size
                    and not other.words & own
                    and not one.words & places.known.units[place]
                    and sentence[one.start : one.end].lower().rstrip("s") not in places.known.parts[place].lower()
                ):
                    wrong = like, place, other
        like, place, other = wrong
        if (
            like >= _NAMED
            and like - right >= _NAMED_APART
            and is_telling(one.around, like, right, places.known.units[place])
        ):
            yield Exchange(one.start, one.end, places.known.parts[place][other.start : other.end])
