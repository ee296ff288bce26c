"""What every way of reading offers: pages of annotation rows, of traces, and of ids, each with the place to resume behind it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from queue import SimpleQueue
from threading import Event, Semaphore, Thread
from typing import Any, Protocol, TypeVar

from closeloop.platforms.phoenix.wire import Table

T = TypeVar("T")
_END = object()
_GOODBYE = 2.0


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
    The thread is a daemon and is not waited for long, so that Ctrl-C does not wait for a slow server.
    """
    ready: SimpleQueue[tuple[Any, BaseException | None]] = SimpleQueue()
    turns = Semaphore(1)
    stopped = Event()

    def work() -> None:
        iterator = iter(items)
        try:
            while turns.acquire() and not stopped.is_set():
                ready.put((next(iterator, _END), None))
        except BaseException as error:  # handed over to the reader, whatever it is
            ready.put((_END, error))

    worker = Thread(target=work, name="closeloop-phoenix", daemon=True)
    worker.start()
    try:
        while True:
            item, error = ready.get()
            if error is not None:
                raise error
            if item is _END:
                return
            turns.release()
            yield item
    finally:
        stopped.set()
        turns.release()
        worker.join(_GOODBYE)


def chunked(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Slices of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
