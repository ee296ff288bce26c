"""Answers that are given word for word for the time when there is no better one: `If it is not in the documents, say exactly "Not found."`

Whether that time has come nobody can read; but an answer that says the same in other words, or goes on behind it, says that it has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from closeloop.buckets.constraints.model import Broken, Constraint
from closeloop.buckets.text import fold, sentences
from closeloop.patterns import lazy

_SAYS = lazy(
    r"(?:^|(?<=[.!?\n]))[ \t]*(?:[-*•][ \t]+|\d{1,2}[.)][ \t]+)?(?:if|when|whenever|where|for (?:any|all|questions?|anything)|otherwise"
    r"|in (?:all )?other cases|should)\b"
    r"[^\n.!?\"“]{0,160}?\b(?:say|reply|respond|answer|output|write|return|print|state)(?: with)?(?: only| just)?"
    r"(?: exactly| only| verbatim| just| word for word)?(?: with)?(?: only| exactly)?(?: the (?:exact )?(?:sentence|phrase|text"
    r"|words?|message|line))?"
    r":?[ \t]*(?:[\"“](?P<v>[^\"”\n]{1,200})[\"”]|'(?P<w>[^'\n]{3,120}(?:'\w[^'\n]{0,100})?)'(?!\w)"
    r"|(?<=: )(?P<u>[A-Z][^\n\"“]{3,120}?[.?!])(?=\s|$))"
    r"(?!,? ?(?:or|and (?:then|ask|explain|offer|give|add|continue))\b)",
    re.IGNORECASE,
)
_STRICT = lazy(r"\b(?:exactly|verbatim|word for word|nothing else|nothing more|only|no more)\b", re.IGNORECASE)
_DENIES = (
    r"\b(?:not (?:in|found|mentioned|covered|listed|available|stated|part of|included)|(?:could|can|do|does|did|is|are|was)(?: not"
    r"|n't) (?:\w+ )?(?:find|know|have"
    r"|say|mention|contain|cover|tell|specif\w*|provide|include|help|answer|mentioned|stated|listed|covered|given|able)|cannot|can't"
    r"|unable to|no (?:information"
    r"|mention|answer|data|record|details?)|i (?:can )?only (?:help|talk|answer|assist|discuss|speak)|unknown|beyond (?:my|the)"
    r"|outside (?:my|the|of)|unclear)\b"
)
_ABSENT = lazy(_DENIES, re.IGNORECASE)
_ASKS = lazy(
    r"\b(?:(?:could|can|would|will) you (?:please |kindly )?(?:share|send|give|provide|tell|confirm|let)|please (?:share|send|provide"
    r"|give|tell|confirm|let me have"
    r"|enter|specify)|what(?:'s| is) your|(?:i|we)(?:'d|'ll| would| will)? (?:just )?need|may i have|can i have|do you have|which)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{4,}")
_COMMON_WORDS = """
    this that with your have please could would about only does what from there sorry know them they will
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_MOST = 60
"""Words of an answer that says no more than that there is none."""


@lru_cache(maxsize=512)
def fallbacks(text: str) -> tuple[Constraint, ...]:
    """The answers that a prompt gives for an occasion, each as the one of `values`. Remembered: prompts come again."""
    low = text.lower()
    if not (any(map(low.__contains__, _STRICTLY)) and any(map(low.__contains__, _WHEN))):
        return ()
    found: list[Constraint] = []
    for match in _SAYS.finditer(text):
        value = match["v"] or match["w"] or match["u"]
        said = match[0][: match[0].find(value)] + text[match.end() : match.end() + 40]
        if _STRICT.search(said) and (len(value) >= _LEAST or value.isupper()):
            found.append(Constraint("fallback", "instruction.ignored", *match.span(), values=(value,), trust=0.85))
    return tuple(found)


_STRICTLY = ("exactly", "verbatim", "word for word", "nothing else", "nothing more", "only", "no more")
_WHEN = ("if ", "when", "otherwise", "other cases", "for any", "for all", "where ", "should ")
_LEAST = 8


def unlike(constraints: Sequence[Constraint], response: str) -> tuple[Constraint, Broken] | None:
    """The answer that a response should have given word for word, and how it did not; None where it is one of them or none is due."""
    bare = fold(response).strip(_MARKS)
    wanted = [fold(one.values[0]).strip(_MARKS) for one in constraints]
    if bare in wanted or len(response.split()) > _MOST:
        return None
    for one, phrase in zip(constraints, wanted, strict=True):
        if len(phrase) >= _LEAST and phrase in bare:
            return one, Broken(f"says more than {one.values[0]!r}", 0, min(len(response), 80), 0.8)
    first = response[slice(*(sentences(response) or [(0, len(response))])[0])]
    for one in constraints:
        phrase = one.values[0]
        shared = _words(phrase) & _words(response)
        denies = _ABSENT.search(phrase) and _ABSENT.search(first)
        asks = _ASKS.search(phrase) and _ASKS.search(response) and len(shared) * 2 >= len(_words(phrase))
        if (denies and shared) or asks:
            return one, Broken(f"says in other words what had to be {phrase!r}", 0, min(len(response), 80), 0.75)
    return None


_MARKS = " .!\"'“”‘’*_`\n"


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in _WORD.findall(fold(text)) if word not in _COMMON)
