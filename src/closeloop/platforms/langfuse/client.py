"""The calls: Langfuse's URLs, parameters, paging, and which error means that an endpoint, an object or a permission is missing.

Knows nothing of our models. Reads and single writes only; what the official SDK does for us is in `native.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import quote

import orjson
from pydantic import TypeAdapter, ValidationError

from closeloop.errors import PermanentError, PlatformError, TransientError
from closeloop.ids import clean, decode
from closeloop.platforms._batches import by_length
from closeloop.platforms._decoding import reason_of
from closeloop.platforms._http import ONCE, Http, Params, Patience
from closeloop.platforms.base import Rejected
from closeloop.platforms.langfuse import budget, wire
from closeloop.platforms.langfuse.budget import Budgets, Waiting

R = TypeVar("R", wire.Observation, wire.Trace)
Row = dict[str, Any]

PAGE = 100
"""The most rows of every listing but v2/observations."""
_FILTER, _QUOTES = 6150, len("%22%22%2C")
"""How long the ids in one filter may be in an address, below the 8 KB line of a default nginx (facts: section 11.2); and what each adds."""
FIELDS = "details,subject,annotation"
_MOST_PAGES = 100_000
_ABSENT = re.compile(r"events_only mode|only available in a Langfuse v4 write mode|<!DOCTYPE|<html", re.IGNORECASE)
_TOO_HEAVY = frozenset({413, 422, 524})


def is_absent(error: PlatformError) -> bool:
    """Whether a 404 says that this server has no such endpoint, rather than no such object (facts: section 1)."""
    return isinstance(error, PermanentError) and error.status in (404, 405) and bool(_ABSENT.search(str(error)))


def is_too_heavy(error: PlatformError) -> bool:
    """Whether asking for less may help: the database or the answer was over a limit."""
    return budget.status_of(error) in _TOO_HEAVY


def iso(moment: datetime) -> str:
    """A time as the API wants it: UTC, milliseconds, `Z`. What is finer the server cuts off, so we do."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def maybe_iso(moment: datetime | None) -> str | None:
    """As `iso`; an open end is no parameter."""
    return None if moment is None else iso(moment)


