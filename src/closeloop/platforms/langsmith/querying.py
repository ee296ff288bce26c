"""What both versions of run queries offer, the filters they share, and which version a server speaks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar, Protocol
from uuid import UUID

import orjson

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class Runs(Protocol):
    """One version of the run queries. Each call brings one page of rows and the cursor behind it; times bound the runs' start."""

    name: ClassVar[str]

    def whole(
        self, project_id: str, trace_ids: Sequence[str], since: datetime, until: datetime, cursor: str | None
    ) -> tuple[list[dict[str, Any]], str | None]:
        """Every run of these traces."""
        ...

    def by_id(
        self, project_id: str, ids: Sequence[str], since: datetime, until: datetime, cursor: str | None
    ) -> tuple[list[dict[str, Any]], str | None]:
        """These runs."""
        ...

    def places(
        self, project_id: str, ids: Sequence[str], since: datetime, until: datetime, cursor: str | None
    ) -> tuple[list[dict[str, Any]], str | None]:
        """Trace, project and start of these runs."""
        ...

    def stats(
        self, project_id: str, ids: Sequence[str], since: datetime, until: datetime, cursor: str | None
    ) -> tuple[list[dict[str, Any]], str | None]:
        """How much feedback of each key these runs have."""
        ...

    def modified(
        self,
        project_id: str,
        keys: Sequence[str],
        modified_since: datetime,
        since: datetime,
        until: datetime,
        cursor: str | None,
    ) -> tuple[list[dict[str, Any]], str | None]:
        """Runs whose feedback of these keys was given or changed since."""
        ...

    def roots(
        self, project_id: str, since: datetime, until: datetime, cursor: str | None, limit: int
    ) -> tuple[list[dict[str, Any]], str | None]:
        """Root runs, oldest first."""
        ...

    def threads(
        self, project_id: str, thread_ids: Sequence[str], since: datetime, until: datetime, cursor: str | None
    ) -> tuple[list[dict[str, Any]], str | None]:
        """Root runs of these threads."""
        ...


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
    found = re.match(r"v?(\d+)\.(\d+)", str(info.get("version") or ""))
    return found is None or (int(found[1]), int(found[2])) >= (0, 16)


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
