"""What the attributes of one span say: OpenInference, flat as REST gives them or nested as databases keep them, and OpenTelemetry GenAI."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from closeloop.ids import clean, clean_text
from closeloop.interactions import genai
from closeloop.interactions.documents import read_documents
from closeloop.interactions.facts import finish_reason_of, read_finish_reason, read_span_usage
from closeloop.interactions.messages import is_conversation, read_messages
from closeloop.interactions.nesting import Path, at, find, from_json, nest, paths, text_of
from closeloop.interactions.objects import is_object, opened
from closeloop.interactions.requests import asked_format, is_embedding, offered_tools, read_tools
from closeloop.models import Document, JsonPart, Message, Role, SpanKind, Usage

KINDS: dict[str, SpanKind] = {
    "llm": "llm",
    "chat": "llm",
    "completion": "llm",
    "text_completion": "llm",
    "generate_content": "llm",
    "generation": "llm",
    "tool": "tool",
    "execute_tool": "tool",
    "function": "tool",
    "retriever": "retriever",
    "retrieval": "retriever",
    "chain": "chain",
    "workflow": "chain",
    "task": "chain",
    "invoke_workflow": "chain",
    "agent": "agent",
    "invoke_agent": "agent",
    "create_agent": "agent",
    "embedding": "embedding",
    "embeddings": "embedding",
    "reranker": "reranker",
    "rerank": "reranker",
    "guardrail": "guardrail",
    "evaluator": "evaluator",
    "prompt": "chain",
    "ai.generatetext": "chain",
    "ai.streamtext": "chain",
    "ai.generateobject": "chain",
    "ai.streamobject": "chain",
    "ai.generatetext.dogenerate": "llm",
    "ai.streamtext.dostream": "llm",
    "ai.generateobject.dogenerate": "llm",
    "ai.streamobject.dostream": "llm",
    "ai.toolcall": "tool",
    "ai.embed.doembed": "embedding",
}
"""Span kinds and operation names of OpenInference, OpenTelemetry GenAI, OpenLLMetry and the Vercel AI SDK (case ignored) -> ours."""

_KIND = paths(
    "openinference.span.kind", "gen_ai.operation.name", "traceloop.span.kind", "llm.request.type", "ai.operationId"
)
_SESSION = paths(
    "session.id", "gen_ai.conversation.id", "traceloop.association.properties.session_id", "gcp.vertex.agent.session_id",
    "ai.telemetry.metadata.sessionId", "ai.telemetry.metadata.session_id",
)  # fmt: skip
_USER = paths("user.id", "enduser.id", "traceloop.association.properties.user_id", "ai.telemetry.metadata.userId",
              "ai.telemetry.metadata.user_id")  # fmt: skip
_SESSION_METADATA = ("thread_id", "session_id", "conversation_id")
_MODEL = paths("llm.response.model_name", "llm.model_name", "gen_ai.response.model", "llm.request.model_name",
               "gen_ai.request.model", "embedding.model_name", "reranker.model_name", "ai.model.id")  # fmt: skip
_ASKED_MODEL = ("model", "model_name", "model_id")
_PROMPT_VERSION = paths("llm.prompt_template.version", "prompt.version", "gen_ai.prompt.version")
_DOCUMENTS = paths("reranker.output_documents", "retrieval.documents", "gen_ai.retrieval.documents")
_PROMPT_TEXT = paths("llm.prompts.0.prompt.text", "llm.prompts.0")
_ANSWER_TEXT = paths("llm.choices.0.completion.text")
_FINISH = paths("llm.finish_reason")
_ERROR = paths("error.message", "error.type")
_ASKED, _ANSWERED, _TOOLS = paths("llm.input_messages", "llm.output_messages", "llm.tools")
_ABOUT_ANSWER = frozenset({"id", "model"})
_MADE_CALLS = "automatic_function_calling_history"
_NAMED = ("task", "question", "query", "user_input", "user_message")
_OWN_PARAMETERS, _TAGS = paths("llm.invocation_parameters", "tag.tags")


@dataclass(slots=True)  # not frozen: that makes it four times as slow to make, and there is one for each span
class SpanContent:
    """What one span says. Fields are those of `Span` and `Trace`; `parameters["response_format"]` is what the model was asked to keep to.

    `error` is the exception the span recorded, as `Type: message`; the status text of the platform is not seen here.
    """

    kind: SpanKind = "other"
    input: Any = None
    output: Any = None
    messages: tuple[Message, ...] = ()
    output_messages: tuple[Message, ...] = ()
    tools: tuple[dict[str, Any], ...] = ()
    documents: tuple[Document, ...] = ()
    model: str | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    usage: Usage | None = None
    finish_reason: str | None = None
    error: str | None = None
    session_id: str | None = None
    user_id: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    prompt_version: str | None = None

    @property
    def response_format(self) -> dict[str, Any] | None:
        """The format the model was asked for, e.g. `{"type": "json_schema", ...}`, or None."""
        found = self.parameters.get("response_format")
        return found if isinstance(found, dict) else None


def read_kind(name: Any) -> SpanKind:
    """A span kind or operation name of any convention -> ours; `other` for what we do not know."""
    return KINDS.get(name.strip().lower(), "other") if isinstance(name, str) else "other"


def read_attributes(
    attributes: Mapping[str, Any], *, events: Sequence[Mapping[str, Any]] = (), kind: SpanKind | None = None
) -> SpanContent:
    """Read one span's attributes and events. Total: what is missing or malformed leaves its field empty.

    `kind` is for platforms that keep the span's kind beside its attributes.
    """
    tree = nest(attributes)
    spoken = genai.read(tree, events)
    metadata = _metadata(tree.get("metadata"))
    parameters = _parameters(tree)
    given, output = _value(tree.get("input")), _value(tree.get("output"))
    messages, answers = _messages(find(tree, _ASKED), "user"), _messages(find(tree, _ANSWERED), "assistant")
    messages = spoken.messages if len(spoken.messages) > len(messages) else messages
    answers = answers or spoken.output_messages
    kind = kind or read_kind(_first_text(tree, _KIND))
    model = _first_text(tree, _MODEL) or text_of(parameters, _ASKED_MODEL)
    if kind == "llm" and is_embedding(model):
        kind = "embedding"
    given = given if kind == "llm" else _arguments(given)
    if type(output) is dict and output.keys() <= _ABOUT_ANSWER:
        output = None  # Phoenix makes it of attributes where no answer was recorded
    if kind == "llm":
        messages = _fuller(messages, lambda: _inferred(_first_text(tree, _PROMPT_TEXT), given, "user"))
        answers = _fuller(answers, lambda: _inferred(_first_text(tree, _ANSWER_TEXT), output, "assistant"))
        messages = _with_calls(messages, output)
    elif not any(message.content or message.tool_calls for message in messages):
        messages = ()  # of which only the roles were recorded: their texts stand in the raw request
    elif kind == "tool" and given is None and output is None:  # events say what it was called with, and what it gave
        given, output, messages, answers = _exchanged(messages), _exchanged(answers), (), ()
    reason = _first_text(tree, _FINISH)
    return SpanContent(
        kind=kind,
        input=given if given is not None else spoken.input,
        output=output if output is not None else spoken.output,
        messages=messages,
        output_messages=answers,
        tools=_tools(find(tree, _TOOLS)) or spoken.tools or offered_tools(parameters, given),
        documents=_documents(tree),
        model=model,
        parameters=parameters,
        usage=read_span_usage(tree) or spoken.usage,
        finish_reason=(read_finish_reason(reason) if reason else None)
        or spoken.finish_reason
        or finish_reason_of(opened(output) if kind == "llm" else output),
        error=_error(tree, events),
        session_id=_first_text(tree, _SESSION) or text_of(metadata, _SESSION_METADATA),
        user_id=_first_text(tree, _USER) or text_of(metadata, ("user_id",)),
        metadata=metadata,
        tags=_tags(find(tree, _TAGS)),
        prompt_version=_first_text(tree, _PROMPT_VERSION) or text_of(metadata, ("prompt_version",)),
    )


def _first_text(tree: Mapping[str, Any], places: Sequence[Path]) -> str | None:
    for path in places:
        if tree.get(path[0]) is None:  # what is usual: most spans have few of these groups
            continue
        value = find(tree, path)
        if value is None:
            continue
        if isinstance(value, Mapping):
            value = value.get("")
        if isinstance(value, str) and value:
            return clean_text(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
    return None


def _value(side: Any) -> Any:
    """`value` of `input` or `output`: decoded where its mime type says JSON, otherwise as it came."""
    value = at(side, "value")
    if value is not None and at(side, "mime_type") == "application/json":
        value = from_json(value)
    return clean(value)


def _arguments(given: Any) -> Any:
    """What a function was called with, where it was recorded as JSON without saying so (smolagents), if it names what was asked."""
    fields = from_json(given)
    return (
        clean(fields)
        if isinstance(fields, Mapping) and any(isinstance(fields.get(key), str) for key in _NAMED)
        else given
    )


def _exchanged(messages: tuple[Message, ...]) -> Any:
    text = "\n".join(message.text for message in messages)
    return clean(from_json(text)) if text else None


def _messages(value: Any, role: Role) -> tuple[Message, ...]:
    return () if value is None else read_messages(_listed(value), role)


def _fuller(said: tuple[Message, ...], raw: Callable[[], tuple[Message, ...]]) -> tuple[Message, ...]:
    """What was said, by the raw request or answer where that has more of it: results of tools and their ids are lost on the way into
    the attributes of some frameworks.
    """
    if said and not any(map(_lacks, said)):
        return said
    found = raw()
    return found if (_whole(found), len(found)) > (_whole(said), len(said)) else said


def _with_calls(messages: tuple[Message, ...], output: Any) -> tuple[Message, ...]:
    """The prompt with the calls that Google's SDK made by itself before the answer, and what they gave: its answer tells of them."""
    history = at(output, _MADE_CALLS) if type(output) is dict else None
    told = read_messages(history) if history else ()
    instructions = tuple(message for message in messages if message.role == "system")
    return (*instructions, *told) if len(told) > len(messages) - len(instructions) else messages


