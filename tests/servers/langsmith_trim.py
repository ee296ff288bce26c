"""Make `langsmith_openapi.json` from LangSmith's published document and the overlay of later changes:

    python tests/servers/langsmith_trim.py langsmith.json langsmith_openapi.json

Only the paths the stand-in serves are kept, with the schemas they need and without prose. The overlay's changes stand in `later`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

PATHS: dict[str, tuple[str, ...]] = {
    "/api/v1/info": ("get",),
    "/api/v1/sessions": ("get", "post"),
    "/api/v1/sessions/{session_id}": ("get",),
    "/api/v1/feedback": ("get", "post"),
    "/api/v1/feedback/{feedback_id}": ("get", "patch", "delete"),
    "/api/v1/feedback/tokens": ("post", "get"),
    "/api/v1/feedback/tokens/{token}": ("get", "post"),
    "/api/v1/feedback-configs": ("get", "post", "patch", "delete"),
    "/api/v1/runs/query": ("post",),
    "/api/v1/runs/{run_id}": ("get",),
    "/runs": ("post",),
    "/runs/{run_id}": ("patch",),
    "/runs/batch": ("post",),
    "/runs/multipart": ("post",),
    "/v2/runs/query": ("post",),
    "/v2/runs/{run_id}": ("get",),
    "/v2/traces/{trace_id}/runs": ("get",),
    "/api/v1/datasets": ("get", "post"),
    "/api/v1/datasets/{dataset_id}": ("get",),
    "/api/v1/datasets/{dataset_id}/tags": ("put",),
    "/api/v1/datasets/{dataset_id}/versions": ("get",),
    "/api/v1/examples": ("get",),
    "/v1/platform/datasets/{dataset_id}/examples": ("post", "patch"),
    "/api/v1/annotation-queues": ("get", "post"),
    "/api/v1/annotation-queues/{queue_id}": ("get",),
    "/api/v1/annotation-queues/{queue_id}/runs": ("post", "get"),
    "/api/v1/annotation-queues/{queue_id}/runs/by-key": ("post",),
    "/api/v1/annotation-queues/{queue_id}/runs/{queue_run_id}": ("delete",),
}
_PROSE = frozenset({"description", "summary", "title", "tags", "x-enum-varnames", "example", "examples", "operationId"})


def later(document: dict[str, Any]) -> None:
    """What LangSmith has changed since the document (langsmith.overlay.json, and its SDK's types)."""
    schemas = document["components"]["schemas"]
    moment = {"type": "string", "format": "date-time"}
    text = {"anyOf": [{"type": "string"}, {"type": "null"}]}
    schemas["FeedbackCreateSchema"]["properties"] |= {
        "feedback_thread_id": text,
        "extend_trace_retention": {"type": "boolean", "default": True},
    }
    query = schemas["query.QueryRunsRequestBody"]["properties"]
    query |= {
        "min_feedback_modified_at": moment,
        "max_feedback_modified_at": moment,
        "include_subtree_usage": {"type": "boolean", "default": False},
        "ai_search": {"type": "string"},
        "sem_filter": {"type": "string"},
    }
    for name in sorted(_names([document["paths"][path] for path in ("/runs", "/runs/{run_id}", "/runs/batch")])):
        # The SDK sends null for what an update does not touch, and the server takes it.
        fields = schemas[name].get("properties", {})
        schemas[name]["properties"] = {key: {"anyOf": [field, {"type": "null"}]} for key, field in fields.items()}
    for path in document["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", ()):
                parameter["schema"] = _one_form(parameter["schema"])
    document["paths"]["/v1/platform/annotation-queues/{queue_id}/items"] = _queue_items()
    parameters = document["paths"]["/api/v1/feedback"]["get"]["parameters"]
    parameters.append({"name": "feedback_thread_id", "in": "query", "required": False, "schema": text})


def _queue_items() -> dict[str, Any]:
    """Items of annotation queues, since server 0.16.14, as the SDK's types have them."""
    uuid, text = {"type": "string", "format": "uuid"}, {"type": "string"}
    fields = {
        "item_type": {"type": "string", "enum": ["RUN", "THREAD"]}, "run_id": uuid, "project_id": uuid, "session_id": uuid,
        "start_time": {"type": "string", "format": "date-time"}, "thread_id": text,
    }  # fmt: skip
    told = {"type": "object", "properties": {**fields, "id": uuid, "queue_id": uuid, "added_at": text}}
    page = {"type": "object", "properties": {"items": {"type": "array", "items": told}, "next_cursor": text}}

    def query(name: str, schema: dict[str, Any], *, required: bool = False) -> dict[str, Any]:
        return {"name": name, "in": "query", "required": required, "schema": schema}

    place = {"name": "queue_id", "in": "path", "required": True, "schema": uuid}
    item = {"type": "object", "properties": fields, "additionalProperties": False}
    body = {"type": "object", "properties": {"items": {"type": "array", "items": item}}, "required": ["items"]}
    states = {"type": "string", "enum": ["needs_my_review", "needs_others_review", "archived"]}
    said = {"200": {"description": "", "content": {"application/json": {"schema": page}}}}
    return {
        "get": {
            "parameters": [
                place, query("status", states, required=True), query("cursor", text),
                query("page_size", {"type": "integer", "minimum": 1, "maximum": 100}),
            ],
            "responses": said,
        },
        "post": {
            "parameters": [place, query("extend_trace_retention", {"type": "boolean"})],
            "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
            "responses": said,
        },
    }  # fmt: skip


def _one_form(schema: dict[str, Any]) -> dict[str, Any]:
    """In an address there is no null, and a list of one looks like the one: the list stands for all forms."""
    forms = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    return next((one for one in forms if one.get("type") == "array"), forms[0] if forms else schema)


def trim(whole: dict[str, Any]) -> dict[str, Any]:
    """The document with the paths above."""
    paths = {path: {method: whole["paths"][path][method] for method in methods} for path, methods in PATHS.items()}
    schemas: dict[str, Any] = {}
    waiting = list(_names(paths))
    while waiting:
        name = waiting.pop()
        if name not in schemas:
            schemas[name] = whole["components"]["schemas"][name]
            waiting += _names(schemas[name])
    document = {
        "openapi": whole["openapi"],
        "info": {"title": "LangSmith, the part closeloop uses", "version": whole["info"]["version"]},
        "paths": paths,
        "components": {"schemas": dict(sorted(schemas.items()))},
    }
    later(document)
    return _bare(document, keep=True)


def _names(value: Any) -> list[str]:
    """The schemas a value points to."""
    if isinstance(value, dict):
        found = [value["$ref"].rpartition("/")[2]] if isinstance(value.get("$ref"), str) else []
        return found + [name for item in value.values() for name in _names(item)]
    return [name for item in value for name in _names(item)] if isinstance(value, list) else []


def _bare(value: Any, *, keep: bool = False) -> Any:
    """Without prose and security. `keep` is for objects whose keys are names, not words of OpenAPI."""
    if isinstance(value, list):
        return [_bare(item) for item in value]
    if not isinstance(value, dict):
        return value
    named = {"properties", "schemas", "paths", "info", "mapping", "responses"}
    found = {
        key: _bare(item, keep=key in named)
        for key, item in value.items()
        if keep or (key not in _PROSE and key != "security")
    }
    if "content" in found and "in" not in found and "required" not in found and "schema" not in found:
        found.setdefault("description", "")  # a response needs one
    return found


if __name__ == "__main__":
    source, target = (Path(one) for one in sys.argv[1:3])
    made = trim(json.loads(source.read_text(encoding="utf-8")))
    for path in made["paths"].values():
        for operation in path.values():
            for response in operation["responses"].values():
                response.setdefault("description", "")
    target.write_text(json.dumps(made, separators=(",", ":"), sort_keys=True) + "\n", encoding="utf-8")
