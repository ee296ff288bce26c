"""What people should be woken for: a bucket whose share rose, since the span or the release before; feedback that stopped arriving;
a source that is no longer read.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson

from closeloop.config import AlertSettings
from closeloop.config.durations import in_words
from closeloop.models.results import Alert
from closeloop.store import Key, Share, Store
from closeloop.store.operating import KEPT

_SENT = "alerts"
"""The setting of a source that holds which alert was sent when."""

_RELEASES = 4
"""So many windows back a release may have begun that is compared."""


@dataclass(frozen=True)
class Comparison:
    """Two proportions: `now` and `before` as shares, and the probability of such a rise by chance."""

    now: float
    before: float
    p: float


def compare(hits: int, total: int, hits_before: int, total_before: int) -> Comparison | None:
    """One-sided two-proportion z-test (pooled) of a rise; None where a side has nothing to compare.

    Where an expected count is below five the normal approximation is too bold; Fisher's exact test takes its place.
    """
    if not total or not total_before:
        return None
    now, before = hits / total, hits_before / total_before
    pooled = (hits + hits_before) / (total + total_before)
    expected = min(pooled, 1 - pooled) * min(total, total_before)
    if expected < 5:
        return Comparison(now, before, _fisher(hits, total, hits_before, total_before))
    error = math.sqrt(pooled * (1 - pooled) * (1 / total + 1 / total_before))
    return Comparison(now, before, 0.5 * math.erfc((now - before) / error / math.sqrt(2)))


def _fisher(hits: int, total: int, hits_before: int, total_before: int) -> float:
    """Probability of at least `hits` on this side, given the sums of the table."""
    both, whole = hits + hits_before, total + total_before

    def ways(n: int, k: int) -> float:
        return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)

    most = min(both, total)
    chances = (ways(total, k) + ways(total_before, both - k) - ways(whole, both) for k in range(hits, most + 1))
    return min(1.0, sum(math.exp(chance) for chance in chances))


def find(store: Store, key: Key, source: str, settings: AlertSettings, now: datetime) -> Iterator[Alert]:
    """Everything of one source that is worth a message now, sent before or not."""
    yield from _stale(store, key, source, settings, now)
    yield from _quiet(store, key, source, settings, now)
    yield from _risen(store, key, source, settings, now)
    yield from _regressed(store, key, source, settings, now)


def _stale(store: Store, key: Key, source: str, settings: AlertSettings, now: datetime) -> Iterator[Alert]:
    last = store.last_success(key, "pull")
    # One that was never read is not read since its first run.
    runs = store.runs(key) if last else store.runs(key, KEPT)
    since = last or min((run.started_at for run in runs), default=None)
    if settings.stale_after and since and now - since > settings.stale_after:
        errors = [run.error for run in runs if run.error and run.ended_at > since]
        why = f"; the last error was: {errors[0]}" if errors else "; no run has ended since: is the scheduler running?"
        text = f"{source}: not read for {in_words(now - since)}{why}"
        yield Alert(kind="stale_sync", source=source, subject="", text=text, since=since)


def _quiet(store: Store, key: Key, source: str, settings: AlertSettings, now: datetime) -> Iterator[Alert]:
    """Silence is only news while reading works: otherwise nobody knows whether users are silent."""
    newest, last = store.newest_feedback(key), store.last_success(key, "pull")
    if not settings.quiet_after or newest is None or last is None or last <= newest + settings.quiet_after:
        return
    text = (
        f"{source}: no feedback for {in_words(last - newest)}, though it is read: is the application still sending it?"
    )
    yield Alert(kind="no_feedback", source=source, subject="", text=text, since=newest)


def _risen(store: Store, key: Key, source: str, settings: AlertSettings, now: datetime) -> Iterator[Alert]:
    """Against the same span before."""
    middle = now - settings.window
    current, previous = store.shares(key, middle, now), store.shares(key, middle - settings.window, middle)
    for bucket, found in _rises(current, previous, settings):
        text = (
            f"{source}: {bucket} rose from {found.before:.1%} to {found.now:.1%} of rated responses "
            f"({current.buckets[bucket]} of {current.rated} in the last {in_words(settings.window)}, "
            f"{previous.buckets.get(bucket, 0)} of {previous.rated} before; p = {found.p:.2g})"
        )
        yield Alert(
            kind="bucket_rise", source=source, subject=bucket, text=text, since=middle, share=found.now,
            share_before=found.before, p_value=found.p, count=current.buckets[bucket],
        )  # fmt: skip


def _regressed(store: Store, key: Key, source: str, settings: AlertSettings, now: datetime) -> Iterator[Alert]:
    """The newest release that enough users rated against the one before: what a deployment broke shows before a window is over."""
    rated = [
        one
        for one in store.releases(key, now - _RELEASES * settings.window, now)
        if one.share.rated >= settings.min_count
    ]
    if len(rated) < 2:
        return
    current, previous = rated[:2]
    for bucket, found in _rises(current.share, previous.share, settings):
        hits, total = current.share.buckets[bucket], current.share.rated
        text = (
            f"{source}: {bucket} rose from {found.before:.1%} in release {previous.name} to {found.now:.1%} in release "
            f"{current.name} ({hits} of {total} rated responses, {previous.share.buckets.get(bucket, 0)} of "
            f"{previous.share.rated} before; p = {found.p:.2g})"
        )
        yield Alert(
            kind="release_rise", source=source, subject=bucket, text=text, since=current.first_at, share=found.now,
            share_before=found.before, p_value=found.p, count=hits, release=current.name,
        )  # fmt: skip


def _rises(current: Share, previous: Share, settings: AlertSettings) -> Iterator[tuple[str, Comparison]]:
    """The buckets whose share rose by more than chance and enough to matter.

    Every bucket is a test of its own: the threshold is divided among them (Bonferroni), or ten quiet buckets would cry wolf.
    """
    tested = [bucket for bucket, hits in current.buckets.items() if hits >= settings.min_count]
    for bucket in sorted(tested):
        before = previous.buckets.get(bucket, 0)
        found = compare(current.buckets[bucket], current.rated, before, previous.rated)
        if found and found.p < settings.p_value / len(tested) and found.now - found.before >= settings.min_rise:
            yield bucket, found


def deliver(
    store: Store, found: Mapping[Key, list[Alert]], settings: AlertSettings, now: datetime, *, allow_private: bool
) -> int:
    """Send what was not sent lately to the webhook, in one message, and remember it. Returns how many alerts that were."""
    fresh = {key: unsent(store, key, some, settings.repeat, now) for key, some in found.items()}
    news = [one for some in fresh.values() for one in some]
    if news:
        from closeloop.operate.outgoing import send

        store.check_writable()  # or the same would be sent again and again
        body = message(news, settings.format)
        send(settings.webhook.get_secret_value(), body, what="alerts.webhook", allow_private=allow_private)
    for key, some in found.items():
        remember(store, key, fresh[key], some, now)
    return len(news)


def unsent(store: Store, key: Key, alerts: list[Alert], repeat: timedelta, now: datetime) -> list[Alert]:
    """Those that were not sent within `repeat`. What a wrong clock sent in a time to come does not count."""
    sent = _read_sent(store, key)
    return [one for one in alerts if abs(now.timestamp() - sent.get(_name(one), -math.inf)) >= repeat.total_seconds()]


def remember(store: Store, key: Key, sent: list[Alert], standing: list[Alert], now: datetime) -> None:
    """Note what was sent; what no longer stands is forgotten, so that it is news when it comes back."""
    names = {_name(one) for one in standing}
    before = _read_sent(store, key)
    after = {name: at for name, at in before.items() if name in names}
    after |= {_name(one): now.timestamp() for one in sent}
    if after != before:
        with store.transaction() as tx:
            tx.set_setting(key, _SENT, orjson.dumps(after, option=orjson.OPT_SORT_KEYS).decode())


def message(alerts: list[Alert], shape: str) -> dict[str, Any]:
    """The body of a webhook: `slack` for anything that takes Slack's incoming webhooks, else the alerts as they are."""
    if shape == "slack":
        # Slack reads &, < and > as markup; a bucket or source name must not become a link or a mention.
        return {"text": "\n".join(f"\u2022 {_plain(one.text)}" for one in alerts)}
    return {"service": "closeloop", "alerts": [one.model_dump(mode="json") for one in alerts]}


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _name(alert: Alert) -> str:
    return ":".join(filter(None, (alert.kind, alert.subject, alert.release)))


def _read_sent(store: Store, key: Key) -> dict[str, float]:
    found = orjson.loads(store.setting(key, _SENT) or b"{}")
    return {str(name): float(at) for name, at in found.items()}
