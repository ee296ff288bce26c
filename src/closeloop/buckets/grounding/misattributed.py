"""Numbers that stand in the documents only beside another thing: the price of the large kiln said of the small one. Pure functions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from closeloop.buckets.grounding.index import WORD, key
from closeloop.buckets.grounding.places import Exchange, same
from closeloop.buckets.grounding.quantities import Quantity, quantities, said
from closeloop.buckets.grounding.section_numbers import citations

_MARKS = ("|", ";", "\t", ",")
_LEAST, _SHARE, _TELLING, _RANGE, _FEW = 2, 0.67, 3, 8, 3
_MOST_LINES, _LONGEST, _HEADING = 150, 1_600, 60
_PART = re.compile(r"(?<=[.!?。;])\s+|\s[|·•]\s")
_ENTRY = frozenset(("",))
"""The column of short entries with a label."""
_LABEL = re.compile(r"[^.!?:]{1,60}:")


class _Fact(NamedTuple):
    """A number that was given, with the words around, those of its column, key or unit, and the table or list it stands in."""

    words: frozenset[str]
    quantity: Quantity
    text: str
    column: frozenset[str]
    block: int


@lru_cache(maxsize=4)
def _facts(documents: tuple[str, ...]) -> tuple[_Fact, ...]:
    """The numbers of the documents with the words of their clause, label and heading, or of their row and the head of their column."""
    found: list[_Fact] = []
    for text in documents:
        found += _of_records(text) if text.lstrip().startswith(("[", "{")) else _of_lines(text, len(found))
    return tuple(found)


def _of_lines(text: str, block: int) -> Iterator[_Fact]:
    lines = text.splitlines()[:_MOST_LINES]
    place, above, first = 0, frozenset[str](), True
    while place < len(lines):
        line = lines[place][:_LONGEST]
        if not line.strip():
            place, above, first, block = place + 1, frozenset(), True, block + 1
            continue
        if table := _table(lines[place:]):
            yield from _of_rows(table, block)
            place, first, block = place + len(table), True, block + 1
            continue
        if first or line.rstrip().endswith(":"):
            above, first = frozenset(said(line)) if len(line) <= _HEADING else frozenset(), False
        label = _LABEL.match(line)
        held = above | frozenset(said(label[0])) if label else above
        for part in _PART.split(line):
            for one in quantities(part):
                around = one.around.clause if not label or one.around.clause else frozenset(said(part))
                column = _ENTRY if label and len(line) <= _HEADING else frozenset[str]()
                yield _Fact(held | around, one, part, column, block)
        place += 1


def _table(lines: Sequence[str]) -> list[list[str]]:
    """The rows of cells that a text begins with; a rule between them is an empty one."""
    for mark in _MARKS:
        width = _width(lines[0], mark)
        if width < 1 or (mark == "," and width < _FEW):
            continue
        until = next((place for place, line in enumerate(lines) if _width(line, mark) != width), len(lines))
        if until >= _FEW:
            rows = [row.strip().removeprefix("|").removesuffix("|").split(mark) for row in lines[:until]]
            return [[cell.strip() for cell in row] for row in rows]
    return []


def _width(line: str, mark: str) -> int:
    return line.strip().removeprefix("|").removesuffix("|").count(mark)


def _of_rows(table: list[list[str]], block: int) -> Iterator[_Fact]:
    head = [frozenset(_words(cell)) for cell in table[0]]
    for row in table[1:]:
        if not any(any(map(str.isalnum, cell)) for cell in row):
            continue
        labels = frozenset(_words(" ".join(cell for cell in row if not any(map(str.isdigit, cell)) or cell is row[0])))
        for column, cell in enumerate(row):
            if column:
                words = labels | frozenset(_words(cell)) | head[column] | head[0]
                yield from (_Fact(words, one, " | ".join(row), head[column], block) for one in quantities(cell))


def _of_records(text: str) -> Iterator[_Fact]:
    """The numbers of the records of a list, each with its key and the words of its record."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return
    for block, records in enumerate(_lists(value)):
        for record in records:
            labels = frozenset(_words(" ".join(one for one in record.values() if isinstance(one, str))))
            for name, leaf in record.items():
                if isinstance(leaf, int | float) and not isinstance(leaf, bool):
                    told = f"{name.replace('_', ' ')}: {leaf}"
                    column = frozenset(_words(name.replace("_", " ")))
                    yield from (_Fact(labels | column, one, told, column, block) for one in quantities(str(leaf)))


def _lists(value: Any) -> Iterator[list[dict[str, Any]]]:
    if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _lists(inner)


def _words(text: str) -> Iterator[str]:
    """Stems of all its words but the smallest: `small` and `large` tell rows apart."""
    return (stem for word in WORD.findall(text.lower()) if not word[0].isdigit() and (stem := key(word)))


def beside(sentence: str, documents: Sequence[str]) -> Iterator[Exchange]:
    """The numbers that were given of something else only, where what they are said of has another number."""
    read = quantities(sentence)
    if not read:
        return
    every = _facts(tuple(documents))
    cited = citations(sentence)
    for one in read:
        if one.kind == "year" or any(start <= one.start < end for start, end in cited):
            continue
        mine = [fact for fact in every if _alike(one, fact) and same(one, fact.quantity)]
        words = _around(one, sentence)
        if not mine or any(words <= fact.words for fact in mine):
            continue
        others = (fact for fact in every if _alike(one, fact) and not same(one, fact.quantity))
        if found := next((fact for fact in others if _is_its(fact, one, read, mine, sentence)), None):
            yield Exchange(one.start, one.end, found.text)


def _alike(one: Quantity, fact: _Fact) -> bool:
    """Whether a given number is of the kind; one without a unit in a row or record may have any."""
    return fact.quantity.kind == one.kind or (not fact.quantity.kind and bool(fact.column))


def _is_its(fact: _Fact, one: Quantity, read: Sequence[Quantity], mine: Sequence[_Fact], sentence: str) -> bool:
    """Whether it is this fact that is spoken of, and not one of those with the number; its own number may stand there in exchange."""
    words = _around(one, sentence)
    shared = len(words & fact.words)
    is_beside = bool(fact.column) and all(
        (fact.block, fact.column, fact.quantity.kind) == (other.block, other.column, other.quantity.kind)
        for other in mine
    )
    if not is_beside and (fact.quantity.kind != one.kind or shared < max(_LEAST, _SHARE * len(words))):
        return False
    others = [third for third in read if third.kind == one.kind and third is not one and same(third, fact.quantity)]
    if not others and not one.kind and one.nouns.isdisjoint(fact.column | fact.quantity.nouns):
        return False
    return all(_is_far(one, third) for third in others) and all(
        _is_of(words, fact, other) and all(_is_of(_around(third, sentence), other, fact) for third in others)
        for other in mine
    )


def _is_far(one: Quantity, other: Quantity) -> bool:
    return other.start - one.end > _RANGE or one.start - other.end > _RANGE


def _around(one: Quantity, sentence: str) -> frozenset[str]:
    """The words of its clause, or of its neighbourhood where that says too little."""
    return one.around.clause if len(one.around.clause) >= _LEAST else one.around.near


def _is_of(words: frozenset[str], one: _Fact, other: _Fact) -> bool:
    """Whether the words tell one of two facts from the other: they have some of its own words, and none of the other's."""
    own = {word for word in words & (one.words - other.words) if len(word) >= _TELLING}
    return bool(own) and words.isdisjoint(other.words - one.words)
