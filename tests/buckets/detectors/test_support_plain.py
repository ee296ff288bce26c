"""Answers of a support bot that say what its documents say in other words, units and forms, and ones with one thing exchanged.

`support.jsonl` and `answers.jsonl` are ours: policies, prices, hours, leaflets, contracts, how-tos.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from closeloop.buckets.grounding.courtesies import without_courtesies
from closeloop.buckets.grounding.quantities import quantities

ROWS = [json.loads(line) for line in (Path(__file__).parent / "support.jsonl").read_text(encoding="utf-8").splitlines()]
SAID = [(row, answer, said) for row in ROWS for said in ("given", "otherwise") for answer in row[said]]


@pytest.mark.parametrize(("row", "answer", "said"), SAID, ids=[answer[:60] for _, answer, _ in SAID])
def test_one_thing_exchanged_is_found_and_other_words_are_not(
    find: Any, make_case: Any, row: dict[str, Any], answer: str, said: str
) -> None:
    """A number, a name or a `not`; number words, other units, rounded numbers and sums are no contradictions."""
    case = make_case(row["asked"], answer, documents=row["documents"])
    found = [*find("contradictions", case).values(), *find("grounding", case).values()]

    assert any(one.confidence >= 0.5 for one in found) is (said == "otherwise")


def test_few_right_answers_to_one_document_are_called_unsupported_and_most_made_up_ones(
    find: Any, make_case: Any
) -> None:
    """Written before the engine saw them. By the words of BEGIN's dialogues alone 47 of the 54 right answers were flagged."""
    flagged: dict[str, list[bool]] = {"right": [], "made_up": []}
    for row in map(json.loads, (Path(__file__).parent / "answers.jsonl").read_text(encoding="utf-8").splitlines()):
        for kind, share in flagged.items():
            for answer in row[kind]:
                case = make_case(row["asked"], answer, documents=row["documents"])
                found = [
                    one for name in ("ungrounded", "contradictions", "grounding") for one in find(name, case).values()
                ]
                share.append(any(one.confidence >= 0.5 for one in found))

    assert sum(flagged["right"]) <= 0.15 * len(flagged["right"])
    assert sum(flagged["made_up"]) >= 0.6 * len(flagged["made_up"])


def test_polite_answers_are_judged_by_what_they_claim(find: Any, make_case: Any) -> None:
    """`I'm sorry to hear that. Please look at the Settings page`: of the right ones two in three were flagged, with the wrong ones."""
    flagged: dict[str, list[bool]] = {"right": [], "wrong": []}
    for row in map(json.loads, (Path(__file__).parent / "chats.jsonl").read_text(encoding="utf-8").splitlines()):
        for kind, share in flagged.items():
            for answer in row[kind]:
                case = make_case(row["asked"], answer, documents=[row["document"]])
                names = ("ungrounded", "contradictions", "grounding")
                share.append(any(one.confidence >= 0.5 for name in names for one in find(name, case).values()))

    assert sum(flagged["right"]) <= 0.1 * len(flagged["right"])
    assert sum(flagged["wrong"]) >= 0.85 * len(flagged["wrong"])


def test_a_reply_beside_several_documents_is_small_talk_or_an_answer(find: Any, make_case: Any) -> None:
    """Whatever else was found: an answer draws its words from the documents, small talk brings its own."""
    path = Path(__file__).parent / "chats.jsonl"
    documents = [json.loads(line)["document"] for line in path.read_text(encoding="utf-8").splitlines()][1:5]
    said = {
        "It takes between five and seven business days until the refund is back on the card.": False,
        "Members with Gold status cancel up to 2 hours before a class, those with Silver up to 12 hours.": False,
        "Oh, I love swimming so much, my brother once won a medal in Sweden.": True,
        "Most people prefer the golden one because celebrities wear it on television.": True,
    }
    for answer, flagged in said.items():
        found = find("ungrounded", make_case("Tell me more about that.", answer, documents=documents))
        assert (found["hallucination.ungrounded"].confidence >= 0.5) is flagged, answer


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("I'm sorry to hear that! Please have a look at Settings; you can change it there.", "Settings; ."),
        ("No worries, unplug it for 30 seconds. Safe travels!", "unplug it for 30 seconds."),
        ("Das tut mir leid! Kündigen geht online.", "Kündigen geht online."),
        ("I'm sorry that refunds take 30 days.", "I'm sorry that refunds take 30 days."),
        ("Sorry, the shop is closed on Sundays.", "the shop is closed on Sundays."),
        ("Thank you!", "Thank you!"),
    ],
)
def test_what_is_only_polite_is_no_claim(said: str, left: str) -> None:
    """What a polite sentence says beside it, above all a number, stays; and so does all of what is nothing else."""
    found = without_courtesies(said)

    assert len(found) == len(said)
    assert " ".join(found.split()) == left


def test_the_rationale_says_what_was_given(find: Any, make_case: Any) -> None:
    """Whoever reads the label sees both numbers."""
    document = "Items bought online can be returned within 30 days of delivery. Sale items cannot be returned."
    found = find(
        "contradictions",
        make_case("How long?", "You can return items within 45 days of delivery.", documents=[document]),
    )["hallucination.contradiction"]

    assert [one.quote for one in found.evidence] == ["45"]
    assert "'30'" in found.rationale


def test_what_was_asked_about_is_not_a_name_that_was_exchanged(find: Any, make_case: Any) -> None:
    """Two names of one thing stand at one place."""
    document = "Mount Tallis is closed to visitors in winter. The Grey Giant is open to visitors in summer."
    case = make_case(
        "When is the Grey Giant closed?", "The Grey Giant is closed to visitors in winter.", documents=[document]
    )

    assert find("contradictions", case) == {}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("within 5-7 business days", [("time", 5.0), ("time", 7.0)]),
        ("in two weeks", [("time", 14.0)]),
        ("thirty-five minutes", [("time", 0.0243)]),
        ("from 9 am to 6:30 pm", [("clock", 540.0), ("clock", 1110.0)]),
        ("between 15 and 18 March", [("date", 315.0), ("date", 318.0)]),
        ("on 2024-03-12", [("date", 312.0)]),
        ("open 24/7", []),
        ("split 50/50, or 80/20", []),
        ("1.560 € or 1 560 €", [("money", 1560.0), ("money", 1560.0)]),
        ("$48.3 million", [("money", 48_300_000.0)]),
        ("12,5 Prozent", [("percent", 12.5)]),
        ("2.4 litres, 900 g", [("volume", 2.4), ("mass", 900.0)]),
        ("Room 204", [("", 204.0)]),
        ("in 2023", [("year", 2023.0)]),
        ("on the 15th", [("ordinal", 15.0)]),
        ("a dog and one of the cats", []),
        ("9" * 400, [("", float("inf"))]),
    ],
)
def test_a_number_is_read_with_what_it_measures(text: str, read: list[tuple[str, float]]) -> None:
    """However it is written; a range shares its unit."""
    found = [(one.kind, round(one.values[0], 4)) for one in quantities(text)]

    assert found == read
