"""The command on a terminal: bars while it works, and nothing of what it says is lost under them."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from closeloop.cli import progress
from closeloop.cli.log import Log
from closeloop.sync.job import Progress

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "interactions.jsonl"
AT_ONCE = """
from closeloop.cli import main, progress
progress._DELAY = 0
main()
"""
_UP_OR_ERASE = re.compile(r"\x1b\[\d*[AK]|\x1b\[2K")


def on_a_terminal(folder: Path, *arguments: str) -> str:
    """What a terminal is sent when the command runs on it, bars from the first moment on."""
    outer, inner = pty.openpty()
    command = [sys.executable, "-c", AT_ONCE, *arguments]
    process = subprocess.Popen(
        command, cwd=folder, stdin=inner, stdout=inner, stderr=inner, env={**os.environ, "TERM": "xterm"}
    )
    os.close(inner)
    said = b""
    while True:
        try:
            piece = os.read(outer, 65536)
        except OSError:  # how Linux says that nobody writes any more
            break
        if not piece:
            break
        said += piece
    os.close(outer)
    assert process.wait(60) == 0, said.decode()
    return said.decode()


def test_bars_are_gone_before_the_result_is_printed(tmp_path: Path) -> None:
    """They take lines away when they go: those must be their own, not the last of the result."""
    (tmp_path / "in.jsonl").write_bytes(EXAMPLES.read_bytes())
    source = 'store = "s.db"\n[sources.support]\nplatform = "files"\nproject = "p"\npath = "in.jsonl"\n'
    (tmp_path / "closeloop.toml").write_text(source, encoding="utf-8")
    said = on_a_terminal(tmp_path, "sync")

    bars, result = said.split("support: 8 new")
    assert "support: feedback" in bars
    assert "labels sent" in result
    assert not _UP_OR_ERASE.search(result)


def test_lines_leave_room_for_the_sign_of_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal shows it behind the last bar: in a full line it would begin another, and one would stay on the screen."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    display = progress._display()
    display.add_task("support: interactions", total=123_456)
    display.console.width = 80
    lines = display.console.render_lines(display.get_renderable(), pad=False)
    display.stop()

    assert max(sum(segment.cell_length for segment in line) for line in lines) <= 78


class Display:
    """As rich's: a bar that it did not make is a KeyError. Making one takes a moment, in which another source reports."""

    def __init__(self) -> None:
        self.bars: list[str] = []
        time.sleep(0.05)

    def add_task(self, name: str, total: int | None) -> int:
        self.bars.append(name)
        return len(self.bars) - 1

    def update(self, bar: int, **fields: object) -> None:
        if bar >= len(self.bars):
            raise KeyError(bar)

    def stop(self) -> None:
        """Gone."""


def test_sources_that_report_at_the_same_time_share_the_bars(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two that began at once made a display each, and a source failed for a bar that the other one had."""
    made: list[Display] = []
    monkeypatch.setattr(progress, "_DELAY", 0.0)
    monkeypatch.setattr(progress, "_display", lambda: made.append(Display()) or made[-1])
    bars = progress._Bars()
    threads = [threading.Thread(target=bars.report, args=(Progress(f"s{n}", "feedback", 1),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 1
    assert sorted(made[0].bars) == [f"s{n}: feedback" for n in range(4)]


def test_a_source_that_is_still_ending_brings_no_bars_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind Ctrl-C its thread goes on to the end of its page; the terminal is somebody else's by then."""
    made: list[Display] = []
    monkeypatch.setattr(progress, "_DELAY", 0.0)
    monkeypatch.setattr(progress, "_display", lambda: made.append(Display()) or made[-1])
    bars = progress._Bars()
    bars.report(Progress("s", "feedback", 1))
    bars.close()
    bars.report(Progress("s", "feedback", 2))

    assert len(made) == 1


def test_what_is_said_meanwhile_goes_through_the_bars(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rich stands in for stderr while bars are up and writes above them; what goes past it is overwritten."""

    class Above:
        """What rich puts in the place of stderr."""

        lines = ""

        def write(self, text: str) -> None:
            self.lines += text

        def flush(self) -> None:
            """Nothing waits."""

    above = Above()
    monkeypatch.setattr(sys, "stderr", above)
    Log().say("429 at GET /feedback; trying again in 12 s")

    assert above.lines == "closeloop: 429 at GET /feedback; trying again in 12 s\n"
