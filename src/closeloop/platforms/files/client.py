"""Files and folders: listing, reading lines from any place on, writing as a whole or not at all. Knows nothing of our models."""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import shutil
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

from closeloop.errors import ConfigError, PermanentError
from closeloop.hold import Hold, clear
from closeloop.interactions.foreign import foreign

SUFFIXES = (".jsonl", ".ndjson")
PACKED = (".gz", ".zst")
LONGEST_LINE = 64 * 2**20
"""A longer line is set aside unread, so that a file without line ends cannot fill the memory."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STEP = 2**20


@dataclass(frozen=True)
class Entry:
    """One file as it was when it was listed. `name` is its path below the root, `changed_ns` when it last changed here."""

    path: Path
    name: str
    changed_ns: int
    size: int

    @property
    def key(self) -> tuple[int, str]:
        """Its place in reading order: a file that changes moves to the end."""
        return self.changed_ns, self.name

    @property
    def changed_at(self) -> datetime:
        return _EPOCH + timedelta(microseconds=self.changed_ns // 1000)


@dataclass(frozen=True)
class Line:
    """One line: its number from 1, where it begins and ends in the (unpacked) file, and what is wrong with it if anything."""

    number: int
    start: int
    end: int
    data: bytes
    complete: bool = True
    problem: str | None = None


class Folder:
    """The files below one path. A link that leads out of it is not followed; hidden files are left alone."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def entries(self, skip: Sequence[Path] = ()) -> list[Entry]:
        """Every data file except those of `skip`, the longest unchanged first. Raises PermanentError when the path is not there."""
        root = self._root()
        left_out = {path.resolve() for path in skip}
        found = {}
        for name, path in self._walk(root):
            real = path.resolve()
            if real not in left_out and (real == root or self._inside(real, root)):
                stat = real.stat()
                # ctime too: a file that was moved or unpacked here with an old mtime is new here all the same.
                found[real] = Entry(real, name, max(stat.st_mtime_ns, stat.st_ctime_ns), stat.st_size)
        return sorted(found.values(), key=lambda entry: entry.key)

    def others(self) -> list[str]:
        """Names of files beside the data files that are not read."""
        root = self._root()
        if not root.is_dir():
            return []
        return sorted(
            path.name
            for path in root.iterdir()
            if path.is_file() and not is_data(path.name) and not path.name.startswith(".")
        )

    def strangers(self) -> list[str]:
        """Names of links that lead out of the folder and are not read."""
        root = self._root()
        return [
            name for name, path in self._walk(root) if path.resolve() != root and not self._inside(path.resolve(), root)
        ]

    def _root(self) -> Path:
        if not self.path.exists():
            raise PermanentError(
                f"no file or folder at {str(self.path)!r}: correct `path` of the source", platform="files"
            )
        return self.path.resolve()

    def _walk(self, root: Path) -> Iterator[tuple[str, Path]]:
        if not root.is_dir():
            yield self.path.name, root
            return
        for folder, folders, names in os.walk(root):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                path = Path(folder, name)
                if is_data(name) and path.is_file():
                    yield path.relative_to(root).as_posix(), path

    @staticmethod
    def _inside(real: Path, root: Path) -> bool:
        return real.is_relative_to(root if root.is_dir() else root.parent)

    def lines(self, entry: Entry, offset: int = 0, number: int = 0) -> Iterator[Line]:
        """The lines from `offset` on, which is the end of line `number`. A file that cannot be read further ends in a problem line."""
        place, count = offset, number
        try:
            with _open(entry.path) as file:
                _skip(file, offset)
                while data := file.readline(LONGEST_LINE + 1):
                    count += 1
                    if not place and (what := foreign(data)):
                        yield Line(count, 0, 0, b"", problem=f"the file {what}")
                        return
                    start, place, problem = place, place + len(data), None
                    if len(data) > LONGEST_LINE and not data.endswith(b"\n"):
                        problem = f"line is longer than {LONGEST_LINE // 2**20} MiB"
                        place += _to_line_end(file)
                    yield Line(count, start, place, data[:2000] if problem else data, data.endswith(b"\n"), problem)
        except _damage() as error:
            reason = getattr(error, "strerror", None) or error
            yield Line(count + 1, place, place, b"", problem=f"cannot be read from here on: {reason}")

    def lines_at(self, entry: Entry, places: Iterable[tuple[int, int]]) -> Iterator[Line]:
        """The lines at these (start, number), in file order. A packed file is unpacked once."""
        wanted = sorted(places)
        if not entry.path.name.endswith(PACKED):
            for start, number in wanted:
                yield from _first(self.lines(entry, start, number - 1))
        elif wanted:
            numbers = {number for _, number in wanted}
            for line in self.lines(entry):
                if line.number in numbers:
                    yield line
                if line.number >= wanted[-1][1]:
                    return


