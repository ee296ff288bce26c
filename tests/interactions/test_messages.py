"""One reader for every message shape: each dialect gives the same conversation."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from closeloop.ids import canonical
from closeloop.interactions.messages import read_messages
from closeloop.interactions.requests import read_tools
from closeloop.models import AudioPart, FilePart, ImagePart, JsonPart, Message, TextPart, ToolCall

CALL = ToolCall(id="c1", name="get_order", arguments={"order_id": "A-7"})
CONVERSATION = (
    Message.of("system", "Be brief."),
    Message.of("user", "Where is A-7?"),
    Message(role="assistant", tool_calls=(CALL,)),
    Message(role="tool", content=(TextPart(text="shipped"),), tool_call_id="c1"),
    Message.of("assistant", "On its way."),
)

OPENAI = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": [{"type": "text", "text": "Where is A-7?"}]},
    {
        "role": "assistant",
        "content": None,
        "refusal": None,
        "tool_calls": [
            {"id": "c1", "type": "function", "function": {"name": "get_order", "arguments": '{"order_id": "A-7"}'}}
        ],
    },
    {"role": "tool", "tool_call_id": "c1", "content": "shipped"},
    {"role": "assistant", "content": "On its way."},
]
ANTHROPIC = {
    "model": "claude",
    "max_tokens": 100,
    "system": [{"type": "text", "text": "Be brief."}],
    "messages": [
        {"role": "user", "content": "Where is A-7?"},
        {
            "role": "assistant",
            "content": [
                {"type": "thinking", "thinking": "look it up", "signature": "s"},
                {"type": "tool_use", "id": "c1", "name": "get_order", "input": {"order_id": "A-7"}},
            ],
        },
        {
            "role": "user",
            "content": [{"type": "tool_result", "tool_use_id": "c1", "content": [{"type": "text", "text": "shipped"}]}],
        },
        {"role": "assistant", "content": [{"type": "text", "text": "On its way."}]},
    ],
}


def _constructed(name: str, **kwargs: Any) -> dict[str, Any]:
    return {"lc": 1, "type": "constructor", "id": ["langchain", "schema", "messages", name], "kwargs": kwargs}


LANGCHAIN_DUMPED = [
    [
        _constructed("SystemMessage", content="Be brief.", type="system"),
        _constructed("HumanMessage", content="Where is A-7?", type="human"),
        _constructed(
            "AIMessage",
            content="",
            tool_calls=[{"name": "get_order", "args": {"order_id": "A-7"}, "id": "c1", "type": "tool_call"}],
            additional_kwargs={"tool_calls": [{"id": "c1", "function": {"name": "get_order", "arguments": "{}"}}]},
        ),
        _constructed("ToolMessage", content="shipped", tool_call_id="c1", type="tool"),
        _constructed("AIMessageChunk", content="On its way."),
    ]
]
LANGCHAIN_TYPED = {
    "messages": [
        {"type": "system", "content": "Be brief."},
        {"type": "human", "content": "Where is A-7?", "id": "run-1"},
        {"type": "ai", "content": "", "tool_calls": [{"name": "get_order", "args": {"order_id": "A-7"}, "id": "c1"}]},
        {"type": "tool", "content": "shipped", "tool_call_id": "c1", "id": "x"},
        {"type": "ai", "data": {"content": "On its way.", "type": "ai"}},
    ]
}
RESPONSES_API = {
    "instructions": "Be brief.",
    "input": [
        {"role": "user", "content": [{"type": "input_text", "text": "Where is A-7?"}]},
        {"type": "reasoning", "summary": []},
        {"type": "function_call", "call_id": "c1", "name": "get_order", "arguments": '{"order_id": "A-7"}', "id": "fc"},
        {"type": "function_call_output", "call_id": "c1", "output": "shipped"},
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "On its way."}]},
    ],
}
GENAI = [
    {"role": "system", "parts": [{"type": "text", "content": "Be brief."}]},
    {"role": "user", "parts": [{"type": "text", "content": "Where is A-7?"}]},
    {
        "role": "assistant",
        "parts": [
            {"type": "reasoning", "content": "look it up"},
            {"type": "tool_call", "id": "c1", "name": "get_order", "arguments": {"order_id": "A-7"}},
        ],
    },
    {"role": "tool", "parts": [{"type": "tool_call_response", "id": "c1", "response": "shipped"}]},
    {"role": "assistant", "parts": [{"type": "text", "content": "On its way."}], "finish_reason": "stop"},
]
OPENINFERENCE = [
    {"message": {"role": "system", "content": "Be brief."}},
    {"message": {"role": "user", "contents": [{"message_content": {"type": "text", "text": "Where is A-7?"}}]}},
    {
        "message": {
            "role": "assistant",
            "tool_calls": [
                {"tool_call": {"id": "c1", "function": {"name": "get_order", "arguments": '{"order_id": "A-7"}'}}}
            ],
        }
    },
    {"message.role": "tool", "message.content": "shipped", "message.tool_call_id": "c1"},
    {"message.role": "assistant", "message.content": "On its way."},
]


@pytest.mark.parametrize(
    "shape",
    [OPENAI, {"messages": OPENAI}, ANTHROPIC, LANGCHAIN_DUMPED, LANGCHAIN_TYPED, RESPONSES_API, GENAI, OPENINFERENCE],
    ids=[
        "openai",
        "request",
        "anthropic",
        "langchain-dumped",
        "langchain-typed",
        "responses",
        "genai",
        "openinference",
    ],
)
def test_every_dialect_gives_the_same_conversation(shape: Any) -> None:
    """Roles, texts, tool calls with their arguments and tool results do not depend on who wrote them down."""
    assert read_messages(shape) == CONVERSATION
    assert read_messages(json.dumps(shape)) == CONVERSATION


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ({"choices": [{"message": {"role": "assistant", "content": "A"}}, {"message": {"content": "B"}}]}, "A"),
        ({"generations": [[{"text": "A", "message": _constructed("AIMessage", content="A")}]], "llm_output": {}}, "A"),
        ({"candidates": [{"content": {"role": "model", "parts": [{"text": "A"}]}, "finishReason": "STOP"}]}, "A"),
        ({"role": "assistant", "type": "message", "content": [{"type": "text", "text": "A"}], "stop_reason": "x"}, "A"),
        (
            {"output": [{"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "A"}]}]},
            "A",
        ),
        ({"answer": "A", "source_documents": []}, "A"),
        ({"output": {"messages": [{"role": "assistant", "content": "A"}]}}, "A"),
        (["A"], "A"),
        ({"anything_at_all": "A"}, "A"),
        (42, "42"),
        (True, "true"),
    ],
)
def test_an_answer_is_read_from_its_container(answer: Any, text: str) -> None:
    """Of several alternatives the first is read, and text without a role is the assistant's when an answer is asked for."""
    (message,) = read_messages(answer, "assistant")

    assert (message.role, message.text) == ("assistant", text)


