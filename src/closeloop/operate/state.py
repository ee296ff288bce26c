"""What `status` says beyond counts: how fresh a source is, how its runs went, and what the next one would do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from closeloop.config import SourceSettings
from closeloop.errors import counted
from closeloop.models.results import RunStatus, SourceStatus
from closeloop.store import Key, Run, Store

_SHOWN = 10


def complete(
    status: SourceStatus, store: Store, key: Key, source: SourceSettings | None, now: datetime
) -> SourceStatus:
    """The status with freshness, runs, errors and next work. `source` is None for one that is no longer configured: nobody reads it,
    so it is not late.
    """
    runs = store.runs(key, 50)
    success = store.last_success(key, "pull")
    known = [until for until in status.read_until.values() if until is not None and source is not None]
    return status.model_copy(
        update={
            "lag_seconds": max(0.0, (now - min(known)).total_seconds()) if known else None,
            "newest_feedback": store.newest_feedback(key),
            "last_success": success,
            "runs": tuple(_shown(run) for run in runs[:_SHOWN]),
            "errors": tuple(dict.fromkeys(_since(runs, success))),
            "is_configured": source is not None,
            "next_work": tuple(_work(status, store, key, source, now)) if source is not None else (),
        }
    )


def living(status: SourceStatus, is_dead: Callable[[str], bool]) -> SourceStatus:
    """The status without a holder that no longer runs: its lease is the next run's for the taking."""
    holder = status.locked_by
    return status.model_copy(update={"locked_by": None}) if holder and is_dead(holder) else status


def _shown(run: Run) -> RunStatus:
    return RunStatus(
        run_id=run.id,
        step=run.step,
        started_at=run.started_at,
        seconds=(run.ended_at - run.started_at).total_seconds(),
        outcome=run.outcome,
        error=run.error,
        counts=run.counts,
    )


def _since(runs: list[Run], success: datetime | None) -> Iterator[str]:
    """Errors that no later success of the same step has answered."""
    answered: set[str] = set()
    for run in runs:
        if run.error is None:
            answered.add(run.step)
        elif run.step not in answered:
            yield f"{run.step} at {run.ended_at:%Y-%m-%d %H:%M:%S} UTC: {run.error}"


def _reach(since: datetime | timedelta | None, now: datetime) -> str:
    if since is None:
        return "everything"
    start = since if isinstance(since, datetime) else now - since
    return f"from {start:%Y-%m-%d %H:%M:%S} UTC on"


def _work(status: SourceStatus, store: Store, key: Key, source: SourceSettings, now: datetime) -> Iterator[str]:
    if not status.read_until:
        yield f"the first pull: {_reach(source.since, now)}"
    streams: dict[str, list[str]] = {}
    for stream, until in status.read_until.items():
        gaps = store.gaps(key, stream, since=None, until=now)
        begun = sum(gap.token is not None for gap in gaps)
        if begun:
            streams.setdefault(f"go on inside {counted(begun, 'window')} that a run left unfinished", []).append(stream)
        elif until is not None:
            streams.setdefault(f"read on from {until:%Y-%m-%d %H:%M:%S} UTC", []).append(stream)
        swept = store.last_reconcile(key, stream)
        if swept is not None:
            due = swept + source.reconcile_every
            when = "now" if due <= now else f"from {due:%Y-%m-%d %H:%M:%S} UTC on"
            streams.setdefault(f"look for deletions {when}", []).append(stream)
    for work, names in streams.items():
        yield f"{', '.join(names)}: {work}"
    due_now, later = store.due_traces(key, now)
    if due_now:
        yield f"fetch {counted(due_now, 'trace')}"
    elif later is not None:
        yield f"ask again for missing traces from {later:%Y-%m-%d %H:%M:%S} UTC on"
    if status.unbucketed:
        yield f"judge {counted(status.unbucketed, 'interaction')}"
    waiting = sum(status.outbox.get(state, 0) for state in ("pending", "sending", "sent"))
    if waiting:
        yield f"send or verify {counted(waiting, 'label')} or examples"


def jsonable(row: dict[str, Any]) -> dict[str, Any]:
    """A record as JSON can show it: times as text."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}
