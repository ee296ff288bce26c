"""Responses that loop, and what only looks like it: songs, tables, code, plans. `loops.jsonl` is written by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

ROWS = [json.loads(line) for line in (Path(__file__).parent / "loops.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=[row["response"][:40] for row in ROWS])
def test_a_loop_is_told_from_what_repeats_on_purpose(find: Any, make_case: Any, row: dict[str, Any]) -> None:
    """A sentence, an item or a block that comes again and again; what was asked to repeat may."""
    found = find("repetition", make_case(row["asked"], row["response"]))

    assert ("repetition.text" in found and found["repetition.text"].confidence >= 0.5) is row["loops"]
