"""Results as text: what a person reads at night, in a narrow window."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from closeloop.cli.output import show, show_plugins
from closeloop.models.results import (
    Bucketed,
    Checked,
    Evaluated,
    Explained,
    Exported,
    Pulled,
    Pushed,
    Result,
    SourceStatus,
    Status,
)
from closeloop.plugins import PluginStatus

LONGEST = "hallucination.fabricated_citation"
FIGURES = {
    "rows": 12345, "positive": 1234, "threshold": 0.5, "precision": 0.912, "recall": 1.0, "f1": 0.954, "f1_low": 0.0, "f1_high": 1.0,
    "auroc": None, "calibration_error": 0.034,
}  # fmt: skip


def shown(result: Result, capsys: pytest.CaptureFixture[str]) -> str:
    """What `show` prints."""
    show(result, as_json=False)
    return capsys.readouterr().out


def test_the_table_of_an_evaluation_fits_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """100 columns with the longest bucket there is, every figure below its head."""
    fitted = FIGURES | {"best_threshold": 0.45, "f1_held_out": 0.9}
    good = FIGURES | {"positive": 0, "flagged": 3} | dict.fromkeys(("precision", "recall", "f1", "f1_low", "f1_high"))
    text = shown(
        Evaluated(interactions=1, buckets={LONGEST: FIGURES, "tone": fitted, "other": good}, macro_f1=0.5), capsys
    )
    first, head, none, best, good_row, flags, legend = text.splitlines()

    assert first == "1 interaction, macro-F1 0.500"
    assert none.split() == [LONGEST, "12345", "1234", ".50", ".91", "1.00", ".95", ".00-1.00", "-", ".03", "-", "-"]
    assert best.split()[-2:] == [".45", ".90"]
    assert good_row.split() == ["other", "12345", "0", ".50", "-", "-", "-", "-", "-", ".03", "-", "-"]
    assert flags.strip() == "other: no row has it; flagged on 3 of 12345"
    assert {len(line) for line in (head, none, best, good_row)} == {len(head)}
    assert max(len(line) for line in (head, legend)) <= 100


def test_what_waits_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    """No name of a state or table, streams with the same news on one line, one thing in the singular."""
    until = datetime(2026, 11, 2, 3, 4, 5, tzinfo=UTC)
    source = SourceStatus(
        source="s", platform="phoenix", project="p", feedback=2, traces=1, interactions=1, negative=1, bucketed=2, unbucketed=3,
        waiting_traces=1, quarantined=1, outbox={"sending": 1, "verified": 2}, read_until={"a": until, "b": until, "c": None},
        lag_seconds=7300.0,
    )  # fmt: skip

    assert shown(Status(store="x.db", version=7, size=1, sources=(source,)), capsys).splitlines()[1:] == [
        "s (phoenix, project p)",
        "  2 feedback, 1 trace, 1 interaction",
        "  1 negative; 2 in a bucket, mixed ones among them; 3 waiting for `closeloop bucket`",
        "  a, b: read until 2026-11-02 03:04:05 UTC",
        "  c: not read yet",
        "  1 trace waited for",
        "  1 record in quarantine (`closeloop quarantine list` says why)",
        "  labels and examples: 1 on their way when a run ended, 2 sent and read back",
        "  behind by 2 hours",
    ]


def test_one_is_no_plural(capsys: pytest.CaptureFixture[str]) -> None:
    """Of labels, examples, requests and what was left out; codes that say nothing by themselves are explained."""
    pushed = shown(Pushed(source="s", run_id="r", sent=1, verified=1, examples=1, held=1, writes=1), capsys)
    pulled = shown(Pulled(source="s", new=1, traces=1, missing_traces=1, skipped={"evaluator": 2}), capsys)

    assert pushed == "s: 1 label sent, 1 verified, 1 example, 1 failure left to training; 1 writing request (run r)\n"
    assert "1 trace\n" in pulled
    assert "left out: 2 said by judges and code only (`evaluators = true` keeps them)" in pulled
    assert "given up: 1 trace with feedback" in pulled


def test_where_something_went_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Also of a file of interactions, in which nothing can have changed; counts are aligned."""
    bucketed = Bucketed(interactions=12, negative=12, buckets={"tone": 10, "stale": 2}, file="out.jsonl")
    exported = Exported(format="dpo", input=11, written=1, skipped=10, skips={"no_partner": 10}, files=("out.jsonl",))

    assert shown(bucketed, capsys) == (
        "bucketed 12 interactions: 12 negative, 0 mixed, 0 positive, 0 weak\n  tone   10\n  stale   2\n  -> out.jsonl\n"
    )
    assert shown(exported, capsys).endswith("  -> out.jsonl\n")


def test_a_plugin_with_many_names_fits_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """30 formats stand in lines of 100 columns, and each name is whole."""
    names = tuple(f"some-format-{number}" for number in range(30))
    show_plugins([PluginStatus("mine", "built in", provides={"exporters": names})], as_json=False)
    text = capsys.readouterr().out

    assert max(map(len, text.splitlines())) <= 100
    assert " ".join(text.split()).endswith("exporters: " + ", ".join(names))


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"ok": False}, "s: not ready"),
        ({"ok": True, "server": "Phoenix 20", "strategy": "sql"}, "s: ready  (Phoenix 20, read by sql)"),
        ({"ok": True, "server": "files at x", "strategy": "files"}, "s: ready  (files at x)"),
    ],
)
def test_a_check_says_only_what_it_knows(fields: dict[str, str], line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Of a server that did not answer there is nothing to say but the problem."""
    assert shown(Checked(source="s", **fields), capsys).splitlines() == [line]  # type: ignore[arg-type]


def test_an_export_of_nothing_says_so(tmp_path: Path) -> None:
    """Four files and exit code 0 look like success; what there is, `status` tells."""
    from closeloop import Loop, Settings

    (tmp_path / "x.jsonl").touch()
    source = {"platform": "files", "path": str(tmp_path / "x.jsonl")}
    with Loop(Settings(store=str(tmp_path / "x.db"), sources={"s": source}), env={}) as loop:
        loop.pull("s")
        exported = loop.export("kto", tmp_path / "kto.jsonl")

    assert exported.input == 0
    assert exported.problems[0].startswith("nothing to export: what was asked for holds no response that users judged")


def test_an_explanation_shows_what_was_said_and_no_text_moves_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """In lines that fit; what a user, a model or a platform wrote is shown, not obeyed."""
    head = {"bucket": "next_turn.dissatisfied", "confidence": 0.9, "threshold": None, "held": False}
    about = {"tier": "comment", "detector": "next_turn 9", "rationale": "\x1b[2J", "evidence": []}
    text = shown(
        Explained(
            interaction="i\x07", outcome="negative", why="so", engine="1", findings=[head | about],
            asked="How?\n\nAnd \u202ewhere\x1b]0;title\x07?", answered="word " * 60, said="",
        ),
        capsys,
    )  # fmt: skip

    lines = text.splitlines()
    assert "  asked     How? And \\u202ewhere\\x1b]0;title\\x07?" in lines
    assert [line for line in lines if line.startswith("  answered  word")]
    assert "  next_turn.dissatisfied 0.900 (score only) by next_turn 9, tier comment: \\x1b[2J" in lines
    assert "said  " not in text
    assert max(map(len, lines)) <= 100
    assert text.replace("\n", "").isprintable()
