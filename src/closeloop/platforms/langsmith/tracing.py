"""Reading runs: where in time a trace lies, whole traces in batches, threads, and which feedback is gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from closeloop.errors import PermanentError
from closeloop.models import Feedback, Trace
from closeloop.platforms._decoding import moment_of
from closeloop.platforms._http import halves
from closeloop.platforms.base import Page, Window
from closeloop.platforms.langsmith import limits, normalize
from closeloop.platforms.langsmith.client import iso
from closeloop.platforms.langsmith.connect import Place
from closeloop.platforms.langsmith.plan import Plan, Step, weeks
from closeloop.platforms.langsmith.querying import born_at, is_uuid

if TYPE_CHECKING:
    from closeloop.platforms.langsmith.reading import Reading

Row = dict[str, Any]
Ask = Callable[[str, Sequence[str], datetime, datetime, str | None], tuple[list[Row], str | None]]

BATCH = 500
"""How many ids a query is given; what the server takes at most is not documented, so a refused one is halved."""
_BEFORE = timedelta(hours=6)
_AFTER = timedelta(hours=1)
"""How far a run's start may lie from where it is looked for: a child's feedback carries the child's start, not the root's."""
_RECENT = timedelta(days=14)
_THREAD = timedelta(days=1)
_REACH = timedelta(days=400)
_MOST = 200_000


@dataclass
class Hints:
    """When runs started and threads were active, as far as feedback and traces of this process have told."""

    runs: dict[str, datetime] = field(default_factory=dict)
    threads: dict[str, list[datetime]] = field(default_factory=dict)

    def see(self, rows: Iterable[Feedback]) -> None:
        """Take the start times feedback carries; where there is none, it was given soon after."""
        for row in rows:
            at = _started(row)
            for native in (row.target.trace_id, row.target.id if row.target.kind == "span" else None):
                if native and len(self.runs) < _MOST:
                    self.runs.setdefault(native, at)
            if row.target.session_id:
                self._thread(row.target.session_id, at)

    def see_roots(self, rows: Iterable[Row]) -> None:
        """Take when traces began, from their root runs."""
        for row in rows:
            at = _start(row)
            if at is not None and row.get("id") and len(self.runs) < _MOST:
                self.runs.setdefault(str(row["id"]), at)

    def see_traces(self, traces: Iterable[Trace]) -> None:
        """Take when threads were active."""
        for trace in traces:
            if trace.session_id and trace.started_at:
                self._thread(trace.session_id, trace.started_at)

    def _thread(self, thread: str, at: datetime) -> None:
        if len(self.threads) < _MOST:
            low, high = self.threads.get(thread, (at, at))
            self.threads[thread] = [min(low, at), max(high, at)]


class Tracing:
    """Reads runs of the source's places."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._by_trace = True

    @property
    def places(self) -> tuple[Place, ...]:
        """Every project of the source."""
        return self.reading.connection.places

    # --- traces

    def fetch(self, trace_ids: Sequence[str]) -> Iterator[Page]:
        """These traces: whole, or their roots alone where the settings say so. One page per batch."""
        self.reading.project_id(self.places[0])
        left = [one for one in dict.fromkeys(trace_ids) if is_uuid(one)]
        for place in self.places:
            if not left:
                return
            found: set[str] = set()
            for hints in self._starts(place, left, found):
                for since, until, ids in spans(hints):
                    for page in self._pages(place, ids, since, until):
                        found.update(trace.id for trace in page.traces)
                        yield page
            left = [one for one in left if one not in found]

    def _pages(self, place: Place, ids: Sequence[str], since: datetime, until: datetime) -> Iterator[Page]:
        runs = self.reading.runs(place)
        for start in range(0, len(ids), BATCH):
            part = ids[start : start + BATCH]
            if self.reading.connection.whole and self._by_trace:
                try:
                    yield self._page(self._rows(place, runs.whole, part, since, until))
                    continue
                except PermanentError as error:
                    if not halves(error) and error.status != 422:
                        raise
                    # Not documented for lists: a server that refuses one trace too is asked for the roots.
                    self._by_trace = False
            yield self._page(self._rows(place, runs.by_id, part, since, until))

    def _rows(self, place: Place, ask: Ask, ids: Sequence[str], since: datetime, until: datetime) -> list[Row]:
        project_id = self.reading.project_id(place)

        def every(part: Sequence[str]) -> list[Row]:
            rows: list[Row] = []
            cursor: str | None = None
            while True:
                page, following = ask(project_id, part, since, until, cursor)
                rows += page
                if following is None or following == cursor:
                    return rows
                cursor = following

        return self.reading.client(place).halving(ids, every)

    def _page(self, rows: Sequence[Row], token: str | None = None) -> Page:
        traces, rejected = normalize.traces(rows, self.reading.project)
        self.reading.hints.see_traces(traces)
        return Page(traces=traces, rejected=rejected, token=token)

    def pull(self, place: Place, window: Window) -> Iterator[Page]:
        """All traces whose root started in a window, oldest first."""
        now = self.reading.http.server_now()
        until = window.until or now + _AFTER
        since = max(window.since or now - _REACH, now - _REACH)
        steps = [Step("roots", start, end) for start, end in weeks(since, until, limits.WINDOW)]
        plan = Plan.of_token(window.token) if window.token else Plan(tuple(reversed(steps)))
        runs = self.reading.runs(place)
        while plan.steps:
            step = plan.steps[0]
            start = step.since or step.until - limits.WINDOW
            rows, cursor = runs.roots(
                self.reading.project_id(place), start, step.until, step.at or None, self.reading.page_size
            )
            plan = plan.behind(cursor if cursor != step.at else None)
            rows = [row for row in rows if (at := _start(row)) is None or start <= at < step.until]
            page = self._page(rows)
            if self.reading.connection.whole and rows:
                nameless = self._page([row for row in rows if not row.get("id")]).rejected
                page = next(self._pages(place, list(_by_id(rows)), start - _AFTER, step.until + _BEFORE), Page())
                page = replace(page, rejected=(*page.rejected, *nameless))
            yield replace(page, token=plan.token)

    def fetch_sessions(self, session_ids: Sequence[str]) -> Iterator[Page]:
        """All traces of these threads, whole or their roots alone."""
        for place, start, end, rows in self._threads(session_ids):
            if self.reading.connection.whole:
                yield from self._pages(place, list(_by_id(rows)), start - _AFTER, end + _BEFORE)
            else:
                yield self._page(rows)

    def session_traces(self, session_ids: Sequence[str]) -> Iterator[list[str]]:
        """The ids of all traces of these threads; `fetch` remembers when they started."""
        for _, _, _, rows in self._threads(session_ids):
            self.reading.hints.see_roots(rows)
            yield list(_by_id(rows))

    def _threads(self, session_ids: Sequence[str]) -> Iterator[tuple[Place, datetime, datetime, list[Row]]]:
        """The root runs of these threads, around the times they are known from, or of the last fortnight."""
        now = self.reading.http.server_now()
        known = [self.reading.hints.threads.get(one, [now - _RECENT, now]) for one in session_ids]
        since = min((low for low, _ in known), default=now) - _THREAD
        until = min(max((high for _, high in known), default=now) + _THREAD, now + _AFTER)
        for place in self.places:
            runs = self.reading.runs(place)
            for start, end in weeks(since, until, limits.WINDOW):
                if rows := self._rows(place, runs.threads, session_ids, start, end):
                    yield place, start, end, rows

    # --- where in time

    def _starts(
        self,
        place: Place,
        ids: Sequence[str],
        found: Container[str],
        guesses: Mapping[str, datetime | None] | None = None,
    ) -> Iterator[dict[str, datetime]]:
        """When these runs started: as what was read, guesses or their ids say; then, for those still not `found`, as a search says.

        What feedback of this process has told is not doubted: a run that is not there has expired.
        """
        told = self.reading.hints.runs
        guesses = guesses or {}
        yield {one: at for one in ids if (at := told.get(one) or guesses.get(one) or born_at(one))}
        if unknown := [one for one in ids if one not in found and one not in told]:
            yield self._search(place, unknown)

    def _search(self, place: Place, unknown: Sequence[str]) -> dict[str, datetime]:
        """When runs started that nothing is known of: their own feedback tells, or they started in the last fortnight."""
        found: dict[str, datetime] = {}
        for row in self.reading.client(place).feedback_of(unknown):
            at = _start(row) or moment_of(row.get("created_at"))
            if at is not None and row.get("run_id") in unknown:
                found.setdefault(str(row["run_id"]), at)
        now = self.reading.http.server_now()
        for start, end in weeks(now - _RECENT, now + _AFTER, limits.WINDOW):
            left = [one for one in unknown if one not in found]
            if not left:
                break
            rows = self._rows(place, self.reading.runs(place).places, left, start, end)
            found |= {native: _start(row) or end for native, row in _by_id(rows).items()}
        return found

    def locate(self, wanted: Mapping[str, datetime | None]) -> dict[str, Row]:
        """Trace, project and start of these runs, by id; a run that is not there is absent. Values are guesses of its start."""
        found: dict[str, Row] = {}
        for place in self.places:
            left = [one for one in wanted if one not in found and is_uuid(one)]
            ask = self.reading.runs(place).places
            for hints in self._starts(place, left, found, wanted):
                for since, until, ids in spans(hints):
                    for start in range(0, len(ids), BATCH):
                        rows = self._rows(place, ask, ids[start : start + BATCH], since, until)
                        found |= _by_id(rows)
        return found

    # --- what is gone

    def vanished(self, held: Sequence[Feedback], *, partly: bool) -> list[str]:
        """Which of this feedback the server no longer has, where its run is still there. What expired with its run is kept.

        A run's counts by key tell whether something is missing, and only then its feedback is read; all of it where the store holds
        rows `partly`, for one it leaves out makes up for one that is gone.
        """
        by_run: dict[str, list[Feedback]] = {}
        for row in held:
            if row.target.kind != "session" and is_uuid(row.target.id):
                by_run.setdefault(row.target.id, []).append(row)
        gone: list[str] = self._vanished_of_threads([row for row in held if row.target.kind == "session"])
        for place in self.places:
            there = self._counts(place, {run: _started(rows[0]) for run, rows in by_run.items()})
            doubtful = [
                run for run, counts in there.items() if partly or Counter(one.name for one in by_run[run]) - counts
            ]
            ids = {str(row.get("id")) for row in self.reading.client(place).feedback_of(doubtful)}
            gone += [row.id for run in doubtful for row in by_run[run] if row.id not in ids]
            by_run = {run: rows for run, rows in by_run.items() if run not in there}
        self.reading.sweeps["deleted"] += len(gone)
        return gone

    def _counts(self, place: Place, starts: Mapping[str, datetime]) -> dict[str, Counter[str]]:
        """Run -> key -> how many feedback the server counts; runs it does not have are absent."""
        ask = self.reading.runs(place).stats
        found: dict[str, Counter[str]] = {}
        for since, until, ids in spans(starts):
            for start in range(0, len(ids), BATCH * 2):
                rows = self._rows(place, ask, ids[start : start + BATCH * 2], since, until)
                found |= {native: _tally(row.get("feedback_stats")) for native, row in _by_id(rows).items()}
        return found

    def _vanished_of_threads(self, held: Sequence[Feedback]) -> list[str]:
        if not held:
            return []
        first, last = min(row.created_at for row in held), max(row.created_at for row in held)
        second = timedelta(seconds=1)
        there: set[str] = set()
        for place in self.places:
            params = {
                "session": self.reading.project_id(place), "level": "session", "min_created_at": iso(first - second),
                "max_created_at": iso(last + second),
            }  # fmt: skip
            there |= {str(row.get("id")) for row in self.reading.client(place).listed(params)}
        return [row.id for row in held if row.id not in there]


