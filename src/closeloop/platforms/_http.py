"""Talking HTTP: retries, rate budgets, bounded bodies, and errors sorted by what the engine can do about them.

One `Http` per server. It knows nothing of any platform; adapters build their client on it. A credential never enters a message.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx2
import orjson
import stamina

from closeloop.errors import AuthError, ConfigError, PermanentError, PlatformError, TransientError
from closeloop.ids import clean_text
from closeloop.platforms import _retries
from closeloop.platforms._connecting import client, unreachable, without_user
from closeloop.platforms._rate import Rate, Throttle
from closeloop.platforms.clock import behind, http_date, retry_after

Params = Mapping[str, str | int | float | bool | Sequence[str] | None]
Query = list[tuple[str, str | int | float | bool | None]]

_RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})
_TOO_FAST = frozenset({429, 503})
_MOVED = frozenset({301, 302, 303, 307, 308})
_REQUEST_IDS = ("x-request-id", "request-id", "x-amzn-requestid", "cf-ray")
_SNIPPET = 300
_CREDENTIAL = re.compile("auth|key|token|secret|cookie|pass", re.IGNORECASE)
"""Names of headers that hold one."""
_SHORTEST_KEY = 12
_HOPS = 3


@dataclass(frozen=True)
class Patience:
    """How long one request is worth. `budget` seconds bound all waiting together; a Retry-After within it is honoured in full."""

    attempts: int = 6
    budget: float = 300.0
    first: float = 0.5
    longest: float = 20.0
    jitter: float = 0.5

    def wait(self, error: Exception, spent: float) -> bool | float:
        """How long to wait after this error: seconds, True for the usual growing pause, False to give up."""
        if not isinstance(error, TransientError):
            return False
        left = self.budget - spent
        if error.retry_after is None:
            return left > 0
        return error.retry_after if error.retry_after <= left else False


ONCE = Patience(attempts=1, budget=0.0)
"""No second try: for `closeloop check`, where a person waits."""


@dataclass(frozen=True)
class Response:
    """An answer that was a success: status, headers (lower-case names) and the whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text; what is not UTF-8 is replaced."""
        return self.body.decode("utf-8", "replace")

    @property
    def date(self) -> datetime | None:
        """The server's own clock, from its Date header."""
        return http_date(self.headers.get("date", ""))


