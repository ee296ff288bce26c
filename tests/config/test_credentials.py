"""Credentials from files: read as container secrets are mounted, refused where everybody may read them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from closeloop import Settings, config
from closeloop.config.credentials import Credentials
from closeloop.errors import ConfigError


def mounted(folder: Path, text: str, mode: int = 0o600) -> Credentials:
    """An environment that names a file with this content."""
    path = folder / "key"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return Credentials({"PHOENIX_API_KEY_FILE": str(path), "OTHER": "x"})


def test_a_credential_is_read_from_its_file(tmp_path: Path) -> None:
    """Without the line's end; a variable that is set wins."""
    env = mounted(tmp_path, "very-secret\n")

    assert env.get("PHOENIX_API_KEY") == "very-secret"
    assert env["OTHER"] == "x"
    assert env.get("NOTHING") is None
    assert "secret" not in repr(env)


def test_an_empty_variable_hides_no_file(tmp_path: Path) -> None:
    """A template that sets what it does not know to nothing must not shut out the mounted secret."""
    env = Credentials({**mounted(tmp_path, "very-secret"), "PHOENIX_API_KEY": ""})

    assert env["PHOENIX_API_KEY"] == "very-secret"


@pytest.mark.parametrize("mode", [0o644, 0o602])
def test_a_file_for_everybody_is_refused(tmp_path: Path, mode: int) -> None:
    """With what to do, and without its content."""
    with pytest.raises(ConfigError, match="chmod 600") as caught:
        mounted(tmp_path, "very-secret", mode).get("PHOENIX_API_KEY")

    assert "very-secret" not in str(caught.value)


def test_a_missing_or_empty_file_is_named(tmp_path: Path) -> None:
    """So that a wrong mount is found at once."""
    with pytest.raises(ConfigError, match="is empty"):
        mounted(tmp_path, " \n").get("PHOENIX_API_KEY")
    with pytest.raises(ConfigError, match="PHOENIX_API_KEY_FILE: cannot read"):
        Credentials({"PHOENIX_API_KEY_FILE": str(tmp_path / "nowhere")}).get("PHOENIX_API_KEY")


@pytest.mark.parametrize(
    ("variable", "read"),
    [
        ("CLOSELOOP_STORE", lambda settings: settings.store),
        ("CLOSELOOP_ALERTS__WEBHOOK", lambda settings: settings.alerts.webhook.get_secret_value()),
        ("CLOSELOOP_OPERATE__HEARTBEAT", lambda settings: settings.operate.heartbeat.get_secret_value()),
    ],
)
def test_settings_that_are_secret_may_stand_in_files_too(
    variable: str, read: Callable[[Settings], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside other keys of their table; a variable that is set wins, and what everybody may read is refused."""
    monkeypatch.chdir(tmp_path)
    text = 'store = "other.db"\n[alerts]\nmin_count = 7\n[operate]\nparallel = 2\n'
    (tmp_path / "closeloop.toml").write_text(text, encoding="utf-8")
    path = tmp_path / "secret"
    path.write_text("https://hooks.example/very-secret\n", encoding="utf-8")
    path.chmod(0o600)
    monkeypatch.setenv(f"{variable}_FILE", str(path))
    settings = config.load()

    assert read(settings) == "https://hooks.example/very-secret"
    assert (settings.alerts.min_count, settings.operate.parallel) == (7, 2)
    monkeypatch.setenv(variable, "https://hooks.example/mine")
    assert read(config.load()) == "https://hooks.example/mine"
    monkeypatch.delenv(variable)
    path.chmod(0o644)
    with pytest.raises(ConfigError, match=f"{variable}_FILE: everybody on this machine may read"):
        config.load()
