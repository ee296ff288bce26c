"""LangSmith's bulk exports as a source without a server: runs in Parquet or JSONL, and feedback in JSONL, in any folders.

LangSmith's own export holds runs; feedback is what `GET /feedback` or the SDK's `list_feedback` gave, one object per line. Records
go through the same normalize as those of the API. Nothing can be written back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from closeloop.errors import ConfigError, PermanentError
from closeloop.models import Feedback, Trace
from closeloop.platforms._rows import FORMATS, read_file
from closeloop.platforms.base import (
    Adapter,
    Capabilities,
    FeedbackName,
    Page,
    Probe,
    Rejected,
    Stream,
    Window,
    read_rows,
)
from closeloop.platforms.langsmith import normalize
from closeloop.platforms.langsmith.probing import describe_names

_PAGE = 1000
_EVER = timedelta(days=36_500)


class LangSmithExport(Adapter):
    """One project as its exports describe it. What stands in several files counts once: feedback as it was last modified."""

    name = "langsmith"

    def __init__(self, path: Path, project: str, *, page_size: int | None = None) -> None:
        if not path.exists():
            raise ConfigError(f"langsmith: {str(path)!r} is not there: give the folder or file that holds the export")
        self.path = path
        self.project = project
        self._page = page_size or _PAGE

    def __repr__(self) -> str:
        return f"LangSmithExport({str(self.path)!r}, project={self.project!r})"

    @property
    def capabilities(self) -> Capabilities:
        """Everything is read again each time: a file says nothing of what changed, and reading it costs little."""
        return Capabilities(
            streams=(
                Stream("feedback", "feedback", "created_at", _EVER),
                Stream("traces", "traces", "start_time", _EVER),
            ),
            fetch_batch=500,
            sessions=True,
            lists_feedback=True,
            scores=False,
        )

    def probe(self) -> Probe:
        feedback, runs, _ = self._rows
        if not feedback:
            return Probe(
                ok=False,
                problems=(
                    f"langsmith: no feedback in {str(self.path)!r}: LangSmith's bulk export holds runs only, "
                    "put what list_feedback gives beside it as JSONL",
                ),
            )
        return Probe(ok=True, server=f"files feedback: {len(feedback)}, runs: {len(runs)}", can_write=False)

    # --- read

    def pull(self, window: Window) -> Iterator[Page]:
        if window.stream == "feedback":
            good, bad = self._feedback
            yield from self._paged([row for row in good if _within(row.created_at, window)], bad, window, "feedback")
        elif window.stream == "traces":
            traces, bad = self._traces
            found = [one for one in traces.values() if _within(one.started_at, window)]
            yield from self._paged(found, bad, window, "traces")
        else:
            raise PermanentError(
                f"langsmith: no stream {window.stream!r}: streams are feedback, traces", platform=self.name
            )

    def fetch(self, trace_ids: Sequence[str]) -> Iterator[Page]:
        traces = self._traces[0]
        yield Page(traces=tuple(traces[one] for one in dict.fromkeys(trace_ids) if one in traces))

    def fetch_sessions(self, session_ids: Sequence[str]) -> Iterator[Page]:
        wanted = set(session_ids)
        yield Page(traces=tuple(one for one in self._traces[0].values() if one.session_id in wanted))

    def feedback_ids(self, stream: str) -> Iterator[Sequence[str]]:
        good, bad = self._feedback
        yield [row.id for row in good] + [row.id for row in bad if row.id]

    def feedback_names(self) -> Sequence[FeedbackName]:
        return describe_names([row for row in self._feedback[0] if not row.is_ours])

    # --- inside

    @cached_property
    def _rows(self) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]], list[Rejected]]:
        """Feedback rows, run rows, and what is neither."""
        feedback: list[Mapping[str, Any]] = []
        runs: list[Mapping[str, Any]] = []
        bad: list[Rejected] = []
        for file in self._files():
            for number, row in read_file(file):
                if isinstance(row, Mapping) and "run_type" in row:
                    runs.append(row)
                elif isinstance(row, Mapping) and "key" in row:
                    feedback.append(row)
                else:
                    reason = (
                        f"{file.name} row {number} is neither a run (it has no run_type) nor feedback (it has no key)"
                    )
                    bad.append(Rejected("feedback", f"{file.name}:{number}", reason, row))
        return feedback, runs, bad

    def _files(self) -> Iterator[Path]:
        if self.path.is_file():
            yield self.path
            return
        for file in sorted(self.path.rglob("*")):
            kinds = {suffix.lstrip(".").lower() for suffix in file.suffixes}
            if file.is_file() and not file.name.startswith(".") and kinds & set(FORMATS):
                yield file

    @cached_property
    def _feedback(self) -> tuple[list[Feedback], tuple[Rejected, ...]]:
        rows, _, neither = self._rows
        good, bad = read_rows(
            "feedback", [_plain(row) for row in rows], lambda row: normalize.feedback(row, self.project)
        )
        found: dict[str, Feedback] = {}
        for row in good:
            if row.id not in found or found[row.id].updated_at <= row.updated_at:
                found[row.id] = row
        return sorted(found.values(), key=lambda row: (row.created_at, row.id)), (*bad, *neither)

    @cached_property
    def _traces(self) -> tuple[dict[str, Trace], tuple[Rejected, ...]]:
        traces, bad = normalize.traces([_plain(row) for row in self._rows[1]], self.project)
        return {one.id: one for one in sorted(traces, key=lambda one: one.id)}, bad

    def _paged(self, rows: Sequence[Any], bad: Sequence[Rejected], window: Window, field: str) -> Iterator[Page]:
        start = int(window.token) if window.token else 0
        while True:
            end = start + self._page
            token = str(end) if end < len(rows) else None
            part: dict[str, Any] = {field: tuple(rows[start:end])}
            yield Page(**part, rejected=tuple(bad) if start == 0 else (), token=token)
            if token is None:
                return
            start = end


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row without nulls, and times as text: Parquet has every column in every row, and times of its own."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in row.items()
        if value is not None
    }


def _within(moment: datetime | None, window: Window) -> bool:
    if moment is None:
        return True
    return (window.since is None or moment >= window.since) and (window.until is None or moment < window.until)
