"""Python's garbage collector, made patient where many objects are made that hold no cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def patient(threshold: int) -> Iterator[None]:
    """Look for cycles only after so many new objects meanwhile; a collector that is off stays off."""
    before = gc.get_threshold()
    gc.set_threshold(max(threshold, before[0]) if before[0] else 0, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
