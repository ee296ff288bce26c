"""`options` of a LangSmith source."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from closeloop.platforms.options import Options


class LangSmithOptions(Options):
    """Which projects are read, and how much of them."""

    projects: list[Annotated[str, Field(min_length=1)]] = Field(default_factory=list)
    """Further projects that are read into the same source: their names, or `WORKSPACE-ID/NAME` in another workspace."""
    workspace: Annotated[str, Field(min_length=1)] | None = None
    """Id of the workspace, for a key of an organization; default: `LANGSMITH_WORKSPACE_ID`."""
    spans: Literal["all", "root"] = "all"
    """Whole traces are read, or only their roots."""
    extend_trace_retention: bool = False
    """Labels keep their traces for 400 days, at LangSmith's price."""
