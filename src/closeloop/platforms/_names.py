"""Feedback -> the names in use, for `closeloop check`. Holds counts, not rows: a listing may be long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from closeloop.models import Feedback
from closeloop.platforms.base import FeedbackName

_LABELS = 50
"""More than so many different labels under one name tell no more."""


@dataclass
class _Seen:
    count: int = 0
    sources: set[str] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)
    lowest: float | None = None
    highest: float | None = None

    def add(self, row: Feedback) -> None:
        self.count += 1
        self.sources.add(row.source)
        if row.label and len(self.labels) < _LABELS:
            self.labels.add(row.label)
        if row.score is not None:
            self.lowest = row.score if self.lowest is None else min(self.lowest, row.score)
            self.highest = row.score if self.highest is None else max(self.highest, row.score)


def describe_names(rows: Iterable[Feedback]) -> list[FeedbackName]:
    """Each name with how often, from whom, and with which labels and numbers; our own writes are left out."""
    found: dict[str, _Seen] = {}
    for row in rows:
        if not row.is_ours:
            found.setdefault(row.name, _Seen()).add(row)
    return [
        FeedbackName(name, one.count, tuple(sorted(one.sources)), tuple(sorted(one.labels)), one.lowest, one.highest)
        for name, one in sorted(found.items())
    ]
