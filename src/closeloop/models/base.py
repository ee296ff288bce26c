"""What every model shares: frozen, closed, strict; aware UTC times; tuples that also take a list."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

T = TypeVar("T")


class Model(BaseModel):
    """Base of what closeloop makes: unknown fields are an error, instances cannot change."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, ser_json_inf_nan="null", protected_namespaces=()
    )


def _to_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("time without a zone: give an aware datetime")
    return moment.astimezone(UTC)


Moment = Annotated[datetime, AfterValidator(_to_utc)]
"""An aware point in time; stored and shown in UTC."""

Seq = Annotated[tuple[T, ...], Field(strict=False)]
"""A tuple in the model; a list is accepted where one is made."""
