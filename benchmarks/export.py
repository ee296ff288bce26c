"""How fast a million preference pairs become files, beside `datasets.Dataset.from_generator(...).to_json` in the same run.

    python benchmarks/export.py [--pairs 1000000] [--against 100000] [--datasets PYTHON]

closeloop renders, sorts by id, hashes and syncs its files; each case runs in a process of its own, so that peak memory is its own.
`--datasets` names a Python that has the `datasets` library (default: this one); without it the ratio is null. The last line is
JSON: `jsonl_seconds`, `parquet_seconds`, `peak_rss_mb`, `ratio_datasets` (rows per second against that library's).
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ANSWER = "Your refund takes {days} working days, counted from the day the parcel reaches our dock in Graz. "
FILLER = "We write to you as soon as it is scanned, and once more when the money leaves our account. " * 3


def text(number: int, days: int) -> str:
    """About 370 characters, different in every row."""
    return ANSWER.format(days=days) + FILLER + f"Order AP-{number}."


def pairs(start: int, stop: int) -> Iterator[object]:
    """Pairs as the `pairs` view makes them, ids in no order."""
    from closeloop.models import Candidate, Example, Message, Provenance

    place = Provenance(
        platform="phoenix", project="support-bot", trace_id="t", interaction_id="i", feedback_ids=("f1",), signals=("edit",),
        explicit=True, bucket="incorrect.fact", model="gpt-4.1", pair_kind="edited_final", edit_class="critical",
        edit_distance=0.0435,
    )  # fmt: skip
    base = []
    for number in range(500):
        prompt = (
            Message.of("system", "You help the customers of an outdoor shop."),
            Message.of("user", text(number, 0)),
        )
        good = Candidate(messages=(Message.of("assistant", text(number, 7)),), origin="edit", label=True)
        bad = Candidate(messages=(Message.of("assistant", text(number, 2)),), origin="draft", label=False)
        base.append(
            Example(
                id="", prompt=prompt, candidates=(good, bad), provenance=place, buckets=("incorrect.fact",),
                groups=(f"u:{number}", f"p:{number:08x}"), metadata={"weight": 1.0},
            )
        )  # fmt: skip
    for number in range(start, stop):
        one = base[number % len(base)]
        # Copied by hand: pydantic's own copy takes longer than everything that is measured here.
        twin = Example.__new__(Example)
        object.__setattr__(
            twin,
            "__dict__",
            {**one.__dict__, "id": f"phoenix/support-bot:{number * 2654435761 % 2**32:08x}{number:08x}"},
        )
        object.__setattr__(twin, "__pydantic_fields_set__", one.__pydantic_fields_set__)
        yield twin


def plain(count: int) -> Iterator[dict[str, object]]:
    """The same rows as dictionaries, for the other library."""
    for number in range(count):
        yield {
            "id": f"phoenix/support-bot:{number:08x}",
            "prompt": [
                {"role": "system", "content": "You help the customers of an outdoor shop."},
                {"role": "user", "content": text(number, 0)},
            ],
            "chosen": [{"role": "assistant", "content": text(number, 7)}],
            "rejected": [{"role": "assistant", "content": text(number, 2)}],
            "metadata": {"bucket": "incorrect.fact", "trace_id": f"{number:08x}", "weight": 1.0},
        }


@dataclass(frozen=True)
class Made:
    """A part of the pairs, made in whichever process takes it."""

    start: int
    stop: int

    def __call__(self) -> Iterator[object]:
        return pairs(self.start, self.stop)


def ours(folder: Path, count: int, packing: str, workers: int) -> float:
    """Seconds from the first pair to files in place."""
    from closeloop.datasets.export import PART, Options, write
    from closeloop.datasets.exporters.dpo import Dpo

    # Not the `__main__` that runs: another process knows this file by its name.
    part = importlib.import_module("export").Made
    parts = [part(start, min(start + PART, count)) for start in range(0, count, PART)]
    began = time.perf_counter()
    done = write(parts, Dpo(), folder / "out", Options(packing=packing, workers=workers))
    assert done.written == count
    return time.perf_counter() - began


def theirs(folder: Path, count: int) -> float:
    """The same with `datasets`."""
    from datasets import Dataset  # type: ignore[import-not-found]

    began = time.perf_counter()
    made = Dataset.from_generator(plain, gen_kwargs={"count": count}, cache_dir=str(folder / "cache"))
    made.to_json(folder / "out.jsonl")
    return time.perf_counter() - began


def measure(python: str, case: str, count: int, workers: int) -> dict[str, float]:
    """One case in a process of its own."""
    command = [python, __file__, "--case", case, "--pairs", str(count), "--workers", str(workers)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        print(f"{case}: {result.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return {}
    found: dict[str, float] = json.loads(result.stdout.splitlines()[-1])
    print(
        f"{case:8} {count:9,} rows  {found['seconds']:7.1f} s  {found['cpu']:7.1f} CPU s  "
        f"{count / found['seconds']:9,.0f} rows/s  {found['rss']:6.0f} MB  load {os.getloadavg()[0]:.1f}"
    )
    return found


def run(case: str, count: int, workers: int) -> dict[str, float]:
    """The case, here: seconds, CPU seconds of all processes, and their peak memory taken together as if all peaked at once."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        if case == "datasets":
            seconds, workers = theirs(place, count), 0
        else:
            seconds = ours(place, count, "parquet" if case == "parquet" else "", workers)
    mine, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = sum(used.ru_utime + used.ru_stime for used in (mine, others))
    rss = mine.ru_maxrss + (workers if workers > 1 else 0) * others.ru_maxrss
    return {"seconds": seconds, "cpu": cpu, "rss": rss / 1024}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=1_000_000)
    parser.add_argument("--against", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--datasets", default=sys.executable)
    parser.add_argument("--case", choices=("jsonl", "parquet", "datasets"))
    given = parser.parse_args()
    if given.case:
        print(json.dumps(run(given.case, given.pairs, given.workers)))
        return
    jsonl = measure(sys.executable, "jsonl", given.pairs, given.workers)
    parquet = measure(sys.executable, "parquet", given.pairs, given.workers)
    other = measure(given.datasets, "datasets", given.against, 1)
    ratio = (given.pairs / jsonl["seconds"]) / (given.against / other["seconds"]) if other else None
    cpu = (given.pairs / jsonl["cpu"]) / (given.against / other["cpu"]) if other else None
    print(
        json.dumps(
            {
                "jsonl_seconds": round(jsonl["seconds"], 2),
                "jsonl_cpu_seconds": round(jsonl["cpu"], 2),
                "parquet_seconds": round(parquet["seconds"], 2),
                "parquet_cpu_seconds": round(parquet["cpu"], 2),
                "peak_rss_mb": round(max(jsonl["rss"], parquet["rss"])),
                "ratio_datasets": ratio and round(ratio, 1),
                "ratio_datasets_cpu": cpu and round(cpu, 1),
            }
        )
    )


if __name__ == "__main__":
    main()
