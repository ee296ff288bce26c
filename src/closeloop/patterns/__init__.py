"""Patterns that are compiled when a text first needs them, and a quick way to the words of a text.

A run with nothing to sort does not pay for the lexicons.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
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


def branches(pattern: str) -> list[str]:
    """The alternatives of a pattern, where it is nothing but alternatives."""
    found, at, start, depth = [], 0, 0, 0
    while at < len(pattern):
        sign = pattern[at]
        if sign == "[":
            at = class_end(pattern, at)
            continue
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and not depth:
            found.append(pattern[start:at])
            start = at + 1
        at += 2 if sign == "\\" else 1
    return [*found, pattern[start:]]


def class_end(pattern: str, at: int) -> int:
    """Where the class in brackets that begins at a place ends."""
    at += 2 if pattern[at + 1] == "^" else 1
    if pattern[at] == "]":
        at += 1
    while pattern[at] != "]":
        at += 2 if pattern[at] == "\\" else 1
    return at + 1


_AROUND = ("(?=", "(?!", "(?<=", "(?<!")


def group_start(pattern: str, at: int) -> tuple[int, bool]:
    """Where the inside of a group begins that begins at a place, and whether it only looks around. NotImplementedError: of other kinds."""
    if pattern.startswith("(?:", at):
        return at + 3, False
    if pattern.startswith("(?P<", at):
        return pattern.index(">", at) + 1, False
    if pattern.startswith(_AROUND, at):
        return at + (4 if pattern[at + 2] == "<" else 3), True
    if pattern[at + 1] == "?":
        raise NotImplementedError
    return at + 1, False


def quick(pattern: str) -> str:
    r"""The same pattern with the edge of a word that it begins with behind the first letter: `\bno` as `n(?<=\bn)o`.

    `re` skips to a letter that a match begins with, but tries an edge at every place: ten times as dear. Only for patterns that
    mind the case.
    """
    return "|".join(map(_quick, branches(pattern)))


def _quick(branch: str) -> str:
    if branch.startswith(r"\b") and _LETTER.match(branch, 2):
        return _behind(branch[2], [branch[3:]])
    if not branch.startswith(r"\b(?:"):
        return branch
    end = _group_end(branch, 2)
    words = branches(branch[5 : end - 1])
    letters = {word[:1] for word in words}
    if branch[end : end + 1] in _REPEATS or not all(map(_LETTER.match, words)) or len(letters) > _MOST_LETTERS:
        return branch
    rests: dict[str, list[str]] = {}
    for word in words:  # those that begin alike stay in order; of the others only one can match at a place
        rests.setdefault(word[0], []).append(word[1:])
    return f"(?:{'|'.join(_behind(letter, rest) for letter, rest in rests.items())}){branch[end:]}"


_LETTER = re.compile(r"[^\W\d_](?![*+?{])")
_REPEATS = ("*", "+", "?", "{")
_MOST_LETTERS = 12
"""With more first letters than this too many places have one."""


def _behind(letter: str, rests: list[str]) -> str:
    rest = rests[0] if len(rests) == 1 else f"(?:{'|'.join(rests)})"
    return rf"{letter}(?<=\b{letter}){rest}"


def _group_end(pattern: str, at: int) -> int:
    """Where the group that begins at a place ends."""
    depth = 0
    while True:
        if pattern[at] == "[":
            at = class_end(pattern, at)
            continue
        depth += (pattern[at] == "(") - (pattern[at] == ")")
        at += 2 if pattern[at] == "\\" else 1
        if not depth:
            return at


_MARKS = re.compile("[“”„‘’–—…•→]")
"""Marks beyond Latin-1 that texts in Latin letters have all the same; no run of letters holds one."""


def latin(text: str) -> bytes | None:
    """A text in Latin letters as a byte for each, marks beyond them as spaces; None for any other text."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        with suppress(UnicodeEncodeError):
            return _MARKS.sub(" ", text).encode("latin-1")
    return None


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
        raw = latin(text)
        return self._pattern.findall(text) if raw is None else raw.translate(self._table).decode("latin-1").split()
