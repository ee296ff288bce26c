"""OpenTelemetry's GenAI attributes and events, in all the forms they have had, as one conversation.

The current form is JSON in `gen_ai.input.messages` and `gen_ai.output.messages`; before it came one event per message, and before
that numbered attributes `gen_ai.prompt.N.*`, which OpenLLMetry still writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from closeloop.ids import clean
from closeloop.interactions.facts import finish_reason_of, read_finish_reason, read_usage
from closeloop.interactions.messages import of_text, read_messages
from closeloop.interactions.nesting import at, first, from_json, nest
from closeloop.interactions.requests import offered_tools, read_tools
from closeloop.models import Message, Role, Usage


@dataclass(frozen=True)
class Spoken:
    """What the GenAI attributes and events of one span say."""

    messages: tuple[Message, ...] = ()
    output_messages: tuple[Message, ...] = ()
    tools: tuple[dict[str, Any], ...] = ()
    input: Any = None
    output: Any = None
    finish_reason: str | None = None
    usage: Usage | None = None


_EVENT_ROLES: dict[str, Role] = {
    "gen_ai.system.message": "system",
    "gen_ai.user.message": "user",
    "gen_ai.assistant.message": "assistant",
    "gen_ai.tool.message": "tool",
    "gen_ai.choice": "assistant",
}
_WHOLE = "pydantic_ai.all_messages"
"""A whole run: what was asked, and the answer behind it."""
_ADK = "gcp.vertex.agent"
"""Under which Google's ADK writes before 2.0: requests as `llm_request`, `{}` where there is none."""
_INPUTS = ("gen_ai.input.messages", "gen_ai.prompt", _WHOLE, f"{_ADK}.llm_request")
_OUTPUTS = ("gen_ai.output.messages", "gen_ai.completion", f"{_ADK}.llm_response")
_GIVEN = (
    "gen_ai.tool.call.arguments",
    "gen_ai.retrieval.query.text",
    "traceloop.entity.input",
    f"{_ADK}.tool_call_args",
)
_GOT = ("gen_ai.tool.call.result", "traceloop.entity.output", "final_result", f"{_ADK}.tool_response")
_TELLTALES = ("gen_ai", "traceloop", "pydantic_ai", "final_result", "ai", "gcp")
"""Top-level names without one of which a span says nothing in these conventions."""
_PARAMETERS = ("temperature", "top_p", "top_k", "max_tokens", "seed", "stop_sequences", "frequency_penalty",
               "presence_penalty")  # fmt: skip


def read(tree: Mapping[str, Any], events: Sequence[Mapping[str, Any]] = ()) -> Spoken:
    """Read nested attributes and the span's events. Total."""
    if not events and not any(name in tree for name in _TELLTALES):
        return Spoken()
    said = [(name, fields) for event in events if isinstance(event, Mapping) for name, fields in _named(event)]
    details = [fields for _, fields in said if at(fields, "gen_ai") is not None]
    system = _value((tree, *details), ("gen_ai.system_instructions",))
    asked, answered = _value((tree, *details), _INPUTS), _value((tree, *details), _OUTPUTS)
    messages = read_messages(asked, "user") or _from_events(said, answers=False)
    if asked is not None and asked == from_json(at(tree, _WHOLE)):
        messages = _before_answer(messages)
    ai = tree.get("ai")
    if isinstance(ai, Mapping) and not messages:
        return _vercel(ai, _finish_reason(tree, answered, said))
    if system and not any(message.role == "system" for message in messages):
        messages = (*read_messages([{"role": "system", "content": system}]), *messages)
    return Spoken(
        messages=messages,
        output_messages=read_messages(answered, "assistant") or _from_events(said, answers=True),
        tools=_tools(tree, details) or offered_tools(asked),
        input=clean(_value((tree,), _GIVEN)),
        output=clean(_value((tree,), _GOT)),
        finish_reason=_finish_reason(tree, answered, said),
        usage=read_usage(at(answered, "usage_metadata")),
    )


def exchanged(value: Any) -> Any:
    """What a tool was given, or gave, without the event that was recorded around it."""
    event = value[0] if isinstance(value, list) and len(value) == 1 else value
    if not isinstance(event, Mapping) or "id" not in event or not event.keys() <= {*_MESSAGE, "message", "name"}:
        return value
    text = "\n".join(message.text for message in read_messages([{**_spoken_fields(event), "role": "tool"}]))
    return clean(from_json(text)) if text else value


