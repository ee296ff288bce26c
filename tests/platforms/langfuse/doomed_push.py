"""Run as a process: pushes so many labels to a server, a batch for every line of its input, and says when one is through."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from closeloop.config import SourceSettings
from closeloop.models import Score, Target
from closeloop.platforms.langfuse import Langfuse

url, count = sys.argv[1], int(sys.argv[2])
keys = {"LANGFUSE_PUBLIC_KEY": "pk-lf-test", "LANGFUSE_SECRET_KEY": "sk-lf-test"}
adapter = Langfuse.from_source(SourceSettings(platform="langfuse", base_url=url), keys)
scores = [
    Score(
        id=f"label-{number}",
        platform="langfuse",
        project="default",
        interaction_id=f"{number:032x}",
        target=Target(kind="trace", id=f"{number:032x}", trace_id=f"{number:032x}"),
        name="error_mode",
        data_type="categorical",
        value=f"bucket-{number % 7}",
        identifier="closeloop:buckets@1",
        created_at=datetime(2026, 3, 1, 10, number % 60, tzinfo=UTC),
    )
    for number in range(count)
]
for start in range(0, count, 100):
    sys.stdin.readline()
    adapter.push_scores(scores[start : start + 100])
    result = adapter.push_scores(scores[start : start + 100], wait=True)
    assert not result.rejected, result.rejected
    print("through", flush=True)
adapter.close()
