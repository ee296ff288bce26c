"""Trying records again that were set aside: the windows they came in are read once more, and their traces fetched again."""

from __future__ import annotations

from closeloop.platforms.base import Window
from closeloop.store.ledger import merge
from closeloop.sync.job import Job, Stopped
from closeloop.sync.pull import Puller
from closeloop.sync.traces import fetch_wanted


def retry(job: Job) -> int:
    """Read again what was set aside. Returns how many records are out of quarantine.

    What can be read now is stored; what came and still cannot be read stays; what did not come any more is gone from the platform
    and is forgotten. A version of closeloop or of an adapter that reads more than the last one is the reason to do this.
    """
    started = job.clock()
    puller = Puller(job)
    puller.read_configs()
    before = job.store.status(job.key, "").quarantined
    lost_traces = [
        str(row["id"]) for row in job.store.quarantined(job.key, limit=100_000) if row["kind"] == "trace" and row["id"]
    ]
    try:
        for stream in job.platform.capabilities.streams:
            for window in _windows(job, stream.name):
                puller.read_window(stream, window)
            with job.store.transaction(job.fence) as tx:
                tx.drop_quarantined(job.key, seen_before=started, kind="feedback", stream=stream.name)
        if lost_traces:
            with job.store.transaction(job.fence) as tx:
                tx.want_again(job.key, lost_traces, started)
            fetch_wanted(puller)
            with job.store.transaction(job.fence) as tx:
                tx.drop_quarantined(job.key, seen_before=started, kind="trace")
    except Stopped:
        pass  # the windows that were not read still have their records in quarantine
    return before - job.store.status(job.key, "").quarantined


def _windows(job: Job, stream: str) -> list[Window]:
    """The windows with something set aside, those that overlap as one."""
    from closeloop.store.codec import HIGH, LOW, maybe_moment, micros

    spans = [
        (LOW if gap.since is None else micros(gap.since), HIGH if gap.until is None else micros(gap.until))
        for gap in job.store.quarantine_windows(job.key, stream)
    ]
    return [Window(stream, maybe_moment(since), maybe_moment(until)) for since, until in merge(spans)]
