"""Running a command: opening the Loop, signals, errors to exit codes, warnings to one line each."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

import typer

from closeloop.cli.log import LOG
from closeloop.cli.log import start as start_log

if TYPE_CHECKING:
    from closeloop.loop import Loop
    from closeloop.models.results import Result
    from closeloop.operate.events import Event, Listener

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""What writing to stdout fails with where that is a file, or a device, that takes no more."""
_NARROW = f"file names are {sys.getfilesystemencoding()} here, and others are not found: set PYTHONUTF8=1, or a locale with UTF-8"
_TERMINATED = 128 + signal.SIGTERM
_stop = threading.Event()


class _Terminated(KeyboardInterrupt):
    """SIGTERM where no page is to be finished: whatever holds a file or a process lets go of it, as on Ctrl-C."""


@contextmanager
def border(as_json: bool = False, log: str = "text") -> Iterator[None]:
    """The CLI border: what closeloop raises becomes a message on stderr (and JSON on stdout) and an exit code."""
    warnings.showwarning = _show_warning
    warnings.simplefilter("default")
    from closeloop.errors import CloseloopError

    try:
        start_log(log)
        yield
    except CloseloopError as error:
        _fail(error, error.exit_code, as_json)
    except (typer.Exit, typer.Abort):
        raise
    except _Terminated:
        LOG.say("SIGTERM: stopped before the end; nothing is left half-written: run it again", "sigterm", "warning")
        raise typer.Exit(_TERMINATED) from None
    except KeyboardInterrupt:
        LOG.say("interrupted: what was stored stays, and the next run goes on from there", "interrupted", "warning")
        raise
    except BrokenPipeError:
        os._exit(1)  # the reader of our output is gone; there is nobody to tell
    except OSError as error:
        if error.filename is not None or error.errno not in _NO_ROOM:
            _unexpected(error, as_json)
        _fail(CloseloopError(f"cannot write the result: {error.strerror}"), 1, as_json)
    except UnicodeEncodeError as error:
        if sys.getfilesystemencoding() == "utf-8":
            _unexpected(error, as_json)
        _fail(CloseloopError(f"a name holds letters that this process cannot write: {_NARROW}"), 1, as_json)
    except Exception as error:
        _unexpected(error, as_json)


def _unexpected(error: Exception, as_json: bool) -> NoReturn:
    from closeloop.errors import CloseloopError, came_from

    if os.environ.get("CLOSELOOP_DEBUG"):
        raise error
    message = (
        f"unexpected {type(error).__name__}: {error} at {came_from(error)} "
        "(this is a bug: run again with CLOSELOOP_DEBUG=1 and report it)"
    )
    _fail(CloseloopError(message), 1, as_json)


def _fail(error: Exception, code: int, as_json: bool) -> NoReturn:
    from closeloop.errors import LockedError

    message = "; ".join([str(error), *getattr(error, "__notes__", ())])
    if as_json:
        with contextlib.suppress(OSError):  # what cannot be written may be this
            typer.echo(json.dumps({"error": {"type": type(error).__name__, "message": message, "exit_code": code}}))
    # Another run at work is an ordinary case for a scheduler.
    LOG.say(
        message,
        "error",
        "warning" if isinstance(error, LockedError) else "error",
        error=type(error).__name__,
        exit_code=code,
    )
    raise typer.Exit(code) from None


def _show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: object = None,
    line: str | None = None,
) -> None:
    LOG.say(f"warning: {message}", "warning", "warning")


@contextmanager
def opened(config: Path | None, store: str | None, *, by_page: bool = False) -> Iterator[Loop]:
    """A Loop that shows progress on a terminal. SIGTERM ends it between two pages where it goes on `by_page`, else at once."""
    from closeloop.cli.progress import reporter
    from closeloop.loop import Loop
    from closeloop.operate.telemetry import exporting
    from closeloop.platforms import _retries

    _retries.told_to(_say_retry)
    if sys.getfilesystemencoding() != "utf-8":
        LOG.say(f"warning: {_NARROW}", "warning", "warning")

    _stop.clear()
    answer = _on_term if by_page else _at_once
    before = signal.signal(signal.SIGTERM, answer) if threading.current_thread() is threading.main_thread() else None
    try:
        with (
            exporting(os.environ) as traced,
            reporter(LOG) as progress,
            Loop(
                store,
                config_file=config,
                progress=progress,
                stop=_stop.is_set,
                listen=_both(LOG.step, traced),
                run_id=LOG.run_id,
            ) as loop,
        ):
            yield loop
    finally:
        if before is not None:
            signal.signal(signal.SIGTERM, before)


def _say_retry(error: Exception, seconds: float) -> None:
    wait = round(seconds, 1)
    LOG.say(f"{error}; trying again in {wait} s", "retry", "warning", wait_seconds=wait)


def _both(log: Listener, traced: Listener | None) -> Listener:
    def listen(event: Event) -> None:
        log(event)
        if traced is not None:
            traced(event)

    return listen


def _on_term(number: int, frame: FrameType | None) -> None:
    _stop.set()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # a second one ends at once
    LOG.say("SIGTERM: finishing this page, then stopping; the next run goes on from there", "sigterm", "warning")


def _at_once(number: int, frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    raise _Terminated


def duration(text: str | None, option: str) -> timedelta | None:
    """A duration as typed on the command line, longer than nothing. Raises ConfigError naming the option."""
    if text is None:
        return None
    from closeloop.config.durations import read_duration
    from closeloop.errors import ConfigError

    try:
        parsed = read_duration(text)
    except ValueError as error:
        raise ConfigError(f"{option}: {error}") from None
    if not parsed:
        raise ConfigError(f"{option}: {text!r} is no time to do anything in: leave it out for no limit")
    return parsed


def each(names: list[str], call: Callable[[str], Result]) -> list[Result]:
    """Call for every source; one that fails is named and the others go on. Raises the worst error when all failed."""
    from closeloop.errors import worst
    from closeloop.models.results import Failed
    from closeloop.operate.parallel import together

    names = list(dict.fromkeys(names))
    results, errors = together(names, call, most=1)
    if errors and not results:
        raise worst(errors)
    failed = {
        name: Failed(source=name, error=type(error).__name__, reason=str(error)) for name, error in errors.items()
    }
    return [results[name] if name in results else failed[name] for name in names]


def finish(results: list[Result]) -> None:
    """End with the worst exit code of the results."""
    sys.stdout.flush()
    code = max((result.exit_code for result in results), default=0)
    if code:
        raise typer.Exit(code)
