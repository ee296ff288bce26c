"""The Acme chat log as a platform of closeloop: the class the engine calls, and the hook that registers it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Self

from acme_platform import normalize, write
from acme_platform.client import AcmeClient
from closeloop import Score, SourceSettings, hookimpl
from closeloop.errors import AuthError, ConfigError, PermanentError, PlatformError
from closeloop.platforms.base import (
    Adapter,
    Capabilities,
    FeedbackName,
    Page,
    Probe,
    PushResult,
    Stream,
    Window,
    read_rows,
)

REACTIONS = Stream("reactions", "feedback", by="updated_at", lookback=timedelta(minutes=15))


class Acme(Adapter):
    """One project of an Acme server. Acme has no datasets, so those methods are left to `Adapter`, which refuses."""

    name = "acme"
    api_version = (1, 0)
    credentials = ("ACME_API_KEY",)
    capabilities = Capabilities(
        streams=(REACTIONS,),
        fetch_batch=50,
        push_batch=100,
        lists_feedback=True,
        sessions=True,
        deletes_scores=True,
    )

    def __init__(self, base_url: str, key: str, project: str, *, page_size: int = 100) -> None:
        self.project = project
        self.page_size = page_size
        self.client = AcmeClient(base_url, key, project)

    def __repr__(self) -> str:
        return f"Acme({self.client.base_url!r}, project={self.project!r})"

    @classmethod
    def from_source(cls, source: SourceSettings, env: Mapping[str, str]) -> Self:
        if not source.base_url:
            raise ConfigError("a source of platform 'acme' needs a base_url")
        if not env.get("ACME_API_KEY"):
            raise ConfigError("platform 'acme' needs a key: set ACME_API_KEY")
        return cls(source.base_url, env["ACME_API_KEY"], source.project, page_size=source.page_size or 100)

    # --- reading

    def probe(self) -> Probe:
        try:
            answer = self.client.projects()
        except AuthError:
            return Probe(ok=False, problems=("the key was refused: check ACME_API_KEY",))
        except PlatformError as error:
            return Probe(ok=False, problems=(str(error),))
        return Probe(
            ok=True,
            server=f"acme {answer['version']}",
            project_found=self.project in answer["projects"],
            projects=tuple(answer["projects"]),
            server_time=datetime.fromisoformat(answer["time"]),
        )

    def pull(self, window: Window) -> Iterator[Page]:
        if window.stream != REACTIONS.name:
            raise PermanentError(f"unknown stream {window.stream!r}: known is {REACTIONS.name}", platform=self.name)
        token = window.token
        while True:
            answer = self.client.reactions(window.since, window.until, token, self.page_size)
            feedback, rejected = read_rows("feedback", answer["reactions"], self._feedback)
            token = answer["next"]
            yield Page(feedback, rejected=rejected, token=token)
            if token is None:
                return

    def _feedback(self, row: Any) -> Any:
        return normalize.feedback(row, project=self.project)

    def fetch(self, trace_ids: Sequence[str]) -> Iterator[Page]:
        yield self._requests(ids=",".join(trace_ids))

    def fetch_sessions(self, session_ids: Sequence[str]) -> Iterator[Page]:
        for session in session_ids:
            yield self._requests(chat=session)

    def _requests(self, **query: str) -> Page:
        answer = self.client.requests(**query)
        traces, rejected = read_rows(
            "trace", answer["requests"], lambda row: normalize.trace(row, project=self.project)
        )
        return Page(traces=traces, rejected=rejected)

    def feedback_ids(self, stream: str) -> Iterator[Sequence[str]]:
        for page in self.pull(Window(stream)):
            yield [row.id for row in page.feedback]

    def feedback_names(self) -> Sequence[FeedbackName]:
        rows = [row for page in self.pull(Window(REACTIONS.name)) for row in page.feedback if not row.is_ours]
        return [
            FeedbackName(name, count, sources=("user",)) for name, count in Counter(row.name for row in rows).items()
        ]

    # --- writing

    def push_scores(self, scores: Sequence[Score], *, wait: bool = False) -> PushResult:
        # Acme takes one mark a call and stores it before it answers, so there is nothing to wait for.
        for score in scores:
            self.client.put_mark(score.id, write.mark(score))
        return PushResult(tuple(score.id for score in scores), calls=len(scores))

    def stored_scores(self, scores: Sequence[Score]) -> set[str]:
        stored = self.client.marks([score.id for score in scores])
        return {score.id for score in scores if stored.get(score.id) == write.mark(score)}

    def delete_scores(self, scores: Sequence[Score]) -> PushResult:
        for score in scores:
            self.client.delete_mark(score.id)
        return PushResult(tuple(score.id for score in scores), calls=len(scores))

    def link(self, trace_id: str) -> str | None:
        return f"{self.client.base_url}/log/{self.project}/{trace_id}"


@hookimpl
def register_platforms() -> list[type[Acme]]:
    """What `closeloop` calls once to learn of this platform."""
    return [Acme]
