"""Commands of plugins are groups, also where a group has one command only."""

from __future__ import annotations

import pytest
import typer

from closeloop.cli import extra


def test_a_group_of_one_command_is_still_a_group(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`closeloop acme hello`, as its author wrote it down, not `closeloop acme`."""
    app = typer.Typer(name="acme")

    @app.command()
    def hello() -> None:
        typer.echo("hello")

    monkeypatch.setattr(extra, "_commands", lambda: {"acme": app})
    monkeypatch.setattr(extra, "entry_points", lambda group: ["acme"])

    extra.plugin_command("acme").main(["hello"], standalone_mode=False)

    assert capsys.readouterr().out == "hello\n"
