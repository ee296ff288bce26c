"""LangSmith records -> the model. Pure: the same record gives the same result from v1, v2 and an export (facts: section 8.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from closeloop.errors import RecordError
from closeloop.ids import clean, clean_text, is_marked
from closeloop.interactions.attributes import read_kind
from closeloop.interactions.documents import read_documents
from closeloop.interactions.facts import finish_reason_of, read_error, read_usage
from closeloop.interactions.messages import read_messages
from closeloop.interactions.nesting import judged
from closeloop.interactions.requests import asked_format, is_embedding, offered_tools, with_instructions
from closeloop.models import Feedback, ScoreConfig, Source, Span, Status, Target, Trace, Usage
from closeloop.platforms.base import Rejected, read_rows
from closeloop.platforms.langsmith import wire

PLATFORM = "langsmith"

_SOURCES: Mapping[str | None, Source] = {
    # What is entered in LangSmith's own pages comes from a colleague who reviews, not from a user of the application.
    "app": "annotator",
    "api": "user",
    "model": "judge",
    "auto_eval": "judge",
}
_USER_KEYS = ("user_id", "user", "end_user_id", "userId")
_THREAD_KEYS = ("thread_id", "session_id", "conversation_id")
_PROMPT_KEYS = ("lc_hub_commit_hash", "prompt_version", "ls_prompt_version")
_ENVIRONMENT_KEYS = ("environment", "env", "ls_env")
_CORRECTION_KEYS = ("desired", "text", "output", "content", "answer", "response")
_MODEL_KEYS = ("model", "model_name")
_STATUS: Mapping[str, Status] = {"success": "ok", "error": "error", "pending": "unset"}
_START = datetime(1970, 1, 1, tzinfo=UTC)


def feedback(row: Mapping[str, Any], project: str) -> Feedback:
    """One feedback. Raises RecordError or ValidationError when it cannot be read."""
    record = wire.Feedback.model_validate(row)
    source = _SOURCES.get(record.feedback_source.type, "unknown")
    value = record.score if record.value is None and isinstance(record.score, bool) else record.value
    value, fields = judged(clean(value))
    metadata = clean({**fields, **record.extra, **record.feedback_source.metadata})
    metadata |= {
        name: found
        for name in ("feedback_group_id", "comparative_experiment_id")
        if (found := getattr(record, name)) is not None
    }
    return Feedback(
        platform=PLATFORM,
        project=project,
        id=record.id,
        target=_target(record),
        name=clean_text(record.key),
        score=None if record.score is None else float(record.score),
        value=float(value) if isinstance(value, int) and not isinstance(value, bool) else _plain(value),
        label=value if isinstance(value, str) and value else None,
        comment=None if not record.comment else clean_text(record.comment),
        correction=correction(record.correction),
        source=source,
        user_id=_user(record, metadata, source),
        created_at=record.created_at,
        updated_at=max(record.modified_at or record.created_at, record.created_at),
        metadata=metadata,
        raw=clean(dict(row)),
        is_ours=is_marked(None, metadata),
    )


def is_about_something(row: Any) -> bool:
    """Feedback on a whole project is a summary an experiment wrote; nothing a user saw is behind it."""
    return not isinstance(row, Mapping) or bool(row.get("run_id") or row.get("feedback_thread_id"))


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | bool | float) else None


def _target(record: wire.Feedback) -> Target:
    if record.run_id:
        # Old rows have no trace id; most of them are about roots, whose trace has the run's own id.
        trace_id = record.trace_id or (None if record.is_root is False else record.run_id)
        return Target(kind="span", id=record.run_id, trace_id=trace_id, session_id=record.feedback_thread_id)
    if record.feedback_thread_id:
        thread = clean_text(record.feedback_thread_id)
        return Target(kind="session", id=thread, session_id=thread)
    raise RecordError(f"feedback {record.id!r} is about a whole project, neither about a run nor a thread")


def correction(given: Any) -> Any:
    """What the user put in place of the answer: text where a usual key has one, the object otherwise, None for an empty one."""
    value = clean(given)
    if isinstance(value, dict):
        found = next((value[key] for key in _CORRECTION_KEYS if isinstance(value.get(key), str) and value[key]), None)
        if found is None and value.get("messages"):
            said = [message.text for message in read_messages(value, "assistant") if message.role == "assistant"]
            found = said[-1] if said else None
        value = found or value
    return value or None


def _user(record: wire.Feedback, metadata: Mapping[str, Any], source: Source) -> str | None:
    """Who said it. The account behind the key is the user only for what was entered in LangSmith itself."""
    found = _first(metadata, _USER_KEYS)
    if found is None and source == "annotator":
        author = record.feedback_source
        found = author.user_id or author.ls_user_id or author.user_name
    return found


def _first(fields: Mapping[str, Any], keys: Sequence[str]) -> str | None:
    for key in keys:
        value = fields.get(key)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value):
            return clean_text(str(value))
    return None


def span(record: wire.Run) -> Span:
    """One run."""
    inputs, outputs = clean(record.inputs), clean(record.outputs)
    if isinstance(outputs, dict) and not any(value is not None for value in outputs.values()):
        outputs = None  # what a decorated function that failed, or returned nothing, leaves
    kind = read_kind(record.run_type)
    called = record.extra.get("invocation_params")
    parameters = dict(called) if isinstance(called, dict) else {}
    facts = clean(record.facts)
    request = inputs if kind == "llm" and isinstance(inputs, dict) else {}
    tools = offered_tools(parameters, request)
    parameters.pop("tools", None)
    if asked := asked_format(parameters, request):
        parameters["response_format"] = asked
    model = _first(facts, ("ls_model_name",)) or _first(parameters, _MODEL_KEYS) or _first(request, _MODEL_KEYS)
    if kind == "llm" and is_embedding(model):
        kind = "embedding"
    status = _STATUS.get((record.status or "").lower(), "unset")
    return Span(
        id=record.id,
        parent_id=record.parent,
        kind=kind,
        name=clean_text(record.name or ""),
        started_at=record.start_time,
        ended_at=record.end_time,
        status="error" if record.error and status == "unset" else status,
        error=read_error(clean_text(record.error)) if record.error else None,
        input=inputs or None,
        output=outputs or None,
        messages=with_instructions(read_messages(inputs, "user"), outputs) if inputs else (),
        output_messages=read_messages(outputs, "assistant") if outputs and kind != "retriever" else (),
        tools=tools,
        model=model,
        parameters=clean(parameters),
        usage=_usage(record),
        finish_reason=finish_reason_of(outputs),
        documents=read_documents(outputs) if kind == "retriever" else (),
        prompt_version=_first(facts, _PROMPT_KEYS),
        metadata=facts,
    )


def _usage(record: wire.Run) -> Usage | None:
    numbers = (record.prompt_tokens, record.completion_tokens, record.total_tokens, record.total_cost)
    if not any(numbers):  # zeros stand in every run that called no model
        told = record.facts.get("usage_metadata") or record.outputs.get("usage_metadata")
        return read_usage(told)  # what integrations tell and a server did not count
    return Usage(input_tokens=numbers[0], output_tokens=numbers[1], total_tokens=numbers[2], cost=numbers[3])


def thread(record: wire.Run) -> str | None:
    """The conversation a run names, if any."""
    return record.thread_id or _first(clean(record.facts), _THREAD_KEYS)


def traces(rows: Sequence[Mapping[str, Any]], project: str) -> tuple[tuple[Trace, ...], tuple[Rejected, ...]]:
    """The traces these runs make up. A run that cannot be read is set aside; its trace goes on without it."""

    def read(row: Mapping[str, Any]) -> tuple[wire.Run, Span]:
        record = wire.Run.model_validate(row)
        return record, span(record)

    steps, rejected = read_rows("trace", rows, read)
    grouped: dict[str, dict[str, tuple[wire.Run, Span]]] = {}
    for record, one in steps:
        grouped.setdefault(record.trace, {})[record.id] = (record, one)
    return tuple(_trace(trace_id, list(group.values()), project) for trace_id, group in grouped.items()), rejected


def _trace(trace_id: str, steps: list[tuple[wire.Run, Span]], project: str) -> Trace:
    steps.sort(key=lambda step: (step[1].started_at or _START, step[1].id))
    record, root = next((step for step in steps if step[1].id == trace_id), steps[0])
    facts = root.metadata
    threads = (one.thread_id or _first(span.metadata, _THREAD_KEYS) for one, span in [(record, root), *steps])
    users = (_first(span.metadata, _USER_KEYS) for span in [root, *(span for _, span in steps)])
    ends = [span.ended_at for _, span in steps if span.ended_at]
    return Trace(
        platform=PLATFORM,
        project=project,
        id=trace_id,
        name=root.name,
        session_id=next((thread for thread in threads if thread), None),
        user_id=next((user for user in users if user), None),
        started_at=root.started_at,
        ended_at=max(ends) if ends else None,
        status=root.status,
        error=root.error,
        tags=tuple(clean_text(str(tag)) for tag in record.tags),
        metadata=facts,
        environment=_first(facts, _ENVIRONMENT_KEYS),
        release=_first(facts, ("revision_id", "release")),
        spans=tuple(span for _, span in steps),
    )


def score_config(record: wire.FeedbackConfig) -> ScoreConfig:
    """What a config says of a feedback key."""
    shape = record.feedback_config
    return ScoreConfig(
        name=record.feedback_key,
        direction="minimize" if record.is_lower_score_better else "none",
        lowest=shape.min,
        highest=shape.max,
        labels={one.label: one.value for one in shape.categories or () if one.label},
    )
