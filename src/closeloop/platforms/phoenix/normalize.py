"""Phoenix records -> the model. Pure: the same record gives the same result whichever way it was read (facts: field map 9.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from closeloop.errors import RecordError
from closeloop.ids import clean, clean_text, is_marked
from closeloop.interactions.attributes import SpanContent, read_attributes
from closeloop.interactions.facts import read_error
from closeloop.models import Feedback, ScoreConfig, Source, Span, SpanKind, Status, Target, Trace, trusted
from closeloop.platforms.base import Rejected, read_rows
from closeloop.platforms.phoenix import wire

PLATFORM = "phoenix"

_SOURCES: Mapping[tuple[str, str], Source] = {
    # A thumb in Phoenix's own pages comes from a colleague who reviews, not from a user of the application.
    ("HUMAN", "APP"): "annotator",
    ("HUMAN", "API"): "user",
    ("LLM", "API"): "judge",
    ("LLM", "APP"): "judge",
    ("CODE", "API"): "code",
    ("CODE", "APP"): "code",
}
_USER_NAMES = frozenset(
    {
        "userfeedback", "useredit", "userregenerate", "usercopy", "userabandon", "userstop", "useraccept", "userrating",
        "usercorrection", "thumbs", "thumbsup", "thumbsdown",
    }
)  # fmt: skip
"""Names that mean a user's act whoever logged it: Phoenix's cookbook logs thumbs with annotator_kind LLM, events come as CODE."""
_EDITS = frozenset({"useredit", "usercorrection", "correction"})
_USER_KEYS = ("userId", "user_id", "user.id", "end_user_id")
_SERVER_IDENTIFIERS = ("px-app:", "px-span-note:", "px-trace-note:", "px-session-note:")
_KINDS: Mapping[str, SpanKind] = {
    "LLM": "llm", "TOOL": "tool", "RETRIEVER": "retriever", "CHAIN": "chain", "AGENT": "agent", "EMBEDDING": "embedding",
    "RERANKER": "reranker", "GUARDRAIL": "guardrail", "EVALUATOR": "evaluator",
}  # fmt: skip
_STATUS: Mapping[str, Status] = {"OK": "ok", "ERROR": "error", "UNSET": "unset"}
_DIRECTIONS: Mapping[str | None, Any] = {"MAXIMIZE": "maximize", "MINIMIZE": "minimize"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SEPARATORS = re.compile(r"[\s_.-]+")


def feedback(row: Mapping[str, Any], kind: wire.Kind, project: str) -> Feedback:
    """One annotation. Raises RecordError or ValidationError when it cannot be read."""
    record = wire.annotation(row)
    name = clean_text(record.name)
    metadata = clean(record.metadata) if record.metadata else {}
    source = source_of(name, record.annotator_kind, record.source)
    text = None if record.explanation is None else clean_text(record.explanation)
    edited = source == "user" and bool(text) and _plain(name) in _EDITS
    label = None if record.label is None else clean_text(record.label)
    raw = {
        "annotator_kind": record.annotator_kind,
        "source": record.source,
        "identifier": clean_text(record.identifier),
        "user_id": record.user_id,
        **(clean(record.model_extra) if record.model_extra else {}),
    }
    fields = {
        "platform": PLATFORM,
        "project": project,
        "id": record.id,
        "target": _target(record, kind),
        "name": name,
        # SQLite's JSON functions print 15 digits: the same number must come out of every way of reading.
        "score": None if record.score is None else float(f"{record.score:.15g}"),
        "value": label,
        "label": label,
        "comment": None if edited else text,
        "correction": text if edited else None,
        "source": source,
        "user_id": _user(record, metadata, source),
        "created_at": record.created_at,
        "updated_at": record.updated_at,
        "metadata": metadata,
        "raw": raw,
        "is_ours": is_marked(record.identifier, metadata),
    }
    return trusted(Feedback, fields)


def _target(record: wire.Annotation, kind: wire.Kind) -> Target:
    native = record.span_id if kind == "span" else record.trace_id if kind == "trace" else record.session_id
    if not native:
        raise RecordError(f"annotation {record.id!r} does not say which {kind} it is about")
    session = record.session_id if kind == "session" else None
    return trusted(Target, {"kind": kind, "id": native, "trace_id": record.trace_id, "session_id": session})


def source_of(name: str, annotator_kind: str, source: str) -> Source:
    """Who an annotation comes from. Names of users' acts count as theirs whatever kind of annotator they were logged with."""
    if source != "APP" and _plain(name) in _USER_NAMES:
        return "user"
    return _SOURCES.get((annotator_kind, source or "API"), "unknown")


