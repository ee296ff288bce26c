"""One run at a time per source: a living holder keeps others out, a dead or overtaken one cannot write."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from datetime import timedelta
from typing import Any

import pytest

from closeloop.errors import LockedError, StoreError
from closeloop.store import Key
from closeloop.sync.lease import Lease, holder, is_dead
from closeloop.testing.samples import PLATFORM, PROJECT, feedback, trace

KEY = Key(PLATFORM, PROJECT)


def test_a_second_run_is_told_who_holds_the_source(rig: Any) -> None:
    """While one run works, another ends with exit code 75 and the holder's name."""
    with Lease(rig.loop.store, KEY), pytest.raises(LockedError, match=holder().split(":")[0]) as caught:
        rig.new_loop().pull("support")

    assert caught.value.exit_code == 75


def test_the_lease_is_free_after_a_run_also_after_an_error(rig: Any) -> None:
    """A run that failed does not lock out the next one."""
    rig.server.lies.status = 500
    with pytest.raises(Exception, match="500"):
        rig.loop.pull("support")
    rig.server.lies.status = None

    assert rig.new_loop().pull("support").complete


def test_a_killed_run_of_this_machine_loses_its_lease_at_once(rig: Any) -> None:
    """The process is gone, so nobody waits for its lease to expire."""
    child = subprocess.run(
        [sys.executable, "-c", "from closeloop.sync.lease import holder; print(holder())"],
        capture_output=True,
        text=True,
        check=True,
    )
    dead = child.stdout.strip()
    rig.loop.store.acquire(KEY, dead, timedelta(hours=1), is_dead=lambda other: False)

    assert is_dead(dead)
    assert not is_dead(holder())
    assert rig.loop.pull("support").complete


@pytest.mark.parametrize("place", ["00000000", ""], ids=["other", "unknown"])
def test_a_process_of_another_container_is_not_known_to_be_dead(rig: Any, place: str) -> None:
    """Two containers in one host's network have its name, and numbers of their own: a living run would lose its lease."""
    host = holder().partition(":")[0]
    elsewhere = f"{host}:{2**22 + 1}:77-{place}"
    rig.loop.store.acquire(KEY, elsewhere, timedelta(minutes=2), is_dead=lambda other: False)

    assert not is_dead(elsewhere)
    with pytest.raises(LockedError, match="is in use by"):
        rig.loop.pull("support")


def test_a_number_that_another_process_has_by_now_is_no_holder() -> None:
    """Numbers come round again: the time of birth tells the dead run from the living process. Where that is unknown, and behind
    a name that is none of ours, nobody is called dead.
    """
    host, place = holder().partition(":")[0], holder().rpartition("-")[2]
    reused = f"{host}:{os.getpid()}:1-{place}"
    unknown = f"{host}:{os.getpid()}:0-{place}"

    assert is_dead(reused)
    assert not is_dead(unknown)
    assert not is_dead("somebody")


def test_a_lease_is_kept_while_a_request_takes_long(rig: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread beats for the run, also after a beat that the store did not take, and ends with the run."""
    store, real, beaten = rig.loop.store, rig.loop.store.heartbeat, threading.Semaphore(0)
    failures = [StoreError("busy")]

    def beat(key: Key, token: int) -> bool:
        if failures:
            raise failures.pop()
        kept = real(key, token)
        beaten.release()
        return kept

    monkeypatch.setattr(store, "heartbeat", beat)
    with Lease(store, KEY, ttl=timedelta(seconds=0.2)):
        rig.now += timedelta(seconds=0.15)
        for _ in range(2):  # the second one began after the clock was moved
            assert beaten.acquire(timeout=60)
        rig.now += timedelta(seconds=0.15)
        with pytest.raises(LockedError, match="is in use by"):
            store.acquire(KEY, "elsewhere:1:1", timedelta(minutes=1))

    assert store.acquire(KEY, "elsewhere:1:1", timedelta(minutes=1))
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("closeloop-lease")]


def test_a_lease_that_cannot_be_given_back_hides_no_error(rig: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a full disk a run says what it met first; a run that was done is done. The lease ends by itself."""

    def full(key: Key, token: int) -> None:
        raise StoreError("disk full")

    store = rig.loop.store
    monkeypatch.setattr(store, "release", full)
    with pytest.raises(ValueError, match="the real one"), Lease(store, KEY):
        raise ValueError("the real one")
    monkeypatch.undo()

    assert store.locked_by(KEY) == holder()
    rig.later(10)
    assert rig.loop.pull("support").complete


def test_an_overtaken_run_cannot_commit(rig: Any) -> None:
    """A run that was paused past its lease finds its token used up and writes nothing more."""
    rig.server.add(trace("t1"))
    rig.server.give(feedback("f1", "t1"))
    store = rig.loop.store
    stale = store.acquire(KEY, "elsewhere:1:1", timedelta(minutes=1), is_dead=lambda other: False)
    rig.later(10)
    store.acquire(KEY, "elsewhere:2:2", timedelta(minutes=1), is_dead=lambda other: False)

    with pytest.raises(LockedError, match="taken over"), store.transaction((KEY, stale)) as tx:
        tx.set_setting(KEY, "x", "y")
    assert store.setting(KEY, "x") is None


def test_status_names_no_holder_that_is_dead(rig: Any) -> None:
    """After kill -9 nobody is working, and `status` does not say so; a living run and one of another host are named."""
    host, place = holder().partition(":")[0], holder().rpartition("-")[2]
    rig.loop.pull("support")
    key = rig.loop.store.keys()[0]
    named = []
    for who in (f"{host}:999999999:1-{place}", holder(), "elsewhere:1:1"):
        token = rig.loop.store.acquire(key, who, timedelta(minutes=2))
        named.append(rig.loop.status().sources[0].locked_by)
        rig.loop.store.release(key, token)

    assert named == [None, holder(), "elsewhere:1:1"]
