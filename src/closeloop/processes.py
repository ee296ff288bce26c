"""Further processes for the work of one: started as commands, spoken to over their pipes, and gone when whoever started them is gone.

Not forked and not spawned by `multiprocessing`: a fork would share open databases; a spawn runs the caller's script again, which breaks
every script without a `__main__` guard, and goes on for ever where the caller is killed.
"""

from __future__ import annotations

import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import IO, Any

from closeloop.errors import CloseloopError, ExportError, came_from

_SIZE = struct.Struct("<Q")
_PATIENCE = 5.0
"""Seconds a process is given to end by itself where all went well."""


class Channel:
    """Values, one after another, to and from another process."""

    def __init__(self, inward: IO[bytes], outward: IO[bytes]) -> None:
        self._inward = inward
        self._outward = outward

    def send(self, value: Any) -> None:
        """Raises OSError where the other process is gone."""
        packed = pickle.dumps(value)
        self._outward.write(_SIZE.pack(len(packed)) + packed)
        self._outward.flush()

    def receive(self) -> Any:
        """Raises EOFError where the other process is gone."""
        head = self._inward.read(_SIZE.size)
        if len(head) < _SIZE.size:
            raise EOFError
        return pickle.loads(self._inward.read(_SIZE.unpack(head)[0]))  # noqa: S301 - our own bytes, from our own process

    def fail(self, error: Exception) -> None:
        """Send the error itself where it survives the way, else one that says the same."""
        try:
            copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - as above
        except Exception:
            copy = None
        told = isinstance(copy, CloseloopError | OSError) and str(copy) == str(error)
        where = f"{type(error).__name__}: {error} at {came_from(error)}"
        self.send(copy if told else ExportError(f"{where}: nothing was changed"))


class Process:
    """A process, seen from the one that started it. `work` is what it is for, such as "export"."""

    def __init__(self, process: subprocess.Popen[bytes], work: str) -> None:
        assert process.stdin
        assert process.stdout
        self._process = process
        self._work = work
        self._channel = Channel(process.stdout, process.stdin)

    def tell(self, value: Any) -> None:
        """Send a value. Raises ExportError where the process is gone."""
        self._go_on(lambda: self._channel.send(value))

    def ask(self, value: Any) -> Any:
        """Send a value and wait for the answer. Raises it where it is an error, and ExportError where the process is gone."""
        self.tell(value)
        return self.hear()

    def hear(self) -> Any:
        """Wait for what it says. Raises as `ask` does."""
        answer = self._go_on(self._channel.receive)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def end(self, patience: float = _PATIENCE) -> None:
        """End it, whatever it does: after so many seconds, in which it may end by itself."""
        assert self._process.stdin
        assert self._process.stdout
        if patience:
            with suppress(OSError):
                self._process.stdin.close()  # it listens, and hears that nothing comes any more
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(patience)
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):  # only now: a thread may wait in one of them
            with suppress(OSError):
                pipe.close()

    def _go_on(self, step: Callable[[], Any]) -> Any:
        try:
            return step()
        except (OSError, EOFError):
            code = self._process.wait()
            raise ExportError(
                f"a process of the {self._work} ended with code {code}: nothing was changed; try again, or with workers=1"
            ) from None


@contextmanager
def started(target: Callable[[Channel], None], work: str) -> Iterator[Process]:
    """A process that calls `target` with its end of a channel. It ends with the block, or when this process does."""
    places = os.pathsep.join(place or str(Path.cwd()) for place in sys.path)
    command = [sys.executable, "-P", "-m", __name__]
    process: Process | None = None
    patience = 0.0
    try:
        with uninterrupted():
            popen = subprocess.Popen(  # noqa: S603
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": places},
                process_group=0,  # Ctrl-C goes to the group of the terminal: whoever started it hears it, and ends this one
            )
            process = Process(popen, work)
        process.tell(target)
        yield process
        patience = _PATIENCE
    finally:
        if process is not None:
            process.end(patience)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Ctrl-C and SIGTERM that come inside are heard at its end.

    For starting a process: `Popen` that is interrupted gives nothing back, and what it has started could not be ended.
    """
    came: list[tuple[int, FrameType | None]] = []
    caught = {}
    if threading.current_thread() is threading.main_thread():  # no other thread is interrupted, or may set handlers
        for number in (signal.SIGINT, signal.SIGTERM):
            handler = signal.getsignal(number)
            if callable(handler):
                caught[number] = handler
                signal.signal(number, lambda number, frame: came.append((number, frame)))
    try:
        yield
    finally:
        for number, handler in caught.items():
            signal.signal(number, handler)
        for first, frame in came[:1]:
            caught[signal.Signals(first)](first, frame)


def _main() -> None:
    """Answers go out where standard output was; what is printed meanwhile goes to standard error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where there are no groups
    with suppress(EOFError, BrokenPipeError), os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        channel = Channel(sys.stdin.buffer, answers)
        channel.receive()(channel)


if __name__ == "__main__":
    _main()
