"""What the rooms of the store share: connections, the numbers of sources, and statements over many rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeAlias, TypeVar, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Dialect,
    Row,
    Select,
    Table,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import UserDefinedType

from closeloop.store.codec import Text, dump, is_shifted, shift
from closeloop.store.database import Database
from closeloop.store.records import Key
from closeloop.store.tables import sources

T = TypeVar("T")


class _Texts(UserDefinedType[list[str]]):
    """Many texts as one parameter: a JSON array for SQLite, an array for Postgres."""

    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[list[str] | None], Any]:
        if dialect.name == "sqlite":
            return lambda values: dump([shift(value) for value in values or ()]).decode()
        return lambda values: [shift(value) for value in values or ()]


class among(FunctionElement[Any]):  # noqa: N801 - reads as a condition, like `exists`
    """Whether a text column is one of many values. One parameter however many there are, so that the statement stays the same:
    an IN list is spelled out anew each time, which cost a page of feedback a fifth of its time. The values are given at execution
    (`these`): a statement that held them would keep them until Python looks for cycles, since SQLAlchemy's statements are some.
    """

    # No Boolean type: SQLite would be asked for `... = 1`, which no index answers.
    inherit_cache = True

    def __init__(self, column: ColumnElement[Any]) -> None:
        super().__init__(column, bindparam("among", type_=_Texts()))


def these(values: Iterable[str]) -> dict[str, Any]:
    """The parameter of a statement with `among`."""
    return {"among": sorted(set(values))}


@compiles(among, "sqlite")
def _among_sqlite(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - a placeholder, no value


@compiles(among, "postgresql")
def _among_postgresql(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} = ANY({values})"


LOCK_CLASS = 0x636C6F73
"""Of the locks on Postgres that keep writers of one thing apart; beside it stands the number of a source."""
_ROWS = 1000
"""How many rows are made ready at a time."""
SOURCE: BindParameter[Any] = bindparam("the_source")
"""Whose rows, in a statement that is made once."""
_FIND_SOURCE = select(sources.c.id).where(
    sources.c.platform == bindparam("the_platform"), sources.c.project == bindparam("the_project")
)
AnyRow: TypeAlias = "Row[*tuple[Any, ...]]"
AnySelect: TypeAlias = "Select[*tuple[Any, ...]]"


@dataclass(frozen=True)
class _Upsert:
    """An upsert as the driver takes it. SQLAlchemy's own way from rows to parameters took longer than the database did."""

    text: str
    names: tuple[str, ...]
    texts: tuple[int, ...]
    """Which of `names` are text columns."""
    is_positional: bool

    def parameters(self, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
        """The values of rows in the driver's form."""
        values = [tuple([row[name] for name in self.names]) for row in rows]
        # One look at all texts together: hardly any has what has to be shifted.
        if is_shifted("".join([row[at] for row in values for at in self.texts if row[at]])):
            values = [
                tuple([shift(value) if at in self.texts else value for at, value in enumerate(row)]) for row in values
            ]
        return values if self.is_positional else [dict(zip(self.names, row, strict=True)) for row in values]


@cache
def _upsert(dialect: str, table: Table, columns: tuple[str, ...], keep: tuple[str, ...]) -> _Upsert:
    """Made once: building it cost more than running it for a page of rows."""
    drawn = _upsert_into(dialect, table, columns, keep).compile(dialect=_driver(dialect), column_keys=list(columns))
    names = tuple(getattr(drawn, "positiontup", None) or columns)
    texts = tuple(at for at, name in enumerate(names) if isinstance(table.c[name].type, Text))
    return _Upsert(str(drawn), names, texts, bool(drawn.positional))


def _upsert_into(dialect: str, table: Table, columns: tuple[str, ...], keep: tuple[str, ...]) -> sqlite.Insert:
    insert = insert_into(dialect, table)
    fixed = {*table.primary_key.columns.keys(), *keep}
    values = {name: insert.excluded[name] for name in columns if name not in fixed}
    if not values:
        return insert.on_conflict_do_nothing()
    return insert.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=values)


