"""What leaves the loop: examples and the datasets they make. Every export format is a rendering of these."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from closeloop.models.base import Model, Moment, Seq
from closeloop.models.trace import Document, Message

Origin = Literal["draft", "edit", "regeneration", "thumbs_up", "thumbs_down", "response"]
PairKind = Literal["edited_final", "regenerate_then_accepted", "thumbs_pair", "satisfied_later"]
OracleKind = Literal["edited_final", "must_not_repeat", "bucket_check", "judge_rubric", "none"]
Split = Literal["train", "validation", "test"]


class Candidate(Model):
    """One response to an example's prompt. `label` is True for wanted, False for unwanted, None where nobody said."""

    messages: Seq[Message]
    origin: Origin
    label: bool | None = None
    weight: float = 1.0
    finish_reason: str | None = None
    span_id: str | None = None


class Oracle(Model):
    """How a regression case knows a good answer.

    `edited_final` has the user's text, `must_not_repeat` the bad one, `bucket_check` a check by name with its arguments.
    """

    kind: OracleKind
    text: str | None = None
    check: str | None = None
    arguments: dict[str, Any] = Field(default_factory=dict)


class Provenance(Model):
    """Where an example comes from: every row names the feedback and the versions that made it."""

    platform: str
    project: str
    trace_id: str
    span_id: str | None = None
    root_span_id: str | None = None
    session_id: str | None = None
    interaction_id: str
    feedback_ids: Seq[str] = ()
    signals: Seq[str] = ()
    explicit: bool = False
    bucket: str | None = None
    model: str | None = None
    prompt_version: str | None = None
    detector: str | None = None
    taxonomy_version: str | None = None
    pair_kind: PairKind | None = None
    edit_class: str | None = None
    edit_distance: float | None = None
    created_at: Moment | None = None


class Example(Model):
    """One dataset case: a prompt, candidate responses, and where they come from. The recorded bad answer is never an expected output."""

    id: str
    prompt: Seq[Message]
    candidates: Seq[Candidate] = ()
    tools: Seq[dict[str, Any]] = ()
    documents: Seq[Document] = ()
    oracles: Seq[Oracle] = ()
    buckets: Seq[str] = ()
    split: Split | None = None
    split_group: str | None = None
    groups: Seq[str] = ()
    """Hashes of its traces, conversations, users and prompts: what shares one with it never stands on the other side of a split."""
    provenance: Provenance
    metadata: dict[str, Any] = Field(default_factory=dict)


class Dataset(Model):
    """A named set of examples."""

    name: str
    description: str = ""
    examples: Seq[Example] = ()
