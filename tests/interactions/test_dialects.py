"""Whole calls as the frameworks record them: what was said, called, offered and asked for comes out, whoever wrote it down."""

from __future__ import annotations

import json
from typing import Any

import pytest

from closeloop.interactions.attributes import read_attributes
from closeloop.interactions.facts import finish_reason_of
from closeloop.interactions.messages import read_messages
from closeloop.interactions.requests import asked_format, offered_tools
from closeloop.models import JsonPart, Message, Role, TextPart


def told(messages: tuple[Message, ...]) -> list[Any]:
    """Each message as `role: text`, calls as `role> name(arguments)`; JSON as it is."""
    lines: list[Any] = []
    for one in messages:
        parts = [part.text if isinstance(part, TextPart) else part.value for part in one.content if not _is_media(part)]
        if parts:
            lines.append(
                f"{one.role}: {''.join(part if isinstance(part, str) else json.dumps(part) for part in parts)}"
            )
        lines += [f"{one.role}> {call.name}({json.dumps(call.arguments)})" for call in one.tool_calls]
    return lines


def _is_media(part: Any) -> bool:
    return not isinstance(part, TextPart | JsonPart)


def lc(name: str, **kwargs: Any) -> dict[str, Any]:
    """A LangChain message as its serialiser writes it."""
    return {"lc": 1, "type": "constructor", "id": ["langchain", "schema", "messages", name], "kwargs": kwargs}


