"""How alike two comments are: cosine over words, pairs of words and the letters inside words. Pure Python."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping

from closeloop.buckets.discovery.note_words import DULL
from closeloop.buckets.heads import chars, ngrams, tokens

_LONGEST = 600


def vector(text: str) -> dict[str, float]:
    """The text as a vector of length 1: by the words that say what is wrong, or by all where it has no others."""
    said = [token for token in tokens(text[:_LONGEST]) if token[0].isalnum()]
    words = [word for word in said if word not in DULL] or said
    counts: Counter[str] = Counter()
    for term in ngrams(words):
        counts[term] += 2
    for term in chars(" ".join(words), 4, 4):
        counts[term] += 1
    raw = {term: 1 + math.log(count) for term, count in counts.items()}
    length = math.sqrt(sum(value * value for value in raw.values())) or 1.0
    return {term: value / length for term, value in raw.items()}


def cosine(left: Mapping[str, float], right: Mapping[str, float]) -> float:
    """The cosine of two vectors."""
    if len(left) > len(right):
        left, right = right, left
    across = sum(value * right[term] for term, value in left.items() if term in right)
    lengths = math.sqrt(sum(v * v for v in left.values()) * sum(v * v for v in right.values()))
    return across / lengths if lengths else 0.0
