"""The tables as queries see them. How they came to be is in `migrations.py`; a test holds the two together.

`source` is the number of a (platform, project). Flags are 0 or 1. Times end in `_at` and are microseconds UTC. Bodies are packed
JSON (see `codec`), apart from what is searched, so that scans stay thin. `started_at` is LOW where nobody knows it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Integer, MetaData, Table, literal_column

from closeloop.store.codec import Bytes, Text

metadata = MetaData()
ON: ColumnElement[Any] = literal_column("1")
OFF: ColumnElement[Any] = literal_column("0")
SPAN: ColumnElement[Any] = literal_column("'span'")
SESSION: ColumnElement[Any] = literal_column("'session'")
RATED: ColumnElement[bool] = literal_column("outcome IN ('negative', 'mixed', 'positive')")
"""For conditions: a partial index is only used where the query repeats its condition to the letter."""


def _text(name: str, *, key: bool = False, null: bool = False) -> Column[str]:
    return Column(name, Text, primary_key=key, nullable=null)


def _number(name: str, *, key: bool = False, null: bool = False) -> Column[int]:
    return Column(name, BigInteger, primary_key=key, nullable=null, autoincrement=False)


def _small(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _body(name: str = "body") -> Column[bytes]:
    return Column(name, Bytes, nullable=False)


def _source() -> Column[int]:
    return Column("source", Integer, primary_key=True, autoincrement=False)


schema_version = Table("schema_version", metadata, _number("version", key=True), _number("applied_at"))

sources = Table(
    "sources",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _text("platform"),
    _text("project"),
)

leases = Table(
    "leases", metadata, _source(),
    _number("token"), _text("holder", null=True), _number("expires_at"), _number("ttl"),
)  # fmt: skip

windows = Table("windows", metadata, _source(), _text("stream", key=True), _number("since", key=True), _number("until"))

checkpoints = Table(
    "checkpoints", metadata, _source(),
    _text("stream", key=True), _number("since", key=True), _number("until", key=True), _text("token"),
)  # fmt: skip

open_windows = Table(
    "open_windows", metadata, _source(),
    _text("stream", key=True), _number("since", key=True), _number("until", key=True), _small("newest"),
    _number("token"), _text("holder", null=True), _number("expires_at"), _number("ttl"),
)  # fmt: skip

feedback = Table(
    "feedback", metadata, _source(), _text("id", key=True),
    _text("stream"), _text("name"), _text("target_kind"), _text("target_id"),
    _text("trace_id", null=True), _text("session_id", null=True), _text("interaction_id", null=True),
    _number("created_at"), _number("updated_at"), _number("stored_at"), _number("deleted_at", null=True),
    _text("hash"), _body(),
)  # fmt: skip

traces = Table(
    "traces", metadata, _source(), _text("id", key=True),
    _text("session_id", null=True), _number("started_at"), _number("stored_at"), _text("hash"),
)  # fmt: skip

trace_bodies = Table("trace_bodies", metadata, _source(), _text("id", key=True), _body())

spans = Table(
    "spans", metadata, _source(), _text("id", key=True), _text("trace_id", key=True), _text("interaction_id", null=True)
)

interactions = Table(
    "interactions", metadata, _source(), _text("id", key=True),
    _text("trace_id"), _text("session_id"), _number("started_at"), _text("prompt_hash"), _text("hash"), _number("size"),
    _small("dirty"), _number("revision"), _small("unsent"), _text("engine"), _number("recheck_at", null=True),
    _text("outcome", null=True), _text("bucket", null=True), _text("result_hash", null=True),
    _text("release", null=True),
)  # fmt: skip

interaction_bodies = Table("interaction_bodies", metadata, _source(), _text("id", key=True), _body())

verdicts = Table(
    "verdicts", metadata, _source(), _text("id", key=True),
    _number("turn", null=True), _text("next_turn", null=True), _number("judged_at"), _body("verdict"), _body("labels"),
)  # fmt: skip

wanted = Table(
    "wanted", metadata, _source(), _text("trace_id", key=True),
    _number("first_wanted_at"), _number("next_try_at"), _number("attempts"), _small("missing"),
)  # fmt: skip

sessions = Table(
    "sessions",
    metadata,
    _source(),
    _text("id", key=True),
    _number("wanted_at", null=True),
    _number("fetched_at", null=True),
)

sweeps = Table(
    "sweeps", metadata, _source(), _text("stream", key=True), _number("sweep"), _number("finished_at", null=True)
)

seen = Table("seen", metadata, _source(), _text("stream", key=True), _number("sweep", key=True), _text("id", key=True))

quarantine = Table(
    "quarantine", metadata, _source(), _text("kind", key=True), _text("id", key=True),
    _text("stream"), _text("reason"), _number("first_at"), _number("last_at"), _number("times"), _body("payload"),
    _number("since", null=True), _number("until", null=True),
)  # fmt: skip

outbox = Table(
    "outbox", metadata, _source(), _text("id", key=True),
    _text("kind"), _text("state"), _text("run_id"), _text("interaction_id", null=True), _text("payload_hash"),
    _number("attempts"), _text("error", null=True), _number("changed_at"), _body("payload"),
)  # fmt: skip

score_configs = Table("score_configs", metadata, _source(), _text("name", key=True), _body())

settings = Table("settings", metadata, _source(), _text("name", key=True), _text("value"))

split_pins = Table("split_pins", metadata, _text("name", key=True), _text("split"), _number("pinned_at"))
exports = Table("exports", metadata, _text("path", key=True), _number("exported_at"))
forgotten = Table("forgotten", metadata, _source(), _text("user_hash", key=True), _number("forgotten_at"))
forgettings = Table(
    "forgettings",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("source", Integer, nullable=False),
    _number("token"),
    _small("ended"),
)

runs = Table(
    "runs", metadata, _source(), _text("id", key=True), _text("step", key=True),
    _number("started_at"), _number("ended_at"), _text("outcome"), _text("error", null=True), _text("counts"),
)  # fmt: skip