def test_history_comes_before_the_question() -> None:
    """A chain's chat history, as pairs or as messages, precedes its input."""
    pairs = read_messages({"chat_history": [["Hi", "Hello"]], "input": "Where is it?"})
    typed = read_messages({"question": "Where is it?", "history": [("human", "Hi"), ("ai", "Hello")]})

    assert (
        pairs
        == typed
        == (Message.of("user", "Hi"), Message.of("assistant", "Hello"), Message.of("user", "Where is it?"))
    )


@pytest.mark.parametrize("text", ['{"answer": "A"}', '["a", "b"]', '{"status": "ok"}', "{broken", '{"role_play": 1}'])
def test_json_that_a_model_wrote_stays_text(text: str) -> None:
    """Only JSON that is plainly a conversation is unpacked from a string; data stays the text it is."""
    assert read_messages(text, "assistant") == (Message.of("assistant", text),)


@pytest.mark.parametrize(
    ("block", "part"),
    [
        ({"type": "image_url", "image_url": {"url": "https://a/b.png"}}, ImagePart(url="https://a/b.png")),
        (
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,QUI="}},
            ImagePart(data="QUI=", mime="image/png"),
        ),
        ({"type": "input_image", "image_url": "https://a/b.png"}, ImagePart(url="https://a/b.png")),
        ({"type": "input_image", "file_id": "f1"}, FilePart(file_id="f1")),
        (
            {"type": "image", "source": {"type": "base64", "media_type": "image/jpeg", "data": "QUI="}},
            ImagePart(data="QUI=", mime="image/jpeg"),
        ),
        (
            {"type": "image", "source_type": "base64", "data": "QUI=", "mime_type": "image/png"},
            ImagePart(data="QUI=", mime="image/png"),
        ),
        ({"image": {"format": "png", "source": {"bytes": "QUI="}}}, ImagePart(data="QUI=", mime="image/png")),
        ({"inlineData": {"mimeType": "image/webp", "data": "QUI="}}, ImagePart(data="QUI=", mime="image/webp")),
        (
            {"message_content.type": "image", "message_content.image.image.url": "https://a/b"},
            ImagePart(url="https://a/b"),
        ),
        (
            {"type": "uri", "modality": "image", "uri": "gs://a/b", "mime_type": "image/png"},
            ImagePart(url="gs://a/b", mime="image/png"),
        ),
        (
            {"type": "blob", "modality": "audio", "content": "QUI=", "mime_type": "audio/wav"},
            AudioPart(data="QUI=", mime="audio/wav"),
        ),
        (
            {"type": "input_audio", "input_audio": {"data": "QUI=", "format": "mp3"}},
            AudioPart(data="QUI=", mime="audio/mpeg"),
        ),
        ({"type": "file", "file": {"file_id": "f1", "filename": "a.pdf"}}, FilePart(file_id="f1", name="a.pdf")),
        (
            {
                "type": "document",
                "title": "a",
                "source": {"type": "base64", "media_type": "application/pdf", "data": "QUI="},
            },
            FilePart(data="QUI=", mime="application/pdf", name="a"),
        ),
        ({"type": "refusal", "refusal": "No."}, TextPart(text="No.")),
        ({"type": "brand_new", "x": [1]}, JsonPart(value={"type": "brand_new", "x": [1]})),
    ],
)
def test_multimodal_parts_are_kept(block: dict[str, Any], part: Any) -> None:
    """Media keep their address or data and their type; a block nobody knows is kept as JSON."""
    (message,) = read_messages([{"role": "user", "content": [block]}])

    assert message.content == (part,)


