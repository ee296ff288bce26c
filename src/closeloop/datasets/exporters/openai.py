"""`openai-dpo` and `openai-sft`: OpenAI's fine-tuning files, which Azure, Together and Fireworks read by rules of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

from closeloop.datasets.base import Format, Images, Skipped
from closeloop.datasets.exporters import chat, images, plain
from closeloop.datasets.exporters.chat import UnfitError, fitting
from closeloop.datasets.exporters.dpo import sides
from closeloop.models import Example, Message


@dataclass(frozen=True)
class Rules:
    """What a consumer takes: tools, messages of a side, whether turns must alternate, the roles it knows, images to imitate answers on."""

    tools: bool = True
    single: bool = False
    alternate: bool = False
    roles: tuple[str, ...] = ("system", "user", "assistant", "tool")
    images: Images | None = None


# Together: the checker of its SDK 1.5.26, which refuses images; Fireworks and Azure: the vendors' pages. Preferences are text only.
RULES: Mapping[str, Rules] = MappingProxyType(
    {
        "openai": Rules(images=Images(most=10, largest=10_000_000)),
        "azure": Rules(images=Images(most=64, largest=10_000_000)),
        "together": Rules(tools=False, single=True, alternate=True, roles=("system", "user", "assistant")),
        "fireworks": Rules(
            tools=False,
            single=True,
            roles=("system", "user", "assistant"),
            images=Images(by_address=False, kinds=frozenset({"image/jpeg", "image/png"})),
        ),
    }
)


def _messages(messages: Sequence[Message], rules: Rules, taken: Images | None = None) -> list[dict[str, Any]]:
    rows = plain.with_json_arguments(messages, partial(images.address, taken=taken) if taken else None)
    if any(row["role"] not in rules.roles for row in rows):
        raise UnfitError("role_unsupported")
    if any(isinstance(row["content"], str) and not row["content"].strip() and "tool_calls" not in row for row in rows):
        raise UnfitError("empty_message")
    if taken:
        images.counted(rows, taken)
    return rows


class OpenaiDpo(Format):
    """Rows hold nothing else: Together refuses any further column. Where a row comes from stands in the side-car."""

    name, version, view = "openai-dpo", "1", "pairs"
    description = "Preference pairs for OpenAI, Azure, Together and Fireworks (`--profile`)."
    profiles = tuple(RULES)
    rows = (10, None)

    @fitting
    def render(self, example: Example) -> dict[str, Any] | Skipped:
        """`{"input": {"messages", "tools", "parallel_tool_calls"}, "preferred_output", "non_preferred_output"}`."""
        rules = RULES[self.profile]
        chosen, rejected = sides(example)
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


class OpenaiSft(Format):
    """Only the answer carries weight 1; earlier assistant turns carry 0, so that a disliked one is not learned."""

    name, version, view = "openai-sft", "1", "finals"
    description = (
        "Answers users wrote or praised, for OpenAI, Azure, Together and Fireworks (`--profile`), with images."
    )
    profiles = tuple(RULES)
    rows = (10, None)

    def __init__(self, profile: str | None = None) -> None:
        super().__init__(profile)
        self.images = RULES[self.profile].images

    @fitting
    def render(self, example: Example) -> dict[str, Any] | Skipped:
        """`{"messages", "tools"?}`, with `weight` on assistant messages."""
        rules = RULES[self.profile]
        if not rules.tools:
            plain.no_tools(example)
        prompt = _messages(example.prompt, rules, self.images)
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
        return found
