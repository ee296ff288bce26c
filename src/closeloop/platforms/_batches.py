"""What one request holds: its length is limited, not only how many ids or records it has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def by_length(items: Iterable[T], limit: int, length: Callable[[T], int], most: int | None = None) -> Iterator[list[T]]:
    """Groups of at most so many that together stay within `limit`; one that is longer alone is a group of its own."""
    group: list[T] = []
    size = 0
    for item in items:
        added = length(item)
        if group and (len(group) == most or size + added > limit):
            yield group
            group, size = [], 0
        group.append(item)
        size += added
    if group:
        yield group
