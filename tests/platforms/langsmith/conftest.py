"""Fixtures for the LangSmith tests: stand-in servers, whose every exchange must fit LangSmith's document, and adapters on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from closeloop.config import SourceSettings
from closeloop.platforms.langsmith import LangSmith
from servers.langsmith import KEY, LangSmithServer

ENV = {"LANGSMITH_API_KEY": KEY}
Serve = Callable[..., LangSmithServer]
Connect = Callable[..., LangSmith]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a stand-in: `serve(limits=True)`. All are stopped at the end, and what did not fit the document fails the test."""
    made: list[LangSmithServer] = []

    def start(**options: Any) -> LangSmithServer:
        made.append(LangSmithServer(**options))
        return made[-1]

    yield start
    misfits = [misfit for one in made if one.checker for misfit in one.checker.misfits]
    for one in made:
        one.close()
    assert not misfits, "\n".join(misfits)


@pytest.fixture
def connect() -> Iterator[Connect]:
    """An adapter on a stand-in, on its clock: `connect(server, page_size=10, options={...})`."""
    made: list[LangSmith] = []

    def make(server: LangSmithServer, **settings: Any) -> LangSmith:
        source = SourceSettings.model_validate(
            {"platform": "langsmith", "project": "support", "base_url": server.url, **settings}
        )
        adapter = LangSmith.from_source(source, ENV)
        assert isinstance(adapter, LangSmith)
        adapter.http.now = server.clock.now
        made.append(adapter)
        return adapter

    yield make
    for one in made:
        one.close()
