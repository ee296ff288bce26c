"""Trace -> interactions: which span produced what the user saw, and which feedback is about which response. Pure functions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from closeloop.interactions.answers import Answer, answer_of, echoes
from closeloop.interactions.documents import documents_beside
from closeloop.interactions.forest import Tree, grow
from closeloop.models import (
    Document,
    Feedback,
    Interaction,
    Span,
    SpanKind,
    Status,
    Trace,
    Usage,
    trusted,
)

NEXT_TURN = "next_turn"
ASKED = "asked"
"""Keys of `Trace.metadata` in which sources without sessions carry what the user wrote next, and what the user wrote."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ANSWERING: frozenset[SpanKind] = frozenset({"llm", "chain", "agent", "other"})
_ALONE: frozenset[SpanKind] = frozenset({"tool", "retriever", "reranker", "guardrail"})


def build(trace: Trace) -> tuple[Interaction, ...]:
    """One interaction for each root span that answered something, earliest first. Total: no shape of trace raises.

    The response is what the root put out; a root that recorded no output speaks through its last model call. The prompt is that
    model call's, when what it said is what the user saw and what the user asked is in it; otherwise it is the root's input.
    Embeddings and evaluations alone answer nobody; a search or a tool call does when it is all there is.
    """
    trees = grow(trace)
    answered = [tree for tree in trees if _answers(tree, alone=len(trees) == 1)]
    return tuple(_interaction(trace, tree, is_first=index == 0) for index, tree in enumerate(answered))


def attach(interactions: Iterable[Interaction], feedback: Iterable[Feedback]) -> dict[str, list[Feedback]]:
    """Which feedback is about which interaction, by interaction id; feedback on nothing that is here is left out.

    Span feedback goes to the interaction that holds the span, trace feedback to the first of its trace, session feedback to the
    last of its session. Give interactions of one (platform, project), as ids are unique only there.
    """
    ordered = sorted(interactions, key=lambda item: (item.started_at or _EPOCH, item.id))
    by_span: dict[str, list[Interaction]] = {}
    by_trace: dict[str, list[Interaction]] = {}
    by_session: dict[str, Interaction] = {}
    for item in ordered:
        by_trace.setdefault(item.trace_id, []).append(item)
        for span_id in dict.fromkeys((*item.span_ids, item.span_id, item.root_span_id)):
            if span_id:
                by_span.setdefault(span_id, []).append(item)
        if item.session_id:
            by_session[item.session_id] = item
    places: dict[str, list[Feedback]] = {}
    for row in feedback:
        if place := _place(row, by_span, by_trace, by_session):
            places.setdefault(place.id, []).append(row)
    return places


def _place(
    row: Feedback,
    by_span: Mapping[str, list[Interaction]],
    by_trace: Mapping[str, list[Interaction]],
    by_session: Mapping[str, Interaction],
) -> Interaction | None:
    target = row.target
    if target.kind == "session":
        return by_session.get(target.id)
    if target.kind == "trace":
        return next((item for item in by_trace.get(target.id, ()) if item.id == item.trace_id), None) or next(
            iter(by_trace.get(target.id, ())), None
        )
    holding = by_span.get(target.id, ())
    exact = [item for item in holding if target.trace_id in (None, item.trace_id)]
    if exact or not target.trace_id:
        return next(iter(exact), None)
    alone = by_trace.get(target.trace_id, ())  # the span itself was dropped, e.g. by sampling
    return alone[0] if len(alone) == 1 else None


def _answers(tree: Tree, *, alone: bool) -> bool:
    kind = tree.root.kind
    if kind == "other" and len(tree.spans) == 1 and _is_silent(tree.root):
        return False  # of the machinery: a request of HTTP, a listing of tools
    if kind in _ANSWERING or (kind in _ALONE and alone):
        return True
    return bool(tree.of_kind("llm")) and kind not in ("evaluator", "embedding")


def _is_silent(span: Span) -> bool:
    said = (span.input, span.output, span.error)
    return (
        span.status != "error"
        and not any(part is not None for part in said)
        and not (span.messages or span.output_messages)
    )


