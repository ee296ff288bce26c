"""One record that no server should send, in every listing that is read: it never stops a source, and nothing vanishes with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import stamina

from closeloop import Loop, Settings
from closeloop.config import SourceSettings
from closeloop.platforms.langsmith import LangSmith
from closeloop.testing.hostile import Answer, HostileProxy
from servers.langfuse import PUBLIC, SECRET, LangfuseServer
from servers.langsmith import KEY, LangSmithServer

TURNS = 3
START = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
Spoil = Callable[[dict[str, Any]], Any]


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=2, cap=True):
        yield


class Spoiling(HostileProxy):
    """Spoils the first row of every listing whose path ends in `listing`."""

    def __init__(self, target: str, listing: str, spoil: Spoil) -> None:
        super().__init__(target)
        self.listing, self.spoil, self.spoilt = listing, spoil, 0

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer | None:
        answer = super().answer(method, path, headers, body)
        if answer is None or answer.status != 200 or not path.partition("?")[0].endswith(self.listing):
            return answer
        found = json.loads(answer.body)
        keys = [key for key in ("data", "items", "runs") if isinstance(found, dict) and key in found]
        rows = found if isinstance(found, list) else found[keys[0]] if keys else []
        if rows and isinstance(rows[0], dict):
            self.spoilt += 1
            replaced = self.spoil(rows[0])
            rows[0] = rows[0] if replaced is None else replaced
        return Answer(answer.status, json.dumps(found).encode(), answer.headers)


def without(*names: str) -> Spoil:
    """The row lacks these fields."""
    return lambda row: {name: value for name, value in row.items() if name not in names}


def having(**fields: Any) -> Spoil:
    """The row has these values instead of its own."""
    return lambda row: {**row, **fields}


CONFIG = {
    "id": "c-1", "name": "mood", "dataType": "CATEGORICAL", "categories": [{"label": "bad", "value": 0}], "isArchived": False,
    "createdAt": START.isoformat(), "updatedAt": START.isoformat(), "projectId": "proj-test",
}  # fmt: skip
LANGFUSE = (
    ("v3", "/score-configs", having(categories="none")),
    ("v3", "/score-configs", without("id")),
    ("v3", "/traces", having(sessionId={})),
    ("v3", "/traces", having(timestamp="9999-12-31T23:59:59-05:00")),
    ("v3", "/traces", having(name="\ud800")),
    ("v3", "/observations", having(level=None)),
    ("legacy", "/v2/scores", without("id")),
    ("legacy", "/v2/scores", having(timestamp="yesterday")),
    ("legacy", "/v2/scores", having(source="SURVEY")),
    ("events-only", "/v2/observations", having(startTime="0001-01-01T00:00:00+05:00")),
    ("events-only", "/v3/scores", having(metadata="{")),
    ("events-only", "/v3/scores", having(timestamp="0001-01-01T00:00:00+05:00")),
)


@pytest.mark.parametrize(("kind", "listing", "spoil"), LANGFUSE)
def test_langfuse_goes_on_behind_a_spoilt_record(kind: Any, listing: str, spoil: Spoil, tmp_path: Path) -> None:
    """Pull and bucket end well, and every thumb is stored or in quarantine."""
    with LangfuseServer(kind) as server:
        server.clock.fixed = START.timestamp()
        server.state.put("config", CONFIG)
        for number in range(TURNS):
            server.trace(f"{number:032x}", answer="I'm sorry, but I can't help with that.", session="one")
            server.score("user_feedback", False, f"{number:032x}", id=f"thumb-{number}")
        server.clock.advance(3600)
        with Spoiling(server.url, listing, spoil) as proxy:
            source = {"platform": "langfuse", "base_url": proxy.url, "traces": "all"}
            env = {"LANGFUSE_PUBLIC_KEY": PUBLIC, "LANGFUSE_SECRET_KEY": SECRET}
            held = run(source, env, tmp_path, lambda: datetime.fromtimestamp(server.clock.now() / 1000, UTC))

            assert proxy.spoilt
            assert held == TURNS


LANGSMITH = (
    ("/feedback-configs", having(feedback_config=None)),
    ("/feedback-configs", without("feedback_key")),
    ("/runs/query", without("id")),
    ("/runs/query", having(start_time="yesterday")),
    ("/runs/query", having(start_time="9999-12-31T23:59:59-05:00")),
    ("/feedback", having(created_at="0001-01-01T00:00:00+05:00")),
    ("/feedback", without("key")),
)


@pytest.mark.parametrize("speaks_v2", [True, False])
@pytest.mark.parametrize(("listing", "spoil"), LANGSMITH)
def test_langsmith_goes_on_behind_a_spoilt_record(listing: str, spoil: Spoil, speaks_v2: bool, tmp_path: Path) -> None:
    """As for Langfuse, with both versions of the run queries."""
    version = "0.16.20" if speaks_v2 else "0.12.0"
    with LangSmithServer(v2=speaks_v2, version=version, checks=False) as server:
        server.state.put("config", "mood", {"feedback_key": "mood", "feedback_config": {"type": "freeform"}})
        for _ in range(TURNS):
            server.feedback(server.run(), "user_score", score=0.0)
        with Spoiling(server.url.removesuffix("/api"), listing, spoil) as proxy:
            source = {"platform": "langsmith", "project": "support", "base_url": f"{proxy.url}/api", "traces": "all"}
            adapter = LangSmith.from_source(SourceSettings.model_validate(source), {"LANGSMITH_API_KEY": KEY})
            adapter.http.now = server.clock.now
            held = run(source, {}, tmp_path, server.clock.now, adapter)
            adapter.close()

            assert proxy.spoilt
            assert held == TURNS


def run(
    source: dict[str, Any], env: Mapping[str, str], folder: Path, clock: Callable[[], datetime], adapter: Any = None
) -> int:
    """Pull and bucket; how much feedback is stored or in quarantine then."""
    settings = Settings(store=f"sqlite:///{folder / 'loop.db'}", sources={"app": source})
    with Loop(settings, env=env, clock=clock, adapters={"app": adapter} if adapter else None) as loop:
        loop.pull("app")
        status = loop.status().sources[0]
        loop.bucket()
        return status.feedback + sum(row["kind"] == "feedback" for row in loop.store.quarantined())
