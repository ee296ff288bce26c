"""Temporary files of a process that was killed, told from those of one that is at work: that one holds a lock, which ends with it."""

from __future__ import annotations

import os
import re
import secrets
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: nothing is told, so nothing is removed
    fcntl = None  # type: ignore[assignment]

_NAME = re.compile(r"\..+\.(?P<run>[0-9a-f]{12})(?:-\d+)?\.tmp", re.DOTALL)


class Hold:
    """Temporary files in one folder. They are left alone by `clear` from here to `close`, or to the end of the process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)
        self._run, self._handle = _begin(folder)

    def file(self, name: str) -> Path:
        """A new empty file, to be renamed or removed before `close`."""
        path = self._folder / f".{name}.{self._run}-{next(self._numbers)}.tmp"
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        return path

    def close(self) -> None:
        """Nothing is held any more."""
        os.close(self._handle)
        with suppress(OSError):
            _lock_file(self._folder, self._run).unlink(missing_ok=True)


def clear(folder: Path) -> None:
    """Remove what killed processes have left in a folder, which may hold what anybody wrote. Raises OSError where it cannot be removed."""
    if fcntl is None or not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        found = [(match, entry) for entry in entries if (match := _NAME.fullmatch(entry.name))]
    runs: dict[str, list[Path]] = defaultdict(list)
    for match, entry in found:
        if entry.is_file(follow_symlinks=False):
            runs[match["run"]].append(Path(entry.path))
    for run, files in runs.items():
        with _is_abandoned(_lock_file(folder, run)) as abandoned:
            for path in files if abandoned else ():
                path.unlink(missing_ok=True)


def _lock_file(folder: Path, run: str) -> Path:
    return folder / f".closeloop.{run}.tmp"


def _begin(folder: Path) -> tuple[str, int]:
    """The name of a run, and the handle that locks it, before there is any other file of that name."""
    while True:
        run = secrets.token_hex(6)
        path = _lock_file(folder, run)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)
        if fcntl is not None:
            with suppress(OSError):  # a disk without locks: there `clear` removes nothing
                fcntl.flock(handle, fcntl.LOCK_EX)
        if path.exists():
            return run, handle
        os.close(handle)  # somebody cleared it before it was locked


@contextmanager
def _is_abandoned(lock_file: Path) -> Iterator[bool]:
    """Whether nobody holds the lock. In the block nobody can take it either."""
    try:
        handle = os.open(lock_file, os.O_RDWR)
    except FileNotFoundError:
        yield True  # it is made first and removed last
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        yield False
    else:
        yield True
    finally:
        os.close(handle)
