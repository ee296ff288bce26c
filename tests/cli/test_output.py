"""Results as text: what a person reads at night, in a narrow window."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from closeloop.cli.output import show, show_all, show_plugins
from closeloop.models.results import (
    Alert,
    Alerted,
    Bucketed,
    Checked,
    Evaluated,
    Explained,
    Exported,
    Failed,
    Kept,
    Pulled,
    Pushed,
    Quarantined,
    Result,
    RunStatus,
    SourceStatus,
    Status,
    Synced,
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


AT = datetime(2026, 11, 2, 3, 4, 5, tzinfo=UTC)
RISE = Alert(kind="rise", source="s", subject="tone", text="s: tone rose", since=AT)
STOPPED = "; stopped early, the next run goes on from here"
SAID = [
    (Pulled(source="s"), "s: 0 new, 0 changed, 0 unchanged, 0 deleted feedback; 0 traces"),
    (
        Pulled(
            source="s", new=1, changed=2, unchanged=3, deleted=4, traces=5, read_until=AT, complete=False, helped=True
        ),
        "s: 1 new, 2 changed, 3 unchanged, 4 deleted feedback; 5 traces, read until 2026-11-02 03:04:05 UTC"
        f"{STOPPED}; read for the run that has this source",
    ),
    (
        Pulled(source="s", skipped={"evaluator": 2, "experiment": 1}, missing_traces=2),
        "s: 0 new, 0 changed, 0 unchanged, 0 deleted feedback; 0 traces\n"
        "  left out: 2 said by judges and code only (`evaluators = true` keeps them), 1 experiment\n"
        "  given up: 2 traces with feedback that the platform does not have",
    ),
    (
        Bucketed(
            interactions=9, negative=4, mixed=1, positive=2, weak=2, changed=3, buckets={"b": 1, "a": 1, "tone": 12}
        ),
        "bucketed 9 interactions: 4 negative, 1 mixed, 2 positive, 2 weak; 3 changed\n  tone  12\n  a      1\n  b      1",
    ),
    (
        Bucketed(
            interactions=1,
            negative=1,
            complete=False,
            judge={"calls": 1, "cached": 2, "prompt_tokens": 30, "completion_tokens": 4},
        ),
        f"bucketed 1 interaction: 1 negative, 0 mixed, 0 positive, 0 weak; 0 changed{STOPPED}\n"
        "  the judge: 1 call, 2 answered from the cache; 30 tokens read, 4 written",
    ),
    (
        Exported(format="dpo", input=11, written=1, skipped=10, skips={"same": 1, "no_partner": 9}, files=("a", "b")),
        "dpo: 1 written, 10 skipped of 11\n  no_partner  9\n  same        1\n  -> a\n  -> b",
    ),
    (
        Pushed(
            source="s",
            run_id="r",
            sent=3,
            verified=2,
            examples=2,
            reviews=1,
            writes=4,
            complete=False,
            url="https://p/d",
        ),
        f"s: 3 labels sent, 2 verified, 2 examples, 1 queued for review; 4 writing requests (run r){STOPPED}\n  dataset: https://p/d",
    ),
    (
        Pushed(
            source="s",
            planned=2,
            unchanged=5,
            held=2,
            dry_run=True,
            plan=(
                {"action": "create", "name": "error_mode", "value": "tone", "target": "trace t"},
                {"action": "create", "example": "e", "dataset": "cases"},
                {"action": "create", "target": "trace u", "queue": "doubtful", "reason": "mixed"},
            ),
        ),
        "s: would send 2, 5 unchanged, 2 failures left to training (dry run: nothing was sent)\n"
        "  create error_mode = tone on trace t\n  create example e to dataset cases\n"
        "  create trace u to queue doubtful: mixed",
    ),
    (
        Pushed(source="s", planned=2, undoes="old", dry_run=True),
        "s: would take back 2, 0 unchanged (dry run: nothing was sent)",
    ),
    (
        Pushed(source="s", run_id="r", undoes="old", undone=2, writes=1),
        "s: 2 labels of run old taken back; 1 writing request (run r)",
    ),
    (
        Pushed(source="s", run_id="r", undoes="old", complete=False),
        f"s: 0 labels of run old taken back: none was left to take back; 0 writing requests (run r){STOPPED}",
    ),
    (
        Synced(
            pulled=(Pulled(source="s", new=1),),
            pushed=(Pushed(source="s", run_id="r"),),
            failed={"t": "no key"},
            busy={"u": "in use"},
            helped=(Pulled(source="u", helped=True),),
            alerts=(RISE,),
        ),
        "s: 1 new, 0 changed, 0 unchanged, 0 deleted feedback; 0 traces\n"
        "bucketed 0 interactions: 0 negative, 0 mixed, 0 positive, 0 weak; 0 changed\n"
        "s: 0 labels sent, 0 verified, 0 examples; 0 writing requests (run r)\n"
        "t: FAILED: no key\n"
        "u: left to the run that is working on it: in use\n"
        "u: 0 new, 0 changed, 0 unchanged, 0 deleted feedback; 0 traces; read for the run that has this source\n"
        "ALERT s: tone rose",
    ),
    (Failed(source="s", error="AuthError", reason="no key"), "s: FAILED: no key"),
    (
        Checked(
            source="s",
            ok=True,
            server="Phoenix 20",
            notes=("the clock is right",),
            names=(
                {"count": 12, "name": "thumb", "labels": ["up", "down"], "read_as": "thumbs"},
                {"count": 1, "name": "stars", "labels": [], "read_as": "a rating"},
            ),
        ),
        "s: ready  (Phoenix 20)\n       12 x thumb [up, down]: thumbs\n        1 x stars: a rating\n  the clock is right",
    ),
    (Alerted(), "nothing to tell"),
    (Alerted(alerts=(RISE,), sent=1), "ALERT s: tone rose\n1 sent"),
    (
        Alerted(alerts=(RISE, RISE), sent=1),
        "ALERT s: tone rose\nALERT s: tone rose\n1 sent, 1 sent before and not due again yet (alerts.repeat)",
    ),
    (Alerted(alerts=(RISE,), dry_run=True), "ALERT s: tone rose\ndry run: nothing was sent"),
    (
        Alerted(alerts=(RISE,), has_webhook=False),
        "ALERT s: tone rose\n0 sent: there is no webhook (CLOSELOOP_ALERTS__WEBHOOK)",
    ),
    (
        Quarantined(
            total=2,
            records=(
                {
                    "platform": "p",
                    "project": "a",
                    "kind": "feedback",
                    "id": "f",
                    "reason": "no time",
                    "times": 3,
                    "last_at": AT.isoformat(),
                },
                {
                    "platform": "p",
                    "project": "a",
                    "kind": "trace",
                    "id": "",
                    "reason": "odd",
                    "times": 1,
                    "last_at": AT.isoformat(),
                },
            ),
        ),
        "p/a feedback f: no time (seen 3 x, last 2026-11-02 03:04:05 UTC)\n"
        "p/a trace (no id): odd (seen 1 x, last 2026-11-02 03:04:05 UTC)\n2 in quarantine",
    ),
    (Quarantined(total=1, tried=3, recovered=2), "3 tried again, 2 recovered, 1 in quarantine"),
    (Quarantined(total=0, dropped=3), "3 dropped, 0 in quarantine"),
    (Kept(store="x", version=7, before=2000, after=1000), "store x (version 7): 2,000 -> 1,000 bytes"),
    (Kept(store="x", version=7, before=1000, after=1000), "store x (version 7): 1,000 bytes, as before"),
    (Kept(store="x", version=7, before=0, after=1000, migrated_from=0), "store x (version 7): made, 1,000 bytes"),
    (
        Kept(store="x", version=7, before=0, after=1000, migrated_from=5),
        "store x (version 7): brought from version 5, 1,000 bytes",
    ),
    (Kept(store="x", version=7, before=1, after=1, path="b.db"), "store x (version 7): backup written to b.db"),
]


@pytest.mark.parametrize(
    ("result", "text"), SAID, ids=[f"{type(row).__name__}-{place}" for place, (row, _) in enumerate(SAID)]
)
def test_every_result_is_told_in_these_words(result: Result, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What is not there is not named, and each number stands beside its own word."""
    assert shown(result, capsys) == text + "\n"


