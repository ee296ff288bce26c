"""How fast a million preference pairs become files, beside `datasets.Dataset.from_generator(...).to_json` in the same run.

    python benchmarks/export.py [--pairs 1000000] [--against 100000] [--datasets PYTHON]

closeloop renders, sorts by id, hashes and syncs its files; each case runs in a process of its own, so that peak memory is its own.
`--datasets` names a Python that has the `datasets` library (default: this one); without it the ratio is null. The last line is
JSON: `jsonl_seconds`, `parquet_seconds`, `peak_rss_mb`, `ratio_datasets` (rows per second against that library's). `peak_rss_mb`
adds up the peak of every process, as if all peaked at once; beside it stands the largest sum at one moment (every 50 ms), and the
same with pages that processes share counted once.
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
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

ANSWER = "Your refund takes {days} working days, counted from the day the parcel reaches our dock in Graz. "
FILLER = "We write to you as soon as it is scanned, and once more when the money leaves our account. " * 3


def text(number: int, days: int) -> str:
    """About 370 characters, different in every row."""
    return ANSWER.format(days=days) + FILLER + f"Order AP-{number}."


@cache
def bases() -> list[Any]:
    """What the pairs are copies of."""
    from closeloop.models import Candidate, Example, Message, Provenance

    place = Provenance(
        platform="phoenix", project="support-bot", trace_id="t", interaction_id="i", feedback_ids=("f1",), signals=("edit",),
        explicit=True, bucket="incorrect.fact", model="gpt-4.1", pair_kind="edited_final", edit_class="critical",
        edit_distance=0.0435,
    )  # fmt: skip
    found = []
    for number in range(500):
        prompt = (
            Message.of("system", "You help the customers of an outdoor shop."),
            Message.of("user", text(number, 0)),
        )
        good = Candidate(messages=(Message.of("assistant", text(number, 7)),), origin="edit", label=True)
        bad = Candidate(messages=(Message.of("assistant", text(number, 2)),), origin="draft", label=False)
        found.append(
            Example(
                id="", prompt=prompt, candidates=(good, bad), provenance=place, buckets=("incorrect.fact",),
                groups=(f"u:{number}", f"p:{number:08x}"), metadata={"weight": 1.0},
            )
        )  # fmt: skip
    return found


def pairs(start: int, stop: int) -> Iterator[object]:
    """Pairs as the `pairs` view makes them, ids in no order."""
    from closeloop.models import Example

    base = bases()
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


@dataclass
class Memory:
    """What a process and those it started hold, in megabytes, looked at again and again."""

    at_once: float = 0
    """The largest sum at one moment; pages that processes share count in each of them."""
    shared_out: float = 0
    """The same with each shared page counted once, divided among those that share it (PSS)."""
    peaks: dict[int, float] = field(default_factory=dict)
    """The peak of each process as the system told it last: before it became what it is, it counts as the one that started it."""

    def look(self, root: int) -> None:
        """Add what is there now."""
        found = [self._said(Path("/proc") / str(process)) for process in (root, *_started(root))]
        self.at_once = max(self.at_once, sum(said.get("VmRSS", 0) for said in found))
        self.shared_out = max(self.shared_out, sum(said.get("Pss", 0) for said in found))

    def _said(self, place: Path) -> dict[str, float]:
        try:
            lines = [*(place / "status").read_text().splitlines(), *(place / "smaps_rollup").read_text().splitlines()]
        except OSError:  # it has ended
            return {}
        said = {words[0].rstrip(":"): float(words[1]) / 1024 for line in lines if (words := line.split())[-1] == "kB"}
        if "VmHWM" in said:
            self.peaks[int(place.name)] = said["VmHWM"]
        return said


def _started(process: int) -> list[int]:
    """The processes that this one started, and theirs."""
    found = []
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            found += [int(number) for number in path.read_text().split()]
    return [one for child in found for one in (child, *_started(child))]


def measure(python: str, case: str, count: int, workers: int) -> dict[str, float]:
    """One case in a process of its own."""
    command = [python, __file__, "--case", case, "--pairs", str(count), "--workers", str(workers)]
    memory = Memory()
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(command, stdout=out, stderr=errors)
        while process.poll() is None:
            memory.look(process.pid)
            time.sleep(0.05)
        out.seek(0)
        errors.seek(0)
        printed, said = out.read().splitlines(), errors.read().strip().splitlines()
    if process.returncode:
        print(f"{case}: {said[-1:]}", file=sys.stderr)
        return {}
    found: dict[str, float] = json.loads(printed[-1])
    found |= {"peaks": sum(memory.peaks.values()), "at_once": memory.at_once, "pss": memory.shared_out}
    print(
        f"{case:8} {count:9,} rows  {found['seconds']:7.1f} s  {found['cpu']:7.1f} CPU s  "
        f"{count / found['seconds']:9,.0f} rows/s  peaks of all processes {found['peaks']:.0f} MB, at one moment "
        f"{found['at_once']:.0f} MB, shared pages counted once {found['pss']:.0f} MB  load {os.getloadavg()[0]:.1f}"
    )
    return found


def run(case: str, count: int, workers: int) -> dict[str, float]:
    """The case, here: seconds, and CPU seconds of all processes."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        packing = "parquet" if case == "parquet" else ""
        seconds = theirs(place, count) if case == "datasets" else ours(place, count, packing, workers)
    both = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return {"seconds": seconds, "cpu": sum(used.ru_utime + used.ru_stime for used in both)}


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
                "peak_rss_mb": round(max(jsonl["peaks"], parquet["peaks"])),
                "peak_rss_at_once_mb": round(max(jsonl["at_once"], parquet["at_once"])),
                "peak_pss_mb": round(max(jsonl["pss"], parquet["pss"])),
                "ratio_datasets": ratio and round(ratio, 1),
                "ratio_datasets_cpu": cpu and round(cpu, 1),
            }
        )
    )


if __name__ == "__main__":
    main()
