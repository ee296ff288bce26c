"""Reading newer servers: `v3/scores` (server 3.180 and later) and `v2/observations` (v4 and Cloud), both with keyset cursors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from closeloop.errors import PlatformError
from closeloop.platforms._decoding import readable
from closeloop.platforms._http import Params
from closeloop.platforms.base import Rejected
from closeloop.platforms.langfuse import wire
from closeloop.platforms.langfuse.budget import status_of
from closeloop.platforms.langfuse.client import (
    FIELDS,
    PAGE,
    Client,
    Row,
    any_of,
    in_filters,
    is_too_heavy,
    iso,
    maybe_iso,
)
from closeloop.platforms.langfuse.slices import Slice

_IDS = 150
"""Rows whose content is asked for at once, by their ids."""
_ROWS = 1000
_AIM = 4_000_000
"""Bytes one answer should stay under: the cap is 5 MB."""
_FAT = 40_000
"""Bytes of one row from which inputs and outputs are fetched apart, for the rows that matter."""
_FEWEST = 10
_STRUCTURE = "core,basic,time,model,usage,prompt,metrics,trace_context"
_CONTENT = "core,io,metadata"
_EVERYTHING = "core,basic,time,io,metadata,model,usage,prompt,metrics,trace_context"
_TELLING = frozenset({"GENERATION", "AGENT", "TOOL", "RETRIEVER", "CHAIN"})
_BEFORE = timedelta(days=7)
"""How long before its first feedback a trace is looked for at first."""

Rows = list[wire.Observation]


class ScoresV3:
    """`GET /v3/scores`."""

    name = "v3"

    def __init__(self, client: Client) -> None:
        self.client = client

    def page(self, part: Slice, cursor: str | None, sources: Sequence[str], limit: int) -> tuple[list[Row], str | None]:
        """One page of a slice, newest first, and the cursor behind it. A short page is no end: only a missing cursor is."""
        params: Params = {
            "limit": min(limit, PAGE),
            "cursor": cursor,
            "fields": FIELDS,
            "source": ",".join(sources) or None,
            "dataType": "TEXT,CORRECTION" if part.kind == "text" else None,
            "fromTimestamp": maybe_iso(part.since),
            "toTimestamp": iso(part.until),
        }
        return self.client.scores(params)

    def by_id(self, ids: Sequence[str]) -> list[wire.Score]:
        """The scores of these ids, each as it was updated last; absent ones are left out."""
        found: list[wire.Score] = []
        for batch in in_filters(ids, PAGE):
            cursor = None
            while True:
                params: Params = {"id": ",".join(batch), "limit": PAGE, "fields": FIELDS, "cursor": cursor}
                rows, cursor = self.client.scores(params)
                found += readable(wire.Score, rows)
                if cursor is None:
                    break
        return found


class TracesV4:
    """`GET /v2/observations`: a trace is a group of rows. The size of a page adapts to the size of the rows."""

    name = "v4"

    def __init__(self, client: Client) -> None:
        self.client = client
        self._limit = _ROWS
        self._apart = False
        self._takes_lists: bool | None = None

    def traces(
        self, ids: Sequence[str], said_at: Mapping[str, datetime]
    ) -> Iterator[tuple[list[tuple[Rows, None]], list[Rejected]]]:
        """These traces, whole. `said_at` has the times of feedback on them: it bounds the first look."""
        for batch in in_filters(ids):
            since = min((said_at[one] for one in batch), default=None) if all(one in said_at for one in batch) else None
            rows, bad = self._rows("traceId", batch, since and since - _BEFORE)
            groups = _grouped(rows, batch)
            again = [one for one in batch if not _is_whole(groups.get(one, []))] if since else []
            if again:  # started long before, or not there at all: one look without a bound
                rows, more = self._rows("traceId", again, None)
                groups |= _grouped(rows, again)
                bad += more
            yield [(group, None) for group in groups.values()], bad

    def session_traces(self, sessions: Sequence[str]) -> Iterator[list[str]]:
        """The ids of all traces of these sessions."""
        for batch in in_filters(sessions):
            yield _trace_ids(*self._asked("sessionId", batch, {"fields": "core"}))

    def trace_ids(
        self, since: datetime | None, until: datetime | None, cursor: str | None, limit: int
    ) -> tuple[list[str], str | None]:
        """One page of ids of traces that started in a window, newest first, and the cursor behind it."""
        params: Params = {
            "fields": "core",
            "isRootObservation": True,
            "limit": min(limit, _ROWS),
            "cursor": cursor,
            "fromStartTime": maybe_iso(since),
            "toStartTime": maybe_iso(until),
        }
        rows, bad, following, _ = self.client.observations(params)
        return _trace_ids(rows, bad), following

    # --- inside

    def _rows(self, column: str, ids: Sequence[str], since: datetime | None) -> tuple[Rows, list[Rejected]]:
        bound: Params = {"fromStartTime": maybe_iso(since)}
        rows, bad = self._asked(column, ids, {**bound, "fields": _STRUCTURE if self._apart else _EVERYTHING})
        return (self._with_content(rows, bound) if self._apart else rows), bad

    def _asked(self, column: str, ids: Sequence[str], params: Params) -> tuple[Rows, list[Rejected]]:
        """All rows of these ids: in one filter, which is undocumented for ids, or one by one where the server refuses that."""
        if self._takes_lists is not False:
            try:
                found = self._all([{**params, "filter": any_of(column, ids)}])
            except PlatformError as error:
                if status_of(error) != 400 or self._takes_lists:
                    raise
                self._takes_lists = False
            else:
                self._takes_lists = True
                return found
        return self._all([{**params, column: one} for one in ids])

    def _all(self, questions: Sequence[Params]) -> tuple[Rows, list[Rejected]]:
        rows: Rows = []
        bad: list[Rejected] = []
        for params in questions:
            for found, rejected in self._pages(params):
                rows += found
                bad += rejected
        return rows, bad

    def _pages(self, params: Params) -> Iterator[tuple[Rows, list[Rejected]]]:
        """Pages of a listing; asks for fewer rows when the server finds an answer too large, and goes on at the same place."""
        cursor: str | None = None
        while True:
            limit = _ROWS if params["fields"] in ("core", _STRUCTURE) else self._limit
            try:
                rows, bad, following, size = self.client.observations({**params, "limit": limit, "cursor": cursor})
            except PlatformError as error:
                if not is_too_heavy(error) or limit <= 1:
                    raise
                self._limit = max(1, limit // 4)
                if self._limit < _FEWEST and params["fields"] == _EVERYTHING:
                    params = {**params, "fields": _STRUCTURE}
                    self._apart = True
                continue
            yield rows, bad
            if rows and params["fields"] in (_EVERYTHING, _CONTENT):
                each = size / len(rows)
                self._limit = max(1, min(_ROWS, int(_AIM / each)))
                self._apart = self._apart or each > _FAT
            if following is None:
                return
            cursor = following

    def _with_content(self, rows: Rows, bound: Params) -> Rows:
        """Inputs, outputs and metadata of the rows that tell something: roots, model calls, tools, searches, failures."""
        lacking = [row for row in rows if row.input is None and row.output is None and _tells(row)]
        # By id where ids can be listed; otherwise whole traces, because an id alone is no parameter.
        column = "id" if self._takes_lists else "traceId"
        wanted = list(dict.fromkeys(row.id if self._takes_lists else row.trace_id for row in lacking))
        held: dict[tuple[str, str], wire.Observation] = {}
        for batch in in_filters(wanted, max(1, min(_IDS, self._limit))):
            found, _ = self._asked(column, batch, {**bound, "fields": _CONTENT})
            held.update({(row.trace_id, row.id): row for row in found})
        return [
            row.model_copy(update={name: getattr(full, name) for name in ("input", "output", "metadata")})
            if (full := held.get((row.trace_id, row.id))) is not None
            else row
            for row in rows
        ]


def _tells(row: wire.Observation) -> bool:
    return bool(
        row.is_root_observation or row.type in _TELLING or row.level == "ERROR" or row.parent_observation_id is None
    )


def _trace_ids(rows: Rows, bad: Sequence[Rejected]) -> list[str]:
    """The traces of these rows, also of those that cannot be read: whoever fetches them says why."""
    unread = (row.payload.get("traceId") for row in bad)
    return list(
        dict.fromkeys([*(row.trace_id for row in rows), *(one for one in unread if one and isinstance(one, str))])
    )


def _grouped(rows: Rows, wanted: Sequence[str]) -> dict[str, Rows]:
    groups: dict[str, Rows] = {}
    asked = set(wanted)
    for row in rows:
        if row.trace_id in asked:
            groups.setdefault(row.trace_id, []).append(row)
    return groups


def _is_whole(rows: Rows) -> bool:
    """Whether the root is among the rows: where it is not, the trace began before the bound."""
    return any(row.is_root_observation or row.parent_observation_id is None for row in rows)
