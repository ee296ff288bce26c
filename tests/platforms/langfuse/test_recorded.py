"""The adapter on recorded traffic: no server, no network. These cassettes were made against the stand-in, which says so in their header.

Record anew with `CLOSELOOP_RECORD=1 pytest tests/platforms/langfuse/test_recorded.py`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from closeloop.config import SourceSettings
from closeloop.models import Target
from closeloop.platforms.base import LabelConfig, Window
from closeloop.platforms.langfuse import Langfuse
from closeloop.testing import samples
from closeloop.testing.recording import HOST, cassette
from servers.langfuse import PUBLIC, SECRET, Kind, LangfuseServer

FOLDER = Path(__file__).resolve().parents[3] / "cassettes" / "langfuse"
HEADER = "# Made against the stand-in tests/servers/langfuse.py, not a real Langfuse; its own test holds it to real traffic.\n"
NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
RECORD = bool(os.environ.get("CLOSELOOP_RECORD"))
ENV = {"LANGFUSE_PUBLIC_KEY": PUBLIC, "LANGFUSE_SECRET_KEY": SECRET}


@pytest.fixture
def recorded(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """`with recorded("v3") as adapter:` inside, requests are recorded, or answered from the recording."""

    @contextmanager
    def play(kind: Kind) -> Iterator[Langfuse]:
        path = FOLDER / f"{request.node.originalname.removeprefix('test_')}_{kind}.yaml"
        with LangfuseServer(kind) as server:
            server.clock.fixed = NOW.timestamp() - 86_400
            for number in range(3):
                server.trace(f"{number:032x}", session="s1", user="u1")
                server.score("user_feedback", number == 2, f"{number:032x}", id=f"thumb-{number}", comment="why")
            server.score(
                "output", "Better.", f"{0:032x}", observationId=f"{0:032x}-llm", dataType="CORRECTION", id="fix"
            )
            server.state.work()
            server.clock.advance(86_400)
            url = server.url if RECORD else HOST
            with cassette(path, record=RECORD, secrets=(SECRET,)):
                adapter = Langfuse.from_source(SourceSettings(platform="langfuse", base_url=url, page_size=2), ENV)
                adapter.http.now = lambda: NOW
                yield adapter
                adapter.close()
        if RECORD:
            path.write_text(HEADER + path.read_text(encoding="utf-8"), encoding="utf-8")

    return play


@pytest.mark.parametrize("kind", ["events-only", "dual", "v3", "legacy"])
def test_pull(recorded: Callable[..., Any], kind: Kind) -> None:
    """Scores page by page, then their traces, from every kind of server."""
    with recorded(kind) as adapter:
        rows = {row.id: row for page in adapter.pull(Window("scores")) for row in page.feedback}
        wanted = sorted({row.target.trace_id for row in rows.values()})
        traces = {trace.id: trace for page in adapter.fetch(wanted) for trace in page.traces}

    assert set(rows) == {"thumb-0", "thumb-1", "thumb-2", "fix"}
    assert (rows["thumb-0"].value, rows["fix"].correction) == (False, "Better.")
    assert {len(trace.spans) for trace in traces.values()} == {2}


@pytest.mark.parametrize("kind", ["events-only", "v3"])
def test_first_look(recorded: Callable[..., Any], kind: Kind) -> None:
    """`closeloop check`: version, strategy, names in use."""
    with recorded(kind) as adapter:
        probe, names = adapter.probe(), adapter.feedback_names()

    assert (probe.ok, probe.projects) == (True, ("TestProject",))
    assert {row.name: row.count for row in names} == {"output": 1, "user_feedback": 3}


@pytest.mark.parametrize("kind", ["events-only", "v3"])
def test_labels(recorded: Callable[..., Any], kind: Kind) -> None:
    """A config, a label in an ingestion batch, and the look whether it is there."""
    target = Target(kind="trace", id=f"{0:032x}", trace_id=f"{0:032x}")
    label = samples.score(target, "error_mode", "refusal", platform="langfuse", created_at=NOW)
    with recorded(kind) as adapter:
        adapter.prepare_labels([LabelConfig("error_mode", "categorical", ("refusal", "none"))])
        result = adapter.push_scores([label], wait=True)
        again = adapter.push_scores([label])

    assert (result.accepted, result.calls, again.calls) == ((label.id,), 1, 0)
