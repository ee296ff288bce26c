"""Patterns as text: their alternatives, and the same pattern written so that it is found faster."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeloop.buckets.detectors.refusal import partial, phrases, phrases_other_languages, plain, plain_other_languages
from closeloop.patterns import branches, quick


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        (r"a|b", ["a", "b"]),
        (r"(?:a|b)c|d[|]", [r"(?:a|b)c", "d[|]"]),
        (r"\||x", [r"\|", "x"]),
        (r"a\(|b", [r"a\(", "b"]),
    ],
)
def test_branches_are_the_alternatives_of_the_whole_pattern(pattern: str, parts: list[str]) -> None:
    """A bar inside a group, a class or behind a backslash divides nothing."""
    assert branches(pattern) == parts


EDGES = (
    r"\bno\b", r"\bno|\bon", r"\b(?:no|nor|on)\b", r"\b(?:no|on)?n", r"\bn?o", r"\bn+o", r"\b(?:n?o|r)", r"o\bn|\b(?:on|or|n)+",
    r"\b(?:on (?:no|or)|[no]r)", r"\b\w+o", r"\b(?:é|no)", r"\b[no]+",
)  # fmt: skip


@given(st.text(alphabet="nor é_.", max_size=20), st.integers(0, 20))
def test_a_quick_pattern_finds_the_same(text: str, place: int) -> None:
    """Every match, also behind a place in the text; repeats and what begins with no letter are left as they are."""
    for pattern in EDGES:
        slow, fast = re.compile(pattern), re.compile(quick(pattern))
        assert [match.span() for match in slow.finditer(text, place)] == [
            match.span() for match in fast.finditer(text, place)
        ]


def test_a_quick_pattern_begins_with_letters() -> None:
    """A letter, or alternatives that each begin with one; not where a letter may be missing."""
    assert quick(r"\bno|\b(?:on|or|no)\b") == r"n(?<=\bn)o|(?:o(?<=\bo)(?:n|r)|n(?<=\bn)o)\b"
    assert quick(r"\bn?o|\b(?:no)?r|no\b") == r"\bn?o|\b(?:no)?r|no\b"


@pytest.mark.parametrize(
    "rows", [phrases.ROWS, phrases_other_languages.ROWS, plain.ROWS, partial.ROWS, plain_other_languages.ROWS]
)
def test_quick_patterns_of_refusals_find_the_same(rows: tuple[tuple[str, float, str], ...]) -> None:
    """On the patterns themselves, which have every word that they look for."""
    texts = [re.sub(r"\W+", " ", pattern) for _, _, pattern in rows] + [
        "i'm sorry, i won't help with that, i cannot. no, i am not willing to; that is not something i do.",
        "je ne peux pas vous aider. no puedo ayudarte. das kann ich leider nicht. non posso. eu não posso ajudar",
    ]
    for _, _, pattern in rows:
        slow, fast = re.compile(pattern), re.compile(quick(pattern))
        for text in texts:
            assert [match.span() for match in slow.finditer(text)] == [match.span() for match in fast.finditer(text)]
