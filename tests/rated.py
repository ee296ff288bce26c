"""A store with rated interactions, put there without a platform: what alerts and reports look at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from closeloop import Loop, Settings
from closeloop.models import Evidence, Label, Signal, Verdict
from closeloop.store import Found, Key, Run
from closeloop.testing.samples import PLATFORM, PROJECT, interaction, trace

KEY = Key(PLATFORM, PROJECT)
NOW = datetime.fromisoformat("2026-03-20T09:00:00+00:00")


class Site:
    """A store with rated interactions, and a clock."""

    def __init__(self, folder: Path, **alerts: Any) -> None:
        self.now = NOW
        self.settings = Settings(
            store=str(folder / "x.db"),
            sources={"support": {"platform": PLATFORM, "project": PROJECT}},
            alerts=alerts,
            operate={"allow_private": True},
        )
        self.loop = Loop(self.settings, env={}, clock=lambda: self.now)
        self.count = 0

    def rated(
        self,
        bad: int,
        good: int,
        at: datetime,
        bucket: str = "refusal",
        signals: Sequence[Signal] = (),
        evidence: Sequence[Evidence] = (),
        **fields: Any,
    ) -> None:
        """So many failures of a bucket and so many successes at that time; `fields` are of the interactions."""
        names = [f"t{self.count + number}" for number in range(1, bad + good + 1)]
        self.count += len(names)
        minutes = (at - trace("t").started_at).total_seconds() / 60  # type: ignore[operator]
        failure = Verdict(outcome="negative", score=-1.0, weight=1.0, conflict=0.0, signals=tuple(signals))
        success = Verdict(outcome="positive", score=1.0, weight=1.0, conflict=0.0)
        labels = (label(bucket, evidence),)
        found = [Found(name, failure, labels, None, None, None) for name in names[:bad]]
        found += [Found(name, success, (), None, None, None) for name in names[bad:]]
        with self.loop.store.transaction() as tx:
            turns = [interaction(name, **{"minutes": minutes, **fields}) for name in names]
            tx.put_traces([trace(name, minutes=minutes) for name in names], turns, at)
            tx.put_verdicts(KEY, found, engine="test", now=at)

    def pulled(self, at: datetime, error: str | None = None) -> None:
        """A pull that ended then."""
        outcome = "failed" if error else "done"
        with self.loop.store.transaction() as tx:
            tx.put_run(KEY, Run(at.isoformat(), "pull", at, at, outcome, error))


def label(bucket: str, evidence: Sequence[Evidence] = ()) -> Label:
    """A primary label of a bucket."""
    return Label(
        id=f"l-{bucket}", bucket=bucket, primary=True, confidence=0.9, tier="rule", rationale="r", detector="d",
        detector_version="1", taxonomy_version="1", evidence=tuple(evidence),
    )  # fmt: skip