def test_a_status_tells_what_is_wrong_and_what_comes_next(capsys: pytest.CaptureFixture[str]) -> None:
    """Of a source that has all of it, and of one that is configured no more."""
    run = RunStatus(run_id="r", step="pull", started_at=AT, seconds=1.25, outcome="done")
    outbox = {"pending": 1, "sent": 2, "rejected": 3, "undone": 4, "odd": 5}
    busy = SourceStatus(
        source="s", platform="phoenix", project="p", feedback=2, deleted=1, negative=2, bucketed=2, buckets={"tone": 2}, missing_traces=2,
        outbox=outbox, locked_by="host:1", newest_feedback=AT, runs=(run,), errors=("pull: no key",), next_work=("push 2 labels",),
    )  # fmt: skip
    gone = SourceStatus(source="t", platform="files", project="q", is_configured=False)

    assert shown(Status(store="x.db", version=7, size=1, sources=(busy, gone)), capsys).splitlines() == [
        "store x.db (version 7)",
        "s (phoenix, project p)",
        "  2 feedback (1 deleted), 0 traces, 0 interactions",
        "  2 negative; 2 in a bucket; 0 waiting for `closeloop bucket`",
        "    tone  2",
        "  2 traces given up: the platform does not have them",
        "  labels and examples: 1 to be sent, 2 sent and not read back yet, 3 refused by the platform, 4 taken back, 5 odd",
        "  a run is working on it: host:1",
        "  newest feedback 2026-11-02 03:04:05 UTC",
        "  last run: pull done at 2026-11-02 03:04:05 UTC, took 1.2 s",
        "  ERROR pull: no key",
        "  next: push 2 labels",
        "t (files, project q): not configured (any more), so not read; exports and reports still have it",
        "  0 feedback, 0 traces, 0 interactions",
        "  0 negative; 0 in a bucket; 0 waiting for `closeloop bucket`",
    ]


