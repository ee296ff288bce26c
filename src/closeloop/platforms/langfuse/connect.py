"""From settings, environment or an SDK client to a connection. Makes no request."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from closeloop.config import SourceSettings
from closeloop.errors import ConfigError
from closeloop.platforms._http import Http
from closeloop.platforms.langfuse.budget import PLANS, Budgets
from closeloop.platforms.langfuse.client import Client
from closeloop.platforms.langfuse.native import Native
from closeloop.platforms.langfuse.options import LangfuseOptions

CLOUD = "https://cloud.langfuse.com"
_HINT = "check LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY, and that they belong to this server"
_SOURCES = ("API", "ANNOTATION")
"""Evaluations are no user's feedback, and there is one for every trace in many projects: they stay on the server, unless the source
asks for evaluators or says itself how names are read."""
_ALL = ()


@dataclass(frozen=True)
class Connection:
    """A server, the keys to one of its projects, and what its plan allows."""

    http: Http
    budgets: Budgets
    keys: tuple[str, str] = field(repr=False)
    sources: tuple[str, ...] = _SOURCES

    @cached_property
    def client(self) -> Client:
        """Our own calls."""
        return Client(self.http, self.budgets)

    @cached_property
    def native(self) -> Native:
        """The SDK's calls."""
        return Native(self.http, self.budgets, self.keys)


def connect(source: SourceSettings, env: Mapping[str, str]) -> Connection:
    """The connection of a `[sources.*]` table. Raises ConfigError that names what is missing or wrong."""
    public, secret = (env.get(name, "").strip() for name in ("LANGFUSE_PUBLIC_KEY", "LANGFUSE_SECRET_KEY"))
    missing = [name for name, value in (("LANGFUSE_PUBLIC_KEY", public), ("LANGFUSE_SECRET_KEY", secret)) if not value]
    if missing:
        raise ConfigError(
            f"langfuse needs {' and '.join(missing)} in the environment: make a key pair under Project Settings, API Keys"
        )
    plan = LangfuseOptions.of(source).plan
    url = source.base_url or env.get("LANGFUSE_BASE_URL") or env.get("LANGFUSE_HOST") or CLOUD
    return _make(
        url,
        public,
        secret,
        Budgets(PLANS[plan] if plan else None),
        _ALL if source.evaluators or source.signals else _SOURCES,
    )


def from_client(client: Any) -> Connection:
    """The connection an SDK client has: `langfuse.Langfuse` (3, 4, 5) or its REST client. Raises ConfigError when it has no keys."""
    api = getattr(client, "api", client)
    # No public attribute of any SDK version has the keys; the generated REST client has kept this one since version 3.
    wrapper = getattr(api, "_client_wrapper", None)
    try:
        url, header = str(wrapper.get_base_url()), str(wrapper.get_headers()["Authorization"])  # type: ignore[union-attr]
        pair = base64.b64decode(header.removeprefix("Basic "), validate=True).decode()
    except (AttributeError, KeyError, TypeError, binascii.Error, UnicodeDecodeError):
        raise ConfigError(
            f"a {type(client).__name__} is no Langfuse client with a key pair: give langfuse.Langfuse(...), or a source with base_url"
        ) from None
    public, _, secret = pair.partition(":")
    return _make(url, public, secret, Budgets(), _SOURCES)


def _make(url: str, public: str, secret: str, budgets: Budgets, sources: tuple[str, ...]) -> Connection:
    token = base64.b64encode(f"{public}:{secret}".encode()).decode()
    url = url.strip().rstrip("/").removesuffix("/api/public")
    http = Http("langfuse", url, headers={"authorization": f"Basic {token}"}, hint=_HINT)
    return Connection(http, budgets, (public, secret), sources)
