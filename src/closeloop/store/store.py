"""SKELETON: signatures are the contract; whoever builds store/ fills and splits this file (<= 400 lines each)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from closeloop.models import Feedback, Interaction, Label, ScoreConfig, Trace, Verdict
from closeloop.models.results import SourceStatus
from closeloop.platforms.base import Rejected, Window
from closeloop.store.records import Changes, Gap, Key, OutboxRow, Turn, Wanted


class Store:
    version: int

    @classmethod
    def open(cls, url: str | Path, *, clock: Callable[[], datetime] = ...) -> Store:
        """`sqlite:///x.db`, a bare path, or `postgresql://...`. Creates and migrates. StoreError (clear) for: a store of a newer version,
        read-only file, not a database, unreachable server. A password in the URL never appears in a message or repr."""

    def close(self) -> None: ...
    def transaction(self, fence: tuple[Key, int] | None = None) -> AbstractContextManager[Transaction]:
        """BEGIN IMMEDIATE on SQLite. With `fence` (key, token): verifies inside the transaction that the lease still has that token
        and stamps its heartbeat, else LockedError 'lease ... was taken over'. Commit on success, rollback on any exception.
        sqlite 'database is locked' / disk full / read-only become StoreError (LockedError for locked)."""

    # --- leases (a row per key; token only grows = fencing token)
    def acquire(self, key: Key, holder: str, ttl: timedelta) -> int:
        """Take the lease; returns the fencing token. LockedError naming the holder and when it expires if someone alive has it."""

    def heartbeat(self, key: Key, token: int) -> bool: ...
    def release(self, key: Key, token: int) -> None: ...

    # --- ledger reads
    def gaps(self, key: Key, stream: str, *, since: datetime | None, until: datetime | None) -> list[Gap]:
        """What of [since, until) is not closed. None since = beginning of time, None until = open end. An open window with a token
        (checkpointed, unfinished) comes back as its own gap with that token, first."""

    def read_until(self, key: Key, stream: str) -> datetime | None:
        """End of the closed window that is contiguous from the earliest one, None when nothing is closed."""

    # --- reads for pull
    def wanted(self, key: Key, now: datetime, limit: int) -> list[Wanted]:
        """Traces due (`next_try_at <= now`), oldest want first."""

    def wanted_sessions(self, key: Key, now: datetime, limit: int) -> list[str]:
        """Session ids that have feedback and whose traces were not fetched as a session yet (or not since new feedback)."""

    def last_reconcile(self, key: Key, stream: str) -> datetime | None: ...
    def score_configs(self, key: Key) -> dict[str, ScoreConfig]: ...

    # --- reads for bucket
    def dirty_sessions(self, key: Key | None, engine: str, now: datetime) -> Iterator[tuple[Key, str | None, list[str]]]:
        """Units of work: (key, session id or None, interaction ids that are dirty) - one tuple per session with dirty interactions,
        one per interaction without session. Dirty = flag set, or stored engine differs from `engine`, or recheck_at <= now.
        Streams; safe while the consumer writes."""

    def session_turns(self, key: Key, session_id: str, limit: int = 501) -> list[Turn]:
        """Interactions of a session by (started_at, id), with feedback (session-level feedback on the last one), verdict and labels."""

    def turns(self, key: Key, ids: Sequence[str]) -> list[Turn]: ...

    # --- reads for export / push / status
    def judged(
        self, key: Key | None = None, *, order: Literal["id", "session", "prompt"] = "id", outcomes: Sequence[str] | None = None,
        since: datetime | None = None, until: datetime | None = None, bucket: str | None = None,
    ) -> Iterator[Turn]:
        """Stream turns (flat memory, deterministic order: (platform, project, <order>, id)). since/until on interaction.started_at.
        `bucket` matches a primary label's key or its top-level key."""

    def unsent(self, key: Key, limit: int) -> list[Turn]:
        """Interactions whose labels or verdict changed since their scores were last planned."""

    def outbox(self, key: Key, *, kind: str | None = None, states: Sequence[str] = ("pending",), run_id: str | None = None, limit: int = 1000) -> list[OutboxRow]: ...
    def setting(self, key: Key, name: str) -> str | None:
        """A small remembered value of this source (e.g. hash of the push settings last planned with)."""

    def status(self, key: Key, source: str) -> SourceStatus: ...
    def keys(self) -> list[Key]: ...
    def quarantined(self, key: Key | None = None, limit: int = 100) -> list[dict[str, Any]]: ...
    def feedback_with_missing_traces(self, key: Key) -> int: ...


