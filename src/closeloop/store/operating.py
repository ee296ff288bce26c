"""What an operator asks the store: how runs went, what is left to do, how shares moved; and its care: backup, compaction."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import func, select

from closeloop.errors import ConfigError, StoreError, refusal
from closeloop.store.base import AnyRow, Reader, Writer
from closeloop.store.codec import maybe_moment, micros, moment
from closeloop.store.records import Gap, Key, Run, Share
from closeloop.store.tables import OFF, ON, RATED, feedback, interactions, quarantine, runs, sessions, wanted

KEPT = 1000
"""Runs remembered per source; a job that runs every five minutes fills that in three days."""


class OperatingReads(Reader):
    """How it went, and what is left."""

    def runs(self, key: Key, limit: int = 20) -> list[Run]:
        """The last steps of runs over a source, the latest first; behind them what a wrong clock wrote as still to come."""
        table, now = runs.c, micros(self._clock())
        rows = self._rows(
            key,
            lambda source: (
                select(*runs.columns)
                .where(table.source == source)
                .order_by(table.ended_at > now, table.ended_at.desc(), table.id, table.step)
                .limit(limit)
            ),
        )
        return [
            Run(
                row.id, row.step, moment(row.started_at), moment(row.ended_at), row.outcome, row.error,
                orjson.loads(row.counts),
            )
            for row in rows
        ]  # fmt: skip

    def last_success(self, key: Key, step: str) -> datetime | None:
        """When a step of this source last ended without an error, None when it never did. What a wrong clock wrote does not count."""
        table = runs.c
        query = select(func.max(table.ended_at)).where(table.step == step, table.outcome != "failed")
        query = query.where(table.ended_at <= micros(self._clock()))
        return maybe_moment(self._value(key, lambda source: query.where(table.source == source)))

    def last_read_until(self, key: Key, now: datetime) -> datetime | None:
        """Up to where everything was read, as the latest run says whose times lie before `now`."""
        table = runs.c
        query = select(table.counts).where(table.step == "pull", table.ended_at <= micros(now))
        rows = self._rows(key, lambda source: query.where(table.source == source).order_by(table.ended_at.desc()))
        told = [text for row in rows if (text := orjson.loads(row.counts).get("read_until"))]
        return next((at for text in told if (at := datetime.fromisoformat(text)) <= now), None)

    def newest_feedback(self, key: Key) -> datetime | None:
        """When the latest feedback was given that is stored and not deleted, by the platform's clock."""
        table = feedback.c
        latest: list[AnyRow] = []
        for stream in self._streams():
            of_it = select(table.created_at).where(table.stream == stream, table.deleted_at.is_(None))
            newest = of_it.order_by(table.created_at.desc()).limit(1)
            latest += self._rows(key, lambda source, query=newest: query.where(table.source == source))  # type: ignore[misc]
        return moment(max(row.created_at for row in latest)) if latest else None

    def _streams(self) -> list[str]:
        """The streams feedback has come in by, of any source: a jump through the index from one to the next, never a scan."""
        found: list[str] = []
        query = select(func.min(feedback.c.stream))
        with self._read() as connection:
            while (
                one := connection.execute(query.where(feedback.c.stream > (found or [""])[-1])).scalar()
            ) is not None:
                found.append(one)
        return found

    def live_feedback(self, key: Key, stream: str) -> int:
        """How much feedback of a stream is live. Looks at every row: for what does that anyway."""
        table = feedback.c
        query = select(func.count()).where(table.stream == stream, table.deleted_at.is_(None))
        return int(self._value(key, lambda source: query.where(table.source == source)) or 0)

    def has_unjudged(self, key: Key, now: datetime, *, at_least: int = 1) -> bool:
        """Whether any interaction is due for bucketing, because of news or because its time to be looked at again has come.

        With `at_least`, whether so many are for one of the two reasons.
        """
        table = interactions.c
        for due in (table.dirty == ON, table.recheck_at <= micros(now)):
            query = select(table.id).where(due).limit(at_least)
            rows = self._rows(key, lambda source, query=query: query.where(table.source == source))  # type: ignore[misc]
            if len(rows) >= at_least:
                return True
        return False

    def due_traces(self, key: Key, now: datetime) -> tuple[int, datetime | None]:
        """How many traces are due for fetching now, and when the next of the others is."""
        table = wanted.c
        due = select(func.count()).where(table.missing == OFF, table.next_try_at <= micros(now))
        later = select(func.min(table.next_try_at)).where(table.missing == OFF, table.next_try_at > micros(now))
        count = self._value(key, lambda source: due.where(table.source == source))
        following = self._value(key, lambda source: later.where(table.source == source))
        return int(count or 0), maybe_moment(following)

    def due_sessions(self, key: Key, now: datetime) -> int:
        """How many sessions are to be fetched whole."""
        table = sessions.c
        due = select(func.count()).where(table.wanted_at.is_not(None), table.wanted_at <= micros(now))
        return int(self._value(key, lambda source: due.where(table.source == source)) or 0)

    def shares(self, key: Key, since: datetime, until: datetime) -> Share:
        """Rated interactions that began in `since <= t < until`, and how many of them fell into each bucket."""
        table = interactions.c
        rows = self._rows(
            key,
            lambda source: (
                select(table.bucket, func.count().label("n"))
                .where(RATED, table.source == source)
                .where(table.started_at >= micros(since), table.started_at < micros(until))
                .group_by(table.bucket)
            ),
        )
        buckets = {row.bucket: row.n for row in rows if row.bucket is not None}
        return Share(sum(row.n for row in rows), buckets)

    def quarantine_windows(self, key: Key, stream: str) -> list[Gap]:
        """The windows in which records of this stream were set aside, each once."""
        table = quarantine.c
        rows = self._rows(
            key,
            lambda source: (
                select(table.since, table.until).where(table.source == source, table.stream == stream).distinct()
            ),
        )
        return [Gap(maybe_moment(row.since), maybe_moment(row.until)) for row in rows]

    def backup(self, path: Path) -> Path:
        """Copy a SQLite store to a new file while it is in use: one moment of it, whole. Raises ConfigError for Postgres."""
        if not self._database.is_sqlite:
            raise ConfigError(
                "a Postgres store is backed up with Postgres's own tools, e.g. `pg_dump --format=custom --file=closeloop.dump`"
            )
        if path.exists():
            raise ConfigError(f"backup {str(path)!r} is there already: name a new file")
        part = path.with_name(path.name + ".part")
        try:
            part.unlink(missing_ok=True)
            # The copy holds what users wrote: for its owner only, from its first byte.
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            with self._read() as connection:
                target = sqlite3.connect(part)
                try:
                    connection.connection.driver_connection.backup(target)  # type: ignore[union-attr]
                    target.execute("PRAGMA journal_mode=DELETE")
                finally:
                    target.close()
            with part.open("rb") as file:
                os.fsync(file.fileno())
            part.replace(path)
        except (OSError, sqlite3.Error) as error:
            for end in ("", "-journal", "-wal", "-shm"):
                part.with_name(part.name + end).unlink(missing_ok=True)
            raise StoreError(
                f"cannot write the backup {str(path)!r}: {refusal(path, error)}: nothing was left behind"
            ) from None
        return path

    def vacuum(self) -> tuple[int, int]:
        """Give unused space back; Postgres also learns what it holds. Returns the bytes before and after."""
        before = self.size()
        # No statistics on SQLite: they stay as they were on this day, and a store that was vacuumed in the middle of a backlog would
        # be searched for more of it by walking through every row. Plans without them are tested (`tests/sync/test_plans.py`).
        statistics = "DROP TABLE IF EXISTS sqlite_stat1" if self._database.is_sqlite else "ANALYZE"
        self._database.maintain(statistics, "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")
        return before, self.size()

    def wipe(self) -> None:
        """Empty the journal of a SQLite file, where what was deleted still stands. Postgres lets go of it when it vacuums next."""
        if self._database.is_sqlite:
            self._database.maintain("PRAGMA wal_checkpoint(TRUNCATE)")

    def size(self) -> int:
        """Bytes on disk."""
        if self._database.is_sqlite:
            name = self._database.name
            return sum(Path(name + end).stat().st_size for end in ("", "-wal") if Path(name + end).exists())
        with self._read() as connection:
            return int(connection.execute(select(func.pg_database_size(func.current_database()))).scalar() or 0)


