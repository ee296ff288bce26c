"""What was stored before redaction was asked for leaves redacted all the same: whole turns, so that both sides change alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache

from closeloop.datasets.base import Item
from closeloop.models import Example
from closeloop.privacy import Redactor
from closeloop.store import Key, Turn


def redacted_turns(turns: Iterable[Turn], redactor: Redactor) -> Iterator[Turn]:
    """Each turn as if it had been pulled with this redaction. Labels stay what they were."""
    for turn in turns:
        one = turn.interaction
        before = (one, turn.feedback, turn.verdict, turn.labels)
        after = redactor.payload(before, platform=one.platform, project=one.project)
        if after is before:
            yield turn
        else:
            yield replace(turn, interaction=after[0], feedback=after[1], verdict=after[2], labels=after[3])


def redacted_items(items: Iterable[Item], redactor: Callable[[Key], Redactor]) -> Iterator[Item]:
    """Examples of a file likewise; their classes and oracles are those of the file."""
    known = cache(redactor)
    for item in items:
        if isinstance(item, Example):
            key = Key(item.provenance.platform, item.provenance.project)
            yield known(key).payload(item, platform=key.platform, project=key.project)
        else:
            yield item
