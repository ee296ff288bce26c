"""Interaction JSONL (docs/design.md 3), both ways: a line -> trace, interaction and feedback; an interaction with feedback -> a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, get_args

from pydantic import ValidationError

from closeloop.errors import RecordError, known
from closeloop.ids import clean, clean_text, is_marked, stable_id
from closeloop.interactions.build import ASKED, NEXT_TURN, build
from closeloop.interactions.documents import read_documents
from closeloop.interactions.facts import read_finish_reason, read_usage
from closeloop.interactions.messages import of_text, read_messages, templated
from closeloop.interactions.nesting import judged, text_of
from closeloop.interactions.requests import read_tools
from closeloop.interactions.usual import usual
from closeloop.models import (
    Feedback,
    Interaction,
    Message,
    Role,
    Source,
    Span,
    Status,
    Target,
    TextPart,
    Trace,
    trusted,
)

_SOURCES: tuple[Source, ...] = get_args(Source)
_STATUSES: tuple[Status, ...] = get_args(Status)
_PLAIN = (
    "asked",
    "finish_reason",
    "error",
    "model",
    "session_id",
    "user_id",
    "prompt_version",
    "release",
    "environment",
)
"""Text fields of a line that are named as in `Interaction`."""
_UNNAMED = (
    ("score", "user_feedback"),
    ("label", "user_feedback"),
    ("value", "user_feedback"),
    ("correction", "correction"),
    ("comment", "comment"),
)
"""How feedback without a name is called, by the first of these fields it has."""


@dataclass(frozen=True)
class Line:
    """One line as the store takes it."""

    trace: Trace
    feedback: tuple[Feedback, ...]

    @cached_property
    def interaction(self) -> Interaction:
        """What `build(trace)` gives. Made when asked for: a pull builds it from the redacted trace."""
        return build(self.trace)[0]


def read_line(record: Any, *, platform: str, project: str, now: datetime) -> Line:
    """Read one decoded line. Only `id`, `prompt` and `response` are required; a plain string is one user or assistant message.
    Other tools' names for these fields are understood (`usual`).

    Feedback without an id gets one from its place, so that reading the line again gives the same ids; without a time it has the
    interaction's, else `now`. Raises RecordError that names the record, the field and what was expected there.
    """
    if not isinstance(record, Mapping):
        raise RecordError(f"a line must be a JSON object, this one is {_kind(record)}")
    name = record.get("id")
    if name is None:
        raise RecordError("a line has no field 'id': give every line its own, such as its number")
    if not isinstance(name, str | int) or isinstance(name, bool) or name == "":
        raise RecordError(
            f"field 'id' must be a text that is not empty, it is {_kind(name)}: give every line its own id"
        )
    name = clean_text(str(name))
    record = usual(record)
    for required in ("prompt", "response"):
        if required not in record:
            raise RecordError(f'record {name!r} has no field {required!r}: write "" where there was none')
    try:
        trace = _trace(record, name, platform, project)
        feedback = _all_feedback(record, trace, now)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(step) for step in first["loc"]) or "record"
        raise RecordError(f"record {name!r}: {where}: {first['msg']}") from None
    return Line(trace, feedback)


def write_line(interaction: Interaction, feedback: Sequence[Feedback] = ()) -> dict[str, Any]:
    """One JSON-ready line that `read_line` reads back as the same interaction; fields that say nothing are left out."""
    line: dict[str, Any] = {
        "id": interaction.id,
        "prompt": [_write_message(message) for message in interaction.prompt],
        "response": [_write_message(message) for message in interaction.response],
    }
    if interaction.retrieved or interaction.documents:
        line["documents"] = [
            document.model_dump(exclude_defaults=True) | {"content": document.content}
            for document in interaction.documents
        ]
    extra: dict[str, Any] = {name: getattr(interaction, name) for name in _PLAIN}
    extra |= {
        "tools": [clean(tool) for tool in interaction.tools],
        "response_format": interaction.response_format,
        "usage": interaction.usage.model_dump(exclude_none=True) if interaction.usage else None,
        "status": None if interaction.status == "unset" else interaction.status,
        "started_at": interaction.started_at.isoformat() if interaction.started_at else None,
        "latency": interaction.latency,
        "steps": [_write_step(step) for step in interaction.steps if step.kind == "tool"],
        "next_turn": interaction.next_turn,
        "feedback": [_write_feedback(row) for row in feedback],
        "metadata": interaction.metadata,
    }
    return line | {name: value for name, value in extra.items() if value not in (None, [], {})}


def _trace(record: Mapping[str, Any], name: str, platform: str, project: str) -> Trace:
    text = {field: _text(record, field, name) for field in (*_PLAIN, "next_turn")}
    metadata = _mapping(record, "metadata", name)
    metadata |= {
        key: value for key, value in ((NEXT_TURN, text["next_turn"]), (ASKED, text["asked"])) if value is not None
    }
    started_at = _time(record, "started_at", name)
    latency = record.get("latency")
    if latency is not None and (
        isinstance(latency, bool) or not isinstance(latency, int | float) or not 0 <= latency < 1e9
    ):
        raise RecordError(f"record {name!r}: field 'latency' must be seconds, it is {latency!r}")
    status = record.get("status") or ("error" if text["error"] else "unset")
    if status not in _STATUSES:
        raise RecordError(f"record {name!r}: unknown status {status!r}: known are {known(_STATUSES)}")
    asked = _mapping(record, "response_format", name)
    ended_at = started_at + timedelta(seconds=latency) if started_at and latency is not None else None
    fields = {
        "id": name,
        "parent_id": None,
        "kind": "llm",
        "name": "response",
        "started_at": started_at,
        "ended_at": ended_at,
        "status": status,
        "error": text["error"],
        "input": None,
        "output": None,
        "messages": _messages(record["prompt"], "user"),
        "output_messages": tuple(m for m in _messages(record["response"], "assistant") if m.content or m.tool_calls),
        "tools": read_tools(record.get("tools")),
        "model": text["model"],
        "parameters": {"response_format": asked} if asked else {},
        "usage": read_usage(record.get("usage")),
        "finish_reason": read_finish_reason(text["finish_reason"]),
        "documents": (),
        "prompt_version": text["prompt_version"],
        "metadata": {},
    }
    spans = (trusted(Span, fields), *_retrieval(record, name, started_at), *_steps(record, name, started_at))
    return _whole(platform, project, name, text, metadata, spans)


def _whole(
    platform: str,
    project: str,
    name: str,
    text: Mapping[str, str | None],
    metadata: Mapping[str, Any],
    spans: tuple[Span, ...],
) -> Trace:
    """The trace of a line; all its values were read and checked one by one."""
    root = spans[0]
    fields = {
        "platform": platform,
        "project": project,
        "id": name,
        "name": "",
        "session_id": text["session_id"],
        "user_id": text["user_id"],
        "started_at": root.started_at,
        "ended_at": root.ended_at,
        "status": root.status,
        "error": root.error,
        "tags": (),
        "metadata": metadata,
        "environment": text["environment"],
        "release": text["release"],
        "spans": spans,
    }
    return trusted(Trace, fields)


def _messages(value: Any, role: Role) -> tuple[Message, ...]:
    """A plain string is taken at its word, also when it is JSON that a model wrote."""
    if isinstance(value, str):
        return templated(value, role) or of_text(value, role)
    return read_messages(value, role)


def _retrieval(record: Mapping[str, Any], name: str, started_at: datetime | None) -> tuple[Span, ...]:
    """A retriever span when the line says what was retrieved, also when that is nothing."""
    found = record.get("documents")
    if found is None:
        return ()
    if not isinstance(found, list):
        raise RecordError(f"record {name!r}: field 'documents' must be a list, it is {_kind(found)}")
    documents = read_documents(found)
    return (Span(id=f"{name}/documents", parent_id=name, kind="retriever", started_at=started_at, documents=documents),)


def _steps(record: Mapping[str, Any], name: str, started_at: datetime | None) -> tuple[Span, ...]:
    rows = record.get("steps") or []
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise RecordError(f"record {name!r}: field 'steps' must be a list of objects, it is {_kind(rows)}")
    return tuple(
        Span(
            id=f"{name}/step/{index}",
            parent_id=name,
            kind="tool",
            name=text_of(row, ("name",)) or "",
            started_at=started_at,
            status="error" if row.get("error") else row.get("status", "unset"),
            error=text_of(row, ("error",)),
            input=clean(row.get("input")),
            output=clean(row.get("output")),
        )
        for index, row in enumerate(rows)
    )


def _write_step(step: Span) -> dict[str, Any]:
    fields = {"name": step.name, "error": step.error, "input": clean(step.input), "output": clean(step.output)}
    fields["status"] = None if step.status == "unset" or step.error else step.status
    return {key: value for key, value in fields.items() if value not in (None, "")}


def _write_message(message: Message) -> dict[str, Any]:
    """OpenAI's shape: text as a string, other parts as blocks, arguments as they are."""
    parts = [part.model_dump(exclude_none=True) for part in message.content]
    only_text = len(message.content) == 1 and isinstance(message.content[0], TextPart)
    row: dict[str, Any] = {"role": message.role, "content": parts[0]["text"] if only_text else parts or ""}
    row |= {key: value for key in ("name", "tool_call_id") if (value := getattr(message, key)) is not None}
    if message.tool_calls:
        row["tool_calls"] = [call.model_dump(exclude_none=True) for call in message.tool_calls]
    return row


