"""A file written past the system's cache. What is synced before it counts gains nothing from lying there first: filling the cache with
it cost three times as much as hashing it, on a virtual machine that takes memory from its host only then.
"""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from mmap import mmap
from pathlib import Path

PIECE = 1 << 21
"""Bytes that are written at once. What goes past the cache must begin and end on a page, in memory and in the file."""
_DIRECT: int = getattr(os, "O_DIRECT", 0)


class Direct:
    """A file to write from its start to its end. Where the system or the disk cannot do without the cache, it is used."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb", buffering=0)
        self._held = mmap(-1, PIECE)
        self._size = 0
        self._past_cache = False
        self._go_past_cache(True)

    def write(self, data: bytes) -> int:
        """Take some bytes; those that fill no piece wait for the rest of it."""
        left = memoryview(data)
        while left:
            some = left[: PIECE - self._size]
            self._held[self._size : self._size + len(some)] = some
            self._size += len(some)
            left = left[len(some) :]
            if self._size == PIECE:
                self._put()
        return len(data)

    def sync(self) -> None:
        """Write what is left; everything is on disk then."""
        self._go_past_cache(False)
        self._put()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close without what is left."""
        self._file.close()
        self._held.close()

    def _put(self) -> None:
        with memoryview(self._held) as held:
            start = 0
            while start < self._size:
                try:
                    start += self._file.write(held[start : self._size])
                except OSError as error:
                    if error.errno != errno.EINVAL or not self._past_cache:
                        raise
                    self._go_past_cache(False)
        self._size = 0

    def _go_past_cache(self, wanted: bool) -> None:
        if _DIRECT:
            import fcntl

            with suppress(OSError):  # a disk that cannot
                fcntl.fcntl(self._file, fcntl.F_SETFL, _DIRECT if wanted else 0)
        self._past_cache = wanted
