"""OpenInference and OpenTelemetry GenAI attributes: flat, nested, numbered, as JSON and as events."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from closeloop.interactions.attributes import SpanContent, read_attributes, read_kind
from closeloop.interactions.nesting import nest
from closeloop.models import Document, Message, TextPart, ToolCall, Usage

FLAT = {
    "openinference.span.kind": "LLM",
    "input.value": '{"messages": []}',
    "input.mime_type": "application/json",
    "output.value": "On its way.",
    "llm.model_name": "gpt-4o-mini",
    "llm.invocation_parameters": '{"temperature": 0, "response_format": {"type": "json_object"}}',
    "llm.input_messages.0.message.role": "system",
    "llm.input_messages.0.message.content": "Be brief.",
    "llm.input_messages.1.message.role": "user",
    "llm.input_messages.1.message.contents.0.message_content.type": "text",
    "llm.input_messages.1.message.contents.0.message_content.text": "Where is A-7?",
    "llm.input_messages.2.message.role": "assistant",
    "llm.input_messages.2.message.tool_calls.0.tool_call.id": "c1",
    "llm.input_messages.2.message.tool_calls.0.tool_call.function.name": "get_order",
    "llm.input_messages.2.message.tool_calls.0.tool_call.function.arguments": '{"order_id": "A-7"}',
    "llm.input_messages.10.message.role": "tool",
    "llm.input_messages.10.message.tool_call_id": "c1",
    "llm.input_messages.10.message.content": "shipped",
    "llm.output_messages.0.message.role": "assistant",
    "llm.output_messages.0.message.content": "On its way.",
    "llm.tools.0.tool.json_schema": '{"type": "function", "function": {"name": "get_order"}}',
    "llm.token_count.prompt": 12,
    "llm.token_count.completion": 4,
    "llm.cost.total": 0.002,
    "llm.finish_reason": "max_tokens",
    "session.id": "s1",
    "user.id": "u1",
    "metadata": '{"release": "v1", "a.b": 1}',
    "tag.tags": ["prod"],
    "llm.prompt_template.version": "7",
}
PROMPT = (
    Message.of("system", "Be brief."),
    Message.of("user", "Where is A-7?"),
    Message(role="assistant", tool_calls=(ToolCall(id="c1", name="get_order", arguments={"order_id": "A-7"}),)),
    Message(role="tool", content=(TextPart(text="shipped"),), tool_call_id="c1"),
)
ANSWER = (Message.of("assistant", "On its way."),)


def test_flat_openinference_attributes_are_read_whole() -> None:
    """Messages with tool calls, tools, parameters, tokens, cost, session, user, metadata and tags all arrive."""
    content = read_attributes(FLAT)

    assert (content.kind, content.model, content.finish_reason) == ("llm", "gpt-4o-mini", "length")
    assert (content.messages, content.output_messages) == (PROMPT, ANSWER)
    assert content.response_format == {"type": "json_object"}
    assert content.tools == ({"type": "function", "function": {"name": "get_order"}},)
    assert content.usage == Usage(input_tokens=12, output_tokens=4, total_tokens=16, cost=0.002)
    assert (content.session_id, content.user_id, content.tags, content.prompt_version) == ("s1", "u1", ("prod",), "7")
    assert content.metadata == {"release": "v1", "a.b": 1}
    assert content.input == {"messages": []}


def test_nested_attributes_say_the_same_as_flat_ones() -> None:
    """Databases keep the attributes nested and REST flattens them: both give one content."""
    assert read_attributes(nest(FLAT)) == read_attributes(FLAT)


def test_official_helpers_of_openinference_are_read_back() -> None:
    """What OpenInference's own library writes for a conversation is what we read."""
    library = pytest.importorskip("openinference.instrumentation")
    written = library.get_llm_attributes(
        input_messages=[
            {
                "role": "user",
                "contents": [{"type": "text", "text": "Hi"}, {"type": "image", "image": {"url": "https://a/b"}}],
            }
        ],
        output_messages=[
            {
                "role": "assistant",
                "content": "Hello",
                "tool_calls": [{"id": "c", "function": {"name": "f", "arguments": {"a": 1}}}],
            }
        ],
        model_name="m",
        token_count={"prompt": 1, "completion": 2, "total": 3},
        tools=[{"json_schema": {"type": "function", "function": {"name": "f"}}}],
    )
    content = read_attributes(written)

    assert content.messages[0].text == "Hi"
    assert content.messages[0].content[1].type == "image"
    assert content.output_messages[0].tool_calls == (ToolCall(id="c", name="f", arguments={"a": 1}),)
    assert content.usage == Usage(input_tokens=1, output_tokens=2, total_tokens=3)
    assert content.tools == ({"type": "function", "function": {"name": "f"}},)


