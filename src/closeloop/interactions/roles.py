"""Who speaks in a message, as every dialect writes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from closeloop.models import Role

ROLES: dict[str, Role] = {
    "system": "system",
    "systemmessage": "system",
    "systemmessagechunk": "system",
    "developer": "developer",
    "user": "user",
    "human": "user",
    "humanmessage": "user",
    "humanmessagechunk": "user",
    "customer": "user",
    "end_user": "user",
    "prompter": "user",
    "assistant": "assistant",
    "ai": "assistant",
    "aimessage": "assistant",
    "aimessagechunk": "assistant",
    "model": "assistant",
    "bot": "assistant",
    "chatbot": "assistant",
    "gpt": "assistant",
    "llm": "assistant",
    "agent": "assistant",
    "tool_call": "assistant",
    "tool": "tool",
    "toolmessage": "tool",
    "toolmessagechunk": "tool",
    "function": "tool",
    "functionmessage": "tool",
    "ipython": "tool",
    "tool_response": "tool",
    "tool_result": "tool",
    "function_response": "tool",
    "observation": "tool",
}
"""A role or message type as any dialect writes it (case ignored) -> ours."""


def role_of(fields: Mapping[str, Any]) -> Role | None:
    """The role a message names, by `role`, a LangChain type, class path or the like; None when it names none we know."""
    path, role, kind, source = fields.get("id"), fields.get("role"), fields.get("type"), fields.get("source")
    if isinstance(role, Mapping):  # Semantic Kernel
        role = role.get("Label")
    names = (role, kind, path[-1] if isinstance(path, list) and path else None)
    plain = (name.lower().replace("-", "_") for name in names if isinstance(name, str))
    if known := next((ROLES[name] for name in plain if name in ROLES), None):
        return known
    if isinstance(source, str) and isinstance(kind, str) and kind.endswith("Message"):
        return ROLES.get(source.lower(), "assistant")  # AutoGen: agents go by names of their own
    return None
