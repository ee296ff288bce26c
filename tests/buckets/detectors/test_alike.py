"""Languages that look alike, and answers that are partly in the user's language."""

from __future__ import annotations

from typing import Any

import pytest

from closeloop.interactions.languages.lookalikes import plainly

HINDI = "यह एक बहुत अच्छा दिन है और हम सब यहाँ हैं। लोगों के लिए यह जगह का नाम और काम की बात है। वे आज भी यहाँ नहीं थे।"
NEPALI = "यो एउटा राम्रो दिन हो र हामी सबै यहाँ छौं। मानिसहरूको लागि यो ठाउँको नाम पनि धेरै राम्रो छ। उनीहरू आज पनि यहाँ थिएनन् छन्।"
URDU = (
    "یہ ایک بہت اچھا دن ہے اور ہم سب یہاں ہیں۔ لوگوں کے لیے اس جگہ کا نام اور کام کی بات ہے۔ وہ آج بھی یہاں نہیں تھے۔"
)
PERSIAN = (
    "این یک روز بسیار خوب است و ما همه در اینجا هستیم که با هم برای مردم کار می کنیم و آن را به خوبی از پیش می بریم."
)


@pytest.mark.parametrize(
    ("text", "own", "other"), [(HINDI, "hi", "ne"), (NEPALI, "ne", "hi"), (URDU, "ur", "fa"), (PERSIAN, "fa", "ur")]
)
def test_neighbours_are_told_apart(text: str, own: str, other: str) -> None:
    """By words and letters only one of them has."""
    assert plainly(text, own, other)
    assert not plainly(text, other, own)


def test_a_short_text_tells_nothing() -> None:
    """A guess would be a coin."""
    assert not plainly("यह है", "hi", "ne")


@pytest.mark.parametrize(
    ("asked", "text", "wrong"), [("Nepali", HINDI, True), ("Nepali", NEPALI, False), ("Urdu", PERSIAN, True)]
)
def test_the_neighbour_of_the_language_asked_for_is_another_language(
    find: Any, make_case: Any, asked: str, text: str, wrong: bool
) -> None:
    """Hindi is no Nepali, whatever its letters."""
    prompt = f"Write a short diary entry using only the {asked} language, no other language is allowed."
    findings = find("language", make_case(prompt, text))

    assert ("language.mismatch" in findings) == wrong


def test_words_of_the_user_around_the_work_are_no_mismatch(find: Any, make_case: Any) -> None:
    """Who asks for a mail in Thai may be told about it in their own language."""
    mail = "เรียนคุณสมชาย ผมขอขอบคุณสำหรับความช่วยเหลือและความร่วมมือที่ดีมากในช่วงที่ผ่านมา หวังว่าจะได้ร่วมงานกันอีก ด้วยความเคารพ"
    answer = f"もちろんです。以下にタイ語のメールの例を示します。\n\n{mail}\n\nご参考になさってください。"

    assert find("language", make_case("同僚へのお礼のメールをタイ語で書いてください。", answer)) == {}


ENGLISH = (
    "The harbour was built in the year of the great storm, and most of the stones that you can see there are from that time. "
    "It has been rebuilt more than once, but the two towers at the entrance have not changed. If you are in the town for a day, "
    "go there in the evening, when the boats come in and the market is about to close."
)
FRENCH = (
    "Le port est au pied de la vieille ville, et les bateaux y rentrent le soir avec les gens qui travaillent sur les \u00eeles. "
    "Vous y trouverez un march\u00e9, des caf\u00e9s et une petite plage qui est presque vide en hiver. Il est possible de faire le tour "
    "des remparts en une heure, mais il ne faut pas oublier de prendre de l'eau avec vous."
)
KOREAN = (
    "항구는 오래된 도시의 아래쪽에 있고 배들은 저녁에 들어옵니다. 시장과 카페가 있고 겨울에는 거의 비어 있는 작은 해변이 있습니다. "
    * 5
)


@pytest.mark.parametrize(
    ("asked", "response", "wrong"),
    [
        ("Tell me about the harbour.", f"{ENGLISH}\n\n{FRENCH}", True),
        ("Parle-moi du port.", f"{FRENCH}\n\n{ENGLISH}", True),
        ("Tell me about the harbour.", f"{ENGLISH}\n\n{KOREAN}", True),
        ("Tell me about the harbour.", f"{ENGLISH} {ENGLISH}", False),
        ("Tell me about the harbour in English and in French.", f"{ENGLISH}\n\n{FRENCH}", False),
        ("Write about the harbour and add a translation.", f"{ENGLISH}\n\n{FRENCH}", False),
        ("Tell me about the French harbour.", f"{ENGLISH}\n\n{FRENCH}", False),
        ("Comment on this:\nLe port est au pied de la ville et les bateaux y sont le soir avec les gens.", f"{ENGLISH}\n\n{FRENCH}", False),
    ],
)  # fmt: skip
def test_a_response_that_changes_its_language_midway_is_a_mismatch(
    find: Any, make_case: Any, asked: str, response: str, wrong: bool
) -> None:
    """Unless another language was asked for, named or written by the user."""
    assert ("language.mismatch" in find("language", make_case(asked, response))) is wrong
