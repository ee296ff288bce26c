"""Taking what was sent about a person off the platform again: examples are overwritten, labels deleted or overwritten."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from closeloop.errors import PermanentError
from closeloop.models import Score
from closeloop.models.dataset import Dataset, Example
from closeloop.store import OutboxRow
from closeloop.sync.job import Job
from closeloop.sync.plan import example_of, score_of
from closeloop.sync.scores import withdrawn


class Withdrawn(NamedTuple):
    """How many of each were taken off, and what could not be."""

    examples: int = 0
    labels: int = 0
    problems: tuple[str, ...] = ()


def held(rows: Sequence[OutboxRow]) -> list[OutboxRow]:
    """Those of the rows that the platform has, also where something else waits to be sent in their place."""
    return [row for row in rows if row.state != "undone" and row.attempts > (row.state == "rejected")]


def withdraw(job: Job, rows: Sequence[OutboxRow], tombstone: Callable[[str, str, str], Example]) -> Withdrawn:
    """Overwrite these native examples, and take these labels off. Raises PlatformError when the platform refuses."""
    named: dict[str, list[Example]] = defaultdict(list)
    for row in rows:
        if row.kind == "example":
            named[row.payload["dataset"]].append(tombstone(example_of(row).id, *job.key))
    for name, examples in named.items():
        result = job.platform.push_dataset(Dataset(name=name, examples=tuple(examples)))
        if result.rejected:
            raise PermanentError(
                f"{job.name}: {len(result.rejected)} examples of dataset {name!r} could not be overwritten "
                f"({next(iter(result.rejected.values()))}): nothing was removed from the store; run forget again",
                platform=job.key.platform,
            )
    scores = [score_of(row) for row in rows if row.kind == "score"]
    left = _take_off(job, scores)
    problems = [
        f"{job.name}: {len(left)} labels stay on the platform, the first: {why}" for why in [*left.values()][:1]
    ]
    return Withdrawn(sum(map(len, named.values())), len(scores) - len(left), tuple(problems))


def _take_off(job: Job, scores: Sequence[Score]) -> Mapping[str, str]:
    """Delete labels, and overwrite with `none` what cannot be deleted: their comments quote what people said. What stays, and why."""
    if job.platform.capabilities.deletes_scores and scores:
        refused = job.platform.delete_scores(scores).rejected
        scores = [score for score in scores if score.id in refused]
    if not scores:
        return {}
    return job.platform.push_scores([withdrawn(score, "forget") for score in scores], wait=True).rejected
