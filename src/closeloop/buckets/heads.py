"""Small trained heads: a probability from named features, with weights anyone can read (`weights/<name>.json`; no pickle, no numpy).

A head is a sum: a bias, a weight per number, a tf-idf weight per term of a text, and the leaves of small trees; then a calibration.
`benchmarks/train/` makes the files. What a head is trained on stands in its `about`.
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from closeloop.buckets.trees import Forest, Tree

_TOKEN = re.compile(r"\w++(?:['’]\w++)?+|\S")
"""Words and marks, one by one. Possessive, for nothing is ever taken back."""
_LETTERS = 7
"""Letters of a token with its space, mostly fewer."""
_VERSION = re.compile(r'"version":\s*"([^"]*)"')


@dataclass(frozen=True)
class Head:
    """One class of one weight file. `numbers` are (weight, centre, scale) by feature, `terms` (idf, weight) by term."""

    bias: float
    numbers: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)
    terms: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    trees: Sequence[Tree] = ()
    curve: tuple[tuple[float, ...], tuple[float, ...]] = ((), ())
    """Calibration: log-odds and the probability that was observed there, both rising; between two points a straight line."""

    def logit(self, numbers: Mapping[str, float], terms: Iterable[str] = (), rest: Set[str] = frozenset()) -> float:
        """The sum before calibration. Features that are not given count as 0, terms that are not known count nothing.

        `rest` are words that are meant as the term `$word`, without the cost of making it.
        """
        total, look = self.bias, numbers.get
        for name, weight, centre, scale, none in self._rows:
            total += weight * (value - centre) / scale if (value := look(name)) else none
        if self.terms:
            total += self._text(terms, rest)
        return self.forest.add(total, numbers) if self.trees else total

    @cached_property
    def _rows(self) -> list[tuple[str, float, float, float, float]]:
        """Every number with what it adds at 0, which most are."""
        return [
            (name, weight, centre, scale, weight * (0.0 - centre) / scale)
            for name, (weight, centre, scale) in self.numbers.items()
        ]

    @cached_property
    def forest(self) -> Forest:
        """The trees, ready to be asked."""
        return Forest(self.trees)

    def _text(self, terms: Iterable[str], rest: Set[str]) -> float:
        whole, dollar = self._worth
        known = [*filter(None, map(whole.get, set(terms))), *filter(None, map(dollar.get, rest))]
        squares, products = zip(*known, strict=True) if known else ((), ())
        length = math.sqrt(math.fsum(squares))  # exact, so the order of a set does not matter
        return math.fsum(products) / length if length else 0.0

    @cached_property
    def _worth(self) -> tuple[dict[str, tuple[float, float]], dict[str, tuple[float, float]]]:
        """What a term adds to the length and to the sum; and the same for those marked by `$`, by their word."""
        whole = {term: (idf * idf, idf * weight) for term, (idf, weight) in self.terms.items()}
        return whole, {term[1:]: whole[term] for term in whole if term.startswith("$") and len(term) > 1}

    def probability(
        self, numbers: Mapping[str, float], terms: Iterable[str] = (), rest: Set[str] = frozenset()
    ) -> float:
        """The calibrated probability."""
        return self.calibrated(self.logit(numbers, terms, rest))

    def calibrated(self, logit: float) -> float:
        """The probability seen at these log-odds; the logistic function where there is no curve."""
        xs, ys = self.curve
        if not xs:
            return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))
        place = bisect_right(xs, logit)
        if place == 0:
            return ys[0]
        if place == len(xs):
            return ys[-1]
        left, right = xs[place - 1], xs[place]
        return ys[place - 1] + (ys[place] - ys[place - 1]) * (logit - left) / (right - left)


@dataclass(frozen=True)
class Heads:
    """A weight file: its version, what it was trained on, and a head per class."""

    name: str
    version: str
    about: Mapping[str, Any]
    classes: Mapping[str, Head]


@dataclass(frozen=True)
class Joint:
    """A weight file whose classes exclude each other: one pass over the terms of a text scores all of them."""

    names: Sequence[str]
    biases: Sequence[float]
    terms: Mapping[str, tuple[float, Sequence[tuple[int, float]]]]
    """By term its squared idf, and what it adds to which classes."""

    def probabilities(self, terms: Iterable[str]) -> dict[str, float]:
        """The probability of every class; terms that are not known count nothing."""
        length = 0.0
        sums = [0.0] * len(self.names)
        for term in dict.fromkeys(terms):  # in their order, so that the sums are the same every time
            if row := self.terms.get(term):
                length += row[0]
                for place, product in row[1]:
                    sums[place] += product
        scale = math.sqrt(length) or 1.0
        logits = [bias + total / scale for bias, total in zip(self.biases, sums, strict=True)]
        most = max(logits)
        powers = [math.exp(logit - most) for logit in logits]
        whole = math.fsum(powers)
        return {name: power / whole for name, power in zip(self.names, powers, strict=True)}


@cache
def joint(name: str) -> Joint:
    """The shipped weight file of this name, its classes as one head. Read once, when a text first needs it."""
    body = json.loads(_file(name))
    terms = {
        term: (idf * idf, [(place, idf * weight) for place, weight in enumerate(weights) if weight])
        for term, (idf, *weights) in body["terms"].items()
    }
    return Joint(tuple(body["classes"]), tuple(row["bias"] for row in body["classes"].values()), terms)


@cache
def load(name: str) -> Heads:
    """The shipped weight file of this name. Read once, when a text first needs it."""
    body = json.loads(_file(name))
    shared = body.get("terms", {})
    classes = {}
    for index, (key, row) in enumerate(body["classes"].items()):
        classes[key] = Head(
            bias=row["bias"],
            numbers={one: tuple(values) for one, values in row.get("numbers", {}).items()},
            terms={term: (values[0], values[1 + index]) for term, values in shared.items() if values[1 + index]},
            trees=row.get("trees", ()),
            curve=(tuple(row["curve"][0]), tuple(row["curve"][1])) if "curve" in row else ((), ()),
        )
    return Heads(name, body["version"], body["about"], classes)


@cache
def version(name: str) -> str:
    """The version of a weight file, without reading its weights."""
    found = _VERSION.search(_file(name)[:400])
    return found[1] if found else ""


def _file(name: str) -> str:
    return files("closeloop.buckets").joinpath("weights", f"{name}.json").read_text(encoding="utf-8")


def tokens(text: str, most: int | None = None) -> list[str]:
    """Lower-case words and marks, numbers as `0`; only the first ones where `most` is given."""
    return numbers_alike(raw_tokens(text, most))


def raw_tokens(text: str, most: int | None = None) -> list[str]:
    """`tokens` with numbers as they are."""
    low = text.lower().replace("’", "'")
    found = _TOKEN.findall(low if most is None else low[: most * _LETTERS])
    if most is not None and len(found) <= most and len(low) > most * _LETTERS:
        found = _TOKEN.findall(low)  # long words are the exception
    return found[:most]


class _Alike(dict[str, str]):
    """Words with what they count as, each looked at when it is first met."""

    def __missing__(self, word: str) -> str:
        if len(self) > _REMEMBERED:
            self.clear()
        self[word] = found = "0" if word[0].isdigit() else word
        return found


_alike = _Alike().__getitem__
_REMEMBERED = 50_000


def numbers_alike(words: Iterable[str]) -> list[str]:
    """The words with numbers as `0`."""
    return list(map(_alike, words))


def ngrams(words: Sequence[str], longest: int = 2, prefix: str = "") -> list[str]:
    """Every run of 1 to `longest` tokens, joined by a space."""
    found = list(words)
    for size in range(2, longest + 1):
        found += map(" ".join, zip(*(words[start:] for start in range(size)), strict=False))
    return [prefix + run for run in found] if prefix else found


def chars(text: str, shortest: int = 3, longest: int = 5) -> list[str]:
    """Every run of letters inside words, as `~run`, words padded by a space."""
    found = []
    for word in _TOKEN.findall(text.lower()):
        padded = f" {word} "
        found += [
            "~" + padded[start : start + size]
            for size in range(shortest, longest + 1)
            for start in range(len(padded) - size + 1)
        ]
    return found
