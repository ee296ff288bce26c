"""How good scores are against labels: precision, recall, F1, AUROC, calibration error, and how sure that is. Pure Python."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Pair = tuple[float, bool]
"""A score and whether the bucket was right."""


@dataclass(frozen=True)
class Figures:
    """The figures of one bucket at one threshold. `f1_low` and `f1_high` hold 95 % of the bootstrap samples."""

    rows: int
    positive: int
    threshold: float
    precision: float
    recall: float
    f1: float
    auroc: float | None
    calibration_error: float
    f1_low: float
    f1_high: float


def counts(pairs: Sequence[Pair], threshold: float) -> tuple[int, int, int]:
    """Hits, flagged and positive."""
    hits = sum(score >= threshold and wanted for score, wanted in pairs)
    return hits, sum(score >= threshold for score, _ in pairs), sum(wanted for _, wanted in pairs)


def f1(pairs: Sequence[Pair], threshold: float = 0.5) -> float:
    """The harmonic mean of precision and recall; 0 where nothing is flagged and nothing should be."""
    hits, flagged, positive = counts(pairs, threshold)
    return 2 * hits / (flagged + positive) if flagged + positive else 0.0


def auroc(pairs: Sequence[Pair]) -> float | None:
    """The chance that a positive row scores above a negative one; ties count half. None with one class only."""
    ordered = sorted(pairs)
    positive = sum(wanted for _, wanted in pairs)
    negative = len(pairs) - positive
    if not positive or not negative:
        return None
    total, index = 0.0, 0
    while index < len(ordered):
        end = index
        while end < len(ordered) and ordered[end][0] == ordered[index][0]:
            end += 1
        total += sum(wanted for _, wanted in ordered[index:end]) * (index + end + 1) / 2
        index = end
    return (total - positive * (positive + 1) / 2) / (positive * negative)


def calibration_error(pairs: Sequence[Pair]) -> float:
    """Expected calibration error over ten equal bins."""
    bins: dict[int, list[Pair]] = {}
    for score, wanted in pairs:
        bins.setdefault(min(int(score * 10), 9), []).append((score, wanted))
    gaps = (abs(sum(score for score, _ in part) - sum(wanted for _, wanted in part)) for part in bins.values())
    return sum(gaps) / max(len(pairs), 1)


def figures(
    pairs: Sequence[Pair], threshold: float, groups: Sequence[str] | None = None, *, samples: int = 500, seed: int = 0
) -> Figures:
    """Every figure of one bucket. The bootstrap draws whole groups (prompts, sources), so rows that belong together stay together."""
    hits, flagged, positive = counts(pairs, threshold)
    drawn = _bootstrap(pairs, threshold, groups or [str(k) for k in range(len(pairs))], samples, seed)
    return Figures(
        rows=len(pairs),
        positive=positive,
        threshold=round(threshold, 4),
        precision=round(hits / flagged, 4) if flagged else 0.0,
        recall=round(hits / positive, 4) if positive else 0.0,
        f1=round(f1(pairs, threshold), 4),
        auroc=None if (area := auroc(pairs)) is None else round(area, 4),
        calibration_error=round(calibration_error(pairs), 4),
        f1_low=round(drawn[int(len(drawn) * 0.025)], 4),
        f1_high=round(drawn[min(int(len(drawn) * 0.975), len(drawn) - 1)], 4),
    )


def _bootstrap(pairs: Sequence[Pair], threshold: float, groups: Sequence[str], samples: int, seed: int) -> list[float]:
    parts: dict[str, list[int]] = {}
    for (score, wanted), group in zip(pairs, groups, strict=True):
        part = parts.setdefault(group, [0, 0, 0])
        part[0] += score >= threshold and wanted
        part[1] += score >= threshold
        part[2] += wanted
    rows = list(parts.values())
    draw = random.Random(seed)  # noqa: S311 - a reproducible sample, no secret
    found = []
    for _ in range(samples):
        hits = flagged = positive = 0
        for one in draw.choices(rows, k=len(rows)):
            hits, flagged, positive = hits + one[0], flagged + one[1], positive + one[2]
        found.append(2 * hits / (flagged + positive) if flagged + positive else 0.0)
    return sorted(found) or [0.0]


def best_threshold(pairs: Sequence[Pair]) -> float:
    """The threshold with the best F1, halfway to the next lower score, so that it does not sit on a row."""
    ordered = sorted(pairs, reverse=True)
    positive = sum(wanted for _, wanted in pairs)
    best, at, hits = -1.0, 0.5, 0
    for place, (score, wanted) in enumerate(ordered, 1):
        hits += wanted
        lower = ordered[place][0] if place < len(ordered) else 0.0
        if lower == score:
            continue
        value = 2 * hits / (place + positive) if place + positive else 0.0
        if value > best:
            best, at = value, (score + lower) / 2
    return round(at, 4)


def held_out(pairs: Sequence[Pair], groups: Sequence[str], parts: int = 5) -> list[Pair]:
    """Each row as 1 or 0 by a threshold that was fitted without its group: what a fitted threshold is worth on new rows."""
    order = sorted(set(groups))
    place: Mapping[str, int] = {group: number % parts for number, group in enumerate(order)}
    found: list[Pair] = []
    for part in range(parts):
        rest = [pair for pair, group in zip(pairs, groups, strict=True) if place[group] != part]
        at = best_threshold(rest) if any(wanted for _, wanted in rest) else 0.5
        found += [
            (float(pair[0] >= at), pair[1]) for pair, group in zip(pairs, groups, strict=True) if place[group] == part
        ]
    return found
