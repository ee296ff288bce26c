"""The demo's report as text: the funnel with bars, the buckets with an example each, files, address, second sync."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from closeloop.demo.run import Demo

_BAR = 36
_WIDTH = 100
_UNITS = {
    "traces": "answers of the bot, each with what it looked up",
    "feedback": "thumbs, edits, regenerates, copies, comments, judges",
    "negative": "answers their users were unhappy with",
    "bucketed": "of those sorted by error mode",
    "exported": "rows: {rows}",
    "pushed": "labels and scores sent back and read back",
}


def report(demo: Demo, *, keep: bool = False, color: bool | None = None, width: int | None = None) -> str:
    """The report, ready to print. Colored and as wide as the terminal where standard output is one, else plain and 100 wide."""
    from rich.console import Console
    from rich.text import Text

    color = sys.stdout.isatty() if color is None else color
    width = width or (Console().width if color else _WIDTH)
    page = Console(
        file=io.StringIO(), force_terminal=color, no_color=not color, width=width, highlight=False, emoji=False
    )
    for part in _parts(demo, keep):
        # Lines are not broken where a path or address could be in them; the tables do fit themselves to the width.
        page.print(part, soft_wrap=isinstance(part, Text))
    text = page.file.getvalue()  # type: ignore[attr-defined]
    return _printable("\n".join(line.rstrip() for line in text.splitlines()) if not color else text)


def _parts(demo: Demo, keep: bool) -> Iterator[RenderableType]:
    from rich.text import Text

    yield ""
    yield _funnel(demo)
    yield Text("\nWhy users were unhappy", style="bold")
    yield _buckets(demo)
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
    yield Text(f"  closeloop status --config {demo.folder}/closeloop.toml")


def _funnel(demo: Demo) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold")
    table.add_column(justify="right")
    table.add_column(min_width=_BAR)
    table.add_column(style="dim")
    most = max(demo.funnel.values()) or 1
    rows = ", ".join(f"{count} {name}" for name, count in demo.exports.items())
    for name, count in demo.funnel.items():
        length = max(round(_BAR * count / most), 1 if count else 0)
        table.add_row(name, str(count), Text("█" * length, style="cyan"), _UNITS.get(name, "").format(rows=rows))
    return table


def _buckets(demo: Demo) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(justify="right")
    table.add_column(overflow="fold")
    for row in demo.buckets:
        example = Text()
        example.append("asked     ", style="dim").append(_short(row.asked) + "\n")
        example.append("answered  ", style="dim").append((_short(row.answered) or "(nothing)") + "\n")
        example.append("because   ", style="dim").append(
            _short(row.evidence) or "no evidence either way", style="yellow"
        )
        table.add_row(f"  {row.bucket}", str(row.count), example)
    return table


def _short(text: str, limit: int = 110) -> str:
    """One line of it; characters a terminal would obey are left out."""
    line = "".join(char if char.isprintable() else " " for char in " ".join(text.split()))
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _printable(text: str) -> str:
    encoding = sys.stdout.encoding or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)
