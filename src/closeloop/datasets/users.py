"""How many rows each user has, in flat memory: beyond some thousand users their counts wait on disk, sorted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from closeloop.datasets.runs import Entry, Runs, Scratch, Span, merged

MOST = 20_000
"""Users that are counted in memory."""


class Users:
    """Counts by user. Until `waits_in` was called everybody stays in memory."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._runs: Runs | None = None
        self._elsewhere: list[tuple[Scratch, Span]] = []
        self._totals: tuple[int, int] | None = None

    def waits_in(self, scratch: Scratch) -> None:
        """What is too much for memory goes there."""
        self._runs = Runs(scratch)

    def add(self, users: Iterable[str]) -> None:
        """One more row of each of these."""
        self._counts.update(users)
        self._changed()

    def drop(self, user: str) -> None:
        """One row of a user is not written."""
        self._counts[user] -= 1
        self._changed()

    def merge(self, other: Users) -> None:
        """Add what another process has counted in memory."""
        self._counts.update(other._counts)
        self._changed()

    def written(self) -> list[Span]:
        """What waits in the scratch file, for another process to read. The object itself can then go there, too."""
        spans = self._runs.written() if self._runs else []
        self._runs = None
        return spans

    def include(self, scratch: Scratch, spans: Iterable[Span]) -> None:
        """Add what another process has written."""
        self._elsewhere += [(scratch, span) for span in spans]

    def totals(self) -> tuple[int, int]:
        """How many users have rows, and how many rows has the one with the most. Rows of nobody known do not count."""
        if self._totals is None:
            users = most = 0
            for user, count in self._all():
                if user and count > 0:
                    users, most = users + 1, max(most, count)
            self._totals = users, most
        return self._totals

    def _changed(self) -> None:
        self._totals = None
        if self._runs is not None and len(self._counts) > MOST:
            for entry in self._here():
                self._runs.add(entry)
            self._counts.clear()

    def _here(self) -> Iterator[Entry]:
        return ((user.encode(), str(count).encode()) for user, count in self._counts.items())

    def _all(self) -> Iterator[tuple[bytes, int]]:
        sources = [scratch.blocks(span) for scratch, span in self._elsewhere]
        sources += self._runs.sources() if self._runs else ()
        rows = (row for batch in merged([*sources, iter([sorted(self._here())])]) for row in batch)
        for user, same in groupby(rows, key=itemgetter(0)):
            yield user, sum(int(count) for _, count in same)
