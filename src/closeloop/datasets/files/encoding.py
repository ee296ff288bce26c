"""One JSON line as every reader takes it."""

from __future__ import annotations

from typing import Any

import orjson

from closeloop.ids import clean

# Line ends to `str.splitlines` of Python and to some editors, though not to JSONL: escaped, so that nobody cuts a row in two.
_LINE_ENDS = ((b"\xe2\x80\xa8", b"\\u2028"), (b"\xe2\x80\xa9", b"\\u2029"), (b"\xc2\x85", b"\\u0085"))


def encode(row: Any) -> bytes:
    """One JSONL line without its newline: keys in the order given, UTF-8. Raises ValueError for what JSON cannot hold."""
    try:
        line = orjson.dumps(row)
    except TypeError:  # orjson's own error is a TypeError; lone surrogates are repaired, the rest stays refused
        try:
            line = orjson.dumps(clean(row))
        except (TypeError, RecursionError) as error:
            raise ValueError(str(error)) from None
    if line.isascii():
        return line
    for end, escaped in _LINE_ENDS:
        if end in line:
            line = line.replace(end, escaped)
    return line
