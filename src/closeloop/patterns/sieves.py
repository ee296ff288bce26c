"""Many patterns held back at once by what they cannot match without: a word is known faster than a pattern is searched.

A `Sieve` holds rows of patterns back, `Choices` the alternatives of long lists, a `Gate` one pattern.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, lru_cache, reduce
from operator import itemgetter, methodcaller, or_
from typing import Any, Generic, Protocol, TypeVar

from closeloop.patterns import Runs, branches, lazy, quick
from closeloop.patterns.needles import EDGE, LEAST, Needles, edged, needles
from closeloop.patterns.together import Together

_LOOKED_FOR = 8
"""Of larger sets none is looked for in a whole text: there the pattern itself is searched sooner."""
_QUOTE = "'"
_WORDS = Runs(r"\w'")
_WORD = re.compile(r"[\w']+")
_REMEMBERED = 100_000
"""Words remembered by a sieve before it starts afresh."""
_Row = TypeVar("_Row")


@lru_cache(maxsize=32)
def words_of(low: str) -> frozenset[str]:
    """Every different word of a text, apostrophes inside. Remembered for the texts at hand: several sieves ask for those of one."""
    return frozenset(_WORDS.findall(low))


class Sieve(Generic[_Row]):
    """Rows, each with the pattern it stands for (case ignored): `live` gives those that a text may match.

    Needles are looked for inside the words of the text, between spaces, and what a word holds is remembered. Of a needle of several
    words the longest one counts.
    """

    def __init__(self, rows: Sequence[tuple[str, _Row]], *, together: str = "") -> None:
        """`together` names rows whose patterns themselves are searched in the very text, or in parts of it cut between words.

        Where Hyperscan is installed those are all looked for at once.
        """
        self._given = rows
        self._together = Together(together, lambda: [pattern for pattern, _ in rows]) if together else None
        self._words: dict[str, int] = {}
        self._blank: set[str] = set()

    def live(self, low: str) -> list[_Row]:
        """The rows, in order, that have a needle of each of their sets in the lower-cased text (apostrophes straight)."""
        return self.among(self.held(low), self._all)

    def held(self, low: str) -> Held:
        """What of the rows a lower-cased text has: needles, a bit for each set of them, or the places of rows."""
        if self._together is not None and (places := self._together.find(low)) is not None:
            return places
        known = self._words
        mask = 0
        for word in words_of(low) - self._blank:
            bits = known.get(word)
            mask |= self._learn(word) if bits is None else bits
        return mask

    def among(self, held: Held, filed: Filed[_Row]) -> list[_Row]:
        """`live`, only of the rows that were `filed`, for a text of which is known what it `held`."""
        rows, firsts, by_place = filed
        if not isinstance(held, int):
            return [by_place[place] for place in held if place in by_place]
        found = rows[0][:]
        left = held & firsts
        while left:
            length = left.bit_length()
            left ^= 1 << length - 1
            for one in rows[length]:
                if held & one[1] == one[1]:
                    found.append(one)
        if len(found) > 1:
            found.sort(key=_first)
        return [row for _, _, row in found]

    def _learn(self, word: str) -> int:
        by_start, short, by_letter = self._needles
        # an apostrophe is an edge to a pattern, so the parts stand behind the whole
        spaced = f" {word} {word.replace(_QUOTE, ' ')} " if _QUOTE in word else f" {word} "
        tried = [found for place in range(len(spaced) - 2) if (found := by_start.get(spaced[place : place + 3]))]
        tried += [short] if word.isascii() else [by_letter[letter] for letter in by_letter.keys() & spaced]
        bits = 0
        for needles_ in tried:
            for needle, bit in needles_:
                if needle in spaced:
                    bits |= bit
        if len(self._words) + len(self._blank) >= _REMEMBERED:
            self._words.clear()
            self._blank.clear()
        if bits:
            self._words[word] = bits
        else:
            self._blank.add(word)
        return bits

    @cached_property
    def _index(self) -> tuple[list[tuple[list[int], _Row]], dict[str, int]]:
        """One bit for every different set: the bits a row wants, and those a needle gives."""
        sets: dict[Needles, int] = {}
        rows: list[tuple[list[int], _Row]] = []
        given: dict[str, int] = {}
        for pattern, row in self._given:
            wanted = []
            for one in _telling([*filter(None, map(_inside_words, edged(pattern)))]):
                bit = sets.setdefault(one, 1 << len(sets))
                wanted.append(bit)
                for needle in one:
                    given[needle] = given.get(needle, 0) | bit
            rows.append((wanted, row))
        return rows, given

    @cached_property
    def _all(self) -> Filed[_Row]:
        return self.filed(lambda _: True)

    def filed(self, wanted_row: Callable[[_Row], bool]) -> Filed[_Row]:
        """Some rows with their places and bits, by the length of the bit of their best set, 0 where nothing is sure; and those bits."""
        filed: dict[int, list[tuple[int, int, _Row]]] = {0: []}
        by_place: dict[int, _Row] = {}
        for place, (wanted, row) in enumerate(self._index[0]):
            if not wanted_row(row):
                continue
            by_place[place] = row
            length = wanted[0].bit_length() if wanted else 0
            filed.setdefault(length, []).append((place, reduce(or_, wanted, 0), row))
        return filed, sum(1 << length - 1 for length in filed if length), by_place

    @cached_property
    def _needles(self) -> tuple[dict[str, list[_Bits]], list[_Bits], dict[str, list[_Bits]]]:
        """The needles by their first three letters; those too short for it in ASCII, and all of those by the first."""
        by_start: dict[str, list[_Bits]] = {}
        by_letter: dict[str, list[_Bits]] = {}
        for needle, bit in self._index[1].items():
            filed, start = (by_start, needle[:3]) if len(needle) > 2 else (by_letter, needle[:1])
            filed.setdefault(start, []).append((needle, bit))
        short = [row for found in by_letter.values() for row in found if row[0].isascii()]
        return by_start, short, by_letter


Filed = tuple[dict[int, list[tuple[int, int, _Row]]], int, dict[int, _Row]]
"""Rows of a sieve as it looks them up."""
Held = int | Sequence[int]
"""What a text has of the rows of a sieve."""
_Bits = tuple[str, int]
"""A needle with the bits of its sets."""
_first: Callable[[tuple[int, int, Any]], int] = itemgetter(0)


class Choices(Generic[_Row]):
    """Rows whose patterns are long lists of alternatives: of each only those are tried whose needles the text has."""

    def __init__(self, rows: Sequence[tuple[str, _Row]]) -> None:
        """Patterns and what they stand for; case is ignored."""
        self._rows = [row for _, row in rows]
        self._sieve = Sieve(
            [
                (one, (place, lazy(one, re.IGNORECASE)))
                for place, (pattern, _) in enumerate(rows)
                for one in branches(pattern)
            ]
        )

    def live(self, low: str) -> list[tuple[_Row, Choice]]:
        """The rows, in order, that may match a text; `low` is that text lower-cased, apostrophes straight."""
        found: dict[int, list[re.Pattern[str]]] = {}
        for place, pattern in self._sieve.live(low):
            found.setdefault(place, []).append(pattern)
        return [(self._rows[place], Choice(found[place])) for place in sorted(found)]


class _Searched(Protocol):
    def search(self, text: str, at: int = 0, /) -> re.Match[str] | None: ...


class Choice:
    """Some alternatives of one pattern, in order. Finds what the whole pattern finds where the others cannot match."""

    __slots__ = ("_patterns",)

    def __init__(self, patterns: Sequence[_Searched]) -> None:
        self._patterns = patterns

    def search(self, text: str) -> re.Match[str] | None:
        """The leftmost match; of several at one place that of the first alternative."""
        return next(self.finditer(text), None)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Every match from left to right, none within another."""
        found = [pattern.search(text) for pattern in self._patterns]
        while best := min((match for match in found if match), key=_start, default=None):
            yield best
            end = best.end()
            found = [
                pattern.search(text, end) if match and match.start() < end else match
                for pattern, match in zip(self._patterns, found, strict=True)
            ]


