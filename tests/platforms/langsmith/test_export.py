"""LangSmith's bulk export and its feedback as files, through whole runs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from closeloop import Loop, Settings
from closeloop.config import SourceSettings
from closeloop.errors import ConfigError
from closeloop.platforms.langsmith import LangSmith

RUN = "0198c0de-0000-7000-8000-{:012d}"
START = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def run(number: int, parent: int | None = None) -> dict[str, Any]:
    """A run as the bulk export has it: objects as JSON text, times of the file's own."""
    return {
        "id": RUN.format(number), "trace_id": RUN.format(parent or number), "name": "chat", "run_type": "llm" if parent else "chain",
        "parent_run_id": RUN.format(parent) if parent else None, "status": "success", "start_time": START, "end_time": START,
        "inputs": json.dumps({"messages": [{"role": "user", "content": "Where is my parcel?"}]}),
        "outputs": json.dumps({"output": "Look outside."}), "extra": json.dumps({"metadata": {"thread_id": "talk"}}),
        "total_cost": "0.002", "total_tokens": 12, "error": None,
    }  # fmt: skip


def thumb(number: int, **fields: Any) -> dict[str, Any]:
    """Feedback as `GET /feedback` gives it."""
    return {
        "id": RUN.format(900 + number), "key": "user_score", "score": 0.0, "run_id": RUN.format(number), "trace_id": RUN.format(number),
        "created_at": "2026-03-10T12:10:00", "modified_at": "2026-03-10T12:10:00", "feedback_source": {"type": "api"}, **fields,
    }  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Runs in Parquet, feedback in JSONL; one thumb twice, the later one changed; one line that is neither."""
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    place = tmp_path / "export_id=1" / "runs"
    place.mkdir(parents=True)
    parquet.write_table(pyarrow.Table.from_pylist([run(1), run(2, parent=1), run(3)]), place / "part-0.parquet")
    rows = [thumb(1), thumb(3), thumb(3, score=1.0, modified_at="2026-03-11T12:00:00"), {"hello": "world"}]
    (tmp_path / "feedback.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return tmp_path


def test_an_export_is_a_source_like_any_other(folder: Path, tmp_path: Path) -> None:
    """Runs and feedback meet, the last modification counts, and what is neither is set aside."""
    settings = Settings(
        store=f"sqlite:///{tmp_path / 'loop.db'}",
        sources={"old": {"platform": "langsmith", "project": "archive", "path": folder, "traces": "feedback"}},
    )
    with Loop(settings, env={}) as loop:
        pulled = loop.pull("old")
        loop.bucket()
        turns = {turn.interaction.trace_id: turn for turn in loop.store.judged(outcomes=None)}
        again = loop.pull("old")

    assert (pulled.new, pulled.traces, pulled.quarantined) == (2, 2, 1)
    assert (again.new, again.changed) == (0, 0)
    bad, good = turns[RUN.format(1)], turns[RUN.format(3)]
    assert bad.verdict is not None
    assert good.verdict is not None
    assert (bad.verdict.outcome, good.verdict.outcome) == ("negative", "positive")
    assert bad.interaction.user_text == "Where is my parcel?"
    assert bad.interaction.session_id == "talk"
    assert len(bad.interaction.span_ids) == 2


def test_an_export_without_feedback_says_where_to_get_it(tmp_path: Path) -> None:
    """LangSmith's own export holds runs only."""
    (tmp_path / "runs.jsonl").write_text(
        json.dumps({**run(1), "start_time": "2026-03-10", "end_time": None}), encoding="utf-8"
    )
    adapter = LangSmith.from_source(SourceSettings(platform="langsmith", path=tmp_path), {})

    assert "list_feedback" in adapter.probe().problems[0]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """Before anything is read."""
    with pytest.raises(ConfigError, match="is not there"):
        LangSmith.from_source(SourceSettings(platform="langsmith", path=tmp_path / "nowhere"), {})
