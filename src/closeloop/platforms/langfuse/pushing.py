"""Writing labels: configs, scores, and reading back what the worker made of them. Counts every call that changes the server.

What the server holds is looked up before anything is sent: what is there with the same content is not sent again, and a changed
label goes as the next revision of what is there, so that it wins and leaves no second row (facts: section 3.3).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

import orjson

from closeloop.errors import AuthError, PermanentError
from closeloop.models import Score
from closeloop.platforms._batches import by_length
from closeloop.platforms._decoding import readable, utc
from closeloop.platforms.base import LabelConfig, PushResult
from closeloop.platforms.langfuse import budget, configs, wire, write
from closeloop.platforms.langfuse.client import Client, quoted

BATCH = 100
"""Labels in one ingestion batch: 50 to 200 are fastest, and so many ids fit one look-up (facts: sections 8, 3.1)."""
_BYTES = 3_000_000
_LIST_BYTES = 900_000
_REFUSES = frozenset({404, 405, 410})
PATIENCE = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 30.0, 30.0)
"""Seconds between looks at what was accepted: five thousand labels took 86 s to appear (facts: section 8)."""
_DROPPED = (
    "the server accepted the label and did not store it: its worker drops what does not fit a score config; "
    "look at the project's score configs and the server's worker log"
)


class Lookup(Protocol):
    """Reads scores by id."""

    def by_id(self, ids: Sequence[str]) -> list[wire.Score]:
        """The scores of these ids; absent ones are left out."""
        ...


class Pusher:
    """The writing half of the adapter."""

    def __init__(
        self, client: Client, lookup: Callable[[], Lookup], sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.client = client
        self._lookup = lookup
        self._sleep = sleep
        self._records: list[wire.ScoreConfig] = []
        self._counting: Mapping[tuple[str, str], wire.ScoreConfig] | None = None
        self._send = self._ingest
        self._prepared: set[str] = set()

    # --- configs

    def read_configs(self) -> list[wire.ScoreConfig]:
        """Every score config of the project."""
        rows = list(self.client.rows("/score-configs", budget.GENERAL))
        self._records = readable(wire.ScoreConfig, rows)
        self._counting = configs.oldest(self._records)
        return self._records

    def prepare_labels(self, wanted: Sequence[LabelConfig]) -> int:
        """Create, extend or revive the configs of labels. Returns how many writes that took."""
        before = self.client.http.writes
        self.read_configs()
        self._prepared |= {one.name for one in wanted}
        for change in configs.plan(wanted, self._records):
            if change.id is None:
                self.client.write("POST", "/score-configs", change.body, budget.GENERAL)
            else:
                self.client.write("PATCH", f"/score-configs/{quoted(change.id)}", change.body, budget.GENERAL)
        if self.client.http.writes != before:
            self.read_configs()
        return self.client.http.writes - before

    def _known_configs(self) -> Mapping[tuple[str, str], wire.ScoreConfig]:
        if self._counting is None:
            self.read_configs()
        return self._counting or {}

    def review_config(self) -> str | None:
        """The id of the config reviewers should fill in: the label this connection has prepared, else the oldest categorical one in use."""
        known = [
            one for one in self._known_configs().values() if one.data_type == "CATEGORICAL" and not one.is_archived
        ]
        ranked = sorted(known, key=lambda one: (one.name not in self._prepared, one.created_at))
        return ranked[0].id if ranked else None

    # --- scores

    def push_scores(self, scores: Sequence[Score], *, wait: bool) -> PushResult:
        """Send what the server does not hold yet; with `wait`, look until it is there and say what was dropped."""
        before = self.client.http.writes
        self._extend(scores)
        rejected = {score.id: why for score in scores if (why := write.problem(score, self._config(score)))}
        open_ = [score for score in scores if score.id not in rejected]
        for batch in _chunks(open_, BATCH):
            held = self._held(batch)
            fresh = [score for score in batch if not self._is_held(score, held)]
            if fresh:
                rejected |= self._send(fresh, held)
            if wait:
                missing = self._await([score for score in fresh if score.id not in rejected], PATIENCE)
                rejected |= {score.id: _DROPPED for score in missing}
        accepted = tuple(score.id for score in scores if score.id not in rejected)
        return PushResult(accepted, rejected, self.client.http.writes - before)

    def stored_scores(self, scores: Sequence[Score]) -> set[str]:
        """Ids of the scores the server holds with this content."""
        held = self._held(scores)
        return {score.id for score in scores if self._is_held(score, held)}

    def _extend(self, scores: Sequence[Score]) -> None:
        """Append categories that labels have and their config lacks: the worker would drop such labels without a word."""
        lacking: dict[str, list[str]] = {}
        for score in scores:
            config = self._config(score)
            if config and score.data_type == "categorical" and score.value not in configs.labels_of(config):
                lacking.setdefault(score.name, []).append(str(score.value))
        if lacking:
            self.prepare_labels([LabelConfig(name, "categorical", tuple(labels)) for name, labels in lacking.items()])

    def _config(self, score: Score) -> wire.ScoreConfig | None:
        found = configs.of_score(score.name, score.data_type, self._known_configs())
        return None if found is None or found.is_archived else found

    def _held(self, scores: Sequence[Score]) -> dict[str, wire.Score]:
        """Wire id -> the row the server holds; of several, a ghost among them, the one that was updated last."""
        held: dict[str, wire.Score] = {}
        for row in self._lookup().by_id([write.score_id(score) for score in scores]) if scores else ():
            before = held.get(row.id)
            if before is None or _age(row) > _age(before):
                held[row.id] = row
        return held

    def _is_held(self, score: Score, held: Mapping[str, wire.Score]) -> bool:
        row = held.get(write.score_id(score))
        return row is not None and write.is_stored(row, score)

    def _await(self, scores: list[Score], pauses: Sequence[float]) -> list[Score]:
        """Those of the scores that did not appear within these pauses."""
        for pause in pauses:
            stored = self.stored_scores(scores) if scores else set()
            scores = [score for score in scores if score.id not in stored]
            if not scores:
                break
            self._sleep(pause)
        return scores

    # --- transports: each returns what was refused, by id

    def _ingest(self, scores: Sequence[Score], held: Mapping[str, wire.Score]) -> dict[str, str]:
        """A batch of events: works on every server measured, keeps the event time, and has a rate limit of its own."""
        events = {score.id: self._event(score, held) for score in scores}
        by_event = {event["id"]: score_id for score_id, event in events.items()}
        rejected: dict[str, str] = {}
        for batch in _by_size(list(events.values()), _BYTES):
            try:
                answer = self.client.write("POST", "/ingestion", {"batch": batch}, budget.INGESTION)
            except PermanentError as error:
                if error.status not in _REFUSES or isinstance(error, AuthError):
                    raise
                self._send = self._post_list
                return rejected | self._post_list(scores, held)
            for refusal in (answer or {}).get("errors") or ():
                said = f"{refusal.get('message', 'refused')}: {' '.join(str(refusal.get('error', '')).split())}"
                rejected[by_event.get(refusal.get("id"), "")] = said[:300]
        rejected.pop("", None)
        return rejected

    def _post_list(self, scores: Sequence[Score], held: Mapping[str, wire.Score]) -> dict[str, str]:
        """`POST /scores` with a list (server 4.59 and later). Its errors name no score: what is missing shows when it is looked for."""
        rows = [
            {**event["body"], "timestamp": event["timestamp"]} for event in (self._event(one, held) for one in scores)
        ]
        for batch in _by_size(rows, _LIST_BYTES):
            try:
                self.client.write("POST", "/scores", batch, budget.GENERAL)
            except PermanentError as error:
                if error.status != 400:
                    raise
                self._send = self._post_each
                return self._post_each(scores, held)
        return {}

    def _post_each(self, scores: Sequence[Score], held: Mapping[str, wire.Score]) -> dict[str, str]:
        """One by one, at the server's time: the last resort."""
        rejected: dict[str, str] = {}
        for score in scores:
            try:
                self.client.write("POST", "/scores", self._event(score, held)["body"], budget.GENERAL)
            except AuthError:
                raise
            except PermanentError as error:
                rejected[score.id] = str(error)
        return rejected

    def _event(self, score: Score, held: Mapping[str, wire.Score]) -> dict[str, Any]:
        stored = held.get(write.score_id(score))
        return write.event(score, self._config(score), stored, self.client.http.now())


def _age(row: wire.Score) -> tuple[float, float]:
    return (utc(row.updated_at or row.timestamp).timestamp(), utc(row.timestamp).timestamp())


def _chunks(items: Sequence[Score], size: int) -> Iterator[Sequence[Score]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _by_size(rows: Sequence[Mapping[str, Any]], most: int) -> Iterable[list[Mapping[str, Any]]]:
    """Batches whose JSON stays under `most` bytes; one row alone may be larger."""
    return by_length(rows, most, lambda row: len(orjson.dumps(row)) + 1)
