"""Spans as the instrumentations of frameworks write them, cut short: what a user asked and saw is found in each."""

from __future__ import annotations

import json
from typing import Any

import pytest

from closeloop.interactions.attributes import read_attributes
from closeloop.interactions.build import build
from closeloop.interactions.messages import read_messages
from closeloop.models import Interaction, ToolCall, Usage
from closeloop.platforms.langfuse import normalize as langfuse
from closeloop.platforms.langfuse import wire as langfuse_wire
from closeloop.platforms.langsmith import normalize as langsmith
from closeloop.platforms.phoenix import normalize as phoenix

JSON = "application/json"
QUESTION, ANSWER = "How long does a refund take?", "Refunds take five working days."
STREAM = "<generator object>"
PROMPT = {
    "llm.input_messages.0.message.role": "system",
    "llm.input_messages.0.message.content": "You help.",
    "llm.input_messages.1.message.role": "user",
    "llm.input_messages.1.message.content": QUESTION,
}
SAID = {"llm.output_messages.0.message.role": "assistant", "llm.output_messages.0.message.content": ANSWER}
TEMPLATE = "PromptTemplate(metadata={}, template_vars=['q'], template='Answer: {q}')"


def row(kind: str, name: str, at: int, parent: str | None = None, seconds: int = 1, **more: Any) -> dict[str, Any]:
    """A span of Phoenix that starts `at` seconds after noon; its id is its name."""
    return {
        "trace_id": "t1",
        "span_id": name,
        "parent_id": parent,
        "name": name,
        "span_kind": kind,
        "start_time": f"2026-11-01T12:00:{at:02}+00:00",
        "end_time": f"2026-11-01T12:00:{at + seconds:02}+00:00",
        "status_code": "OK",
        "status_message": "",
        "attributes": {},
        "events": [],
        **more,
    }


def read(*rows: dict[str, Any]) -> Interaction:
    """The one interaction of these spans."""
    traces, rejected = phoenix.traces(rows, "p")
    (only,) = build(traces[0])
    assert not rejected
    return only


def told(interaction: Interaction) -> list[tuple[str, str]]:
    """The prompt as pairs of role and text."""
    return [(message.role, message.text) for message in interaction.prompt]


def query(output: Any, **more: Any) -> dict[str, Any]:
    """The root of a query engine of LlamaIndex."""
    said = output if isinstance(output, str) else json.dumps(output)
    mime = {} if isinstance(output, str) else {"output.mime_type": JSON}
    return row(
        "CHAIN", "query", 0, seconds=9, attributes={"input.value": QUESTION, "output.value": said, **mime}, **more
    )


def predicted(**more: Any) -> list[dict[str, Any]]:
    """LlamaIndex's own call around the vendor's: it knows the template, and the inner one the messages."""
    outer = {"input.value": json.dumps({"prompt": TEMPLATE}), "input.mime_type": JSON, "llm.model_name": "m-outer"}
    return [
        row("LLM", "predict", 1, "query", seconds=5, attributes={**outer, "output.value": ANSWER}),
        row(
            "LLM",
            "chat",
            2,
            "predict",
            attributes={**PROMPT, **SAID, "llm.finish_reason": "stop", "llm.model_name": "m", **more},
        ),
    ]


def test_the_call_inside_another_is_the_one_that_was_sent() -> None:
    """A framework's call around the vendor's has a template for a prompt; messages and finish reason are the inner one's."""
    found = read(query(ANSWER), *predicted())

    assert (told(found), found.span_id) == ([("system", "You help."), ("user", QUESTION)], "chat")
    assert (found.response_text, found.finish_reason, found.model) == (ANSWER, "stop", "m")


@pytest.mark.parametrize(
    "output",
    [
        {"response_gen": STREAM, "source_nodes": ["<NodeWithScore(score=0.4)>"], "response_txt": None},
        {"response": "", "chat_stream": STREAM, "is_writing_to_memory": True},
        {},
        "<async_generator object chat at 0x7fe8f5d6b550>",
        "StopEvent(result=AgentOutput(response=ChatMessage(role=<MessageRole.ASSISTANT: 'assistant'>, blocks=[Text...",
    ],
)
def test_an_object_in_place_of_the_answer_is_not_the_answer(output: Any) -> None:
    """A stream or an event was recorded for what the request returned: the last model call says what the user saw."""
    found = read(query(output), *predicted())

    assert (found.response_text, told(found)[-1]) == (ANSWER, ("user", QUESTION))


