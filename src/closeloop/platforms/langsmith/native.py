"""Datasets and annotation queues, through the official SDK (extra `langsmith`), which is imported only when one is written.

The SDK gives up on 429 after three seconds and has two families of errors; they are translated. Versions 0.14 and 0.15 differ in
nothing that is used here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from closeloop.errors import AuthError, ConfigError, PermanentError, TransientError
from closeloop.ids import stable_id
from closeloop.models import Dataset
from closeloop.platforms._connecting import authorities, is_local
from closeloop.platforms._examples import example_hash
from closeloop.platforms._http import Params
from closeloop.platforms._sdks import needed
from closeloop.platforms.base import PushResult, Review
from closeloop.platforms.langsmith import write
from closeloop.platforms.langsmith.connect import is_cloud, page_url
from closeloop.platforms.langsmith.querying import version_of

if TYPE_CHECKING:
    from closeloop.platforms.langsmith.reading import Reading

T = TypeVar("T")

_BATCH = 100
_ITEMS_SINCE = (0, 16, 14)
_REVIEW = ("needs_my_review", "needs_others_review", "archived")
_HEAVIEST = 10 << 20
_STATUS = re.compile(r"\b([45]\d\d)\b")
_KINDS: dict[str, int] = {
    "LangSmithNotFoundError": 404, "NotFoundError": 404,
    "LangSmithConflictError": 409, "ConflictError": 409,
    "LangSmithAuthError": 401, "AuthenticationError": 401, "PermissionDeniedError": 403,
    "LangSmithRateLimitError": 429, "RateLimitError": 429,
    "LangSmithAPIError": 500, "InternalServerError": 500,
    "LangSmithConnectionError": 0, "LangSmithRequestTimeout": 0, "APIConnectionError": 0, "APITimeoutError": 0,
}  # fmt: skip
"""The SDK's error classes and the status behind each; 0 is no answer at all."""


