"""Calls of a chat model in the way its endpoint takes them: an option that it refuses is said otherwise, or left out, from then on.

OpenAI's reasoning models refuse `max_tokens` and any temperature but their own, and think within the limit of their answer; other
servers know no JSON schema, or no seed. Which of them is behind an address is told by its answers only.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from threading import Lock
from typing import Any

from closeloop.config import JudgeSettings
from closeloop.config.credentials import Credentials
from closeloop.errors import ConfigError

_THOUGHT = 16_000
"""Tokens that a model may think with beside its answer."""
_REFUSED = (400, 422)
_ALSO_CALLED = {"response_format": ("json_schema", "json schema", "json_object", "structured output", "guided")}
_TOO_LONG = ("context length", "context_length", "context window")
"""What is wrong with such a call is not its options."""
_CASE = (400, 413, 422)
"""What is refused so is this case (too long, filtered): others may fare better, and it will fare no better later."""
_FOR_GOOD = {
    401: "check OPENAI_API_KEY",
    402: "check the account",
    403: "check OPENAI_API_KEY and what it may do",
    404: "check buckets.judge.model, and that buckets.judge.base_url ends where the API begins (often /v1)",
}
"""Statuses that every further call would meet too, and what to do."""


def check_askable(settings: JudgeSettings) -> str:
    """The key the endpoint is asked with. Raises ConfigError where nothing can be asked. Imports nothing: few runs have a case in doubt."""
    if find_spec("openai") is None:
        raise ConfigError("the judge needs an extra: pip install 'closeloop[judge]', or leave out [buckets.judge]")
    if settings.cache is not None and settings.cache.exists() and not settings.cache.is_dir():
        raise ConfigError(f"buckets.judge.cache {str(settings.cache)!r} is no folder: name one to keep answers in")
    key = Credentials(os.environ).get("OPENAI_API_KEY") or ""
    if not key and not settings.base_url:
        raise ConfigError(
            "the judge has no key: set OPENAI_API_KEY, or buckets.judge.base_url for a server without one"
        )
    return key or "unused"  # the client wants one, and many local servers do not


@dataclass(frozen=True)
class Failed:
    """Why there is no answer on a case. `later`: another run may get one; `for_good`: no further call of this run will."""

    reason: str
    later: bool = False
    for_good: bool = False


def failed(error: Exception, client: Any, settings: JudgeSettings) -> Failed:
    """What an error of the client means for the case and for the run. The key is not in it, whatever the server says."""
    status = getattr(error, "status_code", None)
    said = f"{type(error).__name__}: {error}"
    key = getattr(client, "api_key", None)
    if isinstance(key, str) and len(key) > 3:
        said = said.replace(key, "[key]")
    if status is None and settings.base_url:
        said += f" ({settings.base_url.split('@')[-1]})"
    quota = status == 429 and "insufficient_quota" in (getattr(error, "code", None), getattr(error, "type", None))
    advice = "check the account" if quota else _FOR_GOOD.get(status or 0)
    said = said[:200] + (f": {advice}" if advice else "")
    return Failed(said, later=status not in _CASE, for_good=advice is not None)


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
        self._taken = False
        """Whether a call with these options went through."""

    def __call__(self, system: str, user: str) -> Any:
        """The completion. Raises what the client raises, unless leaving an option out mends it."""
        while True:
            options = dict(self._options)
            try:
                answer = self._client.chat.completions.create(
                    model=self._model, messages=self._messages(system, user, options), **options
                )
                self._taken = True
                return answer
            except Exception as error:  # the border to somebody else's client and server
                refused = _refused(error, options, self._taken)
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


def _refused(error: Exception, options: Mapping[str, Any], taken: bool) -> str | None:
    """The option that the server names in its refusal, or None. Before any call was `taken`, a refusal that gives no reason is laid to
    the schema, which many servers do not know.
    """
    said = str(error).lower()
    if getattr(error, "status_code", None) not in _REFUSED or any(words in said for words in _TOO_LONG):
        return None
    if (named := getattr(error, "param", None)) in options:
        return str(named)
    if blamed := next((name for name in options if any(word in said for word in _names(name))), None):
        return blamed
    return "response_format" if "response_format" in options and not taken and not _reason(error) else None


def _names(option: str) -> tuple[str, ...]:
    return (option, *_ALSO_CALLED.get(option, ()))


def _reason(error: Exception) -> str:
    """What the server says beside that the request is bad."""
    body = getattr(error, "body", None)
    said = (body.get("message") or body.get("detail")) if isinstance(body, dict) else body
    return "" if str(said or "").strip(" .").lower() in ("", "bad request", "invalid request") else str(said)
