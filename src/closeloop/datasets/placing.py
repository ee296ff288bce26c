"""How an export that is ready comes to lie where it belongs: known to the store, and with nobody in it who was forgotten meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from closeloop.datasets.groups import Assigned
from closeloop.store import Store

Placing: TypeAlias = "Callable[[Path, Assigned | None], AbstractContextManager[None]]"
"""Called with the manifest of an export that is ready, and what it assigned; in its block the files go to their places."""


def placing_in(store: Store, now: datetime | None) -> Placing:
    """To be made before anything is read. Keeps in the store where the export lies and what it assigned; nothing without a date.

    Raises LockedError while somebody is being forgotten; so does what it returns, before anything is placed, where that began later.
    """
    if now is None:
        return anywhere
    forgettings = store.forgettings()

    @contextmanager
    def placing(manifest: Path, assigned: Assigned | None) -> Iterator[None]:
        # Before the files are there: who is forgotten later is looked for where exports are said to lie.
        with store.transaction() as tx:
            tx.put_export(str(manifest.absolute()), now)
            if assigned:
                tx.pin_splits(assigned.fresh(), now)
        with store.placing(forgettings):
            yield

    return placing


@contextmanager
def anywhere(manifest: Path, assigned: Assigned | None) -> Iterator[None]:
    """Nothing is kept, and nobody asked."""
    yield
