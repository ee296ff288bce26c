"""What an export format is: which view of the store it renders, and how one example becomes one row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Protocol

from closeloop.models import Example

View = Literal["pairs", "unpaired", "regression"]
"""`pairs`: examples with a wanted and an unwanted candidate; `unpaired`: one judged candidate; `regression`: failing cases with oracles."""


@dataclass(frozen=True)
class Skipped:
    """An example that does not make it into a file: its id, a stable reason code, and one sentence of detail."""

    id: str
    reason: str
    detail: str = ""


class Exporter(Protocol):
    """One export format. `render` returns the row, or why this example has none in this format; it never bends content silently."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def view(self) -> View: ...

    @property
    def description(self) -> str: ...

    def render(self, example: Example) -> dict[str, Any] | Skipped:
        """One JSON-ready row for one example."""
        ...
