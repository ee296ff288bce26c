"""What a message is made of: text, media, tool calls and tool results, in every dialect. One row per block type; nothing raises."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import unquote_to_bytes

import orjson

from closeloop.ids import clean, clean_text
from closeloop.interactions import vendor_tools
from closeloop.interactions.nesting import first, from_json, nest, text_of
from closeloop.models import AudioPart, FilePart, ImagePart, JsonPart, Part, TextPart, ToolCall, trusted

Block: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class ToolResult:
    """What a tool answered, found inside the content of a message; it becomes a message of its own."""

    call_id: str | None
    name: str | None
    content: tuple[Part, ...]


Atom: TypeAlias = Part | ToolCall | ToolResult


def read_content(content: Any, depth: int = 8) -> Iterator[Atom]:
    """Yield the atoms of a message's content, whatever its shape. Reasoning is left out: the user did not see it."""
    if content is None:
        return
    if isinstance(content, str):
        if content:
            yield trusted(TextPart, {"type": "text", "text": clean_text(content)})
    elif isinstance(content, bool | int | float):
        yield TextPart(text=orjson.dumps(clean(content)).decode())
    elif isinstance(content, list | tuple) and depth:
        for item in content:
            yield from read_content(item, depth - 1)
    elif isinstance(content, Mapping):
        yield from _read_block(content)
    else:
        yield JsonPart(value=clean(content))


def read_parts(content: Any) -> tuple[Part, ...]:
    """The parts of a content; tool calls and results in it are kept as JSON."""
    return tuple(_as_part(atom) for atom in read_content(content))


def blocks_in(content: Any) -> Any:
    """The content blocks that a text is the JSON of, as Strands writes messages; any other text and data come back as they are.

    A block has a type that some dialect knows, or it has one key only, which says what it is.
    """
    if not isinstance(content, str) or not content.startswith("[{"):
        return content
    found = from_json(content)
    if not isinstance(found, list) or not all(
        isinstance(item, dict) and ("type" in item or len(item) == 1) for item in found
    ):
        return content
    is_data = any(isinstance(atom, JsonPart) for item in found for atom in _read_block(item))
    return content if is_data else found


def read_arguments(arguments: Any) -> dict[str, Any] | str:
    """Tool arguments: a dict where they are one or a JSON object as text, otherwise the raw text."""
    if isinstance(arguments, str):
        value = from_json(arguments)
        return clean(value) if isinstance(value, Mapping) else clean_text(arguments.strip()) or {}
    if arguments is None:
        return {}
    value = clean(arguments)
    return value if isinstance(value, dict) else orjson.dumps(value, default=str).decode()


def read_tool_call(call: Any) -> ToolCall | None:
    """A tool call of OpenAI, Anthropic, LangChain, Gemini, Bedrock, GenAI or OpenInference shape; None when it has no name."""
    if not isinstance(call, Mapping):
        return None
    if any("." in str(key) for key in call):
        call = nest(call)
    call = _inner(call, "tool_call", "function_call", "functionCall", "toolUse")
    function = call.get("function")
    inner = function if isinstance(function, Mapping) else call
    name = text_of(inner, ("name", "toolName", "tool_name")) or (text_of(call, ("function",)))
    if not name:
        return None
    arguments = first(inner, ("arguments", "args", "input", "parameters", "tool_kwargs"))
    return ToolCall(id=text_of(call, _CALL_IDS), name=name, arguments=read_arguments(arguments))


_CALL_IDS = ("call_id", "id", "toolCallId", "tool_call_id", "toolUseId", "tool_use_id")


def _read_block(block: Block) -> Iterator[Atom]:
    """One block of a content list: by its `type`, else by the keys that only one dialect has, else kept as JSON."""
    if any(str(key).startswith("message_content.") for key in block):
        block = nest(block)
    block = _inner(block, "message_content")
    if block.get("thought") is True:  # Gemini
        return
    if (known := vendor_tools.plain(block)) is not None:
        for one in known:
            yield from _read_block(one)
        return
    kind = first(block, ("type", "block_type", "part_kind"))
    if isinstance(kind, str) and (kind.startswith("tool-") or kind == "dynamic-tool") and "state" in block:
        yield from _ui_tool(block, kind)
        return
    reader = _BY_TYPE.get(kind.replace("-", "_").lower()) if isinstance(kind, str) else None
    atom = reader(block) if reader else _by_keys(block)
    if atom is _LEFT_OUT:
        return
    yield (
        atom if isinstance(atom, TextPart | ImagePart | AudioPart | FilePart | ToolCall | ToolResult) else _json(block)
    )


