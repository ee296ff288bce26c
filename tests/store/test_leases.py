"""One run at a time, and a run that lost its lease writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from closeloop.errors import LockedError, StoreError
from closeloop.store import Key, Store, database
from closeloop.testing import samples

TTL = timedelta(seconds=60)


def test_a_held_lease_is_refused_by_name(store: Store, key: Key) -> None:
    """The message says who, until when, and what to do."""
    store.acquire(key, "host:1", TTL)

    with pytest.raises(
        LockedError, match=r"memory/support is in use by 'host:1' until 10:01:00 UTC .*wait for it to end"
    ):
        store.acquire(key, "host:2", TTL)
    assert store.status(key, "s").locked_by == "host:1"


def test_sources_are_leased_apart(store: Store, key: Key) -> None:
    """A run on one source does not keep another out."""
    store.acquire(key, "host:1", TTL)

    assert store.acquire(Key("memory", "other"), "host:2", TTL) == 1


def test_tokens_only_grow(store: Store, key: Key) -> None:
    """Also over a release."""
    first = store.acquire(key, "host:1", TTL)
    store.release(key, first)

    assert store.locked_by(key) is None
    assert store.acquire(key, "host:2", TTL) > first


def test_a_lease_that_ran_out_can_be_taken(store: Store, key: Key, clock: Any) -> None:
    """Not a moment before."""
    store.acquire(key, "host:1", TTL)
    clock.move(TTL - timedelta(microseconds=1))
    with pytest.raises(LockedError):
        store.acquire(key, "host:2", TTL)

    clock.move(timedelta(microseconds=1))
    assert store.locked_by(key) is None
    store.acquire(key, "host:2", TTL)
    assert store.locked_by(key) == "host:2"


def test_a_dead_holder_loses_its_lease_at_once(store: Store, key: Key) -> None:
    """When the asker can know that it is dead."""
    store.acquire(key, "host:1", TTL)

    assert store.acquire(key, "host:2", TTL, is_dead=lambda holder: holder == "host:1") == 2


def test_a_heartbeat_keeps_the_lease(store: Store, key: Key, clock: Any) -> None:
    """For another full term from now."""
    token = store.acquire(key, "host:1", TTL)
    clock.move(TTL / 2)
    assert store.heartbeat(key, token)

    clock.move(TTL * 0.9)
    assert store.locked_by(key) == "host:1"


def test_a_commit_keeps_the_lease(store: Store, key: Key, clock: Any) -> None:
    """A run that makes progress needs no other sign of life."""
    token = store.acquire(key, "host:1", TTL)
    clock.move(TTL / 2)
    with store.transaction((key, token)):
        pass

    clock.move(TTL * 0.9)
    assert store.locked_by(key) == "host:1"


def test_a_paused_run_cannot_commit_after_a_takeover(store: Store, key: Key, clock: Any) -> None:
    """It wakes up, tries to write, and learns that its lease is gone; the new holder is not disturbed."""
    old = store.acquire(key, "host:1", TTL)
    clock.move(TTL * 2)
    new = store.acquire(key, "host:2", TTL)

    with (
        pytest.raises(LockedError, match="was taken over by 'host:2': nothing of this step was stored"),
        store.transaction((key, old)) as tx,
    ):
        tx.set_setting(key, "who", "old")
    assert not store.heartbeat(key, old)
    store.release(key, old)
    assert (store.setting(key, "who"), store.locked_by(key)) == (None, "host:2")
    with store.transaction((key, new)) as tx:
        tx.set_setting(key, "who", "new")
    assert store.setting(key, "who") == "new"


def test_a_late_run_whose_lease_nobody_took_may_go_on(store: Store, key: Key, clock: Any) -> None:
    """Having run out is not having lost it."""
    token = store.acquire(key, "host:1", TTL)
    clock.move(TTL * 2)
    with store.transaction((key, token)) as tx:
        tx.set_setting(key, "who", "me")

    assert store.locked_by(key) == "host:1"


def test_a_released_lease_is_no_fence(store: Store, key: Key) -> None:
    """Nor is one that was never taken."""
    token = store.acquire(key, "host:1", TTL)
    store.release(key, token)

    for fence in ((key, token), (Key("memory", "nobody"), 1)):
        with pytest.raises(LockedError, match="was given back or never taken"), store.transaction(fence):
            pytest.fail("entered without a lease")


def test_a_takeover_waits_for_a_commit_under_way(open_store: Callable[..., Store], key: Key, clock: Any) -> None:
    """Between the fence's check and the commit nobody can take the lease: the other run is told to try later."""
    one, other = open_store(), open_store()
    token = one.acquire(key, "host:1", TTL)
    clock.move(TTL * 2)
    with one.transaction((key, token)) as tx:
        tx.put_feedback([samples.feedback()], clock(), stream="feedback")
        with pytest.raises(LockedError, match="is busy"):
            other.acquire(key, "host:2", TTL)

    assert other.locked_by(key) == "host:1"