class Transaction:
    """Every write. All of one page's writes go through one of these."""

    def put_feedback(self, rows: Sequence[Feedback], now: datetime, *, want_traces: bool | Sequence[str] = True) -> Changes:
        """Upsert by (platform, project, id). Content hash decides changed; a row with an older updated_at than the stored one never
        overwrites it; a soft-deleted row that is seen again comes back (counts as changed). `raw` is part of the body, not of the
        hash input... (the hash covers everything a reader could act on; raw is excluded). is_ours rows are not stored (caller filters,
        store asserts). New or changed rows mark the target's interactions dirty, and (want_traces) put their trace id on the wanted list when the
        trace is not stored."""

    def delete_feedback(self, key: Key, ids: Sequence[str], now: datetime) -> int: ...
    def put_traces(self, traces: Sequence[Trace], interactions: Sequence[Interaction], now: datetime, *, refetch_at: Mapping[str, datetime] = ...) -> Changes:
        """Upsert traces and replace their interactions (an id that is gone is removed with its labels). Changed ones become dirty, and so
        do their session neighbours started within 24 h before. Removes the trace from wanted, or sets next_try_at where `refetch_at`
        names it (still growing). A fetch that returns a trace with fewer spans than stored (partial read) does not shrink it unless
        its content is newer... keep simple: replace always."""

    def traces_absent(self, key: Key, trace_ids: Sequence[str], now: datetime, *, give_up_after: timedelta) -> int:
        """Not found at the platform: attempts+1, back off (1 min doubling to 6 h), state 'missing' after give_up_after since first wanted.
        Returns how many were given up now."""

    def sessions_fetched(self, key: Key, session_ids: Sequence[str], now: datetime) -> None: ...
    def quarantine(self, key: Key, stream: str, rejected: Sequence[Rejected], now: datetime) -> int:
        """One row per (key, kind, native id or payload hash); the same record again updates it. Returns how many are new."""

    def checkpoint(self, key: Key, window: Window, token: str) -> None:
        """Remember how far the window is read."""

    def close_window(self, key: Key, window: Window, *, until: datetime) -> None:
        """The window is read: record [since, until) as closed, merge with neighbours, drop its checkpoint."""

    def mark_seen(self, key: Key, stream: str, sweep: int, ids: Sequence[str]) -> None: ...
    def finish_sweep(self, key: Key, stream: str, sweep: int, started_at: datetime, now: datetime) -> int:
        """Soft-delete live feedback of this stream not seen in this sweep and first stored before it started; returns how many.
        (feedback rows remember their stream: put_feedback takes it from Feedback.target.kind)"""

    def next_sweep(self, key: Key, stream: str) -> int: ...
    def put_score_configs(self, key: Key, configs: Mapping[str, ScoreConfig]) -> bool:
        """Replace; returns True when something changed (then every interaction with feedback of those names becomes dirty)."""

    def put_verdict(self, key: Key, interaction_id: str, verdict: Verdict, labels: Sequence[Label], *, turn: int | None, next_turn: str | None,
                    engine: str, recheck_at: datetime | None, now: datetime) -> bool:
        """Store the outcome and clear dirty. Returns True when verdict outcome/score or labels changed: then (same transaction) the
        interaction is marked unsent. This is the transactional outbox's first half."""

    def plan(self, key: Key, interaction_ids: Sequence[str], rows: Sequence[OutboxRow], now: datetime) -> Changes:
        """Second half: upsert outbox rows by id (state pending when payload_hash differs from what was last sent/verified or state is
        undone/rejected with a new hash; otherwise untouched) and clear `unsent` of these interactions."""

    def outbox_state(self, key: Key, ids: Sequence[str], state: str, now: datetime, *, error: str | None = None, run_id: str | None = None) -> None: ...
    def mark_unsent(self, key: Key) -> int:
        """Everything labelled has to be planned again (push settings changed)."""

    def set_setting(self, key: Key, name: str, value: str) -> None: ...
