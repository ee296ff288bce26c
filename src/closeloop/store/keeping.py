"""What is kept beside the data of a source: quarantine, the platform's score configs, small settings, and the counts of `status`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, func, select

from closeloop.ids import clean, clean_text, content_hash
from closeloop.models import ScoreConfig
from closeloop.models.results import SourceStatus
from closeloop.platforms.base import Rejected
from closeloop.store.attach import Attaching
from closeloop.store.base import AnySelect, insert_into, source_of
from closeloop.store.codec import decode, dump, encode, maybe_micros, maybe_moment, micros, moment, pack, unpack
from closeloop.store.judging import JudgingReads
from closeloop.store.leases import Leases
from closeloop.store.ledger import LedgerReads
from closeloop.store.mentions import values_in
from closeloop.store.records import Key
from closeloop.store.tables import (
    OFF,
    ON,
    checkpoints,
    feedback,
    interactions,
    outbox,
    quarantine,
    score_configs,
    settings,
    sources,
    sweeps,
    traces,
    wanted,
    windows,
)

_WITHOUT_ID = "sha:"
"""Starts the id of a record that came without one, before the hash of its content."""


class KeepingReads(JudgingReads, LedgerReads, Leases):
    """Small things remembered, and how much there is of everything."""

    def setting(self, key: Key, name: str) -> str | None:
        """A small value remembered for this source, None when there is none."""
        found = self._value(
            key, lambda source: select(settings.c.value).where(settings.c.source == source, settings.c.name == name)
        )
        return None if found is None else str(found)

    def score_configs(self, key: Key) -> dict[str, ScoreConfig]:
        """How the platform reads each feedback name, as of the last pull."""
        table = score_configs.c
        rows = self._rows(
            key, lambda source: select(table.name, table.body).where(table.source == source).order_by(table.name)
        )
        return {row.name: decode(ScoreConfig, row.body) for row in rows}

    def last_reconcile(self, key: Key, stream: str) -> datetime | None:
        """When the last sweep for deletions ended, None before the first."""
        table = sweeps.c
        found = self._value(
            key, lambda source: select(table.finished_at).where(table.source == source, table.stream == stream)
        )
        return maybe_moment(found)

    def quarantined(self, key: Key | None = None, limit: int = 100) -> list[dict[str, Any]]:
        """Records set aside, the latest first: `platform, project, stream, kind, id, reason, payload, first_at, last_at, times`.

        `id` is None for a record that came without one; `times` counts how often it came.
        """
        table = quarantine.c
        query = select(sources.c.platform, sources.c.project, *quarantine.columns).join(
            sources, sources.c.id == table.source
        )
        if key is not None:
            query = query.where(sources.c.platform == key.platform, sources.c.project == key.project)
        order = (table.last_at.desc(), table.source, table.kind, table.id)
        with self._read() as connection:
            rows = connection.execute(query.order_by(*order).limit(limit)).fetchall()
        return [
            {
                "platform": row.platform,
                "project": row.project,
                "stream": row.stream,
                "kind": row.kind,
                "id": None if row.id.startswith(_WITHOUT_ID) else row.id,
                "reason": row.reason,
                "payload": orjson.loads(unpack(row.payload)),
                "first_at": moment(row.first_at),
                "last_at": moment(row.last_at),
                "times": row.times,
            }
            for row in rows
        ]

    def status(self, key: Key, source: str) -> SourceStatus:
        """Counts of everything the store holds of a source; `source` is the name it is shown under."""
        with self._read() as connection:
            number = source_of(connection, key)
            counts = {} if number is None else _counts(connection, number)
            streams = [] if number is None else _streams(connection, number)
        return SourceStatus(
            source=source,
            platform=key.platform,
            project=key.project,
            read_until={stream: self.read_until(key, stream) for stream in streams},
            locked_by=self.locked_by(key),
            **counts,
        )


class KeepingWrites(Attaching):
    """Remembering."""

    def setting_now(self, key: Key, name: str) -> str | None:
        """What is remembered under this name, and stays so until the commit: another worker may have written it since it was read."""
        table = settings.c
        query = select(table.value).where(table.source == self._source(key), table.name == name)
        found = self._connection.execute(query).scalar()
        return None if found is None else str(found)

    def set_setting(self, key: Key, name: str, value: str) -> None:
        """Remember a small value for this source."""
        self._upsert(settings, [{"source": self._source(key), "name": name, "value": value}])

    def put_score_configs(self, key: Key, configs: Mapping[str, ScoreConfig]) -> bool:
        """Replace how the platform reads its feedback names. Returns whether anything changed; if so, interactions with feedback
        of the changed names become dirty.
        """
        source = self._source(key)
        table = score_configs.c
        rows = self._connection.execute(select(table.name, table.body).where(table.source == source))
        old = {row.name: row.body for row in rows}
        new = {name: encode(config) for name, config in configs.items()}
        changed = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
        self._delete(score_configs, source, table.name, changed - new.keys())
        self._upsert(
            score_configs, [{"source": source, "name": one, "body": new[one]} for one in sorted(changed & new.keys())]
        )
        said = select(feedback.c.interaction_id).where(feedback.c.source == source, feedback.c.deleted_at.is_(None))
        self._mark_dirty(source, (row.interaction_id for row in self._pick(said, feedback.c.name, changed)))
        return bool(changed)

    def quarantine(
        self,
        key: Key,
        stream: str,
        rejected: Sequence[Rejected],
        now: datetime,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> int:
        """Set records aside with reason and payload. Returns how many were not there before; the same one again is updated, and one
        that names a forgotten person, or what was theirs, is left out.

        `since` and `until` are the window they came in, which is what trying them again has to read.
        """
        source = self._source(key)
        rows = {}
        gone = self._forgotten(key, {at: _anybody(one) for at, one in enumerate(rejected)})
        for one in (one for at, one in enumerate(rejected) if at not in gone):
            payload = dump(one.payload)
            name = clean_text(one.id) if one.id else _WITHOUT_ID + content_hash(clean(one.payload))
            rows[one.kind, name] = {
                "source": source, "kind": one.kind, "id": name, "stream": stream, "reason": clean_text(one.reason),
                "first_at": micros(now), "last_at": micros(now), "times": 1, "payload": pack(payload),
                "since": maybe_micros(since), "until": maybe_micros(until),
            }  # fmt: skip
        if not rows:
            return 0
        table = quarantine.c
        here = select(table.kind, table.id).where(table.source == source)
        old = {(row.kind, row.id) for row in self._pick(here, table.id, (name for _, name in rows))}
        insert = insert_into(self._dialect, quarantine)
        again: dict[str, Any] = {
            name: insert.excluded[name] for name in ("stream", "reason", "last_at", "payload", "since", "until")
        }
        self._connection.execute(
            insert.on_conflict_do_update(
                index_elements=list(quarantine.primary_key.columns), set_={**again, "times": table.times + 1}
            ),
            list(rows.values()),
        )
        return len(rows.keys() - old)


def _anybody(record: Rejected) -> list[tuple[str, str | None]]:
    """Whom a record may be about that could not be read: every value in it may be any id."""
    values = values_in([record.id, clean(record.payload)])
    return [(kind, value) for value in values for kind in ("u", "t", "c", "s")]


def _counts(connection: Connection, source: int) -> dict[str, Any]:
    """Every number of `SourceStatus`, each from an index."""

    def number(query: AnySelect) -> int:
        return int(connection.execute(query).scalar() or 0)

    def rows_of(table: Any, *where: Any) -> AnySelect:
        return select(func.count()).select_from(table).where(table.c.source == source, *where)

    table = interactions.c
    found = connection.execute(
        select(table.outcome, table.bucket, func.count().label("n"))
        .where(table.source == source)
        .group_by(table.outcome, table.bucket)
    ).fetchall()
    buckets: dict[str, int] = {}
    for row in found:
        if row.bucket is not None:
            buckets[row.bucket] = buckets.get(row.bucket, 0) + row.n
    states = connection.execute(
        select(outbox.c.state, func.count().label("n")).where(outbox.c.source == source).group_by(outbox.c.state)
    )
    deleted = number(rows_of(feedback, feedback.c.deleted_at.is_not(None)))
    return {
        "feedback": number(rows_of(feedback)) - deleted,
        "deleted": deleted,
        "traces": number(rows_of(traces)),
        "interactions": sum(row.n for row in found),
        "negative": sum(row.n for row in found if row.outcome == "negative"),
        "bucketed": sum(buckets.values()),
        "waiting_traces": number(rows_of(wanted, wanted.c.missing == OFF)),
        "missing_traces": number(rows_of(wanted, wanted.c.missing == ON)),
        "quarantined": number(rows_of(quarantine)),
        "unbucketed": number(rows_of(interactions, table.dirty == ON)),
        "outbox": {row.state: row.n for row in states},
        "buckets": dict(sorted(buckets.items(), key=lambda item: (-item[1], item[0]))),
    }


def _streams(connection: Connection, source: int) -> list[str]:
    """Streams of which anything was read."""
    found: set[str] = set()
    for table in (windows, checkpoints):
        found.update(connection.execute(select(table.c.stream).where(table.c.source == source).distinct()).scalars())
    return sorted(found)
