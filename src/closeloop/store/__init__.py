"""Where stages meet: one database, SQLite or Postgres, through one code path."""

from closeloop.store.records import Changes, Claim, Fencing, Gap, Key, OutboxKind, OutboxRow, Run, Share, Turn, Wanted
from closeloop.store.store import Store, Transaction

__all__ = [
    "Changes",
    "Claim",
    "Fencing",
    "Gap",
    "Key",
    "OutboxKind",
    "OutboxRow",
    "Run",
    "Share",
    "Store",
    "Transaction",
    "Turn",
    "Wanted",
]
