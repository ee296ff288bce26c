"""Ids that a platform listed, outside of memory however many they are."""

from __future__ import annotations

from collections.abc import Iterable

from closeloop.scratch import scratch


class Listing:
    """A set of ids in a scratch database."""

    def __init__(self, ids: Iterable[str] = ()) -> None:
        self._db = scratch(self, "CREATE TABLE ids (id TEXT PRIMARY KEY) WITHOUT ROWID")
        self.add(ids)

    def add(self, ids: Iterable[str]) -> None:
        """Take ids in; one that is there already changes nothing."""
        self._db.execute("BEGIN")
        self._db.executemany("INSERT OR IGNORE INTO ids VALUES (?)", ((one,) for one in ids))
        self._db.execute("COMMIT")

    def lacks(self, ids: Iterable[str]) -> list[str]:
        """Those of these ids that were not listed, in their order."""
        find = "SELECT 1 FROM ids WHERE id = ?"
        return [one for one in ids if self._db.execute(find, (one,)).fetchone() is None]

    def clear(self) -> None:
        """Begin anew."""
        self._db.execute("DELETE FROM ids")

    def close(self) -> None:
        """Give the space back."""
        self._db.close()
