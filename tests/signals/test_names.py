"""Raw feedback names and values -> signals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closeloop.config import SignalOverride
from closeloop.errors import ConfigError
from closeloop.models import Feedback, ScoreConfig, Signal, Target
from closeloop.signals import names
from closeloop.signals.reasons import PACKS

Read = Callable[..., tuple[Signal, ...]]

UP, DOWN = ("thumbs_up", 1.0, 3.0), ("thumbs_down", -1.0, 3.0)


def _said(signals: tuple[Signal, ...]) -> list[tuple[str, float, float]]:
    return [(signal.kind, signal.polarity, signal.weight) for signal in signals]


@pytest.mark.parametrize("name", ["user feedback", "user_feedback", "user-feedback", "User.Feedback", "userFeedback"])
def test_spelling_of_a_name_does_not_matter(read: Read, name: str) -> None:
    """Blanks, dashes, underscores, dots and case are left out."""
    assert _said(read(name, label="thumbs-down", score=0.0)) == [DOWN]


@pytest.mark.parametrize(
    ("name", "fields", "said"),
    [
        ("thumbs", {"label": "👍"}, [UP]),
        ("thumbs", {"label": "👎🏽"}, [DOWN]),
        ("user_feedback", {"label": "positive"}, [UP]),
        ("feedback", {"label": "good"}, [UP]),
        ("user_feedback", {"value": "dislike"}, [DOWN]),
        ("user_feedback", {"label": "Daumen runter"}, [DOWN]),
        ("user_feedback", {"label": "pas utile"}, [DOWN]),
        ("user_feedback", {"label": "très insatisfait"}, [DOWN]),
        ("user_feedback", {"label": "Very unsatisfied"}, [DOWN]),
        ("user_feedback", {"label": "somewhat satisfied"}, [("rating", 0.5, 3.0)]),
        ("user_feedback", {"label": "That is not what I meant"}, [DOWN, ("comment", 0.0, 0.0)]),
        ("user_feedback", {"label": "Didn’t help"}, [DOWN]),
        ("user_feedback", {"label": "banana"}, []),
        ("reaction", {"label": ":+1::skin-tone-4:"}, [UP]),
        ("reaction", {"label": "slightly_frowning_face"}, [DOWN]),
        ("👎🏽", {}, [DOWN]),
        (":tada:", {"score": 3.0}, [UP]),
        ("👍", {"score": 0.0}, []),
        ("🦖", {"score": 1.0}, []),
        ("rating", {"label": "★★☆☆☆"}, [("rating", -0.5, 3.0)]),
        ("rating", {"label": "⭐️"}, [("rating", -1.0, 3.0)]),
        ("rating", {"label": "2/5"}, [("rating", -0.5, 3.0)]),
        ("rating", {"label": "10 out of 10"}, [("rating", 1.0, 3.0)]),
        ("rating", {"label": "4,5 Sterne"}, [("rating", 0.75, 3.0)]),
        ("rating", {"label": "25 %"}, [("rating", -0.5, 3.0)]),
        ("rating", {"label": "7/5"}, []),
        ("rating", {"label": "140%"}, []),
        ("negative_feedback", {"score": 1.0}, [DOWN]),
        ("negative_feedback", {"score": 0.0}, []),
        ("positive_feedback", {"value": True}, [UP]),
        ("positive_feedback", {"value": False}, []),
        ("is_helpful", {"value": False}, [DOWN]),
        ("wasThisHelpful", {"label": "Strongly disagree"}, [DOWN]),
        ("user_feedback", {"label": "役に立たない"}, [DOWN]),
        ("helpful", {"label": "yes"}, [UP]),
        ("helpful", {"label": "no"}, [DOWN]),
        ("user_feedback", {"value": False}, [DOWN]),
        ("user_score", {"score": -1.0}, [DOWN]),
        ("user_score", {"score": 1.0}, [UP]),
        ("user_score", {"score": 0.5}, [("rating", 0.0, 3.0)]),
        ("user_rating", {"score": 4.0}, [("rating", 0.5, 3.0)]),
        ("user_rating", {"label": "2"}, [("rating", -0.5, 3.0)]),
        ("user_rating", {"score": 100.0}, [("rating", 1.0, 3.0)]),
        ("user_rating", {"score": 10_000.0}, []),
        ("stars", {"score": 1.0}, [("rating", -1.0, 3.0)]),
        ("csat", {"score": 5.0}, [("rating", 1.0, 3.0)]),
        ("nps", {"score": 0.0}, [("rating", -1.0, 3.0)]),
        ("thumbs_up", {}, [UP]),
        ("thumbs_up", {"score": 0.0}, [DOWN]),
        ("thumbs_down", {"score": 1.0}, [DOWN]),
        ("thumbs_down", {"label": "thumbs-down"}, [DOWN]),
        ("thumbs_down", {"score": 0.0}, []),
        ("user_disliked", {"score": 1.0}, [DOWN]),
        ("user_disliked", {"value": False}, []),
        ("resolved", {"value": True}, [("accept", 0.5, 1.0)]),
        ("resolved", {"value": "no"}, [("accept", -0.5, 1.0)]),
        ("user_feedback", {"label": "positive", "score": 0.0}, [UP]),
    ],
)
def test_values_are_read_by_words_then_numbers(read: Read, name: str, fields: dict[str, Any], said: list[Any]) -> None:
    """Label words win over the number beside them; some names have a scale or a direction of their own."""
    assert _said(read(name, **fields)) == said


@pytest.mark.parametrize(
    ("name", "kind", "polarity"),
    [("user_copy", "copy", 0.5), ("copied", "copy", 0.5), ("user_accept", "accept", 0.5), ("dismissed", "accept", -0.5),
     ("user_regenerate", "regenerate", -0.4), ("retry", "regenerate", -0.4), ("user_stop", "stop", -0.4),
     ("user_abandon", "abandon", -0.1), ("escalated", "complaint", -0.7), ("copyButton", "copy", 0.5),
     ("escalated_to_human", "complaint", -0.7), ("conversation_abandoned", "abandon", -0.1), ("bookmarked", "accept", 0.5),
     ("message_deleted", "accept", -0.5)],
)  # fmt: skip
def test_events_of_code_are_acts_of_a_user(read: Read, name: str, kind: str, polarity: float) -> None:
    """An application's own event counts although code recorded it, is implicit, and did not happen when its value is 0."""
    (signal,) = read(name, source="code", label=kind)

    assert (signal.kind, signal.polarity, signal.explicit, signal.source) == (kind, polarity, False, "user")
    assert read(name, source="code", score=0.0) == ()


