"""Outbox to platform: send what is planned and read it back. A second run finds nothing to send (docs/design.md 4.2)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from closeloop.errors import AuthError, ConfigError
from closeloop.models.dataset import Dataset
from closeloop.models.results import Pushed
from closeloop.platforms.base import PushResult
from closeloop.store import OutboxKind, OutboxRow, OutboxState
from closeloop.sync.job import Job, Progress, Stopped
from closeloop.sync.plan import Cases, Planner, example_of, review_of, score_of
from closeloop.sync.scores import label_configs, of_run, outbox_row, withdrawn

_PATIENCE = (0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3.0)
"""Seconds between looks at a server that stores after it has answered; together longer than Phoenix's queue needs."""
_WAITING: Sequence[OutboxState] = ("pending", "sending")
"""States of a row that is still to be sent; what a run that was cut off was sending is sent again."""
_HELD = ("sending", "sent", "verified", "orphaned")
"""States of a row that the platform has, or may have."""
_TURNED = 5000
"""Outbox rows whose state is changed in one transaction."""


@dataclass
class Tally:
    """Counts of one push while it runs."""

    sent: int = 0
    verified: int = 0
    examples: int = 0
    reviews: int = 0
    undone: int = 0
    writes: int = 0
    url: str | None = None
    rejected: dict[str, str] = field(default_factory=dict)
    plan: list[dict[str, Any]] = field(default_factory=list)
    complete: bool = True


