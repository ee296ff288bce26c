"""The same work over chunks in this process or in several; results come in the order of the chunks."""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from closeloop.errors import ConfigError

if TYPE_CHECKING:
    from closeloop.buckets.files import Chunk, Done, Work

_AHEAD = 3
"""Chunks a process may be ahead of the one that is written: memory stays flat."""
_work: Work | None = None


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
        raise ConfigError(f"a detector cannot go to another process ({error}): use --workers 1") from None
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_start, initargs=(packed,)) as pool:
        waiting: deque[Future[Done]] = deque()
        for chunk in chunks:
            waiting.append(pool.submit(_run, chunk))
            if len(waiting) >= workers * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _start(packed: bytes) -> None:
    global _work
    _work = pickle.loads(packed)  # noqa: S301 - our own bytes, from our own parent


def _run(chunk: Chunk) -> Any:
    assert _work is not None
    done = _work(chunk)
    failed = dict(_work.cascade.failures)
    _work.cascade.failures.clear()
    return replace(done, failures=failed)
