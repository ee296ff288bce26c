"""The lease on a source: who may write to it, until when, and the token that tells an old holder from a new one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from closeloop.errors import LockedError
from closeloop.store.base import AnyRow, Reader, Writer, source_of
from closeloop.store.codec import micros, moment
from closeloop.store.records import Key
from closeloop.store.tables import leases

_MICROSECOND = timedelta(microseconds=1)


def _beat(connection: Connection, source: int, token: int, now: datetime) -> bool:
    """Move the end of the lease to a full term from now; False when the token is no longer the holder's."""
    mine = (leases.c.source == source, leases.c.token == token, leases.c.holder.is_not(None))
    return connection.execute(leases.update().where(*mine).values(expires_at=micros(now) + leases.c.ttl)).rowcount == 1


def _row(connection: Connection, source: int) -> AnyRow | None:
    query = select(leases.c.token, leases.c.holder, leases.c.expires_at, leases.c.ttl).where(leases.c.source == source)
    return connection.execute(query).first()


_SKEW = timedelta(hours=1)
"""A lease that ends later than this was given by a clock that was wrong: it would lock the source until that time comes. Its holder,
should it live, can write nothing once the lease is taken over.
"""


def is_live(row: AnyRow, now: datetime, ttl: timedelta = timedelta()) -> bool:
    """Whether a lease is held, as far as the times say. `ttl` is how long one lasts that would be taken now."""
    longest = max(ttl, row.ttl * _MICROSECOND)
    return bool(row.holder) and micros(now) < row.expires_at < micros(now + longest + _SKEW)


def until(row: AnyRow, now: datetime) -> str:
    """When a lease ends, for people."""
    ends = moment(row.expires_at)
    return f"until {ends:%H:%M:%S} UTC ({(ends - now).total_seconds():.0f} s, longer while that run lives)"


class Leases(Reader):
    """Taking, keeping and giving back. A lease that ran out may be taken over; its old token is worth nothing from then on."""

    def acquire(
        self, key: Key, holder: str, ttl: timedelta, *, is_dead: Callable[[str], bool] = lambda holder: False
    ) -> int:
        """Take the lease and return its fencing token, greater than every earlier one.

        Raises LockedError that names the holder and when the lease ends, while someone has it whom `is_dead` does not know to be
        dead. `holder` is free text; `ttl` is how long the lease lasts without a heartbeat.
        """
        with self._database.write() as connection:
            now = self._lease_time()
            source = Writer(connection, self._database.name)._source(key)
            row = _row(connection, source)
            if row and is_live(row, now, ttl) and not is_dead(row.holder):
                raise LockedError(
                    f"source {key.platform}/{key.project} is in use by {row.holder!r} {until(row, now)}: wait for it to end, then run again"
                )
            token = row.token + 1 if row else 1
            values = {
                "token": token, "holder": holder, "expires_at": micros(now + ttl), "ttl": ttl // _MICROSECOND
            }  # fmt: skip
            if row:
                connection.execute(leases.update().where(leases.c.source == source).values(values))
            else:
                connection.execute(leases.insert(), {"source": source, **values})
        return token

    def heartbeat(self, key: Key, token: int) -> bool:
        """Keep the lease for another term. False when it was taken over or given back."""
        with self._database.write() as connection:
            source = source_of(connection, key)
            return source is not None and _beat(connection, source, token, self._lease_time())

    def release(self, key: Key, token: int) -> None:
        """Give the lease back, if it is still this token's."""
        with self._database.write() as connection:
            source = source_of(connection, key)
            mine = (leases.c.source == source, leases.c.token == token)
            now = self._lease_time()
            connection.execute(leases.update().where(*mine).values(holder=None, expires_at=micros(now)))

    def locked_by(self, key: Key) -> str | None:
        """Who holds the lease now."""
        query = select(leases.c.holder)
        found = self._value(
            key,
            lambda source: query.where(leases.c.source == source, leases.c.expires_at > micros(self._lease_time())),
        )
        return None if found is None else str(found)


class Fence(Writer):
    """The check that a writing run still has its lease."""

    def _hold(self, key: Key, token: int, now: datetime) -> None:
        """Keep the lease for another term, and lock it until the commit. Raises LockedError when it is no longer ours."""
        source = self._source(key)
        if not _beat(self._connection, source, token, now):
            row = _row(self._connection, source)
            whose = f"was taken over by {row.holder!r}" if row and row.holder else "was given back or never taken"
            raise LockedError(
                f"the lease on {key.platform}/{key.project} {whose}: nothing of this step was stored; "
                "what came before is kept, run again to go on from there"
            )
