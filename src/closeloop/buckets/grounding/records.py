"""Claims about structured data (a JSON record): attributes said to be there or not, and opening hours, against what the record says."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from closeloop.buckets.grounding.negations import CLAUSE, IDLE
from closeloop.buckets.grounding.opening_hours import Opening, opening

_CAMEL = re.compile(r"[A-ZÀ-ÖØ-Þ]?[a-zß-öø-ÿ]+|[A-ZÀ-ÖØ-Þ]+(?![a-zß-öø-ÿ])|\d+|[^\W\d_]+")
_NOT = re.compile(
    r"\b(?:not(?! only)|no|never|neither|nor|without|lacks?|lacking|unavailable|unfortunately|unable|don't|doesn't|isn't|aren't)\b|n't\b",
    re.I,
)
_IS = "is|are|was|were|being"
_IS_NOT = re.compile(
    rf"(?:(?!\b(?:{_IS}|has|have|does|do)\b)[^.;])*?(?:\b(?:{_IS})(?: \w+ly| both| all| also)?"
    r"(?:n't| not| no| neither| unavailable| missing| absent| lacking| excluded| prohibited| forbidden)\b"
    r"|\b(?:unavailable|not (?:available|offered|accepted|provided|allowed|possible))\b)|[\s:(]*(?:no|none|false)\b(?!-)",
    re.I,
)
_UNTOLD = re.compile(
    r"\b(?:information|details|mention\w*|specif(?:y|ies|ied)|stated|unknown|unclear|unspecified|whether"
    r"|not (?:clear|given|listed|known))\b",
    re.I,
)
_DOES = "does|is|has|offers|provides|accepts|takes|features|allows|accommodates|includes|comes"
_VERB = re.compile(
    rf"\b(?:{_DOES}|do|are|was|were|have|can|may|will|lacks?|supports?|keeps?|ships?|serves?)\b|n't\b", re.I
)
_TURN = re.compile(
    r";|\b(?:but|(?<!not, )however|while|although|though|whereas|yet)\b"
    r"|(?:,|\band\b|\bor\b)\s(?:(?:and|or|also|then)\s){0,2}(?:it|they|there|you|customers|guests|patrons|visitors)\b"
    r"|(?:,|\band\b|\bor\b|\bwhich\b|\bthat\b)\s(?:(?:and|or|also|which|that|then)\s){0,2}"
    rf"(?:(?:the|its|their|this) (?:[\w'-]+ ){{1,3}}?(?:also )?(?:{_DOES}|do|did|are|have|can|may|will)"
    rf"|(?:also )?(?:do not|don't|doesn't|are|{_DOES}|serves|caters|welcomes|requires|boasts))\b"
    rf"|(?P<list>,\s(?:(?:and|or)\s)?(?:[\w'-]+ ){{1,3}}?(?:{_IS})\b)",
    re.I,
)
"""Where another statement begins: a `not` before it no longer counts. Bare verbs go on with the one before (`does not X, offer Y`).

`, X is` begins one only behind a verb: in `W, V, and X are not` it ends a list.
"""
_ENGLISH = re.compile(r"\b(?:the|are|has|have|does|there|with|and|you|it|offers?|this|that)\b")
_NOT_ABROAD = re.compile(
    r"\b(?:nicht|kein\w*|ohne|weder|fehl(?:t|en)|verboten|untersagt|pas|ni|aucune?|sans|manqu\w+|interdit\w*|sin|tampoco|ning[uú]n\w*"
    r"|falta\w*|prohibid\w+|niet|geen|zonder|ontbreekt|verboden|n[aã]o|sem|nem|proibid\w+|non(?!-)|senza|né|nessun\w*|manca\w*|vietat\w+"
    r"|inte|ingen|inget|utan|saknas|ikke|uden|uten|nie|brak\w*|bez|не|нет|без|ни|отсутств\w+|запрещ\w+|yok|değil|ei|ilman)\b"
)
"""Ways of denying in other languages, wherever they stand in a sentence."""
_YES = frozenset({"yes", "free", "ja", "oui", "sí", "si", "sim", "sì", "да", "tak", "evet"})
_NO = frozenset({"no", "none", "nein", "non", "não", "nee", "nej", "nei", "нет", "nie", "hayır"})
_FAR = 200
"""Characters; a statement is looked at no farther from the attribute."""
_GENERIC = frozenset(
    ["restaurants", "restaurant", "business", "good", "for", "is", "has", "accepts", "by", "the", "and", "or", "of"]
)
_SAME = {
    "takeout": ("takeout", "take-out", "take out", "takeaway", "to-go"),
    "wifi": ("wifi", "wi-fi", "wi fi", "wireless"),
    "reservations": ("reservation",),
    "groups": ("group", "large parties"),
    "parking": ("parking",),
    "outdoorseating": (
        "outdoor seating",
        "patio",
        "outdoor and indoor",
        "indoor and outdoor",
        "seating outdoors",
        "outdoor dining",
    ),
    "delivery": ("delivery", "delivers"),
    "music": ("music",),
    "lot": ("parking lot", "lot parking"),
    "garage": ("garage",),
    "street": ("street parking", "on-street", "street-side parking"),
    "valet": ("valet",),
    "validated": ("validated",),
}


@dataclass(frozen=True)
class Claims:
    """What one sentence says of the record: attributes it turns round, attributes the record leaves open, hours that differ."""

    conflicts: float = 0.0
    unknowns: float = 0.0
    hours: float = 0.0
    mentioned: float = 0.0


@dataclass(frozen=True)
class Structure:
    """A record: its yes, no and empty attributes by the phrases they are spoken of with, its hours, and its free text."""

    attributes: tuple[tuple[tuple[str, ...], bool | None], ...]
    opening: Opening
    prose: str

    def claims(self, sentence: str) -> Claims:
        """The claims of one sentence. An attribute that the record's free text speaks of too counts half."""
        low = sentence.lower()
        conflicts = unknowns = mentioned = 0.0
        turns: list[int] = []
        is_abroad = not _ENGLISH.search(low) and _NOT_ABROAD.search(low) is not None
        for phrases, value in self.attributes:
            start, end = _spoken(low, phrases)
            if start < 0:
                continue
            mentioned += 1
            worth = 0.5 if any(phrase in self.prose for phrase in phrases) else 1.0
            if is_abroad:
                # What another clause denies may be meant of this one too: only its own denial says something.
                conflicts += worth * (value is True and _denied_abroad(low, start, end))
                continue
            turns = turns or _turns(low)
            left, right = _statement(turns, start, end)
            if _UNTOLD.search(low, left, right):
                conflicts += worth * (value is not None)
            elif value is None:
                unknowns += worth
            elif value == _denied(low, left, start, end, right):
                conflicts += worth
        return Claims(conflicts, unknowns, self.opening.wrong(low), mentioned)


