"""The names under which applications record what was asked and what was answered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from closeloop.interactions.nesting import first

ASKED = ("input", "inputs", "question", "query", "user_input", "user_message", "user_query", "prompt", "prompts",
          "human_input", "chat_input", "request", "user_question", "user_prompt", "user_text", "input_value", "input_text",
          "sys.query")  # fmt: skip
ANSWERED = ("output", "outputs", "answer", "response", "result", "completion", "generated_text", "output_text",
             "final_output", "final_answer", "generation", "reply", "return_values", "generated_response", "bot_response",
             "ai_response", "assistant_response", "model_response", "llm_response", "response_text", "answer_text")  # fmt: skip


def named(fields: Mapping[str, Any], names: Sequence[str]) -> Any:
    """What stands under one of these names, or else under one as JavaScript writes it (`userInput`)."""
    found = first(fields, names)
    if found is not None or all(str(key).islower() for key in fields):
        return found
    return first({_snake(str(key)): value for key, value in fields.items()}, names)


def _snake(key: str) -> str:
    return _HUMP.sub("_", key).lower()


_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
