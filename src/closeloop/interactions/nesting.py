"""Plain shapes under every dialect: dotted keys made into nested ones, JSON inside strings, the first field of several names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

import orjson

from closeloop.ids import clean_text

_OPENERS = ("{", "[")
_DEEPEST = 30
_JUDGEMENTS = ("score", "rating", "thumb", "thumbs", "value", "label", "vote", "sentiment", "feedback")


def nest(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted keys as nested dicts, runs of numbered keys as lists: `{"a.0.b": 1}` -> `{"a": [{"b": 1}]}`.

    Keys that are nested already are merged in. A key that has both a value and keys below it becomes a dict with the value under
    `""`. The input is not changed.
    """
    if not any("." in str(key) for key in flat):
        return {str(key): value for key, value in flat.items()}
    tree: dict[str, Any] = {}
    for key, value in flat.items():
        path = str(key).split(".", _DEEPEST)
        node = tree
        for step in path[:-1]:
            node = _enter(node, step)
        _place(node, path[-1], value)
    result = _listed(tree)
    return result if isinstance(result, dict) else tree


def _enter(node: dict[str, Any], step: str) -> dict[str, Any]:
    below = node.get(step)
    if isinstance(below, _Branch):
        return below
    branch = _Branch()
    if isinstance(below, Mapping):
        branch.update(below)
    elif isinstance(below, list):
        branch.update({str(index): item for index, item in enumerate(below)})
    elif below is not None:
        branch[""] = below
    node[step] = branch
    return branch


def _place(node: dict[str, Any], step: str, value: Any) -> None:
    below = node.get(step)
    if not isinstance(below, _Branch):
        node[step] = value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            _place(below, str(key), item)
    else:
        below[""] = value


class _Branch(dict[str, Any]):
    """A dict that `nest` made itself, so it may be changed and may turn out to be a list."""


def _listed(node: Any) -> Any:
    """Branches with only numbers as keys become lists in their order; holes close. Values that came in are left alone."""
    if not isinstance(node, _Branch):
        if isinstance(node, dict) and any(isinstance(item, _Branch) for item in node.values()):
            return {key: _listed(item) for key, item in node.items()}
        return node
    below = {key: _listed(item) for key, item in node.items()}
    numbered = [key for key in below if key.isdecimal() and key.isascii()]
    if numbered and len(numbered) == len(below):
        return [below[key] for key in sorted(numbered, key=lambda key: (len(key.lstrip("0")), key.lstrip("0")))]
    return below


def from_json(value: Any) -> Any:
    """What a string holds when it is a JSON object or list; anything else comes back as it is."""
    if not isinstance(value, str):
        return value
    start = value[:1]
    if start not in _OPENERS and not (start.isspace() and value.lstrip()[:1] in _OPENERS):
        return value
    try:
        return orjson.loads(clean_text(value))
    except (orjson.JSONDecodeError, RecursionError):
        return value


def first(fields: Mapping[str, Any], names: Iterable[str]) -> Any:
    """The value of the first of these names that is there and not None."""
    for name in names:
        value = fields.get(name)
        if value is not None:
            return value
    return None


def text_of(fields: Mapping[str, Any], names: Iterable[str]) -> str | None:
    """The first of these names that holds a string or a number, as text; None when there is none or it is empty."""
    for name in names:
        value = fields.get(name)
        if value is None:
            continue
        if isinstance(value, str) and value:
            return clean_text(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
    return None


def judged(value: Any) -> tuple[Any, dict[str, Any]]:
    """The value of a feedback that may be an object, `{"thumb": "down", "comment": "..."}`: its judgement, and all it holds."""
    if not isinstance(value, Mapping):
        return value, {}
    found = (value.get(key) for key in _JUDGEMENTS)
    return next((one for one in found if isinstance(one, str | bool | int | float)), None), {**value}


Path: TypeAlias = tuple[str, ...]


@lru_cache(maxsize=1024)
def _steps(path: str) -> Path:
    return tuple(path.split("."))


def paths(*dotted: str) -> tuple[Path, ...]:
    """Dotted paths taken apart once, for `find`."""
    return tuple(map(_steps, dotted))


def at(tree: Any, path: str) -> Any:
    """The value at a dotted path of nested dicts and lists, or None."""
    return find(tree, _steps(path))


def find(tree: Any, path: Path) -> Any:
    """`at` for a path that was taken apart before."""
    for step in path:
        # What is usual first: asking the abstract Mapping was a third of the time a span takes to read.
        if type(tree) is dict:
            tree = tree.get(step)
        elif isinstance(tree, list):
            tree = tree[int(step)] if step.isdecimal() and int(step) < len(tree) else None
        elif isinstance(tree, Mapping):
            tree = tree.get(step)
        else:
            return None
        if tree is None:
            return None
    return tree
