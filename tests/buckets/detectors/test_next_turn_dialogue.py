"""Next turns of dialogues with a service or about films: what looks like a complaint there and is none, and the other way round.

`dialogues.jsonl` is written by hand: whole dialogues, each turn of the user but the first rated 1 to 5 as three annotators would.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from closeloop.models import Message

_FILE = Path(__file__).parent / "dialogues.jsonl"
DIALOGUES = [json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def score(find: Any, make_case: Any) -> Any:
    """The probability that a turn says the response did not do."""

    def of(response: str, turn: str, asked: str = "") -> float:
        found = find("next_turn", make_case(asked, response, next_turn=turn))
        return float(found["next_turn.dissatisfied"].confidence)

    return of


def test_manners_after_a_failure_are_little_content(score: Any) -> None:
    """Who takes leave of a response that could not do it is polite; who thanks one that did it is content."""
    for turn in ("Okay, thanks, bye.", "ok", "I see. Goodbye."):
        assert score("I'm sorry, I could not find any flights.", turn) > 5 * score("Your flight is at 7 am.", turn)


def test_no_may_answer_a_question(score: Any) -> None:
    """`No, I ...` corrects a response that asked nothing, and answers one that did."""
    turn = "No, I have that one here with me."

    assert score("Your bag is in Oslo.", turn) > 0.8
    assert score("Is your bag in Oslo?", turn) < 0.6


@pytest.mark.parametrize(
    ("response", "turn"),
    [
        ("There's a flight at 7:10.", "7:40 pm please"),
        ("There is a table at 10 am.", "11 am please"),
        ("You should see Alien (1986)", "I loved Alien (1979)"),
        ("Try @123456", "I loved @123756 so much"),
        ("They have 10 and 12 left.", "13 then"),
    ],
)
def test_hours_years_and_ids_do_not_correct_each_other(score: Any, response: str, turn: str) -> None:
    """Two hours, or the years and ids of two films, are alike without one of them being wrong."""
    assert score(response, turn) < 0.1


def test_a_number_much_like_the_one_that_came_corrects_it(score: Any) -> None:
    """Numbers of things still do."""
    assert score("I booked it for 12 people.", "13 people") >= 0.5
    assert score("Your number is 555-0120.", "555-0102") >= 0.5


def test_what_one_has_not_seen_may_still_please(score: Any) -> None:
    """An offer that is unknown is open; one that was seen is used up."""
    for turn in ("Never seen it, is it good?", "I haven't seen that one", "Never heard of it, adding it."):
        assert score("You may like Arrival.", turn) < 0.1
    assert score("You may like Arrival.", "I've seen it") > score("You may like Arrival.", "I've not seen it")


def test_a_choice_among_what_was_offered_is_no_report(score: Any) -> None:
    """Words of the response alone, or what is decided with `then`, take something of it."""
    offer = "Monday 8:20, Wednesday 9:00 and Friday 11:40."

    assert score(offer, "Wednesday") < 0.1
    assert score(offer, "Friday is blank") > 0.3
    assert score("The van is gone, the car is here.", "the car then") < 0.1


def test_laughing_is_not_being_content(score: Any) -> None:
    """In a chat people laugh at what went wrong, too."""
    assert score("War and Peace is a masterpiece", "lol that's not short at all") > 0.15
    assert score("War and Peace is a masterpiece", "not what i asked haha") >= 0.5


def test_yes_but_and_trailing_off_are_doubts(score: Any) -> None:
    """A yes that is taken back, three dots and a startled `what?` say more than the yes."""
    response = "Payslips are in the portal."

    assert score(response, "Yes but July is missing") > 5 * score(response, "Yes July is there")
    assert score(response, "yeah I know...") > 3 * score(response, "yeah I know")
    assert score("A bar crawl on the second day.", "What? With a child?") > 0.1


def test_no_more_than_a_part_of_a_word_of_complaint(score: Any) -> None:
    """Words of complaints that mean something else."""
    for response, turn in (
        ("Need anything else?", "Not right now."),
        ("It's sunny.", "That's all I wanted to know."),
        ("She urges her husband on.", "Is she based on a real person?"),
        ("A mutex is a key.", "ok now I get it"),
        ("The suite is $170.", "thats fine"),
    ):
        assert score(response, turn) < 0.3


@pytest.mark.parametrize(
    ("response", "turn", "other"),
    [
        ("请您耐心等待一下哦", "好吧", "好的谢谢"),
        ("建议您清洗一下滤网", "我说了洗过了", "洗过了就好了"),
        ("请您拍照上传一下", "凭什么", "好的"),
        ("您的退款正在处理中", "都一个星期了还没到", "几天能到"),
    ],
)
def test_chinese_customer_service(score: Any, response: str, turn: str, other: str) -> None:
    """What users of a shop write when it stalls, beside what they write when it does not."""
    assert score(response, turn) > 2 * score(response, other)


def test_names_say_nothing_of_the_response(score: Any) -> None:
    """Titles of several words, or with their year, are no complaints and no praise."""
    for turn in (
        "have you seen Horrible Bosses",
        "Horrible Bosses (2011) was on last night",
        "book a table at The Worst Wurst",
    ):
        assert score("Try another comedy.", turn) < 0.5
    assert score("Try another comedy.", "what a horrible one") >= 0.5


def test_an_answer_given_before_is_asked_for_again(find: Any, make_case: Any) -> None:
    """Whoever has to say again what he had said is less content than who says it first."""
    question, answer = "Where do you want to leave from?", "Boston"
    asked = score_of(find, make_case, ["A flight from Boston to Rome", question, answer])

    assert asked > 3 * score_of(find, make_case, ["A flight to Rome", question, answer])


@pytest.mark.parametrize("held_out", [True, False])
def test_dissatisfied_turns_of_whole_dialogues_rank_first(find: Any, make_case: Any, held_out: bool) -> None:
    """Of a dissatisfied and another turn, the first has the higher score in four of five pairs; one content turn in forty is flagged."""
    found = [
        (score_of(find, make_case, dialogue["turns"][: 2 * at + 1]), rating < 3)
        for dialogue in DIALOGUES
        if dialogue["held_out"] is held_out
        for at, rating in enumerate(dialogue["ratings"])
        if rating is not None
    ]
    bad = [score for score, dissatisfied in found if dissatisfied]
    good = [score for score, dissatisfied in found if not dissatisfied]
    pairs = sum((one > other) + (one == other) / 2 for one in bad for other in good)

    assert pairs / len(bad) / len(good) > 0.8
    assert sum(score >= 0.5 for score in good) / len(good) < 0.04


def score_of(find: Any, make_case: Any, turns: list[str]) -> float:
    """The score of the last turn of a dialogue."""
    *prompt, response, turn = turns
    messages = [Message.of("assistant" if at % 2 else "user", text) for at, text in enumerate(prompt)]
    case = make_case("", response, next_turn=turn)
    found = find(
        "next_turn", replace(case, interaction=case.interaction.model_copy(update={"prompt": tuple(messages)}))
    )
    return float(found["next_turn.dissatisfied"].confidence)
