"""Taking what was sent about a person off the platform again: examples are overwritten, labels deleted where the platform can."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from closeloop.errors import PermanentError
from closeloop.models.dataset import Dataset, Example
from closeloop.store import OutboxRow
from closeloop.sync.job import Job
from closeloop.sync.plan import example_of, score_of

_SENT = ("sent", "verified")


class Withdrawn(NamedTuple):
    """How many of each were taken off, and what could not be."""

    examples: int = 0
    labels: int = 0
    problems: tuple[str, ...] = ()


def sent_about(job_rows: Sequence[OutboxRow]) -> list[OutboxRow]:
    """Those of the rows that the platform holds."""
    return [row for row in job_rows if row.state in _SENT]


def withdraw(job: Job, interactions: Sequence[str], tombstone: Callable[[str, str, str], Example]) -> Withdrawn:
    """Overwrite the native examples of these interactions, and delete their labels. Raises PlatformError when the platform refuses."""
    rows = sent_about(job.store.outbox_of(job.key, interactions))
    named: dict[str, list[Example]] = defaultdict(list)
    for row in rows:
        if row.kind == "example":
            named[row.payload["dataset"]].append(tombstone(example_of(row).id, *job.key))
    problems: list[str] = []
    for name, examples in named.items():
        result = job.platform.push_dataset(Dataset(name=name, examples=tuple(examples)))
        if result.rejected:
            raise PermanentError(
                f"{job.name}: {len(result.rejected)} examples of dataset {name!r} could not be overwritten "
                f"({next(iter(result.rejected.values()))}): nothing was removed from the store; run forget again",
                platform=job.key.platform,
            )
    scores = [score_of(row) for row in rows if row.kind == "score"]
    if scores and job.platform.capabilities.deletes_scores:
        job.platform.delete_scores(scores)
    elif scores:
        problems.append(f"{job.name}: {len(scores)} labels stay on the platform, which cannot delete them")
        scores = []
    return Withdrawn(sum(map(len, named.values())), len(scores), tuple(problems))
