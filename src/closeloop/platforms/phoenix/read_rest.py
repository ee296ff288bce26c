"""Reading without SQL. `scan` walks the listings anybody with a key may read; `dsl` asks the query language which spans hold feedback.

Neither can ask for "changed since": both walk spans by start time and ask for the annotations on them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from closeloop.errors import PermanentError
from closeloop.ids import is_marked
from closeloop.platforms._decoding import moment_of
from closeloop.platforms.phoenix.client import Client
from closeloop.platforms.phoenix.reading import Chunk, Count, chunked
from closeloop.platforms.phoenix.wire import SESSION, SPAN, TABLES, TRACE, Table

_TRACES = 500
_SPANS_OF = 100
_DSL_LIMIT = 20_000
_SLICE = 2_000
_FUTURE = timedelta(days=366)
"""An open window may hold spans of machines whose clock is ahead."""
_NAMES = "query($id:ID!){node(id:$id){... on Project{spanAnnotationNames}}}"


class ScanReader:
    """Listings of traces and sessions, then the annotations by id. Works for viewers and with every server since 13.15."""

    name = "scan"
    by = "start_time"

    def __init__(self, client: Client) -> None:
        self.client = client

    def annotations(
        self,
        table: Table,
        since: datetime | None,
        until: datetime | None,
        position: str | None,
        size: int,
        skip: Collection[str] = (),
    ) -> Iterator[Chunk]:
        # `skip` cannot be asked for here: REST leaves out a name for people too, or not at all.
        for targets, behind in self._targets(table, since, until, position, size):
            yield Chunk(self._on(table, targets), behind)

    def annotation_ids(self, table: Table) -> Iterator[list[str]]:
        for chunk in self.annotations(table, None, None, None, _TRACES):
            yield [row["id"] for row in chunk.rows]

    def counts(self, since: datetime | None) -> Iterator[Count]:
        for table in TABLES.values():
            yield from self._counts(table, since)

    def _counts(self, table: Table, since: datetime | None) -> Iterator[Count]:
        for chunk in self.annotations(table, since, None, None, _TRACES):
            for row in chunk.rows:
                if not is_marked(row.get("identifier")):
                    score = row.get("score")
                    yield Count(
                        row["name"], row["annotator_kind"], row.get("source", ""), row.get("label"), 1, score, score
                    )

    def machine_names(self) -> Sequence[str]:
        return ()

    def traces(
        self, since: datetime | None, until: datetime | None, position: str | None, size: int
    ) -> Iterator[tuple[list[str], str | None]]:
        for rows, cursor in self.client.traces(since, until, position, spans=False, limit=min(size, 1000)):
            yield [row["trace_id"] for row in rows if row.get("trace_id")], cursor

    def session_traces(self, session_ids: Sequence[str]) -> Iterator[list[str]]:
        for batch in chunked(session_ids, _SPANS_OF):
            yield from self.client.session_traces(batch)

    def spans(self, trace_ids: Sequence[str]) -> Iterator[list[dict[str, Any]]]:
        for batch in chunked(trace_ids, _SPANS_OF):
            yield self.client.spans(batch)

    def _targets(
        self, table: Table, since: datetime | None, until: datetime | None, position: str | None, size: int
    ) -> Iterator[tuple[dict[str, str], str | None]]:
        """Pages of target id -> trace id."""
        if table is SESSION:
            # The list of sessions has no time bounds of its own.
            for rows, cursor in self.client.sessions(position, min(size, _TRACES)):
                within = (row.get("session_id") for row in rows if _within(row.get("start_time"), since, until))
                yield {session_id: "" for session_id in within if session_id}, cursor
            return
        for rows, cursor in self.client.traces(since, until, position, spans=table is SPAN, limit=min(size, _TRACES)):
            named = [row for row in rows if row.get("trace_id")]
            if table is TRACE:
                yield {row["trace_id"]: row["trace_id"] for row in named}, cursor
            else:
                spans = ((row["trace_id"], span.get("span_id")) for row in named for span in row.get("spans") or ())
                yield {span_id: trace_id for trace_id, span_id in spans if span_id}, cursor

    def _on(self, table: Table, targets: dict[str, str]) -> list[dict[str, Any]]:
        """The annotations on these targets, oldest first; those on spans also name their trace."""
        rows = self.client.annotations(table, list(targets)) if targets else []
        if table is SPAN:
            rows = [{**row, "trace_id": targets[row["span_id"]]} for row in rows if row.get("span_id") in targets]
        return rows[::-1]


class DslReader(ScanReader):
    """As `scan`, but only the spans that have annotations are asked about. Not for viewers: the query call is 403 for them."""

    name = "dsl"

    def _targets(
        self, table: Table, since: datetime | None, until: datetime | None, position: str | None, size: int
    ) -> Iterator[tuple[dict[str, str], str | None]]:
        if table is not SPAN:
            yield from super()._targets(table, since, until, position, size)
            return
        found = sorted(self._annotated(since, until).items())
        # A position is the last span id read: the ids are asked for again, which costs less than one page of annotations.
        rest = [item for item in found if position is None or item[0] > position]
        for batch in chunked(rest, min(size, _SLICE)):
            yield dict(batch), batch[-1][0] if batch[-1] is not rest[-1] else None
        if not rest:
            yield {}, None

    def _annotated(self, since: datetime | None, until: datetime | None) -> dict[str, str]:
        """Span id -> trace id of every span in the window that has an annotation of any name."""
        found: dict[str, str] = {}
        for name in self._names():
            try:
                found |= self._matching(f"annotations[{name!r}].identifier is not None", since, until)
            except PermanentError as error:
                if error.status != 422:
                    raise
                # A name the query language cannot say, such as a blank one: ask about every span instead.
                return self._matching("", since, until)
        return found

    def _matching(self, condition: str, since: datetime | None, until: datetime | None) -> dict[str, str]:
        """All matches: a window with more than one call returns is split in the middle."""
        found = self.client.query_span_ids(condition, since, until, _DSL_LIMIT)
        if len(found) < _DSL_LIMIT:
            return found
        since = since or self._first_start()
        until = until or self.client.http.server_now() + _FUTURE
        middle = since + (until - since) / 2
        if not since < middle < until:
            return self.client.query_span_ids(condition, since, until, _DSL_LIMIT * 1000)
        return self._matching(condition, since, middle) | self._matching(condition, middle, until)

    def _names(self) -> list[str]:
        node = self.client.graphql(_NAMES, {"id": self.client.resolve().id}).get("node") or {}
        return sorted({"note", *node.get("spanAnnotationNames", ())})

    def _first_start(self) -> datetime:
        for rows, _ in self.client.traces(None, None, None, spans=False, limit=1):
            if rows:
                return moment_of(rows[0].get("start_time")) or self.client.http.server_now() - _FUTURE * 10
            break
        return self.client.http.server_now()


def _within(start: Any, since: datetime | None, until: datetime | None) -> bool:
    """Whether a time lies between the bounds; one that cannot be read may."""
    moment = moment_of(start)
    return moment is None or ((since is None or since <= moment) and (until is None or moment < until))
