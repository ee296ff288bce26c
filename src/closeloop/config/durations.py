"""Durations and times as people write them in settings and on the command line: `15m`, `36h`, `7d`, `2026-11-01`; and as they read them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DURATION = re.compile(
    r"(\d+(?:\.\d+)?)\s*(s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?|h(?:(?:ou)?rs?)?|d(?:ays?)?|w(?:eeks?)?)", re.ASCII
)
_LONGEST = timedelta(days=36_525)


def parse_duration(value: Any) -> Any:
    """`15m`, `36h`, `7d`, `2 weeks`, or a number of seconds -> timedelta. Other types pass through to pydantic."""
    if isinstance(value, bool):
        raise ValueError("a duration is a number and a unit, such as '15m'")
    try:
        if isinstance(value, int | float):
            return timedelta(seconds=value)
        if isinstance(value, str):
            match = _DURATION.fullmatch(value.strip().lower())
            if not match:
                raise ValueError(f"{value!r} is no duration: write a number and a unit, such as '15m', '36h' or '7d'")
            return timedelta(**{_UNITS[match[2][0]]: float(match[1])})
    except OverflowError:
        raise ValueError(f"{value!r} is longer than any clock runs") from None
    return value


def parse_since(value: Any) -> Any:
    """A time (a date is its midnight, a time without a zone is UTC) or a duration before now, as `parse_duration` reads it."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            try:
                return parse_duration(value)
            except ValueError:
                raise ValueError(
                    f"{value!r} is neither a time nor a duration: write 2026-11-01, 2026-11-01T08:00Z, or '90d'"
                ) from None
    elif isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=UTC)
    if isinstance(value, datetime):
        return _in_utc(value)
    return parse_duration(value)


def read_duration(text: str) -> timedelta:
    """A duration as typed. Raises ValueError for what is none, or longer than anybody means."""
    return _within_reason(parse_duration(text))


def read_since(text: str) -> datetime | timedelta:
    """A time or an age as typed. Raises ValueError for what is neither, or out of reach."""
    found: datetime | timedelta = parse_since(text)
    return _within_reason(found) if isinstance(found, timedelta) else found


def in_words(span: timedelta) -> str:
    """`3 days`, `36 hours`, `90 seconds`: in the largest unit of which there are two."""
    for size, unit in ((86_400, "days"), (3600, "hours"), (60, "minutes")):
        if span.total_seconds() >= 2 * size:
            return f"{span.total_seconds() / size:.0f} {unit}"
    return f"{span.total_seconds():.0f} seconds"


def _in_utc(value: datetime) -> datetime:
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{value.isoformat()} is no time in UTC") from None


def _within_reason(value: timedelta) -> timedelta:
    if value < timedelta(0):
        raise ValueError("a duration cannot be negative")
    if value > _LONGEST:
        raise ValueError("a duration cannot be longer than a hundred years: leave it out for everything")
    return value


def _since_within_reason(value: datetime | timedelta | None) -> datetime | timedelta | None:
    return _within_reason(value) if isinstance(value, timedelta) else value


Duration = Annotated[timedelta, BeforeValidator(parse_duration), AfterValidator(_within_reason)]
Since = Annotated[datetime | timedelta | None, BeforeValidator(parse_since), AfterValidator(_since_within_reason)]
