"""Lines as other tools write them: the fields of an interaction under their usual names, or all of it in `messages`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from closeloop.interactions.documents import RETRIEVED
from closeloop.interactions.fields import ANSWERED, ASKED
from closeloop.interactions.roles import ROLES

_SAID = ("comment", "correction")
_JUDGED = ("rating", "thumbs", "user_rating", "user_feedback")


def usual(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """The line with our names for its fields; a field under our own name is taken as it is.

    `prompt` is also called `question`, `input`, ... (`fields.ASKED`), or an `instruction` before its `input`; `response` also
    `answer`, `output`, ... (`fields.ANSWERED`); `documents` also `contexts`, ... (`RETRIEVED`). In `messages` (or ShareGPT's
    `conversations`) the response is what follows the user's last message, with a `response` beside them behind it; where nothing does, it
    is the answer before, and the user's last message is the next turn. A `comment` or `correction` beside them is feedback, if
    the line has no `feedback`, and so is a `rating` or the like (`_JUDGED`); `feedback` may be a single number, truth value or text.
    """
    found: dict[str, Any] = {}
    if "prompt" not in record and (messages := _conversation(record)) is not None:
        found |= _talk(messages, record)
    for ours, find in _FOUND.items():
        if ours not in found and ours not in record and (value := find(record)) is not None:
            found[ours] = value
    if said := _feedback(record):
        found["feedback"] = said
    return {**record, **found} if found else record


def _feedback(record: Mapping[str, Any]) -> list[Any]:
    """What stands beside prompt and response, where there is no `feedback`, or where that is a single value."""
    if "feedback" in record:
        given = record["feedback"]
        return [_judgement({}, given)] if isinstance(given, str | bool | int | float) and given != "" else []
    said = {name: record[name] for name in _SAID if record.get(name)}
    judged = [
        _judgement({"name": name}, value)
        for name in _JUDGED
        if isinstance(value := record.get(name), str | bool | int | float) and value != ""
    ]
    return [*judged, *([said] if said else ())]


def _judgement(row: dict[str, Any], value: str | float) -> dict[str, Any]:
    """A number or truth value is a score, a word a label, and several words are a comment."""
    if not isinstance(value, str):
        return {**row, "score": value}
    return {**row, "comment" if " " in value.strip() else "label": value}


def _first(record: Mapping[str, Any], names: Iterable[str]) -> Any:
    return next((value for name in names if (value := record.get(name)) is not None), None)


def _prompt(record: Mapping[str, Any]) -> Any:
    said, given = record.get("instruction"), record.get("input")
    if not isinstance(said, str):
        return _first(record, ASKED)
    return f"{said}\n\n{given}" if given and isinstance(given, str) else said


def _response(record: Mapping[str, Any]) -> Any:
    return _first(record, (*ANSWERED, "actual_output"))


def _documents(record: Mapping[str, Any]) -> list[Any] | None:
    """What is no text and no list is something else that goes by this name."""
    value = _first(record, RETRIEVED)
    return [value] if isinstance(value, str) else value if isinstance(value, list) else None


_FOUND: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "prompt": _prompt,
    "response": _response,
    "documents": _documents,
}


def _conversation(record: Mapping[str, Any]) -> list[Any] | None:
    """Prompt and response in one list; ShareGPT's turns say `from` and `value` for role and content."""
    found = _first(record, ("messages", "conversations", "conversation"))
    return [_turn(message) for message in found] if isinstance(found, list) else None


def _turn(message: Any) -> Any:
    if not (isinstance(message, Mapping) and "from" in message and "value" in message):
        return message
    renamed = {"from": "role", "value": "content"}
    return {renamed.get(key, key): value for key, value in message.items()}


def _talk(messages: list[Any], record: Mapping[str, Any]) -> dict[str, Any]:
    """Prompt, response and perhaps next turn, from a conversation and what stands beside it."""
    asked, answered = _split(messages)
    given = record["response"] if "response" in record else _response(record)
    if given is not None:
        return _beside(asked, answered, given, ours="response" in record)
    if answered or not _answers(messages) or _ended(record):
        return {"prompt": asked, "response": answered}
    last = max(place for place, message in enumerate(messages) if _role(message) == "assistant")
    asked, answered = _split(messages[: last + 1])
    said = messages[last + 1].get("content")
    after = {"next_turn": said} if isinstance(said, str) and "next_turn" not in record else {}
    return {"prompt": asked, "response": answered, **after}


def _ended(record: Mapping[str, Any]) -> bool:
    """Whether the line says how its last turn ended: then that was an answer, if an empty one."""
    return bool(record.get("error") or record.get("finish_reason")) or record.get("status") == "error"


def _beside(asked: list[Any], answered: list[Any], given: Any, *, ours: bool) -> dict[str, Any]:
    """A request with its answer: what tools did comes before it; a conversation that ends with an answer has it already."""
    if not answered:
        return {"prompt": asked, "response": given}
    if _text_of(answered[-1]) and not ours:
        return {"prompt": asked, "response": answered}
    if _text_of(answered[-1]):
        return {"prompt": asked, "response": given}
    if isinstance(given, str):
        given = [{"role": "assistant", "content": given}]
    return {"prompt": asked, "response": [*answered, *(given if isinstance(given, list) else [given])]}


def _answers(messages: list[Any]) -> bool:
    return any(_role(message) == "assistant" for message in messages)


def _text_of(message: Any) -> bool:
    """Whether this is an assistant's message that says something."""
    return _role(message) == "assistant" and bool(message.get("content")) and not message.get("tool_calls")


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
