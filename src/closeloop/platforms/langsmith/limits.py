"""LangSmith's documented limits per endpoint class, and how a used-up quota is told from going too fast (facts: section 7.3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from closeloop.errors import TransientError
from closeloop.platforms._http import Patience
from closeloop.platforms._rate import Rate

WINDOW = timedelta(days=7)
"""Queries over a longer time fall into a class that allows three calls in ten seconds instead of ten."""

RUNS_V2 = "runs-v2"
RUNS_V1 = "runs-v1"
FEEDBACK = "feedback"
FEEDBACK_WRITE = "feedback-write"
OTHER = "other"

CLOUD: Mapping[str, Rate] = {
    RUNS_V2: Rate(0.95),
    RUNS_V1: Rate(1.4),
    FEEDBACK: Rate(100.0, 100),
    FEEDBACK_WRITE: Rate(200.0, 100),
    OTHER: Rate(100.0, 100),
}
"""Documented for LangSmith's own cloud, a little less where the eleventh call in a window is refused.

A server of one's own is asked freely until it complains.
"""

_QUOTA = re.compile(
    r"\b(hourly|monthly|daily)\b[^.]*\b(limit|quota|usage)\b|\b(usage|quota|plan) limit|quota (was |is |has been )?exceeded",
    re.IGNORECASE,
)


def is_quota(error: Exception) -> bool:
    """Whether a 429 says that an hour's or a month's allowance is used up: waiting seconds will not help."""
    return isinstance(error, TransientError) and "429" in str(error) and _QUOTA.search(str(error)) is not None


@dataclass(frozen=True)
class Waiting(Patience):
    """As Patience, but gives up at once where a quota is used up."""

    def wait(self, error: Exception, spent: float) -> bool | float:
        return False if is_quota(error) else super().wait(error, spent)
