"""What a pattern cannot match without."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeloop.buckets.constraints.engine import LEXICONS
from closeloop.buckets.detectors.refusal.phrases import ROWS
from closeloop.patterns import Runs
from closeloop.patterns.needles import needles
from closeloop.patterns.sieves import Choices, Gate, Sieve, phrase


@pytest.mark.parametrize(
    ("pattern", "sets"),
    [
        (r"\bI (?:can|could) not help", [{" not help"}, {"can", "could"}, {"i "}]),
        (r"colou?r", [{"colo"}]),
        (r"(?:yes|no)?\s+maybe", [{"maybe"}]),
        (r"(?:yes|)\d+", []),
        (r"[a-z]+ing\b", [{"ing"}]),
        (r"(?!never)always(?= true)", [{"always"}]),
        (r"(a)\1bcd", []),
        (r"x{0,3}abc{2}", [{"abc"}]),
    ],
)
def test_needles_are_what_must_be_there(pattern: str, sets: list[set[str]]) -> None:
    """Options, repeats that may be none, look-arounds and what is not understood promise nothing."""
    assert sorted(map(sorted, needles(pattern))) == sorted(map(sorted, sets))


SENTENCES = (
    "I'm sorry, but I can't help with that.", "I cannot provide instructions for that, it is illegal and unethical.",
    "As an AI language model, I do not have access to your data.", "It is not appropriate to joke about this.",
    "I don't know.", "There is no such thing; that is a myth.", "Please seek help, you are not alone.",
    "Je ne peux pas vous aider.", "No puedo ayudarte con eso.", "Das kann ich leider nicht beantworten.", "お手伝いできません。",
    "Write at least 3 paragraphs in JSON only, without commas.", "Écris au moins dix phrases sans virgule en majuscules.",
    "Use no more than 5 bullet points and end with \"Bye!\"", "Escribe tres párrafos con 2 palabras en mayúsculas.",
    "Antworte in höchstens drei Sätzen mit JSON.", "3つの段落で、ひらがなだけを使って書いてください。",
)  # fmt: skip


def test_a_sieve_never_holds_back_a_pattern_that_matches() -> None:
    """On every row of the refusal phrases and of the lexicons."""
    patterns = [pattern for _, _, pattern in ROWS]
    patterns += [row.source for lexicon in LEXICONS for row in lexicon.rows]
    patterns += [unit for lexicon in LEXICONS for _, _, unit in lexicon.units]
    sieve = Sieve([(pattern, pattern) for pattern in patterns])
    matched = 0
    for text in SENTENCES:
        live = sieve.live(text.lower())
        for pattern in patterns:
            if re.search(pattern, text, re.IGNORECASE):
                matched += 1
                assert pattern in live

    assert matched > 30
    assert len(sieve.live("nothing of this kind")) < len(patterns) / 4


def test_a_gate_finds_what_its_pattern_finds() -> None:
    """On every row of the refusal phrases: the first place and all of them, in the text and behind a place in it."""
    found = 0
    for text in map(str.lower, SENTENCES):
        for _, _, pattern in ROWS:
            plain, gate = re.compile(pattern.lower()), Gate(pattern.lower())
            match, held = plain.search(text, 2), gate.search(text, 2)
            assert (match and match.span()) == (held and held.span())
            assert plain.findall(text) == gate.findall(text)
            found += match is not None

    assert found > 5
    assert not Gate("abc(?:de|f)").opens("ab cde")
    assert Gate("abc(?:de|f)").opens("abcde")


@given(st.lists(st.sampled_from(["it", "was", "not", "good", "so", ",", "isn't"])), st.data())
def test_what_no_text_has_within_no_part_of_it_matches(words: list[str], data: st.DataObject) -> None:
    """Parts are cut between words; where a pattern looks around itself, the text as a whole says nothing."""
    cut = slice(*sorted((data.draw(st.integers(0, len(words))), data.draw(st.integers(0, len(words))))))
    text, part = " ".join(words), " ".join(words[cut])
    for pattern in (r"\bnot (?:so )?good\b", r"n't\b|^so", r"\bnot (?!good)", r"(?<!it )was", r"good$", r"[^,]not"):
        assert Gate(pattern).within(text) or not re.search(pattern, part)

    assert Gate(r"so (?!good)").within("so good")
    assert not Gate(r"\bso good").within("also good, so good it was not"[:16])


EDGED = (
    r"\bnot\b", r"not\b", r"\bno", r"n't\b", r"\b't", r"t'\b", r"on not", r" no\b", r"\b(?:on|not|to)\b n", r"\b(?:no|t)+t", r"n\bo",
    r"no\b't", r"t\b-\bo", r"\bé", r"o\b\W\bt", r"(?:no|on)\b", r"\b(?:on )?to\b", r"_no\b", r"\bt_",
)  # fmt: skip


@given(st.text(alphabet="not' -_é", max_size=14))
def test_edges_of_words_hold_back_nothing_that_matches(text: str) -> None:
    """Beside spaces, marks, apostrophes and underscores."""
    live = Sieve([(pattern, pattern) for pattern in EDGED]).live(text)

    assert {pattern for pattern in EDGED if re.search(pattern, text)} <= set(live)


def test_a_word_is_not_found_inside_another() -> None:
    """Where a pattern wants the edge of a word, before a group and at the edges of the needle too."""
    sieve = Sieve([(pattern, pattern) for pattern in (r"\bart\b", r"\b(?:art|kin)\w", "is art", "art")])

    assert sieve.live("the artist departs") == [r"\b(?:art|kin)\w", "is art", "art"]
    assert sieve.live("the start") == ["art"]
    assert sieve.live("smart'art") == [r"\bart\b", r"\b(?:art|kin)\w", "is art", "art"]


def test_a_needle_of_one_letter_is_looked_for_too() -> None:
    """The longest word of `i ` is a single letter, and so is a word of Chinese."""
    sieve = Sieve([(r"\bi \W", "one"), ("好", "other"), (r"\W", "unsure")])

    assert sieve.live("so i , then") == ["one", "unsure"]
    assert sieve.live("很好") == ["other", "unsure"]


PATTERN = r"\bcat(?:s|fish)?\b|\bcatfish soup\b|not (?:good|bad)|\w+ing\b|ja[nr]"


@given(
    st.lists(st.sampled_from(["cat", "cats", "catfish soup", "Not good", "not", "sing", "JAN", ". ", "x"])).map(
        " ".join
    )
)
def test_choices_find_what_the_whole_pattern_finds(text: str) -> None:
    """The leftmost match counts, then the first alternative, as in one pattern."""
    whole = re.compile(PATTERN, re.IGNORECASE)
    found = [
        match.span() for _, choice in Choices([(PATTERN, None)]).live(text.lower()) for match in choice.finditer(text)
    ]
    first = phrase(PATTERN)(text)

    assert found == [match.span() for match in whole.finditer(text)]
    assert (first.span() if first else None) == (found[0] if found else None)


@given(st.text(alphabet=st.sampled_from([*"ab'_é1 .“–…日ßſ", "\ud800"]), max_size=40))
@pytest.mark.parametrize("inside", [r"\w'", r"\w", r"^\W\d_"])
def test_runs_are_those_of_the_pattern(inside: str, text: str) -> None:
    """With the table as with the class: Latin letters, marks beyond them, other scripts and broken text."""
    assert Runs(inside).findall(text) == re.findall(f"[{inside}]+", text)


def test_rows_filed_apart_are_those_that_all_rows_give():
    """What a text holds is asked once; then a part of the rows gives its part of what all of them give, in order."""
    sieve = Sieve([(pattern, pattern) for pattern in (*EDGED, r"\W")])
    text = "it is art, i think: kind of art\n"

    held, even = sieve.held(text), {*EDGED[::2]}
    apart = [sieve.among(held, sieve.filed(lambda row, part=part: (row in even) is part)) for part in (True, False)]

    assert all(apart)
    assert apart == [[row for row in sieve.live(text) if (row in even) is part] for part in (True, False)]
