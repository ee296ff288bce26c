"""Amounts and codes of an answer whose rules allow it only what a text says, where that text is the user's message and no document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from closeloop.patterns import lazy

_ONLY = lazy(
    r"\b(?:only (?:what|the \w+ that|facts|information|data) [^.\n]{0,40}\b(?:says?|told|tells|contains?|gives?|printed"
    r"|stated|provided|given|in)\b"
    r"|(?:do not|don['’]t|never|no|not) (?:\w+ ){0,2}?(?:invent\w*|mak(?:e|ing) (?:\w+ )?up|made[- ]up|guess\w*|fabricat\w+|assum\w+)"
    r"|copy,? (?:do not|don['’]t|never)|(?:as|exactly as) (?:printed|stated|in the (?:text|clause|source|document|message|mail))"
    r"|(?:unknown|missing|not (?:given|printed|stated|mentioned))[^.\n]{0,40}\bnull\b"
    r"|\bnull\b[^.\n]{0,40}\b(?:unknown|missing|not (?:given|printed|stated)))",
    re.IGNORECASE,
)
_TELLING = re.compile(
    r"(?<![\w.,/-])(?:[A-Z]{1,4}-?)?(?P<code>\d{6,14})(?![\w.,/-]?\d)"
    r"|(?<![\w.,])(?P<share>\d{1,3}(?:[.,]\d{1,2})?) ?(?:%|percent\b|per cent\b)"
    r"|[$€£] ?(?P<before>\d[\d.,]*\d|\d)"
    r"|(?<![\w.,])(?P<behind>\d[\d.,]*\d|\d) ?(?:[$€£]|EUR\b|USD\b|GBP\b|CHF\b|euros?\b|dollars?\b|pounds?\b)"
)
_WORKED = re.compile(
    r"\b(?:total|sum|altogether|difference|together|average|more|less|saves?|each|per)\b|[=+×]", re.IGNORECASE
)
_NEAR = 40
_LEAST = 80
"""Letters of a message that can be gone by."""


def bound(rules: Sequence[str], message: str) -> bool:
    """Whether rules allow only what was given, and a message gives something."""
    return len(message) >= _LEAST and any(_ONLY.search(text) for text in rules)


def made_up(response: str, given: str) -> Iterator[tuple[int, int]]:
    """Where amounts, shares and long codes stand that were given nowhere, and are not said to be worked out."""
    figures = re.sub(r"(?<=\d)[ .,'/-](?=\d)", "", given)
    for match in _TELLING.finditer(response):
        group = match.lastgroup or ""
        bare = re.sub(r"[.,]", "", match[group])
        around = response[max(0, match.start() - _NEAR) : match.end() + _NEAR]
        if group != "code" and _WORKED.search(around):
            continue
        plain = bare.rstrip("0") if group != "code" and re.search(r"[.,]\d{1,2}$", match[group]) else bare
        if not re.search(rf"(?<!\d){plain}0{{0,2}}(?!\d)" if group != "code" else plain, figures):
            yield match.span()
