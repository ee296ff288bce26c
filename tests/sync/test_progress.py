"""Every step that takes time tells how far it is and of how much, so that a terminal and a log can say how long."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from closeloop.cli import progress as shown
from closeloop.cli.log import Log
from closeloop.config import SourceSettings
from closeloop.platforms.base import Window
from closeloop.platforms.files import Files
from closeloop.sync.job import Progress
from closeloop.testing.samples import feedback, trace

REFUSAL = "I'm sorry, but I can't help with that."


def test_every_step_of_a_sync_ends_at_its_total(rig: Any) -> None:
    """Feedback, traces, interactions, labels, examples; the look for deletions also meets labels of ours, so its end is about."""
    rig.server.add(*(trace(f"t{number}", answer=REFUSAL) for number in range(25)))
    rig.server.give(*(feedback(f"f{number}", f"t{number}") for number in range(25)))
    seen: dict[str, list[Progress]] = defaultdict(list)
    loop = rig.new_loop(progress=lambda one: seen[one.step].append(one))
    loop.sync()
    loop.pull("support", reconcile=True)
    loop.close()

    assert set(seen) == {"feedback", "traces", "interactions", "labels", "examples", "deletions"}
    assert all(one.total is not None for rows in seen.values() for one in rows)
    ends = {
        step: (rows[-1].done, rows[-1].total) for step, rows in seen.items() if step not in ("feedback", "deletions")
    }
    assert ends == dict.fromkeys(("traces", "interactions", "labels", "examples"), (25, 25))
    assert [(one.done, one.total) for one in seen["feedback"]][:3] == [(2, 25), (4, 25), (6, 25)]
    assert seen["deletions"][0].total == 25


def lines_of(folder: Path, count: int, name: str = "a.jsonl") -> None:
    """So many lines with a thumb each, all of about the same length."""
    said = {"name": "thumbs", "score": 0, "source": "user", "created_at": "2026-03-02T09:00:00Z"}
    rows = [{"id": f"i{n:05}", "prompt": "p" * 200, "response": "r" * 300, "feedback": [said]} for n in range(count)]
    (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def test_files_tell_what_is_left_by_their_bytes(tmp_path: Path) -> None:
    """Near enough for a bar, also when a run goes on in the middle of a file; a packed file does not say."""
    lines_of(tmp_path, 400)
    source = SourceSettings(platform="files", project="p", path=tmp_path, page_size=100)
    pages = list(Files.from_source(source, {}).pull(Window("interactions")))
    later = list(Files.from_source(source, {}).pull(Window("interactions", token=pages[1].token)))

    assert [page.left for page in pages] == [pytest.approx(left, abs=9) for left in (300, 200, 100, 0)] + [0]
    assert later[0].left == pytest.approx(100, abs=9)

    import gzip

    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress((tmp_path / "a.jsonl").read_bytes()))
    assert next(iter(Files.from_source(source, {}).pull(Window("interactions")))).left is None


def test_a_log_line_says_how_long_it_will_take(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the rate so far; a total that turns out too small is no negative time."""
    now = [0.0]
    monkeypatch.setattr(shown.time, "monotonic", lambda: now[0])
    lines = shown._Lines(Log(as_json=True))
    for done, total in ((0, 1000), (100, 1000), (1200, 1000)):
        lines.report(Progress("support", "feedback", done, total))
        now[0] += 10
    said = [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    assert [(line["done"], line["total"], line["seconds_left"]) for line in said] == [(100, 1000, 90), (1200, 1200, 0)]


def test_a_rate_is_never_made_up(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """None before a second report tells one, and none below zero where a step begins anew with the next stream."""
    now = [10.0]
    monkeypatch.setattr(shown.time, "monotonic", lambda: now[0])
    lines = shown._Lines(Log(as_json=True))
    for done in (187, 10, 40):
        now[0] += 10
        lines.report(Progress("support", "deletions", done, 187))
    said = [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    assert [(line["per_second"], line["seconds_left"]) for line in said] == [(None, None), (None, None), (3.0, 49)]