GENAI_JSON = {
    "gen_ai.operation.name": "chat",
    "gen_ai.request.model": "m",
    "gen_ai.system_instructions": json.dumps([{"type": "text", "content": "Be brief."}]),
    "gen_ai.input.messages": json.dumps([{"role": "user", "parts": [{"type": "text", "content": "Hi"}]}]),
    "gen_ai.output.messages": json.dumps(
        [{"role": "assistant", "parts": [{"type": "text", "content": "Hello"}], "finish_reason": "length"}]
    ),
    "gen_ai.tool.definitions": json.dumps([{"type": "function", "name": "f", "parameters": {}}]),
    "gen_ai.usage.input_tokens": 3,
    "gen_ai.usage.output_tokens": 1,
    "gen_ai.conversation.id": "s1",
}
GENAI_NUMBERED = {
    "llm.request.type": "chat",
    "gen_ai.request.model": "m",
    "gen_ai.prompt.0.role": "system",
    "gen_ai.prompt.0.content": "Be brief.",
    "gen_ai.prompt.1.role": "user",
    "gen_ai.prompt.1.content": "Hi",
    "gen_ai.completion.0.role": "assistant",
    "gen_ai.completion.0.content": "Hello",
    "gen_ai.completion.0.finish_reason": "length",
    "llm.request.functions.0.name": "f",
    "llm.request.functions.0.parameters": "{}",
    "gen_ai.usage.prompt_tokens": 3,
    "gen_ai.usage.completion_tokens": 1,
    "traceloop.association.properties.session_id": "s1",
}
GENAI_PLAIN = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "m", "gen_ai.conversation.id": "s1",
               "gen_ai.usage.input_tokens": 3, "gen_ai.usage.output_tokens": 1,
               "gen_ai.tool.definitions": GENAI_JSON["gen_ai.tool.definitions"]}  # fmt: skip
EVENTS: list[dict[str, Any]] = [
    {"name": "gen_ai.system.message", "attributes": {"content": "Be brief."}},
    {"name": "gen_ai.user.message", "attributes": {"content": "Hi"}},
    {"name": "gen_ai.choice", "attributes": {"index": 0, "finish_reason": "length", "message": '{"content": "Hello"}'}},
    {"name": "gen_ai.choice", "attributes": {"index": 1, "message": '{"content": "Other"}'}},
]
DETAILS = [{"name": "gen_ai.client.inference.operation.details", "attributes": {
    key: value for key, value in GENAI_JSON.items() if "messages" in key or "system" in key}}]  # fmt: skip


@pytest.mark.parametrize(
    ("attributes", "events"),
    [(GENAI_JSON, []), (GENAI_NUMBERED, []), (GENAI_PLAIN, EVENTS), (GENAI_PLAIN, DETAILS)],
    ids=["json", "numbered", "event-per-message", "details-event"],
)
def test_every_form_of_genai_gives_the_same_conversation(
    attributes: dict[str, Any], events: list[dict[str, Any]]
) -> None:
    """The current JSON attributes, numbered ones, an event per message, and the details event."""
    content = read_attributes(attributes, events=events)

    assert content.messages == (Message.of("system", "Be brief."), Message.of("user", "Hi"))
    assert content.output_messages == (Message.of("assistant", "Hello"),)
    assert (content.kind, content.model, content.finish_reason, content.session_id) == ("llm", "m", "length", "s1")
    assert content.usage == Usage(input_tokens=3, output_tokens=1, total_tokens=4)
    assert content.tools == ({"type": "function", "function": {"name": "f", "parameters": {}}},)


def test_tool_call_events_keep_calls_and_results() -> None:
    """An assistant event with a tool call and the tool's answer become one conversation."""
    call = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    content = read_attributes(
        {"gen_ai.operation.name": "chat"},
        events=[
            {"name": "gen_ai.assistant.message", "attributes": {"tool_calls": json.dumps([call])}},
            {"name": "gen_ai.tool.message", "attributes": {"id": "c1", "content": "42"}},
        ],
    )

    assert [(m.role, m.tool_call_id, m.tool_calls) for m in content.messages] == [
        ("assistant", None, (ToolCall(id="c1", name="f"),)),
        ("tool", "c1", ()),
    ]


