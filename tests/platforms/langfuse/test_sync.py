"""The whole loop on Langfuse: nothing a user says is lost, whenever and however it changes, and an idle run costs next to nothing."""

from __future__ import annotations

from typing import Any

import pytest

from servers.langfuse import KINDS

V4 = ("cloud", "events-only", "dual")


@pytest.fixture(params=KINDS)
def running(request: pytest.FixtureRequest, rig: Any) -> Any:
    """A loop on every kind of server that has read three thumbs, two of them down."""
    made = rig(request.param)
    for number in range(3):
        made.talk(number, good=number == 2)
    made.later(hours=3)
    made.loop.pull("app")
    return made


def test_feedback_and_its_traces_arrive(running: Any) -> None:
    """Every thumb is stored with its trace, and the two bad ones are negative."""
    result = running.loop.bucket()

    assert set(running.stored()) == {"thumb-0", "thumb-1", "thumb-2"}
    assert (result.negative, result.positive) == (2, 1)


def test_a_toggled_thumb_is_found(running: Any) -> None:
    """The API keeps the old `timestamp` of an edited score; its new value is found all the same."""
    running.server.score("user_feedback", True, f"{0:032x}", id="thumb-0")
    running.later(hours=1)

    result = running.loop.pull("app")

    assert result.changed == 1
    assert running.stored()["thumb-0"].score == 1.0


def test_an_edit_in_the_pages_is_found(running: Any) -> None:
    """An edit in Langfuse's own pages does not even move `updatedAt`."""
    running.server.state.edit_in_ui("thumb-1", value=1)
    running.later(hours=1)

    running.loop.pull("app")

    assert running.stored()["thumb-1"].score == 1.0


def test_a_deleted_thumb_is_found(running: Any) -> None:
    """Deletion leaves no trace: the score is simply not listed any more."""
    running.server.state.remove("thumb-1")
    running.later(hours=1)

    result = running.loop.pull("app")

    assert result.deleted == 1
    assert set(running.stored()) == {"thumb-0", "thumb-2"}


def test_late_and_back_dated_feedback_is_found(running: Any) -> None:
    """A score of two days ago that is sent now lies far behind the bookmark."""
    two_days = 2 * 86_400_000
    running.talk(7, at=running.server.clock.now() - two_days)
    running.server.score("user_feedback", False, f"{7:032x}", id="late", at=running.server.clock.now() - two_days)
    running.later(hours=1)

    running.loop.pull("app")

    assert "late" in running.stored()


def test_very_old_feedback_waits_for_the_sweep(running: Any) -> None:
    """What is back-dated beyond the lookback is found by the daily sweep."""
    month = 30 * 86_400_000
    running.talk(8, at=running.server.clock.now() - month)
    running.server.score("user_feedback", False, f"{8:032x}", id="ancient", at=running.server.clock.now() - month)
    running.later(hours=1)
    running.loop.pull("app")
    early = set(running.stored())
    running.later(days=1.1)
    running.loop.pull("app")
    running.later(hours=1)

    running.loop.pull("app")

    assert "ancient" not in early
    assert "ancient" in running.stored()


def test_a_trace_that_comes_after_its_feedback_is_joined(running: Any) -> None:
    """Feedback waits for its trace, and is bucketed when it comes."""
    running.server.score("user_feedback", False, f"{9:032x}", id="early")
    running.later(hours=1)
    running.loop.pull("app")
    waiting = running.loop.status().sources[0].waiting_traces
    running.talk(9)
    running.later(hours=7)

    running.loop.pull("app")

    assert waiting == 1
    assert "early" in running.stored()


def test_corrections_become_edits(running: Any) -> None:
    """A CORRECTION score carries the final text; the draft is what the observation put out."""
    span = f"{0:032x}-root"
    running.server.score(
        "output", "Order 0 left on Monday.", f"{0:032x}", observationId=span, dataType="CORRECTION", id="fix"
    )
    running.later(hours=1)
    running.loop.pull("app")
    running.loop.bucket()

    signals = [s for turn in running.loop.store.judged() for s in (turn.verdict.signals if turn.verdict else ())]
    edit = next(signal for signal in signals if signal.kind == "edit")

    assert edit.final == "Order 0 left on Monday."


def test_an_edit_as_a_diff_becomes_an_edit(running: Any) -> None:
    """The documented convention: `draft_edited` with the difference as its comment."""
    running.talk(5, answer="Your order ships today.\nBye.")
    diff = "--- draft\n+++ final\n@@ -1,2 +1,2 @@\n-Your order ships today.\n+Your order ships on Friday.\n Bye."
    running.server.score("draft_edited", True, f"{5:032x}", id="diff", comment=diff)
    running.later(hours=1)
    running.loop.pull("app")
    running.loop.bucket()

    signals = [s for turn in running.loop.store.judged() for s in (turn.verdict.signals if turn.verdict else ())]
    edit = next(signal for signal in signals if signal.kind == "edit")

    assert (edit.draft, edit.final) == ("Your order ships today.\nBye.", "Your order ships on Friday.\nBye.")


