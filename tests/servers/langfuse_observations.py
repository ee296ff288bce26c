"""Traces as the stand-in shows them: v2/observations on newer servers, traces, observations v1 and sessions on older ones."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from typing import Any

from servers.langfuse_http import Answer, HttpError, Request, bad_request, invalid, not_found, paged
from servers.langfuse_scores import old_rows
from servers.langfuse_state import iso, millis

_ALWAYS = ("id", "traceId", "startTime", "endTime", "projectId", "parentObservationId", "type", "latency", "timeToFirstToken",
           "modelId", "inputPrice", "outputPrice", "totalPrice")  # fmt: skip
_GROUPS = {
    "basic": ("name", "level", "statusMessage", "version", "environment", "userId", "sessionId", "isRootObservation",
              "bookmarked", "public"),
    "time": ("completionStartTime", "createdAt", "updatedAt"),
    "io": ("input", "output"),
    "metadata": ("metadata",),
    "model": ("model", "internalModelId", "modelParameters"),
    "usage": ("usageDetails", "inputUsage", "outputUsage", "totalUsage", "costDetails", "inputCost", "outputCost", "totalCost",
              "usagePricingTierId", "usagePricingTierName"),
    "prompt": ("promptId", "promptName", "promptVersion"),
    "trace_context": ("traceName", "release", "tags"),
}  # fmt: skip
_TYPES = ("GENERATION", "SPAN", "EVENT", "AGENT", "TOOL", "CHAIN", "RETRIEVER", "EVALUATOR", "EMBEDDING", "GUARDRAIL")
_COLUMNS = {"traceId": "trace_id", "id": "id", "sessionId": "session_id"}
_OTHER_COLUMNS = (
    "userId",
    "name",
    "type",
    "level",
    "version",
    "environment",
    "tags",
    "metadata",
    "parentObservationId",
)
RESPONSE_CAP = 5_000_000


def blank(row: dict[str, Any]) -> dict[str, Any]:
    """A whole stored row: what is not given has the server's empty value."""
    empty: dict[str, Any] = {
        "endTime": row["startTime"], "projectId": "proj-test", "parentObservationId": None, "type": "SPAN", "latency": 0,
        "timeToFirstToken": None, "modelId": None, "inputPrice": None, "outputPrice": None, "totalPrice": None, "name": "",
        "level": "DEFAULT", "statusMessage": "", "version": "", "environment": "default", "userId": "", "sessionId": "",
        "isRootObservation": not row.get("parentObservationId"), "bookmarked": False, "public": False, "completionStartTime": None,
        "createdAt": row["startTime"], "updatedAt": row["startTime"], "input": None, "output": None, "metadata": {}, "model": "",
        "internalModelId": "", "modelParameters": {}, "usageDetails": {}, "inputUsage": 0, "outputUsage": 0, "totalUsage": 0,
        "costDetails": {}, "inputCost": None, "outputCost": None, "totalCost": 0, "usagePricingTierId": None,
        "usagePricingTierName": None, "promptId": "", "promptName": "", "promptVersion": None, "traceName": "", "release": "",
        "tags": [],
    }  # fmt: skip
    return {**empty, **row}