def delta(**fields: Any) -> dict[str, Any]:
    """A chunk of OpenAI's stream."""
    reason = fields.pop("finish_reason", None)
    return {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": fields, "finish_reason": reason}]}


CALL = {"index": 0, "id": "c", "function": {"name": "w", "arguments": ""}}
STREAMS: dict[str, tuple[Any, list[str], str | None]] = {
    "texts": (["Hel", "lo ", "you"], ["assistant: Hello you"], None),
    "OpenAI": (
        [
            delta(role="assistant", content=""),
            delta(content="Hel"),
            delta(content="lo"),
            {"choices": []},
            delta(finish_reason="length"),
        ],
        ["assistant: Hello"],
        "length",
    ),
    "OpenAI calls": (
        [
            delta(tool_calls=[CALL]),
            delta(tool_calls=[{"index": 0, "function": {"arguments": '{"a"'}}]),
            delta(tool_calls=[{"index": 0, "function": {"arguments": ": 1}"}}]),
            delta(finish_reason="tool_calls"),
        ],
        ['assistant> w({"a": 1})'],
        "tool_calls",
    ),
    "Anthropic": (
        [
            {"type": "message_start", "message": {"role": "assistant", "content": []}},
            {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
            {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hel"}},
            {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "lo"}},
            {
                "type": "content_block_start",
                "index": 1,
                "content_block": {"type": "tool_use", "id": "t", "name": "w", "input": {}},
            },
            {
                "type": "content_block_delta",
                "index": 1,
                "delta": {"type": "input_json_delta", "partial_json": '{"a": 1}'},
            },
            {"type": "message_delta", "delta": {"stop_reason": "tool_use"}},
            {"type": "message_stop"},
        ],
        ["assistant: Hello", 'assistant> w({"a": 1})'],
        "tool_calls",
    ),
    "Responses": (
        [
            {"type": "response.created", "response": {"output": []}},
            {"type": "response.output_text.delta", "delta": "Hel"},
            {
                "type": "response.completed",
                "response": {
                    "output": [
                        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Hello"}]}
                    ]
                },
            },
        ],
        ["assistant: Hello"],
        None,
    ),
    "Responses, cut": (
        [{"type": "response.output_text.delta", "delta": "Hel"}, {"type": "response.output_text.delta", "delta": "lo"}],
        ["assistant: Hello"],
        None,
    ),
    "Gemini": (
        [
            {"candidates": [{"content": {"role": "model", "parts": [{"text": "Hel"}]}}]},
            {"candidates": [{"content": {"role": "model", "parts": [{"text": "lo"}]}, "finishReason": "MAX_TOKENS"}]},
        ],
        ["assistant: Hello"],
        "length",
    ),
    "Gemini with thoughts": (
        [
            {"candidates": [{"content": {"parts": [{"text": "They greet.", "thought": True}]}}]},
            {"candidates": [{"content": {"parts": [{"text": "Hel"}]}}]},
            {"candidates": [{"content": {"parts": [{"text": "lo", "thoughtSignature": "s"}]}}]},
            {"candidates": [{"content": {"parts": [{"functionCall": {"name": "w", "args": {"a": 1}}}]}}]},
        ],
        ["assistant: Hello", 'assistant> w({"a": 1})'],
        None,
    ),
    "Mistral with thoughts": (
        [
            delta(content=[{"type": "thinking", "thinking": [{"type": "text", "text": "They greet."}]}]),
            delta(content=[{"type": "text", "text": "Hel"}]),
            delta(content="lo", finish_reason="stop"),
        ],
        ["assistant: Hello"],
        "stop",
    ),
    "Bedrock": (
        [
            {"messageStart": {"role": "assistant"}},
            {"contentBlockDelta": {"delta": {"text": "Hel"}, "contentBlockIndex": 0}},
            {"contentBlockDelta": {"delta": {"text": "lo"}, "contentBlockIndex": 0}},
            {"contentBlockStop": {"contentBlockIndex": 0}},
            {"messageStop": {"stopReason": "end_turn"}},
        ],
        ["assistant: Hello"],
        "stop",
    ),
    "LangChain": (
        [
            lc("AIMessageChunk", content="Hel"),
            lc("AIMessageChunk", content=[{"type": "text", "text": "lo"}], response_metadata={"finish_reason": "stop"}),
        ],
        ["assistant: Hello"],
        "stop",
    ),
}


@pytest.mark.parametrize("vendor", STREAMS)
@pytest.mark.parametrize("is_wrapped", [True, False])
def test_a_stream_is_one_answer(vendor: str, is_wrapped: bool) -> None:
    """However many pieces were recorded, alone or as LangSmith wraps what a generator yielded."""
    pieces, wanted, reason = STREAMS[vendor]
    recorded = {"output": pieces} if is_wrapped else pieces

    assert told(read_messages(recorded, "assistant")) == wanted
    assert finish_reason_of(recorded) == reason


def test_several_answers_are_no_stream() -> None:
    """Whole sentences in a list are answers of their own, and what a user lists is never joined."""
    answers = ["The order has been shipped on Monday.", "It should arrive on Wednesday."]

    assert told(read_messages(answers, "assistant")) == [f"assistant: {answer}" for answer in answers]
    assert told(read_messages(["Hel", "lo"], "user")) == ["user: Hel", "user: lo"]
    assert told(read_messages(["ai", "Hello"], "assistant")) == ["assistant: Hello"]
    assert told(read_messages(["Graz", "Linz"], "assistant")) == ["assistant: Graz", "assistant: Linz"]


CONVERSATIONS: dict[str, tuple[Any, Role, list[str]]] = {
    "AutoGen": (
        [
            {"source": "user", "type": "TextMessage", "content": "Weather?"},
            {"source": "weather_agent", "type": "TextMessage", "content": "20"},
        ],
        "user",
        ["user: Weather?", "assistant: 20"],
    ),
    "Semantic Kernel": (
        [
            {"role": {"Label": "user"}, "items": [{"$type": "TextContent", "Text": "Weather?"}]},
            {"role": {"Label": "assistant"}, "items": [{"$type": "TextContent", "Text": "20"}]},
        ],
        "user",
        ["user: Weather?", "assistant: 20"],
    ),
    "Google's ADK": (
        [
            {"author": "user", "content": {"role": "user", "parts": [{"text": "Weather?"}]}},
            {"author": "weather", "content": {"role": "model", "parts": [{"text": "20"}]}, "partial": False},
        ],
        "user",
        ["user: Weather?", "assistant: 20"],
    ),
    "Cohere's first API": (
        {
            "text": "20",
            "finish_reason": "COMPLETE",
            "chat_history": [{"role": "USER", "message": "Weather?"}, {"role": "CHATBOT", "message": "20"}],
        },
        "assistant",
        ["user: Weather?", "assistant: 20"],
    ),
    "a chain that hands its question on": ({"question": "Weather?", "text": "20"}, "assistant", ["assistant: 20"]),
    "a result alone": (
        [{"type": "tool-result", "toolCallId": "c", "toolName": "w", "result": "20"}],
        "assistant",
        ["tool: 20"],
    ),
    "LangChain, with where it came from": (
        [{"type": "HumanMessage", "content": "Weather?", "source": "web"}],
        "assistant",
        ["user: Weather?"],
    ),
    "Hugging Face's endpoints": ([{"generated_text": "20"}], "assistant", ["assistant: 20"]),
    "n8n": ([{"json": {"output": "20"}, "pairedItem": {"item": 0}}], "assistant", ["assistant: 20"]),
    "Pydantic AI": (
        [
            {
                "kind": "request",
                "parts": [
                    {"part_kind": "system-prompt", "content": "Be ok"},
                    {"part_kind": "user-prompt", "content": "Weather?"},
                ],
            },
            {
                "kind": "response",
                "parts": [
                    {"part_kind": "thinking", "content": "hm"},
                    {"part_kind": "tool-call", "tool_name": "w", "args": '{"a": 1}', "tool_call_id": "c"},
                ],
            },
            {
                "kind": "request",
                "parts": [{"part_kind": "tool-return", "tool_name": "w", "content": "20", "tool_call_id": "c"}],
            },
        ],
        "user",
        ["system: Be ok", "user: Weather?", 'assistant> w({"a": 1})', "tool: 20"],
    ),
    "Vercel, interface": (
        [
            {
                "role": "assistant",
                "parts": [
                    {"type": "step-start"},
                    {
                        "type": "tool-w",
                        "toolCallId": "c",
                        "state": "output-available",
                        "input": {"a": 1},
                        "output": {"t": 3},
                    },
                    {"type": "text", "text": "3 degrees"},
                ],
            }
        ],
        "user",
        ['assistant> w({"a": 1})', 'tool: {"t": 3}', "assistant: 3 degrees"],
    ),
    "Vercel, answer": (
        {"text": "", "toolCalls": [{"toolCallId": "c", "toolName": "w", "args": '{"a": 1}'}]},
        "assistant",
        ['assistant> w({"a": 1})'],
    ),
    "Anthropic, a tool of its own": (
        {
            "role": "assistant",
            "content": [
                {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {"query": "x"}},
                {"type": "web_search_tool_result", "tool_use_id": "s", "content": [{"type": "text", "text": "found"}]},
                {"type": "text", "text": "It is x."},
            ],
        },
        "assistant",
        ['assistant> web_search({"query": "x"})', "tool: found", "assistant: It is x."],
    ),
    "Bedrock result": (
        [{"role": "user", "content": [{"toolResult": {"toolUseId": "t", "content": [{"json": {"t": 20}}]}}]}],
        "user",
        ['tool: {"t": 20}'],
    ),
    "LlamaIndex": (
        {"message": {"role": "assistant", "blocks": [{"block_type": "text", "text": "hello"}]}, "raw": None},
        "assistant",
        ["assistant: hello"],
    ),
    "Haystack": (
        {
            "llm": {
                "replies": [
                    {
                        "role": "assistant",
                        "content": [
                            {"text": "hello"},
                            {"tool_call": {"tool_name": "w", "arguments": {"a": 1}, "id": "c"}},
                        ],
                    }
                ]
            }
        },
        "assistant",
        ["assistant: hello", 'assistant> w({"a": 1})'],
    ),
    "Haystack before 2.9": (
        {"replies": [{"_role": "assistant", "_content": [{"text": "hello"}], "_name": None}]},
        "assistant",
        ["assistant: hello"],
    ),
    "CrewAI": ({"raw": "Report", "pydantic": None, "tasks_output": []}, "assistant", ["assistant: Report"]),
}


@pytest.mark.parametrize("framework", CONVERSATIONS)
def test_what_was_said_comes_out(framework: str) -> None:
    """Texts, calls and results in their order, nothing as raw JSON."""
    recorded, role, wanted = CONVERSATIONS[framework]

    assert told(read_messages(recorded, role)) == wanted


def test_a_role_nobody_knows_is_kept_as_a_name() -> None:
    """It counts as the side that was speaking, and the word it came with is not lost."""
    (message,) = read_messages([{"role": "critic", "content": "Too long."}])

    assert (message.role, message.name, message.text) == ("user", "critic", "Too long.")


SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}}
W = {"type": "function", "function": {"name": "w", "description": "d", "parameters": SCHEMA}}


