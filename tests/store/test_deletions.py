"""What vanished at the platform no longer speaks, and comes back when it is seen again."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from closeloop.store import Changes, Key, Store
from closeloop.store.listing import Listing
from closeloop.testing import samples

Act = Callable[..., Any]


def test_a_deletion_is_soft_and_makes_dirty(
    store: Store, key: Key, say: Act, put_turn: Act, said: Act, judge: Act, dirty: Act
) -> None:
    """Deleted feedback no longer speaks, but is still counted."""
    put_turn()
    say("f1")
    judge()
    with store.transaction() as tx:
        assert tx.delete_feedback(key, ["f1", "unknown"], samples.at(70)) == 1
        assert tx.delete_feedback(key, ["f1"], samples.at(71)) == 0

    assert said() == []
    assert dirty() == ["t1"]
    assert (store.status(key, "s").feedback, store.status(key, "s").deleted) == (0, 1)


@pytest.mark.parametrize(("minutes", "comment"), [(1, None), (9, "edited"), (0, "older")])
def test_deleted_feedback_that_is_seen_again_comes_back(
    minutes: float, comment: str | None, store: Store, key: Key, say: Act, put_turn: Act, said: Act
) -> None:
    """The same, a newer, or an older form: it exists, and the newest form stands."""
    put_turn()
    say("f1", minutes=1)
    with store.transaction() as tx:
        tx.delete_feedback(key, ["f1"], samples.at(70))

    assert say("f1", minutes=minutes, comment=comment) == Changes(changed=1)
    assert [row.comment for row in said()] == [None if minutes == 0 else comment]


def test_a_sweep_deletes_what_it_did_not_see(
    store: Store, key: Key, clock: Any, say: Act, put_turn: Act, said: Act
) -> None:
    """Only live rows of the swept stream that were there before it began."""
    put_turn()
    say("kept")
    say("gone")
    say("other", stream="notes")
    clock.move(timedelta(minutes=1))
    started = clock()
    with store.transaction() as tx:
        sweep = tx.next_sweep(key, "feedback")
        tx.mark_seen(key, "feedback", sweep, ["kept", "kept", "never-stored"])
    clock.move(timedelta(minutes=1))
    say("late")
    with store.transaction() as tx:
        deleted = tx.finish_sweep(key, "feedback", sweep, started, clock())

    assert deleted == 1
    assert [row.id for row in said()] == ["kept", "late", "other"]
    assert store.last_reconcile(key, "feedback") == clock()
    assert store.last_reconcile(key, "notes") is None


def test_a_sweep_deletes_what_a_wrong_clock_has_stored(store: Store, key: Key, clock: Any, say: Act) -> None:
    """A row that claims to be stored in the future was here before."""
    clock.move(timedelta(days=9))
    say("gone")
    clock.move(timedelta(days=-9))
    with store.transaction() as tx:
        sweep = tx.next_sweep(key, "feedback")
        assert tx.finish_sweep(key, "feedback", sweep, clock(), clock()) == 1


def test_an_unfinished_sweep_is_forgotten(
    store: Store, key: Key, clock: Any, say: Act, put_turn: Act, said: Act
) -> None:
    """What a sweep that was cut off has seen says nothing in the next one."""
    put_turn()
    say("f1")
    clock.move(timedelta(minutes=1))
    with store.transaction() as tx:
        first = tx.next_sweep(key, "feedback")
        tx.mark_seen(key, "feedback", first, ["f1"])
    with store.transaction() as tx:
        second = tx.next_sweep(key, "feedback")
        assert tx.finish_sweep(key, "feedback", second, clock(), clock()) == 1

    assert (first, second) == (1, 2)


def test_sweep_zero_deletes_nothing(store: Store, key: Key, clock: Any, say: Act, put_turn: Act, said: Act) -> None:
    """It says that everything was just read, and does not disturb the numbers."""
    put_turn()
    say("f1")
    with store.transaction() as tx:
        assert tx.finish_sweep(key, "feedback", 0, samples.at(999), samples.at(1000)) == 0
        assert tx.next_sweep(key, "feedback") == 1
        tx.finish_sweep(key, "feedback", 0, samples.at(999), samples.at(1001))
        assert tx.next_sweep(key, "feedback") == 2

    assert [row.id for row in said()] == ["f1"]
    assert store.last_reconcile(key, "feedback") == samples.at(1001)


def test_a_row_that_comes_back_during_a_sweep_stays(
    store: Store, key: Key, clock: Any, say: Act, put_turn: Act, said: Act
) -> None:
    """It was found deleted, then seen again after the sweep began."""
    put_turn()
    say("f1")
    clock.move(timedelta(minutes=1))
    with store.transaction() as tx:
        tx.delete_feedback(key, ["f1"], clock())
        sweep = tx.next_sweep(key, "feedback")
    started = clock()
    clock.move(timedelta(minutes=1))
    say("f1")
    with store.transaction() as tx:
        assert tx.finish_sweep(key, "feedback", sweep, started, clock()) == 0

    assert [row.id for row in said()] == ["f1"]


def test_what_a_complete_listing_of_a_time_leaves_out_is_deleted(
    store: Store, key: Key, say: Act, put_turn: Act, said: Act
) -> None:
    """Only in that stream and that time, since inclusive, until exclusive."""
    put_turn()
    for name, minutes in [("before", 1), ("first", 2), ("kept", 3), ("gone", 4), ("at-end", 5)]:
        say(name, minutes=minutes)
    say("other", minutes=3, stream="notes")
    with store.transaction() as tx:
        deleted = tx.delete_unlisted(key, "feedback", samples.at(2), samples.at(5), Listing(["kept"]), samples.at(60))
        assert tx.delete_unlisted(key, "feedback", None, samples.at(2), Listing(), samples.at(60)) == 1

    assert deleted == 2
    assert [row.id for row in said()] == ["kept", "other", "at-end"]


@pytest.mark.parametrize("page", [1, 2, 1000])
def test_a_listing_is_compared_page_by_page(
    page: int, store: Store, key: Key, say: Act, put_turn: Act, said: Act, dirty: Act, judge: Act,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Rows of the same moment fall into different pages, and none is skipped or deleted twice."""
    monkeypatch.setattr("closeloop.store.feedback._PAGE", page)
    put_turn()
    for number in range(5):
        say(f"same{number}", minutes=3)
    say("late", minutes=4)
    judge()
    with store.transaction() as tx:
        deleted = tx.delete_unlisted(key, "feedback", samples.at(3), samples.at(9), Listing(["same1"]), samples.at(60))

    assert deleted == 5
    assert [row.id for row in said()] == ["same1"]
    assert dirty() == ["t1"]


def test_a_listing_holds_ids_outside_of_memory() -> None:
    """A quarter of a million ids take a few megabytes at most, and are told apart."""
    tracemalloc.start()
    listed = Listing(f"feedback-{number:09}" for number in range(250_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 1_000_000
    assert listed.lacks(["feedback-000000000", "feedback-000250000", "feedback-000249999"]) == ["feedback-000250000"]
    listed.clear()
    assert listed.lacks(["feedback-000000000"]) == ["feedback-000000000"]
    listed.close()
