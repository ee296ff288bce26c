"""Format, length, language, instructions and grounding."""

from __future__ import annotations

from typing import Any

import pytest

from closeloop.interactions.languages.scripts import scripts

SCHEMA = {
    "type": "json_schema",
    "json_schema": {
        "name": "person",
        "schema": {"type": "object", "properties": {"age": {"type": "integer"}}, "required": ["age"]},
    },
}


def test_a_response_format_is_checked_with_the_path_that_breaks_it(find: Any, make_case: Any) -> None:
    """Not JSON is `parse`, JSON against its schema is `schema`, JSON that keeps it is nothing."""
    bad = find("format", make_case(response='{"age": "ten"}', response_format=SCHEMA))
    none = find("format", make_case(response="ten years", response_format=SCHEMA))

    assert bad["format.schema"].rationale == "breaks its schema at $.age: 'ten' is not of type 'integer'"
    assert none["format.parse"].confidence == 0.97
    assert find("format", make_case(response='{"age": 10}', response_format=SCHEMA)) == {}
    assert find("format", make_case(response="free text", response_format={"type": "text"})) == {}


def test_a_broken_demand_quotes_the_prompt_and_the_answer(find: Any, make_case: Any) -> None:
    """Whoever reads the label sees what was asked and what came."""
    finding = find("format", make_case("List bees. Do not use any commas.", "Honey bees, bumble bees"))["format.markup"]

    assert [(evidence.field, evidence.quote) for evidence in finding.evidence] == [
        ("prompt", "not use any commas"),
        ("response", ","),
    ]


def test_demands_of_the_system_prompt_hold_and_those_of_older_turns_do_not(find: Any, make_case: Any) -> None:
    """A rule of the system prompt is for every answer; what was asked for an earlier answer was for that one."""
    by_system = make_case("What is a bee?", "An insect, a small one", system="Never use commas.")
    from closeloop.models import Message

    older = make_case("And a wasp?", "An insect, a small one")
    earlier = (Message.of("user", "Describe a bee without commas."), Message.of("assistant", "An insect"))
    older = older.__class__(
        older.interaction.model_copy(update={"prompt": (*earlier, *older.interaction.prompt)}), older.verdict
    )

    assert "format.markup" in find("format", by_system)
    assert find("format", older) == {}


def test_a_limit_is_length_and_a_word_to_avoid_is_instruction(find: Any, make_case: Any) -> None:
    """Sizes and instructions are different buckets."""
    case = make_case(
        "Explain it in at most 5 words. Do not use the word 'simply'.",
        "You simply open the settings page of your account and wait.",
    )

    assert find("length", case)["length.constraint"].rationale == "the response 11 words, asked for at most 5"
    assert find("instruction", case)["instruction.ignored"].evidence[1].quote == "simply"


@pytest.mark.parametrize(
    ("prompt", "response"),
    [
        ("Respond in French only: where is the station?", "The station is next to the town hall, five minutes from here."),
        ("Answer in Gujarati, no other language is allowed.", "The weather is nice today and we are going out for a walk."),
        ("Antworte bitte auf Deutsch: was ist eine Biene?", "A bee is a small insect that makes honey in the hive for the winter."),
        ("タイ語で答えてください。", "こんにちは、お元気ですか。今日はとてもいい天気ですね。"),
        ("¿Cómo puedo cambiar la dirección de entrega de mi pedido si ya lo he pagado?",
         "You can change the delivery address in your account settings until the order ships."),
        ("¿Cuál es la capital de Japón?", "The capital of Japan is Tokyo, a large and busy city."),
        ("Was ist die Hauptstadt von Frankreich?", "The capital of France is Paris."),
        ("東京の天気は？", "The weather in Tokyo is sunny today."),
        ("Как сбросить пароль?", "To reset your password, open the settings page."),
        ("How do I reset my password?", "Puede restablecer la contraseña en la configuración de su cuenta."),
        ("Réponds en anglais : quelle est la capitale de la France ?", "La capitale de la France est Paris."),
        ("Reply using German, please.", "The boiling point of water is 100 degrees."),
    ],
)  # fmt: skip
def test_the_wrong_language_is_found(find: Any, make_case: Any, prompt: str, response: str) -> None:
    """Against the language asked for, else against the user's own."""
    assert find("language", make_case(prompt, response))["language.mismatch"].confidence >= 0.6


@pytest.mark.parametrize(
    ("prompt", "response"),
    [
        ("Respond in French only: where is the station?", "La gare est à côté de la mairie, à cinq minutes d'ici à pied."),
        ("Translate 'good morning everybody' into German.", "Guten Morgen zusammen! It is said until about ten o'clock in the morning."),
        ("What is the Dutch language like?", "It is close to German and English and spoken by many people in Europe."),
        ("ok", "D'accord, je m'en occupe tout de suite et je reviens vers vous."),
        ("Tell me about French cuisine and its history in some detail please.",
         "French cuisine goes back to the middle ages and is known for its sauces."),
        ("How do you say hello in Spanish?", "You say hola, and it is the most common greeting of all."),
        ("Give me a word for butterfly in German", "Schmetterling is the word, and it is a masculine noun."),
        ("Summarize this: Die Bundesregierung hat am Montag beschlossen, die Steuern zu senken. Das sagte der Minister.",
         "The German government decided on Monday to lower the taxes."),
        ("Who painted the ceiling of that chapel?", "Michelangelo di Lodovico Buonarroti Simoni"),
        ("What should I try first in Chinese cuisine? Answer briefly.", "Start with dumplings, and then have a hot pot."),
        ("Explain how they started using Chinese characters.", "They had no script of their own, so they took over one."),
        ("reset my password", "You can reset it from the page of your account."),
        ("今日は何曜日ですか？", "今日は木曜日です。"),
    ],
)  # fmt: skip
def test_the_right_language_and_doubtful_cases_are_left_alone(
    find: Any, make_case: Any, prompt: str, response: str
) -> None:
    """Translations, talk about languages, articles in another one, names and what is too short abstain."""
    assert find("language", make_case(prompt, response)) == {}


