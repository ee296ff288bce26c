"""`python benchmarks/train/comments.py DATA_DIR` writes weights/comments.json: which of four modes an expert's comment is about."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from common import Text, ece, folds, rows, write
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from closeloop.buckets.detectors.comments.expert_head import terms

MODES = {
    "factuality": "incorrect.fact",
    "irrelevance": "off_topic.irrelevant",
    "incomplete_ans": "incomplete.missing_part",
    "reference_example": "off_topic.reference",
}
STRENGTH = 8.0
ABOUT = {
    "task": "which of four modes a comment is about, given that it is about one of them",
    "data": "reasons of experts in HaluQuestQA (Apache-2.0, UKP Lab)",
    "made_by": "benchmarks/train/comments.py",
}


def comments(folder: Path) -> tuple[list[str], np.ndarray, list[str]]:
    keys = list(MODES)
    found = [
        (error["reason"], keys.index(mode), row["prompt"])
        for row in rows(folder, "haluquestqa")
        for mode, errors in row["errors"].items()
        for error in errors
        if error.get("reason")
    ]
    return [one[0] for one in found], np.array([one[1] for one in found]), [one[2] for one in found]


def fit(docs: list[list[str]], truth: np.ndarray) -> tuple[Text, Any]:
    text = Text(least=2, most=14_000).fit(docs)
    return text, LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=500).fit(text.matrix(docs), truth)


def softmax(logits: np.ndarray, sharpness: float) -> np.ndarray:
    power = np.exp(sharpness * (logits - logits.max(1, keepdims=True)))
    return power / power.sum(1, keepdims=True)


def scored(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Log-odds of every comment by class, from models that never saw its question, and the truth."""
    texts, truth, groups = comments(folder)
    docs = [terms(text) for text in texts]
    logits = np.zeros((len(truth), len(MODES)))
    for train, test in folds(len(truth), groups, 10):
        text, model = fit([docs[k] for k in train], truth[train])
        logits[test] = model.decision_function(text.matrix([docs[k] for k in test]))
    return logits, truth


def main(folder: Path) -> None:
    logits, truth = scored(folder)
    best = min(
        np.arange(0.5, 3.01, 0.1), key=lambda s: -np.log(softmax(logits, s)[np.arange(len(truth)), truth]).mean()
    )
    probability = softmax(logits, best)
    figures: dict[str, Any] = {
        "comments": len(truth),
        "macro_f1": round(float(f1_score(truth, logits.argmax(1), average="macro")), 4),
        "by_mode": dict(zip(MODES, np.round(f1_score(truth, logits.argmax(1), average=None), 3).tolist(), strict=True)),
        "ece": {mode: round(ece(probability[:, k], truth == k), 4) for k, mode in enumerate(MODES)},
    }
    print(figures)
    texts, truth, _ = comments(folder)
    text, model = fit([terms(one) for one in texts], truth)
    table = {
        term: [round(float(text.idf[k]), 3), *(round(float(weight) * best, 2) for weight in model.coef_[:, k])]
        for k, term in enumerate(text.terms)
        if np.abs(model.coef_[:, k]).max() > 0.02
    }
    classes = {
        bucket: {"bias": round(float(model.intercept_[k]) * float(best), 4)} for k, bucket in enumerate(MODES.values())
    }
    write("comments", {**ABOUT, "cross_validated_by_question": figures}, classes, table)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
