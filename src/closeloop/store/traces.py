"""Traces and their interactions coming in; the lists of traces and sessions that are still to be fetched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, bindparam, cast, func, or_, select, tuple_

from closeloop.errors import StoreError
from closeloop.models import Feedback, Interaction, Target, Trace
from closeloop.store.base import AnyRow, AnySelect, Reader, among, these
from closeloop.store.codec import LOW, decode, form, micros, moment, pack
from closeloop.store.feedback import FeedbackWrites
from closeloop.store.outbox import orphan
from closeloop.store.records import Changes, Key, Wanted
from closeloop.store.rows import interaction_values, session_of, started, trace_values
from closeloop.store.tables import (
    OFF,
    SESSION,
    SPAN,
    feedback,
    interaction_bodies,
    interactions,
    sessions,
    spans,
    trace_bodies,
    traces,
    verdicts,
    wanted,
)

NEIGHBOURS = timedelta(hours=24)
"""A turn may be read differently when the session changes within this time after it (a rephrasing, a complaint, thanks)."""
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
_KEPT = ("unsent", "engine", "recheck_at", "outcome", "bucket", "result_hash", "revision")
"""What an interaction keeps when its content changes."""


class TraceReads(Reader):
    """What is to be fetched."""

    def wanted(self, key: Key, now: datetime, limit: int, part: tuple[int, int] | None = None) -> list[Wanted]:
        """Traces that are due, the longest wanted first. `part` is one slice of so many by a hash that only Postgres has."""
        table = wanted.c
        query = select(table.trace_id, table.attempts, table.first_wanted_at).where(
            table.missing == OFF, table.next_try_at <= micros(now)
        )
        if part is not None:
            query = query.where(func.mod(func.abs(cast(func.hashtext(table.trace_id), BigInteger)), part[1]) == part[0])
        order = (table.first_wanted_at, table.trace_id)
        rows = self._rows(key, lambda source: query.where(table.source == source).order_by(*order).limit(limit))
        return [Wanted(row.trace_id, row.attempts, moment(row.first_wanted_at)) for row in rows]

    def wanted_sessions(
        self, key: Key, now: datetime, limit: int, after: tuple[datetime, str] | None = None
    ) -> list[tuple[datetime, str]]:
        """Sessions with feedback that came after they were last fetched whole, the longest wanted first, with the time since when.

        `after` is the last one of the page before.
        """
        table = sessions.c
        order = (table.wanted_at, table.id)
        query = select(*order).where(table.wanted_at.is_not(None), table.wanted_at <= micros(now))
        if after is not None:
            query = query.where(tuple_(*order) > tuple_(micros(after[0]), after[1]))
        rows = self._rows(key, lambda source: query.where(table.source == source).order_by(*order).limit(limit))
        return [(moment(row.wanted_at), row.id) for row in rows]

    def whole_traces(self, key: Key, session_ids: Sequence[str], age: timedelta) -> set[str]:
        """Ids of the traces with answers of these sessions that had begun so long before they were last read that they grow no more."""
        begun, read_at = traces.c.started_at, (traces.c.stored_at, sessions.c.fetched_at)
        old = or_(*(begun <= at - age // timedelta(microseconds=1) for at in read_at))

        def query(source: int) -> AnySelect:
            table = interactions.c
            found = interactions.join(
                traces, (traces.c.source == table.source) & (traces.c.id == table.trace_id)
            ).outerjoin(sessions, (sessions.c.source == table.source) & (sessions.c.id == table.session_id))
            mine = (table.source == source, among(table.session_id), begun > LOW)
            return select(traces.c.id).select_from(found).where(*mine, old)

        return {row.id for row in self._rows(key, query, these(session_ids))}

    def held(self, key: Key, stream: str, limit: int) -> Iterator[list[Feedback]]:
        """All live feedback of a stream, that of one target together: by `limit` traces at a time, then what lies in no trace."""
        table = feedback.c

        def live(source: int, *columns: ColumnElement[Any]) -> AnySelect:
            return select(*columns).where(table.source == source, table.stream == stream, table.deleted_at.is_(None))

        def read(*where: ColumnElement[bool]) -> list[Feedback]:
            order = (table.target_kind, table.target_id, table.id)
            rows = self._rows(key, lambda source: live(source, table.body).where(*where).order_by(*order))
            return [decode(Feedback, row.body) for row in rows]

        def following(after: str) -> list[str]:
            place = table.trace_id
            rows = self._rows(
                key, lambda source: live(source, place).where(place > after).distinct().order_by(place).limit(limit)
            )
            return [row.trace_id for row in rows]

        after = ""
        while found := following(after):
            yield read(table.trace_id > after, table.trace_id <= found[-1])
            after = found[-1]
        if loose := read(table.trace_id.is_(None)):
            yield loose

    def trace(self, key: Key, trace_id: str) -> Trace | None:
        """A stored trace, None when it is not here."""
        body = self._value(
            key,
            lambda source: select(trace_bodies.c.body).where(
                trace_bodies.c.source == source, trace_bodies.c.id == trace_id
            ),
        )
        return None if body is None else decode(Trace, body)


class TraceWrites(FeedbackWrites):
    """Puts, and the bookkeeping of what could not be fetched."""

    def put_traces(
        self,
        traces: Sequence[Trace],
        interactions: Sequence[Interaction],
        now: datetime,
        *,
        refetch_at: Mapping[str, datetime] | None = None,
    ) -> Changes:
        """Store traces with the interactions built from them; an interaction that is no longer built is removed with its labels.

        What changed becomes dirty, and with it the turns of its session from a day before. Feedback that waited for a trace finds
        its interaction. A trace leaves the wanted list, or waits there until its time in `refetch_at`. Counts traces.
        """
        by_key: dict[Key, dict[str, Trace]] = defaultdict(dict)
        for trace in traces:
            by_key[Key(trace.platform, trace.project)][trace.id] = trace
        gone = {
            key: self._forgotten(key, {one.id: [("u", one.user_id), ("t", one.id)] for one in mine.values()})
            for key, mine in by_key.items()
        }
        made: dict[Key, dict[str, Interaction]] = defaultdict(dict)
        for one in interactions:
            key = Key(one.platform, one.project)
            if one.trace_id not in by_key[key]:
                raise StoreError(f"interaction {one.id!r} comes without its trace {one.trace_id!r}: put both together")
            if one.trace_id not in gone[key]:
                made[key][one.id] = one
        for key, ids in gone.items():
            self._leave_out(key, [by_key[key][one] for one in ids], now)
            by_key[key] = {one: trace for one, trace in by_key[key].items() if one not in ids}
        done = [self._put_traces(key, mine, made[key], now, refetch_at or {}) for key, mine in by_key.items()]
        twice = Changes(unchanged=len(traces) - sum(len(mine) for mine in by_key.values()))
        return sum(done, twice)

    def _put_traces(
        self,
        key: Key,
        mine: Mapping[str, Trace],
        made: Mapping[str, Interaction],
        now: datetime,
        refetch_at: Mapping[str, datetime],
    ) -> Changes:
        source = self._source(key)
        known = select(traces.c.id, traces.c.hash).where(traces.c.source == source)
        old = {row.id: row.hash for row in self._pick(known, traces.c.id, mine)}
        forms = {trace.id: form(trace) for trace in mine.values()}
        news = [trace for trace in mine.values() if old.get(trace.id) != forms[trace.id].hash]
        self._upsert(traces, [trace_values(source, trace, forms[trace.id].hash, micros(now)) for trace in news])
        self._upsert(
            trace_bodies, [{"source": source, "id": trace.id, "body": pack(forms[trace.id].body)} for trace in news]
        )
        touched = self._replace_interactions(source, mine, made)
        changed = {trace.id for trace in news} | touched
        if changed:
            changed_traces = [mine[trace_id] for trace_id in sorted(changed)]
            self._write_spans(source, changed_traces, made)
            self._reattach(source, changed_traces)
        self._settle(source, mine, micros(now), refetch_at)
        new = sum(trace.id not in old for trace in news)
        return Changes(new, len(news) - new, len(mine) - len(news))

    # --- interactions

    def _replace_interactions(
        self, source: int, mine: Mapping[str, Trace], made: Mapping[str, Interaction]
    ) -> set[str]:
        """Write what differs, remove what is gone. Returns the ids of the traces it belongs to."""
        table = interactions.c
        query = select(table.id, table.hash, table.trace_id, table.session_id, table.started_at)
        old = {row.id: row for row in self._pick(query.where(table.source == source), table.trace_id, mine)}
        forms = {one.id: form(one, "turn") for one in made.values()}
        news = [one for one in made.values() if one.id not in old or old[one.id].hash != forms[one.id].hash]
        gone = [row for one, row in old.items() if one not in made]
        bodies = {one.id: pack(forms[one.id].body) for one in news}
        self._upsert(
            interactions,
            [interaction_values(source, one, forms[one.id].hash, len(bodies[one.id])) for one in news],
            keep=_KEPT,
        )
        self._upsert(interaction_bodies, [{"source": source, "id": one, "body": body} for one, body in bodies.items()])
        for table_of in (interactions, interaction_bodies, verdicts):
            self._delete(table_of, source, table_of.c.id, (row.id for row in gone))
        if gone:
            orphan(self._connection, source, (row.id for row in gone))
        before = [old[one.id] for one in news if one.id in old]
        self._mark_dirty(source, (row.id for row in before))
        self._dirty_neighbours(source, [*((session_of(one), started(one.started_at)) for one in news),
                                        *((row.session_id, row.started_at) for row in [*gone, *before])])  # fmt: skip
        return {one.trace_id for one in news} | {row.trace_id for row in gone}

    def _dirty_neighbours(self, source: int, moved: Iterable[tuple[str, int]]) -> None:
        """Everything in these sessions from a day before the first change on: turns before are read anew, turns after renumbered."""
        first: dict[str, int] = {}
        for session_id, started_at in moved:
            if session_id:
                first[session_id] = min(first.get(session_id, started_at), started_at)
        table = interactions.c
        statement = (
            interactions.update()
            .where(
                table.source == source,
                table.session_id == bindparam("the_session"),
                table.started_at >= bindparam("begin"),
            )
            .values(dirty=1, revision=table.revision + 1)
        )
        day = NEIGHBOURS // timedelta(microseconds=1)
        rows = [{"the_session": one, "begin": LOW if at == LOW else at - day} for one, at in sorted(first.items())]
        if rows:
            self._connection.execute(statement, rows)

    # --- attachment

    def _write_spans(self, source: int, changed: Sequence[Trace], made: Mapping[str, Interaction]) -> None:
        holders: dict[tuple[str, str], str | None] = {
            (span.id, trace.id): None for trace in changed for span in trace.spans
        }
        ids = {trace.id for trace in changed}
        holders |= {
            (span, one.trace_id): one.id for one in made.values() if one.trace_id in ids for span in one.span_ids
        }
        rows = [
            {"source": source, "id": span, "trace_id": trace_id, "interaction_id": holder}
            for (span, trace_id), holder in sorted(holders.items())
        ]
        self._upsert(spans, rows)

    def _reattach(self, source: int, changed: Sequence[Trace]) -> None:
        """Give all feedback around these traces its place anew."""
        table = feedback.c
        query = select(
            table.id, table.target_kind, table.target_id, table.trace_id, table.session_id, table.interaction_id
        ).where(table.source == source)
        rows = list(self._pick(query, table.trace_id, (trace.id for trace in changed)))
        if self._has_lost_spans(source):
            lost = query.where(table.trace_id.is_(None), table.target_kind == SPAN)
            rows += self._pick(lost, table.target_id, (span.id for trace in changed for span in trace.spans))
        talks = query.where(table.target_kind == SESSION)
        rows += self._pick(talks, table.session_id, (trace.session_id for trace in changed if trace.session_id))
        self._move(source, rows)

    def _move(self, source: int, rows: Sequence[AnyRow]) -> None:
        targets = [
            Target(kind=row.target_kind, id=row.target_id, trace_id=row.trace_id, session_id=row.session_id)
            for row in rows
        ]
        places = self._places(source, targets)
        moves, touched = [], []
        for row, target in zip(rows, targets, strict=True):
            place = places.of(target)
            if (place.trace_id, place.session_id, place.interaction_id) != (
                row.trace_id,
                row.session_id,
                row.interaction_id,
            ):
                moves.append({"one": row.id, "t": place.trace_id, "s": place.session_id, "i": place.interaction_id})
            if place.interaction_id != row.interaction_id:
                touched += [place.interaction_id, row.interaction_id]
        if moves:
            values: dict[str, Any] = {
                "trace_id": bindparam("t"),
                "session_id": bindparam("s"),
                "interaction_id": bindparam("i"),
            }
            mine = (feedback.c.source == source, feedback.c.id == bindparam("one"))
            self._connection.execute(feedback.update().where(*mine).values(values), moves)
        self._mark_dirty(source, touched)

    # --- the wanted list

    def _settle(self, source: int, mine: Mapping[str, Trace], now: int, refetch_at: Mapping[str, datetime]) -> None:
        """What was wanted is here: off the list, or later once more; and its session is wanted, unless it was fetched since."""
        table = wanted.c
        query = select(table.trace_id, table.first_wanted_at, table.attempts).where(table.source == source)
        waiting = {row.trace_id: row for row in self._pick(query, table.trace_id, mine)}
        self._delete(wanted, source, table.trace_id, (one for one in waiting if one not in refetch_at))
        self._upsert(
            wanted,
            [
                {
                    "source": source,
                    "trace_id": one,
                    "first_wanted_at": waiting[one].first_wanted_at if one in waiting else now,
                    "next_try_at": micros(refetch_at[one]),
                    "attempts": waiting[one].attempts + 1 if one in waiting else 1,
                    "missing": 0,
                }
                for one in sorted(refetch_at)
                if one in mine
            ],
        )
        since = {
            trace.session_id: waiting[one].first_wanted_at
            for one, trace in mine.items()
            if one in waiting and trace.session_id
        }
        fetched = select(sessions.c.id, sessions.c.fetched_at).where(sessions.c.source == source)
        known = {row.id: row.fetched_at for row in self._pick(fetched, sessions.c.id, since)}
        late = [one for one, first in since.items() if known.get(one) is None or known[one] < first]
        self._want_sessions(source, late, now)

    def want_traces(self, key: Key, trace_ids: Iterable[str], now: datetime) -> None:
        """Ask for traces, stored or not, at the next pull."""
        self._want_traces(self._source(key), set(trace_ids), micros(now))

    def traces_absent(self, key: Key, trace_ids: Sequence[str], now: datetime, *, give_up_after: timedelta) -> int:
        """The platform does not have these wanted traces. They are tried again after a pause that doubles from a minute to six
        hours, and given up as missing `give_up_after` their first want, or the latest feedback on them where a clock that was
        behind wanted them before that was given. Returns how many were given up now.
        """
        source = self._source(key)
        table = wanted.c
        query = select(table.trace_id, table.first_wanted_at, table.attempts).where(
            table.source == source, table.missing == OFF
        )
        rows = list(self._pick(query, table.trace_id, trace_ids))
        stored = select(traces.c.id).where(traces.c.source == source)
        here = {row.id for row in self._pick(stored, traces.c.id, (row.trace_id for row in rows))}
        latest = micros(now - give_up_after)
        over = {row.trace_id for row in rows if row.first_wanted_at <= latest}
        over -= self._spoken_of(source, over, latest, micros(now))
        # A trace that is here was only wanted once more, for spans that came late.
        self._delete(wanted, source, table.trace_id, over & here)
        updates = [
            {
                "one": row.trace_id,
                "count": row.attempts + 1,
                "then": micros(now + _pause(row.attempts)),
                "given_up": int(row.trace_id in over),
            }
            for row in rows
            if row.trace_id not in over & here
        ]
        if updates:
            values: dict[str, Any] = {
                "attempts": bindparam("count"),
                "next_try_at": bindparam("then"),
                "missing": bindparam("given_up"),
            }
            mine = (table.source == source, table.trace_id == bindparam("one"))
            self._connection.execute(wanted.update().where(*mine).values(values), updates)
        return len(over - here)

    def _spoken_of(self, source: int, trace_ids: Collection[str], since: int, until: int) -> set[str]:
        """Those of the traces on which feedback was given within a time."""
        table = feedback.c
        given = select(table.trace_id).where(
            table.source == source, table.created_at > since, table.created_at <= until
        )
        return {row.trace_id for row in self._pick(given, table.trace_id, trace_ids)}

    def redate(self, key: Key, now: datetime) -> None:
        """What a wrong clock put off until a time to come, or gave up there, is wanted now, from the first try on."""
        source, at = self._source(key), micros(now)
        far = (wanted.c.source == source, wanted.c.next_try_at > micros(now + _LONGEST_PAUSE))
        anew = {"first_wanted_at": at, "next_try_at": at, "attempts": 0, "missing": 0}
        self._connection.execute(wanted.update().where(*far).values(anew))
        mine, table = sessions.c.source == source, sessions.c
        self._connection.execute(sessions.update().where(mine, table.wanted_at > at).values(wanted_at=at))
        self._connection.execute(sessions.update().where(mine, table.fetched_at > at).values(fetched_at=None))

    def sessions_fetched(self, key: Key, session_ids: Sequence[str], now: datetime) -> None:
        """These sessions were fetched whole; they are wanted again when new feedback comes."""
        source = self._source(key)
        fetched = {"source": source, "wanted_at": None, "fetched_at": micros(now)}
        self._upsert(sessions, [{**fetched, "id": one} for one in sorted(set(session_ids))])


def _pause(attempts: int) -> timedelta:
    return min(_FIRST_PAUSE * (1 << min(attempts, 16)), _LONGEST_PAUSE)