def _before_answer(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    end = len(messages)
    while end and messages[end - 1].role == "assistant" and not messages[end - 1].tool_calls:
        end -= 1
    return messages[:end]


def _vercel(ai: Mapping[str, Any], finish_reason: str | None) -> Spoken:
    """What the Vercel AI SDK's own attributes `ai.*` say."""
    prompt = ai.get("prompt")
    asked = first(prompt, ("messages", "")) if isinstance(prompt, Mapping) else prompt
    answer = {"text": at(ai, "response.text"), "toolCalls": from_json(at(ai, "response.toolCalls"))}
    spoken = read_messages([{"role": "assistant", **answer}]) if any(answer.values()) else ()
    return Spoken(
        messages=read_messages(from_json(asked), "user"),
        output_messages=spoken or _object(at(ai, "response.object")),
        tools=read_tools(at(ai, "prompt.tools")),
        input=clean(from_json(at(ai, "toolCall.args"))),
        output=clean(from_json(at(ai, "toolCall.result"))),
        finish_reason=read_finish_reason(at(ai, "response.finishReason")) or finish_reason,
    )


def _object(answer: Any) -> tuple[Message, ...]:
    """Data that was asked for, as the model wrote it: an object of one text is not that text."""
    return of_text(answer, "assistant") if isinstance(answer, str) else read_messages(answer, "assistant")


def parameters(tree: Mapping[str, Any]) -> dict[str, Any]:
    """The request's parameters under their short names; an asked output type as `response_format`."""
    request = at(tree, "gen_ai.request")
    found = (
        {name: clean(request[name]) for name in _PARAMETERS if name in request} if isinstance(request, Mapping) else {}
    )
    asked = from_json(at(tree, "gen_ai.openai.request.response_format")) or at(tree, "gen_ai.output.type")
    if isinstance(asked, Mapping):
        found["response_format"] = clean(asked)
    elif isinstance(asked, str) and asked != "text":
        found["response_format"] = {"type": {"json": "json_object"}.get(asked, asked)}
    elif schema := _native_format(from_json(tree.get("model_request_parameters"))) or _asked_object(
        at(tree, "ai.schema")
    ):
        found["response_format"] = {"type": "json_schema", "json_schema": schema}
    return found


def _asked_object(told: Any) -> dict[str, Any]:
    """The schema that the Vercel AI SDK asked a model to keep to, its name below it."""
    text, name = (told.get(""), told.get("name")) if isinstance(told, Mapping) else (told, None)
    schema = from_json(text)
    if not isinstance(schema, Mapping):
        return {}
    return {"name": name if isinstance(name, str) else "response", "schema": clean(schema)}


def _native_format(request: Any) -> dict[str, Any]:
    """The schema that Pydantic AI asked a model to keep to, where it was not a tool's."""
    asked = request.get("output_object") if isinstance(request, Mapping) else None
    if not isinstance(asked, Mapping) or not isinstance(schema := asked.get("json_schema"), Mapping):
        return {}
    return {"name": asked.get("name") or "response", "schema": clean(schema)}


def _named(event: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """An event's name and its fields, which SDKs put under `attributes`, `body`, or beside the name."""
    fields: dict[str, Any] = {}
    for source in (event, event.get("attributes"), from_json(event.get("body"))):
        if isinstance(source, Mapping):
            fields |= {key: value for key, value in source.items() if key not in ("attributes", "body")}
    name = fields.get("event.name") or fields.get("event_name") or event.get("name")
    if isinstance(name, str) and name.startswith("gen_ai."):
        yield name, nest(fields)


def _value(places: Sequence[Mapping[str, Any]], paths: Sequence[str]) -> Any:
    """The first of these attributes that says something, decoded where it is JSON text."""
    for place in places:
        for path in paths:
            value = from_json(at(place, path))
            if path.startswith("traceloop.entity."):
                value = _told(value)
            if isinstance(value, Mapping) and value and all(str(key).isdecimal() or not key for key in value):
                value = [value[key] for key in sorted((key for key in value if key), key=lambda key: (len(key), key))]
            if value not in (None, "", [], {}) and not (isinstance(value, Mapping) and path == "gen_ai.prompt"):
                return value
    return None


def _told(value: Any) -> Any:
    """What an entity of OpenLLMetry took or gave: always JSON, so that a text stands in quotes."""
    try:
        return orjson.loads(value) if isinstance(value, str) and value[:1] == '"' else value
    except orjson.JSONDecodeError:
        return value


def _from_events(said: Sequence[tuple[str, Mapping[str, Any]]], *, answers: bool) -> tuple[Message, ...]:
    found: list[Message] = []
    for name, fields in said:
        role = _EVENT_ROLES.get(name)
        if role is None or (name == "gen_ai.choice") is not answers or (answers and found and _index(fields) > 0):
            continue
        message = {"role": role, **_spoken_fields(fields)}
        found += read_messages([message], role)
    return tuple(found)


def _index(fields: Mapping[str, Any]) -> int:
    index = fields.get("index", 0)
    return index if isinstance(index, int) else 0


_MESSAGE = ("content", "parts", "tool_calls", "id", "tool_call_id", "role")


def _spoken_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The message of an event: its own fields, or those under `message`, which in an answer may be the text itself."""
    inner = from_json(fields.get("message"))
    if isinstance(inner, Mapping) and any(key in inner for key in _MESSAGE):
        fields = {**fields, **inner}
    elif inner is not None and "content" not in fields:
        fields = {**fields, "content": fields["message"]}
    return {
        key: from_json(fields[key]) if key == "tool_calls" else fields[key]
        for key in _MESSAGE
        if fields.get(key) is not None
    }


def _tools(tree: Mapping[str, Any], details: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Any], ...]:
    for place in (tree, *details):
        for path in ("gen_ai.tool.definitions", "llm.request.functions", "gen_ai.request.tools"):
            value = from_json(at(place, path))
            if isinstance(value, list):
                value = [
                    {**item, "parameters": from_json(item.get("parameters"))} if _is_bare(item) else item
                    for item in value
                ]
            if found := read_tools(value):
                return found
    return ()


def _is_bare(item: Any) -> bool:
    return isinstance(item, Mapping) and isinstance(item.get("parameters"), str)


def _finish_reason(tree: Mapping[str, Any], answered: Any, said: Sequence[tuple[str, Mapping[str, Any]]]) -> str | None:
    reasons = from_json(at(tree, "gen_ai.response.finish_reasons") or at(tree, "gen_ai.response.finish_reason"))
    candidates = [
        reasons[0] if isinstance(reasons, list) and reasons else reasons,
        finish_reason_of(answered),
        *(fields.get("finish_reason") for name, fields in said if name == "gen_ai.choice"),
    ]
    return next((word for reason in candidates if (word := read_finish_reason(reason))), None)
