"""What the stand-in's endpoints share: one request, and errors worded as the two halves of LangSmith word them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from servers.langsmith import LangSmithServer
    from servers.langsmith_state import State


class HttpError(Exception):
    """An answer that is no success; v1's are FastAPI's `{"detail": ...}`."""

    def __init__(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        super().__init__(str(body))
        self.status, self.body, self.headers = status, body, headers or {}


def problem(status: int, detail: str) -> HttpError:
    """An error of v2, after RFC 7807."""
    body = {"type": "about:blank", "title": "Error", "status": status, "detail": detail, "instance": "/v2"}
    return HttpError(status, body)


def invalid(field: str, message: str) -> HttpError:
    """422 of FastAPI."""
    return HttpError(422, {"detail": [{"loc": ["body", field], "msg": message, "type": "value_error"}]})


@dataclass
class Request:
    """One call; `path` is the document's name for it."""

    server: LangSmithServer
    method: str
    path: str
    query_text: str
    headers: dict[str, str]
    body: bytes

    @property
    def state(self) -> State:
        """The server's tables."""
        return self.server.state

    @property
    def steps(self) -> list[str]:
        """The steps of the path."""
        return self.path.strip("/").split("/")

    @cached_property
    def query(self) -> dict[str, list[str]]:
        """Parameters; each may come several times."""
        return parse_qs(self.query_text, keep_blank_values=True)

    def queries(self, name: str) -> list[str]:
        """Every value of a parameter."""
        return self.query.get(name, [])

    def one(self, name: str, default: str = "") -> str:
        """The first value of a parameter."""
        return self.query.get(name, [default])[0]

    def json(self) -> Any:
        """The body."""
        try:
            return json.loads(self.body or b"null")
        except ValueError:
            raise HttpError(400, {"detail": "Invalid JSON"}) from None

    def page(self, rows: list[Any], most: int = 100) -> list[Any]:
        """The rows `limit` and `offset` ask for."""
        limit, offset = int(self.one("limit", str(most))), int(self.one("offset", "0"))
        if not 1 <= limit <= most:
            raise invalid("limit", f"Input should be less than or equal to {most}")
        return rows[offset : offset + limit]
