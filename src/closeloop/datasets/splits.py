"""Which side of the split an example is on. What belongs together stays together, and what was assigned once stays assigned.

Examples that share a conversation, a trace, a user or a prompt (or nearly a prompt) are one group; a group as a whole is drawn
by a salted hash. The store pins every name of a group to its split, so that a later export, with more data or from another
platform, finds it there. Rows that join what is pinned to different splits are left out.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from closeloop.datasets.alike import sketch
from closeloop.datasets.base import TRAINING, View
from closeloop.errors import ConfigError, known
from closeloop.models import Example
from closeloop.models.dataset import Split
from closeloop.shares import SPLITS, read_shares

KINDS: Mapping[str, str] = {"conversation": "c:", "user": "u:", "prompt": "p:"}
"""What makes examples belong together. Examples of one trace always do."""


@dataclass(frozen=True)
class Plan:
    """How large each split is, what makes a group, and the salt that draws it."""

    shares: tuple[tuple[Split, float], ...] = (("train", 0.8), ("test", 0.2))
    by: tuple[str, ...] = tuple(KINDS)
    salt: str = "closeloop/1"

    @classmethod
    def read(cls, shares: Mapping[str, float] | str, *, by: Iterable[str] = tuple(KINDS)) -> Plan:
        """From `{"train": 0.8, "test": 0.2}` or `train=0.8,test=0.2`. Shares need not add up to one. Raises ConfigError."""
        if unknown := [kind for kind in by if kind not in KINDS]:
            raise ConfigError(f"unknown kind of group {unknown[0]!r}: groups are made by {known(KINDS)}")
        text = shares if isinstance(shares, str) else ",".join(f"{name}={share}" for name, share in shares.items())
        try:
            given = read_shares(text)
        except ValueError as error:
            raise ConfigError(str(error)) from None
        return cls(tuple((name, given[name]) for name in SPLITS if given.get(name)), tuple(sorted(by)))

    def draw(self, group: str) -> Split:
        """The split of a group nobody has assigned: always the same for the same name and salt."""
        digest = hashlib.blake2b(f"{self.salt}\0{group}".encode(), digest_size=8).digest()
        place = int.from_bytes(digest) / 2**64 * sum(share for _, share in self.shares)
        for name, share in self.shares:
            place -= share
            if place < 0:
                return name
        return self.shares[-1][0]

    def names(self, example: Example) -> tuple[str, ...]:
        """What the example must not share with the other side."""
        wanted = ("t:", *(KINDS[kind] for kind in self.by))
        found = [name for name in example.groups if name.startswith(wanted)]
        if "prompt" in self.by:
            found += sketch(example.prompt)
        return tuple(dict.fromkeys(found)) or (f"i:{example.id}",)


def plan_for(view: View, shares: Mapping[str, float] | str) -> Plan | None:
    """The plan of an export. Without shares, what is not assigned yet goes to the side that asks first; `examples` assigns nothing."""
    if shares:
        return Plan.read(shares)
    return None if view == "examples" else Plan((("train" if view in TRAINING else "test", 1.0),))


def serves(view: View, split: str) -> bool:
    """Whether examples of this view are written for this split: tests to the test split, training data to the others."""
    return view == "examples" or (split == "test") == (view not in TRAINING)


class Groups:
    """Examples as they come, joined by the names they share; at the end, the split of each."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._rows: dict[str, tuple[str, ...]] = {}
        self._above: dict[str, str] = {}

    def add(self, key: str, example: Example) -> None:
        """Take one example under a key of its own."""
        self.join(key, self.plan.names(example))

    def join(self, key: str, names: tuple[str, ...]) -> None:
        """Take one example by the names it must not share with the other side."""
        self._rows[key] = names
        first = self._root(names[0])
        for name in names[1:]:
            other = self._root(name)
            if other != first:
                # The smaller name stays on top, so that the order of arrival changes nothing.
                first, other = min(first, other), max(first, other)
                self._above[other] = first

    def _root(self, name: str) -> str:
        path = []
        while (above := self._above.setdefault(name, name)) != name:
            path.append(name)
            name = above
        for one in path:
            self._above[one] = name
        return name

    def group(self, key: str) -> str:
        """The group of an example, as a short stable name."""
        return hashlib.blake2b(self._root(self._rows[key][0]).encode(), digest_size=8).hexdigest()

    def assign(self, pins: Callable[[Iterable[str]], Mapping[str, str]]) -> Assigned:
        """The split of every example, None for one that joins two splits; and what is to be pinned."""
        pinned = dict(pins(list(self._above)))
        members: dict[str, list[str]] = defaultdict(list)
        for key, names in self._rows.items():
            members[self._root(names[0])].append(key)
        splits: dict[str, str | None] = {}
        fresh: dict[str, str] = {}
        for root, keys in members.items():
            there = {pinned[name] for key in keys for name in self._rows[key] if name in pinned}
            if len(there) < 2:
                split = next(iter(there), None) or self.plan.draw(root)
                splits.update(dict.fromkeys(keys, split))
                fresh.update((name, split) for key in keys for name in self._rows[key] if name not in pinned)
            else:
                self._settle(sorted(keys), {**pinned}, splits, fresh)
        return Assigned(splits, fresh)

    def _settle(
        self, keys: list[str], held: dict[str, str], splits: dict[str, str | None], fresh: dict[str, str]
    ) -> None:
        """A group that joins what is pinned apart: each row goes with what it touches first; one that touches both goes nowhere."""
        waiting = keys
        while waiting:
            left: list[str] = []
            for key in waiting:
                there = {held[name] for name in self._rows[key] if name in held}
                if not there:
                    left.append(key)
                    continue
                split = there.pop() if len(there) == 1 else None
                splits[key] = split
                if split:
                    new = {name: split for name in self._rows[key] if name not in held}
                    held.update(new)
                    fresh.update(new)
            if len(left) == len(waiting):  # what touched them was left out: they stand alone
                splits[left[0]] = split = self.plan.draw(self._rows[left[0]][0])
                new = {name: split for name in self._rows[left[0]] if name not in held}
                held.update(new)
                fresh.update(new)
                left = left[1:]
            waiting = left


@dataclass(frozen=True)
class Assigned:
    """The split of each example by key, and the names to pin."""

    splits: Mapping[str, str | None]
    fresh: Mapping[str, str]
