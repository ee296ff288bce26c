"""`python benchmarks/train/comments_general.py DATA_DIR` writes weights/comments_general.json: which bucket a user's comment is about.

`comments_general.txt` holds the comments, English, written for this by hand. The reasons of experts in HaluQuestQA are one class
beside them, for which `comments.py` has a head of its own.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from comments import comments, softmax
from common import Text, ece, folds, write
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from closeloop.buckets.detectors.comments.general_head import EXPERT, NAME, terms

OWN = Path(__file__).with_suffix(".txt")
STRENGTH = 30.0
EXPERTS = 0.2
"""What a comment of an expert weighs beside one of ours: there are as many of them, all of one class."""
LEAST = 0.15
"""A smaller weight is left out."""
ABOUT = {
    "task": "which bucket a user's comment is about, or none, or that an expert wrote it",
    "data": "comments written for this (benchmarks/train/comments_general.txt) and reasons of experts in HaluQuestQA (Apache-2.0, UKP Lab)",
    "made_by": "benchmarks/train/comments_general.py",
}


def own() -> tuple[list[str], list[str]]:
    """The comments of `comments_general.txt` and their buckets."""
    texts, names, name = [], [], ""
    for line in OWN.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            name = line[2:]
        elif line:
            texts.append(line)
            names.append(name)
    return texts, names


def fit(docs: list[list[str]], names: np.ndarray) -> tuple[Text, Any]:
    """Terms that two comments of ours have; experts use ten times as many words."""
    text = Text(least=2, most=14_000).fit([doc for doc, name in zip(docs, names, strict=True) if name != EXPERT])
    weight = np.where(names == EXPERT, EXPERTS, 1.0)
    return text, LogisticRegression(C=STRENGTH, max_iter=500).fit(text.matrix(docs), names, sample_weight=weight)


def scored(docs: list[list[str]], names: np.ndarray, groups: list[str]) -> tuple[np.ndarray, list[str]]:
    """Log-odds of every comment by class, from models that saw neither it nor others of its question."""
    classes = sorted(set(names))
    logits = np.full((len(docs), len(classes)), -20.0)
    for train, test in folds(len(docs), groups, 10):
        text, model = fit([docs[k] for k in train], names[train])
        places = [classes.index(name) for name in model.classes_]
        logits[np.ix_(test, places)] = model.decision_function(text.matrix([docs[k] for k in test]))
    return logits, classes


def gathered(folder: Path) -> tuple[list[str], np.ndarray, list[str]]:
    """Every comment, its class and its group."""
    texts, names = own()
    experts, _, questions = comments(folder)
    groups = [f"own {place}" for place in range(len(texts))] + questions
    return texts + experts, np.array(names + [EXPERT] * len(experts)), groups


def main(folder: Path) -> None:
    texts, names, groups = gathered(folder)
    docs = [terms(text) for text in texts]
    logits, classes = scored(docs, names, groups)
    truth = np.array([classes.index(name) for name in names])
    mine = names != EXPERT
    best = min(
        np.arange(0.5, 3.01, 0.1),
        key=lambda s: -np.log(softmax(logits[mine], s)[np.arange(mine.sum()), truth[mine]]).mean(),
    )
    probability = softmax(logits, best)
    figures: dict[str, Any] = {
        "comments": int(mine.sum()),
        "macro_f1": round(float(f1_score(truth[mine], logits[mine].argmax(1), average="macro")), 4),
        "ece": round(ece(probability[mine].max(1), logits[mine].argmax(1) == truth[mine]), 4),
        "experts_known": round(float(probability[~mine, classes.index(EXPERT)].mean()), 4),
        "experts_among_ours": round(float(probability[mine, classes.index(EXPERT)].mean()), 4),
        "sharpness": round(float(best), 1),
    }
    print(figures)
    text, model = fit(docs, names)
    weights = np.where(np.abs(model.coef_ * best) < LEAST, 0.0, model.coef_ * best)
    table = {
        term: [round(float(text.idf[k]), 2), *(round(float(one), 1) or 0 for one in weights[:, k])]
        for k, term in enumerate(text.terms)
    }
    rows = {name: {"bias": round(float(model.intercept_[k]) * float(best), 3)} for k, name in enumerate(model.classes_)}
    write(NAME, {**ABOUT, "cross_validated": figures}, rows, table)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
