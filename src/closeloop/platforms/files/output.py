"""Where our own lines go, and how a row is put among them: by id, so that writing twice is writing once.

A file of ours is read from its beginning to its end, unless it is large, stands as we left it, and gets few rows: then their
places are found by halving it, and what lies between them is copied as it is. Or nothing is copied: what is new goes into a
second file, until that is worth putting into the first (`FilesOptions.recent`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from closeloop.errors import PermanentError
from closeloop.platforms.files import seal, write
from closeloop.platforms.files.client import read_lines, write_whole
from closeloop.platforms.files.merging import Merge, Patch, Same, Unsorted
from closeloop.platforms.files.staging import Staging
from closeloop.platforms.files.wire import own_row

_WORTH = 32 * 2**10
"""Bytes of a file for each new row, from which on finding their places is cheaper than reading the file."""
_SHARE = 10
"""A second file that holds this part of what the first one does is put into it: then a row is copied some ten times in all."""


def recent_of(path: Path) -> Path:
    """The second file of a large one, for what came in since that was written. No project or dataset has a file of this name."""
    return path.with_name(f"{path.stem}+recent{path.suffix}")


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

    It is read line by line and never held: a file of millions of labels costs time, but no memory. With `recent`, rows that are
    new go into a second file while the first is large and stands as we left it; no id stands in both.
    """

    def __init__(self, path: Path, *, recent: bool = False) -> None:
        self.path = path
        self._recent = recent_of(path)
        self._apart = recent

    def find(self, ids: Collection[str]) -> dict[str, dict[str, Any]]:
        """The rows of these ids that are there."""
        wanted = set(ids)
        rows = map(own_row, chain(read_lines(self.path), read_lines(self._recent)))
        return {row["id"]: row for row in rows if row is not None and row["id"] in wanted}

    def merge(self, staged: Staging, within: Path, same: Same) -> int:
        """Write anew what is staged, or leave alone what says all that already.

        Returns the number of files written. Raises PermanentError when one cannot be written; then it is as it was.
        """
        if seal.holds(self.path, joined=self._recent):
            self._clear(within)
        if not (self._apart and _halved(self.path, staged)):
            return self._join(staged, within, same)
        with closing(Staging()) as new:
            writes = _write(self.path, Patch(self.path, staged, same, new), within)
            if len(new):
                writes += _merge(self._recent, new, within, same)
        if _size(self._recent) * _SHARE < _size(self.path):
            return writes
        with closing(Staging()) as nothing:
            return writes + self._join(nothing, within, same)

    def _join(self, staged: Staging, within: Path, same: Same) -> int:
        """Everything into the first file: what is staged, and what the second one holds and is not staged."""
        if not self._recent.exists():
            return _merge(self.path, staged, within, same)
        staged.add(_own(self._recent))
        writes = _merge(self.path, staged, within, same, joined=self._recent)
        self._clear(within)
        return writes

    def _clear(self, within: Path) -> None:
        """Take our rows out of the second file: they stand in the first one."""
        others = (line + b"\n" for line in read_lines(self._recent) if own_row(line) is None)
        first = next(others, None)
        if first is not None:
            write_whole(self._recent, chain([first], others), within=within)
            return
        try:
            self._recent.unlink(missing_ok=True)
        except OSError as error:
            raise PermanentError(f"cannot remove {str(self._recent)!r}: {error.strerror}", platform="files") from None
        seal.forget(self._recent)


def _merge(path: Path, staged: Staging, within: Path, same: Same, joined: Path | None = None) -> int:
    """Put what is staged into one file."""
    if _halved(path, staged):
        return _write(path, Patch(path, staged, same), within, joined)
    try:
        return _write(path, Merge(read_lines(path), staged, same), within, joined)
    except Unsorted:
        staged.add(_own(path))
    others = (line for line in read_lines(path) if own_row(line) is None)
    return _write(path, Merge(others, staged, same), within, joined)


def _halved(path: Path, staged: Staging) -> bool:
    """Whether finding the places of these rows is possible, and cheaper than reading the file."""
    return _size(path) > _WORTH * len(staged) and seal.holds(path)


def _own(path: Path) -> Iterator[tuple[str, bytes]]:
    return ((row["id"], line) for line in read_lines(path) if (row := own_row(line)) is not None)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _write(path: Path, rows: Merge | Patch, within: Path, joined: Path | None = None) -> int:
    written = write_whole(path, rows, within=within, unless=lambda: not rows.changed)
    if written is None:
        return 0
    seal.leave(path, written, within=within, whole=rows.ours, joined=joined)
    return 1
