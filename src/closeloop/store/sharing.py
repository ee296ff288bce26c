"""Open windows of a source that several workers read together: putting them up, taking one, keeping it, handing it in.

Only on Postgres, whose row locks let each worker pass over what another is just taking (`SKIP LOCKED`). A row is an interval of a
stream; its `token` is new with every taker, so that one who only looked dead cannot write any more.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, select

from closeloop.errors import LockedError
from closeloop.platforms.base import Window
from closeloop.store.base import AnyRow, Reader, Writer, source_of
from closeloop.store.codec import maybe_moment, micros
from closeloop.store.ledger import span
from closeloop.store.records import Claim, Key
from closeloop.store.tables import checkpoints, open_windows

_TABLE = open_windows.c
_MICROSECOND = timedelta(microseconds=1)
_BITS = 62


def _of(claim: Claim, source: int | None) -> tuple[ColumnElement[bool], ...]:
    """The row of a claim, as long as it is still this claim's."""
    return (
        _TABLE.source == source,
        _TABLE.stream == claim.stream,
        _TABLE.since == claim.since,
        _TABLE.until == claim.until,
        _TABLE.token == claim.token,
        _TABLE.holder.is_not(None),
    )


def _first(connection: Connection, *where: ColumnElement[bool]) -> AnyRow | None:
    """One row, locked; those that others are just taking or writing under are passed over."""
    order = (_TABLE.stream, _TABLE.since, _TABLE.until)
    query = select(open_windows).where(*where).order_by(*order).limit(1)
    return connection.execute(query.with_for_update(skip_locked=True)).first()


def _beat(connection: Connection, source: int | None, claim: Claim, now: datetime) -> bool:
    kept = open_windows.update().where(*_of(claim, source)).values(expires_at=micros(now) + _TABLE.ttl)
    return connection.execute(kept).rowcount == 1


class Sharing(Reader):
    """Taking and keeping."""

    @property
    def shares_windows(self) -> bool:
        """Whether several workers can read one source of this store together."""
        return not self._database.is_sqlite

    def take_window(
        self, key: Key, stream: str | None, holder: str, ttl: timedelta, *, is_dead: Callable[[str], bool]
    ) -> Claim | None:
        """Take the first open window of a stream (None: of any) that nobody has, or whose worker is dead or silent for its term.

        None when there is none to take just now; `has_open_windows` tells whether others are still reading.
        """
        with self._database.write() as connection:
            now = self._lease_time()
            source = source_of(connection, key)
            here = [_TABLE.source == source, *([] if stream is None else [_TABLE.stream == stream])]
            row = _first(connection, *here, _TABLE.holder.is_(None) | (_TABLE.expires_at <= micros(now)))
            if row is None:
                holders = connection.execute(select(_TABLE.holder).where(*here, _TABLE.holder.is_not(None)).distinct())
                dead = [found.holder for found in holders.fetchall() if is_dead(found.holder)]
                row = _first(connection, *here, _TABLE.holder.in_(dead)) if dead else None
            if row is None:
                return None
            claim = Claim(key, row.stream, row.since, row.until, secrets.randbits(_BITS), bool(row.newest))
            values = {
                "token": claim.token, "holder": holder, "expires_at": micros(now + ttl), "ttl": ttl // _MICROSECOND
            }  # fmt: skip
            mine = (_TABLE.source == source, _TABLE.stream == row.stream, _TABLE.since == row.since)
            connection.execute(open_windows.update().where(*mine, _TABLE.until == row.until).values(values))
        return claim

    def keep_window(self, claim: Claim) -> bool:
        """Keep a window for another term. False when another worker has it now."""
        with self._database.write() as connection:
            return _beat(connection, source_of(connection, claim.key), claim, self._lease_time())

    def return_window(self, claim: Claim) -> None:
        """Let others have a window that was not read to its end; they go on at its checkpoint."""
        with self._database.write() as connection:
            mine = _of(claim, source_of(connection, claim.key))
            connection.execute(open_windows.update().where(*mine).values(holder=None))

    def window_of(self, claim: Claim) -> Window:
        """What is to be read under a claim, from where an earlier worker left it."""
        token = self._value(
            claim.key,
            lambda source: select(checkpoints.c.token).where(
                checkpoints.c.source == source,
                checkpoints.c.stream == claim.stream,
                checkpoints.c.since == claim.since,
                checkpoints.c.until == claim.until,
            ),
        )
        return Window(claim.stream, maybe_moment(claim.since), maybe_moment(claim.until), token)

    def has_open_windows(self, key: Key, stream: str | None = None) -> bool:
        """Whether anything of a stream (None: of any) is put up and not yet read to its end."""
        here = [] if stream is None else [_TABLE.stream == stream]
        found = self._rows(key, lambda source: select(_TABLE.stream).where(_TABLE.source == source, *here).limit(1))
        return bool(found)


class SharingWrites(Writer):
    """Putting up and handing in, in one transaction with what was read."""

    def open_windows(self, key: Key, stream: str, spans: Iterable[tuple[int, int, bool]]) -> None:
        """Put up intervals of a stream, each with whether it is the newest. What a living worker has from before stays its own."""
        source = self._source(key)
        here = (_TABLE.source == source, _TABLE.stream == stream)
        taken = {
            (row.since, row.until) for row in self._connection.execute(select(_TABLE.since, _TABLE.until).where(*here))
        }
        rows = [
            {
                "source": source, "stream": stream, "since": since, "until": until, "newest": int(newest),
                "token": 0, "holder": None, "expires_at": 0, "ttl": 0,
            }
            for since, until, newest in spans
            if not any(first <= since and until <= last for first, last in taken)
        ]  # fmt: skip
        if rows:
            self._connection.execute(open_windows.insert(), rows)

    def close_down(self, key: Key, now: datetime) -> None:
        """Take down what an earlier run put up and nobody has: the gaps of the ledger say what is still to be read."""
        idle = _TABLE.holder.is_(None) | (_TABLE.expires_at <= micros(now))
        self._connection.execute(open_windows.delete().where(_TABLE.source == self._source(key), idle))

    def hand_in(self, claim: Claim) -> None:
        """A window is read to its end."""
        self._connection.execute(open_windows.delete().where(*_of(claim, self._source(claim.key))))

    def _hold_window(self, claim: Claim, now: datetime) -> None:
        """Keep the window for another term, and lock it until the commit. Raises LockedError when it is no longer ours."""
        if not _beat(self._connection, self._source(claim.key), claim, now):
            raise LockedError(
                f"a window of {claim.stream!r} of {claim.key.platform}/{claim.key.project} was taken over by another worker: "
                "nothing of this page was stored; what came before is kept"
            )


def as_span(window: Window, *, newest: bool = False) -> tuple[int, int, bool]:
    """A window as `open_windows` takes it."""
    return (*span(window.since, window.until), newest)
