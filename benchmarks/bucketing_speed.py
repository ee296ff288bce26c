"""How fast interactions are sorted: `python benchmarks/bucketing_speed.py DATA_DIR [--rows N] [--large N]`.

Rows of four kinds: turns of a chat, short answers, long answers that had demands to obey, and answers from documents. Per kind the
rows a CPU second that the facts and rules, every detector, and `closeloop bucket --in --out --scores` as a whole sort (reading and
writing included, start of the process included). `--large` sorts so many rows, with one process and with two, and tells the peak
of memory. Machines differ and vary from hour to hour, so the CPU seconds of 20 million additions stand beside it, before and after.
Ends with one JSON line.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from closeloop.buckets.base import Case
from closeloop.buckets.cascade import Cascade
from closeloop.buckets.detectors import register_detectors
from closeloop.buckets.files import case_of
from closeloop.collector import patient
from closeloop.patterns.together import WORTH

KINDS = {"chat": "uss", "short": "halueval_general", "long": "m_ifeval", "documents": "ragtruth"}
"""Kind of row and the set it is taken from."""
_BATCH = 200
PATIENCE = 50_000
"""New objects until the collector looks for cycles, as in the command."""
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


def lines(folder: Path, kind: str, most: int) -> list[dict[str, Any]]:
    """Up to so many interactions of a kind, spread over its set; no prompt with demands twice, for prompts are remembered."""
    with gzip.open(folder / f"{KINDS[kind]}.jsonl.gz", "rt", encoding="utf-8") as file:
        found = [row for line in file if (row := _interaction(kind, json.loads(line)))]
    alone = {row["prompt"]: row for row in found} if kind in ("short", "long") else dict(enumerate(found))
    found = list(alone.values())
    return found[:: max(1, len(found) // most)][:most]


def _interaction(kind: str, row: dict[str, Any]) -> dict[str, Any]:
    if kind == "chat":
        return {"id": row["id"], "prompt": "", "response": row["prev_system"] or "", "next_turn": row["user"]}
    if not isinstance(row.get("response"), str):
        return {}
    prompt = row.get("prompt") or "Answer from the passages."
    documents = {"documents": [{"id": "1", "content": row["context"]}]} if kind == "documents" else {}
    return {"id": row["id"], "prompt": prompt, "response": row["response"], **documents}


def yardstick() -> float:
    """CPU seconds of 20 million additions in a plain loop."""
    total, started = 0, time.process_time()
    for each in range(20_000_000):
        total += each
    return round(time.process_time() - started, 2)


def warm(cascade: Cascade, rows: list[dict[str, Any]]) -> None:
    """Let the extra `fast` compile what it compiles once and keeps on disk, so that no row is measured with it."""
    for _ in range(WORTH // 100 + 1):
        cascade.sort_all(_cases(cascade, rows[:100]))


def sorting(cascade: Cascade, rows: list[dict[str, Any]]) -> float:
    """Rows a CPU second that a cascade sorts, once it has seen a few: patterns and weights are made by then."""
    cascade.sort_all(_cases(cascade, rows[:100]))
    cases = _cases(cascade, rows)
    gc.collect()  # else it is luck whether a full collection, of what was made before, falls among the rows
    started = time.process_time()
    with patient(PATIENCE):
        for start in range(0, len(cases), _BATCH):
            cascade.sort_all(cases[start : start + _BATCH])
    return len(cases) / (time.process_time() - started)


def _cases(cascade: Cascade, rows: list[dict[str, Any]]) -> list[Case]:
    return [case_of(row, cascade, now=_NOW) for row in rows]


def command(rows: Iterator[dict[str, Any]] | list[dict[str, Any]], folder: Path, workers: int = 1) -> dict[str, Any]:
    """What `closeloop bucket --in --out --scores` takes in a process of its own: CPU and wall seconds, peak of memory, digest."""
    source, target = folder / "in.jsonl", folder / "out.jsonl"
    with source.open("w", encoding="utf-8") as file:
        count = sum(bool(file.write(json.dumps(row) + "\n")) for row in rows)
    call = [sys.executable, "-m", "closeloop", "bucket", "--in", str(source), "--out", str(target), "--scores"]
    started = time.perf_counter()
    with subprocess.Popen([*call, "--workers", str(workers)], stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"closeloop bucket ended with {process.returncode}")
    cpu = used.ru_utime + used.ru_stime
    return {
        "rows": count, "cpu_seconds": round(cpu, 1), "rows_per_cpu_second": round(count / cpu), "peak_mb": used.ru_maxrss // 1024,
        "wall_seconds": round(time.perf_counter() - started, 1), "sha256": hashlib.sha256(target.read_bytes()).hexdigest()[:16],
    }  # fmt: skip


def measured(folder: Path, rules: Cascade, most: int) -> dict[str, dict[str, int]]:
    """The table: per kind of row its length and three speeds."""
    whole = Cascade({item.name: item for item in register_detectors()})
    table = {}
    for cascade in (rules, whole):
        warm(cascade, lines(folder, "chat", most))
    for kind in KINDS:
        rows = lines(folder, kind, most)
        with TemporaryDirectory() as scratch:
            table[kind] = {
                "rows": len(rows),
                "characters": round(sum(len(row["response"]) for row in rows) / len(rows)),
                "facts_and_rules": round(sorting(rules, rows[::2])),
                "every_detector": round(sorting(whole, rows[1::2])),
                "command": command(rows, Path(scratch))["rows_per_cpu_second"],
            }
    return table


def large(folder: Path, count: int) -> list[dict[str, Any]]:
    """So many rows of all kinds in turn, by one process and by two; the same bytes come out."""
    mixed = [row for rows in zip(*(lines(folder, kind, 900) for kind in KINDS), strict=False) for row in rows]
    found = []
    with TemporaryDirectory() as scratch:
        for workers in (1, 2):
            rows = ({**row, "id": f"{place}"} for place, row in enumerate(islice(cycle(mixed), count)))
            found.append({"workers": workers, **command(rows, Path(scratch), workers)})
    return found


def show(table: dict[str, dict[str, int]]) -> None:
    """The table as text."""
    print(
        f"{'rows a CPU second':18} {'rows':>6} {'characters':>11} {'facts, rules':>13} {'every':>7} {'bucket --in':>12}"
    )
    for kind, row in table.items():
        print(
            f"{kind:18} {row['rows']:6} {row['characters']:11} {row['facts_and_rules']:13} {row['every_detector']:7} {row['command']:12}"
        )


def main() -> None:
    from bucketing import facts_and_rules

    reader = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    reader.add_argument("folder", type=Path)
    reader.add_argument("--rows", type=int, default=2_000, help="rows of each kind")
    reader.add_argument("--large", type=int, default=0, help="rows for the measurement of memory and processes")
    given = reader.parse_args()
    before = yardstick()
    table = measured(given.folder, facts_and_rules(), given.rows)
    show(table)
    machine = (before, yardstick())
    print("20 million additions, CPU seconds:", *machine)
    many = large(given.folder, given.large) if given.large else []
    for row in many:
        print(json.dumps(row))
    print(json.dumps({"speed": table, "large": many, "yardstick": machine}))


if __name__ == "__main__":
    main()
