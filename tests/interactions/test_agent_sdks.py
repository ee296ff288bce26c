"""What Strands, Google's ADK, OpenAI's Agents and LiteLLM leave, cut short: questions, answers, calls and failures are found in each."""

from __future__ import annotations

import json
from typing import Any

import pytest

from closeloop.interactions.attributes import SpanContent, read_attributes
from closeloop.interactions.build import build
from closeloop.interactions.messages import read_messages
from closeloop.models import Interaction, Span, Usage
from closeloop.platforms.langfuse import normalize as langfuse
from closeloop.platforms.langfuse import wire as langfuse_wire
from closeloop.platforms.langsmith import normalize as langsmith
from closeloop.platforms.phoenix import normalize as phoenix

QUESTION, ANSWER, SYSTEM = "What is the weather in Paris?", "It is 21 degrees in Paris.", "You help travellers."
GIVEN = {"city": "Paris"}
CALL = json.dumps([{"toolUse": {"toolUseId": "c1", "name": "get_weather", "input": GIVEN}}])
RESULT = json.dumps([{"toolResult": {"toolUseId": "c1", "status": "success", "content": [{"text": "21 degrees"}]}}])
ASKED = [
    {"role": "system", "content": json.dumps([{"text": SYSTEM}])},
    {"role": "user", "content": json.dumps([{"text": QUESTION}])},
    {"role": "assistant", "content": CALL},
    {"role": "tool", "content": RESULT},
]
"""A conversation as Strands keeps it: an event of OpenTelemetry holds a text, and so blocks are JSON."""
TOLD = [("system", SYSTEM), ("user", QUESTION), ("assistant", ""), ("tool", "21 degrees")]


def told(messages: Any) -> list[tuple[str, str]]:
    return [(message.role, message.text) for message in messages]


def span(*events: tuple[str, dict[str, Any]], kind: Any = "llm", **attributes: Any) -> SpanContent:
    """A span with these events and attributes."""
    listed = [{"name": name, "attributes": fields} for name, fields in events]
    return read_attributes({"gen_ai.system": "x", **attributes}, events=listed, kind=kind)


def observed(**fields: Any) -> Span:
    """An observation as Langfuse gives it."""
    row = {"id": "o", "traceId": "t", "type": "GENERATION", "startTime": "2026-11-01T12:00:00Z", **fields}
    return langfuse.span(langfuse_wire.Observation.model_validate(row))


def run(**fields: Any) -> tuple[Interaction, ...]:
    """The interactions of one run of a model as LangSmith gives it."""
    row = {"id": "r", "trace_id": "r", "name": "LLMRun", "run_type": "llm", "start_time": "2026-11-01T12:00:00Z"}
    return build(langsmith.traces([{**row, "extra": {}, **fields}], "p")[0][0])


def request(*rows: dict[str, Any]) -> Interaction:
    """The interaction of spans in Phoenix, the first of them the root."""
    root = rows[0]["span_id"]
    usual = {"trace_id": "t", "name": "x", "start_time": "2026-11-01T12:00:00Z", "end_time": "2026-11-01T12:00:09Z"}
    spans = [{**usual, "parent_id": None if row["span_id"] == root else root, "attributes": {}, **row} for row in rows]
    (only,) = build(phoenix.traces(spans, "p")[0][0])
    return only


def test_events_whose_content_is_json_are_read_as_its_blocks() -> None:
    """Strands: system, user, call and result come as JSON in events, the answer in `message`."""
    events = [(f"gen_ai.{message['role']}.message", {"content": message["content"]}) for message in ASKED]
    choice = {"message": json.dumps([{"text": ANSWER}]), "finish_reason": "end_turn"}
    found = span(*events, ("gen_ai.choice", choice))

    assert told(found.messages) == TOLD
    assert (found.messages[2].tool_calls[0].arguments, found.messages[3].tool_call_id) == (GIVEN, "c1")
    assert (told(found.output_messages), found.finish_reason) == ([("assistant", ANSWER)], "stop")


def test_the_same_conversation_is_read_where_langfuse_made_messages_of_the_events() -> None:
    """Langfuse's server writes events as messages, their content as it came."""
    found = observed(input=json.dumps(ASKED), output=json.dumps({"message": json.dumps([{"text": ANSWER}])}))

    assert (told(found.messages), told(found.output_messages)) == (TOLD, [("assistant", ANSWER)])


