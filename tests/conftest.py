"""Fixtures shared by all tests: the real Phoenix server, started once and only where a test asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from closeloop.demo.server import PhoenixServer


@pytest.fixture(scope="session")
def phoenix() -> Iterator[PhoenixServer]:
    """A real Phoenix without authentication, shared by the whole session: every test uses a project of its own."""
    with PhoenixServer() as server:
        yield server


@pytest.fixture(scope="session")
def phoenix_with_auth() -> Iterator[PhoenixServer]:
    """A second real Phoenix that asks for a key; `server.admin_secret` is one."""
    with PhoenixServer(auth=True) as server:
        yield server
