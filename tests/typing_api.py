"""How the public names are used: type-checked by test_house.py, never run."""

from datetime import UTC, datetime, timedelta

from closeloop import Feedback, Label, Loop, Settings, SourceSettings, Trace, hookimpl
from closeloop.platforms.base import Adapter, Platform


class Anonymous:
    """A plugin with one hook."""

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
