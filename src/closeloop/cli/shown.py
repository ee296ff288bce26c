"""Results of the engine's commands as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from closeloop.errors import counted

if TYPE_CHECKING:
    from closeloop.models.results import Evaluated, Explained, Forgotten, Proposed, Reported


def explained(row: Explained) -> str:
    """Labels and the reason, then a block for each finding."""
    lines = [f"{row.interaction}: {row.outcome}; {', '.join(row.labels) or 'no label'}", f"  because {row.why}"]
    told = (("asked", row.asked), ("answered", row.answered), ("said", row.said))
    lines += [_passage(name, text) for name, text in told if text.strip()]
    lines += [f"  signal {signal}" for signal in row.signals]
    for finding in row.findings:
        mark = "held" if finding["held"] else "score only"
        against = "" if finding["threshold"] is None else f"threshold {finding['threshold']:.2f}, "
        lines.append(
            f"  {finding['bucket']} {finding['confidence']:.3f} ({against}{mark}) "
            f"by {finding['detector']}, tier {finding['tier']}: {finding['rationale']}{_called(finding)}"
        )
        lines += [f"      {one['field']}[{one['start']}:{one['end']}] {one['quote']!r}" for one in finding["evidence"]]
    return "\n".join(lines)


def _called(finding: Mapping[str, Any]) -> str:
    name = finding.get("attributes", {}).get("proposed_label")
    return f" (it would call that {name!r})" if name else ""


def _passage(name: str, text: str) -> str:
    """A text of somebody else's behind its name, in lines of at most 100 columns."""
    import textwrap

    return textwrap.fill(" ".join(text.split()), 100, initial_indent=f"  {name:<9} ", subsequent_indent=" " * 12)


def evaluated(row: Evaluated) -> str:
    """One line a bucket, at most 100 columns wide; `--json` has all digits."""
    width = max((len(key) for key in row.buckets), default=6)
    lines = [
        f"{counted(row.interactions, 'interaction')}, macro-F1 {'-' if row.macro_f1 is None else f'{row.macro_f1:.3f}'}",
        f"  {'bucket':<{width}}  rows  pos   at    P    R   F1 95 % of F1 AUROC  ECE best   F1",
    ]
    lines += [f"  {key:<{width}} {_figures(one)}" for key, one in row.buckets.items()]
    lines += [
        f"  {key}: no row has it; flagged on {one['flagged']} of {one['rows']}"
        for key, one in row.buckets.items()
        if not one["positive"]
    ]
    if any("best_threshold" in one for one in row.buckets.values()):
        lines.append("  best: threshold of the best F1, then that F1 on rows held out; - where there are too few")
    return "\n".join([*lines, *([f"  thresholds written to {row.file}"] if row.file else [])])


def _figures(one: Mapping[str, Any]) -> str:
    scores = " ".join(_short(one[name]) for name in ("threshold", "precision", "recall", "f1"))
    span = "-" if one["f1"] is None else f"{_short(one['f1_low']).strip()}-{_short(one['f1_high']).strip()}"
    rest = " ".join(_short(one.get(name)) for name in ("calibration_error", "best_threshold", "f1_held_out"))
    return f"{one['rows']:>5} {one['positive']:>4} {scores} {span:>10} {_short(one['auroc']):>5} {rest}"


def _short(share: float | None) -> str:
    """`.91` in four columns."""
    return f"{'-' if share is None else f'{share:.2f}'.removeprefix('0'):>4}"


def reported(row: Reported) -> str:
    """How many were unhappy, then one line a bucket, those that rose or fell marked."""
    span = f"{row.since:%Y-%m-%d %H:%M} to {row.until:%Y-%m-%d %H:%M} UTC: " if row.since and row.until else ""
    share = f" ({row.negative / row.rated:.1%})" if row.rated else ""
    before = "" if row.share_before is None else f", {row.share_before:.1%} in the same time before"
    unhappy = f", users unhappy with {row.negative}{share}{before}" if row.rated else ""
    lines = [f"{span}{counted(row.rated, 'answer')} rated{unhappy}"]
    width = max((len(one.bucket) for one in row.buckets), default=0)
    for one in row.buckets:
        was = "" if one.share_before is None else f", before {one.share_before:.1%}"
        change = {"up": ", rose", "down": ", fell"}.get(one.change, "")
        lines.append(f"  {one.bucket:<{width}}  {one.count:>5}  {one.share:.1%}{was}{change}")
    if row.undated:
        lines.append(
            f"  in no span of time: {counted(row.undated, 'rated answer')} of which nobody knows when they were given"
        )
    return "\n".join([*lines, f"  -> {row.file}"])


def proposed(row: Proposed) -> str:
    """The open proposals with their notes, then what was decided."""
    lines = [
        f"{counted(len(row.proposals), 'proposal')} in {row.file}"
        + (f", from {counted(row.notes, 'note')}" if row.notes else "")
    ]
    for one in row.proposals:
        into = f" into {one['into']}" if one["into"] else ""
        lines.append(f"  {one['id']}  {one['name']}  {counted(one['size'], 'note')}, {one['state']}{into}")
        lines += [f"      {text}" for text in one["exemplars"]] if one["state"] == "proposed" else []
    return "\n".join([*lines, *(f"  {notice}" for notice in row.notices)])


def forgotten(row: Forgotten) -> str:
    """What went, and where from."""
    verb = "would remove" if row.dry_run else "removed"
    if not (row.traces or row.feedback or row.quarantined or row.rows or row.examples or row.labels):
        return "nothing of this user is here: is the id written as the platform knows it?" + (
            "" if row.dry_run else " What comes of that id later is left out."
        )
    held = counted(row.interactions, "interaction")
    lines = [f"{verb} {counted(row.traces, 'trace')} and {row.feedback} feedback from the store ({held})"]
    if row.quarantined:
        lines.append(f"  {counted(row.quarantined, 'record')} that could not be read")
    lines += [
        f"  {counted(row.rows, 'row')} from {counted(row.exports, 'export')}",
        f"  {counted(row.examples, 'example')} and {counted(row.labels, 'label')} on platforms",
    ]
    return "\n".join(lines)
