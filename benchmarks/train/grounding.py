"""`python benchmarks/train/grounding.py DATA_DIR` writes weights/grounding.json: sentence and response heads by kind of task.

Trained on RAGTruth (spans of people, sentence by sentence) and BEGIN without Topical-Chat; HaluEval QA is weighed low, as its errors
are made to order. A response's head learns from sentence scores of models that never saw its source.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from common import Linear, Text, curve, decided, exported, folds, rising, rows, shown, write
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import f1_score, roc_auc_score

from closeloop.buckets.detectors.ungrounded import chosen, with_kind
from closeloop.buckets.grounding.sources import ground
from closeloop.buckets.grounding.support import read
from closeloop.buckets.grounding.whole_response import order, terms, whole

KINDS = {"summary": "summary", "qa": "passages", "data2txt": "record"}
ABOUT = {
    "task": "whether a sentence, and a response, says what the documents do not",
    "data": "RAGTruth (MIT), BEGIN wow and cmu (CC-BY-4.0), HaluEval QA (MIT)",
    "made_by": "benchmarks/train/grounding.py",
}
TREES = {
    "n_estimators": 40, "max_depth": 2, "learning_rate": 0.08, "subsample": 0.7, "min_samples_leaf": 12, "random_state": 0,
}  # fmt: skip
MADE = 0.02
"""Weight of a response with an error made to order."""


@dataclass(frozen=True)
class Recipe:
    """How the response head of a kind learns: how free its numbers and words are, and what responses of other kinds count."""

    strength: float = 0.02
    words: float = 0.0
    others: float = 0.0
    trees: bool = False


RECIPES = {
    "record": Recipe(words=1.5),
    "passages": Recipe(words=0.9),
    # RAGTruth's summaries alone teach little about other summaries
    "summary": Recipe(others=0.3, trees=True),
    "short": Recipe(strength=0.1),
}
SENTENCES = Recipe(strength=0.05, words=1.8)


@dataclass
class Item:
    """One response with its sentences, their truth, and its group."""

    kind: str
    group: str
    document: str
    response: str
    bad: bool
    spans: list[Any] | None = None
    weight: float = 1.0
    odds: np.ndarray = field(default_factory=lambda: np.zeros(0))

    def __post_init__(self) -> None:
        self.known, structure = ground([self.document], "")
        self.found = read(self.response, self.known, structure)
        self.truth = [
            self.bad if self.spans is None else any(s["start"] < one.end and one.start < s["end"] for s in self.spans)
            for one in self.found
        ]
        self.odds = np.zeros(len(self.found))
        self.order = order(self.response, self.known) if self.kind == "short" else {}
        self.terms = terms(self.found)

    def numbers(self) -> dict[str, float]:
        return with_kind(whole(self.response, self.known, self.found, self.odds), self.kind) | self.order


def items(folder: Path) -> list[Item]:
    found = [
        Item(KINDS[row["task"]], row["source_id"], row["context"], row["response"], row["label"] != "clean", row["spans"])
        for row in rows(folder, "ragtruth")
    ]  # fmt: skip
    found += [
        Item("short", row["context"], row["context"], row["response"], row["label"] == "Not fully attributable")
        for row in rows(folder, "begin")
        if row["label"] != "Generic"
    ]
    found += [
        Item("short", row["context"], row["context"], row["response"], row["label"] != "right", weight=MADE)
        for row in rows(folder, "halueval_qa")
    ]
    return found


def vocabulary(part: list[Item]) -> Text:
    """The terms of all sentences. Knows no label."""
    return Text(least=4, most=9_000).fit([one.terms for item in part for one in item.found])


class Sentences:
    """The head of sentences; for short replies without words."""

    def __init__(self, part: list[Item], text: Text | None) -> None:
        truth = np.array([value for item in part for value in item.truth]).astype(int)
        weight = np.array([item.weight for item in part for _ in item.found])
        table, docs = self._of(part)
        self.model = Linear(table, docs, truth, weight, strength=SENTENCES.strength, words=SENTENCES.words, text=text)

    def _of(self, part: list[Item]) -> tuple[list[dict[str, float]], list[Any]]:
        table = [with_kind(one.features, item.kind) for item in part for one in item.found]
        return table, [one.terms for item in part for one in item.found]

    def score(self, part: list[Item]) -> None:
        found = self.model.score(*self._of(part))
        ends = np.cumsum([len(item.found) for item in part])
        for item, end in zip(part, ends, strict=True):
            item.odds = found[end - len(item.found) : end]


class Wholes:
    """The head of responses of one kind: a sum of numbers and words, and for some of small trees."""

    def __init__(self, kind: str, part: list[Item], text: Text | None) -> None:
        recipe = RECIPES[kind]
        mine = [one for one in part if one.kind == kind or recipe.others]
        truth = np.array([one.bad for one in mine]).astype(int)
        weight = np.array([one.weight * (1.0 if one.kind == kind else recipe.others) for one in mine])
        table = [one.numbers() for one in mine]
        self.text = text if recipe.words else None
        self.linear = Linear(
            table, [one.terms for one in mine], truth, weight, strength=recipe.strength, words=recipe.words, text=self.text
        )  # fmt: skip
        self.trees: Any = None
        if recipe.trees:
            self.names = sorted({name for row in table for name in row})
            self.trees = GradientBoostingClassifier(**TREES).fit(self._raw(table), truth)

    def _raw(self, table: list[dict[str, float]]) -> np.ndarray:
        return np.array([[row.get(name, 0.0) for name in self.names] for row in table])

    def score(self, part: list[Item]) -> np.ndarray:
        table = [one.numbers() for one in part]
        found = self.linear.score(table, [one.terms for one in part])
        return found if self.trees is None else found + self.trees.decision_function(self._raw(table)) / 2

    def head(self) -> tuple[dict[str, Any], dict[str, tuple[float, float]]]:
        body, words = self.linear.head()
        if self.trees is not None:
            row = np.zeros((1, len(self.names)))
            grown = self.trees.learning_rate * sum(tree.predict(row)[0] for tree in self.trees.estimators_[:, 0])
            body["bias"] = round(body["bias"] + float(self.trees.decision_function(row)[0] - grown) / 2, 5)
            body["trees"] = [_halved(tree) for tree in exported(self.trees, self.names)]
        return body, words


def _halved(tree: Any) -> Any:
    return [tree[0], tree[1], _halved(tree[2]), _halved(tree[3])] if isinstance(tree, list) else round(tree / 2, 5)


def scored(part: list[Item], text: Text | None) -> np.ndarray:
    """Log-odds of every response, from models that never saw its source. Sets the items' sentence scores too."""
    groups = [item.group for item in part]
    for train, test in folds(len(part), groups):
        Sentences([part[k] for k in train], text).score([part[k] for k in test])
    found = np.zeros(len(part))
    for train, test in folds(len(part), groups):
        for kind in sorted({part[k].kind for k in test}):
            mine = [k for k in test if part[k].kind == kind]
            found[mine] = Wholes(kind, [part[k] for k in train], text).score([part[k] for k in mine])
    return found


