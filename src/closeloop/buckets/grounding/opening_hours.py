"""Opening hours of a record, and what a sentence says of them: days and times that go together, days said to be open or closed."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = re.compile(
    r"\b(mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(weekdays|weekends?|daily|every ?day|all week|(?:seven|7) days)\b",
    re.I,
)
_CLOCK = re.compile(
    r"\b(\d{1,2})(?::(\d{2}|0))?\s*([ap])\.?m\b\.?|\b(\d{1,2}):(\d{1,2})\b|\b(midnight|noon)\b|\b(\d{1,2})(?=\s*(?:to|-|–|or)\s*\d{1,2}(?::\d{2})?\s*[ap]\.?m\b)",
    re.I,
)
_TIMED = re.compile(r"\d|midnight|noon")
_HALF = re.compile(r"\d{1,2}(?::\d{2})?\s*([ap])", re.I)
_TO = re.compile(r"^\s*(?:to|through|thru|until|till|-|–|—)\s*$", re.I)
_JOINED = re.compile(r"^[\s,&]{0,8}(?:and|as well as)?[\s,]{0,8}(?:on\s{1,4})?(?:the\s{1,4})?$", re.I)
_CLOSED = re.compile(r"\bclosed\b|\bnot (?:\w+ )?open\b|\bcloses? on\b", re.I)
_VARIES = re.compile(
    r"\b(?:var(?:y|ies|ying|ied)|different|differ|extended|extends?|longer|shorter|later|earlier|except|reduced|slightly|depending|or)\b",
    re.I,
)
_OPEN = re.compile(r"\bopen\b|\boperat", re.I)
_ALWAYS = re.compile(r"\b24[ -]hours|\b24/7\b|\baround the clock", re.I)
_SHUT = re.compile(r"\W*(?:(?:it|they) )?(?:(?:is|are|being|remains?) )?closed\b", re.I)
_NEAR = 30
_DEEP, _LETTERS = 3, 3


@dataclass(frozen=True)
class Opening:
    """Minutes of the day at which each day opens and closes, Monday first; none where it is closed or not named."""

    days: tuple[frozenset[int], ...] = (frozenset(),) * 7
    always: bool = False
    """Whether some day may be open around the clock: midnight to midnight is written for that and for closed."""

    def wrong(self, low: str) -> float:
        """How wrong a sentence in small letters is: 2 for a time of no day, 1 for one of another day.

        Where hours are said to vary, 1 for the former and nothing for the latter.
        """
        if not any(self.days):
            return 0.0
        named = list(_groups(low)) if "day" in low or "week" in low or "daily" in low else []
        shut = [group for group in named if _closed(low, group[0], group[1])]
        if any(self.days[day] for _, _, days in shut for day in days):
            return 1.0
        groups = [group for group in named if group not in shut]
        times = list(_times(low)) if _TIMED.search(low) else []
        if not times:
            if _ALWAYS.search(low):
                return 0.0 if self.always else 2.0
            return float(any(self._not_open(low, group) for group in groups))
        given = frozenset[int]().union(*self.days)
        if not groups:
            return 1.0 if frozenset(minute for _, minute in times) - given else 0.0
        worst = max((self._worth(days, minutes, given) for days, minutes in _paired(groups, times)), default=0)
        return float(worst // 2 if _VARIES.search(low) else worst)

    def _worth(self, days: frozenset[int], minutes: frozenset[int], given: frozenset[int]) -> int:
        if minutes - given:
            return 2
        return int(not all(minutes <= self.days[day] for day in days))

    def _not_open(self, low: str, group: tuple[int, int, frozenset[int]]) -> bool:
        """Whether days are said to be open, without a time, of which one is not."""
        return bool(_OPEN.search(low, max(0, group[0] - _NEAR), group[0])) and not all(
            self.days[day] for day in group[2]
        )


def opening(value: Any) -> Opening:
    """The hours of a record: an object whose keys are days, wherever it stands."""
    rows = _by_day(value, _DEEP)
    found = [frozenset(minute for _, minute in _times(rows.get(day, ""))) for day in _DAYS]
    whole = any(row == {0} for row in found) or any(_ALWAYS.search(row) for row in rows.values())
    return Opening(tuple(row - {0} if row == {0} else row for row in found), whole)


def _by_day(value: Any, deep: int) -> dict[str, str]:
    """What the first object with days for keys says of each, as text."""
    if isinstance(value, Mapping):
        rows = {day: str(row).lower() for key, row in value.items() if (day := _day_of(str(key)))}
        if rows and len(rows) == len(value):
            return rows
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return next((rows for one in inner if (rows := _by_day(one, deep - 1))), {}) if deep else {}


def _day_of(key: str) -> str:
    """The day a key names, whole or by its first three letters and more."""
    low = key.lower().rstrip(".")
    return next((day for day in _DAYS if len(low) >= _LETTERS and day.startswith(low)), "")


def _closed(low: str, start: int, end: int) -> bool:
    return bool(_CLOSED.search(low, max(0, start - _NEAR), start) or _SHUT.match(low, end))


def _times(text: str) -> Iterator[tuple[int, int]]:
    """Where each time stands, and its minute of the day."""
    for match in _CLOCK.finditer(text):
        if match[6]:
            minute = 0 if match[6].lower() == "midnight" else 720
        elif match[4]:
            minute = int(match[4]) % 24 * 60 + int(match[5])
        elif match[7]:
            half = _HALF.search(text, match.end())
            minute = (int(match[7]) % 12 + (12 if half and half[1].lower() == "p" else 0)) * 60
        else:
            hour = int(match[1])
            minute = (hour % 24 if hour > 12 else hour % 12 + (12 if match[3].lower() == "p" else 0)) * 60 + int(
                match[2] or 0
            )
        yield match.start(), minute


def _groups(text: str) -> Iterator[tuple[int, int, frozenset[int]]]:
    """Days that are named together, with where they stand."""
    open_: tuple[int, int, set[int]] | None = None
    last = -1
    for match in _DAY.finditer(text):
        between = text[open_[1] : match.start()] if open_ else ""
        if match[2]:
            word = match[2].lower()
            days = set(range(5)) if word == "weekdays" else {5, 6} if word.startswith("weekend") else set(range(7))
            first = -1
        else:
            first = next(place for place, name in enumerate(_DAYS) if name.startswith(match[1].lower()))
            days = {first}
        if open_ and first >= 0 and last >= 0 and _TO.match(between):
            days = {(last + step) % 7 for step in range((first - last) % 7 + 1)}
            open_ = (open_[0], match.end(), open_[2] | days)
        elif open_ and _JOINED.match(between):
            open_ = (open_[0], match.end(), open_[2] | days)
        else:
            if open_:
                yield open_[0], open_[1], frozenset(open_[2])
            open_ = (match.start(), match.end(), days)
        last = first
    if open_:
        yield open_[0], open_[1], frozenset(open_[2])


def _paired(
    groups: list[tuple[int, int, frozenset[int]]], times: list[tuple[int, int]]
) -> Iterator[tuple[frozenset[int], frozenset[int]]]:
    """Each group of days with its times: those behind it up to the next group, or those in front of it where times come first."""
    first = times[0][0] < groups[0][0]
    edges = [start for start, _, _ in groups]
    places = [at for at, _ in times]
    for place, (start, _, days) in enumerate(groups):
        if first:
            low, high = (edges[place - 1] if place else -1), start
        else:
            low, high = start, edges[place + 1] if place + 1 < len(edges) else 1 << 30
        minutes = frozenset(minute for _, minute in times[bisect_right(places, low) : bisect_left(places, high)])
        if minutes:
            yield days, minutes
