"""The stand-in's memory: tables in SQLite, a clock that tests move, and the filter language."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
import uuid
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

_SCHEMA = """
CREATE TABLE feedback (id TEXT PRIMARY KEY, run TEXT, project TEXT, key TEXT, created TEXT, modified TEXT, visible TEXT, doc TEXT);
CREATE INDEX feedback_run ON feedback (run);
CREATE INDEX feedback_created ON feedback (project, created);
CREATE INDEX feedback_modified ON feedback (project, modified);
CREATE TABLE runs (id TEXT PRIMARY KEY, trace TEXT, project TEXT, start TEXT, root INTEGER, visible TEXT, extended INTEGER, doc TEXT);
CREATE INDEX runs_trace ON runs (trace);
CREATE INDEX runs_start ON runs (project, start);
CREATE TABLE docs (kind TEXT, id TEXT, doc TEXT, PRIMARY KEY (kind, id));
"""
_TOKEN = re.compile(r'\s*(?:([A-Za-z_]\w*)|("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?)|([(),\[\]]))')


@dataclass
class Clock:
    """The server's time; `advance` moves it for everybody who reads it."""

    ahead: timedelta = timedelta(0)
    fixed: datetime | None = None
    """A moment that stays, for recordings; `advance` moves it too."""

    def now(self) -> datetime:
        """Now, on this clock."""
        return (self.fixed or datetime.now(UTC)) + self.ahead

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.ahead += timedelta(seconds=seconds)


@dataclass
class Lies:
    """What the server does that no document promises it will not. Counters run down by themselves."""

    lag: timedelta = timedelta(0)
    """What was written can be read only so much later."""
    shuffled: bool = False
    """Feedback comes in no order at all."""
    shift: int = 0
    """Before so many further pages of feedback a new row appears at the front of the listing."""
    vanish: int = 0
    """Behind the first page of feedback so many of its rows are deleted."""
    endless: bool = False
    """Offsets are ignored: the first page comes again and again."""
    duplicates: bool = False
    """Feedback comes twice on its page."""
    no_stats: bool = False
    """Projects come without statistics, also where they are asked for."""
    not_found_after_create: int = 0
    """So many writes are answered 404, as while the run or the feedback waits in a queue."""
    too_many: int = 0
    """So many requests are answered 429 without a Retry-After."""
    quota: str = ""
    """Every request is answered 429 with these words."""
    fail_after_write: int = 0
    """So many writes are stored and then answered 500."""
    truncated: int = 0
    """So many answers end in the middle."""
    fail_reads: int = 0
    """So many reads are answered 502."""


@dataclass
class State:
    """Everything the server holds. One lock: the stand-in answers one request at a time."""

    clock: Clock = field(default_factory=Clock)
    lies: Lies = field(default_factory=Lies)
    retention: timedelta = timedelta(days=14)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        self.db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        weakref.finalize(self, self.db.close)
        self.db.executescript(_SCHEMA)

    def close(self) -> None:
        """Forget everything."""
        self.db.close()

    # --- documents of every other kind

    def put(self, kind: str, native: str, doc: dict[str, Any]) -> None:
        """Store a document."""
        self.db.execute("INSERT OR REPLACE INTO docs VALUES (?, ?, ?)", (kind, native, json.dumps(doc)))

    def get(self, kind: str, native: str) -> dict[str, Any] | None:
        """A document, or None."""
        row = self.db.execute("SELECT doc FROM docs WHERE kind = ? AND id = ?", (kind, native)).fetchone()
        return json.loads(row[0]) if row else None

    def all(self, kind: str) -> list[dict[str, Any]]:
        """Every document of a kind, in the order they came."""
        rows = self.db.execute("SELECT doc FROM docs WHERE kind = ? ORDER BY rowid", (kind,))
        return [json.loads(row[0]) for row in rows]

    def drop(self, kind: str, native: str) -> bool:
        """Remove a document; whether it was there."""
        return self.db.execute("DELETE FROM docs WHERE kind = ? AND id = ?", (kind, native)).rowcount > 0

    def project(self, name: str) -> dict[str, Any]:
        """The project of this name, made where it is not there."""
        found = next((one for one in self.all("session") if one["name"] == name), None)
        if found is None:
            found = {
                "id": str(uuid.uuid5(uuid.NAMESPACE_DNS, name)),
                "name": name,
                "tenant_id": TENANT,
                "start_time": naive(self.clock.now()),
                "reference_dataset_id": None,
            }
            self.put("session", found["id"], found)
        return found

    # --- runs

    def put_run(self, run: dict[str, Any]) -> None:
        """Create or update a run; fields that are not given stay."""
        old = self.run(run["id"], hidden=True) or {}
        doc = {**old, **{key: value for key, value in run.items() if value is not None}}
        doc.setdefault("trace_id", doc["id"])
        row = self.db.execute("SELECT extended, visible FROM runs WHERE id = ?", (doc["id"],)).fetchone()
        visible = row[1] if row else stamp(self.clock.now() + self.lies.lag)
        self.db.execute(
            "INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                doc["id"], doc["trace_id"], doc["session_id"], stamp(moment(doc["start_time"])),
                int(not doc.get("parent_run_id")), visible, row[0] if row else 0, json.dumps(doc),
            ),
        )  # fmt: skip

    def run(self, native: str, *, hidden: bool = False) -> dict[str, Any] | None:
        """A run that can be read now, or None."""
        row = self.db.execute("SELECT doc, visible, start, extended FROM runs WHERE id = ?", (native,)).fetchone()
        if row is None or not (hidden or self._readable(row[1], row[2], row[3])):
            return None
        found: dict[str, Any] = json.loads(row[0])
        return found

    def runs(self, where: str, values: list[Any]) -> Iterator[dict[str, Any]]:
        """Runs a condition holds for that can be read now, newest first."""
        query = f"SELECT doc, visible, start, extended FROM runs WHERE {where} ORDER BY start DESC, id"
        for doc, visible, start, extended in self.db.execute(query, values).fetchall():
            if self._readable(visible, start, extended):
                yield json.loads(doc)

    def _readable(self, visible: str, start: str, extended: int) -> bool:
        now = self.clock.now()
        lives = timedelta(days=400) if extended else self.retention
        return visible <= stamp(now) and start > stamp(now - lives)

    def extend(self, trace: str) -> None:
        """Keep a trace 400 days. The customer pays for it."""
        self.db.execute("UPDATE runs SET extended = 1 WHERE trace = ?", (trace,))

    @property
    def extended(self) -> int:
        """How many traces are kept longer."""
        return int(self.db.execute("SELECT count(DISTINCT trace) FROM runs WHERE extended = 1").fetchone()[0])

    # --- feedback

    def put_feedback(self, doc: dict[str, Any], *, now: datetime | None = None) -> None:
        """Create or change a feedback."""
        at = now or self.clock.now()
        row = self.db.execute("SELECT visible FROM feedback WHERE id = ?", (doc["id"],)).fetchone()
        visible = row[0] if row else stamp(self.clock.now() + self.lies.lag)
        doc = {**doc, "modified_at": naive(at)}
        self.db.execute(
            "INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                doc["id"], doc.get("run_id"), doc.get("session_id"), doc["key"], stamp(moment(doc["created_at"])),
                stamp(at), visible, json.dumps(doc),
            ),
        )  # fmt: skip

    def feedback(self, where: str, values: list[Any]) -> list[dict[str, Any]]:
        """Feedback a condition holds for that can be read now."""
        order = "substr(id, 4), id" if self.lies.shuffled else "created DESC, id"
        query = f"SELECT doc FROM feedback WHERE visible <= ? AND {where} ORDER BY {order}"
        return [json.loads(row[0]) for row in self.db.execute(query, [stamp(self.clock.now()), *values]).fetchall()]

    def drop_feedback(self, native: str) -> bool:
        """Remove a feedback; nothing remembers it."""
        return self.db.execute("DELETE FROM feedback WHERE id = ?", (native,)).rowcount > 0

    def stats(self, run: str) -> dict[str, Any]:
        """A run's feedback by key, as its `feedback_stats`."""
        found: dict[str, Any] = {}
        for doc in self.feedback("run = ?", [run]):
            one = found.setdefault(doc["key"], {"n": 0, "values": {}, "comments": [], "sources": [], "errors": 0})
            one["n"] += 1
            if isinstance(doc.get("value"), str):
                one["values"][doc["value"]] = one["values"].get(doc["value"], 0) + 1
        return found


