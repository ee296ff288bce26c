"""Langfuse Cloud's rate limits: fixed windows per organisation and bucket. Calls are planned so that the server need not refuse one.

Self-hosted servers have none. On Cloud the plan is told in the settings or learnt from the first 429, which names the limit.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from closeloop.errors import TransientError
from closeloop.platforms._http import Patience
from closeloop.platforms.langfuse.options import Plan

GENERAL, LEGACY, INGESTION, DATASETS, QUEUES, METRICS = (
    "general",
    "legacy",
    "ingestion",
    "datasets",
    "queues",
    "metrics",
)
WINDOW = 60.0
PLANS: Mapping[Plan, Mapping[str, int]] = {
    "hobby": {GENERAL: 30, LEGACY: 15, INGESTION: 1000, DATASETS: 100, QUEUES: 100},
    "core": {GENERAL: 1000, LEGACY: 30, INGESTION: 20_000, DATASETS: 1000, QUEUES: 1000},
    "pro": {GENERAL: 1000, LEGACY: 100, INGESTION: 20_000, DATASETS: 1000, QUEUES: 1000},
}
"""Requests a minute (facts: section 6.2)."""

_LIMIT = re.compile(r'"limit":\s*(\d+)')
_STATUS = re.compile(r"was answered (\d{3})")


@dataclass
class _Bucket:
    limit: int | None
    ends_at: float = 0.0
    used: int = 0


class Budgets:
    """What is left in every bucket. Of N announced requests the server lets N - 1 through. Safe to share between threads."""

    def __init__(
        self,
        limits: Mapping[str, int] | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._buckets = {name: _Bucket(limit) for name, limit in (limits or {}).items()}
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()

    def take(self, bucket: str) -> float:
        """Wait until the bucket has room and take one call of it. Returns the seconds waited."""
        with self._lock:
            held = self._buckets.get(bucket)
            if held is None or held.limit is None:
                return 0.0
            now = self._clock()
            if now >= held.ends_at:
                held.ends_at, held.used = now + WINDOW, 0
            wait = 0.0
            if held.used >= max(held.limit - 1, 1):
                wait = held.ends_at - now
                held.ends_at, held.used = held.ends_at + WINDOW, 0
            held.used += 1
        if wait:
            self._sleep(wait)
        return wait

    def refused(self, bucket: str, error: TransientError) -> None:
        """The server said 429: remember the limit it named. The wait it asks for is spent by whoever tries again."""
        named = _LIMIT.search(str(error))
        if named is None or error.retry_after is None or bucket == METRICS:
            return
        with self._lock:
            held = self._buckets.setdefault(bucket, _Bucket(None))
            held.limit = int(named[1])
            held.ends_at, held.used = self._clock() + error.retry_after + WINDOW, 1

    def seconds_for(self, bucket: str, calls: int) -> float:
        """How long so many calls will take at least."""
        held = self._buckets.get(bucket)
        if held is None or held.limit is None:
            return 0.0
        return max(0, (calls - 1) // max(held.limit - 1, 1)) * WINDOW

    def limit(self, bucket: str) -> int | None:
        """Calls a minute that really pass, None where nobody has said."""
        held = self._buckets.get(bucket)
        return None if held is None or held.limit is None else max(held.limit - 1, 1)


def status_of(error: Exception) -> int | None:
    """The HTTP status behind an error of the HTTP layer, also where the error has none of its own."""
    found = _STATUS.search(str(error))
    return int(found[1]) if found else None


@dataclass(frozen=True)
class Waiting(Patience):
    """Patience with one server: what a 429 says is learnt, and a query too heavy for it (524) is not sent again as it is."""

    budgets: Budgets | None = None
    bucket: str = GENERAL

    def wait(self, error: Exception, spent: float) -> bool | float:
        """As every patience; see the class."""
        status = status_of(error)
        if isinstance(error, TransientError) and status == 429 and self.budgets:
            self.budgets.refused(self.bucket, error)
        return False if status == 524 else super().wait(error, spent)