def test_what_an_agent_kept_to_itself_is_not_shown() -> None:
    """The object that a thinking agent returned tells where its answer begins, though it was cut."""
    thought = {"llm.output_messages.0.message.content": f"Thought: I know it.\nAnswer: {ANSWER}"}
    output = f"StopEvent(result=AgentOutput(response=ChatMessage(blocks=[TextBlock(text='{ANSWER[:28]}..."

    assert read(query(output), *predicted(**thought)).response_text == ANSWER


def test_an_answer_that_really_was_empty_stays_empty() -> None:
    """Without a stream in it, an empty output is what the user saw."""
    assert read(query({"response": "", "sources": []}), *predicted()).response_text == ""


@pytest.mark.parametrize(
    "said",
    [
        {"llm.output_messages.0.message.content": '{"city": "Paris"}'},
        {
            "llm.output_messages.0.message.content": "",
            "llm.output_messages.0.message.tool_calls.0.tool_call.id": "c1",
            "llm.output_messages.0.message.tool_calls.0.tool_call.function.name": "City",
            "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments": '{"city": "Paris"}',
        },
    ],
)
def test_data_that_a_model_gave_as_json_or_by_a_call_is_its_answer(said: dict[str, Any]) -> None:
    """Structured output: what the root returned as data came from a call, whose prompt, model and system text count."""
    found = read(query({"city": "Paris", "country": None}), *predicted(**said))

    assert (found.span_id, found.model, told(found)[0]) == ("chat", "m", ("system", "You help."))


def test_data_of_another_origin_is_not_taken_for_a_models() -> None:
    """A call whose arguments are not what was returned did not make the answer."""
    said = {
        "llm.output_messages.0.message.content": "",
        "llm.output_messages.0.message.tool_calls.0.tool_call.function.name": "search",
        "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments": '{"city": "Paris"}',
    }

    assert read(query({"city": "Paris", "hotels": 3}), *predicted(**said)).span_id == "query"


def test_a_request_whose_last_call_failed_failed() -> None:
    """Where nobody was answered and the root says all was well, status and error are the model call's."""
    failed = row(
        "LLM", "chat", 1, "query", status_code="ERROR", status_message="BadRequest: too long", attributes=PROMPT
    )
    failed["attributes"] |= {"llm.invocation_parameters": '{"model": "m"}'}
    root = row("AGENT", "query", 0, seconds=9)

    found = read(root, failed)

    assert (found.status, found.error, found.model) == ("error", "BadRequest: too long", "m")
    assert told(found)[-1] == ("user", QUESTION)


def test_messages_of_which_only_the_roles_came_through_are_read_from_the_request() -> None:
    """LangGraph takes plain dicts, of which the instrumentation writes the roles alone."""
    given = {"messages": [{"role": "user", "content": QUESTION}]}
    root = row(
        "CHAIN",
        "query",
        0,
        status_code="ERROR",
        status_message="ValueError: gone",
        attributes={
            "input.value": json.dumps(given),
            "input.mime_type": JSON,
            "llm.input_messages.0.message.role": "user",
        },
    )

    assert told(read(root)) == [("user", QUESTION)]


HAYSTACK = [
    "ChatMessage(_role=<ChatRole.USER: 'user'>, _content=[TextContent(text='And a flight?')], _name=None, _meta={})",
    "ChatMessage(_role=<ChatRole.ASSISTANT: 'assistant'>, _content=[ToolCall(tool_name='get_flight', arguments={'city': 'Paris'},"
    " id='c1', extra=None)], _name=None, _meta={'finish_reason': 'tool_calls'})",
    "ChatMessage(_role=<ChatRole.TOOL: 'tool'>, _content=[ToolCallResult(result=\"no 'flight'\", origin=ToolCall(tool_name='get_flight',"
    " arguments={'city': 'Paris'}, id='c1', extra=None), error=True)], _name=None, _meta={})",
]


