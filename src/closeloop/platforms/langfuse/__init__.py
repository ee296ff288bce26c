"""Langfuse, Cloud and self-hosted: feedback is scores on traces, observations and sessions; labels go back as scores with a config.

Every server in use is read by the best way it has: `v3/scores` and `v2/observations` on v4 and Cloud, `traces` and `observations`
on v3, `v2/scores` before 3.180. Automatic evaluations stay on the server unless the source sets `evaluators` or `signals`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from closeloop.config import SourceSettings
from closeloop.errors import PermanentError
from closeloop.hookspecs import hookimpl
from closeloop.models import Dataset, Score, ScoreConfig
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
from closeloop.platforms.langfuse.options import LangfuseOptions
from closeloop.platforms.options import Options

if TYPE_CHECKING:
    from closeloop.platforms.langfuse.connect import Connection

_LOOKBACK = timedelta(days=7)
"""Edits leave no trace in any listing order, so the last days are compared by content (facts: section 2.3)."""
_LATE_TRACES = timedelta(hours=1)


class Langfuse(Adapter):
    """One project of one Langfuse server: the one the key belongs to."""

    name = "langfuse"
    credentials = ("LANGFUSE_PUBLIC_KEY", "LANGFUSE_SECRET_KEY", "LANGFUSE_BASE_URL", "LANGFUSE_HOST")
    options: ClassVar[type[Options] | None] = LangfuseOptions

    def __init__(
        self,
        *,
        client: Any = None,
        project: str = "default",
        connection: Connection | None = None,
        page_size: int | None = None,
    ) -> None:
        """`client` is a `langfuse.Langfuse` or its REST client: address and keys are taken from it, nothing else."""
        from closeloop.platforms.langfuse.connect import from_client
        from closeloop.platforms.langfuse.pushing import Pusher
        from closeloop.platforms.langfuse.reading import Reading

        self.project = project
        self._connection = connection or from_client(client)
        self.http = self._connection.http
        self._reading = Reading(self._connection, project, page_size)
        self._pusher = Pusher(self._connection.client, lambda: self._reading.scores)

    def __repr__(self) -> str:
        return f"Langfuse({self.http.base_url!r}, project={self.project!r})"

    @classmethod
    def from_source(cls, source: SourceSettings, env: Mapping[str, str]) -> Platform:  # type: ignore[override]  # files have no server
        """Settings: `base_url`, `page_size`, `LangfuseOptions`; `path` reads blob storage exports instead of a server."""
        if source.path is not None:
            from closeloop.platforms.langfuse.export import LangfuseExport

            return LangfuseExport(source.path, source.project, page_size=source.page_size)
        from closeloop.platforms.langfuse.connect import connect

        return cls(project=source.project, connection=connect(source, env), page_size=source.page_size)

    @property
    def capabilities(self) -> Capabilities:
        """Scores are listed by their own time, which an edit does not move; a full listing says what is gone."""
        return Capabilities(
            streams=(
                Stream("scores", "feedback", "timestamp", _LOOKBACK, lists_all=True),
                Stream("traces", "traces", "start_time", _LATE_TRACES, divides=True),
            ),
            fetch_divides=True,
            fetch_batch=150,
            push_batch=100,
            verifies_writes=True,
            lists_feedback=True,
            sessions=True,
            session_batch=100,
            lists_sessions=True,
            datasets=True,
            reviews=True,
        )

    def probe(self) -> Probe:
        from closeloop.platforms.langfuse.probing import probe

        return probe(self._connection, self._reading, self.project)

    # --- read

    def pull(self, window: Window) -> Iterator[Page]:
        if window.stream == "scores":
            yield from self._reading.pull_scores(window)
        elif window.stream == "traces":
            yield from self._reading.pull_traces(window)
        else:
            raise PermanentError(
                f"langfuse: no stream {window.stream!r}: streams are scores, traces", platform=self.name
            )

    def fetch(self, trace_ids: Sequence[str]) -> Iterator[Page]:
        yield from self._reading.fetch(trace_ids)

    def session_traces(self, session_ids: Sequence[str]) -> Iterator[Sequence[str]]:
        yield from self._reading.session_traces(session_ids)

    def feedback_ids(self, stream: str) -> Iterator[Sequence[str]]:
        for page in self.pull(Window(stream)):
            yield [row.id for row in page.feedback] + [row.id for row in page.rejected if row.id]

    def feedback_names(self) -> Sequence[FeedbackName]:
        from closeloop.platforms.langfuse.probing import feedback_names

        return feedback_names(self._reading)

    def score_configs(self) -> Mapping[str, ScoreConfig]:
        from closeloop.platforms.langfuse import normalize

        by_name: dict[str, list[Any]] = {}
        for record in self._pusher.read_configs():
            by_name.setdefault(record.name, []).append(record)
        return {name: normalize.score_config(records) for name, records in by_name.items()}

    # --- write

    def prepare_labels(self, configs: Sequence[LabelConfig]) -> int:
        return self._pusher.prepare_labels(configs)

    def push_scores(self, scores: Sequence[Score], *, wait: bool = False) -> PushResult:
        return self._pusher.push_scores(scores, wait=wait)

    def stored_scores(self, scores: Sequence[Score]) -> set[str]:
        return self._pusher.stored_scores(scores)

    def push_dataset(self, dataset: Dataset) -> PushResult:
        return self._connection.native.push_dataset(dataset)

    def push_reviews(self, queue: str, reviews: Sequence[Review]) -> PushResult:
        return self._connection.native.push_reviews(queue, reviews, self._pusher.review_config())

    def link(self, trace_id: str) -> str | None:
        project = self._reading.project_id
        return f"{self.http.base_url}/project/{project}/traces/{trace_id}" if project else None

    def clock_offset(self) -> timedelta | None:
        return self.http.offset

    def close(self) -> None:
        self._connection.native.close()
        self.http.close()


@hookimpl
def register_platforms() -> list[PlatformFactory]:
    return [Langfuse]
