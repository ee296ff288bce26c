"""One response the user saw, with everything behind it: the unit that is bucketed and exported."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from closeloop.models.base import Model, Moment, Seq
from closeloop.models.trace import Document, Message, Span, Status, Usage, last_user_text


class Interaction(Model):
    """A prompt, the response the user saw, and its place on the platform.

    `id` is unique within (platform, project). `span_id` is the span that produced the response, `root_span_id` the root above
    it, `span_ids` every span of that root: feedback on any of them belongs here. `latency` is in seconds. `steps` are the tool
    and retriever spans on the way to the response (their failures explain its failure). `turn` counts from 0 inside the session
    and is known only once the store has seen the session; `next_turn` is what the user wrote next.
    """

    platform: str
    project: str
    id: str
    trace_id: str
    span_id: str | None = None
    root_span_id: str | None = None
    span_ids: Seq[str] = ()
    session_id: str | None = None
    user_id: str | None = None
    turn: int | None = None
    prompt: Seq[Message] = ()
    asked: str | None = None
    """What the user wrote, where the prompt wraps it in more (a template with documents); None where the last user message is it."""
    response: Seq[Message] = ()
    tools: Seq[dict[str, Any]] = ()
    documents: Seq[Document] = ()
    retrieved: bool = False
    response_format: dict[str, Any] | None = None
    finish_reason: str | None = None
    usage: Usage | None = None
    status: Status = "unset"
    error: str | None = None
    latency: float | None = None
    model: str | None = None
    prompt_version: str | None = None
    release: str | None = None
    environment: str | None = None
    steps: Seq[Span] = ()
    next_turn: str | None = None
    started_at: Moment | None = None
    metadata: dict[str, Any] = Field(default_factory=dict)

    @property
    def response_text(self) -> str:
        """The text of the response: all assistant messages, joined by a newline."""
        if len(self.response) == 1:  # nearly always
            message = self.response[0]
            return message.text if message.role == "assistant" else ""
        return "\n".join(message.text for message in self.response if message.role == "assistant" and message.text)

    @property
    def user_text(self) -> str:
        """What the user wrote: `asked`, else the text of the last user message of the prompt, or an empty string."""
        if self.asked is not None:
            return self.asked
        return last_user_text(self.prompt)
