"""When two prompts count as the same: one normalization for the store's index, for pairs and for duplicates."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from closeloop.ids import clean, clean_text, content_hash
from closeloop.models import Interaction, Message, TextPart


def normal_text(text: str) -> str:
    """NFC, runs of white space as one blank, none at the ends. Case and punctuation stay: they can be what an edit is about."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", clean_text(text))
    return " ".join(text.split())


def prompt_key(messages: Sequence[Message]) -> str:
    """The hash of a conversation: roles (`developer` as `system`), normalized texts, other parts, tool calls without their ids."""
    return content_hash([_shape(message) for message in messages])


def context_key(interaction: Interaction) -> str:
    """The hash of all the model was given: the prompt and its tools. Responses are comparable only where it is equal."""
    tools = sorted((clean(tool) for tool in interaction.tools), key=content_hash)
    return content_hash([prompt_key(interaction.prompt), tools])


def _shape(message: Message) -> list[Any]:
    parts = [
        normal_text(part.text) if isinstance(part, TextPart) else clean(part.model_dump(exclude_none=True))
        for part in message.content
    ]
    calls = [[call.name, clean(call.arguments)] for call in message.tool_calls]
    return ["system" if message.role == "developer" else message.role, parts, calls]
