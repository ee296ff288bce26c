"""Sentences of a response that say the same as one that was given but for a number, a day, a name, an opposite or a `not`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from closeloop.buckets.grounding.index import denies, key
from closeloop.signals.swaps import blocks, turned

_TOKEN = re.compile(r"\d+(?:[.,:h]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?")
_UNIT = re.compile(r"(?<=[.!?。;])\s+|\n+")
_CLAUSE, _LABELLED = re.compile(r"[:;,()–—]|\s-\s"), re.compile(r"[;,()–—]|\s-\s")
_CONTRAST = re.compile(r"\b(?:while|whereas|but|although|unlike|only|except)\b|,", re.IGNORECASE)
_WHICH = re.compile(
    r"\b(?:that|which|who) (?:\w+ )?(?:not|never|\w+n['’]t)\b|\b(?:if|when|where|unless|until|once)\b[^.,;]{0,40}\b(?:not|no|\w+n['’]t)\b",
    re.IGNORECASE,
)
"""A denial that only says of what or when: `parcels that have not arrived can be traced`."""
_CITES = re.compile(r"(?:passage|document|source|doc)s? ?#?\d", re.IGNORECASE)
_PAIRS = (
    ("on", "off"),
    ("before", "after"),
    ("with", "without"),
    ("inside", "outside"),
    ("above", "below"),
    ("over", "under"),
)
_OPPOSITES = {**dict(_PAIRS), **{right: left for left, right in _PAIRS}}
_SMALL = frozenset(_OPPOSITES)
"""Small words that are not among the words of meaning, and what turns each round."""
_LONGEST, _MOST_UNITS = 32, 120
"""Words of a sentence that is compared, and sentences it is compared with."""
_FEW_UNITS = 12
"""In longer texts one thing has several names."""
_LEAST = 2
"""Words of meaning that both must say."""
_MORE = 3
"""Words of meaning by which a given sentence may say more than its denial does."""


class _Said(NamedTuple):
    tokens: Sequence[str]
    low: Sequence[str]
    stems: frozenset[str]
    denies: bool
    text: str


class Otherwise(NamedTuple):
    """What a sentence says otherwise (`number`, `name`, `opposite`, `negation`), and the given sentence that it is else the same as."""

    what: str
    given: str


def _said(text: str) -> _Said:
    tokens = _TOKEN.findall(text)
    low = [one.lower() for one in tokens]
    return _Said(tokens, low, frozenset(filter(None, map(_stem, low))), denies(text), text)


def _stem(word: str) -> str:
    return word if word[0].isdigit() else key(word)


@lru_cache(maxsize=4)
def given(text: str) -> tuple[_Said, ...]:
    """The sentences of a text, ready to be compared with. Remembered: the answers to one question come together."""
    return tuple([one for part in _UNIT.split(text)[:_MOST_UNITS] if (one := _said(part)).stems])


def against(sentence: str, units: Sequence[_Said]) -> Otherwise | None:
    """What the sentence says otherwise than a given one that is else the same, or None."""
    if sentence.lstrip().startswith("|"):  # the cells of a row are no sentence
        return None
    one = _said(sentence)
    if len(one.stems) < _LEAST or len(one.tokens) > _LONGEST or _CITES.search(sentence):
        return None
    if _SMALL.intersection(one.low) and (other := _turned_small(one, units)):
        return Otherwise("opposite", other)
    if any(one.stems <= unit.stems and (one.denies == unit.denies or _in_part(one, unit)) for unit in units):
        return None
    for unit in units:
        missing = one.stems - unit.stems
        if len(missing) > _LEAST or len(one.stems) - len(missing) < _LEAST:
            continue
        if not missing:
            if len(unit.stems) - len(one.stems) <= _MORE and not (
                _CONTRAST.search(sentence) or _WHICH.search(unit.text)
            ):
                return Otherwise("negation", unit.text)
            continue
        if why := _exchanged(one, unit, missing, named=len(units) <= _FEW_UNITS):
            return Otherwise(why, unit.text)
    return None


def _turned_small(one: _Said, units: Sequence[_Said]) -> str:
    """The only given sentence with all its words, if that has the opposite of a small one, beside the same word: `off by default`."""
    alike = [unit for unit in units if one.stems <= unit.stems]
    if len(alike) != 1 or one.denies != alike[0].denies:
        return ""
    unit = alike[0]
    for small, opposite in _OPPOSITES.items():
        if small in one.low and opposite in unit.low and small not in unit.low and opposite not in one.low:
            said, given = one.low.index(small) + 1, unit.low.index(opposite) + 1
            if said < len(one.low) and given < len(unit.low) and one.low[said] == unit.low[given]:
                return unit.text
    return ""


def _in_part(one: _Said, unit: _Said) -> bool:
    """Whether one part of the given sentence says all that this one does: a `no` of one part denies nothing of another."""
    parts = {*_CLAUSE.split(unit.text), *_LABELLED.split(unit.text)}  # `Dogs: welcome (no cats)` is said of dogs
    return any(one.stems <= part.stems and one.denies == part.denies for part in map(_said, parts))


def _exchanged(one: _Said, unit: _Said, missing: frozenset[str], *, named: bool) -> str:
    if len(missing) == 1:
        for _, come, gone, _ in blocks(one.low, unit.low):
            if not missing.intersection(map(_stem, come)):
                continue
            if turned(gone, come):
                return "opposite"
            numbers = [{word for word in side if word[0].isdigit()} for side in (come, gone)]
            if all(numbers) and not numbers[0] & numbers[1]:
                return "number"
    if not named:
        return ""
    names = (
        come
        for before, come, gone, _ in blocks(one.tokens, unit.tokens)
        if (before != "." or len(come) > 1) and _names(come) and _names(gone)  # any first word has a capital
    )
    return "name" if any(missing <= set(map(_stem, map(str.lower, come))) for come in names) else ""


def _names(words: Sequence[str]) -> bool:
    return all(word[0].isupper() and _stem(word.lower()) for word in words)
