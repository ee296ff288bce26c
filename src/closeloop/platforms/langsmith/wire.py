"""LangSmith's records as lenient pydantic types: what is there is typed, what is unknown passes. One type for v1, v2 and export rows."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from closeloop.ids import decode
from closeloop.platforms._decoding import utc


def _from_text(value: Any) -> Any:
    """Parquet exports keep objects and lists as JSON text."""
    if not isinstance(value, str):
        return value
    try:
        return decode(value.encode("utf-8", "surrogatepass"))
    except ValueError:
        return value


def _object(value: Any) -> Any:
    found = _from_text(value)
    return found if isinstance(found, dict) else {} if found in (None, "", []) else {"value": found}


def _maybe_object(value: Any) -> Any:
    return value if isinstance(value, dict) else None


def _list(value: Any) -> Any:
    found = _from_text(value)
    return found if isinstance(found, list) else []


Moment = Annotated[datetime, AfterValidator(utc)]
"""v1 sends UTC without saying so (facts: headline 10)."""
Object = Annotated[dict[str, Any], BeforeValidator(_object)]
Items = Annotated[list[Any], BeforeValidator(_list)]


class _Record(BaseModel):
    model_config = ConfigDict(extra="allow", coerce_numbers_to_str=True, hide_input_in_errors=True)


class Source(_Record):
    """Who wrote a feedback: `api`, `app`, `model`, `auto_eval`."""

    type: str | None = None
    metadata: Object = {}
    user_id: str | None = None
    ls_user_id: str | None = None
    user_name: str | None = None


class Feedback(_Record):
    """One feedback. Without `run_id` it is about a thread, or about the whole project."""

    id: str
    key: str
    score: float | bool | None = None
    value: Any = None
    comment: str | None = None
    correction: Any = None
    run_id: str | None = None
    trace_id: str | None = None
    session_id: str | None = None
    start_time: Moment | None = None
    is_root: bool | None = None
    feedback_thread_id: str | None = None
    feedback_group_id: str | None = None
    comparative_experiment_id: str | None = None
    feedback_source: Annotated[Source, BeforeValidator(_object)] = Field(default_factory=Source)
    extra: Object = {}
    created_at: Moment
    modified_at: Moment | None = None


class Run(_Record):
    """One run, root or not, as either API or an export gives it."""

    id: str
    trace_id: str | None = None
    parent_run_id: str | None = None
    parent_run_ids: Items = []
    project_id: str | None = None
    session_id: str | None = None
    thread_id: str | None = None
    name: str | None = None
    run_type: str = ""
    status: str | None = None
    error: str | None = None
    start_time: Moment | None = None
    end_time: Moment | None = None
    inputs: Object = {}
    outputs: Object = {}
    extra: Object = {}
    metadata: Object = {}
    tags: Items = []
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    total_tokens: int | None = None
    # v1 sends numbers where its document says text, exports and v2 either (facts: headline 10).
    total_cost: float | None = None
    feedback_stats: Object = {}

    @property
    def parent(self) -> str | None:
        """The run directly above."""
        return self.parent_run_id or (str(self.parent_run_ids[-1]) if self.parent_run_ids else None)

    @property
    def trace(self) -> str:
        """The trace it belongs to; a root without the field is its own."""
        return self.trace_id or self.id

    @property
    def facts(self) -> dict[str, Any]:
        """The run's metadata, wherever this API keeps it."""
        inner = self.extra.get("metadata")
        return {**(inner if isinstance(inner, dict) else {}), **self.metadata}


class Category(_Record):
    """One category of a feedback config and its number."""

    value: float
    label: str | None = None


class Shape(_Record):
    """What kind of values a feedback key takes."""

    type: str = ""
    min: float | None = None
    max: float | None = None
    categories: list[Category] | None = None


class FeedbackConfig(_Record):
    """How LangSmith's own pages read a feedback key."""

    feedback_key: str
    feedback_config: Shape
    is_lower_score_better: bool | None = None


class Project(_Record):
    """A tracing project; LangSmith calls it a session."""

    id: str
    name: str = ""
    feedback_stats: Annotated[dict[str, Any] | None, BeforeValidator(_maybe_object)] = None
    session_feedback_stats: Annotated[dict[str, Any] | None, BeforeValidator(_maybe_object)] = None

    @property
    def keys(self) -> set[str] | None:
        """The feedback keys in use, as far as statistics were asked for and given; None where they were not."""
        if self.feedback_stats is None:
            return None
        return {*self.feedback_stats, *(self.session_feedback_stats or {})}
