"""Detectors over one case, their findings checked, fused and turned into labels with one primary (facts: docs/decisions.md)."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Literal

from closeloop.buckets.base import Case, Detector, Rule
from closeloop.buckets.custom import CustomRules
from closeloop.buckets.judge import Judge
from closeloop.buckets.taxonomy import HEADS, Taxonomy
from closeloop.buckets.thresholds import UNSAFE_FIRST, Thresholds, chosen
from closeloop.config import BucketSettings
from closeloop.errors import FOREIGN, ConfigError, known, meant
from closeloop.ids import content_hash, stable_id
from closeloop.models import Evidence, Finding, Label, Tier, trusted

VERSION = "3"
TIERS: tuple[Tier, ...] = ("human", "reason", "rule", "correction", "comment", "head", "judge", "cluster")
"""Strongest first."""
_RANK = {tier: index for index, tier in enumerate(TIERS)}
_GUESSES: tuple[Tier, ...] = ("comment", "head", "judge")
"""Tiers that read between the lines: a bucket that a team accepted may come before them."""
Beaten = Literal["", "no surer", "parent", "kind"]
_CLOSER = 0.7
"""From here on an accepted bucket is the closer name for what a guess calls by another kind of its parent."""
UNPROVEN = 0.5
"""The most a finding without verbatim evidence is worth."""


class DetectorWarning(UserWarning):
    """A detector failed on a case, or named a bucket that does not exist; the case went on without it."""


@dataclass(frozen=True)
class Sorted:
    """What the cascade says of one case. `scores` has every head, below its threshold too; a top-level key covers its sub-labels."""

    labels: tuple[Label, ...] = ()
    scores: dict[str, float] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    waits: bool = False
    """The judge was to be asked and could not be: another run may."""


class _Nothing(Rule):
    """Speaks where no detector does."""

    name = "cascade"
    version = VERSION


def _nothing_found(*said: Evidence | None) -> Finding:
    why = "the user was not satisfied and no detector found out why"
    return _Nothing().finding("unknown", UNPROVEN, said, why)


_silence = cache(_nothing_found)
"""The same for every case whose user said nothing."""


class Cascade:
    """Every detector that is switched on, the taxonomy and the thresholds. One instance serves any number of cases."""

    def __init__(
        self,
        detectors: Mapping[str, Detector],
        taxonomy: Taxonomy | None = None,
        settings: BucketSettings | None = None,
        *,
        thresholds: Thresholds | None = None,
        judge: Judge | None = None,
    ) -> None:
        """Raises ConfigError when `settings.disable` names no detector."""
        self.taxonomy = taxonomy or Taxonomy()
        self.settings = settings or BucketSettings()
        self.thresholds = thresholds or chosen(self.settings, self.taxonomy)
        custom = CustomRules(tuple(row for row in self.taxonomy.added if row.rules or row.examples))
        everything: dict[str, Detector] = dict(detectors) | ({custom.name: custom} if custom.rows else {})
        unknown = sorted(set(self.settings.disable) - set(everything))
        if unknown:
            name, names = unknown[0], known(everything)
            near = meant(name, everything)
            raise ConfigError(f"buckets.disable names unknown detector {name!r}: known detectors are {names}{near}")
        self.detectors = {name: item for name, item in everything.items() if name not in self.settings.disable}
        self.judge = judge or (Judge(self.settings.judge, self.taxonomy) if self.settings.judge.model else None)
        self.failures: dict[str, tuple[int, str]] = {}
        """Detectors that raised: how often, and the first reason."""

    @cached_property
    def version(self) -> str:
        """Changes when a detector, the taxonomy, a threshold or a limit changes: what was sorted by another version is sorted again."""
        body = {
            "taxonomy": self.taxonomy.version,
            "thresholds": [self.thresholds.version, self.thresholds.default, dict(self.thresholds.rows)],
            "slow": self.settings.slow.total_seconds(),
            "detectors": {name: item.version for name, item in self.detectors.items()},
        } | ({"judge": self.judge.version} if self.judge else {})
        if any(row.examples for row in self.taxonomy.added):
            body["own"] = "before weaker guesses"
        return f"{VERSION}-{content_hash(body)[:12]}"

    def sort(self, case: Case) -> Sorted:
        """Labels, scores and checked findings of one case. A detector that raises is reported once and left out of this case."""
        return self.sort_all([case])[0]

    def sort_all(self, cases: Sequence[Case]) -> list[Sorted]:
        """`sort` for each case, in order; the judge is asked about all doubtful ones at the same time."""
        found = [self._findings(case) for case in cases]
        waits = set()
        if self.judge is not None:
            asked = [k for k, case in enumerate(cases) if self.judge.doubts(case, found[k], self.thresholds.default)]
            for k, more in zip(asked, self.judge.ask_all([cases[k] for k in asked]), strict=True):
                found[k] += self._checked(cases[k], more or ())
                waits |= {k} if more is None else set()
        return [self._sorted(case, found[k], waits=k in waits) for k, case in enumerate(cases)]

    def _checked(self, case: Case, findings: Iterable[Finding]) -> list[Finding]:
        return [checked for finding in findings if (checked := self._check(case, finding)) is not None]

    def _sorted(self, case: Case, findings: list[Finding], *, waits: bool) -> Sorted:
        if not findings:
            return Sorted(self._labels(case, []), dict(self._heads), waits=waits)
        return Sorted(self._labels(case, self._strongest(findings)), self._scores(findings), tuple(findings), waits)

    def _findings(self, case: Case) -> list[Finding]:
        findings: list[Finding] = []
        for name, detector in self.detectors.items():
            try:
                given = detector.detect(case)
                if given != () and (found := list(given)):  # most have nothing to look at
                    findings += [_sound(finding, detector.buckets) for finding in found]
            except FOREIGN as error:  # the plugin border: one broken detector never stops a case
                self._failed(name, f"{type(error).__name__}: {error}")
        return self._checked(case, findings) if findings else findings

    def fail(self, failures: Mapping[str, tuple[int, str]]) -> None:
        """Count failures of the same detectors in another process."""
        for name, (times, reason) in failures.items():
            before, first = self.failures.get(name, (0, reason))
            self.failures[name] = (before + times, first)

    def _failed(self, name: str, reason: str) -> None:
        times, first = self.failures.get(name, (0, reason))
        self.failures[name] = (times + 1, first)
        if not times:
            warnings.warn(f"detector {name!r} is left out where it fails: {reason}", DetectorWarning, stacklevel=4)

    def _check(self, case: Case, finding: Finding) -> Finding | None:
        """The finding with only those quotes that are verbatim in the case, and at most 0.5 when none is left."""
        if finding.bucket not in self.taxonomy and finding.bucket not in HEADS:
            self._failed(finding.detector, f"bucket {finding.bucket!r} is not in {self.taxonomy.version}")
            return None
        kept = tuple(evidence for evidence in finding.evidence if case.holds(evidence))
        confidence = finding.confidence if kept else min(finding.confidence, UNPROVEN)
        bucket = finding.bucket if finding.bucket in HEADS else self.taxonomy.replaced(finding.bucket)
        if len(kept) == len(finding.evidence) and confidence == finding.confidence and bucket == finding.bucket:
            return finding
        return finding.model_copy(update={"evidence": kept, "confidence": confidence, "bucket": bucket})

    def _scores(self, findings: Iterable[Finding]) -> dict[str, float]:
        scores = dict(self._heads)
        for finding in findings:
            if finding.disposition != "valid":
                continue
            keys = {finding.bucket} if finding.bucket in HEADS else {finding.bucket, self.taxonomy.top(finding.bucket)}
            for key in keys:
                scores[key] = max(scores[key], round(finding.confidence, 4))
        return scores

    @cached_property
    def _heads(self) -> dict[str, float]:
        """Every score there can be, at 0, in order."""
        return dict.fromkeys(sorted({*self.taxonomy.buckets, *HEADS}), 0.0)

    def _strongest(self, findings: Iterable[Finding]) -> list[Finding]:
        """Per bucket the strongest finding that holds; a key alone gives way to a sub-label of its own that is as strong."""
        best: dict[str, Finding] = {}
        for finding in findings:
            if finding.bucket in HEADS or finding.confidence < self.thresholds.of(finding.bucket, self.taxonomy):
                continue
            other = best.get(finding.bucket)
            if other is None or _strength(finding) < _strength(other):
                best[finding.bucket] = finding
        details = [finding for key, finding in best.items() if key not in self.taxonomy.keys]
        for finding in details:
            top = best.get(self.taxonomy.top(finding.bucket))
            if top is not None and _RANK[finding.tier] <= _RANK[top.tier]:
                del best[top.bucket]
        return list(best.values())

    def _labels(self, case: Case, best: list[Finding]) -> tuple[Label, ...]:
        """Primary first. The user's word that nothing failed replaces every bucket; a negative verdict with nothing found is `unknown`."""
        if not best:
            negative = case.verdict.outcome == "negative"
            return (self._label(case, self._unknown(case), primary=True),) if negative else ()
        word = next(
            (finding for finding in best if finding.disposition != "valid" and _RANK[finding.tier] <= _RANK["comment"]),
            None,
        )
        if word is not None:
            return (self._label(case, word, primary=True),)
        ordered = self._own_first(sorted(best, key=self._precedence))
        return tuple(self._label(case, finding, primary=index == 0) for index, finding in enumerate(ordered))

    def _precedence(self, finding: Finding) -> tuple[object, ...]:
        """`unsafe` from 0.7 on, then the tier, then what went wrong first, then the more certain."""
        unsafe = self.is_unsafe(finding)
        place, detail = self.taxonomy.rank(finding.bucket)
        return (not unsafe, _RANK[finding.tier], place, -finding.confidence, detail)

    def is_unsafe(self, finding: Finding | Label) -> bool:
        """Whether nothing is more urgent, whatever else was found."""
        return self.taxonomy.top(finding.bucket) == "unsafe" and finding.confidence >= UNSAFE_FIRST

    def _own_first(self, ordered: list[Finding]) -> list[Finding]:
        """Each accepted bucket in front of the first guess that it beats: the team said what such comments are about."""
        found = [finding for finding in ordered if finding.tier != "cluster"]
        for own in (finding for finding in ordered if finding.tier == "cluster"):
            place = next((k for k, other in enumerate(found) if self.beats(own, other)), len(found))
            found.insert(place, own)
        return found

    def beats(self, own: Finding | Label, other: Finding | Label) -> Beaten:
        """Why a finding by a team's own examples comes before a guess: that is no surer, that names its parent, or, where the examples
        are met well, that names another kind of it. Empty where it does not.
        """
        if other.tier not in _GUESSES or (self.is_unsafe(other) and not self.is_unsafe(own)):
            return ""
        if other.confidence <= own.confidence:
            return "no surer"
        parent = self.taxonomy.top(own.bucket)
        if other.bucket == parent:
            return "parent"
        return "kind" if own.confidence >= _CLOSER and self.taxonomy.top(other.bucket) == parent else ""

    def _unknown(self, case: Case) -> Finding:
        return _nothing_found(case.quote("comment")) if case.comment else _silence()

    def _label(self, case: Case, finding: Finding, *, primary: bool) -> Label:
        place = case.interaction
        fields = {
            "id": stable_id(place.platform, place.project, place.id, finding.bucket, self.version),
            "bucket": finding.bucket,
            "primary": primary,
            "confidence": finding.confidence,
            "severity": finding.severity,
            "tier": finding.tier,
            "evidence": finding.evidence,
            "rationale": finding.rationale,
            "detector": finding.detector,
            "detector_version": finding.detector_version,
            "taxonomy_version": self.taxonomy.version,
            "disposition": finding.disposition,
            "attributes": finding.attributes,
        }
        return trusted(Label, fields)


def _strength(finding: Finding) -> tuple[int, float, str]:
    return _RANK[finding.tier], -finding.confidence, finding.detector


def _sound(finding: Finding, declared: Sequence[str]) -> Finding:
    """The finding of a detector that names `declared` buckets (none: any). Raises ValueError for what no detector may yield."""
    if not isinstance(finding, Finding):
        raise ValueError(f"it yielded {type(finding).__name__}, not a Finding")
    if not 0 <= finding.confidence <= 1:
        raise ValueError(f"confidence {finding.confidence!r} is not between 0 and 1")
    if not all(isinstance(evidence, Evidence) for evidence in finding.evidence):
        raise ValueError("its evidence holds something else than Evidence: use `case.quote`")
    if declared and finding.bucket not in declared and finding.bucket.partition(".")[0] not in declared:
        raise ValueError(f"bucket {finding.bucket!r} is not among its `buckets`")
    return finding
