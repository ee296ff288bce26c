"""Where preference pairs come from, best source first, each with a reason for or against it.

1. A draft and the text its user made of it.
2. A regenerated response and the sibling the user then accepted: same session, same prompt, same tools.
3. Thumbs down and thumbs up on the same prompt and tools: one user's own first, different users' only in a single turn.

A fourth source, an answer that satisfied later in the same thread, is off unless asked for: see `hinted`.

Turns come in prompt order, so everything that can meet in a pair meets in one run, and memory holds one run at a time.
A response comes out once for each edit of it, and once for itself unless a pair made of an edit holds it already.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from closeloop.datasets.base import Item, Skipped
from closeloop.datasets.candidates import answers
from closeloop.datasets.candidates.answers import UNWANTED, WANTED, against, against_prompt, ref, set_aside
from closeloop.datasets.candidates.revisions import Revision, against_edit, against_equal, revisions, untelling
from closeloop.datasets.candidates.wording import in_two_languages, text_of
from closeloop.datasets.reasons import Reason, skip
from closeloop.interactions.prompts import context_key, normal_text
from closeloop.models import Candidate, Example, Message, Verdict
from closeloop.models.dataset import Origin, PairKind
from closeloop.store import Turn

RUN = 1000
"""How many responses to one prompt are compared with each other; the rest are left out as `prompt_cap`."""
REGENERATED = 3
"""How many regenerated siblings one accepted response is paired with, nearest first."""
SAME_USER, OTHER_USER, REGENERATION = 0.8, 0.5, 0.6
"""Weights beside the 1.0 of an edit: how surely the difference between the sides is what the user meant."""
LONGER = 4.0
"""Sides that differ more than this in length are flagged `length_ratio`."""

_EPOCH = datetime.min.replace(tzinfo=UTC)


class Meeting(NamedTuple):
    """What became of two responses. `turn` is the unwanted one, or the one that was left out."""

    turn: Turn
    item: Item
    partner: Turn | None = None


def pairs(turns: Iterable[Turn], bucket: str | None = None) -> Iterator[Item]:
    """Every pair, and every judged response that makes none. `bucket` keeps those whose unwanted side is in that bucket."""
    for run in answers.by_prompt(iter(turns)):
        for meeting in _run(run):
            if answers.in_bucket(meeting.turn, bucket):
                yield meeting.item


def _run(turns: Iterable[Turn]) -> Iterator[Meeting]:
    """All responses to one prompt."""
    waiting: dict[str, list[Turn]] = defaultdict(list)
    room = RUN
    for turn in turns:
        said = answers.speaks(turn)  # one nobody spoke of may still be what a regeneration ended with
        edits = list(_judged(turn)) if said else []
        yield from edits
        if answers.standing(turn) == "not_consented" or any(_is_whole(turn, meeting) for meeting in edits):
            continue
        if doubt := untelling(turn, [_reason(meeting) for meeting in edits]):
            yield Meeting(turn, set_aside(turn, doubt))
            continue
        if room:
            waiting[context_key(turn.interaction)].append(turn)
            room -= 1
        elif said:
            yield Meeting(turn, set_aside(turn, "prompt_cap"))
    contexts = list(waiting.values())
    heard = [_said(siblings) if len(contexts) > 1 else set() for siblings in contexts]
    everywhere = Counter(outcome for outcomes in heard for outcome in outcomes)
    for siblings, mine in zip(contexts, heard, strict=True):
        elsewhere = {outcome for outcome, count in everywhere.items() if count > (outcome in mine)}
        for meeting in _meet(siblings):
            yield _with_other_tools(meeting, elsewhere)


def _is_whole(turn: Turn, meeting: Meeting) -> bool:
    """Whether this settles the response: an edit made a pair of it, or it cannot stand anywhere."""
    return meeting.partner is not None or meeting.item.id == ref(turn)


def _reason(meeting: Meeting) -> str:
    return meeting.item.reason if isinstance(meeting.item, Skipped) else ""


def _said(turns: Iterable[Turn]) -> set[str]:
    """What users explicitly said of these responses."""
    return {
        turn.verdict.outcome for turn in turns if turn.verdict and turn.verdict.explicit and not answers.standing(turn)
    }


def _with_other_tools(meeting: Meeting, elsewhere: Collection[str]) -> Meeting:
    """The same, unless a partner is missing only because it had other tools to call."""
    turn, item = meeting.turn, meeting.item
    opposite = {"positive": "negative", "negative": "positive"}.get(turn.verdict.outcome) if turn.verdict else None
    if isinstance(item, Skipped) and item.reason == "no_partner" and opposite in elsewhere:
        return Meeting(turn, set_aside(turn, "same_prompt"))
    return meeting


def _judged(turn: Turn) -> Iterator[Meeting]:
    """The response with each of its edits, or the reason why it cannot stand anywhere."""
    reason = answers.standing(turn) or against_prompt(turn.interaction.prompt)
    if reason:
        yield Meeting(turn, set_aside(turn, reason))
        return
    for revision in revisions(turn):
        if isinstance(revision, Skipped):
            yield Meeting(turn, revision)
        else:
            item = _edited(turn, revision)
            yield Meeting(turn, item, turn if isinstance(item, Example) else None)


def _meet(siblings: Sequence[Turn]) -> Iterator[Meeting]:
    """Responses to one prompt with the same tools: regenerations first, thumbs with what is left."""
    used: set[str] = set()
    sessions: dict[str, list[Turn]] = defaultdict(list)
    for turn in siblings:
        if turn.interaction.session_id:
            sessions[turn.interaction.session_id].append(turn)
    for session in sessions.values():
        for meeting in _regenerated(session):
            used.update(ref(turn) for turn in (meeting.turn, meeting.partner) if turn)
            yield meeting
    yield from _thumbs([turn for turn in siblings if answers.speaks(turn) and ref(turn) not in used])


# ---- 1. edits


def _edited(turn: Turn, revision: Revision) -> Item:
    reason = (
        against_prompt(revision.prompt)
        or ("empty_side" if any(answers.is_empty(turn, side) for side in (revision.draft, revision.final)) else None)
        or against_edit(revision)
        or against(UNWANTED, turn, revision.draft)
        or against(WANTED, turn, revision.final)
        or _against_tongues(turn, revision.final, revision.draft)
    )
    if reason:
        return skip(revision.id, reason, interactions=(turn.interaction.id,))
    example = _example(revision.id, "edited_final", turn, turn, revision.final, revision.draft, revision.prompt)
    place = example.provenance.model_copy(
        update={"edit_class": revision.edit.kind, "edit_distance": round(revision.edit.distance, 4)}
    )
    return example.model_copy(update={"provenance": place})


# ---- 2. regenerations


def _regenerated(session: Sequence[Turn]) -> Iterator[Meeting]:
    """The last response the user accepted, against the siblings they had regenerated before."""
    siblings = sorted(session, key=lambda turn: (turn.interaction.started_at or _EPOCH, turn.interaction.id))
    again = [number for number, turn in enumerate(siblings) if _was_regenerated(turn)]
    after = siblings[again[-1] + 1 :] if again else []
    if not after:
        return
    unwanted = [siblings[number] for number in reversed(again) if not _is(siblings[number], "positive")]
    chosen = next((turn for turn in reversed(after) if _is_accepted(turn)), None)
    if chosen is None:
        if unwanted and _is(after[-1], "negative"):
            yield Meeting(unwanted[0], _left(unwanted[0], "chosen_negative", ":regenerated", after[-1]))
        return
    for number, turn in enumerate(unwanted):
        if number < REGENERATED:
            item = two(turn, chosen, "regenerate_then_accepted", ":regenerated", REGENERATION)
            yield Meeting(turn, item, chosen)
        else:
            yield Meeting(turn, set_aside(turn, "pair_cap"))


def _was_regenerated(turn: Turn) -> bool:
    return turn.verdict is not None and any(signal.kind == "regenerate" for signal in turn.verdict.signals)


def _is_accepted(turn: Turn) -> bool:
    """Liked, copied, kept; or the user simply went on, without a word against it."""
    return _is(turn, "positive") or (not answers.speaks(turn) and turn.interaction.next_turn is not None)


def _is(turn: Turn, outcome: str) -> bool:
    return turn.verdict is not None and turn.verdict.outcome == outcome


# ---- 3. thumbs


def _thumbs(turns: Sequence[Turn]) -> Iterator[Meeting]:
    """Best liked against most disliked, one pair a prompt; everything else with its reason."""
    ups: list[Turn] = []
    downs: list[Turn] = []
    for turn in turns:
        verdict = turn.verdict
        if verdict is None or verdict.outcome not in ("positive", "negative"):
            yield Meeting(turn, set_aside(turn, "weak_signal"))
        elif not verdict.explicit:
            yield Meeting(turn, set_aside(turn, "implicit_only"))
        else:
            (ups if verdict.outcome == "positive" else downs).append(turn)
    if ups and downs:
        yield from _opposed(ups, downs)
    else:
        yield from (Meeting(turn, set_aside(turn, "no_partner")) for turn in (*ups, *downs))


def _opposed(ups: Sequence[Turn], downs: Sequence[Turn]) -> Iterator[Meeting]:
    liked, disliked = [], []
    for turn in ups:
        reason = against(WANTED, turn, answers.response(turn, "thumbs_up", label=True))
        if reason:
            yield Meeting(turn, set_aside(turn, reason))
        else:
            liked.append(turn)
    for turn in downs:
        reason = against(UNWANTED, turn, answers.response(turn, "thumbs_down", label=False))
        if reason:
            yield Meeting(turn, set_aside(turn, reason))
        else:
            disliked.append(turn)
    used: set[str] = set()
    done = False
    for up, down, weight in _matches(liked, disliked):
        if done or not used.isdisjoint((ref(up), ref(down))):
            continue
        used.update((ref(up), ref(down)))
        item = two(down, up, "thumbs_pair", ":thumbs", weight)
        done = isinstance(item, Example)
        yield Meeting(down, item, up)
    for turn in (*liked, *disliked):
        if ref(turn) not in used:
            yield Meeting(turn, set_aside(turn, "pair_cap" if done else "no_partner"))


def _matches(ups: Sequence[Turn], downs: Sequence[Turn]) -> Iterator[tuple[Turn, Turn, float]]:
    """Who could be paired with whom, best first: within one user, then across users where nothing personal precedes."""
    ups = sorted(ups, key=lambda turn: _strength(turn, -1))
    downs = sorted(downs, key=lambda turn: _strength(turn, 1))
    for up in ups:
        user = answers.user_of(up)
        own = next((down for down in downs if user and answers.user_of(down) == user), None)
        if own:
            yield up, own, SAME_USER
    if ups and downs and _is_single(ups[0].interaction.prompt):
        yield ups[0], downs[0], OTHER_USER


def _strength(turn: Turn, sign: int) -> tuple[float, float, str]:
    verdict = turn.verdict or Verdict(outcome="weak", score=0, weight=0, conflict=0)
    return sign * verdict.score, -verdict.weight, turn.interaction.id


def _is_single(prompt: Sequence[Message]) -> bool:
    roles = [message.role for message in prompt]
    return roles.count("user") == 1 and not {"assistant", "tool"}.intersection(roles)


# ---- what they share

_ORIGINS: dict[PairKind, tuple[Origin, Origin]] = {
    "regenerate_then_accepted": ("regeneration", "response"),
    "thumbs_pair": ("thumbs_up", "thumbs_down"),
    "satisfied_later": ("response", "thumbs_down"),
}


def two(
    bad: Turn, good: Turn, kind: PairKind, suffix: str, weight: float, *, prompt: Sequence[Message] | None = None
) -> Item:
    """Two recorded responses as a pair, or the first reason of the filter chain against it. `prompt` is the good one's by default."""
    wanted, unwanted = _ORIGINS[kind]
    chosen = answers.response(good, wanted, label=True, weight=weight)
    rejected = answers.response(bad, unwanted, label=False, weight=weight)
    reason = against(WANTED, good, chosen) or against(UNWANTED, bad, rejected) or _against_both(bad, chosen, rejected)
    if reason:
        return _left(bad, reason, suffix, good)
    asked = good.interaction.prompt if prompt is None else prompt
    return _example(ref(bad) + suffix, kind, bad, good, chosen, rejected, asked)


