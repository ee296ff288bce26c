"""A small HTTP server whose answers a test scripts, and which remembers every request it got."""

from __future__ import annotations

import json
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingTCPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Request:
    """One request as it came in."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, decoded."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """What to send back. `body` is sent as it is when it is bytes, as JSON otherwise; None breaks the connection instead."""

    status: int = 200
    body: Any = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    hang_up: bool = False


Script = Callable[[Request], Answer]


class _Server(ThreadingTCPServer):
    """Unlike HTTPServer it does not ask the name service what 127.0.0.1 is called."""

    daemon_threads = True
    allow_reuse_address = True


class StandIn:
    """The running server: `url`, and `requests` in the order they came. `answer` may be replaced at any time. With `tls` (the files of
    a certificate and its key) it is spoken to by https.
    """

    def __init__(self, answer: Script, tls: tuple[Path, Path] | None = None) -> None:
        self.answer, self.scheme = answer, "https" if tls else "http"
        self.requests: list[Request] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1

            def handle_one(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                parts = urlsplit(self.path)
                headers = {name.lower(): value for name, value in self.headers.items()}
                query = parse_qs(parts.query, keep_blank_values=True)
                request = Request(self.command, parts.path, query, headers, self.rfile.read(length))
                outer.requests.append(request)
                self.reply(outer.answer(request))

            def reply(self, answer: Answer) -> None:
                if answer.hang_up:
                    self.close_connection = True
                    return
                body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
                self.send_response_only(answer.status)
                told = {name.lower(): value for name, value in answer.headers.items()}
                for name, value in {"date": self.date_time_string(), **told, "content-length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)
                self.wfile.flush()

            do_GET = do_POST = do_PUT = do_DELETE = handle_one  # noqa: N815 (the library's names)

            def log_message(self, *args: Any) -> None:
                return

        self._server = _Server(("127.0.0.1", 0), Handler)
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Address without a slash at the end."""
        return f"{self.scheme}://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextmanager
def serve(answer: Script | list[Answer], tls: tuple[Path, Path] | None = None) -> Iterator[StandIn]:
    """A stand-in for the length of a `with`. A list is played once, its last answer for ever."""
    server = StandIn(play(answer) if isinstance(answer, list) else answer, tls)
    try:
        yield server
    finally:
        server.close()


def play(answers: list[Answer]) -> Script:
    """One answer after the other, the last one for ever."""
    waiting = list(answers)
    return lambda request: waiting.pop(0) if len(waiting) > 1 else waiting[0]


def forward(url: str, instead: Callable[[Request], Answer | None] = lambda request: None) -> Script:
    """Pass every request on to a real server, except those that `instead` answers: a proxy that counts, and that can fail."""

    def answer(request: Request) -> Answer:
        own = instead(request)
        if own is not None:
            return own
        query = urlencode(request.query, doseq=True)
        headers = {
            name: value
            for name, value in request.headers.items()
            if name not in ("host", "connection", "content-length")
        }
        asked = urllib.request.Request(
            f"{url}{request.path}" + (f"?{query}" if query else ""),
            request.body or None,
            headers,
            method=request.method,
        )
        try:
            with _DIRECT.open(asked, timeout=60) as response:
                return Answer(response.status, response.read(), _end_to_end(response.headers.items()))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.read(), _end_to_end(error.headers.items()))

    return answer


def _end_to_end(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    dropped = ("connection", "content-length", "transfer-encoding", "date", "server")
    return {name: value for name, value in headers if name.lower() not in dropped}
