"""Rows on their way into one of our files: held by id in a database without a name, so that many batches are one write."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from closeloop.errors import PermanentError
from closeloop.scratch import scratch


class Staging:
    """Lines by id, the last one put counts; None takes a row away. SQLite keeps them in a temporary file of its own that is gone
    with the process, however that ends: what was only staged is still to be sent.
    """

    def __init__(self) -> None:
        self._db = scratch(self, "CREATE TABLE rows (id TEXT PRIMARY KEY, line BLOB) WITHOUT ROWID")

    def put(self, rows: Iterable[tuple[str, bytes | None]]) -> None:
        """Take rows in; one that is there is replaced."""
        self._insert("INSERT OR REPLACE INTO rows VALUES (?, ?)", rows)

    def add(self, rows: Iterable[tuple[str, bytes | None]]) -> None:
        """Take in those rows that are not there yet."""
        self._insert("INSERT OR IGNORE INTO rows VALUES (?, ?)", rows)

    def _insert(self, statement: str, rows: Iterable[tuple[str, bytes | None]]) -> None:
        try:
            self._db.execute("BEGIN")
            self._db.executemany(statement, rows)
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            raise PermanentError(f"cannot hold rows in a temporary file: {error}", platform="files") from None

    def __len__(self) -> int:
        return int(self._db.execute("SELECT COUNT(*) FROM rows").fetchone()[0])

    def __iter__(self) -> Iterator[tuple[bytes, bytes | None]]:
        """All rows by id; ids are UTF-8, which sorts as the texts do."""
        return iter(self._db.execute("SELECT CAST(id AS BLOB), line FROM rows ORDER BY id"))

    def close(self) -> None:
        """Forget them."""
        self._db.close()
