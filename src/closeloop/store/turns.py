"""Turns, read: one by one, by session, or all that were judged, in pages of bounded size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Literal

import orjson
from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, or_, select, tuple_

from closeloop.models import Feedback, Interaction, Label, Verdict
from closeloop.store.base import SOURCE, AnyRow, AnySelect, Reader, among, source_of, these
from closeloop.store.codec import LOW, decode, decode_all, micros, unpack
from closeloop.store.records import Between, Key, Turn
from closeloop.store.tables import ON, feedback, interaction_bodies, interactions, sources, trace_bodies, verdicts

Order = Literal["id", "session", "prompt"]

BATCH = 500
"""Turns, or units of work, looked up at once."""
_PAGE_BYTES = 4_000_000
"""Packed bytes of interactions read at once: many small ones, or one big one."""
_TABLE = interactions.c
_ORDERS: dict[Order, tuple[ColumnElement[Any], ...]] = {
    "id": (_TABLE.id,),
    "session": (_TABLE.session_id, _TABLE.started_at, _TABLE.id),
    "prompt": (_TABLE.prompt_hash, _TABLE.id),
}
_SAID = (
    select(feedback.c.interaction_id, feedback.c.body)
    .where(feedback.c.source == SOURCE, among(feedback.c.interaction_id), feedback.c.deleted_at.is_(None))
    .order_by(feedback.c.created_at, feedback.c.id)
)
_TAGGED = select(trace_bodies.c.id, trace_bodies.c.body).where(
    trace_bodies.c.source == SOURCE, among(trace_bodies.c.id)
)
_BODIES, _FOUND = interaction_bodies.c, verdicts.c
_TURNS = (
    select(
        _TABLE.id,
        _TABLE.dirty,
        _TABLE.revision,
        _BODIES.body,
        _FOUND.turn,
        _FOUND.next_turn,
        _FOUND.verdict,
        _FOUND.labels,
    )
    .join(interaction_bodies, and_(_BODIES.source == _TABLE.source, _BODIES.id == _TABLE.id))
    .outerjoin(verdicts, and_(_FOUND.source == _TABLE.source, _FOUND.id == _TABLE.id))
    .where(_TABLE.source == SOURCE, among(_TABLE.id))
)
_PLACED = (
    select(
        _TABLE.id,
        _TABLE.session_id,
        _TABLE.size.label("bytes"),
        func.row_number().over(partition_by=_TABLE.session_id, order_by=[_TABLE.started_at, _TABLE.id]).label("place"),
    )
    .where(_TABLE.source == SOURCE, among(_TABLE.session_id))
    .subquery()
)
_SESSIONS = (
    select(_PLACED.c.id, _PLACED.c.session_id, _PLACED.c.bytes)
    .where(_PLACED.c.place <= bindparam("most"))
    .order_by(_PLACED.c.session_id, _PLACED.c.place)
)


class TurnReads(Reader):
    """Reads for bucketing, export and push."""

    def keys(self) -> list[Key]:
        """Every source the store has seen, in order."""
        with self._read() as connection:
            rows = connection.execute(select(sources.c.platform, sources.c.project)).fetchall()
        return sorted(Key(row.platform, row.project) for row in rows)

    def turns(self, key: Key, ids: Sequence[str]) -> list[Turn]:
        """These interactions, in the order asked for; one that is not here is left out."""
        found: dict[str, Turn] = {}
        for start in range(0, len(ids), BATCH):
            with self._read() as connection:
                source = source_of(connection, key)
                if source is not None:
                    found |= _load(connection, source, ids[start : start + BATCH])
        return [found[one] for one in dict.fromkeys(ids) if one in found]

    def of_trace(self, key: Key, trace_id: str) -> list[str]:
        """The ids of the interactions of a trace, in order of start."""
        query = select(_TABLE.id).where(_TABLE.trace_id == trace_id).order_by(_TABLE.started_at, _TABLE.id)
        return [row.id for row in self._rows(key, lambda source: query.where(_TABLE.source == source))]

    def tags(self, key: Key, trace_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The tags of stored traces that have some."""
        with self._read() as connection:
            source = source_of(connection, key)
            found = {} if source is None else {"the_source": source, **these(trace_ids)}
            rows = connection.execute(_TAGGED, found).fetchall() if found else ()
        tags = {row.id: orjson.loads(unpack(row.body)).get("tags") for row in rows}
        return {one: tuple(mine) for one, mine in tags.items() if mine}

    def session_turns(self, key: Key, session_id: str, limit: int = 501) -> list[Turn]:
        """The first `limit` interactions of a session, in order of start."""
        return next((turns for _, turns in self.sessions(key, [session_id], limit)), [])

    def sessions(self, key: Key, session_ids: Sequence[str], limit: int = 501) -> Iterator[tuple[str, list[Turn]]]:
        """The first `limit` interactions of each of these sessions, in order of start; one that has none is left out.

        Few statements for many short sessions, and long ones one by one: what is held is bounded in either case.
        """
        members: dict[str, list[AnyRow]] = {one: [] for one in session_ids if one}
        with self._read() as connection:
            source = source_of(connection, key)
            if source is None:
                return
            for row in connection.execute(_SESSIONS, {"the_source": source, "among": list(members), "most": limit}):
                members[row.session_id].append(row)
        for page in _together(members):
            found: dict[str, Turn] = {}
            ids = [row.id for one in page for row in members[one]]
            with self._read() as connection:
                for start in range(0, len(ids), BATCH):
                    found |= _load(connection, source, ids[start : start + BATCH])
            for one in page:
                yield one, [found[row.id] for row in members[one] if row.id in found]

    def judged(
        self,
        key: Key | None = None,
        *,
        order: Order = "id",
        outcomes: Sequence[str] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        bucket: str | None = None,
        between: Between = (None, None),
    ) -> Iterator[Turn]:
        """Stream every turn that has a verdict, always in the same order: by source, then `order`, then id.

        `since <= started_at < until`; with either, turns of unknown time are left out. `bucket` is the key of the primary label,
        or a key above it: `refusal` also finds `refusal.policy`. `prompt` brings turns with the same `prompt_hash` together.
        `between` is a part of the order, as `cuts` gives them. `outcomes` are as interactions count
        (`models.counts_as`): a misclick is `weak` there. Memory stays flat, and others may write while this is consumed.
        """
        first, (low, high) = _ORDERS[order][0], between
        inside = [*([first >= low] if low is not None else []), *([first < high] if high is not None else [])]
        wanted = and_(_TABLE.outcome.is_not(None), *_conditions(outcomes, since, until, bucket), *inside)
        for one in [key] if key else self.keys():
            yield from self._stream(one, wanted, _ORDERS[order])

    def cuts(self, key: Key, order: Order, size: int) -> tuple[int, list[Between]]:
        """How many turns of the source have a verdict, and parts of the order with about `size` of them each.

        What the order brings together is never in two parts.
        """
        first, wanted = _ORDERS[order][0], _TABLE.outcome.is_not(None)
        count = self._value(key, lambda source: select(func.count()).where(_TABLE.source == source, wanted)) or 0
        edges: list[str] = []
        for place in range(size, count - size // 2, size):
            edge = self._value(key, partial(_nth, first, wanted, place))
            if edge is not None and edge not in edges[-1:]:
                edges.append(edge)
        return count, list(zip([None, *edges], [*edges, None], strict=True))

    def unsent(self, key: Key, limit: int, *, after: str = "", planned: bool = False) -> list[Turn]:
        """Up to `limit` interactions, by id and behind `after`, whose verdict or labels changed since they were last planned; or all
        that were judged, `planned` ones too.
        """
        wanted = and_(_TABLE.outcome.is_not(None), _TABLE.id > after, *([] if planned else [_TABLE.unsent == ON]))
        rows = self._page(key, wanted, _ORDERS["id"], limit)
        return [turn for page in _pages(rows) for turn in self.turns(key, page)]

    def _stream(self, key: Key, wanted: ColumnElement[bool], order: tuple[ColumnElement[Any], ...]) -> Iterator[Turn]:
        """Keyset pages: nothing stays open between two of them."""
        behind = wanted
        while True:
            rows = self._page(key, behind, order, BATCH)
            for page in _pages(rows):
                yield from self.turns(key, page)
            if len(rows) < BATCH:
                return
            behind = and_(wanted, tuple_(*order) > tuple_(*rows[-1][2:]))

    def _page(
        self, key: Key, wanted: ColumnElement[bool], order: tuple[ColumnElement[Any], ...], limit: int
    ) -> Sequence[AnyRow]:
        """The first rows in order: id, packed size, and the columns of the order."""
        query = select(_TABLE.id.label("one"), _TABLE.size.label("bytes"), *order).where(wanted)
        return self._rows(key, lambda source: query.where(_TABLE.source == source).order_by(*order).limit(limit))


def _nth(column: ColumnElement[Any], wanted: ColumnElement[bool], place: int, source: int) -> AnySelect:
    """The value of a column at a place of its order."""
    return select(column).where(_TABLE.source == source, wanted).order_by(column).offset(place).limit(1)


def _conditions(
    outcomes: Sequence[str] | None, since: datetime | None, until: datetime | None, bucket: str | None
) -> Iterator[ColumnElement[bool]]:
    if outcomes is not None:
        yield _TABLE.outcome.in_(outcomes)
    if since is not None or until is not None:
        yield _TABLE.started_at > LOW
    if since is not None:
        yield _TABLE.started_at >= micros(since)
    if until is not None:
        yield _TABLE.started_at < micros(until)
    if bucket is not None:
        # '/' is the character after '.': everything below the key, without the traps of LIKE.
        yield or_(_TABLE.bucket == bucket, and_(_TABLE.bucket > f"{bucket}.", _TABLE.bucket < f"{bucket}/"))


def _pages(rows: Sequence[AnyRow]) -> Iterator[list[str]]:
    """Ids in pages of bounded bytes, at least one id each."""
    page: list[str] = []
    held = 0
    for row in rows:
        if page and held + row.bytes > _PAGE_BYTES:
            yield page
            page, held = [], 0
        page.append(row.one)
        held += row.bytes
    if page:
        yield page


def _together(members: Mapping[str, Sequence[AnyRow]]) -> Iterator[list[str]]:
    """Sessions in pages of bounded turns and bytes, at least one session each; those without turns are left out."""
    page: list[str] = []
    turns = held = 0
    for one, rows in members.items():
        size = sum(row.bytes for row in rows)
        if page and (turns + len(rows) > BATCH or held + size > _PAGE_BYTES):
            yield page
            page, turns, held = [], 0, 0
        if rows:
            page.append(one)
            turns += len(rows)
            held += size
    if page:
        yield page


def _load(connection: Connection, source: int, ids: Sequence[str]) -> dict[str, Turn]:
    """Turns with all that belongs to them, from one moment of the store."""
    these = {"the_source": source, "among": ids}
    said: dict[str, list[Feedback]] = defaultdict(list)
    for row in connection.execute(_SAID, these):
        said[row.interaction_id].append(decode(Feedback, row.body))
    return {row.id: _turn(row, said[row.id]) for row in connection.execute(_TURNS, these)}


def _turn(row: AnyRow, said: Sequence[Feedback]) -> Turn:
    interaction = decode(Interaction, row.body)
    known = {name: value for name in ("turn", "next_turn") if (value := getattr(row, name)) is not None}
    return Turn(
        interaction.model_copy(update=known) if known else interaction,
        tuple(said),
        None if row.verdict is None else decode(Verdict, row.verdict),
        () if row.labels is None else decode_all(Label, row.labels),
        bool(row.dirty),
        row.revision,
    )
