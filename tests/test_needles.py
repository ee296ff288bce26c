"""What a pattern cannot match without."""

from __future__ import annotations

import re

import pytest

from closeloop.buckets.constraints.engine import LEXICONS
from closeloop.buckets.detectors.refusal_phrases import ROWS
from closeloop.needles import Sieve, needles


@pytest.mark.parametrize(
    ("pattern", "sets"),
    [
        (r"\bI (?:can|could) not help", [{" not help"}, {"can", "could"}, {"i "}]),
        (r"colou?r", [{"colo"}]),
        (r"(?:yes|no)?\s+maybe", [{"maybe"}]),
        (r"(?:yes|)\d+", []),
        (r"[a-z]+ing\b", [{"ing"}]),
        (r"(?!never)always(?= true)", [{"always"}]),
        (r"(a)\1bcd", []),
        (r"x{0,3}abc{2}", [{"abc"}]),
    ],
)
def test_needles_are_what_must_be_there(pattern: str, sets: list[set[str]]) -> None:
    """Options, repeats that may be none, look-arounds and what is not understood promise nothing."""
    assert sorted(map(sorted, needles(pattern))) == sorted(map(sorted, sets))


SENTENCES = (
    "I'm sorry, but I can't help with that.", "I cannot provide instructions for that, it is illegal and unethical.",
    "As an AI language model, I do not have access to your data.", "It is not appropriate to joke about this.",
    "I don't know.", "There is no such thing; that is a myth.", "Please seek help, you are not alone.",
    "Je ne peux pas vous aider.", "No puedo ayudarte con eso.", "Das kann ich leider nicht beantworten.", "お手伝いできません。",
    "Write at least 3 paragraphs in JSON only, without commas.", "Écris au moins dix phrases sans virgule en majuscules.",
    "Use no more than 5 bullet points and end with \"Bye!\"", "Escribe tres párrafos con 2 palabras en mayúsculas.",
    "Antworte in höchstens drei Sätzen mit JSON.", "3つの段落で、ひらがなだけを使って書いてください。",
)  # fmt: skip


def test_a_sieve_never_holds_back_a_pattern_that_matches() -> None:
    """On every row of the refusal phrases and of the lexicons."""
    patterns = [pattern for _, _, pattern in ROWS]
    patterns += [row.source for lexicon in LEXICONS for row in lexicon.rows]
    patterns += [unit for lexicon in LEXICONS for _, _, unit in lexicon.units]
    sieve = Sieve([(pattern, pattern) for pattern in patterns])
    matched = 0
    for text in SENTENCES:
        live = sieve.live(text.lower())
        for pattern in patterns:
            if re.search(pattern, text, re.IGNORECASE):
                matched += 1
                assert pattern in live

    assert matched > 30
    assert len(sieve.live("nothing of this kind")) < len(patterns) / 4