def parse(text: str) -> Structure | None:
    """The record a document holds, or None where it is prose, or JSON that only wraps a few texts."""
    bare = text.strip()
    if not bare.startswith(("{", "[")):
        return None
    try:
        value = json.loads(bare)
    except (ValueError, RecursionError):
        return None
    leaves = list(_leaves(value, ()))
    if len(leaves) < 8:
        return None
    attributes = []
    for path, leaf in leaves:
        phrases = _phrases(path[-1]) if path else ()
        if phrases and (leaf is None or isinstance(leaf, bool) or leaf in _YES | _NO):
            attributes.append((phrases, leaf if leaf is None or isinstance(leaf, bool) else leaf in _YES))
    attributes = _certain(attributes)
    prose = " ".join(leaf.lower() for _, leaf in leaves if isinstance(leaf, str) and len(leaf) > 60)
    return Structure(tuple(attributes), opening(value), prose)


def _certain(attributes: list[tuple[tuple[str, ...], bool | None]]) -> list[tuple[tuple[str, ...], bool | None]]:
    """Those that have one value: in a list of records each has its own, and which is spoken of is not told."""
    values: dict[tuple[str, ...], set[bool | None]] = {}
    for phrases, value in attributes:
        values.setdefault(phrases, set()).add(value)
    return [one for one in attributes if not {True, False} <= values[one[0]]]


def wrapped(text: str) -> str:
    """The text of a document: that of a JSON value is its keys and leaves in words."""
    bare = text.strip()
    if not bare.startswith(("{", "[")):
        return text
    try:
        value = json.loads(bare)
    except (ValueError, RecursionError):
        return text
    return "\n".join(f"{' '.join(_words(path))}: {leaf}" for path, leaf in _leaves(value, ()))


def _words(path: tuple[str, ...]) -> list[str]:
    return [word for key in path[-2:] for word in _CAMEL.findall(key)]


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, dict):
        if not value:
            yield path, None
        for key, inner in value.items():
            yield from _leaves(inner, (*path, str(key)))
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, path)
    else:
        yield path, value


def _phrases(key: str) -> tuple[str, ...]:
    words = [word.lower() for word in _CAMEL.findall(key)]
    kept = [word for word in words if word not in _GENERIC]
    if not kept:
        return ()
    for name in ("".join(words), "".join(kept), kept[-1], "".join(kept[-2:])):
        if name in _SAME:
            return _SAME[name]
    return (" ".join(kept),)


def _spoken(low: str, phrases: tuple[str, ...]) -> tuple[int, int]:
    """Where the first of these phrases that is spoken begins, at the start of a word, and ends; -1 where none is."""
    for phrase in phrases:
        at = low.find(phrase)
        while at > 0 and low[at - 1].isalnum():
            at = low.find(phrase, at + 1)
        if at >= 0:
            return at, at + len(phrase)
    return -1, -1


def _turns(low: str) -> list[int]:
    """Where the statements of a sentence begin, and where it ends."""
    found = [0]
    for turn in _TURN.finditer(low):
        if not turn["list"] or _VERB.search(low, found[-1], turn.start()):
            found.append(turn.start())
    return [*found, len(low)]


def _statement(turns: list[int], start: int, end: int) -> tuple[int, int]:
    """The statement of a sentence that a place is in, from the places where statements begin and the sentence ends."""
    left = turns[bisect_left(turns, start) - 1] if start else 0
    return max(left, start - _FAR), min(turns[bisect_left(turns, end, hi=len(turns) - 1)], end + _FAR)


def _denied_abroad(low: str, start: int, end: int) -> bool:
    """Whether the clause that a place is in denies something: in many languages behind it."""
    left = max((cut.end() for cut in CLAUSE.finditer(low, 0, start)), default=0)
    cut = CLAUSE.search(low, end)
    return _NOT_ABROAD.search(IDLE.sub(" ", low[left : cut.start() if cut else len(low)])) is not None


def _denied(low: str, left: int, start: int, end: int, right: int) -> bool:
    """Whether a statement says no of what stands at a place in it: in front of it, or behind it as what it is not."""
    if _NOT.search(low, left, start):
        return True
    return _VERB.search(low, left, start) is None and _IS_NOT.match(low, end, right) is not None
