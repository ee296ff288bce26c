"""Langfuse's blob storage exports as a source without a server: scores, observations and traces in JSONL, JSON, CSV or Parquet.

A folder as the export writes it: `scores/`, `observations_v2/` (or the older `observations/` and `traces/`), at any depth, plain or
gzip. Records go through the same normalize as those of the API. Nothing can be written back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from closeloop.errors import ConfigError
from closeloop.models import Feedback, Trace
from closeloop.platforms._export import Export, Found
from closeloop.platforms._rows import read_file
from closeloop.platforms._spool import Parts
from closeloop.platforms.base import Probe
from closeloop.platforms.langfuse import normalize, wire

_KINDS: Mapping[str, Literal["feedback", "step", "head"]] = {
    "scores": "feedback",
    "observations_v2": "step",
    "observations": "step",
    "traces": "head",
}
_TABLES = {"feedback": "scores", "step": "observations", "head": "traces"}


class LangfuseExport(Export):
    """One project as its exports describe it."""

    name = "langfuse"
    feedback_stream = "scores"
    clock = "timestamp"

    def __init__(self, path: Path, project: str, *, page_size: int | None = None) -> None:
        if not path.is_dir():
            raise ConfigError(
                f"langfuse: {str(path)!r} is no folder: give the folder that holds scores/ and observations_v2/"
            )
        super().__init__(path, project, page_size=page_size)

    def probe(self) -> Probe:
        kinds = [kind for kind, _ in self._files()]
        if "feedback" not in kinds:
            return Probe(
                ok=False,
                problems=(f"langfuse: no scores/ with files in {str(self.path)!r}: give the export's own folder",),
            )
        counts = (f"{table}: {kinds.count(kind)}" for kind, table in _TABLES.items() if kind in kinds)
        return Probe(ok=True, server=f"files {', '.join(counts)}", can_write=False)

    def rows(self) -> Iterator[Found]:
        for kind, file in self._files():
            for number, row in read_file(file):
                yield Found(kind, file, number, wire.camel(row) if isinstance(row, dict) else row)

    def feedback(self, row: Any) -> Feedback | None:
        return normalize.feedback(row, self.project)

    def place(self, kind: str, row: Any) -> tuple[str, str | None]:
        if kind == "head":
            head = wire.Trace.model_validate(row)
            return head.id, head.session_id
        step = wire.Observation.model_validate(row)
        return step.trace_id, step.session_id

    def trace(self, parts: Parts) -> Trace:
        steps = [wire.Observation.model_validate(row) for row in parts.steps]
        return normalize.trace(steps, self.project, wire.Trace.model_validate(parts.head) if parts.head else None)

    def _files(self) -> Iterator[tuple[Literal["feedback", "step", "head"], Path]]:
        """Every file that lies below a table's folder, or is named after it."""
        for file in sorted(self.path.rglob("*")):
            if file.is_file() and not file.name.startswith("."):
                places = [*file.relative_to(self.path).parts[:-1], file.name.split(".")[0]]
                if kind := next((kind for name, kind in _KINDS.items() if name in places), None):
                    yield kind, file
