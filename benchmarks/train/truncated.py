"""`python benchmarks/train/truncated.py DATA_DIR` writes weights/truncated.json: whether a text was cut, from how it ends.

Real answers as they are, and the same cut at a word (at a letter where there are no words) drawn by their id.
"""

from __future__ import annotations

import random
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
from common import curve, exported, folds, rows, shown, write
from sklearn.ensemble import GradientBoostingClassifier

from closeloop.buckets.detectors.endings import features

SETTINGS = {
    "n_estimators": 150,
    "max_depth": 4,
    "learning_rate": 0.1,
    "subsample": 0.6,
    "min_samples_leaf": 10,
    "random_state": 0,
}
PLAIN = {"m_ifeval": 1.2, "halueval_general": 5.0, "ragtruth": 2.0}
"""Weight of an answer without a stop at its end: in M-IFEval some of them were really cut by a limit, in HaluEval hardly any."""
ABOUT = {
    "task": "whether a text was cut before its end",
    "data": "answers of M-IFEval (Apache-2.0), HaluEval general (MIT) and RAGTruth (MIT), each also cut by this script",
    "made_by": "benchmarks/train/truncated.py",
}


def cut(text: str, seed: str) -> str:
    ends = [match.end() for match in re.finditer(r"\S+", text)]
    if len(ends) < 20:
        return text[: random.Random(seed).randrange(len(text) // 4, len(text) - 2)]
    return text[: random.Random(seed).choice(ends[len(ends) // 4 : -1])]


def pairs(folder: Path) -> list[tuple[str, str, str, float]]:
    """Group, text, kind (whole, plain, cut) and weight. `plain` ends without a stop and is nevertheless taken as whole."""
    found = []
    for name in ("m_ifeval", "halueval_general", "ragtruth"):
        for row in rows(folder, name):
            text = row["response"].rstrip()
            if len(text.split()) <= 30 and not (row.get("lang") == "ja" and len(text) > 80):
                continue
            group = row.get("prompt") or row.get("source_id")
            ended = bool(re.search(r"[.!?。！？][\"')*」』]*$", text))
            found.append((group, text, "whole" if ended else "plain", 1.0 if ended else PLAIN[name]))
            found.append((group, cut(text, row["id"]), "cut", 1.0))
    return found


def main(folder: Path) -> None:
    data = pairs(folder)
    table = [features(text) for _, text, _, _ in data]
    names = sorted(table[0])
    raw = np.array([[row[name] for name in names] for row in table])
    truth = np.array([kind == "cut" for _, _, kind, _ in data]).astype(int)
    weight = np.array([one[3] for one in data])
    logits = np.zeros(len(data))
    for train, test in folds(len(data), [one[0] for one in data]):
        model = GradientBoostingClassifier(**SETTINGS).fit(raw[train], truth[train], sample_weight=weight[train])
        logits[test] = model.decision_function(raw[test])
    line = curve(logits, truth, points=60)
    probability = np.interp(logits, line[0], line[1])
    kinds = np.array([one[2] for one in data])
    figures: dict[str, Any] = {
        "cut or whole": shown("cut or whole", probability[kinds != "plain"], truth[kinds != "plain"])
    }
    for name, chosen in (
        ("lists", lambda text: bool(re.search(r"^\s*(?:[-*•]|\d+\.)\s", text, re.MULTILINE))),
        ("code", lambda text: text.endswith("```")),
        ("all", lambda text: True),
    ):
        mine = [k for k, one in enumerate(data) if one[2] != "cut" and chosen(one[1])]
        figures[f"false flags, {name}"] = round(float((probability[mine] >= 0.5).mean()), 4)
    print(figures)
    model = GradientBoostingClassifier(**SETTINGS).fit(raw, truth, sample_weight=weight)
    model.names = names
    zero = np.zeros((1, len(names)))
    bias = float(
        model.decision_function(zero)[0]
        - model.learning_rate * sum(t.predict(zero)[0] for t in model.estimators_[:, 0])
    )
    head = {"bias": round(bias, 5), "curve": line, "trees": exported(model, names)}
    write("truncated", {**ABOUT, "cross_validated_by_prompt": figures}, {"incomplete.truncated": head})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
