"""Fixtures for the Langfuse tests: stand-in servers of every kind, and adapters on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from closeloop.config import SourceSettings
from closeloop.platforms.langfuse import Langfuse
from servers.langfuse import PUBLIC, SECRET, LangfuseServer

ENV = {"LANGFUSE_PUBLIC_KEY": PUBLIC, "LANGFUSE_SECRET_KEY": SECRET}


@pytest.fixture
def serve() -> Iterator[Callable[..., LangfuseServer]]:
    """Start a stand-in: `serve("v3", plan="hobby")`. All are stopped at the end of the test."""
    with ExitStack() as stack:
        yield lambda kind="events-only", **options: stack.enter_context(LangfuseServer(kind, **options))


@pytest.fixture
def connect() -> Iterator[Callable[..., Langfuse]]:
    """An adapter on a stand-in: `connect(server, page_size=10, options={...})`."""
    made: list[Langfuse] = []

    def make(server: LangfuseServer, **settings: object) -> Langfuse:
        source = SourceSettings.model_validate({"platform": "langfuse", "base_url": server.url, **settings})
        made.append(Langfuse.from_source(source, ENV))
        return made[-1]

    yield make
    for one in made:
        one.close()