class Pusher:
    """Pushes one source. `cases` makes the regression examples of turns; `categories` are all buckets of the taxonomy."""

    def __init__(
        self,
        job: Job,
        *,
        run_id: str,
        categories: tuple[str, ...],
        cases: Cases,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.job = job
        self.run_id = run_id
        self.categories = categories
        self.planner = Planner(job, run_id=run_id, categories=categories, cases=cases)
        self.sleep = sleep
        self.tally = Tally()

    def run(self, *, dry_run: bool = False) -> Pushed:
        """Plan, send and verify. A dry run plans, shows, and leaves store and platform as they were."""
        try:
            if dry_run:
                self.tally.plan = self.planner.preview()
            else:
                self.planner.store()
                # A run that is asked to end while it sends leaves this to the next one, which may be asked, too.
                self._verify()
                self._send_scores()
                self._send_examples()
                self._send_reviews()
        except Stopped:
            self.tally.complete = False
        return self._result(dry_run)

    def undo(self, undone_run: str, *, dry_run: bool = False) -> Pushed:
        """Take back every score a run has sent: removed where the platform can, overwritten with `none` where it cannot. Raises
        ConfigError where no source has a score of this run.
        """
        keys = self.job.store.keys()
        if not any(self.job.store.has_sent(key, undone_run) for key in keys):
            raise ConfigError(
                f"no label is of run {undone_run!r}: `closeloop status --json` lists the last runs, and a label that was sent "
                "anew belongs to the later one"
            )
        try:
            if dry_run:
                action = "delete" if self.job.platform.capabilities.deletes_scores else "overwrite"
                self.tally.plan = self.planner.preview_undo(undone_run, _HELD, action)
            elif self.job.platform.capabilities.gathers:
                self._undo_gathered(undone_run)
            else:
                for rows in self._held(undone_run):
                    self._undone(rows, self._take_back(rows, wait=True))
                    self.job.check_stop()
        except Stopped:
            self.tally.complete = False
        return self._result(dry_run, undone_run)

    def _undo_gathered(self, undone_run: str) -> None:
        """In one write. Rows are called undone behind it only: what a killed run had gathered is still there, and still to be undone."""
        job, last, refused = self.job, "", dict[str, str]()
        job.platform.gather()
        for rows in self._held(undone_run):
            if job.stop():
                break
            refused |= self._take_back(rows, wait=False).rejected
            last = rows[-1].id
        if last:
            self._settle()
        for held in self._held(undone_run):
            rows = [row for row in held if row.id <= last]
            taken = tuple(row.id for row in rows if row.id not in refused)
            self._undone(rows, PushResult(taken, {row.id: refused[row.id] for row in rows if row.id in refused}))
        job.check_stop()

    def _held(self, run_id: str) -> Iterator[list[OutboxRow]]:
        """What the platform has of a run, some rows at a time. By id: what it refuses to give back stays."""
        after = ""
        while rows := self._outbox("score", _HELD, run_id, after):
            yield rows
            after = rows[-1].id

    def _take_back(self, rows: Sequence[OutboxRow], *, wait: bool) -> PushResult:
        platform = self.job.platform
        if platform.capabilities.deletes_scores:
            return platform.delete_scores([score_of(row) for row in rows])
        return platform.push_scores([withdrawn(score_of(row), self.run_id) for row in rows], wait=wait)

    def _undone(self, rows: Sequence[OutboxRow], result: PushResult) -> None:
        self._record(rows, result, "undone")
        self.tally.undone += len(result.accepted)

    def _send_scores(self) -> None:
        job, can = self.job, self.job.platform.capabilities
        with self._gathered("score"):
            prepared, total = False, job.store.count(job.key, "score", _WAITING)
            while rows := self._outbox("score", _WAITING):
                if not prepared:
                    self.tally.writes += job.platform.prepare_labels(label_configs(job.source.push, self.categories))
                    prepared = True
                rows = self._taken_over(rows)
                with self._noted(rows):
                    result = job.platform.push_scores([score_of(row) for row in rows])
                later = can.verifies_writes or can.gathers
                self._record(rows, result, "sent" if later else "verified")
                self.tally.sent += len(result.accepted)
                self.tally.verified += 0 if later else len(result.accepted)
                job.progress(Progress(job.name, "labels", self.tally.sent, total))
                job.check_stop()
        self._verify()

    def _taken_over(self, rows: list[OutboxRow]) -> list[OutboxRow]:
        """Labels that an earlier run planned and did not come to send are this run's: so the platform and `undo` call them."""
        left = [row for row in rows if row.run_id != self.run_id]
        if not left:
            return rows
        ours = {row.id: outbox_row(of_run(score_of(row), self.run_id), self.run_id) for row in left}
        with self.job.store.transaction(self.job.fence) as tx:
            tx.take_over(self.job.key, list(ours.values()), self.job.clock())
        return [ours.get(row.id, row) for row in rows]

    @contextmanager
    def _noted(self, rows: Sequence[OutboxRow]) -> Iterator[None]:
        """Say in the store what is being sent, before it is: when the run is cut off before it can say what became of it, `undo` and
        `forget` must know what the platform may have. Where it `gathers`, what goes before it is settled has not been sent.
        """
        job, ids = self.job, [row.id for row in rows]
        if job.platform.capabilities.gathers:
            yield
            return
        with job.store.transaction(job.fence) as tx:
            tx.outbox_state(job.key, ids, "sending", job.clock())
        try:
            yield
        except AuthError:
            # A key that may not write has written nothing.
            with job.store.transaction(job.fence) as tx:
                tx.outbox_state(job.key, ids, "pending", job.clock())
            raise

    @contextmanager
    def _gathered(self, kind: OutboxKind) -> Iterator[None]:
        """A platform that `gathers` has what was sent within the block only behind it: then it is confirmed, also in a run that was
        asked to end. What a killed run has sent and not confirmed went with it, and is sent again.
        """
        job, stopped = self.job, None
        if not job.platform.capabilities.gathers or not job.store.count(job.key, kind, ("pending", "sent")):
            yield
            return
        self._turn(kind, "sent", "pending")
        job.platform.gather()
        try:
            yield
        except Stopped as asked:
            stopped = asked
        self._settle()
        confirmed = self._turn(kind, "sent", "verified")
        self.tally.verified += confirmed if kind == "score" else 0
        if stopped:
            raise stopped

    def _settle(self) -> None:
        with self.job.store.transaction(self.job.fence):
            pass  # a run that was paused until another one took over must not write any more
        self.tally.writes += self.job.platform.settle()

    def _turn(self, kind: OutboxKind, before: OutboxState, after: OutboxState) -> int:
        """Every row of a kind in one state gets another one; returns how many. In short transactions, however many they are."""
        job, done = self.job, 0
        while True:
            with job.store.transaction(job.fence) as tx:
                turned = tx.turn_outbox(job.key, kind, before, after, job.clock(), limit=_TURNED)
            if not turned:
                return done
            done += turned

    def _verify(self) -> None:
        """Read back what was accepted. What is not there after some patience is sent once more, waiting for the answer."""
        job = self.job
        if job.platform.capabilities.gathers:
            return  # settling has put everything in place
        while rows := self._outbox("score", ("sent",)):
            missing = {row.id: score_of(row) for row in rows}
            for pause in (0.0, *_PATIENCE):
                self.sleep(pause)
                stored = job.platform.stored_scores(list(missing.values()))
                self._confirm([one for one in missing if one in stored])
                missing = {one: score for one, score in missing.items() if one not in stored}
                if not missing:
                    break
            if missing:
                result = job.platform.push_scores(list(missing.values()), wait=True)
                self._record([row for row in rows if row.id in missing], result, "verified")
                self.tally.verified += len(result.accepted)
            job.check_stop()

    def _send_examples(self) -> None:
        job = self.job
        state = "sent" if job.platform.capabilities.gathers else "verified"
        with self._gathered("example"):
            total = job.store.count(job.key, "example", _WAITING)
            while rows := self._outbox("example", _WAITING):
                name = str(rows[0].payload["dataset"])
                rows = [row for row in rows if row.payload["dataset"] == name]
                by_example = {example_of(row).id: row.id for row in rows}
                about = "Failures users reported, kept as regression cases."
                dataset = Dataset(name=name, description=about, examples=tuple(example_of(row) for row in rows))
                with self._noted(rows):
                    result = job.platform.push_dataset(dataset)
                self._record(rows, _translated(result, by_example), state)
                self.tally.examples += len(result.accepted)
                self.tally.url = result.url or self.tally.url
                job.progress(Progress(job.name, "examples", self.tally.examples, total))
                job.check_stop()

    def _send_reviews(self) -> None:
        job = self.job
        while rows := self._outbox("review", _WAITING):
            queue = str(rows[0].payload["queue"])
            rows = [row for row in rows if row.payload["queue"] == queue]
            with self._noted(rows):
                result = job.platform.push_reviews(queue, [review_of(row) for row in rows])
            self._record(rows, result, "verified")
            self.tally.reviews += len(result.accepted)
            job.check_stop()

    def _outbox(self, kind: str, states: Sequence[str], run_id: str | None = None, after: str = "") -> list[OutboxRow]:
        limit = self.job.platform.capabilities.push_batch
        return self.job.store.outbox(self.job.key, kind=kind, states=states, run_id=run_id, after=after, limit=limit)

    def _record(self, rows: Sequence[OutboxRow], result: PushResult, state: str) -> None:
        """Store what became of each row. One the adapter gave no answer for is reported, or it would be sent forever. What the
        platform does not give back it still has: such a row stays as it was, and another undo asks again.
        """
        job, now = self.job, self.job.clock()
        left = {row.id: row.state for row in rows} if state == "undone" else {}
        answered = {*result.accepted, *result.rejected}
        silent = {row.id: "the adapter did not say what became of it" for row in rows if row.id not in answered}
        refused = {**result.rejected, **silent}
        self.tally.writes += result.calls
        with job.store.transaction(job.fence) as tx:
            tx.outbox_state(job.key, list(result.accepted), state, now)
            for one, why in refused.items():
                tx.outbox_state(job.key, [one], left.get(one, "rejected"), now, error=why)
        self.tally.rejected.update(refused)

    def _confirm(self, score_ids: list[str]) -> None:
        if score_ids:
            with self.job.store.transaction(self.job.fence) as tx:
                tx.outbox_state(self.job.key, score_ids, "verified", self.job.clock())
            self.tally.verified += len(score_ids)

    def _result(self, dry_run: bool, undoes: str = "") -> Pushed:
        tally = self.tally
        problems = [
            f"the platform refused {len(tally.rejected)} (`rejected` of --json names each), the first: {why[:300]}"
            for why in list(tally.rejected.values())[:1]
        ]
        return Pushed(
            source=self.job.name,
            run_id=self.run_id,
            planned=self.planner.planned,
            unchanged=self.planner.unchanged,
            sent=tally.sent,
            verified=tally.verified,
            examples=tally.examples,
            held=self.planner.held,
            reviews=tally.reviews,
            undone=tally.undone,
            undoes=undoes,
            writes=tally.writes,
            rejected=tally.rejected,
            dry_run=dry_run,
            plan=tuple(tally.plan),
            url=tally.url,
            complete=tally.complete,
            problems=tuple(problems),
        )


def _translated(result: PushResult, rows: dict[str, str]) -> PushResult:
    """A result by example id as one by outbox id."""
    return PushResult(
        accepted=tuple(rows[one] for one in result.accepted if one in rows),
        rejected={rows[one]: why for one, why in result.rejected.items() if one in rows},
        calls=result.calls,
        url=result.url,
    )
