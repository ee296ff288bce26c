"""The score lists of the stand-in: v3 (cursor), v2 and v1 (numbered pages)."""

from __future__ import annotations

import base64
import json
import math
import re
from typing import Any

from servers.langfuse_http import Answer, Request, custom, invalid, not_found
from servers.langfuse_state import data_type, iso, millis
from servers.langfuse_writes import TYPES

_V3_PARAMS = {
    "limit", "cursor", "fields", "id", "name", "source", "dataType", "environment", "configId", "queueId", "authorUserId",
    "value", "valueMin", "valueMax", "traceId", "sessionId", "observationId", "experimentId", "fromTimestamp", "toTimestamp",
}  # fmt: skip
_GROUPS = ("core", "details", "subject", "annotation")
_COLUMNS = {
    "id": "id", "name": "name", "source": "source", "dataType": "data_type", "environment": "environment", "configId": "config_id",
    "traceId": "trace_id", "sessionId": "session_id", "observationId": "observation_id", "experimentId": "run_id",
}  # fmt: skip
_ZONE = re.compile(r"(Z|[+-]\d\d:\d\d)$")


# --- reading


def list_v3(request: Request) -> Answer:
    """`GET /v3/scores`: newest first, keyset cursor, at most 100 a page."""
    query = request.query
    limit, groups = _check_v3(request)
    where, values = _lists(query, _COLUMNS)
    if "traceId" not in query and "sessionId" in query:
        where.append("trace_id is null or session_id is not null")
    if "value" in query:
        where.append("num = ?" if query["dataType"] != "CATEGORICAL" else "json_extract(body, '$.value') = ?")
        values.append({"true": 1, "false": 0}.get(query["value"], query["value"]))
    for name, comparison in (("valueMin", ">="), ("valueMax", "<=")):
        if name in query:
            where.append(f"num {comparison} ?")
            values.append(float(query[name]))
    for name, comparison in (("fromTimestamp", ">="), ("toTimestamp", "<")):
        if name in query:
            where.append(f"ts {comparison} ?")
            values.append(_time(query[name], name))
    request.server.check_heavy(query.get("fromTimestamp"), query.get("toTimestamp"))
    if "cursor" in query:
        last = _cursor(query["cursor"])
        where.append("(ts < ? or (ts = ? and id < ?))")
        values += [last[0], last[0], last[1]]
    condition = " and ".join(f"({one})" for one in where)
    sql = f"select id, ts, updated, body from scores where {condition} order by ts desc, id desc, version desc"
    rows, seen = [], set()
    for row in request.state.query(f"{sql} limit ?", [*values, limit * 2 + 2]):
        if row[0] not in seen:  # LIMIT 1 BY id, inside one page
            seen.add(row[0])
            rows.append(row)
    meta: dict[str, Any] = {"limit": limit}
    if len(rows) > limit:
        rows = rows[:limit]
        meta["cursor"] = _to_cursor(rows[-1][1], rows[-1][0])
    shown = [_v3_row(json.loads(row[3]), row[2], groups) for row in rows if row[0] not in request.state.ghost_ids]
    return 200, {"data": shown, "meta": meta}


def _lists(query: dict[str, str], columns: dict[str, str]) -> tuple[list[str], list[Any]]:
    """Conditions of the parameters that are comma lists: OR inside, AND across."""
    where, values = ["1 = 1"], []
    for name, column in columns.items():
        if query.get(name):
            wanted = query[name].split(",")
            where.append(f"{column} in ({','.join('?' * len(wanted))})")
            values += wanted
    return where, values


