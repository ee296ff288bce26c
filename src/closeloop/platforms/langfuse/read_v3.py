"""Reading older servers: `traces` and `observations` (v1) with numbered pages. Also for what a dual server has not moved over yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from closeloop.errors import PermanentError, PlatformError
from closeloop.platforms._http import Params
from closeloop.platforms.base import Rejected
from closeloop.platforms.langfuse import budget, wire
from closeloop.platforms.langfuse.budget import status_of
from closeloop.platforms.langfuse.client import PAGE, Client, any_of, maybe_iso, quoted
from closeloop.platforms.langfuse.read_v4 import Rows

_HEAD = "core,io"
_FIRST_PAGE = 1


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
        for start in range(0, len(ids), PAGE):
            batch = ids[start : start + PAGE]
            found = self._listed(batch) if self._takes_lists else None
            yield found if found is not None else self._one_by_one(batch)

    def session_traces(self, sessions: Sequence[str]) -> Iterator[list[str]]:
        """The ids of all traces of these sessions."""
        if self._takes_lists:
            heads = self._heads({"fields": "core", "filter": any_of("sessionId", sessions)})
            if heads is not None and all(head.session_id in sessions for head in heads):
                yield [head.id for head in heads]
                return
        for session in sessions:
            yield [head.id for head in self._heads({"fields": "core", "sessionId": session}) or []]

    def trace_ids(
        self, since: datetime | None, until: datetime | None, cursor: str | None, limit: int
    ) -> tuple[list[str], str | None]:
        """One page of ids of traces that started in a window, oldest first, and the number of the next page."""
        number = int(cursor or _FIRST_PAGE)
        params: Params = {
            "fields": "core",
            "orderBy": "timestamp.asc",
            "page": number,
            "limit": min(limit, PAGE),
            "fromTimestamp": maybe_iso(since),
            "toTimestamp": maybe_iso(until),
        }
        page = wire.TRACES.validate_json(self.client.read("/traces", params, budget.LEGACY))
        return [row.id for row in page.data], str(number + 1) if number < (page.meta.total_pages or 0) else None

    # --- inside

    def _listed(self, ids: Sequence[str]) -> tuple[list[tuple[Rows, wire.Trace | None]], list[Rejected]] | None:
        """All at once; None where the server does not know the filter, or does not heed it."""
        heads = self._heads({"fields": _HEAD, "filter": any_of("id", ids)})
        asked = set(ids)
        if heads is None or any(head.id not in asked for head in heads):
            self._takes_lists = False
            return None
        there = [head.id for head in heads]
        groups: dict[str, Rows] = {one: [] for one in there}
        bad: list[Rejected] = []
        if there:
            params: Params = {"filter": any_of("traceId", there)}
            for rows, rejected in self.client.numbered("/observations", params, wire.OBSERVATIONS, budget.LEGACY):
                bad += rejected
                for row in rows:
                    groups.setdefault(row.trace_id, []).append(row)
        return [(groups[head.id], head) for head in heads], bad

    def _heads(self, params: Params) -> list[wire.Trace] | None:
        try:
            pages = list(self.client.numbered("/traces", params, wire.TRACES, budget.LEGACY))
        except PlatformError as error:
            if status_of(error) == 400 and "filter" in params:
                return None
            raise
        return list({head.id: head for rows, _ in pages for head in rows}.values())

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
            try:
                rows = [wire.Observation.model_validate(row) for row in body.get("observations") or ()]
                found.append((rows, wire.Trace.model_validate(body)))
            except ValueError as error:
                bad.append(Rejected("trace", one, str(error).splitlines()[0], {"id": one}))
        return found, bad
