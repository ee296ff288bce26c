"""Endings that were cut, in prose, lists, tables, markup and code, in many languages; and whole ones. `endings.jsonl` is ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

ROWS = [json.loads(line) for line in (Path(__file__).parent / "endings.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("response", [row["response"] for row in ROWS if row["cut"]])
def test_what_was_cut_is_found(find: Any, make_case: Any, response: str) -> None:
    """A sentence, an item, a row, an element or an expression that was begun."""
    assert find("truncated", make_case("Tell me.", response))["incomplete.truncated"].confidence >= 0.5


@pytest.mark.parametrize("response", [row["response"] for row in ROWS if not row["cut"]])
def test_what_needs_no_stop_is_whole(find: Any, make_case: Any, response: str) -> None:
    """Names, verses, lists, code, signatures, addresses."""
    found = find("truncated", make_case("Tell me.", response))

    assert "incomplete.truncated" not in found or found["incomplete.truncated"].confidence < 0.5
