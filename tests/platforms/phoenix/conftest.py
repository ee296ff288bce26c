"""Connections to Phoenix, the official client, and recordings."""

from __future__ import annotations

import os
import re
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from closeloop.config import SourceSettings
from closeloop.demo.server import PhoenixServer
from closeloop.platforms.phoenix import Phoenix
from closeloop.testing.recording import HOST, cassette
from servers.phoenix_app import App

CASSETTES = Path(__file__).parents[3] / "cassettes" / "phoenix"
RECORD = bool(os.environ.get("CLOSELOOP_RECORD"))


def project_of(request: pytest.FixtureRequest) -> str:
    """A project name of the test's own."""
    return request.node.nodeid.rpartition("/")[2].replace("::", " ")


@pytest.fixture
def app(phoenix: PhoenixServer, request: pytest.FixtureRequest) -> Iterator[App]:
    """An application on the real server, in a project of this test only."""
    app = App(phoenix.url, project_of(request))
    yield app
    app.close()


Connect = Callable[..., Phoenix]


@pytest.fixture
def connect() -> Iterator[Connect]:
    """A function `(app, strategy=None, **settings) -> Phoenix`; everything it made is closed at the end."""
    made: list[Phoenix] = []

    def connecting(app: App, strategy: str | None = None, **settings: Any) -> Phoenix:
        options = {"strategy": strategy} if strategy else {}
        source = SourceSettings(platform="phoenix", project=app.project, base_url=app.url, options=options, **settings)
        made.append(Phoenix.from_source(source, {"PHOENIX_API_KEY": app.key} if app.key else {}))
        return made[-1]

    yield connecting
    for one in made:
        one.close()


@pytest.fixture(scope="session")
def official(phoenix: PhoenixServer) -> Iterator[Any]:
    """The official client on the shared server. Imported once and late: it takes seconds where the server is installed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from phoenix.client import Client

        yield Client(base_url=phoenix.url)


@dataclass
class Recorded:
    """One recording: `app` seeds the server before it (and sends nothing in a replay), `playing()` is what is recorded."""

    app: App
    path: Path

    def playing(self) -> AbstractContextManager[Any]:
        """The requests inside are recorded, or answered from the recording."""
        return cassette(self.path, record=RECORD)

    def pause(self, seconds: float) -> None:
        """Give the real server time; a recording needs none."""
        if RECORD:
            time.sleep(seconds)


@pytest.fixture
def recorded(request: pytest.FixtureRequest) -> Iterator[Recorded]:
    """This test's recording. With CLOSELOOP_RECORD=1 it is made anew on a real server."""
    name = re.sub(r"\W+", "_", request.node.name.removeprefix("test_")).strip("_")
    url = request.getfixturevalue("phoenix").url if RECORD else HOST
    app = App(url, name, dry=not RECORD, started_at=datetime(2026, 11, 1, 12, tzinfo=UTC))
    yield Recorded(app, CASSETTES / f"{name}.yaml")
    app.close()
