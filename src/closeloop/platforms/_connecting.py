"""The client of one server with what the environment says about proxies and certificates, and what to say when it cannot be reached."""

from __future__ import annotations

import os
import re
import ssl
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx2

from closeloop.errors import ConfigError, PermanentError, PlatformError, TransientError

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_VARIABLES = "HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, SSL_CERT_FILE, SSL_CERT_DIR"


def is_local(base_url: str) -> bool:
    """Whether an address is on this machine: no proxy leads there."""
    return urlsplit(base_url).hostname in _LOOPBACK


def authorities() -> str | None:
    """The file or folder of authorities that the environment names, for a client that does not look there by itself."""
    return os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR") or None


def trusted(base_url: str) -> ssl.SSLContext | bool:
    """What certificates of a server are verified by: the authorities of the system, or those that the environment names."""
    if urlsplit(base_url).scheme != "https":
        return True
    return ssl.create_default_context() if is_local(base_url) else httpx2.create_ssl_context()


def client(platform: str, base_url: str, headers: Mapping[str, str], read_timeout: float) -> httpx2.Client:
    """A client for this address. Raises ConfigError where a proxy or a certificate file of the environment cannot be used."""
    local = is_local(base_url)
    try:
        return httpx2.Client(
            headers={
                "user-agent": f"closeloop/{_version()}",
                # On one machine, compressing costs the server more than it saves anyone.
                "accept-encoding": "identity" if local else "gzip",
                **headers,
            },
            timeout=httpx2.Timeout(read_timeout, connect=10.0, write=60.0),
            follow_redirects=False,
            # No proxy leads to this machine; a certificate of its own is named in the environment all the same.
            trust_env=not local,
            verify=trusted(base_url),
        )
    except (ValueError, ImportError, OSError) as error:
        said = without_user(str(error).partition(". ")[0])
        raise ConfigError(
            f"{platform}: a proxy or certificate named in the environment cannot be used ({said}): "
            f"correct {_VARIABLES}, or take it out"
        ) from None


def unreachable(platform: str, base_url: str, error: Exception, said: str) -> PlatformError:
    """What to raise where no answer came: worth another try, but for a certificate that will not do then either."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return PermanentError(
                f"{platform}: the certificate of {base_url} is not trusted ({cause.verify_message}): "
                "if it is one of your own, name the file of its authority in SSL_CERT_FILE",
                platform=platform,
            )
        if isinstance(cause, ssl.SSLError) and cause.reason == "WRONG_VERSION_NUMBER":
            return PermanentError(
                f"{platform}: {base_url} does not answer in TLS: if it is meant so, write http://", platform=platform
            )
    proxy = _proxy(base_url)
    through, check = (f" through the proxy {proxy}", "that address and the proxy") if proxy else ("", "that address")
    return TransientError(
        f"{platform}: cannot reach {base_url}{through} ({said or type(error).__name__}): "
        f"check {check}, and that the server is up",
        platform=platform,
    )


def without_user(url: str) -> str:
    """An address without the user name and password it may hold."""
    return re.sub(r"//[^/@]*@", "//", url)


def _causes(error: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = error
    while found is not None:
        yield found
        found = found.__cause__ or found.__context__


def _proxy(url: str) -> str | None:
    parts, known = urlsplit(url), getproxies()
    if is_local(url) or proxy_bypass(parts.hostname or ""):
        return None
    address = known.get(parts.scheme) or known.get("all")
    return without_user(address) if address else None


def _version() -> str:
    try:
        return version("closeloop")
    except PackageNotFoundError:
        return "0"
