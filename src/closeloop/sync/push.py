"""Outbox to platform: plan what changed, send it, read it back. A second run finds nothing to send (DESIGN section 4.2)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from closeloop import ids
from closeloop.models import Score
from closeloop.models.dataset import Dataset, Example
from closeloop.models.results import Pushed
from closeloop.platforms.base import PushResult
from closeloop.store import OutboxRow, Transaction, Turn
from closeloop.sync.job import Job, Progress, Stopped
from closeloop.sync.scores import label_configs, outbox_row, scores, withdrawn

_PLAN_BATCH = 500
_PLAN_SHOWN = 200
_PATIENCE = (0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3.0)
"""Seconds between looks at a server that stores after it has answered; together longer than Phoenix's queue needs."""


@dataclass
class Sending:
    """Counts of one push while it runs."""

    planned: int = 0
    unchanged: int = 0
    sent: int = 0
    verified: int = 0
    examples: int = 0
    undone: int = 0
    writes: int = 0
    url: str | None = None
    rejected: dict[str, str] = field(default_factory=dict)
    plan: list[dict[str, object]] = field(default_factory=list)


class Pusher:
    """Pushes one source. `example_of` makes the regression example of a turn, or None; `categories` are the taxonomy's keys."""

    def __init__(
        self,
        job: Job,
        *,
        run_id: str,
        categories: tuple[str, ...],
        example_of: Callable[[Turn], Example | None],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.job = job
        self.run_id = run_id
        self.categories = categories
        self.example_of = example_of
        self.sleep = sleep
        self.tally = Sending()

    def run(self, *, dry_run: bool = False) -> Pushed:
        """Plan, send and verify. A dry run plans, shows, and leaves store and platform as they were."""
        try:
            if dry_run:
                self._show()
            else:
                self._plan()
                self._send_scores()
                self._send_examples()
        except Stopped:
            pass
        return self._result(dry_run)

    def undo(self, undone_run: str, *, dry_run: bool = False) -> Pushed:
        """Take back every score a run has sent: the platform's records that carry our mark and this run are removed."""
        while rows := self._outbox("score", ("sent", "verified"), undone_run):
            if dry_run:
                self.tally.plan += [_line(row, "delete") for row in rows[:_PLAN_SHOWN]]
                self.tally.planned += len(rows)
                break
            result = self.job.platform.delete_scores([_score(row) for row in rows])
            self._record(result, "undone")
            self.tally.undone += len(result.accepted)
            if not result.accepted:
                break
        return self._result(dry_run)

    # --- plan

    def _rows(self, turns: Sequence[Turn]) -> tuple[list[OutboxRow], int]:
        """The outbox rows these turns need now, withdrawals included, and how many of them are already sent as they are."""
        job, push = self.job, self.job.source.push
        wanted: list[OutboxRow] = []
        for turn in turns:
            wanted += [outbox_row(score, self.run_id) for score in scores(job.key, turn, push, self.run_id)]
            example = self.example_of(turn) if push.dataset and job.platform.capabilities.datasets else None
            if example is not None:
                wanted.append(self._example_row(example))
        wanted_ids = {row.id for row in wanted}
        known = job.store.outbox_of(job.key, [turn.interaction.id for turn in turns])
        for row in known:
            if row.kind == "score" and row.id not in wanted_ids and row.state in ("sent", "verified", "pending"):
                wanted.append(outbox_row(withdrawn(_score(row), self.run_id), self.run_id))
        sent = {row.id: row.payload_hash for row in known if row.state in ("sent", "verified", "undone")}
        unchanged = sum(1 for row in wanted if sent.get(row.id) == row.payload_hash)
        return wanted, unchanged

    def _plan(self) -> None:
        job = self.job
        self._replan_when_settings_changed()
        while turns := job.store.unsent(job.key, _PLAN_BATCH):
            rows, unchanged = self._rows(turns)
            with job.store.transaction(job.fence) as tx:
                tx.plan(job.key, [turn.interaction.id for turn in turns], rows, job.clock())
            self.tally.planned += len(rows) - unchanged
            self.tally.unchanged += unchanged
            job.check_stop()

    def _show(self) -> None:
        for turns in self._unsent_pages():
            rows, unchanged = self._rows(turns)
            self.tally.unchanged += unchanged
            self.tally.planned += len(rows) - unchanged
            room = _PLAN_SHOWN - len(self.tally.plan)
            self.tally.plan += [_line(row, "send") for row in rows[: max(room, 0)]]
        waiting = self._outbox("score", ("pending",)) + self._outbox("example", ("pending",))
        self.tally.planned += len(waiting)
        self.tally.plan += [_line(row, "send") for row in waiting[: max(_PLAN_SHOWN - len(self.tally.plan), 0)]]

    def _unsent_pages(self) -> Iterator[list[Turn]]:
        after = ""
        while turns := self.job.store.unsent(self.job.key, _PLAN_BATCH, after=after):
            yield turns
            after = turns[-1].interaction.id

    def _replan_when_settings_changed(self) -> None:
        job = self.job
        now = ids.content_hash([job.source.push.model_dump(mode="json"), list(self.categories)])
        before = job.store.setting(job.key, "push")
        if before != now:
            with job.store.transaction(job.fence) as tx:
                if before is not None:
                    tx.mark_unsent(job.key)
                tx.set_setting(job.key, "push", now)

    def _example_row(self, example: Example) -> OutboxRow:
        payload = {"dataset": self.job.source.push.dataset, "example": example.model_dump(mode="json")}
        return OutboxRow(
            id=ids.stable_id(self.job.source.push.dataset, example.id),
            kind="example",
            state="pending",
            payload=payload,
            payload_hash=ids.content_hash(payload),
            run_id=self.run_id,
        )

    # --- send

    def _send_scores(self) -> None:
        job = self.job
        prepared = False
        # Sent but never confirmed: an earlier run ended in between. They are looked for before anything is sent again.
        self._verify()
        while rows := self._outbox("score", ("pending",)):
            if not prepared:
                configs = label_configs(job.source.push, self.categories)
                self.tally.writes += job.platform.prepare_labels(configs)
                prepared = True
            result = job.platform.push_scores([_score(row) for row in rows])
            self._record(result, "sent" if job.platform.capabilities.verifies_writes else "verified")
            self._reject_unanswered(rows, result)
            self.tally.sent += len(result.accepted)
            job.progress(Progress(job.name, "labels", self.tally.sent, self.tally.planned))
            job.check_stop()
        self._verify()

    def _verify(self) -> None:
        """Read back what was accepted. What is not there after some patience is sent once more, waiting for the answer."""
        job = self.job
        if not job.platform.capabilities.verifies_writes:
            return
        while rows := self._outbox("score", ("sent",)):
            batch = [_score(row) for row in rows]
            for pause in (0.0, *_PATIENCE):
                self.sleep(pause)
                stored = job.platform.stored_scores(batch)
                self._confirm([score.id for score in batch if score.id in stored])
                batch = [score for score in batch if score.id not in stored]
                if not batch:
                    break
            if batch:
                result = job.platform.push_scores(batch, wait=True)
                self._record(result, "verified")
                self._reject_unanswered([row for row in rows if row.id in {score.id for score in batch}], result)
                self.tally.verified += len(result.accepted)
            job.check_stop()

    def _send_examples(self) -> None:
        job = self.job
        while rows := self._outbox("example", ("pending",)):
            name = str(rows[0].payload["dataset"])
            same = [row for row in rows if row.payload["dataset"] == name]
            examples = [Example.model_validate_json(ids.canonical(row.payload["example"])) for row in same]
            result = job.platform.push_dataset(
                Dataset(name=name, description="Failures users reported, kept as regression cases.", examples=examples)
            )
            rows_by_example = {example.id: row.id for example, row in zip(examples, same, strict=True)}
            translated = PushResult(
                accepted=tuple(rows_by_example[one] for one in result.accepted if one in rows_by_example),
                rejected={rows_by_example[one]: why for one, why in result.rejected.items() if one in rows_by_example},
                calls=result.calls,
                url=result.url,
            )
            self._record(translated, "verified")
            self._reject_unanswered(same, translated)
            self.tally.examples += len(translated.accepted)
            self.tally.url = result.url or self.tally.url
            job.progress(Progress(job.name, "examples", self.tally.examples))
            job.check_stop()

    def _outbox(self, kind: str, states: tuple[str, ...], run_id: str | None = None) -> list[OutboxRow]:
        limit = self.job.platform.capabilities.push_batch
        return self.job.store.outbox(self.job.key, kind=kind, states=states, run_id=run_id, limit=limit)

    def _record(self, result: PushResult, state: str) -> None:
        job, now = self.job, self.job.clock()
        self.tally.writes += result.calls
        with job.store.transaction(job.fence) as tx:
            tx.outbox_state(job.key, list(result.accepted), state, now)
            for one, why in result.rejected.items():
                tx.outbox_state(job.key, [one], "rejected", now, error=why)
        self.tally.rejected.update(result.rejected)

    def _confirm(self, score_ids: list[str]) -> None:
        if score_ids:
            with self.job.store.transaction(self.job.fence) as tx:
                self._mark_verified(tx, score_ids)

    def _mark_verified(self, tx: Transaction, score_ids: list[str]) -> None:
        tx.outbox_state(self.job.key, score_ids, "verified", self.job.clock())
        self.tally.verified += len(score_ids)

    def _reject_unanswered(self, rows: Sequence[OutboxRow], result: PushResult) -> None:
        """An adapter that answers for neither yes nor no would be asked forever; such rows are reported instead."""
        silent = [row.id for row in rows if row.id not in result.accepted and row.id not in result.rejected]
        if silent:
            why = "the adapter did not say what became of it"
            self._record(PushResult(rejected=dict.fromkeys(silent, why)), "rejected")

    def _result(self, dry_run: bool) -> Pushed:
        tally = self.tally
        problems = [f"{len(tally.rejected)} were not taken by the platform: see `rejected`"] if tally.rejected else []
        return Pushed(
            source=self.job.name,
            run_id=self.run_id,
            planned=tally.planned,
            sent=tally.sent,
            verified=tally.verified,
            unchanged=tally.unchanged,
            rejected=tally.rejected,
            examples=tally.examples,
            undone=tally.undone,
            writes=tally.writes,
            dry_run=dry_run,
            plan=tally.plan,
            url=tally.url,
            problems=problems,
        )


def _score(row: OutboxRow) -> Score:
    return Score.model_validate_json(ids.canonical(row.payload))


def _line(row: OutboxRow, action: str) -> dict[str, object]:
    if row.kind == "example":
        return {"action": action, "dataset": row.payload["dataset"], "example": row.payload["example"]["id"]}
    target = row.payload["target"]
    return {
        "action": action,
        "name": row.payload["name"],
        "value": row.payload["value"],
        "target": f"{target['kind']} {target['id']}",
    }
