"""Checks of JSON against the shape that its prompt shows or tells. Used by `checks`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from closeloop.buckets.constraints.checks.machine_formats import find_json, parse_json, unfenced
from closeloop.buckets.constraints.json_shapes.shape import misfit, shape_at
from closeloop.buckets.constraints.model import Broken, Check, Constraint
from closeloop.schemas import first_error

_SHOWN = 60
_CASES = {
    "snake": re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*"),
    "camel": re.compile(r"[a-z]+[A-Za-z0-9]*"),
    "kebab": re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*"),
}


def _values(response: str) -> list[Any]:
    """The JSON of a response: one document, the first inside other text, or one in each line."""
    value, error = parse_json(response)
    if error is None:
        return [value]
    rows = [parse_json(line) for line in unfenced(response).splitlines() if line.strip()]
    if len(rows) > 1 and all(error is None and isinstance(one, dict) for one, error in rows):
        return [one for one, _ in rows]
    found = find_json(response)
    return [] if found is None else [found]


def _json_shape(constraint: Constraint, response: str, _: str) -> Broken | None:
    """One of the layouts has to fit; what is no JSON at all is another demand's to say. A list may stand for one of its objects."""
    state, *layouts = constraint.values
    values = _values(response)
    problems: list[str] = []
    for layout in layouts:
        problem = next((found for value in values if (found := _problem(layout, value, state == "closed"))), None)
        if problem is None:
            return None
        problems.append(problem)
    if not problems:
        return None
    return Broken(min(problems, key=lambda one: one.startswith("lacks")), 0, min(_SHOWN, len(response)))


def _problem(layout: str, value: Any, closed: bool) -> str | None:
    schema, error = parse_json(layout)
    if error is None and isinstance(schema, dict) and isinstance(schema.get("properties"), dict):
        problem = first_error(schema, value)
        return f"breaks its schema at {problem}" if problem else None
    found = shape_at(layout)
    if found is None:
        return None
    shape = replace(found[0], open=not closed)
    if shape.kind == "object" and isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        return next((problem for one in value if (problem := misfit(shape, one))), None)
    return misfit(shape, value)


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield name
            yield from _names(one)
    elif isinstance(value, list):
        for one in value:
            yield from _names(one)


def _json_key_case(constraint: Constraint, response: str, _: str) -> Broken | None:
    wanted = constraint.values[0]
    for value in _values(response):
        for name in _names(value):
            if not _CASES[wanted].fullmatch(name):
                start = max(response.find(f'"{name}"'), 0)
                return Broken(f"has the key {name!r}, which is no {wanted} case", start, start + len(name) + 2)
    return None


SHAPES: Mapping[str, Check] = {
    "json_shape": _json_shape,
    "json_key_case": _json_key_case,
}
