"""Why an interaction got its labels: every finding with its evidence, the threshold it was held against, and why the first one won."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from closeloop.buckets.base import Case
from closeloop.buckets.cascade import Cascade
from closeloop.buckets.files import case_of, read_lines, record_in
from closeloop.buckets.stage import FAILED, case_in
from closeloop.buckets.taxonomy import HEADS
from closeloop.buckets.thresholds import UNSAFE_FIRST
from closeloop.config import SourceSettings
from closeloop.errors import ConfigError, RecordError, known
from closeloop.models import NO_FAILURE, Finding
from closeloop.models.results import Explained
from closeloop.store import Key, Store

_SHOWN = 200
_FEW = 10
_SAID = 1_000
"""Characters of a question, answer or comment: what was said, not all of a document."""


def explain(cascade: Cascade, case: Case, *, failures_only: bool = False) -> Explained:
    """What every detector found in one case, what held, and why the primary is the primary.

    With `failures_only` there are labels where a store would have some: of what is negative or mixed.
    """
    found = cascade.sort(case)
    if failures_only and case.verdict.outcome not in FAILED:
        found = replace(found, labels=())
    rows = [_row(cascade, finding) for finding in sorted(found.findings, key=lambda one: (-one.confidence, one.bucket))]
    verdict = case.verdict
    return Explained(
        interaction=case.interaction.id,
        outcome=verdict.outcome,
        asked=_cut(case.user_text),
        answered=_cut(case.response),
        said=_cut(case.comment),
        signals=tuple(f"{one.kind} ({one.polarity:+.2f} x {one.weight:g})" for one in verdict.signals),
        findings=tuple(rows),
        labels=tuple(f"{label.bucket} {label.confidence:.2f}" for label in found.labels),
        why=_why(cascade, found.labels[0].bucket if found.labels else None, found.labels, verdict.outcome, rows),
        engine=cascade.version,
    )


def explain_stored(
    store: Store, cascade: Cascade, keys: Mapping[Key, SourceSettings], name: str, now: datetime
) -> Explained:
    """The explanation of an interaction of the store, by its id or that of its trace. Raises ConfigError when no source has it, or when
    the trace holds several.
    """
    for key, source in keys.items():
        case = case_in(store, cascade, key, source, name, now)
        if case is None and (inside := store.of_trace(key, name)):
            if len(inside) > 1:
                shown = ", ".join(inside[:_FEW]) + (", ..." if len(inside) > _FEW else "")
                raise ConfigError(f"trace {name!r} holds {len(inside)} interactions: name one of {shown}")
            case = case_in(store, cascade, key, source, inside[0], now)
        if case is not None:
            return explain(cascade, case, failures_only=True)
    places = known([f"{key.platform}/{key.project}" for key in keys])
    raise ConfigError(
        f"no interaction or trace {name!r} in the store: sources looked into are {places or 'none'}; exports show ids as `interaction_id`"
    )


def explain_line(path: str | Path, cascade: Cascade, name: str, now: datetime) -> Explained:
    """The explanation of the line with this id in an interaction file. Raises ConfigError when there is none."""
    for line in read_lines(path):
        try:
            record = record_in(line)
        except RecordError:
            continue
        if isinstance(record, dict) and str(record.get("id")) == name:
            return explain(cascade, case_of(record, cascade, now=now))
    raise ConfigError(f"no interaction {name!r} in {str(path)!r}")


def _row(cascade: Cascade, finding: Finding) -> dict[str, Any]:
    threshold = None if finding.bucket in HEADS else cascade.thresholds.of(finding.bucket, cascade.taxonomy)
    return {
        "bucket": finding.bucket,
        "confidence": finding.confidence,
        "threshold": threshold,
        "held": threshold is not None and finding.confidence >= threshold,
        "tier": finding.tier,
        "detector": f"{finding.detector} {finding.detector_version}",
        "rationale": finding.rationale,
        "disposition": finding.disposition,
        "attributes": finding.attributes,
        "evidence": [
            {"field": one.field, "start": one.start, "end": one.end, "quote": one.quote[:_SHOWN]}
            for one in finding.evidence
        ],
    }


def _cut(text: str) -> str:
    """The text, in its middle without what is too much: answers end in what matters, too."""
    half = _SAID // 2
    return text if len(text) <= _SAID else f"{text[:half].rstrip()} [...] {text[-half:].lstrip()}"


def _why(cascade: Cascade, first: str | None, labels: Any, outcome: str, rows: list[dict[str, Any]]) -> str:
    if first is None:
        if any(row["held"] for row in rows):
            return f"the verdict is {outcome}: what is found in an answer is its label only where somebody was unhappy with it"
        return f"no finding reached its threshold, and the verdict is {outcome}: there is nothing to label"
    if labels[0].detector == "cascade":
        return "the user was not satisfied and no finding reached its threshold: unknown, for a person to look at"
    if labels[0].disposition != "valid":
        counts = ", and counts as nobody's failure" if labels[0].disposition in NO_FAILURE else ""
        return f"the user's own word settles it ({labels[0].disposition}): it replaces every bucket{counts}"
    if len(labels) == 1:
        return f"{first} is the only bucket whose finding reached its threshold"
    other = labels[1]
    if cascade.is_unsafe(labels[0]):
        return f"unsafe from {UNSAFE_FIRST} on comes before everything else"
    if labels[0].tier == "cluster" and (beaten := cascade.beats(labels[0], other)):
        parent = cascade.taxonomy.top(first)
        no_better = {
            "no surer": f"a guess ({other.tier}) that is no surer",
            "parent": f"what {parent} has of it in general",
            "kind": f"another kind of {parent}",
        }[beaten]
        return f"{first} is a bucket of your own whose examples the comment resembles; {other.bucket} is {no_better}"
    if labels[0].tier != other.tier:
        return f"{first} comes from a stronger tier ({labels[0].tier}) than {other.bucket} ({other.tier})"
    if cascade.taxonomy.rank(first)[0] != cascade.taxonomy.rank(other.bucket)[0]:
        return f"{first} and {other.bucket} are of one tier ({other.tier}); what goes wrong first comes first"
    return f"{first} is more certain than {other.bucket} of the same key and tier"
