"""How fast requests may go: a token bucket per endpoint whose rate halves when the server complains and grows back slowly (AIMD)."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

_WINDOW = 10.0
_DECREASE = 0.5
_SLOWEST = 5.0
"""Below five requests a second the pauses between tries do the slowing down, and pacing would only add to them."""


@dataclass(frozen=True)
class Rate:
    """What an endpoint is said to allow: requests per second, and how many may come at once."""

    per_second: float
    burst: int = 1


class Throttle:
    """Paces one endpoint. Without a declared rate it does nothing until the server answers "too many requests" for the first time.

    Every complaint halves the rate, from what was really sent in the last ten seconds; every answered request adds a little,
    so that the old rate is reached again after about a hundred. Safe to share between threads.
    """

    def __init__(
        self,
        rate: Rate | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._declared = rate
        self._rate = rate.per_second if rate else None
        self._burst = float(rate.burst if rate else 1)
        self._tokens = self._burst
        self._ceiling: float | None = rate.per_second if rate else None
        self._clock, self._sleep = clock, sleep
        self._at = clock()
        self._floor = rate.per_second / 10 if rate else _SLOWEST
        self._sent: deque[float] = deque(maxlen=10_000)
        self._lock = threading.Lock()

    @property
    def rate(self) -> float | None:
        """Requests per second allowed now, None for no limit."""
        return self._rate

    def wait(self) -> float:
        """Wait for a turn and take it. Returns the seconds waited."""
        with self._lock:
            now = self._clock()
            delay = 0.0
            if self._rate is not None:
                self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate) - 1
                delay = max(0.0, -self._tokens / self._rate)
            self._at = now
            self._sent.append(now + delay)
        if delay:
            self._sleep(delay)
        return delay

    def complained(self) -> None:
        """The server said 429 or 503: go half as fast."""
        with self._lock:
            seen = self._observed()
            current = self._rate if self._rate is not None else seen
            self._ceiling = self._declared.per_second if self._declared else max(self._ceiling or self._floor * 2, seen)
            self._rate = max(self._floor, min(current, seen) * _DECREASE)
            self._tokens = min(self._tokens, 1.0)

    def answered(self) -> None:
        """The server took a request: go a little faster, up to the declared rate or what was possible before."""
        with self._lock:
            if self._rate is None or self._ceiling is None:
                return
            self._rate += self._ceiling / 100
            if self._rate >= self._ceiling:
                self._rate = self._ceiling if self._declared else None

    def _observed(self) -> float:
        """Requests per second over the last window."""
        since = self._clock() - _WINDOW
        return sum(1 for at in self._sent if at >= since) / _WINDOW
