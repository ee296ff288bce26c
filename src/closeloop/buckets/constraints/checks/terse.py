"""Checks of demands that are put offhand: exact answers, tags, links, headings, order by year, headers of CSV. Used by `checks`."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from itertools import pairwise

from closeloop.buckets.constraints.checks.wordplay import number
from closeloop.buckets.constraints.model import Broken, Check, Constraint, within
from closeloop.buckets.text import fold, lines

_SHOWN = 60
_FENCE = re.compile(r"```[^\n]*\n(.*?)(?:\n[ \t]*```|\Z)", re.DOTALL)
_MARKS = "\"'“”‘’`*_ .!\n"


def _shown(response: str) -> tuple[int, int]:
    return 0, min(_SHOWN, len(response))


def _exact_answer(constraint: Constraint, response: str, _: str) -> Broken | None:
    if fold(response).strip(_MARKS) == fold(constraint.values[0]).strip(_MARKS):
        return None
    return Broken(f"is not {constraint.values[0]!r} alone", *_shown(response))


def _no_quotes(_: Constraint, response: str, __: str) -> Broken | None:
    bare = response.strip()
    wrapped = len(bare) > 1 and bare[0] in '"“«' and bare[-1] in '"”»' and not re.search(r"[\"“”«»]", bare[1:-1])
    return Broken("is wrapped in quotation marks, which were to be left out", *_shown(response)) if wrapped else None


def _html(constraint: Constraint, response: str, _: str) -> Broken | None:
    name = constraint.values[0] if constraint.values else r"[a-z]\w*"
    if re.search(rf"<{name}(?:\s[^<>]*)?/?>", response, re.IGNORECASE):
        return None
    return Broken("has no HTML" if not constraint.values else f"has no <{name}> element", *_shown(response))


_ADDRESS = re.compile(r"(?<!\]\()(?<!<)https?://\S+")
_LINK = re.compile(r"\[[^\]\n]+\]\(\S+?\)")


def _markdown_link(_: Constraint, response: str, __: str) -> Broken | None:
    """Only where there is an address to link to."""
    found = _ADDRESS.search(_LINK.sub(lambda match: " " * len(match[0]), response))
    return Broken("has an address that is no markdown link", *found.span()) if found else None


def _heading_level(constraint: Constraint, response: str, _: str) -> Broken | None:
    said = constraint.values[0]
    level = len(said) if said[0] == "#" else number(said)
    if not level or re.search(rf"^\s{{0,3}}#{{{level}}}\s*[^#\s]|<h{level}\b", response, re.MULTILINE):
        return None
    return Broken(f"has no heading of level {level}", *_shown(response))


_YEAR = re.compile(
    r"(?<![\d.,$€£-])(?:1[0-9]{3}|20\d\d)(?![\d%]|[.,]\d|-\d\d\b)(?!\s*(?:bc|bce|b\.c\.)\b)", re.IGNORECASE
)
_LEAST = 3
_LONG = 160


def _by_year(*, falling: bool) -> Check:
    """Lines with one year each, three at least."""

    def check(_: Constraint, response: str, __: str) -> Broken | None:
        rows = [
            (line, found) for line in lines(response) if len(line) < _LONG and len(found := _YEAR.findall(line)) == 1
        ]
        if len(rows) < _LEAST or re.search(r"\bb\.?c\.?(?:e\.?)?\b", response, re.IGNORECASE):
            return None
        for (_one, first), (line, second) in pairwise(rows):
            if first[0] != second[0] and (first[0] < second[0]) is falling:
                start = max(response.find(line), 0)
                return Broken(f"has {second[0]} behind {first[0]}", start, start + len(line), 0.95)
        return None

    return check


def _json_bare(_: Constraint, response: str, __: str) -> Broken | None:
    try:
        json.loads(response)
    except (ValueError, RecursionError):
        return Broken("is not JSON alone: a parser could not read it", *_shown(response), 0.9)
    return None


def _csv_header(constraint: Constraint, response: str, _: str) -> Broken | None:
    """The names in their order, and as many fields in every row."""
    wanted = [fold(one) for one in re.split(r",\s*(?:and\s+)?|\s+and\s+", constraint.values[0].strip('"“”` ')) if one]
    fenced = _FENCE.search(response)
    body = (fenced[1] if fenced else response).strip()
    rows = [row for row in csv.reader(io.StringIO(body)) if row] if "," in body or len(wanted) == 1 else []
    heads = [place for place, row in enumerate(rows) if len(row) > 1]
    if not heads:
        return None
    first = [fold(one.strip()) for one in rows[heads[0]]]
    if first != wanted:
        return Broken(f"has the columns {', '.join(first)}, asked for {', '.join(wanted)}", *_shown(response))
    if fenced is None and heads[0]:
        return None
    odd = next((row for row in rows[heads[0] :] if len(row) > 1 and len(row) != len(wanted)), None)
    return Broken(f"has a row of {len(odd)} fields, asked for {len(wanted)}", *_shown(response)) if odd else None


_QUESTION = re.compile(
    r"^\W{0,4}(?:\d{1,2}[.)]\s*)?\**q(?:uestion)?(?: ?\d{1,2})?\**\s*[:.)]", re.IGNORECASE | re.MULTILINE
)


def _qa_pairs(constraint: Constraint, response: str, _: str) -> Broken | None:
    count = len(_QUESTION.findall(response))
    wanted = number(constraint.values[0])
    if not count or not wanted:
        return None
    exact = Constraint("qa_pairs", constraint.bucket, 0, 0, wanted, wanted)
    return within(exact, (count,), "pairs of a question and an answer", response)


OFFHAND: Mapping[str, Check] = {
    "exact_answer": _exact_answer,
    "no_quotes": _no_quotes,
    "html": _html,
    "markdown_link": _markdown_link,
    "heading_level": _heading_level,
    "newest_first": _by_year(falling=True),
    "oldest_first": _by_year(falling=False),
    "json_bare": _json_bare,
    "csv_header": _csv_header,
    "qa_pairs": _qa_pairs,
}
