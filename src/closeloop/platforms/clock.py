"""A server's clock beside this machine's. Every answer carries the server's time, so knowing how far they are apart costs no call.

What a server dates lies on its clock, what a run calls read on the machine's: where the server's is behind, what it dates after the
run would lie in what was read.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LEEWAY = timedelta(minutes=1)
"""The time in an answer has whole seconds and is on its way for some: less than this is no difference. The settle margin covers it."""
FARTHEST = timedelta(days=1)
"""A clock that is further off is broken, and nothing tells which of the two that is."""


def behind(offset: timedelta | None) -> timedelta:
    """How far a server's clock is to be taken as behind: zero where it is ahead, right, unknown or absurd. `offset` is negative there."""
    return -offset if offset is not None and -FARTHEST <= offset <= -LEEWAY else timedelta(0)


def absurd(offset: timedelta | None) -> str | None:
    """What it means, and what to do, where the clocks are so far apart that the server's is not gone by; None where they are not."""
    if offset is None or abs(offset) <= FARTHEST:
        return None
    days = abs(offset) / timedelta(days=1)
    if offset > timedelta(0):
        return (
            f"the clock of this machine is {days:.0f} days behind the server's, and what people have said since is not read until it "
            "is right: set the clock (NTP)"
        )
    return (
        f"the clock of this machine is {days:.0f} days ahead of the server's, too far to go by the server's: feedback would be taken "
        "for read before it comes, and be lost; set the clock (NTP)"
    )


def http_date(text: str) -> datetime | None:
    """The time of a header that holds one, in UTC where it names no zone; None where it cannot be read."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds the server asks to wait: `retry-after-ms`, or `retry-after` in seconds or as a date of its own clock. None when it does
    not say. `now` counts where the answer does not tell the server's time.
    """
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            seconds = float(headers[name]) / unit
        except (KeyError, ValueError):
            continue
        if math.isfinite(seconds):
            return max(0.0, seconds)
    moment = http_date(headers.get("retry-after", ""))
    said_at = http_date(headers.get("date", "")) or now
    return max(0.0, (moment - said_at).total_seconds()) if moment else None
