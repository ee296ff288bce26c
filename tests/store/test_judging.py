"""What is dirty is judged once; what changed is planned once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from closeloop.models import Evidence, Label, Signal, Verdict
from closeloop.store import Key, Store
from closeloop.testing import samples

Act = Callable[..., Any]


@pytest.fixture
def units(store: Store, key: Key, clock: Any) -> Callable[..., list[tuple[str | None, list[str]]]]:
    """The units of work: session and ids."""

    def read(engine: str = "e1", only: Key | None = key) -> list[tuple[str | None, list[str]]]:
        return [(session_id, ids) for _, session_id, ids in store.dirty_sessions(only, engine, clock())]

    return read


def test_a_session_is_one_unit_and_a_lone_interaction_another(put_turn: Act, units: Act) -> None:
    """Lone interactions by id, then sessions with their turns in order."""
    for name, session_id, minutes in [
        ("b", "s1", 2), ("a", "s1", 5), ("c", "s2", 1), ("z", None, 9), ("y", None, 9), ("e", "", 9),
    ]:  # fmt: skip
        put_turn(name, session_id=session_id, minutes=minutes)

    assert units() == [(None, ["e"]), (None, ["y"]), (None, ["z"]), ("s1", ["b", "a"]), ("s2", ["c"])]


def test_a_unit_holds_only_what_is_dirty(put_turn: Act, judge: Act, say: Act, units: Act) -> None:
    """The other turns of the session are read with `session_turns`."""
    put_turn("t1", session_id="s")
    put_turn("t2", session_id="s", minutes=1)
    judge("t1")
    judge("t2")
    say("f1", "t2")

    assert units() == [("s", ["t2"])]


def test_another_engine_makes_everything_dirty(put_turn: Act, judge: Act, units: Act) -> None:
    """A new detector or threshold judges anew, whatever engines came before."""
    for name, engine in [("t1", "e0"), ("t2", "e1"), ("t3", "e2")]:
        put_turn(name)
        judge(name, engine=engine)

    assert units("e1") == [(None, ["t1"]), (None, ["t3"])]
    assert units("e9") == [(None, ["t1"]), (None, ["t2"]), (None, ["t3"])]


def test_what_was_to_be_looked_at_again_is_dirty_in_time(put_turn: Act, judge: Act, units: Act, clock: Any) -> None:
    """A user may still abandon or come back."""
    put_turn("t1", session_id="s")
    judge("t1", recheck_at=clock() + timedelta(hours=1))
    assert units() == []

    clock.move(timedelta(hours=1))
    assert units() == [("s", ["t1"])]
    judge("t1", recheck_at=None)
    assert units() == []


def test_every_unit_comes_once_to_a_consumer_that_writes(
    store: Store, key: Key, put_turn: Act, judge: Act, clock: Any
) -> None:
    """Over several pages, with findings written at once, later, or never."""
    import closeloop.store.judging as judging

    expected = set()
    for number in range(23):
        session_id = f"s{number // 3}" if number % 4 else None
        put_turn(f"t{number:02}", session_id=session_id, minutes=number)
        if number % 3 == 0:
            judge(f"t{number:02}", engine="old")
        expected.add(f"t{number:02}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judging, "BATCH", 4)
        read_only = [one for _, _, ids in store.dirty_sessions(key, "e1", clock()) for one in ids]
        written = []
        for _, _, ids in store.dirty_sessions(key, "e1", clock()):
            for one in ids:
                judge(one)
                written.append(one)

    assert sorted(read_only) == sorted(written) == sorted(expected)
    assert list(store.dirty_sessions(key, "e1", clock())) == []


def test_all_sources_are_streamed_in_order(store: Store, put_turn: Act, units: Act) -> None:
    """Without a key, every source the store knows."""
    put_turn("t1", project="b")
    put_turn("t2", project="a")

    assert units(only=None) == [(None, ["t2"]), (None, ["t1"])]
    assert units(only=Key("memory", "unknown")) == []


def test_a_verdict_is_read_back_with_its_labels(store: Store, key: Key, put_turn: Act, clock: Any) -> None:
    """Signals, evidence, turn number and the user's next words."""
    put_turn()
    signal = Signal(kind="edit", polarity=-0.5, weight=2, explicit=True, draft="a\0", final="b", at=clock())
    verdict = Verdict(outcome="mixed", score=-0.25, weight=2, conflict=0.7, signals=(signal,), feedback_ids=("f1",))
    labels = [
        Label(id=name, bucket=name, primary=name == "b", confidence=0.9, tier="rule", detector="d", detector_version="1",
              taxonomy_version="1", evidence=(Evidence(field="response", start=0, end=4, quote="Open"),))
        for name in ("b", "a")
    ]  # fmt: skip
    with store.transaction() as tx:
        tx.put_verdict(key, "t1", verdict, labels, turn=4, next_turn="no\0!", engine="e1", recheck_at=None, now=clock())

    [turn] = store.turns(key, ["t1"])
    assert (turn.verdict, list(turn.labels), turn.dirty) == (verdict, labels, False)
    assert (turn.interaction.turn, turn.interaction.next_turn) == (4, "no\0!")


def test_the_same_finding_again_changes_nothing(store: Store, key: Key, put_turn: Act, judge: Act) -> None:
    """A new engine that finds the same causes no push."""
    put_turn()
    assert judge()
    with store.transaction() as tx:
        tx.plan(key, ["t1"], [], samples.at(61))

    assert not judge(engine="e2")
    assert store.unsent(key, 10) == []


