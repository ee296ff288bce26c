"""Scores and examples -> the lines we write, and the names of the files they go to. Every line carries our mark."""

from __future__ import annotations

import re
from typing import Any

from closeloop.ids import MARK, clean, content_hash
from closeloop.models import Example, Score

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST = 100


def label(score: Score) -> dict[str, Any]:
    """One line of a labels file."""
    row = score.model_dump(mode="json", exclude_none=True, exclude={"platform", "project"})
    return {key: clean(value) for key, value in row.items() if value != {}}


def same_label(stored: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether a stored line says what a new one says; when it was made does not matter."""
    return _timeless(stored) == _timeless(new)


def _timeless(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != "created_at"}


def example(row: Example, dataset: str) -> dict[str, Any]:
    """One line of a dataset file."""
    return {**clean(row.model_dump(mode="json", exclude_none=True)), MARK: {"dataset": dataset}}


def file_name(name: str) -> str:
    """A name that is safe as part of a path. Two different names never give the same one."""
    safe = _UNSAFE.sub("-", name).lstrip(".-")[:_LONGEST]
    return safe if safe == name else f"{safe or 'unnamed'}-{content_hash(name)[:8]}"
