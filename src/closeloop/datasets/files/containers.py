"""What rows are packed in: lines, framed text, gzip, Zstandard, Parquet. Equal rows give equal bytes."""

from __future__ import annotations

import gzip
import hashlib
import marshal
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path
from typing import IO, Any, Self, cast

from closeloop.datasets.base import Column, Format, Frame
from closeloop.datasets.files.direct import PIECE, Direct
from closeloop.datasets.files.encoding import encode
from closeloop.errors import ExportError
from closeloop.ids import clean, clean_text

_BATCH = 2_500
"""Rows of one Parquet row group, at most."""
_GROUP = 1 << 26
"""Bytes of one, about: a column of a group is addressed by 31 bits."""
_CHUNK = 1 << 19
"""Bytes of rows that a compressor is given at once."""
_LINES = Frame()
_THREAD = ThreadPoolExecutor(1, "closeloop-export")
"""Starts with its first task, and ends with the process."""
_SYNC = ThreadPoolExecutor(1, "closeloop-sync")
"""Waits for the disk with files that are complete, while the next one is written."""


class Container:
    """One file of rows. `raw` counts bytes before packing, `size` and `digest` are those of the finished file."""

    lines = 0
    raw = 0
    size = 0
    between = 0
    """Bytes that stand between two rows."""

    path: Path
    digest: Any

    def fresh(self, path: Path) -> Self:
        """Another container of this kind that writes to `path`, which exists."""
        raise NotImplementedError

    def pack(self, form: Format, row: dict[str, Any]) -> bytes:
        """The row as `add` takes it. Raises ValueError for what cannot be written. Needs no open file: any process can do it."""
        # A copy: what orjson returns holds on to several times its size, and thousands of rows wait to be sorted.
        return bytes(memoryview(form.line(row)))

    def placed(self, line: bytes, place: dict[str, Any]) -> bytes:
        """A packed row with these keys set, which were not known before."""
        return encode(place)[:-1] + b"," + line[1:]

    def add(self, lines: Sequence[bytes]) -> None:
        """Take packed rows, one or more. The bytes of the file do not depend on how many come at once."""
        raise NotImplementedError

    def finish(self) -> None:
        """Complete the file."""
        raise NotImplementedError

    def settle(self) -> None:
        """Wait until a finished file is on disk. Raises what went wrong there."""
        if self._syncing is not None:
            self._syncing.result()

    _syncing: Future[None] | None = None

    def abandon(self) -> None:
        """Close what is open; nothing of the file is wanted any more."""


class Lines(Container):
    """Rows between the head and the foot of a frame: JSONL, CSV, or a JSON document."""

    def __init__(self, frame: Frame = _LINES) -> None:
        self.frame = frame
        self.between = len(frame.between)
        self._held: list[bytes] = []
        self._flushed = 0
        self._writing: Future[None] | None = None

    def fresh(self, path: Path) -> Self:
        new = type(self)(self.frame)
        new.path, new.digest = path, hashlib.sha256()
        new._file = Direct(path)
        new._open()
        return new

    def _open(self) -> None:
        self._put(self.frame.head)

    def _put(self, data: bytes) -> None:
        self.digest.update(data)
        self._file.write(data)
        self.size += len(data)

    def add(self, lines: Sequence[bytes]) -> None:
        self._held += lines
        self.raw += sum(map(len, lines)) + self.between * len(lines)
        self.lines += len(lines)
        # Many rows at once: hashing and writing them one by one took longer than making them.
        if self.raw - self._flushed > PIECE:
            self._flush()

    def _flush(self, *, last: bool = False) -> None:
        """Hand what is held to a thread: hashing and writing need no interpreter, so the next rows are made meanwhile."""
        if self._writing is not None:
            self._writing.result()
            self._writing = None
        if self._held:
            begin = self.frame.between if self._flushed else b""
            self._writing = _THREAD.submit(self._put, begin + self.frame.between.join(self._held))
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
        self._syncing = _SYNC.submit(_synced, self._file)

    def abandon(self) -> None:
        wait([task for task in (self._writing, self._syncing) if task is not None])
        self._file.close()

    _file: Direct


class Gzip(Lines):
    """The same, gzipped without name and time, so that equal rows stay equal bytes."""

    _rest = b""

    def _open(self) -> None:
        self._pack: IO[bytes] = cast("IO[bytes]", gzip.GzipFile("", "wb", 6, cast("Any", self._file), mtime=0))
        super()._open()

    def _put(self, data: bytes) -> None:
        """In pieces of one size: what a library makes of equal bytes may depend on how many it is given at once."""
        data = self._rest + data
        whole = len(data) - len(data) % _CHUNK
        for start in range(0, whole, _CHUNK):
            self._pack.write(data[start : start + _CHUNK])
        self._rest = data[whole:]

    def finish(self) -> None:
        self._flush(last=True)
        if self.lines or self.frame.head:
            self._put(self.frame.foot)
        self._pack.write(self._rest)
        self._pack.close()
        _synced(self._file)
        _measure(self)


