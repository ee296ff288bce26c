"""The plain objects of the stand-in: score configs, datasets and items, annotation queues, comments, metrics."""

from __future__ import annotations

import json
import uuid
from typing import Any

import jsonschema

from servers.langfuse_http import Answer, HttpError, Request, bad_request, invalid, not_found, paged
from servers.langfuse_state import DAY, iso, merge, millis


def _now(request: Request) -> str:
    return iso(request.state.clock.now())


# --- score configs


def create_config(request: Request) -> Answer:
    """`POST /score-configs`: names are not unique."""
    body = request.json()
    kind = body.get("dataType")
    if kind not in ("NUMERIC", "CATEGORICAL", "BOOLEAN", "TEXT"):
        raise invalid(
            {
                "code": "invalid_union",
                "errors": [],
                "note": "No matching discriminator",
                "discriminator": "dataType",
                "path": ["dataType"],
                "message": "Invalid input",
            }
        )
    if len(body.get("name") or "") > 35:
        raise invalid(
            {
                "origin": "string",
                "code": "too_big",
                "maximum": 35,
                "inclusive": True,
                "path": ["name"],
                "message": "Too big",
            }
        )
    categories = body.get("categories")
    if kind == "CATEGORICAL":
        _check_categories(categories)
    elif kind == "BOOLEAN":
        categories = [{"label": "True", "value": 1}, {"label": "False", "value": 0}]
    now = _now(request)
    row = {
        "id": str(uuid.uuid4()), "name": body["name"], "isArchived": False, "description": body.get("description"), "createdAt": now,
        "updatedAt": now, "projectId": "proj-test", "maxValue": body.get("maxValue"), "minValue": body.get("minValue"),
        "dataType": kind, "categories": categories,
    }  # fmt: skip
    request.state.put("config", row)
    return 200, row


def _check_categories(categories: Any) -> None:
    if not isinstance(categories, list) or not categories:
        issue = {
            "expected": "array",
            "code": "invalid_type",
            "path": [],
            "message": "Invalid input: expected array, received undefined",
        }
        raise invalid(
            {"code": "invalid_union", "errors": [[issue]], "path": ["categories"], "message": "Invalid input"}
        )
    labels, values = [one["label"] for one in categories], [one["value"] for one in categories]
    if len(set(labels)) < len(labels) or len(set(values)) < len(values):
        raise invalid({"code": "custom", "path": ["categories"], "message": "Duplicate category"})


def list_configs(request: Request) -> Answer:
    """`GET /score-configs`."""
    return 200, paged(request.state.all("config"), request)


def one_config(request: Request) -> Answer:
    """`GET /score-configs/{id}`."""
    row = request.state.get("config", request.tail)
    if row is None:
        raise not_found("Score config not found within authorized project")
    return 200, row


def patch_config(request: Request) -> Answer:
    """`PATCH /score-configs/{id}`."""
    row = one_config(request)[1]
    change = {name: value for name, value in request.json().items() if name in row}
    if "categories" in change:
        _check_categories(change["categories"])
    row = {**row, **change, "updatedAt": _now(request)}
    request.state.put("config", row)
    return 200, row


# --- datasets


def create_dataset(request: Request) -> Answer:
    """`POST /v2/datasets`: an upsert by name."""
    body, now = request.json(), _now(request)
    old = next((one for one in request.state.all("dataset") if one["name"] == body["name"]), None)
    row = old or {"id": _cuid(), "projectId": "proj-test", "name": body["name"], "createdAt": now}
    for name in ("description", "metadata", "inputSchema", "expectedOutputSchema"):
        row[name] = merge(row.get(name), body[name]) if name in body else row.get(name)
    row["updatedAt"] = now
    request.state.put("dataset", row)
    return 200, row


def list_datasets(request: Request) -> Answer:
    """`GET /v2/datasets`."""
    return 200, paged(request.state.all("dataset"), request)


def one_dataset(request: Request) -> Answer:
    """`GET /v2/datasets/{name}`."""
    return 200, _dataset(request, request.tail, "Dataset not found")


def _dataset(request: Request, name: str, message: str) -> dict[str, Any]:
    row = next((one for one in request.state.all("dataset") if one["name"] == name), None)
    if row is None:
        raise not_found(message)
    return row


