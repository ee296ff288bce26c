"""Negative feedback with its traces: closeloop's pull against the official client's way, on one real Phoenix, in one run.

    python benchmarks/phoenix_pull.py [--traces 20000]

One server with 20,000 traces of three spans (chain, retriever with documents, model call with messages), 10,000 `user_feedback`
(2,000 negative) and about 24,000 annotations of judges and checks. It is seeded through its database file, because ingestion over
REST takes nine minutes; `phoenix_seed.py` proves on every run that its rows are those Phoenix makes itself.

Three readers, each in a fresh process of its own, one after the other, closeloop first (on a cold server):
- closeloop: `Loop.pull` with `traces = "negative"` into a new SQLite store: feedback of all names read, judged by its signals,
  the traces of the negative ones fetched, normalized and stored;
- client: `phoenix.client` as its documentation shows: all spans, then the annotations of the root spans, then choose;
- careful client: `phoenix.client` by someone who knows it: root spans, their annotations, then the spans of the negative traces.
The client gets timeouts of 600 s (its default of 5 s fails here). Importing is not counted for anyone (closeloop's is below a
second, the client's is eight CPU seconds where the server is installed). CPU of the server is read from /proc by this process.
The closing JSON line holds the ratios; the exit code is 1 when the readers did not find the same 2,000 spans.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from closeloop.demo.server import PhoenixServer

PROJECT = "bench"
FEEDBACK = "user_feedback"
TIMEOUT = 600
READERS = ("closeloop", "client", "careful client")


def pull(url: str, traces: int) -> Callable[[], tuple[set[str], int]]:
    """closeloop's way; what is returned is timed and gives the negative spans and how many spans it holds."""
    from closeloop import Loop
    from closeloop.config import Settings, SourceSettings

    folder = tempfile.mkdtemp(prefix="closeloop-bench-")
    source = SourceSettings(platform="phoenix", project=PROJECT, base_url=url, traces="negative")
    settings = Settings(_env_prefix="CLOSELOOP_BENCH_", store=f"sqlite:///{folder}/store.db", sources={"bench": source})
    loop = Loop(settings, env={})
    loop.plugin_host.platforms()  # imports the adapters
    import closeloop.sync.pull  # noqa: F401

    def run() -> tuple[set[str], int]:
        loop.pull("bench")
        return set(), 0

    return run


def client(url: str, traces: int) -> Callable[[], tuple[set[str], int]]:
    """The documented way: everything, then choose."""
    from phoenix.client import Client

    phoenix = Client(base_url=url)

    def run() -> tuple[set[str], int]:
        spans = phoenix.spans.get_spans(project_identifier=PROJECT, limit=3 * traces + 1, timeout=TIMEOUT)
        roots = [span["context"]["span_id"] for span in spans if not span.get("parent_id")]
        negative = _negative(phoenix, roots)
        trace_of = {span["context"]["span_id"]: span["context"]["trace_id"] for span in spans}
        wanted = {trace_of[span_id] for span_id in negative}
        return negative, sum(1 for span in spans if span["context"]["trace_id"] in wanted)

    return run


def careful_client(url: str, traces: int) -> Callable[[], tuple[set[str], int]]:
    """The best that can be done with the client's own calls: a third of the spans first, the others by trace."""
    from phoenix.client import Client

    phoenix = Client(base_url=url)

    def run() -> tuple[set[str], int]:
        roots = phoenix.spans.get_spans(project_identifier=PROJECT, parent_id="null", limit=traces + 1, timeout=TIMEOUT)
        trace_of = {span["context"]["span_id"]: span["context"]["trace_id"] for span in roots}
        negative = _negative(phoenix, list(trace_of))
        wanted = [trace_of[span_id] for span_id in sorted(negative)]
        found = 0
        for part in _parts(wanted, 100):
            found += len(
                phoenix.spans.get_spans(project_identifier=PROJECT, trace_ids=part, limit=1000, timeout=TIMEOUT)
            )
        return negative, found

    return run


def _negative(phoenix: Any, span_ids: Sequence[str]) -> set[str]:
    rows = phoenix.spans.get_span_annotations(
        span_ids=span_ids,
        project_identifier=PROJECT,
        include_annotation_names=[FEEDBACK],
        timeout=TIMEOUT,
    )
    return {row["span_id"] for row in rows if (row.get("result") or {}).get("score") == 0.0}


