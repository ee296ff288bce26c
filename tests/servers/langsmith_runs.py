"""The stand-in's runs: taken in as the SDK sends them, given out as v1 and v2 do."""

from __future__ import annotations

import gzip
import json
import re
from datetime import timedelta
from email import message_from_bytes
from typing import Any

from servers.langsmith_http import HttpError, Request, problem
from servers.langsmith_state import conditions, holds, moment, naive, parse, stamp, thread_of

_NUMBERS = ("prompt_tokens", "completion_tokens", "total_tokens", "total_cost")
_LONGEST = timedelta(days=401)
_TRACE = 25_000


def create(request: Request) -> Any:
    """POST /runs."""
    _take(request, request.json())
    return 202, {}


def update(request: Request) -> Any:
    """PATCH /runs/{id}."""
    _take(request, {**request.json(), "id": request.steps[-1]})
    return 202, {}


def batch(request: Request) -> Any:
    """POST /runs/batch."""
    body = request.json()
    for run in [*(body.get("post") or []), *(body.get("patch") or [])]:
        _take(request, run)
    return 202, {}


def multipart(request: Request) -> Any:
    """POST /runs/multipart: `post.<id>` and `patch.<id>` with `.inputs` and the like beside them, and `feedback.<id>`."""
    runs: dict[str, dict[str, Any]] = {}
    feedback: list[dict[str, Any]] = []
    for name, content in parts(request):
        kind, native, *rest = name.split(".")
        value = json.loads(content)
        if kind == "feedback":
            feedback.append(value)
        elif rest:
            runs.setdefault(native, {"id": native})[rest[0]] = value
        else:
            runs.setdefault(native, {"id": native}).update(value)
    for run in runs.values():
        _take(request, run)
    for one in feedback:
        from servers.langsmith_feedback import store

        # This way always extends the retention, whatever the client wished (facts: headline 3).
        store(request, {**one, "extend_trace_retention": True})
    return 202, {}


def parts(request: Request) -> list[tuple[str, bytes]]:
    """Name and content of every part of a form."""
    body = request.body
    if request.headers.get("content-encoding") == "gzip":
        body = gzip.decompress(body)
    elif request.headers.get("content-encoding") == "zstd":
        import zstandard

        body = zstandard.ZstdDecompressor().decompressobj().decompress(body)
    head = f"content-type: {request.headers['content-type']}\r\n\r\n".encode()
    form = message_from_bytes(head + body)
    found = []
    for part in form.get_payload():  # type: ignore[union-attr]
        name = part.get_param("name", header="content-disposition")  # type: ignore[union-attr]
        found.append((str(name), part.get_payload(decode=True)))  # type: ignore[union-attr]
    return found  # type: ignore[return-value]


def _take(request: Request, run: dict[str, Any]) -> None:
    state = request.state
    old = state.run(run["id"], hidden=True)
    if old is None and not run.get("session_id"):
        run["session_id"] = state.project(run.get("session_name") or "default")["id"]
    if old is None:
        run.setdefault("start_time", stamp(state.clock.now()))
        run.setdefault("trace_id", run["id"])
        run.setdefault("dotted_order", f"{moment(run['start_time']):%Y%m%dT%H%M%S%f}Z{run['id']}")
    run.pop("session_name", None)
    state.put_run(run)


# --- v1


def v1(request: Request) -> Any:
    """POST /runs/query. Of several sessions only the first counts; more than a hundred rows are refused."""
    body = request.json()
    limit = body.get("limit", 100)
    if limit > 100:
        raise HttpError(400, {"detail": "Limit exceeds maximum allowed value of 100"})
    state = request.state
    if body.get("id"):
        found = [run for one in body["id"] if (run := state.run(one))]
    else:
        where, values = _condition((body.get("session") or [None])[0], body.get("start_time"), body.get("end_time"))
        if body.get("is_root"):
            where += " AND root = 1"
        if body.get("trace"):
            where, values = f"{where} AND trace = ?", [*values, body["trace"]]
        found = _filtered(request, where, values, body.get("filter"))
    if body.get("order") == "asc":
        found.reverse()
    start = int(body.get("cursor") or 0)
    shown = [_v1(request, run, body.get("select")) for run in found[start : start + limit]]
    following = str(start + limit) if start + limit < len(found) else None
    return 200, {"runs": shown, "cursors": {"next": following, "prev": None}}


