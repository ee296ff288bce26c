"""Telling languages apart by their common words."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from py3langid import langid

from closeloop.interactions.languages import detect
from closeloop.interactions.languages.detect import by_common_words, classify, common_words, identifier, prepare, shares
from closeloop.interactions.languages.shares import apart, within

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


@pytest.mark.parametrize(
    ("asked", "answered", "held"),
    [
        ("Name some rivers of Asia", TEXTS["en"], True),
        ("Nombra algunos ríos de Asia y de África", TEXTS["es"], True),
        ("Nombra algunos ríos de Asia y de África", TEXTS["en"], False),
        ("Name some rivers of Asia", "Export", False),
        (
            "Name some rivers of Asia",
            TEXTS["en"][:70] + "它会在下周和其他货物一起送到您的家里，请您耐心等待，谢谢您的理解和支持。" * 2,
            False,
        ),
    ],
)
def test_a_plain_answer_is_held_against_its_question_alone(asked: str, answered: str, held: bool) -> None:
    """Where it holds, weighing both texts finds no difference either; half an answer in another script is none that is plain."""
    assert within(asked, answered) is held
    assert not held or apart(asked, answered)[0] < 0.5


def test_there_is_one_model() -> None:
    """Whoever asks gets the same one."""
    assert identifier() is identifier()


@pytest.fixture
def unloaded() -> Iterator[None]:
    """As in a process that has not needed the model yet."""
    detect._loaded.cache_clear()
    yield
    detect._loaded.cache_clear()


def test_the_tables_are_those_py3langid_reads_itself() -> None:
    """They are unpacked another way, for the sake of other threads only."""
    ours, theirs = identifier(), langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)

    assert ours.classify(TEXTS["de"]) == theirs.classify(TEXTS["de"])
    assert (ours.nb_ptc == theirs.nb_ptc).all()
    assert (ours.tk_nextmove, ours.tk_row, ours.tk_output) == (theirs.tk_nextmove, theirs.tk_row, theirs.tk_output)


@pytest.mark.usefixtures("unloaded")
def test_a_model_of_another_layout_is_left_to_its_own_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """A later py3langid may pack its model differently."""

    def another(path: object) -> None:
        raise KeyError("nextmove_row is not a file in the archive")

    monkeypatch.setattr(detect, "_parts", another)

    assert classify(TEXTS["fr"])[0] == "fr"


@pytest.mark.usefixtures("unloaded")
def test_a_model_that_is_being_prepared_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is loaded once, by the thread that prepares it."""
    threads, parts = [], detect._parts

    def noted(path: object) -> object:
        threads.append(threading.current_thread().name)
        return parts(path)  # type: ignore[arg-type]

    monkeypatch.setattr(detect, "_parts", noted)
    prepare()
    while not threads:
        threading.Event().wait(0.01)

    assert classify(TEXTS["es"])[0] == "es"
    prepare()
    assert threads == ["closeloop-language"]
