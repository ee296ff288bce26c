"""The buckets against a team's own labels: figures per bucket, and on request thresholds and the worth of the judge fitted to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from closeloop.buckets import metrics
from closeloop.buckets.cascade import Cascade
from closeloop.buckets.files import TOLD, case_of, open_out, read_lines, record_in
from closeloop.errors import ConfigError, RecordError, meant
from closeloop.ids import content_hash
from closeloop.models.results import Evaluated

LEAST = 8
"""Rows with and rows without a bucket that a fitted threshold needs."""
UNKNOWN = "unknown"
"""No detector finds it: it is the label of what is left, and has neither a score nor a threshold."""
_FITTED = "# Fitted to "
"""How a file of `--fit` begins."""


def evaluate_file(path: str | Path, cascade: Cascade, *, now: datetime, fit: str | Path | None = None) -> Evaluated:
    """Sort labelled interactions and compare. A line is an interaction with `labels`: keys of buckets, [] for a good response.

    A label `refusal.policy` counts for `refusal` too. With `buckets` in a line only those keys were looked at by the labeller (a key
    that does not apply rules out its sub-labels); without it every key that occurs in the file. A bucket without a row that has it
    has no recall and no F1, only a count of what was flagged. A line that repeats an interaction is told and counted once. `fit` is a
    TOML file to write with the best thresholds, and with how often the judge was right, for buckets it named eight times or more.
    Raises ConfigError.
    """
    rows, problems = _labelled(path, cascade, now)
    if not rows:
        why = problems[0] if problems else "it is empty"
        raise ConfigError(f"{str(path)!r} has no labelled interaction: {why}")
    if fit is not None:
        _check_fit(Path(fit))
    worth = _judged(rows, cascade)
    figures = _figures(rows, cascade, worth)
    scored = [each["f1"] for each in figures.values() if each["f1"] is not None]
    if not figures:
        problems.insert(
            0, "no line has a label, and none says by `buckets` what was looked for: there is nothing to compare"
        )
    fitted = {key: each["best_threshold"] for key, each in figures.items() if "best_threshold" in each}
    for key, (said, right) in worth.items():
        figures[key]["judge"] = {"said": said, "right": right, "precision": _precision(said, right)}
    precision = {key: _precision(*row) for key, row in worth.items() if row[0] >= LEAST}
    writes = fit is not None and bool(fitted or precision)
    if fit is not None and writes:
        _write(Path(fit), fitted, precision, len(rows))
    if fit is not None and not writes:
        few = f"nothing was fitted, so {str(fit)!r} was not written: a bucket needs {LEAST} rows that have it and {LEAST} that do not"
        problems.insert(0, few)
    return Evaluated(
        interactions=len(rows),
        buckets=figures,
        macro_f1=round(sum(scored) / len(scored), 4) if scored else None,
        fitted=fitted if fit is not None else {},
        judge_precision=precision if fit is not None else {},
        file=str(fit) if writes else None,
        problems=(
            *problems[:TOLD],
            *([f"{len(problems) - TOLD} more lines like these"] if len(problems) > TOLD else []),
        ),
    )


def _labelled(path: str | Path, cascade: Cascade, now: datetime) -> tuple[list[dict[str, Any]], list[str]]:
    """The labelled lines, sorted, and what is wrong with the others."""
    rows, problems = [], []
    seen: dict[str, tuple[int, set[str]]] = {}
    for number, line in enumerate(read_lines(path), 1):
        if line.strip():
            try:
                row = _row(line, cascade, now)
            except RecordError as error:
                problems.append(f"line {number}: {error}")
                continue
            first, wanted = seen.setdefault(row["same"], (number, row["wanted"]))
            if first == number:
                rows.append(row)
            else:
                other = "" if wanted == row["wanted"] else ", with other labels: settle which are right"
                problems.append(f"line {number}: repeats line {first} and is not counted again{other}")
    return rows, problems


def _figures(rows: list[dict[str, Any]], cascade: Cascade, judged: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What is said of each bucket that was labelled, looked for or `judged`, with the best threshold where rows are enough."""
    figures = {}
    for key in sorted({*judged, *(key for row in rows for key in row["wanted"] | (row["looked"] or set()))}):
        pairs, groups = _pairs(rows, key, cascade)
        at = cascade.thresholds.of(key, cascade.taxonomy)
        figures[key] = {**asdict(metrics.figures(pairs, at, groups)), "flagged": metrics.counts(pairs, at)[1]}
        positive = sum(wanted for _, wanted in pairs)
        if not positive:
            figures[key] |= dict.fromkeys(("precision", "recall", "f1", "f1_low", "f1_high"))
        if key != UNKNOWN and min(positive, len(pairs) - positive) >= LEAST:
            figures[key]["best_threshold"] = metrics.best_threshold(pairs)
            figures[key]["f1_held_out"] = round(metrics.f1(metrics.held_out(pairs, groups)), 4)
    return figures