@pytest.mark.parametrize(
    ("name", "label", "polarity"),
    [("accepted", "rejected", -0.5), ("accepted", "accepted", 0.5), ("suggestion_accepted", "declined", -0.5),
     ("dismissed", "true", -0.5), ("suggestion_action", "accepted", 0.5), ("suggestion_action", "discarded", -0.5)],
)  # fmt: skip
def test_a_label_says_whether_an_answer_was_taken_over(read: Read, name: str, label: str, polarity: float) -> None:
    """It counts more than the name it stands under."""
    (signal,) = read(name, source="code", label=label)

    assert (signal.kind, signal.polarity) == ("accept", polarity)


def test_the_platforms_config_decides_where_words_do_not(read: Read) -> None:
    """Direction, range and label values of the annotation config, in that platform's own terms."""
    minimized = ScoreConfig(name="frustration", direction="minimize", lowest=0, highest=10)
    labelled = ScoreConfig(name="user_feedback", direction="maximize", labels={"meh": 1.0, "fine": 2.0, "wow": 3.0})
    five = ScoreConfig(name="user_feedback", lowest=1, highest=5)

    assert _said(read("frustration", score=8.0, config=minimized)) == [("rating", -0.6, 3.0)]
    assert [
        signal.polarity
        for label in ("meh", "fine", "wow")
        for signal in read("user_feedback", label=label, config=labelled)
    ] == [-1, 0, 1]
    assert _said(read("user_feedback", score=1.0, config=five)) == [("rating", -1.0, 3.0)]
    assert _said(read("user_feedback", label="positive", score=0.0, config=labelled)) == [UP]


def test_a_lone_one_under_a_rating_says_nothing_until_the_range_is_known(read: Read) -> None:
    """It may be the worst of five stars. `infer_config` makes the range seen under a name known; a thumb or a yes needs none."""
    stars = names.infer_config("rating", lowest=1, highest=5)
    thumbs = names.infer_config("rating", lowest=0, highest=1)
    signed = names.infer_config("user_rating", lowest=-1, highest=1)

    assert read("rating", score=1.0) == read("user_rating", score=1.0) == ()
    assert _said(read("rating", score=1.0, config=stars)) == [("rating", -1.0, 3.0)]
    assert _said(read("rating", score=1.0, config=thumbs)) == [UP]
    assert _said(read("user_rating", score=1.0, config=signed)) == [UP]
    assert _said(read("rating", score=0.0)) == [DOWN]
    assert _said(read("user_feedback", score=1.0)) == [UP]
    assert _said(read("response_rating", score=1.0, value=True)) == [UP]
    assert names.infer_config("rating", lowest=1, highest=1) is None
    assert names.infer_config("user_feedback", lowest=0, highest=1) is None


