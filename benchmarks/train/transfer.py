"""What one set teaches about another: AUROC of the grounding heads, trained on the row's set and tested on the column's."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from common import folds, rows
from grounding import Item, fit_sentences, fit_whole, items, score_sentences, score_whole
from sklearn.metrics import roc_auc_score


def measured(folder: Path) -> dict[str, list[Item]]:
    """Sets that only test."""
    tested = {
        "begin topicalchat": [
            Item(
                "short",
                row["context"],
                [row["context"]],
                row["response"],
                row["label"] == "Not fully attributable",
                None,
                1.0,
            )
            for row in rows(folder, "begin", train=False)
            if row["split"] == "tc_dev" and row["label"] != "Generic"
        ]
    }
    for origin in ("xsum", "cnndm"):
        tested[f"cliff_goyal {origin}"] = [
            Item("summary", row["context"], [row["context"]], row["response"], row["label"] == "error", None, 1.0)
            for row in rows(folder, "cliff_goyal", train=False)
            if row["origin"] == origin
        ]
    return tested


def table(folder: Path) -> dict[str, dict[str, float]]:
    """AUROC by training set and test set. On its own set the figure is cross-validated by source."""
    everything = items(folder)
    trained = {kind: [one for one in everything if one.kind == kind] for kind in ("summary", "passages", "record")}
    trained["begin"] = [one for one in everything if one.kind == "short" and one.weight == 1.0]
    trained["halueval_qa"] = [one for one in everything if one.kind == "short" and one.weight < 1.0]
    tested = {**trained, **measured(folder)}
    found: dict[str, dict[str, float]] = {}
    for name, part in trained.items():
        found[name] = {}
        for other, rest in tested.items():
            if other == name:
                scores = np.zeros(len(part))
                for train, test in folds(len(part), [one.group for one in part]):
                    scores[test] = _score([part[k] for k in train], [part[k] for k in test])
            else:
                scores = _score(part, rest)
            found[name][other] = round(float(roc_auc_score([one.bad for one in rest], scores)), 3)
    return found


def _score(train: list[Item], test: list[Item]) -> np.ndarray:
    for inner, outer in folds(len(train), [one.group for one in train], 3):
        score_sentences(fit_sentences([train[k] for k in inner]), [train[k] for k in outer])
    model, sentences = fit_whole(train), fit_sentences(train)
    score_sentences(sentences, test)
    return score_whole(model, test)


def main(folder: Path) -> None:
    found = table(folder)
    columns = list(next(iter(found.values())))
    print(f"{'trained on':14}" + "".join(f"{name[:17]:>19}" for name in columns))
    for name, row in found.items():
        print(f"{name:14}" + "".join(f"{row[column]:19.3f}" for column in columns))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