def test_raw_requests_and_answers_stand_in_for_messages() -> None:
    """A model span that recorded only its request and answer as JSON still has messages, tools and a finish reason."""
    content = read_attributes({
        "openinference.span.kind": "LLM",
        "input.value": json.dumps({"messages": [{"role": "user", "content": "Hi"}], "tools": [{"name": "f", "parameters": {}}]}),
        "input.mime_type": "application/json",
        "output.value": json.dumps({"choices": [{"message": {"role": "assistant", "content": "Hello"}, "finish_reason": "length"}]}),
        "output.mime_type": "application/json",
    })  # fmt: skip

    assert (content.messages[0].text, content.output_messages[0].text, content.finish_reason) == (
        "Hi",
        "Hello",
        "length",
    )
    assert content.tools[0]["function"]["name"] == "f"


def test_the_kind_may_come_from_beside_the_attributes() -> None:
    """Phoenix's REST moves the span kind out of the attributes: given back, the span is read as the model call it is."""
    attributes = {"input.value": "Hi", "output.value": "Hello"}

    assert read_attributes(attributes).messages == ()
    assert read_attributes(attributes, kind="llm").output_messages == (Message.of("assistant", "Hello"),)


def test_retrieved_documents_keep_their_order_and_scores() -> None:
    """Ten documents and more stay in numeric order, with id, score and metadata."""
    flat = {f"retrieval.documents.{i}.document.content": f"text {i}" for i in range(12)}
    flat |= {"retrieval.documents.11.document.id": "d11", "retrieval.documents.11.document.score": 0.5}
    flat |= {"retrieval.documents.11.document.metadata": '{"page": 3}'}
    documents = read_attributes({"openinference.span.kind": "RETRIEVER", **flat}).documents

    assert [document.content for document in documents] == [f"text {i}" for i in range(12)]
    assert documents[11] == Document(id="d11", content="text 11", score=0.5, metadata={"page": 3})


@pytest.mark.parametrize(
    "event",
    [
        {"name": "exception", "attributes": {"exception.type": "ValueError", "exception.message": "no such order"}},
        {
            "name": "exception",
            "timestamp": "2026-01-01",
            "attributes": {"exception": {"type": "ValueError", "message": "no such order"}},
        },
    ],
)
def test_exceptions_become_the_error(event: dict[str, Any]) -> None:
    """The exception a span recorded is its error, with its type."""
    assert read_attributes({}, events=[{"name": "other"}, event]).error == "ValueError: no such order"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("LLM", "llm"), ("execute_tool", "tool"), ("RERANKER", "reranker"), ("?", "other"), (None, "other")],
)
def test_kinds_of_both_conventions(name: str | None, kind: str) -> None:
    """Span kinds and operation names map to ours; unknown ones are `other`."""
    assert read_kind(name) == kind


PATHS = st.sampled_from(
    [
        *FLAT,
        *GENAI_JSON,
        *GENAI_NUMBERED,
        "llm",
        "llm.input_messages",
        "metadata.x",
        "exception.type",
        "gen_ai.prompt",
        "input",
    ]
)
LEAVES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(['{"a": [', '[{"role": 3}]', "[]", '{"0": 1}']),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(
    attributes=st.dictionaries(PATHS, LEAVES, max_size=12),
    events=st.lists(
        st.dictionaries(
            st.sampled_from(["name", "attributes", "body"]),
            LEAVES | st.sampled_from(["exception", "gen_ai.choice", "gen_ai.user.message"]),
        ),
        max_size=3,
    ),
)
def test_the_reader_of_attributes_is_total(attributes: dict[str, Any], events: list[dict[str, Any]]) -> None:
    """Attributes of the wrong type, cut JSON and conflicting keys leave fields empty: each is of its type, and nothing raises."""
    content = read_attributes(attributes, events=events)

    fields = {name: getattr(content, name) for name in SpanContent.__slots__}
    TypeAdapter(SpanContent).validate_python(fields)


@given(
    st.dictionaries(st.lists(st.sampled_from("ab01"), min_size=1, max_size=4).map(".".join), st.integers(), max_size=8)
)
def test_nesting_loses_no_value(flat: dict[str, int]) -> None:
    """Every value of a flat mapping is somewhere in the nested one, also where keys collide."""

    def leaves(node: Any) -> list[int]:
        if isinstance(node, dict):
            return [leaf for item in node.values() for leaf in leaves(item)]
        return [leaf for item in node for leaf in leaves(item)] if isinstance(node, list) else [node]

    assert sorted(leaves(nest(flat))) == sorted(flat.values())
