"""Push is an outbox: a second run sends nothing, a crash doubles nothing, what the server drops is sent again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from closeloop.cli.output import show, show_all
from closeloop.errors import ConfigError, StoreError, TransientError
from closeloop.platforms.base import PushResult
from closeloop.testing.memory import MemoryPlatform
from closeloop.testing.samples import feedback, trace


@pytest.fixture
def failing(rig: Any) -> Any:
    """A loop that has pulled and bucketed three failures and one success."""
    rig.server.add(*(trace(f"t{number}", answer="I'm sorry, but I can't help with that.") for number in range(4)))
    rig.server.give(*(feedback(f"f{number}", f"t{number}") for number in range(3)))
    rig.server.give(feedback("f3", "t3", label="thumbs-up", score=1.0))
    rig.loop.pull("support")
    rig.loop.bucket()
    return rig


def labels(rig: Any) -> dict[str, str | float | bool]:
    """error_mode by target, as the server holds it."""
    return {score.target.id: score.value for score in rig.server.scores.values() if score.name == "error_mode"}


def test_every_failure_gets_its_label_and_a_regression_example(failing: Any) -> None:
    """Three failures, three labels, three examples; the success gets none."""
    result = failing.loop.push("support")

    assert labels(failing) == {f"t{number}-root": "refusal.policy" for number in range(3)}
    assert (result.sent, result.verified, result.examples, result.exit_code) == (3, 3, 3, 0)
    assert result.writes == failing.server.writes > 0
    assert len(failing.server.datasets["closeloop-regression"]) == 3


def test_what_went_into_the_native_dataset_is_never_trained_on(failing: Any, tmp_path: Path) -> None:
    """A regression set that was trained on tells nothing: its cases are pinned in the step that plans to send them."""
    failing.server.add(*(trace(f"t{number}", question=f"Where is order {number}?") for number in range(4)))
    failing.server.give(*(feedback(f"e{n}", f"t{n}", name="edit", correction=f"Order {n} is lost.") for n in range(3)))
    with failing.loop.store.transaction() as tx:
        tx.want_traces(failing.loop.store.keys()[0], [f"t{number}" for number in range(4)], failing.now)
    failing.loop.sync()
    done = failing.loop.export("dpo", tmp_path / "pairs.jsonl")

    assert (done.written, done.skips["leak_eval"]) == (0, 3)


def test_a_second_push_sends_nothing(failing: Any) -> None:
    """What was sent is remembered: no call that writes."""
    failing.loop.push("support")
    failing.server.writes = 0

    again = failing.new_loop().push("support")

    assert (failing.server.writes, again.writes, again.sent) == (0, 0, 0)


def test_a_second_sync_writes_nothing(failing: Any) -> None:
    """The whole loop run twice: the second time the platform is only read, and our labels are not feedback."""
    failing.loop.sync()
    failing.server.writes = 0
    failing.later(5)

    again = failing.loop.sync()

    assert failing.server.writes == 0
    assert (again.pulled[0].new, again.pulled[0].changed, again.pushed[0].writes) == (0, 0, 0)
    assert again.pulled[0].ours == 3


def test_a_dry_run_shows_the_plan_and_changes_nothing(failing: Any) -> None:
    """`--dry-run` sends nothing, stores nothing, and names what it would send."""
    plan = failing.loop.push("support", dry_run=True)

    assert (failing.server.writes, plan.planned, len(plan.plan)) == (0, 6, 6)
    assert failing.loop.push("support").sent == 3


def test_a_dry_run_goes_beside_another_run(failing: Any) -> None:
    """It only looks: a run that holds the source is not in its way, nor it in that run's."""
    other = failing.new_loop()
    with other._lease(other._key("support")):
        plan = failing.loop.push("support", dry_run=True)

        assert (plan.planned, other.push("support").sent) == (6, 3)


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_push_does_not_make_a_store(dry_run: bool, rig: Any, tmp_path: Path) -> None:
    """In a wrong folder it says that there is none: an empty store would look like one in which nothing waits."""
    with pytest.raises(StoreError, match="there is no store"):
        rig.loop.push("support", dry_run=dry_run)

    assert not list(tmp_path.glob("*.db"))


def test_a_dry_run_counts_what_changed_settings_would_send(failing: Any) -> None:
    """As the push behind it does."""
    failing.loop.push("support")
    turn_booleans_on(failing)

    plan = failing.new_loop().push("support", dry_run=True)

    assert plan.planned == failing.new_loop().push("support").sent == 3


