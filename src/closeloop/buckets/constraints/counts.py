"""Counts that a prompt names: a number, the unit it is of, and the relation around them (`at least 3 of the sentences`).

The unit is looked for first, for a prompt names few; then a number in front of it; and only where both stand together what is
around them. So the long pattern of the relations is one of its language, and a unit has a short one of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from closeloop.buckets.constraints.model import Lexicon, compiled

_BETWEEN = (
    r"(?:(?:of|de|der|les|las|los|des|the|short|very|such|different|distinct|distinctes|total|separate|markdown|elaborate|d['’])"
    r"\s+){0,3}"
)
"""What may stand between a number and its unit."""
_GAP = r"\s{0,8}"
"""White space inside a demand. Without a bound, a page of blanks is split among the places in every way there is."""
_REACH = 120
"""Characters between a number and the end of its unit, and from the relation to the number, at most."""


@dataclass(frozen=True)
class Count:
    """A count where it stands in a text. What is not said is None; `n_at` is where its number begins."""

    text: str
    start: int
    end: int
    rel: str | None
    n: str
    n_at: int
    m: str | None
    plus: str | None
    mid: str | None
    unit: str
    post: str | None

    @property
    def bare(self) -> tuple[int, int]:
        """Start and end without white space around it."""
        said = self.text[self.start : self.end]
        return self.start + len(said) - len(said.lstrip()), self.end - len(said) + len(said.rstrip())


class Counted(Protocol):
    """What finds the counts of one unit."""

    @property
    def kind(self) -> str:
        """What is counted."""
        ...

    def find(self, text: str) -> Iterator[Count]:
        """Every count, from left to right, none within another."""
        ...


@dataclass(frozen=True)
class _Language:
    """The patterns that all units of a language share: a number, what stands in front of it with the number, and behind a unit."""

    number: re.Pattern[str]
    front: re.Pattern[str]
    behind: re.Pattern[str]

    def ahead(self, text: str, at: int, number: int) -> re.Match[str] | None:
        """The longest front whose number, or the upper one of two, begins at a place; nothing of it stands before `at`."""
        at = max(at, number - _REACH)
        while (match := self.front.search(text, at)) and match.start() <= number:
            if number in (match.start("n"), match.start("m")):
                return match
            at = match.start() + 1
        return None


@dataclass(frozen=True)
class _BeforeUnit:
    """Counts whose number stands before the unit."""

    kind: str
    unit: re.Pattern[str]
    core: re.Pattern[str]
    """The unit with its number."""
    language: _Language

    def find(self, text: str) -> Iterator[Count]:
        at = tried = 0
        unit = self.unit.search(text)
        while unit:
            tried = max(tried, at, unit.start() - _REACH)
            found = self._in_front(text, at, tried, unit.start())
            if found is None:
                tried = unit.start()
                # A unit that is part of its number (`dreimal`) is a place without letters: at the end of the text it is found for ever.
                unit = self.unit.search(text, tried + 1) if tried < len(text) else None
                continue
            yield found
            at = found.end
            unit = self.unit.search(text, at)

    def _in_front(self, text: str, at: int, start: int, unit: int) -> Count | None:
        """The first count that begins its number between two places."""
        number = self.language.number
        while match := number.search(text, start, unit):
            if (core := self.core.match(text, match.start())) and (
                front := self.language.ahead(text, at, match.start())
            ):
                return self._count(text, front, core)
            start = match.start() + 1
        return None

    def _count(self, text: str, front: re.Match[str], core: re.Match[str]) -> Count:
        behind = self.language.behind.match(text, core.end())
        upper = front.start("m") == core.start()
        return Count(
            text, front.start(), behind.end() if behind else core.end(), front["rel"], front["n"] if upper else core["n"],
            front.start("n"), core["n"] if upper else None, core["plus"], core["mid"], core["unit"],
            behind["post"] if behind else None,
        )  # fmt: skip


@dataclass(frozen=True)
class _BehindNoun:
    """Counts whose number stands behind the noun, with a counter."""

    kind: str
    noun: re.Pattern[str]
    pattern: re.Pattern[str]

    def find(self, text: str) -> Iterator[Count]:
        for match in self.pattern.finditer(text) if self.noun.search(text) else ():
            yield Count(text, match.start(), match.end(), match["rel"], match["n"], match.start("n"), match["m"], match["plus"], None,
                        match["unit"], match["post"])  # fmt: skip


def number_in(lexicon: Lexicon) -> str:
    """A pattern for the numbers of a language, in figures or words."""
    start, end = _edges(lexicon)
    words = sorted(lexicon.numbers, key=len, reverse=True)
    return rf"(?:\d[\d,.]{{0,20}}\d|\d|{start}(?:{'|'.join(words)}){end})"


def counts_of(lexicon: Lexicon, units: list[tuple[str, str]]) -> Iterator[tuple[str, Counted]]:
    """For each unit, given as kind and pattern, and for each noun of the lexicon, its pattern and what finds its counts."""
    start, end = _edges(lexicon)
    spaced = lexicon.letters is None
    number, relations = number_in(lexicon), "|".join(pattern for _, pattern in lexicon.relations)
    afters = "|".join(pattern for _, pattern in lexicon.after)
    before, gap = (r"(?<![\w.])", _BETWEEN) if spaced else (start, "")
    relation, upper = f"(?:(?P<rel>{relations}){_GAP})?", f"(?:{_GAP}(?:{lexicon.range_to}){_GAP}(?P<m>{number}))?"
    language = _Language(
        compiled(number),
        compiled(
            rf"{relation}(?:an?\s+total\s+of\s+|un\s+total\s+de\s+|{start}(?:a|an|the|les|las|los)\s+)?{before}(?P<n>{number}){upper}"
        ),
        compiled(rf"{_GAP}(?:\([^)\n]{{0,40}}\){_GAP})?(?:long{_GAP})?(?:で|の文章)?(?P<post>(?:{afters}))?"),
    )
    for kind, unit in units:
        core = rf"(?P<n>{number})(?P<plus>\+)?{_GAP}-?{_GAP}(?P<mid>(?:{afters}))?{_GAP}{gap}(?P<unit>{unit}){end}"
        yield unit, _BeforeUnit(kind, compiled(unit), compiled(core), language)
    for kind, noun in lexicon.nouns:
        pattern = rf"(?:{noun}){relation}(?P<n>{number}){upper}(?P<plus>\+)?(?P<unit>{lexicon.counters}){_GAP}(?P<post>(?:{afters}))?"
        yield noun, _BehindNoun(kind, compiled(noun), compiled(pattern))


def _edges(lexicon: Lexicon) -> tuple[str, str]:
    """Start and end of a word."""
    return lexicon.edges or ((r"\b", r"\b") if lexicon.letters is None else ("", ""))
