"""Where stages meet: one database, SQLite or Postgres, through one code path.

The library for it is loaded with `Store`, when that is first asked for: not everything that knows a row opens a database.
"""

from typing import TYPE_CHECKING, Any

from closeloop.store.records import (
    Between,
    Changes,
    Claim,
    Fencing,
    Found,
    Gap,
    Key,
    OutboxKind,
    OutboxRow,
    OutboxState,
    Period,
    Release,
    Run,
    Share,
    Turn,
    Wanted,
)

if TYPE_CHECKING:
    from closeloop.store.store import Store, Transaction

__all__ = [
    "Between",
    "Changes",
    "Claim",
    "Fencing",
    "Found",
    "Gap",
    "Key",
    "OutboxKind",
    "OutboxRow",
    "OutboxState",
    "Period",
    "Release",
    "Run",
    "Share",
    "Store",
    "Transaction",
    "Turn",
    "Wanted",
]


def __getattr__(name: str) -> Any:
    if name not in ("Store", "Transaction"):
        raise AttributeError(f"module 'closeloop.store' has no attribute {name!r}")
    from closeloop.store import store

    return getattr(store, name)