def _check_v3(request: Request) -> tuple[int, set[str]]:
    query = request.query
    unknown = [name for name in query if name not in _V3_PARAMS | {"userId", "traceTags"}]
    if unknown:
        raise invalid(
            {"code": "unrecognized_keys", "keys": unknown, "path": [], "message": f'Unrecognized key: "{unknown[0]}"'}
        )
    for name in ("userId", "traceTags"):
        if name in query:
            raise custom(
                f"{name} filter requires a trace JOIN and is not supported in v3 — use v2 or omit this filter", []
            )
    if "observationId" in query and "traceId" not in query:
        raise custom("observationId filter requires traceId — observation IDs are scoped to a trace", [])
    if "dataType" in query and not set(query["dataType"].split(",")) <= set(TYPES):
        raise custom(f'Invalid dataType value: "{query["dataType"]}". Allowed: {", ".join(TYPES)}', ["dataType"])
    if "value" in query and query.get("dataType") not in ("NUMERIC", "BOOLEAN", "CATEGORICAL"):
        raise custom("value filter requires a single dataType from: NUMERIC, BOOLEAN, CATEGORICAL", [])
    groups = set(query.get("fields", "core").split(","))
    if not groups <= set(_GROUPS):
        options = "|".join(f'"{group}"' for group in _GROUPS)
        raise invalid(
            {
                "code": "invalid_value",
                "values": list(_GROUPS),
                "path": ["fields", 1],
                "message": f"Invalid option: expected one of {options}",
            }
        )
    return request.limit(100), groups


def _v3_row(body: dict[str, Any], updated: int, groups: set[str]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": body["id"], "projectId": "proj-test", "name": body["name"], "source": body.get("source") or "API",
        "timestamp": iso(body["_ts"]), "environment": body.get("environment") or "default", "createdAt": iso(body["_created"]),
        "updatedAt": iso(updated),
    }  # fmt: skip
    if "details" in groups:
        row |= {
            "comment": body.get("comment"),
            "configId": body.get("configId"),
            "metadata": body.get("metadata") or {},
        }
    if "annotation" in groups:
        row |= {"authorUserId": body.get("authorUserId"), "queueId": body.get("queueId")}
    if "subject" in groups:
        row["subject"] = _subject(body)
    kind = data_type(body)
    row |= {"dataType": kind, "value": bool(body["value"]) if kind == "BOOLEAN" else body["value"]}
    return row


def _subject(body: dict[str, Any]) -> dict[str, Any]:
    if body.get("datasetRunId"):
        return {"kind": "experiment", "id": body["datasetRunId"]}
    if body.get("observationId"):
        return {"kind": "observation", "id": body["observationId"], "traceId": body.get("traceId")}
    if body.get("sessionId"):
        return {"kind": "session", "id": body["sessionId"]}
    return {"kind": "trace", "id": body.get("traceId")}


def list_pages(request: Request) -> Answer:
    """`GET /v2/scores` and `GET /scores`: OFFSET pages, newest first, without a rule between equal times."""
    query, version = request.query, 2 if request.path.startswith("/v2") else 1
    limit, page = request.limit(100), request.page()
    columns = {**_COLUMNS, "scoreIds": "id", "datasetRunId": "run_id"}
    where, values = _lists({**query, "sessionId": ""} if version == 1 else query, columns)
    for name, comparison in (("fromTimestamp", ">="), ("toTimestamp", "<")):
        if name in query:
            if not _ZONE.search(query[name]):
                raise invalid(
                    {"code": "invalid_format", "format": "datetime", "path": [name], "message": "Invalid ISO datetime"}
                )
            where.append(f"ts {comparison} ?")
            values.append(_time(query[name], name))
    numeric = [(query["operator"], query["value"])] if "operator" in query and "value" in query else []
    numeric += [(one["operator"], one["value"]) for one in request.filter() if one.get("column") == "value"]
    for operator, value in numeric:
        where.append(f"num { ({'=': '=', '<': '<', '>': '>', '<=': '<=', '>=': '>=', '!=': '!='}[operator]) } ?")
        values.append(float(value))
    with_traces = not (version == 2 and query.get("fields") == "score")
    if version == 1:
        where.append("trace_id is not null and data_type <> 'CORRECTION'")
    if with_traces:
        # Joined with traces: scores whose trace is not there (yet) vanish without a word.
        where.append("trace_id is null or trace_id in (select id from traces)")
        for name, sql in (("userId", "json_extract(body, '$.userId') = ?"), ("traceTags", "body like '%' || ? || '%'")):
            if name in query:
                where.append(f"trace_id in (select id from traces where {sql})")
                values.append(query[name])
    condition = " and ".join(f"({one})" for one in where)
    total = request.state.query(f"select count(*) from scores where {condition}", values)[0][0]
    # Ties come in an order of their own, not the cursor's.
    sql = f"select id, updated, body from scores where {condition} order by ts desc, id asc limit ? offset ?"
    found = request.state.query(sql, [*values, limit, (page - 1) * limit])
    rows = [_old_row(request, json.loads(body), updated, version, with_traces) for _, updated, body in found]
    meta = {"page": page, "limit": limit, "totalItems": total, "totalPages": math.ceil(total / limit)}
    return 200, request.server.stamped({"data": rows, "meta": meta})