class Native:
    """The SDK's client on the same server with the same key."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.writes = 0
        self._client: Any = None
        self._items: bool | None = None

    @property
    def client(self) -> Any:
        """The SDK's client, made once. Raises ConfigError that says what to install."""
        if self._client is None:
            try:
                from langsmith import Client
            except ImportError:
                raise ConfigError(needed("langsmith", "LangSmith")) from None
            connection = self.reading.connection
            root = connection.http.base_url
            self._client = Client(
                api_url=root if is_cloud(root) else f"{root}/api",
                api_key=connection.key,
                workspace_id=connection.workspace,
                auto_batch_tracing=False,
            )
            session = self._client.session
            if is_local(root):
                session.trust_env = False
            # `requests` does not look at SSL_CERT_FILE; what REQUESTS_CA_BUNDLE names goes before.
            session.verify = authorities() or session.verify
        return self._client

    def close(self) -> None:
        """Release connections, if any were made."""
        if self._client is not None:
            with suppress(AttributeError):
                self._client.session.close()

    # --- datasets

    def push_dataset(self, dataset: Dataset) -> PushResult:
        """Create what is new, update what has changed, and tag the version that makes. Nothing is written when nothing differs."""
        before = self.writes
        native = self._dataset(dataset)
        held = self._held(native)
        rejected: dict[str, str] = {}
        fresh: list[dict[str, Any]] = []
        changed: list[dict[str, Any]] = []
        names: dict[str, str] = {}
        for example in dataset.examples:
            body = write.example(native, example)
            names[body["id"]] = example.id
            if body["id"] not in held:
                fresh.append(body)
            elif held[body["id"]] != example_hash(example):
                changed.append(body)
        for batch in write.batches(fresh, _BATCH, _HEAVIEST):
            rejected |= self._send(native, batch, self._create)
        for batch in write.batches(changed, _BATCH, _HEAVIEST):
            rejected |= self._send(native, batch, self._update)
        if self.writes > before:
            self._tag(native)
        refused = {names[one]: why for one, why in rejected.items()}
        accepted = tuple(one.id for one in dataset.examples if one.id not in refused)
        url = f"{page_url(self.reading.http.base_url)}/datasets/{native}"
        return PushResult(accepted, refused, self.writes - before, url)

    def _dataset(self, dataset: Dataset) -> str:
        """The dataset's id; made where it is not there."""
        try:
            return str(self._call(lambda: self.client.read_dataset(dataset_name=dataset.name)).id)
        except PermanentError as error:
            if error.status != 404:
                raise
        try:
            made = self._call(
                lambda: self.client.create_dataset(dataset.name, description=dataset.description),
                writes=True,
            )
        except PermanentError as error:
            if error.status not in (400, 409):  # another run has made it in the meantime
                raise
            made = self._call(lambda: self.client.read_dataset(dataset_name=dataset.name))
        return str(made.id)

    def _held(self, native: str) -> dict[str, str | None]:
        """Example id -> its content hash."""
        rows = self._call(lambda: list(self.client.list_examples(dataset_id=native)))
        return {str(row.id): write.stored_hash(row.metadata) for row in rows}

    def _create(self, native: str, bodies: list[dict[str, Any]]) -> None:
        """New examples. Some may be there after all, because an answer was lost or another run made them: of those the ones that
        differ are updated, for every write makes a version, also an identical one.
        """
        examples = [self._named(body, "ExampleCreate") for body in bodies]
        try:
            self._call(lambda: self.client.create_examples(dataset_id=native, examples=examples), writes=True)
        except PermanentError as error:
            if error.status != 409:
                raise
            held = self._held(native)
            missing = [body for body in bodies if body["id"] not in held]
            there = [body for body in bodies if body["id"] in held]
            if not there:
                raise
            if missing:
                self._create(native, missing)
            if differ := [body for body in there if held[body["id"]] != write.stored_hash(body["metadata"])]:
                self._update(native, differ)

    def _update(self, native: str, bodies: list[dict[str, Any]]) -> None:
        # The source run cannot be changed, and a server refuses what it does not know.
        updates = [self._named(body, "ExampleUpdate") for body in bodies]
        for update in updates:
            update.pop("source_run_id", None)
        self._call(lambda: self.client.update_examples(dataset_id=native, updates=updates), writes=True)

    @staticmethod
    def _named(body: dict[str, Any], kind: str) -> dict[str, Any]:
        """A body in the words of this SDK version: it has begun to call outputs reference outputs."""
        from langsmith import schemas

        if "reference_outputs" not in getattr(schemas, kind).model_fields:
            return dict(body)
        return {("reference_outputs" if name == "outputs" else name): value for name, value in body.items()}

    def _send(
        self, native: str, bodies: list[dict[str, Any]], send: Callable[[str, list[dict[str, Any]]], None]
    ) -> dict[str, str]:
        """Send all; where that is refused, the halves, down to the single ones that are to blame, with the server's words."""
        try:
            send(native, bodies)
        except AuthError:
            raise
        except PermanentError as error:
            if len(bodies) == 1:
                return {bodies[0]["id"]: str(error)}
            middle = len(bodies) // 2
            return self._send(native, bodies[:middle], send) | self._send(native, bodies[middle:], send)
        return {}

    def _tag(self, native: str) -> None:
        """Every write makes a version; the one a sync leaves behind gets the time of the sync as its name."""
        now = self.reading.http.now()
        tag = f"closeloop-{now:%Y%m%dT%H%M%SZ}"
        self._call(lambda: self.client.update_dataset_tag(dataset_id=native, as_of=now, tag=tag), writes=True)

    # --- queues

    def push_reviews(self, queue: str, reviews: Sequence[Review]) -> PushResult:
        """Queue runs for review. The engine sends each once, so what a reviewer removed is not put back."""
        before = self.writes
        starts = {_run(review): None for review in reviews}
        runs = self.reading.tracing.locate(starts)
        rejected = {
            review.id: "the run is not on the server: it has expired, or was never sent"
            for review in reviews
            if _run(review) not in runs
        }
        ready = [review for review in reviews if review.id not in rejected]
        if ready:
            native = self._queue(queue)
            there = set(self._queued(native))
            wanted = [run for run in dict.fromkeys(_run(review) for review in ready) if run not in there]
            for start in range(0, len(wanted), _BATCH):
                self._enqueue(native, [runs[run] for run in wanted[start : start + _BATCH]])
        accepted = tuple(review.id for review in reviews if review.id not in rejected)
        return PushResult(accepted, rejected, self.writes - before)

    def _queue(self, name: str) -> str:
        return self._oldest_queue(name) or self._made_queue(name)

    def _oldest_queue(self, name: str) -> str | None:
        """The queue of this name that all runs use, though the server takes several of one name."""
        found = self._call(lambda: list(self.client.list_annotation_queues(name=name)))
        same = sorted((str(one.created_at), str(one.id)) for one in found if one.name == name)
        return same[0][1] if same else None

    def _made_queue(self, name: str) -> str:
        """A new queue. Its id follows from its name: another run that makes it at the same time makes no second one."""
        native = stable_id("queue", self.reading.project_id(self.reading.connection.places[0]), name)
        make = partial(
            self.client.create_annotation_queue,
            name=name,
            description="Interactions closeloop could not judge: users disagree, or the failure has no name.",
        )
        try:
            return str(self._call(lambda: make(queue_id=native), writes=True).id)
        except PermanentError as error:
            if error.status not in (400, 409):
                raise
        # Where nobody has made it in the meantime, the id is that of a queue that was deleted or renamed.
        return self._oldest_queue(name) or str(self._call(make, writes=True).id)

    def _queued(self, native: str) -> Iterator[str]:
        """Runs that are or were in the queue, reviewed ones included. Over HTTP: the SDK's own way of old servers reads every run whole."""
        client = self.reading.client()
        if self._has_items():
            for status in _REVIEW:
                cursor: str | None = None
                while True:
                    params: Params = {"status": status, "page_size": _BATCH, "cursor": cursor}
                    page = client.json(client.call("GET", _items(native), params=params))
                    yield from (str(row.get("run_id")) for row in page.get("items") or () if isinstance(row, dict))
                    if not (cursor := page.get("next_cursor")):
                        break
            return
        offset = 0
        while True:
            response = client.call(
                "GET", f"/api/v1/annotation-queues/{native}/runs", params={"limit": _BATCH, "offset": offset}
            )
            rows = client.json(response)
            yield from (str(row.get("id")) for row in rows if isinstance(row, dict))
            if len(rows) < _BATCH:
                return
            offset += _BATCH

    def _enqueue(self, native: str, runs: Sequence[dict[str, Any]]) -> None:
        """By key, as servers on the new database need it; the SDK's method sends ids alone. Items leave the traces' retention alone."""
        rows = [
            {
                "run_id": str(run["id"]),
                "session_id": run.get("project_id") or run.get("session_id"),
                "start_time": write.aware(run.get("start_time")),
            }
            for run in runs
        ]
        client = self.reading.client()
        self.writes += 1
        if self._has_items():
            params = {"extend_trace_retention": self.reading.connection.extends}
            body = {"items": [{"item_type": "RUN", **row} for row in rows]}
            client.call("POST", _items(native), params=params, body=body, writes=True)
            return
        client.call("POST", f"/api/v1/annotation-queues/{native}/runs/by-key", body=rows, writes=True)

    def _has_items(self) -> bool:
        """Whether the server has queue items (0.16.14 and later): the older way may keep traces longer, at a price (facts: section 1.4)."""
        if self._items is None:
            root = self.reading.http.base_url
            self._items = is_cloud(root) or version_of(self.reading.client().info()[0]) >= _ITEMS_SINCE
        return self._items

    # --- the SDK's calls

    def _call(self, run: Callable[[], T], *, writes: bool = False) -> T:
        """One call through the SDK; its errors become ours."""
        self.writes += writes
        try:
            return run()
        except Exception as error:
            raise self._translated(error) from None

    def _translated(self, error: Exception) -> Exception:
        """The SDK's errors by what to do about them; anything else is a fault of ours and stays as it is."""
        names = [kind.__name__ for kind in type(error).__mro__]
        is_theirs = any(kind.__module__.partition(".")[0] == "langsmith" for kind in type(error).__mro__)
        network = type(error).__module__.partition(".")[0] in ("requests", "urllib3", "httpx2")
        if not is_theirs and not network:
            return error
        status = next((_KINDS[name] for name in names if name in _KINDS), None)
        if status is None:
            found = _STATUS.search(str(error))
            status = int(found[1]) if found else 0 if network else 400
        platform = self.reading.http.platform
        said = f"{platform}: through the SDK: {' '.join(str(error).split())[:300]}"
        if status in (0, 408, 429) or status >= 500:
            return TransientError(said, platform=platform)
        if status in (401, 403):
            return AuthError(said, platform=platform, status=status)
        return PermanentError(said, platform=platform, status=status)


def _items(native: str) -> str:
    return f"/api/v1/platform/annotation-queues/{native}/items"


def _run(review: Review) -> str:
    """The run people look at: the one the feedback is about, or the root of its trace."""
    return review.target.id if review.target.kind == "span" else review.target.trace_id or review.target.id
