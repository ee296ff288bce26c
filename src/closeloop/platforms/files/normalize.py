"""A decoded line -> trace and feedback, or the reason why not. Pure: the time to fall back on is passed in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import ValidationError

from closeloop.errors import RecordError
from closeloop.ids import clean, clean_text
from closeloop.interactions.jsonl import Line, read_line
from closeloop.platforms.base import Rejected

PLATFORM = "files"
_SHOWN = 2000


def interaction(record: Any, *, project: str, now: datetime) -> Line:
    """Trace and feedback of one record (docs/design.md 3). Raises RecordError, whatever the record is.

    `now` dates feedback without a time in an interaction without one: the time the file changed, so that reading it again
    gives the same.
    """
    try:
        return read_line(record, platform=PLATFORM, project=project, now=now)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise RecordError(f"cannot be read: {type(error).__name__}: {error}") from error


def rejected(name: str, number: int, reason: str, *, record: Any = None, data: bytes = b"") -> Rejected:
    """A line set aside: where it stands, why, and the record, or the beginning of the text when it is no JSON."""
    native = record.get("id") if isinstance(record, dict) else None
    known = isinstance(native, str | int) and not isinstance(native, bool) and native != ""
    row_id = clean_text(str(native)) if known else f"{name}:{number}"
    payload = clean(record) if record is not None else {"text": clean_text(data[:_SHOWN].decode("utf-8", "replace"))}
    return Rejected("trace", row_id, f"{name} line {number}: {reason}", payload)
