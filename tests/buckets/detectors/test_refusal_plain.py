"""Declining in plain words, as newer models do it, in ten languages; and texts that only look like it. `refusals.jsonl` is ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

ROWS = [
    json.loads(line) for line in (Path(__file__).parent / "refusals.jsonl").read_text(encoding="utf-8").splitlines()
]
DECLINES = [(row["asked"], row["response"]) for row in ROWS if row["declines"]]
ANSWERS = [(row["asked"], row["response"]) for row in ROWS if not row["declines"]]


@pytest.mark.parametrize(("asked", "response"), DECLINES)
def test_plain_words_decline(find: Any, make_case: Any, asked: str, response: str) -> None:
    """Who speaks, that it will not be, and any verb: no list of phrases has all of these."""
    assert find("refusal", make_case(asked, response))["refusal"].confidence >= 0.5


@pytest.mark.parametrize(("asked", "response"), ANSWERS)
def test_what_only_looks_like_declining_is_an_answer(find: Any, make_case: Any, asked: str, response: str) -> None:
    """Letters, roles, poems, quotations, rules of a shop, manners of speaking, and a `no` to a question."""
    found = find("refusal", make_case(asked, response))

    assert "refusal" not in found or found["refusal"].confidence < 0.5


def test_a_bare_no_declines_a_demand_and_answers_a_question(find: Any, make_case: Any) -> None:
    """What was asked tells them apart."""
    assert find("refusal", make_case("Write malware.", "No."))["refusal"].confidence >= 0.5
    assert "refusal" not in find("refusal", make_case("Is it raining?", "No."))
