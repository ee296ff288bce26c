"""What is asked of one stored response before it may stand on a side of a row: where it comes from, and what speaks against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from closeloop.datasets import checks
from closeloop.datasets.base import Skipped
from closeloop.datasets.candidates.wording import in_wrong_language, text_of
from closeloop.datasets.consent import Withheld
from closeloop.datasets.reasons import Reason, skip
from closeloop.ids import content_hash
from closeloop.interactions.prompts import prompt_key
from closeloop.models import NO_FAILURE, Candidate, Label, Message, Provenance
from closeloop.models.dataset import Origin
from closeloop.store import Turn

TRUNCATED = frozenset(
    {
        "length",
        "max_tokens",
        "max_output_tokens",
        "max_token",
        "model_length",
        "model_context_window_exceeded",
        "token_limit",
    }
)
"""Finish reasons of a response that was cut, in lower case: OpenAI, Anthropic, Gemini, Mistral, Cohere spellings."""

_ENVIRONMENT = frozenset({"tool_error", "latency"})
_BEHAVIOUR = frozenset({"tool_error.bad_arguments", "tool_error.loop"})
"""Of these, what the model did itself: it can be taught not to."""

CHOSEN, CHOSEN_TRACE = "chosen_interaction_id", "chosen_trace_id"
"""Keys of the metadata of a pair whose wanted side is another response than its unwanted one: what it refers to."""

ByPrompt = Iterator[Iterator[Turn]]


def by_prompt(turns: Iterator[Turn]) -> ByPrompt:
    """Runs of turns with one prompt in one project, from a stream in prompt order. Each run streams, too."""
    return (
        run
        for _, run in groupby(
            turns,
            key=lambda turn: (turn.interaction.platform, turn.interaction.project, prompt_key(turn.interaction.prompt)),
        )
    )


def ref(turn: Turn) -> str:
    """The stable id of the response: `<platform>/<project>:<root span, or trace>`. Native datasets know a case by it."""
    one = turn.interaction
    return f"{one.platform}/{one.project}:{one.root_span_id or one.trace_id}"


def set_aside(turn: Turn, reason: Reason, *, detail: str = "", suffix: str = "") -> Skipped:
    """The response with the reason why it is left out."""
    return skip(ref(turn) + suffix, reason, detail=detail, interactions=(turn.interaction.id,))


def speaks(turn: Turn) -> bool:
    """Whether a person said or did anything about the response: only then it is a candidate at all."""
    if turn.verdict and turn.verdict.signals:
        return True
    return standing(turn) in ("not_bucketed", "not_consented") and any(
        one.source not in ("judge", "code") for one in turn.feedback
    )


def standing(turn: Turn) -> Reason | None:
    """Why the response must not leave, or its verdict carries nothing, or None."""
    if isinstance(turn, Withheld):
        return "not_consented"
    if turn.verdict is None or turn.dirty:
        return "not_bucketed"
    return "conflict" if turn.verdict.outcome == "mixed" else None


def primary(turn: Turn) -> Label | None:
    """The label that says what went wrong first, or None."""
    return next((label for label in turn.labels if label.primary), None)


def buckets(turn: Turn) -> tuple[str, ...]:
    """The buckets of the response, the primary one first."""
    return tuple(
        dict.fromkeys(
            label.bucket for label in sorted(turn.labels, key=lambda label: (not label.primary, label.bucket))
        )
    )


def in_bucket(turn: Turn, key: str | None) -> bool:
    """Whether the primary bucket is `key` or below it; always so for None."""
    label = primary(turn)
    return key is None or (label is not None and (label.bucket == key or label.bucket.startswith(f"{key}.")))


def user_of(turn: Turn) -> str | None:
    """Who judged the response, as far as known."""
    signals = turn.verdict.signals if turn.verdict else ()
    return next((signal.user_id for signal in signals if signal.user_id), turn.interaction.user_id)


def groups(*turns: Turn) -> tuple[str, ...]:
    """Hashed names of the traces, conversations, users and prompts behind a row: what splits are made by."""
    names: dict[str, None] = {}
    for turn in turns:
        one = turn.interaction
        users = {signal.user_id for signal in (turn.verdict.signals if turn.verdict else ())} | {one.user_id}
        place = (one.platform, one.project)
        names[f"p:{prompt_key(one.prompt)}"] = None
        names[f"t:{content_hash((*place, one.trace_id))}"] = None
        if one.session_id:
            names[f"c:{content_hash((*place, one.session_id))}"] = None
        for user in sorted(user for user in users if user):
            names[user_name(place, user)] = None
    return tuple(names)


def user_name(source: tuple[str, str], user: str) -> str:
    """The hash a user of a source is known by."""
    return f"u:{content_hash((*source, user))}"


def provenance(turn: Turn) -> Provenance:
    """Where the response comes from, which feedback speaks of it, and which versions sorted it."""
    interaction, verdict, label = turn.interaction, turn.verdict, primary(turn)
    return Provenance(
        platform=interaction.platform,
        project=interaction.project,
        trace_id=interaction.trace_id,
        span_id=interaction.span_id,
        root_span_id=interaction.root_span_id,
        session_id=interaction.session_id,
        interaction_id=interaction.id,
        feedback_ids=tuple(sorted(set(verdict.feedback_ids))) if verdict else (),
        signals=tuple(sorted({signal.kind for signal in verdict.signals})) if verdict else (),
        explicit=verdict.explicit if verdict else False,
        bucket=label.bucket if label else None,
        model=interaction.model,
        prompt_version=interaction.prompt_version,
        detector=f"{label.detector}@{label.detector_version}" if label else None,
        taxonomy_version=label.taxonomy_version if label else None,
        created_at=interaction.started_at,
    )


# ---- what speaks against a prompt or a side: the first row that holds is the reason


def is_empty(turn: Turn, side: Candidate) -> bool:
    """Whether the side says and calls nothing."""
    return not any(message.tool_calls for message in side.messages) and not text_of(side.messages).strip()


def _is_no_answer(turn: Turn, side: Candidate) -> bool:
    roles = [message.role for message in side.messages]
    return roles[-1] != "assistant" or not {"assistant", "tool"}.issuperset(roles)


def is_cut(turn: Turn, side: Candidate) -> bool:
    """Whether the side ends where the model was stopped."""
    if (side.finish_reason or "").lower() in TRUNCATED:
        return True
    return side.origin != "edit" and any(label.bucket == "incomplete.truncated" for label in turn.labels)


def _environment(turn: Turn, side: Candidate) -> bool:
    label = primary(turn)
    bucket = label.bucket if label and label.bucket not in _BEHAVIOUR else ""
    return turn.interaction.status == "error" or bool(turn.interaction.error) or bucket.split(".")[0] in _ENVIRONMENT


def _is_no_failure(turn: Turn, side: Candidate) -> bool:
    label = primary(turn)
    return label is not None and label.disposition in NO_FAILURE


def _refuses(turn: Turn, side: Candidate) -> bool:
    if side.origin == "edit":  # a person wrote it: declining was what they wanted
        return False
    if (side.finish_reason or "").lower() == "content_filter":
        return True
    return any(label.bucket.split(".")[0] == "refusal" for label in turn.labels) or checks.refuses(
        text_of(side.messages)
    )


Objection = tuple[Reason, Callable[[Turn, Candidate], bool]]

WANTED: tuple[Objection, ...] = (
    ("empty_side", is_empty),
    ("not_an_answer", _is_no_answer),
    ("truncated_chosen", is_cut),
    ("refusal_chosen", _refuses),
    ("language_mismatch", in_wrong_language),
)
UNWANTED: tuple[Objection, ...] = (
    ("not_a_failure", _is_no_failure),
    ("error_rejected", _environment),
    ("empty_side", is_empty),
    ("not_an_answer", _is_no_answer),
    ("truncated_rejected", is_cut),
)


def against_prompt(prompt: Sequence[Message]) -> Reason | None:
    """Why no row can be made for this prompt, or None."""
    if not any(message.role == "user" for message in prompt):
        return "no_user_turn"
    return "prompt_not_open" if prompt[-1].role == "assistant" else None


def against(objections: Sequence[Objection], turn: Turn, side: Candidate) -> Reason | None:
    """Why this response cannot stand on this side, or None."""
    return next((reason for reason, holds in objections if holds(turn, side)), None)


def response(turn: Turn, origin: Origin, *, label: bool, weight: float = 1.0) -> Candidate:
    """The recorded response as a side of a row."""
    return Candidate(
        messages=turn.interaction.response,
        origin=origin,
        label=label,
        weight=weight,
        finish_reason=turn.interaction.finish_reason,
        span_id=turn.interaction.span_id,
    )
