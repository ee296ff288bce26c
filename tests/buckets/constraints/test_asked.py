"""Demands that a system text or an earlier turn makes on every answer, and how they end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from closeloop.buckets.base import Case, Detector
from closeloop.models import Message

RAIN = "Rain forms when water vapour in the air cools down, condenses into droplets and grows so heavy that it has to fall from the sky."
CHAT: list[tuple[str, str, str, str, str]] = [
    ("Please keep all your answers under 20 words.", "Explain rain.", "length", "Vapour cools, condenses and falls.", RAIN),
    ("From here on, answer only in lowercase.", "What is the capital of Italy?", "format", "it is rome.", "It is Rome."),
    ("In every answer, include the word 'banana'.", "How far is the moon?", "instruction", "Far, banana.", "Far away."),
    ("Answer in JSON throughout this conversation.", "List two colours.", "format", '["red", "blue"]', "Red and blue."),
    ("Don't use emojis anymore.", "Tell me a joke.", "format", "Knock, knock.", "Knock, knock. 😂"),
    ("No bullet points in your answers please.", "Name three fruits.", "format", "Apple, pear, plum.", "- Apple\n- Pear\n- Plum"),
    ("Whenever you answer, give at least two sentences.", "Where is Oslo?", "length", "In Norway. It is its capital.", "Norway."),
    ("Each of your messages must start with 'Ahoy'.", "Where is Oslo?", "format", "Ahoy! In Norway.", "In Norway."),
    ("Always end your replies with 'Anything else?'", "Where is Oslo?", "format", "In Norway. Anything else?", "In Norway."),
]  # fmt: skip


def broken(detectors: Mapping[str, Detector], case: Case) -> bool:
    """Whether a demand of any kind is broken."""
    found = [one for name in ("format", "length", "instruction") for one in detectors[name].detect(case)]
    return any(one.confidence >= 0.5 for one in found)


@pytest.fixture
def breaks(detectors: Any, make_case: Any) -> Callable[..., bool]:
    """`breaks(response, *turns)`: whether a response to the last of these user turns breaks a demand of any of them."""

    def run(response: str, *turns: str) -> bool:
        messages = [one for turn in turns[:-1] for one in (Message.of("user", turn), Message.of("assistant", "Sure."))]
        case = make_case("", response)
        prompt = (*messages, Message.of("user", turns[-1]))
        return broken(detectors, Case(case.interaction.model_copy(update={"prompt": prompt}), case.verdict))

    return run


@pytest.mark.parametrize(("demand", "turn", "family", "good", "bad"), CHAT, ids=[row[0] for row in CHAT])
def test_a_standing_demand_holds_for_a_later_turn(
    breaks: Callable[..., bool], demand: str, turn: str, family: str, good: str, bad: str
) -> None:
    """However it says that it is meant for every answer."""
    assert breaks(bad, demand, turn), family
    assert not breaks(good, demand, turn), family


@pytest.mark.parametrize(
    "turn",
    [
        "Forget the word limit. Explain rain.",
        "Explain rain, as long as needed.",
        "Now you may write as much as you like. Explain rain.",
        "This time a long one: explain rain.",
    ],
)
def test_a_demand_that_was_lifted_no_longer_holds(breaks: Callable[..., bool], turn: str) -> None:
    """The turn that takes it back is the one that is answered."""
    assert not breaks(RAIN, "Please keep all your answers under 20 words.", turn)


def test_what_is_allowed_again_is_no_demand(breaks: Callable[..., bool]) -> None:
    """`You can use capitals again` asks for none."""
    assert not breaks(
        "It is Rome.", "From here on, answer only in lowercase.", "You can use capitals again. Where is the pope?"
    )


def test_a_demand_on_one_answer_ends_with_it(breaks: Callable[..., bool]) -> None:
    """The next turn is free of it."""
    assert not breaks("It is Rome.", "Write a haiku in lowercase.", "Thanks. What is the capital of Italy?")


@pytest.mark.parametrize(
    ("before", "demanding", "message"),
    [
        (
            ["Could you do it in under five words?"],
            "He wrote “in under five words”. Explain a café in under five words.",
            "user",
        ),
        (["Was it in under five words?"], "Explain rain.", "system"),
    ],
    ids=["of the user", "of the rules"],
)
def test_evidence_of_a_demand_is_where_it_was_made(
    detectors: Any, make_case: Any, before: list[str], demanding: str, message: str
) -> None:
    """The same words may stand in an earlier message, in one of the assistant, or be quoted in front of it."""
    rules = ("Être bref. Answer in under five words." if message == "system" else "Be kind.", "Names are Zoë and Max.")
    earlier = [
        one for turn in before for one in (Message.of("user", turn), Message.of("assistant", "In under five words."))
    ]
    prompt = (*earlier, *(Message.of("system", text) for text in rules), Message.of("user", demanding))
    case = make_case("", RAIN)
    case = Case(case.interaction.model_copy(update={"prompt": prompt}), case.verdict)

    place = next(one for one in next(iter(detectors["length"].detect(case))).evidence if one.field == "prompt")

    asked = rules[0] if message == "system" else demanding
    assert place.quote == "under five words"
    assert place.start == case.prompt.index(asked) + asked.rindex("under five words")
