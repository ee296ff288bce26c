"""Interaction JSONL: what is required, what is optional, and that it survives the way out and back."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closeloop.errors import RecordError
from closeloop.interactions.build import attach
from closeloop.interactions.jsonl import Line, read_line, write_line
from closeloop.models import AudioPart, ImagePart, Interaction, JsonPart, Message, TextPart, ToolCall

NOW = datetime(2026, 2, 1, tzinfo=UTC)
FULL: dict[str, Any] = {
    "id": "i1",
    "prompt": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Where is A-7?"}],
    "response": [{"role": "assistant", "content": "It is on its way."}],
    "documents": [{"id": "d1", "content": "A-7: shipped"}],
    "tools": [{"type": "function", "function": {"name": "get_order"}}],
    "response_format": {"type": "json_object"},
    "finish_reason": "length",
    "error": "TimeoutError: 10 s",
    "usage": {"input_tokens": 12, "output_tokens": 3, "total_tokens": 15, "cost": 0.01},
    "model": "m",
    "session_id": "s1",
    "user_id": "u1",
    "started_at": "2026-01-31T12:00:00Z",
    "latency": 2.5,
    "next_turn": "thanks",
    "steps": [{"name": "get_order", "input": {"id": "A-7"}, "error": "HTTP 503"}],
    "feedback": [
        {
            "name": "user_feedback",
            "score": 0,
            "label": "thumbs-down",
            "comment": "wrong",
            "source": "user",
            "created_at": "2026-01-31T12:05:00+00:00",
        },
        {"name": "user_edit", "correction": {"desired": "It arrives today."}, "metadata": {"k": 1}},
    ],
    "metadata": {"channel": "web"},
}


def _read(record: Any) -> Line:
    return read_line(record, platform="files", project="p", now=NOW)


def test_three_fields_are_enough() -> None:
    """A plain string is one message of the user or the assistant, also when it looks like JSON."""
    line = _read({"id": "i1", "prompt": "Hi", "response": '{"messages": [{"role": "user", "content": "x"}]}'})

    assert line.interaction.prompt == (Message.of("user", "Hi"),)
    assert line.interaction.response_text == '{"messages": [{"role": "user", "content": "x"}]}'
    assert (line.interaction.id, line.trace.id, line.feedback) == ("i1", "i1", ())
    assert line.interaction.retrieved is False


@pytest.mark.parametrize(
    "record",
    [
        {"question": "Where?", "answer": "Here."},
        {"input": "Where?", "output": "Here."},
        {"inputs": {"question": "Where?"}, "outputs": {"answer": "Here."}},
        {"user_input": "Where?", "response": "Here.", "retrieved_contexts": ["A map."]},
        {"prompt": "Where?", "completion": "Here.", "context": "A map."},
        {"input": "Where?", "actual_output": "Here.", "retrieval_context": ["A map."]},
        {"messages": [{"role": "user", "content": "Where?"}, {"role": "assistant", "content": "Here."}]},
        {"messages": [{"type": "human", "content": "Where?"}, {"type": "ai", "content": "Here."}]},
        {"conversations": [{"from": "human", "value": "Where?"}, {"from": "gpt", "value": "Here."}]},
        {"messages": [{"role": "user", "content": "Where?"}], "response": "Here."},
        {"messages": [{"role": "user", "content": "Where?"}], "output": "Here."},
        {"messages": [{"role": "user", "content": "Where?"}], "completion": {"role": "assistant", "content": "Here."}},
        {
            "messages": [{"role": "user", "content": "Where?"}, {"role": "assistant", "content": "Here."}],
            "output": "Here.",
        },
    ],
    ids=lambda record: " ".join(record),
)
def test_lines_of_other_tools_are_read_as_they_are(record: dict[str, Any]) -> None:
    """Question, answer and what was retrieved, by the names others give them."""
    found = _read({"id": "i1", **record}).interaction

    assert (found.user_text, found.response_text) == ("Where?", "Here.")
    assert [one.content for one in found.documents] == ["A map."] * any("context" in name for name in record)


def test_an_instruction_comes_before_its_input() -> None:
    """As Alpaca's rows are trained on."""
    found = _read({"id": "i1", "instruction": "Translate.", "input": "Hier.", "output": "Here."}).interaction

    assert (found.user_text, found.response_text) == ("Translate.\n\nHier.", "Here.")


