"""The adapter on recorded traffic: no server, no network. The cassettes document our requests; the answers are the stand-in's.

Record anew with `CLOSELOOP_RECORD=1 pytest tests/platforms/langsmith/test_recorded.py`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from closeloop.config import SourceSettings
from closeloop.models import Target
from closeloop.platforms.base import LabelConfig, Window
from closeloop.platforms.langsmith import LangSmith
from closeloop.testing import samples
from closeloop.testing.recording import HOST, cassette
from servers.langsmith import KEY, LangSmithServer

FOLDER = Path(__file__).resolve().parents[3] / "cassettes" / "langsmith"
HEADER = "# Made against the stand-in tests/servers/langsmith.py, not a real LangSmith: the requests are ours, the answers are not its.\n"
NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
RECORD = bool(os.environ.get("CLOSELOOP_RECORD"))
KINDS: dict[str, dict[str, Any]] = {"v2": {}, "v1": {"version": "0.15.3", "v2": False}}
RUN = "{:08x}-0000-4000-8000-000000000000"
THUMB = "{:08x}-0000-4000-8000-00000000000f"


@pytest.fixture
def recorded(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """`with recorded("v2") as adapter:` inside, requests are recorded, or answered from the recording."""

    @contextmanager
    def play(kind: str) -> Iterator[LangSmith]:
        path = FOLDER / f"{request.node.originalname.removeprefix('test_')}_{kind}.yaml"
        with LangSmithServer(**KINDS[kind]) as server:
            server.clock.fixed = NOW
            for number in range(3):
                at = NOW - timedelta(days=1, minutes=number)
                root = server.run(RUN.format(number), at=at, extra={"metadata": {"thread_id": "talk"}})
                child = RUN.format(number)[:-1] + "1"
                server.run(child, at=at, parent_run_id=root, trace_id=root, run_type="llm")
                server.feedback(root, "thumb", id=THUMB.format(number), score=0.0, comment="why", at=at)
            with cassette(path, record=RECORD, secrets=(KEY,)):
                url = server.url if RECORD else f"{HOST}/api"
                source = SourceSettings(platform="langsmith", project="support", base_url=url, page_size=2)
                adapter = LangSmith.from_source(source, {"LANGSMITH_API_KEY": KEY})
                assert isinstance(adapter, LangSmith)
                adapter.http.now = lambda: NOW
                yield adapter
                adapter.close()
        if RECORD:
            path.write_text(HEADER + path.read_text(encoding="utf-8"), encoding="utf-8")

    return play


@pytest.mark.parametrize("kind", KINDS)
def test_pull(recorded: Callable[..., Any], kind: str) -> None:
    """Feedback page by page, what was modified since, then the traces, from both kinds of server."""
    with recorded(kind) as adapter:
        pages = list(adapter.pull(Window("feedback", until=NOW)))
        again = Window("feedback", NOW - timedelta(minutes=15), NOW, memo=pages[-1].memo)
        later = [row for page in adapter.pull(again) for row in page.feedback]
        rows = {row.id: row for page in pages for row in page.feedback}
        wanted = sorted({row.target.trace_id for row in rows.values()})
        traces = {trace.id: trace for page in adapter.fetch(wanted) for trace in page.traces}

    assert set(rows) == {THUMB.format(number) for number in range(3)}
    assert not later
    assert {len(trace.spans) for trace in traces.values()} == {2}
    assert {trace.session_id for trace in traces.values()} == {"talk"}


def test_first_look(recorded: Callable[..., Any]) -> None:
    """`closeloop check`: version, strategy, keys in use, and the server's clock."""
    with recorded("v2") as adapter:
        probe, names = adapter.probe(), adapter.feedback_names()

    assert (probe.ok, probe.strategy, probe.projects) == (True, "v2", ("support",))
    assert [(one.name, one.count) for one in names] == [("thumb", 3)]


def test_labels(recorded: Callable[..., Any]) -> None:
    """The config, the label, its change under the same id, what is stored, and its removal."""
    target = Target(kind="span", id=RUN.format(0), trace_id=RUN.format(0))
    place = {"platform": "langsmith", "project": "support"}
    label = samples.score(target, "failure", "refusal", confidence=0.9, comment="why", **place)
    changed = label.model_copy(update={"value": "format"})
    with recorded("v2") as adapter:
        writes = adapter.prepare_labels([LabelConfig("failure", "categorical", ("refusal", "format"))])
        first, second = adapter.push_scores([label]), adapter.push_scores([changed])
        stored = adapter.stored_scores([label]), adapter.stored_scores([changed])
        gone = adapter.delete_scores([changed])

    assert writes == 1
    assert (first.calls, second.calls) == (1, 2)
    assert stored == (set(), {label.id})
    assert gone.accepted == (label.id,)
