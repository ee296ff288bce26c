"""Which side of a split a name was pinned to: read as asked for, never changed, the same for whoever comes second."""

from __future__ import annotations

from pathlib import Path

import pytest

from closeloop.errors import SplitTakenError
from closeloop.store import Store
from closeloop.testing import samples


def pin(store: Store, *splits: tuple[str, str]) -> None:
    """In a transaction of its own."""
    with store.transaction() as tx:
        tx.pin_splits(splits, samples.at(0))


def test_only_what_is_asked_for_is_read(store: Store) -> None:
    """A store holds the names of every export that was ever made from it."""
    pin(store, ("a", "train"), ("b", "test"), ("c", "train"))

    assert store.split_pins(["a", "b", "unknown"]) == {"a": "train", "b": "test"}
    assert store.split_pins([]) == {}


def test_the_same_side_again_is_no_conflict(store: Store) -> None:
    """Two runs that sort the same conversation the same way do not stop each other, whatever else is pinned."""
    pin(store, ("a", "train"), ("z", "test"))
    pin(store, ("a", "train"), ("b", "test"))

    assert store.split_pins(["a", "b", "z"]) == {"a": "train", "b": "test", "z": "test"}


def test_the_other_side_is_a_conflict_and_nothing_of_it_stays(store: Store) -> None:
    """What was pinned first counts, and what came with the conflict is not pinned either."""
    pin(store, ("a", "train"))

    with pytest.raises(SplitTakenError, match="try again"):
        pin(store, ("b", "test"), ("a", "test"))
    assert store.split_pins(["a", "b"]) == {"a": "train"}


def test_exports_are_remembered_once_and_in_order(store: Store, tmp_path: Path) -> None:
    """So that a user can be removed from every one of them later."""
    for name in ("b", "a", "b"):
        with store.transaction() as tx:
            tx.put_export(str(tmp_path / name), samples.at(1))

    assert store.exports() == [str(tmp_path / "a"), str(tmp_path / "b")]
