"""A stand-in for Langfuse: a real HTTP server on loopback that answers as measured servers did, state in SQLite.

One switch for each server in use: `cloud`, `events-only` and `dual` (v4), `v3`, and `legacy` (before v3/scores). It is tested itself
against recorded traffic of real servers. `python -m servers.langfuse --kind dual`, from `tests`, runs one until its input ends.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import json
import re
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from servers import langfuse_objects as objects
from servers import langfuse_observations as observations
from servers import langfuse_otel as otel
from servers import langfuse_scores as scores
from servers import langfuse_writes as writes
from servers.langfuse_app import Application
from servers.langfuse_http import Answer, HttpError, Request
from servers.langfuse_limits import Limits, Plan
from servers.langfuse_state import Clock, State, millis

Kind = Literal["cloud", "events-only", "dual", "v3", "legacy"]
KINDS: tuple[Kind, ...] = ("cloud", "events-only", "dual", "v3", "legacy")
PUBLIC, SECRET = "pk-lf-test", "sk-lf-test"
VERSIONS: Mapping[str, str] = {
    "cloud": "4.16.0",
    "events-only": "4.16.0",
    "dual": "4.16.0",
    "v3": "3.225.4",
    "legacy": "3.150.0",
}
MAX_BODY = 4_500_000

_GONE = "This endpoint is not available on deployments running in Langfuse v4 events_only mode. Learn more about Langfuse v4 at: https://langfuse.com/docs/v4"
_HTML = '<!DOCTYPE html><html lang="en"><head><meta charSet="utf-8"/><title>404</title></head><body>404</body></html>'
_ID = r"[^/]+"
_API, _OLD, _DATA, _QUEUES = "public-api", "public-api-legacy", "datasets", "annotation-queues"
Endpoint = Callable[[Request], Answer]


def _health(request: Request) -> Answer:
    return 200, {"status": "OK", "version": request.server.version}


def _projects(request: Request) -> Answer:
    organization = {"id": "org-test", "name": "TestOrg"}
    return 200, {"data": [{"id": "proj-test", "name": "TestProject", "organization": organization, "metadata": {}}]}


ROUTES: tuple[tuple[str, str, str, Endpoint], ...] = (
    ("GET", "/health", "", _health),
    ("GET", "/ready", "", _health),
    ("GET", "/projects", _API, _projects),
    ("GET", "/v3/scores", _API, scores.list_v3),
    ("GET", "/v2/scores", _API, scores.list_pages),
    ("GET", f"/v2/scores/{_ID}", _API, scores.one_old),
    ("GET", "/scores", _API, scores.list_pages),
    ("GET", f"/scores/{_ID}", _API, scores.one_old),
    ("POST", "/scores", _API, writes.create),
    ("DELETE", f"/scores/{_ID}", "score-delete", writes.delete),
    ("POST", "/ingestion", "ingestion", writes.ingest),
    ("POST", "/otel/v1/traces", "ingestion", otel.receive),
    ("GET", "/v2/observations", _API, observations.list_v2),
    ("GET", "/observations", _OLD, observations.list_v1),
    ("GET", f"/observations/{_ID}", _OLD, observations.one_v1),
    ("GET", "/traces", _OLD, observations.list_traces),
    ("GET", f"/traces/{_ID}", _OLD, observations.one_trace),
    ("GET", "/sessions", _OLD, observations.list_sessions),
    ("GET", f"/sessions/{_ID}", _OLD, observations.one_session),
    ("GET", "/v2/metrics", "public-api-metrics", objects.metrics),
    ("GET", "/score-configs", _API, objects.list_configs),
    ("POST", "/score-configs", _API, objects.create_config),
    ("GET", f"/score-configs/{_ID}", _API, objects.one_config),
    ("PATCH", f"/score-configs/{_ID}", _API, objects.patch_config),
    ("GET", "/v2/datasets", _DATA, objects.list_datasets),
    ("POST", "/v2/datasets", _DATA, objects.create_dataset),
    ("GET", f"/v2/datasets/{_ID}", _DATA, objects.one_dataset),
    ("GET", "/dataset-items", _DATA, objects.list_items),
    ("POST", "/dataset-items", _DATA, objects.create_item),
    ("GET", f"/dataset-items/{_ID}", _DATA, objects.one_item),
    ("DELETE", f"/dataset-items/{_ID}", _DATA, objects.delete_item),
    ("POST", "/dataset-run-items", _DATA, objects.create_run_item),
    ("GET", f"/datasets/{_ID}/runs", _DATA, objects.list_runs),
    ("GET", f"/datasets/{_ID}/runs/{_ID}", _DATA, objects.one_run),
    ("GET", "/experiments", _API, objects.experiments),
    ("GET", "/experiment-items", _API, objects.experiments),
    ("GET", "/annotation-queues", _QUEUES, objects.list_queues),
    ("POST", "/annotation-queues", _QUEUES, objects.create_queue),
    ("GET", f"/annotation-queues/{_ID}", _QUEUES, objects.one_queue),
    ("GET", f"/annotation-queues/{_ID}/items", _QUEUES, objects.list_queue_items),
    ("POST", f"/annotation-queues/{_ID}/items", _QUEUES, objects.create_queue_item),
    ("DELETE", f"/annotation-queues/{_ID}/items/{_ID}", _QUEUES, objects.delete_queue_item),
    ("GET", "/comments", _API, objects.list_comments),
    ("POST", "/comments", _API, objects.create_comment),
)
_COMPILED = tuple((method, re.compile(path), path, bucket, run) for method, path, bucket, run in ROUTES)
_V4_GONE = re.compile(
    r"/(v2/)?scores(/[^/]+)?|/traces(/.*)?|/observations(/.*)?|/sessions(/.*)?|/datasets/[^/]+/runs(/.*)?"
)
_STAMPED = re.compile(r"/(v2/)?scores|/traces|/observations|/sessions")


class LangfuseServer(Application):
    """One server with one organisation and one project, `proj-test`. Use it with `with`.

    `state` holds the data and the worker, `clock` is its virtual time. `calls` counts requests by method and endpoint.
    `fail` statuses answer the next requests, one each; `drop_after_write` writes that many times and answers 500.
    `heaviest` is the longest time, in seconds, one listing may span before it is answered 422.
    """

    def __init__(
        self, kind: Kind = "events-only", *, plan: Plan = "none", version: str | None = None, path: str = ":memory:"
    ) -> None:
        self.kind = kind
        self.version = version or VERSIONS[kind]
        self.clock = Clock()
        self.state = State(self.clock, path)
        self.limits = Limits(plan, self.clock)
        self.calls: Counter[str] = Counter()
        self.writes = 0
        self.fail: list[int] = []
        self.drop_after_write = 0
        self.heaviest: float | None = None
        self.any_of = True
        self.latency = 0.0
        self.otel_lag = 600_000 if kind == "dual" else 0
        self.log: list[str] = []
        self.odd: dict[str, dict[str, Any]] = {}
        """Score id -> fields a listing shows otherwise than they are stored, as newer or broken servers might."""
        self._lock = threading.Lock()
        self._http = _Listener(("127.0.0.1", 0), _Handler)
        self._http.stand_in = self
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def has_events(self) -> bool:
        """Whether v2/observations is there."""
        return self.kind in ("cloud", "events-only", "dual")

    @property
    def has_traces(self) -> bool:
        """Whether the old read endpoints are there."""
        return self.kind != "events-only"

    @property
    def events_only(self) -> bool:
        """The default write mode of v4."""
        return self.kind == "events-only"

    @property
    def takes_lists(self) -> bool:
        """`POST /scores` with a list: since 4.59.0, as its SDK says."""
        return tuple(int(part) for part in self.version.split(".")[:2]) >= (4, 59)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()
        self.state.close()

    def stamped(self, body: dict[str, Any]) -> dict[str, Any]:
        """Cloud marks what it will remove."""
        if self.kind != "cloud":
            return body
        stamp = {"message": "On Langfuse Cloud, Langfuse v3 is deprecated.", "replacement": "GET /api/public/v2/observations",
                 "docsUrl": "https://langfuse.com/docs/v4", "sunsetAt": "2026-11-16"}  # fmt: skip
        return {**body, "_deprecation": stamp}

    def check_heavy(self, since: str | None, until: str | None, narrowed: bool = False) -> None:
        """422 for a listing over too long a time."""
        if self.heaviest is None or narrowed:
            return
        start = millis(since) if since else 0
        if ((millis(until) if until else self.clock.now()) - start) / 1000 > self.heaviest:
            raise HttpError(422, {"message": "Please narrow the time range.", "error": "Request timed out"})

    def answer(self, request: Request) -> Answer:
        """Route, authenticate, count and run one request."""
        path = request.path.rstrip("/") or "/"
        known = [route for route in _COMPILED if route[1].fullmatch(path)]
        absent = {"legacy": ("/v3/", "/v2/metrics", "/experiment"), "v3": ("/v2/metrics",)}.get(self.kind, ())
        if not known or path.startswith(absent):
            return 404, _HTML
        if self.events_only and request.method == "GET" and _V4_GONE.fullmatch(path):
            return 404, {"message": _GONE}
        mine = next((route for route in known if route[0] == request.method), None)
        if mine is None:
            return 405, {"message": "Method not allowed", "error": "MethodNotAllowedError"}
        method, _, name, bucket, run = mine
        if bucket:
            self._authenticate(request, method + path in ("POST/scores", "POST/ingestion"))
            self.limits.take(bucket)
        with self._lock:
            self.calls[f"{method} {name.replace(_ID, '*')}"] += 1
            self.writes += method != "GET"
            failing = self.fail.pop(0) if self.fail and bucket else None
            dropping = method != "GET" and self.drop_after_write > 0
            self.drop_after_write -= dropping
        if failing:
            raise HttpError(failing, {"message": "Service Unavailable"})
        answer = run(request)
        if dropping:
            raise HttpError(500, {"message": "Internal Server Error"})
        if self.odd and method == "GET" and isinstance(answer[1], dict):
            for row in answer[1].get("data") or ():
                row.update(self.odd.get(row.get("id"), {}))
        return answer

    def _authenticate(self, request: Request, bearer_may: bool) -> None:
        given = request.headers.get("authorization")
        wrong = "Confirm that you've configured the correct host."
        if not given:
            raise HttpError(401, {"message": "No authorization header"})
        if given == f"Bearer {PUBLIC}":
            if not bearer_may:
                raise HttpError(403, {"message": "Access denied - insufficient permissions for this endpoint"})
            return
        try:
            pair = base64.b64decode(given.removeprefix("Basic "), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise HttpError(401, {"message": f"Invalid character. {wrong}"}) from None
        if pair != f"{PUBLIC}:{SECRET}":
            raise HttpError(401, {"message": f"Invalid credentials. {wrong}"})


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    stand_in: LangfuseServer
    request_queue_size = 64


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Listener
    server_version, sys_version = "langfuse-stand-in", ""

    def _run(self) -> None:
        size = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(size) if size else b""
        stand_in = self.server.stand_in
        stand_in.log.append(f"{self.command} {self.path}")
        if stand_in.latency:
            time.sleep(stand_in.latency)
        headers = {name.lower(): value for name, value in self.headers.items()}
        if not urlsplit(self.path).path.startswith("/api/public/"):
            self._send(404, _HTML, {})
            return
        try:
            if size > MAX_BODY:
                self.close_connection = True
                raise HttpError(413, "Body exceeded 4.5mb limit")
            answer = stand_in.answer(Request(stand_in, self.command, self.path, headers, body))
            self._send(answer[0], answer[1], answer[2] if len(answer) == 3 else {})
        except HttpError as error:
            self._send(error.status, error.body, error.headers)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _run  # noqa: N815 - names http.server looks for

    def _send(self, status: int, body: Any, headers: Mapping[str, str]) -> None:
        is_text = isinstance(body, str)
        data = (
            body.encode()
            if is_text
            else json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        )
        self.send_response(status)
        if not is_text:
            self.send_header("Content-Type", "application/json; charset=utf-8")
        elif body.startswith("<!DOCTYPE"):
            self.send_header("Content-Type", "text/html; charset=utf-8")
        for name, value in headers.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Its own clock stands in its answers, too."""
        return super().date_time_string(self.server.stand_in.clock.now() / 1000 if timestamp is None else timestamp)

    def log_message(self, *args: Any) -> None:
        """Silent."""


def main() -> None:
    """Run one server until standard input ends; prints its address first."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kind", choices=KINDS, default="events-only")
    parser.add_argument("--plan", choices=("none", "hobby", "core", "pro"), default="none")
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--path", default=":memory:")
    options = parser.parse_args()
    with LangfuseServer(options.kind, plan=options.plan, path=options.path) as server:
        server.latency = options.latency
        print(server.url, flush=True)
        for line in sys.stdin:
            _obey(server, json.loads(line))


def _obey(server: LangfuseServer, order: dict[str, Any]) -> None:
    """One line of input: traces and scores to seed, or `{"ask": "calls"}`."""
    if "ask" in order:
        print(json.dumps({"calls": dict(server.calls), "writes": server.writes}), flush=True)
        return
    if "reset" in order:
        server.calls.clear()
    if "plan" in order:
        server.limits = Limits(order["plan"], server.clock)
    with server.state.writing():
        for one in order.get("traces", ()):
            server.trace(one.pop("id"), **one)
        for row in order.get("scores", ()):
            server.state.put_score(row)
    print("{}", flush=True)


if __name__ == "__main__":
    main()
