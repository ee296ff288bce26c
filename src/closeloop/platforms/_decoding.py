"""From what a server sends to values: times that do not say they are UTC, and lists of small records."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from closeloop.errors import RecordError
from closeloop.ids import clean

M = TypeVar("M", bound=BaseModel)
R = TypeVar("R")
_UNREADABLE = (RecordError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rejected:
    """A record that could not be read: what it was, why, and the record itself."""

    kind: Literal["feedback", "trace"]
    id: str | None
    reason: str
    payload: Any


def utc(moment: datetime) -> datetime:
    """In UTC, also where a server means it without saying so. Raises ValueError at the ends of the calendar."""
    if moment.tzinfo is UTC:
        return moment
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        raise ValueError(f"{moment.isoformat()} is no time in UTC") from None


def moment_of(text: Any) -> datetime | None:
    """The time an ISO 8601 text says, in UTC; None where it says none."""
    try:
        return utc(datetime.fromisoformat(text))
    except (TypeError, ValueError):
        return None


def readable(kind: type[M], rows: Iterable[Any]) -> list[M]:
    """The records that can be read, for those that only help with others (configs, what is stored already): the rest is logged."""
    found: list[M] = []
    for row in rows:
        try:
            found.append(kind.model_validate(row))
        except ValidationError as error:
            logger.warning(
                "a %s of the platform cannot be read and is passed over: %s", kind.__name__, reason_of(error)
            )
    return found


def reason_of(error: Exception) -> str:
    """Why a record cannot be read, in one line that holds nothing of the record."""
    if isinstance(error, KeyError):
        return f"{error} is missing"
    if not isinstance(error, ValidationError):
        said = str(error).partition("\n")[0]
        return said if isinstance(error, RecordError) else f"{type(error).__name__}: {said}"
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or "record"
    return f"{where}: {first['msg']}"


def read_rows(
    kind: Literal["feedback", "trace"], rows: Iterable[Any], normalize: Callable[[Any], R], id_key: str = "id"
) -> tuple[tuple[R, ...], tuple[Rejected, ...]]:
    """Normalize every row; a row that cannot be read is set aside with its reason, and the others go on."""
    good: list[R] = []
    bad: list[Rejected] = []
    for row in rows:
        try:
            good.append(normalize(row))
        except _UNREADABLE as error:
            native = row.get(id_key) if isinstance(row, Mapping) else None
            bad.append(Rejected(kind, None if native is None else str(native), reason_of(error), clean(row)))
    return tuple(good), tuple(bad)
