"""Short answers that turn a given sentence round, ones that are given, and ones that say it is not there. `grounds.jsonl` is ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from closeloop.buckets.cascade import Cascade

ROWS = [json.loads(line) for line in (Path(__file__).parent / "grounds.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=[row["response"][:50] for row in ROWS])
def test_what_the_documents_say_otherwise_is_found(cascade: Cascade, make_case: Any, row: dict[str, Any]) -> None:
    """By whichever detector; what is given, and what says that the documents do not tell, is left alone."""
    scores = cascade.sort(make_case(row["asked"], row["response"], documents=row["documents"])).scores

    assert (scores["hallucination"] >= 0.5) is row["flag"]


@pytest.mark.parametrize(
    ("given", "said", "found"),
    [
        ("Vaccinations are given on Tuesdays by Dr Lind.", "Vaccinations are given on Sundays by Dr Lind.", True),
        ("The pool opens at 9 for members.", "The pool opens at 7 for members.", True),
        ("Gift cards are not refundable.", "Gift cards are refundable.", True),
        ("The bridge was designed by Ana Sousa.", "The bridge was designed by Karl Beck.", True),
        ("Sales rose in spring.", "Sales fell in spring.", True),
        ("Gift cards are not refundable.", "Gift cards are not refundable.", False),
        ("The pool opens at 9 for members.", "The pool opens at 9.", False),
        ("Ann wrote the report. Bo wrote the report too.", "Bo wrote the report.", False),
        ("Sales rose in spring. Sales fell in autumn.", "Sales fell in autumn.", False),
    ],
)
def test_a_given_sentence_turned_round_is_a_contradiction(
    find: Any, make_case: Any, given: str, said: str, found: bool
) -> None:
    """Another number, day, name or opposite at the same place, or a `not`; unless another sentence says just that."""
    findings = find("contradictions", make_case("Tell me.", said, documents=[given]))

    assert ("hallucination.contradiction" in findings) is found