def insert_into(dialect: str, table: Table) -> sqlite.Insert:
    """An insert that can say what happens on a conflict."""
    if dialect == "sqlite":
        return sqlite.insert(table)
    # Imported where it is used: on SQLite it would be a tenth of an idle run.
    from sqlalchemy.dialects import postgresql

    return cast("sqlite.Insert", postgresql.insert(table))  # the same methods under another class


def _driver(dialect: str) -> Dialect:
    """How the driver writes a statement and its parameters."""
    if dialect == "sqlite":
        from sqlalchemy.dialects.sqlite import pysqlite

        return pysqlite.dialect()
    from sqlalchemy.dialects.postgresql import psycopg

    return cast("Dialect", psycopg.dialect())  # type: ignore[no-untyped-call]


def source_of(connection: Connection, key: Key) -> int | None:
    """The number of a source, None when the store has nothing of it."""
    found = connection.execute(_FIND_SOURCE, {"the_platform": key.platform, "the_project": key.project})
    return found.scalar()


class Reader:
    """Reads: each is one short transaction, or several pages of them, so that writers never wait for a slow consumer."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def _lease_time(self) -> datetime:
        """Now, as all hosts of a store agree on it; inside a transaction, for the first connection learns it."""
        return self._database.shared(self._clock())

    def _read(self) -> AbstractContextManager[Connection]:
        return self._database.read()

    def _rows(
        self, key: Key, query: Callable[[int], AnySelect], given: Mapping[str, Any] | None = None
    ) -> Sequence[AnyRow]:
        """All rows of a query over one source, with these parameters; none when the store does not know it."""
        with self._read() as connection:
            source = source_of(connection, key)
            return [] if source is None else connection.execute(query(source), given).fetchall()

    def _value(self, key: Key, query: Callable[[int], AnySelect]) -> Any:
        """The first value of a query over one source, or None."""
        rows = self._rows(key, query)
        return rows[0][0] if rows else None


class Writer:
    """Writes of one transaction. Locks a source at its first use, so that what is compared stays true until it is written."""

    def __init__(self, connection: Connection, name: str) -> None:
        self._connection = connection
        self._name = name
        self._sources: dict[Key, int] = {}
        self._dialect = connection.dialect.name

    def _source(self, key: Key) -> int:
        """The number of a source, given on first use."""
        if key not in self._sources:
            found = source_of(self._connection, key)
            if found is None:
                values = {"platform": key.platform, "project": key.project}
                self._connection.execute(insert_into(self._dialect, sources).on_conflict_do_nothing(), values)
                found = source_of(self._connection, key)
                assert found is not None
            if self._dialect == "postgresql":
                # SQLite lets one writer in anyway; here it is one writer per source.
                self._connection.execute(select(func.pg_advisory_xact_lock(LOCK_CLASS, found)))
            self._sources[key] = found
        return self._sources[key]

    def _upsert(self, table: Table, rows: Sequence[Mapping[str, Any]], *, keep: Sequence[str] = ()) -> None:
        """Insert rows, or overwrite all columns but the key and `keep` of those that are there."""
        if rows:
            upsert = _upsert(self._dialect, table, tuple(rows[0]), tuple(keep))
            for start in range(0, len(rows), _ROWS):
                self._connection.exec_driver_sql(upsert.text, upsert.parameters(rows[start : start + _ROWS]))

    def _pick(self, query: AnySelect, column: ColumnElement[Any], values: Iterable[str]) -> Sequence[AnyRow]:
        """Rows of a query whose column is one of many values."""
        wanted = these(values)
        return self._connection.execute(query.where(among(column)), wanted).fetchall() if wanted["among"] else ()

    def _delete(self, table: Table, source: int, column: ColumnElement[Any], values: Iterable[str]) -> None:
        """Delete the rows of a source whose column is one of many values."""
        gone = these(values)
        if gone["among"]:
            self._connection.execute(table.delete().where(table.c.source == source, among(column)), gone)