def list_v2(request: Request) -> Answer:
    """`GET /v2/observations`: newest first, keyset cursor, at most 1000 a page, no de-duplication."""
    server, query = request.server, request.query
    if query.get("parseIoAsJson") == "true":
        raise invalid(
            {"code": "custom", "path": ["parseIoAsJson"], "message": "parseIoAsJson=true is no longer supported"}
        )
    if "type" in query and query["type"] not in _TYPES:
        raise invalid({"code": "invalid_value", "values": list(_TYPES), "path": ["type"], "message": "Invalid option"})
    limit, last = request.limit(1000, least=0), _cursor(query["cursor"]) if "cursor" in query else None
    _check_times(query)
    if not server.has_events:
        message = "The observations v2 API is only available in a Langfuse v4 write mode. Learn more at: https://langfuse.com/docs/v4"
        raise not_found(message)
    where, values = _conditions(request)
    server.check_heavy(query.get("fromStartTime"), query.get("toStartTime"), "traceId" in query or "filter" in query)
    where.append("visible <= ?")
    values.append(request.state.clock.now())
    if last:
        where.append("(start < ? or (start = ? and trace_id < ?) or (start = ? and trace_id = ? and id < ?))")
        values += [last[0], last[0], last[1], last[0], last[1], last[2]]
    sql = f"select id, trace_id, start, body from observations where {' and '.join(f'({one})' for one in where)}"
    rows = request.state.query(f"{sql} order by start desc, trace_id desc, id desc limit ?", [*values, limit + 1])
    meta: dict[str, Any] = {}
    if len(rows) > limit > 0:
        rows = rows[:limit]
        meta["cursor"] = _to_cursor(rows[-1][2], rows[-1][1], rows[-1][0])
    groups = set(query.get("fields", "core,basic").split(","))
    data = [_shown(json.loads(row[3]), groups) for row in rows[:limit]]
    if sum(len(row[3]) for row in rows) > RESPONSE_CAP and "io" in groups:
        raise HttpError(
            422, {"message": "The response is too large. Reduce the limit.", "error": "PayloadTooLargeError"}
        )
    return 200, {"data": data, "meta": meta}


def _check_times(query: dict[str, str]) -> None:
    for name in ("fromStartTime", "toStartTime"):
        if name in query and "T" not in query[name]:
            issue = {
                "origin": "string",
                "code": "invalid_format",
                "format": "datetime",
                "pattern": "iso",
                "path": [name],
            }
            raise invalid({**issue, "message": "Invalid ISO datetime"})


def _conditions(request: Request) -> tuple[list[str], list[Any]]:
    query = request.query
    where, values = ["1 = 1"], []
    for name, comparison in (("fromStartTime", ">="), ("toStartTime", "<")):
        if name in query:
            where.append(f"start {comparison} ?")
            values.append(millis(query[name]))
    given = [
        (name, query[name])
        for name in ("traceId", "sessionId", "userId", "name", "type", "level", "parentObservationId")
        if name in query
    ]
    for name, value in given:
        where.append(f"{_column(name)} = ?")
        values.append(value)
    if "isRootObservation" in query:
        where.append("is_root = ?")
        values.append(int(query["isRootObservation"] == "true"))
    for one in request.filter():
        column = one.get("column")
        if column not in (*_COLUMNS, *_OTHER_COLUMNS):
            raise bad_request(f"Column {column} does not match a UI / CH table mapping.")
        if one.get("type") == "stringOptions":
            if not request.server.any_of:
                raise bad_request(f"Filter type stringOptions is not compatible with column {column}.")
            wanted = list(one["value"])
            where.append(f"{_column(column)} in ({','.join('?' * len(wanted))})" if wanted else "0 = 1")
            values += wanted
        elif one.get("type") == "arrayOptions":
            where.append(" or ".join("json_extract(body, '$.tags') like ?" for _ in one["value"]))
            values += [f'%"{value}"%' for value in one["value"]]
        elif one.get("type") == "stringObject":
            # What `propagate_attributes` stored is JSON inside: the plain value matches nothing.
            where.append("json_extract(body, ?) = ?")
            values += [f'$.stored."{one["key"]}"', one["value"]]
        else:
            where.append(f"{_column(column)} = ?")
            values.append(one["value"])
    return where, values


def _column(name: str) -> str:
    return _COLUMNS.get(name, f"json_extract(body, '$.{name}')")


def _shown(row: dict[str, Any], groups: set[str]) -> dict[str, Any]:
    names: list[str] = list(_ALWAYS)
    for group, fields in _GROUPS.items():
        if group in groups:
            names += fields
    return {name: row.get(name) for name in names}


# --- older servers


