"""Reading scores of servers before 3.180: `v2/scores`, which has numbered pages only.

Pages are counted from the newest row, and equal times have no order (facts: section 2.2). Reading goes on by time (`by_time.py`): the
next page ends just behind the oldest row of the last one.
"""

from __future__ import annotations

from collections.abc import Sequence

from closeloop.platforms._decoding import moment_of, readable
from closeloop.platforms._http import Params
from closeloop.platforms.langfuse import by_time, wire
from closeloop.platforms.langfuse.client import PAGE, Client, Row, iso, maybe_iso
from closeloop.platforms.langfuse.slices import Slice

_JUDGES = "EVAL"


class ScoresLegacy:
    """`GET /v2/scores`. `fields=score` leaves the join with traces out, which would lose scores of traces that are not there yet."""

    name = "legacy"

    def __init__(self, client: Client) -> None:
        self.client = client

    def page(self, part: Slice, cursor: str | None, sources: Sequence[str], limit: int) -> tuple[list[Row], str | None]:
        """One page of a slice, newest first, and where to go on: `<end in ms>:<page number>`."""
        until, number = by_time.read_place(cursor) if cursor else (part.until, by_time.FIRST)
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
        behind = oldest + by_time.TICK
        if behind >= until:  # a whole page within one millisecond, or without a time
            return wanted, by_time.place(until, number + 1)
        return wanted, by_time.place(behind, by_time.FIRST)

    def by_id(self, ids: Sequence[str]) -> list[wire.Score]:
        """The scores of these ids; absent ones are left out."""
        found: list[wire.Score] = []
        for start in range(0, len(ids), PAGE):
            batch = ",".join(ids[start : start + PAGE])
            rows, _ = self.client.score_page({"scoreIds": batch, "limit": PAGE, "fields": "score"}, 1)
            found += readable(wire.Score, rows)
        return found