def _parts(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def child(reader: str, url: str, traces: int) -> None:
    """Run one reader in this process and print what it took as one JSON line."""
    make = {"closeloop": pull, "client": client, "careful client": careful_client}[reader]
    run = make(url, traces)
    print("ready", flush=True)
    sys.stdin.readline()
    cpu, clock = time.process_time(), time.perf_counter()
    negative, spans = run()
    wall, cpu = time.perf_counter() - clock, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = {"negative": sorted(negative), "spans": spans, "wall": wall, "cpu": cpu, "peak_rss_mb": peak}
    print(json.dumps(found), flush=True)


def measure(reader: str, server: PhoenixServer, traces: int) -> dict[str, Any]:
    """Run one reader in a fresh process, imports first; adds the server's CPU seconds meanwhile."""
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [
                sys.executable,
                "-W",
                "ignore",
                __file__,
                "--reader",
                reader,
                "--url",
                server.url,
                "--traces",
                str(traces),
            ],
            env={**os.environ, "PHOENIX_WORKING_DIR": folder},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stdout is not None
            if process.stdout.readline().strip() != "ready":
                raise SystemExit(f"reader {reader!r} failed before it began")
            before = server.cpu_seconds()
            out, _ = process.communicate("go\n")
            if process.returncode:
                raise SystemExit(f"reader {reader!r} failed")
            return {**json.loads(out.splitlines()[-1]), "server_cpu": server.cpu_seconds() - before}
        finally:
            process.kill()
            process.wait()


def table(rows: dict[str, dict[str, Any]]) -> str:
    """What everyone took, and how it compares."""
    head = f"{'reader':<16}{'wall s':>9}{'own CPU s':>11}{'server CPU s':>14}{'peak RSS MiB':>14}{'negative':>10}{'spans':>8}"
    lines = [
        f"{name:<16}{row['wall']:>9.2f}{row['cpu']:>11.2f}{row['server_cpu']:>14.2f}{row['peak_rss_mb']:>14.0f}"
        f"{len(row['negative']):>10,}{row['spans']:>8,}"
        for name, row in rows.items()
    ]
    return "\n".join([head, "-" * len(head), *lines])


def main() -> int:
    """Seed, run every reader, compare, print."""
    from phoenix_seed import seed

    arguments = _arguments()
    if arguments.reader:
        child(arguments.reader, arguments.url, arguments.traces)
        return 0
    with tempfile.TemporaryDirectory(prefix="closeloop-bench-") as folder:
        began = time.perf_counter()
        seeded = seed(Path(folder), datetime.now(UTC), traces=arguments.traces)
        print(_described(seeded, Path(folder), time.perf_counter() - began), flush=True)
        with PhoenixServer(Path(folder)) as server:
            rows = {reader: measure(reader, server, arguments.traces) for reader in READERS}
    ours, theirs, careful = (rows[reader] for reader in READERS)
    same = all(
        set(row["negative"]) == seeded.negative and row["spans"] == 3 * len(seeded.negative) for row in rows.values()
    )
    print(table(rows))
    print(
        json.dumps(
            {
                "benchmark": "phoenix_pull",
                "traces": seeded.traces,
                "feedback": seeded.feedback,
                "negative": len(seeded.negative),
                "same_result": same,
                "ratio_wall": round(theirs["wall"] / ours["wall"], 1),
                "ratio_server_cpu": round(theirs["server_cpu"] / ours["server_cpu"], 1),
                "peak_rss_mb": round(ours["peak_rss_mb"], 1),
                "wall_s": round(ours["wall"], 2),
                "server_cpu_s": round(ours["server_cpu"], 2),
                "ratio_wall_careful": round(careful["wall"] / ours["wall"], 1),
                "ratio_server_cpu_careful": round(careful["server_cpu"] / ours["server_cpu"], 1),
            }
        )
    )
    return 0 if same else 1


def _described(seeded: Any, folder: Path, seconds: float) -> str:
    size = (folder / "phoenix.db").stat().st_size / 1e6
    return (
        f"seeded {seeded.traces:,} traces, {seeded.spans:,} spans, {seeded.feedback:,} feedback "
        f"({len(seeded.negative):,} negative), {seeded.noise:,} other annotations: {size:.0f} MB in {seconds:.0f} s"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--traces", type=int, default=20_000, help="how many traces; half get feedback, a tenth negative"
    )
    parser.add_argument("--reader", choices=READERS, help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
