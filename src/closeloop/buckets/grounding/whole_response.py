"""A whole response against what the model was given: from its sentences, what their head says of each, and its order of words."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence

from rapidfuzz.distance import LCSseq

from closeloop.buckets.grounding.index import WORD, Known, stem
from closeloop.buckets.grounding.support import Sentence

_SUMMED = (
    "new", "new_numbers", "new_names", "conflicts", "unknowns", "hours", "silent", "hedges", "list", "apart", "reversed",
    "number_apart", "attributes", "meta", "negation",
)  # fmt: skip
_LOGGED = frozenset(
    {"new", "new_numbers", "new_names", "conflicts", "unknowns", "hours", "hedges", "apart", "attributes"}
)
_SELF = re.compile(r"\b(?:i|i'm|my|me)\b", re.I)
_SHORT = 150
"""Words; the order of words is compared in replies up to here, with so many times four words of what was given."""
_NONE = -4.0
"""Log-odds of a sentence that is not there."""


def whole(response: str, known: Known, found: Sequence[Sentence], odds: Sequence[float]) -> dict[str, float]:
    """The features of the response. `odds` are the log-odds of its sentences."""
    ordered = sorted(odds, reverse=True)
    padded = [*ordered, _NONE, _NONE, _NONE]
    words = [one for sentence in found for one in sentence.words]
    pairs = list(itertools.pairwise(words))
    new = sum(one not in known.index for one in words) / max(len(words), 1)
    none = math.prod(1 - 1 / (1 + math.exp(-min(max(one, -30.0), 30.0))) for one in ordered)
    none = min(max(none, 1e-12), 1 - 1e-9)
    return {
        "max": padded[0],
        "second": padded[1],
        "third": padded[2],
        "mean": sum(ordered) / len(ordered) if ordered else _NONE,
        "any": 1 - none,
        "either": math.log(-math.log(none)),
        "sentences": math.log1p(len(found)),
        "words": math.log1p(len(words)),
        "words_per_sentence": len(words) / max(len(found), 1),
        "ratio": math.log((len(words) + 5) / (known.size + 5)),
        "new_share": new,
        "copied": 1 - new if len(words) < 60 else 0.5,
        "new_pairs": sum(pair not in known.pairs for pair in pairs) / max(len(pairs), 1),
        "max_name_apart": max((one.features["name_apart"] for one in found), default=0.0),
        **_means(found),
        **_sums(found),
    }


def _means(found: Sequence[Sentence]) -> dict[str, float]:
    """Mean and worst of how well the closest sentence, its neighbourhood and the worst clause are supported."""
    table: dict[str, float] = {}
    for name in ("best", "near", "worst_clause"):
        values = [one.features[name] for one in found]
        table[f"worst_{name}"] = min(values, default=1.0)
        table[f"mean_{name}"] = sum(values) / max(len(values), 1)
    table["mean_apart"] = sum(one.features["apart_share"] for one in found) / max(len(found), 1)
    return table


def _sums(found: Sequence[Sentence]) -> dict[str, float]:
    totals = {name: sum(one.features[name] for one in found) for name in _SUMMED}
    return {f"all_{name}": math.log1p(value) if name in _LOGGED else value for name, value in totals.items()}


def order(response: str, known: Known) -> dict[str, float]:
    """How much of a short reply stands in what was given in the same order, and whether it speaks of itself or asks back."""
    said = [stem(word) for word in WORD.findall(response.lower())][:_SHORT]
    given = [stem(word) for word in WORD.findall(known.text[: 40 * _SHORT].lower())][: 4 * _SHORT]
    share = LCSseq.similarity(said, given) / max(len(said), 1)
    return {
        "order": share,
        "order_squared": share * share,
        "every_word": math.log1p(len(said)),
        "self": float(bool(_SELF.search(response))),
        "asks": float("?" in response),
        "you": float(" you" in response.lower()),
    }


def terms(found: Sequence[Sentence]) -> list[str]:
    """The terms of all sentences."""
    return [term for sentence in found for term in sentence.terms]
