"""What users said or did: the raw record, what it means, and what many of them say together."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from closeloop.models.base import Model, Moment, Seq

TargetKind = Literal["trace", "span", "session"]
Source = Literal["user", "annotator", "judge", "code", "unknown"]
SignalKind = Literal[
    "thumbs_up", "thumbs_down", "rating", "edit", "regenerate", "copy", "accept", "stop",
    "abandon", "rephrase", "complaint", "thanks", "comment", "reason",
]  # fmt: skip
Outcome = Literal["negative", "positive", "mixed", "weak"]


class Target(Model):
    """What a feedback or score is about: the native id of a trace, span or session, and the trace or session it lies in if known."""

    kind: TargetKind
    id: str
    trace_id: str | None = None
    session_id: str | None = None


class Feedback(Model):
    """What a user (or a judge, or code) said about a target, as the platform holds it.

    `id` is the platform's own. `score` is the number on the platform's scale, `value` the label or other value as given,
    `correction` the text or object the user put in place of the response. `is_ours` marks what closeloop itself wrote.
    """

    platform: str
    project: str
    id: str
    target: Target
    name: str
    score: float | None = None
    value: str | bool | float | None = None
    label: str | None = None
    comment: str | None = None
    correction: Any = None
    source: Source = "unknown"
    user_id: str | None = None
    created_at: Moment
    updated_at: Moment
    metadata: dict[str, Any] = Field(default_factory=dict)
    raw: dict[str, Any] = Field(default_factory=dict)
    is_ours: bool = False


class Signal(Model):
    """What one act of a user means. `polarity` is in [-1, 1], `weight` on a log-odds scale (facts/feedback.md section 3.2).

    `reason` is a coded reason as the application sent it and `bucket` what our packs map it to; `draft` and `final` are the two
    sides of an edit. `feedback_id` is None for a signal derived from behaviour.
    """

    kind: SignalKind
    polarity: float = Field(ge=-1, le=1)
    weight: float = Field(ge=0)
    explicit: bool
    source: Source = "user"
    reason: str | None = None
    bucket: str | None = None
    draft: str | None = None
    final: str | None = None
    comment: str | None = None
    feedback_id: str | None = None
    user_id: str | None = None
    at: Moment | None = None


class Verdict(Model):
    """All signals on one interaction, resolved (facts/feedback.md section 4).

    `score` in [-1, 1] is the weighted mean polarity, `weight` the evidence behind it, `conflict` in [0, 1] how much the
    signals disagree. `mixed` goes to review and never to training.
    """

    outcome: Outcome
    score: float
    weight: float
    conflict: float
    explicit: bool = False
    signals: Seq[Signal] = ()
    feedback_ids: Seq[str] = ()


class ScoreConfig(Model):
    """How a platform itself reads a feedback name: whether more is better, the range, and the number behind each label.

    `measured` is what was seen, not what the platform says: numbers under the name that no control of an interface gives.
    """

    name: str
    direction: Literal["maximize", "minimize", "none"] = "none"
    lowest: float | None = None
    highest: float | None = None
    labels: dict[str, float | None] = Field(default_factory=dict)
    measured: bool = False
