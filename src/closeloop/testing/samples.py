"""Small hand-written traces, feedback, interactions and scores. Times are fixed, so the same call gives equal objects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from closeloop.ids import marked, stable_id
from closeloop.models import (
    Candidate,
    Document,
    Example,
    Feedback,
    Interaction,
    Message,
    Oracle,
    Provenance,
    Score,
    Span,
    Target,
    Trace,
    Usage,
)

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""The moment all samples count from: a Monday morning."""

PLATFORM = "memory"
PROJECT = "support"
QUESTION = "How do I get my money back for order 4711?"
ANSWER = "Open Orders, choose order 4711 and press Return. The refund takes 3 days."


def at(minutes: float = 0) -> datetime:
    """So many minutes after START."""
    return START + timedelta(minutes=minutes)


def span(span_id: str = "t1-llm", /, **fields: Any) -> Span:
    """An LLM span that took two seconds; `minutes` moves it, any other keyword is a field of Span."""
    minutes = fields.pop("minutes", 0)
    defaults: dict[str, Any] = {
        "kind": "llm",
        "name": "chat",
        "started_at": at(minutes),
        "ended_at": at(minutes) + timedelta(seconds=2),
        "status": "ok",
        "model": "sample-model",
        "finish_reason": "stop",
        "usage": Usage(input_tokens=40, output_tokens=20, total_tokens=60),
    }
    return Span(id=span_id, **{**defaults, **fields})


def trace(
    trace_id: str = "t1",
    /,
    *,
    question: str = QUESTION,
    answer: str = ANSWER,
    minutes: float = 0,
    history: Sequence[Message] = (),
    documents: Sequence[Document] | None = None,
    **fields: Any,
) -> Trace:
    """A chat request: a root chain span `<trace_id>-root` over an LLM span `<trace_id>-llm`.

    With `documents` there is a retriever span `<trace_id>-docs` too; an empty tuple is a retriever that found nothing.
    """
    prompt = (*history, Message.of("user", question))
    reply = (Message.of("assistant", answer),) if answer else ()
    times: dict[str, Any] = {"started_at": at(minutes), "ended_at": at(minutes) + timedelta(seconds=3)}
    root = Span(
        id=f"{trace_id}-root", kind="chain", name="support-chat", status="ok", input=question, output=answer,
        messages=prompt, output_messages=reply, **times,
    )  # fmt: skip
    spans = [root]
    if documents is not None:
        spans.append(
            Span(
                id=f"{trace_id}-docs", parent_id=root.id, kind="retriever", name="search", status="ok", input=question,
                documents=tuple(documents), **times,
            )
        )  # fmt: skip
    spans.append(span(f"{trace_id}-llm", parent_id=root.id, messages=prompt, output_messages=reply, minutes=minutes))
    defaults: dict[str, Any] = {
        "platform": PLATFORM,
        "project": PROJECT,
        "name": "support-chat",
        "status": "ok",
        "spans": tuple(spans),
        **times,
    }
    return Trace(id=trace_id, **{**defaults, **fields})


def feedback(feedback_id: str = "f1", trace_id: str = "t1", /, *, minutes: float = 1, **fields: Any) -> Feedback:
    """A user's thumbs down on a trace; `span_id` puts it on a span instead, `session_id` on a session."""
    span_id = fields.pop("span_id", None)
    session_id = fields.pop("session_id", None)
    if span_id:
        target = Target(kind="span", id=span_id, trace_id=trace_id)
    elif session_id:
        target = Target(kind="session", id=session_id, session_id=session_id)
    else:
        target = Target(kind="trace", id=trace_id, trace_id=trace_id)
    defaults: dict[str, Any] = {
        "platform": PLATFORM,
        "project": PROJECT,
        "target": target,
        "name": "user_feedback",
        "score": 0.0,
        "label": "thumbs-down",
        "source": "user",
        "created_at": at(minutes),
        "updated_at": at(minutes),
    }
    return Feedback(id=feedback_id, **{**defaults, **fields})


def interaction(
    trace_id: str = "t1", /, *, question: str = QUESTION, answer: str = ANSWER, minutes: float = 0, **fields: Any
) -> Interaction:
    """The response of `trace(trace_id)` as it stands after the store, with a latency of three seconds."""
    defaults: dict[str, Any] = {
        "platform": PLATFORM,
        "project": PROJECT,
        "trace_id": trace_id,
        "span_id": f"{trace_id}-llm",
        "root_span_id": f"{trace_id}-root",
        "span_ids": (f"{trace_id}-root", f"{trace_id}-llm"),
        "prompt": (Message.of("user", question),),
        "response": (Message.of("assistant", answer),) if answer else (),
        "finish_reason": "stop",
        "status": "ok",
        "latency": 3.0,
        "model": "sample-model",
        "started_at": at(minutes),
    }
    return Interaction(id=trace_id, **{**defaults, **fields})


def score(
    target: Target | None = None, name: str = "error_mode", value: str | float | bool = "refusal", **fields: Any
) -> Score:
    """A label as it is sent. The id follows from target and name, so the same sample twice is the same score."""
    target = target or Target(kind="trace", id="t1", trace_id="t1")
    data_type = "boolean" if isinstance(value, bool) else "categorical" if isinstance(value, str) else "numeric"
    defaults: dict[str, Any] = {
        "id": stable_id("sample", target.kind, target.id, name),
        "platform": PLATFORM,
        "project": PROJECT,
        "interaction_id": target.trace_id or target.id,
        "data_type": data_type,
        "identifier": marked("sample", "1"),
        "metadata": {"closeloop": {"detector": "sample@1"}},
        "created_at": at(10),
    }
    return Score(target=target, name=name, value=value, **{**defaults, **fields})


def example(
    example_id: str = "e1", trace_id: str = "t1", /, *, question: str = QUESTION, bad: str = ANSWER, **fields: Any
) -> Example:
    """A regression case: a prompt, the answer that failed, and an oracle that it must not come again."""
    defaults: dict[str, Any] = {
        "prompt": (Message.of("user", question),),
        "candidates": (Candidate(messages=(Message.of("assistant", bad),), origin="response", label=False),),
        "oracles": (Oracle(kind="must_not_repeat", text=bad),),
        "buckets": ("refusal",),
        "provenance": Provenance(
            platform=PLATFORM, project=PROJECT, trace_id=trace_id, span_id=f"{trace_id}-llm",
            root_span_id=f"{trace_id}-root", interaction_id=trace_id, feedback_ids=("f1",), bucket="refusal",
        ),
    }  # fmt: skip
    return Example(id=example_id, **{**defaults, **fields})
