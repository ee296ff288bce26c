"""Signals from what users do next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closeloop.models import Interaction, Message, Signal
from closeloop.signals.implicit import RULES, derive
from closeloop.signals.resolve import resolve

Make = Callable[..., Any]
START = datetime(2026, 1, 1, 12, tzinfo=UTC)
LATER = START + timedelta(days=1)


def _kinds(
    turns: list[Interaction], now: datetime = LATER, recorded: dict[int, list[Signal]] | None = None
) -> list[list[str]]:
    derived = derive([(turn, (recorded or {}).get(index, [])) for index, turn in enumerate(turns)], now=now)
    return [[signal.kind for signal in signals] for signals in derived.signals]


def test_asking_again_regenerates_and_keeping_the_answer_accepts_it(turn: Make) -> None:
    """The old answer counts as replaced and the new one as accepted once the user goes on from it."""
    turns = [
        turn("How do I cancel my order?"),
        turn("how do I cancel my order", at=1),
        turn("And where is my refund shown?", at=2),
    ]
    derived = derive([(item, ()) for item in turns], now=LATER)

    assert [(s.kind, s.polarity, s.weight) for s in derived.signals[0]] == [("regenerate", -0.7, 1.5)]
    assert [(s.kind, s.polarity, s.weight) for s in derived.signals[1]] == [("accept", 0.5, 1.5)]
    assert resolve(derived.signals[0]).outcome == "negative"


def test_asking_again_alone_says_less(turn: Make) -> None:
    """Nobody knows yet whether the new answer was kept: curiosity happens."""
    turns = [turn("How do I cancel my order?"), turn("How do I cancel my order?", at=1)]
    derived = derive([(item, ()) for item in turns], now=LATER)

    assert [(s.kind, s.polarity, s.weight) for s in derived.signals[0]] == [("regenerate", -0.4, 0.8)]
    assert derived.signals[1] == ()


def test_the_same_question_tomorrow_is_a_new_visit(turn: Make) -> None:
    """Repeats count within the hour."""
    assert _kinds([turn("How do I cancel my order?"), turn("How do I cancel my order?", at=24 * 60)]) == [[], []]


def test_short_words_may_be_said_twice(turn: Make) -> None:
    """ "next" after "next" moves on, unless the whole prompt with its history is the same again."""
    on = [Message.of("user", "next"), Message.of("assistant", "Page 2"), Message.of("user", "next")]

    assert _kinds([turn("next"), turn("next", at=1, prompt=on)]) == [[], []]
    assert _kinds([turn("next"), turn("next", at=1)]) == [["regenerate"], []]


@pytest.mark.parametrize(
    ("asked", "again"),
    [("How do I reset my password?", "How can I reset the password"), ("Where is my order 4711?", "where's order 4711"),
     ("Can you tell me the refund policy for shoes?", "What is the shoe refund policy?"),
     ("wie storniere ich meine Bestellung", "Wie kann ich die Bestellung stornieren?"),
     ("comment annuler ma commande ?", "Comment je peux annuler la commande"),
     ("注文をキャンセルする方法を教えて", "注文をキャンセルする方法を教えてください")],
)  # fmt: skip
def test_the_same_in_other_words_is_a_rephrase(turn: Make, asked: str, again: str) -> None:
    """Inflection, word order and filler words do not make a new question."""
    assert _kinds([turn(asked), turn(again, at=1)]) == [["rephrase"], []]


@pytest.mark.parametrize(
    ("asked", "next_one"),
    [
        ("Write a poem about cats", "Write a poem about dogs"),
        ("Write a short funny poem about cats", "Write a short funny poem about dogs"),
        ("Where is my order 4711?", "Where is my order 4712?"),
        ("How do I reset my password?", "How do I reset my password in the mobile app?"),
        ("List three cities in France", "List three cities in Spain"),
        ("What is the capital of France", "What is the population of France"),
        ("東京の天気は？", "京都の天気は？"),
        ("How do I reset my password?", "How long is the trial?"),
    ],
)
def test_a_new_constraint_is_a_new_question(turn: Make, asked: str, next_one: str) -> None:
    """Another number, name or condition asks something else, however alike the words are."""
    assert _kinds([turn(asked), turn(next_one, at=1)]) == [[], []]


def test_one_turn_is_one_act(turn: Make) -> None:
    """A complaint that repeats the question is a complaint; thanks with an objection are a complaint too."""
    assert _kinds([turn("Where is my order?"), turn("That is wrong. Where is my order?", at=1)]) == [["complaint"], []]
    assert _kinds([turn("Where is it?"), turn("thanks, but that's wrong", at=1)]) == [["complaint"], []]
    assert _kinds([turn("Where is it?"), turn("great, thank you!", at=1)]) == [["thanks"], []]


def test_a_complaint_carries_its_words(turn: Make) -> None:
    """What the user wrote is kept, so that it can be quoted."""
    derived = derive([(turn("Where is it?"), ()), (turn("that's wrong, look again", at=1), ())], now=LATER)

    assert derived.signals[0][0].comment == "that's wrong, look again"


def test_answering_a_question_back_is_no_complaint(turn: Make) -> None:
    """After "Is it the blue one?" the user may say no."""
    assert _kinds([turn("Where is it?", "Do you mean the blue one?"), turn("No, the red one", at=1)]) == [[], []]


def test_leaving_counts_only_after_failure_and_silence(turn: Make) -> None:
    """After an error, an apology, an empty answer or a question back, half an hour of nothing is leaving; after a good answer never."""
    failed = turn("Where is it?", "Something went wrong. Please try again later.")
    asked_back, empty = turn("Where is it?", "Which order do you mean?"), turn("Where is it?", "")
    broken, good = turn("Where is it?", "It is", status="error"), turn("Where is it?", "It arrives on Monday.")

    assert [_kinds([item]) for item in (failed, asked_back, empty, broken, good)] == [[["abandon"]]] * 4 + [[[]]]


def test_it_is_looked_at_again_when_time_will_tell(turn: Make) -> None:
    """Too early to say: `recheck_at` names the moment, and then the signal is there, at that very time on every run."""
    failed = turn("Where is it?", "Sorry, I can't help with that.")
    early = derive([(failed, ())], now=START + timedelta(minutes=5))
    due = START + timedelta(seconds=1) + RULES.abandoned_after

    assert (early.signals, early.recheck_at) == ([()], [due])
    assert derive([(failed, ())], now=due).signals == derive([(failed, ())], now=LATER).signals
    assert derive([(failed, ())], now=due).signals[0][0].at == due


@pytest.mark.parametrize(
    ("kind", "asked", "next_one"),
    [
        ("regenerate", "How do I cancel my order?", "How do I cancel my order?"),
        ("regenerate", "How do I cancel my order?", "How can I cancel the order"),
        ("complaint", "Where is it?", "that is wrong"),
        ("thanks", "Where is it?", "thanks"),
    ],
)
def test_what_the_application_recorded_is_not_derived_again(
    turn: Make, signal: Make, kind: str, asked: str, next_one: str
) -> None:
    """One act counts once: the application's own event wins."""
    recorded = {0: [signal(kind, -0.4, 0.8, explicit=False)]}

    assert _kinds([turn(asked), turn(next_one, at=1)], recorded=recorded) == [[], []]


