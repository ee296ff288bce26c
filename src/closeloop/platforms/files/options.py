"""`options` of a source of files."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from closeloop.platforms.options import Options


class FilesOptions(Options):
    """Where labels and datasets go, and what a missing line means."""

    out: Annotated[str, Field(min_length=1)] | None = None
    """Folder for labels and datasets, relative to the data; without it they lie in the folder that is read, or beside the file."""
    mirror: bool = False
    """Feedback that is gone from the files is deleted in the store; without it a file that was archived takes nothing with it."""
    recent: bool = False
    """What is new is kept beside a large file of ours, in `NAME+recent.jsonl`, until that holds a tenth: no push copies all of it."""
