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


@pytest.mark.parametrize(
    ("given", "turned", "same"),
    [
        (
            "Flat on the 3rd floor, without lift. Rent 800.",
            "A flat on the 3rd floor with a lift.",
            "The flat has no lift.",
        ),
        ("Zimmer 12: mit Balkon, Bad über den Flur.", "Zimmer 12 ist ohne Balkon.", "Zimmer 12 ist eines mit Balkon."),
        (
            "Chambre 4 : vue mer, sans climatisation.",
            "La chambre 4, vue mer, avec climatisation.",
            "Chambre 4 sans climatisation.",
        ),
        ("Errors fell from 46 to 12 in May.", "In May errors went from 12 to 46.", "From 46 to 12: errors fell."),
        ("5月の苦情は46件から12件に減った。", "苦情は12件から46件に増えました。", "苦情は46件から12件に減りました。"),
    ],
)
def test_what_is_said_the_other_way_round_is_a_contradiction(
    find: Any, make_case: Any, given: str, turned: str, same: str
) -> None:
    """With for without, and a change from its end to its start."""
    assert find("contradictions", make_case("Tell me.", turned, documents=[given]))
    assert find("contradictions", make_case("Tell me.", same, documents=[given])) == {}


def test_a_list_of_records_says_nothing_of_an_attribute_they_differ_in(find: Any, make_case: Any) -> None:
    """Each record has its own value."""
    trips = [{"id": one, "operator": "Blue Bus", "price": 20 + one, "wifi": bool(one % 2)} for one in range(4)]
    case = make_case("Which?", "Trip 1 has wifi, trip 2 has no wifi.", documents=[json.dumps({"trips": trips})])

    assert "hallucination.contradiction" not in find("ungrounded", case)


def test_what_the_user_wrote_is_no_quotation_from_a_document(find: Any, make_case: Any) -> None:
    """Put into another order, in quotation marks."""
    page = "You answer for all that happens on your account. One appeal per ban."
    asked = "I was banned but my brother was playing, can I appeal?"
    said = 'You can, but "my brother was playing" will not help.'

    assert find("grounding", make_case(asked, said, documents=[page])) == {}