def _by_keys(block: Block) -> Any:
    if isinstance(kind := block.get("type"), str) and kind.endswith("_tool_result"):
        return _tool_result(block)
    if "type" not in block:
        for key, reader in _BY_KEY.items():
            if block.get(key) is not None:
                return reader(block)
    return None


def _json(block: Block) -> JsonPart:
    own = block.get("type") == "json" and "value" in block
    return JsonPart(value=clean(block["value"] if own else block))


def _as_part(atom: Atom) -> Part:
    if isinstance(atom, ToolCall):
        return JsonPart(value={"type": "tool_call", **atom.model_dump()})
    if isinstance(atom, ToolResult):
        parts = [part.model_dump(exclude_none=True) for part in atom.content]
        return JsonPart(value={"type": "tool_result", "id": atom.call_id, "name": atom.name, "content": parts})
    return atom


def _inner(block: Block, *names: str) -> Block:
    """The mapping under the first of these names, with what stands beside it: `{"tool_call": {...}, "id": 1}`."""
    for name in names:
        if isinstance(block.get(name), Mapping):
            return {**{key: value for key, value in block.items() if key != name}, **block[name]}
    return block


def _text(block: Block) -> TextPart | None:
    text = first(block, ("text", "Text", "content", "refusal", "output_text", "value"))
    if isinstance(text, Mapping):  # OpenAI Assistants: {"type": "text", "text": {"value": "..."}}
        text = text.get("value")
    return TextPart(text=clean_text(text)) if isinstance(text, str) else None


def _data_url(url: str) -> tuple[str | None, str | None, str | None]:
    """(url, base64 data, mime) of an address; a `data:` address is taken apart."""
    if not url.startswith("data:") or "," not in url:
        return url, None, None
    head, _, data = url[5:].partition(",")
    mime, *options = head.split(";")
    if "base64" not in options:
        data = base64.b64encode(unquote_to_bytes(data)).decode()
    return None, data, mime or None


def _media(block: Block) -> dict[str, Any]:
    """Address, data, type, file id and name of a media block, wherever its dialect keeps them."""
    fields = dict(block)
    level: Any = block
    while isinstance(level := next((level[key] for key in _SOURCES if key in level), None), Mapping):
        fields |= level
    address = text_of(fields, _ADDRESSES)
    if address and "://" not in address and len(address) > _LONGEST_ADDRESS and not address.startswith("data:"):
        fields, address = {**fields, "data": address}, None
    url, data, mime = _data_url(address) if address else (None, None, None)
    if data is None:
        data = text_of(fields, ("data", "base64", "file_data", "fileData", "bytes", "content"))
        if data and data.startswith("data:"):
            _, data, mime = _data_url(data)
    if data and fields.get("type") == "text":  # Anthropic: a plain text document
        data = base64.b64encode(data.encode()).decode()
    kind = text_of(fields, ("mime", "mime_type", "mimeType", "media_type", "mediaType")) or mime
    return {
        "url": url,
        "data": data,
        "mime": kind or _MIME_BY_FORMAT.get(text_of(fields, ("format",)) or ""),
        "file_id": text_of(fields, ("file_id", "fileId")),
        "name": text_of(fields, ("name", "filename", "file_name", "title")),
    }


_LONGEST_ADDRESS = 2048
_SOURCES = ("image_url", "image", "input_audio", "audio", "video", "file", "document", "source", "inline_data", "inlineData",
            "file_data", "fileData")  # fmt: skip
_ADDRESSES = ("url", "uri", "image_url", "image", "audio_url", "file_url", "file_uri", "fileUri")
_MIME_BY_FORMAT = {"wav": "audio/wav", "mp3": "audio/mpeg", "png": "image/png", "jpeg": "image/jpeg", "jpg": "image/jpeg",
                   "webp": "image/webp", "gif": "image/gif", "pdf": "application/pdf"}  # fmt: skip


