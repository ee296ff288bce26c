"""Many signals, one verdict."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closeloop.models import Signal, SignalKind
from closeloop.signals.names import read as read_feedback
from closeloop.signals.resolve import resolve

Make = Callable[..., Any]
START = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_thumb_is_a_verdict(signal: Make) -> None:
    """One thumbs down is negative, one thumbs up positive, each with its evidence."""
    down = resolve([signal("thumbs_down", -1, 3, feedback_id="f1")])

    assert (down.outcome, down.score, down.weight, down.conflict, down.explicit) == ("negative", -1.0, 3.0, 0.0, True)
    assert down.feedback_ids == ("f1",)
    assert resolve([signal("thumbs_up", 1, 3)]).outcome == "positive"
    assert resolve([]).outcome == "weak"


def test_a_toggled_thumb_is_the_last_one(signal: Make) -> None:
    """Down and then up is up, and what came with the first goes with it."""
    verdict = resolve([
        signal("thumbs_down", -1, 3, at=1, user_id="u", feedback_id="a"),
        signal("reason", -1, 0.5, at=1, user_id="u", feedback_id="a", reason="inaccurate"),
        signal("comment", -0.7, 1.2, at=1, user_id="u", feedback_id="a", comment="wrong"),
        signal("thumbs_up", 1, 3, at=2, user_id="u", feedback_id="b"),
    ])  # fmt: skip

    assert (verdict.outcome, verdict.feedback_ids) == ("positive", ("b",))


def test_the_same_thumb_on_trace_and_root_span_is_one(signal: Make) -> None:
    """Stored twice, with or without the user's name on both, it weighs once, with its reason and comment."""
    once = [
        signal("thumbs_down", -1, 3, user_id="u", feedback_id="a"),
        signal("reason", -1, 0.5, user_id="u", feedback_id="a", reason="x"),
    ]
    again = [signal("thumbs_down", -1, 3, feedback_id="b"), signal("reason", -1, 0.5, feedback_id="b", reason="x")]

    assert resolve([*once, *again]).weight == resolve(once).weight == 3.5


def test_two_users_are_two_voices(signal: Make) -> None:
    """They add up when they agree and are mixed, hence for review, when they do not."""
    one, other = signal("thumbs_down", -1, 3, user_id="a"), signal("thumbs_down", -1, 3, user_id="b")

    assert resolve([one, other]).weight == 6
    mixed = resolve([one, signal("thumbs_up", 1, 3, user_id="b")])
    assert (mixed.outcome, mixed.conflict) == ("mixed", 1.0)


def test_copying_counts_once(signal: Make) -> None:
    """A response copied three times and then inserted was taken over once; copied and then edited, the edit speaks."""
    copies = [signal("copy", 0.5, 1, at=i, explicit=False) for i in range(3)]
    taken = resolve([*copies, signal("accept", 0.5, 1, at=4, explicit=False)])
    edited = resolve([*copies, signal("edit", -0.8, 3, at=5)])

    assert (taken.weight, taken.outcome) == (1.0, "positive")
    assert (edited.weight, edited.score) == (3.0, -0.8)


def test_explicit_beats_implicit(signal: Make) -> None:
    """However much behaviour stands against it, a thumb keeps its sign, and the conflict shows."""
    against = [
        signal(kind, -0.7, 2.0, explicit=False) for kind in ("regenerate", "complaint", "rephrase", "stop", "abandon")
    ]
    verdict = resolve([signal("thumbs_up", 1, 3), *against])

    assert (verdict.outcome, verdict.score) == ("positive", 1.0)
    assert verdict.conflict > 0.5


def test_the_formula_of_the_verdict(signal: Make) -> None:
    """Weighted mean polarity, summed weight, and conflict as one minus what is left of the evidence."""
    verdict = resolve([signal("thumbs_up", 1, 3), signal("complaint", -0.7, 1.2, explicit=False)])

    assert verdict.score == pytest.approx((3 - 0.84) / 4.2, abs=1e-6)
    assert verdict.weight == 4.2
    assert verdict.conflict == pytest.approx(1 - 2.16 / 3.84, abs=1e-6)


