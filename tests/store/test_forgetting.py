"""What counts as left by a person, and what keeps it away once it is forgotten."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from closeloop.platforms.base import Rejected
from closeloop.store import Key, Store


def forget(store: Store, key: Key, user: str, clock: Any) -> None:
    """What `Loop.forget` does in the store."""
    with store.transaction() as tx:
        tx.forget(store.footprint(key, [user]), [user], clock())


@pytest.mark.parametrize("target", [{"session_id": "talk"}, {"span_id": "t1-llm"}], ids=["session", "span"])
def test_nameless_feedback_on_what_is_theirs_goes_and_stays_away(
    store: Store, key: Key, clock: Any, put_turn: Callable[..., Any], say: Callable[..., Any], target: dict[str, str]
) -> None:
    """A comment on their conversation, or on a step of their trace, is theirs, though it does not say so itself."""
    put_turn("t1", user_id="ann", session_id="talk")
    say("f1", "t1", comment="Marigold", **target)
    forget(store, key, "ann", clock)
    left = store.status(key, "").feedback
    say("f1", None, comment="Marigold", **target)

    assert left == store.status(key, "").feedback == 0


def test_a_conversation_of_several_people_is_of_nobody(
    store: Store, key: Key, clock: Any, put_turn: Callable[..., Any], say: Callable[..., Any]
) -> None:
    """What is said of it without a name stays, and so does what comes later."""
    put_turn("t1", user_id="ann", session_id="channel")
    put_turn("t2", user_id="bob", session_id="channel")
    say("f1", session_id="channel")
    forget(store, key, "ann", clock)
    say("f2", session_id="channel")

    assert store.status(key, "").feedback == 2


def test_records_that_nobody_could_read_are_looked_through(
    store: Store, key: Key, clock: Any, put_turn: Callable[..., Any]
) -> None:
    """However many there are; those that name nobody who was forgotten stay, and may come again."""
    put_turn("t1", user_id="ann", session_id="talk")
    said = ["ann", "t1", "t1-llm", "talk"]
    theirs = [Rejected("feedback", f"odd-{number}", "odd", {"of": [one]}) for number, one in enumerate(said)]
    others = [Rejected("feedback", f"even-{number}", "odd", {"of": f"user-{number}"}) for number in range(1200)]
    with store.transaction() as tx:
        tx.quarantine(key, "feedback", [*others, *theirs], clock())
    forget(store, key, "ann", clock)
    after = store.status(key, "").quarantined
    with store.transaction() as tx:
        again = tx.quarantine(key, "feedback", [*theirs, *others[:1], Rejected("trace", "t1", "odd", {})], clock())
        new = tx.quarantine(key, "feedback", [Rejected("feedback", "odd", "odd", {"of": "bob"})], clock())

    assert after == 1200
    assert (again, new) == (0, 1)
    assert {one["id"] for one in store.quarantined(key, 2000)} == {*(one.id for one in others), "odd"}
