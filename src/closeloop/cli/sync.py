"""`pull`, `push`, `sync`: the commands that talk to platforms."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from closeloop.cli import options, output
from closeloop.cli.run import border, duration, each, finish, opened


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(pull)
    app.command()(push)
    app.command()(sync)


def pull(
    source: options.Sources = None,
    since: options.Since = None,
    until: options.Until = None,
    reconcile: Annotated[
        bool, typer.Option("--reconcile", help="Look for deleted feedback now, not only once a day.")
    ] = False,
    max_runtime: options.MaxRuntime = None,
    as_json: options.Json = False,
    config: options.Config = None,
    store: options.StoreUrl = None,
) -> None:
    """Read new, edited and late feedback and its traces into the store."""
    with border(as_json), opened(config, store) as loop:
        start, end = options.moment(since, "--since", loop.clock()), options.moment(until, "--until", loop.clock())
        options.check_order(start, end)
        limit = duration(max_runtime, "--max-runtime")
        results = each(
            source or loop.sources(),
            lambda name: loop.pull(name, since=start, until=end, reconcile=reconcile, max_runtime=limit),
        )
        output.show_all(results, as_json=as_json)
        finish(results)


def push(
    source: options.Sources = None,
    dry_run: options.DryRun = False,
    undo: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--undo", metavar="RUN", help="Take back the labels that this run has sent."),
    ] = None,
    max_runtime: options.MaxRuntime = None,
    as_json: options.Json = False,
    config: options.Config = None,
    store: options.StoreUrl = None,
) -> None:
    """Send labels, scores and examples back to the platform.

    Only what changed since the last push is sent, and what was accepted is read back.
    """
    with border(as_json), opened(config, store) as loop:
        limit = duration(max_runtime, "--max-runtime")
        results = each(
            source or loop.sources(), lambda name: loop.push(name, dry_run=dry_run, undo=undo, max_runtime=limit)
        )
        output.show_all(results, as_json=as_json)
        finish(results)


def sync(
    source: options.Source = None,
    dry_run: options.DryRun = False,
    reconcile: Annotated[
        bool, typer.Option("--reconcile", help="Look for deleted feedback now, not only once a day.")
    ] = False,
    max_runtime: options.MaxRuntime = None,
    as_json: options.Json = False,
    config: options.Config = None,
    store: options.StoreUrl = None,
) -> None:
    """Pull, bucket and push every source: the job a scheduler runs."""
    with border(as_json), opened(config, store) as loop:
        limit = duration(max_runtime, "--max-runtime")
        result = loop.sync(source, dry_run=dry_run, reconcile=reconcile, max_runtime=limit)
        output.show(result, as_json=as_json)
        finish([result])
