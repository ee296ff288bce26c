"""Fine-tuning on clouds with shapes of their own: Amazon Nova on Bedrock, Gemini on Vertex AI."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from closeloop.datasets.base import Format, Skipped
from closeloop.datasets.exporters import plain
from closeloop.datasets.exporters.chat import UnfitError, fitting
from closeloop.datasets.exporters.dpo import sides
from closeloop.models import Example

# https://docs.aws.amazon.com/nova (customization, data preparation): such words anywhere in a text fail the whole job.
_RESERVED = re.compile(r"(?:user|bot|assistant|system|thought):|\[eos\]|<image>|<video>|<unk>", re.IGNORECASE)
_VERTEX_CHARACTERS = 131_072 * 3
"""131,072 tokens an example; three characters a token is the careful side."""


def _nova(rows: Sequence[plain.Row], answers: Sequence[str], last: dict[str, Any]) -> dict[str, Any]:
    """Bedrock's conversation schema, up to and with the assistant's last turn."""
    plain.alternating(rows)
    if any(_RESERVED.search(text) for text in (*(row["content"] for row in rows), *answers)):
        raise UnfitError("reserved_words")
    system = [{"text": row["content"]} for row in rows if row["role"] == "system"]
    turns = [{"role": row["role"], "content": [{"text": row["content"]}]} for row in rows if row["role"] != "system"]
    found: dict[str, Any] = {"schemaVersion": "bedrock-conversation-2024"}
    if system:
        found["system"] = system
    return {**found, "messages": [*turns, {"role": "assistant", **last}]}


class Nova(Format):
    """Bedrock's conversation schema with two candidates at the end."""

    name, version, view = "bedrock-nova", "1", "pairs"
    description = "Preference pairs for Amazon Nova on Bedrock."
    rows = (8, 20_000)

    @fitting
    def render(self, example: Example) -> dict[str, Any] | Skipped:
        """`{"schemaVersion", "system"?, "messages"}`."""
        plain.no_tools(example)
        answers = [plain.answer(side.messages) for side in sides(example)]
        candidates = [
            {"content": [{"text": text}], "preferenceLabel": label}
            for text, label in zip(answers, ("preferred", "non-preferred"), strict=True)
        ]
        return _nova(plain.texts(example.prompt), answers, {"candidates": candidates})


class NovaSft(Format):
    """The same schema with one answer."""

    name, version, view = "bedrock-nova-sft", "1", "finals"
    description = "Answers users wrote or praised, for Amazon Nova on Bedrock."
    rows = (8, 20_000)

    @fitting
    def render(self, example: Example) -> dict[str, Any] | Skipped:
        """`{"schemaVersion", "system"?, "messages"}`."""
        plain.no_tools(example)
        answer = plain.answer(example.candidates[0].messages)
        return _nova(plain.texts(example.prompt), [answer], {"content": [{"text": answer}]})


def _gemini(rows: Sequence[plain.Row], answers: Sequence[str], system: str) -> dict[str, Any]:
    """The conversation up to the user's last turn; `system` is the key its instruction stands under."""
    if sum(len(row["content"]) for row in rows) + max(map(len, answers)) > _VERTEX_CHARACTERS:
        raise UnfitError("too_long")
    if rows[-1]["role"] != "user":
        raise UnfitError("not_alternating")
    found: dict[str, Any] = {}
    if rows[0]["role"] == "system":
        found[system] = {"parts": [{"text": rows[0]["content"]}]}
    turns = [row for row in rows if row["role"] != "system"]
    return {**found, "contents": [_content(row["role"], row["content"]) for row in turns]}


class Vertex(Format):
    """Gemini's preference tuning: text only, scores 1 and 0."""

    name, version, view = "vertex", "1", "pairs"
    description = "Preference pairs for Gemini on Vertex AI."

    @fitting
    def render(self, example: Example) -> dict[str, Any] | Skipped:
        """`{"system_instruction"?, "contents", "completions"}`."""
        plain.no_tools(example)
        answers = [plain.answer(side.messages) for side in sides(example)]
        found = _gemini(plain.texts(example.prompt), answers, "system_instruction")
        found["completions"] = [
            {"score": score, "completion": _content("assistant", text)}
            for score, text in zip((1, 0), answers, strict=True)
        ]
        return found


class VertexSft(Format):
    """Gemini's supervised tuning: the answer is the last of the contents."""

    name, version, view = "vertex-sft", "1", "finals"
    description = "Answers users wrote or praised, for Gemini on Vertex AI."

    @fitting
    def render(self, example: Example) -> dict[str, Any] | Skipped:
        """`{"systemInstruction"?, "contents"}`: the two kinds of tuning spell the instruction differently in Google's own pages."""
        plain.no_tools(example)
        answer = plain.answer(example.candidates[0].messages)
        found = _gemini(plain.texts(example.prompt), [answer], "systemInstruction")
        found["contents"].append(_content("assistant", answer))
        return found


def _content(role: str, text: str) -> dict[str, Any]:
    return {"role": "model" if role == "assistant" else role, "parts": [{"text": text}]}
