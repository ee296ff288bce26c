"""Runs from `POST /runs/query`, for servers of one's own before 0.16. Cannot ask for modified feedback, nor for many projects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from closeloop.platforms.langsmith.client import Client, iso
from closeloop.platforms.langsmith.querying import Runs, within

_PAGE = 100
"""A larger one is refused (facts: section 1.2)."""
_WHOLE = (
    "id", "name", "run_type", "status", "start_time", "end_time", "error", "extra", "inputs", "outputs", "parent_run_id",
    "session_id", "trace_id", "thread_id", "tags", "prompt_tokens", "completion_tokens", "total_tokens", "total_cost",
)  # fmt: skip
_PLACE = ("id", "trace_id", "start_time", "session_id")
_STATS = ("id", "feedback_stats")


class RunsV1(Runs):
    """Bodies of v1. Runs are asked for by a filter, because `id` makes the server forget every other condition."""

    name: ClassVar[str] = "v1"

    def __init__(self, client: Client) -> None:
        self.client = client

    def whole(
        self, project_id: str, trace_ids: Sequence[str], since: datetime, until: datetime, cursor: str | None
    ) -> tuple[list[dict[str, Any]], str | None]:
        return self._query(project_id, since, until, cursor, _WHOLE, {"filter": within("trace_id", trace_ids)})

    def by_id(
        self, project_id: str, ids: Sequence[str], since: datetime, until: datetime, cursor: str | None
    ) -> tuple[list[dict[str, Any]], str | None]:
        return self._query(project_id, since, until, cursor, _WHOLE, {"filter": within("id", ids)})

    def places(
        self, project_id: str, ids: Sequence[str], since: datetime, until: datetime, cursor: str | None
    ) -> tuple[list[dict[str, Any]], str | None]:
        return self._query(project_id, since, until, cursor, _PLACE, {"filter": within("id", ids)})

    def stats(
        self, project_id: str, ids: Sequence[str], since: datetime, until: datetime, cursor: str | None
    ) -> tuple[list[dict[str, Any]], str | None]:
        return self._query(project_id, since, until, cursor, _STATS, {"filter": within("id", ids)})

    def modified(
        self,
        project_id: str,
        keys: Sequence[str],
        modified_since: datetime,
        since: datetime,
        until: datetime,
        cursor: str | None,
    ) -> tuple[list[dict[str, Any]], str | None]:
        """v1 cannot tell: the plan lists the last days again instead."""
        return [], None

    def roots(
        self, project_id: str, since: datetime, until: datetime, cursor: str | None, limit: int
    ) -> tuple[list[dict[str, Any]], str | None]:
        body = {"is_root": True, "order": "asc", "limit": min(limit, _PAGE)}
        return self._query(project_id, since, until, cursor, _WHOLE, body)

    def threads(
        self, project_id: str, thread_ids: Sequence[str], since: datetime, until: datetime, cursor: str | None
    ) -> tuple[list[dict[str, Any]], str | None]:
        body = {"is_root": True, "filter": within("thread_id", thread_ids)}
        return self._query(project_id, since, until, cursor, _WHOLE, body)

    def _query(
        self,
        project_id: str,
        since: datetime,
        until: datetime,
        cursor: str | None,
        select: Sequence[str],
        more: dict[str, Any],
    ) -> tuple[list[dict[str, Any]], str | None]:
        # Of several projects only the first would be read (facts: section 1.2): one at a time.
        body = {
            "session": [project_id],
            "start_time": iso(since),
            "end_time": iso(until),
            "select": list(select),
            "limit": _PAGE,
            **more,
            **({"cursor": cursor} if cursor else {}),
        }
        return self.client.query_v1(body)
