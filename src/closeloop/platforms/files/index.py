"""Where each interaction stands: built when a trace is asked for by id, from the newest file back, and no further than needed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from closeloop.errors import RecordError
from closeloop.platforms.files.client import Entry, Folder, Line
from closeloop.platforms.files.wire import decode, is_own


@dataclass(frozen=True)
class _Place:
    """One line; `session` is the session its interaction lies in."""

    entry: Entry
    start: int
    number: int
    session: str | None


class Index:
    """Ids and sessions of the lines below a folder, as the files were when it was made. The newest line of an id counts."""

    def __init__(self, folder: Folder, entries: Sequence[Entry]) -> None:
        self._folder = folder
        self._left = list(entries)
        self._places: dict[str, _Place] = {}

    def find(self, ids: Collection[str]) -> Iterator[tuple[Entry, Line]]:
        """The lines of these interactions; an id that stands nowhere is left out."""
        while self._left and any(name not in self._places for name in ids):
            self._read(self._left.pop())
        yield from self._lines([self._places[name] for name in dict.fromkeys(ids) if name in self._places])

    def sessions(self, sessions: Collection[str]) -> Iterator[tuple[Entry, Line]]:
        """The lines of all interactions of these sessions. Reads every file once."""
        while self._left:
            self._read(self._left.pop())
        wanted = set(sessions)
        yield from self._lines([place for place in self._places.values() if place.session in wanted])

    def _read(self, entry: Entry) -> None:
        here: dict[str, _Place] = {}
        for line in self._folder.lines(entry):
            try:
                record = None if line.problem or not line.data.strip() else decode(line.data)
            except RecordError:
                continue
            if isinstance(record, dict) and not is_own(record) and isinstance(record.get("id"), str | int):
                session = record.get("session_id")
                here[str(record["id"])] = _Place(entry, line.start, line.number, str(session) if session else None)
        self._places = {**here, **self._places}

    def _lines(self, places: Sequence[_Place]) -> Iterator[tuple[Entry, Line]]:
        by_file: dict[Entry, list[tuple[int, int]]] = defaultdict(list)
        for place in places:
            by_file[place.entry].append((place.start, place.number))
        for entry in sorted(by_file, key=lambda entry: entry.key):
            for line in self._folder.lines_at(entry, by_file[entry]):
                yield entry, line
