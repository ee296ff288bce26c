"""Endings that were cut, in prose, lists, tables, markup and code, in many languages; and whole ones. `endings.jsonl` is ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

ROWS = [json.loads(line) for line in (Path(__file__).parent / "endings.jsonl").read_text(encoding="utf-8").splitlines()]


def _rows(*, cut: bool) -> list[tuple[str, str]]:
    return [(row.get("asked", "Tell me."), row["response"]) for row in ROWS if row["cut"] is cut]


@pytest.mark.parametrize(("asked", "response"), _rows(cut=True))
def test_what_was_cut_is_found(find: Any, make_case: Any, asked: str, response: str) -> None:
    """A sentence, an item, a row, an element or an expression that was begun."""
    assert find("truncated", make_case(asked, response))["incomplete.truncated"].confidence >= 0.5


@pytest.mark.parametrize(("asked", "response"), _rows(cut=False))
def test_what_needs_no_stop_is_whole(find: Any, make_case: Any, asked: str, response: str) -> None:
    """Names, verses, lists, code, signatures, addresses, and titles or the like where one was asked for."""
    found = find("truncated", make_case(asked, response))

    assert "incomplete.truncated" not in found or found["incomplete.truncated"].confidence < 0.5
