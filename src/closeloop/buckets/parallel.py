"""The same work over chunks in this process or in several; results come in the order of the chunks."""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from queue import SimpleQueue
from typing import TYPE_CHECKING

from closeloop.errors import ConfigError
from closeloop.processes import Channel, Process, started

if TYPE_CHECKING:
    from closeloop.buckets.files import Chunk, Done, Work

_AHEAD = 3
"""Chunks a process may be ahead of the one that is written: memory stays flat."""


def spread(work: Work, chunks: Iterable[Chunk], workers: int) -> Iterator[Done]:
    """`work` of every chunk, in order. Raises ConfigError when the detectors cannot be sent to another process."""
    if workers <= 1:
        yield from map(work, chunks)
        return
    if work.cascade.judge is not None:
        raise ConfigError(
            "--workers does not go with a judge: it asks about many cases at once by itself, set its concurrency"
        )
    try:
        packed = pickle.dumps(work)
    except Exception as error:  # whatever a detector of a plugin holds
        raise _cannot_go(error) from None
    with ThreadPoolExecutor(workers) as pool, ExitStack() as stack:
        processes = [stack.enter_context(started(partial(_serve, packed), "classification")) for _ in range(workers)]
        idle: SimpleQueue[Process] = SimpleQueue()
        for process in processes:
            process.hear()
            idle.put(process)

        def done(chunk: Chunk) -> Done:
            process = idle.get()
            try:
                answer: Done = process.ask(chunk)
            finally:
                idle.put(process)
            return answer

        waiting: deque[Future[Done]] = deque()
        try:
            for chunk in chunks:
                waiting.append(pool.submit(done, chunk))
                if len(waiting) >= workers * _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _serve(packed: bytes, channel: Channel) -> None:
    """What a further process does: chunks in, what came of them out."""
    try:
        work: Work = pickle.loads(packed)  # noqa: S301 - our own bytes, from our own parent
    except Exception as error:  # of the caller's own script, say, which is not run here
        channel.send(_cannot_go(error))
        return
    channel.send(None)
    while True:
        chunk = channel.receive()
        try:
            done = work(chunk)
            channel.send(replace(done, failures=dict(work.cascade.failures)))
            work.cascade.failures.clear()
        except Exception as error:
            channel.fail(error)
            return


def _cannot_go(error: Exception) -> ConfigError:
    return ConfigError(f"a detector cannot go to another process ({error}): use --workers 1")
