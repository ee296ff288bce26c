"""A real Phoenix on free loopback ports, for the demo, the tests and the benchmark. It never outlives the process that started it."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import FrameType, TracebackType
from typing import IO, Any, NoReturn, Self

from closeloop.errors import ConfigError, TransientError
from closeloop.processes import uninterrupted

# The server watches its standard input, which only we hold open: it ends when we do, even by kill -9, and takes along what is ours.
_BOOT = """
import os, shutil, signal, sys, threading
temporary = sys.argv[1:]
def watch():
    sys.stdin.buffer.read()
    for folder in temporary:
        shutil.rmtree(folder, ignore_errors=True)
    os.killpg(0, signal.SIGKILL)
threading.Thread(target=watch, daemon=True).start()
sys.argv = ["phoenix", "serve"]
from phoenix.server.main import main
main()
"""
_SETTINGS = {
    "PHOENIX_HOST": "127.0.0.1",
    "PHOENIX_TELEMETRY_ENABLED": "false",
    "PHOENIX_ALLOW_EXTERNAL_RESOURCES": "false",
    "PHOENIX_DISABLE_AGENT_ASSISTANT": "true",
    "PHOENIX_DISABLE_RATE_LIMIT": "true",
    "PYTHONWARNINGS": "ignore",
}
_LOG_TAIL = 600
_PORT_TRIES = 3


class PhoenixServer:
    """A running Phoenix: `with PhoenixServer() as server: ... server.url`.

    Without `folder` everything is in a temporary folder that is removed at the end; a `folder` of yours is used as the server's
    working directory and kept, with the database in `phoenix.db`. With `auth` secrets are made up and `admin_secret` works as
    an API key. `environment` adds settings for the server, e.g. `{"PHOENIX_ENABLE_MCP_SERVER": "false"}`.
    Raises ConfigError where Phoenix is not installed, TransientError (with the end of its log) when it does not come up.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        auth: bool = False,
        environment: Mapping[str, str] | None = None,
        start_timeout: float = 180.0,
    ) -> None:
        self.folder = folder
        self.port = 0
        self.grpc_port = 0
        self.admin_secret: str | None = f"a1{secrets.token_hex(24)}" if auth else None
        self._secret = f"b2{secrets.token_hex(24)}"
        self._environment = dict(environment or {})
        self._start_timeout = start_timeout
        self._owns_folder = folder is None
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None
        self._old_handler: Any = None

    @property
    def url(self) -> str:
        """Address of the server and its user interface, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Process id of the running server."""
        return self._running.pid

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self._path / "phoenix.db"

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        state = f"url={self.url!r}, pid={self.pid}" if self._process else "stopped"
        return f"PhoenixServer({state})"

    def start(self) -> Self:
        """Start the server and return when it answers. Prefer the `with` statement, which cannot forget `stop`."""
        _require_phoenix()
        self._catch_sigterm()
        try:
            for attempt in range(1, _PORT_TRIES + 1):
                self._launch()
                if self._wait():
                    return self
                if attempt == _PORT_TRIES or "address already in use" not in self._log_tail(1 << 20).lower():
                    raise TransientError(
                        f"Phoenix ended with code {self._running.returncode} while starting; its log ends with: "
                        f"{self._log_tail()}",
                        platform="phoenix",
                    )
                self._end_process()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Kill the server with everything it started and remove the temporary folder. Safe to call twice."""
        self._end_process()
        if self._owns_folder and self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = None
        if self._old_handler is not None:
            signal.signal(signal.SIGTERM, self._old_handler)
            self._old_handler = None

    def cpu_seconds(self) -> float:
        """User and system time the server has used since it started."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            return _clock(_ps(self.pid, "time"))
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def rss_mb(self) -> float:
        """Resident memory of the server now, in MiB."""
        try:
            status = Path(f"/proc/{self.pid}/status").read_text()
        except FileNotFoundError:
            return int(_ps(self.pid, "rss")) / 1024
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    @property
    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise ConfigError("this PhoenixServer is not running: use it in a `with` statement")
        return self._process

    @property
    def _path(self) -> Path:
        if self.folder is None:
            raise ConfigError("this PhoenixServer is not running: use it in a `with` statement")
        return self.folder

    def _launch(self) -> None:
        if self.folder is None:
            self.folder = Path(tempfile.mkdtemp(prefix="closeloop-phoenix-"))
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port, self.grpc_port = _free_ports(2)
        self._log = (self.folder / "phoenix.log").open("wb")
        with uninterrupted():
            self._process = subprocess.Popen(  # noqa: S603 (our own interpreter and a constant)
                [sys.executable, "-c", _BOOT, *([str(self.folder)] if self._owns_folder else [])],
                env=self._env(),
                cwd=self.folder,
                stdin=subprocess.PIPE,
                stdout=self._log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _env(self) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PHOENIX_", "OTEL_"))}
        auth = {
            "PHOENIX_ENABLE_AUTH": "true",
            "PHOENIX_SECRET": self._secret,
            "PHOENIX_ADMIN_SECRET": self.admin_secret or "",
            "PHOENIX_DEFAULT_ADMIN_INITIAL_PASSWORD": self.admin_secret or "",
        }
        return {
            **inherited,
            **_SETTINGS,
            "PHOENIX_PORT": str(self.port),
            "PHOENIX_GRPC_PORT": str(self.grpc_port),
            "PHOENIX_WORKING_DIR": str(self._path),
            **(auth if self.admin_secret else {}),
            **self._environment,
        }

    def _wait(self) -> bool:
        """Whether the server came up; False when it ended. Raises TransientError when it does neither in time."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback is never behind a proxy
        deadline = time.monotonic() + self._start_timeout
        while time.monotonic() < deadline:
            if self._running.poll() is not None:
                return False
            try:
                with opener.open(f"{self.url}/healthz", timeout=5):
                    return True
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise TransientError(
            f"Phoenix did not answer at {self.url} within {self._start_timeout:g} s; its log ends with: {self._log_tail()}",
            platform="phoenix",
        )

    def _end_process(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            if not self._owns_folder and process.poll() is None:
                process.terminate()  # a kept database is closed properly; a temporary one is thrown away
                _wait_for(process, 15.0)
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                process.kill()
            process.wait()
            if process.stdin:
                process.stdin.close()
        if self._log is not None:
            self._log.close()
            self._log = None

    def _log_tail(self, size: int = _LOG_TAIL) -> str:
        try:
            return (self._path / "phoenix.log").read_text(errors="replace").strip()[-size:] or "(empty)"
        except OSError:
            return "(no log)"

    def _catch_sigterm(self) -> None:
        """Let SIGTERM unwind the `with` statement, where nobody else handles it."""
        if threading.current_thread() is not threading.main_thread():
            return
        if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            self._old_handler = signal.signal(signal.SIGTERM, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    """As Ctrl-C does: an exit could be taken for one of a plugin."""
    raise KeyboardInterrupt


def _require_phoenix() -> None:
    try:
        version("arize-phoenix")
    except PackageNotFoundError:
        raise ConfigError(
            "this needs the Phoenix server, which is not installed: pip install 'closeloop[demo]', "
            "or see the loop over files with `closeloop demo --offline`"
        ) from None


def _free_ports(count: int) -> list[int]:
    """Ports nobody listens on, all different because all are held until the last is known."""
    held = []
    try:
        for _ in range(count):
            one = socket.socket()
            one.bind(("127.0.0.1", 0))
            held.append(one)
        return [one.getsockname()[1] for one in held]
    finally:
        for one in held:
            one.close()


def _wait_for(process: subprocess.Popen[bytes], seconds: float) -> None:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return


def _ps(pid: int, field: str) -> str:
    command = ["ps", "-o", f"{field}=", "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603


def _clock(text: str) -> float:
    """`[[dd-]hh:]mm:ss[.ff]` as `ps` prints it -> seconds."""
    days, _, rest = text.rpartition("-")
    seconds = 0.0
    for part in rest.split(":"):
        seconds = seconds * 60 + float(part)
    return seconds + 86400 * int(days or 0)
