"""Langfuse records -> the model. Pure: every reader and every export gives the same result for the same record (facts: section 10)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from closeloop.errors import RecordError
from closeloop.ids import clean, clean_text, is_marked
from closeloop.interactions.documents import read_documents
from closeloop.interactions.facts import finish_reason_of, read_error, read_usage
from closeloop.interactions.genai import exchanged
from closeloop.interactions.messages import of_text, read_messages
from closeloop.interactions.objects import opened
from closeloop.interactions.requests import asked_format, is_embedding, offered_tools, split_tools, with_instructions
from closeloop.models import (
    Feedback,
    JsonPart,
    Message,
    ScoreConfig,
    Source,
    Span,
    SpanKind,
    Target,
    Trace,
    Usage,
    trusted,
)
from closeloop.platforms._decoding import utc
from closeloop.platforms.langfuse import wire
from closeloop.platforms.langfuse.otel import kept, with_system

PLATFORM = "langfuse"

_SOURCES: Mapping[str, Source] = {"API": "user", "ANNOTATION": "annotator", "EVAL": "judge"}
_KINDS: Mapping[str, SpanKind] = {
    "GENERATION": "llm", "SPAN": "chain", "EVENT": "other", "AGENT": "agent", "TOOL": "tool", "CHAIN": "chain",
    "RETRIEVER": "retriever", "EVALUATOR": "evaluator", "EMBEDDING": "embedding", "GUARDRAIL": "guardrail",
}  # fmt: skip
_USER_KEYS = frozenset({"userId", "user_id", "user.id", "endUserId", "end_user_id"})
_SDK_METADATA = ("resourceAttributes.", "scope.")
"""What SDKs say of themselves on every span: no metadata of the application."""
_ANSWER = frozenset(
    {
        "choices", "finish_reason", "stop_reason", "finishReason", "stopReason", "candidates", "generations", "response_metadata",
        "incomplete_details", "kwargs", "output", "replies",
    }
)  # fmt: skip
"""Keys of a model's raw answer, one of which is there when it says why it ended."""
_ROLES = frozenset({"system", "developer", "user", "assistant"})
_SAFE = 2**53
_SHALLOW = 150
_LONG_NUMBER = re.compile(r"\d{19}")
_TEXTS = frozenset({"CATEGORICAL", "TEXT", "CORRECTION"})
_PLACES = (
    ("experiment", "datasetRunId"),
    ("observation", "observationId"),
    ("session", "sessionId"),
    ("trace", "traceId"),
)
_READ = frozenset(
    {
        "id", "name", "value", "stringValue", "longStringValue", "timestamp", "createdAt", "updatedAt", "comment", "metadata",
        "subject", "traceId", "observationId", "sessionId", "datasetRunId", "authorUserId",
    }
)  # fmt: skip
"""What stands in the model; everything else a row has is kept in `raw`."""


def feedback(row: Mapping[str, Any], project: str) -> Feedback | None:
    """One score as feedback; None for one about an experiment, which is no user's. Raises RecordError when it cannot be read.

    The row is as the server sent it, of any version: this is done for every score there is, and a type in between would cost
    half as much again.
    """
    score_id = str(row["id"])
    target = _target(row, score_id)
    if target is None:
        return None
    get = row.get
    kind = get("dataType") or ("CATEGORICAL" if isinstance(get("value"), str) else "NUMERIC")
    value = _value(row, kind, score_id)
    is_text = type(value) is str
    metadata = _tidy(wire.mapping(get("metadata"))) if get("metadata") else {}
    comment = get("comment")
    if comment is not None:
        comment = clean_text(str(comment))
    elif kind == "TEXT":
        comment = str(value)
    created_at, updated_at = _time(row["timestamp"], score_id), get("updatedAt")
    source = get("source") or "API"
    raw = {name: row[name] for name in row if name not in _READ and row[name] is not None}
    is_correction = kind == "CORRECTION"
    user_id = _user(row, metadata) if metadata or source == "ANNOTATION" else None
    fields: dict[str, Any] = {
        "platform": PLATFORM,
        "project": project,
        "id": score_id,
        "target": target,
        "name": clean_text(str(row["name"])),
        "score": None if is_text else float(value),
        "value": None if is_correction else value,
        "label": str(value) if kind == "CATEGORICAL" else None,
        "comment": comment,
        "correction": value if is_correction else None,
        "source": _SOURCES.get(source, "unknown"),
        "user_id": user_id,
        "created_at": created_at,
        "updated_at": _time(updated_at, score_id) if updated_at else created_at,
        "metadata": metadata,
        "raw": _tidy(raw),
        "is_ours": is_marked(score_id, metadata),
    }
    return trusted(Feedback, fields) if user_id is None or type(user_id) is str else Feedback(**fields)


