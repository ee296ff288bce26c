"""The numbers of a run and of the store as a Prometheus textfile, for node_exporter's textfile collector."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from closeloop.errors import ConfigError, refusal
from closeloop.models.results import SourceStatus, Status, Synced

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

_STORE = (
    ("feedback", "feedback", "Live feedback in the store."),
    ("deleted_feedback", "deleted", "Feedback that vanished from the platform."),
    ("traces", "traces", "Traces in the store."),
    ("interactions", "interactions", "Interactions in the store."),
    ("negative_interactions", "negative", "Interactions whose users were not content."),
    ("bucketed_interactions", "bucketed", "Failures that have a bucket."),
    ("unbucketed_interactions", "unbucketed", "Interactions waiting for `bucket`."),
    ("waiting_traces", "waiting_traces", "Traces that feedback points to and that have not come yet."),
    ("missing_traces", "missing_traces", "Traces that were given up."),
    ("quarantined_records", "quarantined", "Records set aside because they cannot be read."),
)
"""Metric, field of SourceStatus, help."""
_PULLED = ("new", "changed", "unchanged", "deleted", "ours", "quarantined")


def write(path: Path, status: Status, *, now: datetime, run: Synced | None, exit_code: int, seconds: float) -> None:
    """Replace the file whole. `run` is what the run did, None when it failed. Raises ConfigError when it cannot be written."""
    from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

    registry = CollectorRegistry()
    plain = {
        "closeloop_run_timestamp_seconds": ("When the last run ended.", now.timestamp()),
        "closeloop_run_duration_seconds": ("How long it took.", seconds),
        "closeloop_run_exit_code": (
            "What it ended with: 0 done, 3 partial, 75 try again, else failed.",
            float(exit_code),
        ),
    }
    for name, (text, value) in plain.items():
        Gauge(name, text, registry=registry).set(value)
    _of_store(registry, status)
    _of_run(registry, run)
    try:
        write_to_textfile(str(path), registry)
    except OSError as error:
        raise ConfigError(f"cannot write metrics to {str(path)!r}: {refusal(path, error)}") from None


def _of_store(registry: CollectorRegistry, status: Status) -> None:
    from prometheus_client import Gauge

    labels = ("source", "platform", "project")
    gauges = {name: Gauge(f"closeloop_{name}", text, labels, registry=registry) for name, _, text in _STORE}
    lag = Gauge(
        "closeloop_lag_seconds", "Seconds since the moment up to which all feedback is read.", labels, registry=registry
    )
    newest = Gauge(
        "closeloop_newest_feedback_timestamp_seconds", "When a user last said anything.", labels, registry=registry
    )
    success = Gauge(
        "closeloop_last_success_timestamp_seconds", "When a pull last ended well.", labels, registry=registry
    )
    outbox = Gauge("closeloop_outbox_rows", "Labels and examples by state.", (*labels, "state"), registry=registry)
    buckets = Gauge("closeloop_failures", "Failures by primary bucket.", (*labels, "bucket"), registry=registry)
    for source in status.sources:
        at = (source.source, source.platform, source.project)
        for name, field, _ in _STORE:
            gauges[name].labels(*at).set(getattr(source, field))
        _set_times(source, at, lag, newest, success)
        for state, count in source.outbox.items():
            outbox.labels(*at, state).set(count)
        for bucket, count in source.buckets.items():
            buckets.labels(*at, bucket).set(count)


def _set_times(source: SourceStatus, at: tuple[str, ...], lag: object, newest: object, success: object) -> None:
    """A time that is not known has no sample: a zero would look like 1970."""
    moments = (
        (lag, source.lag_seconds),
        (newest, source.newest_feedback and source.newest_feedback.timestamp()),
        (success, source.last_success and source.last_success.timestamp()),
    )
    for gauge, value in moments:
        if value is not None:
            gauge.labels(*at).set(value)  # type: ignore[attr-defined]


def _of_run(registry: CollectorRegistry, run: Synced | None) -> None:
    from prometheus_client import Gauge

    pulled = Gauge(
        "closeloop_run_feedback", "Feedback of the last run by what it was.", ("source", "change"), registry=registry
    )
    writes = Gauge("closeloop_run_writes", "Writing requests of the last run.", ("source",), registry=registry)
    failed = Gauge("closeloop_run_failed", "Whether the last run failed for a source.", ("source",), registry=registry)
    for part in run.pulled if run else ():
        for change in _PULLED:
            pulled.labels(part.source, change).set(getattr(part, change))
        failed.labels(part.source).set(0)
    for sent in run.pushed if run else ():
        writes.labels(sent.source).set(sent.writes)
    for source in run.failed if run else ():
        failed.labels(source).set(1)