@dataclass
class Http:
    """Requests to one server.

    `headers` carry the credential; they go to `base_url`'s host only. `rates` are declared limits by endpoint label (the
    `endpoint` argument of `request`). `hint` ends the message of a refused credential: what to set, without its value.
    `counts` counts what went over the wire by `"<METHOD> <endpoint>"`, retries included, and `writes` those that change the server.
    """

    platform: str
    base_url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    hint: str = ""
    rates: Mapping[str, Rate] = field(default_factory=dict)
    patience: Patience = field(default_factory=Patience)
    read_timeout: float = 60.0
    max_bytes: int = 64 << 20
    address: str | None = None
    """Where to connect, for one that was looked up and judged before: `base_url`'s host is not looked up again, only shown."""
    secrets: Sequence[str] = field(default=(), repr=False)
    """What else may appear in no message beside the headers: parts of an address that is a credential by itself."""
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC), repr=False)
    offset: timedelta | None = field(default=None, init=False)
    """How far the server's clock is ahead of `now` (negative: behind), as its last answer that was a success told."""
    counts: Counter[str] = field(default_factory=Counter, init=False)
    writes: int = field(default=0, init=False)
    _client: httpx2.Client = field(init=False, repr=False)
    _throttles: dict[str, Throttle] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        _retries.announced()
        check_url(self.base_url, self.platform)
        for name, value in self.headers.items():
            if not _sendable(name, value):
                raise ConfigError(f"{self.platform}: header {name!r} holds characters that cannot be sent: {self.hint}")
        self.base_url = self.base_url.rstrip("/")
        self._secrets = (*sorted(self.secrets, key=len, reverse=True), *_secrets(self.headers))
        self._keys = _keys(self.headers)
        self._client = client(self.platform, self.base_url, self.headers, self.read_timeout)

    def close(self) -> None:
        """Release the connections."""
        self._client.close()

    def server_now(self) -> datetime:
        """Now by the earlier of the two clocks: what the server dates from here on is dated later."""
        return self.now() - behind(self.offset)

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        endpoint: str = "",
        writes: bool = False,
        patience: Patience | None = None,
        inspect: Callable[[Response], None] | None = None,
    ) -> Response:
        """Send one request and return the answer of a success, after as many tries as `patience` allows.

        `endpoint` labels it for counting and pacing (default: the path). `inspect` may raise TransientError on an answer that is
        an error in disguise. Raises TransientError when tries run out, AuthError for 401 and 403, PermanentError for the rest.
        """
        label = endpoint or path
        content = None if json is None else orjson.dumps(json, option=orjson.OPT_NON_STR_KEYS)
        sent = dict(headers or {}) | ({"content-type": "application/json"} if content is not None else {})
        call = _Call(method, path, _query(params), content, sent, label, writes, self._scrub(path))
        how = patience or self.patience
        started = self.clock()
        for attempt in stamina.retry_context(
            # Closed below a request that was under way, the client is not asked again.
            on=lambda error: not self._client.is_closed and how.wait(error, self.clock() - started),
            attempts=how.attempts,
            timeout=None,
            wait_initial=how.first,
            wait_max=how.longest,
            wait_jitter=how.jitter,
        ):
            with attempt:
                response = self._once(call)
                if inspect:
                    inspect(response)
                return response
        raise AssertionError("unreachable: the loop returns or raises")  # pragma: no cover

    def _once(self, call: _Call) -> Response:
        throttle = self._throttles.setdefault(call.label, Throttle(self.rates.get(call.label)))
        throttle.wait()
        self.counts[f"{call.method} {call.label}"] += 1
        self.writes += call.writes
        try:
            response = self._follow(call)
        except httpx2.InvalidURL as error:
            raise PermanentError(
                f"{self.platform}: the address of {call} cannot be sent ({error}): ask for fewer ids at a time",
                platform=self.platform,
                status=414,
            ) from None
        except httpx2.TimeoutException as error:
            raise TransientError(
                f"{self.platform}: no answer from {self.base_url} to {call} in time ({type(error).__name__}): "
                "try again, or ask for smaller pages",
                platform=self.platform,
            ) from None
        except httpx2.RequestError as error:
            raise unreachable(self.platform, self.base_url, error, self._scrub(str(error))) from None
        if response.status < 300:
            throttle.answered()
            return response
        if response.status in _TOO_FAST:
            throttle.complained()
        raise self._error(call, response)

    def _follow(self, call: _Call) -> Response:
        """Send it, following redirects that stay on the host; credentials never follow to another."""
        # With its query at once: a client that adds it takes the whole address apart twice more.
        url = httpx2.URL(self.base_url + call.path + (f"?{urlencode(call.params)}" if call.params else ""))
        for _ in range(_HOPS):
            response, location = self._send(call, url)
            if location is None:
                return response
            target = url.join(location)
            if not _same_host(url, target):
                raise PermanentError(
                    f"{self.platform}: {self.base_url} redirects to another host ({target.scheme}://{target.netloc.decode()}); "
                    "credentials were not sent there: set base_url to the address that is right",
                    platform=self.platform,
                    status=response.status,
                )
            if call.method not in ("GET", "HEAD") and response.status not in (307, 308):
                raise PermanentError(
                    f"{self.platform}: {call} is redirected to {target.scheme}://{target.netloc.decode()}{self._scrub(target.path)}: "
                    "set base_url to the final address",
                    platform=self.platform,
                    status=response.status,
                )
            url = target
        raise PermanentError(
            f"{self.platform}: {call} is redirected in a circle: check its address", platform=self.platform
        )

    def _send(self, call: _Call, url: httpx2.URL) -> tuple[Response, str | None]:
        place, sent, extensions = url, call.headers, {}
        if self.address:
            place = url.copy_with(host=self.address)
            sent = {**sent, "host": url.netloc.decode()}
            extensions = {"sni_hostname": url.host}
        with self._client.stream(
            call.method, place, content=call.content, headers=sent, extensions=extensions
        ) as answer:
            headers = {name.lower(): value for name, value in answer.headers.items()}
            # Before the body, which may take its time; and of no error, which may be a proxy's.
            if answer.status_code < 300 and (told := http_date(headers.get("date", ""))):
                self.offset = told - self.now()
            body = bytearray()
            for chunk in answer.iter_bytes():
                body += chunk
                if len(body) > self.max_bytes:
                    raise PermanentError(
                        f"{self.platform}: the answer to {call} is larger than {self.max_bytes >> 20} MiB: ask for smaller pages",
                        platform=self.platform,
                        status=413,
                    )
            moved = headers.get("location") if answer.status_code in _MOVED else None
            return Response(answer.status_code, headers, self._without_keys(bytes(body))), moved

    def _without_keys(self, body: bytes) -> bytes:
        """What a careless server or proxy repeats of a credential would be stored with the record it stands in."""
        for key in self._keys:
            body = body.replace(key, b"***")
        return body

    def _error(self, call: _Call, response: Response) -> PlatformError:
        """The error for an answer that is none of the successes. Its body is text, whatever it claims to be."""
        said = _one_line(self._scrub(response.text))
        request_id = next((response.headers[name] for name in _REQUEST_IDS if name in response.headers), None)
        message = f"{self.platform}: {call} was answered {response.status}" + (f": {said}" if said else "")
        if response.status in _RETRIED or response.status >= 500:
            wait = retry_after(response.headers, self.now())
            return TransientError(message, platform=self.platform, request_id=request_id, retry_after=wait)
        kind = AuthError if response.status in (401, 403) else PermanentError
        if kind is AuthError and self.hint:
            message += f" ({self.hint})"
        if response.status in (404, 405):
            message += f" (is {self._scrub(self.base_url)} the right address, and this still there?)"
        return kind(message, platform=self.platform, request_id=request_id, status=response.status)

    def _scrub(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text


@dataclass(frozen=True)
class _Call:
    method: str
    path: str
    params: Query | None
    content: bytes | None
    headers: Mapping[str, str]
    label: str
    writes: bool
    shown: str
    """The path as messages have it."""

    def __str__(self) -> str:
        return f"{self.method} {self.shown}"


def check_url(url: str, platform: str) -> str:
    """The host of an http(s) address. Raises ConfigError that says what is wrong with it."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError(
            f"{platform}: base_url {without_user(url)!r} is no address: write http://host or https://host"
        )
    if parts.username or parts.password:
        raise ConfigError(
            f"{platform}: base_url holds a user name or password: take it out and set the credential in the environment"
        )
    if parts.query or parts.fragment:
        raise ConfigError(
            f"{platform}: base_url has a query or fragment (not shown, it may hold a key): leave only scheme, host and path"
        )
    return parts.hostname


def halves(error: PlatformError) -> bool:
    """Whether asking for less may help: the request or its answer was too long (400, 413, 414, 431)."""
    return isinstance(error, PermanentError) and error.status in (400, 413, 414, 431)


def _query(params: Params | None) -> Query | None:
    """Parameters as pairs; a sequence repeats its name, None is left out."""
    return list(_pairs(params)) if params else None


def _pairs(params: Params) -> Iterator[tuple[str, str | int | float | bool | None]]:
    for name, value in params.items():
        if value is None:
            continue
        for item in (value,) if isinstance(value, str | int | float) else value:
            text = str(item).lower() if isinstance(item, bool) else str(item)
            yield name, clean_text(text)


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()[:_SNIPPET]


def _same_host(one: httpx2.URL, other: httpx2.URL) -> bool:
    """The same origin, or the same host moved from http to https on the standard ports."""
    if (one.scheme, one.host, one.port) == (other.scheme, other.host, other.port):
        return True
    return (
        one.host == other.host and one.scheme == "http" and other.scheme == "https" and not one.port and not other.port
    )


def _secrets(headers: Mapping[str, str]) -> tuple[str, ...]:
    """Every header value, whole and without its scheme word, longest first: none may appear in a message."""
    values = {part for value in headers.values() for part in (value, value.rpartition(" ")[2]) if len(part) >= 6}
    return tuple(sorted(values, key=len, reverse=True))


def _keys(headers: Mapping[str, str]) -> tuple[bytes, ...]:
    """The credentials among the headers. The rest, a tenant's id for instance, may well stand in a record; and so may a short word."""
    named = {name: value for name, value in headers.items() if _CREDENTIAL.search(name)}
    return tuple(one.encode() for one in _secrets(named) if len(one) >= _SHORTEST_KEY)


def _sendable(name: str, value: str) -> bool:
    return name.isascii() and value.isascii() and (name + value).isprintable()