@pytest.mark.parametrize(
    "request_",
    [
        {"tools": [W]},
        {"tools": [{"name": "w", "description": "d", "input_schema": SCHEMA}]},
        {"tools": [{"functionDeclarations": [{"name": "w", "description": "d", "parameters": SCHEMA}]}]},
        {"config": {"tools": [{"function_declarations": [{"name": "w", "description": "d", "parameters": SCHEMA}]}]}},
        {"toolConfig": {"tools": [{"toolSpec": {"name": "w", "description": "d", "inputSchema": {"json": SCHEMA}}}]}},
        {"tools": [{"tool": {"json_schema": json.dumps(W)}}]},
        {"tools": [{"json_schema": {"name": "w", "description": "d", "input_schema": SCHEMA}}]},
    ],
)
def test_tools_of_every_request_have_one_form(request_: dict[str, Any]) -> None:
    """OpenAI's, whoever described them."""
    assert offered_tools({}, request_) == (W,)


def test_the_asked_format_of_every_request_has_one_form() -> None:
    """OpenAI chat and Responses, and Gemini's with and without a schema."""
    wanted = {"type": "json_schema", "json_schema": {"name": "response", "schema": SCHEMA}}

    assert asked_format({"response_format": '{"type": "json_object"}'}) == {"type": "json_object"}
    assert asked_format({}, {"text": {"format": {"type": "json_object"}}}) == {"type": "json_object"}
    assert asked_format({"generationConfig": {"responseMimeType": "application/json"}}) == {"type": "json_object"}
    assert asked_format({"config": {"response_mime_type": "application/json", "response_schema": SCHEMA}}) == wanted
    assert asked_format({"temperature": 1}, {"config": {"response_mime_type": "text/plain"}}, None) is None


