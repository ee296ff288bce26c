"""What an increment asks of the store is looked up, however large the store is: no statement walks through a table of rows."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from closeloop import Loop, Settings
from closeloop.store import Key
from closeloop.store.database import Database
from closeloop.store.listing import Listing
from closeloop.testing.samples import feedback, trace

LARGE = "feedback|traces|trace_bodies|spans|interactions|interaction_bodies|verdicts|outbox|sessions|seen"
_WALK = re.compile(rf"SCAN ({LARGE})\b|SEARCH ({LARGE}) USING .*\(source=\?\)$")
_FEW = re.compile(r"feedback_without_trace|feedback_deleted|interactions_dirty|interactions_unsent|sessions_wanted")
"""Indexes that hold only rows for which something is to be done."""


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement that SQLite is given from now on, with its values."""
    found: list[str] = []
    configure = Database._configure_sqlite

    def listening(self: Database, driver: sqlite3.Connection, record: object) -> None:
        configure(self, driver, record)
        driver.set_trace_callback(found.append)

    monkeypatch.setattr(Database, "_configure_sqlite", listening)
    return found


def walks(path: Path, statements: list[str]) -> dict[str, list[str]]:
    """The statements that walk through a table, with their plans. One that ends with its first rows in order does not."""
    found = {}
    with closing(sqlite3.connect(path)) as plain:
        for statement in dict.fromkeys(statements):
            if re.match(r"\s*(SELECT|UPDATE|DELETE|INSERT|WITH)\b", statement) and " LIMIT " not in statement:
                plan = [row[3] for row in plain.execute(f"EXPLAIN QUERY PLAN {statement}")]
                if bad := [step for step in plan if _WALK.search(step) and not _FEW.search(step)]:
                    found[statement] = bad
    return found


def test_an_increment_walks_through_nothing(make_rig: Any, statements: list[str]) -> None:
    """A whole sync with alerts: new turns in old conversations, an edit, a deletion, and something to take back."""
    rig = make_rig(traces="sessions")
    answers = ("I'm sorry, but I can't help with that.", "Yes, within 30 days.")
    rig.server.add(*(trace(f"t{n}", session_id=f"s{n % 3}", answer=answers[n % 2]) for n in range(9)))
    rig.server.give(*(feedback(f"f{n}", f"t{n}") for n in range(9)))
    rig.loop.sync()
    rig.server.add(trace("t10", session_id="s1", minutes=9, answer=answers[0]))
    rig.server.give(feedback("f10", "t10", minutes=10), feedback("f0", "t0", label="thumbs-up", score=1.0, minutes=10))
    rig.later(9)
    statements.clear()

    with rig.new_loop() as loop:
        done = loop.sync()
        loop.alert(dry_run=True)
        loop.store.newest_feedback(Key(*loop.store.keys()[0]))

    assert (done.pulled[0].new, done.pulled[0].changed, done.exit_code) == (1, 1, 0)
    assert any("outbox" in statement for statement in statements)
    assert walks(Path(loop.store.url), statements) == {}


def test_deletions_walk_through_nothing(make_rig: Any, statements: list[str]) -> None:
    """Marking some ids deleted, and comparing a span of time with a listing."""
    rig = make_rig()
    rig.server.add(*(trace(f"t{n}") for n in range(5)))
    rig.server.give(*(feedback(f"f{n}", f"t{n}") for n in range(5)))
    rig.loop.pull("support")
    with rig.new_loop() as loop:
        key = loop.store.keys()[0]
        statements.clear()
        with loop.store.transaction() as tx:
            assert tx.delete_feedback(key, ["f1"], rig.now) == 1
            assert tx.delete_unlisted(key, "feedback", None, rig.now, Listing(["f2"]), rig.now) == 3

    assert walks(Path(loop.store.url), statements) == {}


def test_an_increment_of_files_walks_through_nothing(tmp_path: Path, statements: list[str]) -> None:
    """Feedback and traces come together there, and labels are gathered."""
    source = {"platform": "files", "project": "s", "path": str(tmp_path / "in")}
    (tmp_path / "in").mkdir()
    settings = Settings(store=str(tmp_path / "x.db"), sources={"s": source})
    row = (
        '{"id": "%s", "prompt": "q", "response": "", "session_id": "s", "feedback": [{"name": "thumbs", "score": 0}]}\n'
    )
    for name in ("one", "two"):
        (tmp_path / "in" / f"{name}.jsonl").write_text(row % name, encoding="utf-8")
        statements.clear()
        with Loop(settings) as loop:
            assert loop.sync().pulled[0].new == 1

    assert walks(tmp_path / "x.db", statements) == {}


def test_a_vacuum_leaves_no_statistics_behind(tmp_path: Path) -> None:
    """Those of an older closeloop go: they would be of one day, and plans are tested without them."""
    path = tmp_path / "x.db"
    with Loop(Settings(store=str(path))) as loop:
        loop.store.keys()
        with closing(sqlite3.connect(path)) as plain:
            plain.execute("ANALYZE")
        loop.vacuum()

    with closing(sqlite3.connect(path)) as plain:
        assert plain.execute("SELECT name FROM sqlite_master WHERE name LIKE 'sqlite_stat%'").fetchall() == []