@pytest.mark.parametrize(("ahead", "is_taken"), [(timedelta(minutes=59), False), (timedelta(days=365), True)])
def test_a_lease_of_a_clock_far_ahead_locks_nobody_out(
    ahead: timedelta, is_taken: bool, store: Store, key: Key, clock: Any
) -> None:
    """A host whose clock was a year ahead died: its lease does not hold for a year; what it wrote under it counts no more."""
    clock.move(ahead)
    first = store.acquire(key, "elsewhere:1", TTL)
    clock.move(-ahead)

    if not is_taken:
        with pytest.raises(LockedError):
            store.acquire(key, "host:2", TTL)
        return
    assert store.acquire(key, "host:2", TTL) > first
    assert not store.heartbeat(key, first)


@pytest.mark.parametrize("minutes", [10, -10])
def test_hosts_whose_clocks_differ_agree_on_a_lease(
    postgres: Any, key: Key, clock: Any, monkeypatch: pytest.MonkeyPatch, minutes: int
) -> None:
    """A lease is of the Postgres server's time: who is ahead takes no living run's, and who is behind holds its own no longer."""
    wrong, url = timedelta(minutes=minutes), postgres.database()
    with Store.open(url, clock=clock) as right:
        token = right.acquire(key, "host:1", TTL)
        monkeypatch.setattr(database, "host_time", lambda: datetime.now(UTC) + wrong)
        with Store.open(url, clock=lambda: clock() + wrong) as other:
            with pytest.raises(LockedError, match="in use by 'host:1'"):
                other.acquire(key, "host:2", TTL)
            assert other.status(key, "s").locked_by == "host:1"

            right.release(key, token)
            other.acquire(key, "host:2", TTL)
            clock.now += 2 * TTL
            assert right.status(key, "s").locked_by is None


def test_a_run_that_is_paused_inside_a_transaction_does_not_lock_the_others_out(
    postgres: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server ends what nobody goes on with: the lease can be taken over, and whoever wakes up is told to come again."""
    monkeypatch.setattr(database, "_PAUSED", 500)
    url, key = postgres.database(), Key(samples.PLATFORM, samples.PROJECT)
    with Store.open(url) as paused, Store.open(url, patience=timedelta(seconds=20)) as other:
        token = paused.acquire(key, "host:1", timedelta())

        def stopped() -> None:
            with paused.transaction((key, token)) as tx:
                assert other.acquire(key, "host:2", TTL) > token
                tx.put_feedback([samples.feedback()], samples.at(1), stream="feedback")

        with pytest.raises(StoreError, match=r"was it paused\?|cannot be reached") as caught:
            stopped()
        assert caught.value.exit_code == 75
        assert other.locked_by(key) == "host:2"
        assert other.status(key, "s").feedback == 0
