"""A store that cannot be written (a read-only mount, a replica, another user's file) is read, and whatever would write says why not."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from closeloop import Loop, Settings
from closeloop.errors import LockedError, StoreError
from closeloop.store import Key, Store, migrations
from closeloop.testing import samples

KEY = Key(samples.PLATFORM, samples.PROJECT)
WHY = "cannot be written: make the file and its folder writable for this user"
NOBODY = 65534


@pytest.fixture
def path() -> Iterator[Path]:
    """A store with one feedback, in a folder that other users may read."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        path = Path(folder, "a store?%.db")
        with Store.open(path) as store, store.transaction() as tx:
            tx.put_feedback([samples.feedback()], samples.at(1), stream="feedback")
        path.chmod(0o644)
        yield path


@contextmanager
def somebody_else(folder: Path) -> Iterator[None]:
    """A user who may read what is in a folder and write none of it; to root nothing is forbidden, so root becomes someone else."""
    if os.geteuid() == 0:
        os.seteuid(NOBODY)
        try:
            yield
        finally:
            os.seteuid(0)
        return
    before = {one: one.stat().st_mode for one in (*folder.iterdir(), folder)}
    for one, mode in before.items():
        one.chmod(mode & 0o555)
    try:
        yield
    finally:
        for one, mode in before.items():
            one.chmod(mode)


def write_one(path: Path, name: str) -> None:
    """Another process stores a feedback and goes."""
    with Store.open(path) as store, store.transaction() as tx:
        tx.put_feedback([samples.feedback(name)], samples.at(1), stream="feedback")


def test_it_is_read_and_nothing_is_left_beside_it(path: Path) -> None:
    """The side files of a reader would be in its owner's way."""
    with somebody_else(path.parent), Store.open(path) as store:
        assert store.status(KEY, "s").feedback == 1
        with pytest.raises(StoreError, match=WHY):
            store.acquire(KEY, "host:1", timedelta(seconds=9))
        with pytest.raises(StoreError, match=WHY):
            store.vacuum()
        with pytest.raises(StoreError, match=WHY):
            store.check_writable()

    assert [one.name for one in path.parent.iterdir()] == [path.name]
    write_one(path, "f2")


def test_a_folder_that_cannot_be_written_is_enough(path: Path) -> None:
    """SQLite makes two files beside the one it writes."""
    path.chmod(0o666)
    if os.geteuid():
        path.parent.chmod(0o555)
    with somebody_else(path.parent), Store.open(path) as store:
        assert store.status(KEY, "s").feedback == 1
    path.parent.chmod(0o755)


def test_what_a_living_writer_commits_is_seen(path: Path) -> None:
    """Its side files are there, so that SQLite tells what is new."""
    with Store.open(path) as owner:
        with owner.transaction() as tx:
            tx.put_feedback([samples.feedback("f2")], samples.at(1), stream="feedback")
        with somebody_else(path.parent):
            reading = Store.open(path)
            assert reading.status(KEY, "s").feedback == 2
        with owner.transaction() as tx:
            tx.put_feedback([samples.feedback("f3")], samples.at(1), stream="feedback")
        with somebody_else(path.parent), reading:
            assert reading.status(KEY, "s").feedback == 3


def test_what_a_killed_writer_committed_is_seen(path: Path) -> None:
    """It stands beside the file still: a snapshot of a running store looks the same."""
    copy = path.with_name("copy.db")
    _copy_open(path, copy, "-wal", "-shm")

    with somebody_else(path.parent), Store.open(copy) as store:
        assert store.status(KEY, "s").feedback == 2


def test_a_copy_without_what_was_written_last_is_refused(path: Path) -> None:
    """Its last commits would be missing, or half of them."""
    copy = path.with_name("copy.db")
    _copy_open(path, copy, "-wal")

    with (
        somebody_else(path.parent),
        pytest.raises(StoreError, match=r"last stands in 'copy.db-wal' beside it, and .*: copy the file with all that"),
    ):
        Store.open(copy)


def _copy_open(path: Path, copy: Path, *ends: str) -> None:
    """The files of a store as they are while a second feedback is only beside the file."""
    with Store.open(path) as owner:
        with owner.transaction() as tx:
            tx.put_feedback([samples.feedback("f2")], samples.at(1), stream="feedback")
        for end in ("", *ends):
            shutil.copy(f"{path}{end}", f"{copy}{end}")
            Path(f"{copy}{end}").chmod(0o644)


def test_a_file_that_is_written_while_it_is_read_without_locks_is_noticed(path: Path) -> None:
    """What was read may be half old and half new: a scheduler is told to come again."""
    with somebody_else(path.parent):
        store = Store.open(path)
    with closing(store):
        write_one(path, "f2")
        with (
            somebody_else(path.parent),
            pytest.raises(LockedError, match="was written by another process while it was"),
        ):
            store.status(KEY, "s")


