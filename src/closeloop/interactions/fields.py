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
             "ai_response", "assistant_response", "model_response", "llm_response", "response_text", "answer_text",
             "answers", "responses")  # fmt: skip
_ASKS = re.compile(r"(?:question|query)$")
_ANSWERS = re.compile(r"(?:answer|response|reply|completion)$")
_OTHERS = re.compile(r"^(?:expected|reference|ideal|gold|correct|previous|last|prior|rejected)_")
"""What somebody else said, or before."""


def asked_in(fields: Mapping[str, Any]) -> Any:
    """What a dict says was asked: under a usual name, as JavaScript writes it too (`userInput`), or under one that ends as those do."""
    return _found(fields, ASKED, _ASKS, ANSWERED)


def answered_in(fields: Mapping[str, Any]) -> Any:
    """The same of what was answered; where nothing was, what was asked."""
    return _found(fields, ANSWERED, _ANSWERS, ("text", *ASKED))


def _found(fields: Mapping[str, Any], names: Sequence[str], ending: re.Pattern[str], others: Sequence[str]) -> Any:
    plain = snaked(fields)
    for among in (fields, plain):
        if (found := first(among, names)) is not None:
            return found
    texts = (value for key, value in plain.items() if isinstance(value, str) and value and _ends(key, ending))
    return next(texts, None) or first(fields, others) or first(plain, others)


def snaked(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same under the names that Python would use: `pageContent` is `page_content`."""
    if all(str(key).islower() for key in fields):
        return fields
    return {_snake(str(key)): value for key, value in fields.items()}


def _ends(key: str, ending: re.Pattern[str]) -> bool:
    return bool(ending.search(key)) and not _OTHERS.match(key)


def _snake(key: str) -> str:
    return _HUMP.sub("_", key).lower()


_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
