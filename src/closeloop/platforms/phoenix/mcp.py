"""SQL over Phoenix's MCP endpoint: the session, the call, and its limits and errors (facts: phoenix.md 2.6)."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from closeloop.errors import PermanentError, PlatformError, TransientError
from closeloop.ids import decode
from closeloop.platforms._http import Http, Patience, Response

SQL_BYTES = 2048
"""The most bytes one statement may have."""
ROWS = 5000
"""The most rows one call returns."""
_PROTOCOL = "2025-06-18"
_ACCEPT = {"accept": "application/json, text/event-stream"}
_AGAIN = frozenset({"timeout", "queue_full", "rate_limited"})
TOO_LARGE = "result_value_too_large"
_ERROR_BYTES = 8192
_STRUCTURED = b',"structuredContent":'
_FAILED = b'"isError":true'


class SqlError(PermanentError):
    """The server refused a statement; `code` is its own word, e.g. `result_value_too_large`."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message, platform="phoenix")
        self.code = code


@dataclass(frozen=True)
class Rows:
    """One result: rows in column order, whether limits cut it short, and the database behind it (`sqlite`, `postgresql`)."""

    columns: tuple[str, ...]
    rows: list[list[Any]]
    cut: bool
    dialect: str


class Mcp:
    """A session with the server's `executeSql` tool; begun when first needed, and again when the server has forgotten it."""

    def __init__(self, http: Http) -> None:
        self.http = http
        self._session: str | None = None
        self._lock = threading.Lock()

    def execute(self, sql: str, patience: Patience | None = None) -> Rows:
        """Run one SELECT. Raises SqlError for what it refuses, TransientError when it stays too busy."""
        with self._lock:
            try:
                answer = self._call(sql, patience)
            except PlatformError as error:
                if not _forgotten(error):
                    raise
                self._session = None
                answer = self._call(sql, patience)
        refusal = answer.get("error")
        if isinstance(refusal, Mapping):
            code, said = str(refusal.get("code", "")), str(refusal.get("message", ""))
            raise SqlError(f"phoenix: SQL was refused ({code}): {said[:300]}", code=code)
        return Rows(
            columns=tuple(answer.get("columns", ())),
            rows=answer.get("rows", []),
            cut=bool(answer.get("row_count_is_partial")),
            dialect=str((answer.get("applied") or {}).get("dialect", "")),
        )

    def _call(self, sql: str, patience: Patience | None) -> dict[str, Any]:
        if self._session is None:
            self._session = self._begin(patience)
        arguments = {"sql": sql, "row_limit": ROWS}
        body = {"id": 2, "method": "tools/call", "params": {"name": "executeSql", "arguments": arguments}}
        response = self._post(body, patience, inspect=_busy)
        return _structured(response)

    def _begin(self, patience: Patience | None) -> str:
        hello = {
            "id": 1,
            "method": "initialize",
            "params": {
                "protocolVersion": _PROTOCOL,
                "capabilities": {},
                "clientInfo": {"name": "closeloop", "version": "1"},
            },
        }
        session = self._post(hello, patience).headers.get("mcp-session-id")
        if not session:
            raise SqlError("phoenix: the server has no MCP endpoint", code="no_session")
        self._session = session
        self._post({"method": "notifications/initialized"}, patience)
        return session

    def _post(self, body: Mapping[str, Any], patience: Patience | None, inspect: Any = None) -> Response:
        headers = _ACCEPT if self._session is None else {**_ACCEPT, "mcp-session-id": self._session}
        return self.http.request(
            "POST",
            "/mcp/",
            json={"jsonrpc": "2.0", **body},
            headers=headers,
            endpoint="mcp",
            patience=patience,
            inspect=inspect,
        )


def _forgotten(error: PlatformError) -> bool:
    """A restarted server answers 404 "Session not found" or 400 "Missing session ID"."""
    return isinstance(error, PermanentError) and error.status in (400, 404) and "session" in str(error).lower()


def _busy(response: Response) -> None:
    """Raise TransientError for an answer that says "later" inside a success."""
    if len(response.body) > _ERROR_BYTES:
        return
    error = _structured(response).get("error")
    if isinstance(error, Mapping) and error.get("code") in _AGAIN:
        raise TransientError(
            f"phoenix: the server is too busy for SQL ({error.get('code')}): try again later", platform="phoenix"
        )


def _structured(response: Response) -> dict[str, Any]:
    """The tool's answer out of the event stream."""
    if (quick := _quick(response.body)) is not None:
        return quick
    try:
        message = _message(response.body)
    except ValueError:
        message = {}
    error = message.get("error")
    if error is not None:
        said = error.get("message") if isinstance(error, Mapping) else error
        raise SqlError(f"phoenix: MCP refused the call: {str(said)[:300]}", code="protocol")
    result = message.get("result")
    result = result if isinstance(result, Mapping) else {}
    if result.get("isError"):
        raise SqlError(f"phoenix: the SQL tool failed: {str(result.get('content'))[:300]}", code="tool")
    found = result.get("structuredContent")
    if not isinstance(found, dict):
        raise SqlError("phoenix: the SQL tool answered in a form this version does not know", code="protocol")
    return found


def _quick(body: bytes) -> dict[str, Any] | None:
    """The rows of a large answer without reading the text in front of them, which says the same. None for any other form.

    A server sends a result as text and once more as `structuredContent`, the last member; quotes inside texts are escaped, so
    what is found is the member itself.
    """
    begin, end = body.find(_STRUCTURED), body.rfind(b"}}")
    if begin < 0 or _FAILED in body[max(0, begin - _ERROR_BYTES) : begin] or body[end + 2 :].strip():
        return None
    try:
        found = orjson.loads(memoryview(body)[begin + len(_STRUCTURED) : end])
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) and "rows" in found else None


def _message(body: bytes) -> dict[str, Any]:
    """The first event of the stream that is an answer; notices before it are passed over. Each event is one line."""
    start = body.find(b"data:")
    if start < 0:
        plain = decode(body) if body else {}
        return plain if isinstance(plain, dict) else {}
    while start >= 0:
        end = body.find(b"\n", start)
        event = decode(memoryview(body)[start + 5 : end if end >= 0 else len(body)])
        if isinstance(event, dict) and ("result" in event or "error" in event):
            return event
        start = body.find(b"\ndata:", end) + 1 if end >= 0 else -1
        if start == 0:
            break
    return {}
