"""What the store has on each target, for platforms that can be asked what of it is gone."""

from __future__ import annotations

from closeloop.store import Key, Store
from closeloop.testing import samples

KEY = Key(samples.PLATFORM, samples.PROJECT)


def test_feedback_of_one_trace_comes_together_and_once(store: Store) -> None:
    """However small the steps are; what is deleted, of another stream or in no trace is told apart."""
    rows = [samples.feedback(f"f{number}", f"t{number % 3}") for number in range(7)]
    talk = samples.feedback("talk", session_id="s1")
    with store.transaction() as tx:
        tx.put_feedback([*rows, talk], samples.at(60), stream="one")
        tx.put_feedback([samples.feedback("other", "t0")], samples.at(60), stream="two")
        tx.delete_feedback(KEY, ["f6"], samples.at(61))
    steps = list(store.held(KEY, "one", 2))

    assert [{row.id for row in step} for step in steps] == [{"f0", "f3", "f1", "f4"}, {"f2", "f5"}, {"talk"}]


def test_a_source_nobody_has_pulled_holds_nothing(store: Store) -> None:
    """No step at all."""
    assert list(store.held(Key("memory", "nowhere"), "one", 10)) == []
