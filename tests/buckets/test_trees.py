"""Trees asked all at once give what walking them gives."""

from __future__ import annotations

import random
from typing import Any

import pytest

from closeloop.buckets import heads
from closeloop.buckets.trees import Forest


def walked(trees: Any, numbers: dict[str, float]) -> float:
    """The slow way: from each root to a leaf."""
    total = 0.0
    for tree in trees:
        node = tree
        while isinstance(node, list):
            node = node[2] if numbers.get(node[0], 0.0) <= node[1] else node[3]
        total += node
    return total


@pytest.mark.parametrize("name", ["truncated", "grounding"])
def test_the_shipped_trees_give_what_walking_them_gives(name: str) -> None:
    """Also exactly on a threshold, and for features that are not given."""
    draw = random.Random(0)
    for head in heads.load(name).classes.values():
        tests = [(row[0], row[1]) for tree in head.trees for row in _inner(tree)]
        for _ in range(70):
            numbers = {key: at + draw.choice([-1.0, 0.0, 0.5]) for key, at in draw.sample(tests, min(len(tests), 30))}
            assert head.forest.add(0.0, numbers) == walked(head.trees, numbers)


def _inner(node: Any) -> list[Any]:
    return [node, *_inner(node[2]), *_inner(node[3])] if isinstance(node, list) else []


def test_a_tree_that_is_only_a_leaf_counts_too() -> None:
    """And a feature may be asked at the same threshold twice."""
    trees = [0.25, ["a", 1.0, ["a", 1.0, 1.0, 2.0], 4.0]]

    assert [Forest(trees).add(0.0, {"a": value}) for value in (1.0, 2.0)] == [1.25, 4.25]


def test_a_tree_with_too_many_leaves_is_refused() -> None:
    """Instead of giving a wrong sum."""
    tree: Any = 0.0
    for size in range(70):
        tree = ["a", float(size), 1.0, tree]

    with pytest.raises(ValueError, match="71 leaves, at most 64"):
        Forest([tree])
