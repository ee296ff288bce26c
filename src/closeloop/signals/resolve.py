"""Many signals on one interaction -> one verdict. The order they come in does not matter."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from closeloop.models import Outcome, Signal, Verdict, trusted

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Thresholds:
    """When signals add up to a verdict."""

    version: str = "resolve/1"
    side: float = 0.3
    """From which mean polarity on the verdict takes a side."""
    evidence: float = 1.0
    """How much weight that takes."""
    conflict: float = 0.5
    """Above which disagreement a verdict that takes no side is mixed instead of weak."""


THRESHOLDS = Thresholds()

_NOTHING = {
    "outcome": "weak",
    "score": 0.0,
    "weight": 0.0,
    "conflict": 0.0,
    "explicit": False,
    "signals": (),
    "feedback_ids": (),
}
_SILENCE = trusted(Verdict, _NOTHING)
"""The verdict where nobody said anything, as of most responses."""
_FAMILIES: dict[str, str] = {"thumbs_up": "judgement", "thumbs_down": "judgement", "rating": "judgement",
                             "copy": "taken", "accept": "taken"}  # fmt: skip
"""Kinds that answer the same question: of each family a user's latest counts. Other kinds are families of their own."""
_NOT_PEOPLE = ("judge", "code")
_CLICKED = ("thumbs_up", "thumbs_down", "rating", "reason", "comment")
"""Kinds that come of a click, and are taken back with it."""


def resolve(signals: Iterable[Signal]) -> Verdict:
    """Resolve all signals on one interaction (facts/feedback.md section 4).

    Judges and code never count. Of each family of acts a user's latest counts, so a toggled thumb is the last one, a thumb on trace
    and root span is one, and a response copied three times was copied once; two users are two voices. Signals without a user
    belong to the only user there is, or together to one unknown. What came with a thumb that was taken back goes with it, and
    copying a response that the same user then edited says nothing.

    `score` is the weighted mean polarity, `weight` the sum of weights, `conflict` how much of the evidence cancels out. Explicit
    signals beat implicit ones: where these would turn the sign, only the explicit ones make the score, and the conflict is at
    least one half. A score of 0.3 or more to one side, with a weight of 1 behind it, is a verdict; else the outcome is mixed when the
    conflict is above one half, or weak.
    """
    counted = _counted(_heard(signals))
    if not counted:
        return _SILENCE
    score, weight, conflict = _balance(counted)
    explicit = [signal for signal in counted if signal.explicit]
    own, own_weight, _ = _balance(explicit)
    if own * score < 0 or (own and not score):
        score, weight, conflict = own, own_weight, max(conflict, THRESHOLDS.conflict)
    return Verdict(
        outcome=_outcome(score, weight, conflict),
        score=round(score, 6),
        weight=round(weight, 6),
        conflict=round(conflict, 6),
        explicit=any(signal.polarity and signal.weight for signal in explicit),
        signals=tuple(counted),
        feedback_ids=tuple(sorted({signal.feedback_id for signal in counted if signal.feedback_id})),
    )


def without_slips(signals: Iterable[Signal], is_slip: Callable[[str], bool]) -> tuple[Signal, ...]:
    """The signals, without the clicks that their user calls a slip (`is_slip` of a comment): who misclicks speaks for nobody else.

    All of them where nobody else judged the response, nor the same user later with words: the slip is then all there is to say.
    """
    given = tuple(signals)
    people = _people(given)
    if len({signal.feedback_id for signal in people if signal.explicit}) < 2:
        return given
    slips: dict[tuple[str, str], datetime] = {}
    for signal in people:
        if signal.comment and signal.source != "annotator" and is_slip(signal.comment):
            voice = _voice(signal)
            slips[voice] = max(slips.get(voice, _LONG_AGO), signal.at or _LONG_AGO)
    if not slips:
        return given
    told = {signal.feedback_id for signal in people if signal.kind == "reason" or signal.comment}

    def stands(signal: Signal) -> bool:
        slip = slips.get(_voice(signal))
        if slip is None or signal.kind not in _CLICKED:
            return True
        # A bare thumb is the same one again: it may be stored on the trace and on its root span.
        return (signal.at or _LONG_AGO) > slip and (signal.polarity > 0 or signal.feedback_id in told)

    kept = tuple(signal for signal in people if stands(signal))
    judged = any(signal.explicit and signal.polarity and signal.weight for signal in kept)
    return (*kept, *(signal for signal in given if signal.source in _NOT_PEOPLE)) if judged else given


