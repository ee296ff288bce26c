"""Pairs of a failed answer and a later one of its thread: only where they are asked for, and marked as what they are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from closeloop.datasets.export import export
from closeloop.datasets.exporters import register_exporters
from closeloop.models import Message

FORMATS = {exporter.name: exporter for exporter in register_exporters()}
ASKED = "How do I fix the zip?"
HINT = "I meant with wax"


@pytest.fixture
def thread(make):
    """A failed answer and what came of it."""

    def turns(first="Throw it away.", second="negative", third="positive", **fields):
        asked = [Message.of("user", ASKED), Message.of("assistant", "Throw it away."), Message.of("user", HINT)]
        return [
            make.turn("d1", first, second, question=ASKED, session_id="s1", **fields),
            make.turn("d2", "Rub candle wax along it.", third, question=asked, session_id="s1", minutes=1),
            make.turn("d3", "Another thread.", "positive", question="Hi?", session_id="s2", minutes=2),
        ]

    return turns


def test_an_answer_that_satisfied_later_is_paired_only_on_request(thread, store_of, rows, tmp_path):
    """With the earlier prompt, the user's words beside it, and a flag."""
    store = store_of(*thread())
    without = export(store, FORMATS["dpo"], tmp_path / "a.jsonl")
    done = export(store, FORMATS["dpo"], tmp_path / "b.jsonl", hints=True)
    (row,) = rows(tmp_path / "b.jsonl")

    assert without.written == 0
    assert done.written == 1
    assert done.input == done.written + done.skipped
    assert [one["content"] for name in ("prompt", "chosen", "rejected") for one in row[name]] == [
        ASKED, "Rub candle wax along it.", "Throw it away.",
    ]  # fmt: skip
    assert row["metadata"]["pair_kind"] == "satisfied_later"
    assert row["metadata"]["hint"] == HINT
    assert float(row["metadata"]["weight"]) == 0.3
    assert "hinted" in row["metadata"]["flags"]


@pytest.mark.parametrize(
    "changes",
    [
        {"first": "Something the thread does not go on from."},
        {"second": "weak"},
        {"second": "mixed"},
        {"third": "weak"},
        {"third": "mixed"},
        {"edits": ["Rub wax on it."]},
        {"tools": ({"name": "lookup"},)},
    ],
)
def test_what_is_no_such_pair(thread, store_of, rows, tmp_path, changes):
    """Another thread, a verdict that is not clear, other tools; and an edit, which says it better."""
    export(store_of(*thread(**changes)), FORMATS["dpo"], tmp_path / "a.jsonl", hints=True)

    assert "satisfied_later" not in {row["metadata"]["pair_kind"] for row in rows(tmp_path / "a.jsonl")}


@pytest.mark.parametrize("which", [0, 1])
def test_what_nobody_said_makes_no_such_pair(thread, store_of, rows, tmp_path, which):
    """A guess from behaviour, that somebody stopped or copied, is not enough on either side."""
    turns = thread()
    verdict = turns[which].verdict.model_copy(update={"explicit": False})
    turns[which] = replace(turns[which], verdict=verdict)
    export(store_of(*turns), FORMATS["dpo"], tmp_path / "a.jsonl", hints=True)

    assert rows(tmp_path / "a.jsonl") == []


@pytest.mark.parametrize("which", [0, 1])
def test_what_changed_since_it_was_judged_makes_no_such_pair(thread, store_of, rows, tmp_path, which):
    """Its verdict may be another one by now."""
    turns = thread()
    turns[which] = replace(turns[which], dirty=True)
    export(store_of(*turns), FORMATS["dpo"], tmp_path / "a.jsonl", hints=True)

    assert rows(tmp_path / "a.jsonl") == []
