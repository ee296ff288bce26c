"""Phoenix's records as lenient pydantic types: what is there is typed, what is unknown passes. One type for REST and SQL rows."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import NoneType
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from closeloop.ids import decode
from closeloop.models import trusted
from closeloop.platforms._decoding import utc

Kind = Literal["span", "trace", "session"]


@dataclass(frozen=True)
class Table:
    """Where annotations of one kind live: our stream, the SQL table, the node type in ids, REST names, the GraphQL mutation."""

    kind: Kind
    stream: str
    sql: str
    node: str
    ids: str
    key: str
    delete: str


SPAN = Table(
    "span", "span_annotations", "span_annotations", "SpanAnnotation", "span_ids", "span_id", "deleteSpanAnnotations"
)
TRACE = Table(
    "trace", "trace_annotations", "trace_annotations", "TraceAnnotation", "trace_ids", "trace_id", "deleteTraceAnnotations"
)  # fmt: skip
SESSION = Table(
    "session", "session_annotations", "project_session_annotations", "ProjectSessionAnnotation",
    "session_ids", "session_id", "deleteProjectSessionAnnotation",
)  # fmt: skip
TABLES: Mapping[str, Table] = {table.stream: table for table in (SPAN, TRACE, SESSION)}
BY_KIND: Mapping[Kind, Table] = {table.kind: table for table in TABLES.values()}


def node_id(node: str, row: int) -> str:
    """The id Phoenix shows for a row: base64 of `Type:row`."""
    return base64.b64encode(f"{node}:{row}".encode()).decode()


def row_id(node: str, identifier: str) -> int | None:
    """The row behind an id of this type, None where it is something else."""
    try:
        name, _, number = base64.b64decode(identifier, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    return int(number) if name == node and number.isascii() and number.isdecimal() else None


def _from_text(value: Any) -> Any:
    """JSON columns come as text from SQLite and as objects from everywhere else."""
    return decode(value.encode("utf-8", "surrogatepass")) if isinstance(value, str) else value


Moment = Annotated[datetime, AfterValidator(utc)]
"""SQL rows carry UTC without saying so."""
JsonObject = Annotated[dict[str, Any], BeforeValidator(lambda value: _from_text(value) or {})]
JsonList = Annotated[list[Any], BeforeValidator(lambda value: _from_text(value) or [])]


class _Record(BaseModel):
    model_config = ConfigDict(extra="allow", coerce_numbers_to_str=True, defer_build=True, hide_input_in_errors=True)


class Annotation(_Record):
    """A span, trace or session annotation; exactly one of the target ids is what it is about, span rows also name their trace."""

    id: str
    name: str
    label: str | None = None
    score: float | None = None
    explanation: str | None = None
    annotator_kind: str
    identifier: str = ""
    source: str = ""
    user_id: str | None = None
    metadata: JsonObject = {}
    created_at: Moment
    updated_at: Moment
    span_id: str | None = None
    trace_id: str | None = None
    session_id: str | None = None


class Span(_Record):
    """A span with its attributes, nested (SQL) or flat (REST)."""

    trace_id: str
    span_id: str
    parent_id: str | None = None
    name: str = ""
    span_kind: str = "UNKNOWN"
    start_time: Moment
    end_time: Moment | None = None
    status_code: str = "UNSET"
    status_message: str = ""
    attributes: JsonObject = {}
    events: JsonList = []


Shape = tuple[tuple[str, Any, frozenset[Any]], ...]
"""Fields in their order, each with what it is when it is absent and the types that need no conversion."""

_TEXT: frozenset[Any] = frozenset({str})
_MAYBE_TEXT: frozenset[Any] = frozenset({str, NoneType})
_NUMBER: frozenset[Any] = frozenset({float, NoneType})
_ABSENT = object()
_ANNOTATION: Shape = (
    ("id", _ABSENT, _TEXT), ("name", _ABSENT, _TEXT), ("label", None, _MAYBE_TEXT), ("score", None, _NUMBER),
    ("explanation", None, _MAYBE_TEXT), ("annotator_kind", _ABSENT, _TEXT), ("identifier", "", _TEXT), ("source", "", _TEXT),
    ("user_id", None, _MAYBE_TEXT), ("metadata", None, frozenset({str, dict, NoneType})), ("created_at", _ABSENT, _TEXT),
    ("updated_at", _ABSENT, _TEXT), ("span_id", None, _MAYBE_TEXT), ("trace_id", None, _MAYBE_TEXT),
    ("session_id", None, _MAYBE_TEXT),
)  # fmt: skip
_SPAN: Shape = (
    ("trace_id", _ABSENT, _TEXT), ("span_id", _ABSENT, _TEXT), ("parent_id", None, _MAYBE_TEXT), ("name", "", _TEXT),
    ("span_kind", "UNKNOWN", _TEXT), ("start_time", _ABSENT, _TEXT), ("end_time", None, _MAYBE_TEXT),
    ("status_code", "UNSET", _TEXT), ("status_message", "", _TEXT), ("attributes", None, frozenset({str, dict, NoneType})),
    ("events", None, frozenset({str, list, NoneType})),
)  # fmt: skip


def annotation(row: Mapping[str, Any]) -> Annotation:
    """One annotation row. Raises ValidationError when it cannot be read."""
    fields = _usual(row, _ANNOTATION, ("created_at", "updated_at"), {"metadata": dict})
    if fields is None:
        return Annotation.model_validate(row)
    return trusted(Annotation, fields, {key: value for key, value in row.items() if key not in fields})


def span(row: Mapping[str, Any]) -> Span:
    """One span row. Raises ValidationError when it cannot be read."""
    fields = _usual(row, _SPAN, ("start_time", "end_time"), {"attributes": dict, "events": list})
    return Span.model_validate(row) if fields is None else trusted(Span, fields, {})


def _usual(
    row: Mapping[str, Any], shape: Shape, times: Sequence[str], decoded: Mapping[str, type]
) -> dict[str, Any] | None:
    """The fields of a row in which everything has the type it should, as its model would read them; None for any other row.

    Nearly all rows are such, and the models took half of the time to read one. They say what is wrong with the others.
    """
    fields: dict[str, Any] = {}
    try:
        for name, absent, types in shape:
            fields[name] = value = row.get(name, absent)
            if type(value) not in types:
                return None
            if type(value) is str and not value.isascii():
                value.encode()  # raises for a lone surrogate
        for name in times:
            fields[name] = None if fields[name] is None else _moment(fields[name])
        for name, kind in decoded.items():
            value = _from_text(fields[name]) or kind()
            if type(value) is not kind:
                return None
            fields[name] = value
    except ValueError:
        return None
    return fields


def _moment(text: str) -> datetime:
    if text[4:5] != "-" or text[10:11] not in (" ", "T"):
        raise ValueError("another form of time")
    return utc(datetime.fromisoformat(text))


class ConfigValue(_Record):
    """One category of a config and its number."""

    label: str
    score: float | None = None


class AnnotationConfig(_Record):
    """How the server's own pages read a feedback name."""

    id: str
    name: str
    type: str
    description: str | None = None
    optimization_direction: str | None = None
    values: list[ConfigValue] = []
    lower_bound: float | None = None
    upper_bound: float | None = None


class Project(_Record):
    """A project: its id is `Project:<row>` in base64."""

    id: str
    name: str
