"""Answers are checked against documents that stand in the prompt, where a trace records none."""

from __future__ import annotations

from typing import Any

import pytest

REFUNDS = "Refunds are possible within 30 days of purchase if the product is unused. Shipping costs are not refunded."
SHIPPING = "Orders above $50 ship free. Express delivery costs $14.99 and takes two days."
ASKED = "How long do I have to get a refund?"
RULE = "Answer from these documents only, and say so if they do not tell.\n"


@pytest.mark.parametrize(
    "given",
    [
        {"prompt": f"{RULE}\nSource 1: {REFUNDS}\n\nSource 2: {SHIPPING}\n\nQuestion: {ASKED}\nAnswer:"},
        {"prompt": ASKED, "system": f"{RULE}<documents>\n<doc>{REFUNDS}</doc>\n<doc>{SHIPPING}</doc>\n</documents>"},
    ],
)
def test_an_answer_is_checked_against_what_the_prompt_gives(find: Any, make_case: Any, given: dict[str, str]) -> None:
    """In the user's message or beside it."""
    right = make_case(response="You have 30 days from the purchase, as long as the product is unused.", **given)
    wrong = make_case(response="You have 60 days from the purchase, even for used products.", **given)

    assert right.documents == (REFUNDS, SHIPPING)
    for name in ("ungrounded", "contradictions", "grounding"):
        assert all(one.confidence < 0.5 for one in find(name, right).values())
    assert "hallucination.contradiction" in find("contradictions", wrong)


def test_documents_of_a_template_count_where_the_root_holds_the_bare_question(find: Any, make_case: Any) -> None:
    """As LangChain records it: what the user wrote at the root, the filled template at the model call."""
    template = f"{RULE}\nContext:\n{REFUNDS}\n\n{SHIPPING}\n\nQuestion: {ASKED}"
    wrong = make_case(template, "You have 60 days from the purchase, even for used products.", asked=ASKED)

    assert REFUNDS in "\n".join(wrong.documents)
    assert wrong.question == ASKED
    assert "hallucination.contradiction" in find("contradictions", wrong)


def test_retrieved_documents_come_before_pasted_ones(make_case: Any) -> None:
    """A trace that has them says more; the question is still read without the template."""
    case = make_case(f"Context:\n{REFUNDS}\n\nQuestion: {ASKED}", "30 days.", documents=["Another text."])

    assert case.documents == ("Another text.",)
    assert case.question == ASKED
