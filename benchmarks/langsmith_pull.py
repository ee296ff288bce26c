"""Negative feedback with its traces from LangSmith, by closeloop and by the official SDK in its two ways, in one run.

The server is the stand-in of the tests in a process of its own (tests/servers/langsmith.py). closeloop reads once without limits,
for CPU, and once under the documented limits, in real time. The SDK gives up after three seconds of 429, so it is measured without
limits, and what the documented limits would cost it is computed from its calls ("virtual"): 30 `GET /runs/{id}` a minute, 15
`POST /runs/query`, 10 v2 queries and 1000 others in ten seconds. The work is not the same: closeloop reads whole traces (two runs
each) and makes messages of them, the SDK decodes the roots. The last line is a JSON object.

    python benchmarks/langsmith_pull.py [--feedback 10000]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from closeloop.config import SourceSettings
from closeloop.platforms.base import Window
from closeloop.platforms.langsmith import LangSmith
from closeloop.platforms.langsmith.limits import CLOUD

TESTS = Path(__file__).resolve().parent.parent / "tests"
KEY = "lsv2_pt_stand_in_key_of_the_tests"
SECONDS = {"POST /v2/runs/query": 10 / 10, "GET /api/v1/runs/*": 60 / 30, "POST /api/v1/runs/query": 10 / 15}
"""What one call costs at the documented limit; every other one a hundredth of a second."""


@dataclass
class Way:
    """What one way of reading took. `virtual` is the time the documented limits would make of its calls, in seconds."""

    calls: int
    cpu: float
    wall: float
    feedback: int
    traces: int
    virtual: float = 0.0
    refused: int = 0


class Server:
    """The stand-in in a process of its own."""

    def __init__(self, feedback: int, *, limits: bool) -> None:
        command = [
            sys.executable,
            "-m",
            "servers.langsmith",
            "--feedback",
            str(feedback),
            *(["--limits"] if limits else []),
        ]
        self.process = subprocess.Popen(command, cwd=TESTS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.url = self.process.stdout.readline().strip()

    def counts(self) -> dict[str, Any]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())  # type: ignore[no-any-return]

    def close(self) -> None:
        self.process.communicate()


def with_closeloop(url: str, *, paced: bool) -> tuple[int, int]:
    """All feedback, then its traces in the adapter's batches."""
    source = SourceSettings(platform="langsmith", project="support", base_url=url)
    adapter = LangSmith.from_source(source, {"LANGSMITH_API_KEY": KEY})
    assert isinstance(adapter, LangSmith)
    if paced:
        adapter.http.rates = CLOUD
    wanted: dict[str, None] = {}
    found = {row.id: row for page in adapter.pull(Window("feedback")) for row in page.feedback}
    wanted = dict.fromkeys(row.target.trace_id for row in found.values() if row.target.trace_id)
    ids, size = list(wanted), adapter.capabilities.fetch_batch
    traces = 0
    for start in range(0, len(ids), size):
        traces += sum(len(page.traces) for page in adapter.fetch(ids[start : start + size]))
    adapter.close()
    return len(found), traces


def with_sdk(url: str, *, batches: bool) -> tuple[int, int]:
    """`list_feedback`, then one `read_run` per feedback, or `list_runs` by a hundred ids."""
    from langsmith import Client

    client = Client(api_url=url, api_key=KEY, auto_batch_tracing=False)
    project = str(client.read_project(project_name="support").id)
    feedback = list(client.list_feedback(session=project))
    runs = list(dict.fromkeys(str(row.run_id) for row in feedback))
    if not batches:
        return len(feedback), sum(1 for run in runs if client.read_run(run).id)
    found = 0
    since = datetime.now(UTC) - timedelta(days=7)
    for start in range(0, len(runs), 100):
        found += sum(1 for _ in client.list_runs(run_ids=runs[start : start + 100], start_time=since))
    return len(feedback), found


def measure(feedback: int, run: Callable[[str], tuple[int, int]], *, limits: bool = False) -> Way:
    """One way on a server of its own."""
    server = Server(feedback, limits=limits)
    try:
        cpu, wall = time.process_time(), time.perf_counter()
        rows, traces = run(server.url)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        told = server.counts()
    finally:
        server.close()
    assert (rows, traces) == (feedback, feedback), (rows, traces)
    virtual = sum(count * SECONDS.get(name, 0.01) for name, count in told["counts"].items())
    return Way(told["calls"], round(cpu, 2), round(wall, 2), rows, traces, round(virtual, 1), told["refused"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feedback", type=int, default=10_000)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    ways = {
        "closeloop, no limits": measure(options.feedback, lambda url: with_closeloop(url, paced=False)),
        "closeloop, documented limits, real time": measure(
            options.feedback, lambda url: with_closeloop(url, paced=True), limits=True
        ),
        "SDK, list_runs by 100 ids, no limits": measure(options.feedback, lambda url: with_sdk(url, batches=True)),
        "SDK, one read_run per feedback, no limits": measure(
            options.feedback, lambda url: with_sdk(url, batches=False)
        ),
    }
    for name, way in ways.items():
        print(f"{name:44} {asdict(way)}", flush=True)
    free, limited, batched, single = ways.values()
    closing = {
        "calls": limited.calls, "sdk_calls": single.calls, "sdk_batched_calls": batched.calls,
        "wall_under_limits": limited.wall, "refused": limited.refused, "sdk_virtual_minutes": round(single.virtual / 60, 1),
        "sdk_batched_virtual_seconds": batched.virtual, "cpu": free.cpu, "sdk_cpu": single.cpu, "sdk_batched_cpu": batched.cpu,
        "ratio_cpu": round(single.cpu / free.cpu, 1), "ratio_batched_cpu": round(batched.cpu / free.cpu, 1),
    }  # fmt: skip
    print(json.dumps(closing))


if __name__ == "__main__":
    main()
