"""What an export format is: which view of the store it renders, and how one example becomes one row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar, Literal, Protocol, TypeAlias

from closeloop.models import Example

View = Literal["pairs", "unpaired", "regression"]
"""`pairs`: examples with a wanted and an unwanted candidate; `unpaired`: one judged candidate; `regression`: failing cases with oracles."""

Column = Literal["string", "bool", "list", "json"]
"""What a column holds: text, a truth value, a list of JSON values, or any JSON value."""


@dataclass(frozen=True)
class Skipped:
    """Something that does not make it into a file: its id, a stable reason code, and one sentence of detail.

    `interactions` are the ids of the interactions it is about; the codes of the product are listed in `reasons.REASONS`.
    """

    id: str
    reason: str
    detail: str = ""
    interactions: tuple[str, ...] = ()


Item: TypeAlias = Example | Skipped
"""What a view yields: every candidate it looks at comes out as exactly one of the two."""


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

    @property
    def columns(self) -> Mapping[str, Column]:
        """The columns in order, for formats that may be written as a Hugging Face folder; empty for files only."""
        ...

    def render(self, example: Example) -> dict[str, Any] | Skipped:
        """One JSON-ready row for one example. A row has its `id` where the format has room for one."""
        ...


class Format:
    """Base of an export format: set the attributes, write `render`.

    class Questions(Format):
        name, view, description = "questions", "regression", "The question and nothing else."

        def render(self, example):
            return {"id": example.id, "question": example.prompt[-1].text}
    """

    name: ClassVar[str] = ""
    version: ClassVar[str] = "1"
    view: ClassVar[View] = "pairs"
    description: ClassVar[str] = ""
    columns: ClassVar[Mapping[str, Column]] = MappingProxyType({})

    def render(self, example: Example) -> dict[str, Any] | Skipped:
        """One JSON-ready row for one example."""
        raise NotImplementedError(f"export format {self.name!r} has no render method")
