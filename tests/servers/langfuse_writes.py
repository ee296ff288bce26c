"""What the stand-in takes: single scores, lists, ingestion batches and deletions, checked as the server's schema checks them."""

from __future__ import annotations

import json
import uuid
from typing import Any

from servers.langfuse_http import Answer, HttpError, Request, custom, invalid
from servers.langfuse_state import millis

TYPES = ("NUMERIC", "CATEGORICAL", "BOOLEAN", "CORRECTION", "TEXT")
_TARGETS = ["traceId", "sessionId", "datasetRunId", "observationId"]
_ONE_TARGET = (
    "Provide exactly one of the following: traceId (with optional observationId), sessionId or datasetRunId. "
    "ObservationId requires traceId."
)


def create(request: Request) -> Answer:
    """`POST /scores`: one object; a list only where the server is new enough."""
    body = request.json()
    if isinstance(body, list) and request.server.takes_lists:
        return _create_list(request, body)
    body = _check(body, ("API", "ANNOTATION"))
    if body.get("source") == "ANNOTATION" and not body.get("configId") and body.get("dataType") != "CORRECTION":
        raise custom("configId is required when source is ANNOTATION (except for CORRECTION scores).", ["configId"])
    score_id = body.get("id") or str(uuid.uuid4())
    # `timestamp` is ignored here: the time of receipt counts.
    request.state.accept({**body, "id": score_id}, request.state.clock.now())
    return 200, {"id": score_id}


def _create_list(request: Request, rows: list[Any]) -> Answer:
    errors = []
    for row in rows[:1000]:
        try:
            body = _check(row, ("API", "ANNOTATION"))
        except Exception as error:
            errors.append({"message": str(error)})
            continue
        ts = millis(row["timestamp"]) if row.get("timestamp") else request.state.clock.now()
        request.state.accept({**body, "id": body.get("id") or str(uuid.uuid4())}, ts)
    if errors:
        return 207, {"accepted": len(rows) - len(errors), "rejected": len(errors), "errors": errors}
    return 202, {"message": "Accepted"}


def ingest(request: Request) -> Answer:
    """`POST /ingestion`: always 207 with one verdict per event; what the worker thinks of them comes later or never."""
    body = request.json()
    if not isinstance(body, dict) or not isinstance(body.get("batch"), list):
        return 400, {"message": "Invalid request data", "errors": ["Invalid input: expected array, received undefined"]}
    successes, errors = [], []
    for event in body["batch"]:
        try:
            _ingest_one(request, event)
            successes.append({"id": event.get("id"), "status": 201})
        except RefusedError as refused:
            errors.append({"id": event.get("id"), "status": 400, "message": refused.message, "error": refused.detail})
        except Exception as error:
            issue = getattr(error, "body", {}).get("error")
            detail = json.dumps([{**one, "path": ["body", *one.get("path", [])]} for one in issue or []], indent=2)
            errors.append({"id": event.get("id"), "status": 400, "message": "Invalid request data", "error": detail})
    return 207, {"successes": successes, "errors": errors}


class RefusedError(Exception):
    """One event of a batch that is not taken."""

    def __init__(self, message: str, detail: str) -> None:
        super().__init__(message)
        self.message, self.detail = message, detail


def _ingest_one(request: Request, event: dict[str, Any]) -> None:
    kind = event.get("type")
    if kind == "score-create":
        body = _check(event.get("body"), ("API", "ANNOTATION", "EVAL"))
        request.state.accept(body, millis(event["timestamp"]), event.get("id"))
    elif request.server.events_only:
        raise RefusedError(
            "Event type not accepted",
            f'Event type "{kind}" is not accepted by /api/public/ingestion when LANGFUSE_MIGRATION_V4_WRITE_MODE is events_only.',
        )
    elif kind == "trace-create":
        body = dict(event.get("body") or {})
        body.setdefault("timestamp", event["timestamp"])
        request.state.put_trace(body)
        if request.server.kind != "v3":
            request.server.spread(body)
    elif kind in (
        "span-create",
        "generation-create",
        "event-create",
        "span-update",
        "generation-update",
        "observation-create",
    ):
        request.server.ingest_observation(kind, dict(event.get("body") or {}), event["timestamp"])
    elif kind != "sdk-log":
        raise invalid(
            {
                "code": "invalid_union",
                "errors": [],
                "note": "No matching discriminator",
                "discriminator": "type",
                "path": ["type"],
                "message": "Invalid input",
            }
        )


