"""Quarantine, score configs, settings, and the counts of status."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from closeloop.models import ScoreConfig
from closeloop.platforms.base import Rejected, Window
from closeloop.store import Gap, Key, OutboxRow, Run, Store, operating
from closeloop.testing import samples

Act = Callable[..., Any]


@pytest.fixture
def set_aside(store: Store, key: Key) -> Callable[..., int]:
    """Put records into quarantine and return how many are new."""

    def put(*rejected: Rejected, minutes: float = 1) -> int:
        with store.transaction() as tx:
            return tx.quarantine(key, "feedback", rejected, samples.at(minutes))

    return put


def test_a_bad_record_is_kept_with_its_reason(store: Store, key: Key, set_aside: Act) -> None:
    """Everything needed to look into it."""
    assert set_aside(Rejected("feedback", "f1", "score: not a number", {"score": "many\0"})) == 1

    assert store.quarantined(key) == [
        {
            "platform": "memory", "project": "support", "stream": "feedback", "kind": "feedback", "id": "f1",
            "reason": "score: not a number", "payload": {"score": "many\0"},
            "first_at": samples.at(1), "last_at": samples.at(1), "times": 1,
        }
    ]  # fmt: skip


def test_the_same_record_again_is_counted_not_added(store: Store, set_aside: Act) -> None:
    """By its id, or by its content when it has none; the latest reason stands."""
    nameless = Rejected("feedback", None, "no id", {"x": 1})
    assert set_aside(nameless, Rejected("trace", "1", "bad", 1), Rejected("feedback", "1", "bad", 1)) == 3
    assert set_aside(nameless, Rejected("feedback", "1", "worse", 2), minutes=2) == 0
    assert set_aside(Rejected("feedback", None, "no id", {"x": 2})) == 1

    rows = {(row["kind"], row["id"], row["times"], row["reason"]) for row in store.quarantined()}
    assert rows == {
        ("feedback", None, 2, "no id"), ("feedback", None, 1, "no id"),
        ("feedback", "1", 2, "worse"), ("trace", "1", 1, "bad"),
    }  # fmt: skip


def test_quarantine_takes_anything(store: Store, set_aside: Act) -> None:
    """Lone surrogates, huge numbers, text that is no record, nothing at all."""
    odd = [{"a": "\ud800"}, 2**90, "text", None, [float("nan")], {"deep": [[[{}]]]}]
    assert set_aside(*(Rejected("feedback", None, "odd \ud800", payload) for payload in odd)) == len(odd)
    assert set_aside(Rejected("feedback", "\udc00", "odd", {})) == 1
    assert set_aside() == 0

    assert len(store.quarantined()) == len(odd) + 1


def test_a_source_with_rows_in_quarantine_leaves_rows_out(store: Store, key: Key, set_aside: Act) -> None:
    """Then as many rows here as on the platform need not be the same ones."""
    assert not store.leaves_out(key)
    set_aside(Rejected("feedback", "1", "bad", {}))

    assert store.leaves_out(key)


def test_a_record_is_tried_again_where_it_came_last(store: Store, key: Key) -> None:
    """It was edited and came in a later window: that is the one to read."""
    for hour in (1, 5):
        with store.transaction() as tx:
            bad = [Rejected("feedback", "f1", "bad", {})]
            tx.quarantine(
                key, "feedback", bad, samples.at(60 * hour), since=samples.at(hour), until=samples.at(hour + 1)
            )

    assert store.quarantine_windows(key, "feedback") == [Gap(samples.at(5), samples.at(6))]


def test_the_latest_come_first(store: Store, key: Key, set_aside: Act) -> None:
    """Up to a limit, of one source or of all."""
    for minute in range(3):
        set_aside(Rejected("feedback", f"f{minute}", "bad", {}), minutes=minute)
    with store.transaction() as tx:
        tx.quarantine(Key("memory", "other"), "feedback", [Rejected("feedback", "x", "bad", {})], samples.at(9))

    assert [row["id"] for row in store.quarantined(limit=2)] == ["x", "f2"]
    assert [row["id"] for row in store.quarantined(key)] == ["f2", "f1", "f0"]


def test_score_configs_are_replaced(store: Store, key: Key) -> None:
    """And say whether anything changed."""
    a, b = ScoreConfig(name="a", direction="minimize", labels={"x": 1.0, "y": None}), ScoreConfig(name="b", highest=5)
    with store.transaction() as tx:
        assert tx.put_score_configs(key, {"b": b, "a": a})
        assert not tx.put_score_configs(key, {"a": a, "b": b})

    assert store.score_configs(key) == {"a": a, "b": b}
    with store.transaction() as tx:
        assert tx.put_score_configs(key, {"a": a})
    assert store.score_configs(key) == {"a": a}


def test_a_changed_config_makes_its_feedback_count_anew(
    store: Store, key: Key, put_turn: Act, say: Act, judge: Act, dirty: Act
) -> None:
    """New, changed or gone: interactions with feedback of that name are judged again, others are not."""
    for number in range(2):
        put_turn(f"t{number}")
        say(f"f{number}", f"t{number}", name=f"name{number}")

    def judged_after(configs: dict[str, ScoreConfig]) -> list[str]:
        judge("t0")
        judge("t1")
        with store.transaction() as tx:
            tx.put_score_configs(key, configs)
        return list(dirty())

    one = ScoreConfig(name="name0")
    assert judged_after({"name0": one}) == ["t0"]
    assert judged_after({"name0": one}) == []
    assert judged_after({"name0": one, "name1": ScoreConfig(name="name1")}) == ["t1"]
    assert judged_after({}) == ["t0", "t1"]


def test_settings_are_remembered_per_source(store: Store, key: Key) -> None:
    """The last value stands."""
    with store.transaction() as tx:
        tx.set_setting(key, "push", "one")
        tx.set_setting(key, "push", "two")

    assert store.setting(key, "push") == "two"
    assert store.setting(key, "other") is None
    assert store.setting(Key("memory", "other"), "push") is None


def test_status_counts_everything(
    store: Store, key: Key, put_turn: Act, say: Act, judge: Act, set_aside: Act, clock: Any
) -> None:
    """One line of numbers that add up."""
    for name in ("t1", "t2", "t3", "t4"):
        put_turn(name)
    judge("t1", "refusal")
    judge("t2", "refusal")
    judge("t3", None, outcome="positive", score=1.0)
    for number in range(3):
        say(f"f{number}", f"t{number + 3}")
    set_aside(Rejected("feedback", "bad", "bad", {}))
    rows = [OutboxRow(f"o{number}", "score", "pending", {}, "h", "r") for number in range(3)]
    with store.transaction() as tx:
        tx.delete_feedback(key, ["f0"], clock())
        tx.plan(key, [], rows, clock())
        tx.outbox_state(key, ["o1"], "sent", clock())
        tx.checkpoint(key, Window("begun", None, None), "token")
        tx.close_window(key, Window("done", None, samples.at(5)), until=samples.at(5))
    store.acquire(key, "host:1", samples.at(1) - samples.at(0))

    status = store.status(key, "shop")
    told = {"is_configured", "lag_seconds", "newest_feedback", "last_success", "runs", "errors", "next_work"}
    assert status.model_dump(exclude=told) == {
        "source": "shop", "platform": "memory", "project": "support", "feedback": 2, "deleted": 1, "traces": 4,
        "interactions": 4, "negative": 2, "bucketed": 2, "waiting_traces": 1, "missing_traces": 0, "quarantined": 1,
        "unbucketed": 2, "outbox": {"pending": 2, "sent": 1}, "read_until": {"begun": None, "done": samples.at(5)},
        "buckets": {"refusal": 2}, "locked_by": "host:1",
    }  # fmt: skip


def test_an_unknown_source_is_empty(store: Store) -> None:
    """Reading before the first pull is no error, and leaves nothing behind."""
    key = Key("memory", "nobody")
    status = store.status(key, "s")

    assert (status.feedback, status.outbox, status.locked_by) == (0, {}, None)
    assert store.score_configs(key) == {}
    assert store.last_reconcile(key, "feedback") is None
    assert store.keys() == []


def test_only_the_last_runs_are_remembered(store: Store, key: Key, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job of every five minutes makes a hundred thousand a year."""
    monkeypatch.setattr(operating, "KEPT", 5)
    for number in range(8):
        clock.move(timedelta(minutes=5))
        with store.transaction() as tx:
            tx.put_run(key, Run(f"run-{number}", "pull", clock(), clock(), "done", None, {}))

    assert [run.id for run in store.runs(key, 100)] == [f"run-{number}" for number in (7, 6, 5, 4, 3)]
