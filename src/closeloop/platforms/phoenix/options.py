"""`options` of a Phoenix source."""

from __future__ import annotations

from typing import Literal, get_args

from closeloop.platforms.options import Options

Strategy = Literal["sql", "dsl", "scan"]
STRATEGIES: tuple[Strategy, ...] = get_args(Strategy)
"""Ways of reading, the best first."""


class PhoenixOptions(Options):
    """How the server is read."""

    strategy: Strategy | None = None
    """The one way of reading to use: by SQL, by span filters, or everything; without it the best that works is found out."""
