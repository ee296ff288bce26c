"""Where stages meet: one database, SQLite or Postgres, through one code path. The rooms beside this file hold the methods."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, false, text

from closeloop.errors import AwayError, LockedError, StoreError
from closeloop.store import migrations, tables
from closeloop.store.codec import micros
from closeloop.store.database import Database
from closeloop.store.forgetting import ForgettingReads
from closeloop.store.history import HistoryReads
from closeloop.store.judging import JudgingWrites
from closeloop.store.keeping import KeepingReads, KeepingWrites
from closeloop.store.leases import Fence
from closeloop.store.ledger import LedgerWrites
from closeloop.store.operating import OperatingReads, OperatingWrites
from closeloop.store.outbox import OutboxReads, OutboxWrites
from closeloop.store.placing import PlacingReads, PlacingWrites
from closeloop.store.records import Claim, Fencing
from closeloop.store.sharing import Sharing, SharingWrites
from closeloop.store.splits import SplitReads, SplitWrites
from closeloop.store.sqlite_file import none_at
from closeloop.store.traces import TraceReads, TraceWrites

_MIGRATION_LOCK = 0x636C6F73_65
_PATIENCE = timedelta(seconds=30)
_PAUSE = 0.02


def _now() -> datetime:
    return datetime.now(UTC)


class Transaction(
    TraceWrites,
    LedgerWrites,
    JudgingWrites,
    OutboxWrites,
    KeepingWrites,
    SplitWrites,
    OperatingWrites,
    SharingWrites,
    PlacingWrites,
    Fence,
):
    """Every write. What is done in one is committed together or not at all; `Store.transaction` makes them."""


class Store(
    KeepingReads,
    TraceReads,
    OutboxReads,
    SplitReads,
    ForgettingReads,
    PlacingReads,
    OperatingReads,
    HistoryReads,
    Sharing,
):
    """An open store. Usable from several threads; reads never wait for writes.

    `url` is its address without credentials, `version` the version of its tables. `migrated_from` is the version it had when it was
    opened, 0 where it was not there, None where it had this one.
    """

    version = migrations.VERSION

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        super().__init__(database, clock)
        self.url = database.name
        self.migrated_from: int | None = None

    @classmethod
    def open(
        cls,
        url: str | Path,
        *,
        clock: Callable[[], datetime] = _now,
        patience: timedelta = _PATIENCE,
        create: bool = True,
    ) -> Store:
        """Open `sqlite:///FILE`, a bare path, or `postgresql://USER:PASSWORD@HOST/DATABASE`; create and migrate what is not there.

        `clock` times leases; `patience` is how long a write waits for another writer before LockedError. Raises StoreError, with
        what to do, for a store of a newer version, a file that is no database or cannot be written, a server that cannot be
        reached. A password never appears in a message or repr. What cannot be written is opened for reading; only writes raise.
        Without `create` one that is not there is a StoreError, too.
        """
        database = Database(url, patience, create=create)
        try:
            before = _make_ready(database, clock, create=create)
        except BaseException:
            database.close()
            raise
        store = cls(database, clock)
        store.migrated_from = before
        return store

    @property
    def address(self) -> str:
        """What another process opens this store by: with credentials, so it is nothing to show."""
        return self._database.address

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Store({self.url!r})"

    def check_writable(self) -> None:
        """Raises StoreError where nothing can be written here, so that a verb which ends with writing need not begin."""
        with self._database.write() as connection:
            # On Postgres only a statement finds out: a standby, or a user with the right to read.
            connection.execute(tables.runs.delete().where(false()))

    @contextmanager
    def transaction(self, fence: Fencing | None = None) -> Iterator[Transaction]:
        """A transaction: committed at the end of the block, rolled back when it raises.

        `fence` is a source and the token of its lease, or one open window of it: nothing is written when another run has taken
        that over meanwhile (LockedError), and a commit keeps it for another term.
        """
        with self._database.write() as connection:
            transaction = Transaction(connection, self.url)
            if isinstance(fence, Claim):
                transaction._hold_window(fence, now=self._lease_time())
            elif fence is not None:
                transaction._hold(*fence, now=self._lease_time())
            yield transaction


def _make_ready(database: Database, clock: Callable[[], datetime], *, create: bool) -> int | None:
    """Create or migrate what is behind. Returns the version it had, None where it had ours.

    Where several open a new SQLite file at once, or one opens it while the last one closes,
    SQLite reports it busy without waiting itself (https://sqlite.org/wal.html, section 8); so the waiting is done here.
    """
    end = time.monotonic() + database.patience
    while True:
        try:
            with database.read() as connection:
                found = migrations.current(connection, database.name)
            if not found and not create:
                raise none_at(database.name)
            if found < migrations.VERSION:
                _migrate(database, found, micros(clock()))
                return found
            return None
        except LockedError:
            if time.monotonic() >= end:
                raise
            time.sleep(_PAUSE)


def _migrate(database: Database, found: int, now: int) -> None:
    try:
        with database.write() as connection:
            _lock_out_openers(connection)
            migrations.migrate(connection, database.name, now)
    except (AwayError, LockedError):
        raise
    except StoreError as error:
        if not found:
            raise
        raise StoreError(
            f"{error}; it has version {found} and must be brought to version {migrations.VERSION} before it can be read: run "
            "`closeloop store migrate` where it can be written"
        ) from error


def _lock_out_openers(connection: Connection) -> None:
    """On Postgres, where two transactions could create the tables at once; a SQLite transaction is alone anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
