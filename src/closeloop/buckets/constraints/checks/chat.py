"""Checks of demands that are usual in chats of other languages: no marks at all, how lines start. Used by `checks`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from closeloop.buckets.constraints.model import Broken, Constraint
from closeloop.buckets.text import lines

_PUNCTUATION = re.compile(r"[.,;:!?…。，、；：！？¿¡](?!\d)")
_INTRODUCED = re.compile(r"[:：]\s*$")
_SHOWN = 60


def _no_punctuation(_: Constraint, response: str, __: str) -> Broken | None:
    """In numbers and links marks are no punctuation."""
    text = re.sub(r"https?://\S+", lambda match: " " * len(match[0]), response)
    found = _PUNCTUATION.search(text)
    return Broken("has punctuation, which was to be left out", found.start(), found.end()) if found else None


def _marked_lines(constraint: Constraint, response: str, _: str) -> Broken | None:
    """None of the lines starts so; one of several may be an introduction."""
    mark = constraint.values[0].rstrip("\ufe0f")
    rows = [line.strip() for line in lines(response) if not _INTRODUCED.search(line)]
    if not rows or any(row.startswith(mark) for row in rows):
        return None
    return Broken(f"has no line that starts with {mark!r}", 0, min(_SHOWN, len(response)))


CHAT: Mapping[str, Callable[[Constraint, str, str], Broken | None]] = {
    "no_punctuation": _no_punctuation,
    "marked_lines": _marked_lines,
}
