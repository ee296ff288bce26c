"""Arize Phoenix: feedback is annotations on spans, traces and sessions; labels go back as annotations, regression cases as a dataset.

Three ways of reading, the best one the server and the key allow: `sql` (MCP, server 20.2 and later), `dsl`, `scan`. Reading is one
request at a time: more of them slow the server down for everybody (facts: phoenix.md section 5.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from closeloop.config import SourceSettings
from closeloop.errors import PermanentError, known
from closeloop.hookspecs import hookimpl
from closeloop.models import Score, ScoreConfig
from closeloop.models.dataset import Dataset
from closeloop.platforms._decoding import readable
from closeloop.platforms.base import (
    Adapter,
    Capabilities,
    FeedbackName,
    LabelConfig,
    Page,
    PlatformFactory,
    Probe,
    PushResult,
    Stream,
    Window,
    read_rows,
)
from closeloop.platforms.options import Options
from closeloop.platforms.phoenix import normalize, wire
from closeloop.platforms.phoenix.options import PhoenixOptions, Strategy

if TYPE_CHECKING:
    from closeloop.platforms._http import Http
    from closeloop.platforms.phoenix.pushing import Pusher
    from closeloop.platforms.phoenix.reading import Chunk, Reader

T = TypeVar("T")

_QUEUE = timedelta(minutes=15)
"""Feedback that was sent before its span waits in Phoenix's queue for up to ten minutes, stamped with the time it was sent."""
_HORIZON = timedelta(days=7)
"""Without SQL, feedback is found only on spans that are looked at again; older ones wait for the daily reconcile sweep."""
_LATE_SPANS = timedelta(hours=1)
_PAGE = 2000
_TRACES = 64


