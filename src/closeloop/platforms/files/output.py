"""Where our own lines go, and how a row is put among them: by id, so that writing twice is writing once."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from closeloop.errors import RecordError
from closeloop.platforms.files import write
from closeloop.platforms.files.client import read_lines, write_lines
from closeloop.platforms.files.wire import decode, is_own


@dataclass(frozen=True)
class Places:
    """The files we write for one source: in the folder that is read, in another one (`out`), or beside the single file that is read."""

    path: Path
    out: Path | None

    @property
    def within(self) -> Path:
        """The folder no write may leave."""
        return self.out or (self.path.parent if self.path.is_file() else self.path)

    def labels(self, project: str) -> Path:
        """The file labels are kept in."""
        if self.out or not self.path.is_file():
            return self.within / "labels" / f"{write.file_name(project)}.jsonl"
        return self.path.with_name(f"{self.path.name}.labels.jsonl")

    def dataset(self, name: str) -> Path:
        """The file of one dataset."""
        if self.out or not self.path.is_file():
            return self.within / "datasets" / f"{write.file_name(name)}.jsonl"
        return self.path.with_name(f"{self.path.name}.datasets") / f"{write.file_name(name)}.jsonl"


class Rows:
    """A file of ours: its rows by id, in order, and lines somebody else put there, which are kept as they are.

    It is read line by line and never held: a file of millions of labels costs time, but no memory.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def find(self, ids: Collection[str]) -> dict[str, dict[str, Any]]:
        """The rows of these ids that are there."""
        wanted = set(ids)
        return {row["id"]: row for _, row in self._each() if row is not None and row["id"] in wanted}

    def put(
        self,
        rows: Mapping[str, dict[str, Any]],
        within: Path,
        *,
        there: Collection[str] = (),
        gone: Collection[str] = (),
    ) -> int:
        """Write the file anew with these rows, of which those in `there` are in it already, and without those that are `gone`.

        Returns 1, the number of writes. Raises PermanentError when that cannot be done; then the file is as it was.
        """
        write_lines(self.path, self._merged(rows, set(there) & rows.keys(), set(gone)), within=within)
        return 1

    def _merged(self, rows: Mapping[str, dict[str, Any]], there: set[str], gone: set[str]) -> Iterator[bytes]:
        """A row that is there is replaced in its place; a new one goes before the first row with a greater id."""
        new = deque(sorted(rows.keys() - there))
        for line, row in self._each():
            name = None if row is None else row["id"]
            while name is not None and new and new[0] < name:
                yield orjson.dumps(rows[new.popleft()])
            if name in there:
                there.discard(name)
                yield orjson.dumps(rows[name])
            elif name is None or (name not in gone and name not in rows):
                yield line
        yield from (orjson.dumps(rows[name]) for name in new)

    def _each(self) -> Iterator[tuple[bytes, dict[str, Any] | None]]:
        """The lines that are not empty; None beside one that is not ours."""
        for line in read_lines(self.path):
            try:
                row = decode(line)
            except RecordError:
                row = None
            yield line, row if is_own(row) and isinstance(row.get("id"), str) else None
