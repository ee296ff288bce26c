"""What we write is what the real tools read: every row, exactly, and models learn from it."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from closeloop import Loop, Settings
from closeloop.datasets.export import Options, write
from closeloop.datasets.exporters.dpo import Dpo
from closeloop.models import Candidate, Example, Message, Provenance, ToolCall

ALL = "train=1"


def test_trl_trains_on_every_row(loop, consumer, tmp_path):
    """DPO, KTO and SFT: the folder loads by its README, no row is dropped, the loss falls."""
    for name in ("dpo", "kto", "sft"):
        assert loop.export(name, tmp_path / "data", splits=ALL).written >= 16
    output = consumer("train_bar.py", tmp_path / "data")

    assert set(re.findall(r"^(dpo|kto|sft) .* OK$", output, re.MULTILINE)) == {"dpo", "kto", "sft"}


def test_every_chat_template_of_trl_renders_every_row(loop, consumer, tmp_path):
    """No null key, no literal None, no exception."""
    files = [tmp_path / f"{name}.jsonl" for name in ("dpo", "kto", "sft")]
    for file in files:
        loop.export(file.stem, file, splits=ALL)

    assert ", 0 problems" in consumer("render_templates.py", *files)


@pytest.mark.parametrize("packing", ["", "parquet"])
def test_croissant_describes_every_record(packing, loop, consumer, tmp_path):
    """mlcroissant checks the digests and reads the flat columns."""
    done = loop.export("kto", tmp_path / "data", splits=ALL, compress=packing)
    output = consumer("croissant_read.py", tmp_path / "data" / "kto.croissant.json")

    assert f"train-00000-of-00001 {done.written} records" in output


def test_mistral_accepts_the_rows_written_for_it(loop, consumer, tmp_path):
    """By the validators of mistral-common, tool calls included."""
    loop.export("mistral", tmp_path / "m.jsonl", splits=ALL)

    assert "0 rows refused" in consumer("mistral_check.py", tmp_path / "m.jsonl")


def test_together_accepts_the_rows_written_for_it(loop, consumer, tmp_path):
    """By the checker of its SDK that still looks into rows."""
    files = [tmp_path / f"{name}.jsonl" for name in ("openai-dpo", "openai-sft")]
    for file in files:
        assert loop.export(file.stem, file, splits=ALL, profile="together").written > 10
    output = consumer("together_check.py", f"{os.environ['CLOSELOOP_CONSUMERS']}/together", *files)

    assert output.count("PASS") == 2


def test_evaluation_libraries_load_every_case(loop, elsewhere, consumer, tmp_path):
    """DeepEval, Inspect AI and pydantic-evals."""
    counts = {}
    for option, suffix in (("deepeval", ".jsonl"), ("inspect", ".jsonl"), ("pydantic-evals", ".json")):
        counts[option] = elsewhere.export(
            option, tmp_path / f"{option}{suffix}", splits="test=1", examples=_cases(loop, tmp_path)
        ).written
    output = consumer(
        "eval_loaders.py", "--deepeval", tmp_path / "deepeval.jsonl", "--pydantic-evals", tmp_path / "pydantic-evals.json",
        env="deepeval",
    )  # fmt: skip
    output += consumer("eval_loaders.py", "--inspect", tmp_path / "inspect.jsonl", env="inspect")

    assert f"deepeval {counts['deepeval']} goldens" in output
    assert f"inspect_ai {counts['inspect']} samples" in output
    assert f"pydantic_evals {counts['pydantic-evals']} cases" in output


def test_promptfoo_is_given_every_text_exactly(loop, elsewhere, promptfoo, tmp_path):
    """Its echo provider answers with what it was asked: templates, file names and hostile signs come back as they went in."""
    done = elsewhere.export("promptfoo", tmp_path / "data", splits="test=1", examples=_cases(loop, tmp_path))
    folder = tmp_path / "data" / "promptfoo"
    [file] = folder.glob("test-*.jsonl")
    rows = [json.loads(line) for line in file.read_bytes().split(b"\n") if line]
    results = promptfoo(folder)

    asked = {row["vars"]["about"]["id"]: row["vars"]["messages"] for row in rows}
    echoed = {one["vars"]["about"]["id"]: json.loads(one["response"]["output"]) for one in results}
    assert len(results) == len(rows) == done.written > 20
    assert any("{{ env.SECRET }}" in json.dumps(messages) for messages in asked.values())
    assert echoed == asked


def test_promptfoo_judges_with_our_checks(loop, elsewhere, promptfoo, tmp_path):
    """The assertion beside the cases runs: the recorded bad answer fails, with the reason that the check gives."""
    elsewhere.export("promptfoo", tmp_path / "data", splits="test=1", examples=_cases(loop, tmp_path), limit=6)
    folder = tmp_path / "data" / "promptfoo"
    [file] = folder.glob("test-*.jsonl")
    rows = [json.loads(line) for line in file.read_bytes().split(b"\n") if line]
    for row in rows:
        row["vars"]["messages"] = next(
            one["check"]["value"] for one in row["vars"]["checks"] if one["check"]["type"] == "must_not_repeat"
        )
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    config = folder / "promptfooconfig.yaml"
    config.write_text(config.read_text().replace("messages | dump | safe", "messages | safe"))
    results = promptfoo(folder)

    assert [one["success"] for one in results] == [False] * len(rows)
    assert all("bad answer" in one["gradingResult"]["reason"] for one in results)


@pytest.fixture
def elsewhere(tmp_path):
    """A store that has seen none of it: where the other tests train, the ledger would keep these cases from being tested."""
    with Loop(Settings(store=str(tmp_path / "elsewhere.db"))) as made:
        yield made


def _cases(loop, folder: Path) -> Path:
    """The canonical rows without splits, so that this test does not depend on what the others pinned."""
    from closeloop.datasets.export import export
    from closeloop.datasets.exporters.examples import Examples

    export(loop.store, Examples(), folder / "e.jsonl")
    return folder / "e.jsonl"


@pytest.mark.parametrize("packing", ["", "gz", "parquet"])
def test_a_large_file_with_late_tool_calls_loads_exactly(packing, consumer, tmp_path):
    """The library guesses types from the first ten megabytes; ours are declared, so what comes later is no surprise."""
    rows = list(_many(6000))
    write([lambda: iter(rows)], Dpo(), tmp_path / "data", Options(packing=packing))
    expected = sorted((Dpo().render(row) for row in rows), key=lambda row: row["id"])
    (tmp_path / "expected.jsonl").write_text("".join(json.dumps(row) + "\n" for row in expected))

    assert "6000 rows equal" in consumer("load_exactly.py", tmp_path / "data", "dpo", tmp_path / "expected.jsonl")


def test_an_export_that_was_written_again_loads_as_it_is_now(consumer, tmp_path):
    """The library's cache goes by the folder's name and what the README declares: also after `forget` took somebody out."""
    for count in (60, 50):
        rows = list(_many(count))
        write([lambda rows=rows: iter(rows)], Dpo(), tmp_path / "data", Options())
        expected = sorted((Dpo().render(row) for row in rows), key=lambda row: row["id"])
        (tmp_path / "expected.jsonl").write_text("".join(json.dumps(row) + "\n" for row in expected))
        told = consumer("load_exactly.py", tmp_path / "data", "dpo", tmp_path / "expected.jsonl", tmp_path / "cache")
        assert f"{count} rows equal" in told


def _many(count: int):
    for number in range(count):
        late = number > count - 5
        call = Message(
            role="assistant", tool_calls=(ToolCall(id="c1", name="f", arguments={"a": None, "b": [number]}),)
        )
        place = Provenance(
            platform="p", project="q", trace_id=f"t{number}", interaction_id=f"t{number}", edit_distance=0.8571
        )
        yield Example(
            id=f"{number:06}",
            prompt=(
                Message.of("user", "word " * 400 + str(number)),
                *((call, Message.of("tool", "1")) if late else ()),
            ),
            candidates=(
                Candidate(messages=(Message.of("assistant", f"good {number}"),), origin="edit", label=True),
                Candidate(messages=(call if late else Message.of("assistant", "bad"),), origin="draft", label=False),
            ),
            tools=({"type": "function", "function": {"name": "f"}},) if late else (),
            provenance=place,
            metadata={"late": {"key": number}} if late else {},
        )
