"""Windows to pages to store. At least once, into a store where twice is the same as once (docs/design.md 4.1)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from closeloop.collector import patient
from closeloop.errors import PermanentError
from closeloop.interactions.build import build
from closeloop.models import Feedback, Interaction, ScoreConfig, Trace
from closeloop.models.results import Pulled
from closeloop.platforms.base import TRACE_ID, Page, Stream, Window
from closeloop.platforms.clock import LEEWAY, absurd
from closeloop.signals import names
from closeloop.store import Claim, Gap, Transaction
from closeloop.store.listing import Listing
from closeloop.store.records import LINK
from closeloop.sync.evaluators import Evaluators
from closeloop.sync.job import Job, Progress, Stopped
from closeloop.sync.ranges import Ranges

_PATIENCE = 50_000
"""Objects made before the collector looks for cycles: a page holds none, and looking took a fifth of a pull."""
_GISTS = 10_000
"""How many different things said without words are remembered: scores may be any number."""
GROWING = timedelta(minutes=10)
"""A trace younger than this may still get spans, so it is read once more."""
_BEHIND = "clock_behind"
"""The setting that holds by how many seconds the server's clock was behind when the last run began."""


@dataclass
class Tally:
    """Counts of one pull while it runs."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    deleted: int = 0
    ours: int = 0
    traces: int = 0
    missing: int = 0
    quarantined: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    pages: int = 0
    problems: list[str] = field(default_factory=list)


class Puller:
    """Pulls one source. `since` and `until` bound the run; without them it goes on where the last one ended."""

    def __init__(self, job: Job, *, since: datetime | None = None, until: datetime | None = None) -> None:
        self.job = job
        self.started_at = job.clock()
        self.until = min(until, self.started_at) if until else self.started_at
        self.bounded = until is not None
        self.since = since or self._configured_since()
        self.tally = Tally()
        self._brought: defaultdict[str, Tally] = defaultdict(Tally)
        self.ranges = Ranges(job.store, job.key)
        self.evaluators = Evaluators(job)
        self.platform_configs: dict[str, ScoreConfig] = {}
        self.configs: dict[str, ScoreConfig] = {}
        self._telling: dict[Hashable, bool] = {}

    def run(self, *, reconcile: bool = False) -> Pulled:
        """Read what is new, then the traces it points to, then (daily, or when asked) look for deletions."""
        # Imported here: these modules build on the Puller.
        from closeloop.sync import sharing, sweep, traces

        complete = True
        try:
            with patient(_PATIENCE):
                self.read_configs()
                self.evaluators.reopen()
                self._reopen_the_future()
                self._reopen_a_step_back()
                planned = [(stream, list(self._windows(stream))) for stream in self._streams()]
                if self.job.platform.capabilities.skips_evaluators and _from_the_beginning(planned):
                    self.evaluators.learn()
                sharing.close_down(self)
                if sharing.is_worth_it(planned, self):
                    sharing.read_all(self, planned)
                else:
                    self._read_all([(stream, window) for stream, windows in planned for window in windows])
                if traces.are_many(self):
                    sharing.fetch_all(self)
                traces.fetch_wanted(self)
                traces.fetch_sessions(self)
                sweep.reconcile(self, now=reconcile)
                self._keep_link()
        except Stopped:
            complete = False
        return self.result(complete)

    def _keep_link(self) -> None:
        """Where people look at traces: for what is shown without asking the server."""
        link = self.job.platform.link(TRACE_ID)
        if link and link != self.job.store.setting(self.job.key, LINK):
            with self.job.store.transaction(self.job.fence) as tx:
                tx.set_setting(self.job.key, LINK, link)

    def _read_all(self, planned: Sequence[tuple[Stream, Window]]) -> None:
        """Read windows one after the other; the adapter is given the next one early, so that the server need not wait for our disk."""
        waiting: Iterator[Page] | None = None
        for number, (stream, window) in enumerate(planned):
            window, pages = replace(window, skip=self.evaluators.skip), waiting
            pages = pages or self.job.platform.pull(window)
            ahead = planned[number + 1 : number + 2]
            waiting = self.job.platform.pull(replace(ahead[0][1], skip=self.evaluators.skip)) if ahead else None
            self.read_window(stream, window, pages=pages)

    def _configured_since(self) -> datetime | None:
        since = self.job.source.since
        return self.started_at - since if isinstance(since, timedelta) else since

    def read_configs(self, *, keep: bool = True) -> None:
        """Learn how the platform itself reads its feedback names; `keep` also stores it, which the run with the lease does."""
        self.platform_configs = dict(self.job.platform.score_configs())
        self.configs = self.ranges.complete(self.platform_configs)
        if keep:
            with self.job.store.transaction(self.job.fence) as tx:
                tx.put_score_configs(self.job.key, self.configs)

    def _reopen_the_future(self) -> None:
        """Windows that end ahead of this run were closed by a run whose clock was wrong: what came since would never be read. So
        everything counts as unread from where the last run with a sound clock ended; reading twice changes nothing.
        """
        job = self.job
        for stream in self._streams():
            beyond = job.store.closed_until(job.key, stream.name)
            if beyond is None or beyond <= self.started_at:
                continue
            sound = job.store.last_read_until(job.key, self.started_at)
            with job.store.transaction(job.fence) as tx:
                tx.cut_windows(job.key, stream.name, sound)
                tx.redate(job.key, self.started_at)
            again = f"from {sound:%Y-%m-%d %H:%M:%S} UTC on" if sound else "from the beginning"
            self.tally.problems.append(
                f"{job.name}: {stream.name!r} was called read up to {beyond:%Y-%m-%d %H:%M:%S} UTC, which is still to come: a clock "
                f"was or is wrong, so it is read again {again}"
            )

    def _reopen_a_step_back(self) -> None:
        """A server's clock that was set back since the last run dates what is said from then on into what that run called read: so
        much counts as unread.
        """
        job, key = self.job, self.job.key
        back = job.behind - timedelta(seconds=float(job.store.setting(key, _BEHIND) or 0))
        if abs(back) < LEEWAY:
            return
        with job.store.transaction(job.fence) as tx:
            for stream in self._streams() if back > timedelta(0) else ():
                if end := job.store.closed_until(key, stream.name):
                    tx.cut_windows(key, stream.name, end - back)
            tx.set_setting(key, _BEHIND, str(job.behind.total_seconds()))

    def _streams(self) -> Iterator[Stream]:
        for stream in self.job.platform.capabilities.streams:
            if stream.kind == "feedback" or self.job.source.traces == "all":
                yield stream

    def window_of(self, stream: Stream, claim: Claim) -> Window:
        """The window behind a claim, with what the adapter left for the newest part of the stream."""
        memo = self.job.store.setting(self.job.key, _memo(stream)) if claim.newest else None
        return replace(self.job.store.window_of(claim), memo=memo, skip=self.evaluators.skip)

    def _windows(self, stream: Stream) -> Iterator[Window]:
        """The gaps of the ledger as windows; the one at the end also reads the lookback again (facts/sync.md section 1)."""
        lookback = self.job.source.lookback if self.job.source.lookback is not None else stream.lookback
        gaps = self.job.store.gaps(self.job.key, stream.name, since=self.since, until=self.until)
        for number, gap in enumerate(gaps):
            if gap.token is not None:
                yield Window(stream.name, gap.since, gap.until, gap.token)
                continue
            at_the_end = number == len(gaps) - 1 and not self.bounded
            since = gap.since - lookback if at_the_end and gap.since is not None else gap.since
            if since is not None and self.since is not None:
                since = max(since, self.since)
            memo = self.job.store.setting(self.job.key, _memo(stream)) if at_the_end else None
            for window in split(stream, replace(gap, since=since, until=gap.until or self.until)):
                yield replace(window, memo=memo)

    def read_window(
        self, stream: Stream, window: Window, claim: Claim | None = None, *, pages: Iterator[Page] | None = None
    ) -> None:
        """Read one window to its end, as the only reader of the source or under a claim. Rows and resume point of a page are
        committed together. `pages` are those of the window where the adapter was asked for them before.
        """
        with closing(Listing()) if stream.lists_all else nullcontext() as listed:
            self._read_pages(stream, window, claim, pages or self.job.platform.pull(window), listed)
        self.job.check_stop()

    def read_again(self, stream: Stream) -> None:
        """Read all of a stream in one window. What this run has counted of it before comes once more, and is not counted twice."""
        tally, brought = self.tally, self._brought.pop(stream.name, Tally())
        unchanged, ours, skipped = tally.unchanged, tally.ours, tally.skipped.copy()
        try:
            self.read_window(stream, Window(stream.name, self.since, None))
        finally:
            tally.unchanged = max(unchanged, tally.unchanged - brought.unchanged)
            tally.ours = max(ours, tally.ours - brought.ours)
            tally.skipped = (tally.skipped - brought.skipped) | skipped

    def _read_pages(
        self, stream: Stream, window: Window, claim: Claim | None, pages: Iterator[Page], listed: Listing | None
    ) -> None:
        fence = claim or self.job.fence
        newest = not self.bounded and (window.until is None or window.until >= self.until)
        keeps_memo = claim.newest if claim else newest
        last_token = window.token
        finished = False
        for page in pages:
            if page.token is not None and page.token == last_token:
                raise PermanentError(
                    f"{self.job.name}: the server repeats page token {page.token!r} of {stream.name!r}: "
                    "stopped so as not to read forever; what was read is stored",
                    platform=self.job.platform.name,
                )
            last_token = page.token
            finished = page.token is None
            with self.job.store.transaction(fence) as tx:
                self.store_page(tx, stream.name, page, window)
                if page.memo is not None and keeps_memo:
                    tx.set_setting(self.job.key, _memo(stream), page.memo)
                if listed is not None:
                    self._note(tx, stream, page, listed)
                if finished:
                    self._close(tx, window, claim)
                else:
                    tx.checkpoint(self.job.key, window, page.token or "")
            self._report(page)
            if not finished:
                self.job.check_stop()
        if not finished:
            with self.job.store.transaction(fence) as tx:
                self._close(tx, window, claim)

    def _note(self, tx: Transaction, stream: Stream, page: Page, listed: Listing) -> None:
        """Mark deleted what a span that was listed in full did not hold. `listed` is of this span."""
        listed.add(row.id for row in page.feedback)
        listed.add(row.id for row in page.rejected if row.id)
        if page.listed:
            self.tally.deleted += tx.delete_unlisted(self.job.key, stream.name, *page.listed, listed, self.job.clock())
            listed.clear()

    def _close(self, tx: Transaction, window: Window, claim: Claim | None = None) -> None:
        """Close the window, but never past run start, by the earlier of the two clocks, minus the settle margin: there, rows may still
        appear.
        """
        settled = self.started_at - self.job.behind - self.job.settle
        until = min(window.until, settled) if window.until else settled
        tx.close_window(self.job.key, window, until=until)
        if claim:
            tx.hand_in(claim)

    def store_page(self, tx: Transaction, stream: str, page: Page, window: Window) -> None:
        """Put everything a page holds into the store; our own writes are counted and left out (the loop guard)."""
        now = self.job.clock()
        theirs = [row for row in page.feedback if not row.is_ours]
        mine = [self.job.clean_feedback(row) for row in self.evaluators.keep(theirs)]
        left_out = Counter(page.skipped)
        left_out["evaluator"] += len(theirs) - len(mine)
        for tally in (self.tally, self._brought[stream]):
            tally.ours += len(page.feedback) - len(theirs)
            tally.skipped.update(left_out)
        self.evaluators.save(tx)
        if page.traces:
            # Before the feedback, which then has its place at once and asks for no trace.
            self.store_traces(tx, page.traces, now)
        if mine:
            self.ranges.see(mine)
            self.ranges.save(tx, self.platform_configs)
            changes = tx.put_feedback(mine, now, stream=stream, want_traces=self._wanted_traces(mine))
            self.tally.new += changes.new
            self.tally.changed += changes.changed
            self.tally.unchanged += changes.unchanged
            self._brought[stream].unchanged += changes.new + changes.changed + changes.unchanged
        if page.rejected:
            rejected = [self.job.clean_rejected(one) for one in page.rejected]
            self.tally.quarantined += tx.quarantine(
                self.job.key, stream, rejected, now, since=window.since, until=window.until
            )
        self.tally.pages += 1

    def store_traces(self, tx: Transaction, traces: tuple[Trace, ...], now: datetime, *, growing: bool = True) -> None:
        """Redact, build interactions, store. A trace that may still grow is asked for once more later."""
        cleaned = [self.job.clean_trace(trace) for trace in traces]
        interactions: list[Interaction] = [item for trace in cleaned for item in build(trace)]
        there = now - self.job.behind
        refetch = {trace.id: now + GROWING for trace in cleaned if growing and _is_young(trace, there)}
        stored = tx.put_traces(cleaned, interactions, now, refetch_at=refetch)
        self.tally.traces += stored.new + stored.changed

    def _wanted_traces(self, rows: list[Feedback]) -> list[str]:
        """Ids of the traces worth fetching: those a user said something about, in `negative` mode only those with bad news."""
        return [trace_id for row in rows if (trace_id := _trace_of(row)) and self._is_telling(row)]

    def _is_telling(self, row: Feedback) -> bool:
        """Whether its trace is worth fetching. Most feedback says one of a few things, each of which is read once."""
        gist = names.gist(row)
        known = None if gist is None else self._telling.get(gist)
        if known is not None:
            return known
        source = self.job.source
        signals = names.read(row, overrides=source.signals, ignore=source.ignore, configs=self.configs)
        telling = any(source.traces != "negative" or signal.polarity < 0 for signal in signals)
        telling = telling or names.may_turn(row, overrides=source.signals, ignore=source.ignore, configs=self.configs)
        if gist is not None and len(self._telling) < _GISTS:
            self._telling[gist] = telling
        return telling

    def _report(self, page: Page) -> None:
        done = self.tally.new + self.tally.changed + self.tally.unchanged
        total = None if page.left is None else done + page.left
        self.job.progress(Progress(self.job.name, "feedback", done, total))

    def result(self, complete: bool) -> Pulled:
        tally = self.tally
        problems = [*tally.problems]
        if tally.quarantined:
            problems.append(
                f"{tally.quarantined} set aside in quarantine, not readable: see `closeloop quarantine list`"
            )
        if apart := absurd(self.job.platform.clock_offset()):
            problems.append(f"{self.job.name}: {apart}")
        bounds = [
            self.job.store.read_until(self.job.key, stream.name)
            for stream in self.job.platform.capabilities.streams
            if stream.kind == "feedback"
        ]
        known = [bound for bound in bounds if bound is not None]
        return Pulled(
            source=self.job.name,
            new=tally.new,
            changed=tally.changed,
            unchanged=tally.unchanged,
            deleted=tally.deleted,
            ours=tally.ours,
            traces=tally.traces,
            missing_traces=tally.missing,
            quarantined=tally.quarantined,
            skipped=dict(+tally.skipped),
            pages=tally.pages,
            read_until=min(known) if known else None,
            complete=complete,
            problems=tuple(problems),
        )


def _trace_of(row: Feedback) -> str | None:
    return row.target.id if row.target.kind == "trace" else row.target.trace_id


def split(stream: Stream, gap: Gap) -> Iterator[Window]:
    """A gap as windows of at most `max_window`; a gap with no beginning cannot be split."""
    since, until = gap.since, gap.until
    if stream.max_window is None or since is None or until is None:
        yield Window(stream.name, since, until)
        return
    while since < until:
        end = min(since + stream.max_window, until)
        yield Window(stream.name, since, end)
        since = end


def _from_the_beginning(planned: Sequence[tuple[Stream, Sequence[Window]]]) -> bool:
    """Whether all the feedback there is will be read."""
    return any(window.since is None for stream, some in planned if stream.kind == "feedback" for window in some)


def _memo(stream: Stream) -> str:
    """The setting that holds the adapter's memo of a stream."""
    return f"memo:{stream.name}"


def _is_young(trace: Trace, now: datetime) -> bool:
    latest = trace.ended_at or trace.started_at
    return latest is not None and latest > now - GROWING