def test_an_older_one_says_who_can_migrate_it(path: Path) -> None:
    """It is not read by guessing."""
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("DELETE FROM schema_version WHERE version = ?", (migrations.VERSION,))
    _without_side_files(path)

    wanted = (
        rf"it has version {migrations.VERSION - 1} and must be brought to version {migrations.VERSION} .*store migrate"
    )
    with somebody_else(path.parent), pytest.raises(StoreError, match=wanted):
        Store.open(path)


def _without_side_files(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def test_an_address_of_sqlite_may_say_so(path: Path) -> None:
    """A copy for looking around."""
    address = str(path).replace("%", "%25").replace("?", "%3f")
    with Store.open(f"sqlite:///file:{address.replace('%', '%25')}?mode=ro&uri=true") as store:
        assert len(store.keys()) == 1
        with pytest.raises(StoreError, match=WHY):
            store.acquire(KEY, "host:1", timedelta(seconds=9))


# --- verbs


READING: dict[str, Callable[[Loop, Path], Any]] = {
    "status": lambda loop, out: loop.status().sources,
    "report": lambda loop, out: loop.report(out / "r.html"),
    "explain": lambda loop, out: loop.explain("i1"),
    "alert": lambda loop, out: loop.alert(dry_run=True),
    "quarantined": lambda loop, out: loop.quarantined(),
    "forget": lambda loop, out: loop.forget("u1", dry_run=True),
    "propose": lambda loop, out: loop.propose(file=out / "p.json"),
    "push, dry run": lambda loop, out: loop.push("s", dry_run=True).plan,
}
WRITING: dict[str, Callable[[Loop, Path], Any]] = {
    "export": lambda loop, out: loop.export("examples", out / "e.jsonl"),
    "sync": lambda loop, out: loop.sync(),
    "bucket": lambda loop, out: loop.bucket(),
    "push": lambda loop, out: loop.push("s"),
    "drop": lambda loop, out: loop.drop(),
    "vacuum": lambda loop, out: loop.vacuum(),
    "forget": lambda loop, out: loop.forget("u1"),
}


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, Any]:
    """One source over a file with one unhappy user."""
    row = '{"id": "i1", "prompt": "Hi", "response": "No.", "user_id": "u1", "feedback": [{"name": "thumbs", "score": 0}]}\n'
    (tmp_path / "in.jsonl").write_text(row)
    return {"sources": {"s": {"platform": "files", "path": str(tmp_path / "in.jsonl")}}}


@pytest.mark.parametrize("verb", READING)
def test_what_only_looks_works(verb: str, path: Path, settings: dict[str, Any], tmp_path: Path) -> None:
    """As it does on a store that can be written."""
    out = tmp_path / "out"
    out.mkdir()
    out.chmod(0o777)
    now = datetime.now(UTC)
    loop = Loop(Settings(store=str(path), **settings), clock=lambda: now)
    loop.sync()
    with loop, Store.open(path):
        before = READING[verb](loop, out)
        loop.close()
    # Root may still write the folder of the result, so only the store is another user's.
    with reading_only(path), loop:
        assert READING[verb](loop, out) == before


@pytest.mark.parametrize("verb", WRITING)
def test_what_writes_says_that_it_cannot(verb: str, path: Path, settings: dict[str, Any], tmp_path: Path) -> None:
    """Before it has done anything else: nothing is sent, nothing is written."""
    loop = Loop(Settings(store=str(path), **settings))
    with loop:
        loop.sync()
    before = sorted(tmp_path.iterdir())
    with reading_only(path), loop, pytest.raises(StoreError, match=WHY):
        WRITING[verb](loop, tmp_path)

    assert sorted(tmp_path.iterdir()) == before


def test_an_export_says_what_it_needs_the_store_for(path: Path, settings: dict[str, Any], tmp_path: Path) -> None:
    """And what to do instead."""
    with (
        reading_only(path),
        Loop(Settings(store=str(path), **settings)) as loop,
        pytest.raises(
            StoreError, match=r"notes there where it lies .*with --store, such as a copy \(`closeloop store backup`"
        ),
    ):
        loop.export("examples", tmp_path / "e.jsonl")


@contextmanager
def reading_only(path: Path) -> Iterator[None]:
    """The file as on a read-only mount, whoever we are."""
    with pytest.MonkeyPatch.context() as patch:
        may = os.access
        own = str(path.parent)

        def denied(name: Path, what: int, **kinds: Any) -> bool:
            return may(name, what, **kinds) and not (what & os.W_OK and str(name).startswith(own))

        patch.setattr("closeloop.store.sqlite_file.os.access", denied)
        patch.setattr("closeloop.store.sqlite_file.os.supports_effective_ids", {denied})
        yield


