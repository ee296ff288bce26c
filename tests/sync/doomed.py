"""Run as a process: a sync that kills itself with SIGKILL at its n-th step.

A step is a moment before or after a commit of the store, or before or after a request. `python doomed.py CONFIG 0` runs to the
end and prints how many steps that were.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from closeloop import Loop
from closeloop.platforms._http import Http
from closeloop.store.database import Database

fatal = int(sys.argv[2])
steps = 0


def step() -> None:
    global steps
    steps += 1
    if steps == fatal:
        os.kill(os.getpid(), signal.SIGKILL)


real_write = Database.write
real_send = Http._send


@contextmanager
def write(self: Database) -> Iterator[Any]:
    with real_write(self) as connection:
        yield connection
        step()
    step()


def send(self: Http, *arguments: Any) -> Any:
    step()
    answer = real_send(self, *arguments)
    step()
    return answer


Database.write = write  # type: ignore[method-assign,assignment]
Http._send = send  # type: ignore[method-assign]

with Loop(config_file=Path(sys.argv[1])) as loop:
    loop.sync()
print(steps)
