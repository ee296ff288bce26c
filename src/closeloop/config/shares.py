"""How much of the data each side of a split gets, as users write it."""

from __future__ import annotations

from typing import Literal

SPLITS: tuple[Literal["train", "validation", "test"], ...] = ("train", "validation", "test")
"""The sides of a split. Training formats take the first two, tests the third."""


def read_shares(text: str) -> dict[str, float]:
    """`train=0.8,test=0.2` by side. Shares need not add up to one. Raises ValueError that says what would be right."""
    found: dict[str, float] = {}
    for item in text.split(","):
        name, _, share = (part.strip() for part in item.partition("="))
        if name not in SPLITS:
            raise ValueError(f"splits {text!r}: {name!r} is no side: write them as train=0.8,validation=0.1,test=0.1")
        if name in found:
            raise ValueError(f"splits {text!r}: {name!r} stands there twice")
        try:
            found[name] = float(share)
        except ValueError:
            found[name] = -1.0
        if not 0 <= found[name] < float("inf"):
            raise ValueError(f"splits {text!r}: the share of {name!r} is {share!r}: write a number such as 0.8")
    if not any(found.values()):
        raise ValueError(f"splits {text!r}: every share is 0: at least one must be more")
    return found