def test_the_response_of_a_conversation_is_the_answer_to_the_users_last_message() -> None:
    """Whatever tools ran before it; where nobody answered yet there is none."""
    first = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Weather?"}]
    call = {"id": "c1", "type": "function", "function": {"name": "sky", "arguments": "{}"}}
    then = [
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c1", "content": "rain"},
        {"role": "assistant", "content": "It rains."},
    ]
    found = _read({"id": "i1", "messages": [*first, *then]}).interaction

    assert [message.role for message in found.prompt] == ["system", "user", "assistant", "tool"]
    assert found.response_text == "It rains."
    assert _read({"id": "i1", "messages": first}).interaction.response == ()
    greeted = _read({"id": "i1", "messages": [first[0], then[2]]}).interaction
    assert (len(greeted.prompt), len(greeted.response)) == (1, 1)


def test_a_request_of_many_steps_has_its_answer_beside_it() -> None:
    """Logs of applications hold what was sent to the model and what came back apart."""
    call = {"id": "c1", "type": "function", "function": {"name": "sky", "arguments": "{}"}}
    sent = [
        {"role": "user", "content": "Weather?"},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c1", "content": "rain"},
    ]
    found = _read({"id": "i1", "messages": sent, "response": "It rains."}).interaction

    assert [message.role for message in found.prompt] == ["user", "assistant", "tool"]
    assert found.response_text == "It rains."


def test_the_users_last_word_on_an_answer_is_the_next_turn() -> None:
    """Transcripts end with thanks or a complaint. That was called an empty answer; a call that failed stays one."""
    said = [
        {"role": "user", "content": "Where?"},
        {"role": "assistant", "content": "Here."},
        {"role": "user", "content": "That is wrong."},
    ]
    found = _read({"id": "i1", "messages": said}).interaction
    failed = _read({"id": "i1", "messages": said, "error": "timeout"}).interaction

    assert (found.user_text, found.response_text, found.next_turn) == ("Where?", "Here.", "That is wrong.")
    assert (failed.user_text, failed.response, failed.next_turn) == ("That is wrong.", (), None)


def test_our_own_names_are_taken_at_their_word() -> None:
    """What else a line holds under a name that could be ours stays what it is."""
    line = _read({"id": "i1", "prompt": "Hi", "response": "", "answer": "No.", "context": {"page": 1}, "feedback": []})

    assert (line.interaction.response, line.interaction.documents, line.feedback) == ((), (), ())


def test_one_comment_is_enough() -> None:
    """Beside the answer, or as the only feedback without a list around it."""
    beside = _read({"id": "i1", "prompt": "Hi", "response": "Hello", "comment": "too long"})
    alone = _read({"id": "i1", "prompt": "Hi", "response": "Hello", "feedback": {"comment": "too long"}})

    assert [row.comment for row in (*beside.feedback, *alone.feedback)] == ["too long", "too long"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"rating": 2}, ("rating", 2.0, None, None)),
        ({"thumbs": "down"}, ("thumbs", None, "down", None)),
        ({"user_feedback": False}, ("user_feedback", 0.0, None, None)),
        ({"feedback": -1}, ("user_feedback", -1.0, None, None)),
        ({"feedback": "thumbs_down"}, ("user_feedback", None, "thumbs_down", None)),
        ({"feedback": "It only says shipped."}, ("comment", None, None, "It only says shipped.")),
        ({"feedback": [{"key": "user_score", "score": 0}]}, ("user_score", 0.0, None, None)),
    ],
)
def test_what_a_user_said_is_not_passed_over_for_its_form(said: dict[str, Any], expected: tuple[Any, ...]) -> None:
    """A rating beside the answer, a single value as feedback, and LangSmith's word for a name."""
    (row,) = _read({"id": "i1", "question": "Where?", "answer": "Here.", **said}).feedback

    assert (row.name, row.score, row.label, row.comment) == expected


