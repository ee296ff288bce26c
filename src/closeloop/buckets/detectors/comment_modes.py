"""The head behind the four modes that experts write most about: a wrong fact, a missing part, an irrelevant part, a poor reference."""

from __future__ import annotations

import math

from closeloop.buckets import heads

LEAST_WORDS = 4
"""A shorter comment is for the rows of words."""


def terms(text: str) -> list[str]:
    """Words, pairs, the opening, and which rows of words match: what the head was trained on."""
    from closeloop.buckets.detectors.comments import matched

    words = heads.tokens(text)
    opening = heads.ngrams(words[:4], 4, prefix="^")
    return [*heads.ngrams(words), *opening, *(f"@{bucket}" for bucket in matched(text))]


def modes(text: str) -> dict[str, float]:
    """The probability of each of the four modes, given that it is one of them; nothing for a comment that is too short or unfamiliar."""
    words = heads.tokens(text)
    if sum(word[0].isalpha() for word in words) < LEAST_WORDS:
        return {}
    file = heads.load("comments")
    known = next(iter(file.classes.values())).terms
    if sum(word in known for word in words) * 2 < len(words):
        return {}
    found = terms(text)
    logits = {bucket: head.logit({}, found) for bucket, head in file.classes.items()}
    most = max(logits.values())
    powers = {bucket: math.exp(logit - most) for bucket, logit in logits.items()}
    total = sum(powers.values())
    return {bucket: power / total for bucket, power in powers.items()}