def test_the_vercel_sdks_own_attributes_are_read() -> None:
    """Prompt, answer, calls, tools, reason and tokens of `ai.*`."""
    asked = [{"role": "system", "content": "Be ok"}, {"role": "user", "content": [{"type": "text", "text": "hi"}]}]
    call = {"toolCallType": "function", "toolCallId": "c", "toolName": "w", "args": '{"a": 1}'}
    attributes = {
        "ai.operationId": "ai.generateText.doGenerate", "ai.model.id": "m", "ai.prompt.messages": json.dumps(asked),
        "ai.prompt.tools": [json.dumps({"type": "function", "name": "w", "description": "d", "parameters": SCHEMA})],
        "ai.response.text": "hello", "ai.response.toolCalls": json.dumps([call]), "ai.response.finishReason": "tool-calls",
        "ai.usage.promptTokens": 3, "ai.usage.completionTokens": 2,
    }  # fmt: skip

    found = read_attributes(attributes)

    assert (found.kind, found.model, found.finish_reason) == ("llm", "m", "tool_calls")
    assert told(found.messages) == ["system: Be ok", "user: hi"]
    assert told(found.output_messages) == ["assistant: hello", 'assistant> w({"a": 1})']
    assert found.tools == (W,)
    assert found.usage is not None
    assert (found.usage.input_tokens, found.usage.output_tokens) == (3, 2)


def test_what_an_entity_of_openllmetry_gave_is_not_quoted() -> None:
    """Its values are JSON, a text too: the quotes are no part of the answer."""
    assert read_attributes({"traceloop.span.kind": "workflow", "traceloop.entity.output": '"hello"'}).output == "hello"


