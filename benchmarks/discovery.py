"""How well notes are grouped: those RAGTruth's annotators wrote about answers on businesses, by the one attribute a note is about.

A stand-in for notes of experts on failures, and a kind one: what a group is about is named in its notes. The number of groups is
unknown; a note in no group counts as a group of one. Used by `bucketing.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from closeloop.buckets.discovery import clusters

ATTRIBUTES = {
    "wifi": "wi-?fi", "seating": "outdoor ?seating", "parking": "parking|valet|garage", "reservations": "reservation",
    "takeout": "take-?out", "music": r"\bmusic\b", "hours": r"\bhours\b|monday|sunday", "groups": "groups", "ambience": "ambi[ea]nce",
}  # fmt: skip
"""Attributes of a business as the annotators name them."""


def notes(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Note and attribute, for notes about exactly one."""
    for span in row["spans"] if row["task"] == "data2txt" else ():
        note = span["meta"] or ""
        about = [name for name, pattern in ATTRIBUTES.items() if re.search(pattern, note, re.I)]
        if len(about) == 1:
            yield note, about[0]


def measured(found: Mapping[str, str]) -> dict[str, Any]:
    """Adjusted Rand index of our groups, and of what is at hand without them."""
    from sklearn.cluster import HDBSCAN, AgglomerativeClustering
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics import adjusted_rand_score

    texts = sorted(found)
    truth = [found[text] for text in texts]
    ours = list(range(-len(texts), 0))
    for number, group in enumerate(clusters.groups(texts)):
        for place in group:
            ours[place] = number
    table = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit_transform(texts).toarray()
    plain = HDBSCAN(min_cluster_size=2, metric="cosine", copy=True).fit_predict(table)
    alone = [int(label) if label >= 0 else -1 - place for place, label in enumerate(plain)]
    linked = AgglomerativeClustering(n_clusters=None, metric="cosine", linkage="average", distance_threshold=0.85)
    before = f"{adjusted_rand_score(truth, alone):.3f} HDBSCAN, {adjusted_rand_score(truth, linked.fit_predict(table)):.3f} tf-idf"
    line = {"what": "discovery, ragtruth notes, ARI", "rows": len(texts), "seen": True, "before": before}
    return line | {"f1": float(adjusted_rand_score(truth, ours))}
