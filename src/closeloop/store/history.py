"""What happened over time, counted where it lies: the numbers of a report."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import func, select

from closeloop.store.base import AnyRow, Reader
from closeloop.store.codec import LOW, maybe_moment, micros, moment
from closeloop.store.records import Key, Period, Release, Share
from closeloop.store.tables import RATED, interactions, outbox

_TABLE = interactions.c


class HistoryReads(Reader):
    """Counts over spans of time, by when a response began. One whose time nobody knows is in none of them (`undated`)."""

    def history(
        self, key: Key, since: datetime, until: datetime, step: timedelta, *, first: datetime | None = None
    ) -> list[Period]:
        """Rated interactions of `since <= t < until` in periods of `step`, also those that hold none.

        The first period begins at `first` (default: `since`), which may be before `since`: it is then cut short, as the last is.
        """
        first = first or since
        start, width = micros(first), step // timedelta(microseconds=1)
        place = ((_TABLE.started_at - start) // width).label("place")
        query = (
            select(place, _TABLE.outcome, _TABLE.bucket, func.count().label("n"))
            .where(RATED, _TABLE.started_at >= micros(since), _TABLE.started_at < micros(until))
            .group_by(place, _TABLE.outcome, _TABLE.bucket)
        )
        count = -((first - until) // step)
        outcomes: list[Counter[str]] = [Counter() for _ in range(count)]
        buckets: list[Counter[str]] = [Counter() for _ in range(count)]
        for row in self._rows(key, lambda source: query.where(_TABLE.source == source)):
            outcomes[row.place][row.outcome] += row.n
            if row.bucket is not None and row.outcome == "negative":
                buckets[row.place][row.bucket] += row.n
        return [
            Period(first + number * step, dict(said), dict(found))
            for number, (said, found) in enumerate(zip(outcomes, buckets, strict=True))
        ]

    def releases(self, key: Key, since: datetime, until: datetime) -> list[Release]:
        """The releases whose rated interactions began in `since <= t < until`, the newest first: the one that began last."""
        began = func.min(_TABLE.started_at).label("began")
        query = (
            select(_TABLE.release, _TABLE.bucket, began, func.count().label("n"))
            .where(RATED, _TABLE.started_at >= micros(since), _TABLE.started_at < micros(until))
            .where(_TABLE.release.is_not(None))
            .group_by(_TABLE.release, _TABLE.bucket)
        )
        rows: dict[str, list[AnyRow]] = {}
        for row in self._rows(key, lambda source: query.where(_TABLE.source == source)):
            rows.setdefault(row.release, []).append(row)
        found = [
            Release(
                name,
                moment(min(row.began for row in mine)),
                Share(sum(row.n for row in mine), {row.bucket: row.n for row in mine if row.bucket is not None}),
            )
            for name, mine in rows.items()
        ]
        return sorted(found, key=lambda one: (one.first_at, one.name), reverse=True)

    def seen(self, key: Key, since: datetime, until: datetime) -> int:
        """How many responses began in this span, rated or not."""
        inside = (_TABLE.started_at >= micros(since), _TABLE.started_at < micros(until))
        query = select(func.count()).select_from(interactions).where(*inside)
        return int(self._value(key, lambda source: query.where(_TABLE.source == source)) or 0)

    def undated(self, key: Key) -> int:
        """How many rated responses are in no span of time, because nobody knows when they began."""
        query = select(func.count()).select_from(interactions).where(RATED, _TABLE.started_at == LOW)
        return int(self._value(key, lambda source: query.where(_TABLE.source == source)) or 0)

    def has_dated(self, key: Key) -> bool:
        """Whether it is known of any rated response when it began."""
        query = select(_TABLE.id).where(RATED, _TABLE.started_at > LOW).limit(1)
        return self._value(key, lambda source: query.where(_TABLE.source == source)) is not None

    def sent(self, key: Key, since: datetime, until: datetime) -> dict[str, int]:
        """By kind of what was sent back (`score`, `example`, `review`), about how many failures of this span."""
        mine = (outbox.c.source == _TABLE.source) & (outbox.c.interaction_id == _TABLE.id)
        query = (
            select(outbox.c.kind, func.count(_TABLE.id.distinct()).label("n"))
            .select_from(interactions.join(outbox, mine))
            .where(_TABLE.outcome == "negative", _TABLE.started_at >= micros(since), _TABLE.started_at < micros(until))
            .where(outbox.c.state.in_(("sent", "verified")))
            .group_by(outbox.c.kind)
        )
        return {row.kind: row.n for row in self._rows(key, lambda source: query.where(_TABLE.source == source))}

    def latest(self, key: Key, since: datetime, until: datetime, most: int) -> datetime:
        """From when on the `most` latest rated responses of a span began: `since` where there are no more than that."""
        query = (
            select(_TABLE.started_at)
            .where(RATED, _TABLE.started_at >= micros(since), _TABLE.started_at < micros(until))
            .order_by(_TABLE.started_at.desc())
            .offset(most - 1)
            .limit(1)
        )
        return maybe_moment(self._value(key, lambda source: query.where(_TABLE.source == source))) or since
