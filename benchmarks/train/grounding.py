"""`python benchmarks/train/grounding.py DATA_DIR` writes weights/grounding.json: sentence and response heads by kind of task.

Trained on RAGTruth (spans of people, sentence by sentence) and BEGIN without Topical-Chat; HaluEval QA is weighed low, as its errors
are made to order. A response's head learns from sentence scores of models that never saw its source.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from common import curve, exported, folds, rows, shown, write
from sklearn.ensemble import GradientBoostingClassifier

from closeloop.buckets.grounds import ground
from closeloop.buckets.support import read, whole

KINDS = {"summary": "summary", "qa": "passages", "data2txt": "record"}
ABOUT = {
    "task": "whether a sentence, and a response, says what the documents do not",
    "data": "RAGTruth (MIT), BEGIN wow and cmu (CC-BY-4.0), HaluEval QA (MIT)",
    "made_by": "benchmarks/train/grounding.py",
}
SENTENCE = {
    "n_estimators": 60,
    "max_depth": 3,
    "learning_rate": 0.08,
    "subsample": 0.7,
    "min_samples_leaf": 12,
    "random_state": 0,
}
RESPONSE = {
    "n_estimators": 40,
    "max_depth": 2,
    "learning_rate": 0.08,
    "subsample": 0.7,
    "min_samples_leaf": 12,
    "random_state": 0,
}


def boosted(
    table: list[dict[str, float]], truth: np.ndarray, settings: dict[str, Any], weight: np.ndarray | None = None
) -> Any:
    names = sorted({name for row in table for name in row})
    raw = np.array([[row.get(name, 0.0) for name in names] for row in table])
    model = GradientBoostingClassifier(**settings).fit(raw, truth, sample_weight=weight)
    model.names = names
    return model


def odds(model: Any, table: list[dict[str, float]]) -> np.ndarray:
    if not table:
        return np.zeros(0)
    return model.decision_function(np.array([[row.get(name, 0.0) for name in model.names] for row in table]))


class Item:
    """One response with its sentences, their truth, and its group."""

    def __init__(
        self,
        kind: str,
        group: str,
        documents: list[str],
        response: str,
        bad: bool,
        spans: list[Any] | None,
        weight: float,
    ):
        self.kind, self.group, self.bad, self.weight, self.response = kind, group, bad, weight, response
        self.known, structure = ground(documents, "")
        self.found = read(response, self.known, structure)
        self.truth = [
            bad if spans is None else any(s["start"] < one.end and one.start < s["end"] for s in spans)
            for one in self.found
        ]
        self.odds = np.zeros(len(self.found))


def items(folder: Path) -> list[Item]:
    found = [
        Item(
            KINDS[row["task"]],
            row["source_id"],
            [row["context"]],
            row["response"],
            row["label"] != "clean",
            row["spans"],
            1.0,
        )
        for row in rows(folder, "ragtruth")
    ]
    found += [
        Item(
            "short",
            row["context"],
            [row["context"]],
            row["response"],
            row["label"] == "Not fully attributable",
            None,
            1.0,
        )
        for row in rows(folder, "begin")
        if row["label"] != "Generic"
    ]
    found += [
        Item("short", row["context"], [row["context"]], row["response"], row["label"] != "right", None, 0.1)
        for row in rows(folder, "halueval_qa")
    ]
    return found


def sentences_of(part: list[Item]) -> tuple[list[dict[str, float]], np.ndarray, np.ndarray]:
    table = [dict(one.features) | {f"is_{item.kind}": 1.0} for item in part for one in item.found]
    truth = np.array([value for item in part for value in item.truth]).astype(int)
    weight = np.array([item.weight for item in part for _ in item.found])
    return table, truth, weight


def fit_sentences(part: list[Item]) -> Any:
    return boosted(*sentences_of(part)[:2], SENTENCE, sentences_of(part)[2])


def score_sentences(model: Any, part: list[Item]) -> None:
    for item in part:
        item.odds = odds(model, [dict(one.features) | {f"is_{item.kind}": 1.0} for one in item.found])


def fit_whole(part: list[Item]) -> Any:
    table = [whole(item.response, item.known, item.found, item.odds) for item in part]
    return boosted(
        table, np.array([item.bad for item in part]).astype(int), RESPONSE, np.array([item.weight for item in part])
    )


def score_whole(model: Any, part: list[Item]) -> np.ndarray:
    return odds(model, [whole(item.response, item.known, item.found, item.odds) for item in part])


def bias_of(model: Any) -> float:
    """What the model says before its trees."""
    row = np.zeros((1, len(model.names)))
    return float(
        model.decision_function(row)[0]
        - model.learning_rate * sum(tree.predict(row)[0] for tree in model.estimators_[:, 0])
    )


def both(shared: Any, own: Any) -> dict[str, Any]:
    """The mean of two boosted models as one head."""
    trees = [*exported(shared, shared.names), *exported(own, own.names)]
    return {"bias": round((bias_of(shared) + bias_of(own)) / 2, 5), "trees": [halved(tree) for tree in trees]}


def halved(tree: Any) -> Any:
    return [tree[0], tree[1], halved(tree[2]), halved(tree[3])] if isinstance(tree, list) else round(tree / 2, 5)


def scored(part: list[Item]) -> tuple[np.ndarray, np.ndarray]:
    """Log-odds of every response, from models that never saw its source, and the truth. Sets the items' sentence scores too."""
    groups = [item.group for item in part]
    for train, test in folds(len(part), groups):
        score_sentences(fit_sentences([part[k] for k in train]), [part[k] for k in test])
    found = np.zeros(len(part))
    kinds = sorted({item.kind for item in part})
    for train, test in folds(len(part), groups):
        shared = fit_whole([part[k] for k in train])
        for kind in kinds:
            mine = [k for k in test if part[k].kind == kind]
            own = shared if kind == "summary" else fit_whole([part[k] for k in train if part[k].kind == kind])
            table = [part[k] for k in mine]
            found[mine] = (score_whole(shared, table) + score_whole(own, table)) / 2
    return found, np.array([item.bad for item in part]).astype(int)


