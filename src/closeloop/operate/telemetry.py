"""Steps of a run as OpenTelemetry spans and metrics: with the extra `[otel]`, set up by OpenTelemetry's own environment variables."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from closeloop.operate.events import Event, Listener

_SWITCHES = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT")


def is_asked(env: Mapping[str, str]) -> bool:
    """Whether the environment names a collector and does not switch OpenTelemetry off."""
    return env.get("OTEL_SDK_DISABLED", "").lower() != "true" and any(env.get(name) for name in _SWITCHES)


@contextmanager
def exporting(env: Mapping[str, str]) -> Iterator[Listener | None]:
    """A listener that sends to the collector the environment names; None when it names none. What is left is sent at the end."""
    if not is_asked(env):
        yield None
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.metrics import MeterProvider
        from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        warnings.warn(
            "OTEL_EXPORTER_OTLP_ENDPOINT is set but OpenTelemetry is not installed: pip install 'closeloop[otel]'",
            stacklevel=2,
        )
        yield None
        return
    resource = Resource.create({"service.name": env.get("OTEL_SERVICE_NAME") or "closeloop"})
    traces = TracerProvider(resource=resource)
    traces.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    meters = MeterProvider(resource=resource, metric_readers=[PeriodicExportingMetricReader(OTLPMetricExporter())])
    try:
        yield listener(traces, meters)
    finally:
        traces.shutdown()
        meters.shutdown()


def listener(traces: Any, meters: Any) -> Listener:
    """A listener over providers the caller has: a span per step, a histogram of its seconds, counters of what it did."""
    from opentelemetry.trace import SpanKind, Status, StatusCode

    tracer = traces.get_tracer("closeloop")
    meter = meters.get_meter("closeloop")
    seconds = meter.create_histogram("closeloop.step.duration", unit="s", description="Duration of a step")
    items = meter.create_counter("closeloop.step.items", description="What steps did, by name of the count")
    open_spans: dict[tuple[str, str, str], Any] = {}

    def listen(event: Event) -> None:
        place = (event.run_id, event.step, event.source)
        nanoseconds = int(event.at.timestamp() * 1e9)
        if event.name == "started":
            attributes = {"closeloop.run_id": event.run_id, "closeloop.source": event.source}
            open_spans[place] = tracer.start_span(
                f"closeloop.{event.step}", kind=SpanKind.INTERNAL, attributes=attributes, start_time=nanoseconds
            )
            return
        labels = {"step": event.step, "source": event.source}
        seconds.record(event.seconds or 0.0, {**labels, "outcome": event.outcome or ""})
        numbers = {name: value for name, value in event.counts.items() if type(value) is int}
        for name, value in numbers.items():
            items.add(value, {**labels, "count": name})
        span = open_spans.pop(place, None)
        if span is not None:
            span.set_attributes({f"closeloop.{name}": value for name, value in numbers.items()})
            span.set_attribute("closeloop.outcome", event.outcome or "")
            if event.error is not None:
                span.set_status(Status(StatusCode.ERROR, str(event.error)))
            span.end(end_time=nanoseconds)

    return listen
