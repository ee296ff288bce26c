"""SIGKILL behind every kind of request of a sync, one after the other, with new feedback each time: nothing is missing, nothing twice.
The same where it is not killed but loses its connection to a Postgres store.

Pull, labels, dataset and review queue, through our own calls and through the official clients. A process that dies before a request
has done the same as one that died behind the request before it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

import pytest

from servers import langfuse, langsmith

REFUSAL = "I'm sorry, but I can't help with that."


class Mortal:
    """The process whose children sync and die."""

    def __init__(self) -> None:
        env = {
            **os.environ, "LANGSMITH_API_KEY": langsmith.KEY, "LANGFUSE_PUBLIC_KEY": langfuse.PUBLIC,
            "LANGFUSE_SECRET_KEY": langfuse.SECRET,
        }  # fmt: skip
        command = [sys.executable, "-W", "ignore", str(Path(__file__).with_name("mortal.py"))]
        self.process = subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def sync(self, config: Path, fatal: str = "", server: str = "") -> tuple[int, list[str]]:
        """How a sync ended that was to die at a step, or to be cut off from its Postgres, and the names of its steps where it lived."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{config}|{fatal}|{server}\n")
        self.process.stdin.flush()
        told = json.loads(self.process.stdout.readline())
        return told["ended"], told["steps"]

    def close(self) -> None:
        """End it."""
        self.process.communicate(timeout=60)


@pytest.fixture(scope="module")
def mortal() -> Iterator[Mortal]:
    """One for all tests here: importing is what takes the time."""
    made = Mortal()
    yield made
    made.close()


