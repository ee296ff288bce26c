"""The stand-in itself: every recorded request, replayed on it, gives the recorded status and the same shape of body."""

from __future__ import annotations

import base64
import http.client
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from servers.langfuse import PUBLIC, SECRET, Kind, LangfuseServer
from servers.langfuse_observations import blank

RECORDED = Path(__file__).parent / "recorded"
KINDS: dict[str, Kind] = {"v4-events-only": "events-only", "v4-dual": "dual", "v3": "v3", "v4-cloud": "cloud"}
MODES = ("ok", "hallucination", "format", "refusal", "length", "ok")
FREE = {
    "metadata",
    "input",
    "output",
    "modelParameters",
    "usageDetails",
    "costDetails",
    "inputSchema",
    "expectedOutputSchema",
    "expectedOutput",
}
"""Fields whose content is the application's, not the server's."""

BASIC = "Basic " + base64.b64encode(f"{PUBLIC}:{SECRET}".encode()).decode()
AUTH = {
    "ok": BASIC,
    "wrong": "Basic " + base64.b64encode(f"{PUBLIC}:other".encode()).decode(),
    "unknown": "Basic " + base64.b64encode(b"pk-lf-nobody:x").decode(),
    "malformed": "Basic %%%",
    "bearer": f"Bearer {PUBLIC}",
    "none": None,
}


@pytest.mark.parametrize("recorded", KINDS)
def test_recorded_requests_get_the_recorded_answers(recorded: str) -> None:
    """Status and shape of every recorded answer of a real server come back from the stand-in of its kind."""
    first, *lines = (RECORDED / f"{recorded}.jsonl").read_text(encoding="utf-8").splitlines()
    shapes = json.loads(first)
    calls = [json.loads(line) for line in lines]
    plan = "hobby" if recorded == "v4-cloud" else "none"
    with LangfuseServer(KINDS[recorded], plan=plan) as server:
        server.otel_lag = 0
        seed(server)
        wrong = list(replay(server, calls, shapes))

    assert wrong == []


def seed(server: LangfuseServer) -> None:
    """The traces that were there when the recordings were made, and for Cloud some scores."""
    server.clock.fixed = 1.7e9
    for number in range(3 if server.kind == "cloud" else 0):
        server.state.put("dataset", {"id": f"d{number}", "name": f"other-{number}", "projectId": "proj-test", "createdAt": "",
                                     "updatedAt": "",
                                     "description": None, "metadata": None, "inputSchema": None, "expectedOutputSchema": None})  # fmt: skip
        server.score("seeded", 1, "7523e2d20b81f36ce600eb8562ac308c", id=f"seed-{number}")
    for number, line in enumerate((RECORDED / "seed.jsonl").read_text(encoding="utf-8").splitlines()):
        held = json.loads(line)
        ids = {span[0] for span in held["spans"]}
        mode = MODES[number % 6]
        shared = {"traceId": held["trace"], "userId": f"user-{number % 8}", "sessionId": f"sess-{number % 10}", "traceName": f"chat-{mode}",
                  "tags": ["feedback-test", mode], "version": "1.2.0"}  # fmt: skip
        for span_id, parent, kind, start, end, _ in held["spans"]:
            name = {"GENERATION": "answer", "RETRIEVER": "retrieve", "TOOL": "tool-lookup"}.get(kind, f"chat-{mode}")
            row = {"id": span_id, "parentObservationId": parent, "type": kind, "startTime": start, "endTime": end, "name": name,
                   "isRootObservation": parent not in ids, "input": json.dumps({"question": number}), "output": "An answer.",
                   "metadata": {"n": str(number), "scope.name": "langfuse-sdk"}}  # fmt: skip
            if kind == "GENERATION":
                row |= {"model": "gpt-4o-mini", "internalModelId": "m1", "modelParameters": {"temperature": 0.2}, "modelId": "m1",
                        "usageDetails": {"input": 20, "output": 5, "total": 25}, "inputUsage": 20, "outputUsage": 5, "totalUsage": 25,
                        "costDetails": {"input": 3e-06, "output": 3e-06, "total": 6e-06}, "inputCost": 3e-06, "outputCost": 3e-06,
                        "totalCost": 6e-06, "usagePricingTierId": "tier", "usagePricingTierName": "Standard", "inputPrice": "1.5e-7",
                        "outputPrice": "6e-7"}  # fmt: skip
            server.state.put_observation(blank({**shared, **row}), visible_after=0)
        server.state.put_trace(
            {"id": held["trace"], "timestamp": held["spans"][0][3], "name": f"chat-{mode}", "userId": shared["userId"], "version": "1.2.0",
             "sessionId": shared["sessionId"], "tags": shared["tags"], "input": {"question": number}, "output": "An answer.",
             "metadata": {"n": str(number), "mode": mode}}
        )  # fmt: skip


