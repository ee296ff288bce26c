"""One judged response a row: what is wanted, what is not. Needs no partner, so it uses every verdict that is clear."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from closeloop.datasets.base import Item, Skipped
from closeloop.datasets.candidates import answers
from closeloop.datasets.candidates.answers import UNWANTED, WANTED, against, against_prompt, ref, set_aside
from closeloop.datasets.candidates.revisions import Revision, against_edit, revisions, untelling
from closeloop.datasets.candidates.wording import in_wrong_language
from closeloop.datasets.reasons import Reason, skip
from closeloop.ids import content_hash
from closeloop.interactions.prompts import context_key, prompt_key
from closeloop.models import Candidate, Example, Message
from closeloop.models.dataset import Origin
from closeloop.store import Turn

RUN = 1000
"""How many different responses to one prompt are kept; the rest are left out as `prompt_cap`."""


class _Row(NamedTuple):
    key: str
    turn: Turn
    example: Example


def unpaired(turns: Iterable[Turn], bucket: str | None = None) -> Iterator[Item]:
    """Every response and edited final with a clear verdict, and every other one with its reason. Turns come in prompt order.

    `bucket` keeps what is about responses in that bucket; the others are heard where they contradict it.
    """
    for run in answers.by_prompt(iter(turns)):
        yield from _run(run, bucket)


def finals(turns: Iterable[Turn], bucket: str | None = None) -> Iterator[Item]:
    """What is worth imitating: texts that users made of a response, and responses they explicitly praised."""
    for item in unpaired(turns, bucket):
        yield item if isinstance(item, Skipped) else worth_imitating(item)


def worth_imitating(example: Example) -> Item:
    """The example of the `unpaired` view itself, or why nobody should learn to answer like that."""
    if not example.candidates[0].label:
        return _not(example, "not_wanted")
    if example.candidates[0].origin != "edit" and not example.provenance.explicit:
        return _not(example, "not_explicit")
    return example


def _not(example: Example, reason: Reason) -> Skipped:
    return skip(example.id, reason, interactions=(example.provenance.interaction_id,))


def _run(turns: Iterable[Turn], bucket: str | None) -> Iterator[Item]:
    """All responses to one prompt: the same response twice is one row, or none where users contradict each other."""
    kept: dict[str, _Row] = {}
    elsewhere: dict[str, set[bool | None]] = {}
    against_each_other: set[str] = set()
    for turn in turns:
        if not answers.speaks(turn):
            continue
        if not answers.in_bucket(turn, bucket):
            for row in _rows(turn):
                if isinstance(row, _Row) and (row.key in kept or len(elsewhere) < RUN):
                    elsewhere.setdefault(row.key, set()).add(_label(row))
            continue
        for item in _rows(turn):
            if isinstance(item, Skipped):
                yield item
                continue
            first = kept.get(item.key)
            if first is None and len(kept) >= RUN:
                yield _left(item, "prompt_cap")
            elif first is None:
                kept[item.key] = item
            elif _label(first) != _label(item):
                against_each_other.add(item.key)
                yield _left(item, "conflict_same_answer")
            else:
                yield _left(item, "conflict_same_answer" if item.key in against_each_other else "duplicate")
    for key, row in kept.items():
        is_contradicted = key in against_each_other or bool(elsewhere.get(key, set()) - {_label(row)})
        yield _left(row, "conflict_same_answer") if is_contradicted else row.example


def _rows(turn: Turn) -> Iterator[_Row | Skipped]:
    reason = answers.standing(turn) or against_prompt(turn.interaction.prompt)
    if reason:
        yield set_aside(turn, reason)
        return
    reasons: list[str] = []
    for revision in revisions(turn):
        if isinstance(revision, Skipped):
            reasons.append(revision.reason)
            yield revision
            continue
        reason = _objection(turn, revision)
        reasons.append(reason or "")
        yield from _final(turn, revision, reason)
    doubt = untelling(turn, reasons)
    yield set_aside(turn, doubt) if doubt else _response(turn, edited="" in reasons)


def reasons_against(turn: Turn) -> list[str]:
    """Why each edit of the response is nothing to learn from; empty for one that is."""
    return [
        revision.reason if isinstance(revision, Skipped) else _objection(turn, revision) or ""
        for revision in revisions(turn)
    ]


def _objection(turn: Turn, revision: Revision) -> Reason | None:
    return against_edit(revision) or ("language_mismatch" if in_wrong_language(turn, revision.final) else None)


def _final(turn: Turn, revision: Revision, reason: Reason | None) -> Iterator[_Row | Skipped]:
    """The text the user wrote; and the draft where that was not the recorded response."""
    reason = reason or against_prompt(revision.prompt)
    for side, objections, suffix in (
        (revision.final, WANTED, ""),
        (revision.draft, UNWANTED, ":draft"),
    ):
        if side is revision.draft and (revision.recorded or reason):
            continue
        # Too small a change to compare sides by; the text as the user left it is still worth imitating.
        small = side is revision.final and reason == "minor_edit"
        problem = (None if small else reason) or against(objections, turn, side)
        if problem:
            yield skip(revision.id + suffix, problem, interactions=(turn.interaction.id,))
        else:
            yield _row(revision.id + suffix, turn, side, revision.prompt, revision)


def _response(turn: Turn, *, edited: bool) -> _Row | Skipped:
    outcome = turn.verdict.outcome if turn.verdict else "weak"
    if outcome not in ("positive", "negative"):
        return set_aside(turn, "weak_signal")
    wanted = outcome == "positive"
    if wanted and edited:  # liked by one, rewritten by another
        return set_aside(turn, "conflict")
    origin: Origin = "draft" if edited else "thumbs_up" if wanted else "thumbs_down"
    side = answers.response(turn, origin, label=wanted)
    reason = against(WANTED if wanted else UNWANTED, turn, side)
    return set_aside(turn, reason) if reason else _row(f"{ref(turn)}:response", turn, side, turn.interaction.prompt)


def _row(id_: str, turn: Turn, side: Candidate, prompt: tuple[Message, ...], revision: Revision | None = None) -> _Row:
    place = answers.provenance(turn)
    if revision:
        place = place.model_copy(
            update={"edit_class": revision.edit.kind, "edit_distance": round(revision.edit.distance, 4)}
        )
    example = Example(
        id=id_,
        prompt=prompt,
        candidates=(side,),
        tools=turn.interaction.tools,
        documents=turn.interaction.documents,
        buckets=answers.buckets(turn),
        groups=answers.groups(turn),
        provenance=place,
        metadata={"weight": turn.verdict.weight if turn.verdict else 0.0},
    )
    shown = [context_key(turn.interaction), prompt_key(prompt), prompt_key(side.messages)]
    return _Row(content_hash(shown), turn, example)


def _label(row: _Row) -> bool | None:
    return row.example.candidates[0].label


def _left(row: _Row, reason: Reason) -> Skipped:
    return skip(row.example.id, reason, interactions=(row.turn.interaction.id,))