def one_old(request: Request) -> Answer:
    """`GET /v2/scores/{id}` and `GET /scores/{id}`."""
    version = 2 if request.path.startswith("/v2") else 1
    found = request.state.query("select updated, body from scores where id = ? order by version desc", [request.tail])
    hidden = (
        version == 1
        and found
        and (data_type(json.loads(found[0][1])) == "CORRECTION" or not json.loads(found[0][1]).get("traceId"))
    )
    if not found or hidden:
        raise not_found("Score not found")
    return 200, _old_row(request, json.loads(found[0][1]), found[0][0], version, False, alone=True)


def old_rows(request: Request, trace_id: str) -> list[dict[str, Any]]:
    """The scores of a trace as v1 shows them."""
    found = request.state.query(
        "select updated, body from scores where trace_id = ? and data_type <> 'CORRECTION'", [trace_id]
    )
    return [_old_row(request, json.loads(body), updated, 1, False, alone=True) for updated, body in found]


def _old_row(
    request: Request, body: dict[str, Any], updated: int, version: int, with_trace: bool, *, alone: bool = False
) -> dict[str, Any]:
    kind, value = data_type(body), body["value"]
    text = {"CATEGORICAL": value, "TEXT": value, "CORRECTION": value, "BOOLEAN": "True" if value else "False"}.get(kind)
    row: dict[str, Any] = {
        "id": body["id"], "projectId": "proj-test", "environment": body.get("environment") or "default", "name": body["name"],
        "value": 0 if kind in ("CATEGORICAL", "CORRECTION") else value, "source": body.get("source") or "API",
        "authorUserId": body.get("authorUserId"), "comment": body.get("comment"), "metadata": body.get("metadata") or {},
        "configId": body.get("configId"), "queueId": body.get("queueId"), "executionTraceId": None,
        "createdAt": iso(body["_created"]), "updatedAt": iso(updated), "timestamp": iso(body["_ts"]),
        "traceId": body.get("traceId"), "observationId": body.get("observationId"), "sessionId": body.get("sessionId"),
        "datasetRunId": body.get("datasetRunId"), "stringValue": text, "dataType": kind,
    }  # fmt: skip
    if kind == "TEXT":
        del row["value"]
    if version == 1:
        del row["sessionId"], row["datasetRunId"]
    if not alone:
        row["trace"] = _trace_of(request, body.get("traceId"), version) if with_trace else None
    return row


def _trace_of(request: Request, trace_id: str | None, version: int) -> dict[str, Any] | None:
    found = request.state.query("select body from traces where id = ?", [trace_id])
    if not found:
        return None
    trace = json.loads(found[0][0])
    shown = {
        "userId": trace.get("userId"),
        "tags": trace.get("tags") or [],
        "environment": trace.get("environment") or "default",
    }
    return shown | ({"sessionId": trace.get("sessionId")} if version == 2 else {})


def _time(text: str, name: str) -> int:
    try:
        return millis(text)
    except ValueError:
        raise invalid(
            {
                "expected": "date",
                "code": "invalid_type",
                "received": "Invalid Date",
                "path": [name],
                "message": "Invalid input: expected date, received Date",
            }
        ) from None


def _to_cursor(ts: int, last_id: str) -> str:
    text = json.dumps({"v": 1, "lastTimestamp": iso(ts), "lastId": last_id}, separators=(",", ":"))
    return base64.b64encode(text.encode()).decode()


def _cursor(text: str) -> tuple[int, str]:
    try:
        held = json.loads(base64.b64decode(text))
        return millis(held["lastTimestamp"]), held["lastId"]
    except (ValueError, KeyError, TypeError):
        raise invalid(message="Invalid cursor format", error="InvalidRequestError") from None
