"""Claims about structured data (a JSON record): attributes said to be there or not, and opening hours, against what the record says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_CAMEL = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = re.compile(
    r"\b(mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(weekdays|weekends?|daily|every ?day|all week|seven days)\b",
    re.I,
)
_CLOCK = re.compile(r"\b(\d{1,2})(?::(\d{2}|0))?\s*([ap])\.?m\b\.?|\b(\d{1,2}):(\d{1,2})\b|\b(midnight|noon)\b", re.I)
_TO = re.compile(r"^\s*(?:to|through|thru|until|till|-|–|—)\s*$", re.I)
_NOT = re.compile(
    r"\b(?:not|no|never|neither|nor|without|lacks?|lacking|unavailable|unfortunately|unable|don't|doesn't|isn't|aren't)\b|n't\b",
    re.I,
)
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
    hours: tuple[frozenset[int] | None, ...]
    prose: str

    def claims(self, sentence: str) -> Claims:
        """The claims of one sentence. An attribute that the record's free text speaks of too counts half."""
        low = sentence.lower()
        conflicts = unknowns = mentioned = 0.0
        for phrases, value in self.attributes:
            spoken = (phrase for phrase in phrases if phrase in low)
            match = next((found for phrase in spoken if (found := re.search(rf"\b{re.escape(phrase)}", low))), None)
            if match is None:
                continue
            mentioned += 1
            worth = 0.5 if any(phrase in self.prose for phrase in phrases) else 1.0
            denied = bool(_NOT.search(_clause(low, match.start(), match.end())))
            if value is None:
                unknowns += worth
            elif value == denied:
                conflicts += worth
        return Claims(conflicts, unknowns, self._hours(low), mentioned)

    def _hours(self, low: str) -> float:
        times = frozenset(minute for _, minute in _times(low)) if any(self.hours) else frozenset()
        if not times:
            return 0.0
        days = _days(low)
        if not days:
            given = frozenset().union(*(row for row in self.hours if row))
            return 1.0 if times - given else 0.0
        wrong = 0
        for day in days:
            row = self.hours[day]
            wrong += row is None or not row <= times
        given = frozenset().union(*(self.hours[day] or frozenset() for day in days))
        return wrong / len(days) + (1.0 if times - given else 0.0)


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
        if phrases and (leaf is None or isinstance(leaf, bool) or leaf in ("no", "none", "free", "yes")):
            attributes.append((phrases, leaf if leaf is None or isinstance(leaf, bool) else leaf not in ("no", "none")))
    prose = " ".join(leaf.lower() for _, leaf in leaves if isinstance(leaf, str) and len(leaf) > 60)
    return Structure(tuple(attributes), _opening(value), prose)


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


def _clause(text: str, start: int, end: int) -> str:
    """What stands round a place up to the next turn of the sentence."""
    left = max(text.rfind(mark, 0, start) for mark in (";", " but ", " however", " while ", " although "))
    right = min(
        (at for mark in (";", " but ", " however", " while ", ",") if (at := text.find(mark, end)) >= 0),
        default=len(text),
    )
    return text[max(left, 0, start - 90) : right]


def _opening(value: Any) -> tuple[frozenset[int] | None, ...]:
    hours = value.get("hours") if isinstance(value, dict) else None
    if not isinstance(hours, dict):
        return (None,) * 7
    rows = {str(day).lower(): span for day, span in hours.items()}
    found = []
    for day in _DAYS:
        span = rows.get(day)
        minutes = frozenset(
            int(hour) % 24 * 60 + int(minute) for hour, minute in re.findall(r"(\d{1,2}):(\d{1,2})", str(span))
        )
        found.append(minutes or None)
    return tuple(found)


def _times(text: str) -> Iterator[tuple[int, int]]:
    for match in _CLOCK.finditer(text):
        if match[6]:
            yield match.start(), 0 if match[6].lower() == "midnight" else 720
        elif match[4]:
            half = int(match[4]) % 24 * 60 + int(match[5])
            yield match.start(), half
        else:
            yield match.start(), (int(match[1]) % 12 + (12 if match[3].lower() == "p" else 0)) * 60 + int(match[2] or 0)


def _days(text: str) -> set[int]:
    found: set[int] = set()
    previous: tuple[int, int] | None = None
    for match in _DAY.finditer(text):
        if match[2]:
            word = match[2].lower()
            found |= set(range(5)) if word == "weekdays" else {5, 6} if word.startswith("weekend") else set(range(7))
            previous = None
            continue
        day = next(place for place, name in enumerate(_DAYS) if name.startswith(match[1].lower()))
        if previous and _TO.match(text[previous[1] : match.start()]):
            step = previous[0]
            while step != day:
                step = (step + 1) % 7
                found.add(step)
        found.add(day)
        previous = (day, match.end())
    return found
