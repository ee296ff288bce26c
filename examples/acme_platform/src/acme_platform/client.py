"""Calls to an Acme server. Knows addresses and status codes, knows nothing of closeloop's models."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from closeloop.errors import AuthError, PermanentError, PlatformError, TransientError

TIMEOUT = 30.0


class _Stay(HTTPRedirectHandler):
    """No redirects: urllib would take the key along to another host."""

    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER = build_opener(_Stay)


class AcmeClient:
    """One project of one server. The key goes into a header and nowhere else."""

    def __init__(self, base_url: str, key: str, project: str) -> None:
        self.base_url = base_url.rstrip("/")
        self._key = key
        self._home = f"/v1/projects/{quote(project, safe='')}"

    def projects(self) -> Any:
        return self._call("GET", "/v1/projects")

    def reactions(self, since: datetime | None, until: datetime | None, after: str | None, limit: int) -> Any:
        query = {
            "since": since.isoformat() if since else None,
            "until": until.isoformat() if until else None,
            "after": after,
            "limit": str(limit),
        }
        return self._call("GET", f"{self._home}/reactions", query)

    def requests(self, **query: str) -> Any:
        return self._call("GET", f"{self._home}/requests", dict(query))

    def marks(self, ids: Sequence[str]) -> dict[str, Any]:
        answer: dict[str, Any] = self._call("GET", f"{self._home}/marks", {"ids": ",".join(ids)})
        return answer

    def put_mark(self, mark_id: str, mark: dict[str, Any]) -> None:
        self._call("PUT", f"{self._home}/marks/{quote(mark_id, safe='')}", body=mark)

    def delete_mark(self, mark_id: str) -> None:
        self._call("DELETE", f"{self._home}/marks/{quote(mark_id, safe='')}")

    def _call(self, method: str, path: str, query: dict[str, str | None] | None = None, body: Any = None) -> Any:
        text = urlencode({name: value for name, value in (query or {}).items() if value is not None})
        request = Request(  # the address is the one the user configured
            f"{self.base_url}{path}" + (f"?{text}" if text else ""),
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"},
        )
        try:
            with _OPENER.open(request, timeout=TIMEOUT) as answer:
                return json.load(answer)
        except HTTPError as error:
            with error:
                raise _refusal(error, method, path) from None
        except (URLError, TimeoutError, ConnectionError, HTTPException) as error:
            raise TransientError(f"acme: {method} {path}: {error}", platform="acme") from None


def _refusal(error: HTTPError, method: str, path: str) -> PlatformError:
    """The status as what the engine should do next."""
    message = f"acme: {method} {path} was answered with {error.code}"
    if error.code in (401, 403):
        return AuthError(f"{message}: check ACME_API_KEY", platform="acme", status=error.code)
    if error.code in (408, 429) or error.code >= 500:
        wait = error.headers.get("Retry-After", "")
        return TransientError(message, platform="acme", retry_after=float(wait) if wait.isdigit() else None)
    return PermanentError(message, platform="acme", status=error.code)