def test_arguments_that_are_no_object_stay_raw() -> None:
    """A cut or scalar argument string is kept as it came, so that a detector can quote it."""
    shape = [{"role": "assistant", "tool_calls": [{"id": "1", "function": {"name": "f", "arguments": '{"a": 1'}}]}]

    assert read_messages(shape)[0].tool_calls == (ToolCall(id="1", name="f", arguments='{"a": 1'),)


def test_a_tool_result_stands_before_what_the_user_added() -> None:
    """Anthropic puts results and text in one user message; they become a tool message and a user message."""
    block = {"type": "tool_result", "tool_use_id": "c1", "content": "42", "is_error": False}
    messages = read_messages([{"role": "user", "content": [block, {"type": "text", "text": "go on"}]}])

    assert [(m.role, m.text, m.tool_call_id) for m in messages] == [("tool", "42", "c1"), ("user", "go on", None)]


def test_spoken_answers_keep_sound_and_transcript() -> None:
    """OpenAI's audio answers have both."""
    (message,) = read_messages(
        [{"role": "assistant", "content": None, "audio": {"data": "QUI=", "transcript": "Hello"}}]
    )

    assert message.text == "Hello"
    assert isinstance(message.content[0], AudioPart)


def test_tool_definitions_take_one_form() -> None:
    """OpenInference, Anthropic and bare definitions become OpenAI's form; a server tool without a schema stays as it came."""
    schema = {"type": "object"}
    wanted = {"type": "function", "function": {"name": "f", "description": "d", "parameters": schema}}

    assert read_tools([{"tool": {"json_schema": json.dumps(wanted)}}]) == (wanted,)
    assert read_tools([{"name": "f", "description": "d", "input_schema": schema}]) == (wanted,)
    assert read_tools(json.dumps([{"type": "function", "name": "f", "description": "d", "parameters": schema}])) == (
        wanted,
    )
    assert read_tools([{"type": "web_search"}]) == ({"type": "web_search"},)


KEY_NAMES = (
    "role type content contents parts text messages message choices generations tool_calls function name arguments args id kwargs "
    "data lc input output image_url url source value tool_call_id system audio delta candidates history refusal"
)
KEYS = st.sampled_from(KEY_NAMES.split()) | st.text(max_size=8)
WORDS = st.sampled_from(
    ["user", "assistant", "tool", "human", "image_url", "tool_use", "tool_result", "function_call", "{", "[[]]"]
)
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | WORDS | st.characters(categories=("Cs",))
)
ANY_JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=25
)


@settings(max_examples=400, deadline=None)
@given(value=ANY_JSON)
@example(value={"role": "user", "content": {"type": "text", "text": {"value": None}}})
@example(value=[["human", None], ["human", {"a": 1}]])
@example(value=10**30)
def test_the_reader_is_total(value: Any) -> None:
    """Whatever JSON comes, the reader gives messages that can be stored."""
    messages = read_messages(value)

    assert canonical([message.model_dump() for message in messages])


def test_depth_without_end_is_survived() -> None:
    """Ten thousand levels of nesting neither raise nor hang."""
    value: Any = "x"
    for _ in range(10_000):
        value = {"output": [value]}

    assert read_messages(value)
    assert read_messages({"role": "user", "content": value})