def test_every_field_arrives() -> None:
    """The interaction holds all of the line, and its feedback is attached to it."""
    line = _read(FULL)
    item = line.interaction

    assert (item.documents[0].content, item.retrieved) == ("A-7: shipped", True)
    assert (item.finish_reason, item.error, item.status, item.latency) == ("length", "TimeoutError: 10 s", "error", 2.5)
    assert item.usage is not None
    assert item.usage.cost == 0.01
    assert (item.session_id, item.user_id, item.next_turn, item.metadata) == ("s1", "u1", "thanks", {"channel": "web"})
    assert [(step.kind, step.name, step.error) for step in item.steps if step.kind == "tool"] == [
        ("tool", "get_order", "HTTP 503")
    ]
    assert [row.name for row in attach([item], line.feedback)["i1"]] == ["user_feedback", "user_edit"]
    assert line.feedback[0].raw == FULL["feedback"][0]


def test_a_line_survives_the_way_out_and_back() -> None:
    """Written and read again, interaction and feedback are the same, ids and times included."""
    line = _read(FULL)
    again = _read(orjson.loads(orjson.dumps(write_line(line.interaction, line.feedback))))

    assert again.interaction == line.interaction
    assert [row.model_dump(exclude={"raw"}) for row in again.feedback] == [
        row.model_dump(exclude={"raw"}) for row in line.feedback
    ]


PARTS = st.one_of(
    st.builds(TextPart, text=st.text(st.characters(exclude_categories=("Cs",)), min_size=1)),
    st.builds(ImagePart, url=st.just("https://a/b.png")),
    st.builds(ImagePart, data=st.just("QUI="), mime=st.just("image/png")),
    st.builds(AudioPart, data=st.just("QUI="), mime=st.just("audio/wav")),
    st.builds(
        JsonPart,
        value=st.dictionaries(
            st.text(st.characters(exclude_categories=("Cs",)), max_size=4), st.integers(-5, 5), min_size=1, max_size=2
        ),
    ),
)
CALLS = st.builds(
    ToolCall, id=st.sampled_from(["c1", "c2"]), name=st.just("f"), arguments=st.just({"a": 1}) | st.just("{cut")
)


def _is_read(parts: list[Any]) -> bool:
    """Pieces of one answer are one text as soon as they are read."""
    return not any(isinstance(one, TextPart) and isinstance(next_, TextPart) for one, next_ in pairwise(parts))


ANSWERS = st.builds(
    Message,
    role=st.just("assistant"),
    content=st.lists(PARTS, min_size=1, max_size=3).filter(_is_read),
    tool_calls=st.lists(CALLS, max_size=1),
)
PROMPTS = st.builds(
    Message,
    role=st.sampled_from(["system", "user", "developer", "tool"]),
    content=st.lists(PARTS, min_size=1, max_size=3),
)


@settings(max_examples=150, deadline=None)
@given(prompt=st.lists(PROMPTS, max_size=3), response=st.lists(ANSWERS, max_size=2))
def test_any_messages_survive_the_way_out_and_back(prompt: list[Message], response: list[Message]) -> None:
    """Multimodal parts, JSON, tool calls with raw arguments: what is written is what is read."""
    item = Interaction(platform="files", project="p", id="i", trace_id="i", prompt=prompt, response=response)
    again = _read(orjson.loads(orjson.dumps(write_line(item)))).interaction

    assert (again.prompt, again.response) == (item.prompt, item.response)


def test_nothing_retrieved_is_not_the_same_as_no_retrieval() -> None:
    """An empty list of documents says that a search found nothing."""
    item = _read({"id": "i", "prompt": "q", "response": "a", "documents": []}).interaction

    assert item.retrieved is True
    assert write_line(item)["documents"] == []


