"""A push over files writes each file once, however many batches there are, and sends again what a run that died had not put in place."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from closeloop import Loop, Settings
from closeloop.errors import LockedError, PermanentError
from closeloop.hold import Hold
from closeloop.platforms.base import PushResult
from closeloop.platforms.files import Files
from closeloop.sync.job import Progress

TURNS = 25


def turn(number: int) -> dict[str, Any]:
    """A refusal that its user turned down."""
    return {
        "id": f"t{number:02}", "prompt": f"How do I return order {number}?", "started_at": "2026-03-02T09:00:00Z",
        "response": "I'm sorry, but I can't help with that.", "session_id": f"s{number}",
        "user_id": f"u{number}",
        "feedback": [{"name": "user_feedback", "score": 0, "label": "thumbs-down"}],
    }  # fmt: skip


class Counting(Files):
    """Files in batches of ten, which counts writes and may die at one of its calls."""

    settled = 0
    dies_at: tuple[str, int] = ("", 0)
    calls = 0

    def push_scores(self, scores: Any, *, wait: bool = False) -> PushResult:
        return self._dying("scores", lambda: super(Counting, self).push_scores(scores, wait=wait))

    def delete_scores(self, scores: Any) -> PushResult:
        return self._dying("delete", lambda: super(Counting, self).delete_scores(scores))

    def push_dataset(self, dataset: Any) -> PushResult:
        return self._dying("dataset", lambda: super(Counting, self).push_dataset(dataset))

    def settle(self) -> int:
        self.settled += 1
        return self._dying("settle", super().settle)

    def _dying(self, name: str, call: Callable[[], Any]) -> Any:
        """The call; where it is its turn, the process dies behind it, before anything could be recorded."""
        done = call()
        self.calls += name == self.dies_at[0]
        if self.dies_at == (name, self.calls):
            raise KeyboardInterrupt
        return done


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., tuple[Loop, Counting]]]:
    """Opens the same store and folder again and again, each time as a new process would."""
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(turn(n)) + "\n" for n in range(TURNS)), encoding="utf-8")
    source = {"platform": "files", "project": "default", "path": str(tmp_path / "in.jsonl")}
    settings = Settings(store=str(tmp_path / "loop.db"), sources={"s": source})
    made: list[Loop] = []

    def open_again(dies_at: tuple[str, int] = ("", 0), stops: bool = False) -> tuple[Loop, Counting]:
        files = Counting(tmp_path / "in.jsonl")
        files.capabilities = replace(files.capabilities, push_batch=10)
        files.dies_at = dies_at
        made.append(Loop(settings, adapters={"s": files}, stop=lambda: stops and files.calls > 0))
        return made[-1], files

    loop, _ = open_again()
    loop.pull("s")
    loop.bucket()
    yield open_again
    for loop in made:
        loop.close()


def rows(folder: Path) -> dict[str, list[str]]:
    """The ids in each of our files, in the order they stand there."""
    return {
        path.name: [json.loads(line)["id"] for line in path.read_text(encoding="utf-8").splitlines()]
        for path in sorted(folder.rglob("*.jsonl"))
        if path.name != "in.jsonl"
    }


def test_many_batches_are_one_write(opened: Any, tmp_path: Path) -> None:
    """Three batches of labels and three of examples: two writes, everything once and in order; a second push writes nothing."""
    loop, files = opened()
    done = loop.push("s")

    assert (done.sent, done.verified, done.examples, done.writes, files.settled) == (TURNS, TURNS, TURNS, 2, 2)
    assert all(len(ids) == TURNS and ids == sorted(set(ids)) for ids in rows(tmp_path).values())
    again, files = opened()
    assert (again.push("s").writes, files.settled) == (0, 0)


@pytest.mark.parametrize("dies_at", [("scores", 2), ("dataset", 1), ("settle", 1), ("settle", 2)])
def test_a_push_that_dies_leaves_whole_files_and_the_next_one_sends_the_rest(
    opened: Any, tmp_path: Path, dies_at: tuple[str, int]
) -> None:
    """Between batches, and between putting in place and recording it: nothing lost, nothing twice."""
    loop, _ = opened(dies_at)
    with pytest.raises(KeyboardInterrupt):
        loop.push("s")
    left = rows(tmp_path)
    planned = opened()[0].push("s", dry_run=True).planned
    done = opened()[0].push("s")

    assert [len(ids) for ids in left.values()] == {"scores": [], "dataset": [TURNS]}.get(
        dies_at[0], [TURNS] * dies_at[1]
    )
    assert planned == {"scores": 2, "dataset": 1, "settle": 2 if dies_at[1] == 1 else 1}[dies_at[0]] * TURNS
    assert done.exit_code == 0
    assert [len(ids) for ids in rows(tmp_path).values()] == [TURNS, TURNS]
    assert opened()[0].push("s", dry_run=True).planned == 0


def test_a_push_that_is_asked_to_end_puts_in_place_what_it_took(opened: Any, tmp_path: Path) -> None:
    """Otherwise a run with a time limit would begin anew for ever."""
    loop, files = opened(("scores", 99), stops=True)
    first = loop.push("s")

    assert (first.complete, first.sent, first.verified, files.settled) == (False, 10, 10, 1)
    assert [len(ids) for ids in rows(tmp_path).values()] == [10]
    assert opened()[0].push("s").sent == TURNS - 10


def test_an_overtaken_push_puts_nothing_in_place(opened: Any, tmp_path: Path) -> None:
    """Paused behind its last batch until another run took over: what it has gathered is no longer its to write."""
    loop, files = opened()

    def overtaken(one: Progress) -> None:
        if (one.step, one.done) == ("labels", TURNS):
            key = loop.store.keys()[0]
            loop.store.acquire(key, "another:1:1", timedelta(minutes=2), is_dead=lambda holder: True)

    loop.progress = overtaken
    with pytest.raises(LockedError, match="was taken over by 'another:1:1'"):
        loop.push("s")

    assert (rows(tmp_path), files.settled) == ({}, 0)


def test_a_full_disk_at_the_end_of_a_push_leaves_everything_to_be_sent(
    opened: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is as it was, the error says why, and the next run does it all."""

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    loop, _ = opened()
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(PermanentError, match="No space left on device"):
            loop.push("s")

    assert rows(tmp_path) == {}
    assert opened()[0].push("s").verified == TURNS