def test_messages_that_were_recorded_as_objects_are_read_from_their_fields() -> None:
    """Haystack's instrumentation loses calls and results of tools; the objects in the raw request have them, and the finish reason."""
    reply = "ChatMessage(_role=<ChatRole.ASSISTANT: 'assistant'>, _content=[TextContent(text='No.')], _meta={'finish_reason': 'length'})"
    found = read_attributes(
        {
            "openinference.span.kind": "LLM",
            "input.value": json.dumps({"messages": HAYSTACK}),
            "input.mime_type": JSON,
            "llm.input_messages.0.message.role": "user",
            "llm.input_messages.0.message.content": "And a flight?",
            "llm.input_messages.1.message.role": "assistant",
            "llm.input_messages.2.message.role": "tool",
            "output.value": json.dumps({"replies": [reply]}),
            "output.mime_type": JSON,
        }
    )
    asked, called, result = found.messages

    assert (asked.text, called.tool_calls) == (
        "And a flight?",
        (ToolCall(id="c1", name="get_flight", arguments={"city": "Paris"}),),
    )
    assert (result.role, result.text, result.tool_call_id) == ("tool", "no 'flight'", "c1")
    assert (found.output_messages[0].text, found.finish_reason) == ("No.", "length")


@pytest.mark.parametrize(
    ("text", "role", "said"),
    [
        ("HumanMessage(content='Hi', additional_kwargs={}, response_metadata={})", "user", "Hi"),
        (
            "ChatMessage(role=<MessageRole.ASSISTANT: 'assistant'>, blocks=[TextBlock(block_type='text', text='Hi')])",
            "assistant",
            "Hi",
        ),
        (
            "ChatCompletion(id='x', choices=[Choice(finish_reason='stop', index=0, message=ChatCompletionMessage(content='Hi',"
            " role='assistant', tool_calls=None))], created=-1, usage=None)",
            "assistant",
            "Hi",
        ),
    ],
)
def test_messages_and_answers_are_read_from_what_python_prints(text: str, role: str, said: str) -> None:
    """LangChain, LlamaIndex and OpenAI, as `str()` and `repr()` give them."""
    assert [(message.role, message.text) for message in read_messages(text)] == [(role, said)]


@pytest.mark.parametrize(
    "text",
    [
        "Model(field=1)",
        "Model(field=__import__('os').getcwd())",
        "HumanMessage(content='cut...",
        "Foo(" * 500 + ")" * 500,
    ],
)
def test_code_stays_the_text_it_is(text: str) -> None:
    """What is no message is not taken apart, and nothing in it is run."""
    assert [message.text for message in read_messages(text)] == [text]


def test_a_conversation_that_two_conventions_tell_is_the_fuller_one() -> None:
    """Pydantic AI's results of tools are one message where they were translated, and each its own where they came from."""
    spoken = [
        {"role": "user", "parts": [{"type": "text", "content": QUESTION}]},
        {
            "role": "assistant",
            "parts": [{"type": "tool_call", "id": name, "name": name, "arguments": {}} for name in ("a", "b")],
        },
        {"role": "user", "parts": [{"type": "tool_call_response", "id": name, "result": name} for name in ("a", "b")]},
    ]
    found = read_attributes(
        {
            "openinference.span.kind": "LLM",
            "gen_ai.input.messages": json.dumps(spoken),
            "llm.input_messages.0.message.role": "user",
            "llm.input_messages.0.message.content": QUESTION,
            "llm.input_messages.1.message.role": "tool",
            "llm.input_messages.1.message.tool_call_id": "b",
            "llm.input_messages.1.message.contents.0.message_content.text": "a",
            "llm.input_messages.1.message.contents.1.message_content.text": "b",
        }
    )

    assert [(message.role, message.tool_call_id) for message in found.messages[2:]] == [("tool", "a"), ("tool", "b")]


def test_a_whole_run_is_a_prompt_without_its_answer() -> None:
    """Pydantic AI records all messages of a run on the agent."""
    whole = [
        {"role": "user", "parts": [{"type": "text", "content": QUESTION}]},
        {"role": "assistant", "parts": [{"type": "text", "content": ANSWER}]},
    ]
    found = read_attributes({"pydantic_ai.all_messages": json.dumps(whole), "final_result": ANSWER})

    assert ([message.text for message in found.messages], found.output) == ([QUESTION], ANSWER)


def test_the_schema_pydantic_ai_asked_for_is_the_response_format() -> None:
    """Native output is asked for in the request's parameters."""
    schema = {"type": "object", "properties": {"city": {"type": "string"}}}
    request = {"output_mode": "native", "output_object": {"name": "City", "json_schema": schema}}
    found = read_attributes({"model_request_parameters": json.dumps(request)})

    assert found.response_format == {"type": "json_schema", "json_schema": {"name": "City", "schema": schema}}


