"""Addresses: which of a store are paths, what of one may be shown, and whether one can be an endpoint. Knows no driver."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

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


def check_endpoint(url: str) -> None:
    """Raises ValueError for what is no http(s) address. A password in it is not repeated."""
    try:
        parts = urlsplit(url)
        has_host = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:  # a port that is no number, half an IPv6 address
        has_host = False
    if not has_host or parts.scheme not in ("http", "https"):
        said = url.rpartition("@")[2]
        meant = (
            f": did you mean 'http://{said}'?"
            if "://" not in said and said[:1].isalnum()
            else ": write http://host or https://host"
        )
        raise ValueError(f"{said!r} is no address{meant}")
