"""What every step of a pull or push needs to know: one source, its adapter, the store, and when to stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from closeloop.config import SourceSettings
from closeloop.models import Feedback, Trace
from closeloop.platforms.base import Platform, Rejected
from closeloop.store import Key

if TYPE_CHECKING:
    from closeloop.store import Store

Step = Literal["feedback", "traces", "sessions", "deletions", "interactions", "labels", "examples", "candidates"]


@dataclass(frozen=True)
class Progress:
    """How far a step is: `done` items so far, of about `total` where that is known."""

    source: str
    step: Step
    done: int
    total: int | None = None


class Stopped(Exception):  # noqa: N818 - not an error: the run was asked to end and ends after a committed page
    """Raised between two committed pages when the run should end; caught by the verb, never seen by users."""


@dataclass(frozen=True)
class Job:
    """One source in one run. `fence` is the lease every write is checked against; `clock` gives aware UTC times."""

    name: str
    key: Key
    source: SourceSettings
    platform: Platform
    store: Store
    fence: tuple[Key, int]
    clock: Callable[[], datetime]
    settle: timedelta
    clean_trace: Callable[[Trace], Trace]
    """Redaction and plugins' `prepare_trace`, applied before a trace is stored."""
    clean_feedback: Callable[[Feedback], Feedback]
    clean_rejected: Callable[[Rejected], Rejected] = lambda rejected: rejected
    """Redaction of a record that could not be read, before it goes to quarantine."""
    stop: Callable[[], bool] = lambda: False
    progress: Callable[[Progress], None] = lambda progress: None

    def check_stop(self) -> None:
        """Raise Stopped when the run was asked to end (SIGTERM, `--max-runtime`)."""
        if self.stop():
            raise Stopped
