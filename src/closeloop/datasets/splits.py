"""Which side of the split an example is on: what makes a group, and how large each side is. Groups are made in `groups`.

Examples that share a conversation, a trace, a user or a prompt (or nearly a prompt) are one group; a group as a whole is drawn
by a salted hash. The store pins every name of a group to its split, so that a later export, with more data or from another
platform, finds it there. Rows that join what is pinned to different splits are left out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from closeloop.config.export_rules import ExportSettings, NearDuplicates
from closeloop.config.shares import SPLITS, read_shares
from closeloop.datasets.alike import both_sides, sketch
from closeloop.datasets.base import TRAINING, View
from closeloop.errors import ConfigError, known
from closeloop.models import Example
from closeloop.models.dataset import Split

KINDS: Mapping[str, str] = {"conversation": "c:", "user": "u:", "prompt": "p:"}
"""What makes examples belong together. Examples of one trace always do."""

SAID = "="
"""Before the name of a split: what an example of a file says of itself. Pinned by nature, and no name of a group."""
TWIN = "~"
"""Before what must be equal, beside a nearly equal prompt, for one of two pairs to be one too many. No name of a group either."""


@dataclass(frozen=True)
class Plan:
    """How large each split is, what makes a group, and the salt that draws it. Without shares nothing is drawn."""

    shares: tuple[tuple[Split, float], ...] = (("train", 0.8), ("test", 0.2))
    by: tuple[str, ...] = tuple(KINDS)
    salt: str = "closeloop/1"
    near: NearDuplicates = "off"
    """Which pairs are one too many: see `export.near_dup`."""
    per_user: int = 0
    """Most rows of one user; 0 is no limit."""
    rules: ExportSettings | None = None
    """What else is left out, as the manifest and the card say it."""

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

    def as_said(self) -> dict[str, Any]:
        """The plan as a manifest says it."""
        rules = {"near_dup": self.near, "user_cap": self.per_user or None, **_said(self.rules)}
        kept = {name: value for name, value in rules.items() if value not in (None, "off")}
        return {"shares": dict(self.shares), "by": list(self.by), "salt": self.salt, "rules": kept}

    def draw(self, group: str) -> Split | None:
        """The split of a group nobody has assigned: always the same for the same name and salt."""
        if not self.shares:
            return None
        digest = hashlib.blake2b(f"{self.salt}\0{group}".encode(), digest_size=8).digest()
        place = int.from_bytes(digest) / 2**64 * sum(share for _, share in self.shares)
        for name, share in self.shares:
            place -= share
            if place < 0:
                return name
        return self.shares[-1][0]

    def names(self, example: Example) -> tuple[str, ...]:
        """What the example must not share with the other side; behind `SAID` the side it says itself that it is on."""
        wanted = ("t:", *(KINDS[kind] for kind in self.by))
        found = [name for name in example.groups if name.startswith(wanted)]
        if "prompt" in self.by:
            found += sketch(example.prompt)
        named = tuple(dict.fromkeys(found)) or (f"i:{example.id}",)
        if self.near != "off":
            named = (*named, TWIN + (both_sides(example) if self.near == "pair" else ""))
        return (*named, f"{SAID}{example.split}") if example.split else named


def plan_for(view: View, shares: Mapping[str, float] | str, rules: ExportSettings | None = None) -> Plan:
    """The plan of an export. Without shares, what is not assigned yet goes to the side that asks first; `examples` assigns nothing.

    Only training data is thinned out by the rules: tests and `examples` are whole.
    """
    first: tuple[tuple[Split, float], ...] = (("train" if view in TRAINING else "test", 1.0),)
    plan = Plan.read(shares) if shares else Plan(() if view == "examples" else first)
    if rules is None or view not in TRAINING:
        return replace(plan, rules=rules)
    return replace(plan, near=rules.near_dup if view == "pairs" else "off", per_user=rules.user_cap, rules=rules)


def _said(rules: ExportSettings | None) -> dict[str, Any]:
    """The other rules that were set, one a line. Users who are denied are a number: a manifest names nobody."""
    if rules is None:
        return {}
    consent = rules.consent.model_dump(exclude_defaults=True)
    if denied := consent.get("deny_users"):
        consent["deny_users"] = len(denied)
    found = {"length_ratio": rules.length_ratio, "refuse": list(rules.refuse) or None}
    return {**found, **{f"consent.{name}": value for name, value in consent.items()}}


def serves(view: View, split: str) -> bool:
    """Whether examples of this view are written for this split: tests to the test split, training data to the others."""
    return view == "examples" or (split == "test") == (view not in TRAINING)
