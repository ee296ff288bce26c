"""One reader for conversations of every shape: OpenAI, Anthropic, LangChain, OpenTelemetry GenAI, OpenInference, Gemini, plain strings.

What is not understood becomes text or a JSON part; nothing raises and nothing is dropped but the model's reasoning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from closeloop.ids import clean, clean_text
from closeloop.interactions import vendor_tools
from closeloop.interactions.assembling import assemble, together
from closeloop.interactions.calls import calls_beside, extra_of
from closeloop.interactions.fields import ANSWERED, ASKED, answered_in, asked_in
from closeloop.interactions.nesting import first, from_json, nest, text_of
from closeloop.interactions.objects import from_repr
from closeloop.interactions.parts import Atom, ToolResult, blocks_in, read_content
from closeloop.interactions.roles import ROLES, role_of
from closeloop.interactions.streams import joined
from closeloop.interactions.templates import turns
from closeloop.interactions.thoughts import spoken
from closeloop.models import JsonPart, Message, Role, TextPart, ToolCall

_DEPTH = 12
_PRINTED = "assistant: "
"""In front of an answer where LlamaIndex's was recorded as it prints."""

_HISTORY = ("chat_history", "history", "conversation", "conversation_history", "message_history")
_LISTS = ("messages", "all_messages", "new_messages", "contents", "input_messages", "output_messages")
_ALTERNATIVES = ("choices", "generations", "candidates", "replies")
"""Keys whose list holds alternatives: the user saw the first."""
_SYSTEM = ("system", "system_instruction", "systemInstruction", "instructions")
_BODY = ("message", "delta", "text", "content", "parts", "data", "kwargs", "value", "raw", "json")
_ASKED_LAST = ("task", "body")
"""What was asked, where nothing else says so."""
_WRAPPED = frozenset({*ANSWERED, "json"})
_SAYS = (
    "content",
    "contents",
    "parts",
    "blocks",
    "items",
    "tool_calls",
    "toolCalls",
    "function_call",
    "refusal",
    "data",
    "kwargs",
)
"""Keys of which a message has at least one."""
_CONTENT = ("content", "contents", "parts", "blocks", "items", "text", "message")
_ITEM_TYPES = (
    *vendor_tools.ITEMS,
    "message",
    "function_call",
    "function_call_output",
    "custom_tool_call",
    "custom_tool_call_output",
    "reasoning",
)
"""Items of the OpenAI Responses API that stand where a message would."""


def read_messages(value: Any, default_role: Role = "user") -> tuple[Message, ...]:
    """Read a conversation of any shape. Text with no role of its own is by `default_role`.

    A string is a message, unless it is the JSON of something that is plainly a conversation. Of several alternatives (`choices`,
    `generations`, a batch) the first is read: it is what the user saw.
    """
    if value is None:
        return ()
    if isinstance(value, str):
        inner = from_repr(from_json(value))
        if inner is value or not is_conversation(inner):
            return templated(value, default_role) or of_text(value, default_role)
        value = inner
    if type(value) is list and value and type(value[0]) is dict:
        plain = [_plain(item) if type(item) is dict else None for item in value]
        if all(plain):
            return tuple(message for message in plain if message)
    return tuple(together(_read(value, default_role, _DEPTH)))


def of_text(value: str, role: Role) -> tuple[Message, ...]:
    """A text that is taken at its word, as one message; none of nothing, and none of what a model only thought."""
    text = clean_text(value)
    if role == "assistant":
        text = spoken(text.removeprefix(_PRINTED))
    return (Message.of(role, text),) if text else ()


def templated(value: str, role: Role) -> tuple[Message, ...]:
    """The messages of a prompt that a chat template was put around, such as one for a model that completes texts; else none."""
    return tuple(Message.of(*turn) for turn in turns(clean_text(value))) if role == "user" else ()


def is_conversation(value: Any) -> bool:
    """Whether a decoded JSON value is plainly messages or a model's request or answer, not just data that a model wrote."""
    if isinstance(value, list):
        if len(value) == 1 and isinstance(value[0], list):  # a batch of one
            value = value[0]
        return bool(value) and all(isinstance(item, Mapping) and _is_message(item) for item in value)
    if not isinstance(value, Mapping):
        return False
    lists = (value.get(key) for key in (*_LISTS, *_ALTERNATIVES))
    if _is_message(value) or any(isinstance(found, list) and found and _is_nested(found[0]) for found in lists):
        return True
    return any(isinstance(value.get(key), list) and is_conversation(value[key]) for key in ("input", "output"))


