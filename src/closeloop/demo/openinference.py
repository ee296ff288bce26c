"""How the sample application describes its steps: OpenInference attributes, flat, as the instrumentation libraries write them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from closeloop.demo.app import Act, Place, Step, Turn

Attributes = dict[str, Any]


def span_attributes(turn: Turn, step: Step) -> Attributes:
    """The attributes of one span. Context (session, user, metadata, tags) is on the root only, as `using_attributes` leaves it there."""
    attributes: Attributes = {"openinference.span.kind": step.kind.upper()}
    if step is turn.root:
        attributes |= {
            "session.id": turn.session_id,
            "user.id": turn.user_id,
            "metadata": json.dumps({"release": turn.release, "channel": "web"}),
            "tag.tags": ["support", turn.release],
        }
    attributes |= _io(step)
    if step.kind == "retriever":
        attributes |= dict(_documents(step.documents))
    if step.kind == "tool":
        attributes |= {"tool.name": step.name, "tool.parameters": step.input}
    if step.kind == "llm":
        attributes |= _model_call(turn, step)
    return {key: value for key, value in attributes.items() if value is not None}


def annotation(turn: Turn, act: Act, place: Place) -> dict[str, Any]:
    """The feedback as `phoenix.client` takes it for a span, trace or session. The identifier is the user: two users, two rows."""
    ids: Mapping[Place, tuple[str, str]] = {
        "root": ("span_id", turn.root.id),
        "answer": ("span_id", turn.answer_step.id),
        "trace": ("trace_id", turn.trace_id),
        "session": ("session_id", turn.session_id),
    }
    key, target = ids[place]
    result = {"label": act.label, "score": act.score, "explanation": act.text}
    return {
        key: target,
        "name": act.name,
        "annotator_kind": act.annotator,
        "identifier": "" if act.annotator == "LLM" else act.user_id,
        "result": {name: value for name, value in result.items() if value is not None},
        "metadata": dict(act.metadata or {}),
    }


def _io(step: Step) -> Attributes:
    if step.kind == "llm":
        return {
            "input.value": json.dumps({"messages": step.messages}, ensure_ascii=False),
            "input.mime_type": "application/json",
            "output.value": json.dumps(step.reply, ensure_ascii=False) if step.reply else None,
            "output.mime_type": "application/json" if step.reply else None,
        }
    mime_type = "application/json" if step.kind == "tool" else "text/plain"
    output = step.output or None
    return {
        "input.value": step.input,
        "input.mime_type": mime_type,
        "output.value": output,
        "output.mime_type": mime_type if output else None,
    }


def _model_call(turn: Turn, step: Step) -> Attributes:
    parameters = {"temperature": 0.3, "max_tokens": 512}
    if turn.response_format:
        parameters["response_format"] = dict(turn.response_format)  # type: ignore[assignment]
    attributes: Attributes = {
        "llm.model_name": turn.model,
        "llm.provider": "openai",
        "llm.system": "openai",
        "llm.invocation_parameters": json.dumps(parameters),
        "llm.finish_reason": step.finish,
        "llm.prompt_template.version": f"support-{turn.release}",
        **dict(_messages("llm.input_messages", step.messages)),
        **dict(_messages("llm.output_messages", [step.reply] if step.reply else [])),
        **{f"llm.tools.{place}.tool.json_schema": json.dumps(tool) for place, tool in enumerate(turn.tools)},
    }
    if step.tokens and step.reply:
        prompt, completion = step.tokens
        attributes |= {
            "llm.token_count.prompt": prompt,
            "llm.token_count.completion": completion,
            "llm.token_count.total": prompt + completion,
        }
    return attributes


def _messages(prefix: str, messages: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    for place, message in enumerate(messages):
        start = f"{prefix}.{place}.message"
        yield f"{start}.role", message["role"]
        yield f"{start}.content", message["content"]
        for key in ("name", "tool_call_id"):
            if key in message:
                yield f"{start}.{key}", message[key]
        for number, call in enumerate(message.get("tool_calls", ())):
            yield f"{start}.tool_calls.{number}.tool_call.id", call["id"]
            yield f"{start}.tool_calls.{number}.tool_call.function.name", call["function"]["name"]
            yield f"{start}.tool_calls.{number}.tool_call.function.arguments", call["function"]["arguments"]


def _documents(documents: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    for place, document in enumerate(documents):
        start = f"retrieval.documents.{place}.document"
        yield f"{start}.id", document["id"]
        yield f"{start}.content", document["content"]
        yield f"{start}.score", document["score"]
