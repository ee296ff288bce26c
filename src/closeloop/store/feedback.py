"""Feedback coming in, changing and vanishing; and the wishes it leaves: traces and sessions to fetch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.dialects import sqlite

from closeloop.errors import StoreError
from closeloop.models import Feedback
from closeloop.store.attach import Attaching, Place
from closeloop.store.base import SOURCE, AnyRow, among, insert_into, these
from closeloop.store.codec import Form, form, micros, pack
from closeloop.store.listing import Listing
from closeloop.store.records import Changes, Key
from closeloop.store.tables import ON, feedback, interactions, quarantine, seen, sessions, sweeps, wanted

_PAGE = 1000
"""How many rows are compared with a listing at a time."""
_ANY_QUARANTINE = select(quarantine.c.kind).where(quarantine.c.source == SOURCE).limit(1)


class FeedbackWrites(Attaching):
    """Puts, deletions, and the sweep that finds deletions."""

    def put_feedback(
        self, rows: Sequence[Feedback], now: datetime, *, stream: str, want_traces: bool | Sequence[str] = True
    ) -> Changes:
        """Store feedback of one stream, each row once, however often it comes.

        A row is changed when its content is (everything but `raw`); an older `updated_at` than the stored one never overwrites;
        a deleted row that is seen again comes back, as changed. New and changed rows make their interaction dirty.
        `want_traces` says whose traces and sessions should be fetched: all, none, or those of the trace ids or feedback ids given.
        Raises StoreError for a row that is our own write.
        """
        ours = next((row for row in rows if row.is_ours), None)
        if ours is not None:
            raise StoreError(
                f"feedback {ours.id!r} is closeloop's own write: leave such rows out before storing a page"
            )
        by_key: dict[Key, dict[str, Feedback]] = defaultdict(dict)
        for row in sorted(rows, key=lambda row: row.updated_at):
            by_key[Key(row.platform, row.project)][row.id] = row
        for key, mine in by_key.items():
            for one in self._forgotten(key, {row.id: _about(row) for row in mine.values()}):
                del mine[one]
        done = [self._put_feedback(key, mine, now, stream, want_traces) for key, mine in by_key.items()]
        twice = Changes(unchanged=len(rows) - sum(len(mine) for mine in by_key.values()))
        return sum(done, twice)

    def _put_feedback(
        self, key: Key, rows: dict[str, Feedback], now: datetime, stream: str, want_traces: bool | Sequence[str]
    ) -> Changes:
        source = self._source(key)
        old = self._stored_feedback(source, rows)
        forms = {row.id: form(row, "raw") for row in rows.values()}
        news = [row for row in rows.values() if _is_news(row, forms[row.id].hash, old.get(row.id))]
        back = [
            one
            for one, was in old.items()
            if was.deleted_at is not None and micros(rows[one].updated_at) < was.updated_at
        ]
        if back:
            self._revive(source, back, micros(now))
        self._delete_from_quarantine(source, rows)
        if not news:
            return Changes(changed=len(back), unchanged=len(rows) - len(back))
        places = self._places(source, (row.target for row in news))
        placed = [(row, places.of(row.target)) for row in news]
        self._upsert(
            feedback,
            [
                _values(source, row, place, stream, forms[row.id], _first_stored(old.get(row.id), micros(now)))
                for row, place in placed
            ],
        )
        self._mark_dirty(source, [place.interaction_id for _, place in placed])
        self._mark_dirty(
            source,
            {old[row.id].interaction_id for row in news if row.id in old} - {p.interaction_id for _, p in placed},
        )
        self._want(source, placed, micros(now), want_traces)
        new = sum(row.id not in old for row in news)
        return Changes(new, len(news) - new + len(back), len(rows) - len(news) - len(back))

    def _stored_feedback(self, source: int, ids: Iterable[str]) -> dict[str, AnyRow]:
        table = feedback.c
        query = select(table.id, table.hash, table.updated_at, table.stored_at, table.deleted_at, table.interaction_id)
        return {row.id: row for row in self._pick(query.where(table.source == source), table.id, ids)}

    def _revive(self, source: int, ids: Sequence[str], now: int) -> None:
        """Seen again, in an older form than the stored one: it exists, and the stored form stays."""
        mine, back = (feedback.c.source == source, among(feedback.c.id)), these(ids)
        self._connection.execute(feedback.update().where(*mine).values(deleted_at=None, stored_at=now), back)
        self._mark_dirty(
            source, self._connection.execute(select(feedback.c.interaction_id).where(*mine), back).scalars()
        )

    def _delete_from_quarantine(self, source: int, ids: Iterable[str]) -> None:
        """What can be read now is no longer set aside."""
        if self._connection.execute(_ANY_QUARANTINE, {"the_source": source}).first():
            table = quarantine.c
            mine = (table.source == source, table.kind == "feedback", among(table.id))
            self._connection.execute(quarantine.delete().where(*mine), these(ids))

    def _want(
        self, source: int, placed: Sequence[tuple[Feedback, Place]], now: int, want_traces: bool | Sequence[str]
    ) -> None:
        if want_traces is False:
            return
        chosen: Collection[str] | None = None if want_traces is True else set(want_traces)
        missing, talks = set(), set()
        for row, place in placed:
            is_chosen = chosen is None or row.id in chosen or place.trace_id in chosen or place.trace_id is None
            if is_chosen and place.trace_id and not place.is_stored:
                missing.add(place.trace_id)
            if is_chosen and place.session_id:
                talks.add(place.session_id)
        self._want_traces(source, missing, now)
        self._want_sessions(source, talks, now)

    def _want_traces(self, source: int, trace_ids: Iterable[str], now: int) -> None:
        """Put traces on the list. What waits already keeps its place; what was given up gets another chance."""
        rows = [
            {"source": source, "trace_id": one, "first_wanted_at": now, "next_try_at": now, "attempts": 0, "missing": 0}
            for one in sorted(trace_ids)
        ]
        if rows:
            self._connection.execute(_want_again(self._dialect), rows)

    def _want_sessions(self, source: int, session_ids: Iterable[str], now: int) -> None:
        rows = [{"source": source, "id": one, "wanted_at": now} for one in sorted(session_ids)]
        if rows:
            self._connection.execute(_want_session(self._dialect), rows)

    # --- deletions

    def delete_feedback(self, key: Key, ids: Sequence[str], now: datetime) -> int:
        """Mark feedback deleted; the rows stay. Their interactions become dirty. Returns how many were not deleted before."""
        source = self._source(key)
        live = [row for row in self._stored_feedback(source, ids).values() if row.deleted_at is None]
        if live:
            mine = (feedback.c.source == source, among(feedback.c.id))
            gone = feedback.update().where(*mine).values(deleted_at=micros(now))
            self._connection.execute(gone, these(row.id for row in live))
            self._mark_dirty(source, (row.interaction_id for row in live))
        return len(live)

    def delete_unlisted(
        self, key: Key, stream: str, since: datetime | None, until: datetime, listed: Listing, now: datetime
    ) -> int:
        """Mark deleted what is live in this stream, was created in `since <= t < until` and is not `listed`; returns how many."""
        table = feedback.c
        mine = [table.source == self._source(key), table.stream == stream, table.deleted_at.is_(None)]
        mine.append(table.created_at < micros(until))
        order, deleted = (table.created_at, table.id), 0
        behind = [] if since is None else [table.created_at >= micros(since)]
        query = select(*order).order_by(*order).limit(_PAGE)
        while rows := self._connection.execute(query.where(*mine, *behind)).fetchall():
            deleted += self.delete_feedback(key, listed.lacks(row.id for row in rows), now)
            behind = [tuple_(*order) > tuple_(*rows[-1])]
        return deleted

    def next_sweep(self, key: Key, stream: str) -> int:
        """Begin a sweep for deletions and return its number, from 1. What an unfinished one has seen is forgotten."""
        source = self._source(key)
        mine = (sweeps.c.source == source, sweeps.c.stream == stream)
        last = self._connection.execute(select(sweeps.c.sweep).where(*mine)).scalar() or 0
        self._forget_seen(source, stream)
        self._upsert(sweeps, [{"source": source, "stream": stream, "sweep": last + 1}])
        return int(last) + 1

    def mark_seen(self, key: Key, stream: str, sweep: int, ids: Sequence[str]) -> None:
        """These ids of a stream exist at the platform."""
        source = self._source(key)
        self._upsert(
            seen, [{"source": source, "stream": stream, "sweep": sweep, "id": one} for one in sorted(set(ids))]
        )

    def finish_sweep(self, key: Key, stream: str, sweep: int, started_at: datetime, now: datetime) -> int:
        """Mark deleted what is live in this stream, was stored before `started_at` and not seen in this sweep; returns how many.

        Sweep 0 looks for nothing: it only says that everything is known as of `now`.
        """
        source = self._source(key)
        deleted = 0
        if sweep:
            table = feedback.c
            was_seen = select(seen.c.id).where(
                seen.c.source == source, seen.c.stream == stream, seen.c.sweep == sweep, seen.c.id == table.id
            )
            # A row that claims to come from the future was dated by a wrong clock: it was here before this run.
            was_here = or_(table.stored_at < micros(started_at), table.stored_at > micros(now))
            # By two statements: no id is held here, however many they are.
            gone = (table.source == source, table.stream == stream, table.deleted_at.is_(None),
                    was_here, ~was_seen.exists())  # fmt: skip
            about = select(table.interaction_id).where(*gone)
            dirty = interactions.update().where(interactions.c.source == source, interactions.c.id.in_(about))
            self._connection.execute(dirty.values(dirty=1, revision=interactions.c.revision + 1))
            deleted = self._connection.execute(feedback.update().where(*gone).values(deleted_at=micros(now))).rowcount
        self._forget_seen(source, stream)
        if sweep:
            mine = (sweeps.c.source == source, sweeps.c.stream == stream)
            self._connection.execute(sweeps.update().where(*mine).values(finished_at=micros(now)))
        else:
            self._upsert(
                sweeps, [{"source": source, "stream": stream, "sweep": 0, "finished_at": micros(now)}], keep=["sweep"]
            )
        return deleted

    def _forget_seen(self, source: int, stream: str) -> None:
        self._connection.execute(seen.delete().where(seen.c.source == source, seen.c.stream == stream))


@cache
def _want_again(dialect: str) -> sqlite.Insert:
    insert = insert_into(dialect, wanted)
    anew = {name: insert.excluded[name] for name in ("first_wanted_at", "next_try_at", "attempts", "missing")}
    return insert.on_conflict_do_update(
        index_elements=list(wanted.primary_key.columns), set_=anew, where=wanted.c.missing == ON
    )


@cache
def _want_session(dialect: str) -> sqlite.Insert:
    insert = insert_into(dialect, sessions)
    since = func.coalesce(sessions.c.wanted_at, insert.excluded.wanted_at)
    return insert.on_conflict_do_update(index_elements=list(sessions.primary_key.columns), set_={"wanted_at": since})


def _about(row: Feedback) -> list[tuple[str, str | None]]:
    """Whom a row would bring back who was forgotten, as `_forgotten` takes it."""
    kinds = {"session": "c", "span": "s"}
    target = [(kinds[row.target.kind], row.target.id)] if row.target.kind in kinds else []
    return [("u", row.user_id), ("t", row.target.trace_id), *target]


def _is_news(row: Feedback, content: str, old: AnyRow | None) -> bool:
    """Whether the row has to be written: it is unknown, or differs from a stored form that is not newer."""
    if old is None:
        return True
    differs = content != old.hash or old.deleted_at is not None
    return differs and micros(row.updated_at) >= old.updated_at


def _first_stored(old: AnyRow | None, now: int) -> int:
    """A row that comes back counts as stored now, or a sweep under way would delete it again."""
    return now if old is None or old.deleted_at is not None else int(old.stored_at)


def _values(source: int, row: Feedback, place: Place, stream: str, content: Form, stored_at: int) -> dict[str, Any]:
    return {
        "source": source,
        "id": row.id,
        "stream": stream,
        "name": row.name,
        "target_kind": row.target.kind,
        "target_id": row.target.id,
        "trace_id": place.trace_id,
        "session_id": place.session_id,
        "interaction_id": place.interaction_id,
        "created_at": micros(row.created_at),
        "updated_at": micros(row.updated_at),
        "stored_at": stored_at,
        "deleted_at": None,
        "hash": content.hash,
        "body": pack(content.body),
    }