_start: Callable[[re.Match[str]], int] = methodcaller("start")


def phrases_of(pattern: str) -> Callable[[str], Iterator[re.Match[str]]]:
    """`finditer` of one long list of alternatives, case ignored."""
    choices = Choices([(pattern, None)])

    def finditer(text: str) -> Iterator[re.Match[str]]:
        return iter(
            match for _, choice in choices.live(text.lower().replace("’", "'")) for match in choice.finditer(text)
        )

    return finditer


def phrase(pattern: str) -> Callable[[str], re.Match[str] | None]:
    """`search` of one long list of alternatives, case ignored."""
    finditer = phrases_of(pattern)
    return lambda text: next(finditer(text), None)


class Gate:
    """A pattern for lower-cased texts, searched only in those that have its needles."""

    def __init__(self, pattern: str) -> None:
        """Needles are read off the pattern, and it is compiled, when first needed."""
        self._source = pattern
        self._pattern = lazy(lambda: quick(pattern))

    @cached_property
    def _wanted(self) -> list[list[str]]:
        return [sorted(one) for one in needles(self._source) if len(one) <= _LOOKED_FOR]

    def opens(self, low: str) -> bool:
        """Whether the text may have a needle of each set: without it the pattern finds nothing."""
        for one in self._wanted:  # loops, for this is asked of several patterns a text
            for needle in one:
                if needle in low:
                    break
            else:
                return False
        return True

    def search(self, low: str, at: int = 0) -> re.Match[str] | None:
        """The first match from `at` on."""
        return self._pattern.search(low, at) if self.opens(low) else None

    def findall(self, low: str) -> list[Any]:
        """Every match, as `re.findall` gives them."""
        return self._pattern.findall(low) if self.opens(low) else []

    def within(self, low: str) -> bool:
        """False where no part of the text, cut between words, matches: for what is said of parts, asked of the whole at once."""
        return self.opens(low) and (self._looks_around or self._pattern.search(low) is not None)

    @cached_property
    def _looks_around(self) -> bool:
        """Whether a match depends on more than its own letters and the edges of its words, so that a part may match alone."""
        return _AROUND.search(self._source) is not None


_AROUND = re.compile(r"\(\?[=!<]|(?<![\\\[])[\^$]|\\[ABZ]")


def _inside_words(needles: Needles) -> Needles:
    """The longest word of each needle; nothing if one of them has no letter."""
    words = [_inside(needle) for needle in needles]
    return frozenset(words) if all(words) else frozenset()


def _telling(sets: list[Needles]) -> list[Needles]:
    """Without the sets of which nearly every word holds something, where there are others."""
    return [one for one in sets if len(min(one, key=len)) > LEAST] or sets


def _inside(needle: str) -> str:
    """The longest word of a needle, with a space where it begins or ends there; an apostrophe may have an edge of a word inside."""
    word = max(_WORD.finditer(needle), key=lambda match: len(match[0]), default=None)
    if word is None:
        return ""
    sides = needle[: word.start()][-1:], needle[word.end() :][:1]
    left, right = ("" if side == EDGE and _QUOTE in word[0] else side and " " for side in sides)
    return left + word[0] + right
