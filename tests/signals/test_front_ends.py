"""Feedback as interfaces and evaluators really send it: names, values and scales found in public code, in no particular order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from closeloop.models import ScoreConfig, Signal
from closeloop.signals import names

Read = Callable[..., tuple[Signal, ...]]


@pytest.mark.parametrize(
    ("name", "fields", "polarity"),
    [
        ("thumbs 👍", {"score": 1.0}, 1),
        ("thumbs 👎", {"score": 0.0}, -1),
        ("thumbs 👎", {}, -1),
        ("faces 😀", {"score": 1.0}, 1),
        ("faces 🙁", {"score": 0.25}, -0.5),
        ("faces 😐", {"score": 0.5}, 0),
        ("user_presigned_feedback", {"score": 0.0}, -1),
        ("feedback-key", {"score": 0.0}, -1),
        ("user_feedback_score", {"score": 0.0}, -1),
        ("user_feedback_thumbs", {"value": False}, -1),
        ("user_feedback_rating", {"score": 2.0}, -0.5),
        ("user_thumbs_down", {"score": 1.0}, -1),
        ("user_thumbs_up", {"value": True}, 1),
        ("user_downvote", {"score": 1.0}, -1),
        ("user-feedback-negative", {"score": 1.0}, -1),
        ("user.feedback.value", {"score": 0.0}, -1),
        ("feedback_score", {"score": -1.0}, -1),
        ("explicit_feedback", {"score": 0.0}, -1),
        ("chat_rating", {"score": 2.0}, -0.5),
        ("session_rating", {"score": 4.0}, 0.5),
        ("endUserRating", {"score": 5.0}, 1),
        ("human_rating", {"score": 5.0}, 1),
        ("User Rating (1-5)", {"score": 2.0}, -0.5),
        ("message-reaction", {"label": "dislike"}, -1),
        ("user_satisfaction", {"label": "Frustrated", "score": 1.0}, -1),
        ("sentiment", {"label": "negative"}, -1),
        ("conversation-rating", {"label": "Very good"}, 1),
        ("conversation-quality", {"label": "Could be better"}, -0.5),
        ("user-feedback", {"label": "点踩"}, -1),
        ("user-feedback", {"label": "just ok"}, 0),
        ("user-feedback", {"label": "No me sirvió"}, -1),
        ("user-feedback", {"label": "Мне не понравилось"}, -1),
        ("user_helpfulness", {"score": 0.85}, 0.7),
        ("user_copied_answer", {"score": 1.0}, 0.5),
    ],
)
def test_a_name_is_read_by_its_words(read: Read, name: str, fields: dict[str, Any], polarity: float) -> None:
    """Who speaks, where, and how it is recorded are left aside; an emoji behind a name is its label, a number beside it finer."""
    assert read(name, **fields)[0].polarity == polarity


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("helpfulness", {"score": 0.85, "comment": "The answer misses the deadline."}),
        ("score", {"score": 0.47}),
        ("faithfulness", {"score": 0.3, "comment": "The answer is wrong: the claim is not in the context."}),
        ("correctness", {"score": 0.67, "comment": "Incorrect date."}),
        ("user_message_score", {"score": 0.0}),
        ("session_score", {"score": 0.4}),
        ("response_quality", {"score": 1.0}),
        ("llm_feedback", {"score": 0.0}),
        ("response_flagged", {"value": True}),
        ("user_feedback_rating", {"score": 1.0}),
        ("user_dislike", {"score": 0.0}),
        ("user-feedback", {"label": "skip"}),
    ],
)
def test_what_an_evaluator_measured_is_no_users(read: Read, name: str, fields: dict[str, Any]) -> None:
    """Langfuse calls everybody outside it an API: nobody clicks 0.85, and the words beside it are a judge's."""
    assert read(name, **fields) == ()


@pytest.mark.parametrize("name", ["task_completed", "goal_achieved", "resolved", "user_goal_achieved", "customer_happiness_rating",
                                  "user_satisfaction_score", "chat_rating"])  # fmt: skip
def test_a_judge_speaks_for_users_under_their_own_names_only(read: Read, name: str) -> None:
    """Judges ask whether a task was completed, and how satisfied a user seems: that is no user's word. Code that records it is."""
    assert read(name, source="judge", value=True, score=1.0) == ()
    assert read("user_feedback", source="judge", value=True, score=1.0) != ()
    assert read("resolved", source="code", value=True) != ()


def test_numbers_that_a_control_gives_count_under_the_same_name(read: Read) -> None:
    """Thumbs, halves of stars and faces may be a user's, and so is what an annotator, the settings or a label says."""
    said = [read("helpfulness", score=score)[0].polarity for score in (0.0, 0.25, 1.0, 4.5)]
    annotated, named = (
        read("helpfulness", score=0.85, source="annotator"),
        read("mood", score=0.85, overrides={"mood": "rating"}),
    )

    assert said == [-1, -0.5, 1, 0.75]
    assert [signal.polarity for signal in (*annotated, *named)] == [0.7, 0.7]
    assert read("helpfulness", score=0.85, label="bad")[0].polarity == -1


def test_a_name_with_measured_numbers_is_an_evaluators_for_every_number(read: Read) -> None:
    """What was seen under a name tells of the 1.0 beside the 0.85; names that only people use are not doubted."""
    seen = {name: ScoreConfig(name=name, measured=True) for name in ("helpfulness", "rating")}

    assert read("helpfulness", score=0.0, comment="Wrong.", config=seen["helpfulness"]) == ()
    assert read("rating", score=2.0, config=seen["rating"])[0].polarity == -0.5


@pytest.mark.parametrize(
    ("code", "reason", "bucket"),
    [
        ("style_tone", "style_tone", "tone"),
        ("slow/timeout", "slow_timeout", "latency"),
        ("not_factual", "not_factual", "incorrect.fact"),
        ("too_long_and_wrong", None, None),
    ],
)
def test_codes_joined_to_one_name_the_bucket_they_share(read: Read, code: str, reason: str, bucket: str) -> None:
    """A list of an interface may have one entry for two codes of ours; of different buckets it names none."""
    signals = read("user_feedback", score=0.0, metadata={"tag": code})
    found = [(one.reason, one.bucket) for one in signals if one.kind == "reason"]

    assert found == ([(reason, bucket)] if reason else [])


def test_what_somebody_did_not_do_is_no_question(read: Read) -> None:
    """Comments leave the subject out: "did not answer what I asked" blames, "did the date change" asks."""
    said = {
        text: read("note", comment=text)[0].polarity
        for text in ("did not answer what I asked", "did the wrong date go")
    }

    assert said == {"did not answer what I asked": -0.7, "did the wrong date go": 0}


def test_check_tells_which_names_look_measured() -> None:
    """`closeloop check` says why such a name does not count, and how to count it."""
    found = names.describe(
        "helpfulness", lowest=0.31, highest=1.0, sources=("user",), overrides={}, ignore=(), configs={}
    )

    assert found == (
        "not user feedback: numbers such as 0.31 are measured, not clicked; name it under `signals` if users gave it"
    )
