"""Demands at a place of a template are demands on what fills that place, in every language, and a place left out is missed."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from tests.buckets.conftest import MakeCase

from closeloop.buckets.detectors.format import Format, Instruction, Length
from closeloop.models import Finding

FIELDS = """You fill in product pages. Return only one JSON object with these keys:
{
  "name": string, at most 30 characters,
  "teaser": string, 1 or 2 sentences,
  "tags": list of exactly 3 strings
}
Never invent a material."""
SECTIONS = """Du fasst Gespräche zusammen. Aufbau:

## Anlass
(höchstens 8 Wörter)
## Ergebnis
(genau ein Satz)
## Offen
(Stichpunkte, höchstens 2)

Regeln:
- Kein Fettdruck.
- Insgesamt höchstens 60 Wörter."""
LABELS = """Devuelve solo el resumen, con este modelo:

MOTIVO: (máximo 6 palabras)
RESUMEN: (máximo 30 palabras)
TONO: (en mayúsculas)"""
TAGS = """Answer in two tags.
<title>at most 5 words</title>
<body>2 sentences</body>"""
PROSE = "Return JSON with the keys headline (at most 6 words), body (exactly 2 sentences) and tags (3 items)."
MAIL = """Write the mail.
- Subject line: at most 5 words
- Body: 2 sentences"""
RULES = """Kurze Regeln.
Länge: höchstens 12 Wörter
Ton: freundlich"""


Look = Callable[..., list[Finding]]


@pytest.fixture
def look(make_case: MakeCase) -> Look:
    """What the demands of a system prompt find in a response."""

    def found(system: str, response: str, asked: str = "ok") -> list[Finding]:
        case = make_case(asked, response, system=system)
        every = [one for detector in (Format(), Length(), Instruction()) for one in detector.detect(case)]
        return [one for one in every if one.confidence >= 0.5]

    return found


def _page(**fields: object) -> str:
    return json.dumps({"name": "Ash desk", "teaser": "A desk.", "tags": ["desk", "ash", "home"]} | fields, indent=2)


@pytest.mark.parametrize(
    ("system", "response"),
    [
        (FIELDS, _page(teaser="A desk made of ash with two drawers and room for all you need. It is ready for its second life.")),
        (SECTIONS, "## Anlass\nUmzug zum Monatsende\n## Ergebnis\nDer Anschluss zieht am 30. mit um.\n## Offen\n- Router packen\n- Termin"),
        (LABELS, "MOTIVO: Cambio de domicilio\nRESUMEN: La clienta se muda el día 20 y pide mantener la línea.\nTONO: NEUTRO"),
        (TAGS, "<title>Storm closes the harbour</title>\n<body>The ferry stays in port until noon. Tickets stay valid.</body>"),
        (PROSE, '{"headline": "Ferry cancelled", "body": "The ferry stays in port. Tickets stay valid.", "tags": ["a", "b", "c"]}'),
        (MAIL, "Subject: Your ferry is cancelled\nBody: The ferry stays in port until noon. Your ticket stays valid."),
        (LABELS, "**MOTIVO:** Cambio de domicilio\n**RESUMEN:** La clienta se muda.\n**TONO:** NEUTRO"),
    ],
)  # fmt: skip
def test_what_holds_for_a_place_is_not_asked_of_the_rest(look: Look, system: str, response: str) -> None:
    assert look(system, response) == []


@pytest.mark.parametrize(
    ("system", "response", "bucket", "quote"),
    [
        (FIELDS, _page(name="A very long name for a desk made of ash"), "length.constraint", "A very long name for a desk made of ash"),
        (FIELDS, _page(teaser="One. Two goes on. Three is too much."), "length.constraint", "One. Two goes on. Three is too much."),
        (SECTIONS, "## Anlass\nUmzug\n## Ergebnis\nEr zieht um. Der Router kommt mit. Alles klar.\n## Offen\n- Router",
         "length.constraint", "Er zieht um. Der Router kommt mit. Alles klar."),
        (TAGS, "<title>Storm closes the harbour until noon</title>\n<body>It stays. Tickets stay valid.</body>",
         "length.constraint", "Storm closes the harbour until noon"),
        (PROSE, '{"headline": "Ferry cancelled", "body": "The ferry stays in port.", "tags": ["a", "b", "c"]}',
         "length.constraint", "The ferry stays in port."),
        (MAIL, "Subject: Your ferry to the island is cancelled\nBody: It stays in port. Your ticket stays valid.",
         "length.constraint", "Your ferry to the island is cancelled"),
        (LABELS, "MOTIVO: Cambio de domicilio\nRESUMEN: La clienta se muda.\nTONO: neutro", "format.casing", "neutro"),
    ],
)  # fmt: skip
def test_what_fills_a_place_is_checked_there(look: Look, system: str, response: str, bucket: str, quote: str) -> None:
    (found,) = [one for one in look(system, response) if one.bucket == bucket]

    assert quote in [one.quote for one in found.evidence]


def test_a_label_that_the_answer_does_not_have_is_a_rule_for_all_of_it(look: Look) -> None:
    (found,) = look(RULES, "Das ist eine lange Antwort, die sich an keine der Regeln hält, die oben stehen.")

    assert found.bucket == "length.constraint"


def test_a_place_of_the_template_left_out_is_missing(look: Look) -> None:
    (found,) = look(SECTIONS, "## Anlass\nUmzug\n## Ergebnis\nDer Anschluss zieht um.")

    assert (found.bucket, found.rationale) == ("format.missing_section", "the response has no 'Offen'")


@pytest.mark.parametrize(
    ("system", "response"),
    [
        (LABELS, "¿Qué fecha prefiere la clienta?"),
        ("Antworte so:\nBetreff: {höchstens 20 Zeichen}\n{Text}", "Welche Kundennummer gehört zu diesem Vertrag und seit wann läuft er?"),
        ("Salida:\nHola, {nombre}:\n{cuerpo: dos párrafos, entre 50 y 100 palabras en total}", "Hola, Ana:\n¿En qué etapa está la cuenta?"),
        ("[평가] 2문장 이내\n[점수] 정수만", "[평가] 좋은 글입니다.\n[점수] 72"),
        (SECTIONS.replace("(Stichpunkte, höchstens 2)", '(Stichpunkte; sonst "Keine")'),
         "## Anlass\nUmzug\n## Ergebnis\nEr zieht um.\n## Offen\nKeine"),
    ],
)  # fmt: skip
def test_a_template_that_is_not_filled_in_asks_nothing_of_the_rest(look: Look, system: str, response: str) -> None:
    assert look(system, response) == []


def test_what_comes_in_is_described_and_not_demanded(look: Look) -> None:
    assert look("You receive the order as a JSON object from the shop.", "It ships on Monday.") == []
    assert [one.bucket for one in look("You receive the order. Return it as JSON.", "It ships on Monday.")] == [
        "format.parse"
    ]


@pytest.mark.parametrize("line", ["## Offen\n(nur wenn etwas offen ist)", "## Offen (optional)"])
def test_what_is_optional_is_not(look: Look, line: str) -> None:
    assert (
        look(
            SECTIONS.replace("## Offen\n(Stichpunkte, höchstens 2)", line),
            "## Anlass\nUmzug\n## Ergebnis\nEr zieht um.",
        )
        == []
    )


def test_rows_of_data_in_the_question_are_no_template(look: Look) -> None:
    asked = "Write one line on this order.\nName: Ada\nCity: Graz\nItem: Desk\nNote: call first"

    assert look("You write notes.", "Name: Ada\nCity: Graz, ordered a desk", asked) == []
