"""One export read and rendered by several processes. The files are the same as those of one process, byte for byte."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import TypeAlias

from closeloop.collector import patient
from closeloop.datasets.base import Format, Item
from closeloop.datasets.files.containers import Container
from closeloop.datasets.rows import Collector, Piece
from closeloop.datasets.runs import Scratch
from closeloop.datasets.splits import Plan
from closeloop.hold import Hold
from closeloop.processes import Channel, Process, started

Part: TypeAlias = Callable[[], Iterable[Item]]
"""A part of what a view reads: called in whichever process takes it. No pair, and no group of duplicates, is in two parts."""
Progress: TypeAlias = Callable[[int], None] | None

_LOCK = Lock()
_PATIENCE = 200_000
"""Objects made before the collector looks for cycles: rows hold none, and looking took a third of an export."""


def workers_for(candidates: int) -> int:
    """How many processes are worth starting: each costs about a second."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, candidates // 10_000 + 1, 8)


@contextmanager
def collected(
    parts: Sequence[Part], form: Format, kind: Container, plan: Plan | None, folder: Path,
    *, workers: int = 1, limit: int | None = None, progress: Progress = None,
) -> Iterator[list[tuple[Piece, Scratch]]]:  # fmt: skip
    """What all parts hold, rendered, with the scratch files it waits in. A limit is counted by one process."""
    work = _packed(form, kind, plan) if min(workers, len(parts)) > 1 and limit is None else None
    with ExitStack() as stack:
        # Also for whoever reads what comes out of here, and so makes rows of it.
        stack.enter_context(patient(_PATIENCE))
        if work is None:
            scratch = stack.enter_context(closing(Scratch(folder)))
            collector = Collector(form, kind, plan, scratch)
            for part in parts:
                collector.collect(part(), limit=limit, progress=progress)
            yield [(collector.done(), scratch)]
            return
        crew = [stack.enter_context(_member(work, folder)) for _ in range(min(workers, len(parts)))]
        for member in crew:  # only now: they start at the same time
            member.greet()
        waiting: SimpleQueue[Part] = SimpleQueue()
        for part in parts:
            waiting.put(part)
        threads = [Thread(target=member.run, args=(waiting, progress), daemon=True) for member in crew]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for member in crew:
            if member.error is not None:
                raise member.error
        yield [(member.piece, member.scratch) for member in crew]


def _packed(form: Format, kind: Container, plan: Plan | None) -> bytes | None:
    """The work for another process, or None where it cannot go there: a format of the caller's own script, or one with a lambda."""
    if type(form).__module__ == "__main__":
        return None
    try:
        return pickle.dumps((form, kind, plan))
    except Exception:  # whatever a format of a plugin holds
        return None


class _Member:
    """One process of the crew, seen from the one that leads."""

    piece: Piece
    error: BaseException | None = None

    def __init__(self, process: Process, path: Path, scratch: Scratch) -> None:
        self._process = process
        self._path = path
        self.scratch = scratch

    def greet(self) -> None:
        """Wait until it has opened its scratch file, which then needs no name."""
        self._process.hear()
        self._path.unlink()

    def run(self, waiting: SimpleQueue[Part], progress: Progress) -> None:
        """Give it parts until none is left, then take what it has. An error empties the queue: the others need not go on."""
        try:
            while True:
                try:
                    part = waiting.get_nowait()
                except Empty:
                    break
                done = self._process.ask(part)
                if progress:
                    with _LOCK:
                        progress(done)
            self.piece = self._process.ask(None)
        except BaseException as error:
            self.error = error
            with suppress(Empty):
                while True:
                    waiting.get_nowait()


@contextmanager
def _member(work: bytes, folder: Path) -> Iterator[_Member]:
    """A process that starts."""
    hold = Hold(folder)
    path = hold.file("scratch")
    try:
        with closing(Scratch(folder, path)) as scratch, started(partial(_serve, str(path), work), "export") as process:
            yield _Member(process, path, scratch)
    finally:
        path.unlink(missing_ok=True)
        hold.close()


def _serve(name: str, work: bytes, channel: Channel) -> None:
    """What a process of the crew does: open the scratch file, collect parts as they come, give the piece."""
    form, kind, plan = pickle.loads(work)  # noqa: S301 - our own bytes, from our own process
    path = Path(name)
    with closing(Scratch(path.parent, path)) as scratch, patient(_PATIENCE):
        channel.send(None)
        collector = Collector(form, kind, plan, scratch)
        while True:
            part = channel.receive()
            try:
                if part is None:
                    channel.send(collector.done())
                    return
                before = collector.piece.read
                collector.collect(part())
                channel.send(collector.piece.read - before)
            except Exception as error:
                channel.fail(error)
                return
