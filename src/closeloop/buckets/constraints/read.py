"""What a prompt demands: lexicon rows and counted units, turned into constraints with the place that says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from closeloop.buckets.constraints.any_language.form_of_address import addressed
from closeloop.buckets.constraints.any_language.frequencies import frequencies
from closeloop.buckets.constraints.any_language.kept_marks import kept_marks
from closeloop.buckets.constraints.any_language.labels import named
from closeloop.buckets.constraints.any_language.listed_headings import listed_headings
from closeloop.buckets.constraints.any_language.occurrences import told_how_often
from closeloop.buckets.constraints.any_language.programming_languages import programming_language
from closeloop.buckets.constraints.any_language.wordings import (
    DIVIDED,
    FLIPPED,
    FLIPPED_BEHIND,
    OPPOSITE,
    closings,
    letter_words,
    shown_divided,
)
from closeloop.buckets.constraints.asked.scope import elsewhere
from closeloop.buckets.constraints.asked.settle import settle
from closeloop.buckets.constraints.counts import Count
from closeloop.buckets.constraints.engine import TIMES, Engine, limits, number_of, operator_of, spoken
from closeloop.buckets.constraints.english.edges import edges
from closeloop.buckets.constraints.english.listed import counted_things, limits_in_front
from closeloop.buckets.constraints.english.marks import KINDS
from closeloop.buckets.constraints.english.parts import (
    PartOf,
    asked_about,
    counted_in,
    demands,
    part_of,
    speaks_of_parts,
)
from closeloop.buckets.constraints.json_shapes.allowed_values import allowed_values
from closeloop.buckets.constraints.json_shapes.enumerated import enumerated
from closeloop.buckets.constraints.json_shapes.listed_keys import keyed
from closeloop.buckets.constraints.json_shapes.shown import laid_out
from closeloop.buckets.constraints.model import BUCKETS, Constraint, Row
from closeloop.buckets.constraints.values import alternatives, values_of
from closeloop.buckets.constraints.word_orders import Order
from closeloop.patterns import lazy

_LONGEST = 20_000
"""Demands are looked for in this many characters from the start and from the end of a prompt: the middle is pasted material."""
_HIGHLIGHTING = lazy(
    r"highlight|italic|emphasi[sz]|\bbold|mettre en avant|mettant en avant|en [ée]vidence|surlign|resalt|destac|destaq|evidenzi|hervor"
    r"|強調|выдел|突出|高亮|强调|加粗|강조|하이라이트|हाइलाइट|रेखांकित|fremh[æä]v|framh[äa]v|benadruk|wyr[óo]żn|vurgul",
    re.IGNORECASE,
)
_BARE_TRUST = {
    "bullets": 0.9,
    "numbered": 0.9,
    "paragraphs": 0.85,
    "sections": 0.85,
    "placeholders": 0.8,
    "highlights": 0.8,
    "words": 0.6,
    "characters": 0.6,
    "lines": 0.55,
}
"""How sure a number without `exactly`, `at least` and the like is a demand."""


def read(text: str, own: int = 0) -> tuple[Constraint, ...]:
    """Every checkable demand of a prompt, in order. Offsets refer to `text`; the same demand made twice is read once.

    From `own` on it is the user's own message, whose language may be another than that of the rules in front of it.
    Prompts are remembered: several detectors ask, and a prompt comes again with every retry. Few of the long ones, to stay small.
    """
    return _short(text, own) if len(text) < _SHORT else _long(text, own)


def _read(text: str, own: int) -> tuple[Constraint, ...]:
    if len(text) > 2 * _LONGEST:
        head, tail = _read(text[:_LONGEST], 0), _read(text[-_LONGEST:], max(0, own - len(text) + _LONGEST))
        shift = len(text) - _LONGEST
        return (*head, *(replace(item, start=item.start + shift, end=item.end + shift) for item in tail))
    found: list[Constraint] = []
    low = text.lower().replace("’", "'").replace("i\u0307", "i")  # a dotted capital I is two letters in lower case
    figure = _DIGIT.search(text)
    for engine in spoken(low, low[own:] if own else ""):
        numbered = figure or any(map(low.__contains__, engine.figures))
        if numbered:
            found.extend(_counts(engine, text, low))
        found.extend(_rows(engine, text, low))
        found.extend(_letters(engine, text))
        if numbered:
            found.extend(_things(engine, text))
    if figure:
        found.extend(limits_in_front(text, low))
    found.extend(edges(text, low))
    found.extend(_closings(text))
    found.extend(named(text, low))
    found.extend(laid_out(text, low))
    found.extend(keyed(text, low))
    found.extend(enumerated(text))
    found.extend(allowed_values(text, low, own))
    found.extend(kept_marks(text))
    found.extend(listed_headings(text))
    found.extend(programming_language(text, own))
    found.extend(addressed(text, low))
    found.extend(frequencies(text, low))
    found.extend(shown_divided(text))
    return tuple(settle(text, found))


_DIGIT = re.compile(r"\d")
_SHORT = 3_000
_short, _long = lru_cache(maxsize=2_048)(_read), lru_cache(maxsize=64)(_read)


def _counts(engine: Engine, text: str, plain: str) -> Iterator[Constraint]:
    parted = _parted(engine, plain)
    for counted in engine.counts.live(plain):
        for found in counted.find(text):
            kind = _kind(counted.kind, found)
            number, upper = number_of(engine, found.n), number_of(engine, found.m)
            if number is None or _COMPOUND.search(text[max(0, found.n_at - 16) : found.n_at]):
                continue
            if upper is not None and upper < number and found.n.lower().endswith(("hundred", "thousand")):
                continue  # `one hundred and fifty` is no range
            operator = (
                operator_of(engine.after, found.post)
                or operator_of(engine.after, found.mid)
                or operator_of(engine.before, found.rel)
                or ("min" if found.plus else None)
            )
            if operator in OPPOSITE and (
                FLIPPED.search(text[max(0, found.start - 50) : found.start]) or FLIPPED_BEHIND.match(text, found.end)
            ):
                operator = OPPOSITE[operator]
            bare = operator is None and upper is None
            low, high = limits(kind, operator, number, upper)
            if kind == TIMES:
                yield from told_how_often(engine.lexicon, found, low, None if bare else high)
                continue
            values = (_thing(engine, found.unit),) if kind == "things" else ()
            where = part_of(kind, text, *found.bare, parted) if parted else None
            if where is not None:
                if operator in OPPOSITE and where[2]:
                    low, high = limits(kind, OPPOSITE[operator], number, upper)
                trust = 0.75 if bare or operator == "about" else 0.9
                yield Constraint(kind, BUCKETS[kind], *found.bare, low, high, values, trust, where[0], where[1])
            elif trust := _trust(kind, bare, operator, engine, found):
                yield Constraint(kind, BUCKETS[kind], *found.bare, low, high, values, trust)


_COMPOUND = lazy(r"\b(?:hundred|thousand|(?:twen|thir|for|fif|six|seven|eigh|nine)ty)(?: and)?[ -]$", re.IGNORECASE)
"""In front of a number it is only the end of a longer one: `one hundred and fifty`."""


def _thing(engine: Engine, named: str) -> str:
    """What is counted by its English name, which the checks know."""
    return engine.reading.thing(named) if engine.reading else named


def _parted(engine: Engine, plain: str) -> PartOf | None:
    """What tells the part that a count is of in this language; None where none is named."""
    if engine.lexicon.name == "en":
        return counted_in if speaks_of_parts(plain) else None
    return engine.reading.part_of if engine.reading else None


def _kind(named: str, found: Count) -> str:
    """What is counted: parts that are to be highlighted, or have `***` between them, are no headed sections."""
    if named == "sections" and _HIGHLIGHTING.search(found.text[max(0, found.start - 60) : found.end + 60]):
        return "highlights"
    return "paragraphs" if named == "sections" and DIVIDED.match(found.text, found.end) else named


def _bare(match: re.Match[str]) -> tuple[int, int]:
    """Start and end of a match without white space around it."""
    text = match[0]
    return match.start() + len(text) - len(text.lstrip()), match.end() - len(text) + len(text.rstrip())


def _trust(kind: str, bare: bool, operator: str | None, engine: Engine, found: Count) -> float:
    """How sure a count is a demand: a bare number may be part of the task's story ("the 3 paragraphs below")."""
    text, start, end = found.text, found.start, found.end
    before = text[max(0, start - 30) : start].lower()
    if _SPOKEN_OF.search(before):
        return 0.0
    if elsewhere(kind, text, *found.bare, bare=bare):
        return 0.0
    if kind == "letters" and not _OF_THE_ANSWER.search(before):
        return 0.0
    if bare and _CAPPED.match(text, end):
        return 0.0
    if bare and kind == "words" and (number_of(engine, found.n) or 0) > _MOST_WORDS:
        return 0.0  # of somebody's paper
    if bare and kind == "characters" and (number_of(engine, found.n) or 0) < _LEAST_CHARACTERS:
        return 0.0  # of a story
    if kind == "characters" and "漢字" in text[max(0, start - 8) : end + 6]:
        return 0.0
    if bare and found.n.lower() in _ARTICLES and (kind == "things" or not _IN.search(text, 0, found.n_at)):
        return 0.0
    if bare and kind in _SIZES and _ALONE.search(text[max(0, start - 12) : end]):
        return 0.9
    if not bare:
        return 0.75 if operator == "about" else 0.95
    return _BARE_TRUST.get(kind, 0.75)


