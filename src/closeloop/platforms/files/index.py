"""Where each interaction stands: built when a trace is asked for by id, from the newest file back, and no further than needed.

Places lie in a temporary database of SQLite's own, which goes to disk as it grows: a folder of millions costs no memory.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing
from typing import Any

import orjson

from closeloop.errors import RecordError
from closeloop.interactions.usual import usual
from closeloop.platforms.files.client import Entry, Folder, Line
from closeloop.platforms.files.wire import decode, is_own
from closeloop.scratch import scratch

_TABLES = """
CREATE TABLE places (id TEXT PRIMARY KEY, entry INTEGER, start INTEGER, number INTEGER, session TEXT) WITHOUT ROWID;
CREATE INDEX places_by_session ON places (session) WHERE session IS NOT NULL;
"""
_PUT = """
INSERT INTO places VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
    start = excluded.start, number = excluded.number, session = excluded.session WHERE entry = excluded.entry
"""
"""A later line of the same file counts; one of an older file, which is read later, does not."""
_FIND = "SELECT id, entry, start, number FROM places WHERE id IN (SELECT value FROM json_each(?))"
_SESSIONS = "SELECT id, entry, start, number FROM places WHERE session IN (SELECT value FROM json_each(?)) ORDER BY id"
Row = tuple[str, int, int, int]


class Index:
    """Ids and sessions of the lines below a folder, as the files were when it was made. The newest line of an id counts."""

    def __init__(self, folder: Folder, entries: Sequence[Entry]) -> None:
        self._folder = folder
        self._entries = list(entries)
        self._left = len(entries)
        self._places = scratch(self, "PRAGMA cache_size = -8000;" + _TABLES)

    def close(self) -> None:
        """Forget it."""
        self._places.close()

    def find(self, ids: Collection[str]) -> Iterator[tuple[Entry, Line]]:
        """The lines of these interactions; an id that stands nowhere is left out."""
        wanted = dict.fromkeys(ids)
        found = self._select(_FIND, wanted)
        while self._left and len(found) < len(wanted):
            self._read_next()
            found = self._select(_FIND, wanted)
        order = {name: number for number, name in enumerate(wanted)}
        yield from self._lines(sorted(found, key=lambda row: order[row[0]]))

    def sessions(self, sessions: Collection[str]) -> Iterator[tuple[Entry, Line]]:
        """The lines of all interactions of these sessions. Reads every file once."""
        while self._left:
            self._read_next()
        yield from self._lines(self._select(_SESSIONS, sessions))

    def _select(self, query: str, names: Iterable[str]) -> list[Row]:
        return self._places.execute(query, (json.dumps([*names]),)).fetchall()

    def _read_next(self) -> None:
        self._left -= 1
        entry = self._entries[self._left]
        self._places.execute("BEGIN")
        self._places.executemany(_PUT, self._rows(entry, self._left))
        self._places.execute("COMMIT")

    def _rows(self, entry: Entry, number: int) -> Iterator[tuple[str, int, int, int, str | None]]:
        for line, record in _records(self._folder, entry):
            session = record.get("session_id")
            yield str(record["id"]), number, line.start, line.number, str(session) if session else None

    def _lines(self, places: Sequence[Row]) -> Iterator[tuple[Entry, Line]]:
        by_file: dict[Entry, list[tuple[int, int]]] = defaultdict(list)
        for _, place, start, number in places:
            by_file[self._entries[place]].append((start, number))
        for entry in sorted(by_file, key=lambda entry: entry.key):
            for line in self._folder.lines_at(entry, by_file[entry]):
                yield entry, line


_SEEN = "PRAGMA cache_size = -8000; CREATE TABLE seen (id TEXT PRIMARY KEY, asked BLOB) WITHOUT ROWID;"
_SORTED = orjson.OPT_SORT_KEYS


def taken_again(folder: Folder, entries: Iterable[Entry]) -> str:
    """A sentence about ids that stand on lines which ask different things: of those only the last line is kept. Empty where none do."""
    count, first = 0, ""
    with closing(scratch(folder, _SEEN)) as seen:
        for entry in entries:
            for line, record in _records(folder, entry):
                name = str(record["id"])
                asked = hashlib.blake2b(
                    orjson.dumps(usual(record).get("prompt"), option=_SORTED), digest_size=8
                ).digest()
                before = seen.execute("SELECT asked FROM seen WHERE id = ?", (name,)).fetchone()
                if before is None:
                    seen.execute("INSERT INTO seen VALUES (?, ?)", (name, asked))
                elif before[0] and before[0] != asked:
                    seen.execute("UPDATE seen SET asked = NULL WHERE id = ?", (name,))
                    count, first = count + 1, first or f"{name!r} again at {entry.name} line {line.number}"
    if not count:
        return ""
    ids = "1 id stands" if count == 1 else f"{count} ids stand"
    return f"{ids} on lines with different prompts ({first}): only the last line of an id is kept, so give every answer its own"


def _records(folder: Folder, entry: Entry) -> Iterator[tuple[Line, dict[str, Any]]]:
    """The lines that may be interactions and have an id."""
    for line in folder.lines(entry):
        try:
            record = None if line.problem or not line.data.strip() else decode(line.data)
        except RecordError:
            continue
        if isinstance(record, dict) and not is_own(record) and isinstance(record.get("id"), str | int):
            yield line, record
