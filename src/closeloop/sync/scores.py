"""A bucketed turn -> the scores its platform should hold. Pure: the same turn and settings give the same scores."""

from __future__ import annotations

from typing import Any

from closeloop import ids
from closeloop.config import PushSettings
from closeloop.models import Interaction, Label, Score, Target, Verdict
from closeloop.models.label import DataType
from closeloop.platforms.base import LabelConfig
from closeloop.store import Key, OutboxRow, Turn

IDENTIFIER = ids.marked("buckets", "1")
"""One identifier for all our labels: a newer label on the same target overwrites the older one."""
NONE = "none"
"""The label that takes an earlier one back: nothing is deleted on the platform."""
_COMMENT_LIMIT = 2000
_NOTHING: dict[DataType, str | float | bool] = {"categorical": NONE, "boolean": False, "numeric": 0.0}


def scores(key: Key, turn: Turn, settings: PushSettings, run_id: str) -> list[Score]:
    """What to send for this turn; an empty list when it is no failure. Call `withdrawn` for what was sent before."""
    verdict = turn.verdict
    labels = [
        label
        for label in turn.labels
        if label.confidence >= settings.min_confidence and label.disposition in ("valid", "disputed")
    ]
    primary = next((label for label in labels if label.primary), None)
    if verdict is None or primary is None:
        return []
    made = [_score(key, turn, settings.label, primary.bucket, verdict, run_id, primary)]
    if settings.booleans:
        first = {top_key(label.bucket): label for label in sorted(labels, key=lambda label: label.primary)}
        made += [
            _score(key, turn, f"{settings.label}.{top}", True, verdict, run_id, first[top]) for top in sorted(first)
        ]
    if settings.verdict:
        made.append(_score(key, turn, settings.verdict, round(verdict.score, 4), verdict, run_id, None))
    return made


def withdrawn(earlier: Score, run_id: str) -> Score:
    """The score that takes `earlier` back: category `none`, False, or 0."""
    nothing = {"value": _NOTHING[earlier.data_type], "confidence": None, "comment": None}
    return earlier.model_copy(update={**nothing, "metadata": _marked(earlier, run_id=run_id, withdrawn=True)})


def of_run(score: Score, run_id: str) -> Score:
    """The score as another run sends it."""
    return score.model_copy(update={"metadata": _marked(score, run_id=run_id)})


def _marked(score: Score, **ours: Any) -> dict[str, Any]:
    return {**score.metadata, ids.MARK: {**score.metadata.get(ids.MARK, {}), **ours}}


def outbox_row(score: Score, run_id: str) -> OutboxRow:
    """The score as an outbox row. The run is no part of its hash: an unchanged label is not sent again by a later run."""
    payload = score.model_dump(mode="json")
    ours = {name: value for name, value in payload["metadata"].get(ids.MARK, {}).items() if name != "run_id"}
    hashed = {**payload, "created_at": None, "metadata": {**payload["metadata"], ids.MARK: ours}}
    return OutboxRow(
        id=score.id,
        kind="score",
        state="pending",
        payload=payload,
        payload_hash=ids.content_hash(hashed),
        run_id=run_id,
    )


def top_key(bucket: str) -> str:
    """The key that trends and booleans work on: `refusal` of `refusal.policy`."""
    return bucket.partition(".")[0]


def label_configs(settings: PushSettings, categories: tuple[str, ...]) -> list[LabelConfig]:
    """The configs a platform needs before the first label: one for the category, one per top-level key, one for the verdict."""
    configs = [
        LabelConfig(
            settings.label, "categorical", (*categories, NONE), "Error mode found by closeloop from user feedback."
        )
    ]
    if settings.booleans:
        tops = dict.fromkeys(top_key(category) for category in categories)
        configs += [LabelConfig(f"{settings.label}.{top}", "boolean") for top in tops]
    if settings.verdict:
        configs.append(
            LabelConfig(settings.verdict, "numeric", description="What users said, resolved: -1 bad, 1 good.")
        )
    return configs


def _score(
    key: Key, turn: Turn, name: str, value: str | float | bool, verdict: Verdict, run_id: str, label: Label | None
) -> Score:
    target = target_of(turn.interaction)
    data_type: DataType = (
        "boolean" if isinstance(value, bool) else "numeric" if isinstance(value, float) else "categorical"
    )
    metadata = {
        "run_id": run_id,
        "feedback_ids": list(verdict.feedback_ids),
        "outcome": verdict.outcome,
        **(
            {"detector": f"{label.detector}@{label.detector_version}", "taxonomy": label.taxonomy_version}
            if label
            else {}
        ),
        **({"environment": turn.interaction.environment} if turn.interaction.environment else {}),
    }
    return Score(
        id=ids.stable_id(key.platform, key.project, target.kind, target.id, name),
        platform=key.platform,
        project=key.project,
        interaction_id=turn.interaction.id,
        target=target,
        name=name,
        data_type=data_type,
        value=value,
        confidence=round(label.confidence, 4) if label else None,
        comment=_comment(label) if label else None,
        identifier=IDENTIFIER,
        by_judge=bool(label and label.tier == "judge"),
        metadata={ids.MARK: metadata},
        # Fixed for ever: where the time of a score is part of what it is, a label must not move.
        created_at=turn.interaction.started_at,
    )


def target_of(interaction: Interaction) -> Target:
    """Where a label goes: the root span, where platforms show labels best; the trace where no span is known."""
    span = interaction.root_span_id or interaction.span_id
    if span:
        return Target(kind="span", id=span, trace_id=interaction.trace_id, session_id=interaction.session_id)
    return Target(
        kind="trace", id=interaction.trace_id, trace_id=interaction.trace_id, session_id=interaction.session_id
    )


def _comment(label: Label) -> str:
    quotes = [f"{evidence.field}: “{evidence.quote}”" for evidence in label.evidence[:3] if evidence.quote]
    return "\n".join(([label.rationale] if label.rationale else []) + quotes)[:_COMMENT_LIMIT]
