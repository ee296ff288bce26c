"""Telling languages apart by their common words."""

from __future__ import annotations

import pytest

from closeloop.interactions.language import by_common_words, classify, common_words, identifier, shares

TEXTS = {
    "en": "The order is on the way to you and it will arrive with the next delivery of the week.",
    "fr": "La commande est en route et elle sera chez vous avec la prochaine livraison de la semaine.",
    "de": "Die Bestellung ist auf dem Weg zu Ihnen und wird mit der nächsten Lieferung ankommen.",
    "es": "El pedido está en camino y llegará a su casa con la próxima entrega de la semana.",
}


@pytest.mark.parametrize("code", TEXTS)
def test_plain_text_needs_no_model(code: str) -> None:
    """Common words prevail, and the model says the same."""
    assert by_common_words(TEXTS[code]) == code
    assert classify(TEXTS[code])[0] == code
    assert max(common_words(TEXTS[code]).items(), key=lambda row: row[1])[0] == code


def test_the_model_shares_out_what_few_words_may_be() -> None:
    """Among the languages named alone, all shares 1."""
    found = shares("Wie spät ist es?", ["en", "de", "nl"])

    assert set(found) == {"en", "de", "nl"}
    assert sum(found.values()) == pytest.approx(1)
    assert found["de"] > 0.5


@pytest.mark.parametrize(
    "text", ["", "Export", "SELECT a FROM b WHERE c = 1 GROUP BY d HAVING e LIMIT 4 OFFSET f", "日本語の文章です。"]
)
def test_what_they_do_not_decide_is_left_open(text: str) -> None:
    """Short, code, another script: no guess."""
    assert by_common_words(text) is None


def test_there_is_one_model() -> None:
    """Whoever asks gets the same one."""
    assert identifier() is identifier()
