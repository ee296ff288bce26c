"""Fixtures for the Langfuse tests: stand-in servers of every kind, adapters on them, and a whole loop with one clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from closeloop import Loop, Settings
from closeloop.config import SourceSettings
from closeloop.models import Feedback
from closeloop.platforms.langfuse import Langfuse
from servers.langfuse import PUBLIC, SECRET, LangfuseServer

ENV = {"LANGFUSE_PUBLIC_KEY": PUBLIC, "LANGFUSE_SECRET_KEY": SECRET}
START = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
REFUSAL = "I'm sorry, but I can't help with that."


@pytest.fixture
def serve() -> Iterator[Callable[..., LangfuseServer]]:
    """Start a stand-in: `serve("v3", plan="hobby")`. All are stopped at the end of the test."""
    with ExitStack() as stack:
        yield lambda kind="events-only", **options: stack.enter_context(LangfuseServer(kind, **options))


@pytest.fixture
def connect() -> Iterator[Callable[..., Langfuse]]:
    """An adapter on a stand-in: `connect(server, page_size=10, options={...})`. Its clock is the server's."""
    made: list[Langfuse] = []

    def make(server: LangfuseServer, **settings: object) -> Langfuse:
        source = SourceSettings.model_validate({"platform": "langfuse", "base_url": server.url, **settings})
        adapter = Langfuse.from_source(source, ENV)
        assert isinstance(adapter, Langfuse)
        adapter.http.now = lambda: now(server)
        made.append(adapter)
        return adapter

    yield make
    for one in made:
        one.close()


def now(server: LangfuseServer) -> datetime:
    """The server's virtual time."""
    return datetime.fromtimestamp(server.clock.now() / 1000, UTC)


class Rig:
    """One server, one store, one loop, one clock."""

    def __init__(self, server: LangfuseServer, folder: Path, **source: Any) -> None:
        self.server = server
        server.clock.fixed = START.timestamp()
        push = {"dataset": "", **source.pop("push", {})}
        self.settings = Settings(
            store=f"sqlite:///{folder / 'loop.db'}",
            sources={
                "app": {"platform": "langfuse", "base_url": server.url, "traces": "feedback", "push": push, **source}
            },
        )
        self.loops: list[Loop] = []
        self.loop = self.new_loop()

    def new_loop(self) -> Loop:
        """Another run on the same store and server, as the next process would be."""
        self.loops.append(Loop(self.settings, env=ENV, clock=lambda: now(self.server)))
        return self.loops[-1]

    def later(self, hours: float = 0, **parts: float) -> None:
        """Let time pass."""
        self.server.clock.advance(hours * 3600 + parts.get("minutes", 0) * 60 + parts.get("days", 0) * 86_400)

    def talk(self, number: int, *, good: bool | None = None, answer: str = REFUSAL, **fields: Any) -> str:
        """A trace, and a thumb on it unless `good` is None. Returns the trace's id."""
        trace_id = f"{number:032x}"
        self.server.trace(trace_id, question=f"Question {number}: where is my order?", answer=answer, **fields)
        if good is not None:
            self.server.score("user_feedback", good, trace_id, id=f"thumb-{number}")
        return trace_id

    def stored(self) -> dict[str, Feedback]:
        """Live feedback in the store by id."""
        self.loop.bucket()
        return {row.id: row for turn in self.loop.store.judged() for row in turn.feedback}

    def ours(self) -> dict[str, list[dict[str, Any]]]:
        """Our labels as the server holds them: score id -> every row of it, ghosts included."""
        import json

        rows = self.server.state.query("select id, body from scores where id like 'closeloop:%'")
        found: dict[str, list[dict[str, Any]]] = {}
        for score_id, body in rows:
            found.setdefault(score_id, []).append(json.loads(body))
        return found


@pytest.fixture
def rig(
    serve: Callable[..., LangfuseServer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Rig]]:
    """Make a loop on a server: `rig("v3", traces="sessions")`; `plan` and `version` are the server's."""
    made: list[Rig] = []
    real = Langfuse.from_source.__func__  # type: ignore[attr-defined]

    def from_source(cls: type[Langfuse], source: SourceSettings, env: Any) -> Any:
        adapter = real(cls, source, env)
        if isinstance(adapter, Langfuse):
            adapter.http.now = lambda: now(made[-1].server)
        return adapter

    monkeypatch.setattr(Langfuse, "from_source", classmethod(from_source))

    def make(kind: str = "events-only", *, plan: str = "none", version: str | None = None, **source: Any) -> Rig:
        folder = tmp_path / str(len(made))
        folder.mkdir()
        made.append(Rig(serve(kind, plan=plan, version=version), folder, **source))
        return made[-1]

    yield make
    for one in made:
        for loop in one.loops:
            loop.close()
