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


def leave(path: Path, written: os.stat_result, *, within: Path, whole: bool) -> None:
    """Say of a file that has just been written how it is; `whole` is whether it consists of our rows alone. Where no note can be
    left the file is read the next time.
    """
    note = _note(path)
    with contextlib.suppress(PermanentError, OSError):
        if whole and written.st_size >= LEAST:
            write_whole(note, [orjson.dumps(_state(written))], within=within)
        else:
            note.unlink(missing_ok=True)


def holds(path: Path) -> bool:
    """Whether the file is as it was when the note was left."""
    try:
        return bool(orjson.loads(_note(path).read_bytes()) == _state(path.stat()))
    except (OSError, ValueError):
        return False


def _note(path: Path) -> Path:
    return path.with_name(f".{path.name}.order")


def _state(stat: os.stat_result) -> list[int]:
    return [stat.st_ino, stat.st_size, stat.st_mtime_ns]
