"""What a command says while it runs: sentences on a terminal, JSON lines with the run's id anywhere else (`--log` decides)."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from closeloop.operate.events import Event

_FORMS = ("auto", "json", "text")
LEVELS = {"done": "info", "stopped": "warning", "partial": "warning", "failed": "error"}


_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What a terminal obeys instead of showing: control characters, and those that turn the direction of what follows."""


def printable(text: str) -> str:
    """The text as a terminal may have it: whoever wrote part of it does not move its cursor, clear it or change its title."""
    return _UNSEEN.sub(lambda found: ascii(found[0])[1:-1], text)


class Log:
    """One run's log on stderr. A line is `{"time", "level", "run_id", "event", "message", ...}`; text shows the message alone."""

    def __init__(self, *, as_json: bool = False, run_id: str | None = None) -> None:
        self.as_json = as_json
        self.run_id = run_id or uuid.uuid4().hex[:12]
        self.settle: Callable[[], None] = lambda: None
        """Takes progress bars off the terminal."""

    def result(self, text: str) -> None:
        """What the command was asked for, on stdout. Bars go first: they would take its last lines with them."""
        self.settle()
        typer.echo(printable(text))

    def say(self, message: str, event: str = "message", level: str = "info", **fields: Any) -> None:
        """One line."""
        if not self.as_json:
            with contextlib.suppress(OSError, ValueError):  # as in `write`
                print(f"closeloop: {printable(message)}", file=sys.stderr, flush=True)  # noqa: T201 - above bars, which echo writes over
            return
        line = {"level": level, "run_id": self.run_id, "event": event, "message": message, **fields}
        self.write({"time": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"), **line})

    def step(self, event: Event) -> None:
        """Beginning and end of a step. Text leaves both to the result that is printed anyway."""
        if not self.as_json:
            return
        fields: dict[str, Any] = {"step": event.step, "source": event.source}
        if event.name == "ended":
            fields |= {"seconds": round(event.seconds or 0.0, 3), "outcome": event.outcome, "counts": event.counts}
            if event.error is not None:
                fields |= {"error": type(event.error).__name__, "reason": str(event.error)}
        from closeloop.errors import LockedError

        message = f"{event.step} of {event.source} {event.outcome or event.name}"
        level = "warning" if isinstance(event.error, LockedError) else LEVELS.get(event.outcome or "done", "info")
        self.say(message, f"step_{event.name}", level, **fields)

    def write(self, line: dict[str, Any]) -> None:
        """One JSON object as one line; a log that is gone stops nothing."""
        with contextlib.suppress(OSError, ValueError):
            # In ASCII: whatever the locale, and also with lone surrogates from odd arguments, it is JSON.
            sys.stderr.write(json.dumps(line, default=str) + "\n")
            sys.stderr.flush()


LOG = Log()
"""The log of the command that runs in this process."""


def start(form: str) -> None:
    """Begin the log of a command: `json`, `text`, or `auto` for text on a terminal. Raises ConfigError for anything else."""
    if form not in _FORMS:
        from closeloop.errors import ConfigError, known

        raise ConfigError(f"unknown log {form!r}: --log (or CLOSELOOP_LOG) is one of {known(_FORMS)}")
    LOG.as_json = form == "json" or (form == "auto" and not sys.stderr.isatty())
    LOG.run_id = os.environ.get("CLOSELOOP_RUN_ID") or uuid.uuid4().hex[:12]
