"""Answers from results of tools: their data in words, other units, rounded, as shares and differences; and with another number.

`results.jsonl` is ours: weather, flights, tickets, a booking, a policy, money, a run, a calendar.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

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


def test_the_texts_of_a_call_are_no_quotations(find: Any, make_case: Any) -> None:
    """What an agent writes into a mail stands in quotation marks because it is JSON; in prose it would be quoted."""
    given = ['{"city": "Porto", "tomorrow": {"rain": true}}']
    call = '{"tool": "email", "args": {"subject": "Tent cover for tomorrow please", "body": "Rain is likely in Porto tomorrow."}}'
    prose = 'The mail in the file says "Tent cover for tomorrow please" and nothing else about Porto.'

    assert "hallucination.fabricated_citation" not in find("grounding", make_case("Mail Ana.", call, documents=given))
    assert "hallucination.fabricated_citation" in find("grounding", make_case("Mail Ana.", prose, documents=given))


WORKS = [
    {"id": "W-31", "line": "ring north", "from": "2026-03-02T21:00", "to": "2026-03-03T03:30", "effect": "brief drops"},
    {"id": "W-32", "line": "ring south", "from": "2026-03-05T22:00", "to": "2026-03-06T01:00", "effect": "one outage"},
]
TOLD = (
    "Two jobs are scheduled:\n\n- **North ring:** Monday night, 9 p.m. until half past three. Connections may flicker for moments.\n"
    "- **South ring:** Thursday night, ten till one. Expect a single interruption.\n\n"
    "Nothing else is on the calendar, so the rest of the week should stay calm."
)
POLICY = (
    "Personal liability: We pay up to 1,500,000 EUR for damage that you, or persons living with you, cause by mistake to property of"
    " others, including water that runs from baths and machines. No excess applies. Contents: We pay for your own furniture and clothes"
    " after escape of water, less an excess of 150 EUR. Not insured is damage to the building itself, for which the owner has a policy"
    " of his own. Tell us within seven days and keep broken things until we have seen them."
)
ADVICE = (
    "As I read your policy, the neighbours' belongings fall under your liability cover: up to 1.5 million euros and nothing for you to"
    " pay first, since a bath running over is exactly what it means by water from baths. Your own soaked things are a different matter,"
    " because there you bear the first 150 euros. Walls and ceilings are for the landlord's insurer. Get in touch within a week, and"
    " please don't throw anything away before somebody has looked at it."
)


@pytest.mark.parametrize(
    ("asked", "given", "said"),
    [
        ("what works are planned for the ring network, in plain words?", json.dumps(WORKS), TOLD),
        ("whose cover pays if my bath overflows into the flat below", POLICY, ADVICE),
    ],
)
def test_a_head_has_no_opinion_on_what_is_unlike_all_it_learned_from(
    find: Any, make_case: Any, asked: str, given: str, said: str
) -> None:
    """A row of a result is no record of RAGTruth's, an answer of 80 words no reply of a dialogue: .67 and .99 before."""
    found = find("ungrounded", make_case(asked, said, documents=[given]))

    assert found["hallucination.ungrounded"].confidence < 0.5
