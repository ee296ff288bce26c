"""Models as rows of traces and interactions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from closeloop.interactions.prompts import prompt_key
from closeloop.models import Interaction, Trace
from closeloop.store.codec import LOW, micros


def started(started_at: datetime | None) -> int:
    """When it began, LOW where nobody knows."""
    return LOW if started_at is None else micros(started_at)


def session_of(one: Interaction) -> str:
    """Its session, empty where it has none."""
    return one.session_id or ""


def trace_values(source: int, trace: Trace, content: str, now: int) -> dict[str, Any]:
    """The row of a trace."""
    return {
        "source": source,
        "id": trace.id,
        "session_id": trace.session_id or None,
        "started_at": started(trace.started_at),
        "stored_at": now,
        "hash": content,
    }


def interaction_values(source: int, one: Interaction, content: str, size: int) -> dict[str, Any]:
    """The row of an interaction that has just come in."""
    return {
        "source": source,
        "id": one.id,
        "trace_id": one.trace_id,
        "session_id": session_of(one),
        "started_at": started(one.started_at),
        "prompt_hash": prompt_key(one.prompt),
        "hash": content,
        "size": size,
        "dirty": 1,
        "revision": 1,
        "unsent": 0,
        "engine": "",
        "recheck_at": None,
        "outcome": None,
        "bucket": None,
        "result_hash": None,
        "release": one.release,
    }
