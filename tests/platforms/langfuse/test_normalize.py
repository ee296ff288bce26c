"""Rows of real servers (4.16.0 and 3.225.4, recorded) -> the model: whatever the version, the same thing comes out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeloop.errors import RecordError
from closeloop.ids import clean
from closeloop.interactions.build import build
from closeloop.interactions.messages import read_messages
from closeloop.platforms.base import read_rows
from closeloop.platforms.langfuse import normalize, wire

ROWS: dict[str, Any] = json.loads((Path(__file__).parent / "recorded" / "rows.json").read_text(encoding="utf-8"))


def read(name: str) -> dict[str, Any]:
    """Feedback of the recorded scores by id; experiments have none."""
    good, bad = read_rows("feedback", ROWS[name], lambda row: normalize.feedback(row, "p"))
    assert bad == ()
    return {one.id: one for one in good if one is not None}


@pytest.mark.parametrize("name", ["scores_v4", "scores_v3", "scores_v2"])
def test_every_recorded_score_is_read(name: str) -> None:
    """All data types and subjects of real servers."""
    rows = read(name)
    kinds = {row["dataType"] for row in ROWS[name]}

    assert kinds >= {"NUMERIC", "BOOLEAN", "CATEGORICAL", "TEXT", "CORRECTION"}
    assert {row.target.kind for row in rows.values()} == {"trace", "span", "session"}


@pytest.mark.parametrize("other", ["scores_v3", "scores_v2"])
def test_versions_agree(other: str) -> None:
    """The same application wrote to both servers: value, label, correction and target are equal, whatever the endpoint says them with."""
    newer, older = read("scores_v4"), read(other)
    same = sorted(set(newer) & set(older))

    def told(row: Any) -> tuple[Any, ...]:
        return (row.name, row.value, row.score, row.label, row.correction, row.comment, row.target, row.source)

    assert len(same) >= 6
    assert [told(newer[one]) for one in same] == [told(older[one]) for one in same]


def test_a_recorded_trace_is_the_same_from_both_worlds() -> None:
    """v2/observations and traces/{id} of one application: the same turn."""
    newer = normalize.trace([wire.Observation.model_validate(row) for row in ROWS["trace_v4"]], "p")
    held = ROWS["trace_v3"]
    steps = [wire.Observation.model_validate(row) for row in held["observations"]]
    older = normalize.trace(steps, "p", wire.Trace.model_validate(held))

    one, other = build(newer)[0], build(older)[0]

    for field in ("id", "span_id", "root_span_id", "prompt", "response"):
        assert getattr(one, field) == getattr(other, field)
    assert (one.session_id, one.user_id) == (other.session_id, other.user_id) == ("sess-0", "user-0")
    assert {span.kind for span in newer.spans} == {"chain", "llm", "tool", "retriever"}


def test_a_root_may_have_a_parent_outside() -> None:
    """Real roots point to a span that was never sent: they are roots all the same, and what the SDK says of itself is no metadata."""
    whole = [wire.Observation.model_validate(row) for row in ROWS["observations_v4"]]
    spans = [normalize.span(row) for row in whole]
    trace = normalize.trace([row for row in whole if row.trace_id == whole[0].trace_id], "p")

    assert trace.roots
    assert not any(key.startswith(("scope.", "resourceAttributes.")) for span in spans for key in span.metadata)
    assert (spans[0].model, spans[0].usage and spans[0].usage.total_tokens) == ("gpt-4o-mini", 25)


def test_a_trace_of_its_own_stands_above_its_spans() -> None:
    """Old SDKs write input and output on the trace alone: a root span stands for it."""
    head = wire.Trace.model_validate(
        {"id": "t", "timestamp": "2026-03-01T10:00:00Z", "name": "chat", "input": "Hello?", "output": "Hi."}
    )
    step = wire.Observation.model_validate(
        {"id": "o", "traceId": "t", "type": "GENERATION", "startTime": "2026-03-01T10:00:01Z"}
    )

    trace = normalize.trace([step], "p", head)

    assert [(span.id, span.parent_id) for span in trace.spans] == [("t-t", None), ("o", "t-t")]
    assert build(trace)[0].response_text == "Hi."


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"subject": {"kind": "planet", "id": "x"}}, "is about a 'planet'"),
        ({"subject": {"kind": "trace", "id": ""}}, "does not say what it is about"),
        ({"value": None}, "has the value None"),
        ({"dataType": "TEXT", "value": 3}, "has no text"),
        ({"timestamp": "yesterday"}, "has the time 'yesterday'"),
        ({"dataType": "NUMERIC", "value": "1e999"}, "no finite number"),
    ],
)
def test_what_cannot_be_read_says_why(change: dict[str, Any], says: str) -> None:
    """The reason names the score and what is wrong with it."""
    with pytest.raises(RecordError, match=says):
        normalize.feedback({**ROWS["scores_v4"][0], **change}, "p")


MESSAGE = st.fixed_dictionaries(
    {
        "role": st.sampled_from(["system", "developer", "user", "assistant", "tool", "User", "human"]),
        "content": st.text() | st.none(),
    }
)


@given(MESSAGE | st.lists(MESSAGE, max_size=4))
def test_the_short_way_to_messages_is_no_other_way(value: Any) -> None:
    """Plain chat messages are read at once, and exactly as the shared reader reads them."""
    steps = {"id": "o", "traceId": "t", "type": "GENERATION", "startTime": "2026-03-01T10:00:00Z"}
    given = wire.Observation.model_validate({**steps, "input": value, "output": value})
    span = normalize.span(given)

    assert span.messages == read_messages(clean(value), "user")
    assert span.output_messages == read_messages(clean(value), "assistant")


@pytest.mark.parametrize("role", [["user"], {"id": 1}, 3])
def test_data_with_a_role_of_its_own_is_no_conversation(role: Any) -> None:
    """A record that an application logs, such as an employee with a role: it used to cost its whole trace."""
    data = {"role": role, "content": "Ann"}
    steps = {"id": "o", "traceId": "t", "type": "SPAN", "startTime": "2026-03-01T10:00:00Z"}
    span = normalize.span(wire.Observation.model_validate({**steps, "input": data, "output": [data]}))

    assert (span.messages, span.input) == ((), data)
    assert (span.output_messages, span.output) == ((), [data])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = sorted({*ROWS["scores_v4"][0], "traceId", "stringValue"})


@given(st.dictionaries(st.sampled_from(FIELDS), JSON))
def test_reading_is_total(change: dict[str, Any]) -> None:
    """Whatever a row holds, it is read or set aside with a reason; nothing else happens."""
    good, bad = read_rows("feedback", [{**ROWS["scores_v4"][0], **change}], lambda row: normalize.feedback(row, "p"))

    assert len(good) + len(bad) == 1
    assert all(row.reason for row in bad)
