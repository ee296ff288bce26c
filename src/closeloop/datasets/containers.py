"""What rows are packed in: lines, framed text, gzip, Zstandard, Parquet. Equal rows give equal bytes."""

from __future__ import annotations

import gzip
import hashlib
import os
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import IO, Any, Self, cast

import orjson

from closeloop.datasets.base import Column, Frame
from closeloop.errors import ExportError

_BATCH = 2_500
"""Rows of one Parquet row group."""
_CHUNK = 1 << 19
"""Bytes of rows that are hashed and written at once."""
_LINES = Frame()
_THREAD = ThreadPoolExecutor(1, "closeloop-export")
"""Starts with its first task, and ends with the process."""


class Container:
    """One file of rows. `raw` counts bytes before packing, `size` and `digest` are those of the finished file."""

    lines = 0
    raw = 0
    size = 0

    def __init__(self) -> None:
        self.path = Path()
        self.digest = hashlib.sha256()

    def fresh(self, path: Path) -> Self:
        """Another container of this kind that writes to `path`, which exists."""
        raise NotImplementedError

    def add(self, line: bytes) -> None:
        """Take one row."""
        raise NotImplementedError

    def finish(self) -> None:
        """Complete and sync the file."""
        raise NotImplementedError

    def abandon(self) -> None:
        """Close what is open; nothing of the file is wanted any more."""


class Lines(Container):
    """Rows between the head and the foot of a frame: JSONL, CSV, or a JSON document."""

    def __init__(self, frame: Frame = _LINES) -> None:
        super().__init__()
        self.frame = frame
        self._held: list[bytes] = []
        self._flushed = 0
        self._writing: Future[None] | None = None

    def fresh(self, path: Path) -> Self:
        new = type(self)(self.frame)
        new.path = path
        new._file = path.open("wb", buffering=0)
        new._open()
        return new

    def _open(self) -> None:
        self._put(self.frame.head)

    def _put(self, data: bytes) -> None:
        self.digest.update(data)
        self._file.write(data)
        self.size += len(data)

    def add(self, line: bytes) -> None:
        if self.lines:
            self._held.append(self.frame.between)
        self._held.append(line)
        self.raw += len(line) + len(self.frame.between)
        self.lines += 1
        # Many rows at once: hashing and writing them one by one took longer than making them.
        if self.raw - self._flushed > _CHUNK:
            self._flush()

    def _flush(self, *, last: bool = False) -> None:
        """Hand what is held to a thread: hashing and writing need no interpreter, so the next rows are made meanwhile."""
        if self._writing is not None:
            self._writing.result()
            self._writing = None
        if self._held:
            self._writing = _THREAD.submit(self._put, b"".join(self._held))
            self._held = []
        self._flushed = self.raw
        if last and self._writing is not None:
            self._writing.result()
            self._writing = None

    def finish(self) -> None:
        self._flush(last=True)
        # An empty JSONL file is empty: a lone newline would be a row to some readers.
        if self.lines or self.frame.head:
            self._put(self.frame.foot)
        self._close()

    def _close(self) -> None:
        os.fsync(self._file.fileno())
        self._file.close()

    def abandon(self) -> None:
        if self._writing is not None:
            wait([self._writing])
        self._file.close()

    _file: IO[bytes]


class Gzip(Lines):
    """The same, gzipped without name and time, so that equal rows stay equal bytes."""

    def _open(self) -> None:
        self._pack: IO[bytes] = cast("IO[bytes]", gzip.GzipFile("", "wb", 6, self._file, mtime=0))
        super()._open()

    def _put(self, data: bytes) -> None:
        self._pack.write(data)

    def finish(self) -> None:
        self._flush(last=True)
        if self.lines or self.frame.head:
            self._put(self.frame.foot)
        self._pack.close()
        self._close()
        _measure(self)


class Zstd(Gzip):
    """The same with Zstandard, from the extra `closeloop[zstd]`."""

    def _open(self) -> None:
        import zstandard

        self._pack = zstandard.ZstdCompressor(level=6).stream_writer(self._file, closefd=False)
        Lines._open(self)


class Parquet(Container):
    """Columns with the types the format declares; JSON columns are marked as such. From the extra `closeloop[parquet]`."""

    def __init__(self, columns: Mapping[str, Column]) -> None:
        super().__init__()
        self.columns = columns

    def fresh(self, path: Path) -> Self:
        import pyarrow as pa
        import pyarrow.parquet as pq

        new = type(self)(self.columns)
        new.path = path
        kinds = {"string": pa.string(), "bool": pa.bool_(), "list": pa.json_(), "json": pa.json_()}
        new._schema = pa.schema([(name, kinds[kind]) for name, kind in self.columns.items()])
        new._writer = pq.ParquetWriter(path, new._schema, compression="zstd")
        new._rows = []
        return new

    def add(self, line: bytes) -> None:
        self._rows.append(line)
        self.raw += len(line)
        self.lines += 1
        if len(self._rows) == _BATCH:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa

        rows = orjson.loads(b"[" + b",".join(self._rows) + b"]")
        self._rows = []
        arrays = []
        for name, kind in self.columns.items():
            plain = kind in ("string", "bool")
            values = [row.get(name) if plain else _text(row.get(name)) for row in rows]
            field = self._schema.field(name)
            arrays.append(pa.array(values, field.type if plain else pa.string()).cast(field.type))
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))

    def finish(self) -> None:
        if self._rows:
            self._flush()
        self._writer.close()
        _measure(self)

    _rows: list[bytes]
    _schema: Any
    _writer: Any


def _text(value: Any) -> str | None:
    return None if value is None else orjson.dumps(value).decode()


def _measure(container: Container) -> None:
    """Size and digest of a file whose bytes another library made; and everything on disk."""
    with container.path.open("rb") as file:
        container.digest = hashlib.file_digest(file, "sha256")
        container.size = file.tell()
        os.fsync(file.fileno())


PACKINGS: Mapping[str, str] = {"": "", "gz": ".gz", "zst": ".zst", "parquet": ".parquet"}
"""How data files may be packed, and what their names then end in; `parquet` takes the place of `.jsonl`."""


def container(packing: str, frame: Frame, columns: Mapping[str, Column]) -> Container:
    """The container of this packing. Raises ExportError that names the extra to install, or says why a format cannot be packed so."""
    if packing == "parquet" and not columns:
        raise ExportError("this format declares no columns and cannot be written as Parquet: write it as `.jsonl`")
    made: Mapping[str, tuple[str, Callable[[], Container]]] = {
        "": ("", lambda: Lines(frame)),
        "gz": ("", lambda: Gzip(frame)),
        "zst": ("zstandard", lambda: Zstd(frame)),
        "parquet": ("pyarrow", lambda: Parquet(columns)),
    }
    module, make = made[packing]
    if module:
        try:
            __import__(module)
        except ImportError:
            extra = {"zstandard": "zstd", "pyarrow": "parquet"}[module]
            raise ExportError(
                f"packing as {packing!r} needs another library: pip install 'closeloop[{extra}]'"
            ) from None
    return make()
