"""What every way of reading offers: pages of annotation rows, of traces, and of ids, each with the place to resume behind it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from closeloop.platforms.phoenix.wire import Table

T = TypeVar("T")
_END = object()


@dataclass(frozen=True)
class Chunk:
    """Rows as dicts of `wire.Annotation` or `wire.Span`, and the position behind them; None behind the last."""

    rows: list[dict[str, Any]]
    position: str | None


@dataclass(frozen=True)
class Count:
    """How often a feedback name occurs with one label from one kind of author, and its lowest and highest number."""

    name: str
    annotator_kind: str
    source: str
    label: str | None
    count: int
    lowest: float | None
    highest: float | None


class Reader(Protocol):
    """One strategy. Times bound the clock named by `by`; a position is an opaque string of an earlier chunk of the same window."""

    name: str
    by: str

    def annotations(
        self,
        table: Table,
        since: datetime | None,
        until: datetime | None,
        position: str | None,
        size: int,
        skip: Collection[str] = (),
    ) -> Iterator[Chunk]:
        """The annotations of one kind, in a stable order. What judges and code said under the names in `skip` may be left out."""
        ...

    def annotation_ids(self, table: Table) -> Iterator[list[str]]:
        """The ids of all annotations of one kind there are now."""
        ...

    def counts(self, table: Table, since: datetime | None) -> Iterator[Count]:
        """How the feedback names of one kind are used, ours left out. `since` matters only where there is no cheaper way."""
        ...

    def traces(
        self, since: datetime | None, until: datetime | None, position: str | None, size: int
    ) -> Iterator[tuple[list[str], str | None]]:
        """The ids of traces that started in the window, and the position behind them."""
        ...

    def session_traces(self, session_ids: Sequence[str]) -> Iterator[list[str]]:
        """The ids of all traces of these sessions."""
        ...

    def spans(self, trace_ids: Sequence[str]) -> Iterator[list[dict[str, Any]]]:
        """All spans of these traces; the spans of one trace are never in two lists."""
        ...


def ahead(items: Iterable[T]) -> Iterator[T]:
    """The same items, the next one always under way: the server works on a page while we work on the one before.

    There is never more than one request at a time: concurrent readers slow Phoenix and its pages down (facts: phoenix.md 5.1).
    """
    iterator = iter(items)
    with ThreadPoolExecutor(1, thread_name_prefix="closeloop-phoenix") as pool:
        following = pool.submit(next, iterator, _END)
        while (item := following.result()) is not _END:
            following = pool.submit(next, iterator, _END)
            yield item  # type: ignore[misc]


def chunked(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Slices of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