def _v1(row: dict[str, Any]) -> dict[str, Any]:
    """The same observation as observations v1 shows it: null for empty, decoded input and output, nested metadata."""
    usage, cost = row["usageDetails"] or {}, row["costDetails"] or {}
    same = ("id", "traceId", "startTime", "endTime", "projectId", "parentObservationId", "type", "environment", "name", "level",
            "createdAt", "updatedAt", "completionStartTime", "latency", "timeToFirstToken", "modelId", "usagePricingTierId",
            "usagePricingTierName", "usageDetails", "costDetails", "promptVersion")  # fmt: skip
    return {
        **{name: row[name] for name in same},
        **{name: row[name] or None for name in ("statusMessage", "version", "model", "promptId", "promptName")},
        "input": _decoded(row["input"]), "output": _decoded(row["output"]), "metadata": _nested(row["metadata"]),
        "modelParameters": row["modelParameters"] or None,
        **{name: None if row[name] is None else float(row[name]) for name in ("inputPrice", "outputPrice", "totalPrice")},
        "calculatedInputCost": cost.get("input", 0), "calculatedOutputCost": cost.get("output", 0),
        "calculatedTotalCost": cost.get("total", 0),
        "unit": "TOKENS", "promptTokens": usage.get("input", 0), "completionTokens": usage.get("output", 0),
        "totalTokens": usage.get("total", 0),
        "usage": {"unit": "TOKENS", "input": usage.get("input", 0), "output": usage.get("output", 0), "total": usage.get("total", 0)},
    }  # fmt: skip


