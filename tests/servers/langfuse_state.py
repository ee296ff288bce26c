"""What a Langfuse server keeps, in SQLite: scores behind a worker that merges, drops and deletes late, observations, and plain objects.

Every rule here was measured on real servers; the tests compare it with their recorded traffic.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
import time
import uuid
import weakref
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

DAY = 86_400_000
DELETE_EVERY = 120_000
"""The worker runs one score deletion in this many milliseconds."""

_SCHEMA = """
create table events(score_id text, event_id text, ts integer, seq integer primary key autoincrement, body text);
create unique index event_once on events(score_id, event_id);
create table queue(seq integer primary key autoincrement, due integer, score_id text, event_id text, ts integer, body text);
create table scores(id text, name text, day integer, ts integer, updated integer, version integer, body text,
  trace_id text, observation_id text, session_id text, run_id text, source text, data_type text, environment text,
  config_id text, num real, primary key(day, name, id));
create index scores_time on scores(ts, id);
create index scores_id on scores(id);
create index scores_trace on scores(trace_id);
create table deletes(seq integer primary key autoincrement, id text);
create table observations(seq integer primary key autoincrement, id text, trace_id text, session_id text, start integer,
  visible integer, is_root integer, size integer, body text);
create index observations_trace on observations(trace_id);
create index observations_session on observations(session_id);
create index observations_start on observations(start);
create table traces(id text primary key, ts integer, session_id text, body text);
create index traces_session on traces(session_id);
create table objects(seq integer primary key autoincrement, kind text, id text, body text);
create unique index object_once on objects(kind, id);
"""


def iso(ms: int) -> str:
    """Milliseconds as the server writes them."""
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def millis(text: str) -> int:
    """An ISO time with or without zone, or a date, in milliseconds; what is finer is cut off. Raises ValueError."""
    moment = datetime.fromisoformat(text.replace(" ", "+") if " " in text and "T" in text else text)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return int(moment.timestamp()) * 1000 + moment.microsecond // 1000


def merge(old: Any, new: Any) -> Any:
    """Deep merge as the worker does it: objects by key, lists by position, everything else is replaced."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {**old, **{key: merge(old.get(key), value) for key, value in new.items()}}
    if isinstance(old, list) and isinstance(new, list):
        return [merge(a, b) for a, b in zip(old, new, strict=False)] + (old[len(new) :] or new[len(old) :])
    return new


@dataclass
class Clock:
    """Real time plus an offset that tests move."""

    offset: float = 0.0
    fixed: float | None = None

    def now(self) -> int:
        """Milliseconds since 1970."""
        return int(((self.fixed if self.fixed is not None else time.time()) + self.offset) * 1000)

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.offset += seconds


