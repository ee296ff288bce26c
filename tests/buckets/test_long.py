"""Texts of a size that people really paste: work grows with their length, not with its square, or these tests never end."""

from __future__ import annotations

import json
import random
import string
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from closeloop.buckets.cascade import Cascade
from closeloop.buckets.constraints import read
from closeloop.buckets.constraints.asked import of_response
from closeloop.buckets.constraints.asked.earlier_turns import standing
from closeloop.buckets.detectors import register_detectors
from closeloop.buckets.files import case_of
from closeloop.buckets.grounding.courtesies import without_courtesies
from closeloop.buckets.grounding.framing import plainly
from closeloop.buckets.grounding.records import parse
from closeloop.models import Message

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LONG = 200_000
Make = Callable[[random.Random], str]


def word(dice: random.Random) -> str:
    """A word nobody has seen."""
    return "".join(dice.choices(string.ascii_lowercase, k=dice.randint(2, 9)))


TEXTS: dict[str, Make] = {
    "words": lambda dice: word(dice) + " ",
    "names": lambda dice: f"{word(dice).title()} {word(dice).title()} met {word(dice).title()}. ",
    "numbers": lambda dice: f"{dice.random() * 1000:.3f}, ",
    "numbered": lambda dice: f"{dice.randint(1, 999)}. {word(dice)}\n",
    "one line again": lambda dice: "1. x\n",
    "citations": lambda dice: "[1] ",
    "dates": lambda dice: f"{dice.randint(1900, 2030)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02} ",
    "quotations": lambda dice: f'"{word(dice)} {word(dice)} {word(dice)}" said {word(dice).title()}. ',
    "pages of blanks": lambda dice: (
        f"{word(dice)} and {word(dice).title()} met the {word(dice)} of {word(dice)} here. " + " " * 40_000
    ),
    "without spaces": lambda dice: "".join(chr(dice.randint(0x4E00, 0x9FFF)) for _ in range(20)) + "。",
}


def filled(make: Make, length: int, seed: int) -> str:
    """So many characters of a kind."""
    dice = random.Random(seed)
    parts: list[str] = []
    while length > 0:
        parts.append(make(dice))
        length -= len(parts[-1])
    return "".join(parts)


@pytest.fixture(scope="module")
def cascade() -> Cascade:
    """Every detector."""
    return Cascade({detector.name: detector for detector in register_detectors()})


@pytest.mark.parametrize("kind", TEXTS)
def test_what_people_paste_is_sorted(cascade: Cascade, kind: str) -> None:
    """As documents with an answer from them, as the next turn, and as an edit."""
    long, other = filled(TEXTS[kind], LONG, 1), filled(TEXTS[kind], LONG // 4, 2)
    edit = {"name": "edit", "correction": other + long[: LONG // 4], "source": "user"}
    rows: list[dict[str, Any]] = [
        {"id": "docs", "prompt": "What is said?", "response": other, "documents": [{"id": "1", "content": long}]},
        {"id": "next", "prompt": other, "response": "It is so.", "next_turn": long},
        {"id": "edit", "prompt": "Hi?", "response": long[: LONG // 2], "feedback": [edit]},
    ]
    for row in rows:
        (found,) = cascade.sort_all([case_of(row, cascade, now=NOW)])
        assert not cascade.failures, row["id"]
        assert all(0 <= score <= 1 for score in found.scores.values())


@pytest.mark.parametrize(
    "piece",
    ["<doc>", "word: ", "q: a\n", "q: a\na: b\n", "text: foo\n", "---\n", "```\n",
     '"""', "he said ", "my a ", "fix ", "do i ", " ", "\n", "unless "],
)  # fmt: skip
def test_what_is_asked_is_told_from_any_pasted_text(piece: str) -> None:
    """What its patterns begin with, again and again."""
    text = piece * (LONG // len(piece))

    assert len(of_response(text)) == len(text)
    assert list(standing([Message.of("user", text), Message.of("user", "Thanks.")])) == []


@pytest.mark.parametrize(
    "piece",
    ["प्रत्येक पंक्ति ", "hver sætning skal ", "elke zin moet ", "каждый пункт с ", "각 줄은 이모지로 ", "each item on the list ",
     "with the sections Summary, ", "json array with 3 ", "only the new "],
)  # fmt: skip
def test_demands_are_read_from_any_long_prompt(piece: str) -> None:
    """Half of a demand, again and again, is none."""
    assert all(found.trust < 1 for found in read(piece * (20_000 // len(piece))))


@pytest.mark.parametrize(
    "piece",
    [
        "monday ",
        "monday, ",
        "closed on monday. ",
        "9 am to 5 pm on monday ",
        "pool, and a b is ",
        "not ",
        " ",
        "the a ",
        "1:1 monday to ",
    ],
)
def test_a_record_is_compared_with_any_long_sentence(piece: str) -> None:
    """What the patterns of days, times and denials begin with, again and again, between things that the record speaks of."""
    record = {"hours": {"Monday": "9:0-17:0"}, "pool": True, "wifi": False, "a": 1, "b": 2, "c": 3, "d": 4, "e": 5}
    structure = parse(json.dumps(record))

    assert structure is not None
    assert structure.claims(f"Monday pool {piece * (LONG // len(piece))} pool wifi tuesday").mentioned == 2


@pytest.mark.parametrize(
    "piece",
    [
        "\n",
        " ",
        "\n \n",
        "* ",
        "please ",
        "answer\n",
        "if you have any ",
        "based on the ",
        "[1",
        "hello!",
        "sorry ",
        "no ",
    ],
)
def test_manners_are_told_from_any_long_answer(piece: str) -> None:
    """Twenty-five line breaks in a row once took a minute, and one more twice that."""
    text = f"It is open. {piece * (LONG // len(piece))}x"

    assert len(without_courtesies(plainly(text))) == len(text)


@pytest.mark.parametrize("end", ["one decimal", "is it normal", "sag es einmal", "draw a mal", "3 mal", "mal"])
@pytest.mark.timeout(30)
def test_a_text_may_end_where_a_unit_stands_inside_a_word(make_case: Any, cascade: Any, end: str) -> None:
    """`mal` of `dreimal` has no letters of its own: at the end of a text its place was found again and again, for ever."""
    assert cascade.sort(make_case(f"convert 2.5 kg to pounds, {end}", "5.5 pounds.")) is not None
