"""What system prompts demand of a part of their answers, of one kind of them, or of other texts, is demanded of no other answer."""

from __future__ import annotations

from typing import Any

import pytest
from tests.buckets.conftest import Find, MakeCase

SHOP = "You answer customers of a parcel shop."
LONG = (
    "The parcel left our warehouse on Monday and should arrive by Thursday. You can follow it under My Orders, where every stop is listed."
    " The courier rings twice and leaves a card if nobody answers the door.\nA neighbour may sign for you, provided that you agreed to it"
    " when you ordered.\nAnything broken has to be shown to the driver at once.\nPhotos of the box help a lot afterwards.\nSend them to us."
)
SHORT = "Your parcel should arrive by Thursday."
GERMAN = "Ihr Paket hat unser Lager am Montag verlassen und sollte bis Donnerstag bei Ihnen ankommen."
SOMETIMES = """
For complaints, answer in one sentence and name the desk.
When the customer is angry, keep it under 12 words.
Greetings: one sentence. Everything else: as long as it takes.
Answers about money are at most 10 words long.
If you have to refuse, do so in one sentence.
To decline, use one short sentence of at most 8 words.
Product titles must not exceed 40 characters.
Small talk gets one sentence back, then steer to parcels.
Out of scope? One sentence, and name our hotline.
Quote at most 10 words of the policy.
Bullet points have at most 8 words.
Customers may send up to 20 words.
Our SMS gateway takes at most 20 characters for sender names.
The title of the ticket: 6 words.
A suggested answer may hold up to 4 lines of code.
Small talk -> one sentence
Answer in one sentence if the user only says thanks.
Each product has at most 5 words in its name.
""".strip().splitlines()
ALWAYS = """
Two or three sentences, 40 words at the very most.
When answering, use at most 40 words.
To keep it readable, stay under 40 words.
Length: 40 words or under.
Style: warm, short, 40 words at most.
You may use at most 40 words.
Replies to customers are at most 40 words.
The widget is small, so use at most 40 words.
Customers read on their phones: at most 40 words.
Word limit: 40.
- 40 words is the limit
Maximum two sentences.
Replies fit in an SMS: 160 characters.
Be brief: 40 words
""".strip().splitlines()


@pytest.mark.parametrize("rule", SOMETIMES)
def test_a_limit_of_some_answers_is_none_of_the_others(find: Find, make_case: MakeCase, rule: str) -> None:
    """Nobody complains here, and nothing is quoted."""
    assert find("length", make_case("where is my parcel", LONG, system=f"{SHOP} {rule}")) == {}


@pytest.mark.parametrize("rule", ALWAYS)
def test_a_limit_of_every_answer_is_kept_by_short_ones_alone(find: Find, make_case: MakeCase, rule: str) -> None:
    """However it is worded; a number alone is the most that rules want."""
    assert find("length", make_case("where is my parcel", LONG, system=f"{SHOP}\n{rule}"))
    if "three" not in rule:
        assert find("length", make_case("where is my parcel", SHORT, system=f"{SHOP}\n{rule}")) == {}


def test_what_stands_below_the_heading_of_an_occasion_holds_on_it(find: Find, make_case: MakeCase) -> None:
    """The heading says when; the next one ends it."""
    rules = f"{SHOP}\n\nIF YOU CANNOT HELP\nSay so in one sentence.\n\nSTYLE\n{{}}"

    assert find("length", make_case("where is my parcel", LONG, system=rules.format("Be warm."))) == {}
    assert find("length", make_case("where is my parcel", LONG, system=rules.format("At most two sentences.")))


def test_one_emoji_at_most_asks_for_none(find: Find, make_case: MakeCase) -> None:
    """And two are too many."""
    for answer, kept in ((SHORT, True), (f"{SHORT} 📦", True), (f"{SHORT} 📦🚚", False)):
        assert (find("format", make_case("where?", answer, system=f"{SHOP} Use one emoji at most.")) == {}) is kept


@pytest.mark.parametrize(
    "rule",
    [
        'Address the user as "you", in French "vous".',
        'Reply in the language of the user; in Spanish use "usted".',
        "Use formal address in German and French.",
        "Write product names in German as they are (Rucksack, Zelt).",
        "Customers write in German, French or English. Answer in the language of the last message.",
        "For German customers, answer in German.",
        "Users from Switzerland get an answer in German.",
        "Legal notices are quoted in German.",
    ],
)
def test_a_language_of_some_words_or_some_users_is_none_of_the_answer(
    find: Find, make_case: MakeCase, rule: str
) -> None:
    """The user writes English and is answered so."""
    case = make_case("where is my parcel, please tell me", LONG, system=f"{SHOP} {rule}")

    assert find("language", case) == {}


