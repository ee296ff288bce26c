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


RATING = (
    "Explain in one sentence, then end with the verdict: approve, reject or needs work. Grades go from A-F."
    " Urgent cases end in [[HANDOFF]]."
)


@pytest.mark.parametrize(
    ("response", "whole"),
    [
        ("I am passing you on to a colleague.\n[[HANDOFF]]", True),
        ("I am passing you on to a colleague.\n<escalate/>", True),
        ("I am passing you on to a colleague.\n[[HAND", False),
        ("## Findings\n- The retry has no limit, so it goes on for ever.\n\n## Verdict\nneeds work", True),
        ("## Findings\n- The retry has no limit, so it goes on for ever.\n\n## Verdict\nThe change may be", False),
        ("The essay gives an opinion without a single reason for it.\n\n**Grade:** D", True),
        ("The essay gives an opinion without a single reason for it.\n\nGrade: The", False),
    ],
)
def test_a_mark_or_a_choice_of_the_prompt_ends_a_text(find: Any, make_case: Any, response: str, whole: bool) -> None:
    """Programs look for it in the last line, where no stop stands."""
    found = find("truncated", make_case("here it is", response, system=RATING))

    assert (max((one.confidence for one in found.values()), default=0) < 0.5) is whole
