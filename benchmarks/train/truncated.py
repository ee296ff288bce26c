"""`python benchmarks/train/truncated.py DATA_DIR` writes weights/truncated.json: whether a text was cut, from how it ends.

Real answers as they are, and the same cut at a word (at a letter where there are no words) drawn by their id. Two heads: `closing`
knows the words by which answers end, and the trees have its word among their features (learned without the answer's own fold).
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from common import Text, curve, exported, folds, rows, shown, write
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from closeloop.buckets.detectors.finish.features import features, read, terms
from closeloop.buckets.text import is_cjk

SETTINGS = {
    "n_estimators": 160,
    "max_depth": 4,
    "learning_rate": 0.1,
    "subsample": 0.6,
    "max_features": 14,
    "min_samples_leaf": 10,
    "random_state": 0,
}
PLAIN = {"m_ifeval": 1.2, "halueval_general": 5.0, "halueval_qa": 3.0, "ragtruth": 2.0}
"""Weight of an answer without a stop at its end: in M-IFEval some of them were really cut by a limit, elsewhere hardly any."""
DOUBTED = "m_ifeval"
LISTED = 2.0
"""Further weight of whole answers with a list or a code block: a flag on a complete list is what a reader forgives least."""
REALLY_CUT = 0.9
"""An answer without a stop that looks so much like a cut one to a model that never saw it was cut by a limit: left out."""
ABOUT = {
    "task": "whether a text was cut before its end",
    "data": "answers of M-IFEval (Apache-2.0), HaluEval general and QA (MIT) and RAGTruth (MIT), each also cut by this script",
    "made_by": "benchmarks/train/truncated.py",
}
_LIST = re.compile(r"^\s*(?:[-*•]|\d+\.)\s", re.MULTILINE)
_ENDED = re.compile(r"[.!?。！？][\"')*」』]*$")
Row = tuple[str, str, str, float]
"""Group, text, kind and weight. `plain` ends without a stop; so does `doubted`, and there a limit may really have cut it."""


def cut(text: str, seed: str) -> str:
    """The text up to a word, where words have no space between them up to a letter, somewhere behind its first quarter."""
    ends = [match.end() for match in re.finditer(r"\S+", text)]
    if len(ends) < 8 or is_cjk(text):
        return text[: random.Random(seed).randrange(len(text) // 4, len(text) - 2)]
    return text[: random.Random(seed).choice(ends[len(ends) // 4 : -1])]


def pairs(folder: Path) -> list[Row]:
    """Every answer as it is and, if there is enough of it, cut."""
    found: list[Row] = []
    for name in PLAIN:
        for row in rows(folder, name):
            text = row["response"].rstrip()
            short = name == "halueval_qa" and row["label"] != "right"
            if short or (len(text.split()) < 5 and text.isascii()) or len(text) < 12:
                continue
            group = row.get("prompt") or row.get("source_id")
            ended = bool(_ENDED.search(text))
            listed = LISTED if _LIST.search(text) or text.endswith("```") else 1.0
            kind = "whole" if ended else "doubted" if name == DOUBTED else "plain"
            found.append((group, text, kind, listed if ended else PLAIN[name] * listed))
            if len(text.split()) > 20 or not text.isascii():
                found.append((group, cut(text, row["id"]), "cut", 1.0))
    return found


def closing(docs: Sequence[Sequence[str]], truth: np.ndarray, train: np.ndarray) -> tuple[Text, LogisticRegression]:
    """The words of endings that were cut and of whole ones."""
    text = Text(least=6).fit([docs[k] for k in train])
    model = LogisticRegression(C=2.0, max_iter=2_000).fit(text.matrix([docs[k] for k in train]), truth[train])
    return text, model


def asked(fitted: tuple[Text, LogisticRegression], docs: Sequence[Sequence[str]], places: np.ndarray) -> np.ndarray:
    return np.asarray(fitted[1].decision_function(fitted[0].matrix([docs[k] for k in places])))


def unseen(docs: Sequence[Sequence[str]], truth: np.ndarray, places: np.ndarray, groups: Sequence[str]) -> np.ndarray:
    """What `closing` says of each of these rows, learned from those of other groups."""
    found = np.zeros(len(places))
    for train, test in folds(len(places), [groups[k] for k in places]):
        found[test] = asked(closing(docs, truth, places[train]), docs, places[test])
    return found


def trees(raw: np.ndarray, words: np.ndarray, truth: np.ndarray, weight: np.ndarray) -> GradientBoostingClassifier:
    return GradientBoostingClassifier(**SETTINGS).fit(np.column_stack([raw, words]), truth, sample_weight=weight)


def judged(data: Sequence[Row], raw: np.ndarray, docs: Sequence[Sequence[str]], truth: np.ndarray) -> np.ndarray:
    """The log-odds of every row from heads that never saw its group."""
    groups = [one[0] for one in data]
    weight = np.array([one[3] for one in data])
    found = np.zeros(len(data))
    for train, test in folds(len(data), groups):
        model = trees(raw[train], unseen(docs, truth, train, groups), truth[train], weight[train])
        words = asked(closing(docs, truth, train), docs, test)
        found[test] = model.decision_function(np.column_stack([raw[test], words]))
    return found


def calibrated(data: Sequence[Row], logits: np.ndarray, truth: np.ndarray) -> list[list[float]]:
    """The curve over rows that are surely what they are called, and half of those in doubt."""
    doubted = [k for k, one in enumerate(data) if one[2] == "doubted"]
    sure = np.setdiff1d(np.arange(len(data)), doubted[::2])
    return curve(logits[sure], truth[sure], points=60)


def figures(data: Sequence[Row], probability: np.ndarray, truth: np.ndarray) -> dict[str, Any]:
    """F1 of cut against whole, and the share of whole answers that are flagged: lists and code, with a stop at the end and all."""
    kinds = np.array([one[2] for one in data])
    mine = (kinds == "whole") | (kinds == "cut")
    found: dict[str, Any] = {"cut or whole": shown("cut or whole", probability[mine], truth[mine])}
    chosen = {"lists": _LIST.search, "code": lambda text: text.endswith("```"), "answers": lambda text: True}
    for name, chooses in chosen.items():
        for about, wanted in (("", ("whole",)), (" and without a stop", ("whole", "plain", "doubted"))):
            if name == "code" and not about:
                continue
            places = [k for k, one in enumerate(data) if one[2] in wanted and chooses(one[1])]
            found[f"false flags, {name}{about}"] = round(float((probability[places] >= 0.5).mean()), 4)
    print(found)
    return found


def main(folder: Path) -> None:
    data = pairs(folder)
    seen = [read(one[1]) for one in data]
    table, docs = [features(one) for one in seen], [terms(one) for one in seen]
    names = sorted(table[0])
    raw = np.array([[row[name] for name in names] for row in table])
    truth = np.array([one[2] == "cut" for one in data]).astype(int)
    logits = judged(data, raw, docs, truth)
    line = calibrated(data, logits, truth)
    first = np.interp(logits, line[0], line[1])
    kept = np.array([k for k, one in enumerate(data) if one[2] != "doubted" or first[k] < REALLY_CUT])
    print(f"{len(data) - len(kept)} answers were cut by a limit")
    data, docs, raw, truth = [data[k] for k in kept], [docs[k] for k in kept], raw[kept], truth[kept]
    logits = judged(data, raw, docs, truth)
    line = calibrated(data, logits, truth)
    found = figures(data, np.interp(logits, line[0], line[1]), truth)
    everything = np.arange(len(data))
    text, words = closing(docs, truth, everything)
    spoken = unseen(docs, truth, everything, [one[0] for one in data])
    model = trees(raw, spoken, truth, np.array([one[3] for one in data]))
    zero = np.zeros((1, len(names) + 1))
    leaves = sum(tree.predict(zero)[0] for tree in model.estimators_[:, 0])
    bias = float(model.decision_function(zero)[0] - model.learning_rate * leaves)
    head = {"bias": round(bias, 5), "curve": line, "trees": exported(model, [*names, "closing"])}
    weights = {
        term: [round(float(text.idf[k]), 4), round(float(weight), 4), 0.0]
        for k, (term, weight) in enumerate(zip(text.terms, words.coef_[0], strict=True))
        if abs(weight) > 0.05
    }
    about = {**ABOUT, "rows": len(data), "cross_validated_by_prompt": found}
    write(
        "truncated",
        about,
        {"closing": {"bias": round(float(words.intercept_[0]), 5)}, "incomplete.truncated": head},
        weights,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
