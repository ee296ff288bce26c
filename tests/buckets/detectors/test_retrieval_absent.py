"""Retrieval that brought nothing, and responses that say that it did not bring what was asked."""

from __future__ import annotations

from typing import Any

import pytest

MANUAL = (
    "The X200 supports Wi-Fi 6 and has four gigabit LAN ports and one WAN port. Connect the WAN port to your modem."
)


@pytest.mark.parametrize(
    "response",
    [
        "The manual I have access to doesn't mention WPA3, so I can't say for sure. I'd suggest asking support.",
        "The provided documents don't say whether WPA3 is supported.",
        "I couldn't find anything about WPA3 in the knowledge base. Would you like me to connect you with a human agent?",
        "I don't have information on that. Please contact our support team.",
        "Based on the information available, I can't confirm whether it supports WPA3.",
        "That's not covered in the manual, so I'm not sure.",
        "I'm sorry, but the context doesn't contain the answer to your question.",
        "The excerpt only mentions Wi-Fi 6, not WPA3.",
        "I can't tell from the manual whether WPA3 is supported.",
        "There is no mention of WPA3 in the text.",
        "Dazu steht in der Anleitung leider nichts.",
        "Le manuel ne précise pas si le WPA3 est pris en charge.",
        "El manual no indica si es compatible con WPA3.",
        "マニュアルにはWPA3に関する記載がありません。",
    ],
)
def test_a_response_that_says_the_documents_do_not_tell_misses_a_passage(
    find: Any, cascade: Any, make_case: Any, response: str
) -> None:
    """Whoever runs a retriever looks there first, though it declines, too."""
    case = make_case("Does it support WPA3?", response, documents=[MANUAL])
    labels = {label.bucket: label.primary for label in cascade.sort(case).labels}

    assert find("retrieval", case)["retrieval_miss.missed_answer"].evidence[0].quote in response
    assert labels["retrieval_miss.missed_answer"]
    assert find("retrieval", make_case("Does it support WPA3?", response)) == {}
    assert find("ungrounded", case) == {}


@pytest.mark.parametrize(
    "response",
    [
        "Your policy does not cover flood damage.",
        "Batteries are not included.",
        "The contract does not include parking.",
        "The policy only covers accidental damage.",
        "El plato no contiene nueces.",
        "Ce plat ne contient pas de noix.",
        "Der Preis enthält die Lieferung nicht.",
        "You cannot see your records without a password.",
        "The documentation page doesn't load because your session expired.",
        "The basic plan does not provide access to reports.",
        "I could not find the error in your code, can you share the file?",
        "The note does not give a reason.",
    ],
)
def test_what_is_not_part_of_a_thing_is_an_answer(find: Any, make_case: Any, response: str) -> None:
    """A policy that does not cover something says so."""
    assert find("retrieval", make_case("What about it?", response, documents=[MANUAL])) == {}
