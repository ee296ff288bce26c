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
    # What came in a listing is listed again; what was fetched by its id is fetched again.
    listed = [
        stream.name
        for stream in job.platform.capabilities.streams
        if stream.kind == "feedback" or job.source.traces == "all"
    ]
    fetched = [
        str(row["id"])
        for row in job.store.quarantined(job.key, limit=100_000)
        if row["kind"] == "trace" and row["id"] and row["stream"] not in listed
    ]
    try:
        for name in listed:
            for window in _windows(job, name):
                puller.read_window(next(one for one in job.platform.capabilities.streams if one.name == name), window)
            with job.store.transaction(job.fence) as tx:
                tx.drop_quarantined(job.key, seen_outside=(started, job.clock()), stream=name)
        if fetched:
            _fetch(puller, fetched)
    except Stopped:
        pass  # the windows that were not read still have their records in quarantine
    return before - job.store.status(job.key, "").quarantined


def _fetch(puller: Puller, trace_ids: list[str]) -> None:
    """Fetch traces again; only one that is stored now is out of quarantine."""
    job = puller.job
    with job.store.transaction(job.fence) as tx:
        tx.want_again(job.key, trace_ids, job.clock())
    fetch_wanted(puller)
    for one in trace_ids:
        if job.store.trace(job.key, one) is not None:
            with job.store.transaction(job.fence) as tx:
                tx.drop_quarantined(job.key, record=one, kind="trace")


def _windows(job: Job, stream: str) -> list[Window]:
    """The windows with something set aside, those that overlap as one."""
    from closeloop.store.codec import HIGH, LOW, maybe_moment, micros

    spans = [
        (LOW if gap.since is None else micros(gap.since), HIGH if gap.until is None else micros(gap.until))
        for gap in job.store.quarantine_windows(job.key, stream)
    ]
    return [Window(stream, maybe_moment(since), maybe_moment(until)) for since, until in merge(spans)]