def _all_feedback(record: Mapping[str, Any], trace: Trace, now: datetime) -> tuple[Feedback, ...]:
    rows = record.get("feedback") or []
    rows = [rows] if isinstance(rows, Mapping) else rows
    if not isinstance(rows, list):
        raise RecordError(f"record {trace.id!r}: field 'feedback' must be a list, it is {_kind(rows)}")
    seen: dict[tuple[str, ...], int] = {}
    return tuple(_feedback(row, index, trace, now, seen) for index, row in enumerate(rows))


def _feedback(row: Any, index: int, trace: Trace, now: datetime, seen: dict[tuple[str, ...], int]) -> Feedback:
    where = f"{trace.id!r}, feedback {index}"
    if not isinstance(row, Mapping):
        raise RecordError(f"record {where}: must be an object, it is {_kind(row)}")
    name = text_of(row, ("name", "key")) or next(
        (usual for field, usual in _UNNAMED if row.get(field) is not None), None
    )
    if not name:
        raise RecordError(
            f"record {where}: says nothing: give it a field 'name', e.g. \"user_feedback\", or a 'comment'"
        )
    source = row.get("source") or "user"
    if source not in _SOURCES:
        raise RecordError(f"record {where}: unknown source {source!r}: known are {known(_SOURCES)}")
    score, (value, fields) = row.get("score"), judged(row.get("value"))
    if score is not None and not isinstance(score, int | float):
        raise RecordError(f"record {where}: field 'score' must be a number or a truth value, it is {score!r}")
    user_id = text_of(row, ("user_id",)) or trace.user_id
    place = (trace.id, name, user_id or "", source)
    seen[place] = seen.get(place, -1) + 1
    created_at = _time(row, "created_at", where) or trace.started_at or now
    session = row.get("target") == "session" and trace.session_id
    metadata = clean(fields) | _mapping(row, "metadata", where)
    return Feedback(
        platform=trace.platform,
        project=trace.project,
        id=text_of(row, ("id",)) or stable_id("feedback", *place, str(seen[place])),
        target=Target(
            kind="session" if session else "trace",
            id=session or trace.id,
            trace_id=None if session else trace.id,
            session_id=trace.session_id,
        ),
        name=name,
        score=None if score is None else clean(float(score)),
        value=score
        if isinstance(score, bool)
        else clean(value)
        if isinstance(value, str | bool | float | int)
        else None,
        label=text_of(row, ("label",)),
        comment=text_of(row, ("comment",)),
        correction=clean(row.get("correction")) or None,
        source=source,
        user_id=user_id,
        created_at=created_at,
        updated_at=_time(row, "updated_at", where) or created_at,
        metadata=metadata,
        raw=clean(row),
        is_ours=is_marked(text_of(row, ("id", "identifier")), metadata),
    )


