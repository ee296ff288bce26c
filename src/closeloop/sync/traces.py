"""The traces that feedback points to: fetched in batches, tried again when they arrive late, given up after a week."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from closeloop.platforms.base import Page
from closeloop.store import Fencing
from closeloop.sync.job import Progress
from closeloop.sync.pull import Puller

_COMMIT = 200
_CALLS = 4
"""Calls of `fetch` from which on several workers are worth it."""
GIVE_UP_AFTER = timedelta(days=7)
WHOLE_AFTER = timedelta(hours=2)
"""A trace that was read so long after it began is over: its session need not bring it again."""
QUIET = timedelta(minutes=30)
"""A session with nothing newer than this is over: it is not fetched again until new feedback comes."""


def are_many(puller: Puller) -> bool:
    """Whether so many traces are due that several workers should fetch them, where they can."""
    job, can = puller.job, puller.job.platform.capabilities
    if not (job.store.shares_windows and can.fetch_divides):
        return False
    most = _CALLS * can.fetch_batch
    return len(job.store.wanted(job.key, job.clock(), most)) == most


def fetch_wanted(puller: Puller, *, fence: Fencing | None = None, part: tuple[int, int] | None = None) -> None:
    """Fetch every trace that is due. Ends when none is: found ones leave the list, absent ones move into the future.

    `part` is one slice of the list of so many, read under the claim `fence`.
    """
    job = puller.job
    fence = fence or job.fence
    started = job.clock()  # behind the feedback this run has just stored: what that wants is due
    done = 0
    total = job.store.due_traces(job.key, started)[0] // (part[1] if part else 1)
    while wanted := job.store.wanted(job.key, started, job.platform.capabilities.fetch_batch, part):
        ids = [row.trace_id for row in wanted]
        first_time = {row.trace_id for row in wanted if row.attempts == 0}
        found: set[str] = set()
        for page in _together(job.platform.fetch(ids)):
            _store(puller, page, first_time, fence)
            found.update(trace.id for trace in page.traces)
            job.progress(Progress(job.name, "traces", done + len(found), total))
            job.check_stop()
        absent = [trace_id for trace_id in ids if trace_id not in found]
        if absent:
            with job.store.transaction(fence) as tx:
                puller.tally.missing += tx.traces_absent(job.key, absent, job.clock(), give_up_after=GIVE_UP_AFTER)
        done += len(ids)
        job.progress(Progress(job.name, "traces", done, total))
        job.check_stop()


def fetch_sessions(puller: Puller) -> None:
    """Fetch the other turns of sessions that hold feedback: what the user wrote next explains what went wrong."""
    job = puller.job
    if job.source.traces != "sessions" or not job.platform.capabilities.sessions:
        return
    due = job.clock()
    total, done = job.store.due_sessions(job.key, due), 0
    after: tuple[datetime, str] | None = None
    while wanted := job.store.wanted_sessions(job.key, due, job.platform.capabilities.session_batch, after):
        batch, after = [session for _, session in wanted], wanted[-1]
        active: set[str] = set()
        for page in _together(_turns(puller, batch)):
            _store(puller, page, set(), job.fence)
            quiet_since = puller.started_at - job.behind - QUIET
            for trace in page.traces:
                latest = trace.ended_at or trace.started_at
                if trace.session_id and latest and latest > quiet_since:
                    active.add(trace.session_id)
        with job.store.transaction(job.fence) as tx:
            tx.sessions_fetched(job.key, [session for session in batch if session not in active], job.clock())
        done += len(batch)
        job.progress(Progress(job.name, "sessions", done, total))
        job.check_stop()


def _turns(puller: Puller, sessions: list[str]) -> Iterator[Page]:
    """The traces of these sessions; without those that are here and grow no more, where the platform can tell which there are."""
    job, can = puller.job, puller.job.platform.capabilities
    if not can.lists_sessions:
        yield from job.platform.fetch_sessions(sessions)
        return
    here = job.store.whole_traces(job.key, sessions, WHOLE_AFTER + job.behind)
    for ids in job.platform.session_traces(sessions):
        missing = [one for one in ids if one not in here]
        for start in range(0, len(missing), can.fetch_batch):
            yield from job.platform.fetch(missing[start : start + can.fetch_batch])


def _together(pages: Iterable[Page]) -> Iterator[Page]:
    """Pages joined to at least `_COMMIT` traces: what is fetched needs no resume point, and a commit waits for the disk."""
    held = Page()
    for page in pages:
        held = Page(traces=held.traces + page.traces, rejected=held.rejected + page.rejected)
        if len(held.traces) >= _COMMIT:
            yield held
            held = Page()
    if held.traces or held.rejected:
        yield held


def _store(puller: Puller, page: Page, first_time: set[str], fence: Fencing) -> None:
    job = puller.job
    with job.store.transaction(fence) as tx:
        now = job.clock()
        fresh = tuple(trace for trace in page.traces if trace.id in first_time)
        again = tuple(trace for trace in page.traces if trace.id not in first_time)
        if fresh:
            puller.store_traces(tx, fresh, now)
        if again:
            puller.store_traces(tx, again, now, growing=False)
        if page.rejected:
            puller.tally.quarantined += tx.quarantine(
                job.key, "traces", [job.clean_rejected(one) for one in page.rejected], now
            )
