"""Results as text: one short block per result. `--json` prints the result itself."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from closeloop.cli import shown
from closeloop.cli.log import LOG
from closeloop.errors import counted

if TYPE_CHECKING:
    from closeloop.models.results import (
        Alerted,
        Bucketed,
        Checked,
        Exported,
        Kept,
        Pulled,
        Pushed,
        Quarantined,
        Result,
        SourceStatus,
        Status,
        Synced,
    )
    from closeloop.plugins import PluginStatus


def show(result: Result, *, as_json: bool) -> None:
    """Print one result."""
    if as_json:
        LOG.result(in_json(result))
        return
    LOG.result(_TEXT[type(result).__name__](result))
    problems(result)


def in_json(result: Result) -> str:
    """One line in ASCII, which is JSON in every locale."""
    return json.dumps(result.model_dump(mode="json"))


def show_all(results: Sequence[Result], *, as_json: bool) -> None:
    """Print the results of several sources; as JSON one object with a list."""
    if as_json:
        LOG.result(json.dumps({"results": [result.model_dump(mode="json") for result in results]}))
        return
    for result in results:
        show(result, as_json=False)


def show_plugins(rows: Sequence[PluginStatus], *, as_json: bool) -> None:
    """Print what is loaded, from where, and what failed and why."""
    if as_json:
        from dataclasses import asdict

        LOG.result(json.dumps({"plugins": [asdict(row) for row in rows]}))
        return
    for row in rows:
        version = f" {row.version}" if row.version else ""
        LOG.result(f"{row.name}  ({row.origin}{version})")
        for kind, names in row.provides.items():
            LOG.result(_wrapped(f"{kind}: {', '.join(names)}"))
        rest = [hook for hook in row.hooks if not hook.startswith("register_")]
        if rest or not (row.provides or row.error):
            LOG.result(f"  hooks: {', '.join(rest) or 'none'}")
        if row.error:
            LOG.result(f"  FAILED: {row.error}")


def _wrapped(text: str) -> str:
    """Indented, in lines of at most 100 columns; no name is broken."""
    import textwrap

    return textwrap.fill(text, 100, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)


def problems(result: Result) -> None:
    """Problems go to stderr, each on its line and with the source it is about."""
    for part in (*getattr(result, "parts", ()), result):
        source = getattr(part, "source", None)
        for problem in part.problems:
            if source and not problem.startswith(f"{source}: "):
                LOG.say(f"{source}: {problem}", "problem", "warning", source=source)
            else:
                LOG.say(problem, "problem", "warning")


_LEFT_OUT = {"evaluator": "said by judges and code only (`evaluators = true` keeps them)"}
"""What the codes of feedback that is not kept mean, where they do not say it."""
_OUTBOX = {
    "pending": "to be sent",
    "sending": "on their way when a run ended",
    "sent": "sent and not read back yet",
    "verified": "sent and read back",
    "rejected": "refused by the platform",
    "undone": "taken back",
    "orphaned": "to be taken back",
}
_STOPPED = "; stopped early, the next run goes on from here"


def _pulled(row: Pulled) -> str:
    until = f", read until {row.read_until:%Y-%m-%d %H:%M:%S} UTC" if row.read_until else ""
    rest = "" if row.complete else _STOPPED
    rest += "; read for the run that has this source" if row.helped else ""
    lines = [
        f"{row.source}: {row.new} new, {row.changed} changed, {row.unchanged} unchanged, {row.deleted} deleted feedback; "
        f"{counted(row.traces, 'trace')}{until}{rest}"
    ]
    if row.skipped:
        counts = ", ".join(f"{count} {_LEFT_OUT.get(reason, reason)}" for reason, count in sorted(row.skipped.items()))
        lines.append(f"  left out: {counts}")
    if row.missing_traces:
        lines.append(
            f"  given up: {counted(row.missing_traces, 'trace')} with feedback that the platform does not have"
        )
    return "\n".join(lines)


def _bucketed(row: Bucketed) -> str:
    changed = "" if row.file else f"; {row.changed} changed"
    head = (
        f"bucketed {counted(row.interactions, 'interaction')}: {row.negative} negative, {row.mixed} mixed, {row.positive} positive, "
        f"{row.weak} weak{changed}{'' if row.complete else _STOPPED}"
    )
    judge = [_judged(row.judge)] if row.judge else []
    return "\n".join([head, *_table(row.buckets), *judge, *([f"  -> {row.file}"] if row.file else [])])


def _judged(cost: Mapping[str, int]) -> str:
    return (
        f"  the judge: {counted(cost['calls'], 'call')}, {cost['cached']} answered from the cache; "
        f"{cost['prompt_tokens']} tokens read, {cost['completion_tokens']} written"
    )


def _table(counts: dict[str, int]) -> list[str]:
    width, digits = max((len(key) for key in counts), default=0), len(str(max(counts.values(), default=0)))
    return [
        f"  {key:<{width}}  {count:>{digits}}"
        for key, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]


def _exported(row: Exported) -> str:
    head = f"{row.format}: {row.written} written, {row.skipped} skipped of {row.input}"
    return "\n".join([head, *_table(row.skips), *(f"  -> {file}" for file in row.files)])


def _pushed(row: Pushed) -> str:
    held = f", {row.reviews} queued for review" if row.reviews else ""
    held += f", {counted(row.held, 'failure')} left to training" if row.held else ""
    if row.dry_run:
        verb = "take back" if row.undoes else "send"
        head = f"{row.source}: would {verb} {row.planned}, {row.unchanged} unchanged{held} (dry run: nothing was sent)"
        return "\n".join([head, *(f"  {_plan_line(line)}" for line in row.plan)])
    if row.undoes:
        left = "" if row.undone else ": none was left to take back"
        end = f" (run {row.run_id}){'' if row.complete else _STOPPED}"
        what = f"{counted(row.undone, 'label')} of run {row.undoes} taken back{left}"
        return f"{row.source}: {what}; {counted(row.writes, 'writing request')}{end}"
    url = f"\n  dataset: {row.url}" if row.url else ""
    return (
        f"{row.source}: {counted(row.sent, 'label')} sent, {row.verified} verified, {counted(row.examples, 'example')}{held}; "
        f"{counted(row.writes, 'writing request')} (run {row.run_id}){'' if row.complete else _STOPPED}{url}"
    )


def _plan_line(line: dict[str, Any]) -> str:
    if "dataset" in line:
        return f"{line['action']} example {line['example']} to dataset {line['dataset']}"
    if "queue" in line:
        return f"{line['action']} {line['target']} to queue {line['queue']}: {line['reason']}"
    return f"{line['action']} {line['name']} = {line['value']} on {line['target']}"


def _synced(row: Synced) -> str:
    parts = [_pulled(part) for part in row.pulled] + [_bucketed(row.bucketed)] + [_pushed(part) for part in row.pushed]
    parts += [_failed(name, error) for name, error in row.failed.items()]
    parts += [f"{name}: left to the run that is working on it: {error}" for name, error in row.busy.items()]
    parts += [_pulled(part) for part in row.helped]
    parts += [f"ALERT {alert.text}" for alert in row.alerts]
    return "\n".join(parts)


def _failed(source: str, reason: str) -> str:
    return f"{source}: FAILED: {reason}"


def _checked(row: Checked) -> str:
    # Where a platform is read in one way only, its name says it.
    by = f"read by {row.strategy}" if row.strategy and not row.server.startswith(row.strategy) else ""
    about = ", ".join(filter(None, (row.server, by)))
    lines = [f"{row.source}: {'ready' if row.ok else 'not ready'}{f'  ({about})' if about else ''}"]
    for name in row.names:
        labels = f" [{', '.join(name['labels'])}]" if name["labels"] else ""
        lines.append(f"  {name['count']:>7} x {name['name']}{labels}: {name['read_as']}")
    return "\n".join([*lines, *(f"  {note}" for note in row.notes)])


def _status(row: Status) -> str:
    return "\n".join([f"store {row.store} (version {row.version})", *(_source(source) for source in row.sources)])


def _source(row: SourceStatus) -> str:
    left = "" if row.is_configured else ": not configured (any more), so not read; exports and reports still have it"
    deleted = f" ({row.deleted} deleted)" if row.deleted else ""
    others = ", mixed ones among them" if row.bucketed > row.negative else ""
    lines = [
        f"{row.source} ({row.platform}, project {row.project}){left}",
        f"  {row.feedback} feedback{deleted}, {counted(row.traces, 'trace')}, {counted(row.interactions, 'interaction')}",
        f"  {row.negative} negative; {row.bucketed} in a bucket{others}; {row.unbucketed} waiting for `closeloop bucket`",
        *(f"  {line}" for line in _table(row.buckets)),
    ]
    streams: dict[str, list[str]] = {}
    for stream, until in row.read_until.items():
        streams.setdefault(f"read until {until:%Y-%m-%d %H:%M:%S} UTC" if until else "not read yet", []).append(stream)
    lines += [f"  {', '.join(names)}: {said}" for said, names in streams.items()]
    if row.waiting_traces:
        lines.append(f"  {counted(row.waiting_traces, 'trace')} waited for")
    if row.missing_traces:
        lines.append(f"  {counted(row.missing_traces, 'trace')} given up: the platform does not have them")
    if row.quarantined:
        lines.append(f"  {counted(row.quarantined, 'record')} in quarantine (`closeloop quarantine list` says why)")
    if row.outbox:
        sent = ", ".join(f"{count} {_OUTBOX.get(state, state)}" for state, count in row.outbox.items())
        lines.append(f"  labels and examples: {sent}")
    if row.locked_by:
        lines.append(f"  a run is working on it: {row.locked_by}")
    return "\n".join([*lines, *(f"  {line}" for line in _freshness(row))])


def _freshness(source: SourceStatus) -> list[str]:
    from closeloop.config.durations import in_words  # with all settings, which `--help` can do without

    lines = []
    if source.lag_seconds is not None:
        lines.append(f"behind by {in_words(timedelta(seconds=source.lag_seconds))}")
    if source.newest_feedback:
        lines.append(f"newest feedback {source.newest_feedback:%Y-%m-%d %H:%M:%S} UTC")
    if source.runs:
        last = source.runs[0]
        lines.append(
            f"last run: {last.step} {last.outcome} at {last.started_at:%Y-%m-%d %H:%M:%S} UTC, took {last.seconds:.1f} s"
        )
    lines += [f"ERROR {error}" for error in source.errors]
    lines += [f"next: {work}" for work in source.next_work]
    return lines


def _alerted(row: Alerted) -> str:
    if not row.alerts:
        return "nothing to tell"
    before = len(row.alerts) - row.sent
    why = f", {before} sent before and not due again yet (alerts.repeat)" if before else ""
    why = why if row.has_webhook else ": there is no webhook (CLOSELOOP_ALERTS__WEBHOOK)"
    tail = "dry run: nothing was sent" if row.dry_run else f"{row.sent} sent{why}"
    return "\n".join([*(f"ALERT {alert.text}" for alert in row.alerts), tail])


def _quarantined(row: Quarantined) -> str:
    lines = [
        f"{one['platform']}/{one['project']} {one['kind']} {one['id'] or '(no id)'}: {one['reason']} "
        f"(seen {one['times']} x, last {_moment(one['last_at'])})"
        for one in row.records
    ]
    tried = f"{row.tried} tried again, {row.recovered} recovered, " if row.tried else ""
    done = f"{row.dropped} dropped, " if row.dropped else tried
    return "\n".join([*lines, f"{done}{row.total} in quarantine"])


def _moment(text: str) -> str:
    return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M:%S} UTC"


def _kept(row: Kept) -> str:
    size = f"{row.before:,} -> {row.after:,} bytes" if row.after != row.before else f"{row.after:,} bytes, as before"
    if row.migrated_from is not None:
        size = f"{f'brought from version {row.migrated_from}' if row.migrated_from else 'made'}, {row.after:,} bytes"
    what = f"backup written to {row.path}" if row.path else size
    return f"store {row.store} (version {row.version}): {what}"


_TEXT: dict[str, Any] = {
    "Pulled": _pulled,
    "Failed": lambda row: _failed(row.source, row.reason),
    "Bucketed": _bucketed,
    "Exported": _exported,
    "Pushed": _pushed,
    "Synced": _synced,
    "Checked": _checked,
    "Status": _status,
    "Alerted": _alerted,
    "Quarantined": _quarantined,
    "Kept": _kept,
    "Forgotten": shown.forgotten,
    "Reported": shown.reported,
    "Explained": shown.explained,
    "Evaluated": shown.evaluated,
    "Proposed": shown.proposed,
}
