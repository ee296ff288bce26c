"""What happens in a run, told to whoever listens: the log of the command line, and OpenTelemetry where it is set up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from closeloop.errors import CloseloopError
from closeloop.models.results import Result

Outcome = Literal["done", "partial", "stopped", "failed"]
_SILENT = frozenset({"plan", "problems", "source", "rejected", "files", "sha256"})
"""Parts of a result that are long, or said elsewhere."""


@dataclass(frozen=True)
class Event:
    """`started` or `ended` of a step (`pull`, `bucket`, `push`) of a run. `seconds`, `outcome`, `counts` belong to `ended`."""

    name: Literal["started", "ended"]
    run_id: str
    step: str
    source: str
    at: datetime
    seconds: float | None = None
    outcome: Outcome | None = None
    error: CloseloopError | None = None
    counts: dict[str, Any] = field(default_factory=dict)


Listener = Callable[[Event], None]


def outcome_of(result: Result | None, error: BaseException | None) -> Outcome:
    """How a step went."""
    if error is not None or result is None:
        return "failed"
    if not getattr(result, "complete", True):
        return "stopped"
    return "partial" if result.exit_code == 3 else "done"


def counts_of(result: Result | None) -> dict[str, Any]:
    """The numbers and short words of a result that say something: no zeros, no lists."""
    if result is None:
        return {}
    fields = {name: value for name, value in result.model_dump(mode="json").items() if name not in _SILENT}
    return {name: value for name, value in fields.items() if value not in (0, None, "", {}, [], False)}