def test_feedback_keeps_its_id_when_its_value_changes() -> None:
    """A toggled thumb is a change of the same feedback, not a new one; two of a name stay two."""
    before = _read(
        {
            "id": "i",
            "prompt": "q",
            "response": "a",
            "feedback": [{"name": "thumbs", "score": True}, {"name": "thumbs", "score": 1}],
        }
    )
    after = _read(
        {
            "id": "i",
            "prompt": "q",
            "response": "a",
            "feedback": [{"name": "thumbs", "score": False}, {"name": "thumbs", "score": 1}],
        }
    )

    assert [row.id for row in before.feedback] == [row.id for row in after.feedback]
    assert len({row.id for row in before.feedback}) == 2
    assert (after.feedback[0].value, after.feedback[0].score) == (False, 0.0)


def test_our_own_marks_are_known_again() -> None:
    """Feedback that carries our mark is ours."""
    rows = [
        {"name": "error_mode", "label": "refusal", "metadata": {"closeloop": {}}},
        {"name": "x", "identifier": "closeloop:a@1"},
    ]

    assert [row.is_ours for row in _read({"id": "i", "prompt": "q", "response": "a", "feedback": rows}).feedback] == [
        True,
        True,
    ]


def test_feedback_without_a_name_is_called_by_what_it_holds() -> None:
    """A line with only a comment, a score or a correction on it is enough."""
    rows = [{"comment": "too long"}, {"score": 0, "comment": "no"}, {"label": "bad"}, {"correction": "this"}]
    record = {"id": "i", "prompt": "q", "response": "a", "feedback": rows}

    names = [row.name for row in _read(record).feedback]

    assert names == ["comment", "user_feedback", "user_feedback", "correction"]


def test_the_value_of_feedback_may_be_an_object() -> None:
    """Its judgement is the value; the rest is kept beside it."""
    said = {"name": "user_feedback", "value": {"rating": 2, "comment": "too long"}, "metadata": {"page": 3}}

    (row,) = _read({"id": "i", "prompt": "q", "response": "a", "feedback": said}).feedback

    assert row.value == 2
    assert row.metadata == {"rating": 2, "comment": "too long", "page": 3}


GOOD = {"id": "i1", "prompt": "q", "response": "a"}


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ([1], "a line must be a JSON object, this one is a list"),
        ({"prompt": "q", "response": "a"}, "a line has no field 'id': give every line its own"),
        ({"id": "i1", "prompt": "q"}, "record 'i1' has no field 'response'"),
        (
            {**GOOD, "started_at": "yesterday"},
            "record 'i1': field 'started_at' must be a time such as '2026-01-31T12:00:00Z'",
        ),
        ({**GOOD, "documents": "d"}, "record 'i1': field 'documents' must be a list, it is text"),
        ({**GOOD, "metadata": []}, "record 'i1': field 'metadata' must be an object, it is a list"),
        ({**GOOD, "model": {}}, "record 'i1': field 'model' must be text, it is an object"),
        ({**GOOD, "latency": -1}, "record 'i1': field 'latency' must be seconds, it is -1"),
        ({**GOOD, "status": "great"}, "record 'i1': unknown status 'great': known are error, ok, unset"),
        ({**GOOD, "feedback": [{"user_id": "u"}]}, "record 'i1', feedback 0: says nothing: give it a field 'name'"),
        (
            {**GOOD, "feedback": [{"name": "x", "score": "high"}]},
            "record 'i1', feedback 0: field 'score' must be a number",
        ),
        (
            {**GOOD, "feedback": [{"name": "x", "source": "alien"}]},
            "record 'i1', feedback 0: unknown source 'alien': known are annotator",
        ),
        ({**GOOD, "steps": [{"name": "x", "status": "odd"}]}, "record 'i1': status:"),
    ],
)
def test_what_is_wrong_is_named(record: Any, message: str) -> None:
    """The record, the field and what was expected stand in the error."""
    with pytest.raises(RecordError) as caught:
        _read(record)

    assert message in str(caught.value)


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([*FULL, "status", "asked", "other"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=6),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.sampled_from(["name", "role", "content", "score", "id"]), inner, max_size=3)
            ),
            max_leaves=6,
        ),
        max_size=8,
    )
)
def test_a_line_is_read_or_refused(record: dict[str, Any]) -> None:
    """Whatever a line holds, the answer is a line or a RecordError, nothing else."""
    try:
        line = _read({**GOOD, **record})
    except RecordError:
        return
    assert line.interaction.id
