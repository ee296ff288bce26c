"""One run at a time: a lease in the store with a heartbeat and a fencing token (docs/design.md 4.5)."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from closeloop.errors import StoreError
from closeloop.ids import content_hash
from closeloop.store import Key

if TYPE_CHECKING:
    from closeloop.store import Store

TTL = timedelta(minutes=2)


def holder() -> str:
    """`host:pid:birth-place` of this process; `birth` tells it from a later process with the same number."""
    return f"{socket.gethostname()}:{os.getpid()}:{_birth(os.getpid())}-{_place()}"


def is_dead(other: str) -> bool:
    """Whether the process behind a holder certainly no longer runs. Only a process whose numbers mean the same here can be known to be."""
    try:
        host, pid, born = other.rsplit(":", 2)
        number = int(pid)
    except ValueError:
        return False
    birth, _, place = born.partition("-")
    if host != socket.gethostname() or place != _place():
        return False
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return birth not in ("0", _birth(number))


def _birth(pid: int) -> str:
    """Start time of a process in clock ticks since boot (proc(5), field 22), `0` where the system does not tell."""
    with contextlib.suppress(OSError, IndexError):
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19]
    return "0"


@cache
def _place() -> str:
    """This boot and this container, shortened, empty where the system does not tell: containers in their host's network, and clones
    of a machine, have one name and processes of their own.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return content_hash([boot, Path("/proc/self/ns/pid").readlink().name])[:8]
    except OSError:
        return ""


class Heartbeat:
    """Calls `beat` from a background thread until the end of the block, so that a long request costs no lease."""

    def __init__(self, name: str, ttl: timedelta, beat: Callable[[], object]) -> None:
        self._beat = beat
        self._pause = ttl.total_seconds() / 4
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._end.wait(self._pause):
            # A missed beat is harmless: every commit checks the token itself.
            with contextlib.suppress(StoreError):
                self._beat()


class Lease:
    """Held from `with` to the end of the block; a background thread keeps it alive while a request takes long.

    Raises LockedError when a living run holds it. A run of this host that was killed loses it at once, any other after `ttl`.
    """

    def __init__(self, store: Store, key: Key, *, ttl: timedelta = TTL) -> None:
        self.store = store
        self.key = key
        self.ttl = ttl
        self.fence: tuple[Key, int] = (key, 0)
        self._heartbeat: Heartbeat | None = None

    def __enter__(self) -> Self:
        token = self.store.acquire(self.key, holder(), self.ttl, is_dead=is_dead)
        self.fence = (self.key, token)
        name = f"closeloop-lease-{self.key.project}"
        self._heartbeat = Heartbeat(name, self.ttl, lambda: self.store.heartbeat(self.key, token))
        self._heartbeat.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._heartbeat:
            self._heartbeat.__exit__(kind, error, trace)
        with contextlib.suppress(StoreError):
            self.store.release(self.key, self.fence[1])
