"""The command line: arguments in, a `Loop` call, the result out. One module per group of commands; no logic here.

Only typer is imported here, so that `closeloop --help` answers at once; commands import what they need when they run.
"""

from __future__ import annotations

import copy
import sys

import typer
from typer.core import TyperGroup

from closeloop.cli import care, engine, inspect, once, setup, sync, work


class _Group(TyperGroup):
    """The built-in commands, and behind them whatever plugins register: looked up only when a name is not built in."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        from closeloop.cli.extra import plugin_names

        return [*super().list_commands(ctx), *plugin_names()]

    def get_command(self, ctx: typer.Context, name: str):  # type: ignore[no-untyped-def,override]
        found = super().get_command(ctx, name)
        if found is None:
            from closeloop.cli.extra import plugin_command

            found = plugin_command(name)
        return found


app = typer.Typer(
    name="closeloop",
    cls=_Group,
    help="Close the user feedback loop on Langfuse, LangSmith and Arize Phoenix.\n\n"
    "Start with `closeloop init`, then `closeloop check`, then `closeloop sync` from a scheduler. "
    "`closeloop demo` shows the whole loop on sample data.",
    epilog="Exit codes: 0 done, 1 error, 2 usage or configuration, 3 partial (something was set aside), "
    "75 try again later (locked, or retries ran out).",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"closeloop {version('closeloop')}")
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Show the version and exit."
    ),
) -> None:
    pass


for _module in (setup, sync, work, inspect, care, engine):
    _module.register(app)
once.use(app)


def main() -> None:
    """Entry point of the `closeloop` command."""
    try:
        _needed(sys.argv[1:2])(prog_name="closeloop")
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:  # of `--help` and `--version`: a command says itself what went wrong
        sys.exit(f"closeloop: cannot write to stdout: {error.strerror}")


def _needed(words: list[str]) -> typer.Typer:
    """The app with the one command that is named, if one is: to make them all takes Typer a tenth of an idle sync."""
    named = [one for one in app.registered_commands if one.callback and one.callback.__name__ in words]
    if not named:
        return app
    alone = copy.copy(app)
    alone.registered_commands, alone.registered_groups = named, []
    return alone
