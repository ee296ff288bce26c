"""What a Postgres does to a run that it is tired of: every fault is told with what to do next, and says whether to come again."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from closeloop import Loop, Settings
from closeloop.datasets.files.write import Staging
from closeloop.errors import AwayError, LockedError, StoreError
from closeloop.store import Store

LONG = timedelta(seconds=30)


@contextmanager
def before(words: str, act: Callable[[], None]) -> Iterator[None]:
    """Do something right before every statement with these words."""

    def happens(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if words in statement:
            act()

    event.listen(Engine, "before_cursor_execute", happens)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", happens)


@contextmanager
def table_locked(url: str, table: str) -> Iterator[None]:
    """Somebody else has a table for themselves."""
    with psycopg.connect(url) as connection:
        connection.execute(f"LOCK TABLE {table}".encode())
        yield


@pytest.fixture
def end_connections(postgres: Any) -> Callable[[], None]:
    """What an administrator does, or a server that is shut down."""

    def act() -> None:
        with psycopg.connect(postgres.url(), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'closeloop'"
            )

    return act


@pytest.fixture
def url(postgres: Any) -> str:
    """The address of a store that is there."""
    made = str(postgres.database())
    Store.open(made).close()
    return made


def test_an_ended_connection_is_told_once_and_worth_another_run(
    url: str, end_connections: Callable[[], None], capfd: pytest.CaptureFixture[str]
) -> None:
    """By the error alone: the driver's own words would stand between the lines of a JSON log."""
    with Store.open(url) as store:
        with (
            before("INSERT INTO split_pins", end_connections),
            pytest.raises(AwayError) as caught,
            store.transaction() as tx,
        ):
            tx.pin_splits([("u:1", "test"), ("u:2", "test")], store._clock())
        assert store.keys() == []

    assert "broke the connection off: it is shutting down, somebody ended it, or the network failed; run again" in str(
        caught.value
    )
    assert caught.value.exit_code == 75
    assert capfd.readouterr().err == ""


def test_an_export_whose_connection_ends_is_worth_another_run(
    url: str, end_connections: Callable[[], None], tmp_path: Path
) -> None:
    """Whether the store can be written is asked first; that it is away is no reason to name another one."""
    with (
        Loop(Settings(store=url)) as loop,
        before("DELETE FROM runs", end_connections),
        pytest.raises(AwayError) as caught,
    ):
        loop.export("examples", tmp_path / "out.jsonl")

    assert "--store" not in str(caught.value)


@pytest.mark.parametrize("forgets", [True, False])
def test_an_export_that_stood_still_while_it_was_placed_keeps_nobody_who_was_forgotten(
    url: str, end_connections: Callable[[], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forgets: bool
) -> None:
    """Postgres ends the transaction that keeps forgetting out. What was placed after all is taken away, where somebody was forgotten."""
    rows = tmp_path / "in.jsonl"
    said = {"feedback": [{"name": "user_feedback", "score": 0}], "response": "I'm sorry, but I can't help with that."}
    rows.write_text(
        "".join(
            json.dumps({"id": name, "prompt": f"I am {name}.", "user_id": name, **said}) + "\n"
            for name in ("ann", "bob")
        )
    )
    settings = Settings(store=url, sources={"s": {"platform": "files", "path": str(rows), "push": {"dataset": ""}}})
    real = Staging.commit

    def stopped(staged: Staging) -> None:
        end_connections()
        if forgets:
            with Loop(settings) as other:
                other.forget("ann")
        real(staged)

    with Loop(settings) as loop:
        loop.pull("s")
        loop.bucket()
        monkeypatch.setattr(Staging, "commit", stopped)
        with pytest.raises(StoreError) as caught:
            loop.export("examples", tmp_path / "out.jsonl")

    left = [path.name for path in tmp_path.iterdir() if path != rows and b"I am ann" in path.read_bytes()]
    assert left == ([] if forgets else ["out.jsonl"])
    assert ("they were taken away, export again" in str(caught.value)) is forgets
    assert caught.value.exit_code == 75


def test_a_statement_that_takes_too_long_names_the_limit(url: str) -> None:
    """No run that comes later fares better, so it is an error; the limit is its administrator's to raise."""
    limited = f"{url}%20-cstatement_timeout%3D300"
    with (
        Store.open(limited, patience=LONG) as store,
        table_locked(url, "sources"),
        pytest.raises(StoreError, match="its statement_timeout is too short") as caught,
    ):
        store.keys()

    assert caught.value.exit_code == 1


def test_a_vacuum_waits_for_others_no_longer_than_a_write_does(url: str) -> None:
    """Then it is another run's turn."""
    with Store.open(url, patience=timedelta(milliseconds=200)) as store:
        with table_locked(url, "quarantine"), pytest.raises(LockedError, match="is busy"):
            store.vacuum()
        assert store.vacuum()[1] > 0


def test_a_vacuum_whose_connection_ends_is_worth_another_run(url: str, end_connections: Callable[[], None]) -> None:
    """And the store goes on with a new one."""
    with Store.open(url, patience=LONG) as store, table_locked(url, "quarantine"):
        ending = threading.Timer(0.5, end_connections)
        ending.start()
        with pytest.raises(AwayError, match="broke the connection off"):
            store.vacuum()
        ending.join()
        assert store.keys() == []
