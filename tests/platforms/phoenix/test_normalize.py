"""Records to models: total over whatever a server may send, and every field where it belongs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from closeloop.errors import RecordError
from closeloop.interactions.build import build
from closeloop.models import Feedback, Trace
from closeloop.platforms.base import read_rows
from closeloop.platforms.phoenix import normalize, wire

PATIENT = settings(suppress_health_check=[HealthCheck.too_slow])
"""The clock of a busy machine says nothing about these rows."""

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
ROW: dict[str, Any] = {
    "id": "U3BhbkFubm90YXRpb246MQ==",
    "name": "user_feedback",
    "label": "thumbs-down",
    "score": 0.0,
    "explanation": "wrong",
    "annotator_kind": "HUMAN",
    "identifier": "maria",
    "source": "API",
    "user_id": None,
    "metadata": {"channel": "web"},
    "created_at": "2026-11-23T07:34:21+00:00",
    "updated_at": "2026-11-23T07:34:21.254663+00:00",
    "span_id": "a1",
    "trace_id": "t1",
}
SPAN: dict[str, Any] = {
    "trace_id": "t1",
    "span_id": "s1",
    "parent_id": None,
    "name": "chat",
    "span_kind": "LLM",
    "start_time": "2026-11-23 07:34:21.000000",
    "end_time": "2026-11-23 07:34:22.000000",
    "status_code": "OK",
    "status_message": "",
    "attributes": '{"llm":{"model_name":"m"},"session":{"id":"s"},"input":{"value":"hi"}}',
    "events": "[]",
}


ATTRIBUTES = (
    "input.value", "input.mime_type", "output.value", "llm.input_messages", "llm.output_messages.0.message.content", "llm.tools",
    "llm.model_name", "llm.token_count.prompt", "llm.invocation_parameters", "llm.finish_reason", "retrieval.documents", "metadata",
    "session.id", "tag.tags", "exception.message", "gen_ai.input.messages", "gen_ai.usage.input_tokens",
    "retrieval.documents.0.document.content", "retrieval.documents.0.document.id", "retrieval.documents.0.document.score",
)  # fmt: skip


def feedback(**fields: Any) -> Feedback:
    """The sample row with some fields changed."""
    return normalize.feedback({**ROW, **fields}, "span", "p")


def _read(kind: Any, row: dict[str, Any]) -> Any:
    """What the model itself makes of a row: its fields and what it does not know, or None when it refuses the row."""
    try:
        record = kind.model_validate(row)
    except (ValidationError, ValueError):
        return None
    return record.__dict__, record.model_extra


@PATIENT
@given(fields=st.dictionaries(st.sampled_from([*ROW, "more"]), JSON))
def test_usual_rows_are_read_as_their_model_reads_them(fields: dict[str, Any]) -> None:
    """The quick way and the model differ in nothing but time, whatever stands in a row."""
    for row, kind, read in (({**ROW, **fields}, wire.Annotation, wire.annotation), (SPAN, wire.Span, wire.span)):
        try:
            record: Any = read(row)
        except (ValidationError, ValueError):
            record = None

        assert (record and (record.__dict__, record.model_extra)) == _read(kind, row)


@pytest.mark.parametrize(
    "fields",
    [{"score": 1}, {"score": "0.5"}, {"metadata": ""}, {"metadata": "[]"}, {"created_at": 1700000000}, {"identifier": None},
     {"id": 7}, {"updated_at": "2026-11-23T09:34:21+02:00"}, {"id": "a\ud800"}, {"label": None}, {"more": [1]}],
)  # fmt: skip
def test_odd_rows_are_read_as_the_model_reads_them(fields: dict[str, Any]) -> None:
    """Numbers as text, times with another offset, absent values, broken text."""
    row = {**ROW, **fields}
    try:
        record: Any = wire.annotation(row)
    except (ValidationError, ValueError):
        record = None

    assert (record and (record.__dict__, record.model_extra)) == _read(wire.Annotation, row)


def _strict(model: Any) -> Any:
    """The same model made by the way that checks every value, down to the last one."""
    if isinstance(model, BaseModel):
        return type(model)(**{name: _strict(getattr(model, name)) for name in type(model).model_fields})
    return tuple(map(_strict, model)) if isinstance(model, tuple) else model


@PATIENT
@given(
    spans=st.lists(st.dictionaries(st.sampled_from([*SPAN, "more"]), JSON), max_size=3),
    attributes=st.dictionaries(st.sampled_from(ATTRIBUTES), JSON),
)
def test_what_is_made_unchecked_would_have_passed(spans: list[dict[str, Any]], attributes: dict[str, Any]) -> None:
    """Traces and their interactions are made without checking; each is what its class would have accepted, field by field."""
    rows = [{**SPAN, "attributes": attributes, "span_id": f"s{number}", **row} for number, row in enumerate(spans)]
    traces, _ = normalize.traces(rows, "p")

    for model in (*traces, *(one for trace in traces for one in build(trace)), feedback()):
        assert list(model.__dict__) == list(type(model).model_fields)
        assert _strict(model) == model


def test_a_thumb_is_read() -> None:
    """Field map 9.1 of the Phoenix facts."""
    row = feedback()

    assert (row.platform, row.project, row.id) == ("phoenix", "p", "U3BhbkFubm90YXRpb246MQ==")
    assert (row.target.kind, row.target.id, row.target.trace_id) == ("span", "a1", "t1")
    assert (row.name, row.score, row.label, row.value, row.comment) == (
        "user_feedback", 0.0, "thumbs-down", "thumbs-down", "wrong",
    )  # fmt: skip
    assert (row.source, row.user_id, row.is_ours) == ("user", "maria", False)
    assert row.updated_at == datetime(2026, 11, 23, 7, 34, 21, 254663, UTC)
    assert row.raw == {"annotator_kind": "HUMAN", "source": "API", "identifier": "maria", "user_id": None}


def test_sql_and_rest_rows_are_the_same() -> None:
    """SQL gives metadata as text and times without a zone."""
    sql = feedback(
        metadata='{"channel":"web"}', created_at="2026-11-23 07:34:21", updated_at="2026-11-23 07:34:21.254663"
    )

    assert sql == feedback()


@pytest.mark.parametrize(
    ("kind", "source", "name", "expected"),
    [
        ("HUMAN", "API", "user_feedback", "user"),
        ("HUMAN", "APP", "user_feedback", "annotator"),
        ("HUMAN", "APP", "note", "annotator"),
        ("HUMAN", "API", "note", "user"),
        ("LLM", "API", "toxicity", "judge"),
        ("LLM", "API", "user frustration", "judge"),
        ("LLM", "API", "user_feedback", "user"),
        ("LLM", "API", "User-Feedback", "user"),
        ("LLM", "APP", "user_feedback", "judge"),
        ("CODE", "API", "exact_match", "code"),
        ("CODE", "API", "user_copy", "user"),
        ("ROBOT", "API", "x", "unknown"),
        ("HUMAN", "", "x", "user"),
    ],
)
def test_who_said_it(kind: str, source: str, name: str, expected: str) -> None:
    """People in Phoenix's own pages are annotators; names of users' acts are users' whoever logged them."""
    assert feedback(annotator_kind=kind, source=source, name=name).source == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"metadata": {"userId": "u7"}}, "u7"),
        ({"metadata": {"user_id": 7}}, "7"),
        ({"metadata": {"user.id": "u8"}}, "u8"),
        ({"metadata": {"userId": True}}, "maria"),
        ({"identifier": ""}, None),
        ({"identifier": "px-span-note:7f583a57"}, None),
        ({"source": "APP", "identifier": "px-app:VXNlcjox", "user_id": "VXNlcjox"}, "VXNlcjox"),
        ({"source": "APP", "identifier": "px-app:VXNlcjox"}, "VXNlcjox"),
        ({"user_id": "VXNlcjox", "identifier": ""}, None),
        ({"annotator_kind": "LLM", "name": "toxicity", "identifier": "judge@2"}, None),
    ],
)
def test_whose_it_is(fields: dict[str, Any], expected: str | None) -> None:
    """The end user where one is named; never the account of the application's key, never a judge's name."""
    assert feedback(**fields).user_id == expected


