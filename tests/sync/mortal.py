"""Run as a process: for every line `CONFIG|STEP|POSTGRES` of its input a child syncs and dies by SIGKILL at the first step of that name, at
the N-th for `NAME#N`; where the address of a Postgres is given it lives, and its connections to that server are cut instead.

A step is a moment before or after a request, of ours or of an official client, or a commit of the store. Answers one line of JSON: how
the child ended and, when it lived, its steps by name. Children are forked from a process that has everything imported already.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import langfuse.api  # noqa: F401 - imported here, not in every child
import langsmith.client  # noqa: F401
import psycopg
import requests

import closeloop.buckets.cascade
import closeloop.platforms.langfuse.native
import closeloop.platforms.langsmith.native
import closeloop.platforms.langsmith.pushing  # noqa: F401
from closeloop import Loop
from closeloop.errors import CloseloopError
from closeloop.platforms._http import Http
from closeloop.store.database import Database

fatal = server = ""
steps: list[str] = []


def step(name: str) -> None:
    """One more moment at which a process may die."""
    steps.append(name)
    wanted, _, number = fatal.partition("#")
    if name != wanted or steps.count(name) != int(number or 1):
        return
    if not server:
        os.kill(os.getpid(), signal.SIGKILL)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'closeloop'"
        )


def around(owner: type, method: str, name: Callable[..., str]) -> None:
    """Make a step before and one after a method."""
    real = getattr(owner, method)

    def stepped(self: Any, *arguments: Any, **options: Any) -> Any:
        step(f"before {name(*arguments)}")
        answer = real(self, *arguments, **options)
        step(f"after {name(*arguments)}")
        return answer

    setattr(owner, method, stepped)


def anonymous(method: str, path: str) -> str:
    """A request without the ids in it."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16,}", "*", f"{method} {path.partition('?')[0]}")


real_write = Database.write


@contextmanager
def write(self: Database) -> Iterator[Any]:
    with real_write(self) as connection:
        yield connection
        step("before commit")
    step("after commit")


Database.write = write  # type: ignore[method-assign,assignment]
around(Http, "_send", lambda call, url: anonymous(call.method, url.path))
around(requests.Session, "send", lambda request, **_: anonymous(request.method, request.path_url))
around(httpx.Client, "send", lambda request, **_: anonymous(request.method, request.url.path))

for line in sys.stdin:
    config, name, address = line.rstrip("\n").split("|")
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        fatal, server = name, address
        try:
            with Loop(config_file=Path(config)) as loop:
                done = loop.sync()
            os.write(into, json.dumps(steps).encode())
            os._exit(done.exit_code)
        except CloseloopError as error:
            os._exit(error.exit_code)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    os.close(into)
    with os.fdopen(out, "rb") as told:
        said = told.read()
    _, status = os.waitpid(child, 0)
    print(json.dumps({"ended": os.waitstatus_to_exitcode(status), "steps": json.loads(said or b"[]")}), flush=True)