@pytest.mark.parametrize(
    ("name", "source", "counts"),
    [
        ("user_feedback", "judge", True),
        ("thumbs", "code", True),
        ("helpfulness", "judge", False),
        ("correctness", "judge", False),
        ("user_frustration", "judge", False),
        ("quality", "code", False),
        ("helpfulness", "user", True),
        ("helpfulness", "unknown", True),
        ("correctness", "annotator", True),
        ("correctness", "unknown", False),
    ],
)
def test_evaluators_are_not_users(read: Read, name: str, source: str, counts: bool) -> None:
    """A judge or code counts only under a name that says it is a user's; people count under any name whose words are clear."""
    assert bool(read(name, source=source, label="bad")) is counts


def test_an_unknown_name_needs_words_not_numbers(read: Read) -> None:
    """A bare number under a name nobody knows says nothing, even from a person; a correction under it does."""
    assert read("latency_ms", score=350.0) == ()
    assert read("contains_errors", label="agree") == read("toxicity", label="80%") == ()
    assert read("tone", source="annotator", score=1.0) == ()
    assert [signal.kind for signal in read("tone", source="annotator", correction="better text")] == ["edit"]


def test_experts_weigh_more(read: Read) -> None:
    """An annotator's judgement weighs 5 and stays an annotator's."""
    (signal,) = read("user_feedback", source="annotator", score=0.0)

    assert (signal.weight, signal.source) == (5.0, "annotator")


def test_what_we_wrote_is_never_read(read: Read) -> None:
    """The loop guard: our own labels are no feedback, whatever their name."""
    assert read("user_feedback", label="thumbs-down", is_ours=True) == ()


def test_settings_override_the_tables(read: Read) -> None:
    """A source names its own feedback, its direction, range and labels, and what to ignore."""
    stressed = SignalOverride(kind="rating", direction="minimize", lowest=0, highest=4)

    assert _said(read("mood", score=4.0, overrides={"mood": stressed})) == [("rating", -1.0, 3.0)]
    assert _said(
        read("Smiley", label="grumpy", overrides={"smiley": SignalOverride(kind="rating", labels={"grumpy": -0.8})})
    ) == [("rating", -0.8, 3.0)]
    assert _said(read("clicked_copy", source="code", overrides={"clicked_copy": "copy"})) == [("copy", 0.5, 1.0)]
    assert read("user_feedback", score=0.0, overrides={"user_feedback": "ignore"}) == ()
    assert read("user_feedback", score=0.0, ignore=["User Feedback"]) == ()


def test_an_unknown_kind_in_the_settings_is_named(read: Read) -> None:
    """The error lists what would have been accepted."""
    with pytest.raises(
        ConfigError, match=r"unknown signal 'smile' for feedback 'mood': known are abandon, accept, .*thumbs_up"
    ):
        read("mood", overrides={"mood": "smile"})


@pytest.mark.parametrize(
    ("fields", "code", "bucket"),
    [
        ({"comment": "inaccurate - wrong date"}, "inaccurate", "incorrect"),
        ({"metadata": {"rating": "thumbsDown", "tag": "not_matched"}}, "not_matched", "instruction.ignored"),
        ({"metadata": {"reason": "Not factually correct"}}, "not_factually_correct", "incorrect.fact"),
        ({"metadata": {"tags": ["refunds", "too_verbose"]}}, "too_verbose", "length.too_long"),
        ({"label": "unjustified_refusal"}, "unjustified_refusal", "refusal"),
        ({"comment": "refused_when_it_shouldnt_have"}, "refused_when_it_shouldnt_have", "refusal"),
        ({"metadata": {"reasons": ["Calculation error"]}}, "calculation_error", "incorrect.math"),
        ({"label": "Not what I asked for"}, "not_what_i_asked_for", "off_topic.irrelevant"),
    ],
)
def test_coded_reasons_of_chat_interfaces_name_their_bucket(
    read: Read, fields: dict[str, Any], code: str, bucket: str
) -> None:
    """LibreChat's and Open WebUI's codes are found as tag, reason, label or in front of the comment, and make the thumb explicit."""
    signals = read("user_feedback", **{"score": 0.0, **fields} if "label" not in fields else fields)
    reason = next(signal for signal in signals if signal.kind == "reason")

    assert (reason.reason, reason.bucket, reason.weight, reason.polarity) == (code, bucket, 0.5, -1.0)
    assert signals[0].kind == "thumbs_down"


