"""Files that are either whole or not there, and lines in the order of their keys without holding them all in memory."""

from __future__ import annotations

import errno
import hashlib
import heapq
import os
import secrets
import struct
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import groupby
from pathlib import Path
from typing import IO, Any, NamedTuple

import orjson

from closeloop.errors import ExportError
from closeloop.ids import clean

MEMORY = 16 * 1024 * 1024
"""Bytes of lines that are sorted at once; beyond it they wait in temporary files."""

_HEAD = struct.Struct("<II")
# Line ends to `str.splitlines` of Python and to some editors, though not to JSONL: escaped, so that nobody cuts a row in two.
_LINE_ENDS = ((b"\xe2\x80\xa8", b"\\u2028"), (b"\xe2\x80\xa9", b"\\u2029"), (b"\xc2\x85", b"\\u0085"))


class Written(NamedTuple):
    """A file as it was put in place."""

    path: Path
    lines: int
    bytes: int
    sha256: str


def encode(row: Any) -> bytes:
    """One JSONL line without its newline: keys in the order given, UTF-8. Raises ValueError for what JSON cannot hold."""
    try:
        line = orjson.dumps(row)
    except TypeError:  # orjson's own error is a TypeError; lone surrogates are repaired, the rest stays refused
        try:
            line = orjson.dumps(clean(row))
        except (TypeError, RecursionError) as error:
            raise ValueError(str(error)) from None
    for end, escaped in _LINE_ENDS:
        if end in line:
            line = line.replace(end, escaped)
    return line


class Sorter:
    """Lines by key. Beyond `memory` they are sorted in runs on disk, in nameless files that vanish with the process."""

    def __init__(self, folder: Path, *, memory: int = MEMORY) -> None:
        self._folder = folder
        self._memory = memory
        self._held: list[tuple[bytes, bytes]] = []
        self._size = 0
        self._runs: list[IO[bytes]] = []

    def add(self, key: str, line: bytes) -> None:
        """Take one line. Lines of one key keep the order of their bytes."""
        self._held.append((key.encode(errors="replace"), line))
        self._size += len(line) + len(key)
        if self._size > self._memory:
            self._spill()

    def _spill(self) -> None:
        run = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 (closed with the sorter)
        self._runs.append(run)
        for key, line in sorted(self._held):
            run.write(_HEAD.pack(len(key), len(line)) + key + line)
        self._held, self._size = [], 0

    def groups(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Every key once, in order, with its lines."""
        merged = heapq.merge(*(_read(run) for run in self._runs), sorted(self._held))
        for key, lines in groupby(merged, key=lambda pair: pair[0]):
            yield key.decode(), (line for _, line in lines)

    def close(self) -> None:
        """Give the disk back."""
        for run in self._runs:
            run.close()
        self._runs, self._held = [], []


def _read(run: IO[bytes]) -> Iterator[tuple[bytes, bytes]]:
    run.seek(0)
    while head := run.read(_HEAD.size):
        key, line = _HEAD.unpack(head)
        yield run.read(key), run.read(line)


class Staging:
    """New files beside the old ones, then all in place at once. Until `commit`, and after any error, the old files are untouched."""

    def __init__(self) -> None:
        self._files: list[tuple[Path, Path]] = []

    def write(self, path: Path, lines: Iterable[bytes]) -> Written:
        """Write and sync a file that will become `path`. Each line gets its newline."""
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "a folder of this name is there", str(path))
        digest, count, size = hashlib.sha256(), 0, 0
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        self._files.append((temporary, path))
        with os.fdopen(handle, "wb", buffering=1 << 20) as file:
            for line in lines:
                file.write(line)
                file.write(b"\n")
                digest.update(line)
                digest.update(b"\n")
                count += 1
                size += len(line) + 1
            file.flush()
            os.fsync(file.fileno())
        return Written(path, count, size, digest.hexdigest())

    def commit(self) -> None:
        """Put every file in its place, in the order written, and make that durable."""
        for temporary, path in self._files:
            temporary.replace(path)
        for folder in {path.parent for _, path in self._files}:
            _sync(folder)
        self._files = []

    def discard(self) -> None:
        """Remove what was not committed."""
        for temporary, _ in self._files:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        self._files = []


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
        reason = error.strerror or str(error)
        raise ExportError(
            f"cannot write {str(out)!r}: {reason}: nothing was changed there; make room or choose another place"
        ) from error


def _sync(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
