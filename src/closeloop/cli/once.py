"""Commands that refuse to name two things where they take one: of `forget --user a --user b` the first would stay in silence."""

from __future__ import annotations

from collections import Counter

import typer
from typer.core import TyperCommand

_WHAT = frozenset({"--source", "--user", "--bucket", "--undo", "--id", "--from", "--in", "--out"})
"""What a command works on. How it works (`--max-runtime`, `--log`) may be said twice: a wrapper's default, then one's own."""


class OnceCommand(TyperCommand):
    """A command that is given each thing to work on once, but for options that say they may be given several times."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """See click. Raises UsageError naming the option that is given twice."""
        _, _, order = self.make_parser(ctx).parse_args(args=list(args))
        for param, times in Counter(order).items():
            if times > 1 and not param.multiple and (name := param.opts[0]) in _WHAT:
                ctx.fail(f"{name} is given {times} times, and `{ctx.command_path}` takes one: run it for each")
        return super().parse_args(ctx, args)


def use(app: typer.Typer) -> None:
    """Make every command of the app, and of its groups, one of these."""
    for command in app.registered_commands:
        command.cls = OnceCommand
    for group in app.registered_groups:
        if group.typer_instance is not None:
            use(group.typer_instance)
