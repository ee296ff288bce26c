"""Small decision trees, all of them at once: which leaves are still open is one bit each, and a feature closes many at a time.

Every inner node whose test fails rules the leaves on its left out. Sorted by threshold, the nodes of a feature that fail are a prefix,
so one look-up and one `and` per feature answer every test on it; the lowest open bit of a tree is its leaf.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any

Tree = list[Any]
"""`[feature, threshold, left, right]`: left where the feature is at most the threshold. A leaf is a number."""
_WORDS = ((8, "B"), (16, "H"), (32, "I"), (64, "Q"))
"""Bits of a tree, which has at most as many leaves, and how an array of them is made: the smallest that does is used."""


class Forest:
    """Trees over named numbers. Gives what walking each tree from its root gives."""

    def __init__(self, trees: Sequence[Tree | float]) -> None:
        """Raises ValueError for a tree of more than 64 leaves."""
        most = max(map(_count, trees), default=1)
        word = next((row for row in _WORDS if most <= row[0]), None)
        if word is None:
            raise ValueError(f"a tree has {most} leaves, at most {_WORDS[-1][0]} are possible")
        bits, self._kind = word
        self._leaves: list[dict[int, float]] = []
        failing: dict[str, list[tuple[float, int]]] = {}
        for place, tree in enumerate(trees):
            leaves: list[float] = []
            _plant(tree, place * bits, leaves, failing)
            self._leaves.append({1 << index: value for index, value in enumerate(leaves)})
        self._size = len(trees) * bits // 8
        self._open = (1 << len(trees) * bits) - 1
        self._ones = sum(1 << place * bits for place in range(len(trees)))
        self._features = [(name, min(rows)[0], *_prefixes(rows, self._open)) for name, rows in failing.items()]

    def add(self, total: float, numbers: Mapping[str, float]) -> float:
        """`total` plus the leaf of every tree, in the order of the trees. A feature that is not given counts as 0."""
        left = self._open
        look = numbers.get
        for name, least, thresholds, masks in self._features:
            value = look(name, 0.0)
            if value > least:  # else it closes nothing: most features of a text are 0
                left &= masks[bisect_left(thresholds, value)]
        left &= ~(
            left - self._ones
        )  # the lowest open bit of every tree at once: each has one, so none borrows from the next
        words = array(self._kind, left.to_bytes(self._size, "little"))
        if sys.byteorder == "big":
            words.byteswap()
        for word, leaf in zip(words, self._leaves, strict=True):
            total += leaf[word]
        return total


def _count(node: Any) -> int:
    return _count(node[2]) + _count(node[3]) if node.__class__ is list else 1


def _plant(node: Any, shift: int, leaves: list[float], failing: dict[str, list[tuple[float, int]]]) -> None:
    """Number the leaves from left to right, and note for each inner node the leaves that a failed test rules out."""
    if node.__class__ is not list:
        leaves.append(node)
        return
    name, threshold, left, right = node
    first = len(leaves)
    _plant(left, shift, leaves, failing)
    closed = ((1 << len(leaves)) - (1 << first)) << shift
    failing.setdefault(name, []).append((threshold, closed))
    _plant(right, shift, leaves, failing)


def _prefixes(rows: list[tuple[float, int]], everything: int) -> tuple[list[float], list[int]]:
    """The thresholds of a feature, rising, and what stays open when the first 0, 1, 2, ... of them are passed."""
    rows = sorted(rows)
    masks = [everything]
    for _, closed in rows:
        masks.append(masks[-1] & ~closed)
    return [threshold for threshold, _ in rows], masks
