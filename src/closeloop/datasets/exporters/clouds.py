"""Fine-tuning on clouds with shapes of their own: Amazon Nova on Bedrock, Gemini on Vertex AI."""

from __future__ import annotations

import re
from typing import Any

from closeloop.datasets.base import Format, Skipped
from closeloop.datasets.exporters import plain
from closeloop.datasets.exporters.chat import UnfitError
from closeloop.datasets.exporters.dpo import sides
from closeloop.models import Example

# https://docs.aws.amazon.com/nova (customization, data preparation): such words anywhere in a text fail the whole job.
_RESERVED = re.compile(r"(?:user|bot|assistant|system|thought):|\[eos\]|<image>|<video>|<unk>", re.IGNORECASE)
_VERTEX_CHARACTERS = 131_072 * 3
"""131,072 tokens an example; three characters a token is the careful side."""


class Nova(Format):
    """Bedrock's conversation schema with two candidates at the end."""

    name, version, view = "bedrock-nova", "1", "pairs"
    description = "Preference pairs for Amazon Nova on Bedrock."
    rows = (8, 20_000)

    def render(self, example: Example) -> dict[str, Any] | Skipped:
        """`{"schemaVersion", "system"?, "messages"}`."""
        try:
            plain.no_tools(example)
            rows = plain.texts(example.prompt)
            plain.alternating(rows)
            answers = [plain.answer(side.messages) for side in sides(example)]
            if any(_RESERVED.search(text) for text in (*(row["content"] for row in rows), *answers)):
                raise UnfitError("reserved_words")
        except UnfitError as error:
            return error.skipped(example)
        system = [{"text": row["content"]} for row in rows if row["role"] == "system"]
        turns = [
            {"role": row["role"], "content": [{"text": row["content"]}]} for row in rows if row["role"] != "system"
        ]
        candidates = [
            {"content": [{"text": text}], "preferenceLabel": label}
            for text, label in zip(answers, ("preferred", "non-preferred"), strict=True)
        ]
        found: dict[str, Any] = {"schemaVersion": "bedrock-conversation-2024"}
        if system:
            found["system"] = system
        return {**found, "messages": [*turns, {"role": "assistant", "candidates": candidates}]}


class Vertex(Format):
    """Gemini's preference tuning: text only, scores 1 and 0."""

    name, version, view = "vertex", "1", "pairs"
    description = "Preference pairs for Gemini on Vertex AI."

    def render(self, example: Example) -> dict[str, Any] | Skipped:
        """`{"system_instruction"?, "contents", "completions"}`."""
        try:
            plain.no_tools(example)
            rows = plain.texts(example.prompt)
            answers = [plain.answer(side.messages) for side in sides(example)]
            if sum(len(row["content"]) for row in rows) + max(map(len, answers)) > _VERTEX_CHARACTERS:
                raise UnfitError("too_long")
            if rows[-1]["role"] != "user":
                raise UnfitError("not_alternating")
        except UnfitError as error:
            return error.skipped(example)
        found: dict[str, Any] = {}
        if rows[0]["role"] == "system":
            found["system_instruction"] = {"parts": [{"text": rows[0]["content"]}]}
        turns = [row for row in rows if row["role"] != "system"]
        found["contents"] = [_content(row["role"], row["content"]) for row in turns]
        found["completions"] = [
            {"score": score, "completion": _content("assistant", text)}
            for score, text in zip((1, 0), answers, strict=True)
        ]
        return found


def _content(role: str, text: str) -> dict[str, Any]:
    return {"role": "model" if role == "assistant" else role, "parts": [{"text": text}]}