def _time(value: Any, score_id: str) -> datetime:
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise RecordError(f"score {score_id!r} has the time {value!r}") from None
    return utc(moment)


def _target(row: Mapping[str, Any], score_id: str) -> Target | None:
    """The subject; of several ids side by side the server shows experiment, observation, session, trace, in this order."""
    subject = row.get("subject")
    if subject is not None:
        kind, native, trace_id = subject["kind"], subject["id"], subject.get("traceId")
    else:
        trace_id = row.get("traceId") or None
        kind, native = next(((kind, row[key]) for kind, key in _PLACES if row.get(key)), ("trace", None))
    if kind == "experiment":
        return None
    if not native:
        raise RecordError(f"score {score_id!r} does not say what it is about")
    if type(native) is not str or not (trace_id is None or type(trace_id) is str):
        raise RecordError(f"score {score_id!r} is about {native!r} of {trace_id!r}, which are no ids")
    if kind == "trace":
        return trusted(Target, {"kind": "trace", "id": native, "trace_id": native, "session_id": None})
    if kind == "observation":
        return trusted(Target, {"kind": "span", "id": native, "trace_id": trace_id, "session_id": None})
    if kind == "session":
        return trusted(Target, {"kind": "session", "id": native, "trace_id": None, "session_id": native})
    raise RecordError(f"score {score_id!r} is about a {kind!r}: known are trace, observation, session and experiment")


def _value(row: Mapping[str, Any], kind: str, score_id: str) -> str | bool | float:
    """The typed value. Old endpoints have the text of categories, texts and corrections in `stringValue`, and 0 or 1 for booleans."""
    value = row.get("value")
    if kind in _TEXTS:
        text = row.get("longStringValue") or row.get("stringValue") or (value if isinstance(value, str) else None)
        if not isinstance(text, str):
            raise RecordError(f"score {score_id!r} of type {kind} has no text")
        return clean_text(text)
    if isinstance(value, str) and value.strip().casefold() in ("true", "false"):
        value = value.strip().casefold() == "true"
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        raise RecordError(f"score {score_id!r} of type {kind} has the value {value!r}") from None
    if number - number != 0:
        raise RecordError(f"score {score_id!r} has the value {value!r}, which is no finite number")
    return bool(number) if kind == "BOOLEAN" else number


def _user(row: Mapping[str, Any], metadata: Mapping[str, Any]) -> str | None:
    """A member of the project for annotations; for others whom the application names. Scores carry no end user of their own."""
    if row.get("source") == "ANNOTATION":
        return row.get("authorUserId") or None
    for key in sorted(_USER_KEYS.intersection(metadata)):
        value = metadata[key]
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value):
            return str(value)
    return None


def trace(rows: Sequence[wire.Observation], project: str, head: wire.Trace | None = None) -> Trace:
    """One trace from all its observations and, on older servers, its own record. Raises RecordError when there is nothing at all.

    A row that comes several times counts once, as it was updated last. Where the trace itself holds input or output that no
    root observation holds, a root span `t-<trace id>` stands for it, as Langfuse's own migration writes it.
    """
    unique = _unique(rows)
    spans = [span(row) for row in unique]
    if head is not None:
        spans = _with_head(spans, head)
    if not spans:
        raise RecordError("a trace without observations cannot be read")
    ids = {one.id for one in spans}
    marked = {row.id for row in unique if row.is_root_observation}
    roots = [one for one in spans if one.parent_id is None or one.parent_id not in ids]
    root = next((one for one in roots if one.id in marked), None) or (roots or spans)[0]
    first = next((row for row in unique if row.id == root.id), None)
    ordered = [row for row in (first, *unique) if row is not None]
    ends = [one.ended_at for one in spans if one.ended_at]
    return Trace(
        platform=PLATFORM,
        project=project,
        id=head.id if head else unique[0].trace_id,
        name=(head and head.name) or _first(ordered, "trace_name") or root.name,
        session_id=(head and head.session_id) or _first(ordered, "session_id"),
        user_id=(head and head.user_id) or _first(ordered, "user_id"),
        started_at=spans[0].started_at,
        ended_at=max(ends) if ends else None,
        status=root.status,
        error=root.error,
        tags=tuple(clean_text(tag) for tag in (head and head.tags) or _first(ordered, "tags") or ()),
        metadata=_metadata(wire.mapping(head.metadata)) if head and head.metadata else root.metadata,
        environment=(head and head.environment) or _first(ordered, "environment"),
        release=(head and head.release) or _first(ordered, "release"),
        spans=tuple(spans),
    )