class OnLangSmith:
    """A stand-in for LangSmith. `add` gives it one more failure, and an answer two users disagree about."""

    platform = "langsmith"

    def __init__(self) -> None:
        self.server = langsmith.LangSmithServer(checks=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.server.close()

    def add(self, number: int) -> None:
        """Two answers, three thumbs."""
        at = self.server.clock.now() - timedelta(minutes=2)
        for kind, users in (("bad", 1), ("mixed", 2)):
            said = {"messages": [{"role": "assistant", "content": REFUSAL}]}
            run = self.server.run(self.trace(kind, number), at=at, outputs=said)
            for user in range(users):
                source = {"type": "api", "metadata": {"user_id": f"u{user}"}}
                self.server.feedback(run, score=float(user), at=at, feedback_source=source)

    @staticmethod
    def trace(kind: str, number: int) -> str:
        """The id of an answer."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{kind}-{number}"))

    def held(self) -> dict[str, list[Any]]:
        """Everything we have written, doubles included."""
        state = self.server.state
        labels = [row for row in state.feedback("1 = 1", []) if row["key"] == "error_mode"]
        return {
            "labels": sorted((row["run_id"], row["value"]) for row in labels),
            "configs": [one["feedback_key"] for one in state.all("config")],
            "datasets": [one["name"] for one in state.all("dataset")],
            "examples": sorted(one["source_run_id"] for one in state.all("example")),
            "queues": [one["name"] for one in state.all("queue")],
            "queued": sorted(one["run_id"] for one in state.all("item")),
        }


class OnLangfuse:
    """The same on Langfuse."""

    platform = "langfuse"

    def __init__(self) -> None:
        self.server = langfuse.LangfuseServer("events-only")

    def __enter__(self) -> Self:
        self.server.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.__exit__(None, None, None)

    def add(self, number: int) -> None:
        """Two answers, three thumbs."""
        for kind, users in (("bad", 1), ("mixed", 2)):
            trace = self.trace(kind, number)
            self.server.trace(trace, question=f"Question {number}?", answer=REFUSAL)
            for user in range(users):
                native = f"thumb-{kind}-{number}-{user}"
                self.server.score("user_feedback", bool(user), trace, id=native, metadata={"userId": f"u{user}"})

    @staticmethod
    def trace(kind: str, number: int) -> str:
        """The id of an answer."""
        return f"{number * 2 + (kind == 'mixed'):032x}"

    def held(self) -> dict[str, list[Any]]:
        """Everything we have written, ghost rows and versions included."""
        state = self.server.state
        rows = state.query("select body from scores where id like 'closeloop:%'")
        labels = [json.loads(body) for (body,) in rows]
        items = {one["id"]: one["sourceTraceId"] for one in state.all("item")}
        return {
            "labels": sorted((row["traceId"], row["value"]) for row in labels),
            "configs": [one["name"] for one in state.all("config")],
            "datasets": [one["name"] for one in state.all("dataset")],
            "examples": sorted(items[one["item"]] for one in state.all("version")),
            "queues": [one["name"] for one in state.all("queue")],
            "queued": sorted(one["objectId"].partition("-")[0] for one in state.all("queue_item")),
        }


def write_config(folder: Path, place: Any, store: str = "sqlite:///loop.db") -> Path:
    """A configuration that uses everything a platform has."""
    folder.mkdir()
    config = folder / "closeloop.toml"
    config.write_text(
        f'store = "{store}"\n[sources.support]\nplatform = "{place.platform}"\nproject = "support"\n'
        f'base_url = "{place.server.url}"\npage_size = 2\n[sources.support.push]\ndataset = "cases"\nqueue = "doubtful"\n',
        encoding="utf-8",
    )
    return config


def steps_of(where: Any, mortal: Mortal, folder: Path) -> list[str]:
    """What a sync does that is not hurt, step by step."""
    with where() as calm:
        calm.add(0)
        ended, steps = mortal.sync(write_config(folder, calm))
    assert ended == 0
    return steps


def check(place: Any, count: int) -> None:
    """What is there after so many of `add`, each label, example and item of a queue once."""
    held = place.held()
    bad, mixed = (sorted(place.trace(kind, number) for number in range(count)) for kind in ("bad", "mixed"))
    assert held["labels"] == [(trace, "refusal.policy") for trace in sorted([*bad, *mixed])]
    assert held["examples"] == bad
    assert held["queued"] == mixed
    assert (held["configs"], held["datasets"], held["queues"]) == (["error_mode"], ["cases"], ["doubtful"])


def heal(place: Any, mortal: Mortal, config: Path, count: int) -> tuple[int, int, int]:
    """Sync undisturbed, check what is there, and sync once more: how both ended, and how often the second one wrote."""
    last, _ = mortal.sync(config)
    check(place, count)
    before = place.server.writes
    idle, _ = mortal.sync(config)
    return last, idle, place.server.writes - before


@pytest.mark.slow
@pytest.mark.parametrize("where", [OnLangSmith, OnLangfuse])
def test_syncs_killed_behind_every_request_leave_nothing_twice(where: Any, mortal: Mortal, tmp_path: Path) -> None:
    """Each dies at another step; the one that ends has done what was left, and then there is nothing to write."""
    steps = steps_of(where, mortal, tmp_path / "calm")
    names = [name for name in dict.fromkeys(steps) if name.startswith("after ") or name == "before commit"]
    assert len([name for name in names if name.split()[1] in ("POST", "PATCH", "PUT")]) >= 6, names

    with where() as hurt:
        config = write_config(tmp_path / "hurt", hurt)
        died = []
        for number, name in enumerate(names):
            hurt.add(number)
            ended, _ = mortal.sync(config, name)
            died += [name] if ended == -9 else []
        healed = heal(hurt, mortal, config, len(names))

    # A config, a dataset, a queue is made once, so a step of making it is met by the first sync that gets there.
    assert len(died) >= len(names) - 3, [name for name in names if name not in died]
    assert healed == (0, 0, 0)


@pytest.mark.slow
@pytest.mark.parametrize("where", [OnLangSmith, OnLangfuse])
def test_syncs_that_lose_their_store_in_a_transaction_leave_nothing_twice(
    where: Any, mortal: Mortal, postgres: Any, tmp_path: Path
) -> None:
    """The connection is cut before one commit after the other: such a sync asks to be tried again, or is partial, and the next one does
    what is left. Between transactions nothing is lost with a connection.
    """
    commits = steps_of(where, mortal, tmp_path / "calm").count("before commit")
    cuts = range(1, commits, max(1, commits // 12))

    with where() as hurt:
        config = write_config(tmp_path / "hurt", hurt, postgres.database())
        codes = []
        for number, commit in enumerate(cuts):
            hurt.add(number)
            codes.append(mortal.sync(config, f"before commit#{commit}", postgres.url())[0])
        between, _ = mortal.sync(config, "after commit", postgres.url())
        healed = heal(hurt, mortal, config, len(cuts))

    assert set(codes) <= {3, 75}, codes
    assert (between, *healed) == (0, 0, 0, 0)
