"""Many patterns looked for at once in compiled code, where Hyperscan is installed (extra `fast`), and what it made of them kept on disk."""

from __future__ import annotations

import json
import os
import platform
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from closeloop.patterns.bytewise import as_bytes, loosened

WORTH = 2_000
"""Texts from which on patterns are compiled, which takes a second or two; what was kept is read for the first one."""
_OLD = 30 * 24 * 3600
"""Seconds after which what was kept of other patterns goes."""
_Scan = Callable[[bytes, Callable[..., None], int, list[int]], None]


class Together:
    """Patterns (case ignored) by their places: `find` gives those that a text may match."""

    def __init__(self, name: str, patterns: Callable[[], Sequence[str]]) -> None:
        """`name` is that of the file in which the compiled patterns are kept."""
        self._name = name
        self._given = patterns
        self._asked = 0
        self._scan: _Scan | None = None
        self._sure: tuple[int, ...] = ()

    def find(self, low: str) -> Sequence[int] | None:
        """The places, in order, of the patterns that match a lower-cased text or a part of it, and of a few that do not.

        None as long as nothing is compiled, and of a text of which bytes do not tell.
        """
        scan = self._scan
        if scan is None:
            self._asked += 1
            if self._asked not in (1, WORTH) or not self._ready(make=self._asked == WORTH):
                return None
            scan = self._scan
            assert scan is not None
        if (raw := as_bytes(low)) is None:
            return None
        found: list[int] = []
        scan(raw, _note, 0, found)
        if not found:
            return self._sure
        found.extend(self._sure)
        found.sort()
        return found

    def _ready(self, *, make: bool) -> bool:
        engine = _engine()
        if engine is None:
            return False
        ready = self._kept(engine) or (self._made(engine) if make else None)
        if ready is None:
            return False
        self._sure, database = ready
        self._scan = _scanning(engine, database)
        return True

    @cached_property
    def _key(self) -> bytes:
        """Of what was compiled, and by what."""
        with (Path(__file__).parent / "bytewise.py").open("rb") as way:
            what = sha256(way.read())
        for one in (_version(), platform.machine(), *self._given()):
            what.update(f"{one}\0".encode())
        return what.digest()

    @property
    def _file(self) -> Path:
        return folder() / f"{self._name}-{self._key.hex()[:16]}.hs"

    def _kept(self, engine: Any) -> _Ready | None:
        """What was kept of these very patterns; None where nothing is, or it is damaged or was made for another processor."""
        with suppress(OSError, RuntimeError, engine.error):
            digest, content = (raw := self._file.read_bytes())[:32], raw[32:]
            if digest == sha256(content + self._key).digest():
                sure, _, database = content.partition(b"\n")
                return (*json.loads(sure),), engine.loadb(database, engine.HS_MODE_BLOCK)
        return None

    def _made(self, engine: Any) -> _Ready | None:
        patterns = [*map(loosened, self._given())]
        sure = tuple(place for place, one in enumerate(patterns) if one is None)
        placed = [(place, one) for place, one in enumerate(patterns) if one is not None]
        database = engine.Database(mode=engine.HS_MODE_BLOCK)
        try:
            database.compile(
                expressions=[one.encode() for _, one in placed],
                ids=[place for place, _ in placed],
                flags=[engine.HS_FLAG_SINGLEMATCH] * len(placed),
            )
        except engine.error:  # too much for this version of it: needles do
            return None
        content = json.dumps(sure).encode() + b"\n" + engine.dumpb(database)
        with suppress(OSError, RuntimeError):
            _keep(self._file, sha256(content + self._key).digest() + content)
        return sure, database


_Ready = tuple[tuple[int, ...], Any]
"""The places of patterns that may match anything, and what finds the others."""


def _note(place: int, start: int, end: int, flags: int, found: list[int]) -> None:
    found.append(place)


def _scanning(engine: Any, database: Any) -> _Scan:
    """`scan` of a database, whichever thread asks: each needs room of its own."""
    rooms = threading.local()
    run = database.scan

    def scan(text: bytes, note: Callable[..., None], flags: int, found: list[int]) -> None:
        try:
            room = rooms.room
        except AttributeError:
            room = rooms.room = engine.Scratch(database)
        run(text, note, flags, found, room)

    return scan


@cache
def _engine() -> Any:
    try:
        import hyperscan
    except ImportError:
        return None
    return hyperscan


def _version() -> str:
    return str(getattr(_engine(), "__version__", ""))


def folder() -> Path:
    """Where compiled patterns are kept: the user's folder for what can be made again (`XDG_CACHE_HOME`)."""
    given = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(given) if given else Path.home() / ".cache") / "closeloop"


def _keep(file: Path, content: bytes) -> None:
    """Write it whole or not at all, and take away what nobody has used for long."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as draft:
        draft.write(content)
    Path(draft.name).replace(file)
    for other in file.parent.glob(f"{file.stem.rpartition('-')[0]}-*.hs"):
        if time.time() - other.stat().st_mtime > _OLD:
            other.unlink(missing_ok=True)