def _people(signals: Iterable[Signal]) -> list[Signal]:
    """What people said; where there is one user only, it is theirs also where no user is named."""
    people = [signal for signal in signals if signal.source not in _NOT_PEOPLE]
    users = {signal.user_id for signal in people if signal.user_id and signal.source != "annotator"}
    if len(users) != 1:
        return people
    (only,) = users
    return [
        signal.model_copy(update={"user_id": only}) if not signal.user_id and signal.source != "annotator" else signal
        for signal in people
    ]


def _heard(signals: Iterable[Signal]) -> list[Signal]:
    """The signals of people, oldest first, each with its voice's user id; the order depends on nothing but their content."""
    people = _people(signals)
    if len(people) < 2:
        return people
    return sorted(people, key=lambda signal: (signal.at or _LONG_AGO, _rank(signal), signal.model_dump_json()))


def _rank(signal: Signal) -> tuple[bool, float]:
    """Between signals of one moment the explicit and the worse one counts as the later."""
    return signal.explicit, -signal.polarity


def _voice(signal: Signal) -> tuple[str, str]:
    return ("annotator" if signal.source == "annotator" else "user", signal.user_id or "")


def _counted(ordered: Sequence[Signal]) -> list[Signal]:
    """One signal per voice and family, without what was taken back."""
    latest: dict[tuple[object, ...], Signal] = {}
    gone: set[str] = set()
    for signal in ordered:
        place = (*_voice(signal), _FAMILIES.get(signal.kind, signal.kind), signal.reason)
        before = latest.get(place)
        if before is not None and _takes_back(signal, before):
            gone.add(before.feedback_id or "")
        if before is None or _replaces(signal, before):
            latest[place] = signal
    edited = {_voice(signal) for signal in latest.values() if signal.kind == "edit" and signal.polarity < 0}
    return [
        signal
        for signal in latest.values()
        if not (signal.kind in ("reason", "comment") and signal.feedback_id and signal.feedback_id in gone)
        and not (signal.kind in ("copy", "accept") and signal.polarity > 0 and _voice(signal) in edited)
    ]


def _takes_back(later: Signal, before: Signal) -> bool:
    """Whether a later judgement of the same voice is a change of mind, so that what came with the first goes with it."""
    is_judgement = before.kind in _FAMILIES and _FAMILIES[before.kind] == "judgement"
    return is_judgement and before.feedback_id != later.feedback_id and before.polarity * later.polarity <= 0


def _replaces(later: Signal, before: Signal) -> bool:
    """Whether a later signal of the same family stands for both: not when it only says without words what was said with a text."""
    return later.explicit or not before.explicit


def _balance(signals: Sequence[Signal]) -> tuple[float, float, float]:
    """(weighted mean polarity, sum of weights, conflict)."""
    weight = math.fsum(signal.weight for signal in signals)
    pull = math.fsum(signal.weight * signal.polarity for signal in signals)
    force = math.fsum(signal.weight * abs(signal.polarity) for signal in signals)
    return (pull / weight if weight else 0.0, weight, 1 - abs(pull) / force if force else 0.0)


def _outcome(score: float, weight: float, conflict: float) -> Outcome:
    if weight >= THRESHOLDS.evidence and abs(score) >= THRESHOLDS.side:
        return "negative" if score < 0 else "positive"
    return "mixed" if conflict > THRESHOLDS.conflict else "weak"
