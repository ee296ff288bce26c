"""Numbers that count no things: those of passages, steps, sections, rules and documents that are cited."""

from __future__ import annotations

import re

from closeloop.buckets.text import lowered

_NUMBERED = """
passage document source step section table figure part option clause article rule policy chapter annex appendix schedule paragraph page
abschnitt schritt kapitel artikel absatz anhang ziffer seite étape clause chapitre annexe paso cláusula artículo capítulo anexo
"""
_NAMES = frozenset(name + plural for name in _NUMBERED.split() for plural in ("", "s"))
_MARKED = re.compile(
    r"\[\d+(?:[,\s–-]+\d+)*\]|\[[a-z]{1,8}[ _-]?\d{1,6}(?:\.\d{1,3})?\]|§{1,2}\s?\d+(?:\.\d+)*(?:\(\d+\))?"
)
_FIGURE = re.compile(r"(?<!\d)\d+(?:\.\d+)*")
_NAME_BEFORE = re.compile(r"(?<!\w)([^\W\d_]+)\s{0,4}#?$")
_LOOK = 24
"""Characters in front of a figure in which its name stands."""
NAMED_PLACE = re.compile(
    r"\((?:(?:see|cf\.|per) )?[A-Z][\w'’&-]*(?: [A-Za-z][\w'’&-]*){0,5},? \d{1,3}(?:\.\d{1,3}){1,3}\)"
)
"""`(Travel Policy 3.2)`."""


def citations(text: str) -> list[tuple[int, int]]:
    """Where numbers stand that count no things: those of passages, steps, sections and the like."""
    low = lowered(text)
    found = [match.span() for match in _MARKED.finditer(low)] if "[" in low or "§" in low else []
    for figure in _FIGURE.finditer(low):
        name = _NAME_BEFORE.search(low, max(0, figure.start() - _LOOK), figure.start())
        if name and name[1] in _NAMES:
            found.append((name.start(), figure.end()))
    if "(" in text:
        found += [match.span() for match in NAMED_PLACE.finditer(text)]
    return found
