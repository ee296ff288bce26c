"""Langfuse blob storage exports as a source without a server: scores, observations and traces in JSONL, JSON, CSV or Parquet.

A folder as the export writes it: `scores/`, `observations_v2/` (or the older `observations/` and `traces/`), at any depth, plain or
gzip. Records go through the same normalize as those of the API. Nothing can be written back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from closeloop.errors import ConfigError, PermanentError, RecordError
from closeloop.ids import clean
from closeloop.models import Feedback, Trace
from closeloop.platforms._rows import read_file
from closeloop.platforms.base import Adapter, Capabilities, FeedbackName, Page, Probe, Rejected, Stream, Window
from closeloop.platforms.langfuse import normalize, wire
from closeloop.platforms.langfuse.probing import describe_names

_TABLES: Mapping[str, str] = {
    "scores": "scores",
    "observations_v2": "observations",
    "observations": "observations",
    "traces": "traces",
}
_PAGE = 1000
_EVER = timedelta(days=36_500)


class LangfuseExport(Adapter):
    """One project as its exports describe it. Newer files of a table repeat rows of older ones: the last update counts."""

    name = "langfuse"

    def __init__(self, path: Path, project: str, *, page_size: int | None = None) -> None:
        if not path.is_dir():
            raise ConfigError(
                f"langfuse: {str(path)!r} is no folder: give the folder that holds scores/ and observations_v2/"
            )
        self.path = path
        self.project = project
        self._page = page_size or _PAGE
        self._traces: dict[str, Trace] | None = None
        self._bad: list[Rejected] = []

    def __repr__(self) -> str:
        return f"LangfuseExport({str(self.path)!r}, project={self.project!r})"

    @property
    def capabilities(self) -> Capabilities:
        """Everything is read again each time: a file says nothing of what changed, and reading it costs little."""
        return Capabilities(
            streams=(Stream("scores", "feedback", "timestamp", _EVER), Stream("traces", "traces", "start_time", _EVER)),
            fetch_batch=500,
            sessions=True,
            lists_feedback=True,
            scores=False,
        )

    def probe(self) -> Probe:
        counts = {
            table: len(files) for table in ("scores", "observations", "traces") if (files := list(self._files(table)))
        }
        if "scores" not in counts:
            return Probe(
                ok=False,
                problems=(f"langfuse: no scores/ with files in {str(self.path)!r}: give the export's own folder",),
            )
        return Probe(
            ok=True, server=f"files {', '.join(f'{name}: {count}' for name, count in counts.items())}", can_write=False
        )

    # --- read

    def pull(self, window: Window) -> Iterator[Page]:
        if window.stream == "scores":
            rows, bad = self._feedback(window)
            yield from self._paged(rows, bad, window, "feedback")
        elif window.stream == "traces":
            traces = [one for one in self._all_traces().values() if _within(one.started_at, window)]
            yield from self._paged(sorted(traces, key=lambda one: one.id), self._bad, window, "traces")
        else:
            raise PermanentError(
                f"langfuse: no stream {window.stream!r}: streams are scores, traces", platform=self.name
            )

    def fetch(self, trace_ids: Sequence[str]) -> Iterator[Page]:
        traces = self._all_traces()
        yield Page(traces=tuple(traces[one] for one in trace_ids if one in traces))

    def fetch_sessions(self, session_ids: Sequence[str]) -> Iterator[Page]:
        wanted = set(session_ids)
        yield Page(traces=tuple(one for one in self._all_traces().values() if one.session_id in wanted))

    def feedback_ids(self, stream: str) -> Iterator[Sequence[str]]:
        rows, bad = self._feedback(Window(stream))
        yield [row.id for row in rows] + [row.id for row in bad if row.id]

    def feedback_names(self) -> Sequence[FeedbackName]:
        return describe_names(self._feedback(Window("scores"))[0])

    # --- inside

    def _files(self, table: str) -> Iterator[Path]:
        names = {name for name, kind in _TABLES.items() if kind == table}
        for file in sorted(self.path.rglob("*")):
            if file.is_file() and not file.name.startswith("."):
                places = [*file.relative_to(self.path).parts[:-1], file.name.split(".")[0]]
                if names & set(places):
                    yield file

    def _rows(self, table: str) -> Iterator[tuple[Path, int, Any]]:
        """Every row of a table under the names of the API, with its file and number."""
        for file in self._files(table):
            for number, row in read_file(file):
                yield file, number, wire.camel(row) if isinstance(row, dict) else row

    def _records(self, table: str, kind: type[BaseModel]) -> tuple[list[Any], list[Rejected]]:
        """The rows of observations or traces as records, and what could not be read."""
        good: list[Any] = []
        bad: list[Rejected] = []
        for file, number, row in self._rows(table):
            try:
                good.append(kind.model_validate(row))
            except ValidationError as error:
                first = error.errors(include_url=False, include_input=False, include_context=False)[0]
                where = ".".join(str(part) for part in first["loc"]) or "record"
                reason = f"{file.name} row {number}: {where}: {first['msg']}"
                bad.append(Rejected("trace", _native(file, number, row), reason, clean(row)))
        return good, bad

    def _feedback(self, window: Window) -> tuple[list[Feedback], list[Rejected]]:
        bad: list[Rejected] = []
        found: dict[str, Feedback] = {}
        for file, number, row in self._rows("scores"):
            try:
                one = normalize.feedback(row, self.project)
            except (RecordError, ValueError, TypeError, KeyError, AttributeError) as error:
                reason = str(error) if isinstance(error, RecordError) else f"{type(error).__name__}: {error}"
                bad.append(
                    Rejected("feedback", _native(file, number, row), f"{file.name} row {number}: {reason}", clean(row))
                )
                continue
            if (
                one
                and _within(one.created_at, window)
                and (one.id not in found or found[one.id].updated_at <= one.updated_at)
            ):
                found[one.id] = one
        return sorted(found.values(), key=lambda one: (one.created_at, one.id)), bad

    def _all_traces(self) -> dict[str, Trace]:
        """Trace id -> trace, put together once: rows of one trace lie in several files."""
        if self._traces is None:
            rows, self._bad = self._records("observations", wire.Observation)
            heads, bad = self._records("traces", wire.Trace)
            self._bad += bad
            groups: dict[str, list[wire.Observation]] = {}
            for row in rows:
                groups.setdefault(row.trace_id, []).append(row)
            by_id = {head.id: head for head in heads}
            self._traces = {}
            for trace_id in [*groups, *(one for one in by_id if one not in groups)]:
                try:
                    self._traces[trace_id] = normalize.trace(
                        groups.get(trace_id, []), self.project, by_id.get(trace_id)
                    )
                except (RecordError, ValueError) as error:
                    self._bad.append(Rejected("trace", trace_id, str(error).splitlines()[0], {"id": trace_id}))
        return self._traces

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


def _native(file: Path, number: int, row: Any) -> str:
    """The record's own id, or its place where it has none."""
    return str(row["id"]) if isinstance(row, dict) and row.get("id") else f"{file.name}:{number}"


def _within(moment: datetime | None, window: Window) -> bool:
    if moment is None:
        return True
    return (window.since is None or moment >= window.since) and (window.until is None or moment < window.until)
