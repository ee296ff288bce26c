"""The Phoenix that demo, tests and benchmark start: it comes up alone, and goes away with whoever started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import pytest

from closeloop.demo import server as module
from closeloop.demo.server import PhoenixServer
from closeloop.errors import ConfigError, TransientError
from running import alive

_HOLD = """
import sys, time
from closeloop.demo.server import PhoenixServer
with PhoenixServer() as server:
    print(server.pid, server.folder, flush=True)
    time.sleep(120)
"""


@contextmanager
def holder() -> Iterator[tuple[subprocess.Popen[str], int, Path]]:
    """A process that has started a Phoenix and waits; with the server's process id and folder."""
    process = subprocess.Popen([sys.executable, "-c", _HOLD], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        pid, folder = process.stdout.readline().split()
        yield process, int(pid), Path(folder)
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


@pytest.mark.live
def test_it_answers_and_is_measured(phoenix: PhoenixServer) -> None:
    """An address, ports, a process, and what it costs."""
    with urllib.request.urlopen(f"{phoenix.url}/healthz", timeout=10) as response:
        assert response.status == 200

    assert phoenix.port != phoenix.grpc_port
    assert phoenix.cpu_seconds() > 1
    assert 100 < phoenix.rss_mb() < 5000
    assert phoenix.database.is_file()
    assert str(phoenix.pid) in repr(phoenix)


@pytest.mark.live
@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL], ids=["term", "int", "kill"])
def test_it_does_not_outlive_its_starter(number: signal.Signals) -> None:
    """Ctrl-C and SIGTERM unwind the `with`; even kill -9 leaves no server behind."""
    with holder() as (process, pid, folder):
        assert alive([pid])
        process.send_signal(number)
        process.wait(30)
        deadline = time.monotonic() + 20
        while alive([pid]) and time.monotonic() < deadline:
            time.sleep(0.05)

        assert not alive([pid])
        assert not folder.exists()


def test_a_server_that_does_not_come_up_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With the end of its log; nothing keeps running and a folder of the caller's is kept."""
    monkeypatch.setattr(module, "_BOOT", "print('no room on this device'); raise SystemExit(3)")
    with pytest.raises(TransientError, match=r"ended with code 3 .*no room on this device"):
        PhoenixServer(tmp_path / "kept").start()

    assert (tmp_path / "kept" / "phoenix.log").is_file()


def test_a_server_that_never_answers_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the time it was given."""
    monkeypatch.setattr(module, "_BOOT", "import time; time.sleep(60)")
    server = PhoenixServer(start_timeout=0.3)
    with pytest.raises(TransientError, match=r"did not answer at http://127\.0\.0\.1:\d+ within 0\.3 s"):
        server.start()

    assert server.folder is None
    with pytest.raises(ConfigError, match="is not running"):
        _ = server.pid


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_while_the_process_starts_leaves_none(
    number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system has made the process and Python has not yet given it a name: it is ended all the same."""
    started: list[int] = []

    class Interrupted(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            started.append(self.pid)
            os.kill(os.getpid(), number)

    monkeypatch.setattr(module, "_BOOT", "import time; time.sleep(60)")
    monkeypatch.setattr(subprocess, "Popen", Interrupted)
    server = PhoenixServer()
    with pytest.raises(KeyboardInterrupt):
        server.start()

    assert len(started) == 1
    assert not alive(started)
    assert server.folder is None


def test_without_phoenix_installed_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is started."""

    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(module, "version", missing)
    with pytest.raises(ConfigError, match=r"pip install 'closeloop\[demo\]'"):
        PhoenixServer().start()


def test_the_signal_handler_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when the start fails."""
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(module, "_BOOT", "raise SystemExit(1)")
    with pytest.raises(TransientError):
        PhoenixServer().start()

    assert signal.getsignal(signal.SIGTERM) is before


def test_the_environment_of_another_phoenix_does_not_leak_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has a Phoenix configured still gets a fresh one here, with the settings that were asked for."""
    monkeypatch.setenv("PHOENIX_SQL_DATABASE_URL", "postgresql://production")
    server = PhoenixServer(Path(os.devnull), environment={"PHOENIX_ENABLE_MCP_SERVER": "false"})
    environment = server._env()

    assert "PHOENIX_SQL_DATABASE_URL" not in environment
    assert environment["PHOENIX_ENABLE_MCP_SERVER"] == "false"
    assert environment["PHOENIX_TELEMETRY_ENABLED"] == "false"


@pytest.mark.parametrize(("text", "seconds"), [("00:01.50", 1.5), ("01:02:03", 3723.0), ("2-00:00:01", 172801.0)])
def test_cpu_time_is_read_where_there_is_no_proc(text: str, seconds: float) -> None:
    """As `ps` prints it on other systems."""
    assert module._clock(text) == seconds
