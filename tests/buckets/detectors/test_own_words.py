"""Right and wrong summaries and answers in words of their own. `summaries.jsonl`, `served.jsonl` and `pages.jsonl` are ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from closeloop.buckets.cascade import Cascade


def _rows(name: str) -> list[dict[str, Any]]:
    text = (Path(__file__).parent / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def _share(cascade: Cascade, make_case: Any, name: str, kind: str) -> float:
    flagged = [
        cascade.sort(
            make_case(row.get("asked", "Please write a short summary."), text, documents=[row["document"]])
        ).scores["hallucination"]
        >= 0.5
        for row in _rows(name)
        for text in row[kind]
    ]
    return sum(flagged) / len(flagged)


def test_a_right_summary_of_one_sentence_is_not_flagged_for_its_words(cascade: Cascade, make_case: Any) -> None:
    """All of those that were not copied were; found are wrong ones with a name or number of their own."""
    assert _share(cascade, make_case, "summaries", "right") <= 0.03
    assert _share(cascade, make_case, "summaries", "wrong") >= 0.2


def test_a_right_answer_of_a_service_is_seldom_flagged_for_its_words(cascade: Cascade, make_case: Any) -> None:
    """Of 36 were 14, for being unlike what is said in dialogues."""
    assert _share(cascade, make_case, "served", "right") <= 0.1
    assert _share(cascade, make_case, "served", "wrong") >= 0.6


def test_words_of_ones_own_about_a_page_of_headings_and_lines_are_no_finding(cascade: Cascade, make_case: Any) -> None:
    """The heads learned from running text alone; all of these were flagged but one."""
    assert _share(cascade, make_case, "pages", "right") == 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            "Orders that have not been packed can be changed. Packed orders cannot be changed.",
            "If it hasn't been packed, it can be changed.",
        ),
        ("Opened games cannot be returned.", "Games can be returned unless they were opened."),
        (
            "Geöffnete Spiele können nicht zurückgegeben werden.",
            "Spiele können zurückgegeben werden, solange sie nicht geöffnet sind.",
        ),
        ("Les jeux ouverts ne sont pas repris.", "Les jeux sont repris, tant qu'ils ne sont pas ouverts."),
    ],
)
def test_a_condition_denies_nothing(find: Any, make_case: Any, given: str, said: str) -> None:
    """It says when something holds."""
    assert find("contradictions", make_case("Can I?", said, documents=[given])) == {}


def test_a_name_that_was_given_nowhere_is_enough_in_a_short_answer(find: Any, make_case: Any) -> None:
    """In English, not at the beginning of a sentence; a people, a month and a form of a given name are none."""
    page = "The Harbour Trust restores a steamer on Lake Tarn. It was built in Oct. 1921 by engineers from Texas."
    said = {
        "The appeal was led by Karlsson.": True,
        "The ship will be moved to Liverpool.": True,
        "Work was done by Texan engineers.": False,
        "It was built in October by the Trust.": False,
        "I'm afraid there's an English steamer.": False,
    }
    for answer, found in said.items():
        assert (
            "hallucination.fabricated_entity" in find("grounding", make_case("Tell me.", answer, documents=[page]))
        ) is found, answer


@pytest.mark.parametrize("answer", ["Yes.", "It is, yes.", "Yes, since 1998.", "No."])
def test_yes_and_no_are_not_unlike_anything(find: Any, make_case: Any, answer: str) -> None:
    """They have no words to compare."""
    page = "Snowboarding is a sport that was inspired by skateboarding, surfing and skiing, and has been Olympic since 1998 in Nagano."
    found = find("ungrounded", make_case("Is it an Olympic sport?", answer, documents=[page]))

    assert all(one.confidence < 0.5 for one in found.values())


def test_numerals_of_chinese_and_japanese_are_numbers(find: Any, make_case: Any) -> None:
    """An answer in English about a Chinese text gives them in digits."""
    page = "营业时间为上午十点到晚上九点半。满五十元免配送费，否则收取六元。二〇一二年开业。"
    right = "It has been open since 2012, from 10 am to 9:30 pm. Delivery is free from 50 yuan, otherwise it costs 6."

    assert find("grounding", make_case("When is it open?", right, documents=[page])) == {}
    assert find("grounding", make_case("When is it open?", right.replace("50", "65"), documents=[page]))