def test_looking_at_a_language_changes_nothing_that_is_remembered(find: Any, make_case: Any) -> None:
    """The counts of letters are shared by detectors: asked twice, they are the same."""
    question = "東京の天気は？"
    before = dict(scripts(question))
    find("language", make_case(question, "The weather in Tokyo is sunny today."))

    assert dict(scripts(question)) == before


FEES = "The transfer fee is $30 and takes 2 to 3 days. Call 555-0100 before 17:00, see https://example.com/fees."


@pytest.mark.parametrize(
    ("response", "bucket", "quote"),
    [
        ("The transfer fee is $45.", "fabricated_number", "$45"),
        ("It takes 12 days.", "fabricated_number", "12"),
        ("The fee is $60.", "fabricated_number", "$60"),
        ("Call before 8 PM.", "fabricated_number", "8 PM"),
        ("See https://example.com/refunds for more.", "fabricated_citation", "https://example.com/refunds"),
        (
            'The page says "refunds are always free of charge" at the end.',
            "fabricated_citation",
            "refunds are always free of charge",
        ),
    ],
)
def test_what_no_document_holds_is_pointed_at(
    find: Any, make_case: Any, response: str, bucket: str, quote: str
) -> None:
    """Numbers, times, addresses and quotations; the evidence is the thing itself."""
    finding = find("grounding", make_case("What is the fee?", response, documents=[FEES]))[f"hallucination.{bucket}"]

    assert finding.evidence[0].quote == quote
    assert finding.confidence >= 0.5


@pytest.mark.parametrize(
    "response",
    [
        "The fee is 30 dollars, so two transfers are $60.",
        "It takes two to three days. Call before 5 PM.",
        "1. Call 555-0100\n2. Pay $30\n3. Wait",
        "See https://example.com/fees [1].",
        "Here is the summary in 50 words: the fee is $30.",
    ],
)
def test_what_follows_from_the_documents_is_supported(find: Any, make_case: Any, response: str) -> None:
    """Sums, number words, other ways to write a time, list numbers and footnotes."""
    findings = find("grounding", make_case("What is the fee?", response, documents=[FEES]))

    assert all(finding.confidence < 0.5 for finding in findings.values())


def test_without_documents_nothing_is_said_of_grounding(find: Any, make_case: Any) -> None:
    """There is nothing to check against."""
    assert find("grounding", make_case("Fee?", "The fee is $45, see https://nowhere.example.")) == {}


POLICY = "Items can be returned within thirty days of delivery. About seven million people have done so. Sale items are final."


@pytest.mark.parametrize(
    ("response", "doubted"),
    [
        ("Hello! How can I help you with your return today?", False),
        ("You're welcome! Let me know if you have any other questions.", False),
        ("I could not find that in the documentation.", False),
        ("Los artículos se pueden devolver en un plazo de treinta días.", False),
        ("Refunds are issued at once as store credit by our partner in Denver.", True),
        ("Hello! Your refund was sent to our partner in Denver this morning.", True),
    ],
)
def test_what_claims_nothing_or_is_in_another_language_is_not_compared(
    find: Any, make_case: Any, response: str, doubted: bool
) -> None:
    """Greetings, offers and "not in the documents" need no support; words of two languages cannot be compared."""
    findings = find("ungrounded", make_case("Tell me.", response, documents=[POLICY]))

    assert (
        "hallucination.ungrounded" in findings and findings["hallucination.ungrounded"].confidence >= 0.5
    ) == doubted


def test_numbers_in_words_and_figures_are_one(find: Any, make_case: Any) -> None:
    """`seven million` is 7 million."""
    found = find("grounding", make_case("Tell me.", "Some 7 million people did.", documents=[POLICY]))
    wrong = find("grounding", make_case("Tell me.", "Some 9 million people did.", documents=[POLICY]))

    assert "hallucination.fabricated_number" not in found
    assert "hallucination.fabricated_number" in wrong


def test_a_summary_of_one_sentence_is_not_flagged_for_words_of_its_own(find: Any, make_case: Any) -> None:
    """How many such summaries are wrong is not known: near even odds, unless none of its words was given."""
    page = "The mayor opened a bridge on Monday. It took four years to build and cost nine million. " * 3
    said = {
        "A volcano destroyed every village on the distant southern islands.": True,
        "An expensive new crossing has been inaugurated by the head of the town after lengthy construction of the bridge.": False,
    }
    for summary, flagged in said.items():
        found = find("ungrounded", make_case("Summarize in one sentence.", summary, documents=[page]))
        confidence = found["hallucination.ungrounded"].confidence
        assert (confidence >= 0.5) is flagged, summary
        assert 0.35 < confidence < 0.65
