"""Small facts of a model call that every dialect names differently: why it ended and what it consumed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from closeloop.interactions.nesting import Path, find, from_json, paths
from closeloop.interactions.streams import joined
from closeloop.models import Usage, trusted

FINISH_REASONS: dict[str, str] = {
    "stop": "stop",
    "end_turn": "stop",
    "stop_sequence": "stop",
    "eos": "stop",
    "complete": "stop",
    "completed": "stop",
    "finished": "stop",
    "length": "length",
    "max_tokens": "length",
    "max_output_tokens": "length",
    "model_length": "length",
    "model_context_window_exceeded": "length",
    "tool_calls": "tool_calls",
    "tool_call": "tool_calls",
    "tool_use": "tool_calls",
    "function_call": "tool_calls",
    "content_filter": "content_filter",
    "content_filtered": "content_filter",
    "guardrail_intervened": "content_filter",
    "safety": "content_filter",
    "prohibited_content": "content_filter",
    "blocklist": "content_filter",
    "refusal": "content_filter",
    "recitation": "content_filter",
    "error": "error",
    "malformed_function_call": "error",
}
"""Why a model stopped, as OpenAI, Anthropic, Gemini, Bedrock, Mistral and GenAI say it (case and `-` ignored) -> OpenAI's word."""

_FINISH_PATHS = paths(
    "finish_reason",
    "stop_reason",
    "stopReason",
    "finishReason",
    "incomplete_details.reason",
    "choices.0.finish_reason",
    "candidates.0.finishReason",
    "candidates.0.finish_reason",
    "generations.0.0.generation_info.finish_reason",
    "generations.0.0.generationInfo.finish_reason",
    "generations.0.0.message.kwargs.response_metadata.finish_reason",
    "generations.0.0.message.kwargs.response_metadata.stop_reason",
    "generations.0.0.message.response_metadata.finish_reason",
    "generations.0.0.message.response_metadata.stop_reason",
    "response_metadata.finish_reason",
    "response_metadata.stop_reason",
    "kwargs.response_metadata.finish_reason",
    "output.response_metadata.finish_reason",
    "output.choices.0.finish_reason",
    "output.stop_reason",
    "output.stopReason",
    "output.candidates.0.finishReason",
    "output.finish_reason",
    "replies.0._meta.finish_reason",
    "replies.0.meta.finish_reason",
    "meta.0.finish_reason",
    "0.finish_reason",
)
_RESULTS = ("output", "result", "kwargs", "message", "messages", "toolResult")
"""Keys under which a tool's result lies."""
_STACK = "Traceback (most recent call last):"
_FINISH_KEYS = frozenset(path[0] for path in _FINISH_PATHS)

_INPUT = paths("llm.token_count.prompt", "gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "input_tokens",
          "prompt_tokens", "inputTokens", "promptTokenCount", "prompt_token_count", "input", "ai.usage.promptTokens",
          "ai.usage.inputTokens")  # fmt: skip
_OUTPUT = paths("llm.token_count.completion", "gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens", "output_tokens",
           "completion_tokens", "outputTokens", "candidatesTokenCount", "candidates_token_count", "output", "ai.usage.completionTokens",
           "ai.usage.outputTokens")  # fmt: skip
_TOTAL = paths("llm.token_count.total", "llm.usage.total_tokens", "gen_ai.usage.total_tokens", "total_tokens", "totalTokens",
          "totalTokenCount", "total_token_count", "total")  # fmt: skip
_COST = paths("llm.cost.total", "gen_ai.usage.cost", "gen_ai.usage.total_cost", "total_cost", "cost")


def read_finish_reason(reason: Any) -> str | None:
    """A finish reason in OpenAI's words (`stop`, `length`, `tool_calls`, `content_filter`); unknown ones in lower case."""
    if not isinstance(reason, str) or not reason.strip():
        return None
    word = reason.strip().lower().replace("-", "_").removeprefix("finishreason.").removeprefix("finish_reason_")
    return FINISH_REASONS.get(word, word)


def finish_reason_of(answer: Any) -> str | None:
    """The finish reason inside a raw model answer of any vendor, decoded or as JSON text; None when it has none."""
    answer = from_json(answer)
    if isinstance(answer, dict) and isinstance(answer.get("output"), list):
        answer = {**answer, "output": joined(answer["output"]) or answer["output"]}
    if isinstance(answer, list):
        answer = joined(answer) or answer
    if not isinstance(answer, dict | list) or (isinstance(answer, dict) and _FINISH_KEYS.isdisjoint(answer)):
        return None
    return next((word for path in _FINISH_PATHS if (word := read_finish_reason(find(answer, path)))), None)


def read_error(text: str) -> str:
    """What went wrong, without the stack that frameworks write behind or in front of it: its lines of code speak of anything."""
    before, mark, stack = text.partition(_STACK)
    if not mark:
        return text
    before, told = before.strip(), _told(stack.rpartition(_STACK)[2])
    message = told.partition("\n")[0].partition(": ")[2]
    return before if before and message in before else "\n".join(filter(None, (before, told))) or text


def _told(stack: str) -> str:
    """What stands below the frames of a stack: the exception and its message."""
    lines = stack.rstrip().splitlines()
    start = max((at for at, line in enumerate(lines, 1) if line[:1].isspace()), default=0)
    return "\n".join(lines[start:]).strip()


def marks_failure(result: Any) -> bool:
    """Whether what a tool gave says itself that it failed: `isError` of MCP, `is_error` of Anthropic, the status of a message of
    LangChain's or of a result of Bedrock's. What stands in its content is data.
    """
    return _is_marked(from_json(result), 4)


def _is_marked(result: Any, depth: int) -> bool:
    if isinstance(result, list):
        return depth > 0 and any(_is_marked(item, depth - 1) for item in result)
    if not isinstance(result, Mapping):
        return False
    if result.get("is_error") is True or result.get("isError") is True:
        return True
    if result.get("status") == "error" and "content" in result:
        return True
    return depth > 0 and any(_is_marked(result[key], depth - 1) for key in _RESULTS if key in result)


def read_usage(fields: Any) -> Usage | None:
    """Tokens and cost from nested attributes or a vendor's usage object; None when nothing is said."""
    if not isinstance(fields, Mapping) or not fields:
        return None
    tokens_in, tokens_out, total = (_count(fields, places) for places in (_INPUT, _OUTPUT, _TOTAL))
    cost = next((value for path in _COST if (value := _amount(find(fields, path))) is not None), None)
    if total is None and tokens_in is not None and tokens_out is not None:
        total = tokens_in + tokens_out
    if tokens_in is None and tokens_out is None and total is None and cost is None:
        return None
    counts = {"input_tokens": tokens_in, "output_tokens": tokens_out, "total_tokens": total, "cost": cost}
    return trusted(Usage, counts)


def read_span_usage(tree: Mapping[str, Any]) -> Usage | None:
    """`read_usage` of the groups of a span's nested attributes that may hold one."""
    return read_usage({group: tree[group] for group in ("llm", "gen_ai", "ai") if group in tree})


def _count(fields: Any, places: tuple[Path, ...]) -> int | None:
    for path in places:
        if fields.get(path[0]) is not None and (value := _amount(find(fields, path))) is not None and value <= 2**53:
            return int(value)
    return None


def _amount(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
        return None
    return float(value)