def create_item(request: Request) -> Answer:
    """`POST /dataset-items`: an upsert by id, unique per project; every one makes a version."""
    body, now = request.json(), _now(request)
    name = body["datasetName"]
    dataset = _dataset(request, name, f"Dataset {name} not found for project proj-test")
    old = request.state.get("item", body["id"]) if body.get("id") else None
    if old and old["datasetId"] != dataset["id"]:
        message = (
            f"Dataset item id {body['id']} already exists in another dataset (id {old['datasetId']}) in this project; item ids are unique "
            f"per project across datasets. Use a different id or target dataset {old['datasetId']}."
        )
        raise HttpError(409, {"message": message, "error": "LangfuseConflictError"})
    row = old or {
        "id": body.get("id") or str(uuid.uuid4()),
        "datasetId": dataset["id"],
        "status": "ACTIVE",
        "datasetName": name,
        "mediaReferences": [],
    }
    for field in ("input", "expectedOutput", "metadata", "sourceTraceId", "sourceObservationId", "status"):
        if body.get(field) is not None:  # null clears nothing
            row[field] = body[field]
        row.setdefault(field, None)
    for field, schema in (("input", dataset["inputSchema"]), ("expectedOutput", dataset["expectedOutputSchema"])):
        if schema and row[field] is not None and list(jsonschema.Draft7Validator(schema).iter_errors(row[field])):
            raise bad_request(
                f"Dataset item validation failed: {field.capitalize()} validation failed: does not match the schema"
            )
    row |= {"createdAt": now, "updatedAt": now}
    request.state.put("item", row, newest_first=True)
    request.state.put("version", {"id": str(uuid.uuid4()), "item": row["id"], "at": now})
    return 200, row


def list_items(request: Request) -> Answer:
    """`GET /dataset-items`."""
    query = request.query
    if "datasetName" in query:
        _dataset(request, query["datasetName"], "Dataset not found")
    keep = {name: query[name] for name in ("datasetName", "sourceTraceId", "sourceObservationId") if name in query}
    rows = [row for row in request.state.all("item") if all(row[name] == value for name, value in keep.items())]
    return 200, paged(rows, request)


def one_item(request: Request) -> Answer:
    """`GET /dataset-items/{id}`."""
    row = request.state.get("item", request.tail)
    if row is None:
        raise not_found("Dataset item not found")
    return 200, row


def delete_item(request: Request) -> Answer:
    """`DELETE /dataset-items/{id}`."""
    if request.state.get("item", request.tail) is None:
        raise not_found(f"Dataset item with id {request.tail} not found for project proj-test")
    request.state.drop("item", request.tail)
    return 200, {"message": "Dataset item successfully deleted"}


def create_run_item(request: Request) -> Answer:
    """`POST /dataset-run-items`."""
    body, now = request.json(), _now(request)
    row = {
        "id": str(uuid.uuid4()), "datasetRunId": uuid.uuid5(uuid.NAMESPACE_URL, body["runName"]).hex[:16],
        "datasetRunName": body["runName"], "datasetItemId": body["datasetItemId"], "traceId": body.get("traceId"),
        "observationId": body.get("observationId"), "createdAt": now, "updatedAt": now,
    }  # fmt: skip
    request.state.put("run_item", row)
    return 200, row


def list_runs(request: Request) -> Answer:
    """`GET /datasets/{name}/runs`."""
    rows = [_run(request, row) for row in request.state.all("run_item")]
    return 200, paged(rows, request)


def one_run(request: Request) -> Answer:
    """`GET /datasets/{name}/runs/{run}`."""
    rows = [row for row in request.state.all("run_item") if row["datasetRunName"] == request.tail]
    if not rows:
        raise not_found("Dataset run not found")
    return 200, _run(request, rows[0]) | {"datasetRunItems": rows}


def _run(request: Request, row: dict[str, Any]) -> dict[str, Any]:
    dataset = next(iter(request.state.all("dataset")), {"id": ""})
    return {
        "id": row["datasetRunId"], "name": row["datasetRunName"], "description": "", "metadata": {}, "datasetId": dataset["id"],
        "datasetName": request.steps[1], "createdAt": row["createdAt"], "updatedAt": row["updatedAt"],
    }  # fmt: skip


def experiments(request: Request) -> Answer:
    """`GET /experiments` and `/experiment-items`."""
    if "fromStartTime" not in request.query:
        raise invalid(
            {
                "expected": "string",
                "code": "invalid_type",
                "path": ["fromStartTime"],
                "message": "Invalid input: expected string, received undefined",
            }
        )
    if not request.server.has_events:
        what = "experiments API" if request.path.startswith("/experiments") else "experiment items API"
        raise not_found(
            f"The {what} is only available in a Langfuse v4 write mode. Learn more at: https://langfuse.com/docs/v4"
        )
    return 200, {"data": [], "meta": {}}


# --- queues and comments


def create_queue(request: Request) -> Answer:
    """`POST /annotation-queues`."""
    body, now = request.json(), _now(request)
    if any(one["name"] == body["name"] for one in request.state.all("queue")):
        raise bad_request("A queue with this name already exists in the project")
    row = {
        "id": _cuid(),
        "name": body["name"],
        "description": body.get("description"),
        "scoreConfigIds": body["scoreConfigIds"],
        "createdAt": now,
        "updatedAt": now,
    }
    request.state.put("queue", row)
    return 200, row


def list_queues(request: Request) -> Answer:
    """`GET /annotation-queues`."""
    return 200, paged(request.state.all("queue"), request)


def one_queue(request: Request) -> Answer:
    """`GET /annotation-queues/{id}`."""
    row = request.state.get("queue", request.steps[1])
    if row is None:
        raise not_found("Queue not found")
    return 200, row


