"""Documents that templates of retrieval put into the prompt are told from the question beside them."""

from __future__ import annotations

import pytest

from closeloop.interactions.pasted import pasted

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


@pytest.mark.parametrize("template", TEMPLATES)
def test_documents_and_question_of_a_template_are_told_apart(template: str) -> None:
    """In the user's message, or in a system message beside it."""
    text = TEMPLATES[template]
    alone, beside = pasted([], text), pasted([text.replace(ASKED, "")], ASKED)

    assert alone.question == beside.question == ASKED
    assert alone.documents[0].startswith(("Refunds", "refund.pdf"))
    assert [one.strip() for one in beside.documents] == [one.strip() for one in alone.documents]


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
