"""Numbers, addresses, quotations and names of the response that no document and no result of a tool contains; where there are any."""

from __future__ import annotations

import itertools
import math
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

from closeloop.buckets.base import Case, Rule
from closeloop.buckets.grounding.exchanged import CITATION, MADE, said_otherwise
from closeloop.buckets.grounding.grounds import placed
from closeloop.buckets.text import fold
from closeloop.interactions.languages.scripts import without_code
from closeloop.models import Finding
from closeloop.numerals import LETTERS, NUMBERS, SCALES

_NUMBER = re.compile(r"(?<![\w.])(?:[$€£¥]\s?)?\d[\d,.:/]*\d%?|(?<![\w.])\d%?(?![\w)]|\.\w)")
_URL = re.compile(r"https?://[^\s<>()\[\]\"'`]+|\bwww\.[^\s<>()\[\]\"'`]+|\b10\.\d{4,9}/\S+")
_QUOTE = re.compile(
    r"(?:(?<=[\s(:\[])|^)\"(?=\S)([^\"\n]{12,240}?)(?<=\S)\"|“([^“”\n]{12,240})”|«\s?([^«»\n]{12,240}?)\s?»",
    re.MULTILINE,
)
_ENTITY = re.compile(
    r"(?<![.!?:;\n#*\-•]\s)(?<![\n#*\-•>|\"“'(])\b([A-ZÀ-Ý][\w'’&-]+(?:\s+(?:(?:of|de|du|the|von|van|la|and)\s+)?[A-ZÀ-Ý][\w'’&-]+)+)"
)
_LIST_NUMBER = re.compile(r"(?:^|\n)[^\S\n]*(?:\*\*)?\(?\d{1,3}[.):]")
_DIGIT = re.compile(r"\d")
_CLOCK = re.compile(
    r"(?<![\d.:])(\d{1,2})(?:[:h.](\d{1,2}))?\s?([ap])(?:m\b|\.m\.)|(?<![\d.:])(\d{1,2}):(\d{1,2})(?![\d:])",
    re.IGNORECASE,
)
_OF_ITSELF = re.compile(
    r"\s*(?:or (?:less|fewer|more) )?-?(?:words?|sentences?|characters?|bullet|paragraphs?|points?|mots|palabras|w[öo]rter|文字"
    r"|times (?:the|as|more|less)|fold)\b",
    re.IGNORECASE,
)
_MOST_KNOWN = 400_000
_YEARS = 1500, 2100
"""No rounding makes one year of another."""
_FEW = 40
"""Of more given numbers than this sums and differences are not tried: one would come out as anything."""
_NEAR, _BESIDE = 80, 40
"""Characters before a number in which it may be said how often a given one was taken, and around it that it was worked out."""


