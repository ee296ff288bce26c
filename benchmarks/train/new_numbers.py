"""`python benchmarks/train/new_numbers.py DATA_DIR` writes weights/new_numbers.json: whether a number that was given nowhere is made up.

`new_numbers.jsonl` holds answers with such numbers, beside documents and results of tools, written for this by hand: `right` where all of
them are, else one of them is wrong. Of right ones some numbers are also exchanged for others here. RAGTruth tells which numbers are wrong.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from common import Linear, ece, rows, write
from sklearn.metrics import roc_auc_score

from closeloop.buckets.base import Case
from closeloop.buckets.cascade import Cascade
from closeloop.buckets.detectors import register_detectors
from closeloop.buckets.files import case_of
from closeloop.buckets.grounding.literal import given_to
from closeloop.buckets.grounding.new_numbers import new_numbers
from closeloop.buckets.grounding.number_evidence import MADE_UP, NAME, UNREAD, evidence
from closeloop.interactions.languages.scripts import without_code

OWN = Path(__file__).with_suffix(".jsonl")
STRENGTH = 0.1
EXCHANGED = 0.25
"""What all exchanged numbers weigh beside the right ones."""
PRECISION = 1.5
"""What a right number weighs beside one that is made up."""
MOST = 6
"""Numbers of one answer that are exchanged."""
ROUNDS = 3
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ASKED = {
    "summary": "Summarize the news.",
    "qa": "Answer the question from the passages.",
    "data2txt": "Describe the business.",
}
_WRITTEN = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?!\w)")
ABOUT = {
    "task": "whether a number of a response that was given nowhere is made up",
    "data": "answers written for this (benchmarks/train/new_numbers.jsonl), with numbers exchanged by this script, and RAGTruth (MIT)",
    "made_by": "benchmarks/train/new_numbers.py",
}


class Row(NamedTuple):
    """One new number: its list and answer, what is known of it (0 right, 1 made up, None: one of the answer is), and its features."""

    group: str
    answer: str
    truth: int | None
    is_exchanged: bool
    features: dict[str, float]


def exchanged(seed: random.Random, written: str) -> str:
    """Another number that looks like it."""
    places = [place for place, sign in enumerate(written) if sign.isdigit()]
    for _ in range(20):
        signs, way = list(written), seed.random()
        if way < 0.35:
            place = seed.choice(places)
            signs[place] = seed.choice([sign for sign in "123456789" if sign != signs[place]])
        elif way < 0.5 and len(places) > 1:
            one, other = seed.sample(places, 2)
            signs[one], signs[other] = signs[other], signs[one]
        else:
            for place in places:
                if signs[place] != "0" or seed.random() < 0.2:
                    signs[place] = seed.choice("123456789" if place == places[0] else "0123456789")
        found = "".join(signs)
        if found != written and found[0] != "0":
            return found
    return written


def looked_at(case: Case) -> dict[tuple[int, int], dict[str, float]]:
    """The new numbers of a case that can be read, with their features."""
    plain = without_code(case.response)
    new = new_numbers(plain, given_to(case))
    found = evidence(case, plain, new) if new else {}
    return {place: dict(features) for place, features in found.items() if features is not UNREAD}


def own(cascade: Cascade) -> Iterator[Row]:
    """The answers of `new_numbers.jsonl`."""
    for number, line in enumerate(OWN.read_text(encoding="utf-8").splitlines()):
        body = json.loads(line)
        group, right, answer = body.pop("group"), body.pop("right"), f"{number}"
        body["id"] = answer
        for features in looked_at(case_of(body, cascade, now=NOW)).values():
            yield Row(group, answer, 0 if right else None, False, features)
        if right:
            seed, text = random.Random(number), body["response"]
            found = [*_WRITTEN.finditer(text)]
            for match in seed.sample(found, min(MOST, len(found))):
                other = exchanged(seed, match[0])
                changed = {**body, "response": text[: match.start()] + other + text[match.end() :]}
                for (start, end), features in looked_at(case_of(changed, cascade, now=NOW)).items():
                    if start < match.start() + len(other) and match.start() < end:
                        yield Row(group, f"{answer} {match.start()}", 1, True, features)


def ragtruth(folder: Path, cascade: Cascade) -> Iterator[Row]:
    """Numbers in answers of models, made up where people marked them."""
    for row in rows(folder, "ragtruth"):
        body = {"id": row["id"], "prompt": ASKED[row["task"]], "response": row["response"]}
        body["documents"] = [{"id": "1", "content": row["context"]}]
        for (start, end), features in looked_at(case_of(body, cascade, now=NOW)).items():
            marked = any(span["start"] < end and start < span["end"] for span in row["spans"])
            yield Row(f"ragtruth {row['source_id']}", row["id"], int(marked), False, features)


def fit(data: Sequence[Row]) -> Linear:
    """Where one of several numbers is wrong, the one that looks it most, by the head of the round before."""
    known = [row for row in data if row.truth is not None]
    bags: dict[tuple[str, str], list[Row]] = {}
    for row in data:
        if row.truth is None:
            bags.setdefault((row.group, row.answer), []).append(row)
    chosen = [rows_[0] for rows_ in bags.values() if len(rows_) == 1]
    for _ in range(ROUNDS):
        used = known + chosen
        truth = np.array([row.truth != 0 for row in used])
        share = EXCHANGED * (~truth).sum() / max(1, sum(row.is_exchanged for row in used))
        weight = np.array([share if row.is_exchanged else 1.0 if row.truth != 0 else PRECISION for row in used])
        model = Linear([row.features for row in used], None, truth, weight, strength=STRENGTH)
        chosen = [rows_[int(np.argmax(model.score([row.features for row in rows_])))] for rows_ in bags.values()]
    return model


def answers(data: Sequence[Row], logits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The highest log-odds of every answer, and whether one of its numbers is made up."""
    best: dict[tuple[str, str], tuple[float, bool]] = {}
    for row, logit in zip(data, logits, strict=True):
        if not row.is_exchanged:
            key = (row.group, row.answer)
            before = best.get(key, (-99.0, False))
            best[key] = (max(before[0], float(logit)), before[1] or row.truth != 0)
    return np.array([one for one, _ in best.values()]), np.array([wrong for _, wrong in best.values()])


def main(folder: Path) -> None:
    cascade = Cascade({one.name: one for one in register_detectors()})
    data = [*own(cascade), *ragtruth(folder, cascade)]
    logits = np.zeros(len(data))
    for group in sorted({row.group.split()[0] for row in data}):
        model = fit([row for row in data if row.group.split()[0] != group])
        held = [place for place, row in enumerate(data) if row.group.split()[0] == group]
        logits[held] = model.score([data[place].features for place in held])
    figures: dict[str, Any] = {}
    for name, is_of in (("own", False), ("ragtruth", True)):
        of = [place for place, row in enumerate(data) if row.group.startswith("ragtruth") == is_of]
        scores, wrong = answers([data[place] for place in of], logits[of])
        chance = 1 / (1 + np.exp(-scores))
        figures[name] = {
            "answers": len(wrong), "wrong": int(wrong.sum()), "auroc": round(float(roc_auc_score(wrong, scores)), 4),
            "found": int((wrong & (chance >= 0.5)).sum()), "false": int((~wrong & (chance >= 0.5)).sum()),
            "ece": round(ece(chance, wrong), 4),
        }  # fmt: skip
        print(name, figures[name])
    head, _ = fit(data).head()
    print(head)
    write(NAME, {**ABOUT, "left_out_by_list": figures}, {MADE_UP: head})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
