"""What a pattern cannot match without: letters that stand in every text it matches, read off the pattern itself.

So there is no list that could grow stale. What holds patterns back with them is in `sieves.py`.
"""

from __future__ import annotations

import re

from closeloop.patterns import class_end, group_start

Needles = frozenset[str]
"""Of these strings every matched text has one."""
EDGE = "\b"
"""Stands in a needle where a word must begin or end."""
LEAST = 2
"""A single letter is in every text, unless it is none of ours."""
_MOST = 48
"""More alternatives than this hold nothing back."""
_SETS = 3
"""Sets of a pattern that are looked for."""
_FREE = frozenset("BAZ^$")
"""Escapes and anchors that match no letter."""
_LETTERS = re.compile(r"(?:[^\\\[()|*+?{.^$](?![*+?{]))+")
"""Letters that stand for themselves, each exactly once."""


def needles(pattern: str) -> list[Needles]:
    """Sets of lower-case strings; every text that the pattern matches has, lower-cased, one string of each set. Empty: nothing is sure.

    Understands literals, classes, groups, alternatives, repeats and look-arounds; at anything else it gives up.
    """
    return [frozenset(map(_bare, one)) for one in edged(pattern)]


def _bare(needle: str) -> str:
    return needle.replace(EDGE, "")


def edged(pattern: str) -> list[Needles]:
    """`needles` with the edges of words that must be there."""
    try:
        found, end = _alternatives(pattern, 0)
    except (NotImplementedError, IndexError, ValueError):
        return []
    return sorted(found, key=_worth, reverse=True)[:_SETS] if end == len(pattern) else []


def _worth(found: Needles) -> tuple[int, int, list[str]]:
    """Long and few is best."""
    return min(len(_bare(needle)) for needle in found), -len(found), sorted(found)


def _alternatives(text: str, at: int, before: str = "") -> tuple[list[Needles], int]:
    """The sets of `a|b|c`, up to the closing bracket or the end: of several branches one set, with the best of each."""
    branches = []
    while True:
        found, at = _sequence(text, at, before)
        branches.append(found)
        if at >= len(text) or text[at] == ")":
            break
        at += 1
    if len(branches) == 1:
        return branches[0], at
    if not all(branches):
        return [], at
    union = frozenset[str]().union(*(max(found, key=_worth) for found in branches))
    return ([union] if len(union) <= _MOST else []), at


def _sequence(text: str, at: int, run: str) -> tuple[list[Needles], int]:
    """The sets of items in a row: each run of letters that must be there, and those of each group that must. `run` goes before."""
    sets: list[Needles] = []
    while at < len(text) and text[at] not in "|)":
        if letters := _LETTERS.match(text, at):
            run, at = run + letters[0].lower(), letters.end()
            continue
        item, at = _item(text, at, EDGE if run.endswith(EDGE) else "")
        least, once, at = _repeat(text, at)
        if item is None:
            continue
        if isinstance(item, str) and least and item:
            run += item.lower()
            if once:
                continue
        sets += _run(run)
        run = ""
        if not isinstance(item, str) and least:
            sets += item
    return sets + _run(run), at


def _run(letters: str) -> list[Needles]:
    return [frozenset([letters])] if len(_bare(letters)) >= LEAST or not letters.isascii() else []


def _item(text: str, at: int, before: str) -> tuple[str | list[Needles] | None, int]:
    """One item and where it ends: a letter, needles of a group, an empty string for what may be many letters, None for no letter."""
    sign = text[at]
    if sign == "\\":
        return _escape(text[at + 1]), at + 2
    if sign == "[":
        return "", class_end(text, at)
    if sign == "(":
        return _group(text, at, before)
    if sign in "^$":
        return None, at + 1
    if sign in "*+?{":
        raise NotImplementedError
    return ("" if sign == "." else sign), at + 1


def _escape(letter: str) -> str | None:
    if letter == "b":
        return EDGE
    if letter in _FREE:
        return None
    if letter.isdigit():
        raise NotImplementedError
    return "" if letter.isalpha() else letter


def _group(text: str, at: int, before: str) -> tuple[list[Needles] | None, int]:
    start, free = group_start(text, at)
    found, end = _alternatives(text, start, before)
    if text[end] != ")":
        raise NotImplementedError
    return (None if free else found), end + 1


def _repeat(text: str, at: int) -> tuple[bool, bool, int]:
    """Whether the item before must be there, whether exactly once, and where the repeat ends."""
    least, once = True, True
    if at < len(text) and text[at] in "*+?{":
        if text[at] == "{":
            end = text.index("}", at)
            first = text[at + 1 : end].partition(",")[0]
            least, once, at = int(first or 0) > 0, False, end + 1
        else:
            least, once, at = text[at] == "+", False, at + 1
        at += at < len(text) and text[at] in "?+"
    return least, once, at