def test_an_edit_is_a_correction() -> None:
    """The explanation of `user_edit` is the final text; the draft stays in the metadata."""
    row = feedback(name="User Edit", label="edited", explanation="final", metadata={"draft": "first"})

    assert (row.correction, row.comment, row.metadata) == ("final", None, {"draft": "first"})


def test_a_judge_that_uses_the_name_of_an_edit_corrects_nothing() -> None:
    """Only users correct."""
    assert feedback(name="correction", annotator_kind="LLM").correction is None


@pytest.mark.parametrize(
    "fields", [{"identifier": "closeloop:buckets@1"}, {"metadata": {"closeloop": {"run_id": "r"}}}]
)
def test_our_own_labels_are_known(fields: dict[str, Any]) -> None:
    """By the identifier, or by the mark in the metadata when somebody renamed it."""
    assert feedback(**fields).is_ours


def test_unknown_fields_survive() -> None:
    """What a newer server adds is in `raw`."""
    assert feedback(mood="cross").raw["mood"] == "cross"


def test_text_that_cannot_be_stored_is_repaired() -> None:
    """Lone surrogates become U+FFFD, NaN in metadata becomes None."""
    row = feedback(explanation="half \ud83d", name="n\udc00", metadata={"k\ud83d": float("nan")})

    assert row.comment == "half \ufffd"
    assert row.metadata == {"k\ufffd": None}
    assert row.model_dump_json()


