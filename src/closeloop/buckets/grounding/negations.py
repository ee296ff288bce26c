"""Clauses of a response that deny what was given, or say what was denied: `Pets are allowed` for `Pets are not allowed`. Pure functions."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from closeloop.buckets.grounding.index import Known
from closeloop.buckets.grounding.places import Exchange, Places
from closeloop.buckets.grounding.quantities import said
from closeloop.interactions.languages.shares import plain_language

CLAUSE = re.compile(
    r"[,;()!?•|:]|\s[–—-]+\s|\b(?:and|but|thus|while|or|whereas|although|und|aber|oder|sowie|sondern|et|mais|ou|pero|y|ma|mas|e)\b"
    r"|(?<=[a-z])\.(?:\s|$)",
    re.IGNORECASE,
)
"""Where a clause ends, in several languages."""
_DENIAL = re.compile(
    r"\b(?:not|no|never|none|nothing|neither|nor|cannot|prohibited|forbidden|banned|excluded|unavailable|lacks?|prevent\w*|yet to"
    r"|nicht|kein\w*|nie|niemals|verboten|ausgeschlossen|pas|jamais|aucun\w*|ni|interdit\w*|nunca|ningun[oa]?|ningún|prohibid\w*"
    r"|non(?!-)|mai|nessun\w*|vietat\w*|não|nenhum\w*|proibid\w*"
    r"|niet|geen|nooit|inte|aldrig|ing(?:en|et|a)|ikke|nigdy|żad\w+|не|нет|нельзя|запрещ\w+|değil|yok)\b|n['’]t\b",
    re.IGNORECASE,
)
IDLE = re.compile(
    r"\b(?:no|not|nicht|non|não) (?:more|less|later|fewer|earlier|other|only|just|nur|solo|só|additional|extra|longer than|until|sure)\b"
    r"|\bnot(?: \w+){1,3} (?:more|less|longer|later|fewer|earlier|sooner) than\b"
    r"|\b(?:not|no|never|nicht|pas|non|não)\b"
    r"(?=[^.]{0,80}\b(?:unless|without|außer|ohne|sauf|sans|salvo|sin|senza|sem|a menos que|es sei denn)\b)"
    r"|\b(?:that|which|who) (?:(?:has|have|had|is|are|was|were|do|does|did|can|could|will) (?:not|never)|\w+n['’]t)\b"
    r"|\bif not\b|\bwhether or not\b|\bno (?:cost|charge|problem|doubt|matter)\b|\bkein Problem\b|\bne\b[^.,;]{1,30}\bque\b|\bif\b.*",
    re.IGNORECASE,
)
"""Denials that deny nothing, and conditions."""
_WHEN = re.compile(
    r"\b(?:(?:if|unless|when|once|as long as|provided (?:that|you|it|the)|until|in case|whether|wenn|falls|sofern|solange|sobald|si|quand"
    r"|à moins|cuando|mientras|siempre que|a menos|hasta que|quando|finché|purché|enquanto)\b|(?:lors|tant )qu(?:e\b|['’]))",
    re.IGNORECASE,
)
"""What a clause begins with that says when something holds and not that it does: it denies nothing, and nothing denies it."""
_EVEN = re.compile(r"\b(?:even|auch|selbst|même|incluso|anche|mesmo)\s*$", re.IGNORECASE)
_CUT = re.compile(rf"{CLAUSE.pattern}|{_WHEN.pattern}", re.IGNORECASE)
_ASIDE = re.compile(r"(?<=\w )\(([^()\n]{1,60})\)(?= [^\W\d_A-ZÀ-Þ])")
_WITHOUT = re.compile(
    r"\b(?:without|free of|ohne|frei von|sans|sin|senza|sem|zonder|utan|uden|bez|без)\b((?: \w+){1,2})", re.IGNORECASE
)
"""What says the same as a denial of what stands behind it."""
_BLANKS = re.compile(r" {2,}")
_NO = re.compile(r"\bno\b", re.IGNORECASE)
_PLAIN = (
    "allowed permitted possible able available provided included needed also please always yes sure certainly unfortunately leider erlaubt"
    " möglich"
)
_NEUTRAL = frozenset(said(_PLAIN))
"""Words that stand on one side of a denial only by the way it is put."""
_LEAST, _LIKE, _BACK, _APART = 2, 0.7, 0.5, 0.3
"""Words of a clause; how much of it must be given, how much of the given one said, and by how much more than of one that agrees."""
_LEAST_LONG, _LIKE_LONG = 3, 0.85
"""The same in long texts."""
_BOTH = 0.3
"""What the way back counts beside the way there."""


class _Clause(NamedTuple):
    start: int
    end: int
    text: str
    words: frozenset[str]
    denies: bool
    when: bool


def denials(sentence: str, places: Places) -> Iterator[Exchange]:
    """Clauses with the given one that says the opposite."""
    sentence = _as_meant(sentence, places.known)
    own = frozenset(said(sentence))
    clauses = _clauses(sentence)
    limits = frozenset[str]().union(
        *(one.words for one in clauses if one.when and not _EVEN.search(sentence[: one.start]))
    )
    for one in clauses:
        if len(one.words) >= _LEAST and not one.when and (found := _opposite(one, own, limits, places)):
            yield Exchange(one.start, one.end, found)


def _opposite(one: _Clause, own: frozenset[str], limits: frozenset[str], places: Places) -> str:
    """The given clause that says the opposite; not of what the sentence leaves out by a condition: `unless it was opened`."""
    if not one.denies and not _denied(places.known):
        return ""
    whole = sum(map(places.weight, one.words))
    least, near = (_LEAST_LONG, _LIKE_LONG) if places.long else (_LEAST, _LIKE)
    shares = [(place, have / whole) for place, have in places.near(one.words)]
    turned = [
        (alike, other)
        for place, share in shares
        if share >= near and (one.denies or place in _denied(places.known))
        for alike, like, back, other in _alike(one, own, places, place)
        if other.denies != one.denies
        and not other.when
        and not (one.denies and _is_without(one, other))
        and limits.isdisjoint(other.words - one.words)
        and like >= near
        and back >= _BACK
        and len(one.words & other.words) >= least
    ]
    if not turned:
        return ""
    best, found = max(turned, key=itemgetter(0))
    agreed = (
        alike
        for place, share in shares
        if share + _BOTH > best - _APART
        for alike, _, _, other in _alike(one, own, places, place)
        if other.denies == one.denies or other.when
    )
    return found.text if best - max(agreed, default=0.0) >= _APART else ""


def _is_without(one: _Clause, other: _Clause) -> bool:
    """Whether what a clause denies is what the other says to be without: `no tolls` and `without tolls`."""
    return any(not one.words.isdisjoint(said(match[1])) for match in _WITHOUT.finditer(other.text))


@lru_cache(maxsize=1)
def _denied(known: Known) -> frozenset[int]:
    """The given sentences that deny something."""
    return frozenset(place for place, part in enumerate(known.parts) if _DENIAL.search(_as_meant(part, known)))


@lru_cache(maxsize=4)
def _says_no_for_in(known: Known) -> bool:
    """Whether it is in Portuguese, where `no` is `in the`."""
    return plain_language(known.text) == "pt"


def _as_meant(text: str, known: Known) -> str:
    """A text, place by place, whose `no` denies something."""
    return _NO.sub("em", text) if _says_no_for_in(known) else text


def _alike(
    one: _Clause, own: frozenset[str], places: Places, place: int
) -> Iterator[tuple[float, float, float, _Clause]]:
    """Every clause of a given sentence with how alike it is, how much of the one is given, and how much of the given one is said."""
    weight, unit = places.weight, places.known.units[place]
    whole = sum(map(weight, one.words))
    for other in _clauses(_as_meant(places.known.parts[place], places.known)):
        like = sum(weight(word) * (1.0 if word in other.words else 0.5) for word in one.words & unit) / whole
        back = sum(map(weight, other.words & own)) / sum(map(weight, other.words))
        yield like + _BOTH * back, like, back, other


@lru_cache(maxsize=512)
def _clauses(text: str) -> tuple[_Clause, ...]:
    """Those of a text; what stands in brackets in the middle of one is one of its own: `guests with dogs (small ones) are welcome`."""
    asides = [match.span(1) for match in _ASIDE.finditer(text)] if "(" in text else []
    if not asides:
        return tuple(_cut(text))
    whole = text
    for start, end in asides:
        whole = whole[: start - 1] + " " * (end - start + 2) + whole[end + 1 :]
    inner = (
        one._replace(start=one.start + start, end=one.end + start)
        for start, end in asides
        for one in _cut(text[start:end])
    )
    return (*_cut(whole), *inner)


def _cut(text: str) -> list[_Clause]:
    denied = _DENIAL.search(text) is not None
    cuts = [0, *(match.start() for match in _CUT.finditer(text)), len(text)]
    found = []
    for start, end in itertools.pairwise(cuts):
        part = text[start:end]
        words = frozenset(said(_DENIAL.sub(" ", part) if denied else part)) - _NEUTRAL
        if words:
            denies = denied and _DENIAL.search(IDLE.sub(" ", part)) is not None
            shown = _BLANKS.sub(" ", part).strip(" ,;:")
            found.append(_Clause(start, end, shown, words, denies, _WHEN.match(part) is not None))
    return found