def create_queue_item(request: Request) -> Answer:
    """`POST /annotation-queues/{id}/items`."""
    queue, body, now = one_queue(request)[1], request.json(), _now(request)
    row = {
        "id": _cuid(), "queueId": queue["id"], "objectId": body["objectId"], "objectType": body["objectType"],
        "status": body.get("status") or "PENDING", "completedAt": None, "createdAt": now, "updatedAt": now,
    }  # fmt: skip
    request.state.put("queue_item", row)
    return 200, row


def delete_queue_item(request: Request) -> Answer:
    """`DELETE /annotation-queues/{id}/items/{item}`."""
    if request.state.get("queue_item", request.tail) is None:
        raise not_found("Annotation queue item not found")
    request.state.drop("queue_item", request.tail)
    return 200, {"success": True, "message": "Annotation queue item deleted successfully"}


def list_queue_items(request: Request) -> Answer:
    """`GET /annotation-queues/{id}/items`."""
    queue = one_queue(request)[1]
    rows = [row for row in request.state.all("queue_item") if row["queueId"] == queue["id"]]
    wanted = request.query.get("status")
    return 200, paged([row for row in rows if wanted in (None, row["status"])], request)


def create_comment(request: Request) -> Answer:
    """`POST /comments`."""
    body, now = request.json(), _now(request)
    tables = {"TRACE": "trace_id", "OBSERVATION": "id", "SESSION": "session_id"}
    known = request.state.query(
        f"select 1 from observations where {tables[body['objectType']]} = ? limit 1", [body["objectId"]]
    )
    if not known:
        raise not_found(
            f"Reference object, {body['objectType']}: {body['objectId']} not found. Skipping comment creation."
        )
    row = {
        "id": str(uuid.uuid4()),
        "projectId": "proj-test",
        "createdAt": now,
        "updatedAt": now,
        "objectType": body["objectType"],
        "objectId": body["objectId"],
        "content": body["content"],
        "authorUserId": None,
    }
    request.state.put("comment", row)
    return 200, {"id": row["id"]}


def list_comments(request: Request) -> Answer:
    """`GET /comments`."""
    return 200, paged(request.state.all("comment"), request)


# --- metrics

_VIEWS = {
    "scores-numeric": "('NUMERIC', 'BOOLEAN')",
    "scores-boolean": "('BOOLEAN')",
    "scores-categorical": "('CATEGORICAL')",
}
_DIMENSIONS = {
    "name": "name", "source": "source", "dataType": "data_type", "environment": "environment", "configId": "config_id", "id": "id",
    "stringValue": "json_extract(body, '$.value')", "traceId": "trace_id",
}  # fmt: skip


def metrics(request: Request) -> Answer:
    """`GET /v2/metrics` for the score views: counts and sums by day and dimension; empty days come back with an empty name."""
    asked = json.loads(request.query.get("query") or "{}")
    view, measures = asked.get("view"), [(one["measure"], one["aggregation"]) for one in asked.get("metrics", [])]
    if view not in _VIEWS:
        raise bad_request("Invalid view")
    if view == "scores-categorical" and any(measure != "count" for measure, _ in measures):
        raise bad_request("Invalid metric value. Must be one of count")
    fields = [one["field"] for one in asked.get("dimensions", [])]
    columns = [_DIMENSIONS[field] for field in fields]
    since, until = millis(asked["fromTimestamp"]), millis(asked["toTimestamp"])
    by_day = bool(asked.get("timeDimension"))
    keys = ([f"ts / {DAY}"] if by_day else []) + columns
    sql = (
        f"select {', '.join([*keys, 'count(*)', 'sum(num)'])} from (select * from scores group by id having version = max(version)) "
        f"where data_type in {_VIEWS[view]} and ts >= ? and ts < ? {'group by ' + ', '.join(keys) if keys else ''} limit ?"
    )
    most = int((asked.get("config") or {}).get("row_limit") or 100)
    rows, days = [], set()
    for row in request.state.query(sql, [since, until, most]):
        day = [iso(row[0] * DAY)[:10]] if by_day else []
        days.update(day)
        shown: dict[str, Any] = dict(
            zip(["time_dimension"] * by_day + fields, [*day, *row[by_day : len(keys)]], strict=True)
        )
        for measure, aggregation in measures:
            shown[f"{aggregation}_{measure}"] = row[-2] if measure == "count" else row[-1]
        rows.append(shown)
    if by_day:
        empty = dict.fromkeys(fields, "") | {f"{how}_{what}": 0 for what, how in measures}
        all_days = [iso(day * DAY)[:10] for day in range(since // DAY, -(-until // DAY))]
        rows += [{"time_dimension": day, **empty} for day in all_days if day not in days][: max(0, most - len(rows))]
    return 200, {"data": rows}


def _cuid() -> str:
    return "c" + uuid.uuid4().hex[:24]
