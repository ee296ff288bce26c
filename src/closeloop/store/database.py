"""One database behind the store: opening it, its transactions, and what its errors mean. The only file that knows drivers."""

from __future__ import annotations

import logging
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from closeloop.config.addresses import is_path
from closeloop.errors import AwayError, ConfigError, LockedError, StoreError
from closeloop.store.sqlite_file import READ_ONLY, SqliteFile

_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
_CACHE = "cache_size=-16000"
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", _CACHE, "journal_size_limit=67108864", "secure_delete=ON")
"""Debian's SQLite overwrites what is deleted by itself; others would leave a forgotten person's words in the file."""

_BUSY = (
    "is busy: another process has been writing to it for {patience:g} s; try again later, "
    "and if it stays so, look for one that hangs or is paused"
)
_SQLITE = {
    sqlite3.SQLITE_FULL: "is full: free space on its disk, then run again; what was committed is kept",
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: check that its folder exists and is writable for this user",
    sqlite3.SQLITE_PERM: "cannot be opened: check the permissions of the file and its folder",
    sqlite3.SQLITE_NOTADB: "is no SQLite database: name another file, or move this one away",
    sqlite3.SQLITE_CORRUPT: "is damaged: restore a backup, or start a new store and pull again",
    sqlite3.SQLITE_IOERR: "could not be read or written: check its disk, and the space left on it",
}
_POSTGRES = {
    "53100": "is full: free space on its disk, then run again; what was committed is kept",
    "53300": "has no free connection: close others or raise the limit, then run again",
    "25006": "cannot be written: it is read-only (a standby?); name the primary server",
    "28": "refuses the login: check user, password (of the URL, PGPASSWORD or ~/.pgpass) and what pg_hba.conf allows",
    "3D000": "does not exist: create the database, then run again",
    "3F000": "has no schema to create tables in: grant the user CREATE on one, or name it in its search_path",
    "42501": "refuses: the user needs to create, read and write tables in it",
    "25P03": "gave up a transaction in which this run did nothing for two minutes (was it paused?): nothing of it was stored, run again",
    "08": "cannot be reached: check host and port, and that the server runs",
    "57014": "cancelled a statement: its statement_timeout is too short for that, or somebody cancelled it; raise the limit for this user "
    "(`ALTER ROLE ... SET statement_timeout`), then run again",
    "25P04": "cancelled a transaction: its transaction_timeout is too short for that; raise the limit for this user, then run again",
    "40001": "took back what was being read, as a standby does where its primary removed it: run again",
    "57P01": "broke the connection off: it is shutting down, somebody ended it, or the network failed; run again",
    "57P": "is shutting down or starting: run again later",
}
"""By SQLSTATE, or the start of one."""
_POSTGRES_WORDS = (
    (r"too many (?:connections|clients)|connection slots|no more connections", "53300"),
    (r"starting up|shutting down|recovery mode|not (?:yet|currently) accepting", "57P"),
    (r'database ".*" does not exist', "3D000"),
    (r"password|authentication|pg_hba|role .* does not exist", "28"),
    (r"does not support SSL|certificate", "conninfo"),
    (r"FATAL", "refused"),
    (r"connection to server|resolve host|timeout", "08"),
    (r"closed the connection|connection is (?:lost|closed)|has been closed", "57P01"),
    (r"connection is bad|connection option", "conninfo"),
)
"""What the server or its client says where there is no SQLSTATE, which is until a connection stands and when it breaks; the first that
fits counts.
"""
_POSTGRES |= {
    "conninfo": "cannot be connected to as its URL and the PG* variables ask for: check them",
    "refused": "refuses the connection",
}
_POSTGRES_AWAY = tuple(_POSTGRES[state] for state in ("08", "25P03", "40001", "53300", "57P01", "57P"))
"""What passes by itself: worth another run, as when a platform is away."""
_CONNECTION = {
    "application_name": "closeloop",
    "connect_timeout": 10,
    "keepalives_idle": 60,
    "keepalives_interval": 15,
    "keepalives_count": 4,
}
"""What a connection asks for unless the URL says otherwise. A server that vanishes without a word is noticed after two minutes: the
system's own patience is two hours.
"""
_ALIKE = timedelta(seconds=2)
"""Up to which difference two clocks are the same: what a slow answer makes of it is no more."""
_PAUSED = 120_000
"""Milliseconds after which the server ends a transaction whose process does nothing: one that was stopped or cut off in the middle of
it would keep all others waiting, though its lease is long theirs. As long as that lease.
"""
_POSTGRES_BUSY = ("55P03", "40P01")

