"""The lexicons with their patterns built: numbers, relations and limits as each language writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from closeloop.buckets.constraints.counts import Counted, counts_of, number_in
from closeloop.buckets.constraints.english.chat import ROWS
from closeloop.buckets.constraints.lexicons.arabic import ARABIC
from closeloop.buckets.constraints.lexicons.chinese import CHINESE
from closeloop.buckets.constraints.lexicons.dutch import DUTCH
from closeloop.buckets.constraints.lexicons.english import ENGLISH
from closeloop.buckets.constraints.lexicons.french import FRENCH
from closeloop.buckets.constraints.lexicons.german import GERMAN
from closeloop.buckets.constraints.lexicons.hindi import HINDI
from closeloop.buckets.constraints.lexicons.italian import ITALIAN
from closeloop.buckets.constraints.lexicons.japanese import JAPANESE
from closeloop.buckets.constraints.lexicons.korean import KOREAN
from closeloop.buckets.constraints.lexicons.nordic import DANISH, SWEDISH
from closeloop.buckets.constraints.lexicons.polish import POLISH
from closeloop.buckets.constraints.lexicons.portuguese import PORTUGUESE
from closeloop.buckets.constraints.lexicons.russian import RUSSIAN
from closeloop.buckets.constraints.lexicons.spanish import SPANISH
from closeloop.buckets.constraints.lexicons.turkish import TURKISH
from closeloop.buckets.constraints.model import Lexicon, Row, compiled
from closeloop.buckets.constraints.other_languages.marks import MarkRow, counted_things
from closeloop.buckets.constraints.other_languages.phrasings import READINGS
from closeloop.buckets.constraints.other_languages.reading import Reading
from closeloop.buckets.constraints.word_orders import Order
from closeloop.patterns import Runs
from closeloop.patterns.sieves import Sieve

LEXICONS = (
    ENGLISH,
    FRENCH,
    SPANISH,
    GERMAN,
    JAPANESE,
    ITALIAN,
    PORTUGUESE,
    CHINESE,
    RUSSIAN,
    KOREAN,
    HINDI,
    DANISH,
    SWEDISH,
    DUTCH,
    POLISH,
    TURKISH,
    ARABIC,
)
_WORD = Runs(r"\w")
_LOOSE = {"sections": ("min",), "highlights": ("min",), "placeholders": ("min",)}
"""Kinds where a bare number means at least that many."""


TIMES = "times"
"""Stands for the kind of a count of times: what it is of is said elsewhere in its sentence."""


@dataclass(frozen=True)
class Engine:
    """A lexicon with its patterns built."""

    lexicon: Lexicon
    counts: Sieve[Counted]
    rows: Sieve[Row | Order | MarkRow]
    before: tuple[tuple[str, re.Pattern[str]], ...]
    after: tuple[tuple[str, re.Pattern[str]], ...]
    number: re.Pattern[str]
    figures: tuple[str, ...]
    """The last words of its numbers: without one of them and without a digit a text names none."""
    reading: Reading | None
    """What reads demands on parts and marks; None where the language has no words for them, or reads them itself."""


def _build(lexicon: Lexicon) -> Engine:
    units = [(kind, unit) for kind, _, unit in lexicon.units]
    reading = READINGS.get(lexicon.name)
    if reading and (things := counted_things(reading.words)):
        units.append(("things", things if lexicon.letters is None else rf"(?:个|個|つの|個の)?(?:{things})"))
    if lexicon.often is not None:
        units.append((TIMES, lexicon.often.times))
    sides = [
        tuple((operator, compiled(pattern)) for operator, pattern in rows)
        for rows in (lexicon.relations, lexicon.after)
    ]
    rows = Sieve[Row | Order | MarkRow](
        [
            (one.source, one)
            for one in (*lexicon.rows, *ROWS.get(lexicon.name, ()), *(reading.rows() if reading else ()))
        ]
    )
    figures = tuple({word.split()[-1] for word in lexicon.numbers})
    counts = Sieve([*counts_of(lexicon, units)])
    return Engine(lexicon, counts, rows, sides[0], sides[1], compiled(number_in(lexicon)), figures, reading)


ENGINES = tuple(_build(lexicon) for lexicon in LEXICONS)


_FEW = 2
"""Frequent words from which on a language is plain; a prompt with fewer may be in any."""


def spoken(*texts: str) -> list[Engine]:
    """The languages these texts (lower case) are in, each by itself."""
    found = [_spoken(text) for text in texts if text]
    if len(found) == 1:
        return found[0]
    names = {engine.lexicon.name for engines in found for engine in engines}
    return [engine for engine in ENGINES if engine.lexicon.name in names]


def _spoken(low: str) -> list[Engine]:
    """By their frequent words: those not far behind the first, for prompts in two languages."""
    counts = [0] * len(ENGINES)
    for word in _WORD.findall(low):
        for place in _MARKED.get(word, ()):
            counts[place] += 1
    if not low.isascii():
        for place, letters in _LETTERED:
            counts[place] = len(letters.findall(low))
        for place, signs in _SIGNED:
            counts[place] += min(_FEW, len(signs.findall(low)))
    hits = [*zip(ENGINES, counts, strict=True)]
    most = max(counts)
    if most <= _FEW:
        return [
            engine for engine, count in hits if count or (engine.lexicon.letters is None and engine.lexicon.guessed)
        ]
    first = next(engine for engine, count in hits if count == most)
    return [engine for engine, count in hits if count and count * 4 >= most and _beside(engine, first)]


_LETTERED = tuple((place, one.letters) for place, one in enumerate(LEXICONS) if one.letters is not None)
_SIGNED = tuple((place, one.signs) for place, one in enumerate(LEXICONS) if one.signs is not None)
_MARKED: dict[str, tuple[int, ...]] = {
    word: tuple(place for place, one in enumerate(LEXICONS) if word in one.marks)
    for word in frozenset[str]().union(*(one.marks for one in LEXICONS))
}
"""Every frequent word with the places of its languages."""
_SISTERS = (frozenset(("es", "it", "pt")), frozenset(("da", "sv")), frozenset(("de", "nl")))


def _beside(engine: Engine, first: Engine) -> bool:
    """Sisters share words: only the one a prompt is plainly in is read."""
    names = {engine.lexicon.name, first.lexicon.name}
    return len(names) == 1 or not any(names <= sisters for sisters in _SISTERS)


def number_of(engine: Engine, text: str | None) -> int | None:
    """The value of a number in figures or words, thousands divided or not; None for anything else."""
    if not text:
        return None
    digits = re.sub(r"[,.](?=\d{3}\b)", "", text)
    return int(digits) if digits.isdigit() else engine.lexicon.numbers.get(" ".join(text.lower().split()))


def operator_of(sides: tuple[tuple[str, re.Pattern[str]], ...], text: str | None) -> str | None:
    """Which relation a text is, by the patterns in front of or behind a number."""
    if not text:
        return None
    return next((operator for operator, pattern in sides if pattern.fullmatch(text.strip())), None)


def limits(kind: str, operator: str | None, number: int, upper: int | None) -> tuple[int | None, int | None]:
    """Least and most, from a relation and a number; what a number alone means depends on what is counted."""
    if upper is not None:
        least, most = min(number, upper), max(number, upper)
        return (None, most) if operator == "max" else (least, None) if operator == "min" else (least, most)
    match operator:
        case "min":
            return number, None
        case "max":
            return None, number
        case "below":
            return None, number - 1
        case "above":
            return number + 1, None
        case "exact":
            return number, number
    if operator == "about":
        return int(number * 0.75), int(number * 1.25) + 1
    if operator is None and kind in ("words", "characters"):
        return int(number * 0.6), int(number * 1.5)  # `a 200 word essay` is a size, no count
    return (number, None) if kind in _LOOSE else (number, number)
