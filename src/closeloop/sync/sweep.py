"""Finding deletions: no platform reports them, so from time to time all ids are listed and what is gone is marked deleted."""

from __future__ import annotations

from datetime import datetime

from closeloop.platforms.base import Stream
from closeloop.sync.job import Progress
from closeloop.sync.pull import Puller

_TRACES = 1000


def reconcile(puller: Puller, *, now: bool = False) -> None:
    """Sweep every feedback stream whose last sweep is older than `reconcile_every`; all of them when `now`."""
    job = puller.job
    can = job.platform.capabilities
    for stream in can.streams:
        if stream.kind != "feedback" or not (can.lists_feedback or can.finds_vanished):
            continue
        last = job.store.last_reconcile(job.key, stream.name)
        # A sweep that lies ahead was dated by a wrong clock.
        due = last is not None and not puller.started_at - job.source.reconcile_every < last <= puller.started_at
        if now or due:
            _sweep(puller, stream, asked=now)
        elif last is None:
            # The first pull has just read everything: the first sweep is due one period later.
            _everything_is_known(puller, stream, puller.started_at, puller.started_at)


def _everything_is_known(
    puller: Puller, stream: Stream, started_at: datetime, ended_at: datetime | None = None
) -> None:
    """Note that nothing of the stream needs to be looked for until the next sweep is due."""
    job = puller.job
    with job.store.transaction(job.fence) as tx:
        tx.finish_sweep(job.key, stream.name, 0, started_at, ended_at or job.clock())


def _sweep(puller: Puller, stream: Stream, *, asked: bool) -> None:
    job = puller.job
    started_at = job.clock()
    if stream.lists_all:
        puller.read_again(stream)
        _everything_is_known(puller, stream, started_at)
        return
    if job.platform.capabilities.finds_vanished:
        _ask(puller, stream)
        _everything_is_known(puller, stream, started_at)
        return
    with job.store.transaction(job.fence) as tx:
        sweep = tx.next_sweep(job.key, stream.name)
    if stream.by != "updated_at":
        # This clock does not move when feedback is added or edited, so the sweep reads the rows again, not only their ids.
        puller.read_again(stream)
    seen = 0
    total = job.store.live_feedback(job.key, stream.name)
    for ids in job.platform.feedback_ids(stream.name):
        with job.store.transaction(job.fence) as tx:
            tx.mark_seen(job.key, stream.name, sweep, ids)
        seen += len(ids)
        job.progress(Progress(job.name, "deletions", seen, total))
        job.check_stop()
    if not seen and not asked and any(job.store.held(job.key, stream.name, 1)):
        puller.tally.problems.append(
            f"{job.name}: the platform lists no {stream.name!r} at all although the store has some: nothing was marked deleted; "
            "if they are really gone, run `closeloop pull --reconcile`"
        )
        return
    with job.store.transaction(job.fence) as tx:
        puller.tally.deleted += tx.finish_sweep(job.key, stream.name, sweep, started_at, job.clock())


def _ask(puller: Puller, stream: Stream) -> None:
    """Show the platform what the store has, some targets at a time, and mark deleted what it does not know."""
    job = puller.job
    seen, total = 0, job.store.live_feedback(job.key, stream.name)
    partly = job.store.leaves_out(job.key)
    for held in job.store.held(job.key, stream.name, _TRACES):
        shared = {row.target for row in held if _is_shared(puller, row.name)}
        for some, known_partly in (
            ([row for row in held if row.target not in shared], partly),
            ([row for row in held if row.target in shared], True),
        ):
            gone = job.platform.vanished(some, partly=known_partly) if some else ()
            if gone:
                with job.store.transaction(job.fence) as tx:
                    puller.tally.deleted += tx.delete_feedback(job.key, list(gone), job.clock())
        seen += len(held)
        job.progress(Progress(job.name, "deletions", seen, total))
        job.check_stop()


def _is_shared(puller: Puller, name: str) -> bool:
    """Whether what evaluators or we ourselves say under the name of a row that was kept is left out: as many then are not the same."""
    ours = puller.job.source.push
    return name in puller.evaluators.skip or name in (ours.label, ours.verdict) or name.startswith(f"{ours.label}.")