def _whole(messages: tuple[Message, ...]) -> int:
    return sum(not _lacks(message) for message in messages)


def _lacks(message: Message) -> bool:
    if message.role == "tool" and not message.tool_call_id:
        return True
    return not (message.content or message.tool_calls) or any(not call.id for call in message.tool_calls)


def _tools(value: Any) -> tuple[dict[str, Any], ...]:
    return () if value is None else read_tools(_listed(value))


def _listed(value: Any) -> Any:
    """A list attribute, also where it came as JSON text or as a dict of numbered keys beside a value."""
    value = from_json(value)
    if isinstance(value, Mapping) and value and all(str(key).isdecimal() or not key for key in value):
        return [value[key] for key in sorted((key for key in value if key), key=lambda key: (len(key), key))]
    return value


def _inferred(text: str | None, value: Any, role: Role) -> tuple[Message, ...]:
    """Messages of a model call that recorded none: its prompt text, or a raw request or answer that is plainly a conversation."""
    if text:
        return (Message.of(role, text),)
    if isinstance(value, str) and (decoded := from_json(value)) is not value and is_conversation(decoded):
        value = decoded
    found = read_messages(value, role)
    is_data = any(isinstance(part, JsonPart) for message in found for part in message.content)
    return () if is_data or any(is_object(message.text) for message in found) else found


