"""A user's edit of a response as two comparable sides: the draft as the model wrote it, the final as the user left it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from closeloop.datasets.base import Skipped
from closeloop.datasets.candidates.answers import ref, set_aside
from closeloop.datasets.candidates.wording import are_foreign, text_of
from closeloop.datasets.reasons import Reason
from closeloop.interactions.messages import read_messages
from closeloop.interactions.prompts import normal_text
from closeloop.models import Candidate, Message, Signal
from closeloop.privacy import masked
from closeloop.signals.edits import Edit, classify
from closeloop.store import Turn

_WORD = re.compile(r"\w{4,}")
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2}")
REWRITE = 0.8
"""Word distance above which an edit replaces the response, also where it changes a number or a name."""
_TELLING = 8
"""A final with fewer telling words than this may well share none with its draft and still answer the same question."""


_UNTELLING: Mapping[str, Reason] = MappingProxyType(
    {
        "unrelated_rewrite": "unrelated_rewrite",
        "language_mismatch": "language_mismatch",
        "tool_call_edited": "tool_call_edited",
    }
)
"""Reasons for which an edit says nothing of what it replaced."""


@dataclass(frozen=True)
class Revision:
    """One edit of one response. `prompt` is what both sides answer: steps of the response before the edited text belong to it."""

    id: str
    prompt: tuple[Message, ...]
    draft: Candidate
    final: Candidate
    edit: Edit
    recorded: bool
    """Whether the draft is the recorded response itself."""


def final_text(turn: Turn) -> str | None:
    """The text in which the latest edit left the response, or None."""
    texts = [text for _, text in _edits(turn) if text.strip()]
    return texts[-1] if texts else None


def revisions(turn: Turn) -> Iterator[Revision | Skipped]:
    """Every edit of the response, the latest of each user; earlier ones and those that cannot be compared come out as skipped."""
    edits = _edits(turn)
    latest = {signal.user_id or signal.feedback_id: number for number, (signal, _) in enumerate(edits)}
    for number, (signal, final) in enumerate(edits):
        suffix = f":edit:{signal.feedback_id or number}"
        if latest[signal.user_id or signal.feedback_id] != number:
            yield set_aside(turn, "superseded", suffix=suffix)
        else:
            yield _revision(turn, signal, final, suffix)


def _edits(turn: Turn) -> list[tuple[Signal, str]]:
    """Edit signals with their final text, oldest first."""
    corrections = {feedback.id: feedback.correction for feedback in turn.feedback}
    found = []
    for signal in turn.verdict.signals if turn.verdict else ():
        if signal.kind == "edit":
            final = signal.final if signal.final is not None else _text(corrections.get(signal.feedback_id or ""))
            if final is not None:
                found.append((signal, final))
    return sorted(found, key=lambda pair: (pair[0].at is not None, pair[0].at, pair[0].feedback_id or ""))


def _text(correction: object) -> str | None:
    """The text of a correction of any shape; None when there is none."""
    if correction is None or isinstance(correction, str):
        return correction
    return text_of(read_messages(correction, default_role="assistant")) or None


def _revision(turn: Turn, signal: Signal, final: str, suffix: str) -> Revision | Skipped:
    before, last = turn.interaction.response[:-1], turn.interaction.response[-1:]
    draft = signal.draft if signal.draft is not None else text_of(last)
    recorded = bool(last) and normal_text(draft) == normal_text(text_of(last))
    if recorded and last[0].tool_calls:
        return set_aside(turn, "tool_call_edited", suffix=suffix)
    return Revision(
        id=ref(turn) + suffix,
        prompt=turn.interaction.prompt + before,
        draft=Candidate(
            messages=last if recorded else (Message.of("assistant", draft),),
            origin="draft",
            label=False,
            finish_reason=turn.interaction.finish_reason if recorded else None,
            span_id=turn.interaction.span_id,
        ),
        final=Candidate(messages=(Message.of("assistant", final),), origin="edit", label=True),
        edit=classify(draft, final),
        recorded=recorded,
    )


def against_edit(revision: Revision) -> Reason | None:
    """Why the edit is too small or too foreign to learn from, or None. A critical one counts however small it is."""
    draft, final = text_of(revision.draft.messages), text_of(revision.final.messages)
    if same := against_equal(draft, final):
        return same
    if revision.edit.kind in ("trivial", "minor"):
        return "trivial_edit" if revision.edit.kind == "trivial" else "minor_edit"
    asked = [message.text for message in revision.prompt if message.text]
    if any(normal_text(final) == normal_text(text) for text in asked):
        return "unrelated_rewrite"
    is_rewrite = revision.edit.kind == "rewrite" or revision.edit.distance > REWRITE
    # In another language there are other words: whether that is right is asked elsewhere.
    is_unrelated = is_rewrite and _is_foreign(final, [draft, *asked]) and not are_foreign(draft, final)
    return "unrelated_rewrite" if is_unrelated else None


def untelling(turn: Turn, reasons: Collection[str]) -> Reason | None:
    """Why nothing is known against the response itself: all that speaks against it are edits that say nothing about it, or None.

    `reasons` are those against the edits, empty for one that has none. A thumb or a comment beside them tells enough.
    """
    telling = [reason for reason in reasons if reason != "superseded"]
    if not telling or not _UNTELLING.keys() >= set(telling):
        return None
    if any(signal.kind != "edit" and signal.polarity < 0 for signal in (turn.verdict.signals if turn.verdict else ())):
        return None
    return _UNTELLING[telling[0]]


def against_equal(one: str, other: str) -> Reason | None:
    """Why two texts are no choice, or None: they are one, or were before placeholders hid in what they differ."""
    one, other = normal_text(one), normal_text(other)
    if one == other:
        return "identical_norm"
    return "redacted_alike" if masked(one) == masked(other) else None


def _is_foreign(final: str, others: Iterable[str]) -> bool:
    """Whether the final is long and without one word of the draft or the conversation."""
    words = _telling(final)
    return len(words) >= _TELLING and words.isdisjoint(_telling("\n".join(others)))


def _telling(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold())) | set(_IDEOGRAPHS.findall(text))
