"""The application's side of the stand-in: traces and feedback written without going over HTTP, and what old SDKs send."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from servers import langfuse_observations as observations
from servers.langfuse_state import Clock, State, data_type, iso, millis


class Application:
    """What an application does to a server."""

    state: State
    clock: Clock
    kind: str

    @property
    def has_traces(self) -> bool:
        """Whether the server keeps traces of their own."""
        raise NotImplementedError

    def trace(
        self, trace_id: str, *, question: str = "How do I return my order?", answer: str = "Open Orders and press Return.",
        at: int | None = None, session: str = "", user: str = "", environment: str = "production", error: str = "",
        documents: list[dict[str, Any]] | None = None, visible_after: int | None = None,
    ) -> None:  # fmt: skip
        """The application writes a trace: a root span, a generation, and a retriever where documents are given."""
        start = self.clock.now() if at is None else at
        root, shared = f"{trace_id}-root", {"traceId": trace_id, "userId": user, "sessionId": session, "environment": environment,
                                            "traceName": "support-chat", "tags": ["support"], "release": "1.4"}  # fmt: skip
        times = {"startTime": iso(start), "endTime": iso(start + 2000), "latency": 2.0}
        messages = json.dumps([{"role": "user", "content": question}])
        rows: list[dict[str, Any]] = [
            {"id": root, "type": "SPAN", "name": "support-chat", "input": json.dumps({"messages": json.loads(messages)}), "output": answer,
             "level": "ERROR" if error else "DEFAULT", "statusMessage": error, "metadata": {"mode": "chat"}},
            {"id": f"{trace_id}-llm", "parentObservationId": root, "type": "GENERATION", "name": "answer", "input": messages,
             "output": json.dumps({"role": "assistant", "content": answer}), "model": "gpt-4o-mini",
             "modelParameters": {"temperature": 0.2},
             "usageDetails": {"input": 20, "output": 5, "total": 25}, "costDetails": {"total": 0.000006}, "totalCost": 0.000006},
        ]  # fmt: skip
        if documents is not None:
            place = {"id": f"{trace_id}-docs", "parentObservationId": root, "type": "RETRIEVER", "name": "retrieve"}
            rows.append({**place, "input": question, "output": json.dumps(documents)})
        with self.state.writing():
            for row in rows:
                self.state.put_observation(observations.blank({**times, **shared, **row}), visible_after=visible_after)
            if self.has_traces:
                decoded = {"messages": json.loads(messages)}
                self.state.put_trace(
                    {"id": trace_id, "timestamp": iso(start), "name": "support-chat", "userId": user or None, "sessionId": session or None,
                     "environment": environment, "tags": ["support"], "release": "1.4", "input": decoded, "output": answer,
                     "metadata": {"mode": "chat"}}
                )  # fmt: skip

    def score(self, name: str, value: Any, trace_id: str | None = None, *, at: int | None = None, **body: Any) -> str:
        """A user gives feedback at this moment (or at another, in ms). Returns the score's id."""
        score_id = str(body.pop("id", None) or uuid.uuid4())
        kind = body.pop("dataType", "BOOLEAN" if isinstance(value, bool) else data_type({"value": value}))
        given = {
            "id": score_id,
            "name": name,
            "value": int(value) if kind == "BOOLEAN" else value,
            "dataType": kind,
            **body,
        }
        self.state.accept(
            {**given, **({"traceId": trace_id} if trace_id else {})}, self.clock.now() if at is None else at
        )
        return score_id

    def spread(self, trace: Mapping[str, Any]) -> None:
        """What a dual server makes of an old SDK's trace for v2/observations, some minutes later."""
        io = {
            side: trace.get(side) if isinstance(trace.get(side), str | None) else json.dumps(trace[side])
            for side in ("input", "output")
        }
        row = {"id": f"t-{trace['id']}", "traceId": trace["id"], "startTime": iso(millis(trace["timestamp"])), "type": "SPAN",
               "name": trace.get("name") or "", "traceName": trace.get("name") or "", "userId": trace.get("userId") or "",
               "sessionId": trace.get("sessionId") or "", "tags": trace.get("tags") or [],
               "metadata": trace.get("metadata") or {}}  # fmt: skip
        self.state.put_observation(observations.blank({**row, **io}), visible_after=600_000)

    def ingest_observation(self, kind: str, body: dict[str, Any], timestamp: str) -> None:
        """An observation of an old SDK."""
        body.setdefault("startTime", timestamp)
        body["type"] = body.get("type") or {"generation": "GENERATION", "event": "EVENT"}.get(
            kind.partition("-")[0], "SPAN"
        )
        for side in ("input", "output"):
            if side in body and not isinstance(body[side], str | None):
                body[side] = json.dumps(body[side])
        self.state.put_observation(observations.blank(body), visible_after=600_000 if self.kind != "v3" else 0)
