"""What the rooms of the store share: connections, the numbers of sources, and statements over many rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from itertools import islice
from typing import Any, TypeAlias, TypeVar, cast

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite

from closeloop.store.database import Database
from closeloop.store.records import Key
from closeloop.store.tables import sources

T = TypeVar("T")

BATCH = 500
"""Ids in one statement: far below what either database takes, and large enough that the statement costs little."""
_LOCK_CLASS = 0x636C6F73
_INSERT: dict[str, Callable[[Table], sqlite.Insert]] = {
    "sqlite": sqlite.insert,
    # The same methods under another class.
    "postgresql": cast("Callable[[Table], sqlite.Insert]", postgresql.insert),
}
AnyRow: TypeAlias = "Row[*tuple[Any, ...]]"
AnySelect: TypeAlias = "Select[*tuple[Any, ...]]"


def batches(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """The items in lists of at most `size`."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def source_of(connection: Connection, key: Key) -> int | None:
    """The number of a source, None when the store has nothing of it."""
    found = connection.execute(
        select(sources.c.id).where(sources.c.platform == key.platform, sources.c.project == key.project)
    )
    return found.scalar()


class Reader:
    """Reads: each is one short transaction, or several pages of them, so that writers never wait for a slow consumer."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def _read(self) -> AbstractContextManager[Connection]:
        return self._database.read()

    def _rows(self, key: Key, query: Callable[[int], AnySelect]) -> Sequence[AnyRow]:
        """All rows of a query over one source; none when the store does not know it."""
        with self._read() as connection:
            source = source_of(connection, key)
            return [] if source is None else connection.execute(query(source)).fetchall()

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
        self._insert_into = _INSERT[connection.dialect.name]

    def _source(self, key: Key) -> int:
        """The number of a source, given on first use."""
        if key not in self._sources:
            found = source_of(self._connection, key)
            if found is None:
                values = {"platform": key.platform, "project": key.project}
                self._connection.execute(self._insert_into(sources).on_conflict_do_nothing(), values)
                found = source_of(self._connection, key)
                assert found is not None
            if self._connection.dialect.name == "postgresql":
                # SQLite lets one writer in anyway; here it is one writer per source.
                self._connection.execute(select(func.pg_advisory_xact_lock(_LOCK_CLASS, found)))
            self._sources[key] = found
        return self._sources[key]

    def _upsert(self, table: Table, rows: Sequence[Mapping[str, Any]], *, keep: Iterable[str] = ()) -> None:
        """Insert rows, or overwrite all columns but the key and `keep` of those that are there."""
        if not rows:
            return
        statement = self._insert_into(table)
        fixed = {*table.primary_key.columns.keys(), *keep}
        values = {name: statement.excluded[name] for name in rows[0] if name not in fixed}
        keys = list(table.primary_key.columns)
        upsert = (
            statement.on_conflict_do_update(index_elements=keys, set_=values)
            if values
            else statement.on_conflict_do_nothing()
        )
        self._connection.execute(upsert, list(rows))

    def _pick(self, query: AnySelect, column: ColumnElement[Any], values: Iterable[str]) -> Iterator[AnyRow]:
        """Rows of a query whose column is one of many values."""
        for batch in batches(sorted(set(values))):
            yield from self._connection.execute(query.where(column.in_(batch)))

    def _delete(self, table: Table, source: int, column: ColumnElement[Any], values: Iterable[str]) -> int:
        """Delete the rows of a source whose column is one of many values."""
        return sum(
            self._connection.execute(table.delete().where(table.c.source == source, column.in_(batch))).rowcount
            for batch in batches(sorted(set(values)))
        )
