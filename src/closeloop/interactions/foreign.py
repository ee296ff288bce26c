"""What a file is that holds no JSON lines: told once, with the way out, instead of a complaint about each of its lines."""

from __future__ import annotations

import re

_ONE_A_LINE = "write one JSON object a line"
_MAGIC = (
    (b"PAR1", f"is a Parquet file: {_ONE_A_LINE}"),
    (b"PK\x03\x04", f"is a spreadsheet or a zip archive: {_ONE_A_LINE}"),
    (b"SQLite format 3", f"is an SQLite database: {_ONE_A_LINE}"),
    (b"\x1f\x8b", "is packed with gzip: name it .gz"),
    (b"\x28\xb5\x2f\xfd", "is packed with Zstandard: name it .zst"),
    # PowerShell writes these two.
    (b"\xff\xfe", "is UTF-16, not UTF-8: save it as UTF-8"),
    (b"\xfe\xff", "is UTF-16, not UTF-8: save it as UTF-8"),
)
"""How a file begins (the formats' own specifications), and what it then is."""
_BOM = b"\xef\xbb\xbf"
_ARRAY = re.compile(rb"\[\s*(?:\{|\]?\s*$)")
_OBJECT = re.compile(rb"\{\s*$")
_HEADER = re.compile(rb"(?:\"?[A-Za-z_][\w .-]*\"?(?:[,;\t]|\s*$)){2,}", re.ASCII)
_COLUMN = re.compile(
    rb"\b(?:id|prompt|response|input|output|question|answer|messages|feedback|score|label|labels|comment)\b", re.I
)


def foreign(first: bytes) -> str | None:
    """`is a Parquet file: write one JSON object a line`, from the first line of a file that is no JSON lines; None where it may be."""
    for begin, what in _MAGIC:
        if first.startswith(begin):
            return what
    line = first.removeprefix(_BOM).lstrip()
    if _ARRAY.match(line):
        return f"is one JSON array: {_ONE_A_LINE} (jq -c '.[]' does)"
    if _OBJECT.match(line):
        return f"is JSON over many lines: {_ONE_A_LINE} (jq -c . does)"
    if _HEADER.fullmatch(line.rstrip()) and _COLUMN.search(line):
        return f"is a table with a line of headings, such as CSV: {_ONE_A_LINE}"
    return None