def _decoded(text: Any) -> Any:
    if isinstance(text, str) and text[:1] in ("{", "[", '"'):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def _nested(flat: dict[str, Any]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for key, value in flat.items():
        node, steps = tree, key.split(".", 1) if key.startswith(("scope.", "resourceAttributes.")) else [key]
        for step in steps[:-1]:
            node = node.setdefault(step, {})
        node[steps[-1]] = value
    return tree


def _unique(rows: Iterable[tuple[Any, ...]]) -> list[dict[str, Any]]:
    kept = {row["id"]: row for row in (json.loads(one[0]) for one in rows)}
    return [_v1(row) for row in kept.values()]


def list_v1(request: Request) -> Answer:
    """`GET /observations`: OFFSET pages."""
    where, values = _conditions(request)
    rows = request.state.query(
        f"select body from observations where {' and '.join(f'({one})' for one in where)} order by start desc, id desc",
        values,
    )
    return 200, request.server.stamped(paged(_unique(rows), request))


def one_v1(request: Request) -> Answer:
    """`GET /observations/{id}`."""
    rows = request.state.query("select body from observations where id = ? order by seq desc", [request.tail])
    if not rows:
        raise not_found(f"Observation {request.tail} not found within authorized project")
    return 200, _v1(json.loads(rows[0][0]))


def list_traces(request: Request) -> Answer:
    """`GET /traces`: pages, `fields` groups, `filter` on the id."""
    query, where, values = request.query, ["1 = 1"], []
    if "sessionId" in query:
        where.append("session_id = ?")
        values.append(query["sessionId"])
    for one in request.filter() if request.server.any_of else ():
        if one.get("column") not in ("id", "sessionId"):
            raise bad_request(f"Column {one.get('column')} does not match a UI / CH table mapping.")
        wanted = list(one["value"])
        column = {"id": "id", "sessionId": "session_id"}[one["column"]]
        where.append(f"{column} in ({','.join('?' * len(wanted))})")
        values += wanted
    for name, comparison in (("fromTimestamp", ">="), ("toTimestamp", "<")):
        if name in query:
            where.append(f"ts {comparison} ?")
            values.append(millis(query[name]))
    order = "asc" if query.get("orderBy", "").endswith("asc") else "desc"
    sql = f"select body from traces where {' and '.join(where)} order by ts {order}, id {order}"
    groups = set(query.get("fields", "core,io,scores,observations,metrics").split(","))
    page = paged([json.loads(row[0]) for row in request.state.query(sql, values)], request)
    page["data"] = [_trace(request, row, groups) for row in page["data"]]
    return 200, request.server.stamped(page)


def _trace(request: Request, row: dict[str, Any], groups: set[str], *, whole: bool = False) -> dict[str, Any]:
    moment = iso(millis(row["timestamp"]))
    shown: dict[str, Any] = {
        "id": row["id"], "projectId": "proj-test", "name": row.get("name"), "timestamp": moment,
        "environment": row.get("environment") or "default", "tags": row.get("tags") or [], "bookmarked": False,
        "release": row.get("release"), "version": row.get("version"), "userId": row.get("userId"), "sessionId": row.get("sessionId"),
        "public": False, "input": None, "output": None, "metadata": {}, "createdAt": moment[:19] + ".000Z", "updatedAt": moment,
    }  # fmt: skip
    if "io" in groups or whole:
        shown |= {"input": row.get("input"), "output": row.get("output"), "metadata": row.get("metadata") or {}}
    observations = request.state.query(
        "select body from observations where trace_id = ? order by start, id", [row["id"]]
    )
    scores = request.state.query("select id from scores where trace_id = ?", [row["id"]])
    shown["observations"] = (
        [json.loads(one[0])["id"] for one in observations] if "observations" in groups and not whole else []
    )
    shown["scores"] = [one[0] for one in scores] if "scores" in groups and not whole else []
    if whole:
        shown["observations"] = _unique(observations)
        shown["scores"] = old_rows(request, row["id"])
    has_metrics = "metrics" in groups or whole
    cost = sum(json.loads(one[0]).get("totalCost") or 0 for one in observations)
    shown |= {"totalCost": cost if has_metrics else -1, "latency": 0 if has_metrics else -1}
    return shown | {"htmlPath": f"/project/proj-test/traces/{row['id']}", "externalId": None}


def one_trace(request: Request) -> Answer:
    """`GET /traces/{id}` with its observations."""
    rows = request.state.query("select body from traces where id = ?", [request.tail])
    if not rows:
        raise not_found(f"Trace {request.tail} not found within authorized project")
    return 200, _trace(request, json.loads(rows[0][0]), set(), whole=True)


def list_sessions(request: Request) -> Answer:
    """`GET /sessions`."""
    rows = request.state.query(
        "select session_id, min(ts) from traces where session_id is not null and session_id <> '' group by 1 order by 2 desc"
    )
    found = [
        {"id": row[0], "createdAt": iso(row[1]), "projectId": "proj-test", "environment": "default"} for row in rows
    ]
    return 200, request.server.stamped(paged(found, request))


def one_session(request: Request) -> Answer:
    """`GET /sessions/{id}` with its traces, bare."""
    rows = request.state.query("select ts, body from traces where session_id = ? order by ts desc", [request.tail])
    if not rows:
        raise not_found("Session not found within authorized project")
    traces = [_trace(request, json.loads(row[1]), {"io"}) for row in rows]
    bare = [
        {
            name: value
            for name, value in one.items()
            if name not in ("observations", "scores", "totalCost", "latency", "htmlPath")
        }
        for one in traces
    ]
    return 200, {
        "id": request.tail,
        "createdAt": iso(rows[-1][0]),
        "projectId": "proj-test",
        "environment": "default",
        "traces": bare,
    }


def _to_cursor(start: int, trace_id: str, last_id: str) -> str:
    text = json.dumps(
        {"lastStartTimeTo": iso(start), "lastTraceId": trace_id, "lastId": last_id}, separators=(",", ":")
    )
    return base64.b64encode(text.encode()).decode()


def _cursor(text: str) -> tuple[int, str, str]:
    try:
        held = json.loads(base64.b64decode(text))
        return millis(held["lastStartTimeTo"]), held["lastTraceId"], held["lastId"]
    except (ValueError, KeyError, TypeError):
        raise bad_request("Invalid cursor format") from None
