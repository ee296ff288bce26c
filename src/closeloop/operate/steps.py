"""Recording the steps of a run: told to the listener when they begin and end, and remembered in the store for `status`."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from closeloop.errors import CloseloopError, LockedError, NoStoreError, StoreError
from closeloop.models.results import Result
from closeloop.operate.events import Event, Listener, counts_of, outcome_of
from closeloop.store import Key, Run

if TYPE_CHECKING:
    from closeloop.store import Store

R = TypeVar("R", bound=Result)


class Recorder:
    """Records the steps of one run. `store` is asked for only after a step, when it is open anyway."""

    def __init__(
        self, run_id: str, store: Callable[[], Store], clock: Callable[[], datetime], listen: Listener
    ) -> None:
        self.run_id = run_id
        self._store = store
        self._clock = clock
        self._listen = listen
        self._telling = threading.Lock()

    def record(self, step: str, source: str, key: Key | None, work: Callable[[], R]) -> R:
        """Do one step and return its result. With a `key` it is remembered; being locked out is no step."""
        started_at = self._clock()
        self._tell(Event("started", self.run_id, step, source, started_at))
        result: R | None = None
        error: CloseloopError | None = None
        try:
            result = work()
        except CloseloopError as caught:
            error = caught
            raise
        finally:
            ended_at = self._clock()
            outcome = outcome_of(result, error)
            counts = counts_of(result)
            seconds = (ended_at - started_at).total_seconds()
            self._tell(Event("ended", self.run_id, step, source, ended_at, seconds, outcome, error, counts))
            if key is not None and not isinstance(error, LockedError | NoStoreError):
                said = None if error is None else f"{type(error).__name__}: {error}"
                run = Run(self.run_id, step, started_at, ended_at, outcome, said, counts)
                # A store that cannot be written has its own error on the way; the note is not worth a second one.
                with contextlib.suppress(StoreError), self._store().transaction() as tx:
                    tx.put_run(key, run)
        return result

    def _tell(self, event: Event) -> None:
        with self._telling:
            self._listen(event)
