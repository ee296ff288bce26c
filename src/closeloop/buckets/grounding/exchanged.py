"""What a sentence of a response says with another number, name or negation than what was given among the same words: `45 days` for 30.

Each number is set beside the given ones of its kind, each name beside the given names, by the words around them: where the likest one
differs and none that is the same is nearly as like, it was exchanged. Pure functions.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from closeloop.buckets.grounding.index import Known
from closeloop.buckets.grounding.quantities import Around, Quantity, Spots, quantities, said
from closeloop.buckets.grounding.section_numbers import NAMED_PLACE, citations
from closeloop.buckets.grounding.units import DAYS, MONTHS

_HALVES = re.compile(r";\s+")
ABOUT = re.compile(
    r"\b(?:about|around|roughly|approx\w*|nearly|almost|some|circa|just (?:over|under)|over|more than|less than|under|well|close to|or so"
    r"|etwa|rund|ca|knapp|fast|gut|über|ungefähr|environ|près de|presque|plus de|unos|unas|casi|más de|alrededor|aproximadamente|quasi"
    r"|oltre|cerca de|quase|mais de)\b[^.,;\d]{0,12}$",
    re.IGNORECASE,
)
MADE = re.compile(
    r"\b(?:total\w*|together|altogether|in all|combined|sum|difference|more|less|fewer|saves?|saving|extra|left|remain\w*|later|earlier"
    r"|longer|shorter|higher|lower|increase\w*|decrease\w*|twice|double|triple|so|i\.e|that(?:'|’)?s|which is|that is|comes? to|equals?"
    r"|means|both|average|margin|ratio|share|of which|davon|dont|de los cuales|di cui|dos quais"
    r"|insgesamt|zusammen|also|mehr|weniger|doppelt|d\.h|en tout|au total|ensemble|soit|de plus|de moins|en total|juntos"
    r"|es decir|más|menos|in totale|insieme|cioè|più|meno|ao todo|ou seja|mais)\b",
    re.IGNORECASE,
)
"""Words that say a number was worked out."""
_SUM = re.compile(
    r"\b(?:total\w*|together|altogether|in all|for all|all (?:two|three|four|five)|combined|sum|both|insgesamt|zusammen|en tout|au total"
    r"|ensemble|en total|juntos|in totale|insieme|ao todo)\b",
    re.IGNORECASE,
)
"""Those that say it is a sum."""
_TIMES = tuple(
    (count, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for count, words in (
        (12, r"years?|yearly|annual\w*|année|an|años?|jahr\w*|anno|anual\w*|ano|months?|monthly|dozen"),
        (52, "years?|yearly|weekly"),
        (7, "weeks?|weekly|daily"),
        (2, r"two|double|twice|both|couple|pair|zwei|deux|dos|dois|dopp\w*|doble|dobro|half|halb\w*|medi[oa]|moitié|demi\w*|metà|metade"),
        (3, "triple|three"),
        (4, r"quarter\w*"),
        (10, "ten"),
        (100, "percent|%"),
    )
)  # fmt: skip
_NAME = re.compile(
    r"(?:(?<=[^\W\d_] )|(?<=[,;(] ))[A-ZÀ-Ý][\w’'-]+(?: [A-ZÀ-Ý][\w’'-]+)*|[A-ZÀ-Ý][\w’'-]+(?: [A-ZÀ-Ý][\w’'-]+)+"
)
_OF_SO_MANY = re.compile(
    r"(?:one|two|three|\d|eine?r?|uno?|une|um|deux|dos|due|zwei) (?:in|out of|von|sur|de cada|su|em cada) (?:every )?$",
    re.IGNORECASE,
)
"""In front of the second number of `one in ten`."""
_BESIDE = 40
"""Characters around a number in which it may be said how it was worked out."""
_UNSEEN = 0.7
"""Weight of a word that was not given."""
_MOST, _COMMON = 24, 40
"""Given sentences that are looked at for one place, and sentences a word may stand in to lead there."""
_SHARED, _LIKE_ALONE, _APART_ALONE = 2, 0.6, 0.3
"""Words two places must share; one is enough where it is most of what is said."""
_NEW, _ELSEWHERE, _APART, _APART_BESIDE = 0.35, 0.6, 0.3, 0.5
"""How like the places of a number must be if it was given nowhere, and if it was given elsewhere; by how much more than there, or in the
same sentence."""
_NAMED, _NAMED_APART = 0.7, 0.4
_CODE, _CELLS, _NEAR_BY = 5, 3, 80
"""Digits of a code, marks between the cells of a row, and characters within which numbers of a text belong together."""


_FEW, _COUNT = 12, 3
"""Given numbers of which sums of three and changes are tried, and number words up to which a response counts what it speaks of."""


class Exchange(NamedTuple):
    """Where the response says something else than what was given, and what was given there."""

    start: int
    end: int
    given: str


class _Name(NamedTuple):
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
        self._names: dict[int, list[_Name]] = {}
        self._weights: dict[str, float] = {}

    def quantities(self, place: int) -> list[Quantity]:
        """Those of one given sentence."""
        if (found := self._quantities.get(place)) is None:
            self._quantities[place] = found = quantities(self.known.parts[place])
        return found

    def every(self, kind: str) -> Iterator[Quantity]:
        """Those of a kind, of all sentences."""
        return (one for place in range(len(self.known.parts)) for one in self.quantities(place) if one.kind == kind)

    def names(self, place: int) -> list[_Name]:
        """Those of one given sentence."""
        if (found := self._names.get(place)) is None:
            self._names[place] = found = _named(self.known.parts[place])
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
    about = bool(ABOUT.search(part, max(0, one.start - 28), one.start))
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
    if like <= right or not _telling(one.around, like, right, places.known.units[place]):
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
        exchanged = alike and like >= _ELSEWHERE and like - right >= apart
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


def _telling(one: Around, like: float, right: float, unit: frozenset[str]) -> bool:
    shared = len(one.near & unit)
    return shared >= _SHARED or (shared == 1 and like >= _LIKE_ALONE and like - right > _APART_ALONE)


def _comparable(one: Quantity, other: Quantity) -> bool:
    if one.kind or other.kind:
        return one.kind == other.kind
    return bool(one.nouns & other.nouns) if one.nouns or other.nouns else bool(one.around.clause & other.around.clause)


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


def worked_out(part: str, one: Quantity, beside: Sequence[Quantity], places: Places) -> bool:
    """Whether the number is a multiple, a share, a sum, a difference of given ones, as the words near it say."""
    given = sorted({value for other in places.every(one.kind) for value in other.values})
    if one.kind == "clock":
        steps = {round(other.values[0] * 1440) for other in places.every("time")}
        return any(round(abs(value - made)) in steps for value in given for made in one.values)
    counts = {third.bare for third in beside} | {count for count, words in _TIMES if words.search(part)}
    made: Iterable[float] = (
        made for value in given for count in counts if count for made in (value * count, value / count)
    )
    beside_it = part[max(0, one.start - _BESIDE) : one.end + _BESIDE]
    if MADE.search(beside_it) or _SUM.search(beside_it):
        pairs = itertools.combinations(given[:_COMMON], 2)
        made = itertools.chain(made, (result for left, right in pairs for result in (left + right, right - left)))
        if one.kind == "percent":
            made = itertools.chain(made, _changes(places))
        elif _SUM.search(beside_it):
            made = itertools.chain(made, map(sum, itertools.combinations(given[:_FEW], 3)))
    return any(abs(one.values[0] - value) <= 1e-4 * max(value, 1) for value in made)


def _changes(places: Places) -> Iterator[float]:
    """How many per cent one given number is of another, and by how many it is more or less; of one sentence where there are many."""
    each = [
        [one.values[0] for one in places.quantities(place) if one.kind in ("", "money")]
        for place in range(_COMMON)[: len(places.known.parts)]
    ]
    every = sorted({value for values in each for value in values})
    for values in [every] if len(every) <= _FEW else each:
        for one, other in itertools.permutations(values[:_FEW], 2):
            if one:
                for share in (other / one * 100, abs(other - one) / one * 100):
                    yield from (float(round(share)), round(share, 1))


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


def names(sentence: str, places: Places, asked: str) -> Iterator[Exchange]:
    """The names in whose place another one was given; what was asked about is neither."""
    read = [] if places.long else _named(sentence)
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
            and _telling(one.around, like, right, places.known.units[place])
        ):
            yield Exchange(one.start, one.end, places.known.parts[place][other.start : other.end])


def _named(text: str) -> list[_Name]:
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
        found.append(_Name(*match.span(), words, len(match[0].split()), Around(clause - words, near - words)))
    return found


_NO_NAMES = frozenset(said(" ".join([*DAYS, *MONTHS, "mondays", "tuesdays", "english"])))