class Client:
    """One project of one server. `patience` bounds what one call is worth."""

    def __init__(self, http: Http, budgets: Budgets) -> None:
        self.http = http
        self.budgets = budgets
        self.is_cloud = bool(re.search(r"//([\w-]+\.)*langfuse\.com(:|/|$)", http.base_url + "/"))
        self._version: str | None = None

    # --- server

    def version(self, patience: Patience | None = None) -> str:
        """The server's version, asked for once. Needs no key, so it says nothing about the key."""
        if self._version is None:
            self._version = str(self.object("GET", "/health", "", patience=patience).get("version", ""))
        return self._version

    @property
    def major(self) -> int:
        """The major version; 4 where the server does not say."""
        head = self.version().partition(".")[0]
        return int(head) if head.isdecimal() else 4

    def projects(self, patience: Patience | None = None) -> list[dict[str, Any]]:
        """The project behind the key: one."""
        return list(self.object("GET", "/projects", budget.GENERAL, patience=patience).get("data") or [])

    # --- reading

    def scores(self, params: Params) -> tuple[list[Row], str | None]:
        """One page of v3/scores, as the server sent it, and the cursor behind it."""
        rows, meta = self._plain("/v3/scores", params, budget.GENERAL)
        return rows, meta.get("cursor")

    def score_page(self, params: Params, number: int) -> tuple[list[Row], int]:
        """One numbered page of v2/scores, with the number of pages there are."""
        rows, meta = self._plain("/v2/scores", {**params, "page": number}, budget.GENERAL)
        return rows, int(meta.get("totalPages") or 0)

    def observations(self, params: Params) -> tuple[list[wire.Observation], list[Rejected], str | None, int]:
        """One page of v2/observations, with the cursor behind it and the bytes it took."""
        body = self.read("/v2/observations", params, budget.GENERAL)
        page, bad = self._decoded(body, wire.OBSERVATIONS, "trace")
        return page.data, bad, page.meta.cursor, len(body)

    def page(
        self, path: str, params: Params, adapter: TypeAdapter[wire.Page[R]], bucket: str
    ) -> tuple[wire.Page[R], list[Rejected]]:
        """One page of a listing of traces or their steps, and the rows of it that cannot be read."""
        return self._decoded(self.read(path, params, bucket), adapter, "trace")

    def numbered(
        self, path: str, params: Params, adapter: TypeAdapter[wire.Page[R]], bucket: str
    ) -> Iterator[tuple[list[R], list[Rejected]]]:
        """Every page of a listing with page numbers."""
        for number in range(1, _MOST_PAGES):
            page, bad = self.page(path, {**params, "page": number, "limit": PAGE}, adapter, bucket)
            yield page.data, bad
            if number >= (page.meta.total_pages or 0):
                return

    def rows(self, path: str, bucket: str, params: Params | None = None) -> Iterator[Row]:
        """Every row of a listing with page numbers, undecoded otherwise."""
        for number in range(1, _MOST_PAGES):
            rows, meta = self._plain(path, {**(params or {}), "page": number, "limit": PAGE}, bucket)
            yield from rows
            if number >= (meta.get("totalPages") or 0):
                return

    def metrics(self, query: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Rows of one v2/metrics query. Never waits: its limit is per hour or day, and a listing does the same."""
        params = {"query": orjson.dumps(query).decode()}
        found = decode(self.read("/v2/metrics", params, budget.METRICS, patience=ONCE))
        rows = found.get("data") if isinstance(found, dict) else None
        return [row for row in rows or () if isinstance(row, dict)]

    def read(self, path: str, params: Params, bucket: str, patience: Patience | None = None) -> bytes:
        """One read, paced by its bucket."""
        self.budgets.take(bucket)
        how = patience or self._waiting(bucket)
        return self.http.request("GET", f"/api/public{path}", params=params, endpoint=bucket, patience=how).body

    # --- writing

    def write(self, method: str, path: str, body: Any, bucket: str) -> Any:
        """A call that changes the server; its decoded answer."""
        self.budgets.take(bucket)
        response = self.http.request(
            method, f"/api/public{path}", json=body, endpoint=bucket, writes=True, patience=self._waiting(bucket)
        )
        return decode(response.body) if response.body else None

    def object(self, method: str, path: str, bucket: str, patience: Patience | None = None) -> dict[str, Any]:
        """One object. Raises PermanentError when something else answers at this address."""
        body = self.read(path, {}, bucket, patience)
        try:
            found = decode(body)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise PermanentError(
                f"langfuse: {self.http.base_url} does not answer as Langfuse does: check base_url",
                platform=self.http.platform,
            )
        return found

    # --- inside

    def _waiting(self, bucket: str) -> Patience:
        base = self.http.patience
        same = {name: getattr(base, name) for name in ("attempts", "budget", "first", "longest", "jitter")}
        return Waiting(**same, budgets=self.budgets, bucket=bucket)

    def _plain(self, path: str, params: Params, bucket: str) -> tuple[list[Row], dict[str, Any]]:
        """Rows and meta of one page. Other keys (`_deprecation`) pass."""
        body = self.read(path, params, bucket)
        try:
            page = decode(body)
            return [row for row in page["data"] if isinstance(row, dict)], page.get("meta") or {}
        except (ValueError, TypeError, KeyError, AttributeError):
            raise self._no_page() from None

    def _no_page(self) -> TransientError:
        return TransientError(
            f"langfuse: {self.http.base_url} sent an answer that is no page of rows: try again, then check base_url",
            platform=self.http.platform,
        )

    def _decoded(
        self, body: bytes, adapter: TypeAdapter[wire.Page[R]], kind: Any
    ) -> tuple[wire.Page[R], list[Rejected]]:
        """The whole page at once; where a row cannot be read, row by row, and that one is set aside."""
        try:
            return adapter.validate_json(body), []
        except ValidationError:
            return self._row_by_row(body, adapter, kind)

    def _row_by_row(
        self, body: bytes, adapter: TypeAdapter[wire.Page[R]], kind: Any
    ) -> tuple[wire.Page[R], list[Rejected]]:
        try:
            page = wire.ROWS.validate_python(decode(body))
        except (ValueError, ValidationError):
            raise self._no_page() from None
        good: list[R] = []
        bad: list[Rejected] = []
        for row in page.data:
            try:
                good += adapter.validate_python({"data": [row]}).data
            except ValidationError as error:
                native = row.get("id")
                reason = reason_of(error).removeprefix("data.0.")
                bad.append(Rejected(kind, None if native is None else str(native), reason, clean(row)))
        return wire.Page(data=good, meta=page.meta), bad


def any_of(column: str, values: Sequence[str]) -> str:
    """A `filter` parameter: this column is one of these values. Compact, because addresses are short."""
    one = {"type": "stringOptions", "column": column, "operator": "any of", "value": list(values)}
    return orjson.dumps([one]).decode()


def in_filters(ids: Iterable[str], most: int | None = None) -> Iterator[list[str]]:
    """Ids in groups, of `most` at most, of which one filter in an address holds all: 150 of Langfuse's own."""
    return by_length(ids, _FILTER, lambda one: len(quoted(one)) + _QUOTES, most)


def quoted(name: str) -> str:
    """A name or id as one step of a path: a raw slash would lead to another page (facts: section 5)."""
    return quote(name, safe="")
