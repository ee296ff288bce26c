"""Rows of data files: JSONL, JSON, CSV and Parquet (extra `parquet`), plain or gzip. Knows nothing of what the rows mean."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, TextIO

from closeloop.errors import ConfigError
from closeloop.ids import clean, decode

_CELL = min(sys.maxsize, 2**31 - 1)
_CHUNK = 1 << 20
_DECODER = json.JSONDecoder()
_ENDS = frozenset(" \t\r\n,]")
_BETWEEN = re.compile(r"[\s,]*")
FORMATS = ("jsonl", "ndjson", "json", "csv", "parquet")


def read_file(path: Path) -> Iterator[tuple[int, Any]]:
    """Every row with its number, from 1. A line that is no JSON comes as text. Raises ConfigError for a format nobody knows."""
    suffixes = [part.lower() for part in path.name.split(".")[1:]]
    packed = bool(suffixes) and suffixes[-1] in ("gz", "gzip")
    kind = (suffixes[:-1] if packed else suffixes)[-1:]
    if kind == ["parquet"]:
        yield from enumerate(_parquet(path), 1)
        return
    if not kind or kind[0] not in FORMATS:
        raise ConfigError(
            f"{str(path)!r} is of no format known here: known are {', '.join(FORMATS)}, and .gz of all but parquet"
        )
    with gzip.open(path) if packed else path.open("rb") as file:
        yield from enumerate(_READERS[kind[0]](file), 1)  # type: ignore[arg-type]


def _jsonl(file: IO[bytes]) -> Iterator[Any]:
    for line in file:
        if line.strip():
            yield _decoded(line)


def _json(file: IO[bytes]) -> Iterator[Any]:
    """The items of one array, each decoded when it is its turn; anything else is one row."""
    with io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace") as text:
        yield from _items(text)


def _items(text: TextIO) -> Iterator[Any]:
    held = text.read(_CHUNK).lstrip()
    if not held.startswith("["):
        yield _decoded((held + text.read()).encode())
        return
    at = 1
    while True:
        at = _BETWEEN.match(held, at).end()  # type: ignore[union-attr]  # matches the empty text, too
        found, end = _item(held, at)
        ended = end is not None and held[end : end + 1] in _ENDS
        if not ended and (more := text.read(max(_CHUNK, len(held) - at))):
            # It may go on behind what was read.
            held, at = held[at:] + more, 0
        elif at == len(held) or held[at] == "]":
            return
        elif end is None:  # nothing that follows can be understood
            yield held[at:].strip()
            return
        else:
            yield clean(found)
            at = end


def _item(text: str, at: int) -> tuple[Any, int | None]:
    try:
        return _DECODER.raw_decode(text, at)
    except json.JSONDecodeError:
        return None, None


def _csv(file: IO[bytes]) -> Iterator[Any]:
    csv.field_size_limit(_CELL)
    with io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="") as text:
        for row in csv.DictReader(text):
            # CSV has no null: an empty cell says nothing.
            yield {key: value for key, value in row.items() if key is not None and value not in (None, "", "\\N")}


def _parquet(path: Path) -> Iterator[Any]:
    try:
        from pyarrow import parquet
    except ImportError:
        raise ConfigError(f"{str(path)!r} needs pyarrow: pip install 'closeloop[parquet]', or export JSONL") from None
    with parquet.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=200):
            yield from batch.to_pylist()


def _decoded(body: bytes) -> Any:
    try:
        return decode(body)
    except ValueError:
        return body.decode("utf-8", "replace").strip()


_READERS = {"jsonl": _jsonl, "ndjson": _jsonl, "json": _json, "csv": _csv}
