"""Counts over time, as reports need them, by both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from closeloop.store import Key, OutboxRow, Store
from closeloop.testing.samples import at

HOUR = timedelta(hours=1)
Act = Callable[..., Any]


@pytest.fixture
def rated(put_turn: Act, judge: Act) -> Act:
    """An interaction that began so many minutes after the samples do, judged."""

    def make(name: str, minutes: float, bucket: str | None = "tone", **options: Any) -> None:
        fields = {"started_at": None} if options.pop("timeless", False) else {}
        put_turn(name, minutes=minutes, release=options.pop("release", None), **fields)
        judge(name, bucket, **options)

    return make


def counted(
    store: Store, key: Key, since: datetime, until: datetime, **options: Any
) -> list[tuple[int, dict[str, int]]]:
    """Rated and buckets by hour."""
    periods = store.history(key, since, until, HOUR, **options)
    return [(sum(one.outcomes.values()), one.buckets) for one in periods]


def test_each_period_has_what_began_in_it(rated: Act, store: Store, key: Key) -> None:
    rated("a", 0)
    rated("b", 59.9)
    rated("c", 60, "refusal")
    rated("d", 150, "tone", outcome="mixed")
    rated("e", 170, None, outcome="positive")
    rated("f", 170, None, outcome="weak")
    rated("g", 180)
    assert counted(store, key, at(0), at(180)) == [(2, {"tone": 2}), (1, {"refusal": 1}), (2, {})]


def test_periods_begin_where_they_are_told_to(rated: Act, store: Store, key: Key) -> None:
    rated("before", 19)
    rated("first", 20)
    rated("second", 60)
    periods = store.history(key, at(20), at(90), HOUR, first=at(0))
    assert [one.at for one in periods] == [at(0), at(60)]
    assert counted(store, key, at(20), at(90), first=at(0)) == [(1, {"tone": 1}), (1, {"tone": 1})]


def test_releases_come_newest_first(rated: Act, store: Store, key: Key) -> None:
    rated("a", 10, "tone", release="2024-b")
    rated("b", 5, "tone", release="2024-a")
    rated("c", 50, None, outcome="positive", release="2024-a")
    rated("d", 51, "refusal", release=None)
    rated("e", 99, "refusal", release="later")
    found = store.releases(key, at(0), at(60))
    assert [(one.name, one.first_at, one.share.rated, one.share.buckets) for one in found] == [
        ("2024-b", at(10), 1, {"tone": 1}),
        ("2024-a", at(5), 2, {"tone": 1}),
    ]


def test_what_has_no_time_is_counted_apart(rated: Act, store: Store, key: Key) -> None:
    assert not store.has_dated(key)
    rated("a", 0, timeless=True)
    rated("b", 0, None, outcome="weak", timeless=True)
    assert (store.undated(key), store.has_dated(key)) == (1, False)
    rated("c", 0)
    assert (store.undated(key), store.has_dated(key)) == (1, True)
    assert store.seen(key, at(0), at(1)) == 1


def test_the_latest_begin_somewhere(rated: Act, store: Store, key: Key) -> None:
    for number in range(4):
        rated(f"t{number}", number)
    assert store.latest(key, at(0), at(10), 2) == at(2)
    assert store.latest(key, at(0), at(3), 2) == at(1), "what began at the end of the span is not in it"
    assert store.latest(key, at(-5), at(10), 9) == at(-5)


def test_a_failure_is_sent_back_once_however_many_rows_that_took(rated: Act, store: Store, key: Key) -> None:
    rated("a", 0)
    rated("b", 5)
    rated("good", 6, None, outcome="positive")
    rated("late", 500)
    rows = [
        OutboxRow(f"{kind}-{one}-{number}", kind, "pending", {"interaction_id": one}, "h", "r1")  # type: ignore[arg-type]
        for one, kind, number in [
            ("a", "score", 1), ("a", "score", 2), ("b", "score", 1), ("a", "example", 1), ("good", "score", 1), ("late", "score", 1),
        ]
    ]  # fmt: skip
    with store.transaction() as tx:
        tx.plan(key, (), rows, at(60))
        tx.outbox_state(key, [row.id for row in rows if row.id != "score-b-1"], "verified", at(61))
    assert store.sent(key, at(0), at(60)) == {"score": 1, "example": 1}


def test_a_source_nobody_has_seen_has_nothing(store: Store) -> None:
    nobody = Key("memory", "nobody")
    assert counted(store, nobody, at(0), at(60)) == [(0, {})]
    assert (store.seen(nobody, at(0), at(9)), store.undated(nobody), store.sent(nobody, at(0), at(9))) == (0, 0, {})
    assert store.latest(nobody, at(0), at(9), 5) == at(0)
