"""What was stored before redaction was asked for does not leave with an export."""

from __future__ import annotations

from dataclasses import replace

import pytest

from closeloop.datasets.export import export, rerender
from closeloop.datasets.exporters import register_exporters
from closeloop.datasets.sieve import Sieve
from closeloop.privacy import Redactor, masked

FORMATS = {exporter.name: exporter for exporter in register_exporters()}
SECRETS = ("bob@example.com", "eve@example.com", "joe@example.com")


def emails(key) -> Sieve:
    """The same for every source."""
    return Sieve(redactor=Redactor(["email"]))


@pytest.fixture
def turns(make):
    """Addresses in prompt, draft, final, comment, user and documents; one edit that changes nothing else."""
    return [
        make.turn(
            "t1", "Mail bob@example.com or eve@example.com within 14 days.", user="bob@example.com",
            question="My mail is bob@example.com, refund?", edits=["Mail bob@example.com or joe@example.com within 30 days."],
            labels=[make.label("incorrect.fact", rationale="bob@example.com is wrong")],
        ),
        make.turn("t2", "Write to eve@example.com about it.", question="To whom?", edits=["Write to joe@example.com about it."]),
    ]  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_lets_anything_out(name, turns, store_of, tmp_path):
    """In no file of the export, and from a file of examples as little as from the store."""
    store = store_of(*turns)
    form = FORMATS[name]
    end = ".parquet" if form.packed else form.suffix
    export(store, FORMATS["examples"], tmp_path / "e.jsonl")
    (tmp_path / "out").mkdir()
    export(store, form, tmp_path / "out" / f"a{end}", sieve=emails)
    rerender(tmp_path / "e.jsonl", form, tmp_path / "out" / f"b{end}", store=store, sieve=emails)
    written = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}

    assert any(one in (tmp_path / "e.jsonl").read_text() for one in SECRETS)
    for secret in SECRETS:
        assert not [name for name, data in written.items() if secret.encode() in data]


def test_both_sides_change_alike_and_are_looked_at_again(turns, store_of, rows, tmp_path):
    """The same address is the same placeholder everywhere; a pair that differed in nothing else is none any more."""
    done = export(store_of(*turns), FORMATS["dpo"], tmp_path / "d.jsonl", sieve=emails)
    (row,) = rows(tmp_path / "d.jsonl")
    asked, chosen, rejected = (row[name][0]["content"] for name in ("prompt", "chosen", "rejected"))
    placeholder = asked.split()[3].rstrip(",")

    assert done.skips == {"redacted_alike": 1, "no_partner": 1}
    assert placeholder in chosen
    assert placeholder in rejected
    assert masked(chosen.replace("30", "14")) == masked(rejected)


def test_workers_redact_too(turns, store_of, tmp_path, monkeypatch):
    """The same bytes from another process."""
    monkeypatch.setattr("closeloop.datasets.export.PART", 2)
    store = store_of(*turns, *[_later(turn, number) for turn in turns for number in range(3)])
    export(store, FORMATS["kto"], tmp_path / "a.jsonl", sieve=emails, workers=1)
    export(store, FORMATS["kto"], tmp_path / "b.jsonl", sieve=emails, workers=2)

    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


def _later(turn, number):
    name = f"{turn.interaction.id}-{number}"
    fields = {"id": name, "trace_id": name, "root_span_id": f"{name}-root"}
    return replace(turn, interaction=turn.interaction.model_copy(update=fields), feedback=())