def spans(starts: Mapping[str, datetime]) -> Iterator[tuple[datetime, datetime, list[str]]]:
    """Ids in spans of time of at most a week that hold their starts."""
    ids: list[str] = []
    since = until = None
    for native, at in sorted(starts.items(), key=lambda item: item[1]):
        if since is not None and until is not None and at + _AFTER - since > limits.WINDOW:
            yield since, until, ids
            ids, since = [], None
        since = since or at - _BEFORE
        until = at + _AFTER
        ids.append(native)
    if since is not None and until is not None:
        yield since, until, ids


def _tally(stats: Any) -> Counter[str]:
    counts: Counter[str] = Counter()
    for key, stat in (stats if isinstance(stats, dict) else {}).items():
        number = stat.get("n") if isinstance(stat, dict) else None
        counts[key] = number if isinstance(number, int) else 0
    return counts


def _started(row: Feedback) -> datetime:
    """When the run of a feedback started, as the feedback says; otherwise when the feedback was given."""
    return moment_of(row.raw.get("start_time")) or row.created_at


def _start(row: Mapping[str, Any]) -> datetime | None:
    return moment_of(row.get("start_time"))


def _by_id(rows: Iterable[Row]) -> dict[str, Row]:
    """Rows by the id of their run; those without one say nothing about any run."""
    return {str(row["id"]): row for row in rows if row.get("id")}