def test_a_finding_that_waits_to_be_sent_still_waits_when_it_is_made_again(
    store: Store, key: Key, put_turn: Act, judge: Act
) -> None:
    """Judged twice before the first push: the label has not gone yet."""
    put_turn()
    judge()
    judge(engine="e2")

    assert [turn.interaction.id for turn in store.unsent(key, 10)] == ["t1"]


def test_a_different_finding_is_unsent(store: Store, key: Key, put_turn: Act, judge: Act) -> None:
    """Outcome, score and labels count."""
    put_turn()
    judge()
    steps = [("refusal.policy", {"score": -0.9}), ("format", {}), (None, {}), (None, {"outcome": "positive"})]
    for bucket, options in steps:
        with store.transaction() as tx:
            tx.plan(key, ["t1"], [], samples.at(61))
        assert judge("t1", bucket, **options)

        assert [turn.interaction.id for turn in store.unsent(key, 10)] == ["t1"]


def test_news_that_come_while_judging_are_not_lost(
    store: Store, key: Key, put_turn: Act, say: Act, judge: Act, dirty: Act
) -> None:
    """Feedback, content or neighbours that changed after the turn was read leave it dirty."""
    put_turn("t1", session_id="s")
    [read] = store.turns(key, ["t1"])
    say("f1", "t1")
    judge("t1", revision=read.revision)
    assert dirty() == ["t1"]

    [read] = store.turns(key, ["t1"])
    put_turn("t2", session_id="s", minutes=1)
    judge("t1", revision=read.revision)
    assert dirty() == ["t1", "t2"]

    [read] = store.turns(key, ["t1"])
    judge("t1", revision=read.revision)
    assert dirty() == ["t2"]


def test_a_lone_answer_that_changes_while_it_is_judged_is_judged_again(
    store: Store, key: Key, put_turn: Act, judge: Act, dirty: Act
) -> None:
    """Also without a session, whose turns are looked at together."""
    put_turn("t1")
    [read] = store.turns(key, ["t1"])
    put_turn("t1", answer="It takes three days.")
    judge("t1", revision=read.revision)

    assert dirty() == ["t1"]


def test_an_interaction_that_is_gone_is_passed_over(judge: Act) -> None:
    """It was rebuilt under another id between reading and writing."""
    assert not judge("nobody")


def test_unsent_is_read_in_pages(store: Store, key: Key, put_turn: Act, judge: Act) -> None:
    """By id, behind the last one; only what has a verdict."""
    for name in ("c", "a", "b", "unjudged"):
        put_turn(name)
        if name != "unjudged":
            judge(name)

    assert [turn.interaction.id for turn in store.unsent(key, 2)] == ["a", "b"]
    assert [turn.interaction.id for turn in store.unsent(key, 2, after="b")] == ["c"]


def test_everything_judged_can_be_planned_again(store: Store, key: Key, put_turn: Act, judge: Act) -> None:
    """Push settings changed."""
    for name in ("t1", "t2", "unjudged"):
        put_turn(name)
    judge("t1")
    judge("t2", None, outcome="positive", score=1.0)
    with store.transaction() as tx:
        tx.plan(key, ["t1", "t2"], [], samples.at(61))
        assert tx.mark_unsent(key) == 2

    assert [turn.interaction.id for turn in store.unsent(key, 10)] == ["t1", "t2"]


@pytest.fixture
def steps() -> Iterator[Callable[[], int]]:
    """How many instructions SQLite has run, for every connection opened from here on."""
    from sqlalchemy import Engine, event

    count = 0

    def tick() -> None:
        nonlocal count
        count += 1

    def watch(driver: Any, _record: object) -> None:
        if hasattr(driver, "set_progress_handler"):
            driver.set_progress_handler(tick, 10)

    event.listen(Engine, "connect", watch)
    yield lambda: count * 10
    event.remove(Engine, "connect", watch)


def test_an_idle_run_scans_nothing(steps: Callable[[], int], tmp_path: Any) -> None:
    """What an idle sync asks costs the same over ten interactions and over two thousand."""
    key, now = Key("memory", "support"), samples.at(60)

    def cost(number: int) -> int:
        with Store.open(tmp_path / f"{number}.db") as store:
            names = [f"t{one}" for one in range(number)]
            with store.transaction() as tx:
                tx.put_feedback([samples.feedback(f"f{one}", one) for one in names], now, stream="feedback")
                tx.put_traces(
                    [samples.trace(one, session_id=f"s{one}") for one in names],
                    [samples.interaction(one, session_id=f"s{one}") for one in names],
                    now,
                )
                verdict = Verdict(outcome="negative", score=-1, weight=3, conflict=0)
                for one in names:
                    tx.put_verdict(
                        key, one, verdict, [], turn=0, next_turn=None, engine="e1",
                        recheck_at=now + timedelta(days=1), now=now,
                    )  # fmt: skip
                tx.sessions_fetched(key, [f"s{one}" for one in names], now)
                tx.plan(key, names, [], now)
            before = steps()
            assert list(store.dirty_sessions(None, "e1", now)) == []
            assert store.unsent(key, 100) == []
            assert store.wanted(key, now, 100) == []
            assert store.wanted_sessions(key, now, 100) == []
            assert store.outbox(key) == []
            store.gaps(key, "feedback", since=None, until=now)
            with store.transaction() as tx:
                tx.put_feedback([samples.feedback("ft1", "t1")], now, stream="feedback")
            return steps() - before

    assert cost(2000) <= cost(10) + 100
