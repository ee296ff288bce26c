"""What a platform should hold of the turns whose labels changed, compared with what it was sent before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import partial
from typing import Any, TypeAlias

from closeloop import ids
from closeloop.errors import SplitTakenError
from closeloop.models import Score, counts_as
from closeloop.models.dataset import Example
from closeloop.platforms.base import Review
from closeloop.store import OutboxKind, OutboxRow, Turn
from closeloop.sync.job import Job
from closeloop.sync.scores import outbox_row, scores, target_of, withdrawn

BATCH = 500
SHOWN = 200
"""A dry run shows at most this many lines of its plan; the count is always whole."""
_SENT = ("sent", "verified")
_TRIES = 10
_SETTINGS = "push"
"""The setting of a source that says how its outbox was planned."""

Cases: TypeAlias = Callable[[Sequence[Turn]], tuple[Mapping[str, Example], Mapping[str, str], int]]
"""Regression examples of turns, by interaction; the names their groups are pinned by; how many are left to training."""


class Planner:
    """Makes outbox rows for one source. `cases` makes the regression examples that may be in its native dataset."""

    def __init__(self, job: Job, *, run_id: str, categories: tuple[str, ...], cases: Cases) -> None:
        self.job = job
        self.push = job.source.push
        self.run_id = run_id
        self.categories = categories
        self.cases = cases
        self.planned = 0
        self.unchanged = 0
        self.held = 0

    def store(self) -> None:
        """Turn every marked interaction into outbox rows and take its mark away, in one transaction per batch."""
        job = self.job
        self._mark_all_when_settings_changed()
        while turns := job.store.unsent(job.key, BATCH):
            self._plan(turns)
            job.check_stop()
        while orphans := self._orphans():
            rows = self._takings_back(orphans)
            settled = {row.id for row in orphans} - {row.id for row in rows}
            with job.store.transaction(job.fence) as tx:
                tx.plan(job.key, (), rows, job.clock())
                tx.outbox_state(job.key, sorted(settled), "verified", job.clock())
            job.check_stop()

    def _plan(self, turns: Sequence[Turn]) -> None:
        """One batch. Sources are planned at the same time: where another one took a question to its side first, ours follows."""
        job, counts = self.job, (self.planned, self.unchanged, self.held)
        for attempt in range(1, _TRIES + 1):
            rows, pins = self._count(turns)
            try:
                with job.store.transaction(job.fence) as tx:
                    tx.pin_splits(pins.items(), job.clock())
                    tx.plan(job.key, [turn.interaction.id for turn in turns], rows, job.clock())
                return
            except SplitTakenError:
                if attempt == _TRIES:
                    raise
                self.planned, self.unchanged, self.held = counts

    def preview(self) -> list[dict[str, Any]]:
        """The first lines of what `store` and sending would do; nothing is changed."""
        return _shown(self._previewed(), "send")

    def preview_undo(self, run_id: str, states: tuple[str, ...], action: str) -> list[dict[str, Any]]:
        """The first lines of what taking a run's labels back would do."""
        return _shown(self._waiting("score", states, run_id=run_id), action)

    def _previewed(self) -> Iterator[list[OutboxRow]]:
        """What would be planned, then what waits from before, unless the former takes its place."""
        taken: set[str] = set()
        for turns in self._turn_pages(planned=self._are_settings_new()):
            rows, _ = self._count(turns)
            taken.update(row.id for row in rows)
            yield rows
        for orphans in self._pages("score", ("orphaned",)):
            yield self._takings_back([row for row in orphans if row.id not in taken])
        # A platform that gathers has nothing of what a killed run has sent and not confirmed.
        waits = ("pending", "sent") if self.job.platform.capabilities.gathers else ("pending", "sending")
        for kind in ("score", "example", "review"):
            yield from self._waiting(kind, waits, taken=taken)

    def _waiting(
        self, kind: str, states: tuple[str, ...], *, run_id: str | None = None, taken: Set[str] = frozenset()
    ) -> Iterator[list[OutboxRow]]:
        for page in self._pages(kind, states, run_id):
            rows = [row for row in page if row.id not in taken]
            self.planned += len(rows)
            yield rows

    def _pages(self, kind: str, states: tuple[str, ...], run_id: str | None = None) -> Iterator[list[OutboxRow]]:
        """All rows of a kind in these states, some at a time, while nothing changes them."""
        after, ask = "", partial(self.job.store.outbox, self.job.key, kind=kind, states=states, run_id=run_id)
        while rows := ask(after=after, limit=BATCH):
            yield rows
            after = rows[-1].id

    def _count(self, turns: Sequence[Turn]) -> tuple[list[OutboxRow], Mapping[str, str]]:
        """The rows these turns need that differ from what was sent, and what is to be pinned together with them."""
        wants = self.push.dataset and self.job.platform.capabilities.datasets
        cases, pins, held = self.cases(turns) if wants else ({}, {}, 0)
        self.held += held
        known = self.job.store.outbox_of(self.job.key, [turn.interaction.id for turn in turns])
        # A row that was taken back by `--undo` stays away until its content changes.
        settled = {row.id: row.payload_hash for row in known if row.state in (*_SENT, "undone", "rejected")}
        wanted = [row for turn in turns for row in self._rows(turn, cases.get(turn.interaction.id))]
        wanted += self._withdrawals(known, {row.id for row in wanted})
        fresh = [row for row in wanted if settled.get(row.id) != row.payload_hash]
        self.planned += len(fresh)
        self.unchanged += len(wanted) - len(fresh)
        return fresh, pins

    def _rows(self, turn: Turn, example: Example | None) -> Iterator[OutboxRow]:
        can = self.job.platform.capabilities
        if can.scores:
            for score in scores(self.job.key, turn, self.push, self.run_id):
                yield outbox_row(score, self.run_id)
        if example is not None:
            payload = {"dataset": self.push.dataset, "example": example.model_dump(mode="json")}
            yield self._row("example", (self.push.dataset, example.id), turn, payload)
        if self.push.queue and can.reviews and (reason := review_reason(turn)):
            review = {"target": target_of(turn.interaction).model_dump(mode="json"), "reason": reason}
            yield self._row(
                "review", (self.push.queue, turn.interaction.id), turn, {"queue": self.push.queue, **review}
            )

    def _row(self, kind: OutboxKind, parts: tuple[str, str], turn: Turn, payload: dict[str, Any]) -> OutboxRow:
        key = self.job.key
        return OutboxRow(
            id=ids.stable_id(key.platform, key.project, kind, *parts),
            kind=kind,
            state="pending",
            payload={**payload, "interaction_id": turn.interaction.id},
            payload_hash=ids.content_hash(payload),
            run_id=self.run_id,
        )

    def _withdrawals(self, known: Sequence[OutboxRow], wanted: set[str]) -> list[OutboxRow]:
        """Labels that were sent and no longer hold, taken back."""
        live = (*_SENT, "pending", "sending")
        gone = [row for row in known if row.kind == "score" and row.id not in wanted and row.state in live]
        return [outbox_row(withdrawn(score_of(row), self.run_id), self.run_id) for row in gone]

    def _orphans(self) -> list[OutboxRow]:
        """Labels on interactions that are no longer built, unless a turn of now has taken their place."""
        return self.job.store.outbox(self.job.key, kind="score", states=("orphaned",), limit=BATCH)

    def _takings_back(self, orphans: Sequence[OutboxRow]) -> list[OutboxRow]:
        """The rows that take orphaned labels back; those that were taken back before need none."""
        rows = [outbox_row(withdrawn(score_of(row), self.run_id), self.run_id) for row in orphans]
        held = {row.id: row.payload_hash for row in orphans}
        fresh = [row for row in rows if held[row.id] != row.payload_hash]
        self.planned += len(fresh)
        return fresh

    def _turn_pages(self, *, planned: bool) -> Iterator[list[Turn]]:
        after = ""
        while turns := self.job.store.unsent(self.job.key, BATCH, after=after, planned=planned):
            yield turns
            after = turns[-1].interaction.id

    def _mark_all_when_settings_changed(self) -> None:
        job = self.job
        is_first = job.store.setting(job.key, _SETTINGS) is None
        if is_first or self._are_settings_new():
            with job.store.transaction(job.fence) as tx:
                if not is_first:
                    tx.mark_unsent(job.key)
                tx.set_setting(job.key, _SETTINGS, self._settings())

    def _are_settings_new(self) -> bool:
        """Whether what was planned before was planned by other settings or buckets, so that all of it has to be planned again."""
        before = self.job.store.setting(self.job.key, _SETTINGS)
        return before is not None and before != self._settings()

    def _settings(self) -> str:
        return ids.content_hash([self.push.model_dump(mode="json"), list(self.categories), "pins"])