class Grounding(Rule):
    """`hallucination.fabricated_number`, `.fabricated_citation` and `.fabricated_entity` by literal support.

    On RAGTruth 34 of 36 responses with a number that occurs nowhere were marked by people, and about half of those with a
    quotation or a name that does; the confidences say so. Rounded numbers, other units, and sums and differences that are
    told as such are taken as supported.
    """

    name = "grounding"
    version = "6"
    buckets = (
        "hallucination.fabricated_number",
        "hallucination.fabricated_citation",
        "hallucination.fabricated_entity",
    )

    def detect(self, case: Case) -> Iterator[Finding]:
        """Address 0.85, quotation 0.6, number 0.82 to 0.92, name 0.46 to 0.6.

        The latter two more with more of them.
        """
        if not (case.documents or case.results) or not case.response.strip():
            return
        given = given_to(case)
        plain = without_code(case.response)
        if _DIGIT.search(plain):
            yield from self._numbers(case, plain, given)
        yield from self._citations(case, plain, given.folded)
        yield from self._entities(case, plain, given.folded)

    def _numbers(self, case: Case, plain: str, known: _Given) -> Iterator[Finding]:
        written = [*_NUMBER.finditer(plain)]
        times = [*_CLOCK.finditer(plain)]
        if not written and not times:
            return
        given = known.numbers
        skip = [match.span() for pattern in (_LIST_NUMBER, CITATION, _URL) for match in pattern.finditer(plain)]
        skip += [match.span() for match in times]
        new = [match for match in times if not _minutes(match) & known.times]
        for match in _outside(written, skip):
            if _OF_ITSELF.match(plain, match.end()):
                continue
            value = number(match[0], plain[match.end() : match.end() + 10])
            if value is None or value in given.values or given.near(value):
                continue
            if given.multiply(value, plain[max(0, match.start() - _NEAR) : match.start()]):
                continue
            if given.add(value) and MADE.search(plain, max(0, match.start() - _BESIDE), match.end() + _BESIDE):
                continue
            new.append(match)
        if new:
            places = placed(case.documents, case.results)
            new = [match for match in new if not said_otherwise(plain, *match.span(), places, given.values)]
        if new:
            new.sort(key=lambda match: match.start())
            confidence = min(0.92, 0.78 + 0.04 * len(new))
            quotes = [case.quote("response", match.start(), match.end()) for match in new[:8]]
            names = ", ".join(match[0] for match in new[:4])
            yield self.finding(
                "hallucination.fabricated_number", confidence, quotes, f"in no document: {names}", severity=0.7
            )

    def _citations(self, case: Case, plain: str, folded: str) -> Iterator[Finding]:
        urls = [match for match in _URL.finditer(case.response) if fold(match[0].rstrip(".,;:!?")) not in folded]
        if urls:
            quotes = [
                case.quote("response", match.start(), match.start() + len(match[0].rstrip(".,;:!?")))
                for match in urls[:5]
            ]
            yield self.finding(
                "hallucination.fabricated_citation", 0.85, quotes, "an address that was given nowhere", severity=0.8
            )
            return
        quoted = [
            match.span(match.lastindex or 0)
            for match in _QUOTE.finditer(plain)
            if not _said(match[match.lastindex or 0], folded)
        ]
        if quoted:
            quotes = [case.quote("response", start, end) for start, end in quoted[:5]]
            yield self.finding("hallucination.fabricated_citation", 0.6, quotes, "a quotation that was given nowhere")

    def _entities(self, case: Case, plain: str, folded: str) -> Iterator[Finding]:
        new = []
        for match in _ENTITY.finditer(plain):
            words = fold(match[1]).split()
            if sum(word.removesuffix("'s") not in folded for word in words) * 2 > len(words):
                new.append(match)
        if new:
            confidence = min(0.6, 0.38 + 0.08 * len(new))
            quotes = [case.quote("response", match.start(1), match.end(1)) for match in new[:5]]
            yield self.finding(
                "hallucination.fabricated_entity", confidence, quotes, f"in no document: {new[0][1]!r}"[:200]
            )


def _outside(found: Sequence[re.Match[str]], spans: list[tuple[int, int]]) -> Iterator[re.Match[str]]:
    """The matches, from left to right, that begin in none of these spans. One pass: a table may hold a hundred thousand numbers."""
    waiting = sorted(spans, reverse=True)
    reach = 0
    for match in found:
        while waiting and waiting[-1][0] <= match.start():
            reach = max(reach, waiting.pop()[1])
        if match.start() >= reach:
            yield match


class _Given:
    """What the model was given, as the response is compared with it; made when it is first needed."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def folded(self) -> str:
        return fold(self._text)

    @cached_property
    def numbers(self) -> _Numbers:
        return _Numbers(numbers_of(self._text))

    @cached_property
    def times(self) -> set[int]:
        return times_of(self._text)


_given = lru_cache(maxsize=4)(_Given)
"""Remembered: the answers to one question come together."""


def given_to(case: Case) -> _Given:
    """Documents, prompt and results of tools, as a response is compared with them."""
    return _given("\n".join([*case.documents, case.prompt, *case.results])[:_MOST_KNOWN])


def _said(quotation: str, folded: str) -> bool:
    """Whether a quotation is in the given text, apart from its edges and an ellipsis."""
    parts = [fold(part).strip(" .,;:!?") for part in re.split(r"\.\.\.|…|\[[^\]]*\]", quotation)]
    return all(part in folded for part in parts if len(part) > 3)


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


def numbers_of(text: str) -> frozenset[float]:
    """Every value a text gives, number words and the digits inside codes included."""
    found = set()
    for match in _NUMBER.finditer(text):
        value = number(match[0], text[match.end() : match.end() + 10])
        if value is not None:
            found.add(value)
    found |= {float(digits) for digits in re.findall(r"\d+(?:\.\d+)?", text) if len(digits) < 16}
    words = re.findall(r"[^\W\d_]+", text.lower())
    found |= {NUMBERS[word] for word in words if word in NUMBERS}
    found |= {
        NUMBERS[one] * SCALES[scale] for one, scale in itertools.pairwise(words) if scale in SCALES and one in NUMBERS
    }
    return frozenset(found)


def _minutes(match: re.Match[str]) -> set[int]:
    """Minutes of the day a time may mean: one with am or pm, both halves of the day without."""
    hour, minute = int(match[1] or match[4]), int(match[2] or match[5] or 0)
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
    return {minute for match in _CLOCK.finditer(text) for minute in _minutes(match)}


class _Numbers:
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