def test_an_answer_that_is_json_stays_what_the_model_said() -> None:
    """Only blocks that a dialect has are content; data in a list is the answer, and so is an object under `message`."""
    data = json.dumps([{"text": "a", "label": "b"}])
    found = span(("gen_ai.choice", {"message": json.dumps(GIVEN)}))

    assert told(found.output_messages) == [("assistant", json.dumps(GIVEN))]
    assert told(read_messages([{"role": "assistant", "content": data}])) == [("assistant", data)]


def test_events_of_a_tool_say_what_it_was_given_and_what_it_gave() -> None:
    """A tool's span has no conversation of its own, on either platform."""
    event, result = {"content": json.dumps(GIVEN), "id": "c1"}, {"message": json.dumps([{"text": "21"}]), "id": "c1"}
    found = span(("gen_ai.tool.message", event), ("gen_ai.choice", result), kind="tool")
    kept = observed(type="TOOL", input=json.dumps([{"role": "tool", **event}]), output=json.dumps(result))

    assert (found.input, found.output, found.messages) == (GIVEN, "21", ())
    assert (kept.input, kept.output) == (GIVEN, "21")


def test_why_a_model_stopped_is_known_where_the_framework_failed_for_it() -> None:
    """Strands raises where the answer was cut: nobody saw it, and why it ended is the finding."""
    attributes = {"llm.output_messages.0.message.role": "assistant", "llm.output_messages.0.message.content": "Rome"}
    root = {"span_id": "a", "span_kind": "AGENT", "status_code": "ERROR", "status_message": "Model stopped generating"}
    call = {"span_id": "b", "span_kind": "LLM", "attributes": {**attributes, "llm.finish_reason": "max_tokens"}}
    found = request(root, call)

    assert (found.response, found.finish_reason, found.status) == ((), "length", "error")


def test_requests_and_answers_that_adk_wrote_before_2_0_are_read() -> None:
    """One attribute has Gemini's request with its config, one the answer; tools have theirs."""
    tool = {"name": "get_weather", "description": "The weather.", "parameters": {"type": "OBJECT"}}
    asked = {
        "config": {"system_instruction": SYSTEM, "tools": [{"function_declarations": [tool]}]},
        "contents": [{"role": "user", "parts": [{"text": QUESTION}]}],
    }
    answer = {
        "content": {"role": "model", "parts": [{"text": ANSWER}]},
        "finish_reason": "STOP",
        "usage_metadata": {"prompt_token_count": 42, "candidates_token_count": 9},
    }
    adk = "gcp.vertex.agent"
    said = {f"{adk}.llm_request": json.dumps(asked), f"{adk}.llm_response": json.dumps(answer)}
    found = span(**said, **{f"{adk}.session_id": "s1"})
    step = span(kind="tool", **{f"{adk}.tool_call_args": json.dumps(GIVEN), f"{adk}.tool_response": '{"result": "21"}'})

    assert told(found.messages) == [("system", SYSTEM), ("user", QUESTION)]
    assert (told(found.output_messages), found.finish_reason) == ([("assistant", ANSWER)], "stop")
    assert [one["function"]["name"] for one in found.tools] == ["get_weather"]
    assert found.usage == Usage(input_tokens=42, output_tokens=9, total_tokens=51)
    assert (found.session_id, step.input, step.output) == ("s1", GIVEN, {"result": "21"})


def test_who_answers_a_call_is_a_tool_whatever_its_role() -> None:
    """ADK keeps results of tools as the user's; the id of the call beside one says whose it is."""
    assert told(read_messages([{"role": "user", "content": "21", "tool_call_id": "c1"}])) == [("tool", "21")]


def test_the_one_message_among_a_functions_arguments_is_what_was_asked() -> None:
    """ADK's root takes ids and flags beside the new message."""
    given = {"user_id": "u", "new_message": {"role": "user", "parts": [{"text": QUESTION}]}, "state_delta": None}

    assert told(read_messages(given)) == [("user", QUESTION)]


