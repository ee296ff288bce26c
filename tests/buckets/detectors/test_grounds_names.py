"""People, makers and mail addresses that no document has, in answers of several languages."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("given", "said", "found"),
    [
        ("Schlüssel: Herr Wendt, Raum 4.", "Den Schlüssel bekommen Sie bei Herrn Wendt.", False),
        ("Schlüssel: Herr Wendt, Raum 4.", "Den Schlüssel bekommen Sie bei Frau Ostermann.", True),
        ("Keys: Mr Wendt, room 4.", "Dear Ms. Lavoie, the keys are with Mr. Wendt.", False),
        ("La clé est chez Mme Roux.", "Demandez la clé à M. Roux ou à Madame Petit.", True),
        ("鍵の管理は総務課の中村さんです。", "鍵は高橋さんから借りてください。", True),
        ("鍵の管理は総務課の中村さんです。", "お客様の鍵は中村さんから借りてください。", False),
        ("열쇠는 관리실 박지훈 님에게 있습니다.", "열쇠는 최은영 님이 보관합니다.", True),
        ("열쇠는 관리실 박지훈 님에게 있습니다.", "고객님, 열쇠는 박지훈 님이 보관합니다.", False),
    ],
)
def test_people_with_titles_were_given(find: Any, make_case: Any, given: str, said: str, found: bool) -> None:
    """In any form of their names; who is greeted, and who is anybody, need not be."""
    findings = find("grounding", make_case("?", said, documents=[given]))

    sure = [one for one in findings.values() if one.confidence >= 0.5]
    assert (bool(sure) and sure[0].bucket == "hallucination.fabricated_entity") is found


def test_one_name_is_enough_in_an_answer_of_several_paragraphs(find: Any, make_case: Any) -> None:
    """The rest of it may be right."""
    given = "The kettle holds two litres, is made of steel and has a plug for all of Europe. Descale it every month with vinegar."
    right = (
        "The kettle holds two litres and is made of steel.\n\nIts plug fits all of Europe. Please descale it every month.\n\n"
        * 4
    )
    wrong = right + "The heating plate was made by Brandvik."

    assert find("grounding", make_case("Tell me.", right, documents=[given])) == {}
    assert "hallucination.fabricated_entity" in find("grounding", make_case("Tell me.", wrong, documents=[given]))


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Write to desk@harbour.example.", False),
        ("Write to help@harbour.example.", True),
        ("Log in with name@company.example as your user name.", False),
    ],
)
def test_a_mail_address_was_given_or_shows_what_one_looks_like(
    find: Any, make_case: Any, said: str, found: bool
) -> None:
    """Another one would lead nowhere."""
    findings = find("grounding", make_case("Whom do I ask?", said, documents=["Questions: desk@harbour.example"]))

    assert ("hallucination.fabricated_citation" in findings) is found


def test_a_bare_number_of_something_else_is_no_exchange(find: Any, make_case: Any) -> None:
    """It counts what it counts; among the same words it says otherwise."""
    given = "The house has four bathrooms. The garden has eight trees, and the desk opens at 8.30."

    assert "hallucination.contradiction" in find(
        "contradictions", make_case("?", "The house has eight bathrooms.", documents=[given])
    )
    assert find("contradictions", make_case("?", "The garden has eight trees.", documents=[given])) == {}
