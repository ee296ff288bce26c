"""A platform in memory that can lie as real ones do: `MemoryServer` is the state, `MemoryPlatform` the adapter."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

from closeloop.config import SourceSettings
from closeloop.errors import AuthError, PermanentError, TransientError
from closeloop.hookspecs import hookimpl
from closeloop.ids import is_marked
from closeloop.models import Dataset, Example, Feedback, Score, ScoreConfig, Trace
from closeloop.platforms.base import (
    API_VERSION,
    Adapter,
    Capabilities,
    FeedbackName,
    LabelConfig,
    Page,
    Probe,
    PushResult,
    Rejected,
    Stream,
    Window,
)
from closeloop.testing.lies import Lies
from closeloop.testing.samples import PLATFORM, PROJECT, START

_END = "end"
FEEDBACK = Stream("feedback", "feedback", by="updated_at", lookback=timedelta(hours=1), divides=True)
TRACES = Stream("traces", "traces", by="started_at", lookback=timedelta(hours=1), divides=True)
CAPABILITIES = Capabilities(
    streams=(FEEDBACK, TRACES),
    fetch_batch=10,
    fetch_divides=True,
    push_batch=10,
    lists_feedback=True,
    sessions=True,
    lists_sessions=True,
    datasets=True,
    deletes_scores=True,
)


@dataclass
class MemoryServer:
    """The state behind `MemoryPlatform`, with the application's side of it. It is also the factory a plugin registers.

    `now` is the server's own clock: it stamps what is written and only moves when a test moves it, also backwards. Where a test also
    gives the clock of the machine that pulls (`beside`), the adapter tells how far they are apart.
    `calls` counts requests by method, `writes` those that change something.
    """

    name: str = PLATFORM
    page_size: int = 2
    now: datetime = START
    beside: Callable[[], datetime] | None = None
    capabilities: Capabilities = CAPABILITIES
    lies: Lies = field(default_factory=Lies)
    feedback: dict[str, Feedback] = field(default_factory=dict)
    traces: dict[str, Trace] = field(default_factory=dict)
    garbage: dict[str, tuple[datetime, Any]] = field(default_factory=dict)
    scores: dict[str, Score] = field(default_factory=dict)
    score_stamps: dict[str, datetime] = field(default_factory=dict)
    configs: dict[str, LabelConfig] = field(default_factory=dict)
    score_configs: dict[str, ScoreConfig] = field(default_factory=dict)
    datasets: dict[str, dict[str, Example]] = field(default_factory=lambda: defaultdict(dict))
    dataset_versions: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    writes: int = 0
    api_version: ClassVar[tuple[int, int]] = API_VERSION
    credentials: ClassVar[tuple[str, ...]] = ()

    def from_source(self, source: SourceSettings, env: Mapping[str, str]) -> MemoryPlatform:
        """The adapter for a source; its `page_size` wins over the server's."""
        return MemoryPlatform(self, source.project, page_size=source.page_size)

    @hookimpl
    def register_platforms(self) -> list[MemoryServer]:
        """So that `Plugins(extra={"memory": server})` is all a test needs."""
        return [self]

    def tick(self, minutes: float = 1) -> datetime:
        """Move the server's clock; negative minutes are a clock jump. Returns the new time."""
        self.now += timedelta(minutes=minutes)
        return self.now

    def add(self, *traces: Trace) -> None:
        """The application writes traces; the same id again replaces."""
        self.traces.update({trace.id: trace for trace in traces})

    def give(self, *rows: Feedback, at: datetime | None = None) -> None:
        """A user gives or edits feedback: stamped with the server's clock, or with `at` for one that arrives late."""
        stamp = at or self.now
        for row in rows:
            before = self.feedback.get(row.id)
            created = before.created_at if before else stamp
            self.feedback[row.id] = row.model_copy(update={"created_at": created, "updated_at": stamp})

    def toggle(self, feedback_id: str) -> Feedback:
        """The user changes a thumb to the other one."""
        row = self.feedback[feedback_id]
        up = not row.score
        self.give(
            row.model_copy(update={"score": float(up), "label": "thumbs-up" if up else "thumbs-down"}),
        )
        return self.feedback[feedback_id]

    def take_back(self, feedback_id: str) -> None:
        """The user deletes feedback: from now on no page and no id list has it."""
        del self.feedback[feedback_id]

    def garble(self, row_id: str, payload: Any, at: datetime | None = None) -> None:
        """A row nobody can read appears among the feedback."""
        self.garbage[row_id] = (at or self.now, payload)


