"""The promises every adapter keeps, on a stand-in of every server in use, and on a folder of exports."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest

from closeloop.config import SourceSettings
from closeloop.platforms.base import Platform
from closeloop.platforms.langfuse import Langfuse
from closeloop.testing.contract import PlatformContract
from servers.langfuse import KINDS, PUBLIC, SECRET, LangfuseServer

ENV = {"LANGFUSE_PUBLIC_KEY": PUBLIC, "LANGFUSE_SECRET_KEY": SECRET}


class _Only(BaseHTTPRequestHandler):
    """Answers everything with one status."""

    status: ClassVar[int] = 200

    def _run(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        self.send_response(self.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST = do_PATCH = _run  # noqa: N815 - names http.server looks for

    def log_message(self, *args: object) -> None:
        """Silent."""


def _impatient(adapter: Langfuse) -> Langfuse:
    """The adapter without second tries."""
    from closeloop.platforms._http import ONCE

    adapter.http.patience = ONCE
    return adapter


@pytest.fixture(scope="module", params=KINDS)
def server(request: pytest.FixtureRequest) -> Iterator[LangfuseServer]:
    """A seeded stand-in; tests of one kind share it."""
    with LangfuseServer(request.param) as server:
        server.clock.advance(-86_400)
        for number in range(5):
            server.trace(f"{number:032x}", session=f"session-{number % 2}", user=f"user-{number}")
            server.score("user_feedback", number % 2 == 0, f"{number:032x}", id=f"thumb-{number}", comment="why")
            server.clock.advance(60)
        server.score("stars", 2, sessionId="session-0", id="stars")
        server.score("user_feedback", False, "1".zfill(32), observationId="1".zfill(32) + "-llm", id="on-span")
        server.state.work()
        server.odd = {"thumb-0": {"executionMood": "grim"}, "stars": {"value": None}}
        server.clock.advance(86_400)
        yield server


class TestLangfuse(PlatformContract):
    """Every promise on every kind of server."""

    unknown_field = "executionMood"
    unreadable = 1
    secret = SECRET

    @pytest.fixture
    def platform(self, server: LangfuseServer) -> Iterator[Platform]:
        source = SourceSettings(platform="langfuse", project="TestProject", base_url=server.url, page_size=3)
        adapter = Langfuse.from_source(source, ENV)
        yield adapter
        adapter.close()

    @pytest.fixture
    def faulty(self) -> Iterator[Callable[[int], Platform]]:
        with ExitStack() as stack:

            def make(status: int) -> Platform:
                handler = type("Only", (_Only,), {"status": status})
                listener = ThreadingHTTPServer(("127.0.0.1", 0), handler)
                threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
                stack.callback(listener.server_close)
                stack.callback(listener.shutdown)
                url = f"http://127.0.0.1:{listener.server_address[1]}"
                source = SourceSettings(platform="langfuse", project="support", base_url=url)
                return _impatient(Langfuse.from_source(source, ENV))

            yield make

    def seeded(self, platform: Platform) -> Mapping[str, Mapping[str, Any]]:
        return {"on-span": {"score": 0.0}} | {
            f"thumb-{number}": {"score": float(number % 2 == 0), "comment": "why"} for number in range(5)
        }

    def dataset_size(self, platform: Platform, name: str) -> int | None:
        return None
