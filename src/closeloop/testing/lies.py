"""How a server may misbehave: the switches of `MemoryServer`, each one something a real platform has done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass
class Lies:
    """What the server gets wrong. All off at first; set a field between calls. Counters run down by themselves."""

    duplicates: bool = False
    """Every row comes twice on its page."""
    offset_paging: bool = False
    """Tokens are row numbers: a row that moves between two pages pushes another one out of sight."""
    edit_between_pages: bool = False
    """After each page the server touches one row of it: its `updated_at` moves, as under live traffic."""
    short_pages: bool = False
    """A page holds one row and still has a token."""
    empty_pages: bool = False
    """Every page is preceded by an empty one with a token."""
    token_at_end: bool = False
    """The last page has a token too; an empty page follows it."""
    endless: bool = False
    """The token of a page leads to that page again, for ever."""
    newest_first: bool = False
    lag: timedelta = timedelta(0)
    """A row can be seen only this long after its `updated_at`."""
    partial_fetch: bool = False
    """`fetch` brings a trace without its last span, as while spans are still arriving."""
    fail_reads_after: int | None = None
    """After so many further pages one read is answered with 500, then all is well."""
    fail_writes: int = 0
    """So many pushes are answered with 500 and nothing is stored."""
    fail_after_write: int = 0
    """So many pushes are stored and then answered with 500."""
    drop_writes: int = 0
    """So many scores sent without `wait` are accepted and never stored."""
    reject_targets: frozenset[str] = frozenset()
    """Scores on these targets are refused."""
    status: int | None = None
    """Every request is answered with this HTTP status."""
