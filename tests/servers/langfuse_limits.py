"""Rate limits as Langfuse Cloud has them: fixed windows per organisation and bucket, one request fewer than announced."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from servers.langfuse_http import HttpError
from servers.langfuse_state import Clock, iso

Plan = Literal["none", "hobby", "core", "pro"]
_MINUTE, _HOUR, _A_DAY = 60, 3600, 86_400
LIMITS: dict[str, dict[str, tuple[int, int]]] = {
    "hobby": {"public-api": (30, _MINUTE), "public-api-legacy": (15, _MINUTE), "ingestion": (1000, _MINUTE), "datasets": (100, _MINUTE),
              "annotation-queues": (100, _MINUTE), "public-api-metrics": (100, _A_DAY), "score-delete": (50, _A_DAY)},
    "core": {"public-api": (1000, _MINUTE), "public-api-legacy": (30, _MINUTE), "ingestion": (20_000, _MINUTE), "datasets": (1000, _MINUTE),
             "annotation-queues": (1000, _MINUTE), "public-api-metrics": (100, _HOUR), "score-delete": (200, _A_DAY)},
    "pro": {"public-api": (1000, _MINUTE), "public-api-legacy": (100, _MINUTE), "ingestion": (20_000, _MINUTE), "datasets": (1000, _MINUTE),
            "annotation-queues": (1000, _MINUTE), "public-api-metrics": (500, _HOUR), "score-delete": (1000, _A_DAY)},
}  # fmt: skip


@dataclass
class Limits:
    """The counters of one organisation."""

    plan: Plan
    clock: Clock
    scale: float = 1.0
    """Shortens the windows, so that a test need not wait a minute."""
    windows: dict[str, tuple[float, int]] = field(default_factory=dict)
    refused: int = 0

    def take(self, bucket: str) -> None:
        """Count a request; 429 when nothing remains after it: of N announced, N - 1 pass."""
        if self.plan == "none" or bucket not in LIMITS[self.plan]:
            return
        limit, seconds = LIMITS[self.plan][bucket]
        seconds *= self.scale
        now = self.clock.now() / 1000
        ends, used = self.windows.get(bucket, (0.0, 0))
        if now >= ends:
            ends, used = now + seconds, 0
        self.windows[bucket] = (ends, used + 1)
        if limit - (used + 1) < 1:
            self.refused += 1
            raise self._refusal(limit, ends, now)

    def _refusal(self, limit: int, ends: float, now: float) -> HttpError:
        wait = max(1, -int(-(ends - now) // 1))
        details = {"retryAfterSeconds": wait, "limit": limit, "remaining": 0, "resetAt": iso(int(ends * 1000))}
        reset = datetime.fromtimestamp(ends, UTC).strftime("%a %b %d %Y %H:%M:%S GMT+0000 (Coordinated Universal Time)")
        headers = {
            "Retry-After": str(wait),
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": reset,
        }
        return HttpError(429, {"message": "Rate limit exceeded", "code": "rate_limited", "details": details}, headers)
