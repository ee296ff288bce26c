"""Edits of the form: the same words as a table, a list, JSON or running text, in other letters, with or without marks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from closeloop.buckets.detectors.edits.pair import Pair
from closeloop.buckets.text import fold
from closeloop.patterns import lazy
from closeloop.signals.edits import is_json

Reading = tuple[str, float, str]

_FENCE = re.compile(r"^[ \t]*(?:```|~~~)[^\n]*$", re.MULTILINE)
_BULLET = re.compile(r"^\s*(?:[-*+•・‣▪–]\s*)(?=[^\s*-])", re.MULTILINE)
_NUMBER = re.compile(r"^\s*\(?\d{1,3}[.)、]\s", re.MULTILINE)
_HEADING = re.compile(r"^\s*(?:#{1,6} \S|\*\*[^*\n]+\*\*:?\s*$|[A-Z\u00c0-\u024f][^\n.!?,]{2,40}:\s*$)", re.MULTILINE)
_LABELLED = re.compile(r"^[^\W\d_]\w{0,15}: \S", re.MULTILINE)
_ROW = re.compile(r"^\s*\|.*\|\s*$", re.MULTILINE)
_LITERAL = re.compile(r"[\[(]\s*(?:'[^'\n]*'|\"[^\"\n]*\")(?:\s*,\s*(?:'[^'\n]*'|\"[^\"\n]*\"))+\s*,?\s*[\])]")
"""A list of texts as programs write it."""
_RULE_ROW = re.compile(r"^\s*\|?(?:\s*:?-+:?\s*\|)+\s*:?-*:?\s*$", re.MULTILINE)
_MARKS = re.compile(
    r"\*\*|__|`+|(?<![\w*])\*(?=\w)|(?<=\w)\*(?![\w*])|#{1,6} |[\"“”„«»「」]|[\U0001f300-\U0001faff\u2600-\u27bf]|</?\w{1,10}>"
    r"|[:;]-?[)(D]"
)
_ANY_MARK = re.compile(r"[\s,;*_#`>|\-+•・:~=\[\](){}\"“”„«»「」.!]+|^\s*\d+[.)]", re.MULTILINE)
_CASE = lazy(
    r"\b(?:upper|lower|title|sentence|small|capital)[- ]?(?:case|letters?)|\bcaps\b|\bcapitals?\b|\bcapitali[sz]|gro(?:ß"
    r"|ss)(?:schreib|buchstab)"
    r"|kleinbuchstab|kleinschreib|minuscul|majuscul|min[úu]scul|may[úu]scul|mai[úu]scul|大文字|小文字|大写|小写",
    re.IGNORECASE,
)
_MOST_CASED = 0.4
"""Share of words with another case from which the whole text is set in other letters."""
_SEPARATORS = (",", ";", "\t")
_CELL = 40
_KEPT, _LEFT = 0.7, 0.55
"""Share of the user's text's words that the draft or the request had, and of the draft's that are left."""


def relaid(pair: Pair) -> Reading | None:
    """What kind of form was changed where the words stay nearly the same, how sure that is and why; None where it is none of those."""
    draft, final = pair.draft.strip(), pair.final.strip()
    before, after = _forms(draft), _forms(final)
    if _bare(draft) == _bare(final):
        return _same_words(pair, draft, final, before, after)
    if _unwrapped(draft) == final or _unwrapped(final) == draft:
        return "format.markup", 0.7, "what stood around a code block was taken away or put there"
    if "json" in after and "json" not in before and _told(pair):
        return "format.parse", 0.75, "the user made it JSON"
    if before != after and _told(pair):
        return "format.structure", 0.7, f"nearly the same words, {_named(before)} before and {_named(after)} now"
    return None


def _same_words(pair: Pair, draft: str, final: str, before: frozenset[str], after: frozenset[str]) -> Reading | None:
    if _words(draft) != _words(final) and (cased := _recased(pair)):
        return cased
    if before != after and (before ^ after != {"lines"} or _lines(draft) != _lines(final)):
        kind = "format.parse" if "json" in after else "format.structure"
        return kind, 0.7, f"the same words, {_named(before)} before and {_named(after)} now"
    if _lines(draft) != _lines(final):
        return "format.structure", 0.6, "only the layout was changed"
    left, right = (Counter(_MARKS.findall(text)) for text in (draft, final))
    changed = sum((left - right).values()) + sum((right - left).values())
    if changed > 1 or (changed and left.total() and not right.total()):
        return "format.markup", 0.65, "only marks were taken out or put in"
    return None


