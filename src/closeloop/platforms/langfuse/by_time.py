"""Places in listings that have page numbers only. Rows that come or go move all others from page to page, so the next page is asked
for by the time of the last row, and by its number only within one millisecond: `<time in ms>:<page number>`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from closeloop.errors import PermanentError

FIRST = 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(milliseconds=1)
"""The times of listings are no finer (facts: section 2.2)."""


def place(time: datetime, number: int) -> str:
    """The text of a place. What is finer than a millisecond the server cuts off, so it is cut off here."""
    return f"{(time - _EPOCH) // TICK}:{number}"


def read_place(text: str) -> tuple[datetime, int]:
    """Time and page number of a place. Raises PermanentError for a text that is none."""
    try:
        ticks, number = (int(part) for part in text.split(":"))
    except ValueError:
        raise PermanentError(f"langfuse: {text!r} is no place in this listing", platform="langfuse") from None
    return _EPOCH + ticks * TICK, number