def is_data(name: str) -> bool:
    """Whether a file of this name in a folder is read: `.jsonl` or `.ndjson`, plain, `.gz` or `.zst`, not hidden."""
    plain = name.removesuffix(".gz").removesuffix(".zst").lower()
    return plain.endswith(SUFFIXES) and not name.startswith(".")


def write_whole(
    path: Path, pieces: Iterable[bytes], *, within: Path, unless: Callable[[], bool] = lambda: False
) -> os.stat_result | None:
    """Write a file so that a reader sees the old one or the new one. Raises PermanentError when that cannot be done.

    `within` is the folder the file must really lie in: a link that leads elsewhere is refused. `unless` is asked behind the last
    piece; where it is true the file stays as it was. Returns what the file is now, None where it was not written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.parent.resolve().is_relative_to(within.resolve()):
            raise PermanentError(
                f"{str(path.parent)!r} is a link out of {str(within)!r}: not written", platform="files"
            )
        with contextlib.suppress(OSError):
            clear(path.parent)
        with contextlib.closing(Hold(path.parent)) as hold:
            temporary = hold.file(path.name)
            try:
                with temporary.open("wb") as file:
                    file.writelines(pieces)
                    if unless():
                        return None
                    file.flush()
                    os.fsync(file.fileno())
                    written = os.fstat(file.fileno())
                if path.exists():
                    shutil.copymode(path, temporary)
                temporary.replace(path)
                return written
            finally:
                temporary.unlink(missing_ok=True)
    except OSError as error:
        raise PermanentError(f"cannot write {str(path)!r}: {error.strerror}", platform="files") from None


def read_lines(path: Path) -> Iterator[bytes]:
    """The lines of a file of ours that are not empty; none when it is not there."""
    try:
        with path.open("rb") as file:
            yield from (line.rstrip(b"\n") for line in file if line.strip())
    except FileNotFoundError:
        return
    except OSError as error:
        raise PermanentError(f"cannot read {str(path)!r}: {error.strerror}", platform="files") from None


def _open(path: Path) -> IO[bytes]:
    if path.name.endswith(".gz"):
        return io.BufferedReader(gzip.GzipFile(path))
    if path.name.endswith(".zst"):
        return io.BufferedReader(
            _zstandard(path).ZstdDecompressor().stream_reader(path.open("rb"), read_across_frames=True)
        )
    return path.open("rb")


def _zstandard(path: Path):  # type: ignore[no-untyped-def]
    try:
        import zstandard
    except ImportError:
        raise ConfigError(f"{str(path)!r} is packed with zstd: pip install 'closeloop[zstd]' to read it") from None
    return zstandard


def _damage() -> tuple[type[Exception], ...]:
    """What reading a file may raise; zstd's error only where zstd is installed."""
    errors: tuple[type[Exception], ...] = (EOFError, OSError, zlib.error)
    try:
        import zstandard
    except ImportError:
        return errors
    return (*errors, zstandard.ZstdError)


def _skip(file: IO[bytes], count: int) -> None:
    """Go forward; a packed file cannot seek, only read."""
    if isinstance(file, io.BufferedReader) and isinstance(file.raw, io.FileIO):
        file.seek(count)
        return
    while count > 0 and (data := file.read(min(count, _STEP))):
        count -= len(data)


def _to_line_end(file: IO[bytes]) -> int:
    passed = 0
    while data := file.readline(_STEP):
        passed += len(data)
        if data.endswith(b"\n"):
            break
    return passed


def _first(lines: Iterator[Line]) -> Iterator[Line]:
    for line in lines:
        yield line
        return