def _recased(pair: Pair) -> Reading | None:
    words = list(zip(_words(pair.draft), _words(pair.final), strict=False))
    changed = sum(one != other for one, other in words)
    marked = [re.sub(r"[\w\s]+", "", text) for text in (pair.draft, pair.final)]
    starts = all(one[1:] == other[1:] for one, other in words)
    if marked[0] != marked[1] and starts and not _CASE.search(pair.asked):  # other sentences begin
        return None
    if changed > 1 and changed >= _MOST_CASED * len(words):
        return "format.casing", 0.75, "the same words in other letters"
    if changed and _CASE.search(pair.asked):
        return "format.casing", 0.7, "letters were asked for, and the user set them"
    return None


def _told(pair: Pair) -> bool:
    """Whether the user's text says what the draft says: its words stand there or in the request, and no other numbers."""
    old, new, asked = pair.numbers
    if not new <= old | asked or len(old - new) * 2 > len(old):
        return False
    drafted, finished = pair.drafted, pair.finished
    if not drafted or not finished:
        return False
    known = drafted | pair.wanted
    kept = sum(_stands(one, known) for one in finished) / len(finished)
    left = sum(_stands(one, finished) for one in drafted) / len(drafted)
    return kept >= _KEPT and left >= _LEFT


def _stands(word: str, known: frozenset[str]) -> bool:
    """Whether a word stands there, be it cut short (Mon for Monday) or written in full."""
    return word in known or (word.isalpha() and any(one.startswith(word) or word.startswith(one) for one in known))


@lru_cache(maxsize=4)
def _forms(text: str) -> frozenset[str]:
    return frozenset(_found(text))


def _found(text: str) -> Iterator[str]:
    if is_json(_unwrapped(text) or text):
        yield "json"
        return
    if _LITERAL.fullmatch(text):
        yield "a literal"
        return
    if "```" in text or "~~~" in text:
        yield "a code block"
    bare = _FENCE.sub("", text)
    if len(_ROW.findall(bare)) > 1:
        yield "a table"
        return
    if len(_BULLET.findall(bare)) > 1:
        yield "points"
    if len(_NUMBER.findall(bare)) > 1:
        yield "numbered points"
    if len(_LABELLED.findall(bare)) > 1:
        yield "labelled lines"
    if _HEADING.search(bare) and "\n" in bare.strip():
        yield "headings"
    rows = [line for line in bare.splitlines() if line.strip()]
    if len(rows) > 1 and not _BULLET.search(bare) and not _NUMBER.search(bare):
        if _is_csv(rows):
            yield "rows of values"
        elif all(len(row) <= _CELL and row.rstrip()[-1:] not in ".!?,;" for row in rows):
            yield "lines"


def _is_csv(rows: list[str]) -> bool:
    for mark in _SEPARATORS:
        counts = {row.count(mark) for row in rows}
        if len(counts) == 1 and 0 not in counts:
            return all(len(cell) <= _CELL and f"{mark} " not in row for row in rows for cell in row.split(mark))
    return False


def _named(forms: frozenset[str]) -> str:
    return " and ".join(sorted(forms)) or "running text"


def _bare(text: str) -> str:
    """The letters alone: no marks, fences, table rules or blanks."""
    return fold(_ANY_MARK.sub(" ", _MARKS.sub(" ", _RULE_ROW.sub("", _FENCE.sub("", text)))))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text)


def _lines(text: str) -> int:
    return sum(bool(line.strip()) for line in _FENCE.sub("", text).splitlines())


def _unwrapped(text: str) -> str | None:
    """What stands inside the only code block of a text that has little else."""
    parts = re.split(r"(?:^|\n)[ \t]*(?:```|~~~)[^\n]*\n?", text)
    return parts[1].strip() if len(parts) == 3 and len(parts[0]) + len(parts[2]) <= 300 else None