def characters(part: list[Item], line: list[list[float]], flagged: np.ndarray) -> float:
    """F1 over characters of the sentences that would be pointed at in flagged responses."""
    hits = said = gold = 0
    for item, yes in zip(part, flagged, strict=True):
        truth = {k for span in item.spans or () for k in range(span["start"], span["end"])}
        shown_ = chosen(item.found, list(np.interp(item.odds, *line))) if yes and item.found else []
        pointed = {k for one in shown_ for k in range(one.start, one.end)}
        hits, said, gold = hits + len(truth & pointed), said + len(pointed), gold + len(truth)
    return 2 * hits / max(said + gold, 1)


def main(folder: Path) -> None:
    everything = items(folder)
    rag = [one for one in everything if one.kind != "short"]
    short = [one for one in everything if one.kind == "short"]
    text = vocabulary(rag)
    classes: dict[str, Any] = {}
    words: dict[str, dict[str, tuple[float, float]]] = {}
    figures: dict[str, Any] = {}
    probability, lines = {}, {}
    for name, part, own in (("sentence", rag, text), ("sentence.short", short, None)):
        logits = scored(part, own)
        truth = np.array([value for item in part for value in item.truth]).astype(int)
        real = np.array([item.weight == 1.0 for item in part for _ in item.found])
        line = curve(np.concatenate([item.odds for item in part])[real], truth[real])
        lines[name] = line
        for kind in sorted({one.kind for one in part}):
            mine = np.array([k for k, one in enumerate(part) if one.kind == kind and one.weight == 1.0])
            probability[kind] = (
                logits[mine],
                np.array([part[k].bad for k in mine]).astype(int),
                [part[k] for k in mine],
            )
            classes[kind], words[kind] = Wholes(kind, part, own).head()
        classes[name], words[name] = Sentences(part, own).model.head()
        classes[name]["curve"] = line
    _calibrate(classes, probability, figures, lines["sentence"])
    order_ = ["sentence", "record", "passages", "summary", "sentence.short", "short"]
    idf = {term: value for term, (value, _) in words["sentence"].items()}
    table = {
        term: [round(idf[term], 3), *(round(words[name].get(term, (0, 0.0))[1], 3) for name in order_)]
        for term in sorted(idf)
    }
    write("grounding", {**ABOUT, "cross_validated_by_source": figures}, {name: classes[name] for name in order_}, table)


def _calibrate(
    classes: dict[str, Any], found: dict[str, Any], figures: dict[str, Any], line: list[list[float]]
) -> None:
    """A curve per kind; where 0.5 is, the three kinds of RAGTruth decide together."""
    curves = {kind: rising(curve(logits, truth, points=16), logits) for kind, (logits, truth, _) in found.items()}
    given = {kind: np.interp(logits, *curves[kind]) for kind, (logits, _, _) in found.items()}
    for group in (("record", "passages", "summary"), ("short",)):
        truth = np.concatenate([found[kind][1] for kind in group])
        before = np.concatenate([given[kind] for kind in group])
        for kind in group:
            classes[kind]["curve"] = decided(curves[kind], before, truth)
            given[kind] = np.interp(found[kind][0], *classes[kind]["curve"])
            figures[kind] = shown(kind, given[kind], found[kind][1])
    rag = ("record", "passages", "summary")
    truth, score = np.concatenate([found[kind][1] for kind in rag]), np.concatenate([given[kind] for kind in rag])
    part = [item for kind in rag for item in found[kind][2]]
    figures["ragtruth"] = {
        "rows": len(truth), "f1": round(float(f1_score(truth, score >= 0.5)), 4),
        "auroc": round(float(roc_auc_score(truth, score)), 4), "characters_f1": round(characters(part, line, score >= 0.5), 4),
    }  # fmt: skip
    print(figures["ragtruth"])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