def delete(request: Request) -> Answer:
    """`DELETE /scores/{id}`: 202 for any id; done much later."""
    request.state.queue_delete(request.tail)
    return 202, {"message": "Score deletion queued successfully"}


def _check(body: Any, sources: tuple[str, ...]) -> dict[str, Any]:
    """The body of a score as the server's schema reads it, unknown fields dropped."""
    if not isinstance(body, dict):
        kind = "array" if isinstance(body, list) else "string"
        raise invalid(
            {
                "expected": "object",
                "code": "invalid_type",
                "path": [],
                "message": f"Invalid input: expected object, received {kind}",
            },
            {
                "code": "invalid_type",
                "expected": "object",
                "path": [],
                "message": f"Invalid input: expected object, received {kind}",
            },
        )
    kind, value = body.get("dataType"), body.get("value")
    if "value" not in body or value is None:
        raise invalid({"code": "invalid_union", "errors": [[]], "path": ["value"], "message": "Invalid input"})
    if kind is not None and kind not in TYPES:
        raise invalid(
            {"code": "invalid_value", "values": list(TYPES), "path": ["dataType"], "message": "Invalid option"}
        )
    kind = kind or ("CATEGORICAL" if isinstance(value, str) else "NUMERIC")
    wants_text = kind in ("CATEGORICAL", "TEXT", "CORRECTION")
    received = {bool: "boolean", str: "string", int: "number", float: "number"}.get(type(value), "object")
    if received != ("string" if wants_text else "number"):
        expected = "string" if wants_text else "number"
        raise invalid(
            {
                "expected": expected,
                "code": "invalid_type",
                "path": ["value"],
                "message": f"Invalid input: expected {expected}, received {received}",
            }
        )
    if kind == "BOOLEAN" and value not in (0, 1):
        raise custom("Value must be a number equal to either 0 or 1 for data type BOOLEAN", ["value"])
    if kind == "TEXT" and not 1 <= len(value) <= 500:
        small = not value
        raise invalid(
            {
                "origin": "string",
                "code": "too_small" if small else "too_big",
                ("minimum" if small else "maximum"): 1 if small else 500,
                "inclusive": True,
                "path": ["value"],
                "message": "Too small" if small else "Too big",
            }
        )
    if not isinstance(body.get("name"), str) and kind != "CORRECTION":
        raise invalid(
            {
                "expected": "string",
                "code": "invalid_type",
                "path": ["name"],
                "message": "Invalid input: expected string, received undefined",
            }
        )
    if len(str(body.get("id") or "")) > 800:
        text = "Too big: expected string to have <=800 characters"
        issue = {
            "origin": "string",
            "code": "too_big",
            "maximum": 800,
            "inclusive": True,
            "path": ["body", "id"],
            "message": text,
        }
        raise HttpError(400, {"message": json.dumps([issue], indent=2)})
    given = [name for name in ("traceId", "sessionId", "datasetRunId") if body.get(name)]
    if len(given) != 1 or (body.get("observationId") and "traceId" not in given):
        raise custom(_ONE_TARGET, list(_TARGETS))
    if body.get("source") is not None and body["source"] not in sources:
        options = "|".join(f'"{one}"' for one in sources)
        raise invalid(
            {
                "code": "invalid_value",
                "values": list(sources),
                "path": ["source"],
                "message": f"Invalid option: expected one of {options}",
            }
        )
    known = ("id", "traceId", "sessionId", "datasetRunId", "observationId", "name", "value", "dataType", "comment", "metadata",
             "environment", "configId", "queueId", "source")  # fmt: skip
    kept = {name: body[name] for name in known if name in body}
    kept["dataType"] = kind
    return kept | ({"name": "output"} if kind == "CORRECTION" else {})