TENANT = "11111111-1111-4111-8111-111111111111"


def stamp(at: datetime) -> str:
    """A time that sorts as text."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")


def naive(at: datetime) -> str:
    """A time as v1 sends it: UTC without saying so."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat()


def moment(text: str) -> datetime:
    """A time as clients send it."""
    if isinstance(text, int | float):  # as LiteLLM sends it
        return datetime.fromtimestamp(text, UTC)
    found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


# --- the filter language


def parse(text: str) -> Any:
    """`and(eq(a, "b"), in(c, ["d"]))` as nested lists: [function, argument, ...]. Raises ValueError."""
    tokens: list[tuple[str, Any]] = []
    position = 0
    while text[position:].strip():
        match = _TOKEN.match(text, position)
        if match is None:
            raise ValueError(f"cannot parse filter at {position}")
        name, string, number, sign = match.groups()
        tokens.append(
            ("name", name)
            if name
            else ("value", json.loads(string or number))
            if (string or number)
            else ("sign", sign)
        )
        position = match.end()
    found, rest = _expression(tokens)
    if rest:
        raise ValueError("something follows the filter")
    return found


def _expression(tokens: list[tuple[str, Any]]) -> tuple[Any, list[tuple[str, Any]]]:
    kind, value = tokens[0]
    rest = tokens[1:]
    if kind == "sign" and value == "[":
        return _items(rest, "]", [])
    if kind == "name" and rest and rest[0] == ("sign", "("):
        return _items(rest[1:], ")", [value])
    return value, rest


def _items(tokens: list[tuple[str, Any]], end: str, found: list[Any]) -> tuple[list[Any], list[tuple[str, Any]]]:
    while tokens[0] != ("sign", end):
        if tokens[0] == ("sign", ","):
            tokens = tokens[1:]
            continue
        item, tokens = _expression(tokens)
        found.append(item)
    return found, tokens[1:]


def holds(condition: Any, run: dict[str, Any], keys: set[str]) -> bool:
    """Whether a parsed filter holds for a run that has feedback of these keys."""
    name, *arguments = condition
    if name in ("and", "or"):
        return (all if name == "and" else any)(holds(one, run, keys) for one in arguments)
    place, wanted = arguments
    if place == "feedback_key":
        return wanted in keys
    value = thread_of(run) if place == "thread_id" else run.get(place)
    return bool(value in wanted if name == "in" else value == wanted if name == "eq" else value != wanted)


def conditions(condition: Any) -> Iterator[tuple[str, Any, Any]]:
    """Every single condition of a filter: function, field, value."""
    if condition[0] in ("and", "or"):
        for one in condition[1:]:
            yield from conditions(one)
    else:
        yield tuple(condition)  # type: ignore[misc]


def thread_of(run: dict[str, Any]) -> str | None:
    """The conversation a run belongs to."""
    metadata = (run.get("extra") or {}).get("metadata") or {}
    return next((metadata[key] for key in ("session_id", "thread_id", "conversation_id") if metadata.get(key)), None)
