"""Every store test runs on SQLite and on Postgres."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from closeloop.models import Feedback, Interaction, Label, Verdict
from closeloop.store import Key, Store, tables
from closeloop.testing import samples

KEY = Key(samples.PLATFORM, samples.PROJECT)
START = samples.at(60)
PATIENCE = timedelta(milliseconds=200)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, step: timedelta) -> None:
        """Let time pass."""
        self.now += step


@pytest.fixture(params=["sqlite", "postgres"])
def fresh_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An address where no store was ever opened."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    return str(request.getfixturevalue("postgres").database())


@pytest.fixture(scope="session")
def standing_clock() -> Clock:
    """The clock of the stores that stay open for the whole run."""
    return Clock()


@pytest.fixture
def clock(standing_clock: Clock) -> Clock:
    """The store's clock, set anew for each test."""
    standing_clock.now = START
    return standing_clock


@pytest.fixture(scope="session")
def open_sqlite(tmp_path_factory: pytest.TempPathFactory, standing_clock: Clock) -> Iterator[tuple[str, Store]]:
    """One SQLite store for all tests: emptying it is much quicker than making it, and its statements are compiled once."""
    url = f"sqlite:///{tmp_path_factory.mktemp('store') / 'store.db'}"
    with Store.open(url, clock=standing_clock, patience=PATIENCE) as store:
        yield url, store


@pytest.fixture(scope="session")
def open_postgres(postgres: Any, standing_clock: Clock) -> Iterator[tuple[str, Store]]:
    """One Postgres store for all tests."""
    url = str(postgres.database())
    with Store.open(url, clock=standing_clock, patience=PATIENCE) as store:
        yield url, store


@pytest.fixture(params=["open_sqlite", "open_postgres"], ids=["sqlite", "postgres"])
def emptied(request: pytest.FixtureRequest) -> tuple[str, Store]:
    """Address and store, with nothing in it."""
    url, store = request.getfixturevalue(request.param)
    names = [name for name in tables.metadata.tables if name != "schema_version"]
    with closing(
        sqlite3.connect(url.removeprefix("sqlite:///")) if "sqlite" in url else psycopg.connect(url)
    ) as driver:
        for name in names:
            driver.execute(f"DELETE FROM {name}")
        driver.commit()
    return url, store


@pytest.fixture
def url(emptied: tuple[str, Store]) -> str:
    """The address of an empty store."""
    return emptied[0]


@pytest.fixture
def store(emptied: tuple[str, Store], clock: Clock) -> Store:
    """An empty store."""
    return emptied[1]


@pytest.fixture
def open_store(url: str, clock: Clock) -> Iterator[Callable[..., Store]]:
    """Open the store once more; all are closed at the end."""
    opened: list[Store] = []

    def make(**options: Any) -> Store:
        opened.append(Store.open(url, **{"clock": clock, "patience": PATIENCE, **options}))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


@pytest.fixture
def key() -> Key:
    """The source of all samples."""
    return KEY


@pytest.fixture
def put_turn(store: Store, clock: Clock) -> Callable[..., Interaction]:
    """Store a trace with one interaction; fields such as `session_id` go to both."""

    def put(trace_id: str = "t1", /, *, refetch_at: datetime | None = None, **fields: Any) -> Interaction:
        trace = samples.trace(trace_id, **fields)
        interaction = samples.interaction(trace_id, **fields)
        with store.transaction() as tx:
            tx.put_traces([trace], [interaction], clock(), refetch_at={trace_id: refetch_at} if refetch_at else {})
        return interaction

    return put


@pytest.fixture
def say(store: Store, clock: Clock) -> Callable[..., Any]:
    """Store one piece of feedback and return what that changed."""

    def put(*names: str, want: bool | list[str] = True, stream: str = "feedback", **fields: Any) -> Any:
        with store.transaction() as tx:
            return tx.put_feedback([samples.feedback(*names, **fields)], clock(), stream=stream, want_traces=want)

    return put


@pytest.fixture
def judge(store: Store, key: Key, clock: Clock) -> Callable[..., bool]:
    """Store a verdict, with a primary label when a bucket is given."""

    def put(interaction_id: str = "t1", bucket: str | None = "refusal.policy", /, **options: Any) -> bool:
        outcome, score = options.pop("outcome", "negative"), options.pop("score", -1.0)
        labels = [label(bucket)] if bucket else []
        given = {"turn": 0, "next_turn": None, "engine": "e1", "recheck_at": None, "now": clock(), **options}
        with store.transaction() as tx:
            return tx.put_verdict(
                key, interaction_id, Verdict(outcome=outcome, score=score, weight=3, conflict=0), labels, **given
            )

    return put


def label(bucket: str, **fields: Any) -> Label:
    """A primary label of a rule."""
    return Label(
        id=bucket, bucket=bucket, primary=True, confidence=0.9, tier="rule", detector="sample",
        detector_version="1", taxonomy_version="1", **fields,
    )  # fmt: skip


@pytest.fixture
def dirty(store: Store, key: Key, clock: Clock) -> Callable[..., list[str]]:
    """The ids of everything that is dirty for an engine, sorted."""

    def ids(engine: str = "e1") -> list[str]:
        return sorted(one for _, _, found in store.dirty_sessions(key, engine, clock()) for one in found)

    return ids


@pytest.fixture
def said(store: Store, key: Key) -> Callable[..., list[Feedback]]:
    """The live feedback attached to an interaction."""

    def read(interaction_id: str = "t1") -> list[Feedback]:
        return [row for turn in store.turns(key, [interaction_id]) for row in turn.feedback]

    return read
