"""Canary secrets are planted wherever a secret can stand; then every output of every command is searched for them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from closeloop import Loop, Settings
from closeloop.config import SourceSettings
from closeloop.errors import CloseloopError
from closeloop.plugins import Plugins
from servers.http import Answer, Request, StandIn, serve

CANARY = "canary-7f3a9b"
ENV = {
    "PHOENIX_API_KEY": f"{CANARY}-phoenix",
    "LANGFUSE_PUBLIC_KEY": "pk-lf-public",
    "LANGFUSE_SECRET_KEY": f"{CANARY}-langfuse",
    "LANGSMITH_API_KEY": f"{CANARY}-langsmith",
    "CLOSELOOP_ALERTS__WEBHOOK": f"http://127.0.0.1:9/{CANARY}-webhook",
    "CLOSELOOP_OPERATE__HEARTBEAT": f"http://127.0.0.1:9/{CANARY}-heartbeat",
    "CLOSELOOP_OPERATE__ALLOW_PRIVATE": "true",
    "PGPASSWORD": f"{CANARY}-pg",
}
COMMANDS = (
    ("check",),
    ("check", "--json"),
    ("pull",),
    ("push", "--json"),
    ("sync", "--log", "json", "--metrics-file", "out.prom"),
    ("sync", "--json", "--log", "text"),
    ("status", "--json"),
    ("alert",),
    ("plugins", "--json"),
    ("quarantine", "list"),
)


def echo(status: int) -> Answer:
    """An answer that repeats every header it was sent, as careless servers and proxies do."""

    def answer(request: Request) -> Answer:
        said = dict(request.headers)
        return Answer(status, json.dumps({**said, "data": [said]}).encode(), {"x-request-id": "r1"})

    return answer  # type: ignore[return-value]


@pytest.fixture
def server() -> Iterator[StandIn]:
    """A server that refuses and repeats the credentials."""
    with serve(echo(401)) as made:  # type: ignore[arg-type]
        yield made


def configure(folder: Path, url: str, store: str = "feedback.db") -> None:
    """One source of every platform with a key."""
    sources = "".join(
        f'[sources.{name}]\nplatform = "{name}"\nproject = "p"\nbase_url = "{url}"\n'
        for name in ("phoenix", "langfuse", "langsmith")
        if name in Plugins(allow="").platforms()
    )
    (folder / "closeloop.toml").write_text(f'store = "{store}"\n{sources}', encoding="utf-8")


def closeloop(folder: Path, *arguments: str, **env: str) -> str:
    """Everything a command says."""
    done = subprocess.run(
        [sys.executable, "-m", "closeloop", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **ENV, **env},
    )
    return done.stdout + done.stderr


def everything_in(folder: Path) -> bytes:
    """Every byte of every file."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command))
def test_no_command_says_or_stores_a_secret(command: tuple[str, ...], server: StandIn, tmp_path: Path) -> None:
    """Not when the server refuses and repeats it, not in the store, the metrics, or a traceback."""
    configure(tmp_path, server.url)

    said = closeloop(tmp_path, *command, CLOSELOOP_DEBUG="1")

    assert said.strip()
    assert CANARY not in said
    assert CANARY.encode() not in everything_in(tmp_path)


@pytest.mark.parametrize("debug", ["", "1"])
def test_an_answer_that_repeats_the_credential_is_not_shown(debug: str, tmp_path: Path) -> None:
    """With status 200 and of no shape anybody knows: what is said about its shape, quarantine and `status` would show and keep it."""
    basic = b64encode(f"{ENV['LANGFUSE_PUBLIC_KEY']}:{ENV['LANGFUSE_SECRET_KEY']}".encode()).decode()
    with serve(echo(200)) as server:  # type: ignore[arg-type]
        configure(tmp_path, server.url)
        commands = (("sync", "--json"), ("check",), ("quarantine", "list", "--json"), ("status", "--json"))
        said = "".join(closeloop(tmp_path, *words, CLOSELOOP_DEBUG=debug) for words in commands)

    assert "not readable" in said
    assert '"authorization": "***"' in said  # set aside, and still to be read
    assert CANARY not in said
    assert basic not in said
    assert CANARY.encode() not in everything_in(tmp_path)


