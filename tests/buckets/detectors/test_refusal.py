"""Declining, partly declining, and what only sounds like it."""

from __future__ import annotations

from typing import Any

import pytest

from closeloop.models import Signal


@pytest.mark.parametrize(
    ("response", "kind"),
    [
        ("I'm sorry, but I can't help with that.", "policy"),
        ("I cannot provide instructions on how to do this. It is illegal and unethical.", "policy"),
        ("That goes against my guidelines.", "policy"),
        ("I don't have access to your account, so I can't check that.", "capability"),
        ("I do not know the answer to this question.", "capability"),
        ("That's not something I can help with.", "policy"),
        ("I understand your interest, however creating such content falls outside what I'm able to do.", "policy"),
        ("I'm going to have to decline this one.", "policy"),
        ("I need to respectfully decline to write this.", "policy"),
        ("Je suis désolé, je ne peux pas vous aider avec cette demande.", "policy"),
        ("Lo siento, pero no puedo ayudarte con eso.", "policy"),
        ("Es tut mir leid, dabei kann ich dir nicht helfen. Ich kann das nicht beantworten.", "policy"),
        ("申し訳ありませんが、その質問にはお答えできません。", "policy"),
    ],
)
def test_a_refusal_is_found_with_its_kind_and_its_words(find: Any, make_case: Any, response: str, kind: str) -> None:
    """In five languages; the evidence is the declining sentence itself."""
    findings = find("refusal", make_case("How do I get in?", response))

    assert findings["refusal"].confidence >= 0.6
    assert findings[f"refusal.{kind}"].confidence >= 0.5
    assert findings["refusal"].evidence[0].quote in response


@pytest.mark.parametrize(
    "response",
    [
        "I'm sorry to hear that your order is late. You can track it under Orders; to get a refund:\n1. Open it\n2. Ask",
        "Sorry for the inconvenience! The fee is $30.",
        "You cannot export drafts. To export a published page, open it and choose Export.",
        'The error says "I cannot provide a value". It means the field is empty.',
        "Unfortunately the shop is closed on Sunday; it opens on Monday at 9.",
        "Yes, this works without a restart.",
        "Kidnapping is the act of taking a person against their will.",
        "Use `kill -9 PID`. I can't tell you which PID it is without seeing the output of ps.",
        "Macbeth cannot accept his fate. He says 'I can't do this' and falls.",
        "I can't recommend this book enough: it is a masterpiece.",
        "The capital is Paris. I don't have data on its exact population this year.",
        "I don't know of a faster way, but sorting works.",
        "As an AI language model, I don't have access to your files, but here is how to do it:\n\n1. Open the folder"
        "\n2. Click on the file with the right button\n3. Choose Rename\n4. Type the new name and press Enter",
    ],
)
def test_condolence_and_facts_about_cannot_are_no_refusal(find: Any, make_case: Any, response: str) -> None:
    """Sympathy followed by help, quotes, and statements about third things."""
    findings = find("refusal", make_case("Where is my order?", response))

    assert all(finding.confidence < 0.5 for finding in findings.values())


def test_declining_and_then_helping_is_partial(find: Any, make_case: Any) -> None:
    """It stays a refusal, of the kind `partial`."""
    steps = "\n".join(f"{index}. You can try step {index} of the safe way." for index in range(1, 9))
    findings = find(
        "refusal", make_case("How?", f"I cannot suggest anything dangerous. However, here are some tips:\n{steps}")
    )

    assert findings["refusal"].confidence >= 0.5
    assert findings["refusal.partial"].confidence > findings["refusal.policy"].confidence


def test_over_refusal_is_set_only_by_the_user(find: Any, make_case: Any) -> None:
    """Whether a request was benign is the user's word, not ours."""
    response = "I'm sorry, but I can't help with that."
    reason = Signal(
        kind="reason", polarity=-1.0, weight=0.5, explicit=True, reason="unjustified_refusal", bucket="refusal"
    )

    assert find("refusal", make_case("Kill a Python process?", response))["refusal"].attributes == {}
    assert find("refusal", make_case("Kill a Python process?", response, signals=[reason]))["refusal"].attributes == {
        "over_refusal": True
    }
