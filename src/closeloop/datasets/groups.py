"""Examples as groups that share names, and the split of each group. Names wait on disk: memory holds some bytes a row, not its names.

Rows are numbered in the order of their keys. A row is joined to the first row with the same name in one pass over the names in
order; a group is drawn by its smallest name, so that the order of arrival changes nothing.
"""

from __future__ import annotations

import hashlib
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter

from closeloop.config.shares import SPLITS
from closeloop.datasets.candidates.twins import ALIKE, Twins
from closeloop.datasets.runs import Entry, Runs, merged
from closeloop.datasets.splits import SAID, TWIN, Plan
from closeloop.models import Example
from closeloop.models.dataset import Split

Pins = Callable[[Iterable[str]], Mapping[str, str]]
"""Looks names up in the ledger."""
Source = Callable[[], Iterator[list[Entry]]]
"""Rows with their names, `(key, *names)` in order, from the start whenever it is called."""

_NOWHERE, _OPEN = 0, len(SPLITS) + 1
"""The sides of a row that joins two splits, and of one that nobody assigned; the others are numbered from 1."""
_CODES: dict[str, int] = {name: code for code, name in enumerate(SPLITS, 1)}
_SIDES: tuple[Split | None, ...] = (None, *SPLITS, None)
_SAID = {f"{SAID}{name}": name for name in SPLITS}
_TWIN = TWIN.encode()
_LOOK_UP = 5_000
_NUMBER = 5
"""Bytes of a row's number."""


class Groups:
    """Examples as they come. `make` gives empty runs, of which two are needed."""

    def __init__(self, plan: Plan, make: Callable[[], Runs]) -> None:
        self.plan = plan
        self._make = make
        self._mine = make()
        self._sources: list[Source] = []

    def add(self, key: str, example: Example) -> None:
        """Take one example under a key of its own."""
        self._mine.add(entry(key.encode(errors="replace"), self.plan, example))

    def include(self, source: Source) -> None:
        """Take what lies sorted somewhere already."""
        self._sources.append(source)

    def _rows(self) -> Iterator[tuple[bytes, Iterator[Entry]]]:
        """Every key with its rows: ids may come twice."""
        sources = [*self._mine.sources(), *(source() for source in self._sources)]
        rows = (row for batch in merged(sources) for row in batch)
        return groupby(rows, key=itemgetter(0))

    def assign(self, pins: Pins) -> Assigned:
        """The split of every example, and what is to be pinned."""
        names = self._make()
        said = bytearray()
        twins = Twins(self.plan.near, self._make) if self.plan.near != "off" else None
        number = -1
        for number, (_, rows) in enumerate(self._rows()):
            place, mine = number.to_bytes(_NUMBER), 0
            for name in {name for row in rows for name in row[1:]}:
                if side := _SAID.get(name.decode()):
                    mine |= 1 << _CODES[side]
                elif name[:1] == _TWIN:
                    assert twins
                    twins.add(number, name[1:])
                else:
                    names.add((name, place))
            said.append(mine)
        return Assigned(self.plan, self._rows, names, said, pins, twins)


def entry(key: bytes, plan: Plan, example: Example) -> Entry:
    """An example as `Groups` takes it."""
    return (key, *(name.encode(errors="replace") for name in plan.names(example)))


