"""Negative feedback with its traces from one Langfuse server, by closeloop and by the official SDK, in one run.

The server is the stand-in of the tests (a process of its own; see tests/servers/langfuse.py), with a latency measured on real
servers, first without rate limits and then with those of the Core plan. The SDK's way is `scores.get_many` page by page, then the
observations of every trace. Both look for reference cycles as rarely as closeloop's engine does during a pull. closeloop's side
includes turning rows into its model: feedback with values and sources, traces with spans and messages. The last line is a JSON object.

    python benchmarks/langfuse_pull.py [--scores 10000] [--negative 1000] [--latency 0.016]
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from closeloop.config import SourceSettings
from closeloop.platforms.base import Window
from closeloop.platforms.langfuse import Langfuse

TESTS = Path(__file__).resolve().parent.parent / "tests"
KEYS = {"LANGFUSE_PUBLIC_KEY": "pk-lf-test", "LANGFUSE_SECRET_KEY": "sk-lf-test"}
ANSWER = "You can return any order within thirty days. Open Orders, choose the order and press Return. " * 3


@dataclass
class Way:
    """What one way of reading took."""

    calls: int
    cpu: float
    wall: float
    scores: int
    traces: int


class Server:
    """The stand-in in a process of its own; orders are lines of JSON."""

    def __init__(self, latency: float) -> None:
        command = [sys.executable, "-m", "servers.langfuse", "--kind", "cloud", "--latency", str(latency)]
        self.process = subprocess.Popen(command, cwd=TESTS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.url = self.process.stdout.readline().strip()

    def order(self, **order: Any) -> dict[str, Any]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())  # type: ignore[no-any-return]

    def calls(self) -> int:
        return sum(self.order(ask="calls")["calls"].values())

    def close(self) -> None:
        self.process.communicate()


def seed(server: Server, scores: int, negative: int) -> None:
    """Thirty days of thumbs, every tenth down; the traces of those are there."""
    now = int(time.time() * 1000)
    step = 30 * 86_400_000 // scores
    rows, traces = [], []
    for number in range(scores):
        trace_id, ts, bad = f"{number:032x}", now - 600_000 - number * step, number % (scores // negative) == 0
        rows.append(
            {"id": f"thumb-{number}", "name": "user_feedback", "value": int(not bad), "dataType": "BOOLEAN", "traceId": trace_id,
             "comment": "not what I asked" if bad else None, "metadata": {"ui": "web"}, "_ts": ts, "_created": ts, "_updated": ts}
        )  # fmt: skip
        if bad:
            traces.append(
                {
                    "id": trace_id,
                    "answer": ANSWER,
                    "at": ts - 60_000,
                    "session": f"s{number}",
                    "user": f"u{number % 50}",
                }
            )
    for start in range(0, scores, 500):
        server.order(scores=rows[start : start + 500], traces=traces[start : start + 500])


def with_closeloop(url: str) -> Way:
    """As a first pull of closeloop does it: every score, the traces of the negative ones."""
    adapter = Langfuse.from_source(SourceSettings(platform="langfuse", base_url=url), KEYS)
    wall, cpu = time.perf_counter(), time.process_time()
    now = datetime.now(UTC)
    adapter.score_configs()
    found, bad = 0, []
    for page in adapter.pull(Window("scores", now - timedelta(days=60), now)):
        found += len(page.feedback)
        bad += [row.target.id for row in page.feedback if row.score == 0]
    traces = 0
    size = adapter.capabilities.fetch_batch
    for start in range(0, len(bad), size):
        for page in adapter.fetch(bad[start : start + size]):
            traces += sum(1 for trace in page.traces if len(trace.spans) == 2)
    took = Way(0, time.process_time() - cpu, time.perf_counter() - wall, found, traces)
    adapter.close()
    return took


def with_sdk(url: str) -> Way:
    """As the SDK offers it. Importing it is not counted."""
    import httpx
    from langfuse.api import LangfuseAPI

    with httpx.Client(timeout=60) as transport:
        api = LangfuseAPI(
            base_url=url,
            username=KEYS["LANGFUSE_PUBLIC_KEY"],
            password=KEYS["LANGFUSE_SECRET_KEY"],
            httpx_client=transport,
        )
        api.scores.get_many(limit=1)
        api.observations.get_many(limit=1)
        wall, cpu = time.perf_counter(), time.process_time()
        found, bad, cursor = 0, [], None
        options: Any = {"max_retries": 8}
        while True:
            page = api.scores.get_many(limit=100, cursor=cursor, fields="details,subject", request_options=options)
            found += len(page.data)
            bad += [row.subject.id for row in page.data if row.value is False]
            cursor = page.meta.cursor
            if not cursor:
                break
        traces = 0
        for trace_id in bad:
            rows = api.observations.get_many(
                trace_id=trace_id,
                fields="core,basic,io,metadata,model,usage,trace_context",
                limit=100,
                request_options=options,
            )
            traces += len(rows.data) == 2
        return Way(0, time.process_time() - cpu, time.perf_counter() - wall, found, traces)


def measure(server: Server, plan: str, run: Any) -> Way:
    """One way on a fresh minute of the plan."""
    server.order(plan=plan)
    before = server.calls()
    way: Way = run(server.url)
    way.calls = server.calls() - before
    return way


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scores", type=int, default=10_000)
    parser.add_argument("--negative", type=int, default=1_000)
    parser.add_argument("--latency", type=float, default=0.016)
    parser.add_argument("--only", choices=("none", "core"), default=None, help="one of the two runs")
    options = parser.parse_args()
    closing: dict[str, Any] = {}
    gc.set_threshold(50_000)
    server = Server(options.latency)
    try:
        seed(server, options.scores, options.negative)
        for plan in ("none", "core") if options.only is None else (options.only,):
            ours, sdk = measure(server, plan, with_closeloop), measure(server, plan, with_sdk)
            assert (ours.scores, ours.traces) == (sdk.scores, sdk.traces) == (options.scores, options.negative), (
                ours,
                sdk,
            )
            print(f"limits {plan}: closeloop {asdict(ours)}\n{'':{len(plan) + 8}} SDK {asdict(sdk)}", flush=True)
            key = "" if plan == "none" else "core_"
            closing |= {
                f"{key}calls": ours.calls, f"{key}sdk_calls": sdk.calls, f"{key}ratio_client_cpu": round(sdk.cpu / ours.cpu, 1),
                f"{key}ratio_wall": round(sdk.wall / ours.wall, 1), f"{key}wall": round(ours.wall, 2), f"{key}cpu": round(ours.cpu, 3),
            }  # fmt: skip
    finally:
        server.close()
    print(json.dumps(closing))


if __name__ == "__main__":
    main()