@pytest.mark.parametrize(
    "put_out", [{"error_code": "ValueError", "error_message": "no flights"}, "no flights to Paris"]
)
def test_how_a_request_failed_is_nobodys_answer(put_out: Any) -> None:
    """ADK puts out an event of the error, LiteLLM the error itself: the user was told nothing."""
    value = {"output.value": json.dumps(put_out), "output.mime_type": "application/json"}
    text = {"output.value": put_out}
    attributes = {"input.value": QUESTION, **(text if isinstance(put_out, str) else value)}
    error = {"status_code": "ERROR", "status_message": "ValueError: no flights to Paris"}
    found = request({"span_id": "a", "span_kind": "CHAIN", "attributes": attributes, **error})

    assert (found.response, found.error) == ((), "ValueError: no flights to Paris")


def test_what_a_user_was_told_before_it_failed_is_an_answer() -> None:
    """Words of its own make an answer, also where the request failed after them."""
    attributes = {"input.value": QUESTION, "output.value": ANSWER}
    error = {"status_code": "ERROR", "status_message": "ValueError: no flights"}

    assert request({"span_id": "a", "span_kind": "CHAIN", "attributes": attributes, **error}).response_text == ANSWER


def test_instructions_beside_a_request_are_its_system_text() -> None:
    """OpenAI's Responses: among the parameters in Langfuse (Agents), in the answer in LangSmith (LiteLLM)."""
    asked = [{"role": "user", "content": QUESTION}]
    kept = observed(input=json.dumps(asked), output=ANSWER, modelParameters={"instructions": SYSTEM})
    (found,) = run(inputs={"messages": asked}, outputs={"instructions": SYSTEM, "output_text": ANSWER})

    assert told(kept.messages) == told(found.prompt) == [("system", SYSTEM), ("user", QUESTION)]


def test_what_litellm_tells_langsmith_is_read() -> None:
    """Its payload has tools and format under `model_parameters`, tokens beside the answer."""
    tool = {"type": "function", "function": {"name": "get_weather", "parameters": {}}}
    asked = {"tools": [tool], "response_format": {"type": "json_object"}}
    (found,) = run(
        inputs={"messages": [{"role": "user", "content": QUESTION}], "model_parameters": asked},
        outputs={
            "choices": [{"message": {"role": "assistant", "content": ANSWER}, "finish_reason": "length"}],
            "usage_metadata": {"input_tokens": 42, "output_tokens": 9, "total_tokens": 51},
        },
    )

    assert (found.tools, found.response_format) == ((tool,), {"type": "json_object"})
    assert (found.finish_reason, found.usage and found.usage.output_tokens) == ("length", 9)


def test_a_call_that_embeds_answers_nobody() -> None:
    """Gateways record embeddings as calls of a model: without an answer, or with its numbers."""
    numbers = {"data": [{"embedding": [0.1, 0.2]}]}
    asked = {"messages": [{"role": "user", "content": "hello"}], "model": "text-embedding-3-small"}

    assert run(inputs=asked, outputs=numbers) == ()
    assert observed(model="text-embedding-3-small", input="hello").kind == "embedding"
    assert span(**{"gen_ai.request.model": "nomic-embed-text"}).kind == "embedding"


def test_calls_that_googles_sdk_made_by_itself_stand_before_the_answer() -> None:
    """`automatic_function_calling_history` is part of the answer, its first message without a role."""
    history = [
        {"parts": [{"text": QUESTION}]},
        {"role": "model", "parts": [{"function_call": {"name": "get_weather", "args": GIVEN}}]},
        {"role": "user", "parts": [{"function_response": {"name": "get_weather", "response": {"result": "21"}}}]},
    ]
    asked = {"llm.input_messages.0.message.role": "system", "llm.input_messages.0.message.content": SYSTEM}
    put_out = {"candidates": [], "automatic_function_calling_history": history}
    found = span(**asked, **{"output.value": json.dumps(put_out), "output.mime_type": "application/json"})

    assert [message.role for message in found.messages] == ["system", "user", "assistant", "tool"]
    assert (found.messages[1].text, found.messages[2].tool_calls[0].arguments) == (QUESTION, GIVEN)


