"""Coded reasons a chat UI sends with a thumb: the packs of `closeloop.signals` already name the bucket; here it becomes a finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from closeloop.buckets.base import Case, Rule
from closeloop.models import Finding


class Reasons(Rule):
    """Whatever bucket a coded reason maps to. The user chose it from a list, so it is near gold."""

    name = "reasons"
    version = "1"
    tier = "reason"
    buckets = ()

    def detect(self, case: Case) -> Iterable[Finding]:
        """One finding per bucket (0.95). A refusal the user calls unjustified is an over-refusal by their word."""
        return self._chosen(case) if case.signals else ()

    def _chosen(self, case: Case) -> Iterator[Finding]:
        seen: set[str] = set()
        for signal in case.signals:
            if not signal.bucket or signal.bucket in seen or signal.source == "judge":
                continue
            seen.add(signal.bucket)
            evidence = case.cite("reason", signal.reason or "")
            extra = {"over_refusal": True} if signal.bucket.startswith("refusal") else None
            yield self.finding(
                signal.bucket, 0.95, [evidence], f"the user chose the reason {signal.reason!r}", attributes=extra
            )
