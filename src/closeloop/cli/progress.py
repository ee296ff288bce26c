"""Progress: bars on a terminal for whatever takes over a second, JSON lines on stderr elsewhere."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Display
    from rich.progress import TaskID

    from closeloop.cli.log import Log
    from closeloop.sync.job import Progress

_DELAY = 1.0
_LINE_EVERY = 5.0


@contextmanager
def reporter(log: Log) -> Iterator[Callable[[Progress], None]]:
    """What a Loop is told its progress through; shows nothing for steps that are done within a second."""
    shown = _Bars() if sys.stderr.isatty() and not log.as_json else _Lines(log)
    before, log.settle = log.settle, shown.settle
    try:
        yield shown.report
    finally:
        shown.close()
        log.settle = before


class _Lines:
    """One line per step every few seconds, for logs: how far, how fast, and how long it will still take where that is known."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._last = time.monotonic()
        self._began: dict[tuple[str, str], tuple[float, int, int]] = {}

    def report(self, progress: Progress) -> None:
        now = time.monotonic()
        key = (progress.source, progress.step)
        began, at_first, before = self._began.get(key, (now, progress.done, progress.done))
        if progress.done < before:  # the step begins anew, such as with the next stream
            began, at_first = now, progress.done
        self._began[key] = (began, at_first, progress.done)
        if now - self._last < _LINE_EVERY:
            return
        self._last = now
        rate = (progress.done - at_first) / (now - began) if now > began and progress.done > at_first else None
        total = _total(progress)
        left = None if total is None or rate is None else round((total - progress.done) / rate)
        of = f" of {total}" if total else ""
        self._log.say(
            f"{progress.source}: {progress.done}{of} {progress.step}"
            + (f", {left} s left" if left is not None else ""),
            "progress",
            source=progress.source,
            step=progress.step,
            done=progress.done,
            total=total,
            per_second=None if rate is None else round(rate, 1),
            seconds_left=left,
        )

    def settle(self) -> None:
        """Lines stay."""

    close = settle


def _total(progress: Progress) -> int | None:
    """Some totals are estimates: what is done already is part of them."""
    return max(progress.total, progress.done) if progress.total else None


class _Bars:
    """One bar per source and step; rich is imported when the first bar is due. Sources report from threads of their own."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._bars: dict[tuple[str, str], TaskID] = {}
        self._display: Display | None = None
        self._closed = False
        self._lock = threading.Lock()

    def report(self, progress: Progress) -> None:
        with self._lock:
            if self._closed or (self._display is None and time.monotonic() - self._started < _DELAY):
                return
            display = self._display = self._display or _display()
            key, total = (progress.source, progress.step), _total(progress)
            if key not in self._bars:
                self._bars[key] = display.add_task(f"{progress.source}: {progress.step}", total=total)
            display.update(self._bars[key], completed=progress.done, total=total)

    def settle(self) -> None:
        """Take the bars away: what is printed now stays."""
        with self._lock:
            if self._display is not None:
                self._display.stop()
            self._display = None
            self._bars.clear()

    def close(self) -> None:
        """No more bars, also for a source that is still ending when the command was interrupted."""
        self._closed = True
        self.settle()


def _display() -> Display:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    # Lines that do not fill a terminal of 80 columns: the ^C that it shows would begin another line, and one would stay behind.
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(24), MofNCompleteColumn())
    made = Progress(
        *columns,
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=sys.stdout.isatty(),  # what goes to a file stays there
    )
    made.start()
    return made