def review_reason(turn: Turn) -> str | None:
    """Why a person should look at a turn: its users disagree, or its failure has no name. None when nobody needs to."""
    if turn.verdict is None:
        return None
    outcome, bucket = counts_as(turn.verdict.outcome, turn.labels)
    if outcome == "mixed":
        return "mixed"
    return "unknown" if bucket == "unknown" else None


def score_of(row: OutboxRow) -> Score:
    """The score in an outbox row."""
    return Score.model_validate_json(ids.canonical(row.payload))


def example_of(row: OutboxRow) -> Example:
    """The example in an outbox row."""
    return Example.model_validate_json(ids.canonical(row.payload["example"]))


def review_of(row: OutboxRow) -> Review:
    """The review in an outbox row."""
    from closeloop.models import Target

    target = Target.model_validate_json(ids.canonical(row.payload["target"]))
    return Review(row.id, row.payload["interaction_id"], target, row.payload["reason"])


def _shown(pages: Iterable[Sequence[OutboxRow]], action: str) -> list[dict[str, Any]]:
    """The first lines of a plan. All of it is gone through, and so counted."""
    lines: list[dict[str, Any]] = []
    for rows in pages:
        lines += [_line(row, action) for row in rows[: SHOWN - len(lines)]]
    return lines


def _line(row: OutboxRow, action: str) -> dict[str, Any]:
    """One line of a plan for people."""
    if row.kind == "example":
        return {"action": action, "dataset": row.payload["dataset"], "example": row.payload["example"]["id"]}
    target = row.payload["target"]
    where = f"{target['kind']} {target['id']}"
    if row.kind == "review":
        return {"action": action, "queue": row.payload["queue"], "target": where, "reason": row.payload["reason"]}
    return {"action": action, "name": row.payload["name"], "value": row.payload["value"], "target": where}
