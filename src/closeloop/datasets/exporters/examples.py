"""`examples`: the canonical rows, from which every other format can be rendered again (`closeloop.datasets.canonical`)."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from closeloop.datasets.base import Format
from closeloop.datasets.canonical import to_row
from closeloop.models import Example


class Examples(Format):
    """Lossless: whatever the model holds is in the row."""

    name, version, view = "examples", "1", "examples"
    description = "Everything, lossless, in closeloop's own schema; other formats are renderings of it."
    columns = MappingProxyType(
        {
            "schema": "string", "view": "string", "id": "string", "prompt": "list", "candidates": "list", "tools": "list",
            "documents": "list", "oracles": "list", "buckets": "list", "split": "string", "split_group": "string",
            "groups": "list", "provenance": "json", "metadata": "json",
        }
    )  # fmt: skip

    def render(self, example: Example) -> dict[str, Any]:
        """`{"schema", "view", "id", "prompt", "candidates", ...}`."""
        return to_row(example)
