"""Whether a number can be made of others, and how likely one like it would be hit by chance."""

from __future__ import annotations

from typing import Any

import pytest

from closeloop.buckets.grounding.number_evidence import evidence
from closeloop.buckets.grounding.quantities import quantities
from closeloop.buckets.grounding.reachable import Target, reach


@pytest.mark.parametrize(
    ("said", "given", "step", "rare"),
    [
        ("447 euros", "134 euros, 15 euros, 3 persons", 4, True),
        ("€13.75", "€11, 25 %", 1, True),
        ("90 minutes", "from 10:00 to 11:30", 2, True),
        ("19 May", "5 May, 14 days", 1, True),
        ("8 boxes", "3 boxes, 5 boxes", 1, False),
        ("€871.13", "€11, 25 %", 0, True),
    ],
)
def test_a_number_is_reached_in_steps_and_by_chance_if_it_is_small(
    said: str, given: str, step: int, *, rare: bool
) -> None:
    """The first step that makes it, and how much of what could be written so had been made by then."""
    one, numbers = quantities(said)[0], quantities(given)

    found = reach(Target(one, 0.01 if "." in said else 1.0, about=False), (numbers, numbers, numbers))

    assert found.step == step
    assert (found.chance < 0.1) is rare


def test_a_table_of_many_numbers_takes_no_longer_than_a_small_one(make_case: Any) -> None:
    """Only so many of them are read and tried."""
    table = "\n".join(f"| item {number} | {number * 7} |" for number in range(20_000))
    case = make_case("How many?", "There are 123456789 of them.", documents=[table])

    assert evidence(case, case.response, [(10, 19)])
