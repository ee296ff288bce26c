"""Exports are put in their place, and people are taken out of exports, one after the other and never at once.

Whoever forgets says so from before the first file is rewritten until the last row is deleted. An export counts before it reads how
often that was, and once more, with every forgetting kept out, before its files go where a forgetting looks for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, func, select

from closeloop.errors import LockedError
from closeloop.store.base import LOCK_CLASS, Reader, Writer
from closeloop.store.leases import is_live, until
from closeloop.store.records import Key
from closeloop.store.tables import OFF, ON, forgettings, leases

_NO_SOURCE = 0
"""Sources are numbered from one."""


class PlacingReads(Reader):
    """The side of exports."""

    def forgettings(self) -> int:
        """How often somebody was forgotten, to be asked before an export reads. Raises LockedError while somebody is being forgotten."""
        with self._database.write() as connection:
            return _count(connection, self._lease_time())

    @contextmanager
    def placing(self, forgettings_before: int) -> Iterator[None]:
        """Keep forgetting out while the files of an export are put in place, which must be brief.

        Raises LockedError, before anything is placed, where somebody is being forgotten, or was since `forgettings` gave that number.
        """
        with self._database.write() as connection:
            if _count(connection, self._lease_time()) != forgettings_before:
                raise LockedError(
                    "somebody was forgotten while this export was read, and may be in it: nothing was written, export again"
                )
            yield


class PlacingWrites(Writer):
    """The side of forgetting."""

    def begin_forgetting(self, key: Key, token: int) -> int:
        """From here on no export is placed, as long as the lease with this token is kept. Returns the number of this forgetting."""
        source = self._source(key)
        _lock(self._connection)
        # Those of before are of no living process: this one has the lease.
        self._connection.execute(forgettings.update().where(forgettings.c.ended == OFF).values(ended=1))
        added = self._connection.execute(forgettings.insert(), {"source": source, "token": token, "ended": 0})
        assert added.inserted_primary_key is not None
        return int(added.inserted_primary_key[0])

    def check_forgetting(self, number: int) -> None:
        """Raises LockedError when an export took this forgetting for dead: it may have placed what was already looked for."""
        _lock(self._connection)
        query = select(forgettings.c.id).where(forgettings.c.id == number, forgettings.c.ended == OFF)
        if self._connection.execute(query).first() is None:
            raise LockedError(
                "this run stood still for longer than its lease, and an export may have been written meanwhile: what is left in the "
                "store was not removed, forget once more"
            )

    def end_forgetting(self, number: int) -> None:
        """Let exports be placed again that begin to read now; those that have begun are refused."""
        self._connection.execute(forgettings.update().where(forgettings.c.id == number).values(ended=1))


def _count(connection: Connection, now: datetime) -> int:
    _lock(connection)
    theirs = (leases.c.source == forgettings.c.source) & (leases.c.token == forgettings.c.token)
    query = select(leases.c.holder, leases.c.expires_at, leases.c.ttl).join(forgettings, theirs)
    for row in connection.execute(query.where(forgettings.c.ended == OFF)).fetchall():
        if is_live(row, now):
            raise LockedError(
                f"{row.holder!r} is forgetting somebody and rewrites exports {until(row, now)}: wait for it to end, then export again"
            )
    # What a dead process began may have been half done: as if it had been done.
    connection.execute(forgettings.update().where(forgettings.c.ended == OFF).values(ended=1))
    return int(connection.execute(select(func.count()).where(forgettings.c.ended == ON)).scalar() or 0)


def _lock(connection: Connection) -> None:
    """On Postgres; SQLite lets one writer in anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(LOCK_CLASS, _NO_SOURCE)))
