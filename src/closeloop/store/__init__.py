"""Where stages meet: one database, SQLite or Postgres, through one code path."""

from closeloop.store.records import (
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
from closeloop.store.store import Store, Transaction
from closeloop.store.turns import Between

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
