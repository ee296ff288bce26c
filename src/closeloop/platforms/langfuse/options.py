"""`options` of a Langfuse source."""

from __future__ import annotations

from typing import Literal

from closeloop.platforms.options import Options

Plan = Literal["hobby", "core", "pro"]
"""Plans of Langfuse Cloud whose limits are documented."""


class LangfuseOptions(Options):
    """What is known of the server beforehand."""

    plan: Plan | None = None
    """Plan of the organization on Langfuse Cloud, to keep its limits from the first request on; else they are learnt from refusals."""
