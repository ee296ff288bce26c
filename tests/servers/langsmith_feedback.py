"""The stand-in's feedback: listed, written, changed and removed, with its configs and presigned tokens."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from servers.langsmith_http import HttpError, Request, invalid
from servers.langsmith_state import TENANT, moment, naive, stamp

_PATCHED = ("score", "value", "comment", "correction")


def listed(request: Request) -> Any:
    """GET /feedback: a bare list, without a total, in whatever order."""
    state = request.state
    _shift(request)
    _vanish(request)
    where, values = "1 = 1", []
    for name, column in (("run", "run"), ("key", "key"), ("session", "project")):
        if wanted := request.queries(name):
            where += f" AND {column} IN ({', '.join('?' for _ in wanted)})"
            values += wanted
    for name, sign in (("min_created_at", ">="), ("max_created_at", "<=")):
        if text := request.one(name):
            where += f" AND created {sign} ?"
            values.append(stamp(moment(text)))
    if level := request.one("level"):
        where += " AND run IS NULL" if level == "session" else " AND run IS NOT NULL"
    rows = state.feedback(where, values)
    if sources := request.queries("source"):
        rows = [row for row in rows if (row.get("feedback_source") or {}).get("type") in sources]
    if state.lies.endless:
        request.query.pop("offset", None)
    shown = [row for row in request.page(rows) if not _expired(request, row)]
    return 200, [*shown, *shown] if state.lies.duplicates else shown


def _expired(request: Request, row: dict[str, Any]) -> bool:
    return bool(row.get("run_id")) and request.state.run(row["run_id"]) is None and _was_there(request, row["run_id"])


def _was_there(request: Request, run: str) -> bool:
    found = request.state.run(run, hidden=True)
    if found is None:
        return False
    return moment(found["start_time"]) < request.state.clock.now() - request.state.retention


def _shift(request: Request) -> None:
    """A row that was given long ago arrives now, and pushes every other one back."""
    lies, state = request.state.lies, request.state
    project = request.one("session")
    if lies.shift <= 0 or not project:
        return
    lies.shift -= 1
    newest = state.feedback("project = ?", [project])
    if newest:
        state.put_feedback({**newest[0], "id": str(uuid.uuid4())})


def _vanish(request: Request) -> None:
    """Rows that were read are deleted, and every other one moves up."""
    lies, state = request.state.lies, request.state
    project = request.one("session")
    if not project or not lies.vanish or request.one("offset", "0") == "0":
        return
    for row in state.feedback("project = ?", [project])[: lies.vanish]:
        state.drop_feedback(row["id"])
    lies.vanish = 0


def create(request: Request) -> Any:
    """POST /feedback."""
    body = request.json()
    lies = request.state.lies
    if lies.not_found_after_create > 0:
        lies.not_found_after_create -= 1
        raise HttpError(404, {"detail": "Run not found"})
    if not body.get("key") or len(body["key"]) > 180:
        raise invalid("key", "String should have at most 180 characters")
    score = body.get("score")
    if isinstance(score, float) and round(score, 4) != score:
        raise invalid("score", "Score has more than 4 decimal places")
    native = body.get("id")
    if native and request.state.feedback("id = ?", [native]):
        raise HttpError(409, {"detail": "Feedback with this id already exists"})
    return 200, store(request, body)


def store(request: Request, body: dict[str, Any]) -> dict[str, Any]:
    """Keep a feedback; a base trace becomes an extended one unless the client said no."""
    state = request.state
    run = state.run(body["run_id"], hidden=True) if body.get("run_id") else None
    if body.get("run_id") and run is None and request.server.smithdb_only:
        raise HttpError(404, {"detail": "Run not found"})
    if run is not None and body.get("extend_trace_retention", True):
        state.extend(run["trace_id"])
    now = state.clock.now()
    source = body.get("feedback_source") or {"type": "api"}
    doc = {
        "id": body.get("id") or str(uuid.uuid4()),
        "key": body["key"],
        **{name: body.get(name) for name in _PATCHED},
        "run_id": body.get("run_id"),
        "session_id": body.get("session_id") or (run or {}).get("session_id"),
        "trace_id": body.get("trace_id") or (run or {}).get("trace_id"),
        "start_time": naive(moment((run or {}).get("start_time") or body.get("start_time") or stamp(now))),
        "is_root": bool(run is not None and not run.get("parent_run_id")),
        "feedback_source": {"metadata": None, "user_id": None, **source},
        "feedback_group_id": body.get("feedback_group_id"),
        "comparative_experiment_id": body.get("comparative_experiment_id"),
        "feedback_thread_id": body.get("feedback_thread_id"),
        "extra": body.get("extra"),
        "created_at": naive(moment(body["created_at"])) if body.get("created_at") else naive(now),
    }
    doc["modified_at"] = naive(now)
    if isinstance(doc["score"], bool):
        doc["score"] = float(doc["score"])
    state.put_feedback(doc)
    return doc


def read(request: Request) -> Any:
    """GET /feedback/{id}."""
    return 200, _found(request)


def patch(request: Request) -> Any:
    """PATCH /feedback/{id}: four fields, nothing else."""
    doc = _found(request)
    body = request.json()
    doc |= {name: body[name] for name in _PATCHED if name in body}
    request.state.put_feedback(doc)
    return 200, {**doc, "modified_at": naive(request.state.clock.now())}


def delete(request: Request) -> Any:
    """DELETE /feedback/{id}."""
    _found(request)
    request.state.drop_feedback(request.steps[-1])
    return 200, {"message": "Feedback deleted"}


def _found(request: Request) -> dict[str, Any]:
    rows = request.state.feedback("id = ?", [request.steps[-1]])
    if not rows:
        raise HttpError(404, {"detail": "Resource not found"})
    return rows[0]


# --- configs


def configs(request: Request) -> Any:
    """GET /feedback-configs."""
    keys = request.queries("key")
    return 200, request.page([one for one in request.state.all("config") if not keys or one["feedback_key"] in keys])


def create_config(request: Request) -> Any:
    """POST /feedback-configs: the same again is taken, another one of the key is not."""
    body = request.json()
    held = request.state.get("config", body["feedback_key"])
    if held is not None and held["feedback_config"] != body["feedback_config"]:
        raise HttpError(400, {"detail": "Feedback config already exists"})
    return 200, held or _keep_config(request, body)


def patch_config(request: Request) -> Any:
    """PATCH /feedback-configs."""
    body = request.json()
    held = request.state.get("config", body["feedback_key"])
    if held is None:
        raise HttpError(404, {"detail": "Feedback config not found"})
    return 200, _keep_config(request, {**held, **body})


def delete_config(request: Request) -> Any:
    """DELETE /feedback-configs?feedback_key=."""
    request.state.drop("config", request.one("feedback_key"))
    return 204, None


def _keep_config(request: Request, body: dict[str, Any]) -> dict[str, Any]:
    now = stamp(request.state.clock.now()) + "Z"
    doc = {"is_lower_score_better": False, **body, "tenant_id": TENANT, "modified_at": now}
    request.state.put("config", doc["feedback_key"], doc)
    return doc


# --- presigned tokens


def create_token(request: Request) -> Any:
    """POST /feedback/tokens: an address at which anybody may leave one key on one run."""
    body = request.json()
    native = str(uuid.uuid4())
    expires = request.state.clock.now() + timedelta(hours=3)
    doc = {
        "id": native,
        "run_id": body["run_id"],
        "feedback_key": body["feedback_key"],
        "expires_at": stamp(expires) + "Z",
    }
    request.state.put("token", native, doc)
    shown = {**doc, "url": f"{request.server.url}/feedback/tokens/{native}"}
    del shown["run_id"]
    return 200, shown


def use_token(request: Request) -> Any:
    """GET and POST /feedback/tokens/{token}."""
    token = request.state.get("token", request.steps[-1])
    if token is None or moment(token["expires_at"]) < request.state.clock.now():
        raise HttpError(404, {"detail": "Token not found"})
    body = request.json() if request.method == "POST" else {name: request.one(name) or None for name in _PATCHED}
    score = body.get("score")
    source = {"type": "api", "metadata": body.get("metadata") or {}}
    body |= {"score": float(score) if isinstance(score, str) else score, "feedback_source": source}
    store(request, {**body, "run_id": token["run_id"], "key": token["feedback_key"]})
    return 200, None
