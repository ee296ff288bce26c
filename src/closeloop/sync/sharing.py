"""One source read by several workers: the run that has its lease puts up the open windows, whoever comes takes one at a time.

Each window is a claim with a heartbeat and a token of its own; every page under it is checked against that token. A window whose
worker died is taken by another, which goes on at its last committed page.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from closeloop.errors import StoreError
from closeloop.models.results import Pulled
from closeloop.platforms.base import Stream, Window
from closeloop.store import Claim
from closeloop.store.sharing import as_span
from closeloop.sync import traces
from closeloop.sync.job import Stopped
from closeloop.sync.lease import TTL, Heartbeat, holder, is_dead
from closeloop.sync.pull import Puller

PIECES = 16
"""Into so many windows a long one is cut. More would balance better and cost more requests."""
SHORTEST = timedelta(days=1)
"""No window is cut shorter than this: an increment is never shared."""
SLICES = 16
"""Into so many parts the list of wanted traces is cut."""
_TRACES = "#traces"
"""What stands in place of a stream where the window is a slice of the wanted traces."""
_PAUSE = 0.25
"""Seconds between two looks for a window while others are still reading."""


def read_all(puller: Puller, planned: Sequence[tuple[Stream, Sequence[Window]]]) -> None:
    """Put up these windows and read until none is left, whoever reads it."""
    job = puller.job
    for stream, windows in planned:
        pieces = [piece for window in windows for piece in cut(stream, window, puller.until)]
        newest = pieces[-1] if pieces and not puller.bounded else None
        with job.store.transaction(job.fence) as tx:
            tx.open_windows(job.key, stream.name, [as_span(one, newest=one is newest) for one in pieces])
    _until_none_is_left(puller)


def fetch_all(puller: Puller) -> None:
    """The same for the traces that feedback points to, in slices of the list."""
    job = puller.job
    with job.store.transaction(job.fence) as tx:
        tx.open_windows(job.key, _TRACES, [(number, number + 1, False) for number in range(SLICES)])
    _until_none_is_left(puller)


def is_worth_it(planned: Sequence[tuple[Stream, Sequence[Window]]], puller: Puller) -> bool:
    """Whether there is more than one window to read on a store that workers can share."""
    if not puller.job.store.shares_windows:
        return False
    return any(
        len(windows) > 1 or len(list(cut(stream, window, puller.until))) > 1
        for stream, windows in planned
        for window in windows
    )


def close_down(puller: Puller) -> None:
    """Forget the plan of a run that was cut off."""
    job = puller.job
    if job.store.shares_windows and job.store.has_open_windows(job.key):
        with job.store.transaction(job.fence) as tx:
            tx.close_down(job.key, job.clock())


def help_out(puller: Puller) -> Pulled | None:
    """Read windows that another run has put up until there is none to take. None when there was none at all."""
    if not puller.job.store.has_open_windows(puller.job.key):
        return None
    puller.read_configs(keep=False)
    complete, helped = True, False
    try:
        while _read_one(puller):
            helped = True
    except Stopped:
        complete = False
    return puller.result(complete).model_copy(update={"helped": True}) if helped or not complete else None


def cut(stream: Stream, window: Window, end: datetime) -> Iterator[Window]:
    """A window in pieces of equal length, or, where it has no beginning, of lengths that double the older they are."""
    if not stream.divides or window.token is not None:
        yield window
        return
    until = window.until or end
    borders = list(_doubling(until) if window.since is None else _equal(window.since, until))
    for first, last in zip([window.since, *borders], [*borders, window.until], strict=True):
        yield replace(window, since=first, until=last)


def _doubling(until: datetime) -> Iterator[datetime]:
    for power in reversed(range(PIECES // 2)):
        yield until - SHORTEST * 2**power


def _equal(since: datetime, until: datetime) -> Iterator[datetime]:
    length = max((until - since) / PIECES, SHORTEST)
    count = max(1, round((until - since) / length))
    for number in range(1, count):
        yield since + (until - since) * number / count


def _until_none_is_left(puller: Puller) -> None:
    """Others may still be reading when there is nothing to take; the run goes on when they are done, or takes over what they left."""
    job = puller.job
    while _read_one(puller) or job.store.has_open_windows(job.key):
        job.check_stop()


def _read_one(puller: Puller) -> bool:
    """Take a window and read it to its end. False, after a moment's wait, when there is none to take."""
    job = puller.job
    claim = job.store.take_window(job.key, None, holder(), TTL, is_dead=is_dead)
    if claim is None:
        time.sleep(_PAUSE)
        return False
    with _kept(puller, claim):
        if claim.stream == _TRACES:
            traces.fetch_wanted(puller, fence=claim, part=(claim.since, SLICES))
            with job.store.transaction(claim) as tx:
                tx.hand_in(claim)
            return True
        stream = next(one for one in job.platform.capabilities.streams if one.name == claim.stream)
        puller.read_window(stream, puller.window_of(stream, claim), claim)
    return True


@contextmanager
def _kept(puller: Puller, claim: Claim) -> Iterator[None]:
    """Keep a window alive while it is read; others may have it when that ends early."""
    store = puller.job.store
    with Heartbeat(f"closeloop-window-{claim.stream}", TTL, lambda: store.keep_window(claim)):
        try:
            yield
        except BaseException:
            with contextlib.suppress(StoreError):
                store.return_window(claim)
            raise