def read_v1(request: Request) -> Any:
    """GET /runs/{id}."""
    run = request.state.run(request.steps[-1])
    if run is None:
        raise HttpError(404, {"detail": "Run not found"})
    return 200, _v1(request, run, None)


def _v1(request: Request, run: dict[str, Any], select: list[str] | None) -> dict[str, Any]:
    required = {
        "id": run["id"], "name": run.get("name") or "", "run_type": run.get("run_type") or "chain",
        "trace_id": run["trace_id"], "dotted_order": run.get("dotted_order") or "", "session_id": run["session_id"],
        "status": _status(run), "app_path": f"/o/x/projects/p/{run['session_id']}/r/{run['id']}",
    }  # fmt: skip
    whole = {
        **required,
        **{key: run.get(key) for key in ("inputs", "outputs", "error", "extra", "tags", "parent_run_id", "events")},
        **{key: run.get(key) or 0 for key in _NUMBERS},
        "start_time": naive(moment(run["start_time"])),
        "end_time": naive(moment(run["end_time"])) if run.get("end_time") else None,
        "thread_id": thread_of(run),
        "parent_run_ids": _parents(request, run),
        "feedback_stats": request.state.stats(run["id"]) or None,
    }
    whole["total_cost"] = str(whole["total_cost"])
    if select is None:
        return whole
    return {**required, **{key: whole.get(key) for key in select if key in whole}}


# --- v2


def v2(request: Request) -> Any:
    """POST /v2/runs/query. Only ids when nothing is selected, only the last day when no time is given."""
    body = request.json()
    if bool(body.get("project_ids")) == bool(body.get("reference_dataset_id")):
        raise problem(400, "exactly one of project_ids and reference_dataset_id is required")
    now = request.state.clock.now()
    until = moment(body["max_start_time"]) if body.get("max_start_time") else now
    since = moment(body["min_start_time"]) if body.get("min_start_time") else now - timedelta(days=1)
    if until - since > _LONGEST:
        raise problem(400, "the time range exceeds 401 days")
    size = body.get("page_size", 100)
    if size > request.server.page_size:
        raise problem(400, f"page_size exceeds maximum allowed value of {request.server.page_size}")
    if len(body.get("ids") or ()) > request.server.most_ids:
        raise problem(400, "too many ids")
    known = {one["id"] for one in request.state.all("session")}
    if not set(body["project_ids"]) <= known:
        raise problem(404, "session not found")
    found: list[dict[str, Any]] = []
    for project in body["project_ids"]:
        where, values = _condition(project, stamp(since), stamp(until))
        if body.get("is_root"):
            where += " AND root = 1"
        if "ids" in body:
            where, values = _among(where, values, "id", body["ids"])
        where, values = _modified(body, project, where, values)
        found += _filtered(request, where, values, body.get("filter"))
    if body.get("sort_order") == "ASC":
        found.reverse()
    start = int(body.get("cursor") or 0)
    shown = [_v2(request, run, body.get("selects") or ["ID"]) for run in found[start : start + size]]
    more = start + size < len(found)
    return 200, {"items": shown, "has_more": more, **({"next_cursor": str(start + size)} if more else {})}


def _modified(body: dict[str, Any], project: str, where: str, values: list[Any]) -> tuple[str, list[Any]]:
    since, until = body.get("min_feedback_modified_at"), body.get("max_feedback_modified_at")
    if not since and not until:
        return where, values
    wanted = [value for _, place, value in conditions(parse(body.get("filter") or "and()")) if place == "feedback_key"]
    if not wanted:
        raise problem(400, "min_feedback_modified_at requires at least one feedback condition")
    marks = ", ".join("?" for _ in wanted)
    inner = f"SELECT run FROM feedback WHERE project = ? AND key IN ({marks}) AND modified >= ?"
    given = [project, *wanted, stamp(moment(since)) if since else ""]
    if until:
        inner, given = f"{inner} AND modified < ?", [*given, stamp(moment(until))]
    return f"{where} AND id IN ({inner})", [*values, *given]