@dataclass
class State:
    """The tables and the worker. `delay` is how many milliseconds pass before the worker looks at an accepted score."""

    clock: Clock = field(default_factory=Clock)
    path: str = ":memory:"
    delay: int = 0
    lag: int = 0
    """Observations become visible this many milliseconds after they were written."""
    ghost_ids: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._db = sqlite3.connect(self.path, check_same_thread=False, isolation_level=None)
        weakref.finalize(self, self._db.close)
        self._db.execute("pragma synchronous=off")
        self._db.executescript(_SCHEMA)
        self._lock = threading.RLock()
        self._deleted_at = -DELETE_EVERY
        self._version = 0

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction; other requests wait."""
        with self._lock:
            if self._db.in_transaction:
                yield self._db
                return
            self._db.execute("begin")
            try:
                yield self._db
            except BaseException:
                self._db.execute("rollback")
                raise
            self._db.execute("commit")

    def query(self, sql: str, values: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows, after the worker has done what is due."""
        with self._lock:
            self.work()
            return self._db.execute(sql, tuple(values)).fetchall()

    # --- scores

    def accept(self, body: Mapping[str, Any], ts: int, event_id: str | None = None) -> None:
        """Take a score event; the worker will look at it later."""
        if not body.get("id"):
            return  # answered 201 and never stored
        with self.writing() as db:
            row = (self.clock.now() + self.delay, body["id"], event_id or str(uuid.uuid4()), ts, json.dumps(body))
            db.execute("insert into queue(due, score_id, event_id, ts, body) values (?,?,?,?,?)", row)

    def work(self) -> None:
        """What the worker does by now: events that are due, then deletions, one in 120 s."""
        now = self.clock.now()
        with self.writing() as db:
            due = db.execute(
                "select seq, score_id, event_id, ts, body from queue where due <= ? order by seq", (now,)
            ).fetchall()
            for seq, score_id, event_id, ts, body in due:
                db.execute("delete from queue where seq = ?", (seq,))
                self._take(db, score_id, event_id, ts, json.loads(body), now)
            while now - self._deleted_at >= DELETE_EVERY:
                waiting = db.execute("select seq, id from deletes order by seq limit 1").fetchone()
                if waiting is None:
                    break
                db.execute("delete from deletes where seq = ?", (waiting[0],))
                self.remove(waiting[1])
                self._deleted_at = (
                    max(self._deleted_at + DELETE_EVERY, now - DELETE_EVERY + 1) if self._deleted_at > 0 else now
                )

    def remove(self, score_id: str) -> None:
        """Delete a score at once, with its event files."""
        with self.writing() as db:
            db.execute("delete from scores where id = ?", (score_id,))
            db.execute("delete from events where score_id = ?", (score_id,))

    def queue_delete(self, score_id: str) -> None:
        """202, always."""
        with self.writing() as db:
            db.execute("insert into deletes(id) values (?)", (score_id,))

    def forget_events(self) -> None:
        """Storage retention: the event files are gone, the rows stay."""
        with self.writing() as db:
            self.work()
            db.execute("delete from events")

    def edit_in_ui(self, score_id: str, **fields: Any) -> None:
        """What a person changes on the page: value or comment, while `updatedAt` stays (4.16.0)."""
        with self.writing() as db:
            row = db.execute(
                "select day, name, body from scores where id = ? order by version desc", (score_id,)
            ).fetchone()
            body = {**json.loads(row[2]), **fields}
            num = body["value"] if isinstance(body["value"], int | float) else None
            db.execute(
                "update scores set body = ?, num = ? where id = ? and day = ? and name = ?",
                (json.dumps(body), num, score_id, row[0], row[1]),
            )

    def _take(
        self, db: sqlite3.Connection, score_id: str, event_id: str, ts: int, body: dict[str, Any], now: int
    ) -> None:
        config = self.get("config", body["configId"]) if body.get("configId") else None
        if not _is_valid(body, config):
            return
        db.execute(
            "insert or ignore into events(score_id, event_id, ts, body) values (?,?,?,?)",
            (score_id, event_id, ts, json.dumps(body)),
        )
        events = db.execute("select ts, seq, event_id, body from events where score_id = ?", (score_id,)).fetchall()
        # Equal times: which one wins is a coin toss on servers up to 4.16.0 (PR #16925).
        events.sort(key=lambda event: (event[0], hashlib.sha256(event[2].encode()).digest()))
        row = db.execute(
            "select body, ts from scores where id = ? and ts >= ? order by version desc limit 1",
            (score_id, events[0][0]),
        ).fetchone()
        base = json.loads(row[0]) if row else {}
        merged = dict(base)
        for _, _, _, text in events:
            for key, value in json.loads(text).items():
                if key == "metadata":
                    merged[key] = merge(merged.get(key) or {}, value) if value is not None else merged.get(key)
                else:
                    merged[key] = value
        first = json.loads(events[0][3])
        kept = base or {
            "_ts": events[0][0],
            "_created": now // 1000 * 1000,
            "environment": environment(first.get("environment")),
        }
        merged.update({key: kept.get(key) for key in ("_ts", "_created", "environment")})
        if base or first.get("traceId"):
            merged["traceId"] = (base or first).get("traceId")
        if config:
            merged["name"] = config["name"]
        merged["_updated"] = now
        self.put_score(merged)

    def put_score(self, body: Mapping[str, Any]) -> None:
        """Write one stored row as it is; `_ts`, `_created`, `_updated` are milliseconds."""
        self._version += 1
        value = body.get("value")
        ts = body["_ts"]
        row = (
            body["id"], body["name"], ts // DAY, ts, body["_updated"], self._version, json.dumps(body), body.get("traceId"),
            body.get("observationId"), body.get("sessionId"), body.get("datasetRunId"), body.get("source") or "API",
            data_type(body), body.get("environment") or "default", body.get("configId"),
            value if isinstance(value, int | float) else None,
        )  # fmt: skip
        with self.writing() as db:
            db.execute("insert or replace into scores values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", row)

    # --- observations and traces

    def put_observation(self, row: Mapping[str, Any], *, visible_after: int | None = None) -> None:
        """Append one observation row; the same id twice is two rows."""
        body = json.dumps(row)
        late = self.lag if visible_after is None else visible_after
        values = (
            row["id"], row["traceId"], row.get("sessionId") or "", millis(row["startTime"]), self.clock.now() + late,
            int(bool(row.get("isRootObservation"))), len(body), body,
        )  # fmt: skip
        with self.writing() as db:
            db.execute(
                "insert into observations(id, trace_id, session_id, start, visible, is_root, size, body) values (?,?,?,?,?,?,?,?)",
                values,
            )

    def put_trace(self, row: Mapping[str, Any]) -> None:
        """Upsert a trace as older servers keep it."""
        with self.writing() as db:
            old = db.execute("select body from traces where id = ?", (row["id"],)).fetchone()
            body = {
                **(json.loads(old[0]) if old else {}),
                **{key: value for key, value in row.items() if value is not None},
            }
            values = (row["id"], millis(body["timestamp"]), body.get("sessionId"), json.dumps(body))
            db.execute("insert or replace into traces values (?,?,?,?)", values)

    # --- objects: configs, datasets, items, queues, comments

    def get(self, kind: str, object_id: str) -> dict[str, Any] | None:
        """One object."""
        with self._lock:
            row = self._db.execute("select body from objects where kind = ? and id = ?", (kind, object_id)).fetchone()
        return json.loads(row[0]) if row else None

    def put(self, kind: str, body: Mapping[str, Any], *, newest_first: bool = False) -> None:
        """Insert or replace; with `newest_first` it moves to the end of the order of writing."""
        with self.writing() as db:
            if newest_first:
                db.execute("delete from objects where kind = ? and id = ?", (kind, body["id"]))
            db.execute(
                "insert into objects(kind, id, body) values (?,?,?) on conflict(kind, id) do update set body = excluded.body",
                (kind, body["id"], json.dumps(body)),
            )

    def drop(self, kind: str, object_id: str) -> None:
        """Remove one object."""
        with self.writing() as db:
            db.execute("delete from objects where kind = ? and id = ?", (kind, object_id))

    def all(self, kind: str) -> list[dict[str, Any]]:
        """Every object of a kind, newest first."""
        with self._lock:
            rows = self._db.execute("select body from objects where kind = ? order by seq desc", (kind,)).fetchall()
        return [json.loads(row[0]) for row in rows]

    def close(self) -> None:
        """Forget everything."""
        self._db.close()


