"""How values are kept: times as integer microseconds, bodies as bytes, text that every database takes. No SQL."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, TypeVar

import orjson
from isal import isal_zlib
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError
from sqlalchemy import Dialect
from sqlalchemy.types import UserDefinedType

from closeloop.errors import StoreError
from closeloop.ids import clean, content_hash

M = TypeVar("M")

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LOW, HIGH = -(2**62), 2**62
"""Before and after every time: an open end of a window, and LOW also for a start that nobody knows."""

_MICROSECOND = timedelta(microseconds=1)
_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}
_PACK_FROM = 1024
_LEVEL = 0
"""isal's fastest level: a sixth of the time of zlib's, an eighth more space. What it writes is read with zlib."""
_SHIFT, _SHIFTED_NUL, _SHIFTED_SHIFT = "\ue000", "\ue000\ue000", "\ue000\ue001"


class Text(UserDefinedType[str]):
    """Text that keeps NUL characters, which Postgres refuses in its own text type. Compared and sorted by code point."""

    cache_ok = True

    def get_col_spec(self, **_options: Any) -> str:
        """The type in DDL."""
        return "TEXT"

    # Not process_bind_param of a TypeDecorator: with a dozen texts a row, its wrapper was a fifth of a page's time.
    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], str | None]:
        """Called for every value that goes in."""
        return shift

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], str | None]:
        """Called for every value that comes out."""
        return unshift


class Bytes(UserDefinedType[bytes]):
    """A packed body."""

    cache_ok = True

    def get_col_spec(self, **_options: Any) -> str:
        """The type in DDL."""
        return "BLOB"


def shift(value: str | None) -> str | None:
    """The text without NUL, in a way that can be undone."""
    if value is None or not is_shifted(value):
        return value
    return value.replace(_SHIFT, _SHIFTED_SHIFT).replace("\0", _SHIFTED_NUL)


def is_shifted(value: str) -> bool:
    """Whether `shift` changes this text."""
    return "\0" in value or (not value.isascii() and _SHIFT in value)


def unshift(value: str | None) -> str | None:
    """Undo `shift`."""
    if value is None or _SHIFT not in value:
        return value
    return value.replace(_SHIFTED_NUL, "\0").replace(_SHIFTED_SHIFT, _SHIFT)


def micros(moment: datetime) -> int:
    """Microseconds since 1970 UTC, exactly."""
    return (moment - EPOCH) // _MICROSECOND


def maybe_micros(moment: datetime | None) -> int | None:
    """`micros`, and None for None."""
    return None if moment is None else micros(moment)


def moment(value: int) -> datetime:
    """The aware UTC time of `micros`."""
    return EPOCH + value * _MICROSECOND


def maybe_moment(value: int | None) -> datetime | None:
    """`moment`, and None for None and for both open ends."""
    return None if value is None or value in (LOW, HIGH) else moment(value)


def pack(body: bytes) -> bytes:
    """Bodies over a kilobyte are deflated; a JSON text never starts with the first byte of a zlib stream, so both can be told apart."""
    return isal_zlib.compress(body, _LEVEL) if len(body) > _PACK_FROM else body


def unpack(stored: bytes) -> bytes:
    """Undo `pack`."""
    return zlib.decompress(stored) if stored[:1] == b"\x78" else stored


def dump(value: Any) -> bytes:
    """JSON bytes of a JSON-like value; lone surrogates become U+FFFD, NaN null, and what JSON does not know its `str`."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return json.dumps(clean(value), ensure_ascii=False, default=str).encode()


def encode(model: BaseModel) -> bytes:
    """A model as a packed body. Total: free-form fields may hold what JSON cannot (see `dump`)."""
    try:
        return pack(_adapter(type(model)).dump_json(model))
    except PydanticSerializationError:
        return pack(dump(model.model_dump()))


def decode(kind: type[M], stored: bytes) -> M:
    """The model back from a packed body."""
    model: M = _read(kind, kind.__name__, stored)
    return model


def encode_all(models: Sequence[BaseModel]) -> bytes:
    """Several models as one packed JSON array."""
    return pack(b"[" + b",".join(unpack(encode(model)) for model in models) + b"]")


def decode_all(kind: type[M], stored: bytes) -> tuple[M, ...]:
    """Undo `encode_all`."""
    models: tuple[M, ...] = _read(tuple.__class_getitem__((kind, ...)), kind.__name__, stored)
    return models


def _read(shape: Any, name: str, stored: bytes) -> Any:
    try:
        return _adapter(shape).validate_json(unpack(stored))
    except (ValidationError, zlib.error) as error:
        first = " ".join(str(error).split("\n")[:3])
        raise StoreError(
            f"a stored {name} cannot be read ({first}): the store is damaged, or was written by another version of closeloop"
        ) from None


def fingerprint(model: BaseModel, *exclude: str) -> str:
    """The content hash of a model without the named fields: equal content, equal hash."""
    content = model.model_dump(exclude=set(exclude))
    try:
        return content_hash(content)
    except TypeError:
        return content_hash(clean(json.loads(dump(content))))


class Form(NamedTuple):
    """What of a model is compared and what is kept: its content hash, and its JSON."""

    hash: str
    body: bytes


def form(model: BaseModel, *exclude: str) -> Form:
    """The `fingerprint` of a model without the named fields, and all of its JSON. Pack the body to store it."""
    content = model.__dict__
    try:
        body = orjson.dumps(content, default=_content, option=orjson.OPT_UTC_Z)
    except TypeError:
        return Form(fingerprint(model, *exclude), unpack(encode(model)))
    if exclude:
        content = {name: value for name, value in content.items() if name not in exclude}
    return Form(content_hash(content, _content), body)


def _content(value: Any) -> Any:
    """A model inside another as its fields, in place: a dump of the whole would copy every level of it first."""
    if isinstance(value, BaseModel):
        return value.__dict__
    raise TypeError(f"{type(value).__name__} is not JSON")


def _adapter(kind: Any) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]
