"""Messages to addresses from the configuration (webhooks, heartbeats): never to a private network unless that is allowed.

Such an address is a credential by itself, so no error and no log shows more of it than its host.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import urllib.request
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from closeloop.errors import ConfigError, PermanentError, PlatformError, TransientError
from closeloop.platforms._http import Http, Patience

_SHORTEST_SECRET = 4
"""A shorter piece of a path is a word like `v1` or `hook`, and blanking it would blank half of every message."""
_CONNECT = 5.0
"""Seconds for each address of a host to let us in."""
Resolve = Callable[[str, int], Iterable[str]]
_PATIENCE = Patience(attempts=3, budget=30.0, first=0.5, longest=5.0)


def resolve(host: str, port: int) -> list[str]:
    """Every address of a host."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def send(
    url: str,
    body: Any,
    *,
    what: str,
    allow_private: bool = False,
    addresses: Resolve = resolve,
    patience: Patience = _PATIENCE,
) -> None:
    """POST JSON to `url`; `what` names it in errors (`alerts.webhook`). Redirects to other hosts are not followed.

    Raises ConfigError for an address that cannot or must not be used, PlatformError when it does not take the message.
    """
    host, port, checked = check(url, what=what, allow_private=allow_private, addresses=addresses)
    parts = urlsplit(url)
    http = Http(
        platform=what,
        base_url=f"{parts.scheme}://{_bracketed(host)}:{port}",
        patience=patience,
        max_bytes=1 << 20,
        read_timeout=15.0,
        secrets=_secret_parts(parts),
        # A name may mean another address a moment later (DNS rebinding): what was checked is what is called.
        address=_open_address(checked, port) if checked and not _goes_by_proxy(parts.scheme, host) else None,
    )
    try:
        http.request("POST", parts.path or "/", params=dict(parse_qsl(parts.query)), json=body, endpoint=what)
    except TransientError as error:
        raise TransientError(_said(what, host, error), platform=what) from None
    except PermanentError as error:
        raise PermanentError(_said(what, host, error), platform=what, status=error.status) from None
    finally:
        http.close()


def check(url: str, *, what: str, allow_private: bool, addresses: Resolve = resolve) -> tuple[str, int, list[str]]:
    """Host and port of an address that may be called, and where the host is unless that does not matter.

    Raises ConfigError that never repeats the address itself.
    """
    host, port = place(url, what=what)
    if allow_private:
        return host, port, []
    try:
        found = list(addresses(host, port))
    except (OSError, UnicodeError):
        raise TransientError(
            f"{what}: the name {host!r} has no address: check it, and the network", platform=what
        ) from None
    private = [one for one in found if not _is_public(one)]
    if private or not found:
        raise ConfigError(
            f"{what}: {host!r} is on a private network ({private[0] if private else 'no address'}): "
            "set operate.allow_private = true if messages may go there"
        )
    return host, port, found


def place(url: str, *, what: str) -> tuple[str, int]:
    """Host and port of what is written as an address. Raises ConfigError that never repeats it; asks nobody."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        host, port = None, 0
    if not host or parts.scheme not in ("http", "https"):
        raise ConfigError(f"{what} is no address: write https://HOST/PATH")
    if parts.username or parts.password:
        raise ConfigError(f"{what} holds a user name or password: use an address with a secret path instead")
    return host, port


def _open_address(found: Sequence[str], port: int) -> str:
    """The first address that lets us connect; the first of all where none does, whose error is then told."""
    for one in found:
        with contextlib.suppress(OSError), socket.create_connection((one, port), timeout=_CONNECT):
            return one
    return found[0]


def _goes_by_proxy(scheme: str, host: str) -> bool:
    """Whether a proxy of the environment makes the connection: it looks the name up itself, and its rules decide."""
    proxies = urllib.request.getproxies()
    return bool(proxies.get(scheme) or proxies.get("all")) and not urllib.request.proxy_bypass(host)


def _is_public(address: str) -> bool:
    """Whether an address is on the open internet; one that wraps another (IPv4 in IPv6) is as private as what it wraps."""
    one = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(one, ipaddress.IPv6Address):
        wrapped = one.ipv4_mapped or one.sixtofour or (one.teredo[1] if one.teredo else None)
        if wrapped is not None:
            one = wrapped
        elif one in _NAT64:
            one = ipaddress.IPv4Address(int(one) & 0xFFFFFFFF)
    return one.is_global and not one.is_multicast


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _secret_parts(parts: SplitResult) -> list[str]:
    """Everything behind the host, whole and in pieces: a server or library may repeat it, and each try that fails is told."""
    pieces = [*parts.path.split("/"), *(value for _, value in parse_qsl(parts.query))]
    return [one for one in (parts.path, parts.query, *pieces, *map(unquote, pieces)) if len(one) >= _SHORTEST_SECRET]


def _said(what: str, host: str, error: PlatformError) -> str:
    return f"{what} at {host}: the message was not taken ({error})"
