"""Fixtures shared by all tests: the real Phoenix server, started once and only where a test asks for it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from closeloop.demo.server import PhoenixServer


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-docs` rewrites the generated parts of README.md and docs/reference.md."""
    parser.addoption("--update-docs", action="store_true", help="rewrite the generated parts of the documentation")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several processes, whatever needs a real Phoenix goes to one of them: a server takes ten seconds and 500 MB."""
    for item in items:
        if {"phoenix", "phoenix_with_auth"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.xdist_group("phoenix"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Where everything a test needs must be installed (CLOSELOOP_TEST_NO_SKIP), a skipped test is a failed one."""
    report = yield
    if report.skipped and os.environ.get("CLOSELOOP_TEST_NO_SKIP"):
        report.outcome = "failed"
    return report


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
