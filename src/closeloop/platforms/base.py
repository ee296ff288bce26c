"""What a platform adapter is: the protocol the engine calls, the limits it declares, and the pages it yields.

An adapter is a plain object. It reads and writes one project of one server, knows nothing of the store, keeps no state between
calls but its connection, and says what it can do in `capabilities`, which the engine reads instead of asking who it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, Literal, Protocol, Self, runtime_checkable

from closeloop.config import SourceSettings
from closeloop.errors import PermanentError
from closeloop.models import Dataset, Feedback, Score, ScoreConfig, Target, Trace
from closeloop.platforms._decoding import Rejected as Rejected
from closeloop.platforms._decoding import read_rows as read_rows
from closeloop.platforms.options import Options

API_VERSION = (1, 0)
"""Adapters for another major version are refused when they are loaded."""

TRACE_ID = "{trace_id}"
"""What `Platform.link` is given where the addresses of all traces are wanted."""


@dataclass(frozen=True)
class Stream:
    """One thing that can be read in time windows.

    `kind` says what the pages are about; a page may hold both, for instance traces and the feedback nested in them (`feedback`).
    `by` names the server's clock the windows run on. Call it `updated_at` only where every new or edited feedback comes in a
    window that begins before its `updated_at`, however old it is: under any other name the daily sweep reads all rows again.
    `lookback` is how far behind the last closed window every run reads again, for late rows. `max_window` splits longer gaps.
    """

    name: str
    kind: Literal["feedback", "traces"]
    by: str
    lookback: timedelta
    max_window: timedelta | None = None
    divides: bool = False
    """A part of a window costs a part of its work, so that a long one may be read in pieces by several workers."""
    lists_all: bool = False
    """Its pages say which spans of time they list in full (`Page.listed`), so that deletions show without a sweep over all ids."""


@dataclass(frozen=True)
class Capabilities:
    """What this adapter on this server can do, as data. Batches are the most ids or rows one call takes."""

    streams: tuple[Stream, ...]
    fetch_batch: int = 100
    fetch_divides: bool = False
    """`fetch` needs to know nothing of the feedback this process has read before, so another worker may fetch as well."""
    push_batch: int = 100
    skips_evaluators: bool = False
    """Heeds `Window.skip`: worth a look at the names in use before everything is read."""
    verifies_writes: bool = False
    """Writes are accepted before they are stored: the engine reads them back with `stored_scores`."""
    lists_feedback: bool = False
    """`feedback_ids` works, so deletions can be found."""
    finds_vanished: bool = False
    """`vanished` works: which of the feedback in the store is gone can be asked for less than a listing of all ids."""
    sessions: bool = False
    """`fetch_sessions` works."""
    session_batch: int = 20
    """The most sessions one call of `fetch_sessions` or `session_traces` is given."""
    lists_sessions: bool = False
    """`session_traces` works, for less than the traces themselves: those the store holds whole are not fetched again."""
    scores: bool = True
    datasets: bool = False
    deletes_scores: bool = False
    """`delete_scores` works, so an undone push leaves nothing; otherwise undoing sends the label `none`."""
    gathers: bool = False
    """Between `gather` and `settle` scores, examples and deletions are only taken in; they are there, all at once, after `settle`."""
    reviews: bool = False
    """`push_reviews` works: the platform has queues in which people look at interactions."""


@dataclass(frozen=True)
class Window:
    """A part of a stream: `since <= t < until` on the stream's clock; None is open. `token` resumes behind an earlier page.

    `memo` is what the adapter left in `Page.memo` when it last read the newest part of the stream; None for any other part.
    `skip` are feedback names whose rows from judges and code (not those from people) an adapter may leave out to save work.
    """

    stream: str
    since: datetime | None = None
    until: datetime | None = None
    token: str | None = None
    memo: str | None = None
    skip: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Page:
    """What one call brought. `token` resumes after this page; None says the window ends here.

    `memo` is kept with the stream and given back in the next window of its newest part: what an adapter must know of its last
    run to read less in this one. `listed` is a span `since <= created_at < until` of which this call of `pull` has now yielded
    every row there is: what the store has in it and did not see is gone. `skipped` counts what was left out on purpose, by reason.
    `left` is about how much feedback of the window comes behind this page, where that is cheap to know: only progress shows it.
    """

    feedback: tuple[Feedback, ...] = ()
    traces: tuple[Trace, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    token: str | None = None
    memo: str | None = None
    listed: tuple[datetime | None, datetime] | None = None
    skipped: Mapping[str, int] = field(default_factory=dict)
    left: int | None = None


@dataclass(frozen=True)
class PushResult:
    """What became of a batch: ids the platform took, and ids it did not with the reason. `calls` counts requests that write."""

    accepted: tuple[str, ...] = ()
    rejected: Mapping[str, str] = field(default_factory=dict)
    calls: int = 0
    url: str | None = None


@dataclass(frozen=True)
class LabelConfig:
    """The label as the platform should know it before the first one is sent, e.g. a categorical config with its categories."""

    name: str
    data_type: Literal["categorical", "numeric", "boolean"]
    categories: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True)
class Review:
    """An interaction that a person should look at, for one of the platform's own queues. `reason` is `mixed` or `unknown`."""

    id: str
    interaction_id: str
    target: Target
    reason: str