def test_a_class_is_no_response_format() -> None:
    """LangChain records the class that was asked for by its `repr`."""
    parameters = {"llm.invocation_parameters": json.dumps({"response_format": "<class 'app.City'>"})}

    assert read_attributes(parameters).response_format is None


def test_a_tool_keeps_its_name_beside_its_schema() -> None:
    """Name and schema of a tool in attributes of their own are one definition."""
    found = read_attributes(
        {"llm.tools.0.tool.name": "get_flight", "llm.tools.0.tool.json_schema": '{"type": "object", "properties": {}}'}
    )

    assert found.tools[0]["function"] == {"name": "get_flight", "parameters": {"type": "object", "properties": {}}}


def test_arguments_that_do_not_say_they_are_json_are_read() -> None:
    """smolagents records what its agent was called with as a text."""
    given = {"input.value": json.dumps({"task": QUESTION, "stream": False, "images": None})}

    assert told(read(row("AGENT", "run", 0, attributes=given))) == [("user", QUESTION)]


def test_results_of_tools_are_nobodys_question_whatever_the_dash() -> None:
    """smolagents calls the role `tool-response`."""
    assert [message.role for message in read_messages([{"role": "tool-response", "content": "21"}])] == ["tool"]


def test_calls_that_are_items_of_their_own_are_one_turn() -> None:
    """OpenAI's Responses list each call as an item; chats, and those who train on them, want all calls of a turn in one message."""
    items = [
        {"role": "user", "content": QUESTION},
        {"type": "function_call", "call_id": "c1", "name": "a", "arguments": "{}"},
        {"type": "function_call", "call_id": "c2", "name": "b", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "c1", "output": "1"},
        {"type": "function_call_output", "call_id": "c2", "output": "2"},
    ]
    found = read_messages(items)

    assert [(message.role, [call.id for call in message.tool_calls]) for message in found] == [
        ("user", []),
        ("assistant", ["c1", "c2"]),
        ("tool", []),
        ("tool", []),
    ]


STACK = 'Traceback (most recent call last):\n  File "runner.py", line 9, in tick\n    self.wait(timeout=step_timeout)\n'


@pytest.mark.parametrize(
    ("error", "told_error"),
    [
        (f"ValueError('no seat'){STACK}\n\nValueError: no seat", "ValueError('no seat')"),
        (f"ValueError('no seat'){STACK}ValueError: no seat\nDuring task 'book'", "ValueError('no seat')"),
        (f"{STACK}ValueError: no seat\nin row 7", "ValueError: no seat\nin row 7"),
        (f"Exit 1:\n{STACK}KeyError: 'seat'", "Exit 1:\nKeyError: 'seat'"),
        ("no seat", "no seat"),
    ],
)
def test_an_error_is_told_without_its_stack(error: str, told_error: str) -> None:
    """Lines of code speak of timeouts and validation that did not happen; the platform keeps them."""
    root = row("CHAIN", "run", 0, status_code="ERROR", status_message=error)
    run = {"id": "r", "trace_id": "r", "name": "run", "run_type": "chain", "status": "error", "error": error}
    run |= {"start_time": "2026-11-01T12:00:00Z", "extra": {}}
    observation = {"id": "o", "traceId": "t", "type": "SPAN", "level": "ERROR", "statusMessage": error}
    observation |= {"startTime": "2026-11-01T12:00:00Z"}

    assert read(root).error == told_error
    assert build(langsmith.traces([run], "p")[0][0])[0].error == told_error
    assert langfuse.span(langfuse_wire.Observation.model_validate(observation)).error == told_error


def test_tools_that_stand_among_the_messages_are_tools() -> None:
    """Langfuse's handler for LangChain lists the definitions of tools as messages of a tool, behind the conversation."""
    function = {"name": "get_flight", "parameters": {"type": "object", "properties": {}}}
    given = [
        {"role": "user", "content": QUESTION},
        {"role": "tool", "content": "none", "tool_call_id": "c1"},
        {"role": "tool", "content": {"type": "function", "function": function}},
        {"role": "tool", "content": {"name": "search", "input_schema": {"type": "object"}}},
    ]
    row = {
        "id": "o",
        "traceId": "t",
        "type": "GENERATION",
        "startTime": "2026-11-01T12:00:00Z",
        "input": json.dumps(given),
    }
    found = langfuse.span(langfuse_wire.Observation.model_validate(row))

    assert [(message.role, message.text) for message in found.messages] == [("user", QUESTION), ("tool", "none")]
    assert [tool["function"]["name"] for tool in found.tools] == ["get_flight", "search"]