def test_a_reason_takes_the_side_of_its_thumb(read: Read) -> None:
    """A code that came with a thumbs up is praise and names no bucket; a word that only happens to be a code is a comment."""
    up = next(
        signal
        for signal in read("user_feedback", score=1.0, metadata={"reason": "attention_to_detail"})
        if signal.kind == "reason"
    )
    odd = next(
        signal
        for signal in read("user_feedback", score=1.0, metadata={"reason": "inaccurate"})
        if signal.kind == "reason"
    )

    assert (up.polarity, up.bucket, odd.polarity, odd.bucket) == (1.0, None, 1.0, None)
    assert [signal.kind for signal in read("user_feedback", score=0.0, comment="wrong")] == ["thumbs_down", "comment"]


def test_all_codes_of_the_two_packs_are_there() -> None:
    """The lists of both interfaces, as their sources have them (`other` says that none fits)."""
    have = {(reason.pack, reason.code) for reason in PACKS if reason.polarity < 0}

    assert {code for pack, code in have if pack == "librechat"} == {
        "not_matched", "inaccurate", "bad_style", "missing_image", "unjustified_refusal", "not_helpful"}  # fmt: skip
    assert {code for pack, code in have if pack == "open-webui"} == {
        "dont_like_the_style", "too_verbose", "not_helpful", "not_factually_correct", "didnt_fully_follow_instructions",
        "refused_when_it_shouldnt_have", "being_lazy"}  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "kind_of_edit"),
    [
        (
            {
                "name": "user_edit",
                "label": "edited",
                "comment": "Refunds take 3 days.",
                "metadata": {"draft": "Refunds take 5 days."},
            },
            "critical",
        ),
        (
            {
                "name": "user_edit",
                "label": "edited",
                "comment": "refunds take 5 days",
                "metadata": {"draft": "Refunds take 5 days."},
            },
            "trivial",
        ),
        (
            {"name": "output", "platform": "langfuse", "value": "Refunds take 3 days.", "source": "annotator"},
            "critical",
        ),
        ({"name": "user_feedback", "score": 0.0, "correction": {"desired": "Refunds take 3 days."}}, "critical"),
        (
            {
                "name": "draft_edited",
                "value": True,
                "comment": "@@ -1 +1 @@\n-Refunds take 5 days.\n+Refunds take 3 days.",
            },
            "critical",
        ),
        ({"name": "manual-edit", "score": 1.0, "metadata": {"final": "Refunds take 3 days."}}, "critical"),
    ],
)
def test_edits_are_found_in_every_convention(read: Read, fields: dict[str, Any], kind_of_edit: str) -> None:
    """Correction field, explanation, metadata or diff: the edit has both sides and weighs by its class."""
    signals = read(**fields, response="Refunds take 5 days.")
    edit = next(signal for signal in signals if signal.kind == "edit")

    assert edit.draft == "Refunds take 5 days."
    assert (edit.polarity, edit.weight) == {"critical": (-0.8, 3.0), "trivial": (0.3, 0.5)}[kind_of_edit]
    assert edit.final is not None
    assert edit.explicit
    assert not any(signal.kind == "comment" for signal in signals)


def test_an_edit_without_its_text_is_only_an_act(read: Read) -> None:
    """ "Edited" alone is implicit and weak; `draft_edited = 0` is nothing; an empty correction is none."""
    (signal,) = read("draft_edited", value=True)

    assert (signal.explicit, signal.final) == (False, None)
    assert read("draft_edited", score=0.0) == ()
    assert _said(read("user_feedback", score=0.0, correction={})) == [DOWN]


@pytest.mark.parametrize(
    ("fields", "comment"),
    [
        ({"name": "feedback", "label": "The answer is too long"}, "The answer is too long"),
        ({"name": "user_feedback", "value": "It made up the number"}, "It made up the number"),
        ({"name": "reason", "label": "It made up the number"}, "It made up the number"),
        ({"name": "thumbs", "score": 0.0, "metadata": {"comment": "It made up the number"}}, "It made up the number"),
        ({"name": "thumbs", "score": 0.0, "metadata": {"reason": "it made up the number"}}, "it made up the number"),
        ({"name": "thumbs", "score": 0.0, "metadata": {"reasons": ["too_long", "bad for me"]}}, "bad for me"),
        ({"name": "thumbs", "score": 0.0, "comment": "Bad.", "metadata": {"comment": "It made up the number"}}, "Bad."),
        ({"name": "thumbs", "label": "thumbs down"}, None),
        ({"name": "rating", "label": "2 out of 5"}, None),
        ({"name": "thumbs", "score": 0.0, "metadata": {"tags": ["billing team"], "reason": "billing"}}, None),
        ({"name": "topic", "label": "refunds and parcels"}, None),
    ],
)
def test_a_comment_is_found_wherever_it_was_written(read: Read, fields: dict[str, Any], comment: str | None) -> None:
    """As the comment, in place of a label, or in the metadata; one of a list of labels, codes and tags is none."""
    found = [signal.comment for signal in read(**fields) if signal.kind == "comment"]

    assert found == ([comment] if comment else [])


