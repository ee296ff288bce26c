"""Answers that were recorded as the pieces they were streamed in, put together again: events and chunks of every vendor, and texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any
from unicodedata import east_asian_width

from closeloop.interactions.nesting import at, first, from_json

Pieces = Sequence[Mapping[str, Any]]

_ANTHROPIC = frozenset(
    {
        "message_start", "content_block_start", "content_block_delta", "content_block_stop", "message_delta", "message_stop", "ping",
    }
)  # fmt: skip
_BEDROCK = frozenset(
    {"messageStart", "contentBlockStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata"}
)
_FOLLOWS = frozenset(",.;:!?)]}%…’”")
_WIDE = ("W", "F")
_SHORT = 24
"""Texts that meet at a blank, or are shorter than this on average and are not all words, are pieces of one text and not several answers."""


def joined(items: Sequence[Any]) -> Any:
    """The whole answer these pieces make up, in its vendor's form; None where they are no pieces of a stream."""
    if len(items) > 1 and all(isinstance(item, str) for item in items):
        return "".join(items) if _is_cut(items) else None
    if not items or not all(isinstance(item, Mapping) for item in items):
        return None
    return next((join(items) for is_of, join in _STREAMS if is_of(items)), None)


def runs_on(before: str, after: str) -> bool:
    """Whether a text goes on in the next piece as it is: at a blank, before a mark that follows words, in a script without blanks."""
    end, start = before[-1:], after[:1]
    if not end or not start or end.isspace() or start.isspace() or start in _FOLLOWS:
        return True
    return east_asian_width(end) in _WIDE and east_asian_width(start) in _WIDE


def _is_cut(texts: Sequence[str]) -> bool:
    borders = [(before[-1:], text[:1]) for before, text in pairwise(texts)]
    if any(end.isspace() or start.isspace() for end, start in borders):
        return True
    if all((end + start).isascii() and end.isalnum() and start.isalnum() for end, start in borders):
        return False  # a list of names
    return sum(map(len, texts)) < _SHORT * len(texts)


def _is_openai(pieces: Pieces) -> bool:
    choices = [piece.get("choices") for piece in pieces]
    first_of = [found[0] for found in choices if isinstance(found, list) and found]
    return all(isinstance(found, list) for found in choices) and any(
        isinstance(one, Mapping) and isinstance(one.get("delta"), Mapping) for one in first_of
    )


def _openai(pieces: Pieces) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant"}
    calls: dict[Any, dict[str, Any]] = {}
    reason = None
    for piece in pieces:
        choice = next((one for one in piece["choices"] if isinstance(one, Mapping) and not one.get("index")), {})
        reason = choice.get("finish_reason") or reason
        delta = choice.get("delta")
        if not isinstance(delta, Mapping):
            continue
        for key in ("content", "refusal"):
            if text := _text_of(delta.get(key)):
                message[key] = message.get(key, "") + text
        _add_calls(calls, delta.get("tool_calls"))
    if calls:
        message["tool_calls"] = list(calls.values())
    return {"choices": [{"message": message, "finish_reason": reason}]}


def _add_calls(calls: dict[Any, dict[str, Any]], deltas: Any) -> None:
    for number, delta in enumerate(deltas if isinstance(deltas, list) else ()):
        if not isinstance(delta, Mapping):
            continue
        call = calls.setdefault(delta.get("index", number), {"function": {"name": "", "arguments": ""}})
        call["id"] = delta.get("id") or call.get("id")
        for key in ("name", "arguments"):
            call["function"][key] += _text(at(delta, f"function.{key}"))


def _is_anthropic(pieces: Pieces) -> bool:
    return all(piece.get("type") in _ANTHROPIC for piece in pieces) and any("delta" in piece for piece in pieces)


def _anthropic(pieces: Pieces) -> dict[str, Any]:
    blocks: dict[Any, dict[str, Any]] = {}
    reason = None
    for piece in pieces:
        index, delta = piece.get("index"), piece.get("delta")
        if isinstance(started := piece.get("content_block"), Mapping):
            blocks[index] = dict(started)
        if not isinstance(delta, Mapping):
            continue
        reason = delta.get("stop_reason") or reason
        block = blocks.setdefault(index, {"type": "text"}) if index is not None else {}
        if isinstance(text := delta.get("text"), str):
            block["text"] = _text(block.get("text")) + text
        if isinstance(part := delta.get("partial_json"), str):
            block["input"] = _text(block.get("input")) + part
    return {"role": "assistant", "content": list(blocks.values()), "stop_reason": reason}