def test_a_dry_run_leaves_out_what_was_undone(failing: Any) -> None:
    """As the push does, until its content changes."""
    failing.loop.push("support", undo=failing.loop.push("support").run_id)
    turn_booleans_on(failing)

    plan = failing.new_loop().push("support", dry_run=True)

    assert plan.planned == failing.new_loop().push("support").sent == 3


def test_a_dry_run_leaves_out_what_was_refused(failing: Any) -> None:
    """It is not sent again either: only the three new booleans are."""
    failing.server.lies.reject_targets = frozenset({"t1-root"})
    failing.loop.push("support")
    turn_booleans_on(failing)

    assert failing.new_loop().push("support", dry_run=True).planned == 3


def test_a_dry_run_counts_a_label_once(failing: Any) -> None:
    """One that waits from a run that was killed, and is now to be another, goes once."""
    failing.server.lies.fail_writes = 1
    with pytest.raises(TransientError):
        failing.loop.push("support")
    failing.server.give(feedback("f0", "t0", comment="way too long", metadata={"reason": "too_verbose"}))
    failing.loop.pull("support")
    failing.loop.bucket()

    plan = failing.new_loop().push("support", dry_run=True)
    pushed = failing.new_loop().push("support")

    assert (plan.planned, pushed.sent, pushed.examples) == (6, 3, 3)


def test_a_crash_after_the_server_wrote_doubles_nothing(failing: Any) -> None:
    """The server stored the labels but its answer was an error: sending again overwrites the same records."""
    failing.server.lies.fail_after_write = 1
    with pytest.raises(TransientError):
        failing.loop.push("support")
    held = dict(failing.server.scores)

    result = failing.new_loop().push("support")

    assert set(failing.server.scores) == set(held)
    assert result.exit_code == 0


def test_dropped_writes_are_found_and_sent_again(failing: Any) -> None:
    """A server that accepts and forgets is caught by reading back."""
    failing.server.capabilities = replace(failing.server.capabilities, verifies_writes=True)
    failing.server.lies.drop_writes = 2

    result = failing.loop.push("support")

    assert len(labels(failing)) == 3
    assert result.verified == 3


