"""The outbox: what is to be sent, and what became of it. Planned in the transaction that settles why, sent afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import product
from typing import Any, get_args

import orjson
from sqlalchemy import Connection, case, func, select

from closeloop.store.base import AnyRow, AnySelect, Reader, Writer, among, these
from closeloop.store.codec import dump, micros, pack, unpack
from closeloop.store.records import Changes, Key, OutboxKind, OutboxRow, OutboxState
from closeloop.store.tables import interactions, outbox

_TABLE = outbox.c
_COLUMNS = (
    _TABLE.id, _TABLE.kind, _TABLE.state, _TABLE.payload, _TABLE.payload_hash, _TABLE.run_id, _TABLE.attempts, _TABLE.error
)  # fmt: skip


class OutboxReads(Reader):
    """What waits, and what was sent."""

    def outbox(
        self,
        key: Key,
        *,
        kind: str | None = None,
        states: Sequence[str] = ("pending",),
        run_id: str | None = None,
        after: str = "",
        limit: int = 1000,
    ) -> list[OutboxRow]:
        """Up to `limit` rows in these states, by id; of one kind, of the run that sent them, behind the id `after`, where asked."""
        found: list[OutboxRow] = []
        # One query for each combination: asked together, they would be answered by a walk through everything ever sent.
        for state, one in product(states, get_args(OutboxKind) if kind is None else (kind,)):
            query = select(*_COLUMNS).where(_TABLE.state == state, _TABLE.kind == one)
            query = query if run_id is None else query.where(_TABLE.run_id == run_id)
            query = query.where(_TABLE.id > after) if after else query
            found += self._outbox_rows(key, query.order_by(_TABLE.id).limit(limit))
        return sorted(found, key=lambda row: row.id)[:limit]

    def count(self, key: Key, kind: OutboxKind, states: Sequence[OutboxState]) -> int:
        """How many rows of a kind are in one of these states."""
        query = select(func.count()).where(_TABLE.state.in_(states), _TABLE.kind == kind)
        return int(self._value(key, lambda source: query.where(_TABLE.source == source)) or 0)

    def has_sent(self, key: Key, run_id: str) -> bool:
        """Whether a label is this run's: it was the last to plan or send it."""
        mine = select(_TABLE.id).where(_TABLE.run_id == run_id, _TABLE.kind == "score").limit(1)
        return self._value(key, lambda source: mine.where(_TABLE.source == source)) is not None

    def outbox_of(self, key: Key, interaction_ids: Sequence[str]) -> list[OutboxRow]:
        """Every row of these interactions, whatever its state, by id."""
        # Sorted here: asked for their order, SQLite would walk through everything ever sent instead of looking a few rows up.
        rows = self._outbox_rows(key, select(*_COLUMNS).where(among(_TABLE.interaction_id)), these(interaction_ids))
        return sorted(rows, key=lambda row: row.id)

    def _outbox_rows(self, key: Key, query: AnySelect, given: Mapping[str, Any] | None = None) -> list[OutboxRow]:
        return [_outbox_row(row) for row in self._rows(key, lambda source: query.where(_TABLE.source == source), given)]


class OutboxWrites(Writer):
    """Planning and recording."""

    def plan(self, key: Key, interaction_ids: Sequence[str], rows: Sequence[OutboxRow], now: datetime) -> Changes:
        """Make these rows pending where they are new or differ from what the outbox has; these interactions are no longer unsent.

        A row with the hash it already has stays as it is, whatever became of it: what was sent, refused or taken back is not sent
        again unless its content changes. An orphaned row has an interaction again. Attempts are counted on: what was sent before
        is on the platform until the new content takes its place.
        """
        source = self._source(key)
        by_id = {row.id: row for row in rows}
        query = select(_TABLE.id, _TABLE.payload_hash, _TABLE.state).where(_TABLE.source == source)
        old = {row.id: row for row in self._pick(query, _TABLE.id, by_id)}
        news = [
            row
            for row in by_id.values()
            if row.id not in old or old[row.id].payload_hash != row.payload_hash or old[row.id].state == "orphaned"
        ]
        self._upsert(outbox, [_values(source, row, micros(now)) for row in news], keep=("attempts",))
        planned = (interactions.c.source == source, among(interactions.c.id))
        self._connection.execute(interactions.update().where(*planned).values(unsent=0), these(interaction_ids))
        new = sum(row.id not in old for row in news)
        return Changes(new, len(news) - new, len(rows) - len(news))

    def outbox_state(
        self,
        key: Key,
        ids: Sequence[str],
        state: str,
        now: datetime,
        *,
        error: str | None = None,
    ) -> None:
        """Record what became of rows. Whatever happens to a pending row counts as an attempt, and so does each time a row is being
        sent; one that is pending after that was not sent, and does not count.
        """
        source = self._source(key)
        counts = {"pending": 1, "sending": {"sending": 1, "pending": -1}.get(state, 0)}
        values: dict[str, Any] = {
            "state": state,
            "error": error,
            "changed_at": micros(now),
            "attempts": _TABLE.attempts + case(counts, value=_TABLE.state, else_=0),
        }
        self._connection.execute(
            outbox.update().where(_TABLE.source == source, among(_TABLE.id)).values(values), these(ids)
        )

    def take_over(self, key: Key, rows: Sequence[OutboxRow], now: datetime) -> None:
        """These rows that wait are now the run's that they name, which is about to send them."""
        source = self._source(key)
        self._upsert(outbox, [_values(source, row, micros(now)) for row in rows], keep=("attempts", "state"))

    def turn_outbox(
        self, key: Key, kind: OutboxKind, before: OutboxState, after: OutboxState, now: datetime, *, limit: int
    ) -> int:
        """Up to `limit` rows of a kind in one state get another one. Returns how many."""
        source = self._source(key)
        some = select(_TABLE.id).where(_TABLE.source == source, _TABLE.state == before, _TABLE.kind == kind)
        those = outbox.update().where(_TABLE.source == source, _TABLE.id.in_(some.order_by(_TABLE.id).limit(limit)))
        return self._connection.execute(those.values(state=after, changed_at=micros(now))).rowcount


def orphan(connection: Connection, source: int, interaction_ids: Iterable[str]) -> None:
    """Note that these interactions are gone: labels that were sent about them, or were about to be, are to be taken back."""
    live = (
        _TABLE.source == source,
        _TABLE.kind == "score",
        _TABLE.state.in_(("pending", "sending", "sent", "verified")),
    )
    theirs = outbox.update().where(*live, among(_TABLE.interaction_id))
    connection.execute(theirs.values(state="orphaned"), these(interaction_ids))


def _outbox_row(row: AnyRow) -> OutboxRow:
    return OutboxRow(
        id=row.id,
        kind=row.kind,
        state=row.state,
        payload=orjson.loads(unpack(row.payload)),
        payload_hash=row.payload_hash,
        run_id=row.run_id,
        attempts=row.attempts,
        error=row.error,
    )


def _values(source: int, row: OutboxRow, now: int) -> dict[str, Any]:
    return {
        "source": source,
        "id": row.id,
        "kind": row.kind,
        "state": "pending",
        "run_id": row.run_id,
        "interaction_id": row.payload.get("interaction_id"),
        "payload_hash": row.payload_hash,
        "attempts": 0,
        "error": None,
        "changed_at": now,
        "payload": pack(dump(row.payload)),
    }
