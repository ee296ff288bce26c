"""`regression`: one test case a line, in closeloop's own documented schema. Reads as it stands; nothing in it is executed.

    {"id": "phoenix:9f1c...",
     "input": {"messages": [{"role": "user", "content": "..."}], "tools": [...], "documents": [...]},
     "assert": [{"type": "edited_final", "value": "what the user made of it"},
                {"type": "must_not_repeat", "value": "the bad answer"},
                {"type": "bucket_check", "check": "valid_json", "arguments": {}}],
     "metadata": {"bucket": "format.parse", "trace_id": "...", "feedback_ids": ["..."], "content_hash": "..."}}

`assert` lists what a good answer must satisfy, strongest first; `{"type": "none"}` says that only a person can tell. The checks
are those of `closeloop.datasets.checks`. Every assertion has proven itself: it fails on the recorded bad answer and holds for the
text the user made of it. A case without one that has is marked `needs_review` with the reason.
There is no expected output: a bad answer does not contain the good one.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from closeloop.datasets.base import Format, Skipped
from closeloop.datasets.exporters import chat
from closeloop.ids import clean, clean_text
from closeloop.models import Example, Message, Oracle, TextPart


class Regression(Format):
    """Cases keep every part of a message, also images and structured content: text as a string, anything else as typed parts."""

    name, version, view = "regression", "2", "regression"
    description = "Failures as test cases: input, assertions, where they come from."
    columns = MappingProxyType(
        {"id": "string", "input": "json", "assert": "list", "needs_review": "string", "metadata": "json"}
    )

    def render(self, example: Example) -> dict[str, Any] | Skipped:
        """`{"id", "input", "assert", "metadata"}`."""
        row = {"id": example.id, "input": given(example), "assert": [oracle(one) for one in example.oracles]}
        if why := example.metadata.get("needs_review"):
            row["needs_review"] = why
        return {**row, "metadata": chat.metadata(example)}


def given(example: Example) -> dict[str, Any]:
    """What the model was given: messages, and the tools and documents where there were any."""
    found: dict[str, Any] = {"messages": [message(one) for one in example.prompt]}
    return found | around(example)


def around(example: Example) -> dict[str, Any]:
    """What was given beside the messages."""
    found: dict[str, Any] = {}
    if example.tools:
        found["tools"] = list(example.tools)
    if example.documents:
        found["documents"] = [clean(document.model_dump(exclude_none=True)) for document in example.documents]
    return found


def message(message: Message) -> dict[str, Any]:
    """A message with every part it has; its content is a string where it is text only."""
    row = clean(message.model_dump(exclude_none=True))
    is_text = len(message.content) < 2 and all(isinstance(part, TextPart) for part in message.content)
    row["content"] = clean_text(message.text) if is_text else row["content"]
    return {name: value for name, value in row.items() if name in ("role", "content") or value}


def oracle(oracle: Oracle) -> dict[str, Any]:
    """An oracle as an assertion that `closeloop.datasets.cases.judge` reads."""
    if oracle.kind == "bucket_check":
        return {"type": oracle.kind, "check": oracle.check, "arguments": oracle.arguments}
    return {"type": oracle.kind} if oracle.text is None else {"type": oracle.kind, "value": oracle.text}
