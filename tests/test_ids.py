"""Ids and hashes: the same on every machine, and text that can be stored everywhere."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeloop import ids

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(categories=None), max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(categories=None), max_size=6), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


def test_hashes_do_not_depend_on_order() -> None:
    """Equal content has one hash: keys in any order, a list or a tuple; times end in Z."""
    assert ids.content_hash({"a": 1, "b": [2]}) == ids.content_hash({"b": (2,), "a": 1})
    assert ids.canonical(datetime(2026, 3, 2, 12, tzinfo=UTC)) == b'"2026-03-02T12:00:00Z"'


def test_hashes_are_the_same_in_every_version() -> None:
    """Stores of earlier versions hold these: a change of either would send every label again."""
    assert ids.content_hash({"a": [1, None, "x"]}) == "344362246a270c0e16c0a848792e1514"
    assert ids.stable_id("phoenix", "support", "trace", "t1") == "ff43bab2-b461-5289-9c58-06cc7f7eeb94"


@given(st.lists(st.text(max_size=6), max_size=4))
def test_an_id_is_a_uuid5(parts: list[str]) -> None:
    """Any tool can make it again from the parts."""
    namespace = uuid.uuid5(uuid.NAMESPACE_DNS, "closeloop")

    assert ids.stable_id(*parts) == str(uuid.uuid5(namespace, ids.canonical(parts).decode()))


@pytest.mark.parametrize("parts", [("ab", "c"), ("a", "bc"), ("abc",), ("a", "b", "c"), ("abc", "")])
def test_parts_are_kept_apart(parts: tuple[str, ...]) -> None:
    """`ab` and `c` is another thing than `a` and `bc`."""
    others = {("ab", "c"), ("a", "bc"), ("abc",), ("a", "b", "c"), ("abc", "")} - {parts}

    assert ids.stable_id(*parts) not in {ids.stable_id(*other) for other in others}


@pytest.mark.parametrize(
    ("identifier", "metadata", "ours"),
    [
        (ids.marked("cascade", "1"), None, True),
        ("closeloop:anything", {}, True),
        (None, {"closeloop": {"run_id": "r"}}, True),
        ("closeloopish:x", {}, False),
        ("", {"by": "closeloop"}, False),
        (None, None, False),
    ],
)
def test_our_mark_is_known_again(identifier: str | None, metadata: dict[str, Any] | None, ours: bool) -> None:
    """The loop guard: by identifier or by our key in the metadata, and by nothing that only looks like it."""
    assert ids.is_marked(identifier, metadata) is ours


@pytest.mark.parametrize(
    ("value", "cleaned"),
    [
        ("ok 😀", "ok 😀"),
        ("\ud83d broken", "\ufffd broken"),
        ("\ud83d\ude00", "😀"),
        ({"\udc00": ["\ud800", 1]}, {"\ufffd": ["\ufffd", 1]}),
        ([float("nan"), float("inf"), 1.5, True], [None, None, 1.5, True]),
        (2**70, str(2**70)),
        ((1, 2), [1, 2]),
    ],
)
def test_what_cannot_be_stored_is_cleaned(value: Any, cleaned: Any) -> None:
    """Halves of characters, numbers JSON has no word for, integers no database holds."""
    assert ids.clean(value) == cleaned


@given(JSON)
def test_anything_clean_can_be_hashed(value: Any) -> None:
    """And cleaning it again changes nothing."""
    once = ids.clean(value)

    assert ids.clean(once) == once
    assert len(ids.content_hash(once)) == 32


def test_bottomless_nesting_has_an_end() -> None:
    """A thousand levels are cut, not a crash."""
    value: Any = "deep"
    for _ in range(1000):
        value = [value]

    assert ids.content_hash(ids.clean(value))
