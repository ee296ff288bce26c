"""The ledger: which windows of a stream are read to the end. What is missing is the work list (facts/sync.md section 1).

Intervals are pairs of microseconds, closed below and open above, sorted, apart from each other, never empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import select

from closeloop.platforms.base import Window
from closeloop.store.base import Reader, Writer
from closeloop.store.codec import HIGH, LOW, maybe_moment, micros
from closeloop.store.records import Gap, Key
from closeloop.store.tables import checkpoints, open_windows, windows

Interval = tuple[int, int]


def merge(intervals: Iterable[Interval]) -> list[Interval]:
    """The same instants in the fewest intervals: those that overlap or touch become one."""
    merged: list[Interval] = []
    for since, until in sorted(interval for interval in intervals if interval[0] < interval[1]):
        if merged and since <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], until))
        else:
            merged.append((since, until))
    return merged


def subtract(whole: Interval, parts: Iterable[Interval]) -> Iterator[Interval]:
    """What of `whole` is in none of `parts`, in order."""
    since, end = whole
    for start, until in merge(parts):
        if since < min(start, end):
            yield since, min(start, end)
        since = max(since, until)
    if since < end:
        yield since, end


def overlap(one: Interval, other: Interval) -> bool:
    """Whether two intervals share an instant."""
    return max(one[0], other[0]) < min(one[1], other[1])


def span(since: datetime | None, until: datetime | None) -> Interval:
    """Two times as an interval; None is an open end."""
    return LOW if since is None else micros(since), HIGH if until is None else micros(until)


class LedgerReads(Reader):
    """What is left to read."""

    def gaps(self, key: Key, stream: str, *, since: datetime | None, until: datetime | None) -> list[Gap]:
        """What of `since <= t < until` is not read yet, in order; None is an open end.

        A window that was begun comes first, whole and with the token that goes on inside it, also where it reaches beyond the
        asked time: its token is only good for exactly that window.
        """
        asked = span(since, until)
        begun = [row for row in self._begun(key, stream) if overlap((row[0], row[1]), asked)]
        done = [*self._closed(key, stream), *((start, end) for start, end, _ in begun)]
        resumed = [Gap(maybe_moment(start), maybe_moment(end), token) for start, end, token in begun]
        return resumed + [Gap(maybe_moment(start), maybe_moment(end)) for start, end in subtract(asked, done)]

    def read_until(self, key: Key, stream: str) -> datetime | None:
        """The end of the first closed window, up to which nothing is missing; None when nothing is closed."""
        closed = self._closed(key, stream)
        return maybe_moment(closed[0][1]) if closed else None

    def closed_until(self, key: Key, stream: str) -> datetime | None:
        """The end of the last closed window; None when nothing is closed."""
        closed = self._closed(key, stream)
        return maybe_moment(closed[-1][1]) if closed else None

    def _closed(self, key: Key, stream: str) -> list[Interval]:
        table = windows.c
        rows = self._rows(
            key,
            lambda source: (
                select(table.since, table.until)
                .where(table.source == source, table.stream == stream)
                .order_by(table.since)
            ),
        )
        return [(row.since, row.until) for row in rows]

    def _begun(self, key: Key, stream: str) -> list[tuple[int, int, str]]:
        table = checkpoints.c
        rows = self._rows(
            key,
            lambda source: (
                select(table.since, table.until, table.token)
                .where(table.source == source, table.stream == stream)
                .order_by(table.since, table.until)
            ),
        )
        return [(row.since, row.until, row.token) for row in rows]


class LedgerWrites(Writer):
    """What has been read."""

    def checkpoint(self, key: Key, window: Window, token: str) -> None:
        """Remember that a window is read up to `token`. In the transaction of the page's rows, so neither is without the other."""
        since, until = span(window.since, window.until)
        row = {"source": self._source(key), "stream": window.stream, "since": since, "until": until, "token": token}
        self._upsert(checkpoints, [row])

    def reopen(self, key: Key, stream: str) -> None:
        """Forget what is read of a stream, so that the next pull reads all of it again. What is stored stays."""
        source = self._source(key)
        # Whoever is just reading an open window of it cannot close that any more.
        for table in (windows, checkpoints, open_windows):
            self._connection.execute(table.delete().where(table.c.source == source, table.c.stream == stream))

    def cut_windows(self, key: Key, stream: str, at: datetime | None) -> None:
        """Nothing of a stream behind `at` counts as read any more; None is before everything."""
        edge = LOW if at is None else micros(at)
        mine = (windows.c.source == self._source(key), windows.c.stream == stream)
        self._connection.execute(windows.delete().where(*mine, windows.c.since >= edge))
        self._connection.execute(windows.update().where(*mine, windows.c.until > edge).values(until=edge))

    def close_window(self, key: Key, window: Window, *, until: datetime) -> None:
        """Record that `window.since <= t < until` is read, and forget every checkpoint inside, the window's own included."""
        source = self._source(key)
        since, end = span(window.since, window.until)
        closed = (since, micros(until))
        here = [windows.c.source == source, windows.c.stream == window.stream]
        touching = [*here, windows.c.since <= closed[1], windows.c.until >= closed[0]]
        if closed[0] < closed[1]:
            rows = self._connection.execute(select(windows.c.since, windows.c.until).where(*touching))
            [(first, last)] = merge([closed, *((row.since, row.until) for row in rows)])
            self._connection.execute(windows.delete().where(*touching))
            merged = {"source": source, "stream": window.stream, "since": first, "until": last}
            self._connection.execute(windows.insert(), merged)
        begun = checkpoints.c
        inside = (begun.since >= closed[0]) & (begun.until <= closed[1])
        own = (begun.since == since) & (begun.until == end)
        self._connection.execute(
            checkpoints.delete().where(begun.source == source, begun.stream == window.stream, inside | own)
        )
