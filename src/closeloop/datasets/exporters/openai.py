"""`openai-dpo` and `openai-sft`: OpenAI's fine-tuning files, which Azure, Together and Fireworks read by rules of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from closeloop.datasets.base import Format, Skipped
from closeloop.datasets.exporters import chat, plain
from closeloop.datasets.exporters.chat import UnfitError
from closeloop.datasets.exporters.dpo import sides
from closeloop.models import Example, Message


@dataclass(frozen=True)
class Rules:
    """What a consumer takes: tools, messages of a side, whether turns must alternate, the roles it knows."""

    tools: bool = True
    single: bool = False
    alternate: bool = False
    roles: tuple[str, ...] = ("system", "user", "assistant", "tool")


# Together: the checker of its SDK 1.5.26; Fireworks and Azure: the vendors' pages.
RULES: Mapping[str, Rules] = MappingProxyType(
    {
        "openai": Rules(),
        "azure": Rules(),
        "together": Rules(tools=False, single=True, alternate=True, roles=("system", "user", "assistant")),
        "fireworks": Rules(tools=False, single=True, roles=("system", "user", "assistant")),
    }
)


def _messages(messages: Sequence[Message], rules: Rules) -> list[dict[str, Any]]:
    rows = plain.with_json_arguments(messages)
    if any(row["role"] not in rules.roles for row in rows):
        raise UnfitError("role_unsupported")
    if any(not row["content"].strip() and "tool_calls" not in row for row in rows):
        raise UnfitError("empty_message")
    return rows


class OpenaiDpo(Format):
    """Rows hold nothing else: Together refuses any further column. Where a row comes from stands in the side-car."""

    name, version, view = "openai-dpo", "1", "pairs"
    description = "Preference pairs for OpenAI, Azure, Together and Fireworks (`--profile`)."
    profiles = tuple(RULES)
    rows = (10, None)

    def render(self, example: Example) -> dict[str, Any] | Skipped:
        """`{"input": {"messages", "tools", "parallel_tool_calls"}, "preferred_output", "non_preferred_output"}`."""
        rules = RULES[self.profile]
        chosen, rejected = sides(example)
        try:
            if not rules.tools:
                plain.no_tools(example)
            if rules.single:
                plain.one(chosen.messages)
                plain.one(rejected.messages)
            given: dict[str, Any] = {"messages": _messages(example.prompt, rules)}
            if rules.alternate:
                plain.alternating(given["messages"])
            if example.tools:
                given |= {"tools": chat.tools(example.tools), "parallel_tool_calls": True}
            return {
                "input": given,
                "preferred_output": _messages(chosen.messages, rules),
                "non_preferred_output": _messages(rejected.messages, rules),
            }
        except UnfitError as error:
            return error.skipped(example)


class OpenaiSft(Format):
    """Only the answer carries weight 1; earlier assistant turns carry 0, so that a disliked one is not learned."""

    name, version, view = "openai-sft", "1", "finals"
    description = "Answers users wrote or praised, for OpenAI, Azure, Together and Fireworks (`--profile`)."
    profiles = tuple(RULES)
    rows = (10, None)

    def render(self, example: Example) -> dict[str, Any] | Skipped:
        """`{"messages", "tools"?}`, with `weight` on assistant messages."""
        rules = RULES[self.profile]
        try:
            if not rules.tools:
                plain.no_tools(example)
            prompt = _messages(example.prompt, rules)
            if rules.alternate:
                plain.alternating(prompt)
            answer = _messages(example.candidates[0].messages, rules)
            for rows, weight in ((prompt, 0), (answer, 1)):
                for row in rows:
                    if row["role"] == "assistant":
                        row["weight"] = weight
            found: dict[str, Any] = {"messages": [*prompt, *answer]}
            if example.tools:
                found["tools"] = chat.tools(example.tools)
        except UnfitError as error:
            return error.skipped(example)
        return found