def _is_nested(value: Any) -> bool:
    return isinstance(value, Mapping | list)


def _read(value: Any, role: Role, depth: int) -> Iterator[Message]:
    """Yield the messages of one value: a list, a message, a container of messages, or bare content."""
    if value is None or value == "" or (isinstance(value, list | tuple | Mapping) and not value):
        return
    if not depth:
        yield Message(role=role, content=(JsonPart(value=clean(value)),))
    elif isinstance(value, list | tuple):
        yield from _read_list(value, role, depth - 1)
    elif isinstance(value, Mapping):
        yield from _read_mapping(value, role, depth - 1)
    elif isinstance(value, str) and (inner := from_repr(value)) is not value and is_conversation(inner):
        yield from _read(inner, role, depth - 1)
    elif isinstance(value, str) and (found := templated(value, role)):
        yield from found
    else:
        yield from assemble(role, read_content(blocks_in(value)))


def _read_list(items: Sequence[Any], role: Role, depth: int) -> Iterator[Message]:
    if _is_turn(items):  # LangChain's shorthand ("human", "Hello")
        yield from _read(items[1], ROLES[items[0].lower()], depth)
        return
    if role in ("user", "assistant") and _is_call(items):
        if role == "assistant":  # a function that returns its answer with something beside it
            yield from _read(next(item for item in items if isinstance(item, str)), role, depth)
        else:
            yield from _read_call(items, None, role, depth)
        return
    if role == "assistant" and (whole := joined(items)) is not None:
        yield from _read(whole, role, depth)
        return
    only = items[0] if len(items) == 1 else None
    if isinstance(only, Mapping) and "type" not in only and not _WRAPPED.isdisjoint(only):
        yield from _read(only, role, depth)  # one result of a batch: Hugging Face's endpoints, n8n
        return
    if isinstance(items[0], list | tuple) and not any(_is_turn(item) for item in items):
        yield from _read(items[0], role, depth)  # a batch
        return
    loose: list[Any] = []
    for item in items:
        if not loose and isinstance(item, dict) and (message := _plain(item)):
            yield message
            continue
        whole = isinstance(item, list | tuple) or (isinstance(item, Mapping) and _is_message(item))
        if whole or isinstance(item, str):
            yield from assemble(role, read_content(loose))
            loose = []
            yield from _read(item, role, depth)
        else:
            loose.append(item)
    yield from assemble(role, read_content(loose))


def _plain(item: dict[str, Any]) -> Message | None:
    """By far the commonest message, `{"role", "content"}` with a text, alone or under `message`: read without a further look."""
    inner = item.get("message") if len(item) == 1 else item
    if not isinstance(inner, dict) or len(inner) != 2:
        return None
    role, content = inner.get("role"), inner.get("content")
    known = ROLES.get(role.lower()) if isinstance(role, str) else None
    if known is None or not isinstance(content, str) or content.startswith("[{"):
        return None
    return next(iter(of_text(content, known)), None)


def _is_turn(item: Any) -> bool:
    if not isinstance(item, list | tuple) or len(item) != 2 or not isinstance(item[0], str):
        return False
    return item[0].lower() in ROLES and not (item[1] is None or isinstance(item[1], bool))


def _is_message(item: Mapping[str, Any]) -> bool:
    if item.get("lc") == 1 or any(str(key).startswith("message.") for key in item) or _is_native(item):
        return True
    if isinstance(inner := item.get("message"), Mapping):
        return _says(inner) or isinstance(inner.get("role"), str)
    if isinstance(inner := item.get("content"), Mapping) and isinstance(inner.get("role"), str):
        return True
    if isinstance(item.get("type"), str) and item["type"] in _ITEM_TYPES:
        return True
    role = item.get("role")
    if (isinstance(role, str) and role.lower() in ROLES) or (
        item.keys() == {"parts"} and isinstance(item["parts"], list)
    ):
        return True
    return _says(item) and (isinstance(role, str) or role_of(item) is not None)


def _says(item: Mapping[str, Any]) -> bool:
    return any(key in item for key in _SAYS)


