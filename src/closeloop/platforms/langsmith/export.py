"""LangSmith's bulk exports as a source without a server: runs in Parquet or JSONL, and feedback in JSONL, in any folders.

LangSmith's own export holds runs; feedback is what `GET /feedback` or the SDK's `list_feedback` gave, one object per line. Records
go through the same normalize as those of the API. Nothing can be written back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from closeloop.errors import ConfigError, RecordError
from closeloop.models import Feedback, Trace
from closeloop.platforms._export import Export, Found
from closeloop.platforms._rows import FORMATS, read_file
from closeloop.platforms._spool import Parts
from closeloop.platforms.base import Probe
from closeloop.platforms.langsmith import normalize, wire


class LangSmithExport(Export):
    """One project as its exports describe it."""

    name = "langsmith"

    def __init__(self, path: Path, project: str, *, page_size: int | None = None) -> None:
        if not path.exists():
            raise ConfigError(f"langsmith: {str(path)!r} is not there: give the folder or file that holds the export")
        super().__init__(path, project, page_size=page_size)

    def probe(self) -> Probe:
        feedback, runs = self.spool.counts()
        if not feedback:
            return Probe(
                ok=False,
                problems=(
                    f"langsmith: no feedback in {str(self.path)!r}: LangSmith's bulk export holds runs only, "
                    "put what list_feedback gives beside it as JSONL",
                ),
            )
        return Probe(ok=True, server=f"files feedback: {feedback}, runs: {runs}", can_write=False)

    def rows(self) -> Iterator[Found]:
        for file in self._files():
            for number, row in read_file(file):
                if isinstance(row, Mapping) and "run_type" in row:
                    yield Found("step", file, number, _plain(row))
                elif isinstance(row, Mapping) and "key" in row:
                    yield Found("feedback", file, number, _plain(row))
                else:
                    reason = "is neither a run (it has no run_type) nor feedback (it has no key)"
                    yield Found("neither", file, number, row, reason)

    def feedback(self, row: Any) -> Feedback | None:
        return normalize.feedback(row, self.project) if normalize.is_about_something(row) else None

    def place(self, kind: str, row: Any) -> tuple[str, str | None]:
        record = wire.Run.model_validate(row)
        return record.trace, normalize.thread(record)

    def trace(self, parts: Parts) -> Trace:
        traces, bad = normalize.traces(parts.steps, self.project)
        if not traces:
            raise RecordError(bad[0].reason if bad else "no run of it can be read")
        return traces[0]

    def _files(self) -> Iterator[Path]:
        if self.path.is_file():
            yield self.path
            return
        for file in sorted(self.path.rglob("*")):
            kinds = {suffix.lstrip(".").lower() for suffix in file.suffixes}
            if file.is_file() and not file.name.startswith(".") and kinds & set(FORMATS):
                yield file


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row without nulls, and times as text: Parquet has every column in every row, and times of its own."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in row.items()
        if value is not None
    }