@dataclass(frozen=True)
class FeedbackName:
    """One feedback name as the platform uses it: how often, from whom, with which labels and numbers."""

    name: str
    count: int
    sources: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    lowest: float | None = None
    highest: float | None = None


@dataclass(frozen=True)
class Probe:
    """What a first look told: `server_time` by the server's clock, `problems` as sentences, what datasets and queues lack here."""

    ok: bool
    server: str = ""
    strategy: str = ""
    can_write: bool = True
    project_found: bool = True
    projects: tuple[str, ...] = ()
    server_time: datetime | None = None
    lacks: str = ""
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@runtime_checkable
class Platform(Protocol):
    """The methods the engine calls. Subclass `Adapter` to inherit an honest default for what a platform cannot do."""

    @property
    def name(self) -> str: ...

    @property
    def project(self) -> str: ...

    @property
    def capabilities(self) -> Capabilities:
        """What works here, on this server. May ask the server once."""
        ...

    def probe(self) -> Probe:
        """Look at the server without reading feedback. Never raises for what it can describe in `problems`."""
        ...

    def pull(self, window: Window) -> Iterator[Page]:
        """Yield the pages of one window of one stream, oldest first where the server can; resume after `window.token`."""
        ...

    def fetch(self, trace_ids: Sequence[str]) -> Iterator[Page]:
        """Yield these traces, whole. An id the server does not have is simply absent. At most `fetch_batch` ids."""
        ...

    def fetch_sessions(self, session_ids: Sequence[str]) -> Iterator[Page]:
        """Yield all traces of these sessions, whole."""
        ...

    def session_traces(self, session_ids: Sequence[str]) -> Iterator[Sequence[str]]:
        """Yield the ids of all traces of these sessions, which `fetch` then takes."""
        ...

    def feedback_ids(self, stream: str) -> Iterator[Sequence[str]]:
        """Yield the native ids of all feedback of a stream, in chunks, so that the engine sees which have vanished."""
        ...

    def vanished(self, held: Sequence[Feedback], *, partly: bool = False) -> Sequence[str]:
        """Ids of those of these rows that the platform no longer has; `held` is all the store has on each of its targets, or part
        of it (`partly`: without forgotten people and what cannot be read), so that equal counts do not mean the same rows.
        """
        ...

    def feedback_names(self) -> Sequence[FeedbackName]:
        """The feedback names in use, for `closeloop check`."""
        ...

    def machine_names(self) -> Sequence[str]:
        """The names under which anything but people recorded feedback: asked for before everything is read (`skips_evaluators`)."""
        ...

    def score_configs(self) -> Mapping[str, ScoreConfig]:
        """How the platform itself reads the numbers and labels of each feedback name."""
        ...

    def prepare_labels(self, configs: Sequence[LabelConfig]) -> int:
        """Create or extend the platform's configs for labels. Returns how many writes that took: 0 when all is there."""
        ...

    def push_scores(self, scores: Sequence[Score], *, wait: bool = False) -> PushResult:
        """Send scores; the same id overwrites. With `wait`, use the call that answers only when they are stored."""
        ...

    def stored_scores(self, scores: Sequence[Score]) -> set[str]:
        """Which of these ids the platform has stored, with the same content."""
        ...

    def delete_scores(self, scores: Sequence[Score]) -> PushResult:
        """Remove our own scores again. Never touches a record without our mark."""
        ...

    def push_dataset(self, dataset: Dataset) -> PushResult:
        """Upsert a native dataset; unchanged examples cause no new version."""
        ...

    def gather(self) -> None:
        """From now on take scores, examples and deletions in without putting them in place: many batches are coming (`gathers`)."""
        ...

    def settle(self) -> int:
        """Put in place what was gathered, and return how many writes that took. Without it `close` forgets it."""
        ...

    def push_reviews(self, queue: str, reviews: Sequence[Review]) -> PushResult:
        """Put interactions into a queue of this name, made when it is not there. What a reviewer removed is not put back."""
        ...

    def link(self, trace_id: str) -> str | None:
        """The address where a person can look at the trace, or None."""
        ...

    def clock_offset(self) -> timedelta | None:
        """How far the server's clock is ahead of this machine's (negative: behind), as its answers so far told, without another call;
        None where they did not. What the server dates later than a run is not called read by it, where its clock is behind.
        """
        ...

    def close(self) -> None:
        """Release connections. Called once, also after an error."""
        ...