def observed(**fields: Any) -> Any:
    """A generation as Langfuse gives it."""
    row = {"id": "o", "traceId": "t", "type": "GENERATION", "startTime": "2026-11-01T12:00:00Z", **fields}
    return langfuse.span(langfuse_wire.Observation.model_validate(row))


def test_attributes_that_langfuse_has_no_field_for_are_read_from_its_metadata() -> None:
    """Pydantic AI over OpenTelemetry: system text, tools, format and tokens stay in the metadata of the observation."""
    tool = {"type": "function", "name": "get_flight", "parameters": {"type": "object"}}
    attributes = {
        "attributes.gen_ai.system_instructions": json.dumps([{"type": "text", "content": "You help."}]),
        "attributes.gen_ai.tool.definitions": json.dumps([tool]),
        "attributes.gen_ai.response.finish_reasons": '["length"]',
        "attributes.gen_ai.usage.input_tokens": "42",
        "attributes.model_request_parameters": json.dumps({"output_object": {"json_schema": {"type": "object"}}}),
    }
    given = [{"role": "user", "parts": [{"type": "text", "content": QUESTION}]}]
    found = observed(input=json.dumps(given), output=ANSWER, metadata=attributes)

    assert [(message.role, message.text) for message in found.messages] == [("system", "You help."), ("user", QUESTION)]
    assert (found.tools[0]["function"]["name"], found.finish_reason) == ("get_flight", "length")
    assert found.usage == Usage(input_tokens=42)
    assert found.parameters["response_format"]["type"] == "json_schema"


def test_passages_that_langfuse_keeps_as_attributes_are_documents() -> None:
    """OpenInference's retrievers put out objects as Python prints them; the passages are in the metadata."""
    passage = {"attributes.retrieval.documents.0.document.content": ANSWER}
    output = json.dumps(["<NodeWithScore(node=TextNode(id_=a), score=0.4)>"])

    assert [one.content for one in observed(type="RETRIEVER", output=output, metadata=passage).documents] == [ANSWER]


def test_the_speaker_that_llamaindex_prints_is_no_part_of_the_answer() -> None:
    """`str()` of a chat response is `assistant: ...`."""
    assert [message.text for message in observed(output=f"assistant: {ANSWER}").output_messages] == [ANSWER]


def test_results_of_llamaindex_know_their_call() -> None:
    """The call's id stands beside the message, as its name does."""
    text = "ChatMessage(role=<MessageRole.TOOL: 'tool'>, additional_kwargs={'tool_call_id': 'c1'}, blocks=[TextBlock(text='21')])"

    assert [(message.role, message.tool_call_id) for message in read_messages([text])] == [("tool", "c1")]


def run(**fields: Any) -> Interaction:
    """The interaction of one run of a model, as LangSmith gives it."""
    row = {
        "id": "r",
        "trace_id": "r",
        "name": "ChatOpenAI",
        "run_type": "llm",
        "start_time": "2026-11-01T12:00:00Z",
        "extra": {},
    }
    return build(langsmith.traces([{**row, **fields}], "p")[0][0])[0]


def test_instructions_that_an_answer_says_again_stand_once_in_the_prompt() -> None:
    """OpenAI's Responses under `wrap_openai`: request and answer both hold them."""
    answer = {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": ANSWER}]}
    found = run(
        inputs={"instructions": "Be brief.", "input": QUESTION},
        outputs={"instructions": "Be brief.", "output": [answer]},
    )

    assert (told(found), found.response_text) == ([("system", "Be brief."), ("user", QUESTION)], ANSWER)


def test_a_run_that_put_out_nothing_said_nothing() -> None:
    """A call that failed leaves `{"output": null}`."""
    found = run(
        inputs={"messages": [{"role": "user", "content": QUESTION}]},
        outputs={"output": None},
        status="error",
        error="gone",
    )

    assert (found.response, found.error) == ((), "gone")
