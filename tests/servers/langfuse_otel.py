"""Spans as official SDKs send them (OTLP over HTTP, protobuf) -> rows of the stand-in."""

from __future__ import annotations

import gzip
import json
from typing import Any

from servers.langfuse_http import Answer, Request
from servers.langfuse_observations import blank
from servers.langfuse_state import iso

_ATTRIBUTE = "langfuse.observation."


def receive(request: Request) -> Answer:
    """`POST /otel/v1/traces`."""
    # Imported here: only the tests that run an official SDK need protobuf.
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    body = gzip.decompress(request.body) if request.headers.get("content-encoding") == "gzip" else request.body
    message = ExportTraceServiceRequest.FromString(body)
    for resource in message.resource_spans:
        shared = {
            f"resourceAttributes.{key}": value for key, value in _attributes(resource.resource.attributes).items()
        }
        for scope in resource.scope_spans:
            named = {"scope.name": scope.scope.name, "scope.version": scope.scope.version}
            named |= {f"scope.attributes.{key}": value for key, value in _attributes(scope.scope.attributes).items()}
            for span in scope.spans:
                _store(request, span, {**shared, **named})
    return 200, {}


def _attributes(pairs: Any) -> dict[str, Any]:
    return {pair.key: _value(pair.value) for pair in pairs}


def _value(value: Any) -> Any:
    kind = value.WhichOneof("value")
    if kind == "array_value":
        return [_value(one) for one in value.array_value.values]
    return getattr(value, kind) if kind else None


def _store(request: Request, span: Any, shared: dict[str, Any]) -> None:
    given = _attributes(span.attributes)
    trace_id, parent = span.trace_id.hex(), span.parent_span_id.hex() or None
    prefix = f"{_ATTRIBUTE}metadata."
    metadata = {key.removeprefix(prefix): value for key, value in given.items() if key.startswith(prefix)}
    metadata |= {
        key.removeprefix("langfuse.trace.metadata."): value
        for key, value in given.items()
        if key.startswith("langfuse.trace.metadata.")
    }
    start, end = span.start_time_unix_nano // 1_000_000, span.end_time_unix_nano // 1_000_000
    usage = json.loads(given.get(f"{_ATTRIBUTE}usage_details") or "{}")
    cost = json.loads(given.get(f"{_ATTRIBUTE}cost_details") or "{}")
    session = given.get("session.id") or given.get("langfuse.session.id") or ""
    user = given.get("user.id") or given.get("langfuse.user.id") or ""
    tags = list(given.get("langfuse.trace.tags") or ())
    name = given.get("langfuse.trace.name") or ""
    row = blank(
        {
            "id": span.span_id.hex(), "traceId": trace_id, "parentObservationId": parent, "startTime": iso(start), "endTime": iso(end),
            "type": (given.get(f"{_ATTRIBUTE}type") or "span").upper(), "name": span.name,
            "level": given.get(f"{_ATTRIBUTE}level") or "DEFAULT", "statusMessage": given.get(f"{_ATTRIBUTE}status_message") or "",
            "version": given.get("langfuse.version") or "", "environment": given.get("langfuse.environment") or "default",
            "userId": user, "sessionId": session, "input": given.get(f"{_ATTRIBUTE}input"), "output": given.get(f"{_ATTRIBUTE}output"),
            "metadata": {**metadata, **shared}, "model": given.get(f"{_ATTRIBUTE}model.name") or "",
            "modelParameters": json.loads(given.get(f"{_ATTRIBUTE}model.parameters") or "{}"),
            "usageDetails": usage, "costDetails": cost, "totalCost": cost.get("total"), "latency": (end - start) / 1000,
            "isRootObservation": not parent or bool(given.get("langfuse.internal.as_root")), "traceName": name or span.name,
            "release": given.get("langfuse.release") or "", "tags": tags,
        }
    )  # fmt: skip
    request.state.put_observation(row, visible_after=request.server.otel_lag)
    if request.server.has_traces:
        trace: dict[str, Any] = {"id": trace_id, "timestamp": iso(start), "environment": row["environment"]}
        trace |= {
            "userId": user or None,
            "sessionId": session or None,
            "tags": tags or None,
            "release": row["release"] or None,
        }
        if row["isRootObservation"]:
            io = {side: _decoded(row[side]) for side in ("input", "output")}
            trace |= {"name": row["traceName"], **io, "metadata": row["metadata"]}
        request.state.put_trace(trace)


def _decoded(text: Any) -> Any:
    try:
        return json.loads(text) if isinstance(text, str) and text[:1] in '{["' else text
    except ValueError:
        return text
