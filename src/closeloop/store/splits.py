"""The ledger of splits: what was once assigned to training or to tests stays there. And where exports were written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice

from sqlalchemy import select

from closeloop.store.base import Reader, Writer, among, insert_into, these
from closeloop.store.codec import micros
from closeloop.store.tables import exports, split_pins

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

    def pin_splits(self, splits: Mapping[str, str], now: datetime) -> None:
        """Pin names to their split. What is pinned already stays where it is."""
        insert = insert_into(self._dialect, split_pins).on_conflict_do_nothing()
        for names in _batches(splits):
            rows = [{"name": name, "split": splits[name], "pinned_at": micros(now)} for name in names]
            self._connection.execute(insert, rows)

    def put_export(self, manifest: str, now: datetime) -> None:
        """Remember where an export lies, so that a user can be removed from it later."""
        self._upsert(exports, [{"path": manifest, "exported_at": micros(now)}])


def _batches(names: Iterable[str]) -> Iterator[tuple[str, ...]]:
    rest = iter(names)
    while some := tuple(islice(rest, _BATCH)):
        yield some
