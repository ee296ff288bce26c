"""Tool calls that stand beside the content of a message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from closeloop.interactions.nesting import first
from closeloop.interactions.parts import read_tool_call
from closeloop.models import ToolCall


def extra_of(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """What LangChain and LlamaIndex keep of a message under `additional_kwargs`."""
    extra = fields.get("additional_kwargs")
    return extra if isinstance(extra, Mapping) else {}


def calls_beside(fields: Mapping[str, Any], known: set[str | None]) -> Iterator[ToolCall]:
    """Tool calls that stand beside the content; those the content had already are not repeated."""
    extra = extra_of(fields)
    calls: list[Any] = []
    beside = first(fields, ("tool_calls", "toolCalls")) or extra.get("tool_calls")
    for found in (beside, fields.get("invalid_tool_calls")):
        calls += found if isinstance(found, list | tuple) else [found]
    calls.append(first(fields, ("function_call",)) or extra.get("function_call"))
    if name := fields.get("function_call_name"):  # OpenInference for OpenAI's old function calls
        calls.append({"name": name, "arguments": fields.get("function_call_arguments_json")})
    seen = known - {None}
    for item in calls:
        call = read_tool_call(item)
        if call and call.id not in seen:
            seen |= {call.id} - {None}
            yield call