def _row(line: bytes, cascade: Cascade, now: datetime) -> dict[str, Any]:
    record = record_in(line)
    labels = record.get("labels") if isinstance(record, dict) else None
    if not isinstance(labels, list):
        raise RecordError("an interaction to evaluate needs `labels`, a list of bucket keys ([] for a good response)")
    wanted: set[str] = set()
    for label in labels:
        key = _key(label.get("bucket") if isinstance(label, dict) else label, "labels", cascade)
        wanted |= {key, cascade.taxonomy.top(key)}
    looked = record.get("buckets")
    if looked is not None and not isinstance(looked, list):
        raise RecordError("`buckets` needs to be a list of the bucket keys that were looked for")
    case = case_of(record, cascade, now=now)
    sorted_ = cascade.sort(case)
    left = [label.confidence for label in sorted_.labels if label.bucket == UNKNOWN and label.disposition == "valid"]
    return {
        "scores": {**sorted_.scores, UNKNOWN: max(left, default=0.0)},
        "judged": {finding.bucket for finding in sorted_.findings if finding.tier == "judge" and finding.evidence},
        "wanted": wanted,
        "group": case.prompt,
        "looked": None if looked is None else {_key(key, "buckets", cascade) for key in looked},
        "same": content_hash([record["id"], case.prompt, case.response]),
    }


def _key(key: Any, where: str, cascade: Cascade) -> str:
    """The key of a bucket as it stands in `labels` or `buckets`. Raises RecordError that names the nearest."""
    if not isinstance(key, str):
        raise RecordError(f"`{where}` holds {key!r}: an entry is the key of a bucket, or an object with `bucket`")
    if key not in cascade.taxonomy:
        near = meant(key, cascade.taxonomy.buckets)
        raise RecordError(f"`{where}` holds {key!r}, which is no bucket of {cascade.taxonomy.version}{near}")
    return key


def _was_looked_for(row: dict[str, Any], key: str, cascade: Cascade) -> bool:
    """Whether the labeller said of a row if the bucket applies: also where its key does not, or another sub-label of it does."""
    looked, wanted, top = row["looked"], row["wanted"], cascade.taxonomy.top(key)
    if looked is None or key in looked or key in wanted:
        return True
    told = top not in wanted or any(one != top and cascade.taxonomy.top(one) == top for one in wanted)
    return top in looked and told


def _pairs(rows: list[dict[str, Any]], key: str, cascade: Cascade) -> tuple[list[metrics.Pair], list[str]]:
    kept = [row for row in rows if _was_looked_for(row, key, cascade)]
    return [(row["scores"].get(key, 0.0), key in row["wanted"]) for row in kept], [row["group"] for row in kept]


def _judged(rows: list[dict[str, Any]], cascade: Cascade) -> dict[str, tuple[int, int]]:
    """How often the judge named a bucket with a quote that stands in the text, and how often the labeller did too.

    A sub-label counts for its key as well; rows in which nobody looked at the bucket count for nothing.
    """
    found: dict[str, tuple[int, int]] = {}
    for row in rows:
        for key in sorted({key for one in row["judged"] for key in (one, cascade.taxonomy.top(one))}):
            if _was_looked_for(row, key, cascade):
                said, right = found.get(key, (0, 0))
                found[key] = (said + 1, right + (key in row["wanted"]))
    return dict(sorted(found.items()))


def _precision(said: int, right: int) -> float:
    """The share that was right, drawn a little to one half: eight of eight is no proof of certainty."""
    return round((right + 1) / (said + 2), 4)


def _check_fit(path: Path) -> None:
    """Raises ConfigError for a file that somebody else has written, such as the configuration the thresholds are to be copied into."""
    if path.is_file() and path.read_bytes()[: len(_FITTED)] not in (b"", _FITTED.encode()):
        raise ConfigError(
            f"{str(path)!r} is there and was not written by --fit, so it would be lost: name a new file, "
            "and copy its tables into closeloop.toml"
        )


def _write(path: Path, fitted: Mapping[str, float], precision: Mapping[str, float], rows: int) -> None:
    lines = [f"{_FITTED}{rows} labelled interactions. Copy into closeloop.toml.", "[buckets.thresholds]"]
    lines += [f'"{key}" = {value}' for key, value in sorted(fitted.items())]
    if precision:
        lines += ["", "# What the judge's word proved to be worth.", "[buckets.judge.precision]"]
        lines += [f'"{key}" = {value}' for key, value in sorted(precision.items())]
    with open_out(path) as target:
        target.write(("\n".join(lines) + "\n").encode())
