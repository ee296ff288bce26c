"""A LangSmith on loopback: real HTTP, state in SQLite, and every request and answer held against LangSmith's own document.

LangSmith's server is closed, so this one is what closeloop is proved against; what it does beyond the document stands in
`facts/langsmith.md`, and what it may get wrong are the switches of `Lies`.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import threading
import uuid
from collections import Counter, deque
from collections.abc import Callable
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from servers import langsmith_feedback as feedback
from servers import langsmith_objects as objects
from servers import langsmith_runs as runs
from servers.langsmith_check import Checker, canonical, split
from servers.langsmith_http import HttpError, Request
from servers.langsmith_state import Clock, State, moment, stamp

KEY = "lsv2_pt_stand_in_key_of_the_tests"
ONE = "[^/]+"
Endpoint = Callable[[Request], tuple[int, Any]]

ROUTES: tuple[tuple[str, str, Endpoint], ...] = (
    ("GET", "/api/v1/info", objects.info),
    ("GET", "/api/v1/sessions", objects.sessions),
    ("POST", "/api/v1/sessions", objects.create_session),
    ("GET", f"/api/v1/sessions/{ONE}", objects.read_session),
    ("GET", "/api/v1/feedback", feedback.listed),
    ("POST", "/api/v1/feedback", feedback.create),
    ("POST", "/api/v1/feedback/tokens", feedback.create_token),
    ("GET", f"/api/v1/feedback/tokens/{ONE}", feedback.use_token),
    ("POST", f"/api/v1/feedback/tokens/{ONE}", feedback.use_token),
    ("GET", f"/api/v1/feedback/{ONE}", feedback.read),
    ("PATCH", f"/api/v1/feedback/{ONE}", feedback.patch),
    ("DELETE", f"/api/v1/feedback/{ONE}", feedback.delete),
    ("GET", "/api/v1/feedback-configs", feedback.configs),
    ("POST", "/api/v1/feedback-configs", feedback.create_config),
    ("PATCH", "/api/v1/feedback-configs", feedback.patch_config),
    ("DELETE", "/api/v1/feedback-configs", feedback.delete_config),
    ("POST", "/runs", runs.create),
    ("POST", "/runs/batch", runs.batch),
    ("POST", "/runs/multipart", runs.multipart),
    ("PATCH", f"/api/v1/runs/{ONE}", runs.update),
    ("POST", "/api/v1/runs/query", runs.v1),
    ("GET", f"/api/v1/runs/{ONE}", runs.read_v1),
    ("POST", "/v2/runs/query", runs.v2),
    ("GET", f"/v2/runs/{ONE}", runs.read_v2),
    ("GET", f"/v2/traces/{ONE}/runs", runs.trace),
    ("GET", "/api/v1/datasets", objects.datasets),
    ("POST", "/api/v1/datasets", objects.create_dataset),
    ("GET", f"/api/v1/datasets/{ONE}", objects.read_dataset),
    ("PUT", f"/api/v1/datasets/{ONE}/tags", objects.tag),
    ("GET", f"/api/v1/datasets/{ONE}/versions", objects.versions),
    ("GET", "/api/v1/examples", objects.examples),
    ("POST", f"/v1/platform/datasets/{ONE}/examples", objects.create_examples),
    ("PATCH", f"/v1/platform/datasets/{ONE}/examples", objects.update_examples),
    ("GET", "/api/v1/annotation-queues", objects.queues),
    ("POST", "/api/v1/annotation-queues", objects.create_queue),
    ("GET", f"/api/v1/annotation-queues/{ONE}", objects.read_queue),
    ("GET", f"/api/v1/annotation-queues/{ONE}/runs", objects.queued),
    ("POST", f"/api/v1/annotation-queues/{ONE}/runs", objects.enqueue),
    ("POST", f"/api/v1/annotation-queues/{ONE}/runs/by-key", objects.enqueue),
    ("DELETE", f"/api/v1/annotation-queues/{ONE}/runs/{ONE}", objects.dequeue),
    ("GET", f"/v1/platform/annotation-queues/{ONE}/items", objects.queue_items),
    ("POST", f"/v1/platform/annotation-queues/{ONE}/items", objects.add_queue_items),
)
_COMPILED = tuple((method, re.compile(pattern), endpoint) for method, pattern, endpoint in ROUTES)


class LangSmithServer:
    """The running server. `counts` counts requests by method and path, with `*` for ids.

    `version` and `v2` say what kind of server it is; `limits` turns on the documented rate limits, on the server's clock;
    `checks = False` leaves the document out, for benchmarks.
    """

    def __init__(
        self,
        *,
        version: str = "0.16.20",
        v2: bool = True,
        limits: bool = False,
        checks: bool = True,
        smithdb_only: bool = False,
    ) -> None:
        self.version, self.speaks_v2, self.limits, self.smithdb_only = version, v2, limits, smithdb_only
        self.page_size, self.most_ids = 1000, 1000
        self.clock = Clock()
        self.state = State(self.clock)
        self.lies = self.state.lies
        self.checker = Checker() if checks else None
        self.counts: Counter[str] = Counter()
        self.workspaces: Counter[str] = Counter()
        self.refused = 0
        self._sent: dict[str, deque[datetime]] = {}
        handler = type("Handler", (_Handler,), {"outer": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def url(self) -> str:
        """What a self-hosted server's endpoint looks like, with a path."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/api"

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self.state.close()

    @property
    def calls(self) -> int:
        """How many requests have come."""
        return sum(self.counts.values())

    @property
    def writes(self) -> int:
        """How many of them change something."""
        reads = ("GET ", "POST /v2/runs/query", "POST /api/v1/runs/query")
        return sum(count for name, count in self.counts.items() if not name.startswith(reads))

    # --- seeding, past HTTP

    def run(self, native: str = "", /, *, project: str = "support", at: datetime | None = None, **fields: Any) -> str:
        """Put a finished run into the store; its id."""
        native = native or str(uuid.uuid4())
        start = at or self.clock.now()
        parent = fields.pop("parent_run_id", None)
        trace = fields.pop("trace_id", None) or native
        order = f"{start:%Y%m%dT%H%M%S%f}Z{native}"
        self.state.put_run(
            {
                "id": native, "name": "chat", "run_type": "chain", "session_id": self.state.project(project)["id"],
                "trace_id": trace, "parent_run_id": parent, "start_time": stamp(start),
                "end_time": stamp(start + timedelta(seconds=2)),
                "dotted_order": f"{start:%Y%m%dT%H%M%S%f}Z{parent}.{order}" if parent else order,
                "inputs": {"messages": [{"role": "user", "content": "How do I get a refund?"}]},
                "outputs": {"messages": [{"role": "assistant", "content": "Press Return."}]},
                "extra": {"metadata": {}}, **fields,
            }
        )  # fmt: skip
        return native

    def feedback(self, run: str | None, key: str = "user_score", /, **fields: Any) -> str:
        """Put feedback into the store as an application sends it; its id. `at` is when it came, `created` what its sender's clock said."""
        request = Request(self, "POST", "/api/v1/feedback", "", {}, b"")
        fields.setdefault("feedback_source", {"type": "api", "metadata": {}})
        fields.setdefault("extend_trace_retention", False)
        at: datetime | None = fields.pop("at", None)
        created: datetime | None = fields.pop("created", at)
        if created is not None:
            fields["created_at"] = stamp(created)
        doc = feedback.store(request, {"run_id": run, "key": key, **fields})
        if at is not None:
            self.state.put_feedback(doc, now=at)
        return str(doc["id"])

    # --- serving

    def answer(
        self, method: str, target: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, bytes, dict[str, str]]:
        """Answer one request."""
        given, query = split(target)
        path = canonical(given)
        with self.state.lock:
            self.counts[f"{method} {_anonymous(path)}"] += 1
            self.workspaces[headers.get("x-tenant-id", "")] += 1
            document = path.removeprefix("/api/v1") if method == "PATCH" and path.startswith("/api/v1/runs/") else path
            seen = self.checker.request(method, document, query, headers, body) if self.checker else None
            request = Request(self, method, path, query, headers, body)
            extra: dict[str, str] = {}
            try:
                self._guard(request)
                status, said = self._route(request)
                if self.lies.fail_after_write > 0 and method in ("POST", "PATCH", "DELETE") and "query" not in path:
                    self.lies.fail_after_write -= 1
                    status, said = 500, {"detail": "Internal Server Error"}
            except HttpError as error:
                status, said, extra = error.status, error.body, error.headers
            content = b"" if status == 204 else json.dumps(said).encode()
            if self.checker and seen is not None:
                self.checker.answer(seen, status, content)
            if self.lies.truncated > 0 and status == 200:
                self.lies.truncated -= 1
                content = content[: len(content) // 2]
            return status, content, extra

    def _guard(self, request: Request) -> None:
        lies = self.lies
        if request.path == "/api/v1/info" or "/feedback/tokens/" in request.path:
            pass
        elif request.headers.get("x-api-key") != KEY:
            raise HttpError(401, {"detail": "Invalid token"})
        if lies.quota:
            raise HttpError(429, {"detail": lies.quota})
        if lies.too_many > 0:
            lies.too_many -= 1
            raise HttpError(429, {"detail": "Rate limit exceeded"})
        if lies.fail_reads > 0 and (request.method == "GET" or request.path.endswith("query")):
            lies.fail_reads -= 1
            raise HttpError(502, {"detail": "Bad gateway"})
        if self.limits:
            self._limit(request)

    def _limit(self, request: Request) -> None:
        """The documented limits, in sliding windows (facts: section 7.3)."""
        name, most, seconds = _class(request)
        now = self.clock.now()
        sent = self._sent.setdefault(name, deque())
        while sent and sent[0] <= now - timedelta(seconds=seconds):
            sent.popleft()
        if len(sent) >= most:
            self.refused += 1
            raise HttpError(429, {"detail": "Rate limit exceeded"})
        sent.append(now)

    def _route(self, request: Request) -> tuple[int, Any]:
        if request.path.startswith("/v2") and not self.speaks_v2:
            raise HttpError(404, {"detail": "Not Found"})
        for method, pattern, endpoint in _COMPILED:
            if method == request.method and pattern.fullmatch(request.path):
                return endpoint(request)
        raise HttpError(404, {"detail": "Not Found"})


def _class(request: Request) -> tuple[str, int, int]:
    """Which limit a request falls under: name, how many, in how many seconds."""
    if request.path == "/v2/runs/query":
        body = request.json()
        since, until = body.get("min_start_time"), body.get("max_start_time")
        long = since and until and moment(until) - moment(since) > timedelta(days=7)
        return ("v2-long", 3, 10) if long else ("v2", 10, 10)
    if request.path == "/api/v1/runs/query":
        return "v1", 15, 10
    if request.method == "GET" and re.fullmatch(f"/api/v1/runs/{ONE}", request.path):
        return "run", 30, 60
    if request.method == "POST" and request.path == "/api/v1/feedback":
        return "feedback", 2000, 10
    return "other", 1000, 10


def _anonymous(path: str) -> str:
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "*", path)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def server_bind(self) -> None:
        """Without asking the name service what 127.0.0.1 is called."""
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    outer: LangSmithServer

    def _run(self) -> None:
        if "chunked" in self.headers.get("transfer-encoding", ""):
            body = b""
            while size := int(self.rfile.readline().strip() or b"0", 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            length = int(self.headers.get("content-length") or 0)
            body = self.rfile.read(length)
            if len(body) < length:  # the client died in the middle of its request
                self.close_connection = True
                return
        headers = {name.lower(): value for name, value in self.headers.items()}
        status, content, extra = self.outer.answer(self.command, self.path, headers, body)
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        for name, value in extra.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _run  # noqa: N815 - names http.server looks for

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Its own clock stands in its answers, too."""
        return super().date_time_string(self.outer.clock.now().timestamp() if timestamp is None else timestamp)

    def log_message(self, *args: Any) -> None:
        """Silent."""


def main() -> None:
    """Serve until standard input ends: prints the address, then a line of counts for every line read. For benchmarks."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--feedback", type=int, default=0, help="thumbs down to put in, each on a run with a child")
    parser.add_argument("--limits", action="store_true", help="the documented limits")
    options = parser.parse_args()
    with LangSmithServer(limits=options.limits, checks=False) as server:
        start = server.clock.now() - timedelta(days=6)
        step = timedelta(days=6) / max(options.feedback + 1, 1)
        for number in range(options.feedback):
            at = start + number * step
            root = server.run(at=at)
            server.run(
                at=at, parent_run_id=root, trace_id=root, run_type="llm", prompt_tokens=120, completion_tokens=40
            )
            server.feedback(root, "user_score", score=0.0, comment="not what I asked", at=at + step / 2)
        print(server.url, flush=True)
        for _ in sys.stdin:
            print(
                json.dumps({"calls": server.calls, "refused": server.refused, "counts": dict(server.counts)}),
                flush=True,
            )


if __name__ == "__main__":
    main()
