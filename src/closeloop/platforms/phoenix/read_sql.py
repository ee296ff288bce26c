"""Reading by SQL through MCP: the one way that can ask for "annotations changed since", and by far the cheapest (facts: 2.6, 5.1)."""

# ruff: noqa: S608 (the endpoint takes no parameters; text from outside goes in only through `_quoted`, numbers are ints)

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from closeloop.ids import MARK, clean_text, decode
from closeloop.platforms._batches import by_length
from closeloop.platforms.phoenix.client import Client
from closeloop.platforms.phoenix.mcp import ROWS, SQL_BYTES, TOO_LARGE, Mcp, Rows, SqlError
from closeloop.platforms.phoenix.reading import Chunk, Count
from closeloop.platforms.phoenix.wire import SESSION, SPAN, TRACE, Table, node_id

_FROM: Mapping[str, str] = {
    SPAN.stream: "span_annotations a join spans s on s.id=a.span_rowid join traces t on t.id=s.trace_rowid where t.project_rowid={}",
    TRACE.stream: "trace_annotations a join traces t on t.id=a.trace_rowid where t.project_rowid={}",
    SESSION.stream: "project_session_annotations a join project_sessions p on p.id=a.project_session_id where p.project_id={}",
}
_TARGETS: Mapping[str, tuple[str, ...]] = {
    SPAN.stream: ("s.span_id", "t.trace_id", "t.id row"),
    TRACE.stream: ("t.trace_id", "t.id row"),
    SESSION.stream: ("p.session_id",),
}
_ANNOTATION = (
    "a.name", "a.label", "a.score", "a.explanation", "a.annotator_kind", "a.identifier", "a.source", "a.user_id", "a.metadata",
    "a.created_at", "a.updated_at",
)  # fmt: skip
_SPAN = (
    "t.trace_id", "s.span_id", "s.parent_id", "s.name", "s.span_kind", "s.start_time", "s.end_time", "s.status_code",
    "s.status_message", "s.attributes", "s.events",
)  # fmt: skip
_LEAN = (
    "case when s.span_kind='LLM' and json_type(s.attributes,'$.llm.input_messages[0].message.role')='text' "
    "and s.attributes not like '%tools_\":%' and s.attributes not like '%functions_\":%' "
    "then json_remove(s.attributes,'$.input.value') else s.attributes end attributes"
)
"""The attributes of a span without the raw request of a model call whose messages stand beside it: `normalize` leaves that out
anyway, and the server's cost is that of the bytes (measured: a quarter). One that offers tools (a key in the JSON within the JSON)
is read: there, nothing else may name them."""
_GROUP = 50
"""Annotations packed into one result row: the server's cost is per row and cell, and a row may have 256 KiB."""
_SPANS_TEXT = SQL_BYTES - 700
_SKIP_TEXT = SQL_BYTES - 1000
_TRACE_IDS = 1000
_LABEL = 80
_COUNTS = 3000
_FIRST_ROWS = 500
_FIRST_TRACES, _MOST_TRACES = 64, 320
"""Small first answers: the sooner one is here, the sooner there is work on both sides."""
_MORE_TRACES = 16
_STEPS = "t.id in (select {base}+sum(value) over (order by key) from json_each('[{}]'))"
"""Row numbers as steps from one to the next: a long list of literals is slow to check for the server, one text is not."""
_REMEMBERED = 100_000


