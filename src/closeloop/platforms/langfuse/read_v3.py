"""Reading older servers: `traces` and `observations` (v1) with numbered pages. Also for what a dual server has not moved over yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from closeloop.errors import PermanentError, PlatformError
from closeloop.platforms._http import Params
from closeloop.platforms.base import Rejected, read_rows
from closeloop.platforms.langfuse import budget, by_time, wire
from closeloop.platforms.langfuse.budget import status_of
from closeloop.platforms.langfuse.client import PAGE, Client, any_of, in_filters, maybe_iso, quoted
from closeloop.platforms.langfuse.read_v4 import Rows

_HEAD = "core,io"


class TracesV3:
    """`GET /traces` with a filter on ids (server 3.116.1 and later), `GET /observations` likewise; else `GET /traces/{id}` one by one."""

    name = "v3"

    def __init__(self, client: Client) -> None:
        self.client = client
        self._takes_lists = True

    def traces(
        self, ids: Sequence[str], said_at: Mapping[str, datetime]
    ) -> Iterator[tuple[list[tuple[Rows, wire.Trace | None]], list[Rejected]]]:
        """These traces, whole, each with the record the server keeps of the trace itself."""
        for batch in in_filters(ids, PAGE):
            found = self._listed(batch) if self._takes_lists else None
            yield found if found is not None else self._one_by_one(batch)

    def session_traces(self, sessions: Sequence[str]) -> Iterator[list[str]]:
        """The ids of all traces of these sessions."""
        for batch in in_filters(sessions):
            yield self._of_sessions(batch)

    def trace_ids(
        self, since: datetime | None, until: datetime | None, cursor: str | None, limit: int
    ) -> tuple[list[str], str | None]:
        """One page of ids of traces that started in a window, oldest first, and where to go on (`by_time.py`)."""
        begin, number = _place(cursor, since)
        params: Params = {
            "fields": "core",
            "orderBy": "timestamp.asc",
            "page": number,
            "limit": min(limit, PAGE),
            "fromTimestamp": maybe_iso(begin),
            "toTimestamp": maybe_iso(until),
        }
        page, bad = self.client.page("/traces", params, wire.TRACES, budget.LEGACY)
        ids = _ids(page.data, bad)
        if number >= (page.meta.total_pages or 0):
            return ids, None
        newest = max((head.timestamp for head in page.data), default=None)
        if newest is None or (begin is not None and newest - begin < by_time.TICK):  # a page within a millisecond
            return ids, by_time.place(begin, number + 1) if begin else str(number + 1)
        return ids, by_time.place(newest, by_time.FIRST)

    # --- inside

    def _of_sessions(self, sessions: Sequence[str]) -> list[str]:
        if self._takes_lists:
            question: Params = {"fields": "core", "filter": any_of("sessionId", sessions)}
            heads = self._heads(question, lambda head: head.session_id in sessions)
            if heads is not None:
                return _ids(*heads)
        single = (self._heads({"fields": "core", "sessionId": one}) for one in sessions)
        return [trace_id for found in single if found for trace_id in _ids(*found)]

    def _listed(self, ids: Sequence[str]) -> tuple[list[tuple[Rows, wire.Trace | None]], list[Rejected]] | None:
        """All at once; None where the server does not know the filters, or does not heed them and would list the whole project."""
        asked = set(ids)
        found = self._heads({"fields": _HEAD, "filter": any_of("id", ids)}, lambda head: head.id in asked)
        if found is None:
            self._takes_lists = False
            return None
        heads, unread = found
        groups: dict[str, Rows] = {head.id: [] for head in heads}
        bad = self._steps(groups) if groups else []
        if bad is None:
            self._takes_lists = False
            return None
        return [(groups[head.id], head) for head in heads], [*unread, *bad]

    def _steps(self, groups: dict[str, Rows]) -> list[Rejected] | None:
        """Put the observations of these traces into their groups; None where the filter is refused or not heeded."""
        bad: list[Rejected] = []
        params: Params = {"filter": any_of("traceId", list(groups))}
        try:
            for rows, rejected in self.client.numbered("/observations", params, wire.OBSERVATIONS, budget.LEGACY):
                if any(row.trace_id not in groups for row in rows):
                    return None
                bad += rejected
                for row in rows:
                    groups[row.trace_id].append(row)
        except PlatformError as error:
            if status_of(error) == 400:
                return None
            raise
        return bad

    def _heads(
        self, params: Params, is_asked: Callable[[wire.Trace], bool] = lambda head: True
    ) -> tuple[list[wire.Trace], list[Rejected]] | None:
        """Traces of a listing; None where its filter is refused or not heeded, which the first page shows."""
        found: dict[str, wire.Trace] = {}
        unread: list[Rejected] = []
        try:
            for rows, bad in self.client.numbered("/traces", params, wire.TRACES, budget.LEGACY):
                if not all(is_asked(head) for head in rows):
                    return None
                found.update({head.id: head for head in rows})
                unread += bad
        except PlatformError as error:
            if status_of(error) == 400 and "filter" in params:
                return None
            raise
        return list(found.values()), unread

    def _one_by_one(self, ids: Sequence[str]) -> tuple[list[tuple[Rows, wire.Trace | None]], list[Rejected]]:
        found: list[tuple[Rows, wire.Trace | None]] = []
        bad: list[Rejected] = []
        for one in ids:
            try:
                body: dict[str, Any] = self.client.object("GET", f"/traces/{quoted(one)}", budget.LEGACY)
            except PermanentError as error:
                if error.status != 404:
                    raise
                continue
            steps = body.get("observations")
            rows, unread = read_rows("trace", steps if isinstance(steps, list) else (), wire.Observation.model_validate)
            head, without = read_rows("trace", [body], wire.Trace.model_validate)
            found += [(list(rows), one) for one in head]
            bad += (*unread, *without)
        return found, bad


def _place(cursor: str | None, since: datetime | None) -> tuple[datetime | None, int]:
    """Where a page begins. A number alone counts from the beginning of the window."""
    if cursor is None or cursor.isdecimal():
        return since, int(cursor or by_time.FIRST)
    return by_time.read_place(cursor)


def _ids(heads: Sequence[wire.Trace], bad: Sequence[Rejected]) -> list[str]:
    """The ids of all traces of a listing, also of those that cannot be read: whoever fetches them says why."""
    return [*(head.id for head in heads), *(row.id for row in bad if row.id)]
