"""Numbers that count no things: those of passages, steps, sections, rules and documents that are cited."""

from __future__ import annotations

import re

from closeloop.buckets.text import lowered

_NUMBERED = """
passage document source step section table figure part option clause article rule policy chapter annex appendix schedule paragraph page
abschnitt schritt kapitel artikel absatz anhang ziffer seite étape clause chapitre annexe paso cláusula artículo capítulo anexo
"""
_CITATION = re.compile(
    "|".join(
        [
            r"\[\d+(?:[,\s–-]+\d+)*\]",
            r"\[[a-z]{1,8}[ _-]?\d{1,6}(?:\.\d{1,3})?\]",
            r"§{1,2}\s?\d+(?:\.\d+)*(?:\(\d+\))?",
            *(rf"\b{name}s?\s*#?\d+(?:\.\d+)*" for name in _NUMBERED.split()),
        ]
    )
)
NAMED_PLACE = re.compile(
    r"\((?:(?:see|cf\.|per) )?[A-Z][\w'’&-]*(?: [A-Za-z][\w'’&-]*){0,5},? \d{1,3}(?:\.\d{1,3}){1,3}\)"
)
"""`(Travel Policy 3.2)`."""


def citations(text: str) -> list[tuple[int, int]]:
    """Where numbers stand that count no things: those of passages, steps, sections and the like."""
    found = [match.span() for match in _CITATION.finditer(lowered(text))]
    return [*found, *(match.span() for match in NAMED_PLACE.finditer(text))] if "(" in text else found
