"""Two of the real readers in every run: pydantic-evals and mistral-common. All others are in tests/consumers."""

from __future__ import annotations

from pathlib import Path

import pytest

from closeloop.datasets.export import export
from closeloop.datasets.exporters import register_exporters
from closeloop.models import Message, ToolCall
from sdks import run_with_sdk

FORMATS = {exporter.name: exporter for exporter in register_exporters()}
SCRIPTS = Path(__file__).parents[1] / "consumers"
HOSTILE = (
    "{{ env.SECRET }}",
    "=cmd()|'/C calc'!A0",
    "file:///etc/passwd",
    "line\u2028end",
    "NUL \x00 here",
    "<script>",
    "\ud83d alone",
)
ORDER = {"type": "object", "properties": {"order": {"type": "integer"}}}
TOOLS = [{"type": "function", "function": {"name": "lookup", "parameters": ORDER}}]


@pytest.fixture
def store(make, store_of):
    """Edits over hostile texts, half of them behind a tool call."""
    turns = []
    for number, text in enumerate(HOSTILE * 2):
        called = number < len(HOSTILE)
        call = ToolCall(id=f"call{number:05}", name="lookup", arguments={"order": number})
        steps = [
            Message(role="assistant", tool_calls=(call,)),
            Message(role="tool", content=Message.of("tool", text).content, tool_call_id=call.id),
        ]
        said = Message.of("assistant", f"It takes {number} days. {text}")
        turns.append(
            make.turn(
                f"t{number}", [*(steps if called else ()), said], question=f"How long? {text} {number}",
                edits=[f"It takes {number + 20} days. {text}"], tools=TOOLS if called else (),
            )
        )  # fmt: skip
    return store_of(*turns)


def test_mistral_accepts_the_rows_written_for_it(store, tmp_path):
    """By the validators of mistral-common, tool calls included."""
    done = export(store, FORMATS["mistral"], tmp_path / "m.jsonl")
    output = run_with_sdk("readers", "1", [str(SCRIPTS / "mistral_check.py"), str(tmp_path / "m.jsonl")])

    assert done.written == 14
    assert "0 rows refused" in output


def test_pydantic_evals_loads_every_case(store, tmp_path):
    """By its own loader."""
    done = export(store, FORMATS["pydantic-evals"], tmp_path / "cases.json")
    given = ["--pydantic-evals", str(tmp_path / "cases.json")]
    output = run_with_sdk("readers", "1", [str(SCRIPTS / "eval_loaders.py"), *given])

    assert done.written == 14
    assert "pydantic_evals 14 cases" in output
