"""From settings and environment to a connection, by the names Phoenix's own SDK reads; and which way of reading a server allows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote

from closeloop.config import SourceSettings
from closeloop.errors import AuthError, ConfigError, PermanentError
from closeloop.platforms._http import Http, Patience
from closeloop.platforms.phoenix.client import Client
from closeloop.platforms.phoenix.mcp import Mcp
from closeloop.platforms.phoenix.options import STRATEGIES, PhoenixOptions, Strategy
from closeloop.platforms.phoenix.read_rest import DslReader, ScanReader
from closeloop.platforms.phoenix.read_sql import SqlReader
from closeloop.platforms.phoenix.reading import Reader

ADDRESSES = ("PHOENIX_ENDPOINT", "PHOENIX_COLLECTOR_ENDPOINT", "PHOENIX_BASE_URL", "PHOENIX_HOST")
"""Where the SDK looks for the server, in its order. It also reads OTEL_EXPORTER_OTLP_ENDPOINT; a key is not sent there by guess."""
DEFAULT_PORT = "6006"

_OTLP_PATH = re.compile(r"/+v1/traces/?$")
_DSL_PROBE = "span_id == ''"


def connect(source: SourceSettings, env: Mapping[str, str]) -> tuple[Http, Strategy | None]:
    """The connection a source describes and the strategy it forces, if any. Raises ConfigError; makes no request."""
    strategy = PhoenixOptions.of(source).strategy
    headers = _headers(env)
    sent = "" if "authorization" in headers else "no key was sent: "
    http = Http(
        platform="phoenix",
        base_url=(source.base_url or _address(env)).rstrip("/"),
        headers=headers,
        hint=f"{sent}set PHOENIX_API_KEY to a key of this server that may do this",
    )
    return http, strategy


def _address(env: Mapping[str, str]) -> str:
    name = next((name for name in ADDRESSES if env.get(name, "").strip()), None)
    if name is None:
        return f"http://localhost:{env.get('PHOENIX_PORT') or DEFAULT_PORT}"
    value = env[name].strip()
    if name == "PHOENIX_HOST" and "://" not in value:
        host = "127.0.0.1" if value == "0.0.0.0" else value  # noqa: S104 (read, not bound)
        return f"http://{host}" if ":" in host else f"http://{host}:{env.get('PHOENIX_PORT') or DEFAULT_PORT}"
    return _OTLP_PATH.sub("", value)


def _headers(env: Mapping[str, str]) -> dict[str, str]:
    """PHOENIX_CLIENT_HEADERS (`name=value,...`, URL-encoded), overruled by PHOENIX_API_KEY as a bearer token."""
    headers: dict[str, str] = {}
    for number, item in enumerate(env.get("PHOENIX_CLIENT_HEADERS", "").split(","), start=1):
        if not item.strip():
            continue
        name, equals, value = item.partition("=")
        if not equals or not name.strip():
            raise ConfigError(f"PHOENIX_CLIENT_HEADERS: entry {number} is not name=value: write name=value,name=value")
        headers[unquote(name).strip().lower()] = unquote(value).strip()
    if key := env.get("PHOENIX_API_KEY", "").strip():
        headers["authorization"] = f"Bearer {key}"
    return headers


def choose(
    client: Client, mcp: Mcp, forced: Strategy | None, patience: Patience | None = None
) -> tuple[Reader, list[str]]:
    """The best reader this server and key allow, and why better ones were passed over.

    Raises PermanentError when the forced one does not work. A server that is merely busy is TransientError, never a worse
    reader: the streams of the two run on different clocks.
    """
    passed: list[str] = []
    for name in (forced,) if forced else STRATEGIES:
        try:
            return _READERS[name](client, mcp, patience), passed
        except PermanentError as error:
            if isinstance(error, AuthError) and error.status == 401:
                raise
            if forced:
                raise PermanentError(
                    f"phoenix: strategy {forced!r} does not work here: {error}: take options.strategy out to let closeloop choose",
                    platform="phoenix",
                    status=error.status,
                ) from None
            passed.append(f"{name}: {error}")
    raise AssertionError("unreachable: scan always answers or raises")  # pragma: no cover


def _sql(client: Client, mcp: Mcp, patience: Patience | None) -> Reader:
    found = mcp.execute("select 1", patience)
    return SqlReader(client, mcp, packs=found.dialect == "sqlite")


def _dsl(client: Client, mcp: Mcp, patience: Patience | None) -> Reader:
    client.query_span_ids(_DSL_PROBE, None, None, 1)
    return DslReader(client)


def _scan(client: Client, mcp: Mcp, patience: Patience | None) -> Reader:
    return ScanReader(client)


_READERS = {"sql": _sql, "dsl": _dsl, "scan": _scan}
