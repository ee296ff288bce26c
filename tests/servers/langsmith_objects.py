"""The stand-in's projects, datasets, examples and annotation queues."""

from __future__ import annotations

import json
import uuid
from typing import Any

from servers.langsmith_http import HttpError, Request
from servers.langsmith_runs import _v1, parts
from servers.langsmith_state import TENANT, moment, naive, stamp


def info(request: Request) -> Any:
    """GET /info. A batch config that lacks a key breaks the SDK's background thread (facts: section 2)."""
    return 200, {
        "version": request.server.version,
        "batch_ingest_config": {
            "use_multipart_endpoint": True, "size_limit": 100, "size_limit_bytes": 20_971_520, "scale_up_qsize_trigger": 1000,
            "scale_up_nthreads_limit": 16, "scale_down_nempty_trigger": 4,
        },
        "instance_flags": {
            "ch_query_enabled": not request.server.smithdb_only,
            "sdb_query_enabled": request.server.speaks_v2,
            "dataset_examples_multipart_enabled": True,
        },
    }  # fmt: skip


# --- projects


def sessions(request: Request) -> Any:
    """GET /sessions."""
    name, part = request.one("name"), request.one("name_contains")
    rows = request.state.all("session")
    found = request.page([one for one in rows if name in ("", one["name"]) and part in one["name"]])
    return 200, [_with_stats(request, one) for one in found]


def _with_stats(request: Request, doc: dict[str, Any]) -> dict[str, Any]:
    """A project, with how much feedback of each key it holds on runs that started in a span, where that is asked for."""
    if request.one("include_stats").lower() != "true" or request.state.lies.no_stats:
        return doc
    text = request.one("stats_start_time")
    since = moment(text) if text else None
    of_runs: dict[str, Any] = {}
    of_threads: dict[str, Any] = {}
    for row in request.state.feedback("project = ?", [doc["id"]]):
        if row.get("run_id") and since and moment(row["start_time"]) < since:
            continue
        stats = of_runs if row.get("run_id") else of_threads
        stats.setdefault(row["key"], {"n": 0, "avg": None, "values": {}})["n"] += 1
    return {**doc, "feedback_stats": of_runs, "session_feedback_stats": of_threads}


def create_session(request: Request) -> Any:
    """POST /sessions."""
    return 200, request.state.project(request.json()["name"])


def read_session(request: Request) -> Any:
    """GET /sessions/{id}."""
    return 200, _with_stats(request, _found(request, "session", request.steps[-1]))


# --- datasets


def datasets(request: Request) -> Any:
    """GET /datasets."""
    name, ids = request.one("name"), request.queries("id")
    rows = [one for one in request.state.all("dataset") if name in ("", one["name"]) and (not ids or one["id"] in ids)]
    return 200, request.page([_counted(request, one) for one in rows])


def create_dataset(request: Request) -> Any:
    """POST /datasets."""
    body = request.json()
    if any(one["name"] == body["name"] or one["id"] == body.get("id") for one in request.state.all("dataset")):
        raise HttpError(409, {"detail": "Dataset with this name already exists."})
    now = stamp(request.state.clock.now()) + "Z"
    doc = {
        "id": body.get("id") or str(uuid.uuid4()), "name": body["name"], "description": body.get("description"),
        "data_type": body.get("data_type") or "kv", "tenant_id": TENANT, "created_at": now, "modified_at": now,
        "session_count": 0, "example_count": 0,
    }  # fmt: skip
    request.state.put("dataset", doc["id"], doc)
    return 200, doc


def read_dataset(request: Request) -> Any:
    """GET /datasets/{id}."""
    return 200, _counted(request, _found(request, "dataset", request.steps[-1]))


def _counted(request: Request, doc: dict[str, Any]) -> dict[str, Any]:
    return {**doc, "example_count": len(_examples(request, doc["id"]))}


def tag(request: Request) -> Any:
    """PUT /datasets/{id}/tags."""
    body = request.json()
    doc = {"as_of": body["as_of"], "tags": [body["tag"]], "dataset": request.steps[-2]}
    request.state.put("tag", f"{request.steps[-2]}:{body['tag']}", doc)
    return 200, {"as_of": doc["as_of"], "tags": doc["tags"]}


def versions(request: Request) -> Any:
    """GET /datasets/{id}/versions."""
    rows = [one for one in request.state.all("tag") if one["dataset"] == request.steps[-2]]
    return 200, [{"as_of": one["as_of"], "tags": one["tags"]} for one in rows]


def examples(request: Request) -> Any:
    """GET /examples."""
    splits = request.queries("splits")
    rows = _examples(request, request.one("dataset"))
    if splits:
        rows = [one for one in rows if set(one["metadata"].get("dataset_split") or ()) & set(splits)]
    return 200, request.page(rows)


def _examples(request: Request, dataset: str) -> list[dict[str, Any]]:
    return [one for one in request.state.all("example") if one["dataset_id"] == dataset]


def create_examples(request: Request) -> Any:
    """POST /platform/datasets/{id}/examples: one part per example, others for what it holds."""
    found = _form(request)
    there = [native for native in found if request.state.get("example", native)]
    if there:
        raise HttpError(409, {"error": f"example {there[0]} already exists"})
    for native, fields in found.items():
        _keep(request, native, fields)
    return 201, _done(request, found)


def update_examples(request: Request) -> Any:
    """PATCH /platform/datasets/{id}/examples."""
    found = _form(request)
    for native in found:
        if request.state.get("example", native) is None:
            raise HttpError(404, {"error": f"example {native} not found"})
    for native, fields in found.items():
        _keep(request, native, fields)
    return 201, _done(request, found)


