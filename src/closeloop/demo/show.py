"""The demo's report as text: the funnel with bars, the buckets with an example each, files, address, second sync."""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from closeloop.demo.run import Demo

_BAR = 36
_WIDTH = 120
_ROOM = 24
"""Columns that an example needs beside its bucket."""
_UNITS = {
    "traces": "answers, each with what the bot looked up",
    "feedback": "thumbs, edits, regenerates, copies, comments",
    "negative": "answers their users were unhappy with",
    "bucketed": "of those with a known error mode",
    "exported": "rows: {rows}",
    "pushed": "labels and scores sent back and read back",
}


def report(demo: Demo, *, keep: bool = False, color: bool | None = None, width: int | None = None) -> str:
    """The report, ready to print. Colored and as wide as the terminal where standard output is one, else plain and 120 wide."""
    from rich.console import Console
    from rich.text import Text

    color = sys.stdout.isatty() if color is None else color
    width = width or (Console().width if color else _WIDTH)
    page = Console(
        file=io.StringIO(), force_terminal=color, no_color=not color, width=width, highlight=False, emoji=False
    )
    for part in _parts(demo, keep, width):
        # Lines are not broken where a path or address could be in them; the tables do fit themselves to the width.
        page.print(part, soft_wrap=isinstance(part, Text))
    text = page.file.getvalue()  # type: ignore[attr-defined]
    return _printable("\n".join(line.rstrip() for line in text.splitlines()) if not color else text)


def _parts(demo: Demo, keep: bool, width: int) -> Iterator[RenderableType]:
    from rich.text import Text

    yield ""
    yield _funnel(demo, width)
    yield Text("\nWhy users were unhappy", style="bold")
    yield _buckets(demo, width)
    yield Text("\nFiles", style="bold")
    for file in demo.files:
        yield Text(f"  {file}")
    if demo.url:
        yield Text("\nPhoenix, with the labels on its spans", style="bold")
        until = "up until Ctrl-C" if keep else "it ends with this demo: --keep leaves it up"
        yield Text(f"  {demo.url}  ({until})")
        if keep:
            yield Text(f"  its folder: {demo.folder}/phoenix")
    writes = demo.second_sync["writes"]
    yield Text(f"\nThe second sync made {writes} writing requests.", style="green" if writes == 0 else "red")
    yield Text(f"All of this took {demo.seconds:.0f} s. Look closer:")
    for verb in ("status", "report"):
        yield Text(f"  {_program()} {verb} --config {demo.folder}/closeloop.toml")


def _program() -> str:
    """How this program is called from here: `make demo` puts it into an environment that no shell looks into."""
    started = Path(sys.argv[0])
    return str(started) if started.name == "closeloop" and not shutil.which("closeloop") else "closeloop"


def _funnel(demo: Demo, width: int) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    rows = ", ".join(f"{count} {name}" for name, count in demo.exports.items())
    units = {name: _UNITS.get(name, "").format(rows=rows) for name in demo.funnel}
    # The bars give way to the words: rich would cut these where the terminal ends.
    taken = sum(
        max(map(len, column), default=0) for column in (demo.funnel, map(str, demo.funnel.values()), units.values())
    )
    widest = min(_BAR, max(width - taken - 6, 4))
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold")
    table.add_column(justify="right")
    table.add_column(min_width=widest)
    table.add_column(style="dim")
    most = max(demo.funnel.values()) or 1
    for name, count in demo.funnel.items():
        length = max(round(widest * count / most), 1 if count else 0)
        table.add_row(name, str(count), Text("█" * length, style="cyan"), units[name])
    return table


def _buckets(demo: Demo, width: int) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    longest = max((len(row.bucket) for row in demo.buckets), default=0)
    # Every width is given: left to itself rich takes room from all columns once texts that may not wrap are too long.
    widths = (4, longest, len("answered"))
    room = width - sum(widths) - 6
    if room < _ROOM:
        return _stacked(demo, width)
    table.add_column(justify="right", width=widths[0])
    table.add_column(width=widths[1], no_wrap=True, style="bold")
    table.add_column(width=widths[2], no_wrap=True, style="dim")
    table.add_column(width=room, no_wrap=True, overflow="ellipsis")
    for row in demo.buckets:
        table.add_row(str(row.count), row.bucket, "asked", Text(_line(row.asked)))
        table.add_row("", "", "answered", Text(_line(row.answered) or "(nothing)"))
        table.add_row("", "", "because", Text(_line(row.evidence), style="yellow"))
    return table


def _stacked(demo: Demo, width: int) -> RenderableType:
    """The buckets in a narrow window: below each its example, from the left."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    table.add_column(width=len("answered"), justify="right", style="dim")
    table.add_column(width=max(width - len("answered") - 2, 1), no_wrap=True, overflow="ellipsis")
    for row in demo.buckets:
        table.add_row(str(row.count), Text(row.bucket, style="bold"))
        table.add_row("asked", Text(_line(row.asked)))
        table.add_row("answered", Text(_line(row.answered) or "(nothing)"))
        table.add_row("because", Text(_line(row.evidence), style="yellow"))
    return table


def _line(text: str) -> str:
    """All of it on one line; characters a terminal would obey are left out."""
    return "".join(char if char.isprintable() else " " for char in " ".join(text.split()))


def _printable(text: str) -> str:
    encoding = sys.stdout.encoding or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)
