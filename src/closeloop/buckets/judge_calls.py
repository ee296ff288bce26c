"""Calls of a chat model in the way its endpoint takes them: an option that it refuses is said otherwise, or left out, from then on.

OpenAI's reasoning models refuse `max_tokens` and any temperature but their own, and think within the limit of their answer; other
servers know no JSON schema, or no seed. Which of them is behind an address is told by its answers only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from threading import Lock
from typing import Any

from closeloop.interactions.thoughts import spoken

_THOUGHT = 16_000
"""Tokens that a model may think with beside its answer."""
_REFUSED = (400, 422)
_ALSO_CALLED = {"response_format": ("json_schema", "json schema", "json_object", "structured output", "guided")}
_TOO_LONG = ("context length", "context_length", "context window")
"""What is wrong with such a call is not its options."""


class Asking:
    """One model behind one client; several threads may ask. `schema` is the strict JSON schema of an answer."""

    def __init__(self, client: Any, model: str, schema: Mapping[str, Any], max_tokens: int) -> None:
        self._client = client
        self._model = model
        self._schema = schema
        self._max_tokens = max_tokens
        self._lock = Lock()
        described = {"name": "findings", "strict": True, "schema": schema}
        self._options: dict[str, Any] = {
            "temperature": 0,
            "seed": 0,
            "max_tokens": max_tokens,
            "response_format": {"type": "json_schema", "json_schema": described},
        }

    def __call__(self, system: str, user: str) -> Any:
        """The completion. Raises what the client raises, unless leaving an option out mends it."""
        while True:
            options = dict(self._options)
            try:
                return self._client.chat.completions.create(
                    model=self._model, messages=self._messages(system, user, options), **options
                )
            except Exception as error:  # the border to somebody else's client and server
                refused = _refused(error, options)
                if refused is None:
                    raise
                self._otherwise(refused, options)

    def make_room(self) -> None:
        """An answer was cut: from now on a thought has room in front of it."""
        with self._lock:
            for name in ("max_tokens", "max_completion_tokens"):
                if name in self._options:
                    self._options[name] = self._max_tokens + _THOUGHT

    def _messages(self, system: str, user: str, options: Mapping[str, Any]) -> list[dict[str, str]]:
        if options.get("response_format", {}).get("type") != "json_schema":
            system = (
                f"{system}\n\nAnswer with one JSON object of this schema and nothing else:\n{json.dumps(self._schema)}"
            )
        return [{"role": "system", "content": system}, {"role": "user", "content": user}]

    def _otherwise(self, name: str, tried: Mapping[str, Any]) -> None:
        with self._lock:
            if self._options.get(name) != tried[name]:  # another thread was told the same
                return
            value = self._options.pop(name)
            if name == "max_tokens":
                self._options["max_completion_tokens"] = self._max_tokens + _THOUGHT
            elif name == "response_format" and value["type"] == "json_schema":
                self._options[name] = {"type": "json_object"}


def _refused(error: Exception, options: Mapping[str, Any]) -> str | None:
    """The option that the server names in its refusal, or None."""
    said = str(error).lower()
    if getattr(error, "status_code", None) not in _REFUSED or any(words in said for words in _TOO_LONG):
        return None
    if (named := getattr(error, "param", None)) in options:
        return str(named)
    return next((name for name in options if any(word in said for word in (name, *_ALSO_CALLED.get(name, ())))), None)


def json_in(text: str) -> Any:
    """The JSON object of an answer, also behind a thought, in a fence, or with a word before it. Raises ValueError where there is none."""
    said = spoken(text)
    start, end = said.find("{"), said.rfind("}")
    return json.loads(said[start : end + 1])
