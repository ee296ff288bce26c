"""A platform's own dataset of failures is a test set: the ledger of splits rules it like any exported one."""

from __future__ import annotations

from closeloop.datasets.export import export
from closeloop.datasets.exporters.dpo import Dpo
from closeloop.datasets.native import choose
from closeloop.datasets.splits import plan_for
from closeloop.testing.samples import at


def _pin(store, pins):
    with store.transaction() as tx:
        tx.pin_splits(pins.items(), at())


def _edited(make, count):
    return [
        make.turn(f"t{number}", edits=[f"It takes {number + 5} days."], question=f"Question {number}?")
        for number in range(count)
    ]


def test_what_is_pushed_is_never_trained_on(make, store_of, tmp_path):
    """Not in this export, nor in one made of feedback that comes later from the same conversation."""
    first, second = _edited(make, 2)
    store = store_of(first, second)
    cases, pins, held = choose(store, [first], "")
    _pin(store, pins)
    done = export(store, Dpo(), tmp_path / "pairs.jsonl", plan=plan_for("pairs", ""), now=at())

    assert (list(cases), held) == (["t0"], 0)
    assert done.written == 1
    assert done.skips["leak_eval"] == 1


def test_what_is_trained_on_is_not_pushed(make, store_of, tmp_path):
    """It is counted instead."""
    turns = _edited(make, 3)
    store = store_of(*turns)
    export(store, Dpo(), tmp_path / "pairs.jsonl", plan=plan_for("pairs", ""), limit=1, now=at())
    cases, _, held = choose(store, turns, "")

    assert len(cases) == 2
    assert held == 1


def test_with_shares_both_sides_get_theirs(make, store_of, tmp_path):
    """And no failure is on both."""
    turns = _edited(make, 40)
    store = store_of(*turns)
    shares = "train=0.7,test=0.3"
    cases, pins, held = choose(store, turns, shares)
    _pin(store, pins)
    done = export(store, Dpo(), tmp_path / "pairs.jsonl", plan=plan_for("pairs", shares), now=at())

    assert 0 < len(cases) < 40
    assert done.written == held == 40 - len(cases)


def test_responses_without_a_case_pin_nothing(make, store_of):
    """What users liked is no failure."""
    turn = make.turn(outcome="positive")

    assert choose(store_of(turn), [turn], "") == ({}, {}, 0)