@pytest.mark.skipif(os.name != "posix", reason="elsewhere nobody can tell whether a process is at work")
def test_what_a_killed_run_left_half_written_is_cleared_away(opened: Any, tmp_path: Path) -> None:
    """At once, and not what a living one is writing."""
    name = "in.jsonl.labels.jsonl"
    dead = tmp_path / f".{name}.0123456789ab-1.tmp"
    dead.write_text("half", encoding="utf-8")
    with closing(Hold(tmp_path)) as hold:
        alive = hold.file(name)

        opened()[0].push("s")

        assert (dead.exists(), alive.exists()) == (False, True)
        alive.unlink()
    assert list(tmp_path.rglob(".*.tmp")) == []


@pytest.mark.skipif(os.name != "posix", reason="elsewhere nobody can tell whether a process is at work")
def test_what_a_killed_push_left_of_a_person_is_forgotten(opened: Any, tmp_path: Path) -> None:
    """Labels quote what people said: also those in a file that a push was killed over."""
    loop, _ = opened()
    loop.push("s")
    labels = tmp_path / "in.jsonl.labels.jsonl"
    left = tmp_path / f".{labels.name}.0123456789ab-1.tmp"
    left.write_bytes(labels.read_bytes())

    loop.forget("u1")

    assert not left.exists()


def test_a_file_somebody_has_reordered_is_put_in_order(opened: Any, tmp_path: Path) -> None:
    """Without a row twice or lost; other people's lines stay."""
    opened()[0].push("s")
    path = tmp_path / "in.jsonl.labels.jsonl"
    before = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(["# note", *reversed(before), before[3]]) + "\n", encoding="utf-8")
    with (tmp_path / "in.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(turn(TURNS)) + "\n")
    loop, _ = opened()
    loop.sync()

    after = path.read_text(encoding="utf-8").splitlines()
    assert after[0] == "# note"
    assert len(after) == TURNS + 2
    assert set(before) < set(after)
    assert after[1:] == sorted(after[1:])


def test_undoing_many_batches_is_one_write(opened: Any, tmp_path: Path) -> None:
    """Three batches of labels: the file is written once, and what was there beside them stays."""
    loop, _ = opened()
    run_id = loop.push("s").run_id
    again, files = opened()
    done = again.push("s", undo=run_id)

    assert (done.undone, done.writes, files.settled, files.calls) == (TURNS, 1, 1, 0)
    assert [len(ids) for ids in rows(tmp_path).values()] == [TURNS, 0]
    assert opened()[0].push("s", undo=run_id).undone == 0


def test_what_is_refused_in_an_undo_is_asked_for_again(opened: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not called undone, and the rest is."""
    run = opened()[0].push("s").run_id
    real = Counting.delete_scores

    def refusing(self: Counting, scores: Any) -> PushResult:
        done = real(self, scores[1:])
        return replace(done, rejected={scores[0].id: "locked"})

    with monkeypatch.context() as patch:
        patch.setattr(Counting, "delete_scores", refusing)
        first = opened()[0].push("s", undo=run)
    second = opened()[0].push("s", undo=run)

    assert (first.undone, list(first.rejected.values()), first.exit_code) == (TURNS - 3, ["locked"] * 3, 3)
    assert (second.undone, second.exit_code) == (3, 0)


@pytest.mark.parametrize("dies_at", [("delete", 2), ("settle", 1)])
def test_an_undo_that_dies_is_done_by_the_next_one(opened: Any, tmp_path: Path, dies_at: tuple[str, int]) -> None:
    """Nothing is called undone that still stands in the file."""
    run_id = opened()[0].push("s").run_id
    with pytest.raises(KeyboardInterrupt):
        opened(dies_at)[0].push("s", undo=run_id)
    left = [len(ids) for ids in rows(tmp_path).values()]
    done = opened()[0].push("s", undo=run_id)

    assert left == [TURNS, TURNS if dies_at[0] == "delete" else 0]
    assert done.undone == TURNS
    assert [len(ids) for ids in rows(tmp_path).values()] == [TURNS, 0]


def test_an_undo_that_is_asked_to_end_has_undone_what_it_took(opened: Any, tmp_path: Path) -> None:
    """And the next one the rest."""
    run_id = opened()[0].push("s").run_id
    first = opened(("delete", 99), stops=True)[0].push("s", undo=run_id)

    assert (first.complete, first.undone, first.exit_code) == (False, 10, 0)
    assert [len(ids) for ids in rows(tmp_path).values()] == [TURNS, TURNS - 10]
    assert opened()[0].push("s", undo=run_id).undone == TURNS - 10
