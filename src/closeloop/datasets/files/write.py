"""Files that are either whole or not there."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from closeloop.datasets.files.containers import Container, Lines
from closeloop.errors import ExportError, is_special, refusal
from closeloop.hold import Hold

_TOGETHER = 100
"""Lines that are written at once."""


class Written(NamedTuple):
    """A file as it was put in place."""

    path: Path
    lines: int
    bytes: int
    sha256: str


class Output:
    """One file, or several of bounded size, being written. `name` gives the final path from a part's number and how many there are."""

    def __init__(self, staging: Staging, name: Callable[[int, int], Path], kind: Container, most: int | None) -> None:
        self._staging = staging
        self._name = name
        self._kind = kind
        self._most = most
        self._parts: list[Container] = []
        self._full = True

    def add(self, lines: Sequence[bytes]) -> None:
        """Take some rows. Where a part ends depends on its rows alone, not on how many come at once."""
        while lines:
            if self._full:
                self._open()
            part = self._parts[-1]
            room = len(lines) if self._most is None else _fitting(lines, self._most - part.raw, part.between)
            part.add(lines[:room])
            lines = lines[room:]
            self._full = self._most is not None and part.raw >= self._most

    def _open(self) -> None:
        if self._parts:
            self._parts[-1].finish()
        part = self._kind.fresh(self._staging.temporary(self._name(0, 1)))
        self._staging.opened.append(part)
        self._parts.append(part)
        self._full = False

    def close(self) -> list[Written]:
        """Finish; only now are the names known. There is always one file, be it empty."""
        if not self._parts:
            self._open()
        self._parts[-1].finish()
        written = []
        for number, part in enumerate(self._parts):
            part.settle()
            path = self._name(number, len(self._parts))
            self._staging.place(part.path, path)
            written.append(Written(path, part.lines, part.size, part.digest.hexdigest()))
        return written


def _fitting(lines: Sequence[bytes], room: int, between: int) -> int:
    """How many of the rows fill the room: all, or those up to the one with which it is full."""
    if sum(map(len, lines)) + between * len(lines) < room:
        return len(lines)
    for number, line in enumerate(lines, 1):
        room -= len(line) + between
        if room <= 0:
            return number
    return len(lines)


class Staging:
    """New files beside the old ones, then all in place at once. Until `commit`, and after any error, the old files are untouched."""

    def __init__(self) -> None:
        self._files: dict[Path, Path | None] = {}
        self._stale: set[Path] = set()
        self._holds: dict[Path, Hold] = {}
        self._placed: list[Path] = []
        self.opened: list[Container] = []

    def temporary(self, path: Path) -> Path:
        """A new file in the folder of `path`, to be written."""
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "a folder of this name is there", str(path))
        if is_special(path):
            raise OSError(errno.EINVAL, "a device or a pipe is there: name a file", str(path))
        if path.parent not in self._holds:
            self._holds[path.parent] = Hold(path.parent)
        temporary = self._holds[path.parent].file(path.name)
        self._files[temporary] = None
        return temporary

    def place(self, temporary: Path, path: Path) -> None:
        """Where a temporary file goes when all is committed."""
        self._files[temporary] = path

    def replaces(self, old: Iterable[Path]) -> None:
        """Files of an earlier export: what is not written anew goes away with the commit."""
        self._stale.update(old)

    def write(self, path: Path, lines: Iterable[bytes]) -> Written:
        """A file that will become `path`. Each line gets its newline."""
        output = Output(self, lambda number, of: path, Lines(), None)
        left = iter(lines)
        while some := list(islice(left, _TOGETHER)):
            output.add(some)
        return output.close()[0]

    def commit(self) -> None:
        """Put every file in its place, in the order written, and make that durable."""
        placed = {path for path in self._files.values() if path}
        for temporary, path in self._files.items():
            if path:
                temporary.replace(path)
                self._placed.append(path)
        self.opened = []
        for old in self._stale - placed:
            old.unlink(missing_ok=True)
        for folder in {path.parent for path in placed}:
            _sync(folder)
        self._files = {}

    def withdraw(self) -> bool:
        """Take away what a commit has put in place; whether that was anything."""
        for path in self._placed:
            path.unlink(missing_ok=True)
        return bool(self._placed)

    def discard(self) -> None:
        """Remove what was not committed."""
        for part in self.opened:
            with suppress(Exception):  # on a full disk closing fails like writing did
                part.abandon()
        for temporary in self._files:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        self._files = {}
        for hold in self._holds.values():
            hold.close()
        self._holds = {}


@contextmanager
def staging() -> Iterator[Staging]:
    """A `Staging` that is discarded when the block ends without a commit, for whatever reason."""
    staged = Staging()
    try:
        yield staged
    finally:
        staged.discard()


@contextmanager
def writing(out: Path) -> Iterator[None]:
    """Turn the system's refusals into ExportError with the path and what to do; the files there were stay as they are."""
    try:
        yield
    except OSError as error:
        raise ExportError(f"cannot write {str(out)!r}: {refusal(out, error)}: nothing was changed there") from error


def _sync(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
