"""Patterns that are compiled when a text first needs them, and a quick way to the words of a text.

A run with nothing to sort does not pay for the lexicons.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
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


_MARKS = re.compile("[“”„‘’–—…•→]")
"""Marks beyond Latin-1 that texts in Latin letters have all the same; no run of letters holds one."""


class Runs:
    """Every run of characters of one class, as `re.findall` gives them: in a text of Latin letters by a table, at a third of the cost.

    `inside` is what stands between the brackets of the class (`\\w'`). It must hold neither white space nor marks such as `“` and `…`.
    """

    def __init__(self, inside: str) -> None:
        self._pattern = re.compile(f"[{inside}]+")

    @cached_property
    def _table(self) -> bytes:
        letters = map(chr, range(256))
        return "".join(letter if self._pattern.match(letter) else " " for letter in letters).encode("latin-1")

    def findall(self, text: str) -> list[str]:
        """The runs, in order."""
        try:
            raw = text.encode("latin-1")
        except UnicodeEncodeError:
            try:
                raw = _MARKS.sub(" ", text).encode("latin-1")
            except UnicodeEncodeError:
                return self._pattern.findall(text)
        return raw.translate(self._table).decode("latin-1").split()
