"""Rows on their way into a file of ours: the pieces of the file with them among its lines, in the order of their ids."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, TypeAlias

from closeloop.platforms.files.staging import Staging
from closeloop.platforms.files.wire import decode, is_example, own_row, row_name

Same: TypeAlias = Callable[[dict[str, Any], dict[str, Any]], bool]
"""Whether a stored row says what a new one says."""
_NEAR = 4 * 2**10
"""Bytes that are read line by line: halving them further would cost more."""
_BUFFER = 16 * 2**10
_STEP = 64 * 2**10
"""Bytes copied at once. Pieces of a megabyte get memory of their own from the system each, which costs four times the copying."""


class Unsorted(Exception):  # noqa: N818 - the caller sorts the rows then
    """A row of ours stands behind one with a greater id: somebody has edited the file."""


class Merge:
    """All lines of a file, read from its beginning to its end, with the staged rows among them, each before the first row of ours
    with a greater id. Behind the last piece, `changed` says whether it is another file now, `ours` whether all its lines are rows
    of ours. Raises Unsorted on the way.
    """

    def __init__(self, lines: Iterator[bytes], staged: Staging, same: Same) -> None:
        self.changed = False
        self.ours = True
        self._lines = lines
        self._new = iter(staged)
        self._same = same

    def __iter__(self) -> Iterator[bytes]:
        last, new = b"", next(self._new, None)
        for line in self._lines:
            name = row_name(line)
            self.ours = self.ours and name is not None and (is_example(line) or own_row(line) is not None)
            if name is None:
                yield line + b"\n"
                continue
            if name <= last and own_row(line) is not None:
                raise Unsorted
            last = max(last, name)
            while new is not None and new[0] < name:
                yield from self._put(new[1])
                new = next(self._new, None)
            if new is not None and new[0] == name and own_row(line) is not None:
                yield from self._replace(line, new[1])
                new = next(self._new, None)
            else:
                yield line + b"\n"
        while new is not None:
            yield from self._put(new[1])
            new = next(self._new, None)

    def _put(self, line: bytes | None) -> Iterator[bytes]:
        if line is not None:
            self.changed = True
            yield line + b"\n"

    def _replace(self, line: bytes, new: bytes | None) -> Iterator[bytes]:
        if new is not None and not _differs(line, new, self._same):
            yield line + b"\n"
            return
        self.changed = True
        yield from self._put(new)


class Patch:
    """The same for a large file that stands as we left it and consists of our rows only, in order (`seal.py`), and few new ones:
    their places are found by halving the file, and what lies between them is copied and not looked at. With `elsewhere`, rows
    that are not in the file go there instead.
    """

    ours = True

    def __init__(self, path: Path, staged: Staging, same: Same, elsewhere: Staging | None = None) -> None:
        self.changed = False
        self._path = path
        self._staged = staged
        self._same = same
        self._elsewhere = elsewhere

    def __iter__(self) -> Iterator[bytes]:
        with self._path.open("rb", buffering=_BUFFER) as file:
            size = file.seek(0, os.SEEK_END)
            done = start = 0
            for name, new in self._staged:
                start, line = _find(file, name, start, size)
                if not line and self._elsewhere is not None:
                    self._elsewhere.put([(name.decode(), new)])
                    continue
                if not line if new is None else line and not _differs(line, new, self._same):
                    continue
                self.changed = True
                yield from _copied(file, done, start)
                if new is not None:
                    yield new + b"\n"
                done = start + len(line)
            if self.changed:
                yield from _copied(file, done, size)


def _differs(line: bytes, new: bytes, same: Same) -> bool:
    return line.rstrip(b"\n") != new and not same(decode(line), decode(new))


def _find(file: IO[bytes], name: bytes, low: int, high: int) -> tuple[int, bytes]:
    """Where the row of this name begins and its line, or the place before which it would stand, and nothing. Rows that begin
    before `low` have lesser names.
    """
    while high - low > _NEAR:
        middle = (low + high) // 2
        file.seek(middle)
        start = middle + len(file.readline())
        line = file.readline()
        if start < high and line and _name(line) < name:
            low = start + len(line)
        else:
            high = middle
    file.seek(low)
    while line := file.readline():
        here = _name(line)
        if here >= name:
            return low, line if here == name else b""
        low += len(line)
    return low, b""


def _name(line: bytes) -> bytes:
    return row_name(line.rstrip(b"\n")) or b""


def _copied(file: IO[bytes], start: int, end: int) -> Iterator[bytes]:
    file.seek(start)
    while start < end and (data := file.read(min(_STEP, end - start))):
        start += len(data)
        yield data
