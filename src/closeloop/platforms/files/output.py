"""Where our own lines go, and how a row is put among them: by id, so that writing twice is writing once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from closeloop.errors import RecordError
from closeloop.platforms.files import write
from closeloop.platforms.files.client import read_whole, write_lines
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
    """A file of ours: its rows by id, and lines somebody else put there, which are kept as they are."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows: dict[str, dict[str, Any]] = {}
        self.foreign: list[bytes] = []
        for line in read_whole(path):
            try:
                row = decode(line)
            except RecordError:
                row = None
            if is_own(row) and isinstance(row.get("id"), str):
                self.rows[row["id"]] = row
            else:
                self.foreign.append(line)

    def save(self, within: Path) -> int:
        """Write the file anew; returns 1, the number of writes. Raises PermanentError when that cannot be done."""
        write_lines(self.path, self._lines(), within=within)
        return 1

    def _lines(self) -> Iterator[bytes]:
        yield from self.foreign
        for row_id in sorted(self.rows):
            yield orjson.dumps(self.rows[row_id])
