"""Fixtures shared by all tests: a real Phoenix and a real Postgres, each started once and only where a test asks for it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from closeloop.demo.server import PhoenixServer
from servers.postgres import PostgresServer, installed

# How long examples take says something of what else the machine does, nothing of the code.
settings.register_profile("closeloop", suppress_health_check=[HealthCheck.too_slow], deadline=None)
settings.load_profile("closeloop")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell without a terminal makes what it starts with & deaf to Ctrl-C, and so every process that a test starts and interrupts.
    signal.signal(signal.SIGINT, signal.default_int_handler)


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


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a test compiles is kept in a folder of the tests, not in the user's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


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


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real Postgres; every test has a schema of its own in it. Skipped only where none is installed."""
    programs = installed()
    if programs is None:
        pytest.skip("no Postgres server is installed here (Debian: apt-get install postgresql)")
    with PostgresServer(programs) as server:
        yield server
