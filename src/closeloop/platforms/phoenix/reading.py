"""What every way of reading offers: pages of annotation rows, of traces, and of ids, each with the place to resume behind it."""

from __future__ import annotations

import weakref
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from queue import SimpleQueue
from threading import Event, Semaphore, Thread
from typing import Any, Generic, Protocol, TypeVar

from closeloop.platforms.phoenix.wire import Table

T = TypeVar("T")
_END = object()
_GOODBYE = 2.0


@dataclass(frozen=True)
class Chunk:
    """Rows as dicts of `wire.Annotation` or `wire.Span`, and the position behind them; None behind the last. `left` as in a page."""

    rows: list[dict[str, Any]]
    position: str | None
    left: int | None = None


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

    def counts(self, since: datetime | None) -> Iterator[Count]:
        """How feedback names are used on all kinds of targets, ours left out. `since` matters only where there is no cheaper way."""
        ...

    def machine_names(self) -> Sequence[str]:
        """Names of annotations that no person made. Empty where finding out costs more than reading them."""
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
    """The same items, the first one under way at once and the next one always: the server works on a page while we work on the last.

    There is never more than one request at a time: concurrent readers slow Phoenix and its pages down (facts: phoenix.md 5.1).
    The thread is a daemon and is not waited for long, so that Ctrl-C does not wait for a slow server.
    """
    worker = _Ahead(items)
    # Where nobody ever asks for an item, the generator below never starts and cannot end the thread.
    iterator = worker.items()
    weakref.finalize(iterator, worker.stop)
    return iterator


class _Ahead(Generic[T]):
    """A thread that takes an item when the one before was handed over."""

    def __init__(self, items: Iterable[T]) -> None:
        self._ready: SimpleQueue[tuple[Any, BaseException | None]] = SimpleQueue()
        self._turns = Semaphore(1)
        self._stopped = Event()
        self._thread = Thread(target=self._work, args=(items,), name="closeloop-phoenix", daemon=True)
        self._thread.start()

    def items(self) -> Iterator[T]:
        """What the thread has taken, in order."""
        try:
            while True:
                item, error = self._ready.get()
                if error is not None:
                    raise error
                if item is _END:
                    return
                self._turns.release()
                yield item
        finally:
            self.stop()
            self._thread.join(_GOODBYE)

    def stop(self) -> None:
        """Take no further item."""
        self._stopped.set()
        self._turns.release()

    def _work(self, items: Iterable[T]) -> None:
        iterator = iter(items)
        try:
            while self._turns.acquire() and not self._stopped.is_set():
                self._ready.put((next(iterator, _END), None))
        except BaseException as error:  # handed over to the reader, whatever it is
            self._ready.put((_END, error))


def chunked(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Slices of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
