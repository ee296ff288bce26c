"""Answers from results of tools: their data in words, other units, rounded, as shares and differences; and with another number.

`results.jsonl` is ours: weather, flights, tickets, a booking, a policy, money, a run, a calendar.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from closeloop.buckets.grounding.numbers import Results
from closeloop.models import Span

ROWS = [json.loads(line) for line in (Path(__file__).parent / "results.jsonl").read_text(encoding="utf-8").splitlines()]
ANSWERS = [(row, answer, side == "wrong") for row in ROWS for side in ("right", "wrong") for answer in row[side]]


@pytest.mark.parametrize(("row", "answer", "wrong"), ANSWERS, ids=[answer[:50] for _, answer, _ in ANSWERS])
def test_only_another_number_is_made_up(
    find: Any, make_case: Any, row: dict[str, Any], answer: str, wrong: bool
) -> None:
    """What a tool was called with was given, too."""
    step = Span(id="s1", kind="tool", name=row["tool"], input=row["arguments"], output=row["result"])
    case = make_case(row["asked"], answer, steps=(step,))

    found = [one for name in ("contradictions", "grounding") for one in find(name, case).values()]

    assert any(one.confidence >= 0.5 for one in found) is wrong


@pytest.mark.parametrize(
    ("result", "said", "made"),
    [
        ('{"seconds": 2710}', "45:10", True),
        ('{"seconds": 2710}', "54:10", False),
        ('{"distance_m": 8230}', "8.23", True),
        ('{"distance_m": 8230}', "8.3", False),
        ('{"temp_c": 18.4}', "65 °F", True),
        ('{"temp_c": 18.4}', "65", False),
        ("it is 18.4C at 8.2km", "65 °F", True),
        ('{"open": 37, "closed": 412}', "9%", True),
        ('{"open": 37, "closed": 412}', "19%", False),
        ('{"price": 89}, {"price": 142}', "53", True),
        ('{"dep": "07:20", "arr": "09:00"}', "40", True),
        ('{"dep": "07:20", "arr": "09:00"}', "20", False),
        ('{"id": "DY1107"}', "1107", False),
        (json.dumps({"rows": list(range(1000, 3000, 7))}), "5", False),
    ],
)
def test_a_number_is_made_of_others_or_not(result: str, said: str, made: bool) -> None:
    """Digits of codes and times count nothing, and of many numbers nothing is added up."""
    number, _, unit = said.partition(" ")

    assert Results(result).make(number, f" {unit}") is made


def test_the_texts_of_a_call_are_no_quotations(find: Any, make_case: Any) -> None:
    """What an agent writes into a mail stands in quotation marks because it is JSON; in prose it would be quoted."""
    given = ['{"city": "Porto", "tomorrow": {"rain": true}}']
    call = '{"tool": "email", "args": {"subject": "Tent cover for tomorrow please", "body": "Rain is likely in Porto tomorrow."}}'
    prose = 'The mail in the file says "Tent cover for tomorrow please" and nothing else about Porto.'

    assert "hallucination.fabricated_citation" not in find("grounding", make_case("Mail Ana.", call, documents=given))
    assert "hallucination.fabricated_citation" in find("grounding", make_case("Mail Ana.", prose, documents=given))
