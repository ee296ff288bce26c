"""What was sent about a person who is forgotten leaves the platform, however it was sent and whatever the platform can do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from closeloop.errors import AuthError, LockedError, StoreError, TransientError
from closeloop.platforms.base import PushResult
from closeloop.testing.memory import MemoryPlatform
from closeloop.testing.samples import feedback, trace

WORDS = "I'm sorry, but I can't help with Marigold."


@pytest.fixture
def sent(rig: Any) -> Any:
    """A loop that has sent a label, which quotes the answer, and an example about ada."""
    rig.server.add(trace("t1", answer=WORDS, user_id="ada"))
    rig.server.give(feedback("f1", "t1", user_id="ada"))
    rig.loop.sync()
    assert "Marigold" in everything(rig)
    return rig


def everything(rig: Any) -> str:
    """All that we wrote on the platform."""
    return f"{list(rig.server.scores.values())} {rig.server.datasets}"


def test_labels_are_deleted_where_the_platform_can(sent: Any) -> None:
    """And the example loses its content. A dry run counts both and touches neither."""
    before = everything(sent)
    planned = sent.loop.forget("ada", dry_run=True)
    untouched = everything(sent)
    done = sent.loop.forget("ada")

    assert planned == done.model_copy(update={"dry_run": True})
    assert untouched == before
    assert (done.labels, done.examples, done.exit_code) == (1, 1, 0)
    assert sent.server.scores == {}
    assert "Marigold" not in everything(sent)


def test_a_label_that_cannot_be_deleted_is_overwritten(sent: Any) -> None:
    """Its comment quotes what was said: on a platform without deletions it stays as `none`, without it."""
    sent.server.capabilities = replace(sent.server.capabilities, deletes_scores=False)

    done = sent.loop.forget("ada")

    [score] = sent.server.scores.values()
    assert (done.labels, done.exit_code) == (1, 0)
    assert (score.value, score.comment) == ("none", None)


def test_a_label_whose_deletion_is_refused_is_overwritten(sent: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Phoenix refuses to delete what another user's key wrote."""
    monkeypatch.setattr(MemoryPlatform, "delete_scores", lambda _, scores: PushResult((), {scores[0].id: "not yours"}))

    assert sent.loop.forget("ada").exit_code == 0
    assert "Marigold" not in everything(sent)


def test_a_label_that_stays_is_named(sent: Any) -> None:
    """With the reason, and the run is partial."""
    sent.server.capabilities = replace(sent.server.capabilities, deletes_scores=False)
    sent.server.lies.reject_targets = {"t1-root"}

    done = sent.loop.forget("ada")

    assert (done.labels, done.exit_code) == (0, 3)
    assert done.problems == ("support: 1 labels stay on the platform, the first: unknown target",)


def test_what_waits_to_be_sent_anew_is_taken_off_too(sent: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The platform still has what was sent before, label and example, when a later push failed."""
    sent.later(5)
    sent.server.give(feedback("f2", "t1", name="user_comment", comment="Far too long!", user_id="ada"))
    with monkeypatch.context() as patch:
        patch.setattr(MemoryPlatform, "push_scores", lambda *_, **__: (_ for _ in ()).throw(TransientError("down")))
        patch.setattr(MemoryPlatform, "push_dataset", lambda *_: (_ for _ in ()).throw(TransientError("down")))
        sent.loop.sync()
    assert sent.loop.status().sources[0].outbox == {"pending": 1, "sending": 1}

    done = sent.loop.forget("ada")

    assert (done.labels, done.examples) == (1, 1)
    assert "Marigold" not in everything(sent)


@pytest.mark.parametrize("deletes", [True, False])
@pytest.mark.parametrize("write", ["push_scores", "push_dataset"])
def test_what_a_push_that_was_cut_off_may_have_sent_is_taken_off(
    rig: Any, monkeypatch: pytest.MonkeyPatch, write: str, deletes: bool
) -> None:
    """The platform took label or example, and the run ended before the store knew."""
    rig.server.add(trace("t1", answer=WORDS, user_id="ada"))
    rig.server.give(feedback("f1", "t1", user_id="ada"))
    rig.server.capabilities = replace(rig.server.capabilities, deletes_scores=deletes)
    real = getattr(MemoryPlatform, write)

    def cut_off(self: Any, *given: Any, **options: Any) -> Any:
        real(self, *given, **options)
        raise StoreError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(MemoryPlatform, write, cut_off)
        rig.loop.sync()
    assert "Marigold" in everything(rig)

    done = rig.loop.forget("ada")

    assert (done.labels, done.examples, done.exit_code) == (1, int(write == "push_dataset"), 0)
    assert "Marigold" not in everything(rig)


def test_nobody_is_forgotten_while_a_run_is_at_work(sent: Any) -> None:
    """It would send again what it holds of them: nothing is removed anywhere, and forgetting is tried again later."""
    with sent.new_loop()._lease(sent.loop._key("support")), pytest.raises(LockedError, match="in use"):
        sent.loop.forget("ada")

    assert "Marigold" in everything(sent)
    assert sent.loop.forget("ada").labels == 1


def test_what_was_never_sent_is_not_looked_for(rig: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a key that may only read nothing was ever pushed, and forgetting asks for no right to write."""
    rig.server.add(trace("t1", answer=WORDS, user_id="ada"))
    rig.server.give(feedback("f1", "t1", user_id="ada"))
    for name in ("push_scores", "push_dataset", "delete_scores"):
        monkeypatch.setattr(MemoryPlatform, name, lambda *_, **__: (_ for _ in ()).throw(AuthError("no")))
    rig.loop.sync()

    done = rig.loop.forget("ada")

    assert (done.interactions, done.labels, done.examples, done.exit_code) == (1, 0, 0, 0)


@pytest.mark.parametrize("first", ["forgotten", "wanted"])
def test_what_others_say_about_a_new_answer_to_a_forgotten_person_keeps_no_run_busy(rig: Any, first: str) -> None:
    """The trace is fetched for it, is theirs and left out: it is not asked for again, and what was said about it goes as well."""
    rig.server.add(trace("t1", answer=WORDS, user_id="ada"))
    rig.server.give(feedback("f1", "t1", user_id="ada"))
    rig.loop.sync()
    if first == "forgotten":
        rig.loop.forget("ada")
    rig.later(5)
    rig.server.give(feedback("f2", "t2", user_id="bob", comment="Marigold, rightly"))
    if first == "wanted":
        rig.loop.sync()
        rig.loop.forget("ada")
    rig.later(5)
    rig.server.add(trace("t2", answer=WORDS, user_id="ada"))
    rig.server.calls.clear()

    loop = rig.new_loop(stop=lambda: rig.server.calls["fetch"] > 5)
    done = loop.sync()
    rig.later(5)
    again = loop.sync()

    assert done.pulled[0].complete
    assert rig.server.calls["fetch"] == 1
    assert (again.pulled[0].new, loop.status().sources[0].feedback) == (0, 0)
    assert "Marigold" not in everything(rig)