def test_a_row_without_its_target_is_refused() -> None:
    """With a sentence that names the row."""
    with pytest.raises(RecordError, match="does not say which span it is about"):
        feedback(span_id=None)


@pytest.mark.parametrize(
    "fields", [{"score": "much"}, {"updated_at": "yesterday"}, {"metadata": "[1]"}, {"metadata": 5}, {"id": None}]
)
def test_wrong_types_are_set_aside(fields: dict[str, Any]) -> None:
    """The row is rejected with its reason, and the good one beside it comes through."""
    good, bad = read_rows("feedback", [{**ROW, **fields}, ROW], lambda row: normalize.feedback(row, "span", "p"))

    assert len(good) == 1
    assert bad[0].reason
    with pytest.raises((ValidationError, ValueError)):
        feedback(**fields)


@PATIENT
@given(fields=st.dictionaries(st.sampled_from([*ROW, "more"]), JSON))
def test_no_row_raises_anything_else(fields: dict[str, Any]) -> None:
    """Whatever stands in the fields: a model that can be stored, or a rejected row with its reason."""
    good, bad = read_rows("feedback", [{**ROW, **fields}], lambda row: normalize.feedback(row, "span", "p"))

    assert len(good) + len(bad) == 1
    assert all(row.model_dump_json() for row in good)
    assert all(row.reason for row in bad)


class TestTraces:
    """Span rows to traces."""

    def test_a_trace_is_put_together(self) -> None:
        """The root gives name, status and tags; the session comes from wherever it is; the ends enclose all spans."""
        rows = [
            {**SPAN, "span_id": "child", "parent_id": "root", "start_time": "2026-11-23T07:34:23+00:00"},
            {**SPAN, "span_id": "root", "name": "request", "span_kind": "CHAIN", "attributes": "{}", "status_code": "ERROR",
             "status_message": "boom", "end_time": "2026-11-23 07:34:29"},
        ]  # fmt: skip
        (trace,), rejected = normalize.traces(rows, "p")

        assert not rejected
        assert (trace.id, trace.name, trace.status, trace.error) == ("t1", "request", "error", "boom")
        assert [span.id for span in trace.spans] == ["root", "child"]
        assert trace.session_id == "s"
        assert trace.started_at == datetime(2026, 11, 23, 7, 34, 21, tzinfo=UTC)
        assert trace.ended_at == datetime(2026, 11, 23, 7, 34, 29, tzinfo=UTC)

    def test_one_bad_span_does_not_cost_the_trace(self) -> None:
        """It is set aside; the others make the trace."""
        (trace,), rejected = normalize.traces([SPAN, {**SPAN, "span_id": "s2", "attributes": "not json"}], "p")

        assert [span.id for span in trace.spans] == ["s1"]
        assert [row.id for row in rejected] == ["s2"]

    def test_an_orphan_is_the_root(self) -> None:
        """A span whose parent never arrived stands for the trace."""
        (trace,), _ = normalize.traces([{**SPAN, "parent_id": "elsewhere"}], "p")

        assert [span.id for span in trace.roots] == ["s1"]

    def test_an_unknown_kind_is_other(self) -> None:
        """Kinds of a newer server."""
        (trace,), _ = normalize.traces([{**SPAN, "span_kind": "TELEPATHY", "attributes": {}}], "p")

        assert trace.spans[0].kind == "other"

    def test_an_exception_event_is_the_error(self) -> None:
        """Where the status has no message."""
        event = {"name": "exception", "attributes": {"exception.type": "ValueError", "exception.message": "no amount"}}
        (trace,), _ = normalize.traces([{**SPAN, "status_code": "ERROR", "events": [event, "odd", None]}], "p")

        assert "no amount" in str(trace.spans[0].error)

    @PATIENT
    @example(fields={"start_time": ""})
    @given(fields=st.dictionaries(st.sampled_from([*SPAN, "more"]), JSON))
    def test_no_span_raises_anything(self, fields: dict[str, Any]) -> None:
        """Whatever stands in the fields: a trace that can be stored, or a rejected span."""
        traces, rejected = normalize.traces([{**SPAN, **fields}], "p")

        assert len(traces) + len(rejected) == 1
        assert all(Trace.model_validate_json(trace.model_dump_json()) for trace in traces)


def test_a_config_says_how_a_name_is_read() -> None:
    """Direction, range and the number behind each label."""
    record = wire.AnnotationConfig.model_validate(
        {
            "id": "x",
            "name": "quality",
            "type": "CATEGORICAL",
            "optimization_direction": "MINIMIZE",
            "values": [{"label": "bad", "score": 1}, {"label": "odd"}],
        }
    )
    config = normalize.score_config(record)

    assert (config.direction, config.labels) == ("minimize", {"bad": 1.0, "odd": None})
