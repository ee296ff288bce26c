"""Open windows that workers share: taken one by one, kept by token, taken over from the dead. Only Postgres can."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from closeloop.errors import LockedError
from closeloop.platforms.base import Window
from closeloop.store import Claim, Key, Store
from closeloop.store.sharing import as_span
from closeloop.store.tables import open_windows
from closeloop.testing import samples

TTL = timedelta(minutes=2)
WINDOWS = [Window("feedback", samples.at(minute), samples.at(minute + 1)) for minute in range(6)]
Take = Callable[..., Claim | None]


@pytest.fixture
def fresh_url(postgres: Any) -> str:
    """SQLite lets one process write at a time, so there is nothing to share."""
    return str(postgres.database())


@pytest.fixture
def shared(postgres: Any, clock: Any) -> Any:
    """A Postgres store with six open windows, the last one the newest."""
    with Store.open(postgres.database(), clock=clock) as store:
        with store.transaction() as tx:
            spans = [as_span(window, newest=window is WINDOWS[-1]) for window in WINDOWS]
            tx.open_windows(Key(samples.PLATFORM, samples.PROJECT), "feedback", spans)
        yield store


@pytest.fixture
def take(shared: Store, key: Key) -> Take:
    """Take a window as some worker."""

    def taken(holder: str = "one", dead: tuple[str, ...] = ()) -> Claim | None:
        return shared.take_window(key, None, holder, TTL, is_dead=lambda other: other in dead)

    return taken


def test_every_window_is_taken_once_and_in_order(shared: Store, take: Take) -> None:
    """Each worker gets another window, the oldest first; then there is none."""
    claims = [take(f"worker {number}") for number in range(7)]

    assert [shared.window_of(claim) for claim in claims if claim] == WINDOWS
    assert claims[6] is None
    assert [claim.newest for claim in claims if claim] == [False] * 5 + [True]


def test_workers_at_the_same_moment_never_get_the_same_window(shared: Store, take: Take) -> None:
    """Eight threads with a connection each: six windows, six takers."""
    with ThreadPoolExecutor(8) as pool:
        claims = [claim for claim in pool.map(take, [f"worker {n}" for n in range(8)]) if claim]

    assert len({claim.since for claim in claims}) == len(claims)
    assert len(claims) + sum(take() is not None for _ in range(6)) == 6


def test_a_window_that_is_just_being_taken_is_passed_over(shared: Store, take: Take) -> None:
    """SKIP LOCKED: nobody waits for another worker's transaction."""
    with shared._database.write() as other:
        assert (
            other.execute(select(open_windows).order_by(open_windows.c.since).limit(1).with_for_update()).first()
            is not None
        )
        with ThreadPoolExecutor(1) as pool:
            claim = pool.submit(take).result(timeout=10)

    assert claim is not None
    assert shared.window_of(claim) == WINDOWS[1]


def test_a_claim_that_ran_out_is_taken_over_and_its_token_is_worth_nothing(
    shared: Store, take: Take, clock: Any, key: Key
) -> None:
    """A worker that was paused for longer than its term cannot write under its window."""
    paused = take()
    clock.move(TTL)
    fresh = take("two")
    assert paused is not None
    assert fresh is not None

    with pytest.raises(LockedError, match="taken over by another worker"), shared.transaction(paused) as tx:
        tx.checkpoint(key, WINDOWS[0], "stale")
    with shared.transaction(fresh) as tx:
        tx.checkpoint(key, WINDOWS[0], "fresh")
    assert shared.window_of(fresh).token == "fresh"
    assert not shared.keep_window(paused)


def test_a_commit_and_a_heartbeat_keep_a_window(shared: Store, take: Take, clock: Any) -> None:
    """Whoever works keeps what it works on."""
    claim = take()
    assert claim is not None
    clock.move(TTL * 0.9)
    assert shared.keep_window(claim)
    clock.move(TTL * 0.9)
    with shared.transaction(claim):
        pass
    clock.move(TTL * 0.9)

    assert shared.window_of(take("two") or claim) == WINDOWS[1]


def test_the_window_of_a_dead_worker_is_free_at_once_with_its_checkpoint(shared: Store, take: Take, key: Key) -> None:
    """What it has read is not read again."""
    claim = take("dead")
    assert claim is not None
    with shared.transaction(claim) as tx:
        tx.checkpoint(key, WINDOWS[0], "page 7")
    for number in range(5):
        take(f"worker {number}")

    assert take("late") is None
    heir = take("late", dead=("dead",))
    assert heir is not None
    assert shared.window_of(heir).token == "page 7"


def test_a_window_given_back_is_taken_next(shared: Store, take: Take) -> None:
    """A worker that is told to stop leaves its window to the others."""
    claim = take()
    assert claim is not None
    shared.return_window(claim)

    assert shared.window_of(take("two") or claim) == WINDOWS[0]
    with pytest.raises(LockedError), shared.transaction(claim):
        pass


def test_a_window_handed_in_is_gone_when_its_page_is_stored(shared: Store, take: Take, key: Key) -> None:
    """Handing in is part of the transaction: a crash before the commit leaves the window open."""
    claim = take()
    assert claim is not None

    def crash() -> None:
        with shared.transaction(claim) as tx:
            tx.hand_in(claim)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        crash()
    assert shared.keep_window(claim)
    with shared.transaction(claim) as tx:
        tx.hand_in(claim)

    assert not shared.keep_window(claim)
    assert sum(take() is not None for _ in range(6)) == 5


def test_a_new_plan_leaves_a_living_workers_window_alone(shared: Store, take: Take, key: Key, clock: Any) -> None:
    """The next run takes down what nobody has and does not put up a second time what somebody reads."""
    claim = take()
    assert claim is not None
    with shared.transaction() as tx:
        tx.close_down(key, clock())
        tx.open_windows(key, "feedback", [as_span(window) for window in WINDOWS[:2]])

    assert shared.window_of(take("two") or claim) == WINDOWS[1]
    assert take("three") is None
    assert shared.keep_window(claim)


def test_a_new_plan_puts_up_nothing_inside_of_what_is_being_read(
    shared: Store, take: Take, key: Key, clock: Any
) -> None:
    """Later plans cut at other places: a piece of a window that somebody has would be read twice."""
    claim = take()
    assert claim is not None
    middle = samples.at(0.5)
    with shared.transaction() as tx:
        tx.close_down(key, clock())
        pieces = [Window("feedback", samples.at(0), middle), Window("feedback", middle, samples.at(1))]
        tx.open_windows(key, "feedback", [as_span(window) for window in pieces])

    assert take("two") is None


def test_reading_everything_again_takes_the_open_windows_with_it(shared: Store, take: Take, key: Key) -> None:
    """A window read with the old settings must not be closed under the new ones."""
    claim = take()
    assert claim is not None
    with shared.transaction() as tx:
        tx.reopen(key, "feedback")

    with pytest.raises(LockedError), shared.transaction(claim):
        pass
    assert not shared.has_open_windows(key)


def test_sqlite_shares_nothing(tmp_path: Any) -> None:
    """One file has one writer."""
    with Store.open(tmp_path / "loop.db") as store:
        assert not store.shares_windows
