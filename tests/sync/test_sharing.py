"""Several processes read one source of a Postgres store together, window by window; some die, some are paused."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from closeloop.platforms.base import Stream, Window
from closeloop.store import Key, Store
from closeloop.store.tables import open_windows
from closeloop.sync import sharing
from closeloop.testing import samples
from servers.postgres import PostgresServer
from sync.worker import DAYS, ROWS

BASE = datetime.now(UTC) - timedelta(days=DAYS + 1)
"""When the first feedback was given, in every process."""
HELD = ("--hold", "5")
"""It waits at its fifth page, with a window in its hands, until whoever came to help has done something."""
WORKER = Path(__file__).with_name("worker.py")
KEY = Key(samples.PLATFORM, samples.PROJECT)


@pytest.fixture
def url(postgres: PostgresServer) -> str:
    """An empty database."""
    return postgres.database()


@pytest.fixture
def work() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a worker; none outlives the test."""
    started: list[subprocess.Popen[str]] = []

    def start(url: str, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, str(WORKER), url, BASE.isoformat(), *arguments]
        pipe = subprocess.PIPE
        started.append(subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def ended(process: subprocess.Popen[str]) -> dict[str, Any]:
    """What a worker said at its end, which it goes on to where it was held."""
    said, wrong = process.communicate("\n", timeout=200)
    assert said, wrong
    return {"code": process.returncode, **json.loads(said)}


def until(condition: Callable[[], bool]) -> None:
    """Wait for something that soon is so."""
    for _ in range(4000):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it never came to be")


def is_open(url: str) -> bool:
    """Whether a run has put up its windows."""
    with Store.open(url) as store:
        return store.has_open_windows(KEY, "feedback")


def readers(url: str) -> int:
    """How many have a window just now."""
    with Store.open(url) as store, store._database.read() as connection:
        return len(set(connection.execute(select(open_windows.c.holder)).scalars()) - {None})


def held(store: Store) -> dict[str, Any]:
    """The live feedback by id; one that is there twice fails."""
    rows = [row for part in store.held(KEY, "feedback", 1000) for row in part]
    assert len({row.id for row in rows}) == len(rows)
    return {row.id: row for row in rows}


def assert_whole(url: str) -> None:
    """Every row once, with its trace, nothing left to read, nothing left open."""
    with Store.open(url) as store:
        status = store.status(KEY, "support")
        assert (status.feedback, status.traces, status.waiting_traces) == (ROWS, ROWS, 0)
        assert sorted(held(store)) == sorted(f"f{n}" for n in range(ROWS))
        assert not store.has_open_windows(KEY)
        assert store.gaps(KEY, "feedback", since=None, until=BASE + timedelta(days=DAYS)) == []


@pytest.mark.slow
def test_workers_share_the_windows_of_one_source(url: str, work: Callable[..., Any]) -> None:
    """Three processes, one source: each reads some of it, no row is read by two, none is lost."""
    lead = work(url, *HELD)
    until(lambda: is_open(url))
    helpers = [work(url, *HELD), work(url, *HELD)]
    until(lambda: readers(url) == 3)
    said = [ended(process) for process in (*helpers, lead)]

    assert [one["code"] for one in said] == [0, 0, 0], said
    assert sum(one["new"] for one in said) == ROWS
    assert sum(one["traces"] for one in said) == ROWS
    assert all(one["new"] for one in said)
    assert [one["helped"] for one in said] == [True, True, False]
    assert_whole(url)
    again = ended(work(url))
    assert (again["code"], again["new"], again["helped"]) == (0, 0, False)


@pytest.mark.slow
def test_the_window_of_a_killed_worker_is_read_by_another(url: str, work: Callable[..., Any]) -> None:
    """SIGKILL in the middle of a page, in the middle of a window: the lead takes the window over at its checkpoint."""
    lead = work(url, *HELD)
    until(lambda: is_open(url))
    helper = work(url, "--die", "3")
    assert helper.wait(timeout=200) == -signal.SIGKILL
    said = ended(lead)

    assert said["code"] == 0, said
    assert 0 < said["new"] < ROWS
    assert_whole(url)


@pytest.mark.slow
def test_a_killed_lead_is_followed_by_the_next_run(url: str, work: Callable[..., Any]) -> None:
    """The one with the lease dies while a helper reads: the helper ends its windows, the next run reads what is left."""
    lead = work(url, "--die", "6", *HELD)
    until(lambda: is_open(url))
    helper = work(url, *HELD)
    until(lambda: readers(url) == 2)
    assert lead.poll() is None
    lead.communicate("\n", timeout=200)
    assert lead.returncode == -signal.SIGKILL
    helped = ended(helper)
    said = ended(work(url))

    assert (helped["code"], said["code"]) == (0, 0), (helped, said)
    assert_whole(url)


@pytest.mark.slow
def test_a_paused_worker_cannot_write_when_another_has_its_window(url: str, work: Callable[..., Any]) -> None:
    """SIGSTOP for longer than its term, SIGCONT when its window is read: it ends with 75 and has changed nothing."""
    lead = work(url, *HELD)
    until(lambda: is_open(url))
    paused = work(url, "--pause", "3", "--ttl", "2")
    happened = os.waitid(os.P_PID, paused.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
    assert happened is not None
    assert happened.si_code == os.CLD_STOPPED
    said = ended(lead)
    assert said["code"] == 0, said
    assert_whole(url)
    with Store.open(url) as store:
        before = held(store)
    paused.send_signal(signal.SIGCONT)
    late = ended(paused)

    assert late["code"] == 75
    assert "taken over by another worker" in late["error"]
    with Store.open(url) as store:
        assert held(store) == before


DIVIDES = Stream("feedback", "feedback", by="updated_at", lookback=timedelta(0), divides=True)


@pytest.mark.parametrize("days", [None, 0.5, 1, 3, 40, 4000])
def test_pieces_of_a_window_are_the_window(days: float | None) -> None:
    """They touch, none is empty, and together they are what was cut."""
    end = samples.at(0)
    since = None if days is None else end - timedelta(days=days)
    pieces = list(sharing.cut(DIVIDES, Window("feedback", since, end), end))

    assert (pieces[0].since, pieces[-1].until) == (since, end)
    assert all(one.until == following.since for one, following in pairwise(pieces))
    assert all(one.until and (one.since is None or one.since < one.until) for one in pieces)
    assert len(pieces) == {None: 9, 0.5: 1, 1: 1, 3: 3}.get(days, sharing.PIECES)


def test_a_window_that_was_begun_or_does_not_divide_stays_whole() -> None:
    """A page token is only good for exactly its window."""
    window = Window("feedback", samples.at(0), samples.at(60 * 24 * 9), "page 3")

    assert list(sharing.cut(DIVIDES, window, samples.at(0))) == [window]
    plain = Stream("feedback", "feedback", by="updated_at", lookback=timedelta(0))
    assert len(list(sharing.cut(plain, Window("feedback"), samples.at(0)))) == 1
