"""Names that a short English text mentions in passing and nothing that was given does. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from closeloop.buckets.grounding.index import STOP
from closeloop.buckets.grounding.units import DAYS, MONTHS
from closeloop.buckets.grounding.vocabulary import LIGHT
from closeloop.buckets.text import fold, sentences

_NAME = re.compile(
    r"(?<=[a-z0-9,;)] )[\"“'‘(]?(?P<name>[A-Z][\w&'’-]*[a-z][\w'’-]*(?: (?:(?:of|de|the|van|von) )?[A-Z][\w&'’-]+)*)"
)
_DERIVED = re.compile(r"(?:[aei]ans?|ish|ese|(?:en|in)ch|aelis?|isms?|ists?|ic)$")
"""Ways to say of where or whom something is."""
_UNNAMED = """
mr mrs ms dr sir god swiss dutch greek welsh internet web earth christmas easter bluetooth celsius fahrenheit wi-fi wifi online email
"""
_COMMON = frozenset(_UNNAMED.split())
"""Capitals that name nothing a document would have to mention."""
_ENDING = re.compile(r"['’](?:s|d|m|t|ll|re|ve)?$|[.-]+$|(?<=tv)s$|(?<=pc)s$")
_PARTS = re.compile(r" |-(?=[a-z])")
"""`VAT-inclusive` names the VAT."""
_ALIKE = 4
"""Letters that two forms of one name begin with."""
_LOUD = 0.5
"""Share of words with capitals from which on a sentence is a headline."""


def strangers(text: str, folded: str) -> Iterator[tuple[int, int]]:
    """Where each stands. `folded` is all that was given, as `fold` leaves it."""
    for start, end in sentences(text):
        part = text[start:end]
        found = [*_NAME.finditer(part)]
        if found and sum(word[:1].isupper() for word in part.split()) <= _LOUD * len(part.split()):
            for match in found:
                if all(_is_strange(word, folded) for word in _PARTS.split(match["name"]) if word[:1].isupper()):
                    yield start + match.start("name"), start + match.end("name")


def _is_strange(name: str, folded: str) -> bool:
    low = _ENDING.sub("", fold(name))
    if (
        low in folded
        or low in STOP
        or low in LIGHT
        or low in _COMMON
        or low in DAYS
        or low in MONTHS
        or _DERIVED.search(low)
    ):
        return False
    return len(low) > 2 and not re.search(rf"\b{re.escape(low[:_ALIKE])}", folded)
