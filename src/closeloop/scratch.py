"""A database without a name, for what is too much for memory and needed for a while only."""

from __future__ import annotations

import sqlite3
import weakref
from typing import Literal


def scratch(owner: object, script: str, *, isolation_level: Literal["DEFERRED"] | None = None) -> sqlite3.Connection:
    """Run a script in a new database that SQLite keeps in a few pages of memory, and beyond in a temporary file that is gone with the
    process, however that ends. It is closed with its owner at the latest: an adapter nobody closes would hold the space, and
    from Python 3.13 on be a ResourceWarning.
    """
    database = sqlite3.connect("", isolation_level=isolation_level, check_same_thread=False)
    weakref.finalize(owner, database.close)
    database.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {script}")
    return database
