"""An OpenAI-compatible endpoint that answers what a test lays out, and what a judge may say there."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ANSWER = "The plan costs 40 euros a month and can be cancelled whenever you like."


class Server:
    """Answers each request with the next of `replies` (the last one again and again) and keeps what it was asked."""

    def __init__(self) -> None:
        self.replies: list[dict[str, Any]] = []
        self.asked: list[dict[str, Any]] = []
        self.hold = threading.Event()
        self.arrived = threading.Condition()
        self.hold.set()
        self.together = 1
        """How many must have asked before one is answered."""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.asked.append(body)
                outer.hold.wait(10)
                with outer.arrived:
                    outer.arrived.notify_all()
                    outer.arrived.wait_for(lambda: len(outer.asked) >= outer.together, 10)
                reply = outer.replies.pop(0) if len(outer.replies) > 1 else outer.replies[0]
                raw = json.dumps(reply).encode()
                self.send_response(reply.get("status", 200))
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}/v1"
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    def close(self) -> None:
        self.hold.set()
        self.http.shutdown()
        self.thread.join()
        self.http.server_close()


def said(content: Any, *, finish: str = "stop", refusal: str | None = None) -> dict[str, Any]:
    """A completion as the API sends it."""
    text = content if isinstance(content, str) else json.dumps(content)
    message = {"role": "assistant", "content": text, "refusal": refusal}
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "tiny",
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
    }


def row(**fields: Any) -> dict[str, Any]:
    """One finding as a judge states it."""
    base = {
        "bucket": "incorrect.fact",
        "field": "response",
        "quote": "40 euros a month",
        "reason": "wrong price",
        "confidence": 0.9,
    }
    return {**base, **fields}
