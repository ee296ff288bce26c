"""What the rules in a system prompt tell (hours, contacts, prices, what not to say) is given, as the names of documents are."""

from __future__ import annotations

from typing import Any

import pytest

from closeloop.models import Document

RULES = (
    "You are the help desk of Parzel. Open Mon-Fri 08:30-17:15, phone 0800 555 0199, mail care@parzel.example. The Gold card costs 39 EUR a"
    " year and doubles the liability to 1,000 EUR. Name each article by its id in square brackets. Never give legal advice; for that say"
    " that a lawyer should decide."
)
ARTICLE = Document(
    id="KB-204",
    content="Parcels. Parcels up to 20 kg cost 6.90 EUR. Delivery takes 2 to 4 working days. A parcel that has not arrived after 7 days can"
    " be traced under My Orders > Trace.",
)
POLICY = Document(
    id="2",
    content="Shipping Policy 4.1: Parcels up to 20 kg cost 6.90 EUR. 4.2: Delivery takes 2 to 4 working days. 4.3: A parcel that has not"
    " arrived after 7 days can be traced.",
)
NAMES = ("ungrounded", "contradictions", "grounding")


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("Delivery takes 2 to 4 working days [KB-204].", True),
        ("Delivery takes 2 to 4 working days [KB-988].", False),
        ("Delivery takes 3 to 9 working days [KB-204].", False),
        ("Usually 2 to 4 working days. You can reach us from Monday to Friday between 08:30 and 17:15.", True),
        ("We are open every day from 7:00 to 22:00.", False),
        (
            "Two to four working days [KB-204]. If it has not come by then, call 0800 555 0199 or write to care@parzel.example.",
            True,
        ),
        ("The Gold card costs 39 EUR a year and doubles the liability to 1,000 EUR.", True),
        ("The Gold card costs 59 EUR a year and triples the liability.", False),
        (
            "That is for a lawyer to decide, as this is no legal advice. A parcel can be traced after 7 days under My Orders.",
            True,
        ),
    ],
)
def test_what_the_rules_tell_was_given(find: Any, make_case: Any, answer: str, right: bool) -> None:
    """Hours, contacts and prices of the rules, and the ids of articles; others are made up."""
    case = make_case("when will it come?", answer, system=RULES)
    case = type(case)(case.interaction.model_copy(update={"documents": (ARTICLE,)}), case.verdict)
    found = [one for name in NAMES for one in find(name, case).values()]

    assert any(one.confidence >= 0.5 for one in found) is not right


@pytest.mark.parametrize("cited", ["(Shipping Policy 4.2)", "(section 4.2)", "(§ 4.2)", "(see Policy 4.2)"])
def test_the_number_of_a_section_is_no_amount(find: Any, make_case: Any, cited: str) -> None:
    """It is the place of a rule, and contradicts no other number."""
    for days, right in (("2 to 4", True), ("5 to 8", False)):
        case = make_case(
            "when will it come?", f"Delivery takes {days} working days {cited}.", system="Name the section you rely on."
        )
        case = type(case)(case.interaction.model_copy(update={"documents": (POLICY,)}), case.verdict)
        found = [one for name in NAMES for one in find(name, case).values()]

        assert any(one.confidence >= 0.5 for one in found) is not right


READER = "You read delivery notes. Return JSON. Copy only what the note says; unknown values are null."
NOTE = (
    "Holz Brunner, delivery note of 3 May. 12 boards oak at 18,50 each, 222,00 in total, paid by transfer, ref 448120."
)


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ('{"supplier": "Holz Brunner", "ref": "448120", "total": "222.00 EUR", "vat_id": null}', True),
        ('{"supplier": "Holz Brunner", "ref": "448120", "total": "222 EUR", "vat_id": "ATU73920114"}', False),
        ('{"supplier": "Holz Brunner", "ref": "448120", "discount": "15%", "vat_id": null}', False),
    ],
)
def test_what_the_message_does_not_have_is_made_up_where_rules_allow_no_more(
    find: Any, make_case: Any, answer: str, right: bool
) -> None:
    """Codes, shares and amounts; without such rules nothing is known of them."""
    assert (find("grounding", make_case(NOTE, answer, system=READER)) == {}) is right
    assert find("grounding", make_case(NOTE, answer, system="You read delivery notes. Return JSON.")) == {}
