"""A note beside a large file of ours: so it was when we had written it, all of it rows of ours, in order. While file and note agree
nobody has edited it, and a place in it can be found without reading it. A note that is lost or wrong costs one reading.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import orjson

from closeloop.errors import PermanentError
from closeloop.platforms.files.client import write_whole

LEAST = 4 * 2**20
"""Bytes below which a file is read as quickly as its places are found."""


def leave(path: Path, written: os.stat_result, *, within: Path, whole: bool, joined: Path | None = None) -> None:
    """Say of a file that has just been written how it is; `whole` is whether it consists of our rows alone, `joined` another file
    all of whose rows it holds now. Where no note can be left the file is read the next time.
    """
    with contextlib.suppress(PermanentError, OSError):
        if whole and written.st_size >= LEAST:
            states = [_state(written), *([_state(joined.stat())] if joined else [])]
            write_whole(_note(path), [orjson.dumps(states)], within=within)
        else:
            _note(path).unlink(missing_ok=True)


def forget(path: Path) -> None:
    """Take the note of a file away that is gone."""
    with contextlib.suppress(OSError):
        _note(path).unlink(missing_ok=True)


def holds(path: Path, *, joined: Path | None = None) -> bool:
    """Whether the file is as it was when the note was left; with `joined`, also whether it holds the rows that this one has."""
    try:
        said = orjson.loads(_note(path).read_bytes())
        return bool(said[0] == _state(path.stat()) and (joined is None or said[1:] == [_state(joined.stat())]))
    except (OSError, ValueError, LookupError, TypeError):
        return False


def _note(path: Path) -> Path:
    return path.with_name(f".{path.name}.order")


def _state(stat: os.stat_result) -> list[int]:
    return [stat.st_ino, stat.st_size, stat.st_mtime_ns]
