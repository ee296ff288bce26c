"""Run queries: the same questions in the words of v2 (0.16 and later, LangSmith's cloud) or v1 (servers of one's own before that).

v2 looks at one day only where `min_start_time` is left out, so it never is. v1 reads one project at a time, cannot tell which
feedback was modified, and forgets every other condition when it is given `id`, so runs are asked for by a filter there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from closeloop.errors import PermanentError
from closeloop.platforms.langsmith.client import Client, iso, most_allowed
from closeloop.platforms.langsmith.querying import either, within

Page = tuple[list[dict[str, Any]], str | None]
"""One page of rows and the cursor behind it."""


@dataclass(frozen=True)
class Words:
    """What one version of the queries calls things. `ids` is None where runs are asked for by a filter; `most` is the largest page."""

    name: str
    projects: str
    since: str
    until: str
    select: str
    size: str
    ids: str | None
    most: int
    oldest_first: Mapping[str, str]
    tells_modified: bool
    whole: tuple[str, ...] = field(repr=False)
    place: tuple[str, ...] = field(repr=False)
    stats: tuple[str, ...] = field(repr=False)


V2 = Words(
    name="v2",
    projects="project_ids",
    since="min_start_time",
    until="max_start_time",
    select="selects",
    size="page_size",
    ids="ids",
    most=1000,
    oldest_first={"sort_order": "ASC"},
    tells_modified=True,
    whole=(
        "ID", "NAME", "RUN_TYPE", "STATUS", "START_TIME", "END_TIME", "ERROR", "EXTRA", "METADATA", "INPUTS", "OUTPUTS",
        "PARENT_RUN_IDS", "PROJECT_ID", "TRACE_ID", "THREAD_ID", "IS_ROOT", "TAGS", "PROMPT_TOKENS", "COMPLETION_TOKENS",
        "TOTAL_TOKENS", "TOTAL_COST",
    ),
    place=("ID", "TRACE_ID", "START_TIME", "PROJECT_ID"),
    stats=("ID", "FEEDBACK_STATS"),
)  # fmt: skip
V1 = Words(
    name="v1",
    projects="session",
    since="start_time",
    until="end_time",
    select="select",
    size="limit",
    ids=None,
    most=100,
    oldest_first={"order": "asc"},
    tells_modified=False,
    whole=(
        "id", "name", "run_type", "status", "start_time", "end_time", "error", "extra", "inputs", "outputs",
        "parent_run_id", "session_id", "trace_id", "thread_id", "tags", "prompt_tokens", "completion_tokens",
        "total_tokens", "total_cost",
    ),
    place=("id", "trace_id", "start_time", "session_id"),
    stats=("id", "feedback_stats"),
)  # fmt: skip


class Runs:
    """The queries of one workspace. Times bound the runs' start; each call brings one page."""

    def __init__(self, client: Client, words: Words) -> None:
        self.client = client
        self.words = words
        self._most = words.most

    def whole(
        self, project_id: str, trace_ids: Sequence[str], since: datetime, until: datetime, cursor: str | None
    ) -> Page:
        """Every run of these traces."""
        of_traces = {"filter": within("trace_id", trace_ids)}
        return self._query(project_id, since, until, cursor, self.words.whole, of_traces)

    def by_id(self, project_id: str, ids: Sequence[str], since: datetime, until: datetime, cursor: str | None) -> Page:
        """These runs."""
        return self._query(project_id, since, until, cursor, self.words.whole, self._these(ids))

    def places(self, project_id: str, ids: Sequence[str], since: datetime, until: datetime, cursor: str | None) -> Page:
        """Trace, project and start of these runs."""
        return self._query(project_id, since, until, cursor, self.words.place, self._these(ids))

    def stats(self, project_id: str, ids: Sequence[str], since: datetime, until: datetime, cursor: str | None) -> Page:
        """How much feedback of each key these runs have."""
        return self._query(project_id, since, until, cursor, self.words.stats, self._these(ids))

    def modified(
        self,
        project_id: str,
        keys: Sequence[str],
        modified_since: datetime,
        since: datetime,
        until: datetime,
        cursor: str | None,
    ) -> Page:
        """Runs whose feedback of these keys was given or changed since. Needs a condition on feedback (facts: headline 2)."""
        changed = {"filter": either("feedback_key", keys), "min_feedback_modified_at": iso(modified_since)}
        return self._query(project_id, since, until, cursor, self.words.place, changed)

    def roots(self, project_id: str, since: datetime, until: datetime, cursor: str | None, limit: int) -> Page:
        """Root runs, oldest first."""
        body = {"is_root": True, **self.words.oldest_first}
        return self._query(project_id, since, until, cursor, self.words.whole, body, limit)

    def threads(
        self, project_id: str, thread_ids: Sequence[str], since: datetime, until: datetime, cursor: str | None
    ) -> Page:
        """Root runs of these threads."""
        body = {"is_root": True, "filter": within("thread_id", thread_ids)}
        return self._query(project_id, since, until, cursor, self.words.whole, body)

    def _these(self, ids: Sequence[str]) -> dict[str, Any]:
        return {self.words.ids: list(ids)} if self.words.ids else {"filter": within("id", ids)}

    def _query(
        self,
        project_id: str,
        since: datetime,
        until: datetime,
        cursor: str | None,
        select: Sequence[str],
        more: Mapping[str, Any],
        limit: int | None = None,
    ) -> Page:
        words = self.words
        body = {
            words.projects: [project_id],
            words.since: iso(since),
            words.until: iso(until),
            words.select: list(select),
            words.size: min(limit or self._most, self._most),
            **more,
            **({"cursor": cursor} if cursor else {}),
        }
        ask = self.client.query_v2 if words is V2 else self.client.query_v1
        try:
            return ask(body)
        except PermanentError as error:
            allowed = most_allowed(error)
            if allowed is None or allowed >= self._most:
                raise
            self._most = allowed
            return ask({**body, words.size: min(allowed, int(body[words.size]))})
