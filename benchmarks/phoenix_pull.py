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
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from closeloop.demo.server import PhoenixServer

PROJECT = "bench"
FEEDBACK = "user_feedback"
TIMEOUT = 600
READERS = ("closeloop", "client", "careful client")


@dataclass(frozen=True)
class Reader:
    """`run` is what is timed; `found` then says which spans are negative and how many spans came with them."""

    run: Callable[[], Any]
    found: Callable[[Any], tuple[set[str], int]]


def closeloop(url: str, traces: int) -> Reader:
    """closeloop's way: what a first sync does before it sorts, into a new store."""
    # What Loop imports when it first pulls.
    import closeloop.sync.pull
    import closeloop.sync.sweep
    import closeloop.sync.traces  # noqa: F401
    from closeloop import Loop
    from closeloop.config import Settings, SourceSettings
    from closeloop.platforms.phoenix import Phoenix

    folder = tempfile.mkdtemp(prefix="closeloop-bench-")
    source = SourceSettings(platform="phoenix", project=PROJECT, base_url=url, traces="negative")
    settings = Settings(_env_prefix="CLOSELOOP_BENCH_", store=f"sqlite:///{folder}/store.db", sources={"bench": source})
    # Neither this nor the client's constructor makes a request.
    loop = Loop(settings, env={}, adapters={"bench": Phoenix.from_source(source, {})})
    loop.plugin_host.platforms()  # imports the plugins

    def found(pulled: Any) -> tuple[set[str], int]:
        loop.bucket()
        turns = [turn.interaction for turn in loop.store.judged(outcomes=("negative",))]
        loop.close()
        shutil.rmtree(folder)
        return {str(turn.root_span_id) for turn in turns}, sum(len(turn.span_ids) for turn in turns)

    return Reader(lambda: loop.pull("bench"), found)


def client(url: str, traces: int) -> Reader:
    """The documented way: everything, then choose."""
    from phoenix.client import Client

    phoenix = Client(base_url=url)

    def run() -> tuple[set[str], list[Any]]:
        spans = phoenix.spans.get_spans(project_identifier=PROJECT, limit=3 * traces + 1, timeout=TIMEOUT)
        roots = [span["context"]["span_id"] for span in spans if not span.get("parent_id")]
        negative = _negative(phoenix, roots)
        wanted = {span["context"]["trace_id"] for span in spans if span["context"]["span_id"] in negative}
        return negative, [span for span in spans if span["context"]["trace_id"] in wanted]

    return Reader(run, lambda result: (result[0], len(result[1])))


def careful_client(url: str, traces: int) -> Reader:
    """The best that can be done with the client's own calls: a third of the spans first, the others by trace."""
    from phoenix.client import Client

    phoenix = Client(base_url=url)

    def run() -> tuple[set[str], list[Any]]:
        roots = phoenix.spans.get_spans(project_identifier=PROJECT, parent_id="null", limit=traces + 1, timeout=TIMEOUT)
        trace_of = {span["context"]["span_id"]: span["context"]["trace_id"] for span in roots}
        negative = _negative(phoenix, list(trace_of))
        wanted = [trace_of[span_id] for span_id in sorted(negative)]
        spans: list[Any] = []
        for part in _parts(wanted, 100):
            spans += phoenix.spans.get_spans(project_identifier=PROJECT, trace_ids=part, limit=1000, timeout=TIMEOUT)
        return negative, spans

    return Reader(run, lambda result: (result[0], len(result[1])))


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


def child(name: str, url: str, traces: int) -> None:
    """Run one reader in this process and print what it took as one JSON line."""
    reader = {"closeloop": closeloop, "client": client, "careful client": careful_client}[name](url, traces)
    print("ready", flush=True)
    sys.stdin.readline()
    cpu, clock = time.process_time(), time.perf_counter()
    result = reader.run()
    wall, cpu = time.perf_counter() - clock, time.process_time() - cpu
    print(json.dumps({"wall": wall, "cpu": cpu, "peak_rss_mb": _peak_rss_mb()}), flush=True)
    sys.stdin.readline()
    negative, spans = reader.found(result)
    print(json.dumps({"negative": sorted(negative), "spans": spans}), flush=True)


def _peak_rss_mb() -> float:
    """Of this program alone: ru_maxrss would begin with what the parent held when it started us."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def measure(name: str, server: PhoenixServer, traces: int) -> dict[str, Any]:
    """Run one reader in a fresh process, imports first; adds the server's CPU seconds meanwhile."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["--reader", name, "--url", server.url, "--traces", str(traces)]
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", __file__, *arguments],
            env={**os.environ, "PHOENIX_WORKING_DIR": folder},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            _answer(process, name)
            before = server.cpu_seconds()
            _go(process)
            took = json.loads(_answer(process, name))
            took["server_cpu"] = server.cpu_seconds() - before
            _go(process)
            return {**took, **json.loads(_answer(process, name))}
        finally:
            process.kill()
            process.communicate()


def _go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def _answer(process: subprocess.Popen[str], name: str) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise SystemExit(f"reader {name!r} ended early: its error is above")
    return line


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
