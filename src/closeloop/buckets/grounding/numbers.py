"""Numbers as they are written, their values, and what is easily made of given ones. Pure functions."""

from __future__ import annotations

import itertools
import math
import re
from bisect import bisect_left
from collections.abc import Sequence

from closeloop.numerals import HAN, LETTERS, NUMBERS, SCALES, han

# What must not stand in front is looked for behind the first sign: `re` skips to a sign that a match begins with.
NUMBER = re.compile(r"[$€£¥\d](?<![\w.].)(?:(?<=\d)(?:[\d,.:/]*\d%?|%?(?![\w)]|\.\w))|(?<=[$€£¥])\s?\d[\d,.:/]*\d%?)")
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
_FEW = 40
"""Of more given numbers than this sums and differences are not tried: one would come out as anything."""
_STAMP = re.compile(r"\d{4}-\d\d-\d\d(?:[T ][\d:.]+)?|\d{1,2}:\d\d(?::\d\d)?|\b[^\W\d]\w*\b")
"""What holds digits that count nothing: dates, times, names and codes."""
_LARGEST = 1e15
_HANDFUL = 12
"""The same for products and shares."""
_OTHER_UNITS = (
    1e-9, 1e-6, 1e-3, 1e-2, 1e2, 1e3, 1e6, 60, 3600, 24, 1 / 60, 1 / 3600, 1 / 24, 1 / 1024, 1 / 1024**2,
)  # fmt: skip
"""What a number is multiplied by to say it in another unit."""
_ABROAD = tuple(
    (re.compile(rf"\s?(?:{units})"), factor, shift)
    for units, factor, shift in (
        (r"°\s?F|degrees? F|F\b", 1.8, 32.0),
        (r"°\s?C|degrees? C|C\b", 1 / 1.8, -32 / 1.8),
        (r"mi(?:les?)?\b", 0.621371, 0.0),
        (r"km|kilomet", 1.609344, 0.0),
        (r"pounds?\b|lbs?\b", 2.20462, 0.0),
        (r"kg|kilos?\b|kilogram", 1 / 2.20462, 0.0),
        (r"f(?:t|eet)\b", 3.28084, 0.0),
        (r"m\b|met(?:er|re)", 1 / 3.28084, 0.0),
    )
)
"""What stands behind a number that was said in the unit of another country, by what it was multiplied for it, and what was added."""


def number(text: str, behind: str = "") -> float | None:
    """The value of a number as written: `1,250` = 1250, `1.2` with `million` behind it = 1200000; None for what is no number."""
    bare = text.strip("$€£¥ %.,:/")
    if re.search(r"[:/]", bare) or bare.count(".") > 1:
        return float(abs(hash_digits(bare)))
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", bare):
        bare = re.sub(r"[.,]", "", bare)
    try:
        value = float(bare.replace(",", "."))
    except ValueError:
        return None
    scale = re.match(r"\s?([a-z]+)\b", behind.lower())
    return value * (SCALES.get(scale[1]) or LETTERS.get(scale[1], 1.0)) if scale else value


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
        value = number(match[0], text[match.end() : match.end() + 10])
        if value is not None:
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
    """Given numbers, none of them negative, and what is easily made of them; each question is a look-up, for tables hold many."""

    def __init__(self, values: frozenset[float]) -> None:
        self.values = values
        self._sorted = sorted(values)
        self._whole = {float(round(one)) for one in self._sorted if one < math.inf}
        few = self._sorted[: _FEW + 1]
        pairs = itertools.combinations(few, 2) if len(few) <= _FEW else ()
        self._made = {round(made, 6) for one, other in pairs for made in (one + other, other - one)}

    def add(self, value: float) -> bool:
        """Whether it is a sum or difference of two given numbers that differ: twice a number is another number."""
        return round(value, 6) in self._made

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

    def multiply(self, value: float, before: str) -> bool:
        """Whether a given number was taken as often as the words before say: `two transfers are $60`."""
        counts = [count for count in numbers_of(before) if 2 <= count <= 100]
        return any(value / count in self.values or round(value / count, 4) in self.values for count in counts)


class Results:
    """What answers make of the numbers of a result: other units, shares, differences, products, each rounded as it is shown.

    Results of tools are data, which an answer puts in words: `2710` seconds are `45:10` and `45 minutes`. What stands in codes and
    times is only itself, and times only give how far the next one is.
    """

    def __init__(self, text: str) -> None:
        plain = [number(match[0]) for match in NUMBER.finditer(_STAMP.sub(" ", text))]
        given = {value for value in plain if value is not None and value < _LARGEST}
        made = {value * unit for value in given for unit in _OTHER_UNITS}
        few = sorted(given)[: _FEW + 1]
        if len(few) <= _FEW:
            made.update(other - one for one, other in itertools.combinations(few, 2))
        if len(few) <= _HANDFUL:
            for one, other in itertools.permutations(few, 2):
                made.update((one + other, one * other))
                if one:
                    made.update((other / one, other / one * 100, abs(other - one) / one * 100))
        times = [min(minutes_of(match), default=0) for match in CLOCK.finditer(text)]
        apart = {abs(later - one) for one, later in itertools.pairwise(times)}
        self._given = given
        self._made = sorted({*given, *made, *apart, *(float(part) for one in apart for part in divmod(one, 60))})

    def make(self, text: str, behind: str = "") -> bool:
        """Whether a number or time, as it is written, is one of these."""
        if clock := re.fullmatch(r"(\d{1,3}):(\d\d)", text):  # minutes and seconds, or hours and minutes
            return _near(self._made, float(clock[1]) * 60 + float(clock[2]), 0.5)
        value = number(text, behind)
        if value is None:
            return False
        decimals = re.search(r"[.,](\d{1,2})\D*$", text)
        most = 0.5 * 10 ** -(len(decimals[1]) if decimals else 0)
        if _near(self._made, value, most):
            return True
        abroad = ((factor, shift) for unit, factor, shift in _ABROAD if unit.match(behind))
        return any(abs(given * factor + shift - value) <= most for factor, shift in abroad for given in self._given)


def _near(values: Sequence[float], value: float, most: float) -> bool:
    place = bisect_left(values, value - most)
    return place < len(values) and values[place] <= value + most