class Adapter:
    """Defaults for what a platform may not have. What is declared in `capabilities` must be overridden."""

    name: ClassVar[str] = ""
    api_version: ClassVar[tuple[int, int]] = API_VERSION
    credentials: ClassVar[tuple[str, ...]] = ()
    """Names of the environment variables credentials are read from."""
    options: ClassVar[type[Options] | None] = None
    """What `[sources.NAME] options` may hold, for the documentation; `from_source` reads it with `Model.of(source)`."""
    project: str = ""

    @classmethod
    def from_source(cls, source: SourceSettings, env: Mapping[str, str]) -> Self:
        """Make the adapter from a `[sources.*]` table and the environment. Raises ConfigError; makes no request."""
        raise PermanentError(f"platform {cls.name!r} does not say how it is configured", platform=cls.name)

    def probe(self) -> Probe:
        return Probe(ok=True)

    def fetch(self, trace_ids: Sequence[str]) -> Iterator[Page]:
        return iter(())

    def fetch_sessions(self, session_ids: Sequence[str]) -> Iterator[Page]:
        for trace_ids in self.session_traces(session_ids):
            yield from self.fetch(trace_ids)

    def session_traces(self, session_ids: Sequence[str]) -> Iterator[Sequence[str]]:
        return iter(())

    def feedback_ids(self, stream: str) -> Iterator[Sequence[str]]:
        return iter(())

    def vanished(self, held: Sequence[Feedback], *, partly: bool = False) -> Sequence[str]:
        return ()

    def feedback_names(self) -> Sequence[FeedbackName]:
        return ()

    def machine_names(self) -> Sequence[str]:
        return [row.name for row in self.feedback_names()]

    def score_configs(self) -> Mapping[str, ScoreConfig]:
        return {}

    def prepare_labels(self, configs: Sequence[LabelConfig]) -> int:
        return 0

    def push_scores(self, scores: Sequence[Score], *, wait: bool = False) -> PushResult:
        raise self._cannot("take scores")

    def stored_scores(self, scores: Sequence[Score]) -> set[str]:
        return {score.id for score in scores}

    def delete_scores(self, scores: Sequence[Score]) -> PushResult:
        raise self._cannot("delete scores")

    def push_dataset(self, dataset: Dataset) -> PushResult:
        raise self._cannot("hold datasets")

    def gather(self) -> None:
        return None

    def settle(self) -> int:
        return 0

    def push_reviews(self, queue: str, reviews: Sequence[Review]) -> PushResult:
        raise self._cannot("queue reviews")

    def link(self, trace_id: str) -> str | None:
        return None

    def clock_offset(self) -> timedelta | None:
        return None

    def close(self) -> None:
        return None

    def _cannot(self, what: str) -> PermanentError:
        return PermanentError(
            f"platform {self.name!r} cannot {what}: its adapter has no method for it, and its capabilities do not say so",
            platform=self.name,
        )


class PlatformFactory(Protocol):
    """What `register_platforms` returns: usually the adapter class itself."""

    @property
    def name(self) -> str: ...

    @property
    def api_version(self) -> tuple[int, int]: ...

    @property
    def credentials(self) -> tuple[str, ...]: ...

    def from_source(self, source: SourceSettings, env: Mapping[str, str]) -> Platform:
        """Make the adapter from its settings and the environment; raises ConfigError, makes no request."""
        ...
