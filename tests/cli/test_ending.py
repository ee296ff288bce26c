"""Ending a command from outside, in the middle of its work: the signal comes while a server has yet to answer one of its requests."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from servers.http import Answer, Request, StandIn, forward, serve
from servers.langfuse import PUBLIC, SECRET, LangfuseServer

COUNT = 30
FIFTH = 5
ENV = {**os.environ, "LANGFUSE_PUBLIC_KEY": PUBLIC, "LANGFUSE_SECRET_KEY": SECRET}


class Ended:
    """A folder with a source on a server that sends the process which asks it a signal before it answers its fifth listing."""

    def __init__(self, folder: Path, server: LangfuseServer) -> None:
        self.folder, self.server = folder, server
        self.listed = 0
        self.process: subprocess.Popen[str] | None = None
        self.number = signal.SIGTERM

    def instead(self, request: Request) -> Answer | None:
        """Nothing: every request is answered, one of them a moment after the signal."""
        self.listed += request.path.endswith("/v3/scores")
        if self.listed == FIFTH and self.process:
            self.process.send_signal(self.number)
            self.process = None
        return None

    def write(self, proxy: StandIn) -> None:
        """Rated answers, and the configuration."""
        for number in range(COUNT):
            trace = f"{number:032x}"
            self.server.trace(trace, question=f"Question {number}?", answer="I'm sorry, but I can't help with that.")
            self.server.score("user_feedback", 0, trace, id=f"thumb-{number}")
        (self.folder / "closeloop.toml").write_text(
            f'store = "x.db"\n[sources.app]\nplatform = "langfuse"\nproject = "default"\nbase_url = "{proxy.url}"\npage_size = 2\n',
            encoding="utf-8",
        )

    def run(self, *arguments: str, number: signal.Signals | None = None) -> tuple[int, str, str]:
        """How a command ended, and what it said; with a signal where one is given."""
        process = subprocess.Popen(
            [sys.executable, "-m", "closeloop", *arguments], cwd=self.folder, env=ENV, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        if number:
            self.number, self.process = number, process
        said, wrong = process.communicate(timeout=200)
        return process.returncode, said, wrong

    def sources(self) -> dict[str, Any]:
        """What the store holds."""
        found: dict[str, Any] = json.loads(self.run("status", "--json")[1])["sources"][0]
        return found


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Ended]:
    """Fresh."""
    with LangfuseServer("events-only") as server:
        made = Ended(tmp_path, server)
        with serve(forward(server.url, made.instead)) as proxy:
            made.write(proxy)
            yield made


@pytest.mark.parametrize("command", ["pull", "sync"])
def test_sigterm_ends_a_run_with_0_behind_its_page(place: Ended, command: str) -> None:
    """What was read is kept, what is left is said, and the next run does it."""
    code, said, wrong = place.run(command, "--json", "--log", "text", number=signal.SIGTERM)
    first = json.loads(said)["pulled" if command == "sync" else "results"][0]
    kept = place.sources()["feedback"]
    again, _, _ = place.run(command, "--json")

    assert code == 0, wrong
    assert "SIGTERM: finishing this page, then stopping; the next run goes on from there" in wrong
    assert not first["complete"]
    assert 0 < kept == first["new"] < COUNT
    assert again == 0
    assert place.sources()["feedback"] == COUNT


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_what_was_stored_stays_however_a_run_is_ended(place: Ended, number: signal.Signals, code: int) -> None:
    """Ctrl-C is answered by one line, kill -9 by none; no page is lost or read into the store twice."""
    ended, said, wrong = place.run("pull", "--json", "--log", "text", number=number)
    kept = place.sources()["feedback"]
    again, rest, _ = place.run("pull", "--json")

    assert (ended, said) == (code, "")
    assert "Traceback" not in wrong
    assert ("what was stored stays, and the next run goes on from there" in wrong) is (number == signal.SIGINT)
    assert 0 < kept < COUNT
    assert again == 0
    assert json.loads(rest)["results"][0]["new"] == COUNT - kept
    assert place.sources()["feedback"] == COUNT
