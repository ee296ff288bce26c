"""Texts that are whole without a stop because their last row is one like the others: choices, values behind labels, amounts, credits."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from closeloop.buckets.detectors.finish.open_ends import STOPS, ends_open
from closeloop.buckets.text import is_list_line

_HEADING = re.compile(r"\*\*[^*]+\*\*:?|#{1,6} .+")
_ROWS, _VALUE_WORDS = 3, 6
"""Rows that make a list of a kind, and words of a value."""


def whole_by_rows(rows: Sequence[str]) -> bool:
    """Whether the last row of a text ends as the rows above it do."""
    return (
        _options(rows)
        or _labelled(rows)
        or _named_value(rows)
        or _parts(rows)
        or _short_lines(rows)
        or _amount_rows(rows)
        or _numbered_to_the_end(rows)
    )


_OPTION = re.compile(r"[(]?([A-Ha-h])[.)] ?\S")


def _options(rows: Sequence[str]) -> bool:
    """Whether a text ends with the last choice of a question, where every question before it has as many."""
    lettered = [match[1].lower() if (match := _OPTION.match(row)) else "" for row in rows]
    ends = [mark for mark, behind in itertools.pairwise([*lettered, ""]) if mark and not behind]
    return bool(lettered[-1]) and len(ends) > 1 and len(set(ends)) == 1 and ends[0] > "a" and not ends_open(rows[-1])


_LABEL = re.compile(r"(?:[-*•] )?\*\*[^*\n]{1,40}(?::\*\*|\*\*:) (?P<value>\S.*)")


def _labelled(rows: Sequence[str]) -> bool:
    """Whether a text ends with a short value behind a label in bold, as other rows of it do: `**Next meeting:** 1 October`."""
    last = _LABEL.fullmatch(rows[-1])
    if last is None or not _value(last["value"]):
        return False
    return sum(_LABEL.match(row) is not None for row in rows) >= _ROWS and rows[-1].count("(") <= rows[-1].count(")")


_NAMED_VALUE = re.compile(r"[^\W\d_a-z][\w’'-]+(?: [\w’'-]+){0,2} ?[:：] ?(?P<value>\S.*)")


def _named_value(rows: Sequence[str]) -> bool:
    """Whether a text ends with a name and its value on a line below whole sentences or items: `Confidence: high`, `Key: 1 B, 2 C`."""
    if len(rows) < 2 or rows[-2][-1] in ",:;-–":
        return False
    if _HEADING.fullmatch(rows[-2]) and any(map(str.isdigit, rows[-1])):
        return _value(rows[-1])
    match = _NAMED_VALUE.fullmatch(rows[-1])
    return match is not None and _value(match["value"])


def _value(text: str) -> bool:
    """Whether a text is a value and no sentence that was begun: one small word, or a few with a number among them."""
    words = text.split()
    if len(words) > _VALUE_WORDS or (ends_open(text) and not _KEYED.search(text)):
        return False
    return any(map(str.isdigit, text)) or (len(words) == 1 and text.islower())


_KEYED = re.compile(r"\d\W{0,2}[A-H]$")  # an answer of a quiz, not the article
_SEPARATORS = (" · ", " / ", " • ", " | ")


def _parts(rows: Sequence[str]) -> bool:
    """Whether the last line is made of parts with a sign between them, as mottos, credits and verses in a row are, the last no stump."""
    for separator in _SEPARATORS:
        *before, last = rows[-1].split(separator)
        if len(before) > 1 and len(last) >= min(map(len, before)) / 2 and not ends_open(last):
            return True
    return False


_WITHOUT_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_SHORT_LINE = 14
"""Letters of a verse or a name in a script without spaces."""


def _short_lines(rows: Sequence[str]) -> bool:
    """Whether a text in a script without spaces is nothing but short lines or pieces, such as names or verses, the last no stump."""
    if (
        not _WITHOUT_SPACES.match(rows[-1], len(rows[-1]) - 1)
        or any(map(is_list_line, rows))
        or len(set(rows)) < len(rows)
    ):
        return False
    pieces = [piece for row in rows for piece in row.split()]
    if (
        len(pieces) < _ROWS
        or max(map(len, pieces)) > _SHORT_LINE
        or any(piece[0] == "#" or piece[-1] in "。，、；：" for piece in pieces)
    ):
        return False
    return len(pieces[-1]) >= min(map(len, pieces[:-1])) * 0.7


_AMOUNT_END = re.compile(r"(?:\d|[$€£¥₺₹%])[\s.]?(?:[^\W\d_]{1,5})?$")


def _amount_rows(rows: Sequence[str]) -> bool:
    """Whether every one of the last rows ends in an amount, as those of a menu, a price list or a bill do."""
    return (
        len(rows) >= _ROWS
        and all(" " in row and _AMOUNT_END.search(row[-12:]) for row in rows[-_ROWS:])
        and len(rows[-1].split()) > 1
    )


_KEYS = re.compile(r"(?:\d{1,3}[.):]? ?[A-H](?:, ?|; ?|  ?|$)){3,}+")
_REFERENCE = re.compile(r"\[\d{1,3}\] .*\d\)?")
_AT_TIME = re.compile(r"\d{1,2}[:.h]\d\d\b")


def _numbered_to_the_end(rows: Sequence[str]) -> bool:
    """Whether a text ends with the key of a quiz, a reference with its year or page, or the last point of a timetable."""
    last = rows[-1]
    if _KEYS.fullmatch(last) or (_REFERENCE.fullmatch(last) and any(row.startswith("[") for row in rows[-2:-1])):
        return True
    others = [row for row in rows[:-1] if _AT_TIME.match(row)]
    timed = len(others) >= _ROWS - 1 and _AT_TIME.match(last) and not ends_open(last)
    return bool(timed) and not any(row.endswith(STOPS) for row in others) and len(last) >= min(map(len, others)) / 2
