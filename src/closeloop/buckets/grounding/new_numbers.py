"""Where numbers of a response stand that were given nowhere, neither as they are nor rounded. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from closeloop.buckets.grounding.literal import Given
from closeloop.buckets.grounding.numbers import CLOCK, NUMBER, minutes_of, number
from closeloop.buckets.grounding.section_numbers import citations

URL = re.compile(r"https?://[^\s<>()\[\]\"'`]+|w(?<=\bw)ww\.[^\s<>()\[\]\"'`]+|1(?<=\b1)0\.\d{4,9}/\S+")
_LIST_NUMBER = re.compile(r"(?:^|\n)[^\S\n]*(?:\*\*)?\(?\d{1,3}[.):]")
_OF_ITSELF = re.compile(
    r"\s*(?:or (?:less|fewer|more) )?-?(?:words?|sentences?|characters?|bullet|paragraphs?|points?|mots|palabras|w[öo]rter|文字"
    r"|times (?:the|as|more|less)|fold)\b",
    re.IGNORECASE,
)
_BEHIND = 10
"""Characters behind a number in which its scale stands."""
_LAST_DAY = 31
_HOURS = frozenset("点點时時시")
"""What stands behind the hour of a time of day."""


def new_numbers(plain: str, known: Given) -> list[tuple[int, int]]:
    """From left to right."""
    written = [*NUMBER.finditer(plain)]
    times = [*CLOCK.finditer(plain)]
    if not written and not times:
        return []
    given = known.numbers
    skip = [match.span() for pattern in (_LIST_NUMBER, URL) for match in pattern.finditer(plain)]
    skip += citations(plain)
    skip += [match.span() for match in times]
    new = [match.span() for match in times if not minutes_of(match) & known.times]
    for match in _outside(written, skip):
        value = number(match[0], plain[match.end() : match.end() + _BEHIND])
        if value is None or value in given.values or given.near(value):
            continue
        if given.in_unit(value, plain[match.end() : match.end() + _BEHIND]) or _OF_ITSELF.match(plain, match.end()):
            continue
        if plain[match.end() : match.end() + 1] in _HOURS and {value * 60, value * 60 + 720} & known.times:
            continue
        if _is_put_otherwise(match[0], given.values):
            continue
        new.append(match.span())
    return sorted(new)


def _is_put_otherwise(text: str, given: Set[float]) -> bool:
    """Whether it is given in parts, as a telephone number is, or one given number over another: `32/40 of 200`; or without what seems
    to be its scale: `5,9 m`.
    """
    parts = text.split()
    if number(text) in given or (len(parts) > 1 and all(number(part) in given for part in parts)):
        return True
    pair = text.split("/")
    if len(pair) != 2 or not all(map(str.isdigit, pair)):
        return False
    values = [float(part) for part in pair]
    return max(values) > _LAST_DAY and all(value in given for value in values)


def _outside(found: Sequence[re.Match[str]], spans: list[tuple[int, int]]) -> Iterator[re.Match[str]]:
    """The matches, from left to right, that begin in none of these spans. One pass: a table may hold a hundred thousand numbers."""
    waiting = sorted(spans, reverse=True)
    reach = 0
    for match in found:
        while waiting and waiting[-1][0] <= match.start():
            reach = max(reach, waiting.pop()[1])
        if match.start() >= reach:
            yield match
