"""How good and how fast the buckets are, on public labelled data: `python benchmarks/bucketing.py DATA_DIR`.

Prints one table and ends with one JSON line. DATA_DIR holds `<set>.jsonl.gz` files as docs/benchmarks.md describes them. The rules
were written while looking at these rows, so the figures are those of a development set, not of unseen data. "Before" is the best
public tool or naive rule measured on the same rows.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from closeloop.buckets.base import Case
from closeloop.buckets.cascade import Cascade
from closeloop.buckets.detectors import register_detectors
from closeloop.models import Document, Interaction, Message, Signal, Verdict

NEGATIVE = Verdict(outcome="negative", score=-1.0, weight=3.0, conflict=0.0)
MODES = {
    "factuality": "incorrect.fact",
    "irrelevance": "off_topic.irrelevant",
    "incomplete_ans": "incomplete.missing_part",
    "reference_example": "off_topic.reference",
}
Row = tuple[float, bool]


def rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """The rows of one set that have a response."""
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if name in ("uss", "eurtad") or isinstance(row.get("response"), str):
                yield row


def case(prompt: str, response: str, *, documents: Iterable[str] = (), comment: str = "") -> Case:
    """A case of one user message and one answer."""
    signals = (Signal(kind="comment", polarity=0.0, weight=0.0, explicit=True, comment=comment),) if comment else ()
    return Case(
        Interaction(
            platform="files",
            project="benchmark",
            id="1",
            trace_id="1",
            prompt=(Message.of("user", prompt),),
            response=(Message.of("assistant", response),),
            documents=tuple(Document(content=text) for text in documents),
        ),
        NEGATIVE,
        signals,
    )


class Bench:
    """Scores every row with the whole cascade once and keeps the table."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cascade = Cascade({item.name: item for item in register_detectors()})
        self.table: list[dict[str, Any]] = []
        self.seconds = 0.0
        self.cases = 0

    def score(self, one: Case, key: str) -> float:
        started = time.perf_counter()
        value = self.cascade.sort(one).scores.get(key, 0.0)
        self.seconds += time.perf_counter() - started
        self.cases += 1
        return value

    def add(self, name: str, data: list[Row], before: str) -> None:
        """One line of the table from (score, truth) rows."""
        truth = sum(wanted for _, wanted in data)
        flagged = sum(score >= 0.5 for score, _ in data)
        hits = sum(score >= 0.5 and wanted for score, wanted in data)
        self.table.append({
            "what": name, "rows": len(data), "positive": truth,
            "precision": hits / flagged if flagged else 0.0, "recall": hits / truth if truth else 0.0,
            "f1": 2 * hits / (flagged + truth) if flagged + truth else 0.0,
            "auroc": auroc(data), "ece": calibration_error(data), "all_positive_f1": 2 * truth / (len(data) + truth), "before": before,
        })  # fmt: skip

    def run(self) -> None:
        """Every part whose data is there."""
        parts: tuple[Callable[[], None], ...] = (
            self.refusal,
            self.constraints,
            self.truncated,
            self.grounding,
            self.comments,
        )
        for part in parts:
            try:
                part()
            except FileNotFoundError as error:
                print(f"left out {part.__name__}: no {error.filename}", file=sys.stderr)

    def refusal(self) -> None:
        for name, before in (("xstest", ".867 list"), ("xstest_replication", ".897 list")):
            data = [
                (self.score(case(row["prompt"], row["response"]), "refusal"), not row["label"].startswith("1"))
                for row in rows(self.folder, name)
            ]
            self.add(f"refusal, {name}", data, before)
        kept = [row for row in rows(self.folder, "do_not_answer") if row["label"] != 1]
        self.add(
            "refusal, do_not_answer",
            [(self.score(case(row["prompt"], row["response"]), "refusal"), row["label"] in (0, 4)) for row in kept],
            ".909 list",
        )

    def constraints(self) -> None:
        """M-IFEval: the official verdict per bucket; a response's scores are computed once."""
        parts = (("format", "format"), ("length", "length"), ("language", "language"), ("content", "instruction"))
        before = dict(
            zip((f"format {lang}" for lang in ("en", "fr", "es", "ja")), (".841", ".264", ".174", ".061"), strict=True)
        )
        before |= dict(
            zip((f"length {lang}" for lang in ("en", "fr", "es", "ja")), (".804", ".724", ".000", ".000"), strict=True)
        )
        before["language en"] = ".599"
        data: dict[tuple[str, str], list[Row]] = {}
        for row in rows(self.folder, "m_ifeval"):
            started = time.perf_counter()
            scores = self.cascade.sort(case(row["prompt"], row["response"])).scores
            self.seconds += time.perf_counter() - started
            self.cases += 1
            for part, key in parts:
                if part == "language" and "language" not in row["asked"]:
                    continue  # nobody labelled answers in another language than the user's where none was asked for
                data.setdefault((part, row["lang"]), []).append((scores[key], part in row["violated"]))
        for (part, lang), found in sorted(data.items()):
            self.add(f"{part}, m_ifeval {lang}", found, before.get(f"{part} {lang}", ""))

    def truncated(self) -> None:
        """Answers that end with a stop, each also cut at a word drawn by its id; then false flags on lists and code as they are."""
        whole = [
            row for row in rows(self.folder, "m_ifeval") if row["lang"] == "en" and len(row["response"].split()) > 30
        ]
        data: list[Row] = []
        lists: list[Row] = []
        code: list[Row] = []
        for row in whole:
            text = row["response"].rstrip()
            if text.endswith("```"):
                code.append((self.score(case("", text), "incomplete.truncated"), False))
            elif re.search(r"^\s*(?:[-*•]|\d+\.)\s", text, re.MULTILINE) and re.search(r"[.!?\"')*]$", text):
                lists.append((self.score(case("", text), "incomplete.truncated"), False))
            if not re.search(r"[.!?][\"')*]*$", text):
                continue
            ends = [match.end() for match in re.finditer(r"\S+", text)]
            cut = text[: random.Random(row["id"]).choice(ends[len(ends) // 4 : -1])]
            data += [
                (self.score(case("", text), "incomplete.truncated"), False),
                (self.score(case("", cut), "incomplete.truncated"), True),
            ]
        self.add("truncated ending, cut or not", data, ".934")
        for name, found in (("lists", lists), ("code", code)):
            self.table.append(
                {
                    "what": f"truncated, false flags on {name}",
                    "rows": len(found),
                    "rate": sum(score >= 0.5 for score, _ in found) / max(len(found), 1),
                    "before": ".06 / .10",
                }
            )

    def grounding(self) -> None:
        data = [
            (
                self.score(case("", row["response"], documents=[row["context"]]), "hallucination"),
                row["label"] != "clean",
            )
            for row in rows(self.folder, "ragtruth")
        ]
        self.add("hallucination, ragtruth", data, ".685 17M encoder")

    def comments(self) -> None:
        """Expert comments of HaluQuestQA, nothing else given: the highest of the four modes, or none."""
        right: dict[str, list[int]] = {mode: [0, 0, 0] for mode in MODES}
        total = 0
        for row in rows(self.folder, "haluquestqa"):
            for mode, errors in row["errors"].items():
                for error in errors:
                    if not error.get("reason"):
                        continue
                    total += 1
                    one = case("", "", comment=error["reason"])
                    scores = self.cascade.sort(one).scores
                    best = max(MODES, key=lambda name: scores.get(MODES[name], 0.0))
                    found = best if scores.get(MODES[best], 0.0) >= 0.5 else ""
                    right[mode][1] += 1
                    if found:
                        right[found][2] += 1
                    right[mode][0] += found == mode
        f1 = {mode: 2 * hits / max(truth + guessed, 1) for mode, (hits, truth, guessed) in right.items()}
        self.table.append(
            {
                "what": "comment to mode, haluquestqa, macro-F1",
                "rows": total,
                "f1": sum(f1.values()) / len(f1),
                "by": f1,
                "before": ".570 keywords",
            }
        )


def auroc(data: list[Row]) -> float:
    """The chance that a positive row scores above a negative one; ties count half."""
    ordered = sorted(data)
    positive = sum(wanted for _, wanted in data)
    negative = len(data) - positive
    if not positive or not negative:
        return float("nan")
    total, index = 0.0, 0
    while index < len(ordered):
        end = index
        while end < len(ordered) and ordered[end][0] == ordered[index][0]:
            end += 1
        total += sum(wanted for _, wanted in ordered[index:end]) * (index + end + 1) / 2
        index = end
    return (total - positive * (positive + 1) / 2) / (positive * negative)


def calibration_error(data: list[Row]) -> float:
    """Expected calibration error over ten equal bins."""
    bins: dict[int, list[Row]] = {}
    for score, wanted in data:
        bins.setdefault(min(int(score * 10), 9), []).append((score, wanted))
    gaps = (abs(sum(score for score, _ in rows_) - sum(wanted for _, wanted in rows_)) for rows_ in bins.values())
    return sum(gaps) / max(len(data), 1)


def main(folder: Path) -> None:
    bench = Bench(folder)
    bench.run()
    print(f"{'what':42} {'rows':>6} {'pos':>5} {'P':>6} {'R':>6} {'F1':>6} {'AUROC':>6} {'ECE':>6} {'all+':>6}  before")
    for row in bench.table:
        numbers = (row.get(name) for name in ("precision", "recall", "f1", "auroc", "ece", "all_positive_f1"))
        shown = " ".join(f"{value:6.3f}" if isinstance(value, float) else f"{'':6}" for value in numbers)
        extra = f"rate {row['rate']:.3f}; " if "rate" in row else ""
        print(f"{row['what']:42} {row['rows']:6} {row.get('positive', ''):>5} {shown}  {extra}{row['before']}")
    speed = bench.cases / bench.seconds if bench.seconds else 0.0
    print(f"{speed:.0f} rows a second on one core, every detector")
    print(json.dumps({"rows_per_second": round(speed), "engine": bench.cascade.version, "table": bench.table}))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python benchmarks/bucketing.py DATA_DIR")
    main(Path(sys.argv[1]))
