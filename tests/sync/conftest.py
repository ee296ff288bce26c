"""A whole loop over the platform in memory, with a clock that moves only when a test moves it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from closeloop import Loop, Settings
from closeloop.models import Feedback
from closeloop.plugins import Plugins
from closeloop.testing.memory import MemoryServer
from closeloop.testing.samples import PLATFORM, PROJECT
from closeloop.testing.samples import at as at_minute


class Rig:
    """One server, one store, one loop. `now` is the clock of the run; the server keeps its own."""

    def __init__(self, folder: Path, **source: Any) -> None:
        self.server = MemoryServer()
        self.loops: list[Loop] = []
        self.now = at_minute(60)
        self.server.now = at_minute(30)
        self.settings = Settings(
            store=f"sqlite:///{folder / 'loop.db'}",
            sources={"support": {"platform": PLATFORM, "project": PROJECT, "traces": "feedback", **source}},
        )
        self.loop = self.new_loop()

    def new_loop(self, **options: Any) -> Loop:
        """Another run on the same store and server, as the next process would be."""
        plugins = Plugins(allow="", extra={"memory": self.server})
        self.loops.append(Loop(self.settings, env={}, plugins=plugins, clock=lambda: self.now, **options))
        return self.loops[-1]

    def close(self) -> None:
        """Close every loop."""
        for loop in self.loops:
            loop.close()

    def later(self, minutes: float) -> datetime:
        """Move both clocks on."""
        self.now += timedelta(minutes=minutes)
        self.server.tick(minutes)
        return self.now

    def stored(self) -> dict[str, Feedback]:
        """Live feedback in the store by id."""
        turns = list(self.loop.store.judged(outcomes=None))
        return {row.id: row for turn in turns for row in turn.feedback}


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    """A loop whose source keeps the traces that have feedback."""
    made = Rig(tmp_path)
    yield made
    made.close()


@pytest.fixture
def make_rig(tmp_path: Path) -> Iterator[Any]:
    """Loops with source settings of the test's own."""
    made: list[Rig] = []

    def make(**source: Any) -> Rig:
        made.append(Rig(tmp_path, **source))
        return made[-1]

    yield make
    for rig in made:
        rig.close()