def _unique(rows: Iterable[wire.Observation]) -> list[wire.Observation]:
    """Each row once, the latest `updatedAt` wins, in start order. A root points out of the trace or nowhere."""
    kept: dict[str, wire.Observation] = {}
    for row in rows:
        before = kept.get(row.id)
        if before is None or utc(row.updated_at or row.start_time) >= utc(before.updated_at or before.start_time):
            kept[row.id] = row
    return sorted(kept.values(), key=lambda row: (utc(row.start_time), row.id))


def _first(rows: Sequence[wire.Observation], field: str) -> Any:
    for row in rows:
        if value := getattr(row, field):
            return value
    return None


def _with_head(spans: list[Span], head: wire.Trace) -> list[Span]:
    """The spans below the trace's own input and output, unless one of them says the same already."""
    given, put_out = _decoded(head.input), _decoded(head.output)
    ids = {one.id for one in spans}
    roots = [one for one in spans if one.parent_id is None or one.parent_id not in ids]
    says = [one for one in roots if one.output is not None or one.input is not None]
    if spans and (len(roots) == 1 and (says or (given is None and put_out is None))):
        return spans
    if spans and given is None and put_out is None:
        return spans
    root = Span(
        id=f"t-{head.id}",
        kind="chain",
        name=clean_text(head.name or ""),
        started_at=min([utc(head.timestamp), *(one.started_at for one in spans if one.started_at)]),
        ended_at=max((one.ended_at for one in spans if one.ended_at), default=None),
        status="ok",
        input=clean(given),
        output=clean(put_out),
        metadata=_metadata(wire.mapping(head.metadata)),
    )
    below = {one.id for one in roots}
    return [root, *(one.model_copy(update={"parent_id": root.id}) if one.id in below else one for one in spans)]


def span(row: wire.Observation) -> Span:
    """One observation."""
    kind = _KINDS.get(row.type, "other")
    if kind == "llm" and is_embedding(row.model):
        kind = "embedding"
    given, put_out = _decoded(row.input), _decoded(row.output)
    metadata = _metadata(wire.mapping(row.metadata)) if row.metadata else {}
    is_error = row.level == "ERROR"
    is_call = kind == "llm"
    if kind == "tool":
        given, put_out = exchanged(given), exchanged(put_out)
    parameters = _tidy(wire.mapping(row.model_parameters)) if row.model_parameters else {}
    asked, declared = split_tools(given) if is_call else (given, ())
    told = kept(metadata)
    fields = {
        "id": row.id,
        "parent_id": row.parent_observation_id or None,
        "kind": kind,
        "name": clean_text(row.name or ""),
        "started_at": utc(row.start_time),
        "ended_at": utc(row.end_time) if row.end_time else None,
        "status": "error" if is_error else "ok",
        "error": (read_error(clean_text(row.status_message or "")) or told.error) if is_error else None,
        "input": given,
        "output": put_out,
        "messages": with_instructions(with_system(_messages(asked, "user"), told), parameters, put_out)
        if is_call
        else (),
        "output_messages": _messages(put_out, "assistant") if is_call else (),
        "tools": declared or offered_tools(given, parameters) or told.tools if is_call else (),
        "model": row.model or None,
        "parameters": _with_format(parameters, given if is_call else None, told.parameters),
        "usage": _usage(row) or told.usage if is_call or kind == "embedding" else None,
        "finish_reason": _finish_reason(put_out, metadata) or told.finish_reason if is_call else None,
        "documents": told.documents or read_documents(put_out) if kind == "retriever" else (),
        "prompt_version": _prompt(row),
        "metadata": metadata,
    }
    return trusted(Span, fields)


