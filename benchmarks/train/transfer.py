"""What one set teaches about another: AUROC of the grounding heads, trained on the row's set and tested on the column's."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from common import rows
from grounding import Item, Sentences, Wholes, items, scored, vocabulary
from sklearn.metrics import roc_auc_score


def measured(folder: Path) -> dict[str, list[Item]]:
    """Sets that only test."""
    tested = {
        "begin topicalchat": [
            Item("short", row["context"], row["context"], row["response"], row["label"] == "Not fully attributable")
            for row in rows(folder, "begin", train=False)
            if row["split"] == "tc_dev" and row["label"] != "Generic"
        ]
    }
    for origin in ("xsum", "cnndm"):
        tested[f"cliff_goyal {origin}"] = [
            Item("summary", row["context"], row["context"], row["response"], row["label"] == "error")
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
        text = None if part[0].kind == "short" else vocabulary(part)
        inside = scored(part, text)  # leaves the sentence scores that the response head learns from
        kind = part[0].kind
        model, sentences = Wholes(kind, part, text), Sentences(part, text)
        for other, rest in tested.items():
            scores = inside if other == name else _score(model, sentences, rest, kind)
            found[name][other] = round(float(roc_auc_score([one.bad for one in rest], scores)), 3)
    return found


def _score(model: Wholes, sentences: Sentences, rest: list[Item], kind: str) -> np.ndarray:
    """As if the rows were of the kind that was learned; the rows themselves stay as they are."""
    moved = [replace(one, kind=kind) for one in rest]
    sentences.score(moved)
    return model.score(moved)


def main(folder: Path) -> None:
    found = table(folder)
    columns = list(next(iter(found.values())))
    print(f"{'trained on':14}" + "".join(f"{name[:17]:>19}" for name in columns))
    for name, row in found.items():
        print(f"{name:14}" + "".join(f"{row[column]:19.3f}" for column in columns))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
