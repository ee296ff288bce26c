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
