"""What the store hands out: small frozen records that are no models of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple, TypeAlias

from closeloop.models import Feedback, Interaction, Label, Verdict

OutboxState = Literal["pending", "sending", "sent", "verified", "rejected", "undone", "orphaned"]
"""`sending` is on its way: where its run did not come to say more, the platform may have it or not. `orphaned` was sent about an
interaction that is no longer built: push takes it back.
"""
OutboxKind = Literal["score", "example", "review"]
Between: TypeAlias = tuple[str | None, str | None]
"""From here, up to there: values of the first column of an order; None is an open end."""

LINK = "link"
"""The setting of a source with the address of a trace's page, as of the last pull: a report makes no request."""


class Key(NamedTuple):
    """Whose rows: one project of one platform."""

    platform: str
    project: str


@dataclass(frozen=True)
class Changes:
    """What a put did to the store."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: Changes) -> Changes:
        return Changes(self.new + other.new, self.changed + other.changed, self.unchanged + other.unchanged)


@dataclass(frozen=True)
class Gap:
    """A part of a stream that is not read yet: `since <= t < until`, None is open; `token` resumes inside it."""

    since: datetime | None
    until: datetime | None
    token: str | None = None


@dataclass(frozen=True)
class Claim:
    """An open window that one worker has taken. Writes under it hold only while its token is that of the row.

    `since` and `until` are as the ledger keeps them; `newest` says that the window is the end of its stream.
    """

    key: Key
    stream: str
    since: int
    until: int
    token: int
    newest: bool = False


Fencing: TypeAlias = "tuple[Key, int] | Claim"
"""What a write is checked against: the lease of a source, or one open window of it."""


@dataclass(frozen=True)
class Wanted:
    """A trace that feedback points to and the store has not got, or has only in part."""

    trace_id: str
    attempts: int
    first_wanted_at: datetime


@dataclass(frozen=True)
class Turn:
    """One stored interaction with what is known of it. `verdict` is None until it has been bucketed.

    `revision` counts what happened to it: given back to `put_verdict`, news that came in between are not taken for judged.
    """

    interaction: Interaction
    feedback: tuple[Feedback, ...] = ()
    verdict: Verdict | None = None
    labels: tuple[Label, ...] = ()
    dirty: bool = False
    revision: int = 0

    @property
    def source(self) -> Key:
        """The project it belongs to."""
        return Key(self.interaction.platform, self.interaction.project)


@dataclass(frozen=True)
class Found:
    """What was found of one interaction, as `put_verdicts` takes it. `revision` is that of the turn it was found in."""

    interaction_id: str
    verdict: Verdict
    labels: tuple[Label, ...]
    turn: int | None
    next_turn: str | None
    recheck_at: datetime | None
    revision: int | None = None


@dataclass(frozen=True)
class OutboxRow:
    """Something to send, or sent. `payload` is the score or example as JSON; `payload_hash` what makes a change.

    `interaction_id` in the payload is what `Store.outbox_of` finds a row by.
    """

    id: str
    kind: OutboxKind
    state: OutboxState
    payload: dict[str, Any]
    payload_hash: str
    run_id: str
    attempts: int = 0
    error: str | None = None


@dataclass(frozen=True)
class Run:
    """One step of one run over one source. `outcome` is `done`, `partial`, `stopped` or `failed`; `counts` is what it did."""

    id: str
    step: str
    started_at: datetime
    ended_at: datetime
    outcome: str
    error: str | None = None
    counts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Share:
    """How many rated interactions there were in a span of time, and how many of them fell into each bucket."""

    rated: int
    buckets: dict[str, int]


@dataclass(frozen=True)
class Release:
    """The rated interactions of one release within a span of time, and when the first of them began."""

    name: str
    first_at: datetime
    share: Share


@dataclass(frozen=True)
class Period:
    """Rated interactions that began in one period: how many of each outcome, and how many of the negative in which bucket."""

    at: datetime
    outcomes: dict[str, int]
    buckets: dict[str, int]
