"""Removing a person: everything they wrote and were told, for good, and a hash by which it is kept out should it come again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import orjson
from sqlalchemy import Connection, Table, bindparam, select, tuple_

from closeloop.ids import content_hash
from closeloop.models import Feedback, Trace
from closeloop.store.base import Reader, Writer, among, insert_into, source_of, these
from closeloop.store.codec import decode, dump, micros, pack, unpack
from closeloop.store.mentions import values_in
from closeloop.store.records import Key
from closeloop.store.tables import (
    SESSION,
    feedback,
    forgotten,
    interaction_bodies,
    interactions,
    outbox,
    quarantine,
    sessions,
    spans,
    split_pins,
    trace_bodies,
    traces,
    verdicts,
    wanted,
)

_PAGE = 500
_OF_SESSION = feedback.c.target_kind == SESSION
K = TypeVar("K")


@dataclass(frozen=True)
class Footprint:
    """What a person left in one source: their traces, the feedback they gave or got there, and the interactions all that is about."""

    key: Key
    traces: tuple[str, ...] = ()
    feedback: tuple[str, ...] = ()
    interactions: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    """Those in which nobody else has a trace."""
    spans: tuple[str, ...] = ()
    quarantined: tuple[str, ...] = ()
    """Ids of records that nobody could read and that name the person, or what is theirs."""

    def __bool__(self) -> bool:
        return bool(self.traces or self.feedback or self.quarantined)


class ForgettingReads(Reader):
    """Finding a person."""

    def forgotten_names(self, key: Key, names: Iterable[str]) -> set[str]:
        """Which of these names, of users and traces as groups of examples have them, were forgotten."""
        with self._read() as connection:
            source = source_of(connection, key)
            if source is None:
                return set()
            query = select(forgotten.c.user_hash).where(forgotten.c.source == source, among(forgotten.c.user_hash))
            return {row.user_hash for row in connection.execute(query, these(names))}

    def leaves_out(self, key: Key) -> bool:
        """Whether the platform may have rows of this source that the store does not take: of forgotten people, or unreadable."""
        with self._read() as connection:
            source = source_of(connection, key)
            kinds = (
                select(table.c.source).where(table.c.source == source).limit(1) for table in (forgotten, quarantine)
            )
            return source is not None and any(connection.execute(query).first() is not None for query in kinds)

    def footprint(self, key: Key, users: Collection[str]) -> Footprint:
        """Everything of a person, under any of these ids, in one source. Reads every body that mentions one: minutes for millions."""
        with self._read() as connection:
            source = source_of(connection, key)
            if source is None:
                return Footprint(key)
            mine = [
                one for one, trace in _bodies(connection, source, trace_bodies, Trace, users) if trace.user_id in users
            ]
            said = {one for one, row in _bodies(connection, source, feedback, Feedback, users) if row.user_id in users}
            said |= set(_ids(connection, source, feedback, feedback.c.trace_id, mine, feedback.c.id))
            talks = _own_sessions(connection, source, mine)
            said |= set(_ids(connection, source, feedback, feedback.c.target_id, talks, feedback.c.id, _OF_SESSION))
            parts = set(_ids(connection, source, spans, spans.c.trace_id, mine, spans.c.id))
            about = set(_ids(connection, source, interactions, interactions.c.trace_id, mine, interactions.c.id))
            about |= set(_ids(connection, source, feedback, feedback.c.id, sorted(said), feedback.c.interaction_id))
            set_aside = _quarantined(connection, source, {*users, *mine, *said, *talks, *parts})
        return Footprint(key, *(tuple(sorted(ids)) for ids in (mine, said, about, talks, parts, set_aside)))


class ForgettingWrites(Writer):
    """Removing a person."""

    def forget(self, found: Footprint, users: Collection[str], now: datetime) -> None:
        """Delete a footprint. Interactions of others that the person judged are judged anew without them; what the person left is
        not stored again when the platform sends it once more.
        """
        source = self._source(found.key)
        own = set(
            _ids(self._connection, source, interactions, interactions.c.trace_id, found.traces, interactions.c.id)
        )
        for table, column, values in (
            (feedback, feedback.c.id, found.feedback),
            (traces, traces.c.id, found.traces),
            (trace_bodies, trace_bodies.c.id, found.traces),
            (spans, spans.c.trace_id, found.traces),
            (wanted, wanted.c.trace_id, found.traces),
            (sessions, sessions.c.id, found.sessions),
            (interactions, interactions.c.id, own),
            (interaction_bodies, interaction_bodies.c.id, own),
            # Verdicts quote what the person said; those of others' interactions are made again.
            (verdicts, verdicts.c.id, found.interactions),
            (outbox, outbox.c.interaction_id, own),
            (quarantine, quarantine.c.id, (*found.traces, *found.feedback, *found.quarantined)),
        ):
            self._delete(table, source, column, values)
        others = set(found.interactions) - own
        if others:
            again = interactions.update().where(interactions.c.source == source, among(interactions.c.id))
            self._connection.execute(again.values(dirty=1, outcome=None, bucket=None, result_hash=None), these(others))
            self._forget_sent(source, others)
        theirs = {"u": users, "t": found.traces, "c": found.sessions, "s": found.spans}
        self._remember(source, [_name(found.key, kind, one) for kind, ids in theirs.items() for one in ids], now)

    def _forget_sent(self, source: int, interaction_ids: Collection[str]) -> None:
        """What was sent about answers to others may quote the person: cases are made anew, and labels keep no comment."""
        theirs, given = (outbox.c.source == source, among(outbox.c.interaction_id)), these(interaction_ids)
        self._connection.execute(outbox.delete().where(*theirs, outbox.c.kind != "score"), given)
        rows = self._connection.execute(select(outbox.c.id, outbox.c.payload).where(*theirs), given).fetchall()
        silent = [
            {"one": row.id, "said": pack(dump({**orjson.loads(unpack(row.payload)), "comment": None}))} for row in rows
        ]
        if silent:
            mine = (outbox.c.source == source, outbox.c.id == bindparam("one"))
            self._connection.execute(outbox.update().where(*mine).values(payload=bindparam("said")), silent)

    def _leave_out(self, key: Key, theirs: Collection[Trace], now: datetime) -> None:
        """New traces of forgotten people: nobody wants them any more, and what others said about them goes and stays away as well."""
        if not theirs:
            return
        source, ids = self._source(key), tuple(trace.id for trace in theirs)
        said = _ids(self._connection, source, feedback, feedback.c.trace_id, ids, feedback.c.id)
        about = _ids(self._connection, source, interactions, interactions.c.trace_id, ids, interactions.c.id)
        parts = tuple(span.id for trace in theirs for span in trace.spans)
        self.forget(Footprint(key, ids, tuple(said), tuple(about), spans=parts), (), now)

    def _remember(self, source: int, names: Sequence[str], now: datetime) -> None:
        insert = insert_into(self._dialect, forgotten).on_conflict_do_nothing()
        rows = [{"source": source, "user_hash": name, "forgotten_at": micros(now)} for name in sorted(set(names))]
        if rows:
            self._connection.execute(insert, rows)
            pins = split_pins.delete().where(among(split_pins.c.name))
            self._connection.execute(pins, these(name for name in names if name.startswith("u:")))

    def _forgotten(self, key: Key, rows: Mapping[K, Collection[tuple[str, str | None]]]) -> set[K]:
        """Which of these rows belong to a forgotten person, by what each names: `(kind, id)` of users, traces, sessions and spans."""
        source = self._source(key)
        if not self._connection.execute(
            select(forgotten.c.source).where(forgotten.c.source == source).limit(1)
        ).first():
            return set()
        names = {one: {_name(key, kind, value) for kind, value in about if value} for one, about in rows.items()}
        query = select(forgotten.c.user_hash).where(forgotten.c.source == source)
        found = {row.user_hash for row in self._pick(query, forgotten.c.user_hash, set().union(*names.values()))}
        return {one for one, mine in names.items() if mine & found}


def _name(key: Key, kind: str, value: str) -> str:
    """The hash a person or trace is known by: the same as in the groups of datasets, so that their pins can be found."""
    return f"{kind}:{content_hash((key.platform, key.project, value))}"


def _bodies(
    connection: Connection, source: int, table: Table, kind: Any, users: Collection[str]
) -> Iterator[tuple[str, Any]]:
    """Id and model of every row whose body mentions one of the users at all."""
    wanted_bytes = [_as_json(user) for user in users]
    after = ""
    while True:
        query = select(table.c.id, table.c.body).where(table.c.source == source, table.c.id > after)
        rows = connection.execute(query.order_by(table.c.id).limit(_PAGE)).fetchall()
        for row in rows:
            if any(one in unpack(row.body) for one in wanted_bytes):
                yield row.id, decode(kind, row.body)
        if len(rows) < _PAGE:
            return
        after = rows[-1].id


def _own_sessions(connection: Connection, source: int, mine: Collection[str]) -> set[str]:
    """Sessions of these traces in which there is no other."""
    talks = set(_ids(connection, source, traces, traces.c.id, mine, traces.c.session_id))
    if not talks:
        return set()
    query = select(traces.c.id, traces.c.session_id).where(traces.c.source == source, among(traces.c.session_id))
    return talks - {row.session_id for row in connection.execute(query, these(talks)) if row.id not in mine}


def _quarantined(connection: Connection, source: int, names: Collection[str]) -> set[str]:
    """Ids of the records that nobody could read and that hold one of these values."""
    found, after = set(), ("", "")
    place = (quarantine.c.id, quarantine.c.kind)
    while True:
        query = select(*place, quarantine.c.payload).where(quarantine.c.source == source, tuple_(*place) > after)
        rows = connection.execute(query.order_by(*place).limit(_PAGE)).fetchall()
        found |= {row.id for row in rows if not values_in(orjson.loads(unpack(row.payload))).isdisjoint(names)}
        if len(rows) < _PAGE:
            return found
        after = (rows[-1].id, rows[-1].kind)


def _as_json(user: str) -> bytes:
    return orjson.dumps(user)


def _ids(
    connection: Connection,
    source: int,
    table: Table,
    column: Any,
    values: Collection[str],
    wanted_column: Any,
    *where: Any,
) -> list[str]:
    if not values:
        return []
    query = select(wanted_column).where(table.c.source == source, among(column), *where)
    return [value for value in connection.execute(query, these(values)).scalars() if value is not None]
