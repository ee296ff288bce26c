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
        ("Breakfast is included, no booking needed.", "Breakfast is included.", False),
        ("Dogs: welcome (no cats).", "Dogs are welcome.", False),
        ("Dogs: not welcome (but cats are).", "Dogs are welcome.", True),
        (
            "Guests in shared rooms (wing B) are asked for a deposit.",
            "Guests in shared rooms are asked for a deposit.",
            False,
        ),
        (
            "Guests in shared rooms (wing B) are asked for a deposit.",
            "Guests in shared rooms are not asked for a deposit.",
            True,
        ),
        (
            "New: mirror view for the wall panel, off by default.",
            "Mirror view for the wall panel is on by default.",
            True,
        ),
        (
            "New: mirror view for the wall panel, off by default.",
            "Mirror view for the wall panel is off by default.",
            False,
        ),
        (
            "The deposit is paid back without open invoices.",
            "The deposit is paid back if there are no open invoices.",
            False,
        ),
        ("The deposit is released without open invoices.", "It is released when no invoices are open.", False),
        ("De winkel vergoedt geen verzendkosten bij retour.", "De winkel vergoedt verzendkosten bij retour.", True),
        ("Butiken ersätter inte frakten vid retur.", "Butiken ersätter frakten vid retur.", True),
        (
            "O cancelamento vale no mesmo dia. A conta passa para os serviços gratuitos e não há multa para você.",
            "A conta passa para os serviços gratuitos no mesmo dia.",
            False,
        ),
    ],
)
def test_a_given_sentence_turned_round_is_a_contradiction(
    find: Any, make_case: Any, given: str, said: str, found: bool
) -> None:
    """Another number, day, name or opposite at the same place, or a `not`; unless another sentence says just that."""
    findings = find("contradictions", make_case("Tell me.", said, documents=[given]))

    assert ("hallucination.contradiction" in findings) is found


def test_a_contradiction_shows_the_given_sentence_too(find: Any, make_case: Any) -> None:
    """Whoever reads the label need not look for it in the document it stands in."""
    documents = ["Parking is free on Sundays.", "The desk is staffed at night. Sales rose in spring."]
    found = find("contradictions", make_case("Tell me.", "Sales fell in spring.", documents=documents))

    shown = [(one.field, one.quote) for one in found["hallucination.contradiction"].evidence]
    assert shown == [("response", "Sales fell in spring."), ("documents[1]", "Sales rose in spring.")]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("The museum opens at ten.", "no sentence alone lacks support in the documents"),
        ("My aunt sells purple umbrellas.", "1 of 1 sentence has little support in the documents"),
    ],
)
def test_unsupported_sentences_are_counted_in_words(find: Any, make_case: Any, said: str, why: str) -> None:
    """One of one is in doubt; where a response is not, no sentence of it is said to be."""
    found = find("ungrounded", make_case("Tell me.", said, documents=["The museum opens at ten on weekdays."]))

    assert found["hallucination.ungrounded"].rationale == why


def test_prose_beside_a_record_is_denied_as_prose_is(find: Any, make_case: Any) -> None:
    """Of a record alone a `no` may be said of any of its values."""
    record = '{"rooms": [{"no": 1, "wing": "A", "guests": 2}, {"no": 2, "wing": "B", "guests": 4}, {"no": 3, "wing": "B", "guests": 1}]}'
    rules = "Guests in shared rooms are asked for a deposit on arrival."
    said = "Rooms 2 and 3 are in wing B. Guests in shared rooms are not asked for a deposit."

    assert "hallucination.contradiction" in find("contradictions", make_case("?", said, documents=[record, rules]))
    assert find("contradictions", make_case("?", said, documents=[record])) == {}