def test_a_comment_counts_by_its_words_only(read: Read) -> None:
    """Plain remarks weigh nothing, blame and praise do; code's remarks on its own events are no user's."""
    assert _said(read("note", comment="customer from Leeds")) == [("comment", 0.0, 0.0)]
    assert _said(read("user_feedback", score=0.0, comment="wrong date")) == [DOWN, ("comment", -0.7, 1.2)]
    assert _said(read("user_copy", source="code", comment="clipboard error")) == [("copy", 0.5, 1.0)]


@pytest.mark.parametrize(
    ("name", "given", "sentence"),
    [
        ("user_feedback", {"labels": ("positive", "thumbs-down", "zzz"), "sources": ("user",), "lowest": 0, "highest": 1},
         "a thumb or rating: 'positive' is good; 'thumbs-down' is bad; numbers on 0..1, more is better; 'zzz' says nothing"),
        ("user_feedback", {"labels": ("not_matched", "not_helpful", "accurate_reliable")},
         "a thumb or rating: 'accurate_reliable' is good; 'not_helpful' is bad; 'not_matched' is bad (instruction.ignored)"),
        ("our_own", {"labels": ("not_matched", "b-12")},
         "a judgement by its labels: 'not_matched' is a coded reason (instruction.ignored); 'b-12' says nothing"),
        ("user_disliked", {"lowest": 0, "highest": 1}, "a thumbs down: numbers on 0..1, less is better"),
        ("user_copy", {"sources": ("code",)}, "the user copied the response"),
        ("helpfulness", {"sources": ("judge",)}, "not user feedback: only judges gave it"),
        ("latency", {"lowest": 1, "highest": 900, "sources": ("user",)},
         "not user feedback by its name: nothing says whether more of it is better; name it under `signals` if users gave it"),
        ("skipped", {}, "not user feedback: the settings list it under `ignore`"),
    ],
)  # fmt: skip
def test_check_can_say_how_a_name_is_read(name: str, given: dict[str, Any], sentence: str) -> None:
    """One sentence per name, the same rules that `read` follows."""
    assert names.describe(name, overrides={}, ignore=["skipped"], configs={}, **given) == sentence


ANY = (
    st.none()
    | st.booleans()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["thumbs-down", "inaccurate - x", "@@ -1 +1 @@\n-a\n+b"])
)
JSON = st.recursive(
    ANY,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["reason", "tags", "draft", "final", "text", "messages", "content"]), inner, max_size=3
        )
    ),
    max_leaves=5,
)


@settings(max_examples=300, deadline=None)
@given(
    name=st.sampled_from(
        [
            "user_feedback",
            "user_edit",
            "draft_edited",
            "note",
            "user_copy",
            "reason",
            "resolved",
            "stars",
            "x",
            "output",
            "",
        ]
    ),
    source=st.sampled_from(["user", "annotator", "judge", "code", "unknown"]),
    score=st.none() | st.floats(),
    value=ANY,
    label=st.none() | st.text(max_size=12),
    comment=st.none() | st.text(max_size=40),
    correction=JSON,
    metadata=st.dictionaries(st.sampled_from(["reason", "tags", "draft", "final", "tag"]), JSON, max_size=3),
)
def test_reading_is_total(
    name: str,
    source: Any,
    score: float | None,
    value: Any,
    label: str | None,
    comment: str | None,
    correction: Any,
    metadata: dict[str, Any],
) -> None:
    """No value of any type raises, and every polarity and weight is in range."""
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    row = Feedback(
        platform="langfuse",
        project="p",
        id="f",
        target=Target(kind="trace", id="t"),
        name=name,
        source=source,
        score=score,
        value=value,
        label=label,
        comment=comment,
        correction=correction,
        metadata=metadata,
        created_at=moment,
        updated_at=moment,
    )

    for signal in names.read(row, overrides={}, ignore=(), configs={}, response="the response"):
        assert -1 <= signal.polarity <= 1
        assert signal.source in ("user", "annotator")
