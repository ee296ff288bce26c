"""Who is told that a request is tried again. Not in `_http`: whoever listens would import a client before anything is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

Listener: TypeAlias = Callable[[Exception, float], None]
"""Takes what went wrong and the seconds until the next try."""
_listeners: list[Listener] = []


def told_to(listener: Listener) -> None:
    """From now on it is told, and nobody else."""
    _listeners[:] = [listener]


def announced() -> None:
    """Retries of this process go to the listener. Without one, stamina tells whom it always does."""
    if _listeners:
        from stamina.instrumentation import set_on_retry_hooks

        set_on_retry_hooks([lambda details: _listeners[0](details.caused_by, details.wait_for)])
