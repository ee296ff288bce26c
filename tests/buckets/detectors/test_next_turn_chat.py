"""Next turns in the words of a chat, seen beside what was asked and what came. `next_turns.jsonl` is written by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

_FILE = Path(__file__).parent / "next_turns.jsonl"
ROWS = [json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines()]


def score(find: Any, make_case: Any, asked: str, response: str, turn: str) -> float:
    """The probability that the turn says the response did not do."""
    found = find("next_turn", make_case(asked, response, next_turn=turn))
    return float(found["next_turn.dissatisfied"].confidence)


@pytest.mark.parametrize("row", ROWS, ids=[row["turn"] for row in ROWS])
def test_a_turn_is_told_by_what_it_says_of_the_response(find: Any, make_case: Any, row: dict[str, Any]) -> None:
    """Both kinds: corrections, demands again, doubts; thanks, further wishes, answers to a question."""
    found = score(find, make_case, row["asked"], row["response"], row["turn"])

    assert (found >= 0.5) is row["dissatisfied"]


def test_only_what_was_asked_said_again_is_dissatisfied(find: Any, make_case: Any) -> None:
    """The same word is a complaint where it was asked for, and an answer where the response asks."""
    asked = "find cheap flights"

    assert score(find, make_case, asked, "Here are luxury hotels.", "flights") >= 0.5
    assert score(find, make_case, asked, "Flights or trains?", "flights") < 0.3
    assert score(find, make_case, "find cheap hotels", "Here are luxury hotels.", "flights") < 0.3


def test_not_what_came_but_what_was_asked(find: Any, make_case: Any) -> None:
    """Words of both sides tell a correction from a taste."""
    assert score(find, make_case, "translate to polish", "Here is the German text.", "polish, not german") >= 0.5
    assert score(find, make_case, "hi", "Hello!", "tea, not coffee") < 0.4


def test_a_new_question_may_hold_the_words_of_a_complaint(find: Any, make_case: Any) -> None:
    """Loud words count in a turn on what was asked, not in one that asks about something else, nor far behind its opening."""
    asked, response = "Write a poem about rain", "Rain falls on the roof."
    other = "Why would a doctor prescribe antibiotics which don't work against viruses?"

    assert score(find, make_case, asked, response, other) < 0.5
    assert score(find, make_case, "which antibiotics work against viruses?", "Antibiotics.", other) >= 0.5
    assert score(find, make_case, asked, response, "「違います」か「はい」で答えてください。空は青いですか？") < 0.5


def test_a_statement_counts_where_the_response_asked_nothing(find: Any, make_case: Any) -> None:
    """What is so is an answer to a question, and a report on a response; news of oneself is neither."""
    asked, turn = "To upgrade, where do I go?", "the billing page is blank"
    report = score(find, make_case, asked, "Go to the billing page.", turn)

    assert report > 3 * score(find, make_case, asked, "What does the billing page show?", turn)
    assert report > 3 * score(find, make_case, asked, "Go to the billing page.", "I upgraded the billing page")
