"""What every step of a pull or push needs to know: one source, its adapter, the store, when to stop, and whose fault an error is."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from closeloop.config import SourceSettings
from closeloop.errors import FOREIGN, CloseloopError, PermanentError, TransientError, came_from
from closeloop.models import Feedback, Trace
from closeloop.platforms.base import Platform, Rejected
from closeloop.platforms.clock import behind
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

    @property
    def behind(self) -> timedelta:
        """How far the platform's clock is behind ours, as far as that is known and to be believed: what it dates from now on may be
        dated that much before now.
        """
        return behind(self.platform.clock_offset())

    def check_stop(self) -> None:
        """Raise Stopped when the run was asked to end (SIGTERM, `--max-runtime`)."""
        if self.stop():
            raise Stopped


@contextmanager
def adapter_border(name: str, source: SourceSettings) -> Iterator[None]:
    """What an adapter lets through that is no error of closeloop ends this source only, and says whose fault it is."""
    try:
        yield
    except json.JSONDecodeError as error:
        text = error.doc if isinstance(error.doc, str) else ""
        # Only of a page for people is the beginning shown: anything else may be what users wrote.
        looks = f" (it begins with {text.strip()[:60]!r})" if text.lstrip().startswith("<") else ""
        raise TransientError(
            f"{name}: the server answered something that is no whole JSON{looks}: check base_url and what stands "
            "between, or try again; what was read before is stored",
            platform=source.platform,
        ) from error
    except (CloseloopError, Stopped, OSError):
        raise
    except FOREIGN as error:
        if os.environ.get("CLOSELOOP_DEBUG"):
            raise
        raise PermanentError(
            f"{name}: the adapter of platform {source.platform!r} failed with {type(error).__name__}: {error} at {came_from(error)} "
            "(this is a bug: run again with CLOSELOOP_DEBUG=1 and report it); what was read before is stored",
            platform=source.platform,
        ) from error
