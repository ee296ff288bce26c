"""Demands in the words of a chat, kept and broken, in many languages; and texts that only speak of them. The rows are ours."""

from __future__ import annotations

import json
import re
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest

from closeloop.buckets.base import Case
from closeloop.buckets.cascade import Cascade
from closeloop.buckets.detectors import register_detectors
from closeloop.models import Interaction, Message, Verdict

ROWS = [
    json.loads(line)
    for name in (
        "demands",
        "parts",
        "abroad",
        "products",
        "told",
        "turns",
        "languages",
        "counted",
        "chats",
        "shapes",
        "values",
    )
    for line in (Path(__file__).parent / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
]
FAMILIES = ("format", "length", "instruction", "language")
CASCADE = Cascade({one.name: one for one in register_detectors() if one.name in FAMILIES})
NEGATIVE = Verdict(outcome="negative", score=-1.0, weight=3.0, conflict=0.0)
_TEXT = "the river bends slowly around a hill where old farmers grow their grain and children play near wooden boats all day long"
WORDS = _TEXT.split()
MADE = re.compile(r"\{(Words|Sentences) (\d+)\}", re.IGNORECASE)
ABROAD = {
    "zh": "河水缓缓绕过山丘，老农在那里种植谷物，孩子们整天在木船旁边玩耍。",
    "ru": "Река медленно огибает холм, где старые крестьяне растят зерно, а дети весь день играют у лодок.",
    "ko": "강은 언덕을 천천히 돌아 흐르고 늙은 농부들은 곡식을 기르며 아이들은 하루 종일 나무배 옆에서 논다.",
    "hi": "नदी पहाड़ी के चारों ओर धीरे बहती है और बूढ़े किसान वहाँ अनाज उगाते हैं जबकि बच्चे दिन भर नावों के पास खेलते हैं।",
    "de": "Der Fluss zieht langsam um den Hügel und alte Bauern ziehen dort ihr Korn während Kinder am Ufer spielen.",
    "it": "Il fiume gira piano intorno alla collina dove i vecchi contadini coltivano il grano e i bambini giocano.",
    "pt": "O rio contorna devagar a colina onde velhos lavradores plantam seu trigo e as crianças brincam na margem.",
    "da": "Floden bøjer langsomt rundt om bakken hvor gamle bønder dyrker deres korn og børn leger ved bådene hele dagen.",
    "sv": "Floden böjer sig långsamt runt kullen där gamla bönder odlar sin säd och barn leker vid båtarna hela dagen.",
    "nl": "De rivier buigt langzaam om de heuvel waar oude boeren hun graan telen en kinderen bij de boten spelen.",
}
"""A sentence of each; `{zh.}` is one, `{zh 40}` so many characters of it, `{ru 40}` so many words."""
MADE_ABROAD = re.compile(r"\{(zh|ru|ko|hi|de|it|pt|da|sv|nl)(?:\.| (\d+))\}")
SPACED = ("ru", "hi", "de", "it", "pt", "da", "sv", "nl")


def made(text: str) -> str:
    """The text with `{Words 40}` and `{Sentences 3}` filled in, in the case they are written in."""
    return MADE_ABROAD.sub(_filled_abroad, MADE.sub(_filled, text))


def _filled_abroad(match: re.Match[str]) -> str:
    sentence, number = ABROAD[match[1]], int(match[2] or 0)
    if match[1] in SPACED:
        words = sentence.rstrip(".।").split()
        return " ".join(islice(cycle(words), number)) + sentence[-1] if number else sentence
    return "".join(islice(cycle(sentence), number)) if number else sentence


def _filled(match: re.Match[str]) -> str:
    number = int(match[2])
    sizes = [min(12, number - at) for at in range(0, number, 12)] if match[1].lower() == "words" else [9] * number
    offset, found = 0, []
    for size in sizes:
        words = " ".join(WORDS[(offset + at) % len(WORDS)] for at in range(size))
        found.append(f"{words[0].upper()}{words[1:]}.")
        offset += size if match[1].lower() == "words" else 0
    text = " ".join(found)
    return text.lower() if match[1].islower() else text.upper() if match[1].isupper() else text


def flagged(prompt: str | list[list[str]], response: str) -> set[str]:
    """The families of error modes that are found."""
    messages = [("user", prompt)] if isinstance(prompt, str) else prompt
    interaction = Interaction(
        platform="files", project="tests", id="1", trace_id="1",
        prompt=tuple(Message.of(role, made(text)) for role, text in messages),  # type: ignore[arg-type]
        response=(Message.of("assistant", made(response)),),
    )  # fmt: skip
    scores = CASCADE.sort(Case(interaction, NEGATIVE)).scores
    return {family for family in FAMILIES if scores.get(family, 0.0) >= 0.5}


@pytest.mark.parametrize("row", [row for row in ROWS if row.get("good")])
def test_what_keeps_a_demand_or_only_speaks_of_one_is_left_alone(row: dict[str, Any]) -> None:
    """Nothing is judged wrongly, whether or not the demand is one that can be checked."""
    assert flagged(row["prompt"], row["good"]) == set()


@pytest.mark.parametrize("row", [row for row in ROWS if row.get("bad")])
def test_what_breaks_a_demand_is_found(row: dict[str, Any]) -> None:
    """By its family."""
    assert row["family"] in flagged(row["prompt"], row["bad"])
