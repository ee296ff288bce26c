"""The calls: LangSmith's URLs, parameters and paging. Knows nothing of our models."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from closeloop.errors import PermanentError, PlatformError, TransientError
from closeloop.ids import decode
from closeloop.platforms._decoding import readable
from closeloop.platforms._http import Http, Params, Patience, Response, halves
from closeloop.platforms.langsmith import limits, wire

T = TypeVar("T")

PAGE = 100
"""The most feedback one call brings, and the most run ids it is asked for: a hundred are 4 KB of address (facts: section 4)."""
_TWICE = 20
"""Of so many rows of a page one is read again with the next."""
_AT_MOST = re.compile(r"maximum allowed value of (\d+)")


def stride(size: int) -> int:
    """How far apart pages of this size begin: whatever is deleted meanwhile moves rows up, onto a page that was read already."""
    return size - min(size - 1, max(1, size // _TWICE))


BACK = 6
"""How often a listing goes back for what may have moved up, each time twice as far; a server that shuffles its rows is let be then."""


def tail_of(rows: Sequence[Any], size: int) -> tuple[str, ...]:
    """The ids of the rows of a page that the next one should begin with."""
    return tuple(str(row["id"]) for row in rows[stride(size) : size] if isinstance(row, dict) and row.get("id"))


def is_torn(tail: Collection[str], rows: Sequence[Any]) -> bool:
    """Whether a page has nothing of what the one before ended with: so many rows are gone that others moved up past both."""
    return bool(tail) and not any(isinstance(row, dict) and str(row.get("id")) in tail for row in rows)


def back_from(offset: int, size: int, times: int) -> int:
    """Where a listing goes on that found itself torn at an offset, having gone back so often before."""
    return max(0, offset - (stride(size) << times))


class Client:
    """One workspace of one server over HTTP."""

    def __init__(self, http: Http, workspace: str | None = None) -> None:
        self.http = http
        self._headers = {"x-tenant-id": workspace} if workspace else None

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        body: Any = None,
        endpoint: str = limits.OTHER,
        writes: bool = False,
        patience: Patience | None = None,
    ) -> Response:
        """One request. A used-up quota is a TransientError that says so, raised at once."""
        try:
            return self.http.request(
                method, path, params=params, json=body, headers=self._headers, endpoint=endpoint, writes=writes,
                patience=patience,
            )  # fmt: skip
        except TransientError as error:
            if not limits.is_quota(error):
                raise
            raise TransientError(
                f"{error}: an allowance of the workspace is used up: what was read or written is kept, "
                "run again when it is renewed, or raise it under Settings, Usage",
                platform=self.http.platform,
                request_id=error.request_id,
                retry_after=error.retry_after,
            ) from None

    def json(self, response: Response) -> Any:
        """The decoded body. Raises PermanentError when it is no JSON: something else answers at this address."""
        try:
            return decode(response.body)
        except ValueError:
            raise PermanentError(
                f"langsmith: {self.http.base_url} answered with something that is not LangSmith's JSON: check the endpoint",
                platform=self.http.platform,
            ) from None

    # --- server and projects

    def info(self, patience: Patience | None = None) -> tuple[dict[str, Any], datetime | None]:
        """What the server says of itself, and its clock."""
        response = self.call("GET", "/api/v1/info", patience=patience)
        found = self.json(response)
        return (found if isinstance(found, dict) else {}), response.date

    def projects(
        self, name: str | None = None, patience: Patience | None = None, stats_since: datetime | None = None
    ) -> list[wire.Project]:
        """The projects of this name, or the first hundred; experiments are left out. `stats_since` asks for statistics, too."""
        params: Params = {
            "name": name,
            "limit": PAGE if name is None else 1,
            "reference_free": True,
            **_stats(stats_since),
        }
        response = self.call("GET", "/api/v1/sessions", params=params, patience=patience)
        return readable(wire.Project, self._rows(response))

    def project(
        self, native: str, patience: Patience | None = None, stats_since: datetime | None = None
    ) -> wire.Project:
        """The project of this id."""
        path = f"/api/v1/sessions/{native}"
        return wire.Project.model_validate(
            self.json(self.call("GET", path, params=_stats(stats_since), patience=patience))
        )

    # --- feedback

    def feedback(self, params: Params, offset: int = 0, limit: int = PAGE) -> list[dict[str, Any]]:
        """One page. A bare list: neither total nor cursor, and in no documented order."""
        found = {**params, "limit": limit, "offset": offset}
        return self._rows(self.call("GET", "/api/v1/feedback", params=found, endpoint=limits.FEEDBACK))

    def feedback_of(
        self, run_ids: Sequence[str], keys: Sequence[str] | None = None, limit: int = PAGE
    ) -> Iterator[dict[str, Any]]:
        """All feedback on these runs."""
        for start in range(0, len(run_ids), PAGE):
            part = run_ids[start : start + PAGE]
            yield from self.halving(part, lambda ids: list(self._feedback_on(ids, keys, limit)))

    def _feedback_on(self, ids: Sequence[str], keys: Sequence[str] | None, limit: int) -> Iterator[dict[str, Any]]:
        yield from self.listed({"run": ids, "key": keys}, limit)

    def listed(self, params: Params, limit: int = PAGE) -> Iterator[dict[str, Any]]:
        """All feedback the parameters let through."""
        offset = back = 0
        tail: tuple[str, ...] = ()
        while True:
            rows = self.feedback(params, offset, limit)
            yield from rows
            if offset and back < BACK and is_torn(tail, rows):
                offset, back = back_from(offset, limit, back), back + 1
                continue
            if len(rows) < limit:
                return
            offset, tail = offset + stride(limit), tail_of(rows, limit)

    def configs(self, key: str | None = None) -> list[dict[str, Any]]:
        """Feedback configs: of one key, or all."""
        found: list[dict[str, Any]] = []
        while True:
            params: Params = {"key": key, "limit": PAGE, "offset": len(found)}
            rows = self._rows(self.call("GET", "/api/v1/feedback-configs", params=params))
            found += rows
            if key is not None or len(rows) < PAGE:
                return found

    # --- runs

    def query_v2(self, body: dict[str, Any]) -> tuple[list[dict[str, Any]], str | None]:
        """One page of runs and the cursor behind it."""
        answer = self.json(self.call("POST", "/api/v2/runs/query", body=body, endpoint=limits.RUNS_V2))
        if not isinstance(answer, dict):
            return [], None
        following = answer.get("next_cursor") if answer.get("has_more", True) else None
        return list(answer.get("items") or []), following or None

    def query_v1(self, body: dict[str, Any]) -> tuple[list[dict[str, Any]], str | None]:
        """One page of runs from a server before 0.16, and the cursor behind it."""
        answer = self.json(self.call("POST", "/api/v1/runs/query", body=body, endpoint=limits.RUNS_V1))
        if not isinstance(answer, dict):
            return [], None
        return list(answer.get("runs") or []), (answer.get("cursors") or {}).get("next") or None

    # --- inside

    def halving(self, ids: Sequence[str], ask: Callable[[Sequence[str]], list[T]]) -> list[T]:
        """Ask for all ids at once; where the server or a proxy finds that too much, for the halves."""
        try:
            return ask(ids)
        except PlatformError as error:
            if len(ids) == 1 or not is_too_much(error):
                raise
            middle = len(ids) // 2
            return [*self.halving(ids[:middle], ask), *self.halving(ids[middle:], ask)]

    def _rows(self, response: Response) -> list[dict[str, Any]]:
        found = self.json(response)
        if not isinstance(found, list):
            raise PermanentError(
                f"langsmith: {self.http.base_url} answered with an object where LangSmith sends a list: check the endpoint",
                platform=self.http.platform,
            )
        return found


def is_too_much(error: PlatformError) -> bool:
    """Whether asking for fewer ids may help (facts: section 7.2): refused as too long, or not answered in time."""
    if halves(error):
        return True
    return isinstance(error, TransientError) and bool(
        re.search(r"was answered (502|503|504)|in time \((Read|Write)", str(error))
    )


def most_allowed(error: PlatformError) -> int | None:
    """The page size a server names when it refuses a larger one."""
    found = _AT_MOST.search(str(error))
    return int(found[1]) if found else None


def _stats(since: datetime | None) -> dict[str, Any]:
    """Parameters that add statistics on the runs that started since."""
    return {} if since is None else {"include_stats": True, "stats_start_time": iso(since)}


def iso(moment: datetime) -> str:
    """A time as LangSmith takes it."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
