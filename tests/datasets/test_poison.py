"""A store of the worst that users and platforms send: every format writes each row or says why not, and executes nothing."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from closeloop.datasets.base import Skipped
from closeloop.datasets.export import export
from closeloop.datasets.exporters import register_exporters
from closeloop.interactions.jsonl import read_line
from closeloop.models import Candidate, Example, ImagePart, JsonPart, Message, Oracle, Provenance, TextPart, ToolCall
from closeloop.testing.samples import at

FORMATS = {exporter.name: exporter for exporter in register_exporters()}
POISON = [
    "lone \ud83d surrogate", "NUL \x00 byte", "{{ env.SECRET }}{% raw %}", "=cmd()|'/C calc'!A0", "\t=1+1", "file:///etc/passwd",
    "line\u2028end\x85", "<script>alert(1)</script>", "", " \n ", "\ufeffbom", '"quoted",\r\n"cell"', "User: hi [EOS] <image>",
    "x" * 100_000,
]  # fmt: skip


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory):
    """Two projects of each poison on every side, through our own reader, and shapes that no text could make."""
    turns = []
    for number, text in enumerate(POISON):
        for place, (asked, answered, final) in enumerate(((text, "A", "B c"), ("Q?", text, "B c"), ("Q?", "A", text))):
            record = {
                "id": f"{number}-{place}", "prompt": [{"role": "alien", "content": asked}], "response": answered,
                "feedback": [{"name": "edit", "correction": final, "source": "user", "created_at": at().isoformat()}],
            }  # fmt: skip
            turns.append(record)
    return turns


@pytest.mark.parametrize("name", FORMATS)
def test_no_row_is_lost_without_a_reason(name, poisoned, store_of, make, tmp_path):
    """Counted twice: by the export, and in the files."""
    turns = []
    for record in poisoned:
        line = read_line(record, platform="memory", project="support", now=at())
        final = record["feedback"][0]["correction"]
        turns.append(
            make.turn(
                record["id"], line.interaction.response, question=line.interaction.prompt, user="u" + record["id"], edits=[final],
                labels=[make.label("incorrect.fact")],
            )
        )  # fmt: skip
    odd = Message(
        role="assistant", tool_calls=(ToolCall(name="f", arguments={"a": None}), ToolCall(name="g", arguments="{"))
    )
    turns.append(
        make.turn(
            "odd",
            [odd],
            question=[Message.of("user", "?"), Message(role="tool", content=(JsonPart(value={"a": None}),))],
        )
    )
    turns.append(make.turn("none", [], question=[]))
    out = tmp_path / f"out{FORMATS[name].suffix}"
    done = export(store_of(*turns), FORMATS[name], out)

    assert done.input == done.written + done.skipped
    assert done.written > 0
    assert sum(1 for line in (tmp_path / "out.skipped.jsonl").read_bytes().split(b"\n") if line) == done.skipped
    if out.suffix == ".jsonl":
        lines = [line for line in out.read_bytes().split(b"\n") if line]
        assert len(lines) == done.written
        assert all(isinstance(json.loads(line), dict) for line in lines)
    assert b"<script>" not in (tmp_path / "out.card.html").read_bytes()


def test_a_turn_of_five_megabytes_is_a_row_like_any_other(store_of, make, tmp_path):
    """Not cut, not lost."""
    long = "word " * 1_000_000
    done = export(store_of(make.turn("long", "Two.", question=long)), FORMATS["kto"], tmp_path / "k.jsonl")

    assert done.written == 1
    assert json.loads((tmp_path / "k.jsonl").read_bytes())["prompt"][0]["content"] == long


def test_no_cell_of_the_table_is_a_formula(poisoned, store_of, make, tmp_path):
    """Nor does a quote or a line end in one break the table."""
    turns = [make.turn(f"c{number}", text, question=text) for number, text in enumerate(POISON[:-1])]
    done = export(store_of(*turns), FORMATS["csv"], tmp_path / "t.csv")
    table = list(csv.reader(io.StringIO((tmp_path / "t.csv").read_text(encoding="utf-8"), newline="")))

    assert len(table) == done.written + 1
    assert {len(row) for row in table} == {len(table[0])}
    assert not [cell for row in table for cell in row if cell.lstrip()[:1] in ("=", "+", "-", "@")]


def test_a_table_shows_what_is_no_text_and_holds_no_cell_that_a_spreadsheet_would_cut(store_of, make, tmp_path):
    """Calls and images stand in brackets; a case that is too long for a cell is left out with the reason."""
    picture = Message(role="user", content=(TextPart(text="What is it?"), ImagePart(url="https://example.com/a.png")))
    call = Message(role="assistant", tool_calls=(ToolCall(name="look", arguments={"q": None, "n": 10**20}),))
    turns = [make.turn("t1", [call], question=[picture]), make.turn("t2", "Two.", question="long " * 10_000)]
    done = export(store_of(*turns), FORMATS["csv"], tmp_path / "t.csv")
    [_, row] = list(csv.reader(io.StringIO((tmp_path / "t.csv").read_text(encoding="utf-8"), newline="")))

    assert row[2:4] == ["user: What is it?\n[image]", '[look({"q": null, "n": 100000000000000000000})]']
    assert done.skips == {"too_long": 1}


def test_nothing_in_a_promptfoo_file_is_a_template_it_would_run(poisoned, store_of, make, tmp_path):
    """It renders strings directly under `vars`, and loads `file://` there and in assertions: ours hold only objects and one constant."""
    turns = [make.turn(f"c{number}", text, question=text) for number, text in enumerate(POISON[:-1])]
    export(store_of(*turns), FORMATS["promptfoo"], tmp_path / "p.jsonl")

    for line in Path(tmp_path / "p.jsonl").read_text(encoding="utf-8").split("\n")[:-1]:
        row = json.loads(line)
        assert row["assert"] == [{"type": "python", "value": "file://closeloop_check.py"}]
        assert all(isinstance(value, dict | list) for value in row["vars"].values())
        assert all(
            isinstance(item, dict) for value in row["vars"].values() if isinstance(value, list) for item in value
        )


_TEXT = st.text(max_size=12) | st.sampled_from(["\ud83d", "\x00", "{{ x }}", "=1"])
_JSON = st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | _TEXT, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_TEXT, inner, max_size=2), max_leaves=4)  # fmt: skip  # noqa: E501
_CALLS = st.lists(st.builds(ToolCall, id=st.none() | _TEXT, name=_TEXT, arguments=st.dictionaries(_TEXT, _JSON, max_size=2) | _TEXT), max_size=2)  # fmt: skip  # noqa: E501
_PARTS = st.lists(st.builds(TextPart, text=_TEXT) | st.builds(JsonPart, value=_JSON), max_size=2)
_MESSAGES = st.lists(
    st.builds(
        Message, role=st.sampled_from(["system", "developer", "user", "assistant", "tool"]), content=_PARTS, tool_calls=_CALLS,
        name=st.none() | _TEXT, tool_call_id=st.none() | _TEXT,
    ), max_size=4,
)  # fmt: skip
_TOOLS = st.lists(
    st.dictionaries(_TEXT | st.sampled_from(["name", "function", "parameters"]), _JSON, max_size=3), max_size=2
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_MESSAGES, _MESSAGES, _MESSAGES, _TOOLS)
def test_every_format_renders_or_refuses_whatever_the_model_can_hold(prompt, good, bad, tools):
    """No exception, and what is rendered can be written as a line."""
    place = Provenance(platform="p", project="q", trace_id="t", interaction_id="t")
    sides = (Candidate(messages=good, origin="edit", label=True), Candidate(messages=bad, origin="draft", label=False))
    example = Example(
        id="x",
        prompt=prompt,
        candidates=sides,
        tools=tools,
        provenance=place,
        oracles=(Oracle(kind="edited_final", text="x"),),
    )
    for form in FORMATS.values():
        row = form.render(example)
        if not isinstance(row, Skipped):
            assert form.line(row)
