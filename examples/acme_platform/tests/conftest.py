"""A stand-in for the Acme server: small, in memory, on a free port."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote, urlsplit

import pytest


@dataclass
class AcmeState:
    """What the server holds. `status` other than 200 is the answer to everything."""

    url: str = ""
    status: int = 200
    reactions: list[dict[str, Any]] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    marks: dict[str, dict[str, Any]] = field(default_factory=dict)

    def seed(self) -> None:
        """Five requests in two chats with a reaction each, and one reaction that nobody can read."""
        for number in range(5):
            at = f"2026-03-02T09:0{number}:00+00:00"
            self.requests.append(
                {
                    "id": f"q{number}", "chat": f"c{number % 2}", "user": "ada", "at": at, "took_ms": 900,
                    "question": f"question {number}", "answer": f"answer {number}", "failed": False,
                }
            )  # fmt: skip
            self.reactions.append(
                {
                    "id": f"r{number}", "request": f"q{number}", "chat": f"c{number % 2}", "kind": "user_feedback",
                    "thumb": "down" if number % 2 else "up", "text": None, "author": "ada", "mood": "grim",
                    "left_at": at, "changed_at": at,
                }
            )  # fmt: skip
        self.reactions.append({**self.reactions[0], "id": "odd", "thumb": "sideways"})

    def react(self, key: str, *, text: str) -> None:
        """A user reacts to the first request, or changes what is there under this key."""
        at = "2026-03-02T09:30:00+00:00"
        held = next((row for row in self.reactions if row["id"] == key), {**self.reactions[0], "left_at": at})
        self.reactions = [row for row in self.reactions if row["id"] != key]
        self.reactions.append({**held, "id": key, "text": text, "changed_at": at})

    def everything(self) -> list[dict[str, Any]]:
        """Reactions as a client sees them: programs' marks are among them."""
        at = "2026-03-02T10:00:00+00:00"
        marks = [
            {"id": key, "thumb": None, "left_at": at, "changed_at": at, **mark} for key, mark in self.marks.items()
        ]
        return sorted([*self.reactions, *marks], key=lambda row: (row["changed_at"], row["id"]))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    state: ClassVar[AcmeState]

    def _answer(self, status: int, body: Any) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        path = [unquote(part) for part in parts.path.strip("/").split("/")]
        if self.state.status != 200:
            self._answer(self.state.status, {"error": "no"})
        elif self.headers["Authorization"] != "Bearer acme-secret":
            self._answer(401, {"error": "key"})
        elif path == ["v1", "projects"]:
            self._answer(200, {"version": "7", "projects": ["shop"], "time": "2026-03-02T10:00:00+00:00"})
        elif path[:3] != ["v1", "projects", "shop"]:
            self._answer(404, {"error": "project"})
        elif path[3] == "reactions":
            self._answer(200, self._reactions(query))
        elif path[3] == "requests":
            ids = query.get("ids", "").split(",")
            rows = [row for row in self.state.requests if row["id"] in ids or row["chat"] == query.get("chat")]
            self._answer(200, {"requests": rows})
        else:
            self._answer(200, self._marks(path, query, body))

    def _reactions(self, query: dict[str, str]) -> dict[str, Any]:
        rows = [
            row
            for row in self.state.everything()
            if query.get("since", "") <= row["changed_at"] < query.get("until", "9")
            and f"{row['changed_at']}|{row['id']}" > query.get("after", "")
        ]
        limit = int(query["limit"])
        last = rows[limit - 1] if len(rows) > limit else None
        return {"reactions": rows[:limit], "next": f"{last['changed_at']}|{last['id']}" if last else None}

    def _marks(self, path: list[str], query: dict[str, str], body: bytes) -> dict[str, Any]:
        marks = self.state.marks
        if self.command == "PUT":
            marks[path[4]] = json.loads(body)
        elif self.command == "DELETE":
            marks.pop(path[4], None)
        return {key: marks[key] for key in query.get("ids", "").split(",") if key in marks}

    do_GET = do_PUT = do_DELETE = _serve  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def serve() -> Iterator[Callable[..., AcmeState]]:
    """A function that starts a server, seeded, or one that answers everything with a status."""
    running: list[ThreadingHTTPServer] = []

    def start(status: int = 200) -> AcmeState:
        state = AcmeState(status=status)
        state.seed()
        server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"state": state}))
        server.daemon_threads = True
        state.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        running.append(server)
        return state

    yield start
    for server in running:
        server.shutdown()
        server.server_close()
