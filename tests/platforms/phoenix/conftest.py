"""Connections to Phoenix, the official client, and recordings."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
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


@pytest.fixture
def recorded(
    request: pytest.FixtureRequest,
) -> Callable[[Callable[[App], None]], AbstractContextManager[App]]:
    """`with recorded(seed) as app:` replays this test's cassette. With CLOSELOOP_RECORD=1 it seeds a real server and records it anew."""

    def start(seed: Callable[[App], None]) -> AbstractContextManager[App]:
        name = request.node.name.removeprefix("test_")
        return _Recorded(name, seed, request)  # type: ignore[return-value]

    return start


class _Recorded:
    def __init__(self, name: str, seed: Callable[[App], None], request: pytest.FixtureRequest) -> None:
        url = request.getfixturevalue("phoenix").url if RECORD else HOST
        self.app = App(url, f"recorded-{name}", started_at=datetime(2026, 11, 1, 12, tzinfo=UTC))
        if RECORD:
            seed(self.app)
        self.running = cassette(CASSETTES / f"{name}.yaml", record=RECORD)

    def __enter__(self) -> App:
        self.running.__enter__()
        return self.app

    def __exit__(self, *error: Any) -> None:
        self.running.__exit__(*error)
        self.app.close()
