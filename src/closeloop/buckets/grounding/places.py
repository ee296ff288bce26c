"""What was given, as a response is set beside it: its numbers and names by sentence, and how like two places are by the words around."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from closeloop.buckets.grounding.index import Known
from closeloop.buckets.grounding.quantities import Around, Quantity, Spots, quantities, said
from closeloop.buckets.grounding.section_numbers import NAMED_PLACE
from closeloop.buckets.grounding.units import DAYS, MONTHS

_NAME = re.compile(
    r"(?:(?<=[^\W\d_] )|(?<=[,;(] ))[A-ZÀ-Ý][\w’'-]+(?: [A-ZÀ-Ý][\w’'-]+)*|[A-ZÀ-Ý][\w’'-]+(?: [A-ZÀ-Ý][\w’'-]+)+"
)
_UNSEEN = 0.7
"""Weight of a word that was not given."""
_MOST, _COMMON = 24, 40
"""Given sentences that are looked at for one place, and sentences a word may stand in to lead there."""
_SHARED, _LIKE_ALONE, _APART_ALONE = 2, 0.6, 0.3
"""Words two places must share; one is enough where it is most of what is said."""
_NO_NAMES = frozenset(said(" ".join([*DAYS, *MONTHS, "mondays", "tuesdays", "english"])))


class Exchange(NamedTuple):
    """Where the response says something else than what was given, and what was given there."""

    start: int
    end: int
    given: str


class Name(NamedTuple):
    """A name of a text: where it stands, its words of meaning, how many words it has, and those around it."""

    start: int
    end: int
    words: frozenset[str]
    size: int
    around: Around


class Places:
    """The numbers and names of what was given, each sentence read when it is first asked for.

    `long` if one thing may have several names there.
    """

    def __init__(self, known: Known, *, long: bool = False) -> None:
        self.known = known
        self.long = long
        self._quantities: dict[int, list[Quantity]] = {}
        self._names: dict[int, list[Name]] = {}
        self._weights: dict[str, float] = {}

    def quantities(self, place: int) -> list[Quantity]:
        """Those of one given sentence."""
        if (found := self._quantities.get(place)) is None:
            self._quantities[place] = found = quantities(self.known.parts[place])
        return found

    def every(self, kind: str) -> Iterator[Quantity]:
        """Those of a kind, of all sentences."""
        return (one for place in range(len(self.known.parts)) for one in self.quantities(place) if one.kind == kind)

    def names(self, place: int) -> list[Name]:
        """Those of one given sentence."""
        if (found := self._names.get(place)) is None:
            self._names[place] = found = named(self.known.parts[place])
        return found

    def near(self, words: Iterable[str]) -> list[tuple[int, float]]:
        """The given sentences that hold most of these words, with the weight of those they hold."""
        index = self.known.index
        counts: dict[int, float] = {}
        for word in words:
            places = index.get(word, ())
            if len(places) <= _COMMON:
                weight = self.weight(word)
                for place in places:
                    counts[place] = counts.get(place, 0.0) + weight
        return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_MOST]

    def weight(self, word: str) -> float:
        """How telling a word is."""
        if (weight := self._weights.get(word)) is None:
            places = self.known.index.get(word)
            self._weights[word] = weight = _UNSEEN if places is None else 1 / (1 + math.log(len(places)))
        return weight

    def like(self, one: Around, other: Around, place: int) -> float:
        """How much of the words around a place stand around another one, in a given sentence; those of its clause count twice."""
        unit = self.known.units[place]
        have = whole = 0.0
        for word in one.near:
            weight = self.weight(word)
            here = word in one.clause
            whole += 2 * weight if here else weight
            if word in unit:
                have += 2 * weight if here and word in other.clause else weight
        return have / whole if whole else 0.0


def same(one: Quantity, other: Quantity, *, about: bool = False) -> bool:
    """Whether two quantities of one kind are the same, in other units or rounded; with `about`, nearly the same."""
    if one.kind in ("clock", "date"):
        return not set(one.values).isdisjoint(other.values)
    value, given = one.values[0], other.values[0]
    apart = abs(value - given)
    if one.kind == "heat" and min(abs(value * 1.8 + 32 - given), abs(given * 1.8 + 32 - value)) <= 1:
        return True  # Celsius and Fahrenheit
    if one.kind == "time" and one.factor != other.factor:
        return apart <= 0.04 * given
    return apart <= (0.12 if about else 1e-6) * given or (apart <= 0.03 * given and round(given) == value)


def is_telling(one: Around, like: float, right: float, unit: frozenset[str]) -> bool:
    """Whether two places are like enough to be of the same thing: by several words, or by one that is most of what is said."""
    shared = len(one.near & unit)
    return shared >= _SHARED or (shared == 1 and like >= _LIKE_ALONE and like - right > _APART_ALONE)


def named(text: str) -> list[Name]:
    """The names of a sentence."""
    spots: Spots | None = None
    cited = [match.span() for match in NAMED_PLACE.finditer(text)] if "(" in text else []
    found = []
    for match in _NAME.finditer(text):
        words = frozenset(said(match[0]))
        if any(start <= match.start() < end for start, end in cited):
            continue
        if not words or not words.isdisjoint(_NO_NAMES):
            continue
        spots = spots or Spots(text)
        clause, near = spots.around(*match.span())
        found.append(Name(*match.span(), words, len(match[0].split()), Around(clause - words, near - words)))
    return found
