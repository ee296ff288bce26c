"""What the stand-in's endpoints share: one request, its answer, and errors worded as the server words them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

if TYPE_CHECKING:
    from servers.langfuse import LangfuseServer
    from servers.langfuse_state import State

Answer = tuple[int, Any] | tuple[int, Any, dict[str, str]]
"""Status, body (JSON, or text), and further headers."""


class HttpError(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        super().__init__(str(body))
        self.status, self.body, self.headers = status, body, headers or {}


def invalid(*issues: dict[str, Any], message: str = "Invalid request data", error: Any = None) -> HttpError:
    """400 with the issues of a schema check."""
    return HttpError(400, {"message": message, "error": error if error is not None else list(issues)})


def custom(message: str, path: list[Any]) -> HttpError:
    """400 with one rule of the server's own."""
    return invalid({"code": "custom", "path": path, "message": message})


def not_found(message: str) -> HttpError:
    """404 for an object; not the 404 of an endpoint."""
    return HttpError(404, {"message": message, "error": "LangfuseNotFoundError"})


def bad_request(message: str) -> HttpError:
    """400 that no schema check gave."""
    return HttpError(400, {"message": message, "error": "InvalidRequestError"})


@dataclass
class Request:
    """One call below `/api/public`; `tail` is the decoded last step of the path."""

    server: LangfuseServer
    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @cached_property
    def path(self) -> str:
        """The path below `/api/public`, still encoded."""
        return urlsplit(self.target).path.removeprefix("/api/public")

    @cached_property
    def query(self) -> dict[str, str]:
        """Parameters; the last of several of one name wins."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def steps(self) -> list[str]:
        """The decoded steps of the path."""
        return [unquote(step) for step in self.path.strip("/").split("/")]

    @property
    def tail(self) -> str:
        """The last step, decoded."""
        return self.steps[-1]

    @property
    def state(self) -> State:
        """The server's tables."""
        return self.server.state

    def json(self) -> Any:
        """The body. A text/plain body arrives as a string, as in Next.js."""
        if "json" not in self.headers.get("content-type", "application/json"):
            return self.body.decode("utf-8", "replace")
        try:
            return json.loads(self.body or b"null")
        except ValueError:
            raise HttpError(400, "Invalid JSON") from None

    def limit(self, most: int, least: int = 1, default: int = 50) -> int:
        """The `limit` parameter, checked."""
        text = self.query.get("limit", str(default))
        number = int(text) if text.lstrip("-").isdigit() else -1
        if number > most:
            raise invalid(
                {"origin": "number", "code": "too_big", "maximum": most, "inclusive": True, "path": ["limit"],
                 "message": f"Too big: expected number to be <={most}"}
            )  # fmt: skip
        if number < least:
            raise invalid(
                {"origin": "number", "code": "too_small", "minimum": least, "inclusive": True, "path": ["limit"],
                 "message": f"Too small: expected number to be >={least}"}
            )  # fmt: skip
        return number

    def page(self) -> int:
        """The `page` parameter, from 1."""
        return max(1, int(self.query.get("page") or 1))

    def filter(self) -> list[dict[str, Any]]:
        """The JSON `filter` parameter."""
        try:
            return list(json.loads(self.query.get("filter") or "[]"))
        except ValueError:
            raise bad_request("Invalid JSON in filter parameter") from None


def paged(rows: list[dict[str, Any]], request: Request) -> dict[str, Any]:
    """A page of a plain list with its meta."""
    limit, page = request.limit(100), request.page()
    shown = rows[(page - 1) * limit : page * limit]
    meta = {"page": page, "limit": limit, "totalItems": len(rows), "totalPages": -(-len(rows) // limit)}
    return {"data": shown, "meta": meta}
