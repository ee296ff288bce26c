"""Demands on the parts of a response, kept and broken: each bullet, every sentence, the second paragraph, a title."""

from __future__ import annotations

from time import process_time

import pytest

from closeloop.buckets.constraints import check, read


def evidence(prompt: str, response: str) -> set[str]:
    """The places of the response that break a demand."""
    broken = (check(item, response, prompt) for item in read(prompt))
    return {response[one.start : one.end] for one in broken if one}


@pytest.mark.parametrize(
    ("prompt", "response", "part"),
    [
        ("Each bullet must be under 4 words.", "- Tea is hot\n- Tea is very wet", "Tea is very wet"),
        ("No sentence should exceed 3 words.", "Tea is hot. Tea is very wet.", "Tea is very wet."),
        ("The second paragraph must have at least 4 words.", "Tea is hot.\n\nIt is.", "It is."),
        ("Write a title of at most 2 words.", "# Tea is hot\n\nIt is.", "Tea is hot"),
        ("End every line with a semicolon.", "hot;\nwet", "wet"),
    ],
)
def test_the_evidence_is_the_part_that_breaks_it(prompt: str, response: str, part: str) -> None:
    """Not the response as a whole."""
    assert evidence(prompt, response) == {part}


@pytest.mark.parametrize(
    ("prompt", "response"),
    [
        ("Each bullet must be under 4 words.", "Tea is hot, and it is wet as well."),
        ("Each section must have two sentences.", "Tea is hot."),
        ("The fifth paragraph must have at least 4 words.", "Tea is hot."),
        ("Every sentence must have at least 5 words.", '"Stop!" he said and drank all of it.'),
        ("Each paragraph must have one sentence.", "- Tea is hot. It is wet.\n- Tea is old. It is new."),
        ("Every line must have at most 3 words.", "```\nx = 1 + 2 + 3\n```\nTea is hot"),
    ],
)
def test_parts_that_are_not_surely_there_break_nothing(prompt: str, response: str) -> None:
    """No bullets, no headings, no such paragraph, a sentence that goes on, code."""
    assert evidence(prompt, response) == set()


def test_a_sentence_that_asks_the_same_thing_over_and_over_is_looked_through_once() -> None:
    """Each time it was read from end to end: eight seconds for twenty thousand characters."""
    prompt = "in title case " * 1_350
    read(prompt)
    start = process_time()

    read(prompt + "please ")

    assert process_time() - start < 2