class Phoenix(Adapter):
    """One project of one Phoenix server."""

    name = "phoenix"
    credentials: ClassVar[tuple[str, ...]] = ("PHOENIX_API_KEY", "PHOENIX_CLIENT_HEADERS")
    options: ClassVar[type[Options] | None] = PhoenixOptions

    def __init__(
        self, http: Http, project: str, *, strategy: Strategy | None = None, page_size: int | None = None
    ) -> None:
        from closeloop.platforms.phoenix.client import Client
        from closeloop.platforms.phoenix.mcp import Mcp

        self.project = project
        self.http = http
        self._client = Client(http, project)
        self._mcp = Mcp(http)
        self._forced = strategy
        self._page = page_size or _PAGE
        self._chosen: Reader | None = None

    def __repr__(self) -> str:
        return f"Phoenix({self.http.base_url!r}, project={self.project!r})"

    @classmethod
    def from_source(cls, source: SourceSettings, env: Mapping[str, str]) -> Self:
        """Settings: `base_url`, `project`, `page_size`, and `PhoenixOptions`."""
        from closeloop.platforms.phoenix.connect import connect

        http, strategy = connect(source, env)
        return cls(http, source.project, strategy=strategy, page_size=source.page_size)

    @property
    def capabilities(self) -> Capabilities:
        """Feedback streams run on the annotations' `updated_at` under SQL, on their spans' start time otherwise."""
        by = self._reader.by
        # Without SQL every window is all of the spans, filtered.
        sql = by == "updated_at"
        lookback = _QUEUE if sql else _HORIZON
        return Capabilities(
            streams=(
                Stream("span_annotations", "feedback", by, lookback, divides=sql),
                Stream("trace_annotations", "feedback", by, lookback, divides=sql),
                Stream("session_annotations", "feedback", by, lookback, divides=sql),
                Stream("traces", "traces", "start_time", _LATE_SPANS, divides=sql),
            ),
            fetch_batch=5000,
            fetch_divides=True,
            push_batch=1000,
            skips_evaluators=True,
            verifies_writes=True,
            lists_feedback=True,
            sessions=True,
            lists_sessions=True,
            datasets=True,
            deletes_scores=True,
        )

    def probe(self) -> Probe:
        from closeloop.platforms.phoenix.probing import probe

        return probe(self._client, self._mcp, self._forced)

    # --- read

    def pull(self, window: Window) -> Iterator[Page]:
        """The first request is under way when this returns."""
        reader = self._reader
        position = _position(window.token, reader.name)
        if window.stream == "traces":
            rows = _ahead(self._trace_rows(window, position))
            return (self._trace_page(found, _token(reader.name, behind)) for found, behind in rows)
        table = _table(window.stream)
        chunks = _ahead(reader.annotations(table, window.since, window.until, position, self._page, window.skip))
        return (self._feedback_page(chunk, table, reader.name) for chunk in chunks)

    def _feedback_page(self, chunk: Chunk, table: wire.Table, strategy: str) -> Page:
        good, bad = read_rows("feedback", chunk.rows, lambda row: normalize.feedback(row, table.kind, self.project))
        return Page(feedback=good, rejected=bad, token=_token(strategy, chunk.position), left=chunk.left)

    def fetch(self, trace_ids: Sequence[str]) -> Iterator[Page]:
        """The first request is under way when this returns."""
        return (self._trace_page(rows, None) for rows in _ahead(self._reader.spans(trace_ids)))

    def session_traces(self, session_ids: Sequence[str]) -> Iterator[Sequence[str]]:
        yield from self._reader.session_traces(session_ids)

    def feedback_ids(self, stream: str) -> Iterator[Sequence[str]]:
        yield from _ahead(self._reader.annotation_ids(_table(stream)))

    def feedback_names(self) -> Sequence[FeedbackName]:
        from closeloop.platforms.phoenix.probing import feedback_names

        since = self.http.server_now() - _HORIZON
        return feedback_names(self._reader, since) or feedback_names(self._reader, None)

    def machine_names(self) -> Sequence[str]:
        return self._reader.machine_names()

    def score_configs(self) -> Mapping[str, ScoreConfig]:
        records = readable(wire.AnnotationConfig, self._client.configs())
        return {record.name: normalize.score_config(record) for record in records}

    # --- write

    def prepare_labels(self, configs: Sequence[LabelConfig]) -> int:
        return self._pusher.prepare_labels(configs)

    def push_scores(self, scores: Sequence[Score], *, wait: bool = False) -> PushResult:
        return self._pusher.push_scores(scores, wait=wait)

    def stored_scores(self, scores: Sequence[Score]) -> set[str]:
        return self._pusher.stored_scores(scores)

    def delete_scores(self, scores: Sequence[Score]) -> PushResult:
        return self._pusher.delete_scores(scores)

    def push_dataset(self, dataset: Dataset) -> PushResult:
        return self._pusher.push_dataset(dataset)

    def link(self, trace_id: str) -> str | None:
        return f"{self.http.base_url}/redirects/traces/{trace_id}"

    def clock_offset(self) -> timedelta | None:
        return self.http.offset

    def close(self) -> None:
        self.http.close()

    # --- inside

    @property
    def _reader(self) -> Reader:
        if self._chosen is None:
            from closeloop.platforms.phoenix.connect import choose

            self._chosen, _ = choose(self._client, self._mcp, self._forced)
        return self._chosen

    @property
    def _pusher(self) -> Pusher:
        from closeloop.platforms.phoenix.pushing import Pusher

        return Pusher(self._client)

    def _trace_rows(self, window: Window, position: str | None) -> Iterator[tuple[list[dict[str, Any]], str | None]]:
        """All span rows of a few whole traces at a time, with the position behind them."""
        for trace_ids, behind in self._reader.traces(window.since, window.until, position, min(self._page, _TRACES)):
            yield [row for rows in self._reader.spans(trace_ids) for row in rows], behind

    def _trace_page(self, rows: Sequence[Mapping[str, Any]], token: str | None) -> Page:
        traces, rejected = normalize.traces(rows, self.project)
        return Page(traces=traces, rejected=rejected, token=token)


def _table(stream: str) -> wire.Table:
    if stream not in wire.TABLES:
        raise PermanentError(
            f"phoenix: unknown stream {stream!r}: known streams are {known([*wire.TABLES, 'traces'])}",
            platform=Phoenix.name,
        )
    return wire.TABLES[stream]


def _token(strategy: str, position: str | None) -> str | None:
    return None if position is None else f"{strategy}:{position}"


def _position(token: str | None, strategy: str) -> str | None:
    """The position in a token; one of another strategy means nothing here, and the window starts again."""
    name, _, position = (token or "").partition(":")
    return position if name == strategy else None


def _ahead(items: Iterable[T]) -> Iterator[T]:
    from closeloop.platforms.phoenix.reading import ahead

    return ahead(items)


@hookimpl
def register_platforms() -> Sequence[PlatformFactory]:
    """Phoenix."""
    return [Phoenix]