class Zstd(Gzip):
    """The same with Zstandard, from the extra `closeloop[zstd]`."""

    def _open(self) -> None:
        import zstandard

        self._pack = zstandard.ZstdCompressor(level=6).stream_writer(cast("Any", self._file), closefd=False)
        Lines._open(self)


class Parquet(Container):
    """Columns with the types the format declares; JSON columns are marked as such. From the extra `closeloop[parquet]`."""

    def __init__(self, columns: Mapping[str, Column]) -> None:
        self.columns = dict(columns)
        self._writing: Future[None] | None = None

    def fresh(self, path: Path) -> Self:
        import pyarrow as pa
        import pyarrow.parquet as pq

        new = type(self)(self.columns)
        new.path = path
        said = pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))
        kinds = {"string": pa.string(), "bool": pa.bool_(), "list": pa.json_(), "json": pa.json_(), "messages": said}
        new._schema = pa.schema([(name, kinds[kind]) for name, kind in self.columns.items()])
        new._writer = pq.ParquetWriter(path, new._schema, compression="zstd")
        new._rows = []
        return new

    def pack(self, form: Format, row: dict[str, Any]) -> bytes:
        """One value a column: whoever renders makes the texts of JSON columns too, which is most of the work."""
        cells = [
            value if (value := row.get(name)) is None else _CELLS[kind](value) for name, kind in self.columns.items()
        ]
        return bytes(memoryview(marshal.dumps(cells)))

    def placed(self, line: bytes, place: dict[str, Any]) -> bytes:
        cells = marshal.loads(line)  # noqa: S302 - what `pack` made
        for number, name in enumerate(self.columns):
            if name in place:
                cells[number] = _CELLS[self.columns[name]](place[name])
        return marshal.dumps(cells)

    def add(self, lines: Sequence[bytes]) -> None:
        self.raw += sum(map(len, lines))
        self.lines += len(lines)
        for line in lines:
            self._rows.append(line)
            self._waiting += len(line)
            if len(self._rows) == _BATCH or self._waiting > _GROUP:
                self._flush()

    def _flush(self, *, last: bool = False) -> None:
        """Hand the rows to a thread: making and packing columns needs the interpreter for a small part only."""
        if self._writing is not None:
            self._writing.result()
            self._writing = None
        if self._rows:
            self._writing = _THREAD.submit(self._put, self._rows)
            self._rows, self._waiting = [], 0
        if last and self._writing is not None:
            self._writing.result()
            self._writing = None

    def _put(self, rows: list[bytes]) -> None:
        import pyarrow as pa

        columns = zip(*map(marshal.loads, rows), strict=True)
        arrays = [_array(field.type, values) for field, values in zip(self._schema, columns, strict=True)]
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))

    def finish(self) -> None:
        self._flush(last=True)
        self._writer.close()
        _measure(self)

    def abandon(self) -> None:
        if self._writing is not None:
            wait([self._writing])
        self._writer.close()

    _rows: list[bytes]
    _waiting = 0
    _schema: Any
    _writer: Any


def _synced(file: Direct) -> None:
    with closing(file):
        file.sync()


def _array(kind: Any, values: Sequence[Any]) -> Any:
    """An Arrow column made of its buffers. `pa.array` looks at every value, and first of all imports pandas if it finds it."""
    import numpy as np
    import pyarrow as pa

    def bits(found: list[bool]) -> Any:
        return pa.py_buffer(np.packbits(np.array(found, dtype=bool), bitorder="little").tobytes())

    if pa.types.is_list(kind):
        return pa.array([value if value is None else marshal.loads(value) for value in values], kind)  # noqa: S302 - as above
    nulls = bits([value is not None for value in values]) if None in values else None
    if kind == pa.bool_():
        return pa.Array.from_buffers(kind, len(values), [nulls, bits([bool(value) for value in values])])
    texts: Sequence[bytes] = [value or b"" for value in values] if nulls else values
    ends = np.zeros(len(texts) + 1, dtype=np.int32)
    np.cumsum(np.fromiter(map(len, texts), np.int32, len(texts)), out=ends[1:])
    buffers = [nulls, pa.py_buffer(ends), pa.py_buffer(b"".join(texts))]
    made = pa.Array.from_buffers(pa.string(), len(texts), buffers)
    return made if kind == pa.string() else pa.ExtensionArray.from_storage(kind, made)


def _text(value: str) -> bytes:
    return clean_text(value).encode()


def _said(value: Any) -> bytes:
    return marshal.dumps(clean(value))


_CELLS: Mapping[Column, Callable[[Any], Any]] = {
    "string": _text, "bool": bool, "list": encode, "json": encode, "messages": _said,
}  # fmt: skip
"""How a value waits in its column: text as UTF-8, and what of it is no valid Unicode is repaired, as everywhere."""


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
