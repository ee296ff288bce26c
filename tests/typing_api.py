"""How the public names are used: type-checked by test_house.py, never run."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from closeloop import Example, Feedback, Finding, Label, Loop, Settings, SourceSettings, Trace, hookimpl
from closeloop.buckets.base import Case, Rule
from closeloop.datasets.base import Format, Skipped
from closeloop.platforms.base import Adapter, Platform


class Swearing(Rule):
    name, version, buckets = "swearing", "1", ("tone",)

    def detect(self, case: Case) -> Iterator[Finding]:
        yield self.finding("tone", 0.9, [case.quote("response", 0, 4)], "it swears")


class Questions(Format):
    name, view, description = "questions", "regression", "The question and nothing else."

    def render(self, example: Example) -> dict[str, Any] | Skipped:
        return {"id": example.id} if example.prompt else Skipped(example.id, "no_question")


class Anonymous:
    """A plugin with three hooks."""

    @hookimpl
    def register_detectors(self) -> list[Rule]:
        return [Swearing()]

    @hookimpl
    def register_exporters(self) -> list[Format]:
        return [Questions()]

    @hookimpl
    def prepare_trace(self, trace: Trace) -> Trace:
        return trace.model_copy(update={"user_id": None})


def use(adapter: Adapter) -> None:
    settings = Settings(store="x.db", sources={"a": SourceSettings(platform="files", lookback=timedelta(minutes=5))})
    with Loop(settings) as loop:
        new: int = loop.pull("a", since=datetime(2026, 1, 1, tzinfo=UTC), max_runtime=timedelta(minutes=1)).new
        buckets: dict[str, int] = loop.bucket().buckets
        skips: dict[str, int] = loop.export("dpo", "pairs.jsonl", bucket="format").skips
        code: int = loop.sync().exit_code
        rejected: dict[str, str] = loop.push("a", dry_run=True).rejected
        ok: bool = loop.check("a").ok
        print(new, buckets, skips, code, rejected, ok)


def names(feedback: Feedback, label: Label, platform: Platform) -> tuple[str, str, str]:
    return feedback.name, label.bucket, platform.name
