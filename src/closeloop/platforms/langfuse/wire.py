"""Langfuse's records as lenient pydantic types: what is there is typed, what is unknown passes. One type for the API and for exports.

The API writes camelCase; blob storage exports write snake_case, which `camel` brings into the same form. Validators in Python would
cost more than all other work on a row, so there are none: `mapping` and `_decoding.utc` are applied where a field is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Generic, TypeVar

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, TypeAdapter
from pydantic.alias_generators import to_camel

from closeloop.ids import decode

R = TypeVar("R")


def camel(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of an export under the names the API has, with lists that came as text."""
    named = {to_camel(key): value for key, value in row.items()}
    if isinstance(tags := named.get("tags"), str):
        found = _decoded(tags)
        named["tags"] = found if isinstance(found, list) else [tags]
    return named


def mapping(value: Any) -> dict[str, Any]:
    """An object; also as JSON text (CSV exports) or as Parquet's list of pairs. Anything else that is not one is kept under `value`."""
    if isinstance(value, dict):
        return value
    if isinstance(value, str):
        value = _decoded(value)
    if isinstance(value, list) and all(isinstance(pair, list | tuple) and len(pair) == 2 for pair in value):
        value = {str(key): item for key, item in value}
    if value is None or value == "":
        return {}
    return value if isinstance(value, dict) else {"value": value}


def _decoded(text: str) -> Any:
    """What a text holds where it is a JSON object or list; any other text as it is."""
    if text[:1] not in ("{", "["):
        return text
    try:
        return decode(text.encode("utf-8", "surrogatepass"))
    except ValueError:
        return text


Text = str | None
"""v2/observations has "" where older endpoints have null: both say nothing."""


class _Record(BaseModel):
    model_config = ConfigDict(
        hide_input_in_errors=True,
        extra="allow",
        alias_generator=to_camel,
        coerce_numbers_to_str=True,
        protected_namespaces=(),
    )


class Subject(_Record):
    """What a v3 score is about: `trace`, `observation`, `session` or `experiment`."""

    kind: str
    id: str
    trace_id: Text = None


class Score(_Record):
    """One stored score, to compare ours with.

    v3 has a `subject` and a typed value; v1 and v2 have ids side by side and the text in `string_value`.
    """

    id: str
    name: str
    data_type: str = ""
    value: Any = None
    string_value: str | None = None
    long_string_value: str | None = None
    source: str = ""
    timestamp: datetime
    created_at: datetime | None = None
    updated_at: datetime | None = None
    environment: Text = None
    comment: str | None = None
    metadata: Any = None
    config_id: Text = None
    queue_id: Text = None
    author_user_id: Text = None
    project_id: Text = None
    subject: Subject | None = None
    trace_id: Text = None
    observation_id: Text = None
    session_id: Text = None
    dataset_run_id: Text = None


class Observation(_Record):
    """One step of a trace; what is unknown is left out, because a row is large.

    `trace_name`, `tags`, `user_id`, `session_id` and `release` belong to the trace and stand on v2 rows only.
    """

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    id: str
    trace_id: str
    parent_observation_id: Text = None
    type: str = "SPAN"
    name: Text = None
    start_time: datetime
    end_time: datetime | None = None
    updated_at: datetime | None = None
    level: str = "DEFAULT"
    status_message: Text = None
    version: Text = None
    environment: Text = None
    input: Any = None
    output: Any = None
    metadata: Any = None
    model: Text = Field(default=None, validation_alias=AliasChoices("model", "providedModelName"))
    model_parameters: Any = None
    usage_details: Any = None
    total_cost: float | None = Field(default=None, validation_alias=AliasChoices("totalCost", "calculatedTotalCost"))
    prompt_name: Text = None
    prompt_version: Text = None
    is_root_observation: bool | None = None
    user_id: Text = None
    session_id: Text = None
    trace_name: Text = None
    release: Text = None
    tags: list[str] | None = None


class Trace(_Record):
    """A trace of its own, as older servers keep it."""

    id: str
    name: Text = None
    timestamp: datetime
    environment: Text = None
    tags: list[str] | None = None
    release: Text = None
    user_id: Text = None
    session_id: Text = None
    input: Any = None
    output: Any = None
    metadata: Any = None


class Category(_Record):
    """One category of a config and its number."""

    label: str
    value: float


class ScoreConfig(_Record):
    """How a project reads a score name. Names are not unique: the oldest of several is the one that counts."""

    id: str
    name: str
    data_type: str
    is_archived: bool = False
    min_value: float | None = None
    max_value: float | None = None
    categories: list[Category] | None = None
    description: str | None = None
    created_at: datetime


class Meta(BaseModel):
    """Cursor pages have a cursor while there is more; numbered pages say how many there are."""

    cursor: str | None = None
    total_pages: int | None = Field(default=None, alias="totalPages")
    total_items: int | None = Field(default=None, alias="totalItems")


class Page(BaseModel, Generic[R]):
    """A listing: rows and meta. Other keys (`_deprecation`) pass."""

    data: list[R]
    meta: Meta = Meta()


OBSERVATIONS: TypeAdapter[Page[Observation]] = TypeAdapter(Page[Observation])
TRACES: TypeAdapter[Page[Trace]] = TypeAdapter(Page[Trace])
ROWS: TypeAdapter[Page[dict[str, Any]]] = TypeAdapter(Page[dict[str, Any]])
