"""Checks of what stands below and between parts: sub-bullets, nested and flat lists, horizontal rules, how long arrays are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from closeloop.buckets.constraints.checks.machine_formats import find_json, parse_json
from closeloop.buckets.constraints.checks.wordplay import number
from closeloop.buckets.constraints.model import Broken, Check, Constraint, within
from closeloop.buckets.text import list_items, paragraphs

_RULE = re.compile(r"^[ \t]*(?:-{3,}|\*{3,}|_{3,}|(?:[-*_] ){2,}[-*_])[ \t]*$|<hr ?/?>", re.MULTILINE)
_SHOWN = 60


def _levels(response: str) -> list[tuple[int, str, bool]]:
    """Offset and line of every list item, and whether it is below another: set in, or with another mark than the first."""
    items = list_items(response)
    if not items:
        return []
    edge = min(len(line) - len(line.lstrip()) for _, line in items)
    top = _mark(next(line for _, line in items if len(line) - len(line.lstrip()) == edge))
    return [(start, line, len(line) - len(line.lstrip()) > edge or _mark(line) != top) for start, line in items]


def _mark(line: str) -> str:
    first = line.lstrip()[0]
    return "1" if first.isalnum() or first == "(" else first


def _sub_bullets(constraint: Constraint, response: str, _: str) -> Broken | None:
    """Every item of the first level has one below it, or as many as were asked for."""
    items = _levels(response)
    if not items:
        return Broken("has no bullet points")
    said = constraint.values[0].lower().split() if constraint.values else []
    wanted = number(said[-1]) if said else None
    exact = len(said) > 1 and said[0] != "at"
    below: dict[int, int] = {}
    at = 0
    for place, (_start, _line, deep) in enumerate(items):
        at = at if deep else place
        below[at] = below.get(at, 0) + deep
    for place, count in below.items():
        if count < (wanted or 1) or (exact and count != wanted):
            start, line = items[place][:2]
            asked = f"{count} below it, asked for {constraint.values[0]}" if said else "none below it"
            return Broken(f"has a bullet point with {asked}", start, start + len(line.rstrip()))
    return None


def _nested_list(_: Constraint, response: str, __: str) -> Broken | None:
    items = _levels(response)
    if not items or any(deep for *_, deep in items):
        return None
    return Broken("has a list without a second level", items[0][0], items[0][0] + len(items[0][1].rstrip()))


def _flat_list(_: Constraint, response: str, __: str) -> Broken | None:
    found = next((one for one in _levels(response) if one[2] and one[1][0].isspace()), None)
    return Broken("has an item below another", found[0], found[0] + len(found[1].rstrip())) if found else None


def _rules(_: Constraint, response: str, __: str) -> Broken | None:
    """Only where there is something to tell apart."""
    if len(paragraphs(response)) < 2 or _RULE.search(response):
        return None
    return Broken("has no horizontal rule between its parts", 0, min(_SHOWN, len(response)))


def _lists(value: Any, key: str) -> Iterator[list[Any]]:
    """The lists that stand under a key, anywhere."""
    if isinstance(value, dict):
        for name, one in value.items():
            if name == key and isinstance(one, list):
                yield one
            yield from _lists(one, key)
    elif isinstance(value, list):
        for one in value:
            yield from _lists(one, key)


def _array_items(constraint: Constraint, response: str, _: str) -> Broken | None:
    """Of the arrays under the key that is named; without one, of the whole or of the only array in it."""
    value, _error = parse_json(response)
    value = find_json(response) if value is None else value
    if constraint.values:
        found = [*_lists(value, constraint.values[0])]
    elif isinstance(value, dict):
        found = [one for one in value.values() if isinstance(one, list)]
        found = found if len(found) == 1 else []
    else:
        found = [value] if isinstance(value, list) else []
    broken = (within(constraint, (len(one),), "items in its array", response) for one in found)
    return next((one for one in broken if one), None)


NESTING: Mapping[str, Check] = {
    "sub_bullets": _sub_bullets,
    "nested_list": _nested_list,
    "flat_list": _flat_list,
    "rules": _rules,
    "array_items": _array_items,
}
