"""Where our own lines go, and how a row is put among them: by id, so that writing twice is writing once.

A file of ours is read from its beginning to its end, unless it is large, stands as we left it, and gets few rows: then their
places are found by halving it, and what lies between them is copied as it is.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from closeloop.platforms.files import seal, write
from closeloop.platforms.files.client import read_lines, write_whole
from closeloop.platforms.files.merging import Merge, Patch, Same, Unsorted
from closeloop.platforms.files.staging import Staging
from closeloop.platforms.files.wire import own_row

_WORTH = 32 * 2**10
"""Bytes of a file for each new row, from which on finding their places is cheaper than reading the file."""


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
    """A file of ours: its rows by id, in order, and lines somebody else put there, which are kept.

    It is read line by line and never held: a file of millions of labels costs time, but no memory.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def find(self, ids: Collection[str]) -> dict[str, dict[str, Any]]:
        """The rows of these ids that are there."""
        wanted = set(ids)
        rows = (own_row(line) for line in read_lines(self.path))
        return {row["id"]: row for row in rows if row is not None and row["id"] in wanted}

    def merge(self, staged: Staging, within: Path, same: Same) -> int:
        """Write the file anew with what is staged, or leave it alone where it says all that already.

        Returns the number of writes, 0 or 1. Raises PermanentError when it cannot be written; then the file is as it was.
        """
        if seal.holds(self.path) and self.path.stat().st_size > _WORTH * len(staged):
            return self._write(Patch(self.path, staged, same), within)
        try:
            return self._write(Merge(read_lines(self.path), staged, same), within)
        except Unsorted:
            known = ((row["id"], line) for line in read_lines(self.path) if (row := own_row(line)) is not None)
            staged.add(known)
        others = (line for line in read_lines(self.path) if own_row(line) is None)
        return self._write(Merge(others, staged, same), within)

    def _write(self, rows: Merge | Patch, within: Path) -> int:
        written = write_whole(self.path, rows, within=within, unless=lambda: not rows.changed)
        if written is None:
            return 0
        seal.leave(self.path, written, within=within, whole=rows.ours)
        return 1
