"""`alert`, `quarantine`, `store`: the commands for whoever looks after the job."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from closeloop.cli import options, output
from closeloop.cli.run import border, duration, finish, opened

_quarantine = typer.Typer(
    name="quarantine",
    no_args_is_help=True,
    help="Records that could not be read: list, retry, drop them.",
)
_store = typer.Typer(name="store", no_args_is_help=True, help="The store itself: backup, vacuum, migrate.")
_Named = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--source", "-s", metavar="NAME", help="The configured source; needed where there are several."),
]


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(alert)
    _quarantine.command("list")(quarantined)
    _quarantine.command("retry")(retry)
    _quarantine.command("drop")(drop)
    _store.command("backup")(backup)
    _store.command("vacuum")(vacuum)
    _store.command("migrate")(migrate)
    app.add_typer(_quarantine)
    app.add_typer(_store)


def alert(
    source: options.Source = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be sent; send nothing.")] = False,
    as_json: options.Json = False,
    config: options.Config = None,
    store: options.StoreUrl = None,
) -> None:
    """Tell people what changed for the worse.

    A bucket whose share rose, feedback that stopped arriving, a source that is no longer read: to the webhook of [alerts].
    """
    with border(as_json), opened(config, store) as loop:
        result = loop.alert(source, dry_run=dry_run)
        output.show(result, as_json=as_json)
        finish([result])


def quarantined(
    source: options.Source = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="At most this many records.")] = 100,
    as_json: options.Json = False,
    config: options.Config = None,
    store: options.StoreUrl = None,
) -> None:
    """List records that were set aside, with the reason."""
    with border(as_json), opened(config, store) as loop:
        output.show(loop.quarantined(source, limit=limit), as_json=as_json)


def retry(
    source: _Named = None,
    max_runtime: options.MaxRuntime = None,
    as_json: options.Json = False,
    config: options.Config = None,
    store: options.StoreUrl = None,
) -> None:
    """Read again what was set aside, such as after an upgrade."""
    with border(as_json), opened(config, store, by_page=True) as loop:
        output.show(loop.retry(source, max_runtime=duration(max_runtime, "--max-runtime")), as_json=as_json)


def drop(
    source: _Named = None,
    record: Annotated[Optional[str], typer.Option("--id", metavar="ID", help="Only this record.")] = None,  # noqa: UP045
    as_json: options.Json = False,
    config: options.Config = None,
    store: options.StoreUrl = None,
) -> None:
    """Forget records that were set aside."""
    with border(as_json), opened(config, store) as loop:
        output.show(loop.drop(source, record), as_json=as_json)


def backup(
    out: Annotated[Path, typer.Argument(help="New file to write.", metavar="OUT")],
    as_json: options.Json = False,
    config: options.Config = None,
    store: options.StoreUrl = None,
) -> None:
    """Copy a SQLite store to a new file while it is in use."""
    with border(as_json), opened(config, store) as loop:
        output.show(loop.backup(out), as_json=as_json)


def vacuum(as_json: options.Json = False, config: options.Config = None, store: options.StoreUrl = None) -> None:
    """Give unused space back."""
    with border(as_json), opened(config, store) as loop:
        output.show(loop.vacuum(), as_json=as_json)


def migrate(as_json: options.Json = False, config: options.Config = None, store: options.StoreUrl = None) -> None:
    """Bring the store to the version of this closeloop."""
    with border(as_json), opened(config, store) as loop:
        output.show(loop.migrate(), as_json=as_json)
