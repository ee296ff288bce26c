"""Patterns that are compiled when a text first needs them: a run with nothing to sort does not pay for the lexicons."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

_METHODS = (
    "search",
    "match",
    "fullmatch",
    "finditer",
    "findall",
    "sub",
    "split",
    "pattern",
    "flags",
    "groups",
    "groupindex",
)


class _Lazy:
    """Stands for a pattern. From its first use on its attributes are those of the compiled one, at no further cost."""

    def __init__(self, make: Callable[[], re.Pattern[str]]) -> None:
        self._make = make

    def __getattr__(self, name: str) -> Any:
        if name not in _METHODS:
            raise AttributeError(name)
        pattern = self._make()
        for method in _METHODS:
            setattr(self, method, getattr(pattern, method))
        return getattr(pattern, name)


def lazy(pattern: str | Callable[[], str], flags: int = 0) -> re.Pattern[str]:
    """A pattern compiled at its first use. Give a function where making its text costs something too."""
    make = (lambda: re.compile(pattern, flags)) if isinstance(pattern, str) else (lambda: re.compile(pattern(), flags))
    return cast("re.Pattern[str]", _Lazy(make))