def _against_both(turn: Turn, chosen: Candidate, rejected: Candidate) -> Reason | None:
    good, bad = (text_of(side.messages) for side in (chosen, rejected))
    calls = [
        [(call.name, call.arguments) for part in side.messages for call in part.tool_calls]
        for side in (chosen, rejected)
    ]
    if calls[0] != calls[1]:
        return None
    begins = good.strip() and normal_text(bad).startswith(normal_text(good))
    if same := against_equal(good, bad):
        return same
    return "substring_truncation" if begins else _against_tongues(turn, chosen, rejected)


def _against_tongues(turn: Turn, chosen: Candidate, rejected: Candidate) -> Reason | None:
    differ = in_two_languages(turn, text_of(chosen.messages), text_of(rejected.messages))
    return "language_mismatch" if differ else None


def _left(turn: Turn, reason: Reason, suffix: str, partner: Turn) -> Skipped:
    return skip(ref(turn) + suffix, reason, interactions=(turn.interaction.id, partner.interaction.id))


def _example(
    id_: str, kind: PairKind, bad: Turn, good: Turn, chosen: Candidate, rejected: Candidate, prompt: Sequence[Message]
) -> Example:
    place = answers.provenance(bad)
    liked = answers.provenance(good)
    lengths = sorted(len(text_of(side.messages)) for side in (chosen, rejected))
    metadata: dict[str, Any] = {"weight": chosen.weight}
    if good is not bad:
        metadata[answers.CHOSEN] = liked.interaction_id
        metadata[answers.CHOSEN_TRACE] = liked.trace_id
    if 0 < LONGER * lengths[0] < lengths[1]:  # a call without text has no length
        metadata["flags"] = ["length_ratio"]
    return Example(
        id=id_,
        prompt=tuple(prompt),
        candidates=(chosen, rejected),
        tools=bad.interaction.tools,
        documents=bad.interaction.documents,
        buckets=answers.buckets(bad),
        groups=answers.groups(bad, good) if good is not bad else answers.groups(bad),
        provenance=place.model_copy(
            update={
                "pair_kind": kind,
                "feedback_ids": tuple(sorted({*place.feedback_ids, *liked.feedback_ids})),
                "signals": tuple(sorted({*place.signals, *liked.signals})),
                "explicit": place.explicit or liked.explicit,
            }
        ),
        metadata=metadata,
    )