def parts(everything: list[Item]) -> dict[str, list[Item]]:
    """What each kind learns from. Records and short facts are of their own; a summary learns from all that people labelled, as
    RAGTruth's summaries alone teach nothing about other summaries (benchmarks/train/transfer.py).
    """
    own = {kind: [one for one in everything if one.kind == kind] for kind in ("record", "short")}
    return {
        **own,
        "passages": [one for one in everything if one.kind != "short"],
        "summary": [one for one in everything if one.weight == 1.0 and one.kind != "record"],
    }


def main(folder: Path) -> None:
    classes: dict[str, Any] = {}
    figures: dict[str, Any] = {}
    for kind, part in parts(items(folder)).items():
        logits, truth = scored(part)
        sentence_truth = np.array([value for item in part for value in item.truth]).astype(int)
        model, shared = fit_sentences(part), fit_whole(part)
        classes[f"sentence.{kind}"] = {
            "bias": round(bias_of(model), 5),
            "curve": curve(np.concatenate([item.odds for item in part]), sentence_truth),
            "trees": exported(model, model.names),
        }
        own = shared if kind == "summary" else fit_whole([one for one in part if one.kind == kind])
        head = both(shared, own)
        real = np.array([k for k, one in enumerate(part) if one.kind == kind and one.weight == 1.0])
        line = curve(logits[real], truth[real], points=12)
        classes[kind] = {"bias": head["bias"], "curve": line, "trees": head["trees"]}
        figures[kind] = shown(kind, np.interp(logits[real], line[0], line[1]), truth[real], 0.4)
    write("grounding", {**ABOUT, "cross_validated_by_source": figures}, classes)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
