"""How often a word, a letter or words in capitals are to occur, in the languages whose lexicon says so (`Often`)."""

from __future__ import annotations

from collections.abc import Iterator

from closeloop.buckets.constraints.counts import Count
from closeloop.buckets.constraints.model import Constraint, Lexicon
from closeloop.patterns import lazy

_STOP = lazy(r"[.!?](?=\s)|[।。！？\n]")
_LONGEST = 160
"""Characters of a sentence that are looked through before and behind a number of times."""


def told_how_often(lexicon: Lexicon, times: Count, low: int | None, high: int | None) -> Iterator[Constraint]:
    """The demand that a number of times belongs to: on what stands nearest in its sentence, before it rather than behind."""
    if lexicon.often is None:
        return
    text = times.text
    start = max(0, times.start - _LONGEST)
    start = max([start, *(match.end() for match in _STOP.finditer(text, start, times.start))])
    stop = _STOP.search(text, times.end)
    end = min(stop.start() if stop else len(text), times.end + _LONGEST)
    found = [
        (kind, bucket, match)
        for kind, bucket, pattern in (
            ("capital_words", "format.casing", lexicon.often.capitals),
            ("letter_frequency", "instruction.ignored", lexicon.often.letter),
            ("word_frequency", "instruction.ignored", lexicon.often.word),
        )
        for match in pattern.finditer(text[start:end])
    ]
    if not found:
        return
    at, until = times.start - start, times.end - start
    kind, bucket, match = min(
        found, key=lambda one: at - one[2].end() if one[2].end() <= at else _LONGEST + one[2].start()
    )
    value = next(filter(None, match.groups()), None)
    yield Constraint(
        kind, bucket, start + min(match.start(), at), start + max(match.end(), until), low, high,
        () if value is None else (value.strip(),), 0.9,
    )  # fmt: skip
