"""Reading: which reader this server needs, windows as slices, pages as models, traces by id. The plan itself is in `slices.py`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Protocol, TypeVar

from closeloop.errors import AuthError, PermanentError, PlatformError, RecordError, TransientError
from closeloop.models import Feedback, Trace
from closeloop.platforms._decoding import reason_of
from closeloop.platforms.base import Page, Rejected, Window, read_rows
from closeloop.platforms.langfuse import normalize, slices, wire
from closeloop.platforms.langfuse.budget import GENERAL
from closeloop.platforms.langfuse.client import PAGE, Client, Row, is_absent, is_too_heavy, iso
from closeloop.platforms.langfuse.connect import Connection
from closeloop.platforms.langfuse.read_legacy import ScoresLegacy
from closeloop.platforms.langfuse.read_v3 import TracesV3
from closeloop.platforms.langfuse.read_v4 import ScoresV3, TracesV4
from closeloop.platforms.langfuse.slices import Memo, Plan, Slice

T = TypeVar("T")

_ALL_SOURCES = ("API", "ANNOTATION", "EVAL")
_METRIC_ROWS = 1000
_EPOCH = datetime(2023, 1, 1, tzinfo=UTC)
"""Langfuse is not older; what carries an earlier time belongs to the first slice, which has no beginning."""
_LONG = timedelta(days=2)
_RELIST_EVERY = timedelta(hours=6)
"""On Cloud, without fingerprints, the last days are listed again this often."""
_HINTS = 200_000

logger = logging.getLogger(__name__)


class ScoreReader(Protocol):
    """One dialect of listing scores."""

    name: str

    def page(
        self, part: Slice, cursor: str | None, sources: Sequence[str], limit: int
    ) -> tuple[list[Row], str | None]: ...

    def by_id(self, ids: Sequence[str]) -> list[wire.Score]: ...


class Reading:
    """The reading half of the adapter."""

    def __init__(self, connection: Connection, project: str, page_size: int | None) -> None:
        self.connection = connection
        self.client: Client = connection.client
        self.project = project
        self.project_id: str | None = None
        self._page = min(page_size or PAGE, PAGE)
        self._scores: ScoreReader | None = None
        self._newer: TracesV4 | None = TracesV4(self.client)
        self._older: TracesV3 | None = TracesV3(self.client)
        self._said_at: dict[str, datetime] = {}

    # --- scores

    @property
    def scores(self) -> ScoreReader:
        """The score reader of this server: v3 wherever it answers."""
        if self._scores is None:
            reader = ScoresV3(self.client)
            try:
                reader.client.scores({"limit": 1})
            except PlatformError as error:
                if not is_absent(error):
                    raise
                self._scores = ScoresLegacy(self.client)
            else:
                self._scores = reader
        return self._scores

    def pull_scores(self, window: Window) -> Iterator[Page]:
        """The pages of one window: slices oldest first, pages newest first inside. Each page's token goes on behind it."""
        plan = Plan.of_token(window.token) if window.token else self._plan(window)
        while plan.slices:
            part = plan.slices[0]
            try:
                rows, cursor = self._score_page(part, plan.cursor)
            except PlatformError as error:
                halves = plan.split() if is_too_heavy(error) else None
                if halves is None:
                    raise
                plan = halves
                continue
            ends = cursor is None
            listed = self._listed(part) if ends and plan.whole and part.kind == "all" else None
            memo = plan.memo
            plan = plan.behind(cursor, len(rows))
            page = self._feedback_page(rows, plan.token, memo if not plan.slices else None, listed)
            yield replace(page, left=plan.left)

    def _score_page(self, part: Slice, cursor: str | None) -> tuple[list[Row], str | None]:
        """One page. The first of a connection tells which reader the server needs."""
        ask: ScoreReader = self._scores or ScoresV3(self.client)
        try:
            found = ask.page(part, cursor, self.connection.sources, self._page)
        except PlatformError as error:
            if self._scores is not None or not is_absent(error):
                raise
            ask = ScoresLegacy(self.client)
            found = ask.page(part, cursor, self.connection.sources, self._page)
        self._scores = ask
        return found

    def _listed(self, part: Slice) -> tuple[datetime | None, datetime] | None:
        """What was listed in full: not the last minutes, where a row may only be late."""
        until = min(part.until, self.client.http.server_now() - slices.VISIBLE)
        return (part.since, until) if part.since is None or until > part.since else None

    def _feedback_page(
        self,
        rows: Sequence[Row],
        token: str | None,
        memo: str | None,
        listed: tuple[datetime | None, datetime] | None,
    ) -> Page:
        good, bad = read_rows("feedback", rows, self._feedback)
        kept: dict[str, Feedback] = {}
        for one in good:
            if one is not None and (one.id not in kept or kept[one.id].updated_at <= one.updated_at):
                kept[one.id] = one
        if rows:
            self.project_id = rows[0].get("projectId") or self.project_id
        if len(self._said_at) < _HINTS:
            for one in kept.values():
                if trace_id := one.target.trace_id:
                    before = self._said_at.get(trace_id)
                    if before is None or one.created_at < before:
                        self._said_at[trace_id] = one.created_at
        experiments = sum(one is None for one in good)
        skipped = {"experiment": experiments} if experiments else {}
        return Page(tuple(kept.values()), (), bad, token, memo, listed, skipped)

    def _feedback(self, row: Row) -> Any:
        return normalize.feedback(row, self.project)

    def pull_newest(self, pages: int) -> Iterator[Page]:
        """The newest so many pages, for a look at what is there."""
        cursor: str | None = None
        part = Slice(None, self.client.http.server_now() + timedelta(days=1))
        for _ in range(pages):
            rows, cursor = self._score_page(part, cursor)
            yield self._feedback_page(rows, cursor, None, None)
            if cursor is None:
                return

    # --- which slices

    def _plan(self, window: Window) -> Plan:
        now = self.client.http.server_now()
        until = window.until or now + timedelta(days=1)
        memo = Memo.load(window.memo)
        if memo and memo.until > now + slices.OVERLAP:
            memo = None  # a clock that was wrong wrote it: what it says was listed is still to come
        edge = memo.until - slices.OVERLAP if memo else None
        if memo is None or edge is None or window.since is None or edge <= window.since:
            return self._first_plan(window, until, now)
        prints = self._fingerprints(window.since, until, memo, now)
        days: dict[str, str] | None
        days, metrics_at = prints
        listed_at = memo.listed_at
        if days is not None:
            again = slices.again_slices(window.since, edge, slices.changed_days(memo.days, days, window.since))
        elif not self.client.is_cloud or listed_at is None or now - listed_at >= _RELIST_EVERY:
            again, listed_at = slices.again_slices(window.since, edge, None), now
        else:
            again = ()
        left = Memo(min(until, now), days if days is not None else memo.days, listed_at, metrics_at=metrics_at)
        return Plan((*again, Slice(edge, until)), memo=left.dump())

    def _first_plan(self, window: Window, until: datetime, now: datetime) -> Plan:
        """A window without a memo: everything in it is listed."""
        since = window.since
        months: dict[str, int] | None = None
        days, metrics_at = self._fingerprints(now - timedelta(days=31), until, None, now)
        if days is not None and (since is None or until - since > _LONG):
            months = self._months(since or _EPOCH, until)
        left = Memo(min(until, now), days or {}, now, metrics_at=metrics_at)
        if months and (limit := self.connection.budgets.limit(GENERAL)):
            calls = sum(-(-count // PAGE) for count in months.values())
            minutes = self.connection.budgets.seconds_for(GENERAL, calls) / 60
            logger.info(
                "langfuse: about %d calls at %d a minute: this pull takes about %.0f minutes", calls, limit, minutes
            )
        expected = sum(months.values()) if months else None
        return Plan(slices.first_slices(since, until, months), memo=left.dump(), left=expected)

    def _fingerprints(
        self, since: datetime, until: datetime, memo: Memo | None, now: datetime
    ) -> tuple[dict[str, str] | None, datetime | None]:
        """Day -> fingerprint, and when metrics may be asked again. None where this server, or its limit, does not tell."""
        if memo and memo.metrics_at and now < memo.metrics_at:
            return None, memo.metrics_at
        begin = since.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        sources = self.connection.sources or _ALL_SOURCES
        numbers = {"view": "scores-numeric", "metrics": [_measure("count", "count"), _measure("value", "sum")]}
        words = {"view": "scores-categorical", "metrics": [_measure("count", "count")]}
        found: dict[str, str] = {}
        try:
            for query, fields in (
                (numbers, ("name", "source", "dataType")),
                (words, ("name", "source", "stringValue")),
            ):
                rows = self._metrics(query, fields, "day", begin, until)
                if len(rows) >= _METRIC_ROWS:
                    return None, None
                for day, mark in slices.fingerprints(rows, sources).items():
                    found[day] = found.get(day, "") + f"{query['view'][7]}{mark}"
        except TransientError as error:
            wait = timedelta(seconds=error.retry_after) if error.retry_after else timedelta(minutes=15)
            return None, now + wait
        except AuthError:
            raise
        except (PermanentError, ValueError):
            return None, now + _RELIST_EVERY
        return found, None

    def _months(self, since: datetime, until: datetime) -> dict[str, int] | None:
        """Month -> number of scores, for planning only."""
        counts: dict[str, int] = {}
        try:
            for view in ("scores-numeric", "scores-categorical"):
                query = {"view": view, "metrics": [_measure("count", "count")]}
                for row in self._metrics(query, ("source",), "month", since, until):
                    month, count = str(row.get("time_dimension") or "")[:7], row.get("count_count", 0)
                    if month and row.get("source") in (self.connection.sources or _ALL_SOURCES):
                        counts[month] = counts.get(month, 0) + int(count)
        except (PlatformError, ValueError, TypeError):
            return None
        return counts

    def _metrics(
        self, query: dict[str, Any], fields: Sequence[str], granularity: str, since: datetime, until: datetime
    ) -> list[dict[str, Any]]:
        return self.client.metrics(
            {
                **query,
                "dimensions": [{"field": field} for field in fields],
                "timeDimension": {"granularity": granularity},
                "filters": [],
                "fromTimestamp": iso(since),
                "toTimestamp": iso(until),
                "config": {"row_limit": _METRIC_ROWS},
            }
        )

    # --- traces

    def pull_traces(self, window: Window) -> Iterator[Page]:
        """All traces that started in a window."""
        cursor = window.token
        while True:
            ids, cursor = self._of_readers(partial(self._trace_ids, window, cursor))
            # One page, whatever it was read in: its token must not be stored before all of it is.
            pages = list(self.fetch(ids))
            traces = tuple(one for page in pages for one in page.traces)
            yield Page(traces=traces, rejected=tuple(one for page in pages for one in page.rejected), token=cursor)
            if cursor is None:
                return

    def _trace_ids(self, window: Window, cursor: str | None, reader: Any) -> tuple[list[str], str | None]:
        found: tuple[list[str], str | None] = reader.trace_ids(window.since, window.until, cursor, self._page)
        return found

    def fetch(self, trace_ids: Sequence[str]) -> Iterator[Page]:
        """These traces, whole. What a server with both worlds has not moved to the new one yet is read in the old one."""
        found: set[str] = set()
        for page in self._of_readers(lambda reader: self._pages(reader, trace_ids)):
            found.update(trace.id for trace in page.traces)
            yield page
        absent = [one for one in trace_ids if one not in found]
        if absent and self._newer and self._older and not self.client.is_cloud:
            try:
                yield from self._pages(self._older, absent)
            except PlatformError as error:
                if not is_absent(error):
                    raise
                self._older = None

    def session_traces(self, session_ids: Sequence[str]) -> Iterator[list[str]]:
        """The ids of all traces of these sessions."""
        yield from self._of_readers(lambda reader: list(reader.session_traces(session_ids)))

    def _of_readers(self, ask: Callable[[Any], T]) -> T:
        """Ask the newer reader; where the server has no such endpoint, the older one, from then on."""
        if self._newer is None or self.client.major < 4:
            self._newer = None
            return ask(self._older or TracesV3(self.client))
        try:
            return ask(self._newer)
        except PlatformError as error:
            if not is_absent(error):
                raise
        self._newer = None
        return ask(self._older or TracesV3(self.client))

    def _pages(self, reader: Any, trace_ids: Sequence[str]) -> list[Page]:
        pages = []
        for found, bad in reader.traces(trace_ids, self._said_at):
            traces: list[Trace] = []
            rejected = list(bad)
            for rows, head in found:
                try:
                    traces.append(normalize.trace(rows, self.project, head))
                except (RecordError, ValueError, TypeError) as error:
                    native = head.id if head else rows[0].trace_id if rows else None
                    rejected.append(Rejected("trace", native, reason_of(error), {"id": native}))
            pages.append(Page(traces=tuple(traces), rejected=tuple(rejected)))
        return pages


def _measure(measure: str, aggregation: str) -> dict[str, str]:
    return {"measure": measure, "aggregation": aggregation}
