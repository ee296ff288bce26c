"""Ids in groups that one request holds: what limits an address or a statement is its length, not how many ids there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator


def by_length(texts: Iterable[str], limit: int, length: Callable[[str], int]) -> Iterator[list[str]]:
    """Groups of texts that together stay below `limit`; one that is longer alone is a group of its own."""
    group: list[str] = []
    size = 0
    for text in texts:
        added = length(text)
        if group and size + added > limit:
            yield group
            group, size = [], 0
        group.append(text)
        size += added
    if group:
        yield group