def test_what_is_stored_late_is_waited_for_and_not_sent_twice(failing: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that answers before it stores is looked at again."""
    failing.server.capabilities = replace(failing.server.capabilities, verifies_writes=True)
    real, looks = MemoryPlatform.stored_scores, [0]

    def late(self: MemoryPlatform, scores: Any) -> set[str]:
        looks[0] += 1
        return set() if looks[0] < 3 else real(self, scores)

    monkeypatch.setattr(MemoryPlatform, "stored_scores", late)

    assert failing.loop.push("support").verified == 3
    assert failing.server.calls["push_scores"] == 1


def test_a_target_the_platform_refuses_is_reported_once(failing: Any) -> None:
    """A label that cannot be written is named with its reason, the others go on, and the run ends partial."""
    failing.server.lies.reject_targets = {"t1-root"}

    first = failing.loop.push("support")
    second = failing.loop.push("support")

    assert list(first.rejected.values()) == ["unknown target"]
    [refused] = failing.loop.store.outbox(failing.loop._key("support"), states=["rejected"])
    assert refused.error == "unknown target"
    assert (first.sent, first.exit_code) == (2, 3)
    assert first.problems == ("the platform refused 1 (`rejected` of --json names each), the first: unknown target",)
    assert (second.sent, second.exit_code) == (0, 0)


def test_an_adapter_that_does_not_answer_for_a_label_is_not_asked_for_ever(
    failing: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it said nothing of is refused, and the push ends."""
    asked: list[int] = []

    def silent(self: MemoryPlatform, scores: Any, *, wait: bool = False) -> PushResult:
        asked.append(len(scores))
        return PushResult((), calls=1) if len(asked) < 5 else PushResult(tuple(one.id for one in scores))

    monkeypatch.setattr(MemoryPlatform, "push_scores", silent)
    result = failing.loop.push("support")

    assert asked == [3]
    assert set(result.rejected.values()) == {"the adapter did not say what became of it"}


def test_a_label_that_waits_for_an_answer_that_is_gone_is_not_sent(failing: Any) -> None:
    """The push before failed, and the trace holds no answer any more."""
    failing.server.lies.fail_writes = 1
    with pytest.raises(TransientError):
        failing.loop.push("support")
    with failing.loop.store.transaction() as tx:
        tx.put_traces([trace("t0", answer="")], [], failing.now)
    failing.loop.push("support")

    assert labels(failing)["t1-root"] == "refusal.policy"
    assert labels(failing).get("t0-root", "none") == "none"


def test_an_example_that_waits_for_one_dataset_goes_to_no_other(failing: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that ended before its examples were sent, and settings that name another dataset by now."""

    def lost(self: MemoryPlatform, dataset: Any) -> PushResult:
        raise TransientError("connection lost", platform="memory")

    with monkeypatch.context() as patch:
        patch.setattr(MemoryPlatform, "push_dataset", lost)
        with pytest.raises(TransientError):
            failing.loop.push("support")
    source = failing.settings.sources["support"]
    other = source.model_copy(update={"push": source.push.model_copy(update={"dataset": "second"})})
    failing.settings = failing.settings.model_copy(update={"sources": {"support": other}})
    failing.new_loop().push("support")

    held = {name: len(examples) for name, examples in failing.server.datasets.items()}
    assert held == {"closeloop-regression": 3, "second": 3}


def test_a_label_follows_a_changed_bucket(failing: Any) -> None:
    """When the user's comment names another failure, the label on the platform is overwritten, not doubled."""
    failing.loop.push("support")
    failing.later(5)
    failing.server.give(feedback("f0", "t0", comment="way too long", metadata={"reason": "too_verbose"}))
    failing.loop.pull("support")
    failing.loop.bucket()

    result = failing.loop.push("support")

    assert len(labels(failing)) == 3
    assert result.sent == 1


def test_a_label_is_taken_back_when_the_user_changes_their_mind(failing: Any) -> None:
    """A failure that turns into a success keeps no failure label: it becomes `none`, nothing is deleted."""
    failing.loop.push("support")
    failing.later(5)
    failing.server.toggle("f0")
    failing.loop.pull("support")
    failing.loop.bucket()

    failing.loop.push("support")

    assert labels(failing)["t0-root"] == "none"
    assert len(labels(failing)) == 3


def test_a_label_on_what_is_no_longer_an_answer_is_taken_back(failing: Any) -> None:
    """The trace was read too early: read again, it holds no answer any more, and neither a label."""
    failing.loop.push("support")
    with failing.loop.store.transaction() as tx:
        tx.put_traces([trace("t0", answer="")], [], failing.now)
    failing.loop.bucket()
    plan = failing.loop.push("support", dry_run=True)
    failing.server.writes = 0
    result = failing.loop.push("support")

    assert [(line["target"], line["value"]) for line in plan.plan] == [("span t0-root", "none")]
    assert labels(failing)["t0-root"] == "none"
    assert (result.sent, result.rejected) == (1, {})
    assert failing.new_loop().push("support").writes == 0


def test_an_answer_that_comes_and_goes_is_taken_back_once(failing: Any) -> None:
    """Its label was taken back before, so there is nothing to send, and nothing to look at for ever."""
    failing.loop.push("support")
    answers = [one.interaction for one in failing.loop.store.judged() if one.interaction.trace_id == "t0"]
    for made in ([], answers, []):
        with failing.loop.store.transaction() as tx:
            tx.put_traces([trace("t0", answer="" if not made else "No.")], made, failing.now)
        last = failing.loop.push("support")

    assert (labels(failing)["t0-root"], last.sent) == ("none", 0)
    assert failing.loop.store.outbox(failing.loop._key("support"), states=["orphaned"]) == []


def test_a_label_that_waits_is_not_sent_when_it_no_longer_holds(failing: Any) -> None:
    """The run that planned it was killed; meanwhile the user changed their mind."""
    failing.server.lies.fail_writes = 1
    with pytest.raises(TransientError):
        failing.loop.push("support")
    failing.later(5)
    failing.server.toggle("f0")
    failing.loop.pull("support")
    failing.loop.bucket()

    failing.new_loop().push("support")

    assert labels(failing)["t0-root"] == "none"


def test_a_platform_without_review_queues_gets_no_reviews(make_rig: Any) -> None:
    """Whatever the settings say."""
    rig = make_rig(push={"queue": "doubtful"})
    rig.server.add(trace("t1"))
    rig.server.give(feedback("f1", "t1", user_id="a"), feedback("f2", "t1", user_id="b", label="thumbs-up", score=1.0))

    result = rig.loop.sync()

    assert (result.bucketed.mixed, result.pushed[0].planned, result.exit_code) == (1, 0, 0)


def test_a_label_stays_with_the_answer_that_took_its_place(failing: Any) -> None:
    """Another interaction on the same span takes the label over: nobody sees it taken back in between."""
    failing.loop.push("support")
    before = next(one.interaction for one in failing.loop.store.judged() if one.interaction.trace_id == "t0")
    with failing.loop.store.transaction() as tx:
        tx.put_traces([trace("t0")], [before.model_copy(update={"id": "another"})], failing.now)
    failing.loop.bucket()
    plan = failing.loop.push("support", dry_run=True)
    failing.loop.push("support")

    assert [line["value"] for line in plan.plan if "value" in line] == ["refusal.policy"]
    assert labels(failing)["t0-root"] == "refusal.policy"
    assert failing.new_loop().push("support").writes == 0


def test_a_label_taken_back_is_sent_anew_when_its_answer_is_there_again(failing: Any) -> None:
    """Gone and back before the next push, or gone, taken back, and back: what the platform holds in the end is the label."""
    failing.loop.push("support")
    answers = [one.interaction for one in failing.loop.store.judged() if one.interaction.trace_id == "t0"]
    for pushes in (0, 1):
        with failing.loop.store.transaction() as tx:
            tx.put_traces([trace("t0")], [], failing.now)
        for _ in range(pushes):
            failing.loop.push("support")
        with failing.loop.store.transaction() as tx:
            tx.put_traces([trace("t0")], answers, failing.now)
        failing.loop.bucket()
        failing.loop.push("support")

        assert labels(failing)["t0-root"] == "refusal.policy"
        assert failing.new_loop().push("support").writes == 0


def test_undo_takes_a_runs_labels_away(failing: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """`--undo RUN` removes what that run sent and a later push does not bring it back by itself."""
    run = failing.loop.push("support").run_id

    undone = failing.loop.push("support", undo=run)
    twice = failing.loop.push("support", undo=run)
    again = failing.loop.push("support")

    assert (undone.undone, labels(failing)) == (3, {})
    assert again.sent == 0
    show_all([undone, twice], as_json=False)
    first, second = capsys.readouterr().out.splitlines()
    assert f"3 labels of run {run} taken back; " in first
    assert f"0 labels of run {run} taken back: none was left to take back; " in second


def test_a_dry_run_of_an_undo_says_what_the_platform_can(failing: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Where a score cannot be deleted it is overwritten."""
    run = failing.loop.push("support").run_id
    failing.server.capabilities = replace(failing.server.capabilities, deletes_scores=False)

    plan = failing.loop.push("support", undo=run, dry_run=True)

    assert {line["action"] for line in plan.plan} == {"overwrite"}
    show(plan, as_json=False)
    assert "would take back 3" in capsys.readouterr().out


def test_what_an_earlier_run_planned_is_undone_by_the_run_that_sent_it(
    failing: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run a push names is the one to undo, and the one that the labels on the platform name, also after a push that failed."""
    with monkeypatch.context() as patch:
        patch.setattr(MemoryPlatform, "push_scores", lambda *_, **__: (_ for _ in ()).throw(TransientError("down")))
        with pytest.raises(TransientError):
            failing.loop.push("support")
    sent = failing.loop.push("support")

    assert {score.metadata["closeloop"]["run_id"] for score in failing.server.scores.values()} == {sent.run_id}
    assert failing.loop.push("support", undo=sent.run_id).undone == 3
    assert labels(failing) == {}


def test_an_undo_of_many_labels_is_counted_whole(failing: Any) -> None:
    """By a dry run, too, however few the platform takes at once."""
    failing.server.capabilities = replace(failing.server.capabilities, push_batch=2)
    run = failing.loop.push("support").run_id

    plan = failing.loop.push("support", undo=run, dry_run=True)

    assert (plan.planned, [line["action"] for line in plan.plan]) == (3, ["delete"] * 3)
    assert failing.loop.push("support", undo=run).undone == 3


def test_an_undo_takes_what_was_sent_and_never_confirmed(failing: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run ended before it could read its labels back: the platform may have them all the same."""
    failing.server.capabilities = replace(failing.server.capabilities, verifies_writes=True)

    def cut_off(self: MemoryPlatform, scores: Any) -> Any:
        raise TransientError("connection lost", platform="memory")

    with monkeypatch.context() as patch:
        patch.setattr(MemoryPlatform, "stored_scores", cut_off)
        with pytest.raises(TransientError):
            failing.loop.push("support")
    run = next(one.run_id for one in failing.loop.status().sources[0].runs if one.step == "push")

    assert len(labels(failing)) == 3
    assert failing.loop.push("support", undo=run).undone == 3
    assert labels(failing) == {}


def test_an_undo_takes_what_a_run_sent_before_it_was_cut_off(failing: Any) -> None:
    """The platform took the labels and the run never knew: they are of that run all the same, and stay away."""
    failing.server.lies.fail_after_write = 1
    with pytest.raises(TransientError):
        failing.loop.push("support")
    run = next(one.run_id for one in failing.loop.status().sources[0].runs if one.step == "push")

    assert len(labels(failing)) == 3
    assert failing.loop.push("support", undo=run).undone == 3
    assert failing.loop.push("support").sent == 0
    assert labels(failing) == {}


def test_an_undo_takes_labels_of_answers_that_are_gone(failing: Any) -> None:
    """They wait to be taken back by the next push; the undo comes first."""
    run = failing.loop.push("support").run_id
    failing.server.add(trace("t0", spans=()))
    with failing.loop.store.transaction() as tx:
        tx.want_traces(failing.loop.store.keys()[0], ["t0"], failing.now)
    failing.later(5)
    failing.loop.pull("support")

    assert failing.loop.push("support", undo=run).undone == 3
    assert labels(failing) == {}


def test_the_platform_is_prepared_for_labels_once(failing: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many batches there are: each look at its configs is a request."""
    failing.server.capabilities = replace(failing.server.capabilities, push_batch=1)
    asked: list[int] = []
    monkeypatch.setattr(MemoryPlatform, "prepare_labels", lambda self, configs: asked.append(len(configs)) or 0)

    assert failing.loop.push("support").sent == 3
    assert len(asked) == 1


def test_a_label_the_platform_does_not_give_back_is_named_and_asked_for_again(failing: Any) -> None:
    """An undo counts what is gone; the rest is still ours on the platform, so the next undo takes it, and a push sends nothing."""
    failing.server.capabilities = replace(failing.server.capabilities, push_batch=2)
    run = failing.loop.push("support").run_id
    failing.server.lies.reject_targets = frozenset({"t0-root"})

    first = failing.loop.push("support", undo=run)
    pushed = failing.loop.push("support")
    failing.server.lies.reject_targets = frozenset()
    second = failing.loop.push("support", undo=run)

    assert (first.undone, list(first.rejected.values()), first.exit_code) == (2, ["locked target"], 3)
    assert pushed.sent == 0
    assert (second.undone, second.exit_code, labels(failing)) == (1, 0, {})


@pytest.mark.parametrize("dry_run", [True, False])
def test_an_undo_of_a_run_nobody_knows_is_an_error(failing: Any, dry_run: bool) -> None:
    """A mistyped id must not look like done."""
    run = failing.loop.push("support").run_id
    with pytest.raises(ConfigError, match=f"no label is of run '{run}x'"):
        failing.loop.push("support", undo=run + "x", dry_run=dry_run)

    assert len(labels(failing)) == 3


def turn_booleans_on(failing: Any) -> None:
    """For the loops made from now on."""
    source = failing.settings.sources["support"]
    with_booleans = source.model_copy(update={"push": source.push.model_copy(update={"booleans": True})})
    failing.settings = failing.settings.model_copy(update={"sources": {"support": with_booleans}})


def test_changed_push_settings_are_applied_to_old_labels(failing: Any) -> None:
    """Turning booleans on sends them for failures that were labelled before."""
    failing.loop.push("support")
    turn_booleans_on(failing)

    result = failing.new_loop().push("support")

    assert result.sent >= 3
    assert any(score.name.startswith("error_mode.") for score in failing.server.scores.values())


def test_the_user_verdict_is_sent_when_named(make_rig: Any) -> None:
    """`push.verdict` names a score with the resolved verdict in [-1, 1]."""
    rig = make_rig(push={"verdict": "user_verdict"})
    rig.server.add(trace("t1"))
    rig.server.give(feedback("f1", "t1"))
    rig.loop.sync()

    assert [score.value for score in rig.server.scores.values() if score.name == "user_verdict"] == [-1.0]


def test_a_question_that_another_source_takes_for_training_meanwhile_is_no_test(
    failing: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sources are planned at the same time and ask the same questions: the one that comes second follows, and does not fail."""
    store, seen = failing.loop.store, failing.loop.store.split_pins

    def too_early(names: Any) -> dict[str, str]:
        monkeypatch.setattr(store, "split_pins", seen)
        with store.transaction() as tx:
            tx.pin_splits([(name, "train") for name in names], failing.now)
        return {}

    monkeypatch.setattr(store, "split_pins", too_early)
    result = failing.loop.push("support")

    assert (result.sent, result.planned, result.held, result.examples) == (3, 3, 3, 0)
