"""Writing back: feedback configs, scores as feedback, and their removal.

Straight over HTTP: the SDK drops writes where the application's tracing is sampled (facts: headline 5).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from closeloop.errors import AuthError, PermanentError, PlatformError
from closeloop.models import Score
from closeloop.platforms._decoding import readable
from closeloop.platforms.base import LabelConfig, PushResult
from closeloop.platforms.langsmith import limits, write
from closeloop.platforms.langsmith.client import Client
from closeloop.platforms.langsmith.reading import Reading
from closeloop.platforms.langsmith.wire import FeedbackConfig

_WORKERS = 8
_PAUSES = (1.0, 2.0, 4.0)
"""A run or a feedback that was just made may not be found yet (facts: section 6)."""


class Pusher:
    """The writing half of the adapter."""

    def __init__(self, reading: Reading, sleep: Callable[[float], None] = time.sleep) -> None:
        self.reading = reading
        self.sleep = sleep
        self._configs: dict[str, FeedbackConfig | None] = {}

    @property
    def client(self) -> Client:
        """The calls into the key's own workspace."""
        return self.reading.client()

    # --- labels

    def prepare_labels(self, wanted: Sequence[LabelConfig]) -> int:
        """Create or extend the configs. Categories are appended and keep their numbers. Returns how many writes that took."""
        writes = 0
        for one in wanted:
            there = self._config(one.name, again=True)
            body = write.config(one, there)
            if body is None:
                continue
            method = "POST" if there is None else "PATCH"
            writes += 1
            try:
                self.client.call(method, "/api/v1/feedback-configs", body=body, writes=True)
            except AuthError:
                # A workspace may keep its configs to its admins: labels can do without.
                continue
            except PermanentError as error:
                if error.status not in (400, 409):  # somebody else made or changed it in the meantime
                    raise
            self._config(one.name, again=True)
        return writes

    def _config(self, key: str, *, again: bool = False) -> FeedbackConfig | None:
        if again or key not in self._configs:
            records = readable(FeedbackConfig, self.client.configs(key))
            self._configs[key] = next((one for one in records if one.feedback_key == key), None)
        return self._configs[key]

    def _numbers(self, score: Score) -> dict[str, float]:
        return write.numbers(self._config(score.name)) if score.data_type == "categorical" else {}

    # --- scores

    def push_scores(self, scores: Sequence[Score]) -> PushResult:
        """Send scores, several at a time: one call each, because there is no call for many (facts: section 1.1)."""
        self.reading.project_id(self.reading.connection.places[0])
        rejected = {score.id: why for score in scores if (why := write.problem(score)) is not None}
        fitting = [score for score in scores if score.id not in rejected]
        runs = self.reading.tracing.locate({score.target.id: score.created_at for score in fitting})
        absent = "the run is not on the server: it has expired, or was never sent"
        rejected |= {score.id: absent for score in fitting if score.target.id not in runs}
        ready = [score for score in fitting if score.target.id in runs]
        numbers = {score.name: self._numbers(score) for score in ready}
        calls = 0
        with ThreadPoolExecutor(_WORKERS, thread_name_prefix="closeloop-langsmith") as pool:
            tasks = [pool.submit(self._send, one, runs[one.target.id], numbers[one.name]) for one in ready]
            failures: list[PlatformError] = []
            for score, task in zip(ready, tasks, strict=True):
                try:
                    why, sent = task.result()
                except PlatformError as error:
                    failures.append(error)
                    continue
                calls += sent
                if why:
                    rejected[score.id] = why
        if failures:
            raise failures[0]
        accepted = tuple(score.id for score in scores if score.id not in rejected)
        return PushResult(accepted, rejected, calls)

    def _send(self, score: Score, run: dict[str, Any], numbers: dict[str, float]) -> tuple[str | None, int]:
        """Create the feedback, or change it where its id is there. Returns the server's refusal, if any, and the calls made."""
        native = write.score_id(score)
        body = write.feedback(score, run, numbers, extends=self.reading.connection.extends)
        make = partial(self._write, "POST", "/api/v1/feedback", body)
        change = partial(self._write, "PATCH", f"/api/v1/feedback/{native}", write.patch(score, numbers))
        calls = 0
        for pause in (*_PAUSES, None):
            refusal, calls = make(), calls + 1
            if refusal is None:
                return None, calls
            if refusal.status == 409 or _says_it_exists(refusal):
                refusal, calls = change(), calls + 1
                if refusal is None:
                    return None, calls
            if refusal.status != 404 or pause is None:
                return str(refusal), calls
            self.sleep(pause)
        raise AssertionError("unreachable: the loop returns")  # pragma: no cover

    def _write(self, method: str, path: str, body: Any) -> PermanentError | None:
        try:
            self.client.call(method, path, body=body, endpoint=limits.FEEDBACK_WRITE, writes=True)
        except AuthError:
            raise
        except PermanentError as error:
            return error
        return None

    def stored_scores(self, scores: Sequence[Score]) -> set[str]:
        """Ids of the scores the server holds with exactly this content."""
        rows = self._rows(scores)
        return {
            score.id
            for score in scores
            if (row := rows.get(write.score_id(score))) is not None
            and write.is_stored(row, score, self._numbers(score))
        }

    def delete_scores(self, scores: Sequence[Score]) -> PushResult:
        """Delete what carries our mark and still says what the score says. What is gone already counts as done."""
        rows = self._rows(scores)
        rejected: dict[str, str] = {}
        calls = 0
        for score in scores:
            row = rows.get(write.score_id(score))
            if row is None:
                continue
            if not write.is_stored(row, score, self._numbers(score)):
                rejected[score.id] = "the label has been changed since: it is left as it is"
                continue
            refusal = self._write("DELETE", f"/api/v1/feedback/{write.score_id(score)}", None)
            calls += 1
            if refusal is not None and refusal.status != 404:
                rejected[score.id] = str(refusal)
        accepted = tuple(score.id for score in scores if score.id not in rejected)
        return PushResult(accepted, rejected, calls)

    def _rows(self, scores: Sequence[Score]) -> dict[str, dict[str, Any]]:
        """The stored feedback on the scores' runs, by id."""
        fitting = [score for score in scores if write.problem(score) is None]
        runs = list(dict.fromkeys(score.target.id for score in fitting))
        keys = sorted({score.name for score in fitting})
        found: dict[str, dict[str, Any]] = {}
        for place in self.reading.connection.places:
            found |= (
                {str(row.get("id")): row for row in self.reading.client(place).feedback_of(runs, keys)} if runs else {}
            )
            if place.workspace is None and not any(one.workspace for one in self.reading.connection.places):
                break  # feedback is found by run whatever the project: one workspace, one question
        return found


def _says_it_exists(error: PermanentError) -> bool:
    """What is answered for an id that is taken is not documented: 409 most likely, 400 with words like these otherwise."""
    return error.status == 400 and "exist" in str(error).lower()
