"""The calls: Phoenix's URLs, parameters and paging over REST and GraphQL. Knows nothing of our models."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from closeloop.errors import AuthError, PermanentError, PlatformError, known
from closeloop.ids import decode
from closeloop.platforms._decoding import readable
from closeloop.platforms._http import Http, Params, Patience, Response, halves
from closeloop.platforms.phoenix import wire
from closeloop.platforms.phoenix.wire import Table

_FIRST_IDS = 500
"""Ids in the first annotation call. The server takes 1000 (422 above), but proxies cap addresses, and so the batch adapts."""
_ANNOTATIONS = 10_000
_LISTED = 1000
_TOO_MANY = re.compile(r"too many|too long|max \d+", re.IGNORECASE)
_FORBIDDEN = re.compile(r"cannot perform this action|only admin", re.IGNORECASE)
_NONE_EXIST = re.compile(r"None of the supplied", re.IGNORECASE)


class Client:
    """One project of one server over HTTP. Row dicts come back flat and as the server sent them otherwise."""

    def __init__(self, http: Http, project: str) -> None:
        self.http = http
        self.project = project
        self._ids = _FIRST_IDS
        self._found: wire.Project | None = None

    # --- server and project

    def version(self, patience: Patience | None = None) -> tuple[str, datetime | None]:
        """The server's version and its clock. Needs a key where authentication is on: this is what checks it."""
        response = self.get("/v1/projects", {"limit": 1}, "projects", patience)
        return response.headers.get("x-phoenix-server-version", ""), response.date

    def projects(self, patience: Patience | None = None) -> list[wire.Project]:
        """Every project."""
        return readable(wire.Project, self._listed("/v1/projects", {}, "projects", 100, patience))

    def resolve(self, patience: Patience | None = None) -> wire.Project:
        """The project by name or id, asked for once. Raises PermanentError that lists what there is."""
        if self._found is None:
            projects = self.projects(patience)
            named = [one for one in projects if self.project in (one.name, one.id)]
            if not named:
                names = known(one.name for one in projects)
                raise PermanentError(
                    f"phoenix: no project {self.project!r} on {self.http.base_url}: projects are {names}; "
                    "a project appears with its first span",
                    platform=self.http.platform,
                    status=404,
                )
            self._found = named[0]
        return self._found

    @property
    def row(self) -> int:
        """The project's row number, for SQL."""
        row = wire.row_id("Project", self.resolve().id)
        if row is None:
            raise PermanentError(
                f"phoenix: project id {self.resolve().id!r} is of a kind this version does not know: update closeloop",
                platform=self.http.platform,
            )
        return row

    def path(self, rest: str) -> str:
        """`/v1/projects/<id>/<rest>`: by id, because a name may hold characters a path cannot."""
        return f"/v1/projects/{quote(self.resolve().id, safe='')}/{rest}"

    # --- spans, traces, sessions

    def spans(self, trace_ids: Sequence[str]) -> list[dict[str, Any]]:
        """All spans of these traces, flat. Asks for fewer traces at a time when an address gets too long."""
        rows: list[dict[str, Any]] = []
        for batch in self._batches(trace_ids):
            found = self._halving(batch, lambda ids: list(self._spans_of(ids)))
            rows += found
        return rows

    def _spans_of(self, trace_ids: Sequence[str]) -> Iterator[dict[str, Any]]:
        for row in self._listed(self.path("spans"), {"trace_id": trace_ids}, "spans", _LISTED):
            context = row.pop("context", None)
            yield {**row, **(context if isinstance(context, dict) else {})}

    def traces(
        self, since: datetime | None, until: datetime | None, cursor: str | None, *, spans: bool, limit: int
    ) -> Iterator[tuple[list[dict[str, Any]], str | None]]:
        """Pages of traces by start time, oldest first, with the cursor behind each; with `spans`, their span ids (no attributes)."""
        params: Params = {
            "start_time": since.isoformat() if since else None,
            "end_time": until.isoformat() if until else None,
            "order": "asc",
            "include_spans": spans,
        }
        yield from self.pages(self.path("traces"), params, "traces", limit, cursor)

    def session_traces(self, session_ids: Sequence[str]) -> Iterator[list[str]]:
        """The ids of all traces of these sessions, page by page."""
        params = {"session_identifier": session_ids}
        for rows, _ in self.pages(self.path("traces"), params, "traces", _LISTED):
            yield [row["trace_id"] for row in rows]

    def sessions(self, cursor: str | None, limit: int) -> Iterator[tuple[list[dict[str, Any]], str | None]]:
        """Pages of sessions, oldest first."""
        yield from self.pages(self.path("sessions"), {"order": "asc"}, "sessions", limit, cursor)

    # --- annotations

    def annotations(
        self, table: Table, ids: Sequence[str], *, identifier: str | None = None, names: Sequence[str] | None = None
    ) -> list[dict[str, Any]]:
        """The annotations on these targets, flat. Targets the server does not know have none."""
        rows: list[dict[str, Any]] = []
        for batch in self._batches(ids):
            rows += self._halving(batch, lambda part: self._annotations_of(table, part, identifier, names))
        return rows

    def _annotations_of(
        self, table: Table, ids: Sequence[str], identifier: str | None, names: Sequence[str] | None
    ) -> list[dict[str, Any]]:
        params: Params = {table.ids: ids, "identifier": identifier, "include_annotation_names": names}
        try:
            rows = list(self._listed(self.path(table.stream), params, table.stream, _ANNOTATIONS))
        except PermanentError as error:
            if error.status == 404 and _NONE_EXIST.search(str(error)):
                return []
            raise
        return [_flat(row) for row in rows]

    def annotate(self, table: Table, rows: Sequence[Mapping[str, Any]], *, sync: bool) -> list[str]:
        """Write annotations. Returns their ids with `sync`, nothing otherwise: the server has only queued them."""
        response = self.http.request(
            "POST",
            f"/v1/{table.stream}",
            params={"sync": sync},
            json={"data": list(rows)},
            endpoint=table.stream,
            writes=True,
        )
        return [row["id"] for row in self._body(response).get("data") or []]

    # --- query DSL and GraphQL

    def query_span_ids(
        self, condition: str, since: datetime | None, until: datetime | None, limit: int
    ) -> dict[str, str]:
        """Span id -> trace id of the spans a DSL condition holds for (all, when it is empty), at most `limit`. 403 for viewers."""
        query = {
            "select": {"context.trace_id": {"key": "context.trace_id"}},
            **({"filter": {"condition": condition}} if condition else {}),
            "index": {"key": "context.span_id"},
        }
        body = {
            "queries": [query],
            "start_time": since.isoformat() if since else None,
            "end_time": until.isoformat() if until else None,
            "limit": limit,
        }
        response = self.http.request(
            "POST",
            "/v1/spans",
            params={"project_name": self.resolve().name},
            json={key: value for key, value in body.items() if value is not None},
            headers={"accept": "application/json"},
            endpoint="span_query",
        )
        return _table(response)

    def graphql(self, query: str, variables: Mapping[str, Any], *, writes: bool = False) -> dict[str, Any]:
        """One GraphQL operation. Raises PermanentError with the server's words when it reports errors."""
        response = self.http.request(
            "POST", "/graphql", json={"query": query, "variables": dict(variables)}, endpoint="graphql", writes=writes
        )
        body = self._body(response)
        if errors := body.get("errors"):
            said = "; ".join(
                str(error.get("message", error)) if isinstance(error, dict) else str(error) for error in errors
            )
            message = f"phoenix: GraphQL refused the request: {said[:300]}"
            if _FORBIDDEN.search(said):  # with status 200
                raise AuthError(f"{message} ({self.http.hint})", platform=self.http.platform, status=403)
            raise PermanentError(message, platform=self.http.platform)
        return body.get("data") or {}

    # --- configs, datasets

    def configs(self) -> list[dict[str, Any]]:
        """Every annotation config of the server."""
        return list(self._listed("/v1/annotation_configs", {}, "annotation_configs", 100))

    def project_configs(self) -> list[dict[str, Any]]:
        """The annotation configs the project shows."""
        return list(self._listed(self.path("annotation_configs"), {}, "annotation_configs", 100))

    def write(self, method: str, path: str, body: Any, endpoint: str, params: Params | None = None) -> Any:
        """A call that changes the server; its decoded answer."""
        response = self.http.request(method, path, params=params, json=body, endpoint=endpoint, writes=True)
        return self._body(response) if response.body else None

    def datasets(self, name: str) -> list[dict[str, Any]]:
        """Datasets of this name: one or none."""
        return list(self._listed("/v1/datasets", {"name": name}, "datasets", 10))

    def examples(self, dataset_id: str) -> list[dict[str, Any]]:
        """The examples of a dataset's newest version."""
        response = self.get(f"/v1/datasets/{quote(dataset_id, safe='')}/examples", {}, "examples")
        return list((self._body(response).get("data") or {}).get("examples") or [])

    # --- paging and batches

    def get(self, path: str, params: Params, endpoint: str, patience: Patience | None = None) -> Response:
        """One read."""
        return self.http.request("GET", path, params=params, endpoint=endpoint, patience=patience)

    def pages(
        self,
        path: str,
        params: Params,
        endpoint: str,
        limit: int,
        cursor: str | None = None,
        patience: Patience | None = None,
    ) -> Iterator[tuple[list[dict[str, Any]], str | None]]:
        """Pages of a listing with the cursor behind each, None behind the last."""
        while True:
            body = self._body(self.get(path, {**params, "limit": limit, "cursor": cursor}, endpoint, patience))
            following = body.get("next_cursor")
            yield list(body.get("data") or []), following
            if not following or following == cursor:
                return
            cursor = following

    def _listed(
        self, path: str, params: Params, endpoint: str, limit: int, patience: Patience | None = None
    ) -> Iterator[dict[str, Any]]:
        for rows, _ in self.pages(path, params, endpoint, limit, patience=patience):
            yield from rows

    def _batches(self, ids: Sequence[str]) -> Iterator[Sequence[str]]:
        start = 0
        while start < len(ids):
            size = self._ids
            yield ids[start : start + size]
            start += size

    def _halving(self, ids: Sequence[str], ask: Any) -> list[dict[str, Any]]:
        """Ask for all ids at once; where the server or a proxy finds that too long, for the halves, and remember it."""
        try:
            return ask(ids)  # type: ignore[no-any-return]
        except PlatformError as error:
            if len(ids) == 1 or not (halves(error) or _too_many(error)):
                raise
            middle = len(ids) // 2
            self._ids = min(self._ids, max(middle, 1))
            return [*self._halving(ids[:middle], ask), *self._halving(ids[middle:], ask)]

    def _body(self, response: Response) -> dict[str, Any]:
        """The decoded object of a success. Raises PermanentError when it is none: something else answers at this address."""
        try:
            body = decode(response.body)
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise PermanentError(
                f"phoenix: {self.http.base_url} answered with something that is not Phoenix's JSON: check base_url",
                platform=self.http.platform,
            )
        return body


def _too_many(error: PlatformError) -> bool:
    return isinstance(error, PermanentError) and error.status == 422 and bool(_TOO_MANY.search(str(error)))


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """REST nests label, score and explanation in `result`; SQL does not."""
    result = row.pop("result", None)
    return {**row, **(result if isinstance(result, dict) else {})}


def _table(response: Response) -> dict[str, str]:
    """The one pandas table of a multipart answer: first column (the index) -> second."""
    start, end = response.body.find(b"{"), response.body.rfind(b"}")
    table = decode(response.body[start : end + 1]) if 0 <= start < end else {}
    columns = [column["name"] for column in table.get("schema", {}).get("fields", ())]
    if len(columns) != 2:
        return {}
    index, value = columns
    return {row[index]: row[value] for row in table.get("data", ())}
