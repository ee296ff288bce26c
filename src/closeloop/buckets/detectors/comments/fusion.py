"""What rows of words find in a comment beside what the heads make of the whole of it: one confidence for each bucket."""

from __future__ import annotations

from collections.abc import Mapping

from closeloop.buckets.detectors.comments.expert_head import modes
from closeloop.buckets.detectors.comments.general_head import EXPERT, NOTHING, complaints

_LEAST = 0.02
"""A bucket that is less likely is not worth a finding."""
_SECOND = 0.39
"""Below every threshold: complaints are of one kind mostly, so a second one is a label only if a row names it too."""
_GUESS = 0.35
"""The most that the words of a row are worth where the whole comment says something else."""
_STAYS = 0.25
"""From this likelihood on, beside the likeliest bucket, what a row names is a label too."""
_SHORT = 12
"""Words of a comment in which a row that says it plainly, or that alone is met, decides."""
_PLAIN = 0.84
_OTHERWISE = 0.7
"""From here on the heads are surer than a row in a short comment."""
_WHOLE = 0.5
"""From here on a key is named where none of its kinds is sure."""


def weighed(text: str, named: Mapping[str, float]) -> dict[str, float]:
    """The confidence of each bucket, given how sure the rows are that name some; theirs alone in words that the heads do not know.

    The head over every bucket knows how users type; as far as an expert may have written the comment, the head of the four modes is
    asked, and what a row finds in it may be said in passing.
    """
    likely = complaints(text)
    if not likely:
        return dict(named)
    expert = likely.pop(EXPERT)
    four = modes(text)
    if not four:
        likely, expert = {bucket: worth / (1 - expert) for bucket, worth in likely.items()}, 0.0
    for bucket, worth in four.items():
        likely[bucket] = likely.get(bucket, 0.0) + expert * worth
    return _joined(likely, named, 1 - expert, len(text.split()) <= _SHORT)


def _joined(likely: Mapping[str, float], named: Mapping[str, float], trust: float, short: bool) -> dict[str, float]:
    keys = _by_key(likely)
    top = max(keys, key=keys.__getitem__)
    found: dict[str, float] = {}
    # What a short comment says outright no head knows better.
    plain = [bucket for bucket, sure in named.items() if short and sure >= _PLAIN]
    if plain:
        keys = {key: worth for key, worth in keys.items() if key in map(_key, plain)} or dict.fromkeys(
            map(_key, plain), 0.0
        )
        top = max(keys, key=keys.__getitem__)
    for bucket, sure in named.items():
        worth = likely.get(bucket, 0.0)
        if short and (len(named) == 1 or sure >= _PLAIN) and (top == NOTHING or keys[top] < _OTHERWISE):
            found[bucket] = max(worth, sure)
        elif _key(bucket) == top or keys.get(_key(bucket), 0.0) >= _STAYS:
            found[bucket] = max(worth, trust * sure + (1 - trust) * worth)
        else:
            found[bucket] = max(worth, min(sure, _GUESS))
    for bucket, worth in likely.items():
        if bucket not in found and bucket != NOTHING and worth >= _LEAST:
            found[bucket] = worth if _key(bucket) == top else min(worth, _SECOND)
    kinds = [worth for bucket, worth in found.items() if _key(bucket) == top]
    if top != NOTHING and keys[top] >= _WHOLE > max(kinds):
        found[top] = keys[top]
    return found


def _by_key(likely: Mapping[str, float]) -> dict[str, float]:
    keys: dict[str, float] = {}
    for bucket, worth in likely.items():
        key = _key(bucket)
        keys[key] = keys.get(key, 0.0) + worth
    return keys


def _key(bucket: str) -> str:
    return bucket.partition(".")[0]
