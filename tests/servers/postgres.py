"""A Postgres of Debian's packages in a temporary folder, on a free loopback port, with durability off. For tests only."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "max_connections=60")
_TRIES = 5


def installed() -> Path | None:
    """The folder with the newest installed server's programs, None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: float(path.parent.parent.name))
    on_path = shutil.which("postgres")
    return found[-1].parent if found else Path(on_path).resolve().parent if on_path else None


class PostgresServer:
    """One server from `with` to the end of the block. `database()` gives an address where nothing is yet."""

    def __init__(self, programs: Path) -> None:
        self.programs = programs
        self.folder = Path(tempfile.mkdtemp(prefix="closeloop-postgres-"))
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = count(1)

    def __enter__(self) -> Self:
        try:
            self._initialize()
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def url(self, database: str = "postgres") -> str:
        """The address of a database of this server."""
        return f"postgresql://tester@127.0.0.1:{self.port}/{database}"

    def database(self) -> str:
        """The address of an empty schema of its own: as good as a database for one store, and made ten times faster."""
        name = f"test_{next(self._numbers)}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}".encode())
        return f"{self.url()}?options=-csearch_path%3D{name}"

    def stop(self) -> None:
        """End the server, connected clients or not, and remove its folder."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(timeout=30)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _as_someone(self, command: list[str]) -> list[str]:
        """Postgres refuses to run as root, so root hands it to another user; and it must not outlive a killed test run."""
        setpriv = shutil.which("setpriv")
        if not setpriv:
            return command if os.geteuid() else ["su", "-s", "/bin/sh", "-c", '"$0" "$@"', _other_user(), *command]
        words = [setpriv, "--pdeathsig", "QUIT"]
        if os.geteuid() == 0:
            user = pwd.getpwnam(_other_user())
            words += ["--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups"]
        return [*words, "--", *command]

    def _initialize(self) -> None:
        if os.geteuid() == 0:
            user = pwd.getpwnam(_other_user())
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        options = ["--no-sync", "--auth=trust", "--username=tester", "--encoding=UTF8", "--locale=C.UTF-8"]
        command = self._as_someone([str(self.programs / "initdb"), "--pgdata", str(self.folder / "data"), *options])
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def _start(self) -> None:
        for _ in range(_TRIES):
            # Another process may take the port between our look and the server's; then the next one is tried.
            self.port = _free_port()
            settings = [word for setting in (*_FAST, "listen_addresses=127.0.0.1") for word in ("-c", setting)]
            command = [str(self.programs / "postgres"), "-D", str(self.folder / "data"), "-p", str(self.port)]
            command = self._as_someone([*command, "-k", str(self.folder), *settings])
            with (self.folder / "log").open("wb") as log:
                self._process = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=log)
            if self._is_ready():
                return
        raise AssertionError((self.folder / "log").read_text(errors="replace"))

    def _is_ready(self) -> bool:
        assert self._process is not None
        while self._process.poll() is None:
            try:
                psycopg.connect(self.url(), connect_timeout=5).close()
            except psycopg.OperationalError:
                # Nobody tells when it listens; waiting for its end is the pause between two tries.
                try:
                    self._process.wait(timeout=0.05)
                except subprocess.TimeoutExpired:
                    continue
            else:
                return True
        return False


def _other_user() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
