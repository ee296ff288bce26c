"""Lines as other tools write them: the fields of an interaction under their usual names, or all of it in `messages`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from closeloop.interactions.messages import ANSWERED, ASKED
from closeloop.interactions.roles import ROLES

RETRIEVED = ("contexts", "context", "retrieved_contexts", "retrieved_documents", "passages")
_SAID = ("comment", "correction")


def usual(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """The line with our names for its fields; a field under our own name is taken as it is.

    `prompt` is also called `question`, `input`, ... (`messages.ASKED`), or an `instruction` before its `input`; `response` also
    `answer`, `output`, ... (`messages.ANSWERED`); `documents` also `contexts`, ... (`RETRIEVED`). In `messages` the response is what
    follows the user's last message. A `comment` or `correction` beside them is feedback, if the line has no `feedback`.
    """
    found: dict[str, Any] = {}
    if "prompt" not in record and "response" not in record and isinstance(record.get("messages"), list):
        found["prompt"], found["response"] = _split(record["messages"])
    for ours, find in _FOUND.items():
        if ours not in record and ours not in found and (value := find(record)) is not None:
            found[ours] = value
    said = {name: record[name] for name in _SAID if record.get(name)}
    if said and "feedback" not in record:
        found["feedback"] = [said]
    return {**record, **found} if found else record


def _first(record: Mapping[str, Any], names: Iterable[str]) -> Any:
    return next((value for name in names if (value := record.get(name)) is not None), None)


def _prompt(record: Mapping[str, Any]) -> Any:
    said, given = record.get("instruction"), record.get("input")
    if not isinstance(said, str):
        return _first(record, ASKED)
    return f"{said}\n\n{given}" if given and isinstance(given, str) else said


def _response(record: Mapping[str, Any]) -> Any:
    return _first(record, ANSWERED)


def _documents(record: Mapping[str, Any]) -> list[Any] | None:
    """What is no text and no list is something else that goes by this name."""
    value = _first(record, RETRIEVED)
    return [value] if isinstance(value, str) else value if isinstance(value, list) else None


_FOUND: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "prompt": _prompt,
    "response": _response,
    "documents": _documents,
}


def _split(messages: list[Any]) -> tuple[list[Any], list[Any]]:
    """What was asked, up to the user's last message, and what came after it; without a user, after what the system says."""
    roles = [_role(message) for message in messages]
    asked = max((place for place, role in enumerate(roles, 1) if role == "user"), default=0)
    while asked < len(roles) and roles[asked] in ("system", "developer"):
        asked += 1
    return messages[:asked], messages[asked:]


def _role(message: Any) -> str | None:
    said = (message.get("role") or message.get("type")) if isinstance(message, Mapping) else None
    return ROLES.get(said.lower()) if isinstance(said, str) else None
