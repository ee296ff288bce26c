"""What we found: findings of single detectors, the labels they become, and scores as they are sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import Field

from closeloop.models.base import Model, Moment, Seq
from closeloop.models.feedback import Outcome, Target

Tier = Literal["human", "reason", "rule", "correction", "comment", "head", "judge", "cluster"]
"""Where a finding comes from, strongest first (facts/feedback.md section 2.4)."""

Disposition = Literal["valid", "disputed", "not_a_failure", "adversarial"]
NO_FAILURE: tuple[Disposition, ...] = ("not_a_failure", "adversarial")
"""What a label is settled as where the response is not to blame: a misclick, an attack."""
DataType = Literal["categorical", "numeric", "boolean"]


class Evidence(Model):
    """A verbatim quote: `text[start:end] == quote`, where `field` names the text.

    `field` is `response`, `prompt`, `next_turn`, `error`, `finish_reason`, `response_format`, `latency`, `comment`, `correction`,
    `reason`, `documents[i]`, `documents` (empty: there were none), `calls[i]` (tool calls of the response) with
    `.name` or `.arguments`, or `steps[i]` with `.error`, `.name`, `.input` or `.output`;
    `Case.text(field)` is the text. `span_id` is the span the text belongs to, where there is one.
    """

    field: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    quote: str
    span_id: str | None = None


class Finding(Model):
    """What one detector says of one interaction. `confidence` is a probability; below the bucket's threshold it is only a score."""

    bucket: str
    confidence: float = Field(ge=0, le=1)
    tier: Tier
    detector: str
    detector_version: str
    evidence: Seq[Evidence] = ()
    rationale: str = Field(default="", max_length=280)
    severity: float = Field(default=0.5, ge=0, le=1)
    disposition: Disposition = "valid"
    attributes: dict[str, Any] = Field(default_factory=dict)


class Label(Model):
    """A finding that held: one bucket of one interaction. Exactly one label of an interaction is `primary`."""

    id: str
    bucket: str
    primary: bool = False
    confidence: float = Field(ge=0, le=1)
    severity: float = Field(default=0.5, ge=0, le=1)
    tier: Tier
    evidence: Seq[Evidence] = ()
    rationale: str = Field(default="", max_length=280)
    detector: str
    detector_version: str
    taxonomy_version: str
    disposition: Disposition = "valid"
    attributes: dict[str, Any] = Field(default_factory=dict)


def counts_as(outcome: Outcome, labels: Iterable[Label]) -> tuple[Outcome, str | None]:
    """As what an interaction with this verdict and these labels counts: its outcome, and the bucket of its primary label.

    What was settled as no failure (a misclick) counts as if nobody had said anything: `weak`, and in no bucket.
    """
    primary = next((label for label in labels if label.primary), None)
    if primary is not None and primary.disposition in NO_FAILURE:
        return "weak", None
    return outcome, primary.bucket if primary is not None else None


class Score(Model):
    """A label or number as it is sent to a platform.

    `id` is deterministic, so sending it twice overwrites. `identifier` carries our mark. `value` holds the category, the number
    or the truth value according to `data_type`; `confidence` is sent beside a category where the platform has room for it.
    """

    id: str
    platform: str
    project: str
    interaction_id: str
    target: Target
    name: str
    data_type: DataType
    value: str | float | bool
    confidence: float | None = None
    comment: str | None = None
    identifier: str
    by_judge: bool = False
    metadata: dict[str, Any] = Field(default_factory=dict)
    created_at: Moment | None = None
