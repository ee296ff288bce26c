"""Datasets and annotation queues, through the official SDK (extra `langfuse`, 4.0 or later), which is imported only when one is written.

The SDK encodes no path, so names are quoted here; it caps Retry-After at 60 s and says nothing about connection errors, so its
errors are translated. Versions 4 and 5 differ in nothing that is used here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from closeloop.errors import AuthError, ConfigError, PermanentError, PlatformError, TransientError
from closeloop.models import Dataset, Target
from closeloop.platforms._connecting import is_local, trusted
from closeloop.platforms._http import Http
from closeloop.platforms._sdks import needed
from closeloop.platforms.base import PushResult, Review
from closeloop.platforms.clock import retry_after
from closeloop.platforms.langfuse import budget, write
from closeloop.platforms.langfuse.budget import Budgets
from closeloop.platforms.langfuse.client import PAGE, quoted

T = TypeVar("T")

_TIMEOUT = 60.0
_WAITS = "PENDING"
_OBJECTS = {"trace": "TRACE", "span": "OBSERVATION", "session": "SESSION"}


class Native:
    """The SDK's REST client on the same server with the same keys."""

    def __init__(self, http: Http, budgets: Budgets, keys: tuple[str, str]) -> None:
        self.http = http
        self.budgets = budgets
        self._keys = keys
        self._client: Any = None
        self._transport: Any = None
        self._items: dict[str, dict[str, str | None]] = {}
        self._shown_at: dict[str, str] = {}
        self.writes = 0

    def __repr__(self) -> str:
        return f"Native({self.http.base_url!r})"

    @property
    def api(self) -> Any:
        """The SDK's REST client, made once. Raises ConfigError that says what to install."""
        if self._client is None:
            try:
                import httpx
                from langfuse.api import LangfuseAPI
            except ImportError:
                raise ConfigError(needed("langfuse", "Langfuse")) from None
            public, secret = self._keys
            # Our own transport, because the SDK never closes the one it makes.
            local = is_local(self.http.base_url)
            self._transport = httpx.Client(timeout=_TIMEOUT, trust_env=not local, verify=trusted(self.http.base_url))
            self._client = LangfuseAPI(
                base_url=self.http.base_url, username=public, password=secret, httpx_client=self._transport
            )
        return self._client

    def close(self) -> None:
        """Release connections, if any were made."""
        if self._transport is not None:
            self._transport.close()

    # --- datasets

    def push_dataset(self, dataset: Dataset) -> PushResult:
        """Upsert the items that are new or changed: every upsert makes a version, also an identical one."""
        before = self.writes
        held = self._held_items(dataset)
        rejected: dict[str, str] = {}
        for example in dataset.examples:
            record = write.item(dataset.name, example)
            want = write.item_hash(record["metadata"])
            if held.get(record["id"]) == want:
                continue
            try:
                self._call(budget.DATASETS, self._upsert, record, writes=True)
            except AuthError:
                raise
            except PermanentError as error:
                rejected[example.id] = str(error)
            else:
                held[record["id"]] = want
        accepted = tuple(one.id for one in dataset.examples if one.id not in rejected)
        url = self._shown_at.get(dataset.name)
        return PushResult(accepted, rejected, self.writes - before, url)

    def _held_items(self, dataset: Dataset) -> dict[str, str | None]:
        """Item id -> its content hash, listed once; makes the dataset where it is not there."""
        if dataset.name in self._items:
            return self._items[dataset.name]
        rows: Iterator[Any] = iter(())
        try:
            found = self._call(budget.DATASETS, self.api.datasets.get, quoted(dataset.name))
            rows = self._pages(
                budget.DATASETS, lambda **page: self.api.dataset_items.list(dataset_name=dataset.name, **page)
            )
        except PermanentError as error:
            if error.status != 404:
                raise
            make = self.api.datasets.create
            about = dataset.description or None
            found = self._call(budget.DATASETS, lambda: make(name=dataset.name, description=about), writes=True)
        self._shown_at[dataset.name] = f"{self.http.base_url}/project/{found.project_id}/datasets/{found.id}"
        self._items[dataset.name] = {row.id: write.item_hash(row.metadata) for row in rows}
        return self._items[dataset.name]

    def _upsert(self, record: dict[str, Any]) -> Any:
        return self.api.dataset_items.create(
            id=record["id"],
            dataset_name=record["datasetName"],
            input=record["input"],
            expected_output=record["expectedOutput"],
            metadata=record["metadata"],
            source_trace_id=record["sourceTraceId"],
            source_observation_id=record["sourceObservationId"],
            status=record["status"],
        )

    # --- queues

    def push_reviews(self, queue: str, reviews: Sequence[Review], config_id: str | None) -> PushResult:
        """Put what is not in the queue into it. The queue asks reviewers for the label `config_id` stands for."""
        before = self.writes
        queue_id = self._queue(queue, config_id)
        there = self._queued(queue_id)
        rejected: dict[str, str] = {}
        for review in reviews:
            kind, native = _object(review.target)
            if (kind, native) in there:
                continue
            try:
                self._call(budget.QUEUES, self._enqueue, queue_id, kind, native, writes=True)
            except AuthError:
                raise
            except PermanentError as error:
                rejected[review.id] = str(error)
            else:
                there.add((kind, native))
        accepted = tuple(one.id for one in reviews if one.id not in rejected)
        return PushResult(accepted, rejected, self.writes - before)

    def _enqueue(self, queue_id: str, kind: str, native: str) -> Any:
        return self.api.annotation_queues.create_queue_item(quoted(queue_id), object_id=native, object_type=kind)

    def _queued(self, queue_id: str) -> set[tuple[str, str]]:
        """What is in the queue, each once: a run that stood still while another one took over may have put something in again."""
        listed = self._pages(
            budget.QUEUES, lambda **page: self.api.annotation_queues.list_queue_items(quoted(queue_id), **page)
        )
        there: set[tuple[str, str]] = set()
        # What a reviewer has done stays, then what came first.
        for item in sorted(listed, key=lambda one: (_word(one.status) == _WAITS, one.created_at, one.id)):
            about = (_word(item.object_type), item.object_id)
            if about in there and _word(item.status) == _WAITS:
                remove = self.api.annotation_queues.delete_queue_item
                self._call(budget.QUEUES, remove, quoted(queue_id), quoted(item.id), writes=True)
            there.add(about)
        return there

    def _queue(self, name: str, config_id: str | None) -> str:
        if found := self._queue_of(name):
            return found
        make = self.api.annotation_queues.create_queue
        ids = [config_id] if config_id else []
        try:
            return str(self._call(budget.QUEUES, lambda: make(name=name, score_config_ids=ids), writes=True).id)
        except PermanentError as error:
            # Another run may have made it in the meantime: the server refuses a second one of a name.
            if error.status not in (400, 409) or not (found := self._queue_of(name)):
                raise
        return found

    def _queue_of(self, name: str) -> str | None:
        queues = self._pages(budget.QUEUES, lambda **page: self.api.annotation_queues.list_queues(**page))
        return next((str(one.id) for one in queues if one.name == name), None)

    # --- the SDK's calls

    def _pages(self, bucket: str, ask: Callable[..., Any]) -> Iterator[Any]:
        number = 1
        while True:
            page = self._call(bucket, lambda number=number: ask(page=number, limit=PAGE))
            yield from page.data
            if number >= page.meta.total_pages:
                return
            number += 1

    def _call(self, bucket: str, run: Callable[..., T], *args: Any, writes: bool = False) -> T:
        """One call through the SDK, paced as our own; its errors become ours."""
        self.budgets.take(bucket)
        self.writes += writes
        try:
            return run(*args)
        except Exception as error:
            raise self._translated(error) from None

    def _translated(self, error: Exception) -> Exception:
        """ApiError carries a status, connection errors do not; anything else is a fault of ours and stays as it is."""
        name = self.http.platform
        status = getattr(error, "status_code", None)
        if isinstance(status, int):
            said = f"{name}: the server answered {status} through the SDK: {str(getattr(error, 'body', ''))[:300]}"
            if status in (408, 429) or status >= 500:
                headers = {key.lower(): value for key, value in dict(getattr(error, "headers", None) or {}).items()}
                return TransientError(said, platform=name, retry_after=retry_after(headers, self.http.now()))
            kind: type[PlatformError] = AuthError if status in (401, 403) else PermanentError
            return kind(said, platform=name, status=status) if issubclass(kind, PermanentError) else error
        if type(error).__module__.partition(".")[0] in ("httpx", "httpcore"):
            return TransientError(
                f"{name}: cannot reach {self.http.base_url} through the SDK ({type(error).__name__}): check that the server is up",
                platform=name,
            )
        return error


def _word(value: Any) -> str:
    """An enum of the SDK, or the text that a later server sends in its place."""
    return str(getattr(value, "value", value))


def _object(target: Target) -> tuple[str, str]:
    return _OBJECTS[target.kind], target.id
