"""What speaks for and against numbers of a response that were given nowhere: what they can be made of, and what they are.

A small head (`weights/new_numbers.json`) tells from it how likely one is made up. What can hardly be made by chance counts as given for the
numbers made of it. Pure functions.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from closeloop.buckets.base import Case
from closeloop.buckets.grounding.places import Places, same
from closeloop.buckets.grounding.quantities import Quantity, amount, grain, quantities
from closeloop.buckets.grounding.reachable import NOT_AT_ALL, SAID, Reach, Sums, Target, reach
from closeloop.buckets.grounding.reckoning_words import is_about
from closeloop.buckets.grounding.sources import placed
from closeloop.buckets.heads import load
from closeloop.buckets.text import sentences

NAME = "new_numbers"
"""Of the weight file."""
MADE_UP = "made_up"
"""Of its class."""
Features = Mapping[str, float]
UNREAD: Features = {}
"""Of what looks like a number and is read as none: part of a code, a version."""
UNCLEAR = 0.45
"""How likely that is made up."""
Place = tuple[int, int]
_LONGEST, _MOST = 6_000, 60
"""Characters of a response that are worked through, and numbers."""
_ASKED, _RULED, _CALLED = 1_000, 3_000, 1_000
"""Characters of the question, of all that was said before the response, and of arguments of calls, whose numbers are read."""
_ROUNDS = 3
"""Numbers made of others that one may be made of."""
_MOST_GIVEN, _HANDFUL = 240, 24
"""Given numbers that are read, and so few that all have to do with the sentence."""
_RELATED, _ALIKE = 3, 6
"""Given sentences that have to do with one, and that may say the same with another number."""
_COLUMNS, _COLUMN, _RUN = 200, 64, 16
"""Given lines and numbers of columns that are added up, and numbers of which parts are."""
_SURE, _CLEAR, _LEAST = 0.135, 0.2, 0.003
"""Chances: below it a number counts as made, above it other ways to make it are looked for, and the least that is told apart."""
_SAME_WORDS, _EXCHANGED = 0.55, 0.15
"""How like the words around another number must be that it was exchanged for, unless it is less likely made up than this."""
_BESIDE, _CODE = 10, 5
"""Numbers an example is put together with, and figures of a code."""
_NO_AMOUNTS = frozenset(("clock", "date", "year", "ordinal", "percent"))
_WORKED = re.compile(r"[=≈→×*+÷−]|\d\s?[x/-]\s?\d")
"""Signs of a reckoning."""
_ITEM = re.compile(r"^[^\S\n]*(?:[-*•]|\d{1,2}[.)])\s", re.MULTILINE)
_AMOUNT = re.compile(r"\d+(?:[., \u00a0\u202f]\d+)*")
_FINGERS = 12
_DIGIT = re.compile(r"\d")
_ZONE = re.compile(
    r"\b(?:UTC|GMT|[CEMPAB]E?[SD]T|[CEW]ES?T|[EP]T|JST|IST|AE[SD]T|local time|time zone|timezone|your time)\b"
)
_FEET = re.compile(r"(\d{1,2})\s?(?:'|’|′|ft\.?|feet)\s?(\d{1,2})\s?(?:\"|”|″|''|’’|in\b|inch(?:es)?\b)?")
_INCH = 0.0254
_BETWEEN = 14
"""Characters between the parts of `2 hours and 40 minutes`."""


class Number(NamedTuple):
    """A number of the response, the sentence or row it stands in, what its last digit counts, and whether it is about so much."""

    quantity: Quantity
    start: int
    end: int
    place: int
    grain: float
    about: bool


def doubts(case: Case, plain: str, new: Sequence[Place]) -> dict[Place, float]:
    """How likely each of these numbers, which were given nowhere, is made up."""
    head = load(NAME).classes[MADE_UP]
    found = evidence(case, plain, new)
    return {place: UNCLEAR if features is UNREAD else head.probability(features) for place, features in found.items()}


def explained(case: Case, plain: str, new: Sequence[Place]) -> set[Place]:
    """Those of the numbers that are rather made of others than exchanged for one; the more of the words around are those of another
    given one, the surer that must be.
    """
    found = evidence(case, plain, new) if new else {}
    head = load(NAME).classes[MADE_UP]
    return {
        place
        for place, features in found.items()
        if features is not UNREAD
        and head.probability(features) < (_EXCHANGED if features["exchanged"] >= _SAME_WORDS else 0.5)
    }


def evidence(case: Case, plain: str, new: Sequence[Place]) -> dict[Place, Features]:
    """What tells whether each of these numbers, which were given nowhere, is made up."""
    page = _Page(case, plain[:_LONGEST], new)
    found = page.weighed()
    return {place: found.get(place, UNREAD) for place in new}


class _Page:
    """A response with what was given for it, both read once."""

    def __init__(self, case: Case, text: str, new: Sequence[Place]) -> None:
        self.text = text
        self.spans = sentences(text)
        self.read = [*itertools.islice(_joined(text, self.spans), _MOST)]
        self.new = {
            at: place
            for at, one in enumerate(self.read)
            for place in new
            if one.start < place[1] and place[0] < one.end
        }
        self.unknown = set(self.new)
        self.places: Places = placed(case.documents, case.results)
        self.lines = [self.places.quantities(place) for place in range(len(self.places.known.parts))]
        self.given = [*itertools.islice(itertools.chain.from_iterable(self.lines), _MOST_GIVEN)]
        self.asked = quantities(case.question[:_ASKED])
        self.ruled = quantities("\n".join([case.prompt[-_RULED:], *case.arguments])[: _RULED + _CALLED])
        self.columns = _columns(self.lines)
        self.items = float(len(_ITEM.findall(text)))

    def weighed(self) -> dict[Place, Features]:
        """The features of every new number that can be read."""
        found: dict[int, Features] = {}
        for _ in range(_ROUNDS):
            before = len(self.unknown)
            for at in sorted(self.unknown):
                reached = self._reached(at)
                found[at] = self._features(at, reached)
                if reached.step and reached.chance < _SURE:
                    self.unknown.discard(at)
            if len(self.unknown) in (0, before):
                break
        return {self.new[at]: found[at] for at in reversed(found)}  # of numbers at one place the first tells

    def _beside(self, at: int) -> list[Number]:
        """The known numbers of the response without this one, the nearest first."""
        one = self.read[at]
        known = [other for place, other in enumerate(self.read) if place != at and place not in self.unknown]
        return sorted(known, key=lambda other: abs(other.start - one.start))

    def _reached(self, at: int) -> Reach:
        one = self.read[at]
        beside = self._beside(at)
        own = [*(other.quantity for other in beside if other.place == one.place), *self.asked]
        related = [*own, *(other.quantity for other in beside if abs(other.place - one.place) == 1)]
        around = one.quantity.around
        for place, _ in self.places.near(around.clause | around.near)[:_RELATED]:
            related += self.lines[place]
        if len(self.given) <= _HANDFUL:
            related += self.given
        every = [*related, *(other.quantity for other in beside), *self.given[:_MOST], *self.ruled]
        if self._is_said(one, every):
            return SAID
        steps, sums = (own, related, every), self._sums(one)
        reached = reach(Target(one.quantity, one.grain, one.about), steps, sums)
        if one.about and reached.chance > _CLEAR:
            reached = min(reached, reach(Target(one.quantity, one.grain, about=False), steps, sums), key=_unlikely)
        if reached.chance > _CLEAR or not reached.step:
            reached = min(reached, self._fed(one, related[:_BESIDE]), key=_unlikely)
        return reached

    def _is_said(self, one: Number, given: Sequence[Quantity]) -> bool:
        """Whether it is a given number in another unit or form, as exactly as it is written."""
        quantity = one.quantity
        tall = _FEET.search(self.text, max(0, one.start - 8), one.end + 8)
        if tall and tall.start() < one.end and one.start < tall.end():
            value = (12 * int(tall[1]) + int(tall[2])) * _INCH
            return any(other.kind == "length" and abs(other.values[0] - value) <= _INCH for other in given)
        if quantity.kind in ("", "money", "percent", "year", "ordinal"):
            return False
        alike = [other for other in given if other.kind == quantity.kind]
        if quantity.kind == "clock" and any(
            other.bare * 60 in quantity.values for other in given if not other.kind and other.bare <= 24
        ):
            return True
        if quantity.kind == "clock" and _ZONE.search(self.text):
            return any((a - b) % 60 == 0 for other in alike for a in quantity.values for b in other.values)
        if quantity.kind in ("clock", "date", "heat"):
            return any(same(quantity, other) for other in alike)
        least = 0.51 * quantity.factor * min(one.grain, 1.0)
        share = 0.06 if one.about else 0.006
        return any(
            abs(quantity.values[0] - other.values[0])
            <= (1e-6 if quantity.factor == other.factor else max(least, share * other.values[0]))
            for other in alike
        )

    def _sums(self, one: Number) -> Sums:
        """The sums that may fit: of given columns, and of the last numbers of the lines in front of it."""
        kind, unit = one.quantity.kind, one.quantity.factor
        whole, parts = [self.items], []
        for of, column in self.columns.items():
            if (of == kind or not of or not kind) and 2 <= len(column) <= _COLUMN:
                values = [value / unit for value in column] if of == kind else column
                total = sum(values)
                whole += (total, total / len(values), float(len(values)))
                if len(values) <= _RUN:
                    parts += [total - value for value in values]
                    for start in range(len(values)):
                        parts += [*itertools.accumulate(values[start:])][1:]
        total, last, count = 0.0, one.place, 0
        for at in range(len(self.read) - 1, -1, -1):
            other = self.read[at]
            fits = other.quantity.kind == kind and other.place not in (last, one.place) and at not in self.unknown
            if other.start < one.start and fits:
                total, last, count = total + other.quantity.values[0] / unit, other.place, count + 1
                parts.append(total)
        return ([*whole, total] if count > 1 else whole), parts

    def _fed(self, one: Number, related: Sequence[Quantity]) -> Reach:
        """How another new number is made of this one and given ones but not without it: it is an example then, `a print of 40 g`."""
        best = NOT_AT_ALL
        for at in self.unknown:
            other = self.read[at]
            if other.start <= one.start or other.place - one.place > 1 or other.quantity.kind in _NO_AMOUNTS:
                continue
            target = Target(other.quantity, other.grain, other.about)
            known = [third for third in related if third.bare != other.quantity.bare]
            if not reach(target, ((), (), known)).step:
                both = [one.quantity, *known]
                best = min(best, reach(target, ((), both, both)), key=_unlikely)
        return best

    def _features(self, at: int, reached: Reach) -> Features:
        one = self.read[at]
        kind, value = one.quantity.kind, one.quantity.bare
        start, end = self.spans[one.place]
        counts = kind not in ("clock", "date")
        return {
            "made": float(reached.step > 0),
            "chance": math.log(max(reached.chance, _LEAST)) if reached.step else 0.0,
            "missed": 0.0 if reached.step else math.log(1.05 - reached.chance),
            "far": float(reached.step >= 6),
            "digits": math.log10(max(value / one.grain, 1.0)) if counts else 0.0,
            "small": float(counts and value <= 12),
            "round": float(one.grain > 1),
            "about": float(one.about),
            "beside": math.log1p(sum(other.place == one.place for other in self._beside(at))),
            "worked": float(_WORKED.search(self.text, start, end) is not None),
            "code": float(not kind and one.end - one.start >= _CODE and self.text[one.start : one.end].isdigit()),
            "exchanged": self._exchanged(one.quantity),
        }

    def _exchanged(self, one: Quantity) -> float:
        """How like its words are to those around another given number of the same thing."""
        return max(
            (
                self.places.like(one.around, other.around, place)
                for place, _ in self.places.near(one.around.near)[:_ALIKE]
                for other in self.lines[place]
                if other.kind == one.kind and (one.kind or other.nouns & one.nouns)
            ),
            default=0.0,
        )


def _unlikely(reached: Reach) -> tuple[bool, float]:
    return not reached.step, reached.chance


def _joined(text: str, spans: Sequence[Place]) -> Iterator[Number]:
    """The numbers of a response, those of two units as one."""
    last: Number | None = None
    for one in _read(text, spans):
        if last and _goes_on(text, last, one):
            value = last.quantity.values[0] + one.quantity.values[0]
            quantity = last.quantity._replace(values=(value,), factor=one.quantity.factor)
            last = last._replace(quantity=quantity, end=one.end, grain=1.0)
            continue
        if last:
            yield last
        last = one
    if last:
        yield last


def _read(text: str, spans: Sequence[Place]) -> Iterator[Number]:
    for place, (start, end) in enumerate(spans):
        part = text[start:end]
        for one in quantities(part):
            yield Number(one, start + one.start, start + one.end, place, _step(part, one), is_about(part, one.start))


def _step(part: str, one: Quantity) -> float:
    """What the last digit counts that tells something: a tenth of a million in `9.1M`, hundreds in `1,200`, and one in `10`."""
    written = part[one.start : one.end]
    step = grain(written, one) / one.factor
    if not written[:1].isdigit() or one.kind in ("clock", "date"):
        return step
    scale = one.bare / (amount(written) or 1.0) if written.isdigit() or _AMOUNT.fullmatch(written) else 1.0
    return min(step, 1.0) * scale if scale > 1 else min(step, 1.0) if one.bare <= _FINGERS else step


def _goes_on(text: str, one: Number, other: Number) -> bool:
    """Whether two numbers are one: `2 h 40 min`."""
    a, b = one.quantity, other.quantity
    if a.kind != b.kind or a.kind != "time" or a.factor <= b.factor or other.start - one.end > _BETWEEN:
        return False
    between = text[one.end : other.start]
    return "," not in between and not _DIGIT.search(between)


def _columns(lines: Sequence[Sequence[Quantity]]) -> dict[str, list[float]]:
    """The last number of every kind of each line."""
    columns: dict[str, list[float]] = {}
    for line in lines[:_COLUMNS]:
        for kind, value in {one.kind: one.values[0] for one in line if one.kind not in _NO_AMOUNTS}.items():
            columns.setdefault(kind, []).append(value)
    return columns
