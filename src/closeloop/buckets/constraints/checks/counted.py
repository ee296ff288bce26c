"""Checks of counts: words, sentences, paragraphs, lines, points, placeholders, how often a word or letter. Used by `checks`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from closeloop.buckets.constraints.checks.dissect import FENCES, dissect
from closeloop.buckets.constraints.model import Broken, Check, Constraint, within
from closeloop.buckets.text import (
    holds,
    is_cjk,
    lines,
    list_items,
    occurrences,
    paragraphs,
    sentences,
    stops,
    word_counts,
)


def _words(constraint: Constraint, response: str, _: str) -> Broken | None:
    """Also as word processors count: what stands between spaces."""
    counts: tuple[int, ...] = word_counts(response)
    if response.isascii() or not is_cjk(response[:200]):
        counts = (*counts, len(response.split()))
    return within(constraint, counts, "words", response, slack=0.03)


def _sentences(constraint: Constraint, response: str, _: str) -> Broken | None:
    """Lines without a stop are sentences to some and none to others: between the two counts nothing is sure."""
    marked = stops(response) or 1
    found = within(constraint, (len(sentences(response)), marked), "sentences", response, slack=0.1, loose=True)
    if found is None:
        return None
    if (plain := _SHORTENED.sub("", response)) != response:
        return _sentences(constraint, plain, "")
    if found.sure == 1.0 or within(constraint, (marked,), "sentences", response):
        told = _QUOTATION.sub("x ", response)  # a quotation inside a sentence is a part of it to some
        if told == response or within(constraint, (len(sentences(told)),), "sentences", response):
            return found
    return replace(found, sure=0.5)  # only lines without a stop break it: greetings, titles, list items


_SHORTENED = re.compile(
    r"(?:(?<=\b(?:Rd|Mt|Ft|No|Pt|oz|lb|hr|St))|(?<=\b(?:Ave|Apt|Gen|Col|Gov|Sen|Rep|Rev|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec|tsp"
    r"|min|max|hrs"
    r"|est|lbs|Fig))|(?<=\b(?:Blvd|Dept|Sept|tbsp|Capt))|(?<=\bapprox)|(?<=\bApprox)|(?<=\.\.))\.(?=\s+[a-z\d(])"
)
"""Dots of shortened words, and of a pause, in front of what no sentence begins with."""
_QUOTATION = re.compile(r"[\"“«„「][^\"”»“」\n]{1,300}[.!?。！？][^\"”»“」\n]{0,300}[\"”»“」](?=[,;]?\s+[^\W\d_A-Z])")
_DIVIDED = re.compile(r"([-*_])\1\1|divider|horizontal", re.IGNORECASE)
"""Demands that want something beside the blank lines."""
BLANK_LINES = re.compile(
    r"line breaks|new lines|\\n|sauts? de ligne|saltos? de l[íi]nea|改行|blank line|zeilenumbr|leerzeile|interruzioni di riga|a capo"
    r"|quebras de linha|duas novas linhas|перенос\w* строк|нов\w+ строк|пуст\w+ строк|换行|換行|空行|줄 ?바꿈|빈 줄|लाइन ब्रेक|नई पंक्ति"
    r"|नई लाइन|linjeskift"
    r"|radbryt|regeleind",
    re.IGNORECASE,
)
"""Paragraphs are to be told apart by blank lines."""


def _paragraphs(constraint: Constraint, response: str, demand: str) -> Broken | None:
    if "***" in constraint.values:
        ways = [len(paragraphs(response, "***"))]
        if "* * *" in demand:
            ways.append(len(paragraphs(response, "* * *")))
        return within(constraint, tuple(ways), "paragraphs divided by ***", response)
    strict = BLANK_LINES.search(demand)
    blocks = paragraphs(response)
    worded = sum(any(map(str.isalnum, block)) for block in blocks)  # a rule between paragraphs is none
    counts: tuple[int, ...] = (len(blocks),)
    if not strict:
        counts = (*counts, worded, len(lines(response)))
    elif _DIVIDED.search(demand):
        counts = (*counts, worded)
    if _TITLED.search(demand):
        counts = (*counts, *map(len, dissect("paragraphs", response)))  # what stands above them is none
    return within(constraint, counts, "paragraphs", response)


_TITLED = re.compile(
    r"\b(?:title|headline|heading|header|subject|caption|tagline|titre|t[íi]tulo|titel|[üu]berschrift|titolo|tytuł|başlı[kğ])"
    r"|タイトル|題名|見出し|标题|標題|제목|عنوان",
    re.IGNORECASE,
)


def _characters(constraint: Constraint, response: str, demand: str) -> Broken | None:
    """With spaces, as a limit is meant that says nothing of them; a least number may be either."""
    counts: tuple[int, ...] = (len(response.strip()),)
    if constraint.high is None or constraint.low is not None or is_cjk(response) or _NO_SPACES.search(demand):
        counts = (*counts, len("".join(response.split())))
    return within(constraint, counts, "characters", response, slack=0.03)


_NO_SPACES = re.compile(
    r"(?:without|excluding|not counting|not including|ohne|sans|sin|senza|sem|zonder|utan|uden|без) [^.\n]{0,20}"
    r"(?:spaces|leerzeichen|espaces|espacios|spazi|espaços|spaties|mellanslag|mellemrum|пробел)",
    re.IGNORECASE,
)


def _lines(constraint: Constraint, response: str, demand: str) -> Broken | None:
    # The marks around code are no lines of it.
    bare = [line for line in lines(response) if not line.lstrip().startswith(FENCES)]
    counts: tuple[int, ...] = (len(bare), len(sentences(response)))
    if _TITLED.search(demand):
        counts = (*counts, counts[0] - 1)  # what stands above the lines is none
    return within(constraint, counts, "lines", response)


_MARKDOWN = re.compile(r"markdown|^\s*\* ", re.IGNORECASE | re.MULTILINE)
"""Asked for in markdown, or shown with its mark: other bullets are no list there."""


def _bullets(constraint: Constraint, response: str, demand: str) -> Broken | None:
    top = [line for _, line in list_items(response, numbered=False)]
    if _MARKDOWN.search(demand):
        top = [line for line in top if line.lstrip()[0] in "-*+"]
    flat = [line for line in top if not line.startswith((" ", "\t"))]
    return within(constraint, (len(top), len(flat)), "bullet points", response, loose=True)


def _numbered(constraint: Constraint, response: str, _: str) -> Broken | None:
    return within(constraint, (len(list_items(response, numbered=True)),), "numbered points", response)


def _word_frequency(constraint: Constraint, response: str, _: str) -> Broken | None:
    word = constraint.values[0]
    inside = len(re.findall(re.escape(word), response, re.IGNORECASE)) if holds(response, word) else 0
    alone = sum(1 for _ in occurrences(word, response))
    counts = (inside,) if is_cjk(word) else (alone, inside)  # no space tells where a word ends there
    return within(constraint, counts, f"times {word!r}", response)


def _letter_frequency(constraint: Constraint, response: str, _: str) -> Broken | None:
    return within(
        constraint, (response.lower().count(constraint.values[0].lower()),), f"times {constraint.values[0]!r}", response
    )


def _placeholders(constraint: Constraint, response: str, _: str) -> Broken | None:
    least = constraint if constraint.low is not None else Constraint("placeholders", constraint.bucket, 0, 0, 1)
    return within(
        least, (len(re.findall(r"\[[^\[\]\n]+\]|［[^］\n]+］", response)),), "placeholders in brackets", response
    )


COUNTED: Mapping[str, Check] = {
    "words": _words,
    "sentences": _sentences,
    "paragraphs": _paragraphs,
    "characters": _characters,
    "lines": _lines,
    "bullets": _bullets,
    "numbered": _numbered,
    "word_frequency": _word_frequency,
    "letter_frequency": _letter_frequency,
    "placeholders": _placeholders,
    "placeholders_any": _placeholders,
}