def test_bedrocks_tools_and_geminis_format_are_read_as_their_instrumentations_write_them() -> None:
    """A schema holds Bedrock's whole tool; Gemini's mime type and schema stand among the parameters."""
    tool = {"toolSpec": {"name": "get_weather", "inputSchema": {"json": {"type": "object"}}}}
    asked = {"response_mime_type": "application/json", "response_schema": {"title": "City", "type": "OBJECT"}}
    found = span(**{"llm.tools.0.tool.json_schema": json.dumps(tool), "llm.invocation_parameters": json.dumps(asked)})

    assert [one["function"]["name"] for one in found.tools] == ["get_weather"]
    assert found.response_format == {
        "type": "json_schema",
        "json_schema": {"name": "City", "schema": {"title": "City", "type": "OBJECT"}},
    }


def test_the_id_of_an_answer_is_not_the_answer() -> None:
    """Phoenix writes id and model of a call whose words nobody recorded (Semantic Kernel) as its output."""
    put_out = {"output.value": json.dumps({"id": "chatcmpl-1"}), "output.mime_type": "application/json"}
    found = span(**put_out, **{"gen_ai.response.finish_reason": "FinishReason.STOP"})

    assert (found.output, found.output_messages, found.finish_reason) == (None, (), "stop")


def test_machinery_that_says_nothing_answers_nobody() -> None:
    """MCP's `initialize` and `tools/list` are traces of their own, as are requests of HTTP; one that failed, or says something, is not."""
    bare = {"trace_id": "t", "span_id": "a", "parent_id": None, "name": "MCP send tools/list", "span_kind": "UNKNOWN"}
    row = {**bare, "start_time": "2026-11-01T12:00:00Z", "end_time": "2026-11-01T12:00:01Z", "attributes": {}}

    assert build(phoenix.traces([row], "p")[0][0]) == ()
    for more in ({"status_code": "ERROR"}, {"attributes": {"input.value": QUESTION}}, {"span_kind": "CHAIN"}):
        assert len(build(phoenix.traces([{**row, **more}], "p")[0][0])) == 1


def test_langchain_of_javascript_is_read_as_that_of_python() -> None:
    """Its passages have `pageContent`, its generations `generationInfo`; an application's `sourceDocuments` are documents too."""
    passage = {"pageContent": "Refunds take five working days.", "metadata": {"loc": 1}}
    usual = {"trace_id": "r", "start_time": "2026-11-01T12:00:00Z", "extra": {"metadata": {"userId": "u1"}}}
    root = {**usual, "id": "r", "run_type": "chain", "inputs": {"input": QUESTION}, "outputs": {"output": ANSWER}}
    search = {**usual, "id": "s", "parent_run_id": "r", "run_type": "retriever", "outputs": {"documents": [passage]}}
    said = [[{"text": ANSWER, "generationInfo": {"finish_reason": "length"}}]]
    call = {**usual, "id": "c", "parent_run_id": "r", "run_type": "llm", "outputs": {"generations": said}}
    (found,) = build(langsmith.traces([root, search, call], "p")[0][0])
    beside = {**root, "outputs": {"output": ANSWER, "sourceDocuments": [passage]}}
    (told_beside,) = build(langsmith.traces([beside], "p")[0][0])

    assert [one.content for one in found.documents] == [passage["pageContent"]]
    assert (found.finish_reason, found.user_id) == ("length", "u1")
    assert told_beside.documents[0].content == passage["pageContent"]


def test_what_the_vercel_ai_sdk_says_of_an_object_and_of_its_user_is_read() -> None:
    """Without a wrapper of OpenInference: the schema that was asked for, data as the model wrote it, and telemetry metadata."""
    attributes = {
        "ai.operationId": "ai.generateObject",
        "ai.prompt": json.dumps({"prompt": QUESTION}),
        "ai.schema": json.dumps({"type": "object"}),
        "ai.schema.name": "City",
        "ai.response.object": json.dumps(GIVEN),
        "ai.telemetry.metadata.sessionId": "s1",
        "ai.telemetry.metadata.userId": "u1",
    }
    found = read_attributes(attributes)

    assert (told(found.messages), told(found.output_messages)) == (
        [("user", QUESTION)],
        [("assistant", json.dumps(GIVEN))],
    )
    assert found.response_format == {
        "type": "json_schema",
        "json_schema": {"name": "City", "schema": {"type": "object"}},
    }
    assert (found.session_id, found.user_id) == ("s1", "u1")
