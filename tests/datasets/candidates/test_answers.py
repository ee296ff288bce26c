"""What is asked of one response before it stands on a side of any row."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from closeloop.datasets.base import Item, Skipped
from closeloop.datasets.candidates.unpaired import unpaired
from closeloop.datasets.pairs import pairs
from closeloop.datasets.regression import regression
from closeloop.models import Example, Message
from closeloop.store import Turn

SEVEN = "It takes 7 days."
VIEWS = (pairs, unpaired, regression)


def told(view: Callable[..., Iterator[Item]], *turns: Turn, bucket: str | None = None) -> list[str]:
    """The reason of each item, or how an example came about."""
    return [_told(item) for item in view(turns, bucket)]


def _told(item: Item) -> str:
    if isinstance(item, Skipped):
        return item.reason
    assert isinstance(item, Example)
    return item.candidates[-1].origin


@pytest.mark.parametrize(
    "reason",
    ["length", "LENGTH", "max_tokens", "MAX_TOKENS", "max_token", "max_output_tokens", "model_length", "token_limit",
     "model_context_window_exceeded"],
)  # fmt: skip
def test_an_answer_that_was_cut_is_neither_wanted_nor_unwanted(make, reason):
    """In the words of OpenAI, Anthropic, Gemini, Mistral, Cohere and watsonx: nobody judged what it would have become."""
    assert told(unpaired, make.turn(answer=SEVEN, outcome="positive", finish_reason=reason)) == ["truncated_chosen"]
    assert told(unpaired, make.turn(finish_reason=reason)) == ["truncated_rejected"]
    assert told(unpaired, make.turn(finish_reason="stop")) == ["thumbs_down"]


@pytest.mark.parametrize(
    ("bucket", "expected"),
    [
        ("latency", "error_rejected"), ("latency.slow", "error_rejected"), ("tool_error.timeout", "error_rejected"),
        ("tool_error.loop", "thumbs_down"), ("tool_error.bad_arguments", "thumbs_down"), ("tone", "thumbs_down"),
    ],
)  # fmt: skip
def test_only_what_the_model_did_itself_is_unwanted(make, bucket, expected):
    """A slow tool is not its fault; how it called one is."""
    assert told(unpaired, make.turn(labels=[make.label(bucket)])) == [expected]


@pytest.mark.parametrize(
    "fields",
    [{"finish_reason": "content_filter"}, {"finish_reason": "CONTENT_FILTER"}, {"bucket": "refusal"}, {"bucket": "refusal.policy"}],
)  # fmt: skip
def test_no_refusal_is_wanted_whatever_its_words(make, fields):
    """A filter or a detector says so, too. That a person declined in an edit is what they wanted."""
    labels = [make.label(bucket)] if (bucket := fields.get("bucket")) else []
    liked = make.turn(
        answer="Let us talk of tents.", outcome="positive", labels=labels, finish_reason=fields.get("finish_reason")
    )
    edited = make.turn(
        edits=["I'm sorry, but I can't help with that."], labels=labels, finish_reason=fields.get("finish_reason")
    )

    assert told(unpaired, liked) == ["refusal_chosen"]
    assert told(unpaired, edited) == ["edit", "draft"]


@pytest.mark.parametrize("view", VIEWS)
def test_what_was_never_bucketed_is_counted_once_a_person_spoke(make, view):
    """Its reason says what to run. What a judge or a script said of it makes no candidate."""
    turn = make.turn(outcome=None, signals=[])
    said = {
        who: make.feedback(turn.interaction, who).model_copy(update={"source": who})
        for who in ("user", "judge", "code")
    }
    fresh = {who: Turn(turn.interaction, (row,), None, ()) for who, row in said.items()}

    assert told(view, fresh["user"]) == ["not_bucketed"]
    assert told(view, fresh["judge"]) == told(view, fresh["code"]) == told(view, turn) == []


@pytest.mark.parametrize("view", VIEWS)
def test_the_primary_label_says_the_bucket(make, view):
    """In whatever order they lie in the store; the others are named after it, and select nothing."""
    labels = [make.label("incorrect.fact", primary=False), make.label("tone.rude"), make.label("length", primary=False)]
    turn = make.turn(edits=[SEVEN], labels=labels)
    rows = [item for item in view([turn], "tone") if isinstance(item, Example)]

    assert {row.provenance.bucket for row in rows} == {"tone.rude"}
    assert {row.buckets for row in rows} == {("tone.rude", "incorrect.fact", "length")}
    assert told(view, turn, bucket="tone.rude")
    assert (
        told(view, turn, bucket="incorrect") == told(view, turn, bucket="length") == told(view, turn, bucket="to") == []
    )
    assert told(view, make.turn(), bucket="tone") == []


def test_one_prompt_in_two_projects_is_two(make):
    """Users of one product say nothing of the answers of another."""
    turns = make.turn("t1"), make.turn("t2", SEVEN, "positive", project="other")

    assert told(pairs, *turns) == ["no_partner", "no_partner"]
    assert told(unpaired, make.turn("t1"), make.turn("t2", outcome="positive", project="other")) == [
        "thumbs_down", "thumbs_up",
    ]  # fmt: skip


def test_an_edit_of_the_second_of_two_answers_is_no_row(make):
    """Its prompt would end with the first: a template runs both into one."""
    turn = make.turn(
        answer=[Message.of("assistant", "One."), Message.of("assistant", "2 days.")], edits=[SEVEN], outcome="weak"
    )

    assert told(pairs, turn)[0] == told(unpaired, turn)[0] == "prompt_not_open"
    assert "edit" not in told(pairs, turn) + told(unpaired, turn)
