"""What happened: traces, their spans, and the messages inside them. Vendor words stay in the adapters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from closeloop.models.base import Model, Moment, Seq, trusted

Role = Literal["system", "developer", "user", "assistant", "tool"]
SpanKind = Literal[
    "llm", "tool", "retriever", "chain", "agent", "embedding", "reranker", "guardrail", "evaluator", "other"
]
Status = Literal["ok", "error", "unset"]


class TextPart(Model):
    """Plain text."""

    type: Literal["text"] = "text"
    text: str


class ImagePart(Model):
    """An image by address or as base64 data; `mime` such as `image/png`."""

    type: Literal["image"] = "image"
    url: str | None = None
    data: str | None = None
    mime: str | None = None


class AudioPart(Model):
    """A sound by address or as base64 data."""

    type: Literal["audio"] = "audio"
    url: str | None = None
    data: str | None = None
    mime: str | None = None


class FilePart(Model):
    """A document by address, platform id, or as base64 data."""

    type: Literal["file"] = "file"
    url: str | None = None
    data: str | None = None
    file_id: str | None = None
    name: str | None = None
    mime: str | None = None


class JsonPart(Model):
    """Anything structured that is none of the others, kept as it came."""

    type: Literal["json"] = "json"
    value: Any = None


Part = Annotated[TextPart | ImagePart | AudioPart | FilePart | JsonPart, Field(discriminator="type")]


class ToolCall(Model):
    """A model's request to run a tool. `arguments` is a dict, or the raw string when it is not a JSON object."""

    id: str | None = None
    name: str
    arguments: dict[str, Any] | str = Field(default_factory=dict)


class Message(Model):
    """One message of a conversation. `content` is empty when the message is only tool calls."""

    role: Role
    content: Seq[Part] = ()
    name: str | None = None
    tool_call_id: str | None = None
    tool_calls: Seq[ToolCall] = ()

    @property
    def text(self) -> str:
        """All text parts, joined by a newline; other parts leave no trace here."""
        if len(self.content) == 1:  # nearly always
            part = self.content[0]
            return part.text if part.type == "text" else ""
        return "\n".join(part.text for part in self.content if part.type == "text")

    @classmethod
    def of(cls, role: Role, text: str) -> Message:
        """A message of one text part."""
        part = trusted(TextPart, {"type": "text", "text": text})
        return trusted(cls, {"role": role, "content": (part,), "name": None, "tool_call_id": None, "tool_calls": ()})


def system_texts(messages: Sequence[Message]) -> list[str]:
    """The texts of the system and developer messages that have any."""
    return [message.text for message in messages if message.role in ("system", "developer") and message.text]


def last_user_text(messages: Sequence[Message]) -> str:
    """The text of the last message of the user, or an empty string."""
    return next((message.text for message in reversed(messages) if message.role == "user"), "")


class Usage(Model):
    """What one call consumed: tokens, and money in US dollars."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    total_tokens: int | None = None
    cost: float | None = None


class Document(Model):
    """One retrieved passage, in the order the retriever returned it."""

    id: str | None = None
    content: str = ""
    score: float | None = None
    metadata: dict[str, Any] = Field(default_factory=dict)


class Span(Model):
    """One step of a trace. `input` and `output` are the raw values; `messages` and `output_messages` what they say as a conversation."""

    id: str
    parent_id: str | None = None
    kind: SpanKind = "other"
    name: str = ""
    started_at: Moment | None = None
    ended_at: Moment | None = None
    status: Status = "unset"
    error: str | None = None
    input: Any = None
    output: Any = None
    messages: Seq[Message] = ()
    output_messages: Seq[Message] = ()
    tools: Seq[dict[str, Any]] = ()
    model: str | None = None
    parameters: dict[str, Any] = Field(default_factory=dict)
    usage: Usage | None = None
    finish_reason: str | None = None
    documents: Seq[Document] = ()
    prompt_version: str | None = None
    metadata: dict[str, Any] = Field(default_factory=dict)


class Trace(Model):
    """One request and all it caused. Spans are in start order; a span whose parent is not among them counts as a root."""

    platform: str
    project: str
    id: str
    name: str = ""
    session_id: str | None = None
    user_id: str | None = None
    started_at: Moment | None = None
    ended_at: Moment | None = None
    status: Status = "unset"
    error: str | None = None
    tags: Seq[str] = ()
    metadata: dict[str, Any] = Field(default_factory=dict)
    environment: str | None = None
    release: str | None = None
    spans: Seq[Span] = ()

    @property
    def roots(self) -> tuple[Span, ...]:
        """Spans with no parent inside this trace, in order."""
        ids = {span.id for span in self.spans}
        return tuple(span for span in self.spans if span.parent_id not in ids)
