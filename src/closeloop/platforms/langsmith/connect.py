"""From settings, environment or an SDK client to a connection, by the names LangSmith's own SDK reads. Makes no request."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from closeloop.config import SourceSettings
from closeloop.errors import ConfigError
from closeloop.platforms._http import Http
from closeloop.platforms.langsmith.limits import CLOUD, Waiting
from closeloop.platforms.langsmith.options import LangSmithOptions

US = "https://api.smith.langchain.com"
_HINT = "set LANGSMITH_API_KEY to a key of this server, and LANGSMITH_WORKSPACE_ID when the key is an organization's"
_API = re.compile(r"/+(api(/v[12])?|v[12])/*$")
_WORKSPACE = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/(.+)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Place:
    """A project by name, in the key's own workspace or another one."""

    name: str
    workspace: str | None = None

    @property
    def stream(self) -> str:
        """What its feedback stream is called: `feedback` for the source's own project, with the place for the others."""
        return f"feedback:{self.workspace}/{self.name}" if self.workspace else f"feedback:{self.name}"


@dataclass(frozen=True)
class Connection:
    """A server, the key, and which projects of it make up the source. `extends` keeps labelled traces longer, at a price."""

    http: Http
    key: str = field(repr=False)
    places: tuple[Place, ...] = ()
    workspace: str | None = None
    extends: bool = False
    whole: bool = True
    """Whole traces are read; otherwise only their roots."""


def connect(source: SourceSettings, env: Mapping[str, str]) -> Connection:
    """The connection of a `[sources.*]` table. Raises ConfigError that names what is missing or wrong."""
    key = _env(env, "API_KEY")
    if key is None:
        raise ConfigError("langsmith needs LANGSMITH_API_KEY in the environment: make a key under Settings, API Keys")
    options = LangSmithOptions.of(source)
    workspace = options.workspace or _env(env, "WORKSPACE_ID")
    return Connection(
        http=_http(source.base_url or _env(env, "ENDPOINT") or US, key, workspace),
        key=key,
        places=places(source.project, options.projects),
        workspace=workspace,
        extends=options.extend_trace_retention,
        whole=options.spans == "all",
    )


def places(project: str, more: Sequence[str]) -> tuple[Place, ...]:
    """The source's own project first, then each other one once."""
    found = [Place(project)]
    for one in more:
        match = _WORKSPACE.fullmatch(one)
        found.append(Place(match[2], match[1].lower()) if match else Place(one))
    return tuple(dict.fromkeys(found))


def from_client(client: Any, project: str) -> Connection:
    """The connection a `langsmith.Client` has: address, key and workspace. Raises ConfigError when it has no key."""
    url, key = getattr(client, "api_url", None), getattr(client, "api_key", None)
    if not isinstance(url, str) or not isinstance(key, str) or not key:
        raise ConfigError(
            f"a {type(client).__name__} is no LangSmith client with a key: give langsmith.Client(...), or a source with base_url"
        )
    workspace = getattr(client, "workspace_id", None)
    workspace = str(workspace) if workspace else None
    return Connection(http=_http(url, key, workspace), key=key, places=places(project, ()), workspace=workspace)


def _env(env: Mapping[str, str], name: str) -> str | None:
    """The first of the names the SDK reads that is set; it strips blanks and quotes."""
    values = (env.get(f"{prefix}_{name}", "").strip().strip("\"'") for prefix in ("LANGSMITH", "LANGCHAIN"))
    return next((value for value in values if value), None)


def _http(url: str, key: str, workspace: str | None) -> Http:
    root = _API.sub("", url.strip().rstrip("/"))
    return Http(
        platform="langsmith",
        base_url=root,
        headers={"x-api-key": key, **({"x-tenant-id": workspace} if workspace else {})},
        hint=_HINT,
        rates=CLOUD if is_cloud(root) else {},
        patience=Waiting(),
    )


def is_cloud(url: str) -> bool:
    """Whether LangChain runs the server."""
    host = urlsplit(url).hostname or ""
    return host == "smith.langchain.com" or host.endswith(".smith.langchain.com")


def page_url(root: str) -> str:
    """Where people look at what this API serves."""
    parts = urlsplit(root)
    return f"{parts.scheme}://{parts.netloc.replace('api.', '', 1)}" if is_cloud(root) else root
