"""`init`, `demo`: the commands for a first look."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from closeloop.cli import options, output
from closeloop.cli.run import border


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(init)
    app.command()(demo)


def init(
    path: Annotated[Path, typer.Argument(help="File to write.", metavar="FILE")] = Path("closeloop.toml"),
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
    as_json: options.Json = False,
) -> None:
    """Write a commented configuration to start from."""
    with border(as_json):
        import json

        from closeloop.loop import Loop

        written = Loop.init(path, force=force)
        if as_json:
            typer.echo(json.dumps({"written": str(written)}))
        else:
            typer.echo(f"wrote {written}: fill in [sources.*], then run `closeloop check`")


def demo(
    offline: Annotated[bool, typer.Option("--offline", help="Use files instead of a server; takes seconds.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Leave Phoenix up for looking around, until Ctrl-C.")] = False,
    folder: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            "--folder", metavar="FOLDER", help="Keep store and exports here instead of in a temporary folder."
        ),
    ] = None,
    as_json: options.Json = False,
) -> None:
    """Run the whole loop on sample data.

    Starts a real Phoenix, lets a sample support chat and its users write to it, then pulls, buckets, exports and pushes.
    """
    with border(as_json):
        from closeloop.loop import Loop

        say = None if as_json else lambda line: typer.echo(line)
        ready = (lambda result: typer.echo(output.in_json(result))) if as_json else None
        Loop.demo(offline=offline, keep=keep, folder=folder, say=say, ready=ready)
