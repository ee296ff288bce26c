"""The promises every adapter keeps, on a stand-in that speaks v2, on an older one that does not, and on a folder of exports."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from closeloop.config import SourceSettings
from closeloop.models import Score
from closeloop.platforms._http import ONCE
from closeloop.platforms.base import Platform
from closeloop.platforms.langsmith import LangSmith, tracing
from closeloop.testing import ChangeContract, PlatformContract
from servers.http import Answer, serve
from servers.langsmith import KEY, LangSmithServer

ENV = {"LANGSMITH_API_KEY": KEY}
SEEDED: dict[str, dict[str, Any]] = {"v2": {}, "v1": {"version": "0.15.3", "v2": False}}


def seed(server: LangSmithServer) -> None:
    """A few conversations with feedback of every kind, one of it unreadable."""
    start = server.clock.now() - timedelta(days=3)
    for number in range(5):
        at = start + timedelta(minutes=number)
        root = server.run(
            f"{number:08x}-0000-4000-8000-000000000000", at=at, extra={"metadata": {"thread_id": f"t{number % 2}"}}
        )
        server.run(
            f"{number:08x}-0000-4000-8000-000000000001", at=at, parent_run_id=root, trace_id=root, run_type="llm"
        )
        said = {"type": "api", "metadata": {"user_id": f"u{number}"}}
        server.feedback(
            root, score=float(number % 2), feedback_source=said, comment="why", at=at + timedelta(seconds=30)
        )
    project = server.state.project("support")["id"]
    server.feedback(None, feedback_thread_id="t0", session_id=project, score=0.0, at=start + timedelta(hours=1))
    odd = server.feedback(root, "stars", score=2.0, at=start + timedelta(hours=2))
    bad = server.feedback(root, "broken", at=start + timedelta(hours=3))
    for native, changes in ((odd, {"mood": "grim"}), (bad, {"score": {"not": "a number"}})):
        doc = server.state.feedback("id = ?", [native])[0]
        server.state.put_feedback({**doc, **changes}, now=start + timedelta(hours=3))


def readable(server: LangSmithServer) -> dict[str, dict[str, Any]]:
    """What users said on the server, by the ids it gave."""
    rows = server.state.feedback("1 = 1", [])
    return {
        row["id"]: {"score": row["score"], "comment": row["comment"]}
        for row in rows
        if row["key"] not in ("broken", "contract_label")
    }


@pytest.fixture(scope="module", params=SEEDED)
def server(request: pytest.FixtureRequest) -> Iterator[LangSmithServer]:
    """A seeded stand-in; tests of one kind share it."""
    with LangSmithServer(**SEEDED[request.param]) as server:
        seed(server)
        yield server
        assert server.checker is not None
        misfits = [one for one in server.checker.misfits if "not': 'a number'" not in one]
        assert not misfits, "\n".join(misfits)


class TestLangSmith(PlatformContract):
    """Every promise on both kinds of server."""

    unknown_field = "mood"
    unreadable = 1
    secret = KEY
    server: LangSmithServer

    @pytest.fixture
    def platform(self, server: LangSmithServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
        self.server = server
        # All traces are looked for week by week over 400 days; here three weeks hold everything there is.
        monkeypatch.setattr(tracing, "_REACH", timedelta(days=21))
        source = SourceSettings(platform="langsmith", project="support", base_url=server.url, page_size=2)
        adapter = LangSmith.from_source(source, ENV)
        yield adapter
        adapter.close()

    @pytest.fixture
    def faulty(self) -> Iterator[Callable[[int], Platform]]:
        with ExitStack() as stack:

            def make(status: int) -> Platform:
                stand_in = stack.enter_context(serve(lambda request: Answer(status)))
                source = SourceSettings(platform="langsmith", project="support", base_url=stand_in.url)
                adapter = LangSmith.from_source(source, ENV)
                assert isinstance(adapter, LangSmith)
                stack.callback(adapter.close)
                adapter.http.patience = ONCE
                return adapter

            yield make

    def seeded(self, platform: Platform) -> Mapping[str, Mapping[str, Any]]:
        return readable(self.server)

    def scores(self, platform: Platform) -> list[Score]:
        return [one for one in super().scores(platform) if one.target.kind == "span"]


class TestLangSmithInUse(ChangeContract):
    """Offsets shift when feedback is deleted while it is listed, on both kinds of server."""

    server: LangSmithServer

    @pytest.fixture(params=SEEDED)
    def platform(self, request: pytest.FixtureRequest) -> Iterator[Platform]:
        with LangSmithServer(**SEEDED[request.param]) as self.server:
            start = self.server.clock.now() - timedelta(hours=3)
            for number in range(5):
                at = start + timedelta(minutes=number)
                self.run = self.server.run(f"{number:08x}-0000-4000-8000-000000000000", at=at)
                self.server.feedback(self.run, score=0.0, comment="why", at=at)
            source = SourceSettings(platform="langsmith", project="support", base_url=self.server.url, page_size=2)
            adapter = LangSmith.from_source(source, ENV)
            yield adapter
            adapter.close()

    def give(self, platform: Platform) -> str:
        return self.server.feedback(self.run, score=0.0, comment="new", at=self.server.clock.now())

    def edit(self, platform: Platform, feedback_id: str) -> None:
        held = self.server.state.feedback("id = ?", [feedback_id])[0]
        self.server.state.put_feedback({**held, "comment": "on second thought"})

    def take_back(self, platform: Platform, feedback_id: str) -> None:
        assert self.server.state.drop_feedback(feedback_id)


class TestExport(PlatformContract):
    """Every promise on what a server's data look like as files."""

    http = False
    unknown_field = "mood"
    unreadable = 1
    expected: Mapping[str, Mapping[str, Any]]

    def seeded(self, platform: Platform) -> Mapping[str, Mapping[str, Any]]:
        return self.expected

    @pytest.fixture
    def platform(self, tmp_path: Path) -> Platform:
        with LangSmithServer(checks=False) as server:
            seed(server)
            self.expected = readable(server)
            runs = [{**run, "status": "success"} for run in server.state.runs("1 = 1", [])]
            feedback = server.state.feedback("1 = 1", [])
        for name, rows in (("runs/part-0.jsonl", runs), ("feedback.jsonl", feedback)):
            file = tmp_path / name
            file.parent.mkdir(exist_ok=True)
            file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        source = SourceSettings(platform="langsmith", project="support", path=tmp_path, page_size=2)
        return LangSmith.from_source(source, {})