def test_a_stores_password_is_never_said(tmp_path: Path) -> None:
    """Not from the URL, not when the server cannot be reached."""
    configure(tmp_path, "http://127.0.0.1:9", store=f"postgresql://me:{CANARY}@127.0.0.1:9/loop")
    said = "".join(closeloop(tmp_path, command, CLOSELOOP_DEBUG="1") for command in ("status", "sync"))

    assert "cannot be reached" in said
    assert CANARY not in said


def test_a_crash_shows_no_local_variables(tmp_path: Path) -> None:
    """A traceback with the values of variables would show keys: ours has none."""
    code = (
        "from closeloop.loop import Loop\n"
        "def broken(self, *args, **options):\n"
        "    key = self.env['PHOENIX_API_KEY']\n"
        "    raise RuntimeError('boom')\n"
        "Loop.status = broken\n"
        "import sys; sys.argv = ['closeloop', 'status']\n"
        "from closeloop.cli import main\n"
        "main()\n"
    )
    (tmp_path / "crash.py").write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "crash.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **ENV, "CLOSELOOP_DEBUG": "1"},
    )

    assert "boom" in done.stderr
    assert CANARY not in done.stdout + done.stderr


def test_no_repr_shows_a_secret(server: StandIn, tmp_path: Path) -> None:
    """Neither of a loop, nor of its settings' sources, nor of an adapter and all it holds."""
    with Loop(Settings(store=str(tmp_path / "x.db")), env=ENV) as loop:
        texts = [repr(loop), repr(loop.env), repr(loop.store)]
        for name, factory in loop.plugin_host.platforms().items():
            source = SourceSettings(platform=name, project="p", base_url=server.url, path=tmp_path)
            try:
                adapter = factory.from_source(source, loop.env)
            except CloseloopError as error:
                texts.append(repr(error))
                continue
            texts += [repr(adapter), *(repr(value) for value in vars(adapter).values())]
            adapter.close()

    assert CANARY not in " ".join(texts)


@pytest.mark.parametrize("field", ["webhook", "heartbeat"])
def test_addresses_that_are_secrets_are_not_in_the_settings_repr(field: str) -> None:
    """Whoever logs the settings logs no webhook."""
    table = "alerts" if field == "webhook" else "operate"
    settings = Settings(**{table: {field: f"https://hooks.example/{CANARY}"}})

    assert CANARY not in repr(settings)
    assert CANARY not in str(settings)
    assert CANARY not in settings.model_dump_json()


def test_a_configuration_cannot_run_code(tmp_path: Path) -> None:
    """TOML is data: what looks like an import or a template stays text, and no module beside it is loaded."""
    (tmp_path / "evil.py").write_text("import pathlib; pathlib.Path('pwned').touch()", encoding="utf-8")
    (tmp_path / "closeloop_plugin.py").write_text("import pathlib; pathlib.Path('pwned').touch()", encoding="utf-8")
    (tmp_path / "closeloop.toml").write_text(
        'plugins = "evil"\nstore = "x.db"\n[sources.a]\nplatform = "evil:run"\nproject = "${HOME} {{7*7}} !!python/object"\n',
        encoding="utf-8",
    )

    said = "".join(closeloop(tmp_path, command) for command in ("sync", "plugins", "status"))

    assert not (tmp_path / "pwned").exists()
    assert "not installed" in said


def test_a_store_is_for_its_owner_only(tmp_path: Path) -> None:
    """What users wrote is not readable by others on the machine, whatever the umask is."""
    before = os.umask(0o022)
    try:
        with Loop(tmp_path / "x.db", env={}) as loop:
            loop.migrate()
            modes = {path.name: path.stat().st_mode & 0o077 for path in tmp_path.iterdir()}
    finally:
        os.umask(before)

    assert modes["x.db"] == 0
    assert set(modes.values()) == {0}
