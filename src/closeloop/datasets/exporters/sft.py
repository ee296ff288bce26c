"""`sft`: answers worth imitating, as prompt and completion: only the completion is trained on."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from closeloop.datasets.base import Format, Skipped
from closeloop.datasets.exporters import chat
from closeloop.models import Example


class Sft(Format):
    """TRL ignores `weight` in `messages` and trains on every turn of them, disliked ones too; so the two are apart."""

    name, version, view = "sft", "1", "finals"
    description = "Answers users wrote or praised, for TRL (SFT): prompt, completion."
    columns = MappingProxyType(
        {"id": "string", "prompt": "list", "completion": "list", "tools": "list", "metadata": "json"}
    )

    @chat.fitting
    def render(self, example: Example) -> dict[str, Any] | Skipped:
        """`{"id", "prompt", "completion", "tools"?, "metadata"}`."""
        row = {
            "id": example.id,
            "prompt": chat.chat(example.prompt),
            "completion": chat.chat(example.candidates[0].messages),
        }
        if example.tools:
            row["tools"] = chat.tools(example.tools)
        return {**row, "metadata": {**chat.metadata(example), "origin": example.candidates[0].origin}}
