"""Entries in the order of their keys without holding them all in memory: sorted runs in a scratch file, merged when they are read."""

from __future__ import annotations

import marshal
import struct
import tempfile
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from heapq import heapify, heappop, heapreplace
from itertools import chain
from pathlib import Path
from typing import IO, Any, NamedTuple, TypeAlias

MEMORY = 12 * 1024 * 1024
"""Bytes of entries that are sorted at once; beyond it they wait in the scratch file."""

Entry: TypeAlias = tuple[Any, ...]
"""A key of bytes, and what belongs to it. Entries are ordered as a whole, so that nothing depends on the order of arrival."""

_BLOCK = 1 << 16
"""Bytes of entries that are read back at once."""
_OVERHEAD = 33
"""What Python needs beside the bytes of each."""
_HEAD = struct.Struct("<I")
_PLAIN = 2
"""The version of `marshal` that does not look for objects it has seen before: looking takes four times as long as the rest."""


class Span(NamedTuple):
    """A part of a scratch file."""

    start: int
    end: int


class Scratch:
    """One file that entries wait in. Without a path it is made when it is needed, has no name, and vanishes with the process."""

    def __init__(self, folder: Path, path: Path | None = None) -> None:
        self._folder = folder
        self._file: IO[bytes] | None = path.open("r+b") if path else None

    def append(self, entries: list[Entry], size: int) -> Span:
        """Write the entries, as they come, behind what is there; together they are about so many bytes."""
        if self._file is None:
            self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 (closed with the scratch)
        start = self._file.seek(0, 2)
        for block in _blocks(entries, size):
            packed = marshal.dumps(block, _PLAIN)
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


def _blocks(entries: list[Entry], size: int) -> Iterator[list[Entry]]:
    """Entries up to about one block at a time."""
    step = max(1, _BLOCK * len(entries) // (size + 1))
    for start in range(0, len(entries), step):
        part = entries[start : start + step]
        if step == 1 or sum(map(len, chain.from_iterable(part))) < 2 * _BLOCK:
            yield part
        else:  # a few large ones among many small ones: each by itself
            yield from ([entry] for entry in part)


class Runs:
    """Entries by key. Beyond `memory` they are sorted and written as a run."""

    def __init__(self, scratch: Scratch, *, memory: int = MEMORY) -> None:
        self._scratch = scratch
        self._memory = memory
        self._held: list[Entry] = []
        self._size = 0
        self._spans: list[Span] = []

    def add(self, entry: Entry, size: int = 0) -> None:
        """Take one entry. `size` is how many bytes it is about, for a caller that knows."""
        self._held.append(entry)
        self._size += (size or sum(map(len, entry))) + _OVERHEAD * len(entry)
        if self._size > self._memory:
            self.spill()

    def spill(self) -> None:
        """Write what is held as a run."""
        self._held.sort()
        self._spans.append(self._scratch.append(self._held, self._size))
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

    The source whose block ends first is read on first, some of them between two batches; a batch is what none has anything smaller
    to than. What is held is sorted as a whole, which the sort of Python does as a merge: entry by entry through a heap takes
    five times as long, and a look at every source for every batch as long as all the rest of it.
    """
    held: list[Entry] = []
    ends: list[tuple[Entry, int, Iterator[list[Entry]]]] = []
    for number, source in enumerate(sources):
        if block := next(source, None):
            held += block
            ends.append((block[-1], number, source))
    heapify(ends)
    while ends:
        for _ in range(len(ends) // 4 + 1):
            _, number, source = ends[0]
            if block := next(source, None):
                held += block
                heapreplace(ends, (block[-1], number, source))
            else:
                heappop(ends)
        held.sort()
        cut = bisect_right(held, ends[0][0]) if ends else len(held)
        batch, held = held[:cut], held[cut:]
        if batch:
            yield batch
