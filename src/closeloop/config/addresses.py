"""Addresses of stores: which are paths, and what of one may be shown. Knows no driver."""

from __future__ import annotations

import re

_POSTGRES = re.compile(r"\s*postgres(?:ql)?(?:\+\w+)?(?::|//)|.*\bpassword\s*=", re.IGNORECASE | re.DOTALL)
"""What is meant as an address of Postgres, well written or not: taken for a path it would be a file with a password in its name."""


def is_path(text: str) -> bool:
    """Whether this names a file."""
    return "://" not in text and not _POSTGRES.match(text)


def shown(text: str) -> str:
    """The address without user, password and options."""
    scheme, found, rest = text.partition("://")
    if not found:
        return text if is_path(text) else "postgresql://..."
    return text if scheme == "sqlite" else f"{scheme}://{rest.rpartition('@')[2].partition('?')[0]}"
