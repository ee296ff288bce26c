"""Demands that are worded alike in many languages: words that hold a letter, a closing phrase behind a colon, a layout shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from closeloop.buckets.constraints.model import Constraint
from closeloop.patterns import lazy

WITH_LETTER = lazy(
    r"(?:words?|palabras?|mots?|w[öo]rtern?|parole|palavras)(?!\s+(?:that\s+|which\s+|que\s+|qui\s+|die\s+)?(?:start|begin|end|empie"
    r"|comien|comm?enc|termin|beginn))(?:\s+[\w'’]+){0,3}?\s+(?:with|contain(?:ing|s)?|having|that\s+(?:have|contain)|con"
    r"|que\s+(?:contengan?|tengan|lleven|incluyan)|avec|contenant|comportant|mit|com"
    r"|che\s+contengono)(?:\s+(?:the|a|an|la|une?|un|dem|den|el|o|il))?(?:\s+(?:letter|letra|lettre|caract[èe]re|car[áa]cter|buchstaben?"
    r"|lettera)(?!\w))?(?:\s+|\s*:?\s*['\"“‘«]\s?)(?P<v>[^\W\d_])\s?['\"”’»]?(?!\w)",
    re.IGNORECASE,
)
_NAMED = lazy(r"letter|letra|lettre|car[áa]ct|buchstab|lettera|['\"“‘«]", re.IGNORECASE)
_ENDING = lazy(
    r"(?:\b(?:end|finish|conclud|clos|sign\s+off|termin|conclu|finali[sz]|acab|fini|achev|beend|schlie(?:ß|ss))\w*"
    r"|\bend\s+of\s+(?:your|the)\s+\w+|\blast\s+(?:line|sentence|words?))(?:\s+[\w'’-]+){0,7}?\s+(?:with|saying|asking|be|read|par|avec"
    r"|con|diciendo|mit|sein)(?:\s+[\w'’-]+){0,4}?\s*:\s*(?P<v>[^\s\"“«„'‘][^\"“«„\n]{1,138}?(?:[.!?](?=\s|$)|(?=\n|$)))",
    re.IGNORECASE,
)
FLIPPED = lazy(
    r"(?:\b(?:not?|none|never|without|cannot|avoid\w*|pas|sans|sin|nunca|evit\w*|[ée]vite\w*|nicht|ohne|keine?n?|ikke|inte|niet|geen"
    r"|non|n[ãa]o|не)\b|n['’]t\b"
    r"|\bn['’](?=\w))[^.,;:!?\n]{0,24}$|\b(?:nothing|nobody|none of|nichts|rien|nada|niente|ничего)\b[^.,;:!?\n]{0,44}$",
    re.IGNORECASE,
)
"""A `no` in front of `more than` or `less than` turns it round."""
FLIPPED_BEHIND = lazy(r"[^।.,;!?\n]{0,10}?(?<!\S)(?:नहीं|न|ना)(?![^\s।.,;!?])", re.IGNORECASE)
"""The same where it stands behind."""
OPPOSITE = {"above": "max", "below": "min"}
DIVIDED = lazy(r"[^.\n]{0,30}\b(?:separat|divid|split|s[ée]par|divis)\w*[^\n]{0,40}?(?<!\*)\*\*\*(?!\*)", re.IGNORECASE)
"""Parts with `***` between them are paragraphs that have a divider, no headed sections."""


@lru_cache(maxsize=8)
def letter_words(text: str) -> tuple[tuple[re.Match[str], str, str], ...]:
    """Places that speak of words with a letter, each with what stands before and behind it in its sentence.

    Remembered: every language asks.
    """
    found = []
    for match in WITH_LETTER.finditer(text):
        if _NAMED.search(match[0]):
            before = re.split(r"[.\n。]", text[max(0, match.start() - 50) : match.start()])[-1]
            found.append((match, before, re.split(r"[.\n。]", text[match.end() : match.end() + 60])[0]))
    return tuple(found)


def closings(text: str) -> Iterator[re.Match[str]]:
    """Closing phrases that stand behind a colon without quotation marks."""
    return _ENDING.finditer(text) if ":" in text else iter(())


_DIVIDER_LINE = lazy(r"^[^\S\n]*\*\*\*[^\S\n]*$", re.MULTILINE)


def shown_divided(text: str) -> Iterator[Constraint]:
    """A layout shown with lines of `***` between its parts asks for as many parts."""
    lines = list(_DIVIDER_LINE.finditer(text)) if "***" in text else []
    if lines and re.search(r"format|form:|such as|like this|example", text[: lines[0].start()], re.IGNORECASE):
        count = len(lines) + 1
        yield Constraint(
            "paragraphs", "length.constraint", lines[0].start(), lines[-1].end(), count, count, ("***",), 0.8
        )