def _read_mapping(fields: Mapping[str, Any], role: Role, depth: int) -> Iterator[Message]:
    if any(str(key).startswith("message.") for key in fields):
        fields = nest(fields)
    if "_role" in fields:  # Haystack before 2.9
        fields = {str(key).removeprefix("_"): value for key, value in fields.items()}
    inner = first(fields, ("message", "delta", "content"))
    if isinstance(inner, Mapping) and (
        _is_message(inner) or "parts" in inner or ("content" in inner and "content" not in fields)
    ):
        yield from _read({**inner, **_beside(fields)}, role, depth)
        return
    for wrapper in ("kwargs", "data"):  # LangChain: dumps() and messages_to_dict()
        inner = fields.get(wrapper)
        if isinstance(inner, Mapping) and role_of(fields) and "content" in inner:
            fields, role = {**inner, "type": None}, role_of(fields) or role
    if fields.get("type") in _ITEM_TYPES and "role" not in fields:
        yield from assemble(
            "assistant" if fields["type"] != "function_call_output" else "tool", read_content(dict(fields))
        )
    elif _is_native(fields):
        yield from _read_native(fields)
    elif isinstance(fields.get("args"), list | tuple) and fields.keys() <= {"args", "kwargs"}:
        yield from _read_call(fields["args"], fields.get("kwargs"), role, depth)
    elif _is_message(fields) or any(key in fields for key in ("content", "parts", "blocks", "tool_calls", "toolCalls")):
        yield from _read_message(fields, role)
    else:
        yield from _read_container(fields, role, depth)


def _is_native(fields: Mapping[str, Any]) -> bool:
    """Whether this is a message as Pydantic AI keeps it: a request or response of parts that have kinds, without roles."""
    parts = fields.get("parts")
    return fields.get("kind") in ("request", "response") and isinstance(parts, list) and _has_kinds(parts)


def _has_kinds(parts: Sequence[Any]) -> bool:
    return all(isinstance(part, Mapping) and isinstance(part.get("part_kind"), str) for part in parts)


def _read_native(fields: Mapping[str, Any]) -> Iterator[Message]:
    if fields["kind"] == "response":
        yield from assemble("assistant", read_content(fields["parts"]))
        return
    for part in fields["parts"]:
        if part["part_kind"] in ("system-prompt", "user-prompt"):
            role: Role = "system" if part["part_kind"] == "system-prompt" else "user"
            yield from assemble(role, read_content(part.get("content")))
        else:
            yield from assemble("user", read_content(part))


