"""Numbers as they are written, their values, and whether they were given. Pure functions."""

from __future__ import annotations

import itertools
import math
import re
from bisect import bisect_left

from closeloop.numerals import HAN, LETTERS, NUMBERS, SCALES, UNSPACED, han

# What must not stand in front is looked for behind the first sign: `re` skips to a sign that a match begins with.
# Letters of scripts without blanks may stand in front: 料金は14,920円. Blanks may stand between thousands: 10 800 kr.
NUMBER = re.compile(
    rf"[$€£¥₹\d](?<!(?:[^\W{UNSPACED}]|\.).)(?:(?<=\d)(?:\d{{0,2}}(?:[ \u00a0\u202f]\d{{3}}(?![\d.:/]))+(?:,\d+)?"
    r"|[\d,.:/]*\d%?|%?(?![\w)]|\.\w))|(?<=[$€£¥₹])\s?\d[\d,.:/]*\d%?)"
)
CLOCK = re.compile(
    r"(\d(?<![\d.:].)\d?)(?:(?:[:h.](\d{1,2}))?\s?([ap])(?:m\b|\.m\.)|:(\d{1,2})(?::\d\d)?(?![\d:]))", re.IGNORECASE
)
_PARTS = tuple(
    (re.compile(rf"\s?(?:{units})", re.IGNORECASE), factor)
    for units, factor in (
        (r"days?\b|tagen?\b|jours?\b|días?\b|giorni\b|dias?\b|дней|日|天", 7),
        (r"months?\b|monaten?\b|mois\b|meses\b|mesi\b|месяц|个月|か月|ヶ月", 12),
        (r"hours?\b|stunden?\b|heures?\b|horas?\b|ore\b|час|小时|時間", 24),
        (r"minutes?\b|minuten?\b|minutos?\b|minuti\b|минут|分", 60),
        (r"seconds?\b|sekunden?\b|secondes?\b|segundos?\b|secondi\b|секунд|秒", 60),
    )
)
"""Units, and how many of them the next larger one has."""
_YEARS = 1500, 2100
"""No rounding makes one year of another."""


def number(text: str, behind: str = "") -> float | None:
    """The value of a number as written: `1,250` = 1250, `1.2` with `million` behind it = 1200000; None for what is no number."""
    bare = text.strip("$€£¥₹ %.,:/")
    if _THOUSANDS.fullmatch(bare):
        bare = re.sub(r"[., \u00a0\u202f]", "", bare)
    elif re.search(r"[:/]", bare) or bare.count(".") > 1:
        return float(abs(hash_digits(bare)))
    bare = re.sub(r"[ \u00a0\u202f]", "", bare)
    try:
        value = float(bare.replace(",", "."))
    except ValueError:
        return None
    if behind and (scale := re.match(r"\s?([a-z]+)\b", behind.lower())):
        return value * (SCALES.get(scale[1]) or LETTERS.get(scale[1], 1.0))
    return value * (10_000.0 if behind[:1] in _MYRIADS else 1.0) if behind else value


_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+|\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}")
"""1,250, 1.250, 1 250; and 2,00,000 as India writes it."""
_MYRIADS = frozenset("万萬만")


def hash_digits(text: str) -> int:
    """One number for a time, date or fraction: its digits with the separators as a digit of their own, so equal writings are equal."""
    return int(re.sub(r"\D", "0", text)[:15] or 0)


_HAN = re.compile(rf"[{HAN}]{{1,12}}")
_HAN_CLOCK = re.compile(
    rf"(?P<hour>\d{{1,2}}|[{HAN}]{{1,3}})[点點时時](?:(?P<half>半)|(?P<minute>\d{{1,2}}|[{HAN}]{{1,3}})分)?"
)


def numbers_of(text: str) -> frozenset[float]:
    """Every value a text gives, number words and the digits inside codes included."""
    found = set()
    for match in NUMBER.finditer(text):
        for value in (number(match[0], text[match.end() : match.end() + 10]), number(match[0])):
            if value is not None:  # `5,9 m` are metres or millions
                found.add(value)
    found |= {float(digits) for digits in re.findall(r"\d+(?:\.\d+)?", text) if len(digits) < 16}
    if not text.isascii():
        found |= {float(han(match)) for match in _HAN.findall(text)}
    words = re.findall(r"[^\W\d_]+", text.lower())
    found |= {NUMBERS[word] for word in words if word in NUMBERS}
    found |= {
        NUMBERS[one] * SCALES[scale] for one, scale in itertools.pairwise(words) if scale in SCALES and one in NUMBERS
    }
    return frozenset(found)


def minutes_of(match: re.Match[str]) -> set[int]:
    """Minutes of the day a time may mean: one with am or pm, both halves of the day without."""
    hour, minute = int(match[1]), int(match[2] or match[4] or 0)
    if hour > 24 or minute > 59:
        return set()
    half = (match[3] or "").lower()
    hours = (
        {(hour % 12) + (12 if half == "p" else 0)}
        if half
        else {hour % 24, (hour + 12) % 24}
        if hour <= 12
        else {hour % 24}
    )
    return {one * 60 + minute for one in hours}


def times_of(text: str) -> set[int]:
    """Every time of day a text may give, in minutes."""
    written = {minute for match in CLOCK.finditer(text) for minute in minutes_of(match)}
    return written.union(*(_minutes_of(match) for match in _HAN_CLOCK.finditer(text)))


def _minutes_of(match: re.Match[str]) -> set[int]:
    """Of a time in Chinese or Japanese, in either half of the day: 晚上九点半."""
    hour, minute = (int(one) if one.isdigit() else han(one) for one in (match["hour"], match["minute"] or "0"))
    minute = 30 if match["half"] else minute
    return {(hour + half) % 24 * 60 + minute for half in (0, 12)} if hour <= 24 and minute < 60 else set()


class Numbers:
    """Given numbers, none of them negative; each question is a look-up, for tables hold many."""

    def __init__(self, values: frozenset[float]) -> None:
        self.values = values
        self._sorted = sorted(values)
        self._whole = {float(round(one)) for one in self._sorted if one < math.inf}

    def in_unit(self, value: float, behind: str) -> bool:
        """Whether it is a given number, above one, in the next smaller unit: `14 days` for two weeks."""
        parts = [value / factor for unit, factor in _PARTS if value > factor and unit.match(behind)]
        return any(one in self.values for one in parts)

    def near(self, value: float) -> bool:
        """Small counts, and what a given number is rounded."""
        if (value <= 3 and value.is_integer()) or value in self._whole:
            return True
        if _YEARS[0] <= value <= _YEARS[1] and value.is_integer():
            return False
        near = bisect_left(self._sorted, value)
        return any(abs(value - other) <= 0.01 * other for other in self._sorted[max(0, near - 1) : near + 1])
