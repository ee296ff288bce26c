"""What a sync costs: CPU per 10,000 feedback by stage, memory, an idle run, and growth with the store.

Every step is the command itself in a process of its own, measured by the kernel (wait4): CPU seconds of all threads, peak RSS.
The source is JSONL, so that no server's time is in the numbers. With `--dlt PYTHON` a dlt pipeline (incremental merge into DuckDB,
no nested tables, parquet files: the quickest of facts we tried) pulls and stores the same rows in the same run.

    python benchmarks/sync.py --sizes 10000,100000 [--dlt /path/to/python] [--ids spread] [--recent]

Ids of rows come in order, as those of a log do. With `--ids spread` they are hashes, as those of most platforms are: then each new row
falls into a page of its own of a dozen indexes. `--recent` sets the option of that name: increments go beside the large files of
labels and examples instead of into them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

START = datetime(2026, 3, 1, tzinfo=UTC)
PER_FILE = 10_000
INCREMENT = 1000
PAUSE = 3.0
WORDS = tuple(
    """order refund parcel invoice account password card address delivery shop return size colour week street number mail
    please help where when how much thanks wrong late broken missing open close change cancel find pay send receive""".split()  # noqa: SIM905
)
DLT = """
import json, sys, pathlib, dlt
@dlt.resource(name="rows", primary_key="id", write_disposition={"disposition": "merge", "strategy": "upsert"}, max_table_nesting=0)
def rows(at=dlt.sources.incremental("started_at", lag=900)):
    for path in sorted(pathlib.Path(sys.argv[1]).glob("*.jsonl")):
        batch = [json.loads(line) for line in path.open()]
        yield batch