@lru_cache(maxsize=1024)
def _plain(name: str) -> str:
    return _SEPARATORS.sub("", name).casefold()


def _user(record: wire.Annotation, metadata: Mapping[str, Any], source: Source) -> str | None:
    """Who said it. The account of the key that wrote it is not the user, except for what was entered in Phoenix itself."""
    for key in _USER_KEYS if metadata else ():
        value = metadata.get(key)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value):
            return str(value)
    if source == "annotator":
        return record.user_id or record.identifier.removeprefix("px-app:") or None
    if source != "user" or record.identifier.startswith(_SERVER_IDENTIFIERS):
        return None
    return clean_text(record.identifier) or None


@dataclass(slots=True)
class _Step:
    """One span that was read: the trace it belongs to, the model, and everything its attributes say."""

    trace_id: str
    span: Span
    content: SpanContent


def span(row: Mapping[str, Any]) -> _Step:
    """One span. Raises ValidationError when it cannot be read."""
    record = wire.span(row)
    content = read_attributes(
        record.attributes,
        events=[event for event in record.events if isinstance(event, dict)] if record.events else (),
        kind=_KINDS.get(record.span_kind.upper()),
    )
    status = _STATUS.get(record.status_code, "unset")
    message = read_error(clean_text(record.status_message)) if status == "error" else ""
    fields = {
        "id": record.span_id,
        "parent_id": record.parent_id or None,
        "kind": content.kind,
        "name": clean_text(record.name),
        "started_at": record.start_time,
        "ended_at": record.end_time,
        "status": status,
        "error": message or content.error,
        # The raw request of a model call says its messages once more, and is often the largest part of a trace.
        "input": None if content.kind == "llm" and content.messages else content.input,
        "output": content.output,
        "messages": content.messages,
        "output_messages": content.output_messages,
        "tools": content.tools,
        "model": content.model,
        "parameters": content.parameters,
        "usage": content.usage,
        "finish_reason": content.finish_reason,
        "documents": content.documents,
        "prompt_version": content.prompt_version,
        "metadata": content.metadata,
    }
    return _Step(record.trace_id, trusted(Span, fields), content)


def traces(rows: Sequence[Mapping[str, Any]], project: str) -> tuple[tuple[Trace, ...], tuple[Rejected, ...]]:
    """The traces these span rows make up. A span that cannot be read is set aside; its trace goes on without it."""
    steps, rejected = read_rows("trace", rows, span, id_key="span_id")
    grouped: dict[str, list[_Step]] = {}
    for step in steps:
        grouped.setdefault(step.trace_id, []).append(step)
    return tuple(_trace(group, project) for group in grouped.values()), rejected


def _trace(steps: list[_Step], project: str) -> Trace:
    steps.sort(key=lambda step: (step.span.started_at or _EPOCH, step.span.id))
    ids = {step.span.id for step in steps}
    root = next((step for step in steps if step.span.parent_id not in ids), steps[0])
    contents = [root.content, *(step.content for step in steps)]
    ends = [step.span.ended_at for step in steps if step.span.ended_at]
    fields = {
        "platform": PLATFORM,
        "project": project,
        "id": root.trace_id,
        "name": root.span.name,
        "session_id": next((content.session_id for content in contents if content.session_id), None),
        "user_id": next((content.user_id for content in contents if content.user_id), None),
        "started_at": steps[0].span.started_at,
        "ended_at": max(ends) if ends else None,
        "status": root.span.status,
        "error": root.span.error,
        "tags": root.content.tags,
        "metadata": root.content.metadata,
        "environment": None,
        "release": None,
        "spans": tuple([step.span for step in steps]),
    }
    return trusted(Trace, fields)


def score_config(record: wire.AnnotationConfig) -> ScoreConfig:
    """What a config says of a feedback name."""
    return ScoreConfig(
        name=record.name,
        direction=_DIRECTIONS.get(record.optimization_direction, "none"),
        lowest=record.lower_bound,
        highest=record.upper_bound,
        labels={value.label: value.score for value in record.values},
    )
