"""Verbs on a real Dask cluster: the same end as one process, whatever happens to a worker."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from distributed import Client, LocalCluster

from closeloop import Loop, Settings
from closeloop.errors import ConfigError, LockedError
from closeloop.scale import Scale
from servers.langfuse import PUBLIC, SECRET, LangfuseServer
from servers.postgres import PostgresServer

EXAMPLES = Path(__file__).resolve().parents[1] / "examples" / "interactions.jsonl"
ENV = {"LANGFUSE_PUBLIC_KEY": PUBLIC, "LANGFUSE_SECRET_KEY": SECRET, "CLOSELOOP_PLUGINS": ""}
# Dask's own threads outlive a cluster for a moment.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("cluster"),  # one cluster at a time
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning"),
]


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """Two worker processes with credentials in their environment."""
    with pytest.MonkeyPatch.context() as patched:
        for name, value in ENV.items():
            patched.setenv(name, value)
        with (
            LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0") as cluster,
            Client(cluster) as made,
        ):
            yield made


def files(url: str, folder: Path) -> Settings:
    """A files source of a hundred conversations."""
    lines = [json.loads(line) for line in EXAMPLES.read_text(encoding="utf-8").splitlines()]
    rows = [
        {**line, "id": f"{line['id']}-{n}", "session_id": f"{line['session_id']}-{n}"}
        for n in range(30)
        for line in lines
    ]
    path = folder / "in.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return Settings(store=url, sources={"s": {"platform": "files", "project": "s", "path": str(path)}})


def labels(settings: Settings) -> list[tuple[Any, ...]]:
    """Every interaction with its verdict and labels."""
    with Loop(settings) as loop:
        return [
            (turn.interaction.id, turn.verdict, sorted(label.bucket for label in turn.labels))
            for turn in loop.store.judged(outcomes=None)
        ]


def test_labels_on_a_cluster_are_those_of_one_process(postgres: PostgresServer, client: Client, tmp_path: Path) -> None:
    """Parts of the conversations, judged by two workers under the driver's lease; nothing is left and nothing judged twice."""
    settings, alone = files(postgres.database(), tmp_path), files(postgres.database(), tmp_path)
    for one in (settings, alone):
        with Loop(one) as loop:
            loop.pull("s")
    with Loop(alone) as loop:
        expected = loop.bucket("s")

    found = Scale(settings, client).bucket("s", parts=5)

    assert found == expected
    assert labels(settings) == labels(alone)
    assert Scale(settings, client).bucket("s").interactions == 0


def test_workers_write_under_the_drivers_lease_alone(postgres: PostgresServer, client: Client, tmp_path: Path) -> None:
    """When the driver has lost its lease, a worker that goes on changes nothing."""
    from closeloop.scale import _bucket
    from closeloop.store import Key

    settings = files(postgres.database(), tmp_path)
    with Loop(settings) as loop:
        loop.pull("s")
        stale = (Key("files", "s"), 0)

    with pytest.raises(LockedError):
        client.submit(_bucket, settings, "s", stale, (0, 1), pure=False).result()
    assert labels(settings) == []


def test_a_backfill_on_a_cluster_is_shared_and_whole(postgres: PostgresServer, client: Client) -> None:
    """Every trace once, some of them read by workers, over a real HTTP server that both ask."""
    count = 60
    start = datetime.now(UTC) - timedelta(days=60)
    with LangfuseServer("events-only") as server:
        server.clock.fixed = start.timestamp()
        for number in range(count):
            trace_id = f"{number:032x}"
            server.trace(
                trace_id, question=f"Where is order {number}?", answer="I'm sorry, but I can't help with that."
            )
            server.score("user_feedback", False, trace_id, id=f"thumb-{number}")
            server.clock.advance(23 * 3600)
        server.clock.fixed = datetime.now(UTC).timestamp()
        server.latency = 0.3
        place = {"platform": "langfuse", "project": "proj-test", "base_url": server.url, "traces": "all"}
        settings = Settings(store=postgres.database(), sources={"s": place})
        with pytest.MonkeyPatch.context() as patched:
            for name, value in ENV.items():
                patched.setenv(name, value)
            pulled = Scale(settings, client).pull("s")
            with Loop(settings) as loop:
                runs = loop.status().sources[0].runs
                status = loop.status().sources[0]

    assert (pulled.new, pulled.complete) == (count, True)
    assert (status.feedback, status.traces) == (count, count)
    assert any(run.step == "help" and run.counts.get("traces") for run in runs)


def test_a_sqlite_store_is_refused(client: Client, tmp_path: Path) -> None:
    """One file has one writer."""
    with pytest.raises(ConfigError, match="need a Postgres store"):
        Scale(files(str(tmp_path / "x.db"), tmp_path), client)
