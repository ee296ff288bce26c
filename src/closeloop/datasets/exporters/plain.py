"""Conversations for formats with rules of their own: each rule is refused by name where it is broken, never bent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from closeloop.datasets.exporters import chat
from closeloop.datasets.exporters.chat import UnfitError
from closeloop.datasets.files.encoding import encode
from closeloop.interactions.pasted import pasted
from closeloop.models import Example, Message, last_user_text, system_texts

Row = dict[str, Any]


def no_tools(example: Example) -> None:
    """Refuse examples that offer tools, call them, or hold their results."""
    messages = [*example.prompt, *(message for side in example.candidates for message in side.messages)]
    if example.tools or any(message.tool_calls or message.role == "tool" for message in messages):
        raise UnfitError("tools_unsupported")


def texts(messages: Iterable[Message], *, empty: bool = False) -> list[Row]:
    """`{"role", "content"}` and nothing else. Refuses what is more than text, and empty messages unless `empty`."""
    rows = [{"role": row["role"], "content": row["content"]} for row in chat.chat(messages)]
    if not empty and any(not row["content"].strip() for row in rows):
        raise UnfitError("empty_message")
    return rows


def alternating(
    rows: Sequence[Row], *, users: Collection[str] = ("user",), answers: Collection[str] = ("assistant",)
) -> None:
    """Refuse what does not go user, assistant, user, ..., ending with the user, after an optional system message."""
    rest = rows[1:] if rows and rows[0]["role"] == "system" else rows
    if len(rest) % 2 == 0 or any(
        row["role"] not in (answers if number % 2 else users) for number, row in enumerate(rest)
    ):
        raise UnfitError("not_alternating")


def one(messages: Sequence[Message]) -> Message:
    """The only message of a side."""
    if len(messages) != 1:
        raise UnfitError("not_one_message")
    return messages[0]


def answer(messages: Sequence[Message]) -> str:
    """The text of a side that is one message and says something."""
    content: str = texts([one(messages)])[0]["content"]
    return content


def with_json_arguments(messages: Iterable[Message], picture: chat.Picture | None = None) -> list[Row]:
    """OpenAI's wire shape: the arguments of a tool call are a JSON string."""
    rows = chat.chat(messages, picture)
    for row in rows:
        for call in row.get("tool_calls", ()):
            call["function"] = {**call["function"], "arguments": encode(call["function"]["arguments"]).decode()}
        row.pop("name", None) if row["role"] == "tool" else None
    return rows


def reference(example: Example) -> str | None:
    """The right answer, where a user wrote one. A bad answer is never one."""
    return next((oracle.text for oracle in example.oracles if oracle.kind == "edited_final" and oracle.text), None)


def question(example: Example) -> str:
    """The only question of a prompt; refuses conversations."""
    if [message.role for message in example.prompt if message.role not in ("system", "developer")] != ["user"]:
        raise UnfitError("multi_turn_unsupported")
    content: str = texts(example.prompt)[-1]["content"]
    return content


def contexts(example: Example) -> list[str]:
    """The texts of the documents behind a response: those that were retrieved, else those that stand in the prompt."""
    found = [document.content for document in example.documents if document.content]
    if found:
        return found
    return list(pasted(system_texts(example.prompt), last_user_text(example.prompt)).documents)