def _is_responses(pieces: Pieces) -> bool:
    return all(_text(piece.get("type")).startswith("response.") for piece in pieces)


def _responses(pieces: Pieces) -> Any:
    """OpenAI's Responses: the last event carries all of it; a stream that was cut has its pieces."""
    whole = next((piece["response"] for piece in reversed(pieces) if at(piece, "response.output")), None)
    texts = (piece for piece in pieces if piece["type"] == "response.output_text.delta")
    return whole or "".join(_text(piece.get("delta")) for piece in texts)


def _is_gemini(pieces: Pieces) -> bool:
    return len(pieces) > 1 and all(isinstance(piece.get("candidates"), list) for piece in pieces)


def _gemini(pieces: Pieces) -> dict[str, Any]:
    heads = [at(piece, "candidates.0") for piece in pieces]
    parts: list[Any] = []
    for part in (one for head in heads for one in at(head, "content.parts") or ()):
        if not isinstance(part, Mapping) or part.get("thought") is True:
            continue
        if isinstance(part.get("text"), str) and parts and isinstance(parts[-1].get("text"), str):
            parts[-1] = {"text": parts[-1]["text"] + part["text"]}
        else:
            parts.append(part)
    reasons = (first(head, ("finishReason", "finish_reason")) for head in reversed(heads) if isinstance(head, Mapping))
    reason = next((one for one in reasons if one), None)
    return {"candidates": [{"content": {"role": "model", "parts": parts}, "finishReason": reason}]}


def _is_bedrock(pieces: Pieces) -> bool:
    return all(set(piece) <= _BEDROCK for piece in pieces) and any("contentBlockDelta" in piece for piece in pieces)


def _bedrock(pieces: Pieces) -> dict[str, Any]:
    blocks: dict[Any, dict[str, Any]] = {}
    for piece in pieces:
        for kind in ("contentBlockStart", "contentBlockDelta"):
            block = blocks.setdefault(at(piece, f"{kind}.contentBlockIndex") or 0, {}) if kind in piece else {}
            if isinstance(use := at(piece, f"{kind}.start.toolUse"), Mapping):
                block["toolUse"] = {**use, "input": ""}
            if isinstance(text := at(piece, f"{kind}.delta.text"), str):
                block["text"] = block.get("text", "") + text
            if isinstance(part := at(piece, f"{kind}.delta.toolUse.input"), str) and "toolUse" in block:
                block["toolUse"]["input"] += part
    reason = next((found for piece in reversed(pieces) if (found := at(piece, "messageStop.stopReason"))), None)
    content = [block for block in blocks.values() if block]
    return {"output": {"message": {"role": "assistant", "content": content}}, "stopReason": reason}


def _is_langchain(pieces: Pieces) -> bool:
    kinds = [piece.get("type") if piece.get("lc") is None else (piece.get("id") or [None])[-1] for piece in pieces]
    return len(pieces) > 1 and all(kind == "AIMessageChunk" for kind in kinds)


def _langchain(pieces: Pieces) -> dict[str, Any]:
    bodies = [piece["kwargs"] if isinstance(piece.get("kwargs"), Mapping) else piece for piece in pieces]
    contents = [body.get("content") for body in bodies]
    calls: dict[Any, dict[str, Any]] = {}
    for body in bodies:
        for chunk in body.get("tool_call_chunks") or ():
            if isinstance(chunk, Mapping):
                call = calls.setdefault(chunk.get("index"), {"name": "", "args": ""})
                call["id"] = chunk.get("id") or call.get("id")
                call |= {key: call[key] + _text(chunk.get(key)) for key in ("name", "args")}
    reasons = (at(body, "response_metadata.finish_reason") for body in reversed(bodies))
    return {
        "role": "assistant",
        "content": [{"type": "text", "text": "".join(map(_text_of, contents))}],
        "tool_calls": [{**call, "args": from_json(call["args"])} for call in calls.values()],
        "finish_reason": next((one for one in reasons if one), None),
    }


def _text_of(content: Any) -> str:
    if isinstance(content, list):
        return "".join(_text(block.get("text")) if isinstance(block, Mapping) else _text(block) for block in content)
    return _text(content)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


_STREAMS: tuple[tuple[Callable[[Pieces], bool], Callable[[Pieces], Any]], ...] = (
    (_is_openai, _openai),
    (_is_anthropic, _anthropic),
    (_is_responses, _responses),
    (_is_gemini, _gemini),
    (_is_bedrock, _bedrock),
    (_is_langchain, _langchain),
)
