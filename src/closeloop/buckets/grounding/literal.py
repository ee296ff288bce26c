"""What the model was given, as a response is compared with it literally: folded text, numbers, times of day."""

from __future__ import annotations

from functools import cached_property, lru_cache

from closeloop.buckets.base import Case
from closeloop.buckets.grounding.numbers import Numbers, numbers_of, times_of
from closeloop.buckets.text import fold

_MOST = 400_000


class Given:
    """Each reading of the text is made when it is first needed."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def folded(self) -> str:
        """The text as `fold` leaves it."""
        return fold(self._text)

    @cached_property
    def numbers(self) -> Numbers:
        """Its numbers, and what they make together."""
        return Numbers(numbers_of(self._text))

    @cached_property
    def times(self) -> set[int]:
        """Its times of day, in minutes."""
        return times_of(self._text)


_given = lru_cache(maxsize=4)(Given)
"""Remembered: the answers to one question come together."""


def given_to(case: Case) -> Given:
    """Documents with their names, prompt, and arguments and results of tools, of a case."""
    names = [
        name for one in case.interaction.documents for name in (one.id, *one.metadata.values()) if isinstance(name, str)
    ]
    return _given("\n".join([*case.documents, case.prompt, *case.arguments, *case.results, *names])[:_MOST])
