"""Exports are placed and people forgotten one after the other; a process that died in between holds nobody up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from closeloop.errors import LockedError
from closeloop.store import Key, Store

TTL = timedelta(minutes=2)


def begun(store: Store, key: Key) -> tuple[int, int]:
    """The token of a lease, and the number of a forgetting under it."""
    token = store.acquire(key, "forgetful", TTL)
    with store.transaction((key, token)) as tx:
        return token, tx.begin_forgetting(key, token)


def ended(store: Store, key: Key, token: int, number: int) -> None:
    """The rest of a forgetting, as it should go."""
    with store.transaction((key, token)) as tx:
        tx.check_forgetting(number)
    with store.transaction((key, token)) as tx:
        tx.end_forgetting(number)
    store.release(key, token)


def test_no_export_begins_or_is_placed_while_somebody_is_forgotten(store: Store, key: Key) -> None:
    """Whoever forgets is named, and it is said what to do."""
    before = store.forgettings()
    token, number = begun(store, key)

    with pytest.raises(
        LockedError, match=r"'forgetful' is forgetting somebody .*longer while that run lives.*export again"
    ):
        store.forgettings()
    with pytest.raises(LockedError, match="'forgetful' is forgetting somebody"), store.placing(before):
        pytest.fail("was placed")
    ended(store, key, token, number)


def test_an_export_that_began_before_is_refused_and_one_that_begins_later_is_not(store: Store, key: Key) -> None:
    """What the first has read may be gone from the store."""
    before = store.forgettings()
    ended(store, key, *begun(store, key))

    with pytest.raises(LockedError, match="nothing was written, export again"), store.placing(before):
        pytest.fail("was placed")
    with store.placing(store.forgettings()):
        pass


@pytest.mark.parametrize("end", ["expired", "released", "taken over"])
def test_a_forgetting_that_died_holds_no_export_up(store: Store, key: Key, clock: Any, end: str) -> None:
    """It may have removed a part: an export that began before it is refused all the same."""
    before = store.forgettings()
    token, _ = begun(store, key)
    if end == "released":
        store.release(key, token)
    else:
        clock.move(TTL + timedelta(seconds=1))
    if end == "taken over":
        store.acquire(key, "somebody else", TTL)

    after = store.forgettings()

    assert after == before + 1
    with pytest.raises(LockedError, match="nothing was written"), store.placing(before):
        pytest.fail("was placed")
    with store.placing(after):
        pass


def test_a_forgetting_that_was_taken_for_dead_removes_nothing_more(store: Store, key: Key, clock: Any) -> None:
    """It stood still past its lease, an export was placed where it had looked before: its commits fail."""
    token, number = begun(store, key)
    clock.move(TTL + timedelta(seconds=1))
    store.forgettings()

    with pytest.raises(LockedError, match="forget once more"), store.transaction((key, token)) as tx:
        tx.check_forgetting(number)


def test_a_forgetting_waits_for_an_export_that_is_being_placed(open_store: Callable[..., Store], key: Key) -> None:
    """It begins when the files lie where it will look."""
    exporting, forgetting = open_store(), open_store(patience=timedelta(seconds=10))
    done: list[str] = []

    def forget() -> None:
        begun(forgetting, key)
        done.append("forgetting")

    thread = threading.Thread(target=forget)
    with exporting.placing(exporting.forgettings()):
        thread.start()
        thread.join(0.5)
        done.append("placed")
    thread.join()

    assert done == ["placed", "forgetting"]


def test_the_next_forgetting_ends_what_died(store: Store, key: Key, clock: Any) -> None:
    """One that runs again after a crash is not held up by itself."""
    begun(store, key)
    clock.move(TTL + timedelta(seconds=1))
    token, number = begun(store, key)
    ended(store, key, token, number)

    assert store.forgettings() >= 2
