"""LangSmith's records as the model sees them: v1, v2 and odd ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from closeloop.errors import RecordError
from closeloop.models import Feedback
from closeloop.platforms.base import read_rows
from closeloop.platforms.langsmith import normalize
from closeloop.signals import names

RUN = "0198c0de-0000-7000-8000-000000000001"
ROW: dict[str, Any] = {
    "id": "0198c0de-0000-4000-8000-00000000000f", "key": "user_score", "score": 0.0, "run_id": RUN, "trace_id": RUN,
    "created_at": "2026-03-10T12:00:00.000001", "modified_at": "2026-03-10T12:05:00", "feedback_source": {"type": "api"},
}  # fmt: skip


def read(**fields: Any) -> Feedback:
    """A row with these fields."""
    return normalize.feedback({**ROW, **fields}, "support")


def test_naive_times_are_utc() -> None:
    """v1 leaves the zone out."""
    row = read()

    assert row.created_at == datetime(2026, 3, 10, 12, 0, 0, 1, tzinfo=UTC)
    assert row.updated_at.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("kind", "source"),
    [("api", "user"), ("app", "annotator"), ("model", "judge"), ("auto_eval", "judge"), ("other", "unknown"), (None, "unknown")],
)  # fmt: skip
def test_who_said_it(kind: str | None, source: str) -> None:
    """An application's back end speaks for users, LangSmith's own pages for reviewers, evaluators for nobody."""
    assert read(feedback_source={"type": kind}).source == source


def test_a_value_may_be_an_object() -> None:
    """What a form sends as one value: its judgement is the feedback's, and what was written in it a comment."""
    row = read(key="user_feedback", score=None, value={"thumb": "down", "comment": "It made that up", "page": 3})
    signals = names.read(row, overrides={}, ignore=(), configs={})

    assert (row.label, row.metadata["page"]) == ("down", 3)
    assert [(one.kind, one.comment) for one in signals] == [("thumbs_down", None), ("comment", "It made that up")]


def test_polarity_belongs_to_the_key() -> None:
    """`user_disliked` with score 1 is the documented way to say no; without a score it still is."""
    signals = names.read(read(key="user_disliked", score=1), overrides={}, ignore=(), configs={})

    assert [signal.polarity < 0 for signal in signals] == [True]


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"desired": "Yes."}, "Yes."), ({"text": "Yes."}, "Yes."), ({"output": "Yes."}, "Yes."), ("Yes.", "Yes."), ({}, None),
        (None, None), ("", None), ({"messages": [{"type": "ai", "content": "Yes."}]}, "Yes."), ({"sql": "x"}, {"sql": "x"}),
    ],
)  # fmt: skip
def test_corrections_come_in_many_shapes(given: Any, text: Any) -> None:
    """Text where a usual key has one; an empty object, as official examples send it, is no correction."""
    assert read(correction=given).correction == text


def test_booleans_are_numbers_and_words_are_labels() -> None:
    """Scores may be truth values; categories stand in `value`."""
    row = read(score=True, value="correct")

    assert (row.score, row.value, row.label) == (1.0, "correct", "correct")


def test_threads_and_roots() -> None:
    """Feedback without a run is about its thread; an old row without a trace id is about a root unless it says otherwise."""
    thread = read(run_id=None, trace_id=None, feedback_thread_id="talk").target
    root, child = read(trace_id=None).target, read(trace_id=None, is_root=False).target

    assert (thread.kind, thread.id) == ("session", "talk")
    assert (root.trace_id, child.trace_id) == (RUN, None)
    with pytest.raises(RecordError, match="neither about a run nor a thread"):
        read(run_id=None, trace_id=None)


def test_our_own_writes_are_known() -> None:
    """The mark stands in the source's metadata, whatever the key is."""
    assert read(feedback_source={"type": "api", "metadata": {"closeloop": {"run_id": "r"}}}).is_ours
    assert not read(key="error_mode").is_ours


def test_v1_and_v2_give_the_same_trace() -> None:
    """The two APIs name and write the same facts differently; what comes out is equal."""
    shared = {
        "id": RUN, "trace_id": RUN, "name": "chat", "tags": ["a"], "inputs": {"messages": [{"type": "human", "content": "Hi"}]},
        "outputs": {"output": "Hello"}, "prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5,
    }  # fmt: skip
    facts = {"thread_id": "talk", "user_id": "u1", "ls_model_name": "m", "environment": "prod"}
    v1 = {
        **shared, "run_type": "llm", "status": "success", "start_time": "2026-03-10T12:00:00", "session_id": "p",
        "total_cost": "0.01", "extra": {"metadata": facts, "invocation_params": {"temperature": 0}},
    }  # fmt: skip
    v2 = {
        **shared, "run_type": "LLM", "status": "SUCCESS", "start_time": "2026-03-10T12:00:00Z", "project_id": "p",
        "total_cost": 0.01, "metadata": facts, "extra": {"metadata": facts, "invocation_params": {"temperature": 0}},
        "parent_run_ids": [], "is_root": True,
    }  # fmt: skip
    (old,), _ = normalize.traces([v1], "support")
    (new,), _ = normalize.traces([v2], "support")

    assert old == new
    assert (new.session_id, new.user_id, new.environment, new.spans[0].model) == ("talk", "u1", "prod", "m")
    assert new.spans[0].usage is not None
    assert new.spans[0].usage.cost == 0.01
    assert new.spans[0].messages[0].text == "Hi"


def test_a_run_that_cannot_be_read_leaves_the_rest_of_its_trace() -> None:
    """It is set aside with its reason."""
    good = {"id": RUN, "trace_id": RUN, "start_time": "2026-03-10T12:00:00"}
    (trace,), bad = normalize.traces([good, {"id": "x", "trace_id": RUN, "start_time": "yesterday"}], "support")

    assert [span.id for span in trace.spans] == [RUN]
    assert bad[0].id == "x"
    assert "start_time" in bad[0].reason


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*ROW, "value", "comment", "correction", "extra", "feedback_thread_id"]), JSON))
def test_whatever_comes_is_read_or_set_aside(row: dict[str, Any]) -> None:
    """No feedback row raises anything but what sets a record aside."""
    good, bad = read_rows("feedback", [{**ROW, **row}], lambda one: normalize.feedback(one, "support"))

    assert len(good) + len(bad) == 1
    for one in good:
        assert Feedback.model_validate_json(one.model_dump_json()).id == one.id


@given(
    st.dictionaries(
        st.sampled_from(["inputs", "outputs", "extra", "tags", "metadata", "run_type", "status", "error"]), JSON
    )
)
def test_whatever_run_comes_is_read_or_set_aside(row: dict[str, Any]) -> None:
    """The same for runs."""
    traces, bad = normalize.traces([{"id": RUN, "start_time": "2026-03-10T12:00:00", **row}], "support")

    assert len(traces) + len(bad) == 1


def test_validation_says_what_is_wrong() -> None:
    """The reason of a rejected row names the field."""
    with pytest.raises(ValidationError, match="score"):
        read(score={"no": "number"})
