"""Runs from `POST /v2/runs/query`: every server since 0.16 and LangSmith's cloud."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from closeloop.errors import PermanentError
from closeloop.platforms.langsmith.client import Client, iso, most_allowed
from closeloop.platforms.langsmith.querying import Runs, either, within

_WHOLE = (
    "ID", "NAME", "RUN_TYPE", "STATUS", "START_TIME", "END_TIME", "ERROR", "EXTRA", "METADATA", "INPUTS", "OUTPUTS",
    "PARENT_RUN_IDS", "PROJECT_ID", "TRACE_ID", "THREAD_ID", "IS_ROOT", "TAGS", "PROMPT_TOKENS", "COMPLETION_TOKENS",
    "TOTAL_TOKENS", "TOTAL_COST",
)  # fmt: skip
_PLACE = ("ID", "TRACE_ID", "START_TIME", "PROJECT_ID")
_STATS = ("ID", "FEEDBACK_STATS")


class RunsV2(Runs):
    """Bodies of v2. `min_start_time` is never left out: without it the server looks at one day only."""

    name: ClassVar[str] = "v2"

    def __init__(self, client: Client) -> None:
        self.client = client
        self._page = 1000

    def whole(
        self, project_id: str, trace_ids: Sequence[str], since: datetime, until: datetime, cursor: str | None
    ) -> tuple[list[dict[str, Any]], str | None]:
        return self._query(project_id, since, until, cursor, _WHOLE, {"filter": within("trace_id", trace_ids)})

    def by_id(
        self, project_id: str, ids: Sequence[str], since: datetime, until: datetime, cursor: str | None
    ) -> tuple[list[dict[str, Any]], str | None]:
        return self._query(project_id, since, until, cursor, _WHOLE, {"ids": list(ids)})

    def places(
        self, project_id: str, ids: Sequence[str], since: datetime, until: datetime, cursor: str | None
    ) -> tuple[list[dict[str, Any]], str | None]:
        return self._query(project_id, since, until, cursor, _PLACE, {"ids": list(ids)})

    def stats(
        self, project_id: str, ids: Sequence[str], since: datetime, until: datetime, cursor: str | None
    ) -> tuple[list[dict[str, Any]], str | None]:
        return self._query(project_id, since, until, cursor, _STATS, {"ids": list(ids)})

    def modified(
        self,
        project_id: str,
        keys: Sequence[str],
        modified_since: datetime,
        since: datetime,
        until: datetime,
        cursor: str | None,
    ) -> tuple[list[dict[str, Any]], str | None]:
        """Runs whose feedback of these keys was given or changed since. Needs a condition on feedback (facts: headline 2)."""
        body = {"filter": either("feedback_key", keys), "min_feedback_modified_at": iso(modified_since)}
        return self._query(project_id, since, until, cursor, _PLACE, body)

    def roots(
        self, project_id: str, since: datetime, until: datetime, cursor: str | None, limit: int
    ) -> tuple[list[dict[str, Any]], str | None]:
        body = {"is_root": True, "sort_order": "ASC", "page_size": min(limit, self._page)}
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
        selects: Sequence[str],
        more: dict[str, Any],
    ) -> tuple[list[dict[str, Any]], str | None]:
        body = {
            "project_ids": [project_id],
            "min_start_time": iso(since),
            "max_start_time": iso(until),
            "selects": list(selects),
            "page_size": self._page,
            **more,
            **({"cursor": cursor} if cursor else {}),
        }
        try:
            return self.client.query_v2(body)
        except PermanentError as error:
            allowed = most_allowed(error)
            if allowed is None or allowed >= self._page:
                raise
            self._page = allowed
            return self.client.query_v2({**body, "page_size": min(allowed, int(body["page_size"]))})