TALK = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello!"}]
CALL = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Where is A-7?"}]


@pytest.mark.parametrize(
    ("args", "kwargs", "said"),
    [
        (["Where is A-7?"], {}, ["Where is A-7?"]),
        ([CALL, "gpt-4o"], {"temperature": 0}, ["Be brief.", "Where is A-7?"]),
        (["user-12", "Where is A-7?"], {}, ["Where is A-7?"]),
        (["Where is A-7?", TALK], {}, ["Hi", "Hello!", "Where is A-7?"]),
        ([TALK, "Where is A-7?"], {}, ["Hi", "Hello!", "Where is A-7?"]),
        (["Where is A-7?"], {"history": TALK}, ["Hi", "Hello!", "Where is A-7?"]),
        ([], {"question": "Where is A-7?"}, ["Where is A-7?"]),
        (["user-12"], {"question": "Where is A-7?"}, ["Where is A-7?"]),
        ([{"question": "Where is A-7?", "lang": "en"}], {}, ["Where is A-7?"]),
        ([{"messages": CALL}], {}, ["Be brief.", "Where is A-7?"]),
        ([], {}, []),
    ],
)
def test_the_arguments_of_a_decorated_function_are_read(
    args: list[Any], kwargs: dict[str, Any], said: list[str]
) -> None:
    """Langfuse's `@observe` records positional arguments without their names."""
    assert [message.text for message in read_messages({"args": args, "kwargs": kwargs})] == said


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["Where is A-7?", {"userId": "x"}], ["Where is A-7?"]),
        (["Where is A-7?", 5, True], ["Where is A-7?"]),
        (["Where is A-7?", TALK], ["Hi", "Hello!", "Where is A-7?"]),
        (["Where is A-7?", ["Order A-7 left the warehouse on Monday."]], ["Where is A-7?"]),
        ([CALL, {"temperature": 0}], ["Be brief.", "Where is A-7?"]),
        (["Where is", "A-7?"], ["Where is", "A-7?"]),
        (["Where is A-7?", {"type": "text", "text": "Quick."}], ["Where is A-7?", "Quick."]),
    ],
)
def test_several_arguments_without_names_are_no_messages(args: list[Any], said: list[str]) -> None:
    """Langfuse's `observe` of JavaScript records a bare list; a list of texts, or of a text and its parts, is what was said."""
    assert [message.text for message in read_messages(args) if message.text] == said


@pytest.mark.parametrize(
    "given",
    [
        {"chatInput": "Where is A-7?", "sessionId": "s"},
        {"userMessage": "Where is A-7?", "userId": "x"},
        {"user_question": "Where is A-7?", "tenant": "t"},
        {"sys.query": "Where is A-7?", "sys.files": [], "sys.user_id": "u"},
        {"input_value": "Where is A-7?", "session": "s"},
        {"task": "Where is A-7?", "stream": False},
        {"customer_question": "Where is A-7?", "previous_question": "Hi?", "answer": "old"},
        {"task": "support", "text": "Where is A-7?"},
        {"body": "Where is A-7?", "from": "+1"},
        {
            "message": "Where is A-7?",
            "chat_history": [{"role": "USER", "message": "Hi"}, {"role": "CHATBOT", "message": "Hello"}],
        },
    ],
)
def test_a_request_says_what_is_asked_under_many_names(given: dict[str, Any]) -> None:
    """Those of n8n, Dify, Langflow, smolagents, Cohere and of JavaScript."""
    assert read_messages(given)[-1].text == "Where is A-7?"


@pytest.mark.parametrize(
    "put_out", [{"generated_response": "On its way.", "score": 0.3}, {"botResponse": "On its way.", "id": 3}]
)
def test_an_answer_stands_under_many_names(put_out: dict[str, Any]) -> None:
    """And first of what a function returned. Data of other names stays data: an e-mail with subject and body is all of it."""
    letter = {"subject": "A-7", "body": "On its way."}

    assert [message.text for message in read_messages(put_out, "assistant")] == ["On its way."]
    assert read_messages(letter, "assistant")[0].content == (JsonPart(value=letter),)
