"""Responses that loop, and what only looks like it: songs, tables, code, plans. `loops.jsonl` is written by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

ROWS = [json.loads(line) for line in (Path(__file__).parent / "loops.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=[row["response"][:40] for row in ROWS])
def test_a_loop_is_told_from_what_repeats_on_purpose(find: Any, make_case: Any, row: dict[str, Any]) -> None:
    """A sentence, an item or a block that comes again and again; what was asked to repeat may."""
    found = find("repetition", make_case(row["asked"], row["response"]))

    assert ("repetition.text" in found and found["repetition.text"].confidence >= 0.5) is row["loops"]


ESSAY = " ".join(
    f"Reason {word} is told here in a sentence of its own, and it says something new."
    for word in "abcdefghijklmnopqrst"
)


@pytest.mark.parametrize(
    "stuck",
    [
        "The harbour was rebuilt after the great flood. " * 4,
        "The harbour was rebuilt after the great flood. Its walls are now of stone. " * 4,
        "".join(f"\n{place}. The harbour was rebuilt after the great flood." for place in range(1, 6)) + "\n",
    ],
)
def test_a_loop_in_the_middle_of_a_long_text_is_found(find: Any, make_case: Any, stuck: str) -> None:
    """Four times on end is enough, however small a part of the text it is."""
    found = find("repetition", make_case("Tell me about the town.", f"{ESSAY} {stuck} {ESSAY.replace('new', 'more')}"))

    assert found["repetition.text"].confidence >= 0.8


def test_what_comes_four_times_apart_is_no_loop(find: Any, make_case: Any) -> None:
    """Other sentences stand between."""
    parts = [
        f"{ESSAY[place * 240 : place * 240 + 230]}. The harbour was rebuilt after the great flood."
        for place in range(5)
    ]

    assert not find("repetition", make_case("Tell me about the town.", " ".join(parts)))