def _beside(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {"role": fields["role"]} if isinstance(fields.get("role"), str) else {}


def _read_message(fields: Mapping[str, Any], default: Role) -> Iterator[Message]:
    role = role_of(fields) or default
    atoms: list[Atom] = list(read_content(blocks_in(first(fields, _CONTENT))))
    if "contents" in fields and fields.get("content"):  # OpenInference writes both where it has both
        atoms = list(read_content(fields["contents"])) or atoms
    atoms += read_content(fields["refusal"]) if isinstance(fields.get("refusal"), str) else ()
    atoms += _spoken(fields.get("audio"))
    atoms += calls_beside(fields, {atom.id for atom in atoms if isinstance(atom, ToolCall)})
    name = text_of(fields, ("name",)) or (None if role_of(fields) else text_of(fields, ("role",)))
    call_id = text_of({**extra_of(fields), **fields}, ("tool_call_id", "tool_use_id", "toolCallId"))
    if (
        role == "tool"
        and call_id is None
        and fields.get("role") is not None
        and not any(isinstance(atom, ToolResult) for atom in atoms)
    ):
        call_id = text_of(fields, ("id",))  # OpenTelemetry's gen_ai.tool.message event
    role = "tool" if role == "user" and call_id else role  # Google's ADK: users answer no calls
    yield from assemble(role, atoms, name=name, call_id=call_id, always=True)


def _spoken(audio: Any) -> Iterator[Atom]:
    """OpenAI's spoken answers: the sound and its transcript."""
    if isinstance(audio, Mapping):
        yield from read_content({"type": "audio", **audio})
        yield from read_content(audio.get("transcript"))


def _read_container(fields: Mapping[str, Any], role: Role, depth: int) -> Iterator[Message]:
    """A request, an answer, or a dict of a chain: its system text, its history, then what was said."""
    listed = first(fields, _LISTS)
    said = answered_in(fields) if role == "assistant" else asked_in(fields)
    alternatives = next(
        (fields[key] for key in _ALTERNATIVES if isinstance(fields.get(key), list) and fields[key]), None
    )
    history = first(fields, _HISTORY)
    asks = role != "assistant"  # OpenAI's Responses say the instructions again in the answer
    if asks and (_is_nested(listed) or _is_nested(history) or alternatives or isinstance(said, str | list)):
        config = fields.get("config")  # Gemini
        for place in (fields, config if isinstance(config, Mapping) else {}):
            for key in _SYSTEM:
                if place.get(key) and isinstance(place[key], str | list | Mapping):
                    yield from assemble("system", _content_of(place[key]))
    if _is_nested(listed):
        yield from _read(listed, role, depth)
    elif alternatives:
        yield from _read(_first_of(alternatives), "assistant", depth)
    elif said is not None or _is_nested(history):
        said = first(fields, ("message", "text", "content")) if said is None else said
        before, last = list(_read_history(history, depth)), list(_read(said, role, depth))
        yield from before if before[-len(last) :] == last else before + last  # some histories hold the newest turn, too
    else:
        yield from _read_rest(fields, role, depth)


def _is_call(items: Sequence[Any]) -> bool:
    """Whether a list holds the arguments of a function, as Langfuse's `observe` of JavaScript records several, or what one returned:
    texts, and beside them what is neither a text nor a message nor a part of one.
    """
    others = [item for item in items if not isinstance(item, str)]
    return 0 < len(others) < len(items) and all(
        not (_says(item) or "type" in item or "text" in item) if isinstance(item, Mapping) else item is not None
        for item in others
    )


def _read_call(args: Sequence[Any], named: Any, role: Role, depth: int) -> Iterator[Message]:
    """The arguments of a decorated function (Langfuse's `@observe`): what has a usual name, else what looks like a conversation or a
    question among those without one.
    """
    named = named if isinstance(named, Mapping) else {}
    if not args or any(named.get(key) for key in (*ASKED, *_LISTS)):
        yield from _read(named, role, depth)
        return
    texts = [arg for arg in args if isinstance(arg, str)]
    # A word alone before a question is an id or a name.
    asked = next((text for text in texts if " " in text.strip()), texts[0] if texts else None)
    talk = next((arg for arg in args if not isinstance(arg, str) and is_conversation(arg)), None) or first(
        named, _HISTORY
    )
    if talk is not None:
        said = list(_read_history(talk, depth) if isinstance(talk, list) else _read(talk, role, depth))
        yield from said
        if asked is not None and said and said[-1].role != "user":
            yield from _read(asked, role, depth)
    elif asked is not None:
        yield from _read(asked, role, depth)
    else:
        yield from _read(args[0] if len(args) == 1 else [*args], role, depth)


def _content_of(system: Any) -> Iterator[Atom]:
    if isinstance(system, Mapping):
        system = first(system, ("parts", "content", "text"))
    return read_content(system)


def _first_of(alternatives: Any) -> Any:
    while isinstance(alternatives, list) and alternatives:
        alternatives = alternatives[0]
    return alternatives


def _read_history(history: Any, depth: int) -> Iterator[Message]:
    if not isinstance(history, list):
        return
    for item in history:
        if isinstance(item, list | tuple) and len(item) == 2 and not _is_turn(item):  # (question, answer) pairs
            yield from _read(item[0], "user", depth)
            yield from _read(item[1], "assistant", depth)
        else:
            yield from _read(item, "user", depth)


def _read_rest(fields: Mapping[str, Any], role: Role, depth: int) -> Iterator[Message]:
    """A dict with a body under a usual name, or with one text only; anything else is kept as JSON."""
    body = first(fields, _BODY if role == "assistant" else (*_BODY, *_ASKED_LAST))
    if isinstance(body, str | list | Mapping):
        yield from _read(body, role, depth)
    elif len(fields) == 1 and isinstance(only := next(iter(fields.values())), str | Mapping):
        yield from _read(only, role, depth)
    elif len(said := [one for one in fields.values() if isinstance(one, Mapping) and _is_message(one)]) == 1:
        yield from _read(said[0], role, depth)  # one message among what else a function takes
    else:
        atoms = list(read_content(dict(fields)))
        yield from assemble(role, atoms or [TextPart(text=clean_text(str(fields)))])
