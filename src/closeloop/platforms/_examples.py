"""What an example looks like in any platform's dataset: OpenAI's chat form, which all their pages and playgrounds read. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from closeloop.ids import MARK, clean, content_hash
from closeloop.models import Example, Message, TextPart, ToolCall


def example_hash(example: Example) -> str:
    """What makes a new version of an example: the hash its maker gave it, or one over everything."""
    given = example.metadata.get("content_hash")
    return given if isinstance(given, str) else content_hash(clean(example.model_dump(mode="json")))


def question(example: Example) -> dict[str, Any]:
    """What was asked: the messages, and the tools and documents there were."""
    documents = [{"id": one.id, "content": one.content} for one in example.documents]
    body = {"messages": messages(example.prompt), "tools": list(example.tools), "documents": documents}
    return {name: value for name, value in body.items() if value or name == "messages"}


def wanted(example: Example) -> dict[str, Any]:
    """What a good answer must be. The recorded bad answer is never an expected output: it stands in the metadata."""
    good = next((side for side in example.candidates if side.label is True), None)
    checks = [oracle.model_dump(mode="json", exclude_defaults=True) for oracle in example.oracles]
    return {**({"messages": messages(good.messages)} if good else {}), **({"checks": checks} if checks else {})}


def metadata(example: Example, **mark: Any) -> dict[str, Any]:
    """Buckets, the answer that was rejected, what the example's own metadata says, and where it comes from under our mark."""
    rejected = next((side for side in example.candidates if side.label is False), None)
    provenance = example.provenance.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    return {
        "buckets": list(example.buckets),
        **({"rejected": messages(rejected.messages)} if rejected else {}),
        **{name: value for name, value in example.metadata.items() if name != "content_hash"},
        MARK: {**provenance, **mark, "content_hash": example_hash(example)},
    }


def messages(given: Iterable[Message]) -> list[dict[str, Any]]:
    """Messages as a chat API takes them. Content that is text alone is a text, other content a list of parts."""
    return [_message(one) for one in given]


def _message(message: Message) -> dict[str, Any]:
    plain = all(isinstance(part, TextPart) for part in message.content)
    content: Any = (
        message.text if plain else [part.model_dump(mode="json", exclude_none=True) for part in message.content]
    )
    calls = [_call(call) for call in message.tool_calls]
    extra = {"name": message.name, "tool_call_id": message.tool_call_id, "tool_calls": calls or None}
    return {"role": message.role, "content": content, **{key: value for key, value in extra.items() if value}}


def _call(call: ToolCall) -> dict[str, Any]:
    arguments = call.arguments if isinstance(call.arguments, str) else orjson.dumps(clean(call.arguments)).decode()
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": arguments}}
