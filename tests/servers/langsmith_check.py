"""Holds every request and answer of the stand-in against LangSmith's published document, with openapi-core."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from openapi_core import OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.exceptions import OpenAPIError
from werkzeug.datastructures import Headers, ImmutableMultiDict

_NAIVE = re.compile(rb'"(\d{4}-\d\d-\d\dT[\d:.]+)"')
"""v1 sends times without a zone, against its own document: the real server does, so the stand-in does (facts: headline 10)."""
_DOCUMENT = Path(__file__).with_name("langsmith_openapi.json")


@cache
def _document() -> OpenAPI:
    return OpenAPI.from_dict(json.loads(_DOCUMENT.read_text(encoding="utf-8")))


@dataclass
class Seen:
    """A request as openapi-core looks at it. A form's body is left to the stand-in: its parts are no properties."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes | None
    host_url: str = "http://stand-in"
    parameters: RequestParameters = field(init=False)

    def __post_init__(self) -> None:
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(parse_qsl(self.query, keep_blank_values=True)),
            header=Headers(list(self.headers.items())),
        )

    @property
    def content_type(self) -> str:
        """What the body is."""
        return self.headers.get("content-type", "").partition(";")[0]


@dataclass
class Said:
    """An answer as openapi-core looks at it."""

    status_code: int
    data: bytes
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


class Checker:
    """Collects what does not fit the document. `path` is as the document has it."""

    def __init__(self) -> None:
        self.misfits: list[str] = []
        self.checked = 0

    def request(self, method: str, path: str, query: str, headers: dict[str, str], body: bytes) -> Seen:
        """Check a request; returns it for its answer."""
        seen = Seen(method.lower(), path, query, headers, body or None)
        self.checked += 1
        if seen.content_type.startswith("multipart"):
            return seen
        try:
            _document().validate_request(seen)
        except OpenAPIError as error:
            self._note(seen, "request", error)
        return seen

    def answer(self, seen: Seen, status: int, body: bytes) -> None:
        """Check an answer. Statuses the document does not list (401, 404, 409, 429, 5xx on v1) are real all the same."""
        if status >= 400 and not seen.path.startswith("/v2"):
            return
        try:
            _document().validate_response(seen, Said(status, _NAIVE.sub(rb'"\1Z"', body)))
        except OpenAPIError as error:
            if type(error).__name__ != "ResponseNotFound":
                self._note(seen, f"answer {status}", error)

    def _note(self, seen: Seen, what: str, error: Exception) -> None:
        reasons = [str(error)]
        cause = error.__cause__
        while cause is not None:
            reasons += [str(one)[:300] for one in getattr(cause, "schema_errors", ())] or [str(cause)[:300]]
            cause = cause.__cause__
        self.misfits.append(f"{seen.method} {seen.path}: {what}: {' / '.join(reasons)}")


def canonical(path: str) -> str:
    """The document's name for a path: clients use three prefixes for one endpoint (facts: section 1)."""
    path = "/" + path.strip("/")
    for prefix in ("/api/v2", "/v2"):
        if path.startswith(f"{prefix}/"):
            return "/v2" + path.removeprefix(prefix)
    for prefix in ("/api/v1/platform", "/v1/platform", "/api/platform"):
        if path.startswith(f"{prefix}/"):
            return "/v1/platform" + path.removeprefix(prefix)
    for prefix in ("/api/v1", "/api", "/v1"):
        if path.startswith(f"{prefix}/"):
            path = path.removeprefix(prefix)
            break
    return path if path in ("/runs", "/runs/batch", "/runs/multipart") else "/api/v1" + path


def split(target: str) -> tuple[str, str]:
    """Path and query of a request target."""
    parts = urlsplit(target)
    return parts.path, parts.query
