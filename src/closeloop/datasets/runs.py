"""Entries in the order of their keys without holding them all in memory: sorted runs in a scratch file, merged when they are read."""

from __future__ import annotations

import marshal
import struct
import tempfile
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple, TypeAlias

MEMORY = 12 * 1024 * 1024
"""Bytes of entries that are sorted at once; beyond it they wait in the scratch file."""

Entry: TypeAlias = tuple[bytes, ...]
"""A key, and what belongs to it. Entries are ordered as a whole, so that nothing depends on the order of arrival."""

_BLOCK = 1 << 16
"""Bytes of entries that are read back at once."""
_OVERHEAD = 33
"""What Python needs beside the bytes of each."""
_FEW = 16
"""A run with fewer entries in memory reads its next block before the merge goes on."""
_HEAD = struct.Struct("<I")


class Span(NamedTuple):
    """A part of a scratch file."""

    start: int
    end: int


class Scratch:
    """One file that entries wait in. Without a path it is made when it is needed, has no name, and vanishes with the process."""

    def __init__(self, folder: Path, path: Path | None = None) -> None:
        self._folder = folder
        self._file: IO[bytes] | None = path.open("r+b") if path else None

    def append(self, entries: Iterable[Entry]) -> Span:
        """Write the entries, as they come, behind what is there."""
        if self._file is None:
            self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 (closed with the scratch)
        start = self._file.seek(0, 2)
        left = iter(entries)
        while block := _block(left):
            packed = marshal.dumps(block)
            self._file.write(_HEAD.pack(len(packed)))
            self._file.write(packed)
        self._file.flush()
        return Span(start, self._file.tell())

    def blocks(self, span: Span) -> Iterator[list[Entry]]:
        """The entries of a span, some at a time. Spans may be read in turns."""
        place = span.start
        while place < span.end:
            assert self._file is not None
            self._file.seek(place)
            size = _HEAD.unpack(self._file.read(_HEAD.size))[0]
            yield marshal.loads(self._file.read(size))  # noqa: S302 - what this export wrote itself
            place += _HEAD.size + size

    def close(self) -> None:
        """Give the disk back."""
        if self._file is not None:
            self._file.close()


def _block(entries: Iterator[Entry]) -> list[Entry]:
    """Entries up to about one block."""
    block: list[Entry] = []
    size = 0
    for entry in entries:
        block.append(entry)
        size += sum(map(len, entry)) + 100
        if size > _BLOCK:
            break
    return block


class Runs:
    """Entries by key. Beyond `memory` they are sorted and written as a run."""

    def __init__(self, scratch: Scratch, *, memory: int = MEMORY) -> None:
        self._scratch = scratch
        self._memory = memory
        self._held: list[Entry] = []
        self._size = 0
        self._spans: list[Span] = []

    def add(self, entry: Entry) -> None:
        """Take one entry."""
        self._held.append(entry)
        self._size += sum(map(len, entry)) + _OVERHEAD * len(entry)
        if self._size > self._memory:
            self.spill()

    def spill(self) -> None:
        """Write what is held as a run."""
        self._held.sort()
        self._spans.append(self._scratch.append(self._held))
        self._held, self._size = [], 0

    def written(self) -> list[Span]:
        """Everything as runs in the file, for another process to read."""
        if self._held:
            self.spill()
        return self._spans

    def sources(self) -> Iterator[Iterator[list[Entry]]]:
        """Every run, the one in memory too."""
        self._held.sort()
        yield from (self._scratch.blocks(span) for span in self._spans)
        if self._held:
            yield iter([self._held])


def merged(sources: Iterable[Iterator[list[Entry]]]) -> Iterator[list[Entry]]:
    """The entries of all sources in order, in batches.

    A batch is what no source has anything smaller to than: sources are cut there and their parts sorted together, which the sort
    of Python does as a merge. Entry by entry, through a heap, it took five times as long.
    """
    streams = [_Stream(source) for source in sources]
    while True:
        streams = [stream for stream in streams if stream.filled()]
        if not streams:
            return
        last = min((stream.held[-1] for stream in streams if not stream.ended), default=None)
        if len(streams) == 1:
            yield streams[0].upto(None)
            continue
        batch: list[Entry] = []
        for stream in streams:
            batch += stream.upto(last)
        batch.sort()
        yield batch


class _Stream:
    """One source, with what was read of it and not yet merged."""

    def __init__(self, source: Iterator[list[Entry]]) -> None:
        self._source = source
        self.held: list[Entry] = []
        self.ended = False

    def filled(self) -> bool:
        """Read on where little is left. False at the end."""
        while len(self.held) < _FEW and not self.ended:
            block = next(islice(self._source, 1), None)
            if block is None:
                self.ended = True
            else:
                self.held = self.held + block if self.held else block
        return bool(self.held)

    def upto(self, last: Entry | None) -> list[Entry]:
        """Take everything not above `last`; all there is for None."""
        cut = len(self.held) if last is None else bisect_right(self.held, last)
        taken, self.held = self.held[:cut], self.held[cut:]
        return taken
