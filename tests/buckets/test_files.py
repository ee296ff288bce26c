"""Classifying JSONL without a store: one line out for every line in, whole or not at all, the same bytes each time."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import zstandard

from closeloop.buckets.cascade import Cascade
from closeloop.buckets.evaluate import evaluate_file
from closeloop.buckets.explain import explain_line
from closeloop.buckets.files import bucket_file
from closeloop.errors import ConfigError, ExportError

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DOWN = {"name": "user_feedback", "score": 0, "source": "user"}
LINES = [
    {"id": "refused", "prompt": "Reset my password", "response": "I'm sorry, but I can't help with that.", "feedback": [DOWN]},
    {"id": 7, "prompt": "Answer in JSON only.", "response": "Sure!", "feedback": []},
    {"id": "fine", "prompt": "Hi", "response": "Hello!", "feedback": [{"name": "user_feedback", "score": 1, "source": "user"}]},
    {"id": "why", "prompt": "Hi", "response": "Hello!", "feedback": [DOWN | {"comment": "hm"}]},
]  # fmt: skip
LINE = json.dumps(LINES[0])


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Four interactions as JSONL."""
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in LINES))
    return path


def rows(path: Path) -> list[dict[str, Any]]:
    """What was written."""
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_every_interaction_is_classified_whatever_its_verdict(cascade: Cascade, source: Path, tmp_path: Path) -> None:
    """A demand that was broken is found also where nobody complained; ids come back as they went in."""
    out = tmp_path / "out.jsonl"

    result = bucket_file(source, out, cascade, scores=False, now=NOW)

    found = {row["id"]: [label["bucket"] for label in row["labels"]] for row in rows(out)}
    assert found == {"refused": ["refusal.policy"], 7: ["format.parse"], "fine": [], "why": ["unknown"]}
    assert [row["verdict"]["outcome"] for row in rows(out)] == ["negative", "weak", "positive", "negative"]
    assert (result.interactions, result.negative, result.positive, result.labelled) == (4, 2, 1, 3)
    assert "scores" not in rows(out)[0]


def test_scores_are_there_for_every_head(cascade: Cascade, source: Path, tmp_path: Path) -> None:
    """Also below their threshold, so that somebody else may choose one."""
    out = tmp_path / "out.jsonl"

    bucket_file(source, out, cascade, scores=True, now=NOW)

    scores = [row["scores"] for row in rows(out)]
    assert scores[0]["refusal"] >= scores[0]["refusal.policy"] > 0.8
    assert all(
        {"format", "length", "language", "hallucination", "next_turn.dissatisfied"} <= set(row) for row in scores
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{not json", "is no JSON"),
        ('{"id": "x", "prompt": "a"}', "record 'x' has no field 'response'"),
        ("[1]", "must be a JSON object"),
    ],
)
def test_a_line_that_cannot_be_read_keeps_its_place_and_is_counted(
    cascade: Cascade, source: Path, tmp_path: Path, line: str, message: str
) -> None:
    """Nothing is lost silently: the output says what was wrong with which line, and the run is partial."""
    source.write_text(line + "\n\n" + source.read_text())
    out = tmp_path / "out.jsonl"

    result = bucket_file(source, out, cascade, scores=False, now=NOW)

    assert rows(out)[0]["line"] == 1
    assert message in rows(out)[0]["error"]
    assert len(rows(out)) == 5
    assert result.exit_code == 3
    assert result.problems[0].startswith("line 1: ")


def test_a_byte_order_mark_is_no_part_of_the_first_line(cascade: Cascade, source: Path, tmp_path: Path) -> None:
    """Editors on Windows write one, whatever reads the file: `bucket`, `evaluate` or `explain`."""
    labelled = [{**line, "labels": ["refusal"] if line["id"] == "refused" else []} for line in LINES]
    source.write_text("".join(json.dumps(line) + "\r\n" for line in labelled), encoding="utf-8-sig")

    result = bucket_file(source, tmp_path / "out.jsonl", cascade, scores=False, now=NOW)

    assert (result.interactions, result.problems) == (4, ())
    assert rows(tmp_path / "out.jsonl")[0]["id"] == "refused"
    assert evaluate_file(source, cascade, now=NOW).interactions == 4
    assert explain_line(source, cascade, "refused", NOW).labels


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (LINE.encode("utf-16"), "is UTF-16, not UTF-8: save it as UTF-8"),
        (f"[{LINE}, {LINE}]".encode(), r"is one JSON array: write one JSON object a line \(jq -c '.\[\]' does\)"),
        (f"[\n{LINE},\n{LINE}\n]\n".encode(), "is one JSON array"),
        (
            json.dumps(LINES[0], indent=2).encode(),
            r"is JSON over many lines: write one JSON object a line \(jq -c . does\)",
        ),
        (
            b"id,prompt,response\n1,Hi,Hello\n",
            "is a table with a line of headings, such as CSV: write one JSON object a line",
        ),
        (b'\xef\xbb\xbf"id"\t"prompt"\t"response"\r\n', "is a table with a line of headings"),
        (b"PAR1\x15\x04", "is a Parquet file"),
        (b"PK\x03\x04\x14\x00", "is a spreadsheet or a zip archive"),
        (gzip.compress(LINE.encode()), "is packed with gzip: name it .gz"),
    ],
)
def test_a_file_that_holds_no_json_lines_is_told(
    cascade: Cascade, source: Path, tmp_path: Path, body: bytes, what: str
) -> None:
    """Once, with the way out, and not as a mistake in each of its lines."""
    source.write_bytes(body)

    for read in (
        lambda: bucket_file(source, tmp_path / "out.jsonl", cascade, scores=False, now=NOW),
        lambda: evaluate_file(source, cascade, now=NOW),
    ):
        with pytest.raises(ConfigError, match=rf"cannot read '.*in.jsonl': it {what}"):
            read()
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz", ".jsonl.zst"])
def test_the_same_input_gives_the_same_bytes_whenever_and_however_packed(
    cascade: Cascade, source: Path, tmp_path: Path, suffix: str
) -> None:
    """No time, no file name, no order of a set gets into the output."""
    packed = tmp_path / f"in{suffix}"
    body = source.read_bytes()
    pack = {".gz": gzip.compress, ".zst": zstandard.ZstdCompressor().compress}.get(packed.suffix, bytes)
    packed.write_bytes(pack(body))
    first, second = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"

    bucket_file(packed, first, cascade, scores=True, now=NOW)
    bucket_file(packed, second, cascade, scores=True, now=NOW + timedelta(days=400))

    assert first.read_bytes() == second.read_bytes()
    unpack = {".gz": gzip.decompress, ".zst": lambda data: zstandard.ZstdDecompressor().stream_reader(data).read()}
    assert unpack.get(first.suffix, bytes)(first.read_bytes()).count(b"\n") == 4


