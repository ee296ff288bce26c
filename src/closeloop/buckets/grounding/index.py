"""What the model was given, indexed once: which words stand in which of its sentences, which pairs stand together. Pure functions."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from closeloop.buckets.grounding.vocabulary import ALIKE, LIGHT
from closeloop.patterns import quick

_STOP_WORDS = """
a an the and or but if so as at by for from in into of on onto to up out with without within about over under
than then that this these those there here it its it's he she they them his her their theirs him we us our you
your i me my mine who whom whose which what when where why how is are was were be been being am do does did
doing done have has had having will would shall should can could may might must not no nor only also just too
very more most some any all both each other such own same while because during before after between through
against again further once
"""
STOP = frozenset(_STOP_WORDS.split())
WORD = re.compile(r"[^\W_]++(?:['’][^\W_]++)?+")
NEGATION = re.compile(
    r"\b(?:not|no|never|none|neither|nor|without|lacks?|n't|cannot|unavailable|denied|refused)\b|n't\b", re.I
)
_NEGATION = re.compile(quick(NEGATION.pattern))
_UNIT = re.compile(r"(?<=[.!?。])\s+|\n+|\"[,}]")
_MOST = 120_000
_COMMON = 12
"""A word in more sentences than this stands beside anything."""
_KEPT = 200_000


def stem(word: str) -> str:
    """A crude stem, for comparing only."""
    for end in ("'s", "’s"):
        word = word.removesuffix(end)
    if len(word) > 4:
        for end in ("ings", "ing", "edly", "ed", "ies", "es", "ly", "s", "e"):
            if word.endswith(end) and len(word) - len(end) >= 3:
                return word[: -len(end)] + ("y" if end == "ies" else "")
    return word


class _Keys(dict[str, str]):
    """Words with their keys, each made when it is first asked for."""

    def __missing__(self, word: str) -> str:
        if len(self) > _KEPT:
            self.clear()
        self[word] = found = self._made(word)
        return found

    def _made(self, word: str) -> str:
        return "" if word in STOP or (len(word) < 2 and not word.isdigit()) else stem(word)


key: Callable[[str], str] = _Keys().__getitem__
"""The stem of a lower-case word that carries meaning; empty for one that does not. Remembered: words repeat."""
_JOINED = frozenset(("t", "d", "ll", "ve", "re", "m", "s"))
_SAME = {stem(word): stem(row[0]) for row in ALIKE for word in row}


class _Senses(_Keys):
    """The same by what words say: none for light ones and contractions of such, one for all that say the same."""

    def _made(self, word: str) -> str:
        head, apart, tail = word.replace("’", "'").partition("'")
        one = head if apart and tail in _JOINED else word
        if one in LIGHT or (apart and tail == "t"):  # only what helps another word is denied so: `isn't`, `won't`
            return ""
        return _SAME.get(found := key(one), found)


sense: Callable[[str], str] = _Senses().__getitem__
"""The key of a word as `key` has it, or that of a word that says the same; empty for light words, too."""


def content(text: str, of: Callable[[str], str] = key) -> list[str]:
    """Stems of the words that carry meaning, in order."""
    return list(filter(None, map(of, WORD.findall(text.lower()))))


def denies(text: str) -> bool:
    """Whether a text has a `NEGATION`."""
    return _NEGATION.search(text.lower()) is not None


class Known:
    """The given text, ready to be compared with: `index` has the sentences (by number) of every stem, `parts` their text.

    `key` tells which words are the same: by their stems, as the heads learned it, or by their `sense`.
    """

    def __init__(self, text: str, key: Callable[[str], str] = key) -> None:
        self.text = text[:_MOST]
        self.key = key
        self.parts: list[str] = []
        self.units: list[frozenset[str]] = []
        self.denies: list[bool] = []
        self.index: dict[str, list[int]] = {}
        self._near: dict[str, frozenset[int]] = {}
        words: list[str] = []
        for part in _UNIT.split(self.text):
            stems = content(part, key)
            if not stems:
                continue
            place, unit = len(self.units), frozenset(stems)
            for one in unit:
                self.index.setdefault(one, []).append(place)
            self.parts.append(part)
            self.units.append(unit)
            self.denies.append(denies(part))
            words += stems
        self.size = len(words)
        self.pairs = set(itertools.pairwise(words))
        self.trios = set(zip(words, words[1:], words[2:], strict=False))

    def best(self, stems: Sequence[str]) -> Best:
        """The sentence that holds most of these stems, and what its neighbours and a second one add."""
        wanted = set(stems)
        counts = self._counts(wanted)
        if not counts:
            return Best()
        first = _first(counts)
        held = self.units[first] & wanted
        rest = wanted - held
        second = max((len(self.units[place] & rest) for place in counts), default=0) if rest else 0
        beside = set(held)
        for unit in self.units[max(first - 1, 0) : first + 2]:
            beside |= unit & wanted
        size = len(wanted)
        return Best(len(held) / size, (len(held) + second) / size, len(beside) / size, self.denies[first], first)

    def share(self, stems: Sequence[str]) -> float:
        """`best(stems).one`, which takes less time to tell."""
        wanted = set(stems)
        counts = self._counts(wanted)
        return len(self.units[_first(counts)] & wanted) / len(wanted) if counts else 0.0

    def _counts(self, wanted: Iterable[str]) -> dict[int, int]:
        """How many of these stems a sentence holds; those that stand nearly everywhere do not count."""
        counts: dict[int, int] = {}
        most, look = (len(self.units) + 30) / 3, self.index.get
        for one in wanted:
            places = look(one, ())
            if len(places) <= most:
                for place in places:
                    counts[place] = counts.get(place, 0) + 1
        return counts

    def apart(self, one: str, other: str) -> bool | None:
        """Whether two stems never stand in one sentence or in two that follow each other; None where one was not given at all."""
        left, right = self.index.get(one), self.index.get(other)
        if left is None or right is None or one == other:
            return None
        if len(left) > len(right):
            left, right = right, left
        if len(right) > _COMMON:
            return False
        word = one if right is self.index[one] else other
        if (near := self._near.get(word)) is None:
            self._near[word] = near = frozenset(place + step for place in right for step in (-1, 0, 1))
        return near.isdisjoint(left)


def _first(counts: Mapping[int, int]) -> int:
    """The first of the sentences with the highest count."""
    most = max(counts.values())
    return min(place for place, count in counts.items() if count == most)


class Best:
    """How well the closest sentence supports something: its own share, with a second one, with its neighbours; whether it denies."""

    __slots__ = ("denies", "near", "one", "place", "two")

    def __init__(
        self, one: float = 0.0, two: float = 0.0, near: float = 0.0, denies: bool = False, place: int = 0
    ) -> None:
        self.one, self.two, self.near, self.denies, self.place = one, two, near, denies, place
