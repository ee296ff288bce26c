"""The head behind the four modes that experts write most about: a wrong fact, a missing part, an irrelevant part, a poor reference."""

from __future__ import annotations

import math

from closeloop.buckets import heads

LEAST_WORDS = 4
"""A shorter comment is for the rows of words."""
_MOST = 1_000
"""Characters whose runs are looked at."""


def terms(text: str) -> list[str]:
    """Words, pairs, the opening, which rows of words match, and runs of letters: what the head was trained on."""
    return [*_said(text), *(f"~{run}" for run in dict.fromkeys(_letters(text)))]


def _said(text: str) -> list[str]:
    """The terms that are no runs of letters."""
    from closeloop.buckets.detectors.comments import matched

    words = heads.tokens(text)
    opening = heads.ngrams(words[:4], 4, prefix="^")
    return [*heads.ngrams(words), *opening, *(f"@{bucket}" for bucket in matched(text))]


def _letters(text: str) -> list[str]:
    """Every run of 3 to 5 characters, over the ends of words too."""
    padded = f" {text[:_MOST].lower()} "
    return [padded[start : start + size] for size in (3, 4, 5) for start in range(len(padded) - size + 1)]


def modes(text: str) -> dict[str, float]:
    """The probability of each of the four modes, given that it is one of them; nothing for a comment that is too short or unfamiliar."""
    words = heads.tokens(text)
    if sum(word[0].isalpha() for word in words) < LEAST_WORDS:
        return {}
    file = heads.load("comments")
    known = next(iter(file.classes.values())).terms
    if sum(word in known for word in words) * 2 < len(words):
        return {}
    found, runs = (terms(text), frozenset[str]()) if "~" in text else (_said(text), file.runs & set(_letters(text)))
    logits = {bucket: head.logit({}, found, runs=runs) for bucket, head in file.classes.items()}
    most = max(logits.values())
    powers = {bucket: math.exp(logit - most) for bucket, logit in logits.items()}
    total = sum(powers.values())
    return {bucket: power / total for bucket, power in powers.items()}
