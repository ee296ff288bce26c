"""Acme's records -> closeloop's models. Pure functions; a record that does not fit raises, and `read_rows` sets it aside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from closeloop import Feedback, Message, Span, Trace
from closeloop.errors import RecordError
from closeloop.ids import is_marked
from closeloop.models import Target

_THUMBS = {"up": ("thumbs-up", 1.0), "down": ("thumbs-down", 0.0), None: (None, None)}


def feedback(row: Mapping[str, Any], *, project: str) -> Feedback:
    """One reaction. The whole record stays in `raw`, also the fields nobody here knows."""
    if row["thumb"] not in _THUMBS:
        raise RecordError(f"unknown thumb {row['thumb']!r}")
    label, score = _THUMBS[row["thumb"]]
    tag = row.get("tag")
    return Feedback(
        platform="acme",
        project=project,
        id=row["id"],
        target=Target(kind="trace", id=row["request"], trace_id=row["request"], session_id=row.get("chat")),
        name=row["kind"],
        label=label,
        score=score,
        comment=row.get("text"),
        source="code" if tag else "user",
        user_id=row.get("author"),
        created_at=datetime.fromisoformat(row["left_at"]),
        updated_at=datetime.fromisoformat(row["changed_at"]),
        raw=dict(row),
        is_ours=is_marked(tag),
    )


def trace(row: Mapping[str, Any], *, project: str) -> Trace:
    """One request. Acme knows no steps, so a trace is one span."""
    started_at = datetime.fromisoformat(row["at"])
    span = Span(
        id=row["id"],
        kind="llm",
        name="request",
        started_at=started_at,
        ended_at=started_at + timedelta(milliseconds=row["took_ms"]),
        status="error" if row["failed"] else "ok",
        input=row["question"],
        output=row["answer"],
        messages=(Message.of("user", row["question"]),),
        output_messages=(Message.of("assistant", row["answer"]),) if row["answer"] else (),
    )
    return Trace(
        platform="acme",
        project=project,
        id=row["id"],
        session_id=row["chat"],
        user_id=row["user"],
        started_at=span.started_at,
        ended_at=span.ended_at,
        status=span.status,
        spans=(span,),
    )