def _image(block: Block) -> ImagePart | FilePart | None:
    media = _media(block)
    if media["url"] or media["data"]:
        return ImagePart(url=media["url"], data=media["data"], mime=media["mime"])
    return FilePart(file_id=media["file_id"], mime=media["mime"]) if media["file_id"] else None


def _audio(block: Block) -> AudioPart | None:
    media = _media(block)
    return (
        AudioPart(url=media["url"], data=media["data"], mime=media["mime"]) if media["url"] or media["data"] else None
    )


def _file(block: Block) -> FilePart | None:
    media = _media(block)
    return FilePart(**media) if media["url"] or media["data"] or media["file_id"] else None


def _typed_media(block: Block) -> Any:
    """Media whose kind is in `modality` or in its mime type (GenAI `blob`, `uri`, `file`; Gemini `inline_data`)."""
    mime = _media(block)["mime"] or ""
    kind = block.get("modality") or mime.partition("/")[0]
    return {"image": _image, "audio": _audio}.get(str(kind), _file)(block)


def _ui_tool(block: Block, kind: str) -> Iterator[Atom]:
    """A tool in a message of the Vercel AI SDK's interface: the call, and what came of it once there is something."""
    name = text_of(block, ("toolName",)) or kind.removeprefix("tool-")
    call_id = text_of(block, ("toolCallId",))
    yield ToolCall(id=call_id, name=name, arguments=read_arguments(block.get("input")))
    if (result := first(block, ("output", "errorText"))) is not None:
        yield ToolResult(call_id, name, read_parts(result))


def _tool_result(block: Block) -> ToolResult:
    block = _inner(block, "toolResult", "functionResponse", "function_response", "tool_call_result")
    block = _inner(block, "origin")  # Haystack: the call it answers
    content = first(block, ("content", "response", "result", "output"))
    if isinstance(content, Mapping) and content.get("type") in ("text", "json") and "value" in content:
        content = content["value"]  # Vercel AI SDK 5
    if isinstance(content, list):  # Bedrock Converse
        content = [part["json"] if isinstance(part, Mapping) and set(part) == {"json"} else part for part in content]
    call_id = text_of(block, ("tool_use_id", "tool_call_id", "call_id", "toolCallId", "toolUseId", "id"))
    return ToolResult(call_id, text_of(block, ("name", "toolName", "tool_name")), read_parts(content))


_LEFT_OUT: Any = object()


def _left_out(block: Block) -> Any:
    return _LEFT_OUT


_BY_TYPE: dict[str, Callable[[Block], Any]] = {
    "text": _text,
    "input_text": _text,
    "output_text": _text,
    "refusal": _text,
    "image": _image,
    "image_url": _image,
    "input_image": _image,
    "audio": _audio,
    "input_audio": _audio,
    "file": _typed_media,
    "input_file": _file,
    "document": _file,
    "blob": _typed_media,
    "uri": _typed_media,
    "media": _typed_media,
    "tool_use": read_tool_call,
    "server_tool_use": read_tool_call,
    "mcp_tool_use": read_tool_call,
    "tool_call": read_tool_call,
    "function_call": read_tool_call,
    "custom_tool_call": read_tool_call,
    "tool_result": _tool_result,
    "tool_return": _tool_result,
    "retry_prompt": _tool_result,
    "tool_call_response": _tool_result,
    "function_call_output": _tool_result,
    "custom_tool_call_output": _tool_result,
    "thinking": _left_out,
    "redacted_thinking": _left_out,
    "reasoning": _left_out,
    "reasoning_content": _left_out,
    "step_start": _left_out,
}
"""Block types of OpenAI chat and Responses, Anthropic, LangChain, OpenTelemetry GenAI, OpenInference and the Vercel AI SDK."""

_BY_KEY: dict[str, Callable[[Block], Any]] = {
    "functionCall": read_tool_call,
    "function_call": read_tool_call,
    "toolUse": read_tool_call,
    "functionResponse": _tool_result,
    "function_response": _tool_result,
    "toolResult": _tool_result,
    "tool_call": read_tool_call,
    "tool_call_result": _tool_result,
    "inlineData": _typed_media,
    "inline_data": _typed_media,
    "fileData": _typed_media,
    "file_data": _typed_media,
    "image": _image,
    "image_url": _image,
    "reasoningContent": _left_out,
    "text": _text,
    "Text": _text,
}
"""Gemini and Bedrock Converse blocks have no `type`: the key says what they are."""