@pytest.mark.parametrize(
    "rule",
    [
        "Always answer in German.",
        "Reply only in German, even if the user writes English.",
        "Use German in all replies.",
        "Our customers are Swiss, so answer in German.",
        "Every reply must be in German.",
        "Language: German.",
    ],
)
def test_a_language_of_every_answer_is_demanded(find: Find, make_case: MakeCase, rule: str) -> None:
    """Whatever the user writes."""
    asked: dict[str, Any] = {"system": f"{SHOP} {rule}"}

    assert find("language", make_case("where is my parcel, please tell me", LONG, **asked))
    assert find("language", make_case("where is my parcel, please tell me", GERMAN, **asked)) == {}


def test_a_section_that_closes_every_answer_is_missed(find: Find, make_case: MakeCase) -> None:
    """It is named once, in marks; where it is for an occasion it is not."""
    for rule, wanted in (
        ("Always close with a section `### More help`.", True),
        ('Include a section "More help".', True),
        ("Do not include a section `### More help`.", False),
        ("If the user is lost, add a section `### More help`.", False),
    ):
        case = make_case("where is my parcel", f"{SHORT}\n\nIt left on Monday.", system=f"{SHOP} {rule}")

        assert bool(find("format", case)) is wanted
        case = make_case("where is my parcel", f"{SHORT}\n\n### More help\nWrite to us.", system=f"{SHOP} {rule}")
        assert find("format", case) == {}


def test_the_last_place_of_a_template_is_missed_whatever_stands_below_the_others(
    find: Find, make_case: MakeCase
) -> None:
    """A label inside what is said of a place is no place between two."""
    rules = "Review it.\n\n## Summary\nOne line: what it does.\n\n## Issues\nBullets: at most 3.\n\n## Verdict\nOne word: YES or NO."

    assert (
        find(
            "format",
            make_case("x = 1", "## Summary\nIt sets x.\n\n## Issues\n- None.\n\n## Verdict\nYES", system=rules),
        )
        == {}
    )
    assert find("format", make_case("x = 1", "## Summary\nIt sets x.\n\n## Issues\n- None.", system=rules))


CONTRACT = """You sort calls.
- line 1: URGENCY: one of RED, GREEN
- line 2: WHY: max 5 words
- line 3: NEXT: one instruction"""


def test_a_label_behind_the_number_of_its_line_is_a_place(find: Find, make_case: MakeCase) -> None:
    """The limit is one on what stands behind it."""
    for why, kept in (("A light cough.", True), ("A light cough that came on slowly yesterday.", False)):
        answer = f"URGENCY: GREEN\nWHY: {why}\nNEXT: Watch the child and call us if it gets worse."
        assert (find("length", make_case("my child coughs", answer, system=CONTRACT)) == {}) is kept


@pytest.mark.parametrize(
    "rule",
    [
        "Do not output internal notes between <think> tags.",
        "Never wrap in a code block.",
        "Put commands in fenced code blocks.",
        "One exclamation mark per message at most.",
    ],
)
def test_what_is_forbidden_or_only_limited_is_not_demanded(find: Find, make_case: MakeCase, rule: str) -> None:
    """A plain answer keeps them all."""
    assert find("format", make_case("where is my parcel", SHORT, system=f"{SHOP} {rule}")) == {}


def test_a_mark_for_programs_may_stand_below_the_last_words(find: Find, make_case: MakeCase) -> None:
    """The closing words are the last ones that a reader sees."""
    rules = f'{SHOP} Close with: "Is there anything else?" Add #URGENT on its own line if something burns.'

    assert find("format", make_case("it burns", f"{SHORT}\n\nIs there anything else?\n#URGENT", system=rules)) == {}
    assert find("format", make_case("it burns", f"{SHORT}\n#URGENT", system=rules))


@pytest.mark.parametrize(
    ("rules", "response"),
    [
        ('Je bent de baliehulp.\n- Is het spoed? Begin je bericht met "SPOED:" en noem het nummer.', "U kunt morgen langskomen."),
        ("Write the recipe.\nNo chatting, except when a question was asked, which you answer in one sentence.",
         "Mix.\nBake it. Let it cool."),
        ("# Referat\n## Deltagere\n## Beslutninger\nAlle fire afsnit skal altid med.", "## Deltagere\nLone\n## Beslutninger\nIngen"),
        ("이력서를 첨삭합니다.\n- 본문이 두 문장 미만이면 첨삭하지 말고 더 달라고 하세요.",
         "좋은 글입니다. 첫 문장이 분명합니다. 끝도 좋습니다."),
    ],
)  # fmt: skip
def test_an_occasion_is_read_in_any_form(rules: str, response: str, make_case: MakeCase, find: Find) -> None:
    case = make_case("ok", response, system=rules)

    assert {**find("format", case), **find("length", case), **find("instruction", case)} == {}