# It tells of every connection that was lost, and is heard on stderr where nobody listens: the error that is raised says it, too.
logging.getLogger("psycopg").addHandler(logging.NullHandler())


def host_time() -> datetime:
    """What the clock of this host says, whatever clock the store was given."""
    return datetime.now(UTC)


class Database:
    """An open SQLite file or Postgres database. `name` is its address without credentials. Used from any thread.

    A SQLite file that cannot be written here is opened for reading.
    """

    def __init__(self, url: str | Path, patience: timedelta, *, create: bool = True) -> None:
        """Connects on first use. `patience` is how long a write waits for another writer; with `create` a file is made."""
        self._url = _parse(url)
        self.name = _show(self._url)
        self.patience = patience.total_seconds()
        self.is_sqlite = self._url.get_backend_name() == "sqlite"
        self._ahead = timedelta(0)
        self._writing = threading.Lock()
        self._writer: int | None = None
        self._file = SqliteFile.of(self._url, self.name, create=create) if self.is_sqlite else None
        try:
            self._engine = create_engine(self._url, **self._options())
        except ImportError as error:
            # Also where psycopg is there and Postgres's own library, which it needs, is not.
            why = " ".join(str(error).split())
            raise ConfigError(f"store {self.name!r} needs psycopg: pip install 'closeloop[postgres]' ({why})") from None
        event.listen(self._engine, "connect", self._configure_sqlite if self.is_sqlite else self._configure_postgres)
        if self.is_sqlite:
            # The driver would begin lazily, at the first write: too late to keep another writer out of what was read before.
            event.listen(self._engine, "begin", _begin_sqlite)
        else:
            event.listen(self._engine, "checkin", _ask_nothing)
        self._readers = self._engine.execution_options(**({} if self.is_sqlite else _POSTGRES_READ))
        self._writers = self._engine.execution_options(closeloop_write=True)

    @property
    def address(self) -> str:
        """The address with credentials."""
        return self._url.render_as_string(hide_password=False)

    def shared(self, now: datetime) -> datetime:
        """A moment of this host's clock as the Postgres server has it, so that leases of several hosts are of one time."""
        return now + self._ahead

    @property
    def is_read_only(self) -> bool:
        """Whether nothing can be written, as far as that is known without trying: of SQLite only."""
        return self._file is not None and self._file.is_read_only

    def _options(self) -> dict[str, Any]:
        if self._file is not None:
            reading = self._file.reading()
            opened: dict[str, Any] = {"timeout": self.patience, "check_same_thread": False}
            # SQLAlchemy would take a `?` or `%` in the file's name for part of the address.
            made = {"creator": lambda: sqlite3.connect(reading, uri=True, **opened)} if reading else {}
            return {"connect_args": opened, **made}
        given = self._url.query
        return {
            "pool_pre_ping": True,
            "connect_args": {name: value for name, value in _CONNECTION.items() if name not in given},
        }

    def _configure_sqlite(self, driver: sqlite3.Connection, _record: object) -> None:
        driver.isolation_level = None
        for pragma in (_CACHE,) if self.is_read_only else _PRAGMAS:
            driver.execute(f"PRAGMA {pragma}")

    def _configure_postgres(self, driver: Any, _record: object) -> None:
        with driver.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {int(self.patience * 1000)}")
            cursor.execute(f"SET idle_in_transaction_session_timeout = {_PAUSED}")
            asked = cursor.execute("SELECT clock_timestamp()").fetchone()[0] - host_time()
            self._ahead = asked if abs(asked) > _ALIKE else timedelta(0)
        driver.commit()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one moment of the store, whatever others write meanwhile. Keep it short."""
        with self._explained(), self._readers.connect() as connection, connection.begin():
            yield connection
            if self._file is not None:
                self._file.check_unchanged()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction: committed at the end, rolled back on any exception. On SQLite it is the only writer from its start."""
        self._check_writable()
        with self._explained(), self._turn(), self._writers.begin() as connection:
            yield connection

    def _check_writable(self) -> None:
        # SQLite would begin to read instead, and refuse the first statement that writes.
        if self.is_read_only:
            raise StoreError(f"store {self.name!r} {READ_ONLY}")

    def maintain(self, *statements: str) -> None:
        """Run statements that stand in no transaction, such as VACUUM; a PRAGMA is for SQLite only."""
        self._check_writable()
        with self._explained(), self._turn(), self._engine.connect() as connection:
            # The pool's events begin a transaction, in which VACUUM is refused: the driver is asked itself.
            driver: Any = connection.connection.driver_connection
            if not self.is_sqlite:
                connection.detach()  # closed at the end, and never used in transactions again
                driver.autocommit = True
                statements = tuple(one for one in statements if not one.startswith("PRAGMA"))
            for statement in statements:
                self._maintain(driver, statement)

    def _maintain(self, driver: Any, statement: str) -> None:
        """The driver's own errors as SQLAlchemy's, so that they are explained like all others."""
        dialect = self._engine.dialect
        try:
            done = driver.execute(statement)
            if done.description is not None:
                done.fetchall()
        except dialect.loaded_dbapi.Error as error:
            lost = dialect.is_disconnect(error, driver, None)
            raise DBAPIError(statement, None, error, connection_invalidated=lost) from error

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Let the threads of this process write to a SQLite file one after the other, in the order they came."""
        if not self.is_sqlite:
            yield
            return
        me = threading.get_ident()
        if self._writer == me:
            raise StoreError(
                f"store {self.name!r} has a transaction open in this thread: finish it before the next one"
            )
        if not self._writing.acquire(timeout=self.patience):
            raise LockedError(f"store {self.name!r} {_BUSY.format(patience=self.patience)}")
        try:
            self._writer = me
            yield
        finally:
            self._writer = None
            self._writing.release()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise self._explain(error) from error

    def _explain(self, error: SQLAlchemyError) -> StoreError:
        cause = error.orig if isinstance(error, DBAPIError) else None
        told, is_busy = _sqlite_reason(cause) if self.is_sqlite else _postgres_reason(cause)
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            told = told or _POSTGRES["57P01"]
        if is_busy:
            return LockedError(f"store {self.name!r} {_BUSY.format(patience=self.patience)}")
        detail = self._without_secrets(" ".join(str(cause if cause is not None else error).split()))
        kind = AwayError if told in _POSTGRES_AWAY else StoreError
        return kind(f"store {self.name!r} {told or 'failed'} ({detail})")

    def _without_secrets(self, text: str) -> str:
        secrets = [self._url.password, *(str(value) for key, value in self._url.query.items() if "password" in key)]
        for secret in filter(None, secrets):
            text = text.replace(str(secret), "***")
        return text

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


_POSTGRES_READ = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def _ask_nothing(driver: Any, _record: object) -> None:
    """After a read SQLAlchemy asks for what can be written, which a standby refuses in words of its own, and which overrules a role
    or database that its administrator made read-only.
    """
    if driver is not None and not driver.closed:
        driver.read_only = None


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("closeloop_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _sqlite_reason(cause: BaseException | None) -> tuple[str | None, bool]:
    """What to tell of an error, and whether it only says that someone else is writing."""
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    return _SQLITE.get(code), code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _postgres_reason(cause: BaseException | None) -> tuple[str | None, bool]:
    """The same for Postgres. Where there is no SQLSTATE there are only words (`_POSTGRES_WORDS`)."""
    state = getattr(cause, "sqlstate", None)
    if state:
        return next(
            (told for start, told in _POSTGRES.items() if state.startswith(start)), None
        ), state in _POSTGRES_BUSY
    said = str(cause)
    return next((_POSTGRES[state] for words, state in _POSTGRES_WORDS if re.search(words, said)), None), False


def _parse(url: str | Path) -> URL:
    text = str(url)
    if is_path(text):
        return URL.create("sqlite", database=text)
    if "://" not in text:
        raise ConfigError("cannot read the store's address: write postgresql://USER:PASSWORD@HOST:PORT/DATABASE")
    scheme = text.partition("://")[0].partition("+")[0].lower()
    if scheme not in _DRIVERS:
        raise ConfigError(
            f"unknown store {scheme + '://...'!r}: write sqlite:///FILE, a path, or postgresql://USER@HOST/DATABASE"
        )
    try:
        parsed = make_url(text).set(drivername=_DRIVERS[scheme])
    except (ArgumentError, NoSuchModuleError, ValueError):
        # The text of these errors repeats the URL with its password.
        raise ConfigError(
            f"cannot read the store's URL ({scheme}://...): write {scheme}://USER:PASSWORD@HOST:PORT/DATABASE"
        ) from None
    if scheme != "sqlite" and "@" in f"{parsed.host}{parsed.database}{text.partition('?')[2].partition('=')[0]}":
        # The rest of a password would be taken for the host or the database, and shown.
        raise ConfigError(
            f"cannot read the store's URL ({scheme}://...): in user and password write @ as %40, / as %2F, : as %3A, "
            "? as %3F, # as %23 and % as %25"
        )
    return parsed


def _show(url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        return url.database or ":memory:"
    return url.set(drivername="postgresql", query={}).render_as_string(hide_password=True)
