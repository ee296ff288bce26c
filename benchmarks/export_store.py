"""What `export("dpo")` costs from a store: N users' edits of N answers to N different prompts, every one a candidate.

    python benchmarks/export_store.py [--edits 10000,100000] [--workers 1]

The store is made first and is not measured. Each size runs in a process of its own, twice: the second export finds its groups in the
ledger. The last line is JSON: `cpu_us_per_edit` and `peak_rss_mb` of each size (`again` for the second export), and how memory
grows from the first size to the last (`rss_growth`, 1 is flat).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

WORDS = (
    "refund parcel dock scanned account money order customer return size colour jacket boots tent stove invoice warehouse courier "
    "delay voucher discount delivery address tracking label exchange guarantee repair zip sole the a of to in and is that for it "
    "as was with be by on he his but at are this have from or had an they which"
)
CHOICE = WORDS.split()
NOW = datetime(2026, 11, 1, tzinfo=UTC)
BATCH = 1000


def text(draw: random.Random, words: int) -> str:
    """Words in sentences of twelve."""
    chosen = [draw.choice(CHOICE) for _ in range(words)]
    return " ".join(word.capitalize() if place % 12 == 0 else word for place, word in enumerate(chosen)) + "."


def edited(draw: random.Random, number: int, answer: str) -> str:
    """One of four kinds of edit: a number, something before it, a new end, a negation."""
    words = answer.split()
    kinds = (
        answer.replace(words[10], "17 days", 1),
        f"{text(draw, 6)} {answer}",
        f"{' '.join(words[:40])}. {text(draw, 12)}",
        f"{' '.join(words[:20])} not {' '.join(words[20:])}",
    )
    return kinds[number % len(kinds)]


def turns(count: int) -> Iterator[tuple[Any, Any, Any]]:
    """Interaction, feedback and verdict of each edit; every user made five, every conversation has two."""
    from closeloop.models import Feedback, Interaction, Message, Signal, Target, Verdict

    draw = random.Random(7)
    for number in range(count):
        user, asked, answer = f"user-{number % (count // 5 + 1)}", text(draw, 40), text(draw, 60)
        final = edited(draw, number, answer)
        one = Interaction(
            id=f"i{number:08x}", platform="files", project="p", trace_id=f"t{number}", root_span_id=f"s{number}",
            session_id=f"c{number // 2}", user_id=user, started_at=NOW + timedelta(seconds=number), model="gpt-4.1",
            prompt=(Message.of("system", "You help the customers of an outdoor shop."), Message.of("user", f"{asked} AP-{number}.")),
            response=(Message.of("assistant", answer),),
        )  # fmt: skip
        said = Feedback(
            platform="files", project="p", id=f"f{number}", name="correction", source="user", correction=final,
            target=Target(kind="trace", id=one.trace_id, trace_id=one.trace_id), created_at=NOW, updated_at=NOW,
        )  # fmt: skip
        signal = Signal(
            kind="edit",
            polarity=-0.8,
            weight=3,
            explicit=True,
            draft=answer,
            final=final,
            feedback_id=said.id,
            user_id=user,
            at=NOW,
        )
        yield (
            one,
            said,
            Verdict(
                outcome="negative",
                score=-0.8,
                weight=3,
                conflict=0,
                explicit=True,
                signals=(signal,),
                feedback_ids=(said.id,),
            ),
        )


def fill(path: Path, count: int) -> None:
    """A store with so many edits, judged."""
    from itertools import islice

    from closeloop.models import Span, Trace
    from closeloop.store import Key, Store

    rows = turns(count)
    with Store.open(path) as store:
        while some := list(islice(rows, BATCH)):
            traces = [
                Trace(
                    platform="files",
                    project="p",
                    id=one.trace_id,
                    session_id=one.session_id,
                    spans=(Span(id=one.root_span_id),),
                )
                for one, _, _ in some
            ]
            with store.transaction() as tx:
                tx.put_traces(traces, [one for one, _, _ in some], NOW)
                tx.put_feedback([said for _, said, _ in some], NOW, stream="feedback", want_traces=False)
                for one, _, verdict in some:
                    tx.put_verdict(
                        Key("files", "p"), one.id, verdict, (), turn=None, next_turn=None, engine="1", recheck_at=None, now=NOW
                    )  # fmt: skip


def run(path: Path, workers: int) -> dict[str, float]:
    """Export twice: CPU seconds of all processes, and the peak of this one."""
    from closeloop import Loop, Settings

    found: dict[str, float] = {}
    with Loop(Settings(store=str(path))) as loop:
        for name in ("first", "again"):
            before = _cpu()
            done = loop.export("dpo", path.with_name("out.jsonl"), workers=workers)
            found[name] = _cpu() - before
            found["written"] = done.written
            found[f"{name}_rss"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def _cpu() -> float:
    used = (resource.getrusage(resource.RUSAGE_CHILDREN), resource.getrusage(resource.RUSAGE_SELF))
    return sum(one.ru_utime + one.ru_stime for one in used)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edits", default="10000,100000")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--store", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.store:
        print(json.dumps(run(given.store, given.workers)))
        return
    sizes, table = [int(size) for size in given.edits.split(",")], {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            store = Path(folder) / "store.db"
            fill(store, size)
            command = [sys.executable, __file__, "--store", str(store), "--workers", str(given.workers)]
            began = time.perf_counter()
            made = json.loads(
                subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1]
            )
        table[size] = {
            "cpu_us_per_edit": round(made["first"] / size * 1e6), "again_us_per_edit": round(made["again"] / size * 1e6),
            "peak_rss_mb": round(made["first_rss"]), "again_rss_mb": round(made["again_rss"]), "written": made["written"],
        }  # fmt: skip
        print(size, table[size], f"{time.perf_counter() - began:.0f} s, load {os.getloadavg()[0]:.1f}")
    growth = table[sizes[-1]]["peak_rss_mb"] / table[sizes[0]]["peak_rss_mb"]
    print(json.dumps({"edits": table, "rss_growth": round(growth, 2)}))


if __name__ == "__main__":
    main()
