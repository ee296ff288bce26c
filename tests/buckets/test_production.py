"""Applications with system prompts in many languages: what follows their rules is left alone, what breaks one is found."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from closeloop.buckets.cascade import Cascade
from closeloop.buckets.detectors import register_detectors
from closeloop.buckets.files import case_of

NOW = datetime(2026, 1, 1, tzinfo=UTC)
APPS = [json.loads(line) for line in (Path(__file__).parent / "production.jsonl").read_text("utf-8").splitlines()]
TURNS = [(app["system"], turn) for app in APPS for turn in app["turns"]]
CASCADE = Cascade({one.name: one for one in register_detectors()})


def _primary(system: str, turn: dict[str, Any]) -> str | None:
    """The family of the error mode that comes first."""
    row = {
        "id": "1",
        "prompt": [{"role": "system", "content": system}, {"role": "user", "content": turn["user"]}],
        "response": turn["response"],
        "documents": [{"id": str(place), "content": text} for place, text in enumerate(turn.get("documents", ()))],
        "feedback": turn.get("feedback", []),
    }
    if not row["documents"]:
        del row["documents"]
    found = CASCADE.sort_all([case_of(row, CASCADE, now=NOW)])[0]
    return next((label.bucket.split(".")[0] for label in found.labels if label.primary), None)


@pytest.mark.parametrize(("system", "turn"), [one for one in TURNS if "expect" not in one[1]])
def test_what_follows_the_rules_of_an_application_is_left_alone(system: str, turn: dict[str, Any]) -> None:
    """Also where it gives the line that they give for the case that there is no answer."""
    assert _primary(system, turn) in (None, "unknown")


@pytest.mark.parametrize(("system", "turn"), [one for one in TURNS if "expect" in one[1]])
def test_what_breaks_a_rule_of_an_application_is_found(system: str, turn: dict[str, Any]) -> None:
    """By its family."""
    assert _primary(system, turn) == turn["expect"]


def test_a_user_who_is_unhappy_with_what_a_rule_makes_an_answer_say_is_so_for_that() -> None:
    """Without such a word it is left alone."""
    system = (
        "You answer questions on parcels. Anything else: say you cannot help with it and name service@parcels.example."
    )
    turn = {
        "user": "can you book me a taxi",
        "response": "I'm sorry, I can't help with that. Please write to service@parcels.example.",
    }
    down = [{"name": "user_feedback", "score": 0, "source": "user"}]

    assert _primary(system, turn) in (None, "unknown")
    assert _primary(system, turn | {"feedback": down}) == "refusal"
