"""`check`, `status`, `plugins`: the commands that only look."""

from __future__ import annotations

import typer

from closeloop.cli import options, output
from closeloop.cli.run import border, each, finish, opened


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(check)
    app.command()(status)
    app.command()(plugins)


def check(
    source: options.Sources = None,
    as_json: options.Json = False,
    config: options.Config = None,
    store: options.StoreUrl = None,
) -> None:
    """Say what would go wrong before a first sync.

    Looks at server, key, rights and project, and shows each feedback name it finds and how it would be read.
    """
    with border(as_json), opened(config, store) as loop:
        results = each(source or loop.sources(), loop.check)
        output.show_all(results, as_json=as_json)
        finish(results)


def status(as_json: options.Json = False, config: options.Config = None, store: options.StoreUrl = None) -> None:
    """Show what the store holds and what waits."""
    with border(as_json), opened(config, store) as loop:
        result = loop.status()
        output.show(result, as_json=as_json)
        finish([result])


def plugins(as_json: options.Json = False, config: options.Config = None) -> None:
    """List plugins, where they come from, and what failed."""
    with border(as_json), opened(config, None) as loop:
        output.show_plugins(loop.plugins(), as_json=as_json)