duckdb = dlt.destinations.duckdb(sys.argv[2] + "/x.duckdb")
pipeline = dlt.pipeline("bench", destination=duckdb, dataset_name="d", pipelines_dir=sys.argv[2])
pipeline.run(rows(), loader_file_format="parquet")
"""


@dataclass(frozen=True)
class Cost:
    """One process: CPU seconds, peak resident megabytes, seconds on the clock."""

    cpu: float
    rss: float
    wall: float


def measured(*command: str, cwd: Path) -> Cost:
    """Run it to its end. Raises when it fails (3, partial, is fine)."""
    began = datetime.now(UTC)
    env = {**os.environ, "CLOSELOOP_PLUGINS": "", "RUNTIME__DLTHUB_TELEMETRY": "false"}
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=said, env=env)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 3):
            said.seek(0)
            raise SystemExit(f"{' '.join(command)}: {process.returncode}\n{said.read().decode()[-2000:]}")
    wall = (datetime.now(UTC) - began).total_seconds()
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, wall)


def closeloop(*arguments: str, cwd: Path) -> Cost:
    """The command itself."""
    return measured(sys.executable, "-m", "closeloop", *arguments, "--json", cwd=cwd)


def named(kind: str, number: int, *, spread: bool) -> str:
    """The id of something: its number, or a hash of it."""
    return hashlib.md5(f"{kind}{number}".encode()).hexdigest() if spread else f"{kind}{number}"


def row(number: int, chance: random.Random, *, spread: bool = False) -> dict[str, Any]:
    """One rated answer of about 1.5 KB; every third is bad, every tenth has a comment."""
    at = START + timedelta(seconds=number * 20)
    bad = number % 3 == 0
    feedback = {
        "name": "user_feedback", "label": "thumbs-down" if bad else "thumbs-up", "score": 0.0 if bad else 1.0,
        "source": "user", "created_at": (at + timedelta(seconds=9)).isoformat(),
    }  # fmt: skip
    if number % 10 == 0:
        feedback["comment"] = " ".join(chance.choices(WORDS, k=12))
    text = " ".join(chance.choices(WORDS, k=140)).capitalize() + "."
    return {
        "id": named("i", number, spread=spread), "prompt": " ".join(chance.choices(WORDS, k=25)) + "?", "response": text, "model": "m",
        "session_id": named("s", number // 4, spread=spread), "user_id": f"u{number % 997}", "started_at": at.isoformat(),
        "finish_reason": "stop", "usage": {"input_tokens": 400, "output_tokens": 200}, "feedback": [feedback],
    }  # fmt: skip


def write(folder: Path, first: int, count: int, *, spread: bool = False) -> None:
    """Rows in files of 10,000, and a pause: a file that changed within the lookback of a run is read again by the next one."""
    folder.mkdir(exist_ok=True)
    chance = random.Random(first)
    for start in range(first, first + count, PER_FILE):
        with (folder / f"{start:09}.jsonl").open("w", encoding="utf-8") as file:
            for number in range(start, min(start + PER_FILE, first + count)):
                file.write(json.dumps(row(number, chance, spread=spread)) + "\n")
    time.sleep(PAUSE)


def configure(folder: Path, *names: str, recent: bool = False) -> None:
    """A source of files per name."""
    more = "options.recent = true\n" if recent else ""
    text = 'store = "x.db"\nsettle = "1s"\n' + "".join(
        f'[sources.{name}]\nplatform = "files"\nproject = "{name}"\npath = "{name}"\noptions.out = "../out-{name}"\n'
        f'lookback = "1s"\n{more}'
        for name in names
    )
    (folder / "closeloop.toml").write_text(text, encoding="utf-8")


def at_size(folder: Path, size: int, chosen: Sequence[str], *, spread: bool, recent: bool) -> dict[str, Any]:
    """Backfill by these stages, then two increments (the better one counts) and idle runs on a store of this size."""
    whole = "sync" if len(chosen) > 1 else chosen[0]
    configure(folder, "a", recent=recent)
    write(folder / "a", 0, size, spread=spread)
    stages = {stage: closeloop(stage, cwd=folder) for stage in chosen}
    increments = []
    for number in range(2):
        write(folder / "a", size + number * INCREMENT, INCREMENT, spread=spread)
        increments.append(closeloop(whole, cwd=folder))
    increment = min(increments, key=lambda cost: cost.cpu)
    settled = closeloop(whole, cwd=folder)
    idle = closeloop(whole, cwd=folder)
    found = {
        "size": size,
        **{f"{stage}_cpu_per_10k": round(cost.cpu / size * 10_000, 3) for stage, cost in stages.items()},
        **{f"{stage}_rss_mb": round(cost.rss, 1) for stage, cost in stages.items()},
        "backfill_cpu": round(sum(cost.cpu for cost in stages.values()), 2),
        "increment_cpu": round(increment.cpu, 2),
        "idle_cpu": round(min(settled.cpu, idle.cpu), 2),
        "peak_rss_mb": round(max(cost.rss for cost in (*stages.values(), *increments, idle)), 1),
        "store_mb": round((folder / "x.db").stat().st_size / 1e6, 1),
    }
    print(json.dumps(found), flush=True)
    return found


STAGES = ("pull", "bucket", "push")


def idle_of_three(folder: Path) -> float:
    """CPU seconds of a sync of three sources with nothing new: the better of two."""
    configure(folder, "a", "b", "c")
    for name in "abc":
        write(folder / name, 0, 100)
    for _ in range(2):
        closeloop("sync", cwd=folder)
    return min(closeloop("sync", cwd=folder).cpu for _ in range(2))


def with_dlt(python: str, folder: Path, size: int) -> dict[str, Any]:
    """The same pull and store by dlt, after ours, in the same run."""
    configure(folder, "a")
    write(folder / "a", 0, size)
    ours = closeloop("pull", cwd=folder)
    (folder / "bench.py").write_text(DLT, encoding="utf-8")
    (folder / "dlt").mkdir()
    theirs = measured(python, "bench.py", str(folder / "a"), str(folder / "dlt"), cwd=folder)
    return {
        "dlt_size": size,
        "dlt_cpu": round(theirs.cpu, 2),
        "our_cpu": round(ours.cpu, 2),
        "ratio_cpu": round(theirs.cpu / ours.cpu, 2),
        "dlt_rss_mb": round(theirs.rss, 1),
        "our_rss_mb": round(ours.rss, 1),
    }


def main() -> None:
    """Print one JSON line per size, and all that is claimed in the last one."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", default="10000,100000")
    options.add_argument("--stages", default=",".join(STAGES), help="`pull` alone, for sizes whose labels take hours")
    options.add_argument("--ids", choices=("order", "spread"), default="order")
    options.add_argument("--recent", action="store_true", help="write increments beside large files")
    options.add_argument("--dlt", metavar="PYTHON", help="an interpreter with dlt[duckdb,parquet]")
    chosen = options.parse_args()
    stages = chosen.stages.split(",")
    with tempfile.TemporaryDirectory(prefix="closeloop-bench-") as name:
        root = Path(name)

        def room(label: str) -> Path:
            made = root / label
            made.mkdir()
            return made

        idle = idle_of_three(room("idle"))
        rows = [
            at_size(room(size), int(size), stages, spread=chosen.ids == "spread", recent=chosen.recent)
            for size in chosen.sizes.split(",")
        ]
        first, last = rows[0], rows[-1]
        compared = with_dlt(chosen.dlt, room("dlt"), min(int(last["size"]), 20_000)) if chosen.dlt else {}
    per_10k = {stage: last[f"{stage}_cpu_per_10k"] for stage in stages}
    growth = (last["backfill_cpu"] / last["size"]) / (first["backfill_cpu"] / first["size"])
    closing = {
        "idle_cpu_seconds": round(idle, 3),
        "peak_rss_mb": max(found["peak_rss_mb"] for found in rows),
        "cpu_seconds_per_10k": round(sum(per_10k.values()), 3),
        "per_stage": per_10k,
        "backfill_growth": round(growth, 2),
        "increment_growth": round(last["increment_cpu"] / first["increment_cpu"], 2),
        **compared,
    }
    print(json.dumps(closing))


if __name__ == "__main__":
    main()
