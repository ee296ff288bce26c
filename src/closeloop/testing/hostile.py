"""A proxy between an adapter and its server that does to requests what networks, proxies and tired servers do.

`HostileProxy(url)` passes everything on until it is told a fault: `proxy.next("truncated")` for the next request, `proxy.every(3,
"hang_up")` for each third one. `FAULTS` lists them; the ones in `RECOVERABLE` must cost a run nothing but another try, if that.
"""

from __future__ import annotations

import gzip
import http.client
import json
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from functools import cache
from http.server import BaseHTTPRequestHandler
from itertools import cycle
from socketserver import ThreadingTCPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

_HTML = b"<!doctype html><html><head><title>Sign in</title></head><body><h1>502 Bad Gateway</h1></body></html>"
_END_TO_END = frozenset({"connection", "content-length", "transfer-encoding", "keep-alive"})


@dataclass(frozen=True)
class Answer:
    """What the client gets. `length` is the claimed Content-Length where it is not the true one; None closes the connection."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None


Passed = Callable[[], Answer]
Fault = Callable[[Passed], Answer | None]


def _soon() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=1), usegmt=True)


def _after(answer: Answer) -> Fault:
    """The server does what it was asked, and the client is told something else."""

    def fault(passed: Passed) -> Answer | None:
        passed()
        return answer

    return fault


def _lost_answer(passed: Passed) -> Answer | None:
    passed()
    return None


def _truncated(passed: Passed) -> Answer:
    answer = passed()
    half = answer.body[: len(answer.body) // 2]
    return Answer(answer.status, half, answer.headers, length=len(answer.body) + 1)


def _cut_json(passed: Passed) -> Answer:
    answer = passed()
    return Answer(answer.status, answer.body[: len(answer.body) // 2], answer.headers)


def _wrong_compression(passed: Passed) -> Answer:
    answer = passed()
    return Answer(answer.status, answer.body or b"{}", {**answer.headers, "content-encoding": "gzip"})


def _cut_compression(passed: Passed) -> Answer:
    answer = passed()
    packed = gzip.compress(answer.body or b"{}")
    return Answer(answer.status, packed[: len(packed) // 2], {**answer.headers, "content-encoding": "gzip"})


@cache
def _blanks() -> bytes:
    """256 MiB of nothing, packed."""
    return gzip.compress(b" " * (256 << 20), 1)


def _bomb(passed: Passed) -> Answer:
    return Answer(200, _blanks(), {"content-type": "application/json", "content-encoding": "gzip"})


def _new_fields(passed: Passed) -> Answer:
    """A newer server: every object of the answer and of its rows has fields nobody has heard of, of several types."""
    answer = passed()
    try:
        found = json.loads(answer.body)
    except ValueError:
        return answer
    lists = found.values() if isinstance(found, dict) else (found,)
    for one in (found, *(row for rows in lists if isinstance(rows, list) for row in rows)):
        if isinstance(one, dict):
            one.update({"brandNew": {"nested": [1, None, "x"]}, "brand_new_at": "not a time", "ÿ": 1e308})
    return Answer(answer.status, json.dumps(found).encode(), answer.headers)


_UTC_TIME = re.compile(rb'"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(?:Z|\+00:00)"')


def _mixed_zones(passed: Passed) -> Answer:
    """The same instants, each written in another time zone than the one before."""
    answer = passed()
    zones = cycle((timedelta(hours=5, minutes=30), timedelta(hours=-8), timedelta(0)))

    def moved(found: re.Match[bytes]) -> bytes:
        at = datetime.fromisoformat(found[1].decode()).replace(tzinfo=UTC)
        return json.dumps(at.astimezone(timezone(next(zones))).isoformat()).encode()

    return Answer(answer.status, _UTC_TIME.sub(moved, answer.body), answer.headers)


def _slow(passed: Passed) -> Answer:
    answer = passed()
    time.sleep(2.0)
    return answer


FAULTS: Mapping[str, Fault] = {
    "429": lambda passed: Answer(429, b"slow down"),
    "429 in seconds": lambda passed: Answer(429, b"slow down", {"retry-after": "1"}),
    "429 until a date": lambda passed: Answer(429, b"slow down", {"retry-after": _soon()}),
    "429 in milliseconds": lambda passed: Answer(429, b"slow down", {"retry-after-ms": "20"}),
    "500": lambda passed: Answer(500, b"oops"),
    "503": lambda passed: Answer(503, b"", {"retry-after": "0"}),
    "500 after the write": _after(Answer(500, b"oops")),
    "504 after the write": _after(Answer(504, _HTML, {"content-type": "text/html"})),
    "hang up": lambda passed: None,
    "hang up after the write": _lost_answer,
    "truncated": _truncated,
    "cut json": _cut_json,
    "wrong compression": _wrong_compression,
    "cut compression": _cut_compression,
    "html error": lambda passed: Answer(502, _HTML, {"content-type": "text/html"}),
    "html instead": lambda passed: Answer(200, _HTML, {"content-type": "text/html"}),
    "new fields": _new_fields,
    "mixed time zones": _mixed_zones,
    "redirect elsewhere": lambda passed: Answer(307, b"", {"location": "http://elsewhere.invalid/steal"}),
    "bomb": _bomb,
    "slow": _slow,
}
"""Fault -> what it makes of a request. `passed()` sends it on and brings the true answer."""

RECOVERABLE = frozenset(FAULTS) - {"html instead", "cut json", "cut compression", "redirect elsewhere", "bomb", "slow"}
"""After one of these another try in the same run succeeds. The others may end the run; the next one goes on."""


class _Server(ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


class HostileProxy:
    """Listens on a free loopback port (`url`) and passes requests on to `target`. A context manager."""

    def __init__(self, target: str) -> None:
        self.target = urlsplit(target)
        self.requests: list[tuple[str, str]] = []
        """Every request that came in: method and path."""
        self.headers: list[Mapping[str, str]] = []
        self.failed = 0
        """How many of them had a fault."""
        self._queued: deque[str] = deque()
        self._each: tuple[int, str] | None = None
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Address without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def next(self, *faults: str) -> None:
        """What becomes of the next requests, one fault each."""
        self._queued.extend(faults)

    def every(self, number: int, fault: str) -> None:
        """Each `number`-th request from now on has this fault."""
        self._each = (number, fault)

    def at(self, number: int, fault: str) -> None:
        """Only the `number`-th request from now on has this fault; 1 is the next."""
        self.peace()
        self._queued.extend([""] * (number - 1) + [fault])

    def peace(self) -> None:
        """No faults any more."""
        self._queued.clear()
        self._each = None

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer | None:
        """The answer to one request, as the faults want it."""
        with self._lock:
            self.requests.append((method, path))
            self.headers.append(headers)
            fault = self._queued.popleft() if self._queued else None
            if fault is None and self._each and len(self.requests) % self._each[0] == 0:
                fault = self._each[1]
            self.failed += bool(fault)

        def passed() -> Answer:
            return self._pass_on(method, path, headers, body)

        return FAULTS[fault](passed) if fault else passed()

    def _pass_on(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        kind = http.client.HTTPSConnection if self.target.scheme == "https" else http.client.HTTPConnection
        connection = kind(self.target.hostname or "", self.target.port, timeout=60)
        sent = {name: value for name, value in headers.items() if name.lower() not in {*_END_TO_END, "host"}}
        try:
            connection.request(method, self.target.path + path, body or None, {**sent, "accept-encoding": "identity"})
            response = connection.getresponse()
            kept = {name: value for name, value in response.getheaders() if name.lower() not in _END_TO_END}
            return Answer(response.status, response.read(), kept)
        finally:
            connection.close()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _handler(proxy: HostileProxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def relay(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            answer = proxy.answer(self.command, self.path, dict(self.headers.items()), body)
            if answer is None:
                self.close_connection = True
                return
            self.send_response_only(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(answer.body) if answer.length is None else answer.length))
            self.end_headers()
            self.wfile.write(answer.body)
            self.wfile.flush()
            self.close_connection = self.close_connection or answer.length is not None

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = relay  # noqa: N815 (the library's names)

        def log_message(self, *args: Any) -> None:
            return

        def handle(self) -> None:
            try:
                super().handle()
            except (ConnectionError, TimeoutError):
                return  # the client has gone, which is what some faults are for

    return Handler