def test_the_next_turn_of_a_file_is_read_like_a_session(turn: Make) -> None:
    """Interactions without a session can say themselves what the user wrote next."""
    assert _kinds([turn("Where is it?", next_turn="that's not what I asked")]) == [["complaint"]]


def test_another_user_is_not_a_reaction(turn: Make) -> None:
    """In a group chat the words of somebody else say nothing about the answer."""
    assert _kinds([turn("Where is it?", user_id="a"), turn("that is wrong", at=1, user_id="b")]) == [[], []]


def test_a_liked_regeneration_is_not_accepted_twice(turn: Make, signal: Make) -> None:
    """A thumb on the new answer proves that it was kept and stands for itself."""
    turns = [turn("How do I cancel my order?"), turn("How do I cancel my order?", at=1)]
    derived = derive([(turns[0], ()), (turns[1], [signal("thumbs_up", 1.0, 3.0)])], now=LATER)

    assert derived.signals[0][0].polarity == -0.7
    assert derived.signals[1] == ()


@settings(max_examples=100, deadline=None)
@given(
    texts=st.lists(
        st.text(max_size=40) | st.sampled_from(["thanks", "that is wrong", "Where is my order?"]), max_size=6
    )
)
def test_any_session_gives_one_answer_per_turn(texts: list[str]) -> None:
    """Whatever is said, there is one entry per turn, and at most one act plus one acceptance in it."""
    turns = [
        Interaction(
            platform="x",
            project="p",
            id=str(i),
            trace_id=str(i),
            prompt=(Message.of("user", text),),
            started_at=START + timedelta(minutes=i),
        )
        for i, text in enumerate(texts)
    ]
    derived = derive([(item, ()) for item in turns], now=LATER)

    assert len(derived.signals) == len(derived.recheck_at) == len(turns)
    assert all(len(signals) <= 2 for signals in derived.signals)
