"""Writing back: label configs, scores as annotations, their removal, and the native dataset. Counts every call that changes the server."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote

from closeloop.errors import AuthError, PermanentError
from closeloop.models import Dataset, Example, Score
from closeloop.platforms._decoding import readable
from closeloop.platforms._examples import example_hash
from closeloop.platforms.base import LabelConfig, PushResult
from closeloop.platforms.phoenix import write
from closeloop.platforms.phoenix.client import Client
from closeloop.platforms.phoenix.reading import chunked
from closeloop.platforms.phoenix.wire import SESSION, TABLES, AnnotationConfig, Table

T = TypeVar("T")

BATCH = 1000
_SYNC_BATCH = 50
"""A row written with `sync=true` costs the server 1.4 ms, and one unknown target refuses its whole batch (facts: 2.4, 5.2)."""
_DELETE_BATCH = 100
_UPLOAD_BATCH = 500
_MISSING = re.compile(r"with IDs? (.+?)(?: do(?:es)? not exist|$)", re.IGNORECASE | re.DOTALL)
"""Messages are cut, so the list may end in half an id: it matches no target and comes again with the next answer."""


class Pusher:
    """The writing half of the adapter."""

    def __init__(self, client: Client) -> None:
        self.client = client

    # --- labels

    def prepare_labels(self, wanted: Sequence[LabelConfig]) -> int:
        """Create or extend the configs and show them in the project. Returns how many writes that took."""
        before = self.client.http.writes
        there = self._configs()
        for one in wanted:
            body = write.config(one, there.get(one.name))
            if body is not None:
                self._write_config(body, there.get(one.name))
        if self.client.http.writes != before:
            there = self._configs()
        shown = {row.get("name") for row in self.client.project_configs()}
        for one in wanted:
            if one.name in there and one.name not in shown:
                path = self.client.path(f"annotation_configs/{quote(there[one.name].id, safe='')}")
                self.client.write("PUT", path, None, "annotation_configs")
        return self.client.http.writes - before

    def _configs(self) -> dict[str, AnnotationConfig]:
        return {one.name: one for one in readable(AnnotationConfig, self.client.configs())}

    def _write_config(self, body: dict[str, Any], there: AnnotationConfig | None) -> None:
        try:
            if there is None:
                self.client.write("POST", "/v1/annotation_configs", body, "annotation_configs")
            else:
                self.client.write(
                    "PUT", f"/v1/annotation_configs/{quote(there.id, safe='')}", body, "annotation_configs"
                )
        except PermanentError as error:
            if error.status != 409:  # somebody else made it in the meantime
                raise

    # --- scores

    def push_scores(self, scores: Sequence[Score], *, wait: bool) -> PushResult:
        """Send scores: queued in large batches, or with `wait` written in small ones that say which targets do not exist."""
        before = self.client.http.writes
        accepted: list[str] = []
        rejected: dict[str, str] = {}
        for table, mine in _by_table(scores):
            for batch in chunked(mine, _SYNC_BATCH if wait else BATCH):
                refused = self._write_sync(table, list(batch)) if wait else self._write(table, batch, sync=False)
                rejected |= refused
                accepted += [score.id for score in batch if score.id not in refused]
        return PushResult(tuple(accepted), rejected, self.client.http.writes - before)

    def _write(self, table: Table, batch: Sequence[Score], *, sync: bool) -> dict[str, str]:
        """Ids the server refuses, each with its words; all others are written or queued."""

        def send(part: Sequence[Score]) -> None:
            self.client.annotate(table, [write.annotation(score) for score in part], sync=sync)

        return _refused(batch, send, lambda score: score.id)

    def _write_sync(self, table: Table, batch: list[Score]) -> dict[str, str]:
        """As `_write`, after dropping the targets a 404 names."""
        rejected: dict[str, str] = {}
        while batch:
            try:
                self.client.annotate(table, [write.annotation(score) for score in batch], sync=True)
            except PermanentError as error:
                missing = _missing(error) & {score.target.id for score in batch}
                if not missing:
                    return rejected | self._write(table, batch, sync=True)
                why = f"the {table.kind} does not exist on the server"
                rejected |= {score.id: why for score in batch if score.target.id in missing}
                batch = [score for score in batch if score.target.id not in missing]
            else:
                break
        return rejected

    def stored_scores(self, scores: Sequence[Score]) -> set[str]:
        """Ids of the scores the server holds with exactly this content."""
        return {score.id for score, row in self._rows(scores) if write.is_stored(row, score)}

    def delete_scores(self, scores: Sequence[Score]) -> PushResult:
        """Delete the rows that carry our identifier and were written by the score's own run. What is gone already counts as done."""
        before = self.client.http.writes
        found = list(self._rows(scores))
        mine = [(score, str(row["id"])) for score, row in found if write.is_of_run(row, score)]
        rejected = {
            score.id: "another run has written this label since: it is left as it is"
            for score, row in found
            if not write.is_of_run(row, score)
        }
        for table in TABLES.values():
            rows = [(score, row) for score, row in mine if write.table(score) is table]
            for batch in chunked(rows, _DELETE_BATCH):
                rejected |= _refused(batch, partial(self._delete, table), lambda item: item[0].id)
        # A batch that was refused half-way has deleted its first half all the same.
        there = {score.id for score, _ in self._rows([score for score in scores if score.id in rejected])}
        rejected = {one: why for one, why in rejected.items() if one in there}
        accepted = tuple(score.id for score in scores if score.id not in rejected)
        return PushResult(accepted, rejected, self.client.http.writes - before)

    def _delete(self, table: Table, part: Sequence[tuple[Score, str]]) -> None:
        rows = [row for _, row in part]
        if table is SESSION:  # the one mutation that takes a single id
            calls = " ".join(f'd{number}:{table.delete}(id:"{row}"){{__typename}}' for number, row in enumerate(rows))
            self.client.graphql(f"mutation{{{calls}}}", {}, writes=True)
        else:
            mutation = f"mutation($ids:[ID!]!){{{table.delete}(input:{{annotationIds:$ids}}){{__typename}}}}"
            self.client.graphql(mutation, {"ids": rows}, writes=True)

    def _rows(self, scores: Sequence[Score]) -> Iterable[tuple[Score, dict[str, Any]]]:
        """Each score with the stored row in its place, where there is one."""
        for table, mine in _by_table(scores):
            for identifier in sorted({score.identifier for score in mine}):
                same = [score for score in mine if score.identifier == identifier]
                targets = list(dict.fromkeys(score.target.id for score in same))
                names = sorted({score.name for score in same})
                there = self.client.annotations(table, targets, identifier=identifier, names=names)
                by_place = {(row.get(table.key), row.get("name")): row for row in there}
                for score in same:
                    row = by_place.get((score.target.id, score.name))
                    if row is not None:
                        yield score, row

    # --- dataset

    def push_dataset(self, dataset: Dataset) -> PushResult:
        """Add what is new and update what has changed; other examples stay. Nothing is written when nothing differs."""
        before = self.client.http.writes
        known = next((row for row in self.client.datasets(dataset.name) if row.get("name") == dataset.name), None)
        dataset_id = str(known["id"]) if known else ""
        stored = {row.get("id"): write.stored_hash(row) for row in self.client.examples(dataset_id)} if known else {}
        changed = [one for one in dataset.examples if stored.get(one.id) != example_hash(one)]
        rejected: dict[str, str] = {}

        def send(part: Sequence[Example]) -> None:
            nonlocal dataset_id
            body = write.upload(dataset.name, dataset.description, part)
            answer = self.client.write("POST", "/v1/datasets/upload", body, "datasets", {"sync": True})
            dataset_id = dataset_id or str(((answer or {}).get("data") or {}).get("dataset_id", ""))

        for batch in chunked(changed, _UPLOAD_BATCH):
            rejected |= _refused(batch, send, lambda example: example.id)
        accepted = tuple(one.id for one in dataset.examples if one.id not in rejected)
        url = f"{self.client.http.base_url}/datasets/{dataset_id}/examples" if dataset_id else None
        return PushResult(accepted, rejected, self.client.http.writes - before, url)


def _by_table(scores: Sequence[Score]) -> Iterable[tuple[Table, list[Score]]]:
    for table in TABLES.values():
        mine = [score for score in scores if write.table(score) is table]
        if mine:
            yield table, mine


def _refused(items: Sequence[T], send: Callable[[Sequence[T]], None], name: Callable[[T], str]) -> dict[str, str]:
    """Send all at once; where that is refused, the halves, down to the single ones that are to blame, with the server's words."""
    try:
        send(items)
    except AuthError:
        raise
    except PermanentError as error:
        if len(items) == 1:
            return {name(items[0]): str(error)}
        middle = len(items) // 2
        return _refused(items[:middle], send, name) | _refused(items[middle:], send, name)
    return {}


def _missing(error: PermanentError) -> set[str]:
    """The targets a 404 says do not exist: "Spans with IDs x, y do not exist."."""
    found = _MISSING.search(str(error)) if error.status == 404 else None
    return {one.strip().strip("'\"") for one in found[1].split(",")} if found else set()
