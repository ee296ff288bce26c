"""A store with rated interactions, put there without a platform: what alerts and reports look at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from closeloop import Loop, Settings
from closeloop.models import Evidence, Label, Signal, Verdict
from closeloop.store import Key, Run
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
        with self.loop.store.transaction() as tx:
            for number in range(bad + good):
                self.count += 1
                name = f"t{self.count}"
                minutes = (at - trace(name).started_at).total_seconds() / 60  # type: ignore[operator]
                turn = interaction(name, **{"minutes": minutes, **fields})
                tx.put_traces([trace(name, minutes=minutes)], [turn], at)
                failed = number < bad
                verdict = Verdict(
                    outcome="negative" if failed else "positive",
                    score=-1.0 if failed else 1.0,
                    weight=1.0,
                    conflict=0.0,
                    signals=tuple(signals) if failed else (),
                )
                labels = [label(bucket, evidence)] if failed else []
                tx.put_verdict(
                    KEY, name, verdict, labels, turn=None, next_turn=None, engine="test", recheck_at=None, now=at
                )

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
