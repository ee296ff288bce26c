"""The canonical rows: lossless, described by the schema that is shipped, and enough to make every other format again."""

from __future__ import annotations

import json

import jsonschema
import pytest

from closeloop.datasets.canonical import from_row, make_schema, schema, to_row
from closeloop.datasets.export import Options, export, rerender
from closeloop.datasets.exporters import register_exporters
from closeloop.datasets.splits import Plan
from closeloop.errors import ExportError
from closeloop.models import Example, ImagePart, JsonPart, Message, Oracle, TextPart, ToolCall
from closeloop.testing.samples import at

FORMATS = {exporter.name: exporter for exporter in register_exporters()}


@pytest.fixture
def turns(make):
    """One of everything."""
    call = Message(
        role="assistant", tool_calls=(ToolCall(id="c1", name="lookup", arguments={"order": 4711, "note": None}),)
    )
    raw = Message(role="assistant", tool_calls=(ToolCall(name="f", arguments="{"),))
    result = Message(role="tool", tool_call_id="c1", content=(JsonPart(value={"days": 7}),))
    picture = Message(role="user", content=(TextPart(text="?"), ImagePart(url="https://x/y")))
    asked = [Message.of("user", "1?"), call, result]
    return [
        make.turn("t1", edits=["It takes 7 days."], labels=[make.label("incorrect.fact")], question=asked),
        make.turn("t2", "Two.", user="a"),
        make.turn("t3", "It takes seven days.", "positive", user="a"),
        make.turn("t4", "\x00 {{ env.X }} =cmd()", question=[picture]),
        make.turn("t5", "raw", question=[Message.of("user", "5?"), raw, result]),
    ]


def test_every_row_fits_the_shipped_schema_and_comes_back_whole(turns, store_of, rows, tmp_path):
    """parse(render(x)) == x, for whatever is in the store."""
    export(store_of(*turns), FORMATS["examples"], tmp_path / "e.jsonl")
    found = rows(tmp_path / "e.jsonl")

    assert {row["view"] for row in found} == {"pairs", "unpaired", "regression"}
    for row in found:
        jsonschema.validate(row, schema())
        example = from_row(row)
        assert isinstance(example, Example)
        assert to_row(example) == row


def said(schema):
    """A schema without `additionalProperties: true`, which is so without being said, and which Pydantic 2.10 does not say."""
    if isinstance(schema, list):
        return [said(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {name: said(one) for name, one in schema.items() if (name, one) != ("additionalProperties", True)}


def test_the_shipped_schema_is_that_of_the_model():
    """Made with `python -c "from closeloop.datasets.canonical import make_schema; ..."`; a changed model must change it."""
    assert said(schema()) == said(json.loads(json.dumps(make_schema())))


@pytest.mark.parametrize("name", [name for name, form in FORMATS.items() if form.suffix == ".jsonl"])
def test_every_format_is_a_rendering_of_the_canonical_rows(name, turns, store_of, tmp_path):
    """Byte for byte what the store gives."""
    store = store_of(*turns)
    export(store, FORMATS["examples"], tmp_path / "e.jsonl")
    export(store, FORMATS[name], tmp_path / "a.jsonl")
    rerender(tmp_path / "e.jsonl", FORMATS[name], tmp_path / "b.jsonl")

    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


def test_a_file_that_an_editor_saved_is_read(turns, store_of, tmp_path):
    """With the byte order mark that it may have put in front."""
    export(store_of(*turns), FORMATS["examples"], tmp_path / "e.jsonl")
    plain = rerender(tmp_path / "e.jsonl", FORMATS["kto"], tmp_path / "k.jsonl")
    (tmp_path / "e.jsonl").write_bytes(b"\xef\xbb\xbf" + (tmp_path / "e.jsonl").read_bytes())

    assert rerender(tmp_path / "e.jsonl", FORMATS["kto"], tmp_path / "k.jsonl").written == plain.written


def test_a_rendering_keeps_to_the_split_of_its_rows(turns, store_of, rows, tmp_path):
    """Tests do not become training data on the way through the canonical file."""
    export(store_of(*turns), FORMATS["examples"], tmp_path / "e.jsonl", plan=Plan.read("test=1"), now=at())
    done = rerender(tmp_path / "e.test.jsonl", FORMATS["kto"], tmp_path / "k.jsonl", Options())

    assert {row["split"] for row in rows(tmp_path / "e.test.jsonl")} == {"test"}
    assert done.written == 0
    assert set(done.skips) == {"leak_eval"}


def test_a_file_that_holds_something_else_is_named(tmp_path):
    """With the line."""
    (tmp_path / "e.jsonl").write_text('{"id": 1}\n')

    with pytest.raises(
        ExportError, match=r"e.jsonl' line 1 is no example \(schema None is not 'closeloop-example/1'\)"
    ):
        rerender(tmp_path / "e.jsonl", FORMATS["kto"], tmp_path / "k.jsonl")
    with pytest.raises(ExportError, match=r"cannot read .*gone.jsonl': No such file"):
        rerender(tmp_path / "gone.jsonl", FORMATS["kto"], tmp_path / "k.jsonl")


def test_an_oracle_makes_an_example_a_case():
    """The view of a row follows from what it holds."""
    from closeloop.datasets.base import view_of
    from closeloop.models import Provenance

    place = Provenance(platform="p", project="q", trace_id="t", interaction_id="t")
    assert view_of(Example(id="x", prompt=(), provenance=place, oracles=(Oracle(kind="none"),))) == "regression"
