"""How good and how fast the buckets are, on public labelled data: `python benchmarks/bucketing.py DATA_DIR`.

Prints one table and ends with one JSON line. DATA_DIR holds `<set>.jsonl.gz` files as docs/benchmarks.md describes them. The rules
were written while looking at these rows, so their figures are those of a development set. "Seen" marks sets that the shipped heads
were trained on: there the second table counts, cross-validated by prompt or source. "Before" is the best public tool or naive rule
measured on the same rows. `benchmarks/train/transfer.py DATA_DIR` prints what one set teaches about another.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import bucketing_speed
import discovery

from closeloop.buckets import heads, metrics
from closeloop.buckets.base import Case, Detector
from closeloop.buckets.cascade import Cascade
from closeloop.buckets.detectors import refusal, register_detectors
from closeloop.buckets.detectors.finish import cuts
from closeloop.collector import patient
from closeloop.models import Document, Finding, Interaction, Message, Signal, Verdict

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


def case(
    prompt: str, response: str, *, documents: Iterable[str] = (), comment: str = "", next_turn: str | None = None
) -> Case:
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
            next_turn=next_turn,
        ),
        NEGATIVE,
        signals,
    )


def looked_at(prompt: str) -> bool:
    """Whether a prompt is in the half whose answers were read while the rules were last worked on."""
    return hashlib.sha256(prompt.encode()).digest()[0] % 2 == 0


class _RulesAlone:
    """The rules of a detector that has a head behind them."""

    def __init__(self, name: str, read: Callable[[str], object]) -> None:
        self.name, self.version, self.buckets, self.read = name, "rules", (), read

    def detect(self, one: Case) -> Iterable[Finding]:
        self.read(one.response)
        return ()


def facts_and_rules() -> Cascade:
    """Stages 0 and 1 without documents: no trained head, no grounding, nothing that reads what users wrote afterwards."""
    left_out = ("grounding", "contradictions", "ungrounded", "comments", "edits", "next_turn", "refusal", "truncated")
    kept: dict[str, Detector] = {one.name: one for one in register_detectors() if one.name not in left_out}
    return Cascade(
        kept | {"refusal": _RulesAlone("refusal", refusal.read), "truncated": _RulesAlone("truncated", cuts.ending)}
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
        return self.scores(one).get(key, 0.0)

    def scores(self, one: Case) -> dict[str, float]:
        """Every score of one case; its CPU time counts."""
        started = time.process_time()
        found = self.cascade.sort(one).scores
        self.seconds += time.process_time() - started
        self.cases += 1
        return found

    def add(
        self,
        name: str,
        data: list[Row],
        before: str,
        groups: list[str] | None = None,
        *,
        at: float = 0.5,
        seen: bool = False,
    ) -> None:
        """One line of the table from (score, truth) rows; the interval draws whole groups (prompts, sources)."""
        one = metrics.figures(data, at, groups, samples=200)
        self.table.append({
            "what": name, "rows": one.rows, "positive": one.positive, "precision": one.precision, "recall": one.recall, "f1": one.f1,
            "interval": [one.f1_low, one.f1_high], "auroc": one.auroc, "ece": one.calibration_error,
            "all_positive_f1": 2 * one.positive / (one.rows + one.positive), "seen": seen, "before": before,
        })  # fmt: skip

    def rate(self, name: str, scores: list[float], before: str, at: float = 0.5) -> None:
        """The share of answers that are flagged though nothing is wrong with them."""
        flagged = sum(score >= at for score in scores) / max(len(scores), 1)
        self.table.append({"what": name, "rows": len(scores), "rate": flagged, "before": before})

    def run(self) -> None:
        """Every part whose data is there."""
        parts: tuple[Callable[[], None], ...] = (
            self.refusal,
            self.constraints,
            self.truncated,
            self.grounding,
            self.comments,
            self.next_turn,
            self.discovery,
            self.known_good,
        )
        for part in parts:
            try:
                part()
            except FileNotFoundError as error:
                print(f"left out {part.__name__}: no {error.filename}", file=sys.stderr)

    def refusal(self) -> None:
        for name, before in (("xstest", ".867 list"), ("xstest_replication", ".897 list")):
            found = list(rows(self.folder, name))
            scores = [self.scores(case(row["prompt"], row["response"])) for row in found]
            data = [(one["refusal"], not row["label"].startswith("1")) for one, row in zip(scores, found, strict=True)]
            self.add(f"refusal, {name}", data, before, [row["prompt"] for row in found], seen=name == "xstest")
            kinds = [
                1 if one["refusal"] < 0.5 else 3 if one["refusal.partial"] > one["refusal"] / 2 else 2 for one in scores
            ]
            truth = [int(row["label"][0]) for row in found]
            each = [
                metrics.f1([(float(a == kind), b == kind) for a, b in zip(kinds, truth, strict=True)])
                for kind in (1, 2, 3)
            ]
            line = {
                "what": f"refusal kinds, {name}, macro-F1",
                "rows": len(found),
                "f1": sum(each) / 3,
                "seen": name == "xstest",
            }
            self.table.append({**line, "before": ".613 GPT-4" if name == "xstest" else ""})
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
            scores = self.scores(case(row["prompt"], row["response"]))
            half = "read" if looked_at(row["prompt"]) else "unread"
            for part, key in parts:
                if part == "language" and "language" not in row["asked"]:
                    continue  # nobody labelled answers in another language than the user's where none was asked for
                data.setdefault((part, row["lang"]), []).append((scores[key], part in row["violated"]))
                data.setdefault((part, f"{row['lang']} {half}"), []).append((scores[key], part in row["violated"]))
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
            self.rate(f"truncated, false flags on {name}", [score for score, _ in found], ".06 / .10")

    def grounding(self) -> None:
        """RAGTruth by response and by character, BEGIN, and summaries that nothing here was trained on."""
        asked = {
            "summary": "Summarize the news.",
            "qa": "Answer the question from the passages.",
            "data2txt": "Describe the business.",
        }
        data: dict[str, list[Row]] = {}
        groups: dict[str, list[str]] = {}
        hits = [0, 0, 0]
        for row in rows(self.folder, "ragtruth"):
            found = self.cascade.sort(case(asked[row["task"]], row["response"], documents=[row["context"]]))
            for name in ("all", row["task"]):
                data.setdefault(name, []).append((found.scores["hallucination"], row["label"] != "clean"))
                groups.setdefault(name, []).append(row["source_id"])
            gold = {k for span in row["spans"] for k in range(span["start"], span["end"])}
            said = {
                k for label in found.labels if label.bucket.startswith("hallucination")
                for one in label.evidence if one.field == "response" for k in range(one.start, one.end)
            }  # fmt: skip
            hits = [hits[0] + len(gold & said), hits[1] + len(said), hits[2] + len(gold)]
        for name, found_ in data.items():
            self.add(f"hallucination, ragtruth {name}", found_, ".685 17M encoder", groups[name], seen=True)
        line = {
            "what": "hallucination, ragtruth, characters",
            "rows": len(data["all"]),
            "f1": 2 * hits[0] / (hits[1] + hits[2]),
        }
        self.table.append({**line, "seen": True, "before": ".134"})
        parts: dict[str, list[tuple[Row, str]]] = {}
        for row in rows(self.folder, "begin"):
            if row["label"] != "Generic":
                score = self.score(case(row["prompt"], row["response"], documents=[row["context"]]), "hallucination")
                part = "topicalchat" if row["split"] == "tc_dev" else "wow, cmu"
                parts.setdefault(part, []).append(((score, row["label"].startswith("Not")), row["context"]))
        for row in rows(self.folder, "cliff_goyal"):
            score = self.score(case("Summarize.", row["response"], documents=[row["context"]]), "hallucination")
            parts.setdefault(f"cliff_goyal {row['origin']}", []).append(
                ((score, row["label"] == "error"), row["context"])
            )
        before = {
            "wow, cmu": ".892",
            "topicalchat": ".892",
            "cliff_goyal xsum": "AUROC .723",
            "cliff_goyal cnndm": "AUROC .696",
        }
        for part, found__ in parts.items():
            pairs = [pair for pair, _ in found__]
            self.add(
                f"hallucination, {part}",
                pairs,
                before[part],
                [one for _, one in found__],
                seen=part == "wow, cmu",
            )

    def rules_alone(self) -> float:
        """Rows a CPU second of facts and rules, over every third answer of M-IFEval and the good ones of HaluEval."""
        cascade = facts_and_rules()
        found = [row for name in ("m_ifeval", "halueval_general") for row in rows(self.folder, name)][::3]
        cases = [case(row["prompt"], row["response"]) for row in found]
        started = time.process_time()
        for one in cases:
            cascade.sort(one)
        return len(cases) / (time.process_time() - started)

    def next_turn(self) -> None:
        """Two domains of task dialogues: no weight is fitted to them, but turns of them were read while the words were chosen."""
        for name, before in (("MWOZ", "AUROC .734"), ("CCPE", "AUROC .691")):
            data = []
            for row in rows(self.folder, "uss"):
                if row["set"] == name:
                    one = case("", row["prev_system"] or "", next_turn=row["user"])
                    data.append((self.score(one, "next_turn.dissatisfied"), row["label"] != "ok"))
            self.add(f"next turn dissatisfied, {name}", data, before)

    def discovery(self) -> None:
        """Groups of notes against what each note is about."""
        row = discovery.measured(dict(pair for row in rows(self.folder, "ragtruth") for pair in discovery.notes(row)))
        self.table.append(row)

    def known_good(self) -> None:
        """Answers that people found nothing wrong with: how many get any label of what was found in the text."""
        good = [row for row in rows(self.folder, "halueval_general") if row["label"] == "no"][:600]
        for key in ("refusal", "format", "length", "language", "incomplete.truncated", "repetition"):
            scores = [self.score(case(row["prompt"], row["response"]), key) for row in good[:300]]
            self.rate(f"false flags on good answers, {key}", scores, "")

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
                "seen": True,
                "rows": total,
                "f1": sum(f1.values()) / len(f1),
                "by": f1,
                "before": ".570 keywords",
            }
        )


def main(folder: Path) -> None:
    bench = Bench(folder)
    with patient(bucketing_speed.PATIENCE):
        bench.run()
    print(
        f"{'what':42} {'rows':>6} {'pos':>5} {'P':>6} {'R':>6} {'F1':>6} {'95 %':>11} {'AUROC':>6} {'ECE':>6} {'all+':>6}  before"
    )
    for row in bench.table:
        low, high = row.get("interval", (None, None))
        cells = [row.get(name) for name in ("precision", "recall", "f1")]
        shown = " ".join(f"{value:6.3f}" if isinstance(value, float) else f"{'':6}" for value in cells)
        span = f"{low:.3f}-{high:.3f}" if low is not None else ""
        rest = " ".join(
            f"{row[name]:6.3f}" if isinstance(row.get(name), float) else f"{'':6}"
            for name in ("auroc", "ece", "all_positive_f1")
        )
        extra = f"rate {row['rate']:.3f}; " if "rate" in row else "seen; " if row.get("seen") else ""
        print(
            f"{row['what']:42} {row['rows']:6} {row.get('positive', ''):>5} {shown} {span:>11} {rest}  {extra}{row['before']}"
        )
    print("\nHeads on rows they were not trained on (folds by prompt, source or question):")
    folded = {}
    for name in ("refusal", "grounding", "truncated", "comments"):
        about = heads.load(name).about
        folded[name] = next(value for key, value in about.items() if key.startswith("cross_validated"))
        print(f"  {name}: {json.dumps(folded[name])}")
    speed = bench.cases / bench.seconds if bench.seconds else 0.0
    with patient(bucketing_speed.PATIENCE):
        alone = bench.rules_alone()
    print(f"{speed:.0f} rows a CPU second with every detector, {alone:.0f} with facts and rules alone")
    by_kind = bucketing_speed.measured(folder, facts_and_rules(), 1_000)
    bucketing_speed.show(by_kind)
    last = {
        "rows_per_cpu_second": round(speed),
        "rows_per_cpu_second_facts_and_rules": round(alone),
        "speed": by_kind,
        "engine": bench.cascade.version,
        "table": bench.table,
        "cross_validated": folded,
    }
    print(json.dumps(last))


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("usage: python benchmarks/bucketing.py DATA_DIR (a folder of <set>.jsonl.gz files)")
    main(Path(sys.argv[1]))
