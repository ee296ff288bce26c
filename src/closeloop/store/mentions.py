"""Whom a record is about that nobody could read: every value in it that may be an id. No SQL."""

from __future__ import annotations

import re
from typing import Any

import orjson

_WORD = re.compile(r"[^\s\"',;<>(){}\[\]]+")
_LONGEST = 500
"""Letters of the longest value that is taken for an id."""


def values_in(payload: Any) -> set[str]:
    """Texts and numbers anywhere in a JSON-like value, also in JSON that is itself a text; where that is broken, and of a record that
    is only text, every word.
    """
    found: set[str] = set(_WORD.findall(payload)) if isinstance(payload, str) else set()
    left: list[Any] = [payload]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            left += one.values()
        elif isinstance(one, list | tuple):
            left += one
        elif isinstance(one, str):
            if one[:1] in ("{", "["):
                left += _parsed(one)
            found.add(one)
        elif isinstance(one, int | float) and not isinstance(one, bool):
            found.add(str(one))
    return {one for one in found if 0 < len(one) <= _LONGEST}


def _parsed(text: str) -> list[Any]:
    try:
        return [orjson.loads(text)]
    except ValueError:
        return _WORD.findall(text)
