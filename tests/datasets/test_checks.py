"""What the named checks say of an answer."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closeloop.datasets import card, checks
from closeloop.errors import ConfigError


@pytest.mark.parametrize(
    ("check", "arguments", "good", "bad"),
    [
        ("valid_json", {}, '{"days": 7}', "{days: 7}"),
        ("valid_json", {}, '```json\n{"days": 7}\n```', 'Here: {"days": 7}'),
        ("valid_json", {"schema": {"required": ["days"]}}, '{"days": 7}', '{"day": 7}'),
        ("max_words", {"limit": 3}, "It takes days", "It takes seven days"),
        ("max_words", {"limit": 3}, "三日間", "七日かかる"),
        ("min_words", {"limit": 3}, "It takes days", "Seven days"),
        ("no_refusal", {}, "I'm sorry to hear that. I can help with the refund.", "I'm sorry, but I cannot help with that."),
        ("no_refusal", {}, "You can cancel; I can't see your order, so look it up first.", "As an AI language model, I don't have access."),
        ("no_refusal", {}, "Ich kann das nicht oft genug sagen: prüfe die Adresse.", "Ich kann Ihnen dabei leider nicht helfen."),
        ("no_refusal", {}, "Vous pouvez annuler.", "Je ne peux pas vous aider avec cette demande."),
        ("no_refusal", {}, "No puedo quejarme.", "Lo siento, no puedo ayudar con eso."),
        ("no_refusal", {}, "お手伝いします。", "申し訳ありませんが、その件はお手伝いできません。"),
        ("complete", {}, "It takes 7 days.", "It takes about"),
        ("complete", {}, "1. Send it.\n2. Wait.", "1. Send it.\n2. Wait for the"),
        ("complete", {}, "- one\n- two", "```python\nprint(1)"),
        ("no_loop", {}, "We ship, then we refund, then we close.", "we refund " * 8),
        ("no_loop", {}, "ha ha, very funny indeed", "no no no no no no"),
        ("excludes", {"text": "2 days"}, "It takes 7 days.", "It takes 2  Days."),
        ("differs", {"text": "2 days"}, "No, 2 days", "2 DAYS"),
        ("not_empty", {}, "7", " \n"),
        ("language", {"code": "en"}, "The refund for your order takes seven days.", "Die Erstattung der Bestellung dauert sieben Tage."),
        ("language", {"code": "de-AT"}, "ok", "The refund for your order takes seven days."),
    ],
)  # fmt: skip
def test_a_check_tells_the_good_answer_from_the_bad_one(check, arguments, good, bad):
    """Both ways, for every check there is."""
    assert checks.passes(check, good, arguments)
    assert not checks.passes(check, bad, arguments)


def test_an_unknown_check_lists_those_there_are():
    """So that a typo in a hand-written case is found at once."""
    with pytest.raises(ConfigError, match=re.escape("unknown check 'valid_jsn': known checks are complete, differs,")):
        checks.passes("valid_jsn", "", {})


def test_a_broken_schema_blames_nobody():
    """What the recorder cut proves nothing against the answer."""
    assert checks.passes("valid_json", "{}", {"schema": {"type": 7}})


@settings(max_examples=150, deadline=None)
@given(st.from_regex(checks._REFUSAL), st.from_regex(card._FLATTERS), st.text())
def test_what_is_looked_for_first_stands_in_everything_the_pattern_finds(refusal, flattery, text):
    """Refusals and flattery are searched only where a word they need stands: nothing may be missed by that."""
    for one in (refusal, flattery, text, refusal + text, text + flattery):
        assert checks.refuses(one) == (checks._REFUSAL.search(one[:300]) is not None)
        assert card._flatters(one) == (card._FLATTERS.search(one) is not None)
