"""Review queues: people are asked where users disagree and where a failure has no name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from closeloop.cli.output import show
from closeloop.errors import TransientError
from closeloop.platforms.base import PushResult, Review
from closeloop.testing.memory import MemoryPlatform
from closeloop.testing.samples import feedback, trace


class Reviewing(MemoryPlatform):
    """A platform with review queues: what came into each."""

    def push_reviews(self, queue: str, reviews: Sequence[Review]) -> PushResult:
        self.server.queues[queue] |= {one.target.id: one.reason for one in reviews}
        return PushResult(tuple(one.id for one in reviews), calls=1)


@pytest.fixture
def reviewing(rig: Any) -> Any:
    """A loop with a queue: a refusal, an answer on which two users disagree, one of which nobody knows what is wrong, a misclick."""
    rig.server.capabilities = replace(rig.server.capabilities, reviews=True)
    rig.server.queues = defaultdict(dict)
    rig.server.add(trace("t0", answer="I'm sorry, but I can't help with that."), trace("t1"), trace("t2"), trace("t3"))
    rig.server.give(feedback("f0", "t0"), feedback("f1", "t1", user_id="u1"), feedback("f2", "t2"))
    rig.server.give(feedback("f3", "t3", comment="sorry, misclick"))
    rig.server.give(feedback("f1b", "t1", label="thumbs-up", score=1.0, user_id="u2"))

    def named(queue: str) -> Any:
        source = rig.settings.sources["support"]
        push = source.push.model_copy(update={"queue": queue})
        rig.settings = rig.settings.model_copy(
            update={"sources": {"support": source.model_copy(update={"push": push})}}
        )
        return rig.new_loop(adapters={"support": Reviewing(rig.server)})

    rig.named = named
    named("triage").pull("support")
    named("triage").bucket()
    return rig


def test_people_look_at_what_users_disagree_on_and_at_what_has_no_name(reviewing: Any) -> None:
    """And at nothing else: a failure whose kind is known, or that was none, waits for nobody."""
    assert reviewing.named("triage").push("support").reviews == 2
    assert reviewing.server.queues == {"triage": {"t1-root": "mixed", "t2-root": "unknown"}}
    assert reviewing.named("triage").push("support").reviews == 0


def test_a_plan_and_its_end_are_told_with_what_is_queued(reviewing: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """As text: whoever tries a queue out with `--dry-run` reads what would be in it, and why."""
    show(reviewing.named("triage").push("support", dry_run=True), as_json=False)
    planned = capsys.readouterr().out
    show(reviewing.named("triage").push("support"), as_json=False)

    assert "  send span t1-root to queue triage: mixed\n" in planned
    assert "  send span t2-root to queue triage: unknown\n" in planned
    assert ", 2 queued for review; " in capsys.readouterr().out


def test_what_waits_for_one_queue_goes_to_no_other(reviewing: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that ended before its reviews were sent, and settings that name another queue by now."""

    def lost(self: Reviewing, queue: str, reviews: Sequence[Review]) -> PushResult:
        raise TransientError("connection lost", platform="memory")

    with monkeypatch.context() as patch:
        patch.setattr(Reviewing, "push_reviews", lost)
        with pytest.raises(TransientError):
            reviewing.named("triage").push("support")
    reviewing.named("second").push("support")

    both = {"t1-root": "mixed", "t2-root": "unknown"}
    assert reviewing.server.queues == {"triage": both, "second": both}
