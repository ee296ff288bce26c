"""What is planned is sent once, and what became of it is remembered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from closeloop.store import Changes, Key, OutboxRow, Store
from closeloop.testing import samples

Act = Callable[..., Any]


def row(row_id: str = "o1", content: str = "h1", **fields: Any) -> OutboxRow:
    payload = {"interaction_id": "t1", "value": content, **fields.pop("payload", {})}
    return OutboxRow(**{"id": row_id, "kind": "score", "state": "pending", "payload": payload, "payload_hash": content,
                        "run_id": "r1", **fields})  # fmt: skip


@pytest.fixture
def plan(store: Store, key: Key) -> Callable[..., Changes]:
    """Plan rows."""

    def write(*rows: OutboxRow, interactions: tuple[str, ...] = ()) -> Changes:
        with store.transaction() as tx:
            return tx.plan(key, interactions, rows, samples.at(60))

    return write


@pytest.fixture
def mark(store: Store, key: Key) -> Act:
    """Record what became of rows."""

    def write(state: str, *ids: str, **options: Any) -> None:
        with store.transaction() as tx:
            tx.outbox_state(key, ids, state, samples.at(61), **options)

    return write


def test_a_planned_row_is_pending(plan: Act, store: Store, key: Key) -> None:
    """It is read back as it was planned."""
    planned = row(payload={"text": "a\0b \ue000", "list": [1, None]})

    assert plan(planned) == Changes(new=1)
    assert store.outbox(key) == [planned]


STATES = ("pending", "sent", "verified", "rejected", "undone")


def test_the_same_content_is_never_sent_again(plan: Act, mark: Act, store: Store, key: Key) -> None:
    """Whatever became of it."""
    plan(*(row(state) for state in STATES))
    for state in STATES:
        mark(state, state)

    assert plan(*(row(state, run_id="r2") for state in STATES)) == Changes(unchanged=5)
    assert {(one.id, one.state, one.run_id) for one in store.outbox(key, states=STATES)} == {
        (s, s, "r1") for s in STATES
    }


def test_new_content_is_sent(plan: Act, mark: Act, store: Store, key: Key) -> None:
    """Whatever became of the old, of which only the attempts are counted on: that is what says whether the platform has any of it."""
    plan(*(row(state) for state in STATES))
    for state in STATES:
        mark(state, state, error="old")
    anew = [row(state, "h2", run_id="r2") for state in sorted(STATES)]

    assert plan(*anew) == Changes(changed=5)
    assert store.outbox(key) == [replace(one, attempts=1) for one in anew]


def test_planning_settles_the_interactions_in_the_same_step(
    plan: Act, store: Store, key: Key, put_turn: Act, judge: Act
) -> None:
    """They are unsent until their rows are there, and not after, also when nothing is to be sent."""
    for name in ("t1", "t2"):
        put_turn(name)
        judge(name)
    plan(row(), interactions=("t1",))

    assert [turn.interaction.id for turn in store.unsent(key, 5)] == ["t2"]
    plan(interactions=("t2",))
    assert store.unsent(key, 5) == []


def test_states_and_attempts_are_remembered(plan: Act, mark: Act, store: Store, key: Key) -> None:
    """What happens to a pending row is an attempt; what happens afterwards is not."""
    plan(row("a"), row("b"))
    mark("pending", "a", error="503")
    mark("sent", "a")
    mark("verified", "a")
    mark("rejected", "b", error="no such span")

    [a] = store.outbox(key, states=("verified",))
    [b] = store.outbox(key, states=("rejected",))
    assert (a.attempts, a.error, a.run_id) == (2, None, "r1")
    assert (b.attempts, b.error, b.run_id) == (1, "no such span", "r1")


def test_a_row_that_another_run_sends_is_its_own(plan: Act, mark: Act, store: Store, key: Key) -> None:
    """With what it says of that run; that it was tried before is kept."""
    plan(row("a"))
    mark("pending", "a", error="503")
    with store.transaction() as tx:
        tx.take_over(key, [row("a", run_id="r2")], samples.at(61))

    [a] = store.outbox(key)
    assert (a.run_id, a.attempts, a.state, a.error) == ("r2", 1, "pending", None)


def test_rows_are_chosen_by_kind_state_and_run(plan: Act, mark: Act, store: Store, key: Key) -> None:
    """In order of id, up to a limit."""
    plan(row("c"), row("a"), row("b", kind="example"), row("d", run_id="r2"), row("e", kind="review"))
    mark("sent", "d")

    def ids(**options: Any) -> list[str]:
        return [one.id for one in store.outbox(key, **options)]

    assert ids() == ["a", "b", "c", "e"]
    assert ids(limit=2) == ["a", "b"]
    assert ids(kind="score") == ["a", "c"]
    assert ids(states=("pending", "sent"), run_id="r2") == ["d"]
    assert store.outbox(Key("memory", "nobody")) == []


def test_rows_of_one_kind_and_state_turn_into_another(plan: Act, mark: Act, store: Store, key: Key) -> None:
    """Some at a time, and no others."""
    plan(row("a"), row("b"), row("c"), row("x", kind="example"), row("y"))
    mark("sent", "a", "b", "c", "x")
    turned = []
    for _ in range(3):
        with store.transaction() as tx:
            turned.append(tx.turn_outbox(key, "score", "sent", "verified", samples.at(62), limit=2))

    assert turned == [2, 1, 0]
    assert [one.id for one in store.outbox(key, states=["verified"])] == ["a", "b", "c"]
    assert [(one.id, one.state) for one in store.outbox(key, states=["sent", "pending"])] == [
        ("x", "sent"),
        ("y", "pending"),
    ]


def test_rows_of_an_interaction_are_found_in_every_state(plan: Act, mark: Act, store: Store, key: Key) -> None:
    """So that a label that no longer holds can be taken back."""
    plan(row("a"), row("b", payload={"interaction_id": "t2"}), row("c", payload={"interaction_id": "t3"}))
    mark("verified", "a")

    assert [one.id for one in store.outbox_of(key, ["t1", "t2"])] == ["a", "b"]
    assert store.outbox_of(key, []) == []
