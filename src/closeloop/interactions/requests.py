"""What a model was offered and asked for: tool definitions and the response format, as the request of every vendor says them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from closeloop.ids import clean
from closeloop.interactions.messages import of_text
from closeloop.interactions.nesting import at, find, first, from_json, paths
from closeloop.models import Message

_SCHEMAS = ("parameters", "input_schema", "inputSchema", "parametersJsonSchema", "parameters_json_schema", "schema")
_DECLARED = ("functionDeclarations", "function_declarations")
_OFFERED = paths("tools", "functions", "toolConfig.tools", "config.tools", "model_parameters.tools")
_FORMATS = paths(
    "response_format",
    "text.format",  # OpenAI's Responses
    "output_config.format",  # Anthropic, and before it
    "output_format",
    "outputConfig.textFormat",  # Bedrock Converse
    "textFormat",
    "format",
    "responseFormat",
    "model_parameters.response_format",
)
_SCHEMA_AT = paths("json_schema", "structure.jsonSchema", "format", "schema")
_WORD = re.compile(r"\w+")
_CONFIGS = ("generation_config", "generationConfig", "config")
_MIME = ("response_mime_type", "responseMimeType")
_ENUM = "text/x.enum"
"""Gemini's answer that is one of the values of its schema, without quotation marks."""
_SAYS = frozenset({"type", "properties", "required", "items", "enum", "const", "$ref", "anyOf", "oneOf", "allOf"})
"""One of these a schema has that asks for anything."""
_SHAPES = ("response_json_schema", "responseJsonSchema", "response_schema", "responseSchema")


def read_tools(value: Any) -> tuple[dict[str, Any], ...]:
    """Tool definitions in OpenAI's form `{"type": "function", "function": {...}}`; what is no function definition stays as it came."""
    value = from_json(value)
    if isinstance(value, Mapping):
        value = [value]
    if not isinstance(value, list | tuple):
        return ()
    return tuple(tool for item in value for one in _declared(from_json(item)) if (tool := _read_tool(one)))


def offered_tools(*places: Any) -> tuple[dict[str, Any], ...]:
    """The tools of the first of these (parameters, a raw request) that names any."""
    for place in places:
        for path in _OFFERED if isinstance(place, Mapping) else ():
            if found := read_tools(find(place, path)):
                return found
    return ()


def with_instructions(messages: tuple[Message, ...], *places: Any) -> tuple[Message, ...]:
    """The messages below the instructions that the first of these has, unless they have a system text: requests of OpenAI's Responses
    keep them apart, and their answers say them again.
    """
    if not messages or any(message.role in ("system", "developer") for message in messages):
        return messages
    said = (place.get("instructions") for place in places if isinstance(place, Mapping))
    return (*of_text(next((text for text in said if isinstance(text, str)), ""), "system"), *messages)


def is_embedding(model: str | None) -> bool:
    """Whether a model's name says that it embeds: gateways record its calls as if it had answered somebody."""
    return model is not None and "embed" in model.lower()


def split_tools(request: Any) -> tuple[Any, tuple[dict[str, Any], ...]]:
    """A list of messages without those that declare a tool, and these tools: Langfuse's handler for LangChain puts them there."""
    if not isinstance(request, list) or not any(map(_declares, request)):
        return request, ()
    declared = [message["content"] for message in request if _declares(message)]
    return [message for message in request if not _declares(message)], read_tools(declared)


def _declares(message: Any) -> bool:
    if not isinstance(message, Mapping) or message.get("role") != "tool" or "tool_call_id" in message:
        return False
    content = message.get("content")
    function = content.get("function", content) if isinstance(content, Mapping) else None
    return (
        isinstance(function, Mapping)
        and isinstance(function.get("name"), str)
        and first(function, _SCHEMAS) is not None
    )


def asked_format(*places: Any) -> dict[str, Any] | None:
    """The response format of the first of these (parameters, a raw request) that names one, in OpenAI's form where it is Gemini's."""
    for place in places:
        if isinstance(place, Mapping) and (found := _format(place)):
            return found
    return None


def asked_schema(response_format: Mapping[str, Any]) -> tuple[str, Mapping[str, Any] | None]:
    """The kind (`json_object`, `json_schema`, `text/x.enum`, `text`, ...) and the schema of a response format as OpenAI, Anthropic,
    Gemini or Bedrock write it, of the part of a request that holds it, or of a bare schema; None for a schema that asks nothing.
    """
    if not isinstance(response_format.get("type"), str | list):
        response_format = asked_format(response_format) or response_format
    kind = response_format.get("type") or ""
    inner = next(
        (one for place in _SCHEMA_AT if isinstance(one := from_json(find(response_format, place)), Mapping)), None
    )
    if kind == _ENUM:
        return kind, inner
    if inner is not None:
        named = from_json(inner.get("schema"))
        schema = named if isinstance(named, Mapping) else inner
        return "json_schema", schema if _SAYS & schema.keys() else None
    if kind in ("object", "OBJECT", "array", "ARRAY") or (_SAYS - {"type"}) & response_format.keys():
        return "json_schema", response_format
    return ("json_object", None) if kind in ("json", "json_object", "application/json") else (str(kind) or "text", None)


def _declared(item: Any) -> Iterator[Any]:
    """Gemini declares several functions in one tool."""
    listed = first(item, _DECLARED) if isinstance(item, Mapping) else None
    if isinstance(listed, list | tuple):
        yield from listed
    else:
        yield item


def _read_tool(item: Any) -> dict[str, Any]:
    for wrapper in ("tool", "json_schema", "toolSpec"):
        if isinstance(item, Mapping) and isinstance(inner := from_json(item.get(wrapper)), Mapping):
            # A schema beside the name of its tool is that of the arguments alone.
            item = {**item, wrapper: None, "parameters": inner} if "name" in item and "name" not in inner else inner
    if not isinstance(item, Mapping):
        return {}
    tool: dict[str, Any] = clean(item)
    function = tool.get("function")
    if isinstance(function, dict):
        return {"type": "function", **tool}
    schema = from_json(first(tool, _SCHEMAS))
    if isinstance(schema, dict) and isinstance(schema.get("json"), dict):  # Bedrock Converse
        schema = schema["json"]
    name = tool.get("name")
    if not isinstance(name, str) or (schema is None and tool.get("type") != "function"):
        return tool
    fields = {
        "name": name,
        "description": tool.get("description"),
        "parameters": schema,
        "strict": tool.get("strict"),
    }
    return {"type": "function", "function": {key: value for key, value in fields.items() if value is not None}}


def _format(place: Mapping[str, Any]) -> dict[str, Any] | None:
    asked = next((found for path in _FORMATS if (found := from_json(find(place, path))) not in (None, "")), None)
    if isinstance(asked, str) and _WORD.fullmatch(asked):  # and not the class of an object
        return {"type": asked}
    if isinstance(asked, dict):
        return clean(asked)  # type: ignore[no-any-return]
    config = from_json(first(place, _CONFIGS))
    config = config if isinstance(config, Mapping) else place
    mime, schema = first(config, _MIME), first(config, _SHAPES)
    if mime == _ENUM and isinstance(schema, Mapping):
        return {"type": _ENUM, "schema": clean(schema)}
    if mime != "application/json":
        return None
    if not isinstance(schema, Mapping):
        return {"type": "json_object"}
    name = at(schema, "title")
    return {
        "type": "json_schema",
        "json_schema": {"name": name if isinstance(name, str) else "response", "schema": clean(schema)},
    }
