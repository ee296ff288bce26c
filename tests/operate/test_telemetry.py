"""OpenTelemetry: a span per step with its outcome, numbers as metrics, and nothing at all where no collector is named."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

pytest.importorskip("opentelemetry.sdk")

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from closeloop.errors import TransientError
from closeloop.operate.events import Event
from closeloop.operate.telemetry import exporting, is_asked, listener

AT = datetime(2026, 3, 2, tzinfo=UTC)


def test_a_step_is_a_span_and_its_counts_are_metrics() -> None:
    """With run, source, outcome, and the error of one that failed."""
    spans, reader = InMemorySpanExporter(), InMemoryMetricReader()
    traces = TracerProvider()
    traces.add_span_processor(SimpleSpanProcessor(spans))
    listen = listener(traces, MeterProvider(metric_readers=[reader]))

    for source, error in (("a", None), ("b", TransientError("down"))):
        outcome = "failed" if error else "done"
        listen(Event("started", "r1", "pull", source, AT))
        listen(Event("ended", "r1", "pull", source, AT, 2.0, outcome, error, {"new": 3, "complete": True}))

    good, bad = spans.get_finished_spans()
    assert (good.name, good.attributes["closeloop.run_id"], good.attributes["closeloop.new"]) == (
        "closeloop.pull",
        "r1",
        3,
    )
    assert bad.status.description == "down"
    text = reader.get_metrics_data().to_json()
    assert "closeloop.step.duration" in text
    assert "closeloop.step.items" in text


def test_nothing_is_set_up_without_a_collector() -> None:
    """Nor where OpenTelemetry is switched off."""
    with exporting({}) as nobody:
        assert nobody is None
    assert not is_asked({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x", "OTEL_SDK_DISABLED": "true"})