def _parameters(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Invocation parameters of either convention; the asked response format always under `response_format`."""
    own = from_json(find(tree, _OWN_PARAMETERS))
    parameters: dict[str, Any] = {**genai.parameters(tree), **(clean(own) if isinstance(own, Mapping) else {})}
    if asked := asked_format(parameters):
        parameters["response_format"] = asked
    return parameters


def _documents(tree: Mapping[str, Any]) -> tuple[Document, ...]:
    for path in _DOCUMENTS:
        if (value := find(tree, path)) is not None and (found := read_documents(_listed(value))):
            return found
    return ()


def _metadata(value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    value = from_json(value)
    if isinstance(value, Mapping):
        return {key: item for key, item in clean(value).items() if key}
    return {} if value == "" else {"value": clean(value)}


def _tags(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    value = from_json(value)
    if isinstance(value, str):
        value = [value]
    return tuple(clean_text(str(tag)) for tag in value if tag is not None) if isinstance(value, list | tuple) else ()


def _error(tree: Mapping[str, Any], events: Sequence[Mapping[str, Any]]) -> str | None:
    """The last exception event, else the `exception.*` or `error.type` attributes."""
    for event in reversed([event for event in events if isinstance(event, Mapping)] if events else ()):
        fields = event.get("attributes")
        fields = nest({**event, **fields} if isinstance(fields, Mapping) else event)
        if event.get("name") == "exception" and (text := _exception(at(fields, "exception"))):
            return text
    return _exception(tree.get("exception")) or _first_text(tree, _ERROR)


def _exception(fields: Any) -> str | None:
    if not isinstance(fields, Mapping):
        return None
    kind, message = text_of(fields, ("type",)), text_of(fields, ("message",))
    return f"{kind}: {message}" if kind and message and not message.startswith(f"{kind}:") else message or kind