def _write_feedback(row: Feedback) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "id": row.id,
        "name": row.name,
        "score": row.value if isinstance(row.value, bool) else row.score,
        "value": None if isinstance(row.value, bool) else row.value,
        "label": row.label,
        "comment": row.comment,
        "correction": clean(row.correction),
        "source": row.source,
        "user_id": row.user_id,
        "target": "session" if row.target.kind == "session" else None,
        "created_at": row.created_at.isoformat(),
        "updated_at": row.updated_at.isoformat() if row.updated_at != row.created_at else None,
        "metadata": row.metadata or None,
    }
    return {key: value for key, value in fields.items() if value is not None}


def _text(record: Mapping[str, Any], field: str, name: str) -> str | None:
    value = record.get(field)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise RecordError(f"record {name!r}: field {field!r} must be text, it is {_kind(value)}")
    return clean_text(str(value))


def _mapping(record: Mapping[str, Any], field: str, name: str) -> dict[str, Any]:
    value = record.get(field)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise RecordError(f"record {name!r}: field {field!r} must be an object, it is {_kind(value)}")
    return dict(clean(value))


def _time(record: Mapping[str, Any], field: str, name: str) -> datetime | None:
    """An ISO 8601 time; one without a zone is UTC."""
    value = record.get(field)
    if value is None or value == "":
        return None
    try:
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise RecordError(
            f"record {name!r}: field {field!r} must be a time such as '2026-01-31T12:00:00Z', it is {value!r}"
        ) from None


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "a truth value", int: "a number", float: "a number"}
    return "nothing" if value is None else names.get(type(value), type(value).__name__)
