"""`python benchmarks/train/curves.py DATA_DIR`: what more labelled data would be worth.

Each head is trained on a share of the groups (prompts, sources, questions) and scored on groups it never saw; the mean of five folds.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import comments
import grounding
import numpy as np
import refusal
from common import Text, folds, rows
from sklearn.metrics import f1_score, roc_auc_score

SHARES = (0.25, 0.5, 0.75, 1.0)
Fit = Callable[[np.ndarray], Callable[[np.ndarray], np.ndarray]]


def part(train: np.ndarray, groups: list[Any], share: float) -> np.ndarray:
    """The training rows of a share of the groups, drawn the same way every time."""
    names = sorted({str(groups[k]) for k in train})
    kept = set(np.random.default_rng(0).permutation(names)[: max(8, round(share * len(names)))])
    return np.array([k for k in train if str(groups[k]) in kept])


def line(name: str, fit: Fit, truth: np.ndarray, groups: list[Any], parts: int = 5) -> dict[str, list[float]]:
    """Best F1 and AUROC (macro-F1 alone where there are several classes) by share."""
    found: dict[str, list[float]] = {}
    for share in SHARES:
        scores: list[Any] = [None] * len(truth)
        for train, test in folds(len(truth), groups, parts):
            for k, value in zip(test, fit(part(train, groups, share))(test), strict=True):
                scores[k] = value
        table = np.array(scores)
        if table.ndim == 2:
            figures = [float(f1_score(truth, table.argmax(1), average="macro"))]
        else:
            steps = np.quantile(table, np.arange(0.05, 1.0, 0.05))
            figures = [max(f1_score(truth, table >= at) for at in steps), float(roc_auc_score(truth, table))]
        found[str(share)] = [round(float(value), 3) for value in figures]
    print(f"{name:12} {found}", flush=True)
    return found


def refusals(folder: Path) -> dict[str, list[float]]:
    data = rows(folder, "xstest")
    table, docs = refusal.prepared(data)
    clear = refusal.prepared(refusal.complying(folder))
    truth = np.array([int(row["label"][0]) > 1 for row in data]).astype(int)

    def fit(train: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
        text = Text(least=3).fit([*(docs[k] for k in train), *clear[1]])
        model = refusal.fit([table[k] for k in train], [docs[k] for k in train], truth[train], clear, text)
        return lambda test: model.score([table[k] for k in test], [docs[k] for k in test])

    return line("refusal", fit, truth, [row["prompt"] for row in data])


def groundings(folder: Path) -> dict[str, list[float]]:
    data = [one for one in grounding.items(folder) if one.kind != "short"]
    truth = np.array([one.bad for one in data]).astype(int)

    def fit(train: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
        mine = [data[k] for k in train]
        text = grounding.vocabulary(mine)
        for one, other in folds(len(mine), [item.group for item in mine], 4):
            grounding.Sentences([mine[k] for k in one], text).score([mine[k] for k in other])
        models = {kind: grounding.Wholes(kind, mine, text) for kind in ("record", "passages", "summary")}
        sentences = grounding.Sentences(mine, text)

        def score(test: np.ndarray) -> np.ndarray:
            rest = [data[k] for k in test]
            sentences.score(rest)
            return np.array([models[item.kind].score([item])[0] for item in rest])

        return score

    return line("grounding", fit, truth, [one.group for one in data])


def modes(folder: Path) -> dict[str, list[float]]:
    texts, truth, groups = comments.comments(folder)
    docs = [comments.terms(text) for text in texts]

    def fit(train: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
        text, model = comments.fit([docs[k] for k in train], truth[train])
        return lambda test: model.decision_function(text.matrix([docs[k] for k in test]))

    return line("comments", fit, truth, groups)


def main(folder: Path) -> None:
    for one in (refusals, modes, groundings):
        one(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
