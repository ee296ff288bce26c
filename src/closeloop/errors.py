"""Every error closeloop raises on purpose. The class says what the engine does next; the message says what the reader should do."""

from __future__ import annotations

import stat
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath

FOREIGN: tuple[type[BaseException], ...] = (Exception, SystemExit)
"""What code of somebody else may end with where we call it: an `exit()` in it ends that call, never the process."""


class CloseloopError(Exception):
    """Root of the tree. `exit_code` is what the CLI ends with when this error reaches it (docs/design.md 5)."""

    exit_code = 1


class ConfigError(CloseloopError):
    """Configuration or arguments are wrong: nothing was requested and nothing was written."""

    exit_code = 2


class PluginError(CloseloopError):
    """A plugin is broken or two plugins claim one name: the engine goes on without it unless it was asked for."""

    exit_code = 2


class StoreError(CloseloopError):
    """The store cannot be used: wrong version, unwritable, full, damaged. What was committed is kept."""


class NoStoreError(StoreError):
    """There is no store yet, and what was asked for is in it. A sync makes one."""


class AwayError(StoreError):
    """The store's server is not there just now, or has ended our connection. What was committed is kept; try again later."""

    exit_code = 75


class LockedError(StoreError):
    """Another run holds the lease on this source, or took it over. Try again later."""

    exit_code = 75


class SplitTakenError(LockedError):
    """Another run or source assigned conversations to the other side of the split meanwhile. What is asked for now respects it."""


class PlatformError(CloseloopError):
    """A platform answered with something other than success.

    `platform` is the adapter's name, `request_id` the server's own id of the request where it sent one.
    """

    def __init__(self, message: str, *, platform: str = "", request_id: str | None = None) -> None:
        super().__init__(message)
        self.platform = platform
        self.request_id = request_id


class TransientError(PlatformError):
    """Worth another try: 408, 429, 5xx, timeouts, broken connections. `retry_after` is in seconds when the server said so."""

    exit_code = 75

    def __init__(
        self, message: str, *, platform: str = "", request_id: str | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(message, platform=platform, request_id=request_id)
        self.retry_after = retry_after


class PermanentError(PlatformError):
    """Trying again will not help: this platform stops, the others go on. `status` is the HTTP status where there was one."""

    def __init__(
        self, message: str, *, platform: str = "", request_id: str | None = None, status: int | None = None
    ) -> None:
        super().__init__(message, platform=platform, request_id=request_id)
        self.status = status


class AuthError(PermanentError):
    """The credential is missing, wrong, or may not do this (401, 403)."""


class RecordError(CloseloopError):
    """One record cannot be read. It is set aside in quarantine with its reason, counted, and the page goes on."""

    exit_code = 3


class ExportError(CloseloopError):
    """An export could not be completed. Nothing is written half: the old file, if any, is still there."""


def worst(errors: Mapping[str, CloseloopError]) -> CloseloopError:
    """What to end with where every source failed: the first error that another try would not mend, with the others as its notes."""
    name = next(
        (name for name, error in errors.items() if error.exit_code != TransientError.exit_code), next(iter(errors))
    )
    error, said = errors[name], str(errors[name])
    others = [f"{other}: {why}" for other, why in errors.items() if str(why) != said]
    if others:
        error.args = (f"{name}: {said}", *error.args[1:])
    for other in others:
        error.add_note(other)
    return error


def refusal(path: Path, error: Exception) -> str:
    """Why nothing could be written there, and what to do about it where that is plain."""
    if isinstance(error, FileNotFoundError) and not path.absolute().parent.is_dir():
        return f"there is no folder {str(path.parent)!r}: create it first"
    return getattr(error, "strerror", None) or str(error)


def is_special(path: Path) -> bool:
    """Whether a device, a pipe or a socket is there: a file that is put in its place, as whole files are, would take it away."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def came_from(error: BaseException) -> str:
    """The file and line of ours where an unexpected error came out: what a log keeps of one that does not come again.

    Behind it the line of what was called there, such as an adapter or a detector of somebody else.
    """
    place, called, trace = "", "", error.__traceback__
    called_file, ours = PurePath(), PurePath(__file__).parent
    while trace is not None:
        file = PurePath(trace.tb_frame.f_code.co_filename)
        line = f"{file.parent.name}/{file.name}:{trace.tb_lineno}"
        if not place or file.is_relative_to(ours):
            place, called = line, ""
        elif not called or file == called_file:
            called, called_file = line, file
        trace = trace.tb_next
    return f"{place} in {called}" if called else place


def counted(number: int, noun: str) -> str:
    """`1 trace`, `2 traces`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def known(values: Iterable[str]) -> str:
    """`a, b, c` for the end of a message that lists what would have been accepted; `none` when there is nothing."""
    return ", ".join(sorted(values)) or "none"


def meant(name: str, values: Iterable[str]) -> str:
    """` (did you mean 'x'?)` for the end of such a message where something is nearly that name; else nothing."""
    from difflib import get_close_matches

    near = get_close_matches(name, list(values), n=2, cutoff=0.7)
    return f" (did you mean {' or '.join(map(repr, near))}?)" if near else ""