def test_problems_are_told_beside_the_result_with_the_source_they_are_about(capsys: pytest.CaptureFixture[str]) -> None:
    """On stderr, once each; one that begins with its source is not told so twice."""
    parts = (Pulled(source="s", problems=("clock is wrong",)), Pulled(source="t", problems=("t: 2 set aside",)))
    show(Synced(pulled=parts, problems=("all slow",)), as_json=False)

    assert capsys.readouterr().err.splitlines() == [
        "closeloop: s: clock is wrong", "closeloop: t: 2 set aside", "closeloop: all slow",
    ]  # fmt: skip


def test_results_of_several_sources_are_one_object_of_json_or_one_text_each(capsys: pytest.CaptureFixture[str]) -> None:
    """JSON in ASCII, whatever the locale."""
    rows = (Failed(source="s", error="AuthError", reason="no key for Zoë"), Failed(source="t", error="X", reason="y"))
    show_all(rows, as_json=True)
    as_json = capsys.readouterr().out
    show_all(rows, as_json=False)

    assert [row["reason"] for row in json.loads(as_json)["results"]] == ["no key for Zoë", "y"]
    assert as_json.isascii()
    assert capsys.readouterr().out == "s: FAILED: no key for Zoë\nt: FAILED: y\n"


def test_a_plugin_says_where_it_comes_from_and_what_failed(capsys: pytest.CaptureFixture[str]) -> None:
    """One that registers nothing has its hooks shown, or that there are none."""
    rows = [
        PluginStatus("mine", "package x", version="2", hooks=("register_exporters", "prepare_trace"), provides={"exporters": ("a", "b")}),
        PluginStatus("empty", "built in"),
        PluginStatus("broken", "package y", error="no module"),
    ]  # fmt: skip
    show_plugins(rows, as_json=False)

    assert capsys.readouterr().out.splitlines() == [
        "mine  (package x 2)", "  exporters: a, b", "  hooks: prepare_trace", "empty  (built in)", "  hooks: none",
        "broken  (package y)", "  FAILED: no module",
    ]  # fmt: skip
