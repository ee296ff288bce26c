"""Texts that are whole without a stop because their syntax is: tables, formulas, queries, settings, elements, shell scripts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from closeloop.buckets.detectors.finish.open_ends import ends_open
from closeloop.buckets.text import is_list_line

_EQUALS = re.compile(r"(?<![<>=!])[=≈≅≡→⇒](?P<right>(?:[^=≈≅≡→⇒\n.!?。]|(?<=\d)\.(?=\d)){1,48})$")
_IN_FORMULA = re.compile(
    r"(?:\\[a-z]++|\b(?:sqrt|sin|cos|tan|log|ln|exp|mod)\b|(?<![^\W\d_])(?:[a-z]{1,2}+\d*+|[A-Z]\w{0,2}+)(?![^\W\d_])|\d[\d.,]*+"
    r"|[\s+*/^()\[\]{}|!_,:'²³⁻½√π∞·×÷−%$€£¥₹-])++"
)
"""Every piece is taken once and for all: a long number is read in one way."""
_OPERATOR = re.compile(r"[+*/^(\[{=×·÷−≡→:-]$")
_RECKONS = re.compile(r"[\d=+*/^()×÷·√-]")
_UNIT_SIGN = "[$€£¥₹%°]"
_AMOUNT = re.compile(
    rf"(?:{_UNIT_SIGN}\s?)?[-+−]?\d+(?:[.,:/]\d+)*\s?{_UNIT_SIGN}?(?:\s?(?P<unit>[^\W\d_]{{1,14}})[²³]?(?:/[^\W\d_]{{1,8}})?[²³]?)?"
)
_QUERY = re.compile(r"\s*(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH|ALTER TABLE|DROP TABLE)\s", re.IGNORECASE)
_CLAUSE = re.compile(
    r"(?:\b(?:SELECT|FROM|WHERE|AND|OR|ON|BY|JOIN|SET|VALUES|INTO|IN|NOT|LIKE|LIMIT|AS|HAVING|BETWEEN|UNION|ALL|INNER|LEFT|ORDER|GROUP|IS)"
    r"|[=<>,(+*/.])$",
    re.IGNORECASE,
)
_SETTING = re.compile(r"(?:[-*] )?[\w.\-\"']+(?: ?= ?|: )\S.*|[\w.\-\"']+:|\[[\w.\-\"']+\]|[{}\]],?|- [\w./@-]+|#.*")
_SHELL_END = re.compile(r"; ?(?:done|fi|esac)$")
_CELLS, _VALUE_WORDS = 3, 6
"""The least characters of a row of a table, and rows of settings; the most words of the last of them."""


def whole_by_syntax(body: str, rows: Sequence[str]) -> bool:
    """Whether a text (and its last rows) ends where what it is written in may end."""
    return (
        _table(rows)
        or _formula(body, rows)
        or _query(body)
        or _settings(rows)
        or _element(body)
        or _SHELL_END.search(body, max(0, len(body) - 12)) is not None
    )


def _table(rows: Sequence[str]) -> bool:
    """Whether the last row has as many cells as those above, and its end."""
    last = rows[-1]
    if last[0] != "|" or last[-1] != "|" or len(last) < _CELLS:
        return False
    above = [row.count("|") for row in rows[:-1] if row[0] == "|"]
    return len(above) > 1 and set(above) == {last.count("|")}


def _formula(body: str, rows: Sequence[str]) -> bool:
    """Whether a text ends in a formula of which nothing is open, in its result, or in an expression that its line announced."""
    if any(
        body.count(left) > body.count(right) for left, right in (("\\[", "\\]"), ("\\(", "\\)"), ("(", ")"), ("{", "}"))
    ):
        return False
    last = rows[-1]
    match = _EQUALS.search(last[-80:])
    right = match["right"].strip() if match else last
    if not right or _OPERATOR.search(right):
        return False
    if match is None and (
        len(rows) < 2 or rows[-2][-1] not in ":：" or not _RECKONS.search(right) or is_list_line(last)
    ):
        return False
    return bool(_IN_FORMULA.fullmatch(right)) or (match is not None and _amounts(right))


def _amounts(text: str) -> bool:
    """Whether a text is one amount or two, `3 hours 25 minutes`, with no other word behind them."""
    place = 0
    for _ in range(2):
        match = _AMOUNT.match(text, place)
        unit = (match["unit"] or "") if match else ""
        if match is None or ends_open(unit) or unit.lower() in _NO_UNITS:
            return False
        place = match.end()
        if place == len(text):
            return True
        place += text[place] == " "
    return False


_NO_UNIT_WORDS = """
after before per when because since so if then but while where this these it you we they dann wenn que si mais
"""
_NO_UNITS = frozenset(_NO_UNIT_WORDS.split())


def _query(body: str) -> bool:
    return bool(_QUERY.match(body)) and not _CLAUSE.search(body[-20:]) and body.count("(") == body.count(")")


def _settings(rows: Sequence[str]) -> bool:
    """Whether all rows are settings, and the last one has its value."""
    if (
        len(rows) < _CELLS
        or len(rows[-1].split()) > _VALUE_WORDS
        or rows[-1][-1] in ":=,-[{"
        or any("." in row[-1:] for row in rows)
    ):
        return False
    return all(map(_SETTING.fullmatch, rows)) and sum("=" in row or ": " in row for row in rows) * 2 >= len(rows)


_CLOSING_TAG = re.compile(r"</[A-Za-z][\w:.-]{0,40}>$")
_OPENING_TAG = re.compile(r"<(?!(?:br|hr|img|input|meta|link)\b)([A-Za-z][\w:.-]*+)(?:\s[^<>]*+)?(?<!/)>")
_CLOSED_TAG = re.compile(r"</([A-Za-z][\w:.-]*+)>")


def _element(body: str) -> bool:
    """Whether a text ends by closing an element, and leaves none open."""
    return _CLOSING_TAG.search(body[-50:]) is not None and Counter(_OPENING_TAG.findall(body)) <= Counter(
        _CLOSED_TAG.findall(body)
    )
