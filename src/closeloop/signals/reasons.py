"""Coded reasons: what chat interfaces offer next to a thumb, and the bucket each one means. A code is worth more than any guess."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple


class Reason(NamedTuple):
    """A code as the application sends it, what it says of the answer, and the bucket it names (None where it names none)."""

    code: str
    polarity: float
    bucket: str | None
    pack: str


def _rows(pack: str, polarity: float, rows: Mapping[str, str | None]) -> list[Reason]:
    return [Reason(code, polarity, bucket, pack) for code, bucket in rows.items()]


PACKS: tuple[Reason, ...] = (
    *_rows("librechat", -1, {
        "not_matched": "instruction.ignored",
        "inaccurate": "incorrect",
        "bad_style": "tone",
        "missing_image": "incomplete.missing_part",
        "unjustified_refusal": "refusal",
        "not_helpful": None,
    }),
    *_rows("librechat", +1, {
        "accurate_reliable": None,
        "creative_solution": None,
        "clear_well_written": None,
        "attention_to_detail": None,
    }),
    *_rows("open-webui", -1, {
        "dont_like_the_style": "tone",
        "too_verbose": "length.too_long",
        "not_helpful": None,
        "not_factually_correct": "incorrect.fact",
        "didnt_fully_follow_instructions": "instruction.ignored",
        "refused_when_it_shouldnt_have": "refusal",
        "being_lazy": "length.too_short",
    }),
    *_rows("open-webui", +1, {
        "accurate_information": None,
        "followed_instructions_perfectly": None,
        "showcased_creativity": None,
        "positive_attitude": None,
        "attention_to_detail": None,
        "thorough_explanation": None,
    }),
    *_rows("common", -1, {
        "incorrect": "incorrect",
        "wrong": "incorrect",
        "wrong_answer": "incorrect",
        "factually_incorrect": "incorrect.fact",
        "not_true": "incorrect.fact",
        "not_correct": "incorrect",
        "math_error": "incorrect.math",
        "code_error": "incorrect.code",
        "hallucination": "hallucination",
        "hallucinated": "hallucination",
        "made_up": "hallucination",
        "fabricated": "hallucination",
        "outdated": "stale",
        "out_of_date": "stale",
        "not_up_to_date": "stale",
        "too_long": "length.too_long",
        "too_short": "length.too_short",
        "verbose": "length.too_long",
        "lazy": "length.too_short",
        "incomplete": "incomplete.missing_part",
        "missing_information": "incomplete.missing_part",
        "cut_off": "incomplete.truncated",
        "truncated": "incomplete.truncated",
        "empty": "incomplete.empty",
        "no_answer": "incomplete.empty",
        "refused": "refusal",
        "refusal": "refusal",
        "off_topic": "off_topic",
        "irrelevant": "off_topic.irrelevant",
        "misunderstood": "off_topic.wrong_task",
        "ignored_instructions": "instruction.ignored",
        "did_not_follow_instructions": "instruction.ignored",
        "didnt_follow_instructions": "instruction.ignored",
        "forgot_context": "instruction.forgot_context",
        "bad_format": "format",
        "wrong_format": "format",
        "formatting": "format",
        "wrong_language": "language.mismatch",
        "tone": "tone",
        "style": "tone",
        "harmful": "unsafe",
        "harmful_unsafe": "unsafe",
        "unsafe": "unsafe",
        "offensive": "unsafe.toxic",
        "toxic": "unsafe.toxic",
        "privacy": "unsafe.pii",
        "too_slow": "latency.slow",
        "slow": "latency.slow",
        "timeout": "latency.timeout",
        "repetitive": "repetition.text",
        "tool_failed": "tool_error",
        "missing_source": "retrieval_miss",
        "source_not_found": "retrieval_miss",
        "unhelpful": None,
        "inaccuracy": "incorrect",
        "not_accurate": "incorrect",
        "incorrect_or_incomplete": "incorrect",
        "incorrect_information": "incorrect.fact",
        "inaccurate_information": "incorrect.fact",
        "wrong_information": "incorrect.fact",
        "factual_error": "incorrect.fact",
        "factual_errors": "incorrect.fact",
        "calculation_error": "incorrect.math",
        "wrong_calculation": "incorrect.math",
        "logic_error": "incorrect.reasoning",
        "reasoning_error": "incorrect.reasoning",
        "bad_reasoning": "incorrect.reasoning",
        "incorrect_code": "incorrect.code",
        "code_does_not_work": "incorrect.code",
        "code_doesnt_work": "incorrect.code",
        "broken_code": "incorrect.code",
        "outdated_information": "stale",
        "old_information": "stale",
        "too_wordy": "length.too_long",
        "too_much_information": "length.too_long",
        "too_brief": "length.too_short",
        "not_detailed_enough": "length.too_short",
        "not_enough_detail": "length.too_short",
        "missing_info": "incomplete.missing_part",
        "missing_details": "incomplete.missing_part",
        "incomplete_response": "incomplete.missing_part",
        "incomplete_answer": "incomplete.missing_part",
        "not_complete": "incomplete.missing_part",
        "no_response": "incomplete.empty",
        "overactive_refusal": "refusal",
        "refused_to_answer": "refusal",
        "not_relevant": "off_topic.irrelevant",
        "not_what_i_asked_for": "off_topic.irrelevant",
        "didnt_answer_my_question": "off_topic.irrelevant",
        "did_not_answer_my_question": "off_topic.irrelevant",
        "doesnt_answer_the_question": "off_topic.irrelevant",
        "misunderstood_question": "off_topic.wrong_task",
        "misunderstood_my_question": "off_topic.wrong_task",
        "wrong_source": "off_topic.reference",
        "wrong_sources": "off_topic.reference",
        "wrong_citation": "off_topic.reference",
        "bad_citations": "off_topic.reference",
        "fake_citation": "hallucination.fabricated_citation",
        "fake_citations": "hallucination.fabricated_citation",
        "did_not_fully_follow_my_request": "instruction.ignored",
        "did_not_fully_follow_instructions": "instruction.ignored",
        "lost_context": "instruction.forgot_context",
        "missed_context": "instruction.forgot_context",
        "poor_formatting": "format",
        "poorly_formatted": "format",
        "formatting_issue": "format",
        "style_or_tone": "tone",
        "wrong_tone": "tone",
        "bad_tone": "tone",
        "too_formal": "tone",
        "too_casual": "tone",
        "rude": "tone",
        "inappropriate": "unsafe",
        "harmful_content": "unsafe",
        "unsafe_or_problematic": "unsafe",
        "safety_or_legal_concern": "unsafe",
        "offensive_unsafe": "unsafe",
        "harmful_or_offensive": "unsafe.toxic",
        "offensive_content": "unsafe.toxic",
        "slow_or_buggy": "latency.slow",
        "server_error": "tool_error.error",
        "repetition": "repetition.text",
        "not_factual": "incorrect.fact",
        "biased": None,
        "incomplete_instructions": "instruction.ignored",
    }),
)  # fmt: skip
"""Every code we know. LibreChat's and Open WebUI's lists are those of their source; `common` are codes of home-made interfaces.
`other` is no code: it says that none of them fits."""

_PARAPHRASE = re.compile(r"[\W_]+")
_SPLIT = re.compile(r"\s*[,;|]\s*")
REASON_KEYS = ("reason", "reasons", "tag", "tags", "reason_code", "reason_codes", "feedback_reason", "feedback_tag", "feedback_tags",
         "category", "categories", "failure_mode")  # fmt: skip
_GIVEN = ("reason", "reasons", "feedback_reason")
_LONGEST_HEAD = 80
_PREFIXED = re.compile(r"^\s*([A-Za-z][A-Za-z _'’-]{2,40}?)\s*(?: - |: | – | — |$)")


@lru_cache(maxsize=1024)
def _normal(code: str) -> str:
    return _PARAPHRASE.sub("_", code.replace("'", "").replace("’", "").strip().lower()).strip("_")


_BY_CODE: dict[str, Reason] = {}
for _reason in PACKS:
    _BY_CODE.setdefault(_reason.code, _reason)


def find_reason(code: Any) -> Reason | None:
    """The reason behind a code, however it is cased, spaced or punctuated; None for what is no code we know.

    Codes joined to one (`style_tone`, `slow/timeout`) are a reason where they name one bucket.
    """
    if not isinstance(code, str) or len(code) > 60:
        return None
    word = _normal(code)
    return _BY_CODE.get(word) or _joined(word)


def _joined(word: str) -> Reason | None:
    parts = [part for part in word.split("_") if part not in ("or", "and")]
    found = [_BY_CODE.get(part) for part in parts] if len(parts) > 1 else []
    keys = {reason.bucket.partition(".")[0] for reason in found if reason and reason.bucket}
    if len(keys) != 1 or not all(reason and reason.bucket for reason in found):
        return None
    return Reason(word, -1, keys.pop(), "common")


def read_reasons(label: Any, comment: str | None, metadata: Mapping[str, Any]) -> tuple[Reason, ...]:
    """The coded reasons of a feedback, each once: in its metadata, as its label, or in front of its comment ("inaccurate - wrong date").

    A comment that is a code by its form ("not_factually_correct") counts too; one that only happens to be a word ("wrong") is a comment.
    """
    found = {reason.code: reason for reason in _candidates(label, comment, metadata)}
    return tuple(found.values())


def own_reasons(metadata: Mapping[str, Any]) -> list[str]:
    """Reasons in the user's own words: what stands where a code would and is none. A tag or category may be about anything."""
    given = [text for key in _GIVEN for text in _texts(metadata.get(key))]
    return [text for text in given if " " in text.strip() and not any(map(find_reason, _SPLIT.split(text)))]


def _texts(value: Any) -> list[str]:
    return [item for item in (value if isinstance(value, list | tuple) else [value]) if isinstance(item, str)]


def _candidates(label: Any, comment: str | None, metadata: Mapping[str, Any]) -> Iterator[Reason]:
    for value in (*[metadata[key] for key in REASON_KEYS if key in metadata], label):
        for text in _texts(value):
            yield from filter(None, map(find_reason, _SPLIT.split(text)))
    if comment and (match := _PREFIXED.match(comment[:_LONGEST_HEAD])):
        reason = find_reason(match[1])
        is_alone = match.end() == len(comment)
        if reason and ("_" in reason.code or not is_alone) and (not is_alone or "_" in match[1]):
            yield reason
