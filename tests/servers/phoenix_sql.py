"""Phoenix's SQL tool over a SQLite database in memory, with its limits made small: what it cuts, refuses and forgets."""

from __future__ import annotations

import json
import sqlite3
import weakref
from collections.abc import Iterator, Sequence
from typing import Any

from closeloop.platforms.phoenix.mcp import SQL_BYTES, TOO_LARGE, Rows, SqlError

_SCHEMA = """
create table projects(id integer primary key, name text);
create table project_sessions(id integer primary key, session_id text, project_id int);
create table traces(id integer primary key, trace_id text, project_rowid int, start_time text, project_session_rowid int);
create table spans(id integer primary key, trace_rowid int, span_id text, parent_id text, name text, span_kind text,
    start_time text, end_time text, status_code text, status_message text, attributes text, events text);
create table span_annotations(id integer primary key, span_rowid int, name text, label text, score real, explanation text,
    annotator_kind text, identifier text, source text, user_id int, metadata text, created_at text, updated_at text);
"""
_TIME = "2026-11-01 12:00:00"


class FakeMcp:
    """`execute` as the server does it: at most `rows` rows, `answer` bytes an answer, `row` bytes a row, 2 KiB a statement."""

    def __init__(self, *, rows: int = 5000, answer: int = 1 << 22, row: int = 1 << 18, packs: bool = True) -> None:
        self.limits = (rows, answer, row)
        self.packs = packs
        self.statements: list[str] = []
        self.db = sqlite3.connect(":memory:", check_same_thread=False)
        weakref.finalize(self, self.db.close)
        self.db.executescript(_SCHEMA)
        self.db.execute("insert into projects values (1, 'p')")

    def close(self) -> None:
        """Forget everything."""
        self.db.close()

    def execute(self, sql: str, patience: object = None) -> Rows:
        """Run one statement within the limits."""
        rows, answer, row_bytes = self.limits
        self.statements.append(sql)
        if len(sql.encode()) > SQL_BYTES:
            raise SqlError("SQL text exceeds the 2 KiB input limit.", code="unsupported_syntax")
        if not self.packs and "json_" in sql:
            raise SqlError("Function json_group_array is not allowed.", code="function_not_allowed")
        cursor = self.db.execute(_times(sql))
        found: list[list[Any]] = []
        size = 0
        for row in cursor:
            length = len(json.dumps(row).encode())
            if length > row_bytes:
                raise SqlError("A result row exceeds the encoded byte limit.", code=TOO_LARGE)
            if size + length > answer or len(found) == rows:
                return Rows(tuple(one[0] for one in cursor.description), found, True, "sqlite")
            size += length
            found.append(list(row))
        return Rows(tuple(one[0] for one in cursor.description), found, False, "sqlite")

    def add(self, sizes: Sequence[int]) -> list[str]:
        """One trace with one span and one annotation for each size: the size of its comment. Returns trace ids."""
        ids = []
        for size in sizes:
            row = 1 + self.db.execute("select coalesce(max(id), 0) from traces").fetchone()[0]
            ids.append(f"{row:032x}")
            self.db.execute("insert into traces values (?,?,1,?,null)", (row, ids[-1], _TIME))
            attributes = json.dumps({"input": {"value": "x" * size}})
            self.db.execute(
                "insert into spans values (?,?,?,null,'s','LLM',?,?,'OK','',?,'[]')",
                (row, row, f"{row:016x}", _TIME, _TIME, attributes),
            )
            self.db.execute(
                "insert into span_annotations values (?,?,'n','l',1.0,?,'HUMAN','u','API',null,'{}',?,?)",
                (row, row, "x" * size, _TIME, _TIME),
            )
        return ids


def _times(sql: str) -> str:
    """The server rewrites `'...T..Z'` for its database."""
    return sql.replace("T", " ").replace("Z'", "'") if "Z'" in sql else sql


class FakeClient:
    """The REST calls the SQL reader falls back to, on the same database, and which targets it was asked for."""

    row = 1

    def __init__(self, mcp: FakeMcp) -> None:
        self.mcp = mcp
        self.asked: list[str] = []

    def annotations(self, table: Any, ids: Sequence[str]) -> list[dict[str, Any]]:
        """Annotations by span id, as REST shows them."""
        self.asked += ids
        rows = self.mcp.db.execute(
            f"select a.id, s.span_id, a.explanation from span_annotations a join spans s on s.id=a.span_rowid "
            f"where s.span_id in ({','.join('?' * len(ids))})",
            list(ids),
        )
        from closeloop.platforms.phoenix.wire import node_id

        return [
            {"id": node_id(table.node, row), "span_id": span, "explanation": text, "user_id": None}
            for row, span, text in rows
        ]

    def spans(self, trace_ids: Sequence[str]) -> list[dict[str, Any]]:
        """Spans by trace id, as REST shows them."""
        self.asked += trace_ids
        rows = self.mcp.db.execute(
            f"select t.trace_id, s.span_id from spans s join traces t on t.id=s.trace_rowid "
            f"where t.trace_id in ({','.join('?' * len(trace_ids))})",
            list(trace_ids),
        )
        return [{"trace_id": trace, "span_id": span} for trace, span in rows]

    def session_traces(self, session_ids: Sequence[str]) -> Iterator[list[str]]:
        """Traces by session id."""
        self.asked += session_ids
        yield []
