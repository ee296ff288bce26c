"""What Langfuse's server keeps of spans that no SDK of its own sent: attributes it has no field for, in the metadata."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from closeloop.interactions.attributes import SpanContent, read_attributes
from closeloop.models import Message

_PREFIX = "attributes."
_NOTHING = SpanContent()


def kept(metadata: Mapping[str, Any]) -> SpanContent:
    """The attributes of OpenInference and OpenTelemetry GenAI among flat metadata, read: tools, passages, format, finish reason and
    tokens; of the messages only the system's, as the others are input and output of the observation.
    """
    found = {key.removeprefix(_PREFIX): value for key, value in metadata.items() if key.startswith(_PREFIX)}
    return read_attributes(found) if found else _NOTHING


def with_system(messages: tuple[Message, ...], told: SpanContent) -> tuple[Message, ...]:
    """The messages below the system text that stands beside them, unless they have one: servers before 2026 left it there."""
    if not messages or any(message.role in ("system", "developer") for message in messages):
        return messages
    return (*(message for message in told.messages if message.role == "system"), *messages)
