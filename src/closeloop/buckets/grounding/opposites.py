"""What a text says the other way round than the documents do: with for without, from 46 to 217 for from 217 to 46. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from closeloop.buckets.grounding.index import WORD, key
from closeloop.buckets.grounding.places import Exchange, Places

_PAIRS = ("with", "without"), ("mit", "ohne"), ("avec", "sans"), ("con", "sin|senza"), ("com", "sem"), ("met", "zonder")
_BEHIND = r"\s+(?:an?\s|the\s|un[ae]?\s|ein\w*\s|een\s)?(?P<what>[^\W\d_]{4,})"
_SIDES = tuple(tuple(re.compile(rf"\b(?:{words}){_BEHIND}", re.IGNORECASE) for words in pair) for pair in _PAIRS)
_ANY = re.compile(rf"\b(?:{'|'.join(words for pair in _PAIRS for words in pair)})\s", re.IGNORECASE)
_FROM_TO = re.compile(
    r"\b(?:from|von|de|da|van|du|des)\s(?P<a>[$€£]?\d[\d.,]*)(?:\s?[^\W\d_]+\.?|\s?%|\s?€){0,2}\s(?:to|auf|à|a|naar|para|zu)\s(?P<b>[$€£]?\d[\d.,]*)"
    r"|[从由](?P<c>\d[\d.,]*)[^\d，。,]{0,8}[到至](?:了)?(?P<d>\d[\d.,]*)|(?P<e>\d[\d.,]*)[^\d、。]{0,4}から(?P<f>\d[\d.,]*)",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_SHARED = 2
"""Words that both must have, with that itself."""


def opposed(sentence: str, places: Places) -> Iterator[Exchange]:
    """Where something is said to be there that the documents only say is missing, or the other way round, and turned changes."""
    for sides in _SIDES if _ANY.search(sentence) else ():
        for here, there in (sides, sides[::-1]):
            for match in here.finditer(sentence):
                if found := _other_side(match["what"], here, there, sentence, places):
                    yield Exchange(*match.span(), found)
    if _DIGIT.search(sentence):
        yield from _turned(sentence, places.known.text)


def _turned(sentence: str, text: str) -> Iterator[Exchange]:
    found = [*_FROM_TO.finditer(sentence)]
    given = {_ends(one): one[0] for one in _FROM_TO.finditer(text)} if found else {}
    for match in found:
        start, end = _ends(match)
        if start != end and (start, end) not in given and (end, start) in given:
            yield Exchange(*match.span(), given[end, start])


def _other_side(what: str, here: re.Pattern[str], there: re.Pattern[str], sentence: str, places: Places) -> str:
    """What the documents say of it in the one place that has it, if that is about the same."""
    stem = key(what.lower())
    held = places.known.index.get(stem, ())
    if not stem or len(held) != 1:
        return ""
    words = {found for word in WORD.findall(sentence.lower()) if (found := key(word))}
    if len(words & places.known.units[held[0]]) < _SHARED:
        return ""
    part = places.known.parts[held[0]]
    return "" if _beside(here, part, stem) else _beside(there, part, stem)


def _beside(side: re.Pattern[str], text: str, stem: str) -> str:
    return next((match[0] for match in side.finditer(text) if key(match["what"].lower()) == stem), "")


def _ends(match: re.Match[str]) -> tuple[str, str]:
    found = [one.strip("$€£.,") for one in match.groups() if one]
    return found[0], found[1]