class Assigned:
    """The split of each row by its number in the order of keys."""

    def __init__(
        self,
        plan: Plan,
        rows: Callable[[], Iterator[tuple[bytes, Iterator[Entry]]]],
        names: Runs,
        said: bytearray,
        pins: Pins,
        twins: Twins | None = None,
    ) -> None:
        self._plan = plan
        self._twins = twins
        self._rows = rows
        self._names = names
        self._above = array("q", range(len(said)))
        self._digests = array("Q", bytes(8 * len(said)))
        self._sides = bytearray(len(said))
        self._pinned = bytearray()
        self._settled: dict[str, str] = {}
        self._join()
        self._look_up(said, pins)
        self._torn = self._decide(said)
        self._settle(pins)
        self._again = twins.again(self._sides) if twins else b""

    @property
    def draws(self) -> bool:
        """Whether rows are kept to their sides; else it is only said where they are."""
        return bool(self._plan.shares)

    def split(self, number: int) -> Split | None:
        """None for a row that joins two splits, and where nothing is drawn."""
        return _SIDES[self._sides[number]]

    def is_again(self, number: int) -> bool:
        """Whether another pair, one that is kept, asks nearly the same: see `export.near_dup`."""
        return bool(self._again) and self._again[number] == 1

    @property
    def per_user(self) -> int:
        """Most rows of one user; 0 is no limit."""
        return self._plan.per_user

    def sides(self, start: int, count: int) -> set[Split | None]:
        """The different splits of so many rows from this one."""
        return {_SIDES[code] for code in set(self._sides[start : start + count])}

    def any_again(self, start: int, count: int) -> bool:
        """Whether one of so many rows from this one is a pair too many."""
        return bool(self._again) and any(self._again[start : start + count])

    def group(self, number: int) -> str:
        """The group of a row, as a short stable name."""
        return f"{self._digests[self._root(number)]:016x}"

    @property
    def splits(self) -> dict[str, Split | None]:
        """All of them by key, for few rows."""
        return {key.decode(): self.split(number) for number, (key, _) in enumerate(self._rows())}

    @property
    def groups(self) -> dict[str, str]:
        """The group of each by key, for few rows."""
        return {key.decode(): self.group(number) for number, (key, _) in enumerate(self._rows())}

    def fresh(self) -> Iterator[tuple[str, str]]:
        """The names to pin, and to which split."""
        for place, (name, numbers) in enumerate(self._by_name()):
            if not self._pinned[place]:
                root, text = self._root(next(numbers)), name.decode()
                side = self._settled.get(text) if root in self._torn else self.split(root)
                if side:
                    yield text, side

    def _by_name(self) -> Iterator[tuple[bytes, Iterator[int]]]:
        """Every name with the numbers of its rows, in order."""
        rows = (row for batch in merged(self._names.sources()) for row in batch)
        for name, same in groupby(rows, key=itemgetter(0)):
            yield name, (int.from_bytes(row[1]) for row in same)

    def _join(self) -> None:
        for name, numbers in self._by_name():
            if self._twins and name[:2] in ALIKE:
                numbers = self._twins.noted(name, numbers)
            first = self._root(next(numbers))
            for number in numbers:
                other = self._root(number)
                first, other = min(first, other), max(first, other)
                self._above[other] = first

    def _root(self, number: int) -> int:
        above = self._above
        while (up := above[number]) != number:
            above[number] = above[up]
            number = up
        return number

    def _look_up(self, said: bytearray, pins: Pins) -> None:
        """What is pinned of each group, and the digest of its smallest name. `said` becomes what is known of a group."""
        for number, mine in enumerate(said):
            said[self._root(number)] |= mine
        waiting: list[tuple[str, int]] = []

        def ask() -> None:
            found = pins([name for name, _ in waiting])
            for name, root in waiting:
                side = found.get(name)
                self._pinned.append(side is not None)
                if side is not None:
                    said[root] |= 1 << _CODES[side]
            waiting.clear()

        for name, numbers in self._by_name():
            root, text = self._root(next(numbers)), name.decode()
            if not self._sides[root]:  # the first name of a group that comes is its smallest
                self._sides[root] = _CODES.get(self._plan.draw(text) or "", _OPEN)
                digest = hashlib.blake2b(name, digest_size=8).digest()
                self._digests[root] = int.from_bytes(digest)
            waiting.append((text, root))
            if len(waiting) == _LOOK_UP:
                ask()
        ask()

    def _decide(self, known: bytearray) -> set[int]:
        """Give every row the side of its group; returns the groups that join what is pinned apart."""
        torn: set[int] = set()
        for number in range(len(known)):
            root = self._root(number)
            mine = known[root]
            if not mine:
                self._sides[number] = self._sides[root]
            elif mine & (mine - 1):
                torn.add(root)
                self._sides[number] = _NOWHERE
            else:
                self._sides[number] = mine.bit_length() - 1
        return torn

    def _settle(self, pins: Pins) -> None:
        """Groups that join what is pinned apart: each row goes with what it touches first; one that touches both goes nowhere."""
        if not self._torn:
            return
        groups: dict[int, dict[int, tuple[str, ...]]] = defaultdict(dict)
        for number, (_, rows) in enumerate(self._rows()):
            if (root := self._root(number)) in self._torn:
                names = dict.fromkeys(name.decode() for row in rows for name in row[1:])
                groups[root][number] = tuple(names)
        for members in groups.values():
            held = {**pins([name for names in members.values() for name in names]), **_SAID}
            for number, side in self._one_by_one(members, held):
                self._sides[number] = _CODES.get(side or "", _NOWHERE)

    def _one_by_one(
        self, members: Mapping[int, tuple[str, ...]], held: dict[str, str]
    ) -> Iterator[tuple[int, str | None]]:
        def take(number: int, side: str) -> None:
            new = {name: side for name in members[number] if name not in held}
            held.update(new)
            self._settled.update(new)

        waiting = list(members)
        while waiting:
            left: list[int] = []
            for number in waiting:
                there = {held[name] for name in members[number] if name in held}
                if not there:
                    left.append(number)
                    continue
                side = there.pop() if len(there) == 1 else None
                yield number, side
                if side:
                    take(number, side)
            if len(left) == len(waiting):  # what touched them was left out: they stand alone
                side = self._plan.draw(members[left[0]][0])
                yield left[0], side
                if side:
                    take(left[0], side)
                left = left[1:]
            waiting = left
