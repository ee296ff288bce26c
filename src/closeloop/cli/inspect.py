"""`check`, `status`, `report`, `plugins`: the commands that only look."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from closeloop.cli import options, output
from closeloop.cli.run import border, each, finish, opened


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(check)
    app.command()(status)
    app.command()(report)
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


def report(
    out: Annotated[Path, typer.Argument(help="HTML file to write.", metavar="OUT")] = Path("closeloop-report.html"),
    source: options.Source = None,
    since: options.Since = None,
    until: options.Until = None,
    quotes: Annotated[
        bool, typer.Option("--quotes/--no-quotes", help="Show what was asked, answered and said.")
    ] = True,
    as_json: options.Json = False,
    config: options.Config = None,
    store: options.StoreUrl = None,
) -> None:
    """Write one page on what users were unhappy about.

    The last 28 days, or --since to --until, beside the time of the same length before: how often, which error modes rose or fell,
    with which model, and what it looked like. Makes no request.
    """
    with border(as_json), opened(config, store) as loop:
        start, end = options.span(since, until, loop.clock())
        result = loop.report(out, source=source, since=start, until=end, quotes=quotes)
        output.show(result, as_json=as_json)
        finish([result])


def plugins(as_json: options.Json = False, config: options.Config = None) -> None:
    """List plugins, where they come from, and what failed."""
    with border(as_json), opened(config, None) as loop:
        output.show_plugins(loop.plugins(), as_json=as_json)
