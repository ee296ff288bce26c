"""Checks of what a prompt names: labels of entries, some of several words, types of JSON's keys, how its rows are told apart."""

from __future__ import annotations

import re
from collections.abc import Mapping

from closeloop.buckets.constraints.checks.machine_formats import find_json, parse_json
from closeloop.buckets.constraints.checks.structure import STRUCTURE
from closeloop.buckets.constraints.model import Broken, Check, Constraint
from closeloop.buckets.text import fold

_SHOWN = 60
_KINDS: Mapping[str, tuple[type, ...]] = {
    "integer": (int,), "number": (int, float), "string": (str,), "boolean": (bool,), "array": (list,),
}  # fmt: skip
_FENCE = re.compile(r"^(?P<mark>`{3,}|~{3,})[^\n]*\n(?P<code>.*?)(?:^(?P=mark)|\Z)", re.DOTALL | re.MULTILINE)
_COMMENT = re.compile(r"(?:^|(?<=\s))(?:#|//|--)\s+\w[^\n]*|/\*|<!--", re.MULTILINE)
_DELIMITERS = {"semicolon": ";", "tab": "\t", "pipe": "|"}
_FEWEST = 2
"""Lines that a table has at least."""


def _labels(constraint: Constraint, response: str, _: str) -> Broken | None:
    """Neither the first nor the second, however they are set off."""
    if any(label in response for label in constraint.values[:2] if label.startswith("[")):
        return None
    bare = [re.escape(label.strip("().:")) for label in constraint.values[:2]]
    if any(re.search(rf"(?<!\w)\(?{label}[*_]*[).:*\]]", response, re.IGNORECASE) for label in bare):
        return None
    return Broken(f"has no label {constraint.values[0]!r}", 0, min(_SHOWN, len(response)))


def _some_words(constraint: Constraint, response: str, _: str) -> Broken | None:
    """Words may be inflected at their end."""
    text = fold(response)
    count = sum(fold(word)[: max(3, len(word) - 2)] in text for word in constraint.values)
    if constraint.low is None or count >= constraint.low:
        return None
    return Broken(f"has {count} of the words, asked for at least {constraint.low}")


def _json_types(constraint: Constraint, response: str, _: str) -> Broken | None:
    """A value that is missing or null is another demand's to judge."""
    key, wanted = constraint.values
    value, _error = parse_json(response)
    value = find_json(response) if value is None else value
    for row in value if isinstance(value, list) else [value]:
        found = row.get(key) if isinstance(row, dict) else None
        fits = isinstance(found, _KINDS[wanted]) and isinstance(found, bool) == (wanted == "boolean")
        if found is not None and not fits:
            start = max(response.find(f'"{key}"'), 0)
            return Broken(f"has a {key!r} that is no {wanted}", start, min(start + _SHOWN, len(response)))
    return None


def _one_fence(_: Constraint, response: str, __: str) -> Broken | None:
    fences = [*_FENCE.finditer(response)]
    return Broken(f"has {len(fences)} code blocks", *fences[1].span()) if len(fences) > 1 else None


def _no_code_comments(_: Constraint, response: str, __: str) -> Broken | None:
    for fence in _FENCE.finditer(response):
        if found := _COMMENT.search(fence["code"]):
            start = fence.start("code") + found.start()
            return Broken("has a comment in its code", start, start + len(found[0]))
    return None


def _delimited(constraint: Constraint, response: str, _: str) -> Broken | None:
    """Another mark stands in all lines, and as often in each."""
    wanted = _DELIMITERS[constraint.values[0].lower()]
    fence = _FENCE.search(response)
    rows = [line for line in (fence["code"] if fence else response).splitlines() if line.strip()]
    if len(rows) < _FEWEST or any(wanted in row for row in rows):
        return None
    other = next(
        (mark for mark in ",;\t|" if rows[0].count(mark) and len({row.count(mark) for row in rows}) == 1), None
    )
    return Broken(f"has {other!r} between its columns", 0, len(rows[0])) if other else None


NAMING: Mapping[str, Check] = {
    "labels": _labels,
    "some_words": _some_words,
    "json_types": _json_types,
    "one_fence": _one_fence,
    "no_code_comments": _no_code_comments,
    "delimited": _delimited,
    "emphasized": STRUCTURE["highlights_any"],
}
