"""The ledger of splits: what was once assigned to training or to tests stays there. And where exports were written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import TypeVar

from sqlalchemy import select

from closeloop.errors import SplitTakenError
from closeloop.store.base import Reader, Writer, among, insert_into, these
from closeloop.store.codec import micros
from closeloop.store.tables import exports, split_pins

T = TypeVar("T")
_BATCH = 5000


class SplitReads(Reader):
    """What is assigned already."""

    def split_pins(self, names: Iterable[str]) -> dict[str, str]:
        """The split of each of these names that was pinned: hashes of conversations, traces, users and prompts."""
        found: dict[str, str] = {}
        for some in _batches(names):
            query = select(split_pins.c.name, split_pins.c.split).where(among(split_pins.c.name))
            with self._read() as connection:
                found.update((row.name, row.split) for row in connection.execute(query, these(some)))
        return found

    def exports(self) -> list[str]:
        """The manifests of all exports made from this store, in order."""
        with self._read() as connection:
            return list(connection.execute(select(exports.c.path).order_by(exports.c.path)).scalars())


class SplitWrites(Writer):
    """Assigning."""

    def pin_splits(self, splits: Iterable[tuple[str, str]], now: datetime) -> None:
        """Pin names to their split. Raises SplitTakenError when another run pinned one of them to another split meanwhile."""
        insert = insert_into(self._dialect, split_pins).on_conflict_do_nothing()
        for some in _batches(splits):
            rows = [{"name": name, "split": split, "pinned_at": micros(now)} for name, split in some]
            if self._connection.execute(insert, rows).rowcount == len(rows):
                continue
            query = select(split_pins.c.name, split_pins.c.split).where(among(split_pins.c.name))
            found = self._connection.execute(query, these(name for name, _ in some))
            there = {row.name: row.split for row in found}
            if any(there[name] != split for name, split in some):
                raise SplitTakenError(
                    "another run assigned some of these conversations to the other side of the split: try again"
                )

    def put_export(self, manifest: str, now: datetime) -> None:
        """Remember where an export lies, so that a user can be removed from it later."""
        self._upsert(exports, [{"path": manifest, "exported_at": micros(now)}])


def _batches(names: Iterable[T]) -> Iterator[tuple[T, ...]]:
    rest = iter(names)
    while some := tuple(islice(rest, _BATCH)):
        yield some