def replay(server: LangfuseServer, calls: list[dict[str, Any]], shapes: list[Any]) -> Any:
    """Every difference, as a sentence."""
    host, _, port = server.url.removeprefix("http://").partition(":")
    allowed = kinds_of(
        [json.loads(file.read_text(encoding="utf-8").splitlines()[0]) for file in RECORDED.glob("v*.jsonl")]
    )
    ids: dict[str, str] = {}
    connection = http.client.HTTPConnection(host, int(port))
    for number, call in enumerate(calls):
        server.clock.fixed = call["at"] + number % 1000 / 1000  # the recording has whole seconds
        method, target = renamed(call["call"], ids).split(" ", 1)
        text = call.get("text", renamed(json.dumps(grown(call["body"])), ids) if "body" in call else None)
        headers = {"content-type": call.get("type", "application/json")} if text is not None else {}
        auth = AUTH[call.get("auth", "ok")]
        connection.request(
            method,
            target,
            body=None if text is None else text.encode(),
            headers={**headers, **({"authorization": auth} if auth else {})},
        )
        answer = connection.getresponse()
        body = answer.read().decode()
        where = f"{call['scene']}: {call['call'][:140]}"
        if answer.status != call["status"]:
            yield f"{where}: {answer.status}, recorded {call['status']}: {body[:200]}"
            continue
        if call.get("made"):
            ids[call["made"]] = json.loads(body)["id"]
        if call.get("cursor"):
            ids[call["cursor"]] = json.loads(body)["meta"].get("cursor", "")
        expected = shapes[call["shape"]]
        if isinstance(expected, str):
            if body != expected and not (expected == "html" and body.startswith("<!DOCTYPE html>")):
                yield f"{where}: {body[:100]!r}, recorded {expected!r}"
            continue
        for difference in differences(json.loads(body), expected, allowed, ""):
            yield f"{where}: {difference}"
    connection.close()


def renamed(text: str, ids: dict[str, str]) -> str:
    """The text with ids the real server made replaced by those of the stand-in."""
    for old, new in ids.items():
        text = text.replace(old, new).replace(quote(old, safe=""), quote(new, safe=""))
    return text


def grown(value: Any) -> Any:
    """Undo the shortening of long texts in the recording."""
    if isinstance(value, dict) and "$repeat" in value:
        return value["$repeat"][0] * value["$repeat"][1]
    if isinstance(value, dict):
        return {key: grown(item) for key, item in value.items()}
    return [grown(item) for item in value] if isinstance(value, list) else value


def kind_of(value: Any) -> str:
    """The JSON type of a value, or of the recorded shape of one."""
    if isinstance(value, dict):
        return "object"
    if isinstance(value, list):
        return "list"
    return {bool: "bool", int: "number", float: "number", str: "text", type(None): "null"}[type(value)]


def kinds_of(shapes: Any, found: dict[str, set[str]] | None = None) -> dict[str, set[str]]:
    """Field name -> the types it was ever recorded with."""
    found = {} if found is None else found
    for key, value in (
        shapes.items() if isinstance(shapes, dict) else enumerate(shapes if isinstance(shapes, list) else ())
    ):
        if isinstance(key, str):
            found.setdefault(key, set()).add(value if isinstance(value, str) else kind_of(value))
        kinds_of(value, found)
    return found


def differences(body: Any, shape: Any, allowed: dict[str, set[str]], path: str) -> Any:
    """How a body departs from a recorded shape."""
    if isinstance(shape, dict) and isinstance(body, dict):
        if set(body) != set(shape):
            yield f"{path or 'body'} has {sorted(set(body) - set(shape))} more and lacks {sorted(set(shape) - set(body))}"
            return
        for key, value in body.items():
            if key in FREE or (path == "" and key == "error"):
                continue
            if kind_of(value) not in allowed[key]:
                yield f"{path}.{key} is {kind_of(value)}, recorded {sorted(allowed[key])}"
            elif isinstance(value, dict | list) and isinstance(shape[key], dict | list):
                yield from differences(value, shape[key], allowed, f"{path}.{key}")
    elif isinstance(shape, list) and isinstance(body, list):
        if shape and not body and "[]" not in path:
            yield f"{path} is empty"
        for item in body[:20] if shape else ():
            ways = [list(differences(item, one, allowed, f"{path}[]")) for one in shape]
            if all(ways):
                yield min(ways, key=len)[0]
                return
    elif isinstance(shape, dict | list) or isinstance(body, dict | list):
        yield f"{path or 'body'} is {kind_of(body)}"
