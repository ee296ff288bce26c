"""A server whose clock is not this machine's: nothing it dates later than a run is taken for read by that run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from closeloop import Loop, Settings
from closeloop.platforms._http import Http
from closeloop.plugins import Plugins
from servers.http import Answer, Request, Script, StandIn, forward, serve
from servers.langfuse import PUBLIC, SECRET, LangfuseServer
from servers.langsmith import KEY, LangSmithServer

ENV = {"LANGSMITH_API_KEY": KEY, "LANGFUSE_PUBLIC_KEY": PUBLIC, "LANGFUSE_SECRET_KEY": SECRET}
BEHIND = timedelta(hours=3)
OLD = timedelta(days=2)
"""So old is what is edited that no run lists it again for its age."""
TRACES = {"old": f"{1:032x}", "new": f"{2:032x}"}


def dated(script: Script, clock: Callable[[], datetime]) -> Script:
    """The same answers with the time of this clock."""

    def answer(request: Request) -> Answer:
        found = script(request)
        return replace(found, headers={**found.headers, "date": format_datetime(clock(), usegmt=True)})

    return answer


@contextmanager
def langsmith() -> Iterator[tuple[StandIn, Callable[[str], None], Callable[[str], None]]]:
    """A LangSmith whose clock is behind, how something is said there, and how it is edited."""
    with LangSmithServer(checks=False) as server:
        server.clock.ahead = -BEHIND
        ids: dict[str, str] = {}

        def say(name: str) -> None:
            at = server.clock.now() - (OLD if name == "old" else timedelta(0))
            ids[name] = server.feedback(server.run(at=at), "user_score", score=0.0, at=at)

        def edit(name: str) -> None:
            doc = server.state.feedback("id = ?", [ids[name]])[0]
            server.state.put_feedback({**doc, "score": 1.0, "comment": "better"}, now=server.clock.now())

        with serve(dated(forward(server.url.removesuffix("/api")), server.clock.now)) as proxy:
            yield proxy, say, edit


@contextmanager
def langfuse() -> Iterator[tuple[StandIn, Callable[[str], None], Callable[[str], None]]]:
    """The same on Langfuse."""
    with LangfuseServer("events-only") as server:
        server.clock.advance(-BEHIND.total_seconds())

        def say(name: str) -> None:
            server.clock.advance(-OLD.total_seconds() if name == "old" else 0.0)
            server.trace(TRACES[name])
            server.score("user_feedback", 0, TRACES[name], id=name)
            server.clock.advance(OLD.total_seconds() if name == "old" else 0.0)

        def edit(name: str) -> None:
            server.score("user_feedback", 1, TRACES[name], id=name)

        def now() -> datetime:
            return datetime.fromtimestamp(server.clock.now() / 1000, UTC)

        with serve(dated(forward(server.url), now)) as proxy:
            yield proxy, say, edit


@pytest.mark.parametrize(("platform", "begun"), [("langsmith", langsmith), ("langfuse", langfuse)])
def test_what_is_said_and_edited_behind_a_run_is_read_by_the_next(platform: str, begun: Any, tmp_path: Path) -> None:
    """The runs of a machine that is hours ahead; both listings and what finds edits go by the earlier clock."""
    with begun() as (proxy, say, edit):
        say("old")
        url = f"{proxy.url}/api" if platform == "langsmith" else proxy.url
        source = {"platform": platform, "project": "support" if platform == "langsmith" else "default", "base_url": url}
        settings = Settings(
            store=f"sqlite:///{tmp_path / 'loop.db'}",
            sources={"app": {**source, "traces": "feedback"}},
        )

        def run() -> Any:
            with Loop(settings, env=ENV, plugins=Plugins(allow="")) as loop:
                return loop.pull("app")

        first, idle = run(), run()
        say("new")
        edit("old")

        second = run()

        assert (first.new, idle.new, idle.changed) == (1, 0, 0)
        assert (second.new, second.changed, second.problems) == (1, 1, ())
        assert first.read_until < datetime.now(UTC) - BEHIND


class TestDate:
    """What an answer tells of the server's clock."""

    def asked(self, *dates: str, status: int = 200) -> timedelta | None:
        with serve([Answer(status, b"{}", {"date": one}) for one in dates]) as server:
            http = Http("acme", server.url, now=lambda: datetime(2026, 3, 10, 12, tzinfo=UTC))
            for _ in dates:
                http.request("GET", "/")
            http.close()
            return http.offset

    def test_the_last_answer_counts(self) -> None:
        """A clock may be set while a run is at work."""
        assert self.asked("Tue, 10 Mar 2026 09:00:00 GMT", "Tue, 10 Mar 2026 12:00:30 GMT") == timedelta(seconds=30)

    def test_what_is_no_time_tells_nothing(self) -> None:
        """And takes nothing back."""
        assert self.asked("yesterday") is None
        assert self.asked("Tue, 10 Mar 2026 09:00:00 GMT", "soon") == timedelta(hours=-3)

    @pytest.mark.parametrize(
        ("date", "hours"),
        [
            ("Tue, 10 Mar 2026 09:00:00 GMT", 9.0),
            ("Tue, 10 Mar 2026 15:00:00 GMT", 12.0),
            ("Tue, 10 Mar 2026 11:59:10 GMT", 12.0),
            ("Mon, 09 Mar 2026 11:00:00 GMT", 12.0),
            ("Thu, 01 Jan 1970 00:00:00 GMT", 12.0),
        ],
    )
    def test_the_earlier_clock_is_gone_by(self, date: str, hours: float) -> None:
        """Unless they differ by no more than an answer takes, or by so much that one of them is broken."""
        with serve([Answer(200, b"{}", {"date": date})]) as server:
            http = Http("acme", server.url, now=lambda: datetime(2026, 3, 10, 12, tzinfo=UTC))
            http.request("GET", "/")
            http.close()

            assert http.server_now() == datetime(2026, 3, 10, tzinfo=UTC) + timedelta(hours=hours)

    def test_an_error_tells_nothing(self) -> None:
        """It may be of a proxy, whose clock dates nothing."""
        proxy = Answer(503, b"", {"date": "Tue, 10 Mar 2026 09:00:00 GMT", "retry-after": "0"})
        with serve([proxy, Answer(200, b"{}", {"date": "none"})]) as server:
            http = Http("acme", server.url)
            http.request("GET", "/")
            http.close()

            assert http.offset is None
