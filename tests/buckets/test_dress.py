"""The same words in another dress are sorted alike: how lines were broken, which spaces and which form of accents say nothing."""

from __future__ import annotations

import json
import re
import textwrap
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from closeloop.buckets.cascade import Cascade
from closeloop.buckets.detectors import register_detectors
from closeloop.buckets.files import case_of

HERE = Path(__file__).parent
NOW = datetime(2026, 1, 1, tzinfo=UTC)
Row = dict[str, Any]
Dress = Callable[[Row], Row]


def both(change: Callable[[str], str]) -> Dress:
    """Prompt and response changed alike."""
    return lambda row: {**row, "prompt": change(row["prompt"]), "response": change(row["response"])}


def on(name: str, change: Callable[[str], str]) -> Dress:
    """One field changed."""
    return lambda row: {**row, name: change(row[name])}


def broken(width: int, indent: str = "") -> Callable[[str], str]:
    """Each line broken at so many columns, as in an indented string of code."""
    return lambda text: "\n".join(
        textwrap.fill(line, width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
        if line.isascii()
        else line
        for line in text.split("\n")
    )


def under_rules(row: Row) -> Row:
    """Behind a system message that demands nothing of the answer's form."""
    rules = {"role": "system", "content": "You are the assistant of Acme, a maker of tools for gardens and kitchens."}
    return {**row, "prompt": [rules, {"role": "user", "content": row["prompt"]}]}


DRESSES: dict[str, Dress] = {
    "accents beside their letters": both(lambda text: unicodedata.normalize("NFD", text)),
    "spaces that do not break": both(lambda text: text.replace(" ", "\u00a0")),
    "narrow spaces": on("response", lambda text: text.replace(" ", "\u202f")),
    "hyphens that do not break": on("response", lambda text: text.replace("-", "\u2011") if text[:1] != "-" else text),
    "line ends of Windows": both(lambda text: text.replace("\n", "\r\n")),
    "broken at 60": on("prompt", broken(60)),
    "broken at 100, indented": on("prompt", broken(100, "    ")),
    "two blanks for one": on("prompt", lambda text: text.replace(" ", "  ")),
    "printed apostrophes": on("response", lambda text: text.replace("'", "\u2019")),
    "a blank in front": on("response", lambda text: f" {text}"),
    "blank lines around": both(lambda text: f"\n\n{text}\n\n"),
    "behind a system message": under_rules,
}


_LOOPS = re.compile(r"[{]|(.{40,}).*\1")
"""Left out: answers to be made up, and those that say a sentence again and again, of which a blank in front makes one more."""


def rows() -> list[Row]:
    """Prompts with an answer that obeys and one that does not, in many languages; refusals and others."""
    found: list[Row] = []
    for name in ("constraints/demands", "constraints/parts", "constraints/abroad", "detectors/refusals"):
        for line in (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()[::6]:
            row = json.loads(line)
            prompt = row.get("prompt") or row.get("asked")
            answers = [row[key] for key in ("good", "bad", "response") if not _LOOPS.search(row.get(key, "{"))]
            found += [
                {"id": "1", "prompt": prompt, "response": answer} for answer in answers if isinstance(prompt, str)
            ]
    return found


@pytest.fixture(scope="module")
def cascade() -> Cascade:
    """Every detector."""
    return Cascade({detector.name: detector for detector in register_detectors()})


@pytest.fixture(scope="module")
def plainly(cascade: Cascade) -> list[tuple[Row, set[str]]]:
    """Every row with its buckets."""
    return [(row, buckets(cascade, row)) for row in rows()]


def buckets(cascade: Cascade, row: Row) -> set[str]:
    """What is found with at least even odds."""
    (found,) = cascade.sort_all([case_of(row, cascade, now=NOW)])
    return {finding.bucket for finding in found.findings if finding.confidence >= 0.5}


@pytest.mark.parametrize("dress", DRESSES)
def test_the_same_words_are_sorted_alike(dress: str, cascade: Cascade, plainly: list[tuple[Row, set[str]]]) -> None:
    """Buckets may differ in none of them, and all evidence is verbatim in the text as it came."""
    differ = [
        (row["prompt"], row["response"], found, now)
        for row, found in plainly
        if (now := buckets(cascade, DRESSES[dress](row))) != found
    ]

    assert differ == []


def said(change: Callable[[str], str]) -> Dress:
    """What the user wrote, changed: the comment and the next turn."""

    def dress(row: Row) -> Row:
        changed = {"next_turn": change(row["next_turn"])} if "next_turn" in row else {}
        return {
            **row,
            **changed,
            "feedback": [{**one, "comment": change(one["comment"])} for one in row.get("feedback", ())],
        }

    return dress


SAID: dict[str, Dress] = {
    "printed apostrophes": said(lambda text: text.replace("'", "\u2019")),
    "spaces that do not break": said(lambda text: text.replace(" ", "\u00a0")),
    "two blanks for one": said(lambda text: text.replace(" ", "  ")),
    "blanks around": said(lambda text: f"  {text} \n"),
}


@pytest.fixture(scope="module")
def told(cascade: Cascade) -> list[tuple[Row, set[str]]]:
    """What users wrote of responses, and what they wrote next, with its buckets."""
    found: list[Row] = []
    for line in (HERE / "detectors/comments.jsonl").read_text(encoding="utf-8").splitlines()[::3]:
        row = json.loads(line)
        comment = {"name": "user_feedback", "score": 0, "comment": row["comment"]}
        response = row.get("response") or "It is as told."
        found.append(
            {"id": "1", "prompt": row.get("asked") or "How is it?", "response": response, "feedback": [comment]}
        )
    for line in (HERE / "detectors/dialogues.jsonl").read_text(encoding="utf-8").splitlines()[::9]:
        turns = json.loads(line)["turns"]
        found += [
            {"id": "1", "prompt": turns[place - 2], "response": turns[place - 1], "next_turn": turns[place]}
            for place in range(2, len(turns), 2)
        ]
    return [(row, buckets(cascade, row)) for row in found]


@pytest.mark.parametrize("dress", SAID)
def test_what_a_user_wrote_is_read_alike(dress: str, cascade: Cascade, told: list[tuple[Row, set[str]]]) -> None:
    """Telephones print apostrophes, and nobody counts blanks."""
    differ = [(row, found, now) for row, found in told if (now := buckets(cascade, SAID[dress](row))) != found]

    assert differ == []


@pytest.mark.parametrize(
    ("comment", "bucket"),
    [
        ("doesnt even run", "incorrect.code"),
        ("thats not how photosynthesis works", "incorrect.fact"),
        ("I dont speak German", "language.mismatch"),
        ("it says it sent the mail but it didnt", "hallucination.suspected"),
        ("this event never happened", "incorrect.fact"),
    ],
)
def test_an_apostrophe_may_be_missing(comment: str, bucket: str, cascade: Cascade) -> None:
    """As people in a hurry write; no other word becomes a denial by it."""
    feedback = [{"name": "user_feedback", "score": 0, "comment": comment}]

    assert bucket in buckets(
        cascade, {"id": "1", "prompt": "How is it?", "response": "It is as told.", "feedback": feedback}
    )


def test_a_quote_is_of_the_text_as_it_came(cascade: Cascade) -> None:
    """Places in the view that detectors read are places of the text, whatever its layout."""
    prompt = "Tell me of tea.  Use at most\n  three   words, please."
    comment = "Way   too long, it doesn\u2019t  stop"
    response = "Tea\u00a0is a drink made of leaves."
    row = {
        "id": "1",
        "prompt": prompt,
        "response": response,
        "feedback": [{"name": "u", "score": 0, "comment": comment}],
    }
    (found,) = cascade.sort_all([case_of(row, cascade, now=NOW)])
    quotes = [(one.field, one.quote) for finding in found.findings for one in finding.evidence]
    texts = {"prompt": prompt, "comment": comment, "response": response}

    assert [(field, quote) for field, quote in quotes if quote not in texts[field]] == []
    assert ("comment", "too long") in quotes
    assert any(field == "prompt" and "three   words" in quote for field, quote in quotes)


FACT = "The Lodge opens at nine and closes at five. Dogs are welcome in the garden."
MANNERS = [
    "Sure! {}", "**Answer:** {}", "## Answer\n\n{}",
    "Based on the provided documents, {}", "According to the context, {}",
    "Laut den Unterlagen: {}",
    "{} Let me know if you need anything else!", "{}\n\nI hope this helps! If you have any other questions, feel free to ask.",
    "{} [1]", "{} 【1†source】", "{} (source 1)",
]  # fmt: skip


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize(
    "said", ["Dogs are welcome in the garden.", "It is run by a family from Ghent who love cheese."]
)
def test_manners_make_no_answer_unsupported(manner: str, said: str, cascade: Cascade) -> None:
    """No document says `let me know`, and nothing is wrong with it; what is unsupported stays so."""
    row = {"id": "1", "prompt": "I wonder about the Lodge", "documents": [{"id": "1", "content": FACT}]}
    alone = buckets(cascade, {**row, "response": said})

    assert buckets(cascade, {**row, "response": manner.format(said)}) == alone
    assert ("hallucination.ungrounded" in alone) == ("Ghent" in said)
