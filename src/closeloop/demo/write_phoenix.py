"""The sample application as a process of its own: spans by OpenTelemetry, feedback by the official Phoenix client.

`python -m closeloop.demo.write_phoenix` reads one JSON line `{"url", "project", "now", "seed"}` from its standard input, writes
every turn of `app.conversations`, and answers with one JSON line `{"spans", "feedback", "project_id"}`. It imports before it
reads: the Phoenix client takes seconds to import where the server is installed, and the server takes as long to start.
"""

from __future__ import annotations

import json
import sys
import time
import urllib.request
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.trace import Span, Status, StatusCode, Tracer, set_span_in_context
from phoenix.client import Client
from phoenix.otel import register

from closeloop.demo.app import Step, Turn, conversations
from closeloop.demo.openinference import annotation, span_attributes

_VISIBLE_WITHIN = 90.0
_COUNT = "query { projects { edges { node { id name recordCount } } } }"


class _PlannedIds(IdGenerator):  # type: ignore[misc]
    """Ids from the sample instead of random ones: the same seed makes the same traces."""

    def __init__(self) -> None:
        self.trace_id = 0
        self.span_id = 0

    def generate_trace_id(self) -> int:
        return self.trace_id

    def generate_span_id(self) -> int:
        return self.span_id


def write(url: str, project: str, turns: Sequence[Turn]) -> dict[str, Any]:
    """Write all spans, wait until the server shows them, then write all feedback. Returns `{"spans", "feedback", "project_id"}`."""
    spans = _write_spans(url, project, turns)
    project_id = _wait_until_visible(url, project, spans)
    return {"spans": spans, "feedback": _write_feedback(url, turns), "project_id": project_id}


def _write_spans(url: str, project: str, turns: Iterable[Turn]) -> int:
    ids = _PlannedIds()
    provider = register(
        endpoint=f"{url}/v1/traces",
        project_name=project,
        protocol="http/protobuf",
        batch=True,
        set_global_tracer_provider=False,
        verbose=False,
        id_generator=ids,
    )
    tracer = provider.get_tracer("support-bot")
    count = 0
    for turn in turns:
        ids.trace_id = int(turn.trace_id, 16)
        root = _start(tracer, ids, turn, turn.root, None)
        for step in turn.steps[1:]:
            _end(_start(tracer, ids, turn, step, root), step)
        _end(root, turn.root)
        count += len(turn.steps)
    provider.force_flush()
    provider.shutdown()
    return count


def _start(tracer: Tracer, ids: _PlannedIds, turn: Turn, step: Step, parent: Span | None) -> Span:
    ids.span_id = int(step.id, 16)
    return tracer.start_span(
        step.name,
        context=set_span_in_context(parent) if parent else None,
        attributes=span_attributes(turn, step),
        start_time=_nanoseconds(step.started_at),
    )


def _end(span: Span, step: Step) -> None:
    if step.error:
        kind, _, message = step.error.rpartition(": ")
        details = {"exception.type": kind or "Exception", "exception.message": message}
        span.add_event("exception", details, timestamp=_nanoseconds(step.ended_at))
        span.set_status(Status(StatusCode.ERROR, step.error))
    else:
        span.set_status(Status(StatusCode.OK))
    span.end(end_time=_nanoseconds(step.ended_at))


def _nanoseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000) * 1000


def _wait_until_visible(url: str, project: str, spans: int) -> str:
    """The server queues what it accepts, and feedback on a span it has not stored yet is refused. Returns the project's id."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback is never behind a proxy
    request = urllib.request.Request(  # noqa: S310 (our own server)
        f"{url}/graphql", json.dumps({"query": _COUNT}).encode(), {"content-type": "application/json"}
    )
    deadline = time.monotonic() + _VISIBLE_WITHIN
    seen = 0
    while time.monotonic() < deadline:
        with opener.open(request, timeout=30) as response:
            nodes = [edge["node"] for edge in json.load(response)["data"]["projects"]["edges"]]
        for node in nodes:
            seen = node["recordCount"] if node["name"] == project else seen
            if node["name"] == project and seen >= spans:
                return str(node["id"])
        time.sleep(0.3)
    raise SystemExit(f"Phoenix shows only {seen} of {spans} spans after {_VISIBLE_WITHIN:g} s")


def _write_feedback(url: str, turns: Iterable[Turn]) -> int:
    rows: dict[str, list[Any]] = {"span_id": [], "trace_id": [], "session_id": []}
    for turn in turns:
        for act in turn.acts:
            for place in act.places:
                row = annotation(turn, act, place)
                rows[next(key for key in rows if key in row)].append(row)
    client = Client(base_url=url)
    client.spans.log_span_annotations(span_annotations=rows["span_id"], sync=True)
    client.traces.log_trace_annotations(trace_annotations=rows["trace_id"], sync=True)
    client.sessions.log_session_annotations(session_annotations=rows["session_id"], sync=True)
    return sum(map(len, rows.values()))


def main() -> None:
    """Wait for the order, carry it out, report. An empty input means that nobody waits any more."""
    line = sys.stdin.readline()
    if not line.strip():
        return
    order = json.loads(line)
    turns = conversations(datetime.fromisoformat(order["now"]), seed=order["seed"])
    print(json.dumps(write(order["url"], order["project"], turns)), flush=True)  # noqa: T201 (the answer to our parent)


if __name__ == "__main__":
    main()