class MemoryPlatform(Adapter):
    """The adapter for `MemoryServer`: one project of it. Keeps no state of its own, so a new one after a crash is as good."""

    name = PLATFORM

    def __init__(self, server: MemoryServer, project: str = PROJECT, *, page_size: int | None = None) -> None:
        self.server = server
        self.name = server.name  # type: ignore[misc]
        self.project = project
        self.page_size = page_size or server.page_size

    @property
    def capabilities(self) -> Capabilities:
        return self.server.capabilities

    def probe(self) -> Probe:
        try:
            self._request("probe")
        except (AuthError, TransientError, PermanentError) as error:
            return Probe(ok=False, server="memory", problems=(str(error),))
        projects = {trace.project for trace in self.server.traces.values()}
        projects |= {row.project for row in self.server.feedback.values()}
        return Probe(
            ok=True,
            server="memory",
            strategy="memory",
            project_found=self.project in projects or not projects,
            projects=tuple(sorted(projects)),
            server_time=self.server.now,
        )

    def pull(self, window: Window) -> Iterator[Page]:
        lies = self.server.lies
        token = window.token
        while True:
            self._request("pull")
            if lies.empty_pages and not (token or "").startswith("after-empty:"):
                token = f"after-empty:{token or ''}"
                yield Page(token=token)
                continue
            start = (token or "").removeprefix("after-empty:") or None
            newest_first = lies.newest_first if not start or start[0] != "[" else json.loads(start)[2]
            rows = self._rows(window, newest_first)
            begin, end, following = self._cut(rows, start, newest_first)
            chosen = rows[begin:end]
            page = _page([row for _, _, row in chosen for _ in range(1 + lies.duplicates)])
            yield replace(page, token=following, left=len(rows) - end)
            if following is None:
                return
            token = following
            if lies.edit_between_pages and chosen and isinstance(chosen[0][2], Feedback):
                self.server.give(chosen[0][2])

    def _rows(
        self, window: Window, newest_first: bool = False
    ) -> list[tuple[datetime, str, Feedback | Trace | Rejected]]:
        """What is visible in the window, as (stamp, id, row)."""
        server = self.server
        rows: list[tuple[datetime, str, Feedback | Trace | Rejected]] = []
        if window.stream == TRACES.name:
            rows += [
                (trace.started_at or START, trace.id, trace)
                for trace in server.traces.values()
                if trace.project == self.project
            ]
        elif window.stream == FEEDBACK.name:
            rows += [(row.updated_at, row.id, row) for row in server.feedback.values() if row.project == self.project]
            rows += [
                (stamp, row_id, Rejected("feedback", row_id, "TypeError: not a feedback row", payload))
                for row_id, (stamp, payload) in server.garbage.items()
            ]
            rows += [
                (server.score_stamps[score.id], score.id, _read_back(score, server.score_stamps[score.id]))
                for score in server.scores.values()
                if score.project == self.project
            ]
        else:
            raise PermanentError(f"unknown stream {window.stream!r}: known are feedback, traces", platform=self.name)
        seen = [
            row
            for row in rows
            if (window.since is None or row[0] >= window.since)
            and (window.until is None or row[0] < window.until)
            and (not server.lies.lag or row[0] + server.lies.lag <= server.now)
        ]
        return sorted(seen, key=lambda row: row[:2], reverse=newest_first)

    def _cut(
        self, rows: Sequence[tuple[datetime, str, Any]], token: str | None, newest_first: bool
    ) -> tuple[int, int, str | None]:
        """Where the page begins and ends, and the token behind it, which keeps the order its listing began with."""
        lies = self.server.lies
        if token is None or token == _END:
            begin = 0 if token is None else len(rows)
        elif lies.offset_paging:
            begin = int(token)
        else:
            stamp, row_id, _ = json.loads(token)
            last = (datetime.fromisoformat(stamp), row_id)
            behind = [(row[:2] < last) if newest_first else (row[:2] > last) for row in rows]
            begin = behind.index(True) if True in behind else len(rows)
        end = min(len(rows), begin + (1 if lies.short_pages else self.page_size))
        if lies.endless:
            again = "0" if lies.offset_paging else json.dumps([START.isoformat(), "", newest_first])
            return begin, end, token or again
        if end < len(rows):
            stamp, row_id = rows[end - 1][0].isoformat(), rows[end - 1][1]
            return begin, end, str(end) if lies.offset_paging else json.dumps([stamp, row_id, newest_first])
        return begin, end, _END if lies.token_at_end and begin < end else None

    def fetch(self, trace_ids: Sequence[str]) -> Iterator[Page]:
        self._request("fetch")
        self._check_batch(len(trace_ids), self.capabilities.fetch_batch)
        found = [self.server.traces[key] for key in trace_ids if key in self.server.traces]
        yield _page([self._whole(trace) for trace in found if trace.project == self.project])

    def fetch_sessions(self, session_ids: Sequence[str]) -> Iterator[Page]:
        self._request("fetch_sessions")
        yield _page([self._whole(trace) for trace in self._of_sessions(session_ids)])

    def session_traces(self, session_ids: Sequence[str]) -> Iterator[Sequence[str]]:
        self._request("session_traces")
        yield [trace.id for trace in self._of_sessions(session_ids)]

    def _of_sessions(self, session_ids: Sequence[str]) -> list[Trace]:
        traces = self.server.traces.values()
        return [one for one in traces if one.session_id in session_ids and one.project == self.project]

    def feedback_ids(self, stream: str) -> Iterator[Sequence[str]]:
        ids = [row_id for _, row_id, row in self._rows(Window(stream)) if isinstance(row, Feedback)]
        for start in range(0, len(ids), self.page_size):
            self._request("feedback_ids")
            yield ids[start : start + self.page_size]

    def feedback_names(self) -> Sequence[FeedbackName]:
        self._request("feedback_names")
        groups: dict[str, list[Feedback]] = defaultdict(list)
        for row in self.server.feedback.values():
            if row.project == self.project:
                groups[row.name].append(row)
        return tuple(_describe(name, rows) for name, rows in sorted(groups.items()))

    def score_configs(self) -> Mapping[str, ScoreConfig]:
        self._request("score_configs")
        return dict(self.server.score_configs)

    def prepare_labels(self, configs: Sequence[LabelConfig]) -> int:
        changed = [config for config in configs if self.server.configs.get(config.name) != config]
        for config in changed:
            self._request("prepare_labels", writes=True)
            self.server.configs[config.name] = config
        return len(changed)

    def push_scores(self, scores: Sequence[Score], *, wait: bool = False) -> PushResult:
        self._check_batch(len(scores), self.capabilities.push_batch)
        self._request("push_scores", writes=True)
        lies = self.server.lies
        if lies.fail_writes:
            lies.fail_writes -= 1
            raise self._error(500)
        refused = {score.id: "unknown target" for score in scores if score.target.id in lies.reject_targets}
        taken = [score for score in scores if score.id not in refused]
        for score in taken:
            if lies.drop_writes and not wait:
                lies.drop_writes -= 1
            elif self.server.scores.get(score.id) != score:
                self.server.scores[score.id] = score
                self.server.score_stamps[score.id] = self.server.now
        if lies.fail_after_write:
            lies.fail_after_write -= 1
            raise self._error(500)
        return PushResult(tuple(score.id for score in taken), refused, calls=1)

    def stored_scores(self, scores: Sequence[Score]) -> set[str]:
        self._request("stored_scores")
        return {score.id for score in scores if self.server.scores.get(score.id) == score}

    def delete_scores(self, scores: Sequence[Score]) -> PushResult:
        self._request("delete_scores", writes=True)
        refused = {score.id: "locked target" for score in scores if score.target.id in self.server.lies.reject_targets}
        taken = tuple(score.id for score in scores if score.id not in refused)
        for one in taken:
            self.server.scores.pop(one, None)
        return PushResult(taken, refused, calls=1)

    def push_dataset(self, dataset: Dataset) -> PushResult:
        ids = tuple(example.id for example in dataset.examples)
        held = self.server.datasets[dataset.name]
        fresh = {example.id: example for example in dataset.examples if held.get(example.id) != example}
        if fresh:
            self._request("push_dataset", writes=True)
            held.update(fresh)
            self.server.dataset_versions[dataset.name] += 1
        return PushResult(ids, calls=1 if fresh else 0, url=f"memory://datasets/{dataset.name}")

    def link(self, trace_id: str) -> str | None:
        return f"memory://traces/{trace_id}"

    def clock_offset(self) -> timedelta | None:
        return self.server.now - self.server.beside() if self.server.beside else None

    def _request(self, method: str, *, writes: bool = False) -> None:
        """Count a request and answer it with the status or failure the lies ask for."""
        server, lies = self.server, self.server.lies
        server.calls[method] += 1
        if lies.status is not None:
            raise self._error(lies.status)
        if writes:
            server.writes += 1
        elif lies.fail_reads_after is not None:
            lies.fail_reads_after -= 1
            if lies.fail_reads_after < 0:
                lies.fail_reads_after = None
                raise self._error(500)

    def _error(self, status: int) -> PermanentError | TransientError:
        text = f"memory server answered {status}"
        if status in (408, 429) or status >= 500:
            return TransientError(text, platform=self.name, retry_after=1.0 if status == 429 else None)
        kind = AuthError if status in (401, 403) else PermanentError
        return kind(text, platform=self.name, status=status)

    def _check_batch(self, size: int, limit: int) -> None:
        if size > limit:
            raise PermanentError(f"{size} in one call, the server takes {limit}", platform=self.name, status=413)

    def _whole(self, trace: Trace) -> Trace:
        if self.server.lies.partial_fetch and len(trace.spans) > 1:
            return trace.model_copy(update={"spans": trace.spans[:-1]})
        return trace