class OperatingWrites(Writer):
    """Remembering how it went."""

    def put_run(self, key: Key, run: Run) -> None:
        """Remember one step of a run; what is older than the last thousand of this source is forgotten."""
        source = self._source(key)
        row = {
            "source": source, "id": run.id, "step": run.step, "started_at": micros(run.started_at),
            "ended_at": micros(run.ended_at), "outcome": run.outcome, "error": run.error,
            "counts": orjson.dumps(run.counts, option=orjson.OPT_SORT_KEYS).decode(),
        }  # fmt: skip
        self._upsert(runs, [row])
        table = runs.c
        oldest = select(table.ended_at).where(table.source == source).order_by(table.ended_at.desc()).offset(KEPT)
        border = self._connection.execute(oldest.limit(1)).scalar()
        if border is not None:
            self._connection.execute(runs.delete().where(table.source == source, table.ended_at <= border))

    def drop_quarantined(
        self,
        key: Key,
        *,
        record: str | None = None,
        seen_outside: tuple[datetime, datetime] | None = None,
        kind: str | None = None,
        stream: str | None = None,
    ) -> int:
        """Forget records that were set aside: all of a source, one by its id, or those not last seen within a time: before it, or
        behind it by a clock that was wrong. Returns how many.
        """
        table = quarantine.c
        where = [table.source == self._source(key)]
        if record is not None:
            where.append(table.id == record)
        if seen_outside is not None:
            first, last = map(micros, seen_outside)
            where.append(~table.last_at.between(first, last))
        if kind is not None:
            where.append(table.kind == kind)
        if stream is not None:
            where.append(table.stream == stream)
        return int(self._connection.execute(quarantine.delete().where(*where)).rowcount)

    def want_again(self, key: Key, trace_ids: Sequence[str], now: datetime) -> int:
        """Ask for traces again at the next fetch, given up or not. Returns how many are asked for."""
        source = self._source(key)
        rows: list[dict[str, Any]] = [
            {
                "source": source, "trace_id": one, "first_wanted_at": micros(now), "next_try_at": micros(now),
                "attempts": 0, "missing": 0,
            }
            for one in dict.fromkeys(trace_ids)
        ]  # fmt: skip
        self._upsert(wanted, rows)
        return len(rows)
