"""What pydantic finds wrong in a file that people write, in words for those who wrote it."""

from __future__ import annotations

from collections.abc import Iterable

from closeloop.errors import known

_KINDS = {
    "a valid dictionary": "a table",
    "a valid list": "a list",
    "a valid tuple": "a list",
    "a valid string": "text in quotes",
    "a valid integer": "a whole number",
    "a valid number": "a number",
    "a valid boolean": "true or false",
    "a valid timedelta": "a duration such as '15m', '36h' or '7d'",
}
_TABLES = ("model_type", "model_attributes_type", "dataclass_type")


def said(kind: str, message: str, fields: Iterable[str] = ()) -> str:
    """What is wrong with a key, by pydantic's name for it and its message; `fields` are the keys there are instead of an unknown one."""
    if kind == "extra_forbidden":
        return f"unknown key: known keys are {known(fields)}" if fields else "unknown key"
    if kind == "missing":
        return "is missing"
    if kind in _TABLES:
        return "should be a table"
    begins, found, what = message.partition("Input should be ")
    if not found or begins:
        return message.removeprefix("Value error, ")
    wanted = next((ours for theirs, ours in _KINDS.items() if what.startswith(theirs)), what)
    return f"should be {wanted}"