_CAPPED = lazy(
    r"(?: long)?[ ,;(–-]{1,3}(?:and |but )?(?:never|not?|at) (?:over|more|most|beyond|above|exceed\w*)\b(?! detail)",
    re.IGNORECASE,
)
"""`Aim for 20 words, never more than 40`: it may have more."""
_SPOKEN_OF = lazy(
    r"(?:following|these|those|above|last|first|next|previous|two of the|suivantes?|siguientes?|\bnot(?: even)?|\bpas|\bni"
    r"|\bnicht)\s*$"
)
_OF_THE_ANSWER = lazy(r"\b(?:answer|respond|reply|response|output)\b(?: \w+){0,4}\s*$", re.IGNORECASE)
_LEAST_CHARACTERS = 10
_MOST_WORDS = 5_000
_ARTICLES = ("un", "une", "una", "ein", "eine", "einen", "einem", "een", "en", "et", "ett")
_IN = lazy(r"\b(?:en|in|mit|avec|con|met|med|i) $", re.IGNORECASE)
"""`En une phrase` is a demand, `dans une phrase` is none."""
_SIZES = ("words", "sentences", "paragraphs", "lines")
_ALONE = lazy(
    r"\b(?:in|with|using|as|en|avec|con|mit)(?:\s+(?:just|only|exactly|no more than))?\s+(?:an?\s+single|one|une?\s+seule?|una?\s+sol[ao]"
    r"|una?\s+[úu]nic[ao]|eine[mnr]?\s+einzige[nmrs]?)\s+\S+$",
    re.IGNORECASE,
)
"""`In one sentence` and `with a single word` are demands; `one paragraph of the text` is none."""


