"""A run that is asked to end does, in whatever step it is, within a batch; what is left is said, and done by the next run."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from closeloop.buckets import stage
from closeloop.sync.job import Progress, Step
from closeloop.testing.samples import feedback, trace

COUNT = 25
STEPS = ("pull", "bucket", "push")
STOPPED: dict[Step, list[str]] = {
    "feedback": ["pull", "bucket"],
    "traces": ["pull", "bucket"],
    "interactions": ["bucket", "push"],
    "labels": ["push"],
    "examples": ["push"],
}
"""Step in which the run is asked to end -> what says that it has left something. Nothing judged is nothing to send."""


@pytest.fixture
def full(rig: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Failures that are not yet read, and small batches."""
    monkeypatch.setattr(stage, "BATCH", 4)
    rig.server.add(*(trace(f"t{n}", answer="I'm sorry, but I can't help with that.") for n in range(COUNT)))
    rig.server.give(*(feedback(f"f{n}", f"t{n}") for n in range(COUNT)))
    return rig


@pytest.mark.parametrize("step", STOPPED)
def test_a_run_ends_in_every_step_and_the_next_one_does_the_rest(full: Any, step: Step) -> None:
    """SIGTERM behind the first batch of a step: no further batch, exit code 0, and the end is that of an undisturbed run."""
    asked: list[Progress] = []
    told: list[Progress] = []

    def progress(one: Progress) -> None:
        told.append(one)
        if one.step == step:
            asked.append(one)

    stopping = full.new_loop(progress=progress, stop=lambda: bool(asked))
    first = stopping.sync()
    stopping.close()
    left = [
        name
        for name, part in zip(STEPS, (*first.pulled, first.bucketed, *first.pushed), strict=True)
        if not part.complete
    ]

    assert first.exit_code == 0
    assert asked[0].done < COUNT
    assert len(asked) <= 2
    assert told[-1].step == step
    assert left == STOPPED[step]

    second = full.new_loop().sync()
    assert all(part.complete for part in (*second.pulled, second.bucketed, *second.pushed))
    assert full.loop.store.status(full.loop._key("support"), "").unbucketed == 0
    assert len(full.server.scores) == COUNT
    assert len(full.server.datasets["closeloop-regression"]) == COUNT


def test_the_time_of_a_sync_is_that_of_all_its_steps_together(full: Any) -> None:
    """Not each step's own: a pull that used it up leaves nothing for judging and sending."""

    def slow(one: Progress) -> None:
        full.now += timedelta(minutes=2)

    loop = full.new_loop(progress=slow)
    first = loop.sync(max_runtime=timedelta(minutes=1))
    after = loop.stop()
    loop.close()

    assert (first.pulled[0].complete, first.bucketed.complete, after) == (False, False, False)
    assert (first.bucketed.interactions, full.server.writes) == (0, 0)


def test_what_a_stopped_run_sent_is_confirmed_by_the_next_one(full: Any) -> None:
    """Also where every run is asked to end while it sends, so that none comes to look at what it has sent itself."""
    full.server.capabilities = replace(full.server.capabilities, verifies_writes=True)
    full.loop.pull("support")
    full.loop.bucket()
    states = []
    for _ in range(3):
        asked: list[Progress] = []
        loop = full.new_loop(progress=asked.append, stop=lambda asked=asked: any(one.step == "labels" for one in asked))
        done = loop.push("support")
        states.append((done.sent, done.verified, done.complete))
        loop.close()

    assert states == [(10, 0, False), (10, 10, False), (5, 10, False)]
    assert full.new_loop().push("support").verified == 5
