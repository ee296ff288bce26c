"""Run as a process: one worker that pulls a source on a Postgres store, over a server that each process makes alike.

`python worker.py URL BASE [--hold N] [--die N] [--pause N] [--ttl SECONDS]` prints what it pulled as JSON. Its N-th page comes when a line
of input does; at its N-th page under a window it kills itself with SIGKILL or stops itself with SIGSTOP.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from closeloop import Loop, Settings
from closeloop.errors import CloseloopError
from closeloop.platforms.base import Page, Window
from closeloop.plugins import Plugins
from closeloop.store.store import Transaction
from closeloop.sync import lease, sharing
from closeloop.testing import samples
from closeloop.testing.memory import MemoryPlatform, MemoryServer

ROWS = 120
DAYS = 40


class Slow(MemoryPlatform):
    """Each page takes as long as a request does, and one as long as whoever started this process likes."""

    hold = 0
    pages = count(1)

    def pull(self, window: Window) -> Iterator[Page]:
        for page in super().pull(window):
            time.sleep(0.02)
            if next(self.pages) == self.hold:
                sys.stdin.readline()
            yield page


class Server(MemoryServer):
    """Three rows of feedback on each of forty days, every one on a trace of its own."""

    def from_source(self, source: Any, env: Any) -> MemoryPlatform:
        return Slow(self, source.project, page_size=3)


def server(base: datetime) -> MemoryServer:
    """The same in every process, over the forty days since `base`."""
    made = Server()
    for number in range(ROWS):
        at = base + number * timedelta(days=DAYS) / ROWS
        made.add(samples.trace(f"t{number}", started_at=at))
        made.give(samples.feedback(f"f{number}", f"t{number}"), at=at)
    made.now = base + timedelta(days=DAYS)
    return made


def settings(url: str) -> Settings:
    """One source of that server."""
    place = {"platform": samples.PLATFORM, "project": samples.PROJECT, "traces": "feedback"}
    return Settings(store=url, sources={"support": place})


def hurt(page: int, what: signal.Signals) -> None:
    """Send this process a signal inside the transaction of its n-th page under a window."""
    real = Transaction._hold_window
    pages = 0

    def hold(self: Transaction, claim: Any, now: Any) -> None:
        nonlocal pages
        pages += 1
        if pages == page and what == signal.SIGSTOP:
            os.kill(os.getpid(), what)
        real(self, claim, now)
        if pages == page and what == signal.SIGKILL:
            os.kill(os.getpid(), what)

    Transaction._hold_window = hold  # type: ignore[method-assign]


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("url")
    options.add_argument("base", type=datetime.fromisoformat)
    options.add_argument("--hold", type=int, default=0)
    options.add_argument("--die", type=int, default=0)
    options.add_argument("--pause", type=int, default=0)
    options.add_argument("--ttl", type=float, default=120.0)
    chosen = options.parse_args()
    lease.TTL = sharing.TTL = timedelta(seconds=chosen.ttl)
    Slow.hold = chosen.hold
    if chosen.die:
        hurt(chosen.die, signal.SIGKILL)
    if chosen.pause:
        hurt(chosen.pause, signal.SIGSTOP)
    plugins = Plugins(allow="", extra={"memory": server(chosen.base)})
    with Loop(settings(chosen.url), env={}, plugins=plugins) as loop:
        try:
            print(loop.pull("support").model_dump_json())
        except CloseloopError as error:
            print(json.dumps({"error": str(error)}))
            return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
