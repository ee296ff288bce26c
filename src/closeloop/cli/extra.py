"""Commands that plugins add (`register_commands`): found when a name is not built in, and for the list in `--help`."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import Any

import typer


def plugin_names() -> list[str]:
    """Names of commands from installed plugins. Plugins are imported only when some are installed."""
    return sorted(_commands()) if entry_points(group="closeloop") else []


def plugin_command(name: str) -> Any:
    """The command of this name, or None."""
    found = _commands().get(name) if entry_points(group="closeloop") else None
    # A group also where it has one command only, which Typer would make the whole of it.
    return typer.main.get_group(found) if found is not None else None


def _commands() -> dict[str, typer.Typer]:
    import os

    from closeloop.plugins import Plugins

    return Plugins(allow=os.environ.get("CLOSELOOP_PLUGINS"), builtin=False).commands()
