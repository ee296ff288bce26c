"""Numbers worked out from given ones, and numbers given of something else. `reckoned.jsonl` and `beside.jsonl` are ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest


def _answers(name: str) -> list[Any]:
    text = (Path(__file__).parent / f"{name}.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    return [
        pytest.param(row, answer, kind == "wrong", id=f"{kind} {answer[:40]}")
        for row in rows
        for kind in ("right", "wrong")
        for answer in row[kind]
    ]


def _is_found(find: Any, case: Any) -> bool:
    found = [*find("contradictions", case).values(), *find("grounding", case).values()]
    return any(one.confidence >= 0.5 for one in found)


@pytest.mark.parametrize(("row", "answer", "wrong"), _answers("reckoned"))
def test_what_is_reckoned_from_given_numbers_is_no_new_number(
    find: Any, make_case: Any, row: dict[str, Any], answer: str, wrong: bool
) -> None:
    """Ends from starts, differences, shares, totals, other units; 19 of 37 right ones were flagged."""
    assert _is_found(find, make_case(row["asked"], answer, documents=[row["document"]])) is wrong


@pytest.mark.parametrize(("row", "answer", "wrong"), _answers("beside"))
def test_a_number_of_another_row_is_a_contradiction(
    find: Any, make_case: Any, row: dict[str, Any], answer: str, wrong: bool
) -> None:
    """In tables, lists, records and sentences; it stands in the documents, but beside another thing."""
    assert _is_found(find, make_case(row["asked"], answer, documents=[row["document"]])) is wrong


def test_a_number_that_was_asked_with_may_be_reckoned_with(find: Any, make_case: Any) -> None:
    """A share of the user's own amount, and so many times a given price; neither is in a document."""
    page = "Refunds\n- Trains: 25 % of the fare\n- Buses: nothing\nBikes are 6 euros per day."
    case = make_case("My fare was 48 euros, and I take a bike for 5 days.", "You get 12 euros back.", documents=[page])

    assert not _is_found(find, case)
    assert not _is_found(find, make_case("A bike for 5 days?", "That is 30 euros.", documents=[page]))
    assert _is_found(find, make_case("A bike for 5 days?", "That is 41 euros.", documents=[page]))
