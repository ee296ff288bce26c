"""The filters both versions of run queries share, which version a server speaks, and what a run's id tells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def within(field: str, values: Iterable[str]) -> str:
    """`in(field, [...])` in LangSmith's filter language; values are quoted as JSON, as its SDK does."""
    return f"in({field}, {orjson.dumps(list(values)).decode()})"


def either(field: str, values: Sequence[str]) -> str:
    """`or(eq(field, a), eq(field, b))`, or the one condition alone."""
    conditions = [f"eq({field}, {orjson.dumps(value).decode()})" for value in values]
    return conditions[0] if len(conditions) == 1 else f"or({', '.join(conditions)})"


def speaks_v2(info: Mapping[str, Any]) -> bool:
    """Whether a server of one's own answers v2 queries: 0.16 and later, or flagged so. Unknown versions are taken for new ones."""
    flags = info.get("instance_flags")
    if isinstance(flags, dict) and flags.get("sdb_query_enabled") is True:
        return True
    return version_of(info) >= (0, 16)


def version_of(info: Mapping[str, Any]) -> tuple[int, ...]:
    """A server's version as it tells it; one that is not told, or in another form, is taken for a new one."""
    found = re.match(r"v?(\d+)\.(\d+)(?:\.(\d+))?", str(info.get("version") or ""))
    return tuple(int(part or 0) for part in found.groups()) if found else (10**9,)


def is_uuid(text: str) -> bool:
    """Whether LangSmith could have made this id: a UUID in its usual form."""
    return _UUID.fullmatch(text) is not None


def born_at(native: str) -> datetime | None:
    """When a run started, from its id: the SDKs make version 7 UUIDs of the start time. None for other ids."""
    try:
        one = UUID(native)
    except ValueError:
        return None
    if one.version != 7:
        return None
    moment = datetime.fromtimestamp((one.int >> 80) / 1000, UTC)
    return moment if 2020 < moment.year < 2100 else None
