"""What a detector is: the case it sees and the findings it yields."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from closeloop.models import Feedback, Finding, Interaction, Signal, Verdict


@dataclass(frozen=True)
class Case:
    """One interaction with what its user said of it. `slow` is the limit for `latency.slow`."""

    interaction: Interaction
    verdict: Verdict
    signals: tuple[Signal, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    slow: timedelta = field(default=timedelta(seconds=30))


class Detector(Protocol):
    """Finds some error modes. Pure: the same case gives the same findings. `buckets` are the keys it may name.

    Yield a finding with low confidence where a head has an opinion but no proof: below the threshold it is a score, no label.
    """

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def buckets(self) -> tuple[str, ...]: ...

    def detect(self, case: Case) -> Iterable[Finding]:
        """Yield what was found in this case; nothing when nothing was."""
        ...
