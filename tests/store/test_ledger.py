"""The ledger never forgets a moment that was not read, and never reads one twice without reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closeloop.platforms.base import Window
from closeloop.store import Gap, Key, Store
from closeloop.store.ledger import merge, overlap, subtract

intervals = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=12)


def instants(pairs: list[tuple[int, int]]) -> set[int]:
    return {moment for since, until in pairs for moment in range(since, until)}


@given(intervals)
def test_merged_intervals_hold_the_same_instants(pairs: list[tuple[int, int]]) -> None:
    """Merging loses and invents nothing, and leaves neither overlaps nor touching ends."""
    merged = merge(pairs)

    assert instants(merged) == instants(pairs)
    assert all(one[1] < other[0] for one, other in pairwise(merged))
    assert all(since < until for since, until in merged)


@given(st.tuples(st.integers(0, 60), st.integers(0, 60)), intervals)
def test_gaps_are_exactly_what_is_not_closed(whole: tuple[int, int], pairs: list[tuple[int, int]]) -> None:
    """Subtraction agrees with sets of integers."""
    gaps = list(subtract(whole, pairs))

    assert instants(gaps) == instants([whole]) - instants(pairs)
    assert gaps == merge(gaps)


@given(st.tuples(st.integers(0, 20), st.integers(0, 20)), st.tuples(st.integers(0, 20), st.integers(0, 20)))
def test_overlap_means_a_common_instant(one: tuple[int, int], other: tuple[int, int]) -> None:
    """Overlap agrees with sets of integers, also for empty intervals."""
    assert overlap(one, other) == bool(instants([one]) & instants([other]))


def at(hours: float) -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours)


@pytest.fixture
def close(store: Store, key: Key) -> Callable[..., None]:
    """Close a window of hours, up to `until` where it was not read to its end."""

    def put(since: float | None, until: float | None, upto: float | None = None) -> None:
        window = Window("feedback", None if since is None else at(since), None if until is None else at(until))
        with store.transaction() as tx:
            tx.close_window(key, window, until=at(upto if upto is not None else until or 0))

    return put


@pytest.fixture
def gaps(store: Store, key: Key) -> Callable[..., list[tuple[float | None, float | None]]]:
    """The gaps of a span of hours, in hours."""

    def hours(moment: datetime | None) -> float | None:
        return None if moment is None else (moment - at(0)) / timedelta(hours=1)

    def read(since: float | None, until: float | None) -> list[tuple[float | None, float | None]]:
        found = store.gaps(
            key, "feedback", since=None if since is None else at(since), until=None if until is None else at(until)
        )
        return [(hours(gap.since), hours(gap.until)) for gap in found]

    return read


@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_a_history_of_windows_agrees_with_a_set_of_hours(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """After any sequence of closed and begun windows, the gaps cover what is not closed, and nothing that is."""
    key = Key("memory", "support")
    closed: set[int] = set()
    begun: set[tuple[int, int]] = set()
    with Store.open(tmp_path_factory.mktemp("ledger") / "store.db") as store:
        for since, length, is_closed in data.draw(
            st.lists(st.tuples(st.integers(0, 20), st.integers(1, 8), st.booleans()), max_size=8)
        ):
            window = Window("feedback", at(since), at(since + length))
            with store.transaction() as tx:
                if is_closed:
                    tx.close_window(key, window, until=at(since + length))
                    closed |= set(range(since, since + length))
                    begun = {one for one in begun if not set(range(*one)) <= set(range(since, since + length))}
                else:
                    tx.checkpoint(key, window, "token")
                    begun.add((since, since + length))
        found = store.gaps(key, "feedback", since=at(0), until=at(30))

    resumed = {(gap.since, gap.until) for gap in found if gap.token}
    fresh = [gap for gap in found if gap.token is None]
    assert resumed == {(at(since), at(until)) for since, until in begun}
    hours = {hour for hour in range(30) if any(gap.since <= at(hour) < gap.until for gap in fresh)}  # type: ignore[operator]
    assert hours == set(range(30)) - closed - instants(list(begun))


def test_an_untouched_stream_is_one_gap(gaps: Callable[..., object]) -> None:
    """Before anything is read, all that is asked for is missing."""
    assert gaps(None, 5) == [(None, 5)]
    assert gaps(None, None) == [(None, None)]


def test_what_was_read_is_not_missing(close: Callable[..., None], gaps: Callable[..., object]) -> None:
    """A closed window leaves the time behind it."""
    close(None, 5)

    assert gaps(None, 8) == [(5, 8)]
    assert gaps(None, 5) == []


def test_an_earlier_start_is_a_backfill(close: Callable[..., None], gaps: Callable[..., object]) -> None:
    """Moving `since` back asks for the time before, not for everything again."""
    close(10, 20)

    assert gaps(3, 25) == [(3, 10), (20, 25)]


def test_a_window_closes_only_as_far_as_it_was_read(close: Callable[..., None], gaps: Callable[..., object]) -> None:
    """The settle margin at the end of a window stays a gap."""
    close(0, 10, 8)

    assert gaps(0, 10) == [(8, 10)]


def test_a_window_that_settled_nothing_closes_nothing(close: Callable[..., None], gaps: Callable[..., object]) -> None:
    """A window younger than the settle margin stays open."""
    close(5, 10, 5)
    close(5, 10, 3)

    assert gaps(0, 10) == [(0, 10)]


def test_failed_windows_between_closed_ones_are_the_work_list(
    close: Callable[..., None], gaps: Callable[..., object], store: Store, key: Key
) -> None:
    """Windows may close in any order; read_until stops at the first hole."""
    close(0, 2)
    close(6, 8)
    close(4, 6)

    assert gaps(0, 10) == [(2, 4), (8, 10)]
    assert store.read_until(key, "feedback") == at(2)


def test_a_begun_window_comes_first_with_its_token(store: Store, key: Key, close: Callable[..., None]) -> None:
    """A resume is exactly the window that was begun, and the rest is asked for separately."""
    close(0, 2)
    with store.transaction() as tx:
        tx.checkpoint(key, Window("feedback", at(4), at(6)), "page 1")
        tx.checkpoint(key, Window("feedback", at(4), at(6)), "page 2")

    assert store.gaps(key, "feedback", since=at(0), until=at(8)) == [
        Gap(at(4), at(6), "page 2"), Gap(at(2), at(4)), Gap(at(6), at(8)),
    ]  # fmt: skip


def test_a_begun_window_with_open_ends_is_resumed_whole(store: Store, key: Key) -> None:
    """A first pull that was cut off goes on with the same window, also when a later run asks for more."""
    with store.transaction() as tx:
        tx.checkpoint(key, Window("feedback", None, at(5)), "page 7")

    assert store.gaps(key, "feedback", since=None, until=at(9)) == [Gap(None, at(5), "page 7"), Gap(at(5), at(9))]
    assert store.gaps(key, "feedback", since=at(6), until=at(9)) == [Gap(at(6), at(9))]


def test_a_finished_window_forgets_its_token(store: Store, key: Key) -> None:
    """Closing a window, even only in part, ends its resume point, and those of windows inside it."""
    with store.transaction() as tx:
        tx.checkpoint(key, Window("feedback", at(0), at(5)), "page 1")
        tx.checkpoint(key, Window("feedback", at(1), at(2)), "page 1")
        tx.close_window(key, Window("feedback", at(0), at(5)), until=at(4))

    assert store.gaps(key, "feedback", since=at(0), until=at(5)) == [Gap(at(4), at(5))]


def test_streams_and_sources_have_their_own_ledger(store: Store, key: Key, close: Callable[..., None]) -> None:
    """What one stream has read says nothing of another."""
    close(0, 5)

    assert store.gaps(key, "notes", since=at(0), until=at(5)) == [Gap(at(0), at(5))]
    assert store.gaps(Key("memory", "other"), "feedback", since=at(0), until=at(5)) == [Gap(at(0), at(5))]
    assert store.read_until(key, "notes") is None


def test_a_reopened_stream_is_read_anew(store: Store, key: Key, close: Callable[..., None]) -> None:
    """Closed and begun windows alike; other streams stay."""
    close(0, 5)
    with store.transaction() as tx:
        tx.checkpoint(key, Window("feedback", at(5), at(6)), "token")
        tx.close_window(key, Window("notes", at(0), at(5)), until=at(5))
        tx.reopen(key, "feedback")

    assert store.gaps(key, "feedback", since=at(0), until=at(6)) == [Gap(at(0), at(6))]
    assert store.read_until(key, "notes") == at(5)


def test_a_cut_at_the_beginning_of_a_window_leaves_nothing_of_it(
    store: Store, key: Key, close: Callable[..., None], gaps: Callable[..., object]
) -> None:
    """Not even its beginning counts as read; a window before it stays."""
    close(0, 2)
    close(3, 5)
    with store.transaction() as tx:
        tx.cut_windows(key, "feedback", at(3))
    assert (store.read_until(key, "feedback"), gaps(0, 5)) == (at(2), [(2, 5)])

    with store.transaction() as tx:
        tx.cut_windows(key, "feedback", at(0))
    assert store.read_until(key, "feedback") is None


def test_the_last_window_ends_behind_a_gap(store: Store, key: Key, close: Callable[..., None]) -> None:
    """What is read without a gap ends before it."""
    assert store.closed_until(key, "feedback") is None
    close(0, 2)
    close(3, 5)

    assert (store.read_until(key, "feedback"), store.closed_until(key, "feedback")) == (at(2), at(5))


def test_microseconds_are_exact(store: Store, key: Key) -> None:
    """No rounding at the ends of windows, far from 1970 either."""
    since, until = datetime(1, 1, 1, 0, 0, 0, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    with store.transaction() as tx:
        tx.close_window(key, Window("feedback", since, until), until=until)

    assert store.read_until(key, "feedback") == until
    assert store.gaps(key, "feedback", since=None, until=None) == [Gap(None, since), Gap(until, None)]
