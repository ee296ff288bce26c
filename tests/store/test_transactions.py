"""All or nothing; one writer at a time; readers never wait."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from closeloop.errors import LockedError, StoreError
from closeloop.platforms.base import Window
from closeloop.store import Gap, Key, Store
from closeloop.testing import samples


def test_an_exception_takes_everything_back(store: Store, key: Key) -> None:
    """Rows, checkpoint and the source itself."""

    def page() -> None:
        with store.transaction() as tx:
            tx.put_feedback([samples.feedback()], samples.at(1), stream="feedback")
            tx.checkpoint(key, Window("feedback", None, None), "token")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        page()
    assert store.keys() == []
    assert store.gaps(key, "feedback", since=None, until=None) == [Gap(None, None)]


def test_a_reader_sees_the_last_commit_meanwhile(store: Store, key: Key) -> None:
    """It neither waits for the writer nor sees half of its work."""
    with store.transaction() as tx:
        tx.set_setting(key, "a", "old")
    with store.transaction() as tx:
        tx.set_setting(key, "a", "new")
        assert store.setting(key, "a") == "old"

    assert store.setting(key, "a") == "new"


def test_a_second_writer_is_told_to_come_back(open_store: Callable[..., Store], key: Key) -> None:
    """After waiting for as long as it has patience, also where it would write other rows of the source."""
    one, other = open_store(), open_store()
    with one.transaction() as tx:
        tx.set_setting(key, "a", "one")
    with one.transaction() as tx:
        tx.set_setting(key, "a", "two")
        with (
            pytest.raises(
                LockedError, match=r"is busy: another process has been writing to it for 0\.2 s; try again later"
            ),
            other.transaction() as second,
        ):
            second.set_setting(key, "b", "three")

    assert other.setting(key, "a") == "two"


def test_a_transaction_inside_another_is_refused(store: Store, key: Key) -> None:
    """At once or after the wait, but never a deadlock."""
    with store.transaction() as tx:
        tx.set_setting(key, "a", "outer")
        with pytest.raises(StoreError), store.transaction() as inner:
            inner.set_setting(key, "a", "inner")

    assert store.setting(key, "a") == "outer"


def test_threads_and_processes_share_a_store(open_store: Callable[..., Store], key: Key) -> None:
    """Two threads each on two open stores write pages of overlapping rows while one reads.

    Nothing is lost, nothing is seen half, and nobody is sent away: what a page compares with stays true until it is written.
    """
    stores = [open_store(patience=timedelta(seconds=30)) for _ in range(2)]
    store = stores[0]
    failures: list[BaseException] = []
    start = threading.Barrier(5)

    def write(worker: int) -> None:
        try:
            start.wait()
            for page in range(8):
                rows = [samples.feedback(f"f{worker}-{page}-{one}", f"t{one}") for one in range(5)]
                shared = [samples.feedback(f"shared-{one}", f"t{one}", minutes=worker) for one in range(5)]
                with stores[worker % 2].transaction() as tx:
                    tx.put_feedback([*rows, *random.sample(shared, 5)], samples.at(60), stream="feedback")
        except BaseException as error:
            failures.append(error)

    def read() -> None:
        try:
            start.wait()
            for _ in range(20):
                assert store.status(key, "s").feedback % 5 == 0
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)] + [threading.Thread(target=read)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert store.status(key, "s").feedback == 4 * 8 * 5 + 5
    assert len(store.wanted(key, samples.at(60), 100)) == 5


@pytest.fixture
def small_disk() -> Iterator[None]:
    """Every SQLite file opened from here on is full at forty pages beyond its tables."""

    def limit(driver: Any, _record: object) -> None:
        driver.execute("PRAGMA max_page_count = 140")

    event.listen(Engine, "connect", limit)
    yield
    event.remove(Engine, "connect", limit)


def test_a_full_disk_stops_the_page_and_keeps_the_rest(tmp_path: Path, key: Key, small_disk: None) -> None:
    """The message says what to do; what was committed is there."""

    def put(*names: str) -> None:
        rows = [samples.feedback(name, comment=random.randbytes(400).hex()) for name in names]
        with store.transaction() as tx:
            tx.put_feedback(rows, samples.at(2), stream="feedback")

    with Store.open(tmp_path / "store.db") as store:
        put("kept")
        with pytest.raises(
            StoreError, match="is full: free space on its disk, then run again; what was committed is kept"
        ):
            put(*(f"f{number}" for number in range(999)))

        assert store.status(key, "s").feedback == 1


# --- kill -9

_WRITER = """
    import os, sys
    from closeloop.platforms.base import Window
    from closeloop.store import Key, Store
    from closeloop.testing import samples

    def pages(url):
        key, store = Key("memory", "support"), Store.open(url)
        page = int(store.setting(key, "page") or 0)
        while True:
            names = [f"{page}-{one}" for one in range(10)]
            with store.transaction() as tx:
                tx.put_feedback([samples.feedback(f"f{one}", f"t{one}") for one in names], samples.at(60), stream="feedback")
                tx.put_traces([samples.trace(f"t{one}") for one in names[:5]],
                              [samples.interaction(f"t{one}") for one in names[:5]], samples.at(60))
                window = Window("feedback", samples.at(page), samples.at(page + 1))
                tx.close_window(key, window, until=window.until)
                tx.checkpoint(key, Window("feedback", samples.at(page + 1), samples.at(page + 2)), f"token {page + 1}")
                page += 1
                tx.set_setting(key, "page", str(page))
            print(page, flush=True)

    # One process for all rounds: importing everything anew each time would take most of the test.
    for line in sys.stdin:
        child = os.fork()
        if not child:
            print("pid", os.getpid(), flush=True)
            pages(sys.argv[1])
        os.waitpid(child, 0)
        print("dead", flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no kill -9 here")
def test_a_killed_writer_leaves_whole_pages_only(url: str, store: Store, key: Key) -> None:
    """At whatever moment: rows, interactions, window and token are of the same page, and at most the last one is unheard of."""
    chance = random.Random(11)
    command = [sys.executable, "-c", textwrap.dedent(_WRITER), url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdin is not None
        assert writer.stdout is not None
        for _ in range(8):
            heard = int(store.setting(key, "page") or 0)
            print("go", file=writer.stdin, flush=True)
            pid = int(writer.stdout.readline().split()[1])
            for _ in range(chance.randint(0, 4)):
                heard = int(writer.stdout.readline())
            end = time.perf_counter() + chance.random() * 0.01
            while time.perf_counter() < end:
                pass
            os.kill(pid, signal.SIGKILL)
            while (line := writer.stdout.readline().strip()) != "dead":
                heard = int(line)

            page = int(store.setting(key, "page") or 0)
            status = store.status(key, "s")
            assert page - heard in (0, 1)
            assert (status.feedback, status.traces, status.interactions, status.waiting_traces) == (
                page * 10, page * 5, page * 5, page * 5,
            )  # fmt: skip
            if page:
                assert store.gaps(key, "feedback", since=samples.at(0), until=samples.at(page + 1)) == [
                    Gap(samples.at(page), samples.at(page + 1), f"token {page}")
                ]
        writer.stdin.close()
    assert int(store.setting(key, "page") or 0) > 0


def test_a_backup_that_does_not_fit_leaves_nothing_behind(tmp_path: Path) -> None:
    """No part of it, no journal; the store is as it was."""
    with Store.open(tmp_path / "store.db") as store:
        with store.transaction() as tx:
            tx.put_feedback([samples.feedback(f"f{number}") for number in range(200)], samples.at(1), stream="feedback")
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, before[1]))
        try:
            with pytest.raises(StoreError, match=r"cannot write the backup .*: nothing was left behind"):
                store.backup(tmp_path / "copy.db")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

        assert not [path.name for path in tmp_path.iterdir() if path.name.startswith("copy")]
        assert store.backup(tmp_path / "copy.db").exists()
