"""The demo's report."""

from __future__ import annotations

import pytest

from closeloop.demo.run import Demo, Shown
from closeloop.demo.show import report

FUNNEL = {"traces": 300, "feedback": 340, "negative": 100, "bucketed": 96, "exported": 200, "pushed": 192}


def _demo(**changes: object) -> Demo:
    shown = Shown(
        bucket="refusal.policy", count=4, asked="Where do I send it?", answered="I can't help with that.\x1b[31m",
        evidence="response: I can't help", said_by="refusal",
    )  # fmt: skip
    values: dict[str, object] = {
        "funnel": FUNNEL,
        "files": ("/tmp/demo/regression.jsonl",),
        "exports": {"regression": 96, "dpo": 24, "kto": 80},
        "second_sync": {"writes": 0},
        "buckets": (shown,),
        "url": "http://127.0.0.1:1234/projects/x",
        "folder": "/tmp/demo",
        "seconds": 31.4,
    }
    return Demo.model_validate({**values, **changes})


def test_the_report_holds_every_number_and_place() -> None:
    """Funnel, buckets, files, address and second sync are all there."""
    text = report(_demo(), color=False)

    for part in (
        "300",
        "340",
        "100",
        "96",
        "200",
        "192",
        "refusal.policy",
        "Where do I send it?",
        "response: I can't help",
    ):
        assert part in text
    for part in (
        "/tmp/demo/regression.jsonl",
        "http://127.0.0.1:1234/projects/x",
        "second sync made 0 writing requests",
    ):
        assert part in text


def test_bars_are_as_long_as_their_numbers() -> None:
    """The longest bar is the largest number, and a small number still shows."""
    text = report(_demo(funnel={**FUNNEL, "negative": 1, "pushed": 0}), color=False)

    bars = {
        line.split()[0]: line.count("█") for line in text.splitlines() if line.split()[:1] and line.split()[0] in FUNNEL
    }
    assert bars["feedback"] == max(bars.values())
    assert bars["negative"] == 1
    assert bars["pushed"] == 0


@pytest.mark.parametrize("width", [80, 120])
def test_bars_give_way_to_words(width: int) -> None:
    """On a narrow terminal each line of the funnel says the same as on a wide one."""
    text = report(_demo(), color=False, width=width)

    assert "answers, each with what the bot looked up" in text
    assert "labels and scores sent back and read back" in text


def test_a_narrow_window_still_shows_counts_and_examples() -> None:
    """Half a screen beside an editor: no column is squeezed to nothing."""
    rows = (_demo().buckets[0].model_copy(update={"bucket": "hallucination.fabricated_number", "asked": "long " * 30}),)
    lines = report(_demo(buckets=rows), color=False, width=44).splitlines()
    start = lines.index("Why users were unhappy")

    assert lines[start + 1].split() == ["4", "hallucination.fabricated_number"]
    assert [line.split()[0] for line in lines[start + 2 : start + 5]] == ["asked", "answered", "because"]
    assert max(len(line) for line in lines[start : start + 5]) <= 44


def test_plain_text_has_no_escapes_and_user_text_cannot_smuggle_any() -> None:
    """A report in a file is readable; a user's control characters never reach a terminal."""
    assert "\x1b" not in report(_demo(), color=False)
    assert "\x1b[31m" not in report(_demo(), color=True, width=100)


def test_user_text_is_not_read_as_markup() -> None:
    """Square brackets in a chat are square brackets in the report."""
    shown = _demo().buckets[0].model_copy(update={"asked": "what is [bold]this[/bold] :tent:"})

    assert "what is [bold]this[/bold] :tent:" in report(_demo(buckets=(shown,)), color=False)


def test_keep_says_that_phoenix_stays_up() -> None:
    """Whoever asked for it learns how long it lasts and where its folder is."""
    text = report(_demo(), keep=True, color=False)

    assert "up until Ctrl-C" in text
    assert "/tmp/demo/phoenix" in text


def test_paths_are_never_broken_over_lines() -> None:
    """A path that is copied from the report works, however long it is."""
    path = "/tmp/" + "long-folder-name/" * 12 + "dpo.jsonl"

    assert path in report(_demo(files=(path,)), color=False, width=60)


@pytest.mark.parametrize("writes", [0, 3])
def test_the_second_sync_is_told_as_it_was(writes: int) -> None:
    """The report does not claim what did not happen."""
    assert f"made {writes} writing requests" in report(_demo(second_sync={"writes": writes}), color=False)


@pytest.mark.parametrize(("path", "called"), [("", ".venv/bin/closeloop"), (None, "closeloop")])
def test_what_to_run_next_can_be_copied(monkeypatch, tmp_path, path, called):
    """Behind `make demo`, no shell finds `closeloop` by its name."""
    (tmp_path / "closeloop").write_text("#!/bin/sh\n")
    (tmp_path / "closeloop").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path) if path is None else path)
    monkeypatch.setattr("sys.argv", [".venv/bin/closeloop", "demo"])

    assert f"\n  {called} status --config " in report(_demo(), color=False)