@pytest.mark.parametrize("kind", V4)
def test_an_idle_sync_of_a_long_history_costs_few_calls(rig: Any, kind: str) -> None:
    """Thirty days of history, nothing new: at most eight calls and not one write, in the store's outbox or on the server."""
    made = rig(kind, plan="core", lookback="30d")
    start = made.server.clock.now()
    with made.server.state.writing():
        for number in range(600):
            made.talk(number, good=number % 3 > 0, at=start - number * 4_300_000)
    made.later(hours=3)
    made.loop.sync()
    made.later(hours=2)
    made.loop.sync()
    made.later(minutes=30)
    made.server.calls.clear()
    made.server.writes = 0

    result = made.loop.sync()

    assert sum(made.server.calls.values()) <= 8, made.server.calls
    assert made.server.writes == 0
    assert (result.pulled[0].new, result.pulled[0].changed, result.exit_code) == (0, 0, 0)


def test_only_a_changed_day_is_listed_again(rig: Any) -> None:
    """Of ten days one has changed: the pages of one day are read, not of ten."""
    made = rig("events-only", lookback="30d")
    start = made.server.clock.now()
    with made.server.state.writing():
        for number in range(500):
            made.server.score("user_feedback", True, f"{number:032x}", id=f"s{number}", at=start - number * 1_700_000)
    made.later(hours=3)
    made.loop.pull("app")
    made.server.state.edit_in_ui("s400", value=0)
    made.later(hours=1)
    made.server.calls.clear()

    result = made.loop.pull("app")

    assert result.changed == 1
    assert made.server.calls["GET /v3/scores"] <= 3


def test_labels_go_back_and_are_no_feedback(running: Any) -> None:
    """Failures get their label; a second sync reads the labels as ours and writes nothing."""
    first = running.loop.sync()
    running.later(hours=1)
    running.server.writes = 0

    again = running.loop.sync()

    assert first.pushed[0].verified == 2
    assert {row["value"] for rows in running.ours().values() for row in rows} == {"refusal.policy"}
    assert running.server.writes == 0
    assert (again.pulled[0].new, again.pulled[0].changed) == (0, 0)


def test_a_relabelled_failure_is_overwritten(running: Any) -> None:
    """When the user takes the bad word back, the label becomes `none`: the same row with another value, and no ghost."""
    running.loop.sync()
    running.server.score("user_feedback", True, f"{0:032x}", id="thumb-0")
    running.later(hours=2)

    running.loop.sync()

    values = sorted(rows[0]["value"] for rows in running.ours().values())
    assert values == ["none", "refusal.policy"]
    assert all(len(rows) == 1 for rows in running.ours().values())


def test_a_relabelling_wins_after_the_event_files_are_gone(running: Any) -> None:
    """Storage retention removes the events a server merges: the row still keeps its day and gets its new value."""
    running.loop.sync()
    days = {score_id: rows[0]["_ts"] // 86_400_000 for score_id, rows in running.ours().items()}
    running.server.state.forget_events()
    running.server.score("user_feedback", True, f"{0:032x}", id="thumb-0")
    running.later(days=3)

    running.loop.sync()

    assert sorted(rows[0]["value"] for rows in running.ours().values()) == ["none", "refusal.policy"]
    assert all(len(rows) == 1 for rows in running.ours().values())
    assert {score_id: rows[0]["_ts"] // 86_400_000 for score_id, rows in running.ours().items()} == days


def test_undo_takes_labels_back_without_deleting(running: Any) -> None:
    """Deletions are queued for minutes and hit what was written since: an undone run leaves `none` instead."""
    pushed = running.loop.sync().pushed[0]

    undone = running.loop.push("app", undo=pushed.run_id)

    assert undone.undone == 2
    assert {rows[0]["value"] for rows in running.ours().values()} == {"none"}
    assert running.server.calls["DELETE /scores/*"] == 0


def test_environment_and_time_of_a_label_are_those_of_its_trace(running: Any) -> None:
    """A label of another environment is hidden beside the trace; its time is the trace's own, for ever."""
    running.loop.sync()

    rows = [rows[0] for rows in running.ours().values()]

    assert {row["environment"] for row in rows} == {"production"}
    assert {row["_ts"] // 60_000 for row in rows} == {(1773144000000 // 60_000)}


@pytest.mark.parametrize("kind", ["events-only", "v3"])
def test_long_names_of_sessions_fit_into_addresses(rig: Any, kind: str) -> None:
    """What a server takes is bytes of an address, not so many ids: sessions may have names of 200 letters of any script."""
    made = rig(kind, traces="sessions")
    for number in range(30):
        session = f"{number:03d}" + "話" * 197
        made.talk(2 * number, good=False, session=session)
        made.talk(2 * number + 1, session=session)
    made.later(hours=3)

    made.loop.pull("app")

    assert made.loop.status().sources[0].traces == 60
    assert max(len(line) for line in made.server.log) < 8000


def test_many_sessions_take_few_calls(rig: Any) -> None:
    """Sessions are listed a hundred at a time, and turns that are in the store are not read again."""
    made = rig("events-only", traces="sessions")
    for number in range(150):
        made.talk(2 * number, good=False, session=f"s{number}")
        made.talk(2 * number + 1, session=f"s{number}")
    made.later(hours=3)

    made.loop.pull("app")

    assert made.loop.status().sources[0].traces == 300
    assert sum("/v2/observations" in line for line in made.server.log) == 1 + 2 + 2, (
        "answers, sessions, their other turns"
    )