class SqlReader:
    """Keyset on row ids inside a fixed window of `updated_at`: an update moves a row out of the window, never past the reader."""

    name = "sql"
    by = "updated_at"

    def __init__(self, client: Client, mcp: Mcp, *, packs: bool) -> None:
        """`packs`: the database is SQLite, whose JSON functions put many rows into one (measured: a third of the server's time)."""
        self.client = client
        self.mcp = mcp
        self._packs = self._lean = packs
        self._traces_at_once, self._most_traces = _FIRST_TRACES, _MOST_TRACES
        self._rows: dict[str, int] = {}

    def annotations(
        self,
        table: Table,
        since: datetime | None,
        until: datetime | None,
        position: str | None,
        size: int,
        skip: Collection[str] = (),
    ) -> Iterator[Chunk]:
        where = _FROM[table.stream].format(self.client.row) + _bounds("a.updated_at", since, until) + _without(skip)
        size = min(size, ROWS)
        last, limit, packs = int(position or 0), min(size, _FIRST_ROWS), self._packs
        left = None
        while True:
            try:
                rows, more = self._annotation_page(table, where, last, limit, packs=packs)
            except SqlError as error:
                if packs:
                    packs = False
                    continue
                if error.code != TOO_LARGE:
                    raise
                if limit > 1:
                    limit = max(1, limit // 8)
                    continue
                rows, last, more = self._fat_annotation(table, where, last)
                left = None if left is None else max(0, left - len(rows))
                yield Chunk(rows, str(last) if more else None, left)
            else:
                last = rows[-1]["id"] if rows else last
                self._remember((row["row"], row["trace_id"]) for row in rows if "row" in row)
                if left is not None:
                    left = max(0, left - len(rows)) if more else 0
                elif more and limit > _FIRST_ROWS:
                    # A second full page: this takes long enough to be asked how long.
                    left = self._count(where, last)
                yield Chunk([_as_rest(table, row) for row in rows], str(last) if more else None, left)
                limit = min(size, limit * 4)
            if not more:
                return

    def annotation_ids(self, table: Table) -> Iterator[list[str]]:
        where = _FROM[table.stream].format(self.client.row)
        last = 0
        while True:
            found = self.mcp.execute(f"select a.id from {where} and a.id>{last} order by a.id limit {ROWS}")
            yield [node_id(table.node, row[0]) for row in found.rows]
            if not _more(found, ROWS):
                return
            last = found.rows[-1][0]

    def counts(self, since: datetime | None) -> Iterator[Count]:
        each = (
            f"select a.name,a.annotator_kind,a.source,substr(a.label,1,{_LABEL}) l,count(*) n,min(a.score),max(a.score) "
            f"from {tables.format(self.client.row)} and a.identifier not like '{MARK}:%' group by 1,2,3,4"
            for tables in _FROM.values()
        )
        found = self.mcp.execute(f"{' union all '.join(each)} order by 5 desc limit {_COUNTS}")
        yield from (Count(*row) for row in found.rows)

    def machine_names(self) -> Sequence[str]:
        each = (
            f"select a.name from {table.partition(' ')[0]} a where a.annotator_kind<>'HUMAN' and a.identifier not like '{MARK}:%'"
            for table in _FROM.values()
        )
        return [str(row[0]) for row in self.mcp.execute(f"{' union '.join(each)} order by 1 limit {_COUNTS}").rows]

    def traces(
        self, since: datetime | None, until: datetime | None, position: str | None, size: int
    ) -> Iterator[tuple[list[str], str | None]]:
        where = f"t.project_rowid={self.client.row}" + _bounds("t.start_time", since, until)
        last = int(position or 0)
        while True:
            found = self.mcp.execute(
                f"select t.id,t.trace_id from traces t where {where} and t.id>{last} order by t.id limit {_TRACE_IDS}"
            )
            more = _more(found, _TRACE_IDS)
            self._remember(found.rows)
            for start in range(0, len(found.rows), size):
                part = found.rows[start : start + size]
                last = part[-1][0]
                yield [row[1] for row in part], str(last) if more or start + size < len(found.rows) else None
            if not more:
                return

    def session_traces(self, session_ids: Sequence[str]) -> Iterator[list[str]]:
        for one in session_ids:
            if not _sayable(one):
                yield from self.client.session_traces([one])
        for batch in _by_text([_quoted(one) for one in session_ids if _sayable(one)], _SPANS_TEXT):
            where = f"t.project_rowid={self.client.row} and p.session_id in ({','.join(batch)})"
            last = 0
            while True:
                found = self.mcp.execute(
                    "select t.id,t.trace_id from traces t join project_sessions p on p.id=t.project_session_rowid "
                    f"where {where} and t.id>{last} order by t.id limit {ROWS}"
                )
                self._remember(found.rows)
                yield [row[1] for row in found.rows]
                if not _more(found, ROWS):
                    break
                last = found.rows[-1][0]

    def spans(self, trace_ids: Sequence[str]) -> Iterator[list[dict[str, Any]]]:
        """Ask for as many traces as fit into a statement and its answer; one that fits in none is read over REST."""
        # Traces seen while reading feedback are asked for by row: a number is a sixth of a trace id, and statements are what costs.
        rows = sorted((self._rows[one], one) for one in trace_ids if one in self._rows)
        ids = [(_quoted(one), one) for one in trace_ids if one not in self._rows and _sayable(one)]
        if self._lean:
            # A step from row to row is a third of a row number.
            steps = zip(rows, [0, *(row for row, _ in rows)], strict=False)
            try:
                yield from self._adaptive(_STEPS, [(str(row - before), one) for (row, one), before in steps])
                rows = []
            except SqlError:  # a server that allows fewer functions
                self._lean = False
        yield from self._adaptive("t.id in ({})", [(str(row), one) for row, one in rows])
        yield from self._adaptive("t.trace_id in ({})", ids)
        if odd := [one for one in trace_ids if one not in self._rows and not _sayable(one)]:
            yield self.client.spans(odd)

    def _adaptive(self, chosen: str, rest: Sequence[tuple[str, str]]) -> Iterator[list[dict[str, Any]]]:
        """`chosen` is a condition with a place for literals, and for the sum of those before them where they are steps."""
        base = 0
        while rest:
            batch = next(_by_text([literal for literal, _ in rest[: self._traces_at_once]], _SPANS_TEXT))
            wanted = {trace_id for _, trace_id in rest[: len(batch)]}
            try:
                rows = self._spans(chosen.format(",".join(batch), base=base), single=len(batch) == 1)
            except SqlError as error:
                if error.code != TOO_LARGE:
                    raise
                rows = self.client.spans(list(wanted)) if len(batch) == 1 else None
            if rows is None:
                self._traces_at_once = self._most_traces = max(1, len(batch) // 2)
                continue
            # A row number may have passed to another trace since it was remembered.
            yield [row for row in rows if row["trace_id"] in wanted]
            rest = rest[len(batch) :]
            base += sum(map(int, batch)) if chosen is _STEPS else 0
            # What was too much once is asked for again only after some success: traces of one project are alike.
            self._most_traces = min(_MOST_TRACES, self._most_traces + _MORE_TRACES)
            self._traces_at_once = min(self._most_traces, self._traces_at_once * 2)

    def _remember(self, rows: Iterable[Sequence[Any]]) -> None:
        """Keep the row numbers of traces that are likely to be fetched next. Forgetting them costs time, nothing else."""
        if len(self._rows) > _REMEMBERED:
            self._rows.clear()
        self._rows.update((trace_id, row) for row, trace_id in rows)

    # --- one statement each

    def _annotation_page(
        self, table: Table, where: str, last: int, limit: int, *, packs: bool
    ) -> tuple[list[dict[str, Any]], bool]:
        columns = ("a.id", *_TARGETS[table.stream], *_ANNOTATION)
        tail = f"from {where} and a.id>{last} order by a.id limit {limit}"
        names = [_name(column) for column in columns]
        if packs:
            values = ",".join(column.partition(" ")[0] for column in columns)
            found = self.mcp.execute(
                f"select max(id) m,json_group_array(j) g from (select a.id id,json_array({values}) j {tail}) x "
                f"group by id/{_GROUP} order by 1"
            )
            packed = [
                dict(zip(names, _unpacked(item), strict=True)) for row in found.rows for item in _unpacked(row[1])
            ]
            return packed, found.cut or len(packed) >= limit
        found = self.mcp.execute(f"select {','.join(columns)} {tail}")
        return [dict(zip(names, row, strict=True)) for row in found.rows], _more(found, limit)

    def _count(self, where: str, last: int) -> int | None:
        """How many annotations come behind a row. Only for progress, so no error of it matters."""
        try:
            found = self.mcp.execute(f"select count(*) from {where} and a.id>{last}")
            return int(found.rows[0][0])
        except (SqlError, ValueError, IndexError, TypeError):
            return None

    def _fat_annotation(self, table: Table, where: str, last: int) -> tuple[list[dict[str, Any]], int, bool]:
        """The one row behind `last`, too large for SQL, over REST: by its target, picked out by its id."""
        targets = _TARGETS[table.stream]
        found = self.mcp.execute(f"select a.id,{','.join(targets)} from {where} and a.id>{last} order by a.id limit 1")
        if not found.rows:
            return [], last, False
        row, *values = found.rows[0]
        native = node_id(table.node, row)
        extra = {_name(column): value for column, value in zip(targets, values, strict=True)}
        rows = [one for one in self.client.annotations(table, [values[0]]) if one.get("id") == native]
        return [_as_rest(table, {**one, **extra}) for one in rows], row, True

    def _spans(self, chosen: str, *, single: bool) -> list[dict[str, Any]] | None:
        """The spans of these traces, or None when the answer was cut short and fewer traces should be asked for."""
        names = [_name(one) for one in _SPAN]
        columns = ",".join(_LEAN if self._lean and one == "s.attributes" else one for one in _SPAN)
        rows: list[dict[str, Any]] = []
        last = 0
        while True:
            found = self.mcp.execute(
                f"select {columns},s.id from spans s join traces t on t.id=s.trace_rowid "
                f"where t.project_rowid={self.client.row} and {chosen} and s.id>{last} "
                f"order by s.id limit {ROWS}"
            )
            more = _more(found, ROWS)
            if more and not single:
                return None
            rows += [dict(zip(names, row[:-1], strict=True)) for row in found.rows]
            if not more:
                return rows
            last = found.rows[-1][-1]


def _more(found: Rows, limit: int) -> bool:
    return found.cut or len(found.rows) >= limit


def _bounds(column: str, since: datetime | None, until: datetime | None) -> str:
    """`since <= column < until` that loses nothing on SQLite.

    There, times are text of 19 or 26 characters in one column ("...:21" and "...:21.254663") and compare as text, so "...:21"
    sorts before "...:21.000000". The lower bound is therefore the last microsecond before its second (cassette sql_times).
    """
    low = f" and {column}>={_literal(since.replace(microsecond=0) - timedelta(microseconds=1))}" if since else ""
    return low + (f" and {column}<{_literal(until)}" if until else "")


def _without(names: Collection[str]) -> str:
    """Leaves out what machines said under these names, as many of them as a statement has room for."""
    quoted = sorted((_quoted(name) for name in names if _sayable(name, _SKIP_TEXT)), key=len)
    chosen = next(_by_text(quoted, _SKIP_TEXT), [])
    return f" and not (a.annotator_kind<>'HUMAN' and a.name in ({','.join(chosen)}))" if chosen else ""


def _literal(moment: datetime) -> str:
    return f"'{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}'"


def _quoted(text: str) -> str:
    return "'" + clean_text(text).replace("'", "''") + "'"


def _sayable(text: str, limit: int = _SPANS_TEXT) -> bool:
    """Whether a text can stand in a statement at all."""
    return "\x00" not in text and len(_quoted(text).encode()) < limit


def _by_text(literals: Sequence[str], limit: int) -> Iterator[list[str]]:
    """Groups of literals that one statement holds."""
    return by_length(literals, limit, lambda literal: len(literal.encode()) + 1)


def _as_rest(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """The row as REST shows it: ids instead of row numbers."""
    row.pop("row", None)
    if isinstance(row["id"], int):
        row["id"] = node_id(table.node, row["id"])
    if isinstance(row["user_id"], int):
        row["user_id"] = node_id("User", row["user_id"])
    return row


def _name(column: str) -> str:
    """`a.name` -> `name`, `t.id row` -> `row`."""
    return column.rpartition(" ")[2].rpartition(".")[2]


def _unpacked(value: Any) -> Any:
    """A JSON array, as text or (where the database kept it JSON through both levels) as it is."""
    return decode(value.encode()) if isinstance(value, str) else value
