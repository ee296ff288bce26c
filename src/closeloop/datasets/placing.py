"""How an export that is ready comes to lie where it belongs: known to the store, and with nobody in it who was forgotten meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from closeloop.datasets.groups import Assigned
from closeloop.errors import LockedError, StoreError
from closeloop.store import Store


class Placing:
    """Where nothing is kept, and nobody asked."""

    def begin(self, manifest: Path) -> None:
        """Before the first file, a temporary one included, is there: who is forgotten is looked for where exports are said to lie."""

    @contextmanager
    def placing(self, assigned: Assigned | None, withdraw: Callable[[], bool]) -> Iterator[None]:
        """In the block the files of an export that is ready go to their places. `assigned` is what it put on a side of the split,
        `withdraw` takes them away again and says whether any lay there.
        """
        yield


ANYWHERE = Placing()


class PlacingIn(Placing):
    """Keeps in a store where the export lies and what it assigned. To be made before anything is read.

    Raises LockedError while somebody is being forgotten; so does `placing`, before anything is placed, where that began later.
    """

    def __init__(self, store: Store, now: datetime) -> None:
        self._store = store
        self._now = now
        self._forgettings = store.forgettings()

    def begin(self, manifest: Path) -> None:
        with self._store.transaction() as tx:
            tx.put_export(str(manifest.absolute()), self._now)

    @contextmanager
    def placing(self, assigned: Assigned | None, withdraw: Callable[[], bool]) -> Iterator[None]:
        if assigned:
            with self._store.transaction() as tx:
                tx.pin_splits(assigned.fresh(), self._now)
        try:
            with self._store.placing(self._forgettings):
                yield
        except StoreError as error:
            # A process that stood still between two moves has lost what keeps forgetting out (Postgres ends its transaction).
            if self._was_overtaken() and withdraw():
                raise LockedError(
                    "somebody was forgotten while the files of this export were put in place, and may be in them: they were taken away, "
                    "export again"
                ) from error
            raise

    def _was_overtaken(self) -> bool:
        """Whether somebody was forgotten since this export began, or just is; not, as far as is known, where the store cannot be asked."""
        try:
            return self._store.forgettings() != self._forgettings
        except LockedError:
            return True
        except StoreError:
            return False


def placing_in(store: Store, now: datetime | None) -> Placing:
    """How exports of this store are placed; nothing is kept without a date."""
    return ANYWHERE if now is None else PlacingIn(store, now)
