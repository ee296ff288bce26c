"""The numbers of a report: what users rated in a span of time, what went wrong, and how that compares with the span before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice

from closeloop.operate.alerts import compare
from closeloop.report.figures import Failing, Group, Summary
from closeloop.report.look import Clean, Look
from closeloop.store import Key, Period, Store

LOOKED_AT = 20_000
"""How many of the latest rated responses of a source are opened for quotes, models and users; counts are of all."""
RATED = ("negative", "mixed", "positive")
_SURE = 0.01
_FEW = 5
"""A change of fewer failures than this, before and now, is not called one."""
_DAY = timedelta(days=1)
_STEPS = (timedelta(hours=1), timedelta(days=1), timedelta(days=7), timedelta(days=30))
_MOST_STEPS = 60
_LONGEST = 400


def summarize(
    store: Store,
    sources: Mapping[Key, str],
    since: datetime | None,
    until: datetime | None,
    clean: Mapping[Key, Clean],
) -> Summary:
    """Count and look. Without `since` and `until` everything is taken as one span, for stores that know no times.

    `sources` names what is looked at, `clean` what redaction makes of a text of each. Memory is bounded, whatever the store holds.
    """
    if since is None or until is None:
        return _timeless(store, sources, clean)
    return _Spans(store, sources, since, until, clean).summary()


class _Spans:
    """The two spans that are compared, over all sources together."""

    def __init__(
        self, store: Store, sources: Mapping[Key, str], since: datetime, until: datetime, clean: Mapping[Key, Clean]
    ) -> None:
        self.store, self.sources, self.clean = store, sources, clean
        self.since, self.until = since, until
        self.step = step_of(until - since)
        # Periods are hours or begin at midnight (UTC), so that a bar has a name; the first and the last are cut short.
        self.first = since.replace(minute=0, second=0, microsecond=0)
        if self.step >= _DAY:
            self.first = self.first.replace(hour=0)

    def summary(self) -> Summary:
        found = Summary(self.since, self.until, self.step)
        look = Look(self.clean)
        length = self.until - self.since
        rows: list[list[Period]] = []
        before: list[Period] = []
        for key, name in self.sources.items():
            mine = self.store.history(key, self.since, self.until, self.step, first=self.first)
            rows.append(mine)
            before += self.store.history(key, self.since - length, self.since, length)
            self._count(found, key)
            rated, negative = _outcomes(mine)
            found.sources.append(Group(name, rated, negative))
            start = self.store.latest(key, self.since, self.until, LOOKED_AT)
            look.take(self.store.judged(key, outcomes=RATED, since=start, until=self.until))
        found.rated, found.negative = _outcomes(part for mine in rows for part in mine)
        rated_before, negative_before = _outcomes(before)
        found.before = compare(found.negative, found.rated, negative_before, rated_before)
        together = list(zip(*rows, strict=True))
        found.periods = [(parts[0].at, *_outcomes(parts)) for parts in together]
        return look.fill(found, _failing(together, found.rated, before, rated_before))

    def _count(self, found: Summary, key: Key) -> None:
        found.seen += self.store.seen(key, self.since, self.until)
        found.undated += self.store.undated(key)
        sent = self.store.sent(key, self.since, self.until)
        found.labelled += sent.get("score", 0)
        found.tested += sent.get("example", 0)


def _timeless(store: Store, sources: Mapping[Key, str], clean: Mapping[Key, Clean]) -> Summary:
    found, look = Summary(None, None, None), Look(clean)
    for key, name in sources.items():
        rated, negative = look.rated, look.negative
        look.take(islice(store.judged(key, outcomes=RATED), LOOKED_AT))
        found.sources.append(Group(name, look.rated - rated, look.negative - negative))
    found.rated, found.negative = look.rated, look.negative
    ranked = sorted(look.buckets.items(), key=lambda item: (-item[1], item[0]))
    return look.fill(found, [Failing(bucket=name, count=n, share=n / max(1, look.rated)) for name, n in ranked])


def step_of(length: timedelta) -> timedelta:
    """The shortest period of which a span does not hold too many."""
    return next((step for step in _STEPS if length <= step * _MOST_STEPS), max(_STEPS[-1], length / _LONGEST))


def _outcomes(periods: Iterable[Period]) -> tuple[int, int]:
    """How many were rated, and how many of those failed."""
    rated = negative = 0
    for period in periods:
        rated += sum(period.outcomes.values())
        negative += period.outcomes.get("negative", 0)
    return rated, negative


def _failing(
    together: Sequence[Sequence[Period]], rated: int, before: Iterable[Period], rated_before: int
) -> list[Failing]:
    """The buckets, the most frequent first. `together` is, for each period, that of every source."""
    now, earlier = _sum(part.buckets for parts in together for part in parts), _sum(one.buckets for one in before)
    names = sorted({*now, *earlier}, key=lambda name: (-now[name], -earlier[name], name))
    rows = []
    for name in names:
        change, p_value = _change(now[name], rated, earlier[name], rated_before, len(names))
        trend = tuple(sum(part.buckets.get(name, 0) for part in parts) for parts in together)
        share_before = earlier[name] / rated_before if rated_before else None
        share = now[name] / max(1, rated)
        rows.append(
            Failing(
                bucket=name, count=now[name], share=share, share_before=share_before, change=change, p_value=p_value, trend=trend,
            )
        )  # fmt: skip
    return rows


def _change(now: int, rated: int, before: int, rated_before: int, tests: int) -> tuple[str, float | None]:
    """Whether a share rose or fell by more than chance. The threshold is divided among all buckets, in both directions."""
    rose, fell = compare(now, rated, before, rated_before), compare(before, rated_before, now, rated)
    if rose is None or fell is None or max(now, before) < _FEW:
        return "", None
    p_value = min(1.0, 2 * min(rose.p, fell.p))
    return ("up" if rose.p < fell.p else "down") if p_value < _SURE / tests else "", p_value


def _sum(parts: Iterable[Mapping[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return total
