"""What a report shows, as plain records: counts, buckets, groups, quotes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from closeloop.models.base import Seq
from closeloop.models.results import BucketShare
from closeloop.operate.alerts import Comparison
from closeloop.store import Key


@dataclass(frozen=True)
class Quote:
    """One response that failed, as it is shown: what was asked and answered, and why it is in its bucket."""

    key: Key
    trace_id: str
    at: datetime | None
    asked: str
    answered: str
    said: str
    """What the user wrote about it, or wanted instead; may be empty."""
    because: str
    """The evidence of the label, or the reason it gives."""


class Failing(BucketShare):
    """One bucket with its count by period, and quotes."""

    trend: Seq[int] = ()
    quotes: Seq[Quote] = ()


@dataclass(frozen=True)
class Group:
    """Rated responses with something in common: those of one model, say."""

    name: str
    rated: int
    negative: int


@dataclass
class Summary:
    """Everything a report shows. `groups` are by what they have in common: model, prompt version, release, environment."""

    since: datetime | None
    until: datetime | None
    step: timedelta | None
    seen: int = 0
    rated: int = 0
    negative: int = 0
    bucketed: int = 0
    labelled: int = 0
    tested: int = 0
    undated: int = 0
    before: Comparison | None = None
    periods: list[tuple[datetime, int, int]] = field(default_factory=list)
    """When each began, how many responses of it were rated, and how many of those were failures."""
    buckets: list[Failing] = field(default_factory=list)
    sources: list[Group] = field(default_factory=list)
    groups: dict[str, list[Group]] = field(default_factory=dict)
    signals: dict[str, int] = field(default_factory=dict)
    looked_at: int = 0
    users: int = 0
    loudest: float | None = None
    """Which share of the failures the one user with most of them has; None where users are unknown or fewer than two."""
