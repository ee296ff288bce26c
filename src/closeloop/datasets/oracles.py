"""How a regression case will know a good answer: from the user's own text, the bad answer, and the bucket it fell into.

An oracle proves itself before it is attached: it must fail on the recorded bad answer and hold for the user's final text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from closeloop.datasets import checks
from closeloop.interactions.prompts import normal_text
from closeloop.interactions.requests import asked_schema
from closeloop.models import Interaction, Label, Oracle
from closeloop.schemas import as_json_schema
from closeloop.store import Turn

LONGER, SHORTER = 0.75, 1.25
"""`too long` asks for at most three quarters of the words next time, `too short` for a quarter more."""
COMMENT = 500
"""Characters of a comment that a rubric quotes."""
QUOTE = 3
"""A quoted claim of fewer words may well occur in a good answer."""

_LAST_WORD = re.compile(r"\S+\s*\Z")
_FIRST_WORD = re.compile(r"\S*\s*[^\s.,;:!?]*")
_NUMBER = re.compile(r"\d+")
_WORDS = re.compile(r"\d[^.\n]*?(?:words?|w[oö]rter|mots|palabras|palavras|parole|語|词|字)", re.IGNORECASE)
_ASKS_JSON = re.compile(r"\bjson\b", re.IGNORECASE)

Proposal = tuple[str, dict[str, Any]]
Proposer = Callable[[Interaction, Label], Proposal | None]


def oracles(turn: Turn, final: str | None) -> tuple[Oracle, ...]:
    """What a good answer to this case must be, strongest first. Never empty: `none` says that only a person can tell."""
    bad = turn.interaction.response_text
    found: list[Oracle] = []
    if final and not checks.same(final, bad):
        found.append(Oracle(kind="edited_final", text=final))
    if bad.strip() and not _was_only_slow(turn) and not (final and checks.same(final, bad)):
        found.append(Oracle(kind="must_not_repeat", text=bad))
    found.extend(
        Oracle(kind="bucket_check", check=check, arguments=arguments)
        for check, arguments in _proposals(turn)
        if proves(check, arguments, bad=bad, good=final)
    )
    if rubric := _rubric(turn):
        found.append(Oracle(kind="judge_rubric", text=rubric))
    return tuple(found) or (Oracle(kind="none"),)


def _rubric(turn: Turn) -> str | None:
    """What users wrote against the answer, as a question to a judge. Their words stand in quotes: they are data, not instructions."""
    said = [
        " ".join(signal.comment.split())[:COMMENT]
        for signal in (turn.verdict.signals if turn.verdict else ())
        if signal.comment and signal.comment.strip() and signal.polarity <= 0 and signal.source in ("user", "annotator")
    ]
    if not said:
        return None
    complaints = "\n".join(f"- {json.dumps(text, ensure_ascii=False)}" for text in sorted(set(said)))
    return f"An earlier answer to this prompt drew these complaints:\n{complaints}\nA good answer gives no reason for any of them."


def _was_only_slow(turn: Turn) -> bool:
    """Whether the answer itself may well have been right."""
    return any(label.primary and label.bucket.split(".")[0] == "latency" for label in turn.labels)


def proves(check: str, arguments: Mapping[str, Any], *, bad: str, good: str | None) -> bool:
    """Whether the check would have caught the bad answer and lets the good one, where there is one, through."""
    return not checks.passes(check, bad, arguments) and (not good or checks.passes(check, good, arguments))


def _proposals(turn: Turn) -> Iterator[Proposal]:
    seen: set[str] = set()
    for label in sorted(turn.labels, key=lambda label: (not label.primary, label.bucket)):
        propose = PROPOSERS.get(label.bucket) or PROPOSERS.get(label.bucket.split(".")[0])
        proposal = propose(turn.interaction, label) if propose else None
        if proposal and proposal[0] not in seen:
            seen.add(proposal[0])
            yield proposal


def _json(interaction: Interaction, label: Label) -> Proposal | None:
    kind, schema = asked_schema(interaction.response_format or {})
    if kind == "json_schema" and schema:
        return "valid_json", {"schema": as_json_schema(schema)}
    asked = any(message.role != "assistant" and _ASKS_JSON.search(message.text) for message in interaction.prompt)
    return ("valid_json", {}) if asked or kind.startswith("json") else None


def _shorter(interaction: Interaction, label: Label) -> Proposal:
    return "max_words", {"limit": int(checks.words(interaction.response_text) * LONGER)}


def _longer(interaction: Interaction, label: Label) -> Proposal:
    return "min_words", {"limit": int(checks.words(interaction.response_text) * SHORTER) + 1}


def _limit(interaction: Interaction, label: Label) -> Proposal | None:
    """The number of words the prompt set, read from the words the detector quotes. Which side was broken, the bad answer tells."""
    quotes = [item.quote for item in label.evidence if item.field == "prompt" and _WORDS.search(item.quote)]
    limits = [int(number) for quote in quotes[:1] for number in _NUMBER.findall(quote)]
    count = checks.words(interaction.response_text)
    if limits and count > max(limits):
        return "max_words", {"limit": max(limits)}
    return ("min_words", {"limit": min(limits)}) if limits and count < min(limits) else None


def _language(interaction: Interaction, label: Label) -> Proposal | None:
    code = label.attributes.get("expected") or checks.language(interaction.user_text)
    return ("language", {"code": code}) if isinstance(code, str) else None


def _claim(interaction: Interaction, label: Label) -> Proposal | None:
    """What the answer was wrong to say, word for word; a bare number or name with a word to each side, to tell it from another."""
    text = interaction.response_text
    for item in label.evidence:
        start, end = item.start, item.end
        if item.field != "response" or not item.quote.strip() or text[start:end] != item.quote:
            continue
        if checks.words(item.quote) < QUOTE:
            before, after = _LAST_WORD.search(text[:start]), _FIRST_WORD.match(text[end:])
            start, end = before.start() if before else start, end + (after.end() if after else 0)
        return "excludes", {"text": normal_text(text[start:end])}
    return None


def _refusal(interaction: Interaction, label: Label) -> Proposal | None:
    """No refusal at all where the bad answer is one by its words, else not these words again."""
    return ("no_refusal", {}) if checks.refuses(interaction.response_text) else _claim(interaction, label)


def _always(check: str) -> Proposer:
    return lambda interaction, label: (check, {})


PROPOSERS: Mapping[str, Proposer] = MappingProxyType(
    {
        "format": _json,
        "hallucination": _claim,
        "incomplete.empty": _always("not_empty"),
        "incomplete.truncated": _always("complete"),
        "language": _language,
        "length.constraint": _limit,
        "length.too_long": _shorter,
        "length.too_short": _longer,
        "refusal": _refusal,
        "repetition.text": _always("no_loop"),
        "stale": _claim,
        "unsafe": _claim,
    }
)
"""Bucket (or its top-level key) -> the check that catches it. A bucket without one has no check a machine can make."""
