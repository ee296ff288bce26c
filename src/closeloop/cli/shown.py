"""Results of the engine's commands as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from closeloop.models.results import Evaluated, Explained, Forgotten, Proposed, Reported


def explained(row: Explained) -> str:
    """Labels and the reason, then a block for each finding."""
    lines = [f"{row.interaction}: {row.outcome}; {', '.join(row.labels) or 'no label'}", f"  because {row.why}"]
    lines += [f"  signal {signal}" for signal in row.signals]
    for finding in row.findings:
        mark = "held" if finding["held"] else "score only"
        lines.append(
            f"  {finding['bucket']} {finding['confidence']:.2f} (threshold {finding['threshold']:.2f}, {mark}) "
            f"by {finding['detector']}, tier {finding['tier']}: {finding['rationale']}"
        )
        lines += [f"      {one['field']}[{one['start']}:{one['end']}] {one['quote']!r}" for one in finding["evidence"]]
    return "\n".join(lines)


def evaluated(row: Evaluated) -> str:
    """One line a bucket."""
    width = max((len(key) for key in row.buckets), default=6)
    lines = [
        f"{row.interactions} interactions, macro-F1 {row.macro_f1:.3f}",
        f"  {'bucket':<{width}}  rows  pos   at    P     R     F1   95 % of F1    AUROC  ECE   best at, F1 on held-out rows",
    ]
    for key, one in row.buckets.items():
        area = "  -  " if one["auroc"] is None else f"{one['auroc']:.3f}"
        best = (
            f"{one['best_threshold']:.2f}  {one['f1_held_out']:.3f}"
            if "best_threshold" in one
            else "too few rows to fit"
        )
        lines.append(
            f"  {key:<{width}} {one['rows']:>5} {one['positive']:>4}  {one['threshold']:.2f}  {one['precision']:.3f} {one['recall']:.3f} "
            f"{one['f1']:.3f}  {one['f1_low']:.3f}-{one['f1_high']:.3f}  {area}  {one['calibration_error']:.3f} {best}"
        )
    return "\n".join([*lines, *([f"  thresholds written to {row.file}"] if row.file else [])])


def reported(row: Reported) -> str:
    """How many were unhappy, then one line a bucket, those that rose or fell marked."""
    span = f"{row.since:%Y-%m-%d %H:%M} to {row.until:%Y-%m-%d %H:%M} UTC: " if row.since and row.until else ""
    share = f" ({row.negative / row.rated:.1%})" if row.rated else ""
    before = "" if row.share_before is None else f", {row.share_before:.1%} in the same time before"
    lines = [f"{span}{row.rated} answers rated, {row.negative} of them unhappy{share}{before}"]
    width = max((len(one.bucket) for one in row.buckets), default=0)
    for one in row.buckets:
        was = "" if one.share_before is None else f", before {one.share_before:.1%}"
        change = {"up": ", rose", "down": ", fell"}.get(one.change, "")
        lines.append(f"  {one.bucket:<{width}}  {one.count:>5}  {one.share:.1%}{was}{change}")
    if row.undated:
        lines.append(f"  {row.undated} rated answers are in no span of time: nobody knows when they were given")
    return "\n".join([*lines, f"  -> {row.file}"])


def proposed(row: Proposed) -> str:
    """The open proposals with their notes, then what was decided."""
    lines = [f"{len(row.proposals)} proposals in {row.file}" + (f", from {row.notes} notes" if row.notes else "")]
    for one in row.proposals:
        into = f" into {one['into']}" if one["into"] else ""
        lines.append(f"  {one['id']}  {one['name']}  {one['size']} notes, {one['state']}{into}")
        lines += [f"      {text}" for text in one["exemplars"]] if one["state"] == "proposed" else []
    return "\n".join([*lines, *(f"  {notice}" for notice in row.notices)])


def forgotten(row: Forgotten) -> str:
    """What went, and where from."""
    verb = "would remove" if row.dry_run else "removed"
    if not (row.traces or row.feedback or row.quarantined or row.rows or row.examples or row.labels):
        return "nothing of this user is here: is the id written as the platform knows it?" + (
            "" if row.dry_run else " What comes of that id later is left out."
        )
    lines = [f"{verb} {row.traces} traces and {row.feedback} feedback from the store ({row.interactions} interactions)"]
    if row.quarantined:
        lines.append(f"  {row.quarantined} records that could not be read")
    lines += [
        f"  {row.rows} rows from {row.exports} exports",
        f"  {row.examples} examples and {row.labels} labels on platforms",
    ]
    return "\n".join(lines)
