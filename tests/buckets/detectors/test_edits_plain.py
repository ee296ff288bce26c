"""Edits of one fact and edits of the wording alone, in ten languages. `edits.jsonl` is written by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from closeloop.models import Signal

ROWS = [json.loads(line) for line in (Path(__file__).parent / "edits.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=[row["final"] for row in ROWS])
def test_an_edit_of_a_fact_is_told_from_one_of_the_wording(find: Any, make_case: Any, row: dict[str, Any]) -> None:
    """Names, numbers in words, days, units, directions, opposites; the same said otherwise is `tone`."""
    edit = Signal(kind="edit", polarity=-0.8, weight=3.0, explicit=True, draft=row["draft"], final=row["final"])
    asked = row.get("asked", "Help me with this please.")

    findings = find("edits", make_case(asked, row["draft"], signals=[edit]))

    assert ("incorrect" in findings) is (row["bucket"] == "incorrect")