def test_little_evidence_is_weak(signal: Make) -> None:
    """Leaving, a regenerate out of curiosity or a coded reason alone are no verdict; a complaint is."""
    assert resolve([signal("abandon", -0.1, 0.2, explicit=False)]).outcome == "weak"
    assert resolve([signal("regenerate", -0.4, 0.8, explicit=False)]).outcome == "weak"
    assert resolve([signal("reason", -1, 0.5, reason="x")]).outcome == "weak"
    assert resolve([signal("complaint", -0.7, 1.2, explicit=False)]).outcome == "negative"


def test_an_expert_outweighs_a_user_who_disagrees_only_partly(signal: Make) -> None:
    """An annotator is a voice of their own: against a user's thumb the case goes to review."""
    verdict = resolve(
        [signal("thumbs_up", 1, 3, user_id="u"), signal("thumbs_down", -1, 5, user_id="x", source="annotator")]
    )

    assert (verdict.outcome, len(verdict.signals)) == ("mixed", 2)


SIGNALS = st.builds(
    Signal,
    kind=st.sampled_from(get_args(SignalKind)),
    polarity=st.sampled_from([-1.0, -0.7, -0.3, 0.0, 0.1, 0.5, 1.0]),
    weight=st.sampled_from([0.0, 0.2, 0.5, 1.0, 1.2, 3.0]),
    explicit=st.booleans(),
    source=st.sampled_from(["user", "annotator", "unknown"]),
    user_id=st.none() | st.sampled_from(["a", "b"]),
    feedback_id=st.none() | st.sampled_from(["f1", "f2", "f3"]),
    reason=st.none() | st.just("inaccurate"),
    at=st.none() | st.integers(0, 3).map(lambda minutes: START + timedelta(minutes=minutes)),
)
OTHERS = st.builds(
    Signal,
    kind=st.just("rating"),
    polarity=st.just(-1.0),
    weight=st.just(9.0),
    explicit=st.just(True),
    source=st.sampled_from(["judge", "code"]),
    user_id=st.sampled_from(["a", "z"]),
)


@settings(max_examples=300, deadline=None)
@given(signals=st.lists(SIGNALS, max_size=8), seed=st.integers())
def test_order_does_not_matter(signals: list[Signal], seed: int) -> None:
    """Any order of the same signals gives the very same verdict."""
    shuffled = random.Random(seed).sample(signals, len(signals))

    assert resolve(shuffled) == resolve(signals)


@settings(max_examples=200, deadline=None)
@given(signals=st.lists(SIGNALS, max_size=6), others=st.lists(OTHERS, max_size=4))
def test_judges_and_code_change_nothing(signals: list[Signal], others: list[Signal]) -> None:
    """However many evaluators speak, the verdict is the users'."""
    assert resolve([*others, *signals, *others]) == resolve(signals)


@settings(max_examples=200, deadline=None)
@given(st.lists(SIGNALS, max_size=8))
def test_a_verdict_is_in_range_and_repeating_signals_adds_nothing(signals: list[Signal]) -> None:
    """Score, conflict and weight keep their ranges; the same records read twice count once."""
    verdict = resolve(signals)

    assert -1 <= verdict.score <= 1
    assert 0 <= verdict.conflict <= 1
    assert resolve([*signals, *signals]) == verdict


def test_our_own_labels_change_nothing(feedback: Make) -> None:
    """What closeloop wrote, read back as feedback, gives no signal, so no verdict moves."""
    user = feedback("user_feedback", score=0.0, id="u")
    own = [
        feedback("user_feedback", score=1.0, id="o", is_ours=True),
        feedback("error_mode", label="good", id="o2", is_ours=True),
    ]

    def verdict(rows: list[Any]) -> Any:
        return resolve(s for row in rows for s in read_feedback(row, overrides={}, ignore=(), configs={}))

    assert verdict([user, *own]) == verdict([user])
