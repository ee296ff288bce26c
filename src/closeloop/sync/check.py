"""A look before the first sync: is the server there, may we read and write, and how would each feedback name be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from closeloop.config import SourceSettings
from closeloop.errors import NoStoreError, PlatformError, StoreError, counted
from closeloop.models import Feedback, ScoreConfig
from closeloop.models.results import Checked
from closeloop.platforms.base import FeedbackName, Platform, Probe, Rejected, Window
from closeloop.platforms.clock import LEEWAY, absurd
from closeloop.signals import names
from closeloop.store import Key, Store

_SAMPLE = 200


def check(
    name: str,
    source: SourceSettings,
    platform: Platform,
    opened: Callable[[], Store],
    now: datetime,
    redact: Callable[[str], str] = str,
) -> Checked:
    """Ask store and server what a sync would need. Reports instead of raising: every problem says what to do next."""
    store, problems = _looked_into(opened)
    probe = platform.probe()
    problems += probe.problems
    notes = list(probe.notes)
    if not probe.project_found and not probe.problems:
        have = ", ".join(probe.projects[:20]) or "none"
        problems.append(f"project {source.project!r} is not on the server: its projects are {have}")
    rows: list[dict[str, Any]] = []
    is_there = probe.ok and probe.project_found
    if is_there:
        wrong, odd = _clocks(platform, source, probe, now)
        problems += wrong
        notes += odd
        if probe.lacks and probe.can_write and (source.push.dataset or source.push.queue):
            problems.append(probe.lacks)
        if not probe.can_write:
            notes.append("this key may read but not write: pull, bucket and export work, push does not")
        try:
            sample, rejected = _sample(platform)
            rows = _rows(platform, source, sample)
            problems += _unread(name, rows)
            notes += _noted(name, rows, rejected, redact)
            notes += _missing_traces(platform, sample)
        except PlatformError as error:
            problems.append(str(error))
    if is_there and store is not None:
        notes += _stored(store, Key(platform.name, source.project))
    return Checked(
        source=name,
        ok=is_there and not problems,
        server=probe.server,
        strategy=probe.strategy,
        can_write=probe.can_write,
        names=tuple(rows),
        notes=tuple(notes),
        problems=tuple(problems),
    )


def _rows(platform: Platform, source: SourceSettings, sample: Sequence[Feedback]) -> list[dict[str, Any]]:
    """Each name in use, and how it would be read."""
    configs = platform.score_configs()
    return [_describe(row, source, configs) for row in platform.feedback_names() or _names_in(sample)]


def _unread(name: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if rows and not any(row["counts"] for row in rows):
        yield (
            "none of the feedback names is read as user feedback: name yours under "
            f'[sources.{name}.signals], e.g. {rows[0]["name"]!r} = "rating"'
        )


def _noted(
    name: str, rows: Sequence[Mapping[str, Any]], rejected: Sequence[Rejected], redact: Callable[[str], str]
) -> Iterator[str]:
    if not rows:
        yield "no feedback in this project yet"
    if any(row["read_as"].startswith(names.NOT_OF_USERS) for row in rows):
        yield f"if users gave what only others seem to have given, name it under [sources.{name}.signals]"
    if rejected:
        count, why = counted(len(rejected), "record"), redact(rejected[0].reason)
        yield f"{count} of a first look cannot be read, a sync sets them aside: {why}"


def _clocks(platform: Platform, source: SourceSettings, probe: Probe, now: datetime) -> tuple[list[str], list[str]]:
    """Problems and notes. Feedback of a server whose clock is far behind comes with times that this machine has called read before
    it came, where a pull cannot know or believe that clock; what one that is ahead dates is read when it is so late here, too.
    """
    offset = platform.clock_offset()
    if offset is None and probe.server_time is not None:
        offset = probe.server_time - now
    if offset is None or abs(offset) < LEEWAY:
        return [], []
    if said := absurd(offset):
        return [said], []
    apart = f"the clock of this machine is {abs(offset).total_seconds() / 60:.0f} minutes"
    if offset > timedelta(0):
        return [], [f"{apart} behind the server's: what people say is read that much later; set the clock (NTP)"]
    if platform.clock_offset() is not None:
        return [], [f"{apart} ahead of the server's: a pull goes by the server's; set the clock (NTP)"]
    streams = platform.capabilities.streams
    looks_back = min(
        (source.lookback or one.lookback for one in streams if one.kind == "feedback"), default=timedelta.max
    )
    lost = f"{apart} ahead of the server's: feedback would be taken for read before it comes, and be lost; set the clock (NTP)"
    return [lost] if -offset > looks_back else [], []


def _looked_into(opened: Callable[[], Store]) -> tuple[Store | None, list[str]]:
    """The store, none where the first sync will make it, and why a sync could not use it."""
    try:
        store = opened()
        store.check_writable()
    except NoStoreError:
        return None, []
    except StoreError as error:
        return None, [str(error)]
    return store, []


def _describe(row: FeedbackName, source: SourceSettings, configs: Mapping[str, ScoreConfig]) -> dict[str, Any]:
    read_as = names.describe(
        row.name,
        labels=row.labels,
        sources=row.sources,
        lowest=row.lowest,
        highest=row.highest,
        overrides=source.signals,
        ignore=source.ignore,
        configs=configs,
    )
    return {
        "name": row.name,
        "count": row.count,
        "labels": list(row.labels[:8]),
        "sources": list(row.sources),
        "read_as": read_as,
        "counts": not read_as.startswith("not user feedback"),
    }


def _sample(platform: Platform) -> tuple[list[Feedback], list[Rejected]]:
    """The first page of each stream of feedback: what of it can be read, without our own, and what cannot."""
    streams = [stream for stream in platform.capabilities.streams if stream.kind == "feedback"]
    pages = [page for stream in streams if (page := next(iter(platform.pull(Window(stream.name))), None)) is not None]
    read = [row for page in pages for row in page.feedback if not row.is_ours]
    return read, [row for page in pages for row in page.rejected]


def _names_in(rows: Sequence[Feedback]) -> list[FeedbackName]:
    """The names in a sample, for platforms that do not tell which are in use."""
    by_name: dict[str, list[Feedback]] = {}
    for row in rows:
        by_name.setdefault(row.name, []).append(row)
    return [
        FeedbackName(
            name=name,
            count=len(said),
            sources=tuple(sorted({row.source for row in said})),
            labels=tuple(sorted({row.label for row in said if row.label})),
            lowest=min((row.score for row in said if row.score is not None), default=None),
            highest=max((row.score for row in said if row.score is not None), default=None),
        )
        for name, said in sorted(by_name.items())
    ]


def _missing_traces(platform: Platform, rows: Sequence[Feedback]) -> list[str]:
    """Whether the newest feedback can be joined to its traces: the commonest reason why a loop stays empty."""
    told = (row.target.id if row.target.kind == "trace" else row.target.trace_id for row in rows)
    ids = dict.fromkeys(trace for trace in told if trace)
    sample: Sequence[str] = list(ids)[: min(_SAMPLE, platform.capabilities.fetch_batch)]
    if not sample:
        return []
    have = {trace.id for page in platform.fetch(sample) for trace in page.traces}
    lost = [one for one in sample if one not in have]
    if not lost:
        return [f"all {len(sample)} sampled traces with feedback are there"]
    return [
        f"{len(lost)} of {len(sample)} sampled traces with feedback are missing on the server, e.g. {lost[0]!r}: "
        "they may have expired, or the application sends feedback with another id"
    ]


def _stored(store: Store, key: Key) -> list[str]:
    status = store.status(key, "")
    held = f"the store holds {status.feedback} feedback and {status.traces} traces of this source"
    return [held] if status.feedback else []
