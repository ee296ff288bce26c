"""What is asked of documents beside questions: letters, tables, translations, code, small talk, and that the answer is not there.

`made.jsonl` is ours: a manual, a report, notes of a meeting and a function.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

ROWS = [json.loads(line) for line in (Path(__file__).parent / "made.jsonl").read_text(encoding="utf-8").splitlines()]
ANSWERS = [(row, answer, side == "wrong") for row in ROWS for side in ("right", "wrong") for answer in row[side]]

ABROAD = [
    json.loads(line) for line in (Path(__file__).parent / "abroad.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("row", ABROAD, ids=[row["response"][:40] for row in ABROAD])
def test_words_of_other_languages_are_no_proof_of_anything_unless_hardly_one_was_given(
    find: Any, make_case: Any, row: dict[str, Any]
) -> None:
    """The heads learned from English. Seven languages, right and made up; `abroad.jsonl` is ours."""
    case = make_case(row["asked"], row["response"], documents=[row["document"]])
    found = [one for name in ("ungrounded", "contradictions", "grounding") for one in find(name, case).values()]

    assert any(one.confidence >= 0.5 for one in found) is not row["right"]


def test_two_weeks_are_fourteen_days_and_not_fifteen(find: Any, make_case: Any) -> None:
    """A given number in the next smaller unit is given."""
    given = ["Books may be kept for 2 weeks. The library is open until 7."]

    assert find("grounding", make_case("How long?", "You may keep them for 14 days.", documents=given)) == {}
    assert find("grounding", make_case("How long?", "You may keep them for 15 days.", documents=given))


@pytest.mark.parametrize("others", [0, 2])
@pytest.mark.parametrize(("row", "answer", "wrong"), ANSWERS, ids=[answer[:50] for _, answer, _ in ANSWERS])
def test_only_what_the_documents_say_otherwise_is_called_a_hallucination(
    find: Any, make_case: Any, row: dict[str, Any], answer: str, wrong: bool, others: int
) -> None:
    """Beside other documents too: words of its own do not make a text unsupported, another number, name or address does."""
    given = row["documents"][0]
    more = [text for text in dict.fromkeys(other["documents"][0] for other in ROWS) if text != given][:others]
    case = make_case(row["asked"], answer, documents=[given, *more])
    found = [one for name in ("ungrounded", "contradictions", "grounding") for one in find(name, case).values()]

    assert any(one.confidence >= 0.52 for one in found) is wrong


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("I can't tell from the manual whether it is supported.", "capability"),
        ("Based on what is available, I cannot confirm whether it is supported.", "capability"),
        ("I can't tell you how to do that.", "policy"),
    ],
)
def test_what_is_not_known_is_no_policy(find: Any, make_case: Any, answer: str, kind: str) -> None:
    """An assistant that says what it cannot know does not decline by a rule."""
    assert f"refusal.{kind}" in find("refusal", make_case("Does it support WPA3?", answer))
