"""What a model thought aloud is no part of what the user saw, whichever way it was recorded."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from closeloop.interactions.build import build
from closeloop.interactions.jsonl import read_line
from closeloop.interactions.messages import read_messages

HIDDEN = {
    "DeepSeek": '<think>\nThey greet. "Hi" will do.\n</think>\n\nHello!',
    "Qwen that was told not to think": "<think>\n\n</think>\n\nHello!",
    "on one line": "<think>They greet.</think>Hello!",
    "started in the prompt": "They greet. Fine.\n</think>\n\nHello!",
    "Seed": "<seed:think>They greet.</seed:think>Hello!",
    "Magistral": "[THINK]They greet.[/THINK]Hello!",
    "Kimi": "◁think▷They greet.◁/think▷Hello!",
    "gpt-oss": "<|channel|>analysis<|message|>They greet.<|end|><|start|>assistant<|channel|>final<|message|>Hello!<|return|>",
    "Open WebUI": '<details type="reasoning" done="true">\n<summary>Thought for 2 s</summary>\n> They greet.\n</details>\nHello!',
    "between tools": "<think>They greet.</think><think>Once more.</think>Hello!",
}
KEPT = {
    "about the mark": "<think> is the tag that opens a thought.",
    "in code": "Strip it:\n\n```\nre.sub('<think>.*?</think>', '', text)\n```",
    "in a sentence": "It ends with </think>\nand then answers.",
    "in code that is cut": "Use this:\n\n```\n<think>\nThey",
    "tags that were asked for": "<thinking>2 + 2</thinking><answer>4</answer>",
}


@pytest.mark.parametrize("model", HIDDEN)
def test_thoughts_are_left_out(model: str) -> None:
    """Alone, in a message, in a content list, and in a line of a file."""
    text = HIDDEN[model]
    blocks = [{"role": "assistant", "content": [{"type": "text", "text": text}], "name": "bot"}]

    for value in (text, [{"role": "assistant", "content": text}], blocks):
        assert [message.text for message in read_messages(value, "assistant")] == ["Hello!"]
    assert _response({"id": "1", "prompt": "Hi", "response": text}) == ["Hello!"]


@pytest.mark.parametrize("case", KEPT)
def test_text_that_only_has_such_marks_is_kept(case: str) -> None:
    """Also what a user wrote, whatever it looks like."""
    assert [message.text for message in read_messages(KEPT[case], "assistant")] == [KEPT[case]]


@pytest.mark.parametrize("text", HIDDEN.values())
def test_a_user_does_not_think_aloud(text: str) -> None:
    """Somebody who pastes an answer wants it read as it is."""
    assert [message.text for message in read_messages(text, "user")] == [text]


def test_an_answer_may_speak_of_the_mark_behind_its_thought() -> None:
    """Only what is closed is cut out of it."""
    text = "<think>They ask about the tag.</think>A thought begins with <think> on a line."

    assert [message.text for message in read_messages(text, "assistant")] == [
        "A thought begins with <think> on a line."
    ]


def test_a_thought_that_was_cut_off_is_no_answer() -> None:
    """The user saw nothing, so there is nothing: a message without content, or none."""
    cut = "<think>\nThey greet, so I should"

    assert read_messages(cut, "assistant") == ()
    assert [message.content for message in read_messages([{"role": "assistant", "content": cut}])] == [()]


def _response(record: dict[str, Any]) -> list[str]:
    line = read_line(record, platform="files", project="p", now=datetime(2026, 1, 1, tzinfo=UTC))
    return [message.text for one in build(line.trace) for message in one.response]
