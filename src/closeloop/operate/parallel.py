"""Several sources at the same time: a thread each, because they wait for different servers."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from closeloop.errors import CloseloopError

R = TypeVar("R")


def together(
    names: Sequence[str], call: Callable[[str], R], *, most: int, abandon: Callable[[], None] = lambda: None
) -> tuple[dict[str, R], dict[str, CloseloopError]]:
    """Call for every name, at most `most` at a time; results and errors by name, in the order of the names.

    Only errors of closeloop are collected; any other is raised when all have ended. When this thread is interrupted (Ctrl-C),
    `abandon` is called, which should make the others end soon; they are daemons and hold up nobody.
    """
    if len(names) < 2 or most < 2:
        return _in_turn(names, call)
    todo: queue.SimpleQueue[str] = queue.SimpleQueue()
    for name in names:
        todo.put(name)
    results: dict[str, R] = {}
    errors: dict[str, BaseException] = {}

    def work() -> None:
        while True:
            try:
                name = todo.get_nowait()
            except queue.Empty:
                return
            try:
                results[name] = call(name)
            except BaseException as error:
                errors[name] = error

    threads = [threading.Thread(target=work, name=f"closeloop-{n}", daemon=True) for n in range(min(most, len(names)))]
    for thread in threads:
        thread.start()
    try:
        for thread in threads:
            thread.join()
    except BaseException:
        abandon()
        raise
    for error in errors.values():
        if not isinstance(error, CloseloopError):
            raise error
    ours = {name: errors[name] for name in names if name in errors}
    failed = {name: error for name, error in ours.items() if isinstance(error, CloseloopError)}
    return {name: results[name] for name in names if name in results}, failed


def _in_turn(names: Sequence[str], call: Callable[[str], R]) -> tuple[dict[str, R], dict[str, CloseloopError]]:
    results: dict[str, R] = {}
    errors: dict[str, CloseloopError] = {}
    for name in names:
        try:
            results[name] = call(name)
        except CloseloopError as error:
            errors[name] = error
    return results, errors
