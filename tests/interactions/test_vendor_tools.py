"""Answers that used tools of the vendor's own, and answers that were recorded in pieces."""

from __future__ import annotations

from typing import Any

import pytest

from closeloop.datasets.exporters import chat
from closeloop.interactions.messages import read_messages
from closeloop.models import Message

SAID = {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "It rains."}]}
ITEMS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a search that shows nothing": ({"type": "web_search_call", "id": "w", "action": {"query": "rain"}}, []),
    "a file search": (
        {
            "type": "file_search_call",
            "id": "f",
            "queries": ["rain"],
            "results": [{"file_id": "1", "text": "It rains."}],
        },
        ["file_search({'queries': ['rain']})", "tool f: It rains."],
    ),
    "code": (
        {"type": "code_interpreter_call", "id": "c", "code": "1", "outputs": [{"type": "logs", "logs": "1"}]},
        ["code_interpreter({'code': '1'})", 'tool c: {"logs":"1","type":"logs"}'],
    ),
    "MCP": (
        {"type": "mcp_call", "id": "m", "name": "rain", "arguments": '{"a": 1}', "output": "yes"},
        ["rain({'a': 1})", "tool m: yes"],
    ),
    "MCP that failed": (
        {"type": "mcp_call", "id": "m", "name": "rain", "arguments": "{}", "output": None, "error": "gone"},
        ["rain({})", "tool m: gone"],
    ),
    "tools that were listed": ({"type": "mcp_list_tools", "id": "l", "tools": []}, []),
    "a shell": (
        {"type": "local_shell_call", "id": "x", "call_id": "s", "action": {"command": ["ls"]}},
        ["local_shell({'command': ['ls']})"],
    ),
    "its answer": ({"type": "local_shell_call_output", "call_id": "s", "output": "a.txt"}, ["tool s: a.txt"]),
}


def _told(messages: tuple[Message, ...]) -> list[str]:
    """What a training row would hold, a line for each call, result and text."""
    lines = []
    for row in chat.chat(messages):
        calls = [call["function"] for call in row.get("tool_calls", ())]
        lines += [f"{call['name']}({call['arguments']})" for call in calls]
        if row["role"] == "tool":
            lines.append(f"tool {row.get('tool_call_id')}: {row['content']}")
        elif row["content"]:
            lines.append(row["content"])
    return lines


@pytest.mark.parametrize("case", ITEMS)
@pytest.mark.parametrize("is_wrapped", [True, False])
def test_tools_of_the_responses_api_are_calls_and_results(case: str, is_wrapped: bool) -> None:
    """Or nothing, where the vendor ran them and did not say what came of it: a training row takes what is left."""
    item, wanted = ITEMS[case]
    recorded = {"object": "response", "output": [item, SAID]} if is_wrapped else [item, SAID]

    assert _told(read_messages(recorded, "assistant")) == [*wanted, "It rains."]


def test_a_picture_the_model_made_is_one() -> None:
    """The user saw it."""
    messages = read_messages([{"type": "image_generation_call", "id": "i", "result": "QUI="}, SAID], "assistant")

    assert [part.type for message in messages for part in message.content] == ["image", "text"]


def test_code_that_gemini_ran_is_a_call() -> None:
    """What it printed is a tool's answer."""
    parts = [{"executableCode": {"code": "1"}}, {"codeExecutionResult": {"output": "1"}}, {"text": "One."}]
    answer = {"candidates": [{"content": {"role": "model", "parts": parts}}]}

    assert _told(read_messages(answer, "assistant")) == ["code_execution({'code': '1'})", "tool None: 1", "One."]


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (["The sky is ", "blue", ". It", " rains."], "The sky is blue. It rains."),
        (["空は", "青い", "。"], "空は青い。"),
        (["I look it up.", "It rains."], "I look it up.\nIt rains."),
    ],
)
def test_pieces_around_citations_are_one_text(pieces: list[str], text: str) -> None:
    """Anthropic cuts a text where a citation begins and ends; texts that would run into each other stand on lines of their own."""
    blocks = [{"type": "text", "text": piece, "citations": []} for piece in pieces]

    assert _told(read_messages([{"role": "assistant", "content": blocks}])) == [text]


def test_what_a_user_sent_stays_in_its_parts() -> None:
    """A question and a pasted page are two things."""
    (message,) = read_messages([{"role": "user", "content": [{"type": "text", "text": one} for one in ("A ", "B")]}])

    assert [part.type for part in message.content] == ["text", "text"]
