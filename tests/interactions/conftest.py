"""Short ways to write spans and traces."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from closeloop.models import Feedback, Span, Target, Trace

START = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def span() -> Callable[..., Span]:
    """`span("id", "parent", "llm", at=1, seconds=2, output="...")`: starts `at` seconds after noon."""

    def make(
        span_id: str,
        parent_id: str | None = None,
        kind: str = "chain",
        at: float = 0,
        seconds: float = 1,
        **fields: Any,
    ) -> Span:
        started_at = START + timedelta(seconds=at)
        return Span(
            id=span_id,
            parent_id=parent_id,
            kind=kind,
            started_at=started_at,
            ended_at=started_at + timedelta(seconds=seconds),
            **fields,
        )

    return make


@pytest.fixture
def trace() -> Callable[..., Trace]:
    """`trace(span, span, session_id="s")`: trace `t1` of project `p`."""

    def make(*spans: Span, **fields: Any) -> Trace:
        return Trace(
            **{"platform": "phoenix", "project": "p", "id": "t1", "started_at": START, **fields, "spans": spans}
        )

    return make


@pytest.fixture
def feedback() -> Callable[..., Feedback]:
    """`feedback("f1", "span", "a")`: a thumb on a target."""

    def make(name: str, kind: str, target: str, trace_id: str | None = None) -> Feedback:
        return Feedback(
            platform="phoenix",
            project="p",
            id=name,
            target=Target(kind=kind, id=target, trace_id=trace_id),
            name="user_feedback",
            score=0.0,
            source="user",
            created_at=START,
            updated_at=START,
        )

    return make
