"""Reading scores of servers before 3.180: `v2/scores`, which has numbered pages only.

Pages are counted from the newest row, so rows that come or go move all others, and equal times have no order (facts: section
2.2). Reading therefore goes on by time, not by number: the next page ends just behind the oldest row of the last one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from closeloop.errors import PermanentError
from closeloop.platforms._decoding import moment_of, readable
from closeloop.platforms._http import Params
from closeloop.platforms.langfuse import wire
from closeloop.platforms.langfuse.client import PAGE, Client, Row, iso, maybe_iso
from closeloop.platforms.langfuse.slices import Slice

_TICK = timedelta(milliseconds=1)
_JUDGES = "EVAL"


class ScoresLegacy:
    """`GET /v2/scores`. `fields=score` leaves the join with traces out, which would lose scores of traces that are not there yet."""

    name = "legacy"

    def __init__(self, client: Client) -> None:
        self.client = client

    def page(self, part: Slice, cursor: str | None, sources: Sequence[str], limit: int) -> tuple[list[Row], str | None]:
        """One page of a slice, newest first, and where to go on: `<end in ms>:<page number>`."""
        until, number = _place(cursor) if cursor else (part.until, 1)
        params: Params = {
            "limit": min(limit, PAGE),
            "fields": "score",
            "fromTimestamp": maybe_iso(part.since),
            "toTimestamp": iso(until),
        }
        rows, pages = self.client.score_page(params, number)
        wanted = [row for row in rows if row.get("source") != _JUDGES or not sources or _JUDGES in sources]
        if number >= pages:
            return wanted, None
        oldest = next((at for row in reversed(rows) if (at := moment_of(row.get("timestamp")))), until)
        behind = oldest + _TICK
        if behind >= until:  # a whole page within one millisecond, or without a time
            return wanted, _cursor(until, number + 1)
        return wanted, _cursor(behind, 1)

    def by_id(self, ids: Sequence[str]) -> list[wire.Score]:
        """The scores of these ids; absent ones are left out."""
        found: list[wire.Score] = []
        for start in range(0, len(ids), PAGE):
            batch = ",".join(ids[start : start + PAGE])
            rows, _ = self.client.score_page({"scoreIds": batch, "limit": PAGE, "fields": "score"}, 1)
            found += readable(wire.Score, rows)
        return found


def _cursor(until: datetime, number: int) -> str:
    return f"{round(until.timestamp() * 1000)}:{number}"


def _place(cursor: str) -> tuple[datetime, int]:
    try:
        until, number = (int(part) for part in cursor.split(":"))
    except ValueError:
        raise PermanentError(f"langfuse: {cursor!r} is no place in this listing", platform="langfuse") from None
    return datetime.fromtimestamp(until // 1000, UTC) + timedelta(milliseconds=until % 1000), number
