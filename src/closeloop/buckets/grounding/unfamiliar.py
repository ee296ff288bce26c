"""Whether documents are unlike those that the heads learned from, which run on in English: prose, passages and records of one line each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from closeloop.buckets.grounding.index import STOP, WORD
from closeloop.interactions.languages.shares import plain_language

_MARKED = re.compile(r"\s*(?:#{1,6}\s|[-*•–—✔✘✓!>|→▪·]|\(?\d{1,3}(?:\.\d+)*[.):]?\s|§|[\w*][\w /&-]{0,30}[:：]|<)")
"""What a line begins with that is a heading, an entry of a list, a row or a label and no sentence."""
_STOPPED = re.compile(r"[.!?…。！？][\"”'’»)\]*_」』]*\s*$")
_READ, _TOLD, _FIRST = 4_000, 400, 8
"""Characters of a document whose lines are looked at, those of all by which their language is told, and documents that are read for it."""
_LINES, _SHARE = 2, 0.3
_TELLING, _OF_ENGLISH = 12, 0.08
"""Words of which so many are small English ones, if it is English prose."""


def is_laid_out(documents: Sequence[str]) -> bool:
    """Whether much of what was given stands in lines of its own, as in pages of help, policies, minutes and tables, or is in pieces.

    So is all of 62 sets of documents of such kinds but two, three of RAGTruth's 48 articles, and none of its 109 passages and records, of
    BEGIN's 337 facts, HaluEval's 500, and 213 further articles.
    """
    return _is_laid_out(tuple(documents))


@lru_cache(maxsize=4)
def _is_laid_out(documents: tuple[str, ...]) -> bool:
    lines = [line for text in documents for line in text[:_READ].splitlines() if line.strip()]
    if len(lines) < _LINES:
        return False
    return sum(1 for line in lines if _MARKED.match(line) or not _STOPPED.search(line)) >= _SHARE * len(lines)


def is_foreign(documents: Sequence[str]) -> bool:
    """Whether what was given is plainly in another language than English, of which the heads know no word and no stem."""
    told = "\n".join(documents[:_FIRST])[:_TOLD]
    if language := plain_language(told):
        return language != "en"
    words = WORD.findall(told.lower())
    return len(words) >= _TELLING and sum(map(STOP.__contains__, words)) < _OF_ENGLISH * len(words)
