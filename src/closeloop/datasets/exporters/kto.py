"""`kto`: single judged responses for TRL's KTOTrainer. A side without a partner is worth a row here."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from closeloop.datasets.base import Format, Skipped
from closeloop.datasets.exporters import chat
from closeloop.models import Example


class Kto(Format):
    """One row a judged response; the label is always a truth value, TRL refuses null."""

    name, version, view = "kto", "1", "unpaired"
    description = "Single judged responses for TRL (KTO): prompt, completion, label."
    columns = MappingProxyType(
        {"id": "string", "prompt": "list", "completion": "list", "label": "bool", "tools": "list", "metadata": "json"}
    )

    @chat.fitting
    def render(self, example: Example) -> dict[str, Any] | Skipped:
        """`{"id", "prompt", "completion", "label", "tools"?, "metadata"}`."""
        side = next(side for side in example.candidates if side.label is not None)
        row = {
            "id": example.id,
            "prompt": chat.chat(example.prompt),
            "completion": chat.chat(side.messages),
            "label": side.label,
        }
        if example.tools:
            row["tools"] = chat.tools(example.tools)
        return {**row, "metadata": {**chat.metadata(example), "origin": side.origin}}
