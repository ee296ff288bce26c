"""Verbs of a `Loop` over the workers of a Dask cluster (extra `dask`). All of them meet in one Postgres store.

A backfill is shared by windows of time, labels by conversations. Workers write under the driver's lease or under claims of their own,
so a worker that is lost or late can change nothing. Exports stay with one process: their order and their splits are one decision.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from closeloop.config import Settings
from closeloop.errors import ConfigError
from closeloop.loop import Loop
from closeloop.models.results import Bucketed, Pulled
from closeloop.store import Key

if TYPE_CHECKING:
    from distributed import Client, Future

_PAUSE = 0.5
"""Seconds between two looks of an idle worker for a window."""
_COUNTED = ("new", "changed", "unchanged", "deleted", "ours", "traces", "missing_traces", "quarantined", "pages")


class Scale:
    """Runs verbs on a cluster. `client` is a `distributed.Client`, `settings` go to the workers as they are.

    Every worker needs closeloop, the platform's credentials in its own environment, and a way to the store, which must be Postgres.
    The store's password travels in `settings`: between machines, give Dask TLS. Raises ConfigError for a SQLite store.
    """

    def __init__(self, settings: Settings, client: Client) -> None:
        self.settings = settings
        self.client = client
        with Loop(settings) as loop:
            if not loop.store.shares_windows:
                raise ConfigError(
                    f"store {loop.store.url!r} has one writer at a time: workers need a Postgres store (postgresql://...)"
                )

    def pull(self, source: str, *, since: datetime | None = None, until: datetime | None = None) -> Pulled:
        """Read a source with every worker of the cluster. What all of them read is in the counts.

        The driver has the lease and plans; it also reads. Only a read of more than a day is shared (docs/decisions.md).
        """
        from distributed import Event

        name = f"closeloop-{uuid.uuid4().hex}"
        done = Event(name, client=self.client)
        futures = self._submit(_help, [(self.settings, source, name)] * self._workers())
        try:
            with Loop(self.settings) as loop:
                led = loop.pull(source, since=since, until=until)
        finally:
            done.set()
            helped = self.client.gather(futures, errors="skip")
        parts = [led, *(part for some in helped for part in some)]
        counts = {field: sum(getattr(part, field) for part in parts) for field in _COUNTED}
        problems = tuple(dict.fromkeys(problem for part in parts for problem in part.problems))
        return led.model_copy(update={**counts, "problems": problems})

    def bucket(self, source: str, *, parts: int | None = None) -> Bucketed:
        """Judge what changed, `parts` tasks (default: four a worker) with the conversations of a source spread over them."""
        count = parts or 4 * self._workers()
        with Loop(self.settings) as loop:
            name, row = loop._source(source)
            key = Key(row.platform, row.project)

            def work() -> Bucketed:
                with loop._lease(key) as lease:
                    if not loop._unsettled({key: row}):
                        return Bucketed()
                    calls = [(self.settings, name, lease.fence, (number, count)) for number in range(count)]
                    result = Bucketed.sum(self.client.gather(self._submit(_bucket, calls)))
                    loop._settle({key: lease.fence} if not result.problems else {})
                    return result

            return loop._record("bucket", source, work)

    def _workers(self) -> int:
        return max(1, len(self.client.scheduler_info(n_workers=-1)["workers"]))

    def _submit(self, work: Callable[..., object], calls: Sequence[tuple[object, ...]]) -> list[Future]:
        return [self.client.submit(work, *call, pure=False) for call in calls]


def _help(settings: Settings, source: str, name: str) -> list[Pulled]:
    """On a worker: read windows of a source until the driver is done."""
    from distributed import Event

    done = Event(name)
    found: list[Pulled] = []
    with Loop(settings) as loop:
        while not done.is_set():
            if (part := loop._help(source, None)) is not None:
                found.append(part)
            time.sleep(_PAUSE)
    return found


def _bucket(settings: Settings, source: str, fence: tuple[Key, int], part: tuple[int, int]) -> Bucketed:
    """On a worker: judge one part of a source under the driver's lease."""
    from closeloop.buckets.stage import bucket_store

    with Loop(settings) as loop:
        row = loop._source(source)[1]
        key = Key(row.platform, row.project)
        return bucket_store(
            loop.store, loop._cascade(), {key: row}, now=loop.clock(), fence_for={key: fence}.get, part=part
        )