def _page(rows: Sequence[Feedback | Trace | Rejected]) -> Page:
    return Page(
        feedback=tuple(row for row in rows if isinstance(row, Feedback)),
        traces=tuple(row for row in rows if isinstance(row, Trace)),
        rejected=tuple(row for row in rows if isinstance(row, Rejected)),
    )


def _read_back(score: Score, stamp: datetime) -> Feedback:
    """Our own score as the server shows it among the feedback."""
    return Feedback(
        platform=score.platform,
        project=score.project,
        id=score.id,
        target=score.target,
        name=score.name,
        label=score.value if isinstance(score.value, str) else None,
        score=None if isinstance(score.value, str) else float(score.value),
        source="judge" if score.by_judge else "code",
        comment=score.comment,
        created_at=stamp,
        updated_at=stamp,
        metadata=score.metadata,
        raw={"identifier": score.identifier},
        is_ours=is_marked(score.identifier, score.metadata),
    )


def _describe(name: str, rows: Sequence[Feedback]) -> FeedbackName:
    numbers = [row.score for row in rows if row.score is not None]
    return FeedbackName(
        name=name,
        count=len(rows),
        sources=tuple(sorted({row.source for row in rows})),
        labels=tuple(sorted({row.label for row in rows if row.label})),
        lowest=min(numbers, default=None),
        highest=max(numbers, default=None),
    )
