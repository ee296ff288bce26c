"""An export by several processes is the export of one; when one of them fails, nothing is changed and nothing stays behind."""

from __future__ import annotations

import os
import pickle
import signal
from dataclasses import dataclass
from pathlib import Path

import pytest

from closeloop.datasets import export as exporting
from closeloop.datasets.base import Format
from closeloop.datasets.crew import workers_for
from closeloop.datasets.export import Options, export, write
from closeloop.datasets.exporters import register_exporters
from closeloop.datasets.exporters.dpo import Dpo
from closeloop.datasets.files.containers import PACKINGS, container
from closeloop.datasets.splits import Plan
from closeloop.errors import ExportError
from closeloop.models import Candidate, Example, Message, Provenance

FORMATS = {exporter.name: exporter for exporter in register_exporters()}
SPLIT = Plan((("train", 0.6), ("test", 0.4)))


@pytest.fixture
def judged(make):
    """Edits, thumbs with a partner and without, cut and repeated answers; some prompts by several users."""
    found = []
    for number in range(120):
        question = f"Question {number // 3} about the return of goods that were bought in the shop of the {number // 7} th city?"
        outcome = ("negative", "positive", "mixed")[number % 3 if number % 10 else 2]
        edits = [f"It takes {number} days, we are sorry."] if number % 4 < 2 else []
        labels = [make.label(("length.too_long", "refusal", "incorrect.fact")[number % 3])]
        found.append(
            make.turn(
                f"t{number:03}", f"Answer {number % 5}.", outcome, question=question, user=f"u{number % 40}", edits=edits,
                labels=labels, session_id=f"s{number % 50}",
            )
        )  # fmt: skip
    return found


@pytest.mark.parametrize(
    ("name", "packing"), [("dpo", "parquet"), ("kto", ""), ("examples", ""), ("regression", ""), ("openai-dpo", "")]
)
def test_the_bytes_are_the_same_whoever_renders(name, packing, judged, store_of, tmp_path, monkeypatch):
    """Rows, reasons, card, manifest: two processes over many parts give the files of one process over one part."""
    form = FORMATS[name]
    store = store_of(*judged)
    found = []
    for workers, part in ((1, 10_000), (2, 7)):
        monkeypatch.setattr(exporting, "PART", part)
        folder = tmp_path / str(workers)
        folder.mkdir()
        out = folder / ("data" if packing else "rows.jsonl")
        done = export(store, form, out, plan=SPLIT, packing=packing, workers=workers)
        found.append({path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()})
        assert done.written

    assert found[0] == found[1]


def test_every_format_can_go_to_another_process():
    """With every packing it has; one that cannot would be rendered by one process without a word."""
    for form in FORMATS.values():
        for packing in PACKINGS:
            if packing != "parquet" or form.columns:
                there = pickle.loads(pickle.dumps((form, container(packing, form.frame, form.columns), SPLIT)))
                assert there[0].name == form.name
                assert there[2] == SPLIT


def test_a_small_store_starts_no_processes():
    """Each costs about a second."""
    assert workers_for(9_999) == 1
    assert workers_for(10**9) <= len(os.sched_getaffinity(0))


@dataclass(frozen=True)
class Some:
    """A part of twenty pairs; the process that takes `bad` fails in this way."""

    start: int
    bad: str = ""

    def __call__(self):
        if self.bad == "raise":
            raise ExportError("the part cannot be read")
        if self.bad == "odd":
            raise ZeroDivisionError("odd")
        if self.bad == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.bad == "print":
            print("a format that talks")
        for number in range(self.start, self.start + 20):
            yield Example(
                id=f"{number:05}",
                prompt=(Message.of("user", f"Question {number}?"),),
                candidates=(
                    Candidate(messages=(Message.of("assistant", "good"),), origin="edit", label=True),
                    Candidate(messages=(Message.of("assistant", "bad"),), origin="draft", label=False),
                ),
                provenance=Provenance(platform="p", project="q", trace_id="t", interaction_id="i"),
            )


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ("raise", "the part cannot be read"),
        ("odd", r"ZeroDivisionError: odd at .*crew\.py:\d+.*: nothing was changed"),
        ("die", "a process of the export ended with code -9: nothing was changed; try again, or with workers=1"),
    ],
)
def test_when_one_process_fails_nothing_is_changed(bad, message, tmp_path):
    """The error says which way; the old file stands, no temporary file stays."""
    out = tmp_path / "pairs.jsonl"
    out.write_text("old")
    parts = [Some(0), Some(20), Some(40, bad), Some(60)]

    with pytest.raises(ExportError, match=message):
        write(parts, Dpo(), out, Options(workers=2))
    assert [path.name for path in tmp_path.iterdir()] == ["pairs.jsonl"]
    assert out.read_text() == "old"


def test_what_a_process_prints_does_not_disturb(tmp_path):
    """Standard output belongs to the answers."""
    done = write([Some(0), Some(20, "print")], Dpo(), tmp_path / "pairs.jsonl", Options(workers=2))

    assert done.written == 40


class Mine(Format):
    """A format that cannot be sent: its class is made inside a function below."""

    name, view = "mine", "pairs"

    def render(self, example):
        return {"id": example.id}


def test_a_format_that_cannot_be_sent_is_rendered_here(tmp_path):
    """The same rows, by one process."""

    class Local(Mine):
        pass

    done = write([Some(0), Some(20)], Local(), tmp_path / "rows.jsonl", Options(workers=2))

    assert done.written == 40


def test_progress_counts_all_candidates(tmp_path):
    """From whichever process they come."""
    told: list[int] = []
    write([Some(0), Some(20), Some(40)], Dpo(), Path(tmp_path / "p.jsonl"), Options(workers=2, progress=told.append))

    assert sum(told) == 60
