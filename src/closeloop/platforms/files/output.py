"""Where our own lines go, and how a row is put among them: by id, so that writing twice is writing once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from closeloop.errors import RecordError
from closeloop.platforms.files import write
from closeloop.platforms.files.client import read_lines, write_lines
from closeloop.platforms.files.staging import Staging
from closeloop.platforms.files.wire import MARKED, decode, is_own

Same: TypeAlias = Callable[[dict[str, Any], dict[str, Any]], bool]
"""Whether a stored row says what a new one says."""
_BEGINNING = b'{"id":"'
"""How a line that we wrote begins."""


class _Unsorted(Exception):  # noqa: N818 - caught in this file: the rows are sorted then
    """A row of ours stands behind one with a greater id: somebody has edited the file."""


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
        rows = (_row(line) for line in read_lines(self.path))
        return {row["id"]: row for row in rows if row is not None and row["id"] in wanted}

    def merge(self, staged: Staging, within: Path, same: Same) -> int:
        """Write the file anew with what is staged, or leave it alone where it says all that already.

        Returns the number of writes, 0 or 1. Raises PermanentError when it cannot be written; then the file is as it was.
        """
        try:
            return self._write(_Merge(read_lines(self.path), staged, same), within)
        except _Unsorted:
            known = ((row["id"], line) for line in read_lines(self.path) if (row := _row(line)) is not None)
            staged.add(known)
        others = (line for line in read_lines(self.path) if _row(line) is None)
        return self._write(_Merge(others, staged, same), within)

    def _write(self, merged: _Merge, within: Path) -> int:
        return int(write_lines(self.path, merged, within=within, unless=lambda: not merged.changed))


class _Merge:
    """The lines of a file with the staged rows among them, each before the first row of ours with a greater id."""

    def __init__(self, lines: Iterator[bytes], staged: Staging, same: Same) -> None:
        self.changed = False
        self._lines = lines
        self._new = iter(staged)
        self._same = same

    def __iter__(self) -> Iterator[bytes]:
        last, new = b"", next(self._new, None)
        for line in self._lines:
            name = _name(line)
            if name is None:
                yield line
                continue
            if name <= last and _row(line) is not None:
                raise _Unsorted
            last = max(last, name)
            while new is not None and new[0] < name:
                yield from self._put(new[1])
                new = next(self._new, None)
            if new is not None and new[0] == name and (row := _row(line)) is not None:
                yield from self._replace(line, row, new[1])
                new = next(self._new, None)
            else:
                yield line
        while new is not None:
            yield from self._put(new[1])
            new = next(self._new, None)

    def _put(self, line: bytes | None) -> Iterator[bytes]:
        if line is not None:
            self.changed = True
            yield line

    def _replace(self, line: bytes, row: dict[str, Any], new: bytes | None) -> Iterator[bytes]:
        if new is not None and (line == new or self._same(row, decode(new))):
            yield line
            return
        self.changed = True
        if new is not None:
            yield new


def _name(line: bytes) -> bytes | None:
    """The id of a row that is most likely ours, None for what is not. Lines as we write them are not decoded: there may be millions."""
    if not MARKED.search(line):
        return None
    if line.startswith(_BEGINNING):
        name = line[len(_BEGINNING) : line.index(b'"', len(_BEGINNING))]
        if b"\\" not in name:
            return name
    row = _row(line)
    return None if row is None else str(row["id"]).encode()


def _row(line: bytes) -> dict[str, Any] | None:
    """A row of ours, None for what somebody else wrote."""
    try:
        row = decode(line)
    except RecordError:
        return None
    return row if is_own(row) and isinstance(row.get("id"), str) else None