def test_a_check_names_what_is_wrong_with_the_store(path: Path, settings: dict[str, Any], tmp_path: Path) -> None:
    """Beside what is wrong with the platform: a source is not ready where a sync could not store what it reads."""
    with Loop(Settings(store=str(tmp_path / "new.db"), **settings)) as loop:
        assert loop.check("s").ok
        assert not (tmp_path / "new.db").exists()
    with Loop(Settings(store="postgresql://me@127.0.0.1:1/loop", **settings)) as loop:
        away = loop.check("s")
    with reading_only(path), Loop(Settings(store=str(path), **settings)) as loop:
        (tmp_path / "in.jsonl").unlink()
        both = loop.check("s").problems

    assert (away.ok, away.names[0]["name"], len(away.problems)) == (False, "thumbs", 1)
    assert "cannot be reached: check host and port" in away.problems[0]
    assert WHY in both[0]
    assert "in.jsonl" in both[1]


# --- no store at all


LOOKING = READING | {
    "export": WRITING["export"],
    "drop": WRITING["drop"],
    "vacuum": WRITING["vacuum"],
    "backup": lambda loop, out: loop.backup(out / "b.db"),
}


@pytest.mark.parametrize("verb", LOOKING)
def test_what_wants_to_see_a_store_makes_none(verb: str, settings: dict[str, Any], tmp_path: Path) -> None:
    """In a wrong folder an empty answer, and an empty file, would say that nobody was ever unhappy."""
    path = tmp_path / "closeloop.db"
    with (
        Loop(Settings(store=str(path), **settings)) as loop,
        pytest.raises(
            StoreError, match=rf"there is no store at '{path}': `closeloop sync` makes it; .* --store, .* --config"
        ),
    ):
        LOOKING[verb](loop, tmp_path)

    assert not path.exists()


def test_an_empty_database_is_no_store_either(postgres: Any) -> None:
    """Nothing is made in it, and the message shows no password."""
    url = postgres.database()
    with pytest.raises(StoreError, match=r"there is no store at 'postgresql://tester@"):
        Store.open(url, create=False)
    with psycopg.connect(url) as connection:
        schema = url.rpartition("%3D")[2]
        found = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = %s", (schema,)).fetchone()

    assert found == (0,)


def test_a_store_that_is_there_is_found(path: Path) -> None:
    """Whoever asks for one that exists gets it as ever."""
    with Store.open(path, create=False) as store:
        assert store.status(KEY, "s").feedback == 1


# --- Postgres


def test_a_role_that_may_only_read_reads(postgres: Any, settings: dict[str, Any], tmp_path: Path) -> None:
    """And is told what it lacks where it would write; Postgres itself only warns of a VACUUM that it leaves out."""
    url = postgres.database()
    with Loop(Settings(store=url, **settings)) as loop:
        loop.sync()
    schema = url.rpartition("%3D")[2]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE looker_{schema} LOGIN".encode())
        connection.execute(f"GRANT USAGE ON SCHEMA {schema} TO looker_{schema}".encode())
        connection.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO looker_{schema}".encode())

    with Loop(Settings(store=url.replace("tester@", f"looker_{schema}@"), **settings)) as loop:
        for look in READING.values():
            look(loop, tmp_path)
        for write in WRITING.values():
            with pytest.raises(StoreError, match="the user needs to create, read and write tables"):
                write(loop, tmp_path)


def test_a_standby_is_read(postgres: Any) -> None:
    """Postgres calls a database read-only as a standby is."""
    url = postgres.database()
    with Store.open(url) as store, store.transaction() as tx:
        tx.put_feedback([samples.feedback()], samples.at(1), stream="feedback")

    with Store.open(f"{url}%20-cdefault_transaction_read_only%3Don") as store:
        assert store.status(KEY, "s").feedback == 1
        with pytest.raises(StoreError, match=r"cannot be written: it is read-only \(a standby\?\); name the primary"):
            store.check_writable()


def test_an_older_one_on_postgres_says_who_can_migrate_it(postgres: Any) -> None:
    """As for a file."""
    url = postgres.database()
    Store.open(url).close()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DELETE FROM schema_version WHERE version = %s", (migrations.VERSION,))

    with pytest.raises(StoreError, match=rf"has version {migrations.VERSION - 1} and must be brought to version"):
        Store.open(f"{url}%20-cdefault_transaction_read_only%3Don")
