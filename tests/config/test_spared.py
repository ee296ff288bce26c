"""No command destroys what the loop lives on: configuration, store, taxonomies, sources, and its own inputs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from closeloop import Loop
from closeloop.errors import ConfigError

REFUSAL = "I'm sorry, but I can't help with that."
ROWS = [
    {
        "id": f"i{number}",
        "prompt": f"How do I do thing {number}?",
        "response": REFUSAL if number % 2 else f"Open the settings and choose item {number}.",
        "feedback": [{"name": "thumbs", "score": 1 - number % 2}],
        "labels": ["refusal.policy"] if number % 2 else [],
    }
    for number in range(20)
]
TAXONOMY = """name = "acme"\nversion = "1"\n[buckets.cold]\nparent = "tone"\ndefinition = "Cold."\n"""
CONFIG = """store = "kept.db"
[sources.one]
platform = "files"
path = "one.jsonl"
[sources.many]
platform = "files"
project = "many"
path = "many"
[buckets]
taxonomy = ["own.toml"]
"""


@pytest.fixture
def loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A loop that has read and sorted both of its sources, configured by a file in the working directory."""
    monkeypatch.chdir(tmp_path)
    lines = "".join(json.dumps(row) + "\n" for row in ROWS)
    Path("many").mkdir()
    for name, text in (
        ("one.jsonl", lines),
        ("many/a.jsonl", lines),
        ("own.toml", TAXONOMY),
        ("closeloop.toml", CONFIG),
    ):
        Path(name).write_text(text)
    with Loop() as opened:
        for source in opened.sources():
            opened.pull(source)
        opened.bucket()
        yield opened


WRITERS = {
    "export": lambda loop, out: loop.export("kto", out),
    "report": lambda loop, out: loop.report(out),
    "bucket": lambda loop, out: loop.bucket_file("many/a.jsonl", out),
    "evaluate": lambda loop, out: loop.evaluate("many/a.jsonl", fit=out),
}


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize(
    ("out", "what"),
    [
        ("closeloop.toml", "the configuration"),
        ("kept.db", "the store"),
        ("own.toml", "a taxonomy"),
        ("one.jsonl", "what source 'one' reads"),
        ("./many/../one.jsonl", "what source 'one' reads"),
    ],
)
def test_what_the_loop_lives_on_is_never_replaced(loop, writer, out, what):
    """One slip of the hand at an argument would lose a store, or the only copy of the feedback."""
    before = Path(out).read_bytes()

    with pytest.raises(ConfigError, match=f"is {what}, which would be lost: write to another file"):
        WRITERS[writer](loop, out)

    assert Path(out).read_bytes() == before


@pytest.mark.parametrize("writer", ["export", "bucket"])
def test_rows_are_not_written_where_a_source_would_read_them(loop, writer):
    """They came back as interactions and problems at the next pull."""
    with pytest.raises(ConfigError, match="lies in the folder that source 'many' reads"):
        WRITERS[writer](loop, "many/rows.jsonl")


def test_a_page_may_lie_beside_the_data(loop):
    """A source reads no HTML."""
    assert loop.report("many/report.html").file == "many/report.html"


def test_a_command_does_not_write_what_it_reads(tmp_path, monkeypatch):
    """By whatever name the file is given."""
    monkeypatch.chdir(tmp_path)
    Path("in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))

    with pytest.raises(ConfigError, match=r"'in\.jsonl' is read and would be written: write to another file"):
        Loop("new.db").bucket_file("in.jsonl", tmp_path / "in.jsonl")
    with pytest.raises(ConfigError, match="is read and would be written"):
        Loop("new.db").evaluate("in.jsonl", fit="in.jsonl")
    with pytest.raises(ConfigError, match="is read and would be written"):
        Loop("new.db").export("dpo", "in.jsonl", examples="in.jsonl")


def test_fitted_thresholds_replace_only_their_own_file(loop):
    """They are to be copied into a configuration, and people name that; an earlier fit is written anew."""
    Path("staging.toml").write_text(CONFIG)

    with pytest.raises(ConfigError, match=r"'staging\.toml' is there and was not written by --fit"):
        loop.evaluate("one.jsonl", fit="staging.toml")
    first, again = (loop.evaluate("one.jsonl", fit="fit.toml") for _ in range(2))

    assert Path("staging.toml").read_text() == CONFIG
    assert first.file == again.file == "fit.toml"


def test_standard_output_lies_in_no_folder(loop, monkeypatch, capsys):
    """`-` replaces nothing and comes back as nothing, also where a command is called from a folder that a source reads."""
    rows = Path("many/a.jsonl").resolve()
    monkeypatch.chdir("many")

    loop.bucket_file(rows, "-")

    assert len(capsys.readouterr().out.splitlines()) == len(ROWS)
