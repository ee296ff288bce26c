"""Exported files of any size: read in flat memory, JSON arrays item by item, and picked up again where a run ended."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from closeloop.config import SourceSettings
from closeloop.platforms._rows import read_file
from closeloop.platforms.base import Window
from closeloop.platforms.langfuse import Langfuse
from closeloop.platforms.langsmith import LangSmith

PLATFORMS: dict[str, Any] = {"langfuse": Langfuse, "langsmith": LangSmith}
ANSWER = "word " * 400
READ = """
import resource, sys
from pathlib import Path
from closeloop.config import SourceSettings
from closeloop.platforms.base import Window
from closeloop.platforms.langfuse import Langfuse
from closeloop.platforms.langsmith import LangSmith

kind, folder = sys.argv[1:]
made = {"langfuse": Langfuse, "langsmith": LangSmith}[kind]
adapter = made.from_source(SourceSettings(platform=kind, path=Path(folder), page_size=100), {})
streams = [stream.name for stream in adapter.capabilities.streams]
feedback = sum(len(page.feedback) for page in adapter.pull(Window(streams[0])))
traces = sum(len(page.traces) for page in adapter.pull(Window("traces")))
names = [(one.name, one.count) for one in adapter.feedback_names()]
adapter.close()
print(feedback, traces, names, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def langfuse(folder: Path, count: int) -> Path:
    """So many scores, each on a trace of one step."""
    at = "2026-03-10 10:00:00.000000"
    for table, make in (
        ("scores", lambda number: {"id": f"s{number}", "name": "thumb", "timestamp": at, "trace_id": f"t{number:06d}", "value": 0,
                                   "data_type": "BOOLEAN", "source": "API", "comment": ANSWER}),
        ("observations_v2", lambda number: {"id": f"o{number}", "trace_id": f"t{number:06d}", "start_time": at, "type": "GENERATION",
                                            "input": "Why?", "output": ANSWER, "session_id": f"talk-{number // 3}"}),
    ):  # fmt: skip
        (folder / table).mkdir(parents=True)
        _write(folder / table / "x.jsonl", make, count)
    return folder


def langsmith(folder: Path, count: int) -> Path:
    """So many thumbs, each on a root run."""
    folder.mkdir()
    at = "2026-03-10T10:00:00"
    thumb = {"key": "thumb", "score": 0, "created_at": at, "comment": ANSWER, "feedback_source": {"type": "api"}}
    run = {
        "name": "chat",
        "run_type": "llm",
        "start_time": at,
        "inputs": {"input": "Why?"},
        "outputs": {"output": ANSWER},
    }
    _write(folder / "feedback.jsonl", lambda number: {**thumb, "id": _uuid(number, 9), "run_id": _uuid(number)}, count)
    _write(folder / "runs.jsonl", lambda number: {**run, "id": _uuid(number), "trace_id": _uuid(number)}, count)
    return folder


def _uuid(number: int, kind: int = 0) -> str:
    return f"0198c0de-000{kind}-7000-8000-{number:012d}"


def _write(path: Path, make: Callable[[int], dict[str, Any]], count: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(make(number)) + "\n" for number in range(count))


@pytest.mark.parametrize("write", [langfuse, langsmith])
def test_memory_does_not_grow_with_the_files(write: Callable[[Path, int], Path], tmp_path: Path) -> None:
    """Ten times the rows (60 MB of them), the same peak: what is read waits on disk."""
    peaks = []
    for count in (1200, 12_000):
        folder = write(tmp_path / str(count), count)
        done = subprocess.run(
            [sys.executable, "-c", READ, write.__name__, str(folder)], capture_output=True, text=True, check=True
        )
        *told, peak = done.stdout.rsplit(maxsplit=1)
        assert told == [f"{count} {count} [('thumb', {count})]"]
        peaks.append(int(peak))

    assert peaks[1] - peaks[0] < 12, peaks


@pytest.mark.parametrize("write", [langfuse, langsmith])
@pytest.mark.parametrize("stream", [0, 1])
def test_a_pull_of_files_goes_on_where_it_ended(
    write: Callable[[Path, int], Path], stream: int, tmp_path: Path
) -> None:
    """Every token of a run, given to the next process, brings exactly what is left."""
    folder = write(tmp_path / "x", 25)
    source = SourceSettings(platform=write.__name__, path=folder, page_size=4)
    adapter = PLATFORMS[write.__name__].from_source(source, {})
    name = adapter.capabilities.streams[stream].name
    pages = list(adapter.pull(Window(name)))
    ids = [[one.id for one in (*page.feedback, *page.traces)] for page in pages]
    for number, page in enumerate(pages[:-1]):
        again = PLATFORMS[write.__name__].from_source(source, {})
        left = [one.id for page in again.pull(Window(name, token=page.token)) for one in (*page.feedback, *page.traces)]
        assert left == [one for part in ids[number + 1 :] for one in part]
        again.close()
    adapter.close()

    assert len({one for part in ids for one in part}) == 25
    assert len({page.token for page in pages}) == len(pages)


@pytest.mark.parametrize("chunk", [3, 7, 64])
@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('[{"a": 1}, {"a": "[,]"},\n {"b": [1, 2, {"c": null}]}]', [{"a": 1}, {"a": "[,]"}, {"b": [1, 2, {"c": None}]}]),
        ("[]", []),
        (" [ 12345678, 1.5e3 ]", [12345678, 1500.0]),
        ('{"a": 1}', [{"a": 1}]),
        ('[{"a": "ü\\ud800"}]', [{"a": "ü\ufffd"}]),
        ('[{"a": 1}, {"a": 2', [{"a": 1}, '{"a": 2']),
    ],
)  # fmt: skip
def test_arrays_are_read_item_by_item(
    text: str, rows: list[Any], chunk: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever a chunk ends, also within a string or number; what is broken comes as text."""
    monkeypatch.setattr("closeloop.platforms._rows._CHUNK", chunk)
    (tmp_path / "x.json").write_text(text, encoding="utf-8")

    assert [row for _, row in read_file(tmp_path / "x.json")] == rows


def test_a_byte_order_mark_is_no_part_of_the_first_row(tmp_path: Path) -> None:
    """Whatever the format: editors on Windows write one."""
    for name, text in (("x.jsonl", '{"a": "1"}\n'), ("x.json", '[{"a": "1"}]'), ("x.csv", "a\n1\n")):
        (tmp_path / name).write_text(text, encoding="utf-8-sig")

        assert list(read_file(tmp_path / name)) == [(1, {"a": "1"})]
