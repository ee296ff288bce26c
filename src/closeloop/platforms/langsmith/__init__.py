"""LangSmith, cloud and self-hosted: feedback is read in three sweeps, labels go back as feedback, regression cases as a dataset.

*New* feedback is listed by the time it was given; *edited* and late feedback is found by asking which runs had theirs modified,
by the *keys* people use, and what comes late under a key nobody was known to use by asking the project which keys there are;
*deleted* feedback by comparing what is stored with the counts runs carry, once a day. Runs are read through v2, and v1 where a
server of one's own is older than 0.16. Feedback on a whole project, which experiments write, is about no answer: it is counted
and left out.

`path` reads bulk exports instead of a server.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from closeloop.config import SourceSettings
from closeloop.errors import PermanentError, known
from closeloop.hookspecs import hookimpl
from closeloop.models import Dataset, Feedback, Score, ScoreConfig
from closeloop.platforms._decoding import readable
from closeloop.platforms.base import (
    Adapter,
    Capabilities,
    FeedbackName,
    LabelConfig,
    Page,
    Platform,
    PlatformFactory,
    Probe,
    PushResult,
    Review,
    Stream,
    Window,
)
from closeloop.platforms.langsmith.options import LangSmithOptions
from closeloop.platforms.options import Options

if TYPE_CHECKING:
    from closeloop.platforms.langsmith.connect import Connection

_LATE = timedelta(minutes=15)
"""Feedback that is on its way carries its sender's clock; what comes later still is found by its modification."""
_LATE_RUNS = timedelta(hours=1)


class LangSmith(Adapter):
    """One or several projects of one LangSmith server, read and written as one source."""

    name = "langsmith"
    credentials: ClassVar[tuple[str, ...]] = (
        "LANGSMITH_API_KEY", "LANGCHAIN_API_KEY", "LANGSMITH_ENDPOINT", "LANGCHAIN_ENDPOINT", "LANGSMITH_WORKSPACE_ID",
        "LANGCHAIN_WORKSPACE_ID",
    )  # fmt: skip
    options: ClassVar[type[Options] | None] = LangSmithOptions

    def __init__(
        self,
        *,
        client: Any = None,
        project: str = "default",
        connection: Connection | None = None,
        page_size: int | None = None,
    ) -> None:
        """`client` is a `langsmith.Client`: address, key and workspace are taken from it, nothing else."""
        from closeloop.platforms.langsmith.connect import from_client
        from closeloop.platforms.langsmith.native import Native
        from closeloop.platforms.langsmith.pushing import Pusher
        from closeloop.platforms.langsmith.reading import Reading

        self.project = project
        self._connection = connection or from_client(client, project)
        self.http = self._connection.http
        self.reading = Reading(self._connection, project, page_size)
        self._pusher = Pusher(self.reading)
        self._native = Native(self.reading)
        self._places = {place.stream: place for place in self._connection.places}
        own = self._connection.places[0]
        self._places = {("feedback" if place is own else name): place for name, place in self._places.items()}

    def __repr__(self) -> str:
        return f"LangSmith({self.http.base_url!r}, project={self.project!r})"

    @classmethod
    def from_source(cls, source: SourceSettings, env: Mapping[str, str]) -> Platform:  # type: ignore[override]  # files have no server
        """Settings: `base_url`, `project`, `page_size`, `LangSmithOptions`; `path` reads bulk exports instead of a server."""
        if source.path is not None:
            from closeloop.platforms.langsmith.export import LangSmithExport

            return LangSmithExport(source.path, source.project, page_size=source.page_size)
        from closeloop.platforms.langsmith.connect import connect

        return cls(project=source.project, connection=connect(source, env), page_size=source.page_size)

    @property
    def capabilities(self) -> Capabilities:
        """Feedback is listed by its creation, one stream per project; the daily sweep asks only for what is gone."""
        return Capabilities(
            streams=(
                *(Stream(name, "feedback", "created_at", _LATE) for name in self._places),
                *(Stream(_traces(name), "traces", "start_time", _LATE_RUNS, divides=True) for name in self._places),
            ),
            fetch_batch=1000,
            push_batch=500,
            verifies_writes=True,
            finds_vanished=True,
            sessions=True,
            session_batch=100,
            lists_sessions=self._connection.whole,
            datasets=True,
            deletes_scores=True,
            reviews=True,
        )

    def probe(self) -> Probe:
        from closeloop.platforms.langsmith.probing import probe

        return probe(self.reading)

    # --- read

    def pull(self, window: Window) -> Iterator[Page]:
        traces = {_traces(name): place for name, place in self._places.items()}
        if window.stream in self._places:
            yield from self.reading.pull(self._places[window.stream], window)
        elif window.stream in traces:
            yield from self.reading.tracing.pull(traces[window.stream], window)
        else:
            raise PermanentError(
                f"langsmith: no stream {window.stream!r}: streams are {known([*self._places, *traces])}",
                platform=self.name,
            )

    def fetch(self, trace_ids: Sequence[str]) -> Iterator[Page]:
        yield from self.reading.tracing.fetch(trace_ids)

    def fetch_sessions(self, session_ids: Sequence[str]) -> Iterator[Page]:
        yield from self.reading.tracing.fetch_sessions(session_ids)

    def session_traces(self, session_ids: Sequence[str]) -> Iterator[Sequence[str]]:
        yield from self.reading.tracing.session_traces(session_ids)

    def vanished(self, held: Sequence[Feedback], *, partly: bool = False) -> Sequence[str]:
        return self.reading.tracing.vanished(held, partly=partly)

    def feedback_names(self) -> Sequence[FeedbackName]:
        from closeloop.platforms.langsmith.probing import feedback_names

        return feedback_names(self.reading)

    def score_configs(self) -> Mapping[str, ScoreConfig]:
        from closeloop.platforms.langsmith import normalize, wire

        records = readable(wire.FeedbackConfig, self.reading.client().configs())
        return {record.feedback_key: normalize.score_config(record) for record in records}

    # --- write

    def prepare_labels(self, configs: Sequence[LabelConfig]) -> int:
        return self._pusher.prepare_labels(configs)

    def push_scores(self, scores: Sequence[Score], *, wait: bool = False) -> PushResult:
        return self._pusher.push_scores(scores)

    def stored_scores(self, scores: Sequence[Score]) -> set[str]:
        return self._pusher.stored_scores(scores)

    def delete_scores(self, scores: Sequence[Score]) -> PushResult:
        return self._pusher.delete_scores(scores)

    def push_dataset(self, dataset: Dataset) -> PushResult:
        return self._native.push_dataset(dataset)

    def push_reviews(self, queue: str, reviews: Sequence[Review]) -> PushResult:
        return self._native.push_reviews(queue, reviews)

    def link(self, trace_id: str) -> str | None:
        from closeloop.platforms.langsmith.connect import page_url

        return f"{page_url(self.http.base_url)}/r/{trace_id}"

    def clock_offset(self) -> timedelta | None:
        return self.http.offset

    def close(self) -> None:
        self._native.close()
        self.http.close()


def _traces(stream: str) -> str:
    """The name of the traces stream beside a feedback stream."""
    return "traces" + stream.removeprefix("feedback")


@hookimpl
def register_platforms() -> Sequence[PlatformFactory]:
    """LangSmith."""
    return [LangSmith]
