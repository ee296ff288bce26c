"""Pairs that ask nearly the same: which of them is kept. Rows are numbers in the order of their ids, as in `groups`.

The first row of each band (see `alike`) stands for it; a row is left out only beside one that is kept itself, so that a chain of
small differences does not swallow what has little in common with its other end.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter

from closeloop.config.export_rules import NearDuplicates
from closeloop.datasets.runs import Runs, merged

ALIKE = frozenset({b"p:", b"n:"})
"""Kinds of names that pairs with equal, and with nearly equal, prompts share."""
_BANDS = {"pair": 1, "prompt": 2}
"""Bands that must be shared. Two for the prompt alone: at a Jaccard similarity of 0.9 so many are in 86 of 100 cases, of 0.8 in
39, of 0.6 in one. Where the sides are equal, too, one is enough (99, 83 and 13)."""
_NUMBER = 5
_MOST = 10_000
"""Different answers that are told apart in one band; what comes after them is kept."""


class Twins:
    """What each row must share, beside its prompt, to be one too many; and who shares it."""

    def __init__(self, near: NearDuplicates, make: Callable[[], Runs]) -> None:
        self._least = _BANDS[near]
        self._shared = make()
        self._twins = array("Q")

    def add(self, number: int, twin: bytes) -> None:
        """A row and its twin name: rows come in order, each once or, under one id, several times."""
        if number == len(self._twins):
            self._twins.append(int(twin or b"0", 16))

    def noted(self, name: bytes, numbers: Iterator[int]) -> Iterator[int]:
        """The rows with one name, as they come."""
        is_equal = name[:2] == b"p:"
        leaders: dict[int, int] = {}
        for number in numbers:
            twin = self._twins[number]
            leader = leaders.get(twin)
            if leader is None:
                if len(leaders) < _MOST:
                    leaders[twin] = number
            elif is_equal or not twin & 1:
                entry = (number.to_bytes(_NUMBER), leader.to_bytes(_NUMBER))
                for _ in range(self._least if is_equal else 1):
                    self._shared.add(entry)
            yield number

    def again(self, sides: bytearray) -> bytearray:
        """1 for every row that is one too many beside one that stays on its side."""
        found = bytearray(len(sides))
        rows = (row for batch in merged(self._shared.sources()) for row in batch)
        for place, shared in groupby(rows, key=itemgetter(0)):
            number = int.from_bytes(place)
            for leader, bands in groupby(shared, key=itemgetter(1)):
                first = int.from_bytes(leader)
                if sides[first] == sides[number] and not found[first] and sum(1 for _ in bands) >= self._least:
                    found[number] = 1
        return found