def _rows(engine: Engine, text: str, plain: str) -> Iterator[Constraint]:
    for row in engine.rows.live(plain):
        if not isinstance(row, Order) and row.signs and not any(map(plain.__contains__, row.signs)):
            continue
        if not isinstance(row, Row):
            yield from engine.reading.read(row, text) if engine.reading else ()
            continue
        for match in row.pattern.finditer(text):
            if row.kind in _EDGES and _TOLD.match(match[0]) and asked_about(text, *_bare(match)):
                continue
            if row.offhand and asked_about(text, *_bare(match)):
                continue
            values, low = values_of(row, match)
            if values and row.kind in _EDGES:
                values = (*values, *alternatives(text, match.end()))
            if values is not None and (
                row.offhand or row.kind not in KINDS or demands(text, *_bare(match), of_parts=False)
            ):
                yield Constraint(row.kind, row.bucket, *_bare(match), low, None, values, row.trust, row.part)


_EDGES = ("start_phrase", "end_phrase")
_TOLD = lazy(r"\W*(?:starts|begins|opens|ends|finishes|concludes|closes)\b", re.IGNORECASE)
"""Verbs that tell of an answer as well as they demand one."""


def _letters(engine: Engine, text: str) -> Iterator[Constraint]:
    """`6 words with the letter X`: the number stands in front, or behind as `must appear 6 times`."""
    for match, before, behind in letter_words(text):
        numbers = [*engine.number.finditer(before)][-1:] or [*engine.number.finditer(behind)][:1]
        number = number_of(engine, numbers[0][0]) if numbers else 1
        window = f"{before} {behind}"
        operator = next((one for one, pattern in engine.before if pattern.search(window)), None)
        if operator in OPPOSITE and FLIPPED.search(before[: numbers[0].start()] if numbers else before):
            operator = OPPOSITE[operator]
        if number is not None:
            low, high = limits("letter_words", operator or "min", number, None)
            yield Constraint(
                "letter_words", "format.casing", match.start(), match.end(), low, high, (match["v"],), 0.85
            )


def _things(engine: Engine, text: str) -> Iterator[Constraint]:
    """`Give me five tips`: `at least` and the like stand between the verb and the number."""
    for match, figure in counted_things(text):
        number = number_of(engine, figure)
        if (
            number is None
            or not 1 < number <= _MOST_THINGS
            or _AND_OTHERS.match(text, match.end())
            or _SCALE.search(match[0])
        ):
            continue  # what no list is asked of, or two of them
        if "verb" in match.re.groupindex and _NO_ASKING.search(text[max(0, match.start() - 16) : match.start()]):
            continue
        operator = next((one for one, pattern in engine.before if pattern.search(match[0])), None)
        behind = _CLAUSES.split(text[match.end() : match.end() + 24], maxsplit=1)[0]
        operator = operator or operator_of(engine.after, behind)
        low, high = limits("items", operator, number, None)
        yield Constraint(
            "items", "instruction.ignored", *_bare(match), low, high, trust=0.9 if operator == "exact" else 0.75
        )


_CLAUSES = re.compile(r"[.,;:!?\n]")
_MOST_THINGS = 40
_SCALE = lazy(r"\b(?:hundred|thousand|dozen)\b", re.IGNORECASE)
"""Parts of a number, no things."""
_NO_ASKING = lazy(r"\b(?:an?|the|this|that|your|my|given|following|to-do)\s+$", re.IGNORECASE)
"""In front of `list` these make it a noun."""
_AND_OTHERS = lazy(r"\s+(?:and|et|y|und|e)\s+(?:\d+|[a-z]{3,6})\s+[a-z]+s\b", re.IGNORECASE)


def _closings(text: str) -> Iterator[Constraint]:
    for match in closings(text):
        yield Constraint("end_phrase", "format.structure", *_bare(match), values=(match["v"].strip(),), trust=0.85)
