"""Which parts of the score stream to list, in which order, and where to go on: time slices, the token, and the memo between runs.

Pure. Langfuse has no watermark: an edit keeps the score's `timestamp`, an edit in its pages even `updatedAt`, a deletion leaves
nothing (facts: section 2.3). So the last days are listed again and compared by content, except for days whose fingerprint
(counts and sums per name and source) is what it was.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Literal, Self

import orjson

from closeloop.errors import PermanentError

Kind = Literal["all", "text"]
OVERLAP = timedelta(hours=1)
"""How far behind the last read moment rows may still appear: clients set `timestamp`, and old SDKs are late by minutes."""
VISIBLE = timedelta(minutes=10)
"""What is younger may be missing from a listing without being deleted."""
FULL = 5000
"""About how many rows one slice should hold: 50 pages."""
_NARROWEST = timedelta(seconds=2)
_DAY = timedelta(days=1)
_DAY_NAME = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Slice:
    """A part of the stream, `since <= timestamp < until`. `text` lists only texts and corrections: no fingerprint covers them."""

    since: datetime | None
    until: datetime
    kind: Kind = "all"

    def halves(self) -> tuple[Slice, Slice] | None:
        """The older and the younger half; None when it is too narrow or has no beginning."""
        if self.since is None or self.until - self.since < _NARROWEST:
            return None
        middle = _whole(self.since + (self.until - self.since) / 2)
        return replace(self, until=middle), replace(self, since=middle)


@dataclass(frozen=True)
class Plan:
    """The slices still to list, oldest first, and the place in the first: a cursor, or a page number on old servers.

    `memo` is what the next run should know once everything is read. `whole` says that the first slice was begun in this call,
    so that its end means that everything in it was seen. `left` is about how many rows are still to come, where this call knows.
    """

    slices: tuple[Slice, ...]
    cursor: str | None = None
    memo: str | None = None
    whole: bool = True
    left: int | None = None

    def behind(self, cursor: str | None, rows: int = 0) -> Plan:
        """The plan after a page of so many rows: on in the same slice, or with the next one."""
        left = None if self.left is None else max(0, self.left - rows)
        if cursor is not None:
            return replace(self, cursor=cursor, left=left)
        return replace(self, slices=self.slices[1:], cursor=None, whole=True, left=left)

    def split(self) -> Plan | None:
        """The plan with its first slice in halves, because it was too heavy; None when it cannot be made smaller."""
        halves = self.slices[0].halves()
        return None if halves is None else replace(self, slices=(*halves, *self.slices[1:]), cursor=None)

    @property
    def token(self) -> str | None:
        """The plan as a page token; None when nothing is left."""
        if not self.slices:
            return None
        rows = [[_millis(one.since), _millis(one.until), one.kind] for one in self.slices]
        return orjson.dumps({"slices": rows, "cursor": self.cursor, "memo": self.memo}).decode()

    @classmethod
    def of_token(cls, token: str) -> Self:
        """The plan behind a token. Raises PermanentError for one that is none of ours."""
        try:
            held = orjson.loads(token)
            slices = tuple(Slice(_moment(since), _known(until), kind) for since, until, kind in held["slices"])
            return cls(slices, held["cursor"], held["memo"], whole=held["cursor"] is None)
        except (ValueError, KeyError, TypeError):
            raise PermanentError(
                f"langfuse: {token[:80]!r} is no page token of this adapter", platform="langfuse"
            ) from None


@dataclass(frozen=True)
class Memo:
    """What one run leaves to the next: how far the stream was read, and the fingerprint of each day."""

    until: datetime
    days: Mapping[str, str] = field(default_factory=dict)
    listed_at: datetime | None = None
    """When the last days were last listed without the help of fingerprints."""
    metrics_at: datetime | None = None
    """When metrics may be asked again, after a 429."""

    def dump(self) -> str:
        """As text for the engine to keep."""
        return orjson.dumps(
            {
                "until": _millis(self.until),
                "days": dict(self.days),
                "listed_at": _millis(self.listed_at),
                "metrics_at": _millis(self.metrics_at),
            }
        ).decode()

    @classmethod
    def load(cls, text: str | None) -> Self | None:
        """What `dump` wrote; None for nothing or for what another version wrote."""
        try:
            held = orjson.loads(text or "null")
            return cls(
                _known(held["until"]),
                dict(held["days"]),
                _moment(held.get("listed_at")),
                metrics_at=_moment(held.get("metrics_at")),
            )
        except (ValueError, KeyError, TypeError):
            return None


def first_slices(since: datetime | None, until: datetime, months: Mapping[str, int] | None) -> tuple[Slice, ...]:
    """A window nobody has read: cut by how many rows each month holds, so that no listing runs over a long time.

    `months` maps `2026-11` to a count; without it the window is one slice, halved when the server finds it too heavy.
    """
    starts: list[tuple[datetime, int]] = sorted(
        (_month(name), count) for name, count in (months or {}).items() if count
    )
    edges: list[datetime] = []
    held = 0
    for start, count in starts:
        end = _next_month(start)
        if held and held + count > FULL:
            edges.append(start)
            held = 0
        parts = -(-count // FULL)
        edges += [_whole(start + (min(end, until) - start) * part / parts) for part in range(1, parts) if start < until]
        held = count if parts == 1 else 0
        if parts > 1:
            edges.append(end)
    inside = [edge for edge in sorted(set(edges)) if edge < until and (since is None or edge > since)]
    bounds = [since, *inside, until]
    return tuple(Slice(begin, end) for begin, end in pairwise(bounds) if end is not None)


def again_slices(since: datetime, edge: datetime, changed: Iterable[str] | None) -> tuple[Slice, ...]:
    """What to list again of the days that were read before: only the changed ones, and all texts; everything when `changed` is None."""
    if since >= edge:
        return ()
    if changed is None:
        return (Slice(since, edge),)
    found: list[Slice] = []
    for day in sorted(changed):
        start = datetime.fromisoformat(day).replace(tzinfo=UTC)
        begin, end = max(since, start), min(edge, start + _DAY)
        if begin >= end:
            continue
        if found and found[-1].until == begin:
            found[-1] = replace(found[-1], until=end)
        else:
            found.append(Slice(begin, end))
    return (Slice(since, edge, "text"), *found)


def fingerprints(rows: Iterable[Mapping[str, Any]], sources: Iterable[str]) -> dict[str, str]:
    """Day -> hash over its rows of the metrics answer. Empty days, which come with an empty name, have none.

    Raises ValueError for a row of no day: an answer of another form must not pass for "nothing has changed".
    """
    kept = set(sources)
    by_day: dict[str, list[bytes]] = {}
    for row in rows:
        if not row.get("name") or str(row.get("source")) not in kept:
            continue
        day = str(row.get("time_dimension") or "")[:10]
        if not _DAY_NAME.fullmatch(day):
            raise ValueError(f"a metrics row without a day: {sorted(row)}")
        by_day.setdefault(day, []).append(orjson.dumps(row, option=orjson.OPT_SORT_KEYS))
    return {day: hashlib.blake2b(b"\n".join(sorted(lines)), digest_size=6).hexdigest() for day, lines in by_day.items()}


def changed_days(old: Mapping[str, str], new: Mapping[str, str], since: datetime) -> list[str]:
    """Days whose fingerprint is not what it was, from `since` on."""
    first = since.astimezone(UTC).date().isoformat()
    return sorted(day for day in {*old, *new} if day >= first and old.get(day) != new.get(day))


def _whole(moment: datetime) -> datetime:
    """On the millisecond, as the server compares."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _millis(moment: datetime | None) -> int | None:
    return None if moment is None else round(moment.timestamp() * 1000)


def _moment(millis: Any) -> datetime | None:
    return None if millis is None else _known(millis)


def _known(millis: Any) -> datetime:
    return datetime.fromtimestamp(int(millis) // 1000, UTC).replace(microsecond=int(millis) % 1000 * 1000)


def _month(name: str) -> datetime:
    return datetime.fromisoformat(f"{name[:7]}-01").replace(tzinfo=UTC)


def _next_month(start: datetime) -> datetime:
    return (start + timedelta(days=32)).replace(day=1)
