"""Which regexes of others could take hours on one text. Python's engine knows no time limit."""

from __future__ import annotations

import re

_REPEATED = r"\)(?:[*+](?!\+)|\{\d+,\d*\}(?!\+))"
_NESTED = re.compile(rf"\((?:\?:|\?P<\w+>)?[^()|]*(?<!\\)[*+](?![+?])[^()|]*{_REPEATED}")
"""A repeated group whose whole content may repeat: `(a+)+`."""
_CHOICE = re.compile(rf"\((?:\?:|\?P<\w+>)?((?:[^()\\]|\\.)*\|(?:[^()\\]|\\.)*){_REPEATED}")
"""A repeated choice: `(a|b)+`."""
_ALTERNATIVE = re.compile(r"((?:\[\^?\]?(?:[^\]\\]|\\.)*\]|\\.|[^|\\])*+)\|?")
_SIGNS = (*map(chr, range(32, 127)), "\n", "\t", "é", "字")
"""One of each kind that a class of signs may hold."""


def runs_away(regex: str) -> str | None:
    """Why a regex could read one text in 2^n ways, as the end of a sentence on it, with what to do; None where nothing is seen.

    Seen are a repeated group that repeats itself, and a repeated choice of which two take the same sign or are the same.
    """
    if _NESTED.search(regex):
        return (
            "repeats a group that repeats itself, which can run for hours on one text: "
            "repeat either the group or what is in it, or use a possessive '++'"
        )
    for group in _CHOICE.finditer(regex):
        if twice := _twice([one for one in _ALTERNATIVE.findall(group[1]) if one]):
            return (
                f"repeats a choice of which two fit {twice!r}, which can run for hours on one text: "
                "make the alternatives differ, or use a possessive '++'"
            )
    return None


def _twice(choices: list[str]) -> str | None:
    """What two of them both take: `a` of `(a|a)+`, `0` of `(\\w|\\d)+`."""
    for place, choice in enumerate(choices):
        if choice in choices[:place]:
            return choice
    try:
        patterns = [re.compile(choice) for choice in choices]
    except re.error:
        return None  # one speaks of another group: it cannot be asked alone
    return next((sign for sign in _SIGNS if sum(pattern.fullmatch(sign) is not None for pattern in patterns) > 1), None)
