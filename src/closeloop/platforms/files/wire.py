"""What stands in the files: how a line is decoded, what marks a line of our own, and the token that resumes inside a file."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import orjson

from closeloop.errors import PermanentError, RecordError
from closeloop.ids import MARK, is_marked
from closeloop.ids import decode as read

MARKED = re.compile(rb'"\s*closeloop')
"""What stands in every line that closeloop wrote, whoever formatted it since."""
_BEGINNING = b'{"id":"'
"""How a line that we wrote begins."""
_EXAMPLE = re.compile(rb'"closeloop":\{"dataset":"(?:[^"\\]|\\.)*"\}\}\s*')
"""How a row of a dataset ends that we wrote: in a text its quotes would be escaped, in another object it would be closed once more."""


def decode(data: bytes) -> Any:
    """The JSON value of a line; lone surrogates and NaN, which strict readers refuse, are cleaned. Raises RecordError."""
    try:
        return read(data)
    except ValueError as error:
        raise RecordError(f"not JSON: {error}") from None


def is_own(record: Any) -> bool:
    """Whether closeloop wrote this line: a label or a dataset row, never an interaction (the loop guard)."""
    return isinstance(record, dict) and (MARK in record or is_marked(str(record.get("identifier") or "")))


def is_example(data: bytes) -> bool:
    """Whether a line is a row of a dataset as we write it, told without decoding it: there may be millions."""
    place = data.rfind(b'"closeloop":{"dataset":"')
    return place > 0 and _EXAMPLE.fullmatch(data, place) is not None


def own_row(line: bytes) -> dict[str, Any] | None:
    """A row of ours, None for what somebody else wrote."""
    try:
        row = decode(line)
    except RecordError:
        return None
    return row if is_own(row) and isinstance(row.get("id"), str) else None


def row_name(line: bytes) -> bytes | None:
    """The id of a row that is most likely ours, None for what is not. Lines as we write them are not decoded: there may be millions."""
    if not MARKED.search(line):
        return None
    if line.startswith(_BEGINNING):
        name = line[len(_BEGINNING) : line.index(b'"', len(_BEGINNING))]
        if b"\\" not in name:
            return name
    row = own_row(line)
    return None if row is None else str(row["id"]).encode()


@dataclass(frozen=True)
class Token:
    """A place in the reading order: behind line `number`, which ends at `offset`, of this version of a file."""

    changed_ns: int
    name: str
    offset: int
    number: int

    @property
    def key(self) -> tuple[int, str]:
        return self.changed_ns, self.name

    def __str__(self) -> str:
        return orjson.dumps([self.changed_ns, self.name, self.offset, self.number]).decode()

    @classmethod
    def parse(cls, text: str) -> Token:
        """Raises PermanentError for what is no token of this adapter."""
        try:
            changed_ns, name, offset, number = json.loads(text)
            return cls(int(changed_ns), str(name), int(offset), int(number))
        except (ValueError, TypeError) as error:
            raise PermanentError(
                f"page token {text!r} is none of the files adapter: {error}", platform="files"
            ) from None