def environment(name: str | None) -> str:
    """What is stored: `langfuse-x` loses its prefix, an invalid one becomes `default`."""
    text = name or "default"
    if text.startswith("langfuse"):
        text = text.removeprefix("langfuse").lstrip("-_") or "default"
    plain = text.replace("-", "").replace("_", "")
    return text if plain.isascii() and plain.isalnum() and plain == plain.lower() else "default"


def data_type(body: Mapping[str, Any]) -> str:
    """The declared type, or the one the value shows."""
    return body.get("dataType") or ("CATEGORICAL" if isinstance(body.get("value"), str) else "NUMERIC")


def _is_valid(body: Mapping[str, Any], config: Mapping[str, Any] | None) -> bool:
    """Whether the worker keeps the event; what it does not keep it drops without a word."""
    if body.get("configId"):
        value = body.get("value")
        if config is None or config["isArchived"] or (body.get("dataType") or config["dataType"]) != config["dataType"]:
            return False
        if config["dataType"] == "CATEGORICAL":
            return value in {category["label"] for category in config["categories"] or ()}
        if config["dataType"] == "NUMERIC":
            low, high = config["minValue"], config["maxValue"]
            return isinstance(value, int | float) and (low is None or value >= low) and (high is None or value <= high)
        return True
    return body.get("source") != "ANNOTATION" or body.get("dataType") == "CORRECTION"
