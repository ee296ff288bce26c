"""Messages and tools as Hugging Face chat templates take them. What they have no place for is refused with a reason, never bent.

Measured over the 72 templates that TRL 1.16 ships: a null key raises in 8 of them, `content: null` beside tool calls prints
"None" in 8, tool arguments as a string raise in 28. So keys without a value are left out, content is always a string, and
arguments are always an object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from itertools import takewhile
from typing import Any, TypeVar, get_args

from closeloop.datasets.base import Skipped
from closeloop.datasets.reasons import Reason, skip
from closeloop.ids import canonical, clean
from closeloop.models import Example, ImagePart, JsonPart, Message, Part, Role, TextPart, ToolCall

F = TypeVar("F")
Picture = Callable[[ImagePart], str]
"""The address or data URI of an image, for formats that carry images."""


_NOTHING = TextPart(text="")
_ROLES = {role: "system" if role == "developer" else role for role in get_args(Role)}


class UnfitError(Exception):
    """This format cannot carry this example; `reason` says why. `fitting` makes it the answer of `render`; it is never seen outside."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(detail or reason)
        self.reason = reason
        self.detail = detail

    def skipped(self, example: Example) -> Skipped:
        """The example with this reason."""
        return skip(example.id, self.reason, detail=self.detail, interactions=(example.provenance.interaction_id,))


def fitting(
    render: Callable[[F, Example], dict[str, Any] | Skipped],
) -> Callable[[F, Example], dict[str, Any] | Skipped]:
    """A `render` that may raise `UnfitError`: the example is then skipped with its reason."""

    @wraps(render)
    def tried(self: F, example: Example) -> dict[str, Any] | Skipped:
        try:
            return render(self, example)
        except UnfitError as error:
            return error.skipped(example)

    return tried


def chat(messages: Iterable[Message], picture: Picture | None = None) -> list[dict[str, Any]]:
    """The messages as `{"role", "content", ...}`.

    `developer` is written as `system`, which is what templates call it. System messages at the start become one, a blank line
    between them: many templates take only one, and those of gemma3, qwen3 and cohere refuse one further down. With `picture`, a user's
    message with images has OpenAI's list of parts as its content; who else shows one is refused.
    """
    rows: list[dict[str, Any]] = []
    again = False
    for message in messages:
        # Fields are read from the dictionary of the model: as attributes they cost three times as much, and there are many.
        said = message.__dict__
        content = said["content"]
        # One text is what nearly every message is.
        plain = len(content) == 1 and type(content[0]) is TextPart
        text = content[0].__dict__["text"] if plain else _content(message, picture)
        role = _ROLES[said["role"]]
        if role == "system" and rows:
            again = True
        row = {"role": role, "content": text}
        if calls := said["tool_calls"]:
            row["tool_calls"] = [_call(call) for call in calls]
        if name := said["name"]:
            row["name"] = name
        if call_id := said["tool_call_id"]:
            row["tool_call_id"] = call_id
        rows.append(row)
    if not again:
        return rows
    leading = list(takewhile(lambda row: row["role"] == "system", rows))
    if any(row["role"] == "system" for row in rows[len(leading) :]):
        raise UnfitError("system_in_middle")
    return [{"role": "system", "content": "\n\n".join(row["content"] for row in leading)}, *rows[len(leading) :]]


def _content(message: Message, picture: Picture | None) -> str | list[dict[str, Any]]:
    if picture and message.role == "user" and any(isinstance(part, ImagePart) for part in message.content):
        return [_part(part, picture) for part in message.content if part != _NOTHING]
    texts = []
    for part in message.content:
        if isinstance(part, TextPart):
            texts.append(part.text)
        elif not isinstance(part, JsonPart):
            raise UnfitError("multimodal_unsupported")
        elif message.role == "tool":  # what a tool returned reached the model as JSON text
            texts.append(canonical(clean(part.value)).decode())
        else:
            raise UnfitError("structured_unsupported")
    return "\n".join(texts)


def _part(part: Part, picture: Picture) -> dict[str, Any]:
    if isinstance(part, TextPart):
        return {"type": "text", "text": part.text}
    if isinstance(part, ImagePart):
        return {"type": "image_url", "image_url": {"url": picture(part)}}
    raise UnfitError("structured_unsupported" if isinstance(part, JsonPart) else "multimodal_unsupported")


def _call(call: ToolCall) -> dict[str, Any]:
    if not isinstance(call.arguments, dict):
        raise UnfitError("tool_arguments")
    row: dict[str, Any] = {"type": "function", "function": {"name": call.name, "arguments": call.arguments}}
    return {"id": call.id, **row} if call.id else row


def tools(schemas: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Tool definitions in the function shape, from OpenAI's (wrapped or bare) and Anthropic's."""
    return [_tool(schema) for schema in schemas]


def _tool(schema: dict[str, Any]) -> dict[str, Any]:
    inner = schema.get("function", schema)
    if not isinstance(inner, dict) or not isinstance(inner.get("name"), str):
        raise UnfitError("tool_schema")
    function = {"name": inner["name"], "description": inner.get("description"), "parameters": _parameters(inner)}
    return {"type": "function", "function": {key: value for key, value in function.items() if value is not None}}


def _parameters(tool: dict[str, Any]) -> Any:
    return next((tool[key] for key in ("parameters", "input_schema", "inputSchema") if tool.get(key) is not None), None)


def metadata(example: Example) -> dict[str, Any]:
    """Where the row comes from, in one flat object without empty keys."""
    # Not model_dump, and no look at each value's type: with them, this was the most expensive step of an export.
    said = example.__dict__
    place = said["provenance"].__dict__
    found = {key: value for key, value in place.items() if value or value is False}
    # What is written in another form, and may be zero.
    if (distance := place["edit_distance"]) is not None:
        found["edit_distance"] = _exact(distance)
    if made := place["created_at"]:
        found["created_at"] = made.isoformat()
    if buckets := said["buckets"]:
        found["buckets"] = buckets
    for key, value in said["metadata"].items():
        if type(value) in _BENT:
            found[key] = _exact(value)
        elif value or type(value) in _PLAIN:
            found[key] = value
    if group := said["split_group"]:
        found["split_group"] = group
    return found


_PLAIN = frozenset({int, bool})
_BENT = frozenset({float, datetime})


def _exact(value: float | datetime) -> str:
    """Floats as text, whole ones too: one key has one type in all rows, or Arrow refuses the file.

    Text, because the JSON reader of the `datasets` library gives 0.8571 back as 0.8571000000000001.
    """
    return repr(value) if isinstance(value, float) else value.isoformat()