def _done(request: Request, found: dict[str, Any]) -> dict[str, Any]:
    return {"count": len(found), "example_ids": list(found), "as_of": stamp(request.state.clock.now()) + "Z"}


def _form(request: Request) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for name, content in parts(request):
        native, _, field = name.partition(".")
        value = json.loads(content)
        found.setdefault(native, {}).update({field: value} if field else value)
    return found


def _keep(request: Request, native: str, fields: dict[str, Any]) -> None:
    now = stamp(request.state.clock.now()) + "Z"
    old = request.state.get("example", native) or {"created_at": now, "name": f"#{native[:4]}", "outputs": None}
    split = fields.pop("split", None)
    metadata = dict(fields.pop("metadata", None) or old.get("metadata") or {})
    if split:
        metadata["dataset_split"] = [split] if isinstance(split, str) else split
    kept = {name: fields[name] for name in ("inputs", "outputs", "source_run_id") if name in fields}
    doc = {
        **old, **kept, "id": native, "dataset_id": request.steps[-2], "metadata": metadata, "modified_at": now,
    }  # fmt: skip
    request.state.put("example", native, doc)


# --- annotation queues


def queues(request: Request) -> Any:
    """GET /annotation-queues."""
    name = request.one("name")
    rows = [{**one, "total_runs": 0} for one in request.state.all("queue") if name in ("", one["name"])]
    return 200, request.page(rows)


def create_queue(request: Request) -> Any:
    """POST /annotation-queues."""
    body = request.json()
    now = stamp(request.state.clock.now()) + "Z"
    if body.get("id") and request.state.get("queue", body["id"]):
        raise HttpError(409, {"detail": "Annotation queue with this id already exists."})
    doc = {
        "id": body.get("id") or str(uuid.uuid4()), "name": body["name"], "description": body.get("description"),
        "tenant_id": TENANT, "queue_type": "single", "created_at": now, "updated_at": now,
    }  # fmt: skip
    request.state.put("queue", doc["id"], doc)
    return 200, doc


def read_queue(request: Request) -> Any:
    """GET /annotation-queues/{id}."""
    return 200, {**_found(request, "queue", request.steps[-1]), "rubric_items": []}


def queued(request: Request) -> Any:
    """GET /annotation-queues/{id}/runs: the runs themselves."""
    rows = []
    for item in _items(request):
        run = request.state.run(item["run_id"])
        if run is not None:
            added = {"queue_run_id": item["id"], "added_at": item["added_at"]}
            rows.append({**_v1(request, run, None), **added})
    return 200, request.page(rows)


def enqueue(request: Request) -> Any:
    """POST /annotation-queues/{id}/runs and /runs/by-key."""
    queue = _queue_of(request)
    _found(request, "queue", queue)
    made = []
    for item in request.json():
        run = item if isinstance(item, str) else item["run_id"]
        if (found := request.state.run(run)) is None:
            raise HttpError(404, {"detail": "Run not found"})
        request.state.extend(found["trace_id"])
        now = naive(request.state.clock.now()) + "Z"
        doc = {"id": str(uuid.uuid4()), "run_id": run, "queue_id": queue, "added_at": now}
        request.state.put("item", doc["id"], doc)
        made.append(doc)
    return 200, made


def queue_items(request: Request) -> Any:
    """GET /platform/annotation-queues/{id}/items: one state of review, without the runs themselves. Reviewers here work alone."""
    if request.one("status") == "needs_others_review":
        return 200, {"items": []}
    reviewed = request.one("status") == "archived"
    rows = [one for one in _items(request) if bool(one.get("reviewed")) == reviewed]
    size, start = int(request.one("page_size") or 20), int(request.one("cursor") or 0)
    more = {"next_cursor": str(start + size)} if start + size < len(rows) else {}
    return 200, {"items": [_stub(one) for one in rows[start : start + size]], **more}


def add_queue_items(request: Request) -> Any:
    """POST /platform/annotation-queues/{id}/items. Keeps traces as they are unless it is asked not to; the older way extends them."""
    queue = _queue_of(request)
    _found(request, "queue", queue)
    made = []
    for item in request.json()["items"]:
        run = request.state.run(item["run_id"])
        if run is None:
            raise HttpError(404, {"detail": "Run not found"})
        if request.one("extend_trace_retention").lower() == "true":
            request.state.extend(run["trace_id"])
        now = naive(request.state.clock.now()) + "Z"
        doc = {"id": str(uuid.uuid4()), "run_id": item["run_id"], "queue_id": queue, "added_at": now}
        request.state.put("item", doc["id"], doc)
        made.append(_stub(doc))
    return 200, {"items": made}


def _stub(doc: dict[str, Any]) -> dict[str, Any]:
    return {"item_type": "RUN", **{name: doc[name] for name in ("id", "run_id", "queue_id", "added_at")}}


def dequeue(request: Request) -> Any:
    """DELETE /annotation-queues/{id}/runs/{queue run}: what a reviewer who is done does."""
    for item in _items(request):
        if request.steps[-1] in (item["id"], item["run_id"]):
            request.state.drop("item", item["id"])
    return 200, {"message": "deleted"}


def _items(request: Request) -> list[dict[str, Any]]:
    return [one for one in request.state.all("item") if one["queue_id"] == _queue_of(request)]


def _queue_of(request: Request) -> str:
    return request.steps[request.steps.index("annotation-queues") + 1]


def _found(request: Request, kind: str, native: str) -> dict[str, Any]:
    doc = request.state.get(kind, native)
    if doc is None:
        raise HttpError(404, {"detail": f"{kind.title()} not found"})
    return doc
