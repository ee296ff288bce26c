"""What every training script shares: reading the sets, tf-idf, folds by group, calibration, and writing a readable weight file.

Needs scikit-learn. Everything is seeded, so the same data gives the same bytes.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.model_selection import GroupKFold

WEIGHTS = Path(__file__).resolve().parents[2] / "src/closeloop/buckets/weights"
SHIP = (
    "ragtruth",
    "m_ifeval",
    "haluquestqa",
    "halueval_general",
    "halueval_qa",
    "begin",
    "refchecker",
    "eurtad",
    "xstest",
)
"""Sets whose weights may be shipped (docs/data.md). The others only measure."""


def rows(folder: Path, name: str, *, train: bool = True) -> list[dict[str, Any]]:
    """The rows of one set that have a response. Rows that may only measure never come back for training."""
    if train and name not in SHIP:
        raise ValueError(f"{name} may measure, never train")
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        found = [json.loads(line) for line in lines]
    if train and name == "begin":
        found = [row for row in found if row["split"] != "tc_dev"]
    return [row for row in found if name in ("uss", "eurtad") or isinstance(row.get("response"), str)]


class Text:
    """tf-idf over the terms that at least `least` rows have: the same sum that `Head` makes at run time."""

    def __init__(self, least: int = 2, most: int = 20_000) -> None:
        self.least, self.most = least, most

    def fit(self, docs: Sequence[Iterable[str]]) -> Text:
        counts = Counter(term for doc in docs for term in set(doc))
        kept = sorted((term for term, count in counts.items() if count >= self.least), key=lambda t: (-counts[t], t))
        self.terms = sorted(kept[: self.most])
        self.index = {term: place for place, term in enumerate(self.terms)}
        self.idf = np.array([math.log((1 + len(docs)) / (1 + counts[term])) + 1 for term in self.terms])
        return self

    def matrix(self, docs: Sequence[Iterable[str]]) -> csr_matrix:
        data, columns, starts = [], [], [0]
        for doc in docs:
            found = sorted({self.index[term] for term in doc if term in self.index})
            values = self.idf[found]
            length = float(np.sqrt((values**2).sum())) or 1.0
            columns += found
            data += list(values / length)
            starts.append(len(columns))
        return csr_matrix((data, columns, starts), shape=(len(docs), len(self.terms)))


class Numbers:
    """Named numbers, centred and scaled."""

    def fit(self, table: Sequence[Mapping[str, float]]) -> Numbers:
        self.names = sorted({name for row in table for name in row})
        raw = self.raw(table)
        self.centre, self.scale = raw.mean(0), raw.std(0)
        self.scale[self.scale < 1e-9] = 1.0
        return self

    def raw(self, table: Sequence[Mapping[str, float]]) -> np.ndarray:
        return np.array([[row.get(name, 0.0) for name in self.names] for row in table], dtype=float).reshape(
            len(table), -1
        )

    def matrix(self, table: Sequence[Mapping[str, float]]) -> np.ndarray:
        return (self.raw(table) - self.centre) / self.scale


class Linear:
    """A logistic regression of numbers and, if a text is given, of terms, `words` times as free as numbers."""

    def __init__(
        self,
        table: Sequence[Mapping[str, float]],
        docs: Sequence[Iterable[str]] | None,
        truth: np.ndarray,
        weight: np.ndarray | None = None,
        *,
        strength: float = 0.05,
        words: float = 1.0,
        text: Text | None = None,
    ) -> None:
        self.numbers, self.text = Numbers().fit(table), text
        self.factor = words / math.sqrt(strength)
        self.model = LogisticRegression(C=strength, max_iter=4_000)
        self.model.fit(self._matrix(table, docs), truth, sample_weight=weight)

    def _matrix(self, table: Sequence[Mapping[str, float]], docs: Sequence[Iterable[str]] | None) -> Any:
        own = self.numbers.matrix(table)
        return own if self.text is None else joined(own, self.text.matrix(docs or ()) * self.factor)

    def score(self, table: Sequence[Mapping[str, float]], docs: Sequence[Iterable[str]] | None = None) -> np.ndarray:
        """Log-odds."""
        return self.model.decision_function(self._matrix(table, docs)) if len(table) else np.zeros(0)

    def head(self) -> tuple[dict[str, Any], dict[str, tuple[float, float]]]:
        """Bias and numbers, and idf and weight by term."""
        weights, size = self.model.coef_[0], len(self.numbers.names)
        rows = {
            name: [round(float(value), 5) for value in (weights[k], self.numbers.centre[k], self.numbers.scale[k])]
            for k, name in enumerate(self.numbers.names)
            if weights[k]
        }
        words = self.text.terms if self.text else ()
        terms = {
            term: (float(self.text.idf[k]), float(weights[size + k] * self.factor)) for k, term in enumerate(words)
        }
        return {"bias": round(float(self.model.intercept_[0]), 5), "numbers": rows}, terms


def joined(numbers: np.ndarray | None, text: csr_matrix | None) -> Any:
    """Numbers and terms side by side."""
    if text is None:
        return numbers
    return text if numbers is None else hstack([csr_matrix(numbers), text]).tocsr()


def folds(count: int, groups: Sequence[Any], parts: int = 5) -> Iterable[tuple[np.ndarray, np.ndarray]]:
    """Train and test rows; no group is on both sides."""
    return GroupKFold(parts).split(np.zeros(count), groups=[str(group) for group in groups])


def out_of_fold(
    fit: Callable[[np.ndarray], Callable[[np.ndarray], np.ndarray]], count: int, groups: Sequence[Any]
) -> np.ndarray:
    """The log-odds of every row from a model that never saw its group. `fit(train)` gives a scorer of row numbers."""
    found: np.ndarray | None = None
    for train, test in folds(count, groups):
        scored = fit(train)(test)
        if found is None:
            found = np.zeros((count, *scored.shape[1:]))
        found[test] = scored
    assert found is not None
    return found


def curve(
    logits: np.ndarray, truth: np.ndarray, weight: np.ndarray | None = None, points: int = 24
) -> list[list[float]]:
    """Isotonic calibration as a few rising points, never quite 0 or 1."""
    model = IsotonicRegression(y_min=0.01, y_max=0.99, out_of_bounds="clip")
    order = np.argsort(logits, kind="stable")
    smooth = _smoothed(logits[order], truth[order].astype(float), points)
    model.fit(smooth[0], smooth[1])
    xs, ys = smooth[0], model.predict(smooth[0])
    kept: list[tuple[float, float]] = []
    for x, y in zip(xs, ys, strict=True):
        if not kept or x > kept[-1][0] + 1e-6:
            kept.append((round(float(x), 4), round(float(y) + 1e-5 * len(kept), 5)))
    return [[x for x, _ in kept], [y for _, y in kept]]


def _smoothed(logits: np.ndarray, truth: np.ndarray, points: int) -> tuple[np.ndarray, np.ndarray]:
    parts = np.array_split(np.arange(len(logits)), min(points, max(4, len(logits) // 20)))
    return np.array([logits[part].mean() for part in parts]), np.array(
        [(truth[part].sum() + 0.25) / (len(part) + 0.5) for part in parts]
    )


def rising(points: list[list[float]], logits: np.ndarray) -> list[list[float]]:
    """The curve without level stretches, which would give rows that a head tells apart one score: at most 0.01 is moved for it.

    Ends where the data ends, halfway to certainty.
    """
    xs, ys = np.array(points[0]), np.array(points[1])
    low, high = float(logits.min()) - 0.01, float(logits.max()) + 0.01
    place = (xs - low) / (high - low)
    moved = ys * 0.98 + 0.02 * place
    found = [
        (low, float(moved[0]) / 2),
        *zip(xs.tolist(), moved.tolist(), strict=True),
        (high, (1 + float(moved[-1])) / 2),
    ]
    return [[round(x, 4) for x, _ in found], [round(y, 5) for _, y in found]]


def decided(points: list[list[float]], probability: np.ndarray, truth: np.ndarray) -> list[list[float]]:
    """The curve with its jump over 0.5 where F1 is best, so that a score of 0.5 and more is a label.

    For calibrated scores that is at half of the best F1 that can be had, which is far less noise than the best of all thresholds.
    Scores between there and 0.5 are lifted to just above it, those just below keep their place; the rest stays as calibrated.
    """
    at = max(f1_score(truth, probability >= step) for step in np.arange(0.1, 0.9, 0.02)) / 2
    if not 0.1 < at < 0.5:
        return points
    steps = (at - 0.04, at, 0.52)
    xs, ys = points
    found = {
        x: float(np.interp(y, [0.0, steps[0], at, 0.52, 1.0], [0.0, steps[0], 0.5, 0.53, 1.0]))
        for x, y in [*zip(xs, ys, strict=True), *((float(np.interp(step, ys, xs)), step) for step in steps)]
        if ys[0] <= y <= ys[-1]
    }
    ordered = sorted((round(x, 4), round(y, 5)) for x, y in found.items())
    return [[x for x, _ in ordered], [y for _, y in ordered]]


def exported(model: Any, names: Sequence[str]) -> list[Any]:
    """The trees of a scikit-learn gradient boosting classifier with two classes, leaves times the learning rate."""
    return [_node(tree.tree_, 0, names, model.learning_rate) for tree in model.estimators_[:, 0]]


def _node(tree: Any, node: int, names: Sequence[str], rate: float) -> Any:
    if tree.children_left[node] < 0:
        return round(float(tree.value[node][0][0]) * rate, 5)
    return [
        names[tree.feature[node]],
        float(f"{tree.threshold[node]:.6g}"),
        _node(tree, tree.children_left[node], names, rate),
        _node(tree, tree.children_right[node], names, rate),
    ]


def write(
    name: str, about: Mapping[str, Any], classes: Mapping[str, Any], terms: Mapping[str, Sequence[float]] | None = None
) -> None:
    """`weights/<name>.json`, one class, tree and term a line. Its version is the hash of what is in it."""
    body = json.dumps([classes, terms], sort_keys=True).encode()
    lines = [
        "{",
        f'"name": "{name}", "version": "{hashlib.sha256(body).hexdigest()[:10]}",',
        f'"about": {_dump(about)},',
    ]
    lines.append('"classes": {')
    for place, (key, row) in enumerate(classes.items()):
        lines.append(f"{_dump(key)}: {{")
        for number, (part, value) in enumerate(row.items()):
            end = "," if number < len(row) - 1 else ""
            if part == "trees":
                lines += [
                    '"trees": [',
                    *(_dump(t) + ("," if i < len(value) - 1 else "") for i, t in enumerate(value)),
                    f"]{end}",
                ]
            else:
                lines.append(f"{_dump(part)}: {_dump(value)}{end}")
        lines.append("}" + ("," if place < len(classes) - 1 else ""))
    lines.append("},")
    lines.append('"terms": {')
    shown = [f"{_dump(term)}: {_dump(list(values))}" for term, values in (terms or {}).items()]
    lines += [row + ("," if place < len(shown) - 1 else "") for place, row in enumerate(shown)]
    lines += ["}", "}"]
    WEIGHTS.mkdir(exist_ok=True)
    path = WEIGHTS / f"{name}.json"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    json.loads(path.read_text(encoding="utf-8"))
    print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def ece(probability: np.ndarray, truth: np.ndarray) -> float:
    """Expected calibration error over ten equal bins."""
    place = np.minimum((probability * 10).astype(int), 9)
    return float(
        sum(abs(probability[place == one].sum() - truth[place == one].sum()) for one in range(10)) / len(truth)
    )


def shown(name: str, probability: np.ndarray, truth: np.ndarray, at: float = 0.5) -> dict[str, float]:
    """Print and return F1 at a threshold, AUROC and calibration error."""
    figures = {
        "rows": len(truth), "positive": int(truth.sum()), "f1": round(float(f1_score(truth, probability >= at)), 4),
        "auroc": round(float(roc_auc_score(truth, probability)), 4), "ece": round(ece(probability, truth), 4),
    }  # fmt: skip
    print(f"{name:44} {figures}")
    return figures
