"""One export read and rendered by several processes. The files are the same as those of one process, byte for byte.

Processes are started as commands, not forked and not spawned by `multiprocessing`: a fork would share open databases, and a spawn
runs the caller's script again, which breaks every script without a `__main__` guard.
"""

from __future__ import annotations

import os
import pickle
import signal
import struct
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import IO, Any, TypeAlias

from closeloop.collector import patient
from closeloop.datasets.base import Format, Item
from closeloop.datasets.files.containers import Container
from closeloop.datasets.rows import Collector, Piece
from closeloop.datasets.runs import Scratch
from closeloop.datasets.splits import Plan
from closeloop.errors import CloseloopError, ExportError
from closeloop.hold import Hold

Part: TypeAlias = Callable[[], Iterable[Item]]
"""A part of what a view reads: called in whichever process takes it. No pair, and no group of duplicates, is in two parts."""
Progress: TypeAlias = Callable[[int], None] | None

_SIZE = struct.Struct("<Q")
_MODULE = "closeloop.datasets.crew"
_LOCK = Lock()
_PATIENCE = 200_000
"""Objects made before the collector looks for cycles: rows hold none, and looking took a third of an export."""


def workers_for(candidates: int) -> int:
    """How many processes are worth starting: each costs about a second."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, candidates // 10_000 + 1, 8)


@contextmanager
def collected(
    parts: Sequence[Part], form: Format, kind: Container, plan: Plan | None, folder: Path,
    *, workers: int = 1, limit: int | None = None, progress: Progress = None,
) -> Iterator[list[tuple[Piece, Scratch]]]:  # fmt: skip
    """What all parts hold, rendered, with the scratch files it waits in. A limit is counted by one process."""
    work = _packed(form, kind, plan) if min(workers, len(parts)) > 1 and limit is None else None
    with ExitStack() as stack:
        # Also for whoever reads what comes out of here, and so makes rows of it.
        stack.enter_context(patient(_PATIENCE))
        if work is None:
            scratch = stack.enter_context(closing(Scratch(folder)))
            collector = Collector(form, kind, plan, scratch)
            for part in parts:
                collector.collect(part(), limit=limit, progress=progress)
            yield [(collector.done(), scratch)]
            return
        crew = [stack.enter_context(_member(work, folder)) for _ in range(min(workers, len(parts)))]
        for member in crew:  # only now: they start at the same time
            member.greet()
        waiting: SimpleQueue[Part] = SimpleQueue()
        for part in parts:
            waiting.put(part)
        threads = [Thread(target=member.run, args=(waiting, progress), daemon=True) for member in crew]
        for thread in threads:
            thread.start()
        try:
            for thread in threads:
                thread.join()
        finally:
            for member in crew:
                member.stop()
        for member in crew:
            if member.error is not None:
                raise member.error
        yield [(member.piece, member.scratch) for member in crew]


def _packed(form: Format, kind: Container, plan: Plan | None) -> bytes | None:
    """The work for another process, or None where it cannot go there: a format of the caller's own script, or one with a lambda."""
    if type(form).__module__ == "__main__":
        return None
    try:
        return pickle.dumps((form, kind, plan))
    except Exception:  # whatever a format of a plugin holds
        return None


class _Member:
    """One process of the crew, seen from the one that leads."""

    piece: Piece
    error: BaseException | None = None

    def __init__(self, process: subprocess.Popen[bytes], path: Path, scratch: Scratch) -> None:
        self._process = process
        self._path = path
        self.scratch = scratch

    def greet(self) -> None:
        """Wait until it has opened its scratch file, which then needs no name."""
        assert self._process.stdout
        try:
            _receive(self._process.stdout)
        except EOFError:
            raise ExportError("a second process for the export could not be started: export with workers=1") from None
        self._path.unlink()

    def run(self, waiting: SimpleQueue[Part], progress: Progress) -> None:
        """Give it parts until none is left, then take what it has. An error empties the queue: the others need not go on."""
        try:
            while True:
                try:
                    part = waiting.get_nowait()
                except Empty:
                    break
                done = self._ask(part)
                if progress:
                    with _LOCK:
                        progress(done)
            self.piece = self._ask(None)
        except BaseException as error:
            self.error = error
            with suppress(Empty):
                while True:
                    waiting.get_nowait()

    def _ask(self, part: Part | None) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        try:
            _send(self._process.stdin, part)
            answer = _receive(self._process.stdout)
        except (OSError, EOFError):
            code = self._process.wait()
            raise ExportError(
                f"a process of the export ended with code {code}: nothing was changed; export again, or with workers=1"
            ) from None
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def stop(self) -> None:
        """End the process, whatever it does."""
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                if pipe:
                    pipe.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(0 if self.error else 5)
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()


@contextmanager
def _member(work: bytes, folder: Path) -> Iterator[_Member]:
    """A process that starts."""
    hold = Hold(folder)
    process: subprocess.Popen[bytes] | None = None
    path = hold.file("scratch")
    try:
        scratch = Scratch(folder, path)
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(place or str(Path.cwd()) for place in sys.path)}
        command = [sys.executable, "-P", "-m", _MODULE]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env)  # noqa: S603
        assert process.stdin
        _send(process.stdin, (str(path), work))
        with closing(scratch):
            yield _Member(process, path, scratch)
    finally:
        path.unlink(missing_ok=True)
        hold.close()
        if process is not None and process.poll() is None:
            process.kill()
            process.wait()


def _send(pipe: IO[bytes], value: Any) -> None:
    packed = pickle.dumps(value)
    pipe.write(_SIZE.pack(len(packed)) + packed)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> Any:
    head = pipe.read(_SIZE.size)
    if len(head) < _SIZE.size:
        raise EOFError
    return pickle.loads(pipe.read(_SIZE.unpack(head)[0]))  # noqa: S301 - our own bytes, from our own process


# ---- the other side


def _serve(inward: IO[bytes], outward: IO[bytes]) -> None:
    """What a process of the crew does: open the scratch file, collect parts as they come, give the piece."""
    name, work = _receive(inward)
    form, kind, plan = pickle.loads(work)  # noqa: S301 - as above
    path = Path(name)
    with closing(Scratch(path.parent, path)) as scratch, patient(_PATIENCE):
        _send(outward, None)
        collector = Collector(form, kind, plan, scratch)
        while True:
            try:
                part = _receive(inward)
            except EOFError:
                return
            try:
                if part is None:
                    _send(outward, collector.done())
                    return
                before = collector.piece.read
                collector.collect(part())
                _send(outward, collector.piece.read - before)
            except Exception as error:
                _send(outward, _sendable(error))
                return


def _sendable(error: Exception) -> BaseException:
    """The error itself where it survives the way, else one that says the same."""
    try:
        copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - as above
    except Exception:
        copy = None
    if isinstance(copy, CloseloopError | OSError) and str(copy) == str(error):
        return copy
    return ExportError(f"{type(error).__name__}: {error}: nothing was changed")


def _main() -> None:
    """Answers go out where standard output was; what a format prints goes to standard error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that leads hears it, and ends this one
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        _serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    _main()