def read_v2(request: Request) -> Any:
    """GET /v2/runs/{id}."""
    run = request.state.run(request.steps[-1])
    if run is None:
        raise problem(404, "run not found")
    return 200, _v2(request, run, request.queries("selects") or ["ID"])


def trace(request: Request) -> Any:
    """GET /v2/traces/{id}/runs: the whole tree."""
    runs = list(request.state.runs("trace = ?", [request.steps[-2]]))[:_TRACE]
    return 200, {"items": [_v2(request, run, request.queries("selects") or ["ID"]) for run in runs]}


def _v2(request: Request, run: dict[str, Any], selects: list[str]) -> dict[str, Any]:
    extra = run.get("extra") or {}
    whole = {
        "id": run["id"],
        "trace_id": run["trace_id"],
        "project_id": run["session_id"],
        "parent_run_ids": _parents(request, run),
        "is_root": not run.get("parent_run_id"),
        "name": run.get("name"),
        "run_type": (run.get("run_type") or "chain").upper(),
        "status": _status(run).upper(),
        "start_time": stamp(moment(run["start_time"])) + "Z",
        "end_time": stamp(moment(run["end_time"])) + "Z" if run.get("end_time") else None,
        "metadata": extra.get("metadata") or {},
        "thread_id": _uuid(thread_of(run)),
        **{key: run.get(key) for key in ("inputs", "outputs", "error", "extra", "tags", "dotted_order", *_NUMBERS)},
        "feedback_stats": request.state.stats(run["id"]) if "FEEDBACK_STATS" in selects else {},
    }
    return {key: value for key, value in whole.items() if key.upper() in selects and value is not None}


# --- shared


def _condition(project: str | None, since: str | None, until: str | None) -> tuple[str, list[Any]]:
    where, values = "1 = 1", []
    for clause, value in (("project = ?", project), ("start >= ?", since), ("start <= ?", until)):
        if value:
            where += f" AND {clause}"
            values.append(value if clause.startswith("project") else stamp(moment(value)))
    return where, values


def _among(where: str, values: list[Any], column: str, wanted: list[str]) -> tuple[str, list[Any]]:
    return f"{where} AND {column} IN (SELECT value FROM json_each(?))", [*values, json.dumps(wanted)]


def _filtered(request: Request, where: str, values: list[Any], text: str | None) -> list[dict[str, Any]]:
    if not text:
        return list(request.state.runs(where, values))
    try:
        condition = parse(text)
    except (ValueError, IndexError):
        raise problem(400, f"invalid filter: {text[:100]}") from None
    if condition[0] == "in" and condition[1] in ("id", "trace_id"):
        column = "id" if condition[1] == "id" else "trace"
        if len(condition[2]) > request.server.most_ids:
            raise problem(400, "too many values in filter")
        return list(request.state.runs(*_among(where, values, column, condition[2])))
    needs_keys = "feedback_key" in text
    found = []
    for run in request.state.runs(where, values):
        keys = set(request.state.stats(run["id"])) if needs_keys else set()
        if holds(condition, run, keys):
            found.append(run)
    return found


def _status(run: dict[str, Any]) -> str:
    return "error" if run.get("error") else "success" if run.get("end_time") else "pending"


def _parents(request: Request, run: dict[str, Any]) -> list[str]:
    order = run.get("dotted_order") or ""
    chain = [step.partition("Z")[2] for step in order.split(".")][:-1]
    return chain or ([run["parent_run_id"]] if run.get("parent_run_id") else [])


def _uuid(text: str | None) -> str | None:
    """The document has threads' ids as UUIDs here; any other id shows in the metadata only."""
    return text if text and re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text) else None
