"""Rows of exported files in order, on disk: files hold rows of one trace far apart, and more of them than fit in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson

from closeloop.ids import clean, decode
from closeloop.models import Feedback
from closeloop.platforms.base import Rejected, Window
from closeloop.scratch import scratch

_TABLES = """
CREATE TABLE feedback (id TEXT PRIMARY KEY, created TEXT NOT NULL, updated TEXT NOT NULL, body BLOB NOT NULL);
CREATE INDEX feedback_by_time ON feedback (created, id);
CREATE TABLE steps (trace TEXT NOT NULL, is_head INTEGER NOT NULL, body BLOB NOT NULL);
CREATE TABLE traces (trace TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE sessions (session TEXT NOT NULL, trace TEXT NOT NULL, PRIMARY KEY (session, trace)) WITHOUT ROWID;
CREATE TABLE bad (kind TEXT NOT NULL, id TEXT, reason TEXT NOT NULL, body BLOB NOT NULL);
"""
_FEEDBACK = """
INSERT INTO feedback VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE
SET created = excluded.created, updated = excluded.updated, body = excluded.body WHERE excluded.updated >= updated
"""
_HEAVY = 8 << 20
"""Bytes of rows made into traces at once; one trace alone may have more."""


class Parts(NamedTuple):
    """The rows of one trace, in the order they were read, and the trace's own record where the platform keeps one."""

    trace_id: str
    steps: list[dict[str, Any]]
    head: dict[str, Any] | None


class Spool:
    """What was put in once, given out in order, page by page."""

    def __init__(self) -> None:
        self._db = scratch(self, _TABLES, isolation_level="DEFERRED")

    def close(self) -> None:
        """Give the space back."""
        self._db.close()

    # --- in

    def put_feedback(self, row: Feedback) -> None:
        """Keep a feedback; of several with one id, the one that was updated last."""
        body = row.model_dump_json().encode()
        self._db.execute(_FEEDBACK, (row.id, stamp(row.created_at), stamp(row.updated_at), body))

    def put_step(self, trace_id: str, session_id: str | None, row: Any, *, is_head: bool = False) -> None:
        """Keep a row of a trace."""
        self._db.execute("INSERT INTO steps VALUES (?, ?, ?)", (trace_id, is_head, _dump(row)))
        self._db.execute("INSERT OR IGNORE INTO traces VALUES (?)", (trace_id,))
        if session_id:
            self._db.execute("INSERT OR IGNORE INTO sessions VALUES (?, ?)", (session_id, trace_id))

    def put_bad(self, one: Rejected) -> None:
        """Keep what could not be read."""
        row = (one.kind, one.id, one.reason, _dump(one.payload))
        self._db.execute("INSERT INTO bad VALUES (?, ?, ?, ?)", row)

    def ready(self) -> None:
        """Everything is in."""
        self._db.execute("CREATE INDEX steps_by_trace ON steps (trace)")
        self._db.commit()

    # --- out

    def feedback(self, window: Window, after: Sequence[str], limit: int) -> list[Feedback]:
        """The next feedback of a window behind a place, by time."""
        since, until = (stamp(moment) if moment else edge for moment, edge in ((window.since, ""), (window.until, "~")))
        query = "SELECT body FROM feedback WHERE created >= ? AND created < ? AND (created, id) > (?, ?) ORDER BY created, id LIMIT ?"
        rows = self._db.execute(query, (since, until, *after, limit)).fetchall()
        return [Feedback.model_validate_json(body) for (body,) in rows]

    def feedback_ids(self, limit: int) -> Iterator[list[str]]:
        """The ids of all feedback and of all that could not be read, in chunks."""
        for query in ("SELECT id FROM feedback", "SELECT id FROM bad WHERE kind = 'feedback' AND id IS NOT NULL"):
            cursor = self._db.execute(query)
            while rows := cursor.fetchmany(limit):
                yield [native for (native,) in rows]

    def bad(self, kind: str, after: int, limit: int) -> list[tuple[int, Rejected]]:
        """The next records of a kind that could not be read, with their places."""
        query = "SELECT rowid, kind, id, reason, body FROM bad WHERE kind = ? AND rowid > ? ORDER BY rowid LIMIT ?"
        rows = self._db.execute(query, (kind, after, limit)).fetchall()
        return [(place, Rejected(kind, native, reason, decode(body))) for place, kind, native, reason, body in rows]

    def trace_ids(self, after: str, limit: int) -> list[str]:
        """The next ids of traces."""
        query = "SELECT trace FROM traces WHERE trace > ? ORDER BY trace LIMIT ?"
        return [trace_id for (trace_id,) in self._db.execute(query, (after, limit)).fetchall()]

    def session_traces(self, sessions: Iterable[str]) -> list[str]:
        """Ids of the traces in which a row names one of these sessions."""
        query = "SELECT trace FROM sessions WHERE session IN (SELECT value FROM json_each(?)) ORDER BY trace"
        given = orjson.dumps(list(sessions)).decode()
        return list(dict.fromkeys(trace_id for (trace_id,) in self._db.execute(query, (given,)).fetchall()))

    def parts(self, trace_ids: Iterable[str]) -> Iterator[list[Parts]]:
        """The rows of these traces, some traces at a time."""
        held: list[Parts] = []
        weight = 0
        for trace_id in trace_ids:
            query = "SELECT is_head, body FROM steps WHERE trace = ? ORDER BY rowid"
            rows = self._db.execute(query, (trace_id,)).fetchall()
            if not rows:
                continue
            steps = [decode(body) for is_head, body in rows if not is_head]
            head = next((decode(body) for is_head, body in reversed(rows) if is_head), None)
            held.append(Parts(trace_id, steps, head))
            weight += sum(len(body) for _, body in rows)
            if weight >= _HEAVY:
                yield held
                held, weight = [], 0
        if held:
            yield held

    def counts(self) -> tuple[int, int]:
        """How many feedback and rows of traces there are."""
        feedback, steps = (
            self._db.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608 - one of two names
            for name in ("feedback", "steps")
        )
        return feedback, steps


def stamp(moment: datetime) -> str:
    """A time as text that sorts."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")


def _dump(row: Any) -> bytes:
    try:
        return orjson.dumps(row, default=str, option=orjson.OPT_NON_STR_KEYS)
    except TypeError:  # lone surrogates, integers beyond 64 bits
        return orjson.dumps(clean(row), default=str, option=orjson.OPT_NON_STR_KEYS)
