"""What a run says and leaves behind when a part of it fails, is cut short or only looks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from closeloop import Loop
from closeloop.buckets import stage
from closeloop.errors import TransientError
from closeloop.models.results import Bucketed
from closeloop.plugins import Plugins
from closeloop.testing.memory import MemoryPlatform
from closeloop.testing.samples import feedback, trace
from servers.http import Answer, serve

REFUSAL = "I'm sorry, but I can't help with that."


def fill(rig: Any, count: int) -> None:
    """So many answers that users did not like."""
    rig.server.add(*(trace(f"t{number}", answer=REFUSAL) for number in range(count)))
    rig.server.give(*(feedback(f"f{number}", f"t{number}") for number in range(count)))


def test_a_sync_that_cannot_send_says_so_beside_what_it_read(rig: Any) -> None:
    """Reading was done and is told; the source that could not be written is named, and the run is partial."""
    fill(rig, 3)
    rig.server.lies.fail_writes = 1

    result = rig.loop.sync()

    assert (result.pulled[0].new, result.pushed, result.exit_code) == (3, (), 3)
    assert "500" in result.failed["support"]
    assert rig.loop.sync().pushed[0].sent == 3


def test_a_run_of_a_clock_that_was_ahead_hides_no_error(rig: Any) -> None:
    """For the days it was ahead `status` would call it the last run, and what failed since answered by its success."""
    rig.now += timedelta(days=3)
    rig.loop.pull("support")
    rig.now -= timedelta(days=3) - timedelta(minutes=5)
    rig.server.lies.status = 500
    with pytest.raises(TransientError):
        rig.loop.pull("support")

    [source] = rig.loop.status().sources
    assert [run.outcome for run in source.runs] == ["failed", "done"]
    assert source.errors[0].startswith("pull at ")


def test_a_dry_run_is_no_run(rig: Any) -> None:
    """`status` does not call labels sent that were only shown."""
    fill(rig, 3)
    rig.loop.pull("support")
    rig.loop.bucket()
    assert rig.loop.push("support", dry_run=True).planned == 6

    assert {run.step for run in rig.loop.status().sources[0].runs} == {"pull"}


def test_a_dry_sync_tells_nobody(rig: Any) -> None:
    """An alert stands, and only the real run sends it."""
    fill(rig, 1)
    with serve([Answer(200, b"ok")]) as hook:
        alerts = rig.settings.alerts.model_validate({"webhook": hook.url, "quiet_after": "1h"})
        operate = rig.settings.operate.model_copy(update={"allow_private": True})
        rig.settings = rig.settings.model_copy(update={"alerts": alerts, "operate": operate})
        loop = rig.new_loop()
        loop.sync()
        rig.later(24 * 60)
        loop.sync(dry_run=True)
        assert hook.requests == []

        assert [one.kind for one in loop.sync().alerts] == ["no_feedback"]
        assert len(hook.requests) == 1


def test_an_abandoned_loop_ends_behind_its_page(rig: Any) -> None:
    """Ctrl-C in the main thread: the threads at work end after what is committed, and the next run does the rest."""
    fill(rig, 6)
    rig.loop.abandon()

    stopped = rig.loop.pull("support")

    assert (stopped.complete, stopped.new) == (False, rig.server.page_size)
    assert rig.new_loop().pull("support").new == 6 - rig.server.page_size


def test_the_time_of_a_pull_is_a_limit(rig: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends behind the page in which the time ran out."""
    fill(rig, 6)
    real = MemoryPlatform.pull

    def slow(self: MemoryPlatform, window: Any) -> Any:
        for page in real(self, window):
            rig.now += timedelta(minutes=1)
            yield page

    monkeypatch.setattr(MemoryPlatform, "pull", slow)

    assert rig.loop.pull("support", max_runtime=timedelta(minutes=2)).new == 2 * rig.server.page_size
    assert rig.loop.pull("support", max_runtime=timedelta(hours=1)).complete


def test_connections_are_closed_however_a_verb_ends(rig: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that keeps one Loop for months would run out of them."""
    closed: list[str] = []
    monkeypatch.setattr(MemoryPlatform, "close", lambda self: closed.append(self.project), raising=False)
    rig.loop.pull("support")
    rig.server.lies.status = 500
    with pytest.raises(TransientError):
        rig.loop.pull("support")

    assert closed == ["support", "support"]


def test_judging_anew_that_is_cut_short_is_finished_by_the_next_run(rig: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other settings judge everything anew, though nothing of it is news: what was left must not count as done."""
    monkeypatch.setattr(stage, "BATCH", 2)
    fill(rig, 6)

    def bucketed(threshold: float, asked: Iterator[bool]) -> Bucketed:
        settings = rig.settings.model_copy(
            update={"buckets": rig.settings.buckets.model_copy(update={"threshold": threshold})}
        )
        # Without plugins of unknown version, so that what was judged by the same settings needs no second look.
        options = {"plugins": Plugins(allow=""), "adapters": {"support": MemoryPlatform(rig.server)}}
        with Loop(settings, env={}, clock=lambda: rig.now, stop=lambda: next(asked, False), **options) as loop:
            if threshold == 0.5:
                loop.pull("support")
            return loop.bucket()

    assert bucketed(0.5, iter([])).interactions == 6
    first = bucketed(0.6, iter([False, False, False, False, True]))
    second = bucketed(0.6, iter([]))

    assert not first.complete
    assert (first.interactions, second.interactions) == (3, 3)
    assert bucketed(0.6, iter([])).interactions == 0
