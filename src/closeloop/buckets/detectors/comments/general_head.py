"""The head over every bucket: what a comment in English, as users type it, complains of; and how likely an expert wrote it."""

from __future__ import annotations

from closeloop.buckets import heads
from closeloop.buckets.detectors.comments.expert_head import classes

NAME = "comments_general"
EXPERT = "expert"
"""The class of comments that the head of the four modes was trained on, and knows better."""
NOTHING = "none"
"""The class of comments that name no mode: praise, anger, a shrug."""
_MOST = 600
"""Characters that are looked at."""
_STARTS = (4, 5)
"""Letters of a word that stand for its forms."""
_KNOWN = 0.6
"""The share of words that must be known: below it the comment is in another language or about something else."""


def terms(text: str) -> list[str]:
    """Words, pairs, the opening, beginnings of words, which rows of words match, and classes of what is said."""
    from closeloop.buckets.detectors.comments import matched

    text = text[:_MOST]
    words = heads.tokens(text)
    found = matched(text)
    return [
        *heads.ngrams(words),
        *heads.ngrams(words[:4], 4, prefix="^"),
        *(f"~{word[:size]}" for word in words for size in _STARTS if len(word) >= _STARTS[0]),
        *(f"@{bucket}" for bucket in found),
        *(f"@@{bucket.partition('.')[0]}" for bucket in found),
        *classes(text.lower()),
    ]


def knows(word: str) -> bool:
    """Whether comments that either head was trained on have the word."""
    return word in heads.joint(NAME).terms or word in heads.load("comments").classes["incorrect.fact"].terms


def complaints(text: str) -> dict[str, float]:
    """The probability of every class of the head; nothing for a comment in words that it does not know."""
    words = [word for word in heads.tokens(text[:_MOST]) if word[0].isalpha()]
    if not words:
        return {}
    if sum(map(knows, words)) < _KNOWN * len(words):
        return {}
    return heads.joint(NAME).probabilities(terms(text))
