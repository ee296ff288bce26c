"""What every model shares: frozen, closed, strict; aware UTC times; tuples that also take a list."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


class Model(BaseModel):
    """Base of what closeloop makes: unknown fields are an error, instances cannot change."""

    # Deferred: a run makes a few of these classes, and building the others was a tenth of an idle one.
    model_config = ConfigDict(
        hide_input_in_errors=True,
        frozen=True,
        extra="forbid",
        strict=True,
        ser_json_inf_nan="null",
        protected_namespaces=(),
        defer_build=True,
    )


def trusted(kind: type[M], fields: dict[str, Any], extra: dict[str, Any] | None = None) -> M:
    """`kind(**fields)` without checking: for values of the exact types that our own code has just made, every field in its order.

    Checking such values once more was a fifth of a pull. What comes from outside goes through the class itself. `extra` are
    unknown fields, for a class that keeps them.
    """
    names = _NAMES.get(kind)
    if names is None or len(names) != len(fields):
        names = _NAMES[kind] = set(fields)
    model = kind.__new__(kind)
    _set(model, "__dict__", fields)
    _set(model, "__pydantic_fields_set__", names)
    _set(model, "__pydantic_extra__", extra)
    _set(model, "__pydantic_private__", None)
    return model


_NAMES: dict[type[BaseModel], set[str]] = {}
"""The fields of each class, one set for all its instances: they are frozen, and a copy of one makes its own."""
_set = object.__setattr__


def _to_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("time without a zone: give an aware datetime")
    return moment.astimezone(UTC)


Moment = Annotated[datetime, AfterValidator(_to_utc)]
"""An aware point in time; stored and shown in UTC."""

Seq = Annotated[tuple[T, ...], Field(strict=False)]
"""A tuple in the model; a list is accepted where one is made."""
