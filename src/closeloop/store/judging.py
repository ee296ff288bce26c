"""What has to be judged, and what was found. A changed finding marks its interaction unsent in the same transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, FromClause, bindparam, func, or_, select

from closeloop.ids import content_hash
from closeloop.models import Label, Verdict, counts_as
from closeloop.store.base import SOURCE, AnyRow, Writer, among, source_of, these
from closeloop.store.codec import encode, encode_all, maybe_micros, micros
from closeloop.store.records import Found, Key
from closeloop.store.tables import ON, interactions, verdicts
from closeloop.store.turns import BATCH, TurnReads

Unit = tuple[Key, str | None, list[str]]
_TABLE = interactions.c
_MINE = (_TABLE.source == SOURCE, _TABLE.id == bindparam("the_id"))
_RESULTS = select(_TABLE.id, _TABLE.result_hash, _TABLE.revision, _TABLE.dirty, _TABLE.unsent).where(
    _TABLE.source == SOURCE, among(_TABLE.id)
)
_SETTLED = ("dirty", "unsent", "engine", "recheck_at", "outcome", "bucket", "result_hash")
_JUDGED = interactions.update().where(*_MINE).values({name: bindparam(name) for name in _SETTLED})


class JudgingReads(TurnReads):
    """The work list of bucketing."""

    def dirty_sessions(self, key: Key | None, engine: str, now: datetime) -> Iterator[Unit]:
        """Stream the units to judge: a session with the ids of its dirty interactions, or one interaction without session.

        Dirty is what changed, what another engine judged, and what was to be looked at again by now. Each unit comes once, also
        when the consumer writes its findings later or never; sessions that become dirty behind the stream are left to the next run.
        """
        for one in [key] if key else self.keys():
            yield from self._single(one, engine, now)
            yield from self._sessions(one, engine, now)

    def unjudged(self, key: Key, engine: str) -> int:
        """About how many interactions are to be judged: those that changed, or those that another engine judged."""
        with self._read() as connection:
            source = source_of(connection, key)
            if source is None:
                return 0
            count = select(func.count()).select_from(interactions).where(_TABLE.source == source)
            others = [one for one in _engines(connection, source) if one != engine]
            by_others = sum(connection.execute(count.where(_TABLE.engine == one)).scalar() or 0 for one in others)
            return max(by_others, connection.execute(count.where(_TABLE.dirty == ON)).scalar() or 0)

    def _single(self, key: Key, engine: str, now: datetime) -> Iterator[Unit]:
        after = ""
        while True:
            page = self._next(key, engine, now, "id", after)
            yield from ((key, None, [one]) for one in page)
            if len(page) < BATCH:
                return
            after = page[-1]

    def _sessions(self, key: Key, engine: str, now: datetime) -> Iterator[Unit]:
        after = ""
        while True:
            page = self._next(key, engine, now, "session_id", after)
            dirty = self._dirty_ids(key, page, engine, now)
            yield from ((key, session_id, dirty[session_id]) for session_id in page if session_id in dirty)
            if len(page) < BATCH:
                return
            after = page[-1]

    def _next(self, key: Key, engine: str, now: datetime, column: str, after: str) -> list[str]:
        """The next sessions among dirty rows, or the next ids without one. Every reason is asked alone: each has its own index."""
        with self._read() as connection:
            source = source_of(connection, key)
            if source is None:
                return []
            found: set[str] = set()
            for rows in _dirty_rows(connection, source, engine, now):
                query = select(rows.c[column]).where(rows.c[column] > after).distinct()
                query = query.where(rows.c.session_id == "") if column == "id" else query
                query = query.order_by(rows.c[column]).limit(BATCH)
                found.update(connection.execute(query).scalars())
        return sorted(found)[:BATCH]

    def _dirty_ids(self, key: Key, session_ids: Sequence[str], engine: str, now: datetime) -> dict[str, list[str]]:
        """What is dirty in each of these sessions, in order of start."""
        dirty = or_(_TABLE.dirty == ON, _TABLE.engine != engine, _TABLE.recheck_at <= micros(now))
        query = select(_TABLE.session_id, _TABLE.id).where(among(_TABLE.session_id), dirty)
        query = query.order_by(_TABLE.started_at, _TABLE.id)
        rows = self._rows(key, lambda source: query.where(_TABLE.source == source), these(session_ids))
        found: dict[str, list[str]] = {}
        for row in rows:
            found.setdefault(row.session_id, []).append(row.id)
        return found


class JudgingWrites(Writer):
    """What was found."""

    def put_verdict(
        self,
        key: Key,
        interaction_id: str,
        verdict: Verdict,
        labels: Sequence[Label],
        *,
        turn: int | None,
        next_turn: str | None,
        engine: str,
        recheck_at: datetime | None,
        now: datetime,
        revision: int | None = None,
    ) -> bool:
        """Store what was found of an interaction; it is no longer dirty, unless it changed since `revision` was read.

        Returns True when outcome, score or labels differ from before: then it is unsent, too, in this same transaction. An
        interaction that is gone by now is passed over.
        """
        found = Found(interaction_id, verdict, tuple(labels), turn, next_turn, recheck_at, revision)
        return self.put_verdicts(key, [found], engine=engine, now=now)[0]

    def put_verdicts(self, key: Key, found: Sequence[Found], *, engine: str, now: datetime) -> list[bool]:
        """`put_verdict` for many interactions at once, with its answer for each: three statements however many they are."""
        source = self._source(key)
        mine = {"the_source": source, **these(one.interaction_id for one in found)}
        before = {row.id: row for row in self._connection.execute(_RESULTS, mine)}
        settled, rows, changes = [], [], []
        for one in found:
            old = before.get(one.interaction_id)
            changes.append(False)
            if old is None:
                continue
            values = _settled(one, old, engine)
            changes[-1] = values["result_hash"] != old.result_hash
            settled.append({"the_source": source, "the_id": old.id, **values})
            row = {"source": source, "id": old.id, "turn": one.turn, "next_turn": one.next_turn}
            rows.append(
                {
                    **row,
                    "judged_at": micros(now),
                    "verdict": encode(one.verdict),
                    "labels": encode_all(one.labels),
                }
            )
        if settled:
            self._connection.execute(_JUDGED, settled)
            self._upsert(verdicts, rows)
        return changes

    def mark_unsent(self, key: Key) -> int:
        """Everything judged has to be planned again. Returns how many that are."""
        judged = (_TABLE.source == self._source(key), _TABLE.outcome.is_not(None))
        return self._connection.execute(interactions.update().where(*judged).values(unsent=1)).rowcount


def _settled(found: Found, old: AnyRow, engine: str) -> dict[str, Any]:
    """What is kept beside an interaction that was judged, given what was there."""
    labels, verdict = found.labels, found.verdict
    outcome, bucket = counts_as(verdict.outcome, labels)
    result = content_hash([verdict.outcome, verdict.score, [label.model_dump() for label in labels]])
    return {
        "dirty": old.dirty if found.revision not in (None, old.revision) else 0,
        "unsent": 1 if result != old.result_hash else old.unsent,
        "engine": engine,
        "recheck_at": maybe_micros(found.recheck_at),
        "outcome": outcome,
        "bucket": bucket,
        "result_hash": result,
    }


def _dirty_rows(connection: Connection, source: int, engine: str, now: datetime) -> Iterator[FromClause]:
    """Rows with `id` and `session_id`, for each reason to be dirty."""
    rows = select(_TABLE.id, _TABLE.session_id).where(_TABLE.source == source)
    yield rows.where(_TABLE.dirty == ON).subquery()
    # Materialized: for the sake of its order SQLite would rather scan all sessions than look at the few rows that are due.
    yield rows.where(_TABLE.recheck_at <= micros(now)).cte().prefix_with("MATERIALIZED")
    for other in _engines(connection, source):
        if other != engine:
            yield rows.where(_TABLE.engine == other).subquery()


def _engines(connection: Connection, source: int) -> Iterator[str]:
    """The engines that stand beside interactions: a jump through the index from one to the next, never a scan."""
    query = select(_TABLE.engine).where(_TABLE.source == source).order_by(_TABLE.engine).limit(1)
    found = connection.execute(query).scalar()
    while found is not None:
        yield found
        found = connection.execute(query.where(_TABLE.engine > found)).scalar()
