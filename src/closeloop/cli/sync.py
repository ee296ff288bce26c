"""`pull`, `push`, `sync`: the commands that talk to platforms."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from closeloop.cli import options, output
from closeloop.cli.log import LOG
from closeloop.cli.run import border, duration, each, finish, opened

if TYPE_CHECKING:
    from closeloop.loop import Loop
    from closeloop.models.results import Synced


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
    log: options.Log = "auto",
    as_json: options.Json = False,
    config: options.Config = None,
    store: options.StoreUrl = None,
) -> None:
    """Read new, edited and late feedback, and its traces."""
    with border(as_json, log), opened(config, store, by_page=True) as loop:
        start, end = options.span(since, until, loop.clock())
        limit = duration(max_runtime, "--max-runtime")
        results = each(
            source or loop.sources(),
            lambda name: loop.pull(name, since=start, until=end, reconcile=reconcile, max_runtime=limit),
        )
        output.show_all(results, as_json=as_json)
        finish(results)


def push(
    source: options.Sources = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be sent; send nothing, store nothing.")
    ] = False,
    undo: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--undo", metavar="RUN", help="Take back the labels that this run has sent."),
    ] = None,
    max_runtime: options.MaxRuntime = None,
    log: options.Log = "auto",
    as_json: options.Json = False,
    config: options.Config = None,
    store: options.StoreUrl = None,
) -> None:
    """Send labels, scores and examples back to the platform.

    Only what changed since the last push is sent, and what was accepted is read back.
    """
    with border(as_json, log), opened(config, store, by_page=True) as loop:
        limit = duration(max_runtime, "--max-runtime")
        results = each(
            source or loop.sources(), lambda name: loop.push(name, dry_run=dry_run, undo=undo, max_runtime=limit)
        )
        output.show_all(results, as_json=as_json)
        finish(results)


def sync(
    source: options.Sources = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Pull and sort as ever, but only show what would be sent.")
    ] = False,
    reconcile: Annotated[
        bool, typer.Option("--reconcile", help="Look for deleted feedback now, not only once a day.")
    ] = False,
    max_runtime: options.MaxRuntime = None,
    metrics_file: options.MetricsFile = None,
    heartbeat: options.Heartbeat = None,
    log: options.Log = "auto",
    as_json: options.Json = False,
    config: options.Config = None,
    store: options.StoreUrl = None,
) -> None:
    """Pull, bucket and push every source: the job a scheduler runs."""
    with (
        border(as_json, log),
        opened(config, store, by_page=True) as loop,
        reported(loop, metrics_file, heartbeat) as report,
    ):
        limit = duration(max_runtime, "--max-runtime")
        result = loop.sync(source, dry_run=dry_run, reconcile=reconcile, max_runtime=limit)
        report(result)
        output.show(result, as_json=as_json)
        finish([result])


@contextmanager
def reported(loop: Loop, metrics_file: Path | None, heartbeat: str | None) -> Iterator[Callable[[Synced], None]]:
    """Write metrics and send the heartbeat at the end of a sync. A run that failed has metrics too, and no heartbeat."""
    from closeloop.errors import CloseloopError

    settings = loop.settings.operate
    path, url = metrics_file or settings.metrics_file, heartbeat or settings.heartbeat.get_secret_value()
    if url:
        from closeloop.operate.outgoing import place, send

        place(url, what="operate.heartbeat")  # what is no address is said before the work, not behind it
    started = time.monotonic()
    done: list[Synced] = []
    code = 1
    try:
        yield done.append
        code = done[0].exit_code if done else 0
    except typer.Exit as exit_:
        code = exit_.exit_code
        raise
    except CloseloopError as error:
        code = error.exit_code
        raise
    finally:
        if path is not None:
            _write_metrics(loop, path, done[0] if done else None, code, time.monotonic() - started)
        if url and code in (0, 3):
            try:
                send(url, {"exit_code": code}, what="operate.heartbeat", allow_private=settings.allow_private)
            except CloseloopError as error:
                LOG.say(str(error), "warning", "warning")


def _write_metrics(loop: Loop, path: Path, run: Synced | None, code: int, seconds: float) -> None:
    """Metrics that cannot be written are a warning: the sync itself is done."""
    from closeloop.errors import CloseloopError
    from closeloop.operate import metrics

    try:
        metrics.write(path, loop.status(), now=loop.clock(), run=run, exit_code=code, seconds=seconds)
    except CloseloopError as error:
        LOG.say(str(error), "warning", "warning")
