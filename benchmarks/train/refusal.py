"""`python benchmarks/train/refusal.py DATA_DIR` writes weights/refusal.json: declines or not, and partly or wholly.

Trained on XSTest's human labels, with answers of M-IFEval and HaluEval that the rules find nothing in as further answers that comply.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Any

import numpy as np
from common import Numbers, Text, curve, decided, folds, joined, rising, rows, shown, write
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from closeloop.buckets.detectors.refusal.head import numbers, terms
from closeloop.buckets.detectors.refusal.rules import read

WORDS, RULES = 3.0, 0.5
"""How much more a word may weigh than a number: factors before the same penalty."""
CLEAR = 500
ABOUT = {
    "task": "whether a response declines, and whether it does so only partly",
    "data": "completions and human labels of XSTest (prompts CC-BY-4.0); complying answers of M-IFEval (Apache-2.0), HaluEval (MIT)",
    "made_by": "benchmarks/train/refusal.py",
}


class Model:
    """The mean of a model of words, one of words and numbers, and the rules; one sum in the end."""

    def __init__(
        self,
        table: list[dict[str, float]],
        docs: list[list[str]],
        truth: np.ndarray,
        weight: np.ndarray,
        share: float,
        text: Text,
    ):
        self.share = share
        self.numbers, self.text = Numbers().fit(table), text
        x, words = self.numbers.matrix(table) * RULES, self.text.matrix(docs) * WORDS
        self.alone = LogisticRegression(C=1.5, max_iter=2_000).fit(words, truth, sample_weight=weight)
        self.both = LogisticRegression(C=0.3, max_iter=2_000).fit(joined(x, words), truth, sample_weight=weight)

    def score(self, table: list[dict[str, float]], docs: list[list[str]]) -> np.ndarray:
        x, words = self.numbers.matrix(table) * RULES, self.text.matrix(docs) * WORDS
        learned = (self.alone.decision_function(words) + self.both.decision_function(joined(x, words))) / 2
        return learned * (1 - self.share) * 1.4 + self.share * np.array([row["rules"] for row in table])

    def head(self) -> tuple[dict[str, Any], dict[str, tuple[float, float]]]:
        """Bias, numbers and terms of the sum."""
        part = (1 - self.share) * 0.7
        size = len(self.numbers.names)
        own = self.both.coef_[0][:size] * RULES * part
        lines = {
            name: [
                round(float(own[k]), 5),
                round(float(self.numbers.centre[k]), 5),
                round(float(self.numbers.scale[k]), 5),
            ]
            for k, name in enumerate(self.numbers.names)
        }
        place = self.numbers.names.index("rules")
        lines["rules"][0] = round(float(own[place] + self.share * self.numbers.scale[place]), 5)
        bias = (self.alone.intercept_[0] + self.both.intercept_[0]) * part + self.share * self.numbers.centre[place]
        weights = (self.alone.coef_[0] + self.both.coef_[0][size:]) * WORDS * part
        words = {term: (float(self.text.idf[k]), float(weights[k])) for k, term in enumerate(self.text.terms)}
        return {"bias": round(float(bias), 5), "numbers": lines}, words


def prepared(found: list[dict[str, Any]]) -> tuple[list[dict[str, float]], list[list[str]]]:
    table = [numbers(row["response"], read(row["response"], row["prompt"]), row["prompt"]) for row in found]
    return table, [terms(row["response"]) for row in found]


def complying(folder: Path) -> list[dict[str, Any]]:
    found = [row for row in rows(folder, "m_ifeval") if row["lang"] == "en"] + rows(folder, "halueval_general")
    chosen = random.Random(3).sample(found, CLEAR)
    return [row for row in chosen if read(row["response"], row["prompt"]).probability < 0.2]


def fit(table: Any, docs: Any, truth: np.ndarray, clear: Any, text: Text, share: float = 0.15) -> Model:
    weight = np.concatenate([np.ones(len(truth)), np.full(len(clear[0]), 0.3)])
    return Model(
        [*table, *clear[0]],
        [*docs, *clear[1]],
        np.concatenate([truth, np.zeros(len(clear[0]))]).astype(int),
        weight,
        share,
        text,
    )


def main(folder: Path) -> None:
    data = rows(folder, "xstest")
    table, docs = prepared(data)
    clear = prepared(complying(folder))
    text = Text(least=3).fit([*docs, *clear[1]])  # knows no label
    label = np.array([int(row["label"][0]) for row in data])
    truth, groups = (label > 1).astype(int), [row["prompt"] for row in data]
    partly = np.array([k for k in range(len(data)) if label[k] > 1])
    logits, partial = np.zeros(len(data)), np.zeros(len(data))
    for train, test in folds(len(data), groups, 8):
        model = fit([table[k] for k in train], [docs[k] for k in train], truth[train], clear, text)
        logits[test] = model.score([table[k] for k in test], [docs[k] for k in test])
        mine = [k for k in train if label[k] > 1]
        partial[test] = part(table, docs, label, mine, text).score([table[k] for k in test], [docs[k] for k in test])
    line = rising(curve(logits, truth, points=16), logits)
    line = decided(line, np.interp(logits, line[0], line[1]), truth)
    second = curve(partial[partly], (label[partly] == 3).astype(int), points=10)
    declines = np.interp(logits, line[0], line[1])
    inner = np.interp(partial, second[0], second[1])
    kinds = np.where(declines < 0.5, 1, np.where(inner >= 0.5, 3, 2))
    figures: dict[str, Any] = {"any": shown("any refusal, by prompt", declines, truth)}
    figures["three classes, macro-F1"] = round(float(f1_score(label, kinds, average="macro")), 4)
    print(
        figures["three classes, macro-F1"],
        shown("partial, if it declines", inner[partly], (label[partly] == 3).astype(int)),
    )
    first, words = fit(table, docs, truth, clear, text).head()
    other, more = part(table, docs, label, list(partly), text).head()
    both = {
        term: [
            round(words.get(term, more.get(term))[0], 3),
            round(words.get(term, (0, 0))[1], 3),
            round(more.get(term, (0, 0))[1], 3),
        ]
        for term in sorted({*words, *more})
    }
    kept = {term: row for term, row in both.items() if max(abs(row[1]), abs(row[2])) >= 0.02}
    classes = {"refusal": {**first, "curve": line}, "refusal.partial": {**other, "curve": second}}
    write("refusal", {**ABOUT, "cross_validated_by_prompt": figures}, classes, kept)


def part(table: Any, docs: Any, label: np.ndarray, mine: list[int], text: Text) -> Model:
    truth = (label[mine] == 3).astype(int)
    weight = np.where(truth == 1, 2.0, 1.0)
    return Model([table[k] for k in mine], [docs[k] for k in mine], truth, weight, 0.0, text)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