def _interaction(trace: Trace, tree: Tree, *, is_first: bool) -> Interaction:
    root = tree.root
    answer = answer_of(tree)
    source = answer.source
    status, error = _outcome(trace, tree, answer, is_first=is_first)
    documents, retrieved = _documents(tree, answer)
    metadata = {**root.metadata, **trace.metadata} if is_first else {**trace.metadata, **root.metadata}
    asked = metadata.get(ASKED)
    fields = {
        "platform": trace.platform,
        "project": trace.project,
        "id": trace.id if is_first else f"{trace.id}:{root.id}",
        "trace_id": trace.id,
        "span_id": source.id,
        "root_span_id": root.id,
        "span_ids": tuple(span.id for span in tree.spans),
        "session_id": trace.session_id,
        "user_id": trace.user_id,
        "turn": None,
        "prompt": answer.prompt,
        "asked": asked if isinstance(asked, str) else answer.asked,
        "response": answer.response,
        "tools": source.tools or root.tools,
        "documents": documents,
        "retrieved": retrieved,
        "response_format": _response_format(source) or _response_format(root),
        "finish_reason": source.finish_reason or root.finish_reason or _ended(tree, answer),
        "usage": _usage(tree),
        "status": status,
        "error": error,
        "latency": _latency(root),
        "model": source.model or root.model or _model(tree),
        "prompt_version": source.prompt_version or root.prompt_version,
        "release": trace.release,
        "environment": trace.environment,
        "steps": tuple(span for span in tree.of_kind("tool", "retriever") if span.id != root.id),
        "next_turn": _text(metadata.get(NEXT_TURN)) if is_first else None,
        "started_at": root.started_at or trace.started_at,
        "metadata": {key: value for key, value in metadata.items() if key not in (NEXT_TURN, ASKED)},
    }
    return trusted(Interaction, fields)


def _outcome(trace: Trace, tree: Tree, answer: Answer, *, is_first: bool) -> tuple[Status, str | None]:
    """Status and error of the request: the root's, else the trace's; a failed root without words takes those of the last failure below.
    Where nobody was answered because the last model call failed, so did the request, whatever its root says.
    """
    root = tree.root
    error = root.error or (trace.error if is_first else None)
    status: Status = root.status
    if status == "unset" and is_first:
        status = trace.status
    if error and root.error and status == "unset":
        status = "error"
    if status != "error" and not answer.response and answer.source.status == "error":
        status, error = "error", answer.source.error
    if status == "error" and not error:
        error = next((span.error for span in reversed(tree.spans) if span.error), None)
    return status, error


def _documents(tree: Tree, answer: Answer) -> tuple[tuple[Document, ...], bool]:
    """What was retrieved, each passage once; a reranker's selection replaces what it chose from. Where no step retrieved, what stands
    beside question or answer, of the request or of a step on the way to its answer. And whether a retriever ran.
    """
    retrievers, rerankers = tree.of_kind("retriever"), tree.of_kind("reranker")
    spans = [span for span in rerankers if span.documents] or [*retrievers, tree.root]
    found = _once(document for span in spans for document in span.documents)
    if found or retrievers or rerankers:
        return found, bool(retrievers or rerankers)
    above = reversed([*tree.above(answer.source)])
    way = {span.id: span for span in (tree.root, *above, answer.source)}
    steps = chain(way.values(), echoes(tree, answer.response))
    # What a model itself puts out under such a name is its answer.
    recorded = (value for span in steps for value in (None if span.kind == "llm" else span.output, span.input))
    return _once(next(filter(None, map(documents_beside, recorded)), ())), False


def _once(documents: Iterable[Document]) -> tuple[Document, ...]:
    return tuple({(document.id, document.content): document for document in documents}.values())


def _usage(tree: Tree) -> Usage | None:
    """The sum over model calls; a call inside another that counted it already is not counted twice."""
    counted = [span for span in tree.spans if span.kind == "llm" and span.usage]
    ids = {span.id for span in counted}
    uses = [span.usage for span in counted if not any(above.id in ids for above in tree.above(span))]
    if not uses:
        return tree.root.usage
    if len(uses) == 1:
        return uses[0]
    return Usage(
        input_tokens=_total(use.input_tokens for use in uses if use),
        output_tokens=_total(use.output_tokens for use in uses if use),
        total_tokens=_total(use.total_tokens for use in uses if use),
        cost=_cost(use.cost for use in uses if use),
    )


def _total(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _cost(costs: Iterable[float | None]) -> float | None:
    known = [cost for cost in costs if cost is not None]
    return math.fsum(known) if known else None


def _ended(tree: Tree, answer: Answer) -> str | None:
    """Why the last model call ended, where nobody was shown what it said: a framework may fail because it was cut."""
    calls = () if answer.response else tree.of_kind("llm")
    return calls[-1].finish_reason if calls else None


def _latency(span: Span) -> float | None:
    if span.started_at is None or span.ended_at is None:
        return None
    seconds = (span.ended_at - span.started_at).total_seconds()
    return seconds if seconds >= 0 else None


def _model(tree: Tree) -> str | None:
    """The last model that was called, where what the user saw was made of its answers or of their failure."""
    return next((span.model for span in reversed(tree.of_kind("llm")) if span.model), None)


def _response_format(span: Span) -> dict[str, Any] | None:
    asked = span.parameters.get("response_format")
    return asked if isinstance(asked, dict) else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