def _decoded(value: Any) -> Any:
    """v2/observations gives input and output as text, older endpoints decoded: the same value either way."""
    if not isinstance(value, str):
        return clean(value)
    if not value or not (value[0] in '{["' or value[0].isdigit()):
        return clean_text(value)
    try:
        found = orjson.loads(value)
    except (orjson.JSONDecodeError, RecursionError):
        return clean_text(value)
    is_plain = value.count("{") + value.count("[") < _SHALLOW and not _LONG_NUMBER.search(value)
    return found if is_plain else clean(found)


def _tidy(value: dict[str, Any]) -> dict[str, Any]:
    """`clean`, at once for what is flat and plainly clean already: a decoded page holds no broken text."""
    for item in value.values():
        kind = type(item)
        if not (kind is str or kind is bool or item is None or (kind is int and -_SAFE < item < _SAFE)):
            cleaned = clean(value)
            return cleaned if isinstance(cleaned, dict) else {}
    return value


def _finish_reason(put_out: Any, metadata: Mapping[str, Any]) -> str | None:
    is_answer = isinstance(put_out, list) or (isinstance(put_out, dict) and not _ANSWER.isdisjoint(put_out))
    found = finish_reason_of(opened(put_out)) if is_answer else None
    return found or (finish_reason_of(metadata) if any("finish" in key or "stop" in key for key in metadata) else None)


def _plain(value: Any) -> tuple[Message, ...]:
    """The commonest shape at once: chat messages of a role and a text, as `read_messages` reads them."""
    items = value if type(value) is list else [value]
    for item in items:
        if type(item) is not dict or len(item) != 2 or type(item.get("role")) is not str or item["role"] not in _ROLES:
            return ()
        text = item.get("content")
        if type(text) is not str or not text or text.startswith("[{"):
            return ()
    return tuple([message for item in items for message in of_text(item["content"], item["role"])])


def _messages(value: Any, role: Any) -> tuple[Message, ...]:
    """What a model call said. Data that is no conversation stays in input and output only."""
    if plain := _plain(value):
        return plain
    found = read_messages(value, role)
    return () if any(isinstance(part, JsonPart) for message in found for part in message.content) else found


def _with_format(parameters: dict[str, Any], *requests: Any) -> dict[str, Any]:
    """The parameters with the asked response format as an object, wherever the request has it."""
    asked = asked_format(parameters, *requests)
    return {**parameters, "response_format": asked} if asked else parameters


def _usage(row: wire.Observation) -> Usage | None:
    """Tokens by any vendor's names: SDKs pass on what the model said. Zeros are what the server counts where nobody told."""
    used = read_usage(wire.mapping(row.usage_details))
    cost = row.total_cost if row.total_cost is not None and 0 <= row.total_cost < float("inf") else None
    if used is None or not (used.input_tokens or used.output_tokens or used.total_tokens):
        return Usage(cost=cost) if cost else None
    return used.model_copy(update={"cost": cost})


def _prompt(row: wire.Observation) -> str | None:
    if row.prompt_name and row.prompt_version:
        return f"{row.prompt_name}@{row.prompt_version}"
    return row.prompt_version or row.prompt_name or None


def _metadata(found: Mapping[str, Any]) -> dict[str, Any]:
    """Metadata as one flat map with dotted keys, whichever way the server nests it; JSON inside texts is decoded."""
    flat = dict(_flat(found, ""))
    return {key: _decoded(value) for key, value in flat.items() if not key.startswith(_SDK_METADATA)}


def _flat(found: Mapping[str, Any], prefix: str) -> Iterable[tuple[str, Any]]:
    for key, value in found.items():
        name = prefix + clean_text(str(key))
        if isinstance(value, Mapping) and value:
            yield from _flat(value, f"{name}.")
        else:
            yield name, value


def score_config(records: Sequence[wire.ScoreConfig]) -> ScoreConfig:
    """What the configs of one name say of it: the oldest that is in use."""
    oldest = min(records, key=lambda record: (record.is_archived, record.created_at, record.id))
    labels: dict[str, float | None] = {one.label: one.value for one in oldest.categories or ()}
    return ScoreConfig(name=oldest.name, lowest=oldest.min_value, highest=oldest.max_value, labels=labels)
