"""Documents that templates of retrieval put into the prompt are documents: answers are checked against them."""

from __future__ import annotations

from typing import Any

import pytest

from closeloop.buckets.grounding.pasted import pasted

REFUNDS = (
    "Refunds are possible within 30 days of purchase if the product is unused. Shipping costs are not refunded. Refunds are paid to the"
    " original card within 5 business days."
)
SHIPPING = "Orders above $50 ship free. Express delivery costs $14.99 and takes two days."
ASKED = "How long do I have to get a refund?"
TEMPLATES = {
    "langchain": (
        "Use the following pieces of context to answer the question at the end. If you don't know the answer, just say that you don't know."
        f"\n\n{REFUNDS}\n\n{SHIPPING}\n\nQuestion: {ASKED}\nHelpful Answer:"
    ),
    "langchain hub": (
        "You are an assistant for question-answering tasks. Use the following pieces of retrieved context to answer the question. Keep the"
        f" answer concise.\nQuestion: {ASKED} \nContext: {REFUNDS}\n\n{SHIPPING} \nAnswer:"
    ),
    "llamaindex": (
        f"Context information is below.\n---------------------\n{REFUNDS}\n\n{SHIPPING}\n---------------------\nGiven the context"
        f" information and not prior knowledge, answer the query.\nQuery: {ASKED}\nAnswer: "
    ),
    "tags": (
        f'<documents>\n<document index="1"><source>a.md</source><document_content>{REFUNDS}</document_content></document>\n'
        f'<document index="2"><document_content>{SHIPPING}</document_content></document>\n</documents>\n\n{ASKED}'
    ),
    "two tags": f"<context>\n{REFUNDS}\n{SHIPPING}\n</context>\n\n<question>{ASKED}</question>",
    "headings": f"### Context\n{REFUNDS}\n\n{SHIPPING}\n\n### Question\n{ASKED}",
    "numbered": f"Answer using only the sources below.\n\nSource 1: {REFUNDS}\n\nSource 2: {SHIPPING}\n\n{ASKED}",
    "haystack": f"Given these documents, answer the question.\nDocuments:\n{REFUNDS}\n{SHIPPING}\n\nQuestion: {ASKED}\nAnswer:",
    "behind": f"{ASKED}\n\nSources:\nrefund.pdf: {REFUNDS}\nshipping.pdf: {SHIPPING}",
    "brackets": f"[Doc 1] {REFUNDS}\n[Doc 2] {SHIPPING}\n\nQuestion: {ASKED}",
    "german": f"Kontext:\n{REFUNDS}\n\nFrage: {ASKED}",
    "quotes": f'Context: """{REFUNDS}"""\n\nQuestion: {ASKED}',
}


@pytest.mark.parametrize("role", ["user", "system"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_an_answer_is_checked_against_what_the_prompt_gives(
    find: Any, make_case: Any, template: str, role: str
) -> None:
    """In the user's message or beside it; the question is found, too."""
    text = TEMPLATES[template]
    given = {"prompt": text} if role == "user" else {"prompt": ASKED, "system": text.replace(ASKED, "")}
    right = make_case(response="You have 30 days from the purchase, as long as the product is unused.", **given)
    wrong = make_case(response="You have 60 days from the purchase, even for used products.", **given)

    assert right.documents[0].startswith(("Refunds", "refund.pdf"))
    assert ASKED in right.question
    assert "Shipping" not in right.question
    for name in ("ungrounded", "contradictions", "grounding"):
        assert all(one.confidence < 0.5 for one in find(name, right).values())
    assert "hallucination.contradiction" in find("contradictions", wrong)


@pytest.mark.parametrize(
    "prompt",
    [
        f"Rewrite the following passage as a poem.\n{REFUNDS}",
        f"Context: I run a small shop and I am fed up with returns.\n\nWrite an angry letter about this rule.\n{REFUNDS}",
        "What is a document database?",
        "Which context manager closes a file?",
        f"<context>\n{REFUNDS}\n</context>\n\nTurn this into a song.",
        "Source: me. Question: why?",
    ],
)
def test_other_material_is_no_document(prompt: str) -> None:
    """What is to be made into something else, or is only spoken of, is not what an answer has to agree with."""
    assert pasted([], prompt).documents == ()
    assert pasted([], prompt).question == prompt


def test_retrieved_documents_come_before_pasted_ones(make_case: Any) -> None:
    """A trace that has them says more; the question is still read without the template."""
    case = make_case(TEMPLATES["llamaindex"], "30 days.", documents=["Another text."])

    assert case.documents == ("Another text.",)
    assert case.question == ASKED
