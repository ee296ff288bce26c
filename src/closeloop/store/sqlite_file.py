"""The file of a SQLite store: whether it can be opened at all, and how it is read where it cannot be written."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import quote

from sqlalchemy import URL

from closeloop.errors import ConfigError, LockedError, NoStoreError, StoreError

READ_ONLY = "cannot be written: make the file and its folder writable for this user"


def none_at(name: str) -> NoStoreError:
    """What to tell who wants to see what is in a store that was never made."""
    return NoStoreError(
        f"there is no store at {name!r}: `closeloop sync` makes it; if it lies elsewhere, name it with --store, or the "
        "configuration that names it with --config (`closeloop init` writes one)"
    )


_Stamp = tuple[int, int, int]


@dataclass
class SqliteFile:
    """A file that is there. `is_shared` says that others may be writing to it and SQLite can tell: its side files are there."""

    name: str
    is_read_only: bool = False
    is_shared: bool = True
    _seen: _Stamp | None = field(default=None, repr=False)

    @classmethod
    def of(cls, url: URL, name: str, *, create: bool) -> Self:
        """Made where it is not there yet, or StoreError without `create`; it also says what SQLite would report as the same 'unable
        to open database file'.
        """
        if name == ":memory:" or not url.database:
            raise ConfigError(
                "a store in memory would be gone after the run: name a file, such as sqlite:///closeloop.db"
            )
        if url.query.get("uri"):
            return cls(name, is_read_only=url.query.get("mode") == "ro" or "immutable" in url.query)
        path = Path(name)
        if path.is_dir():
            raise ConfigError(f"store {name!r} is a folder: name a file in it, such as {str(path / 'closeloop.db')!r}")
        if not create and not path.exists():
            raise none_at(str(path.absolute()))
        if not path.parent.is_dir():
            raise StoreError(
                f"store {name!r} cannot be created: the folder {str(path.parent)!r} does not exist, create it first"
            )
        if path.exists() and not _can_write(path):
            return cls._read_only(path, name)
        # What users wrote is for the owner only; SQLite gives its side files the same rights. A folder that cannot be written is
        # SQLite's to report.
        with contextlib.suppress(OSError):
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        return cls(name)

    @classmethod
    def _read_only(cls, path: Path, name: str) -> Self:
        if not _may(path, os.R_OK):
            raise StoreError(f"store {name!r} cannot be read: ask its owner for the right to read the file")
        wal, shm = _beside(path)
        if _may(wal, os.R_OK) and _may(shm, os.R_OK):
            return cls(name, is_read_only=True)
        if wal.exists() and wal.stat().st_size:
            raise StoreError(
                f"store {name!r} cannot be read here: what was written last stands in {wal.name!r} beside it, and "
                f"{shm.name!r} is missing or not readable: copy the file with all that begins with its name to a folder "
                "that you can write, and name the copy"
            )
        return cls(name, is_read_only=True, is_shared=False, _seen=_stamp(path))

    def reading(self) -> str | None:
        """The address by which SQLite only reads the file; None where it can be written, or the user wrote an address.

        A file nobody has open would have to get side files for being read, and they would be in its owner's way: it is called
        `immutable`, and looked at after each reading instead.
        """
        if not self.is_read_only or self.name.startswith("file:"):
            return None
        how = "mode=ro" if self.is_shared else "mode=ro&immutable=1"
        return f"file:{quote(str(Path(self.name).absolute()))}?{how}"

    def check_unchanged(self) -> None:
        """Raises LockedError when a file without side files was written to while it was read: what was read may be half of each."""
        if self._seen is not None and _stamp(Path(self.name)) != self._seen:
            raise LockedError(
                f"store {self.name!r} was written by another process while it was read, and cannot be locked here: run again"
            )


def _may(path: Path, what: int) -> bool:
    return os.access(path, what, effective_ids=os.access in os.supports_effective_ids)


def _can_write(path: Path) -> bool:
    """Whether SQLite can write the file: it also needs two files beside it, and makes them."""
    if not _may(path, os.W_OK):
        return False
    return _may(path.parent, os.W_OK) or all(_may(one, os.W_OK) for one in _beside(path))


def _beside(path: Path) -> tuple[Path, Path]:
    """The two files SQLite keeps beside an open store: what was written last, and its index."""
    return path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")


def _stamp(path: Path) -> _Stamp:
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns
