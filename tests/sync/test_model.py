"""The whole loop against a platform that lies, driven by Hypothesis, compared after every step with a model of what users said."""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from closeloop import Loop, Settings
from closeloop.errors import PlatformError
from closeloop.models import Feedback
from closeloop.plugins import Plugins
from closeloop.store import Key
from closeloop.testing.memory import MemoryServer
from closeloop.testing.samples import PLATFORM, PROJECT, at, feedback, trace

KEY = Key(PLATFORM, PROJECT)
TRACES = 6
SETTLE = timedelta(minutes=2)
PAGING = ("duplicates", "short_pages", "empty_pages", "token_at_end", "newest_first")
ids = st.integers(0, TRACES - 1)


class World(RuleBasedStateMachine):
    """Users, a server with its lies and its own clock, and runs of the loop, in any order.

    The model: `said` is every version of every feedback there ever was, the server's own state is what is true now. The store may
    be behind the server, never beside it; after a clean pull and a sweep it is where the server is.
    """

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="closeloop-model-"))
        self.server = MemoryServer()
        self.now = at(60)
        self.drift = timedelta(0)
        self.server.beside = lambda: self.now
        self.plugins = Plugins(allow="", extra={"memory": self.server})
        self.settings = Settings(
            store=f"sqlite:///{self.folder / 'loop.db'}",
            sources={
                "support": {"platform": PLATFORM, "project": PROJECT, "traces": "feedback", "push": {"dataset": ""}}
            },
        )
        self.said: dict[str, list[Feedback]] = {}
        self.garbled: set[str] = set()
        self.count = 0
        self.clean = False
        self.loop = self.new_loop()
        self.tell_time()

    def new_loop(self) -> Loop:
        return Loop(self.settings, env={}, plugins=self.plugins, clock=lambda: self.now)

    def tell_time(self) -> None:
        self.server.now = self.now + self.drift

    def note(self, *names: str) -> None:
        self.clean = False
        for name in names:
            self.said.setdefault(name, []).append(self.server.feedback[name])

    # --- what happens on the server

    @rule(number=ids)
    def answer(self, number: int) -> None:
        """The application answers someone."""
        self.server.add(trace(f"t{number}", answer="I'm sorry, but I can't help with that."))
        self.clean = False

    @rule(number=ids, good=st.booleans(), late=st.integers(0, 15))
    def rate(self, number: int, good: bool, late: int) -> None:
        """A user rates, now or so many minutes back-dated; several at one instant have equal time stamps."""
        self.count += 1
        name = f"f{self.count}"
        row = feedback(
            name, f"t{number}", score=float(good), label="thumbs-up" if good else "thumbs-down", user_id=f"u{number}"
        )
        self.server.give(row, at=self.server.now - timedelta(minutes=late))
        self.note(name)

    def editable(self) -> list[str]:
        """What is not dated ahead of the server: an edit that is dated before what it edits is an old copy (docs/design.md 4)."""
        return sorted(name for name, row in self.server.feedback.items() if row.updated_at <= self.server.now)

    @precondition(lambda self: self.editable())
    @rule(data=st.data())
    def toggle(self, data: st.DataObject) -> None:
        """Another mind."""
        name = data.draw(st.sampled_from(self.editable()))
        self.server.toggle(name)
        self.note(name)

    @precondition(lambda self: self.server.feedback)
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        """Deleted without a word."""
        self.server.take_back(data.draw(st.sampled_from(sorted(self.server.feedback))))
        self.clean = False

    @rule(number=ids)
    def garble(self, number: int) -> None:
        """A row nobody can read."""
        self.server.garble(f"bad{number}", {"score": "NaN?", "number": number})
        self.garbled.add(f"bad{number}")
        self.clean = False

    @rule(minutes=st.integers(0, 90))
    def wait(self, minutes: int) -> None:
        """Time passes."""
        self.now += timedelta(minutes=minutes)
        self.tell_time()

    @rule(minutes=st.integers(-20, 5) | st.integers(-1400, 1400))
    def jump(self, minutes: int) -> None:
        """The server's clock is set, also backwards, and by as much as a run believes."""
        self.drift = timedelta(minutes=minutes)
        self.tell_time()

    @rule(lie=st.sampled_from(PAGING), on=st.booleans())
    def lie(self, lie: str, on: bool) -> None:
        """Another way of paging."""
        setattr(self.server.lies, lie, on)

    # --- runs

    def run(self, act: str, **options: bool) -> bool:
        """One verb in a run of its own; whether it went through. Only a platform may make it fail."""
        loop = self.new_loop()
        try:
            if act == "sync":
                return not loop.sync(**options).failed
            getattr(loop, act)("support", **options)
        except PlatformError:
            return False
        finally:
            loop.close()
        return True

    @rule(after=st.integers(0, 4))
    def pull_that_breaks(self, after: int) -> None:
        """A read fails somewhere in the middle."""
        self.server.lies.fail_reads_after = after
        self.run("pull")
        self.server.lies.fail_reads_after = None

    @rule(before=st.integers(0, 1), after=st.integers(0, 1))
    def sync_with_failing_writes(self, before: int, after: int) -> None:
        """Writes fail, with and without having been done."""
        self.server.lies.fail_writes, self.server.lies.fail_after_write = before, after
        self.run("sync")
        self.server.lies.fail_writes = self.server.lies.fail_after_write = 0

    @rule()
    def server_down(self) -> None:
        """Everything is answered with 503; the run changes nothing."""
        before = self.stored()
        self.server.lies.status = 503
        assert not self.run("sync")
        self.server.lies.status = None
        assert self.stored() == before

    @rule()
    def calm_sync(self) -> None:
        """A sync with a sweep brings the store to where the server is, and the platform to where the store is."""
        assert self.run("sync", reconcile=True)
        self.clean = True
        expected = {name: row.score for name, row in self.server.feedback.items() if row.updated_at < self.now}
        assert {name: score for name, score in self.stored().items() if name in expected} == expected
        assert set(self.stored()) <= set(self.server.feedback)
        assert {row["id"] for row in self.loop.store.quarantined(KEY)} >= {
            name for name, (stamp, _) in self.server.garbage.items() if stamp < self.now
        }
        self.labels_follow()
        self.second_sync_is_silent()

    def labels_follow(self) -> None:
        """Each failure has one label that says so; what is no failure has none, or one that was taken back."""
        held = {score.target.id: score.value for score in self.server.scores.values()}
        for turn in self.loop.store.judged(outcomes=None):
            assert turn.verdict is not None
            value = held.get(turn.interaction.root_span_id or "", "none")
            if turn.verdict.outcome in ("negative", "mixed"):
                assert value != "none", turn.interaction.id
            else:
                assert value == "none", (turn.interaction.id, turn.verdict)

    def second_sync_is_silent(self) -> None:
        writes = self.server.writes
        assert self.run("sync")
        assert self.server.writes == writes

    # --- what holds after every step

    def stored(self) -> dict[str, float | None]:
        """Live feedback in the store: id -> score."""
        rows = [row for some in self.loop.store.held(KEY, "feedback", 100) for row in some]
        assert len({row.id for row in rows}) == len(rows)
        return {row.id: row.score for row in rows}

    @invariant()
    def the_store_invents_nothing(self) -> None:
        """Every stored row is something a user said at some time, and none of it is ours."""
        for name, score in self.stored().items():
            assert score in [row.score for row in self.said[name]]

    @invariant()
    def nothing_is_doubled_at_the_platform(self) -> None:
        """At most one label of a name on a target, and only on targets that have feedback."""
        places = [(score.target.kind, score.target.id, score.name) for score in self.server.scores.values()]
        assert len(set(places)) == len(places)

    @invariant()
    def the_bookmark_stays_behind(self) -> None:
        """Nothing younger than the settle margin counts as read."""
        until = self.loop.store.read_until(KEY, "feedback")
        assert until is None or until <= self.latest() - SETTLE

    def latest(self) -> datetime:
        return self.now

    def teardown(self) -> None:
        """Whatever happened, one more calm sync mends it."""
        if hasattr(self, "loop"):
            try:
                self.now += timedelta(minutes=10)
                self.tell_time()
                self.calm_sync()
            finally:
                self.loop.close()
                shutil.rmtree(self.folder)


World.TestCase.settings = settings(
    max_examples=12,
    stateful_step_count=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
TestWorld = World.TestCase
