"""The sample application's conversations."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from datetime import datetime, timedelta

from closeloop.demo.app import Turn, conversations


def test_there_are_about_three_hundred_answers_in_many_chats(turns: list[Turn]) -> None:
    """The demo is big enough to look real and small enough for a minute."""
    assert 280 <= len(turns) <= 330
    assert sum(len(turn.steps) for turn in turns) <= 830
    assert len({turn.session_id for turn in turns}) > 150
    assert max(Counter(turn.session_id for turn in turns).values()) >= 2


def test_same_seed_and_time_give_the_same_turns(turns: list[Turn], now: datetime) -> None:
    """Two demos show the same."""
    assert conversations(now) == turns
    assert conversations(now, seed=1) != turns


def test_ids_are_unique_and_of_the_right_length(turns: list[Turn]) -> None:
    """OpenTelemetry knows ids of 16 and 8 bytes."""
    traces = [turn.trace_id for turn in turns]
    spans = [step.id for turn in turns for step in turn.steps]

    assert len(set(traces)) == len(traces)
    assert len(set(spans)) == len(spans)
    assert all(re.fullmatch("[0-9a-f]{32}", trace_id) for trace_id in traces)
    assert all(re.fullmatch("[0-9a-f]{16}", span_id) for span_id in spans)


def test_every_slot_is_filled(turns: list[Turn]) -> None:
    """No `{order}` is left in anything a user or the bot says, does or looks up."""
    texts = [message["content"] for turn in turns for message in turn.prompt]
    texts += [turn.answer for turn in turns]
    texts += [step.input + step.output for turn in turns for step in turn.steps]
    texts += [act.text or "" for turn in turns for act in turn.acts]

    assert not [text for text in texts if re.search(r"\{[a-z_]+\}", text)]


def test_chats_lie_in_the_past_and_their_turns_follow_each_other(turns: list[Turn], now: datetime) -> None:
    """A session that is over is read at once; a running one would be waited for."""
    last: dict[str, datetime] = {}
    for turn in turns:
        assert now - timedelta(days=7) < turn.root.started_at < turn.root.ended_at < now - timedelta(hours=1)
        assert turn.root.started_at > last.get(turn.session_id, now - timedelta(days=7))
        last[turn.session_id] = turn.root.ended_at


def test_steps_lie_inside_their_root(turns: list[Turn]) -> None:
    """One root a turn; every other step is below it and within its time."""
    for turn in turns:
        assert turn.root.parent_id is None
        for step in turn.steps[1:]:
            assert step.parent_id == turn.root.id
            assert turn.root.started_at <= step.started_at <= step.ended_at
            assert step.ended_at <= turn.root.ended_at + timedelta(milliseconds=1)


def test_later_turns_remember_what_was_said(turns: list[Turn]) -> None:
    """The prompt of a later turn holds the earlier question and answer; a regenerated answer replaces the old one."""
    chats: dict[str, list[Turn]] = {}
    for turn in turns:
        chats.setdefault(turn.session_id, []).append(turn)
    follow_ups = regenerated = 0
    for chat in chats.values():
        for before, after in itertools.pairwise(chat):
            if after.prompt[-1] == before.prompt[-1]:
                assert {"role": "assistant", "content": before.answer} not in after.prompt
                regenerated += 1
            else:
                assert {"role": "assistant", "content": before.answer} in after.prompt
                follow_ups += 1

    assert follow_ups > 50
    assert regenerated >= 5


def test_every_kind_of_feedback_and_failure_occurs(turns: list[Turn]) -> None:
    """What the loop claims to read is in its own demo."""
    acts = [act for turn in turns for act in turn.acts]
    names = Counter(act.name for act in acts)
    keys = {key for act in acts for key in act.metadata or {}}

    assert {
        "user_feedback",
        "user feedback",
        "csat",
        "user_edit",
        "user_regenerate",
        "user_copy",
        "user_accept",
    } <= set(names)
    assert {"user_stop", "user_abandon", "faithfulness", "json_valid"} <= set(names)
    assert {"tag", "reason", "draft", "userId"} <= keys
    assert {("root",), ("trace",), ("root", "trace"), ("answer",), ("session",)} == {act.places for act in acts}
    assert {turn.finish for turn in turns} == {"stop", "length", None}
    assert any(step.kind == "tool" and step.error for turn in turns for step in turn.steps)
    assert any(turn.documents == () for turn in turns)
    assert any(turn.response_format for turn in turns)
