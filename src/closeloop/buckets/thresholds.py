"""Above which confidence a finding becomes a label: rows of data with a version of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from closeloop.buckets.taxonomy import Taxonomy
from closeloop.config import BucketSettings
from closeloop.errors import ConfigError, meant


@dataclass(frozen=True)
class Thresholds:
    """`rows` overrides `default` by bucket; the closest wins: its own row, what a team's TOML says of it, its top-level key's row."""

    version: str = "2"
    default: float = 0.5
    rows: Mapping[str, float] = field(default_factory=dict)

    def of(self, bucket: str, taxonomy: Taxonomy) -> float:
        """The threshold of one bucket. What the configuration names beats a taxonomy file, which other projects may share."""
        if bucket in self.rows:
            return self.rows[bucket]
        own = taxonomy.threshold(bucket)
        return own if own is not None else self.rows.get(taxonomy.top(bucket), self.default)


SHIPPED: Mapping[str, float] = {
    "incomplete.missing_part": 0.4,
    "incorrect.fact": 0.4,
    "off_topic.irrelevant": 0.4,
    "off_topic.reference": 0.4,
}
"""Chosen by cross-validation on the rows the heads were trained on, where a calibrated 0.5 flags too little."""


def chosen(settings: BucketSettings, taxonomy: Taxonomy) -> Thresholds:
    """The shipped rows below the team's own. Raises ConfigError for a bucket that does not exist, also in what the judge is worth."""
    for table, keys in (("thresholds", settings.thresholds), ("judge.precision", settings.judge.precision)):
        unknown = sorted(key for key in keys if key not in taxonomy)
        if unknown:
            near = meant(unknown[0], taxonomy.buckets)
            raise ConfigError(
                f"buckets.{table} names unknown bucket {unknown[0]!r}: keys are those of {taxonomy.version}{near}"
            )
    shipped = SHIPPED if settings.threshold <= 0.5 else {}  # who asks for more asks it of every bucket
    return Thresholds(default=settings.threshold, rows={**shipped, **settings.thresholds})


UNSAFE_FIRST = 0.7
"""From this confidence on `unsafe` is primary whatever else was found (facts/feedback.md section 2.4)."""