def test_an_interrupted_run_leaves_the_old_output_alone(cascade: Cascade, source: Path, tmp_path: Path) -> None:
    """Half a file never stands under the name; a packed file that was cut says so."""
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(gzip.compress(source.read_bytes() * 400)[:-40])
    out = tmp_path / "out.jsonl"
    out.write_text("old")

    with pytest.raises(ConfigError, match=r"cannot read '.*cut\.jsonl\.gz': .*: is it complete\?"):
        bucket_file(cut, out, cascade, scores=False, now=NOW)

    assert out.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cut.jsonl.gz", "in.jsonl", "out.jsonl"]


def test_files_that_cannot_be_opened_are_named(cascade: Cascade, source: Path, tmp_path: Path) -> None:
    """The message names the file and what to do."""
    with pytest.raises(ConfigError, match="no file '/nowhere' to read: give a JSONL file, or '-' for stdin"):
        bucket_file("/nowhere", tmp_path / "out", cascade, scores=False, now=NOW)
    with pytest.raises(
        ExportError,
        match=r"cannot write '.*missing/out': there is no folder '.*missing': create it first: nothing was written",
    ):
        bucket_file(source, tmp_path / "missing" / "out", cascade, scores=False, now=NOW)


def test_a_dash_is_stdin_and_stdout(
    cascade: Cascade, source: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """So it stands in a pipe."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(source.read_bytes())))

    bucket_file("-", "-", cascade, scores=False, now=NOW)

    assert capsysbinary.readouterr().out.count(b"\n") == 4


def test_surrogates_and_nan_are_read_as_far_as_they_go(cascade: Cascade, tmp_path: Path) -> None:
    """What strict readers refuse is cleaned, not dropped."""
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"id": "a\\ud800", "prompt": "x", "response": "\\udfff ok", "metadata": {"n": NaN}}\n')

    result = bucket_file(source, out, cascade, scores=False, now=NOW)

    assert result.problems == ()
    assert rows(out)[0]["id"] == "a\ufffd"


@pytest.mark.slow
def test_several_processes_write_the_same_bytes(tmp_path: Path, cascade: Cascade) -> None:
    """The number of processes changes nothing but the time; lines that cannot be read keep their place."""
    source = tmp_path / "in.jsonl"
    lines = [
        json.dumps({"id": str(k), "prompt": f"Question {k}?", "response": "I can't help with that."})
        for k in range(450)
    ]
    source.write_text("\n".join([*lines, "no json"]) + "\n")
    one = bucket_file(source, tmp_path / "1.jsonl", cascade, scores=True, now=NOW)
    two = bucket_file(source, tmp_path / "2.jsonl", cascade, scores=True, now=NOW, workers=2)

    assert (tmp_path / "1.jsonl").read_bytes() == (tmp_path / "2.jsonl").read_bytes()
    assert one == two.model_copy(update={"file": one.file})


def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path, cascade: Cascade) -> None:
    """A file put in the place of `/dev/null` took it away from the whole machine, where the command ran as root."""
    rows, pipe = tmp_path / "rows.jsonl", tmp_path / "pipe"
    rows.write_text('{"id": "1", "prompt": "Hi?", "response": "Hello."}\n', encoding="utf-8")
    os.mkfifo(pipe)
    reader = subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE)

    bucket_file(rows, pipe, cascade, scores=False, now=NOW)

    assert json.loads(reader.communicate(timeout=20)[0])["id"] == "1"
    assert pipe.is_fifo()
