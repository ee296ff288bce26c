"""Requests against a small real server: what is tried again, what is an error of which class, and what never leaves."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from closeloop.errors import AuthError, ConfigError, PermanentError, TransientError
from closeloop.platforms import _http
from closeloop.platforms._http import ONCE, Http, Patience, Response, halves, retry_after
from closeloop.platforms._rate import Rate
from servers.http import Answer, Request, serve

KEY = "sk-very-secret-key"
QUICK = Patience(attempts=4, budget=5.0, first=0.001, longest=0.002, jitter=0.0)
NOW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def http() -> Iterator[list[Http]]:
    """A list that closes what is put into it."""
    made: list[Http] = []
    yield made
    for one in made:
        one.close()


def connect(made: list[Http], url: str, **fields: object) -> Http:
    """A connection with a credential and hardly any waiting."""
    settings = {"patience": QUICK, "hint": "set ACME_KEY", "headers": {"authorization": f"Bearer {KEY}"}, **fields}
    made.append(Http(platform="acme", base_url=url, **settings))  # type: ignore[arg-type]
    return made[-1]


def test_an_answer_comes_back_whole(http: list[Http]) -> None:
    """Status, headers and body of a success are there, and the credential was sent."""
    with serve([Answer(body={"ok": True}, headers={"X-Version": "3"})]) as server:
        response = connect(http, server.url).request(
            "GET", "/things", params={"limit": 5, "ids": ["a", "b"], "no": None}
        )

    assert (response.status, response.body, response.headers["x-version"]) == (200, b'{"ok": true}', "3")
    assert server.requests[0].query == {"limit": ["5"], "ids": ["a", "b"]}
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 507])
def test_what_may_pass_is_tried_again(http: list[Http], status: int) -> None:
    """Two failures and then a success are a success."""
    with serve([Answer(status), Answer(status), Answer(200, b"fine")]) as server:
        assert connect(http, server.url).request("GET", "/").text == "fine"

    assert len(server.requests) == 3


def test_tries_run_out(http: list[Http]) -> None:
    """After the last try the error says what the server said, and is transient."""
    with (
        serve([Answer(503, b"Server is at capacity")]) as server,
        pytest.raises(TransientError, match="acme: GET /x was answered 503: Server is at capacity") as caught,
    ):
        connect(http, server.url).request("GET", "/x")

    assert len(server.requests) == QUICK.attempts
    assert caught.value.platform == "acme"


def test_a_broken_connection_is_tried_again(http: list[Http]) -> None:
    """A server that hangs up is like one that is busy."""
    with serve([Answer(hang_up=True), Answer(200, b"fine")]) as server:
        assert connect(http, server.url).request("GET", "/").text == "fine"


def test_an_unreachable_server_is_transient(http: list[Http]) -> None:
    """The message names the address and what to look at."""
    with serve([Answer()]) as server:
        url = server.url
    with pytest.raises(TransientError, match=f"cannot reach {url} .*: check that address"):
        connect(http, url).request("GET", "/", patience=ONCE)


def test_a_closed_client_does_not_try_again(http: list[Http]) -> None:
    """A page that was read ahead ends with its source, and nobody is told that a server cannot be reached."""

    def closing(response: Response) -> None:
        client.close()
        raise TransientError("odd")

    with serve([Answer(200), Answer(200)]) as server:
        client = connect(http, server.url)
        with pytest.raises(TransientError, match="odd"):
            client.request("GET", "/x", inspect=closing)

    assert len(server.requests) == 1


def test_no_answer_in_time_is_transient(http: list[Http]) -> None:
    """A timeout says so."""
    late = threading.Event()

    def never(request: Request) -> Answer:
        late.wait(60)
        return Answer(200)

    with serve(never) as server:
        connection = connect(http, server.url, read_timeout=0.05)
        with pytest.raises(
            TransientError, match=r"no answer from http://127\.0\.0\.1:\d+ to GET / in time \(ReadTimeout\)"
        ):
            connection.request("GET", "/", patience=ONCE)
        late.set()


def test_a_connection_that_ends_without_an_answer_is_transient(http: list[Http]) -> None:
    """A server that was ended, or a proxy in between."""
    with (
        serve(lambda request: Answer(hang_up=True)) as server,
        pytest.raises(TransientError, match="cannot reach http://127"),
    ):
        connect(http, server.url).request("GET", "/", patience=ONCE)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_credential_is_an_auth_error(http: list[Http], status: int) -> None:
    """It is not tried again, and says what to set."""
    with (
        serve([Answer(status, b"Invalid token")]) as server,
        pytest.raises(AuthError, match=rf"answered {status}: Invalid token \(set ACME_KEY\)"),
    ):
        connect(http, server.url).request("GET", "/")

    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [400, 404, 409, 422])
def test_other_refusals_are_permanent(http: list[Http], status: int) -> None:
    """They keep their status and are not tried again."""
    with serve([Answer(status, b"no")]) as server, pytest.raises(PermanentError) as caught:
        connect(http, server.url).request("GET", "/")

    assert caught.value.status == status
    assert not isinstance(caught.value, AuthError)
    assert len(server.requests) == 1


def test_an_error_body_is_text_whatever_it_claims(http: list[Http]) -> None:
    """A text body under a JSON content type, or not UTF-8 at all, is still a readable message of bounded length."""
    body = b"<html>\n\xff bad gateway " + b"x" * 5000
    with (
        serve([Answer(404, body, {"content-type": "application/json"})]) as server,
        pytest.raises(PermanentError, match="bad gateway") as caught,
    ):
        connect(http, server.url).request("GET", "/")

    assert len(str(caught.value)) < 400


def test_a_credential_never_enters_a_message(http: list[Http]) -> None:
    """A server that echoes the key back does not get it printed; nor does a repr show it."""
    with serve([Answer(403, f"token {KEY} may not, Bearer {KEY}".encode())]) as server:
        connection = connect(http, server.url)
        with pytest.raises(AuthError) as caught:
            connection.request("GET", "/")

    assert KEY not in str(caught.value)
    assert "***" in str(caught.value)
    assert KEY not in repr(connection)


SECRET_PATH = "/hook/T000/a-very-secret-path"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(404, f"no such hook: {SECRET_PATH}".encode()),
        Answer(404, b"." * 290 + SECRET_PATH.encode()),
        Answer(302, b"", {"Location": f"{SECRET_PATH}/moved"}),
    ],
    ids=["repeated", "where a long message is cut", "in a redirect"],
)
def test_a_secret_address_is_not_shown_in_part_either(http: list[Http], answer: Answer) -> None:
    """Neither the path that is called, nor what a server makes of it."""
    with serve([answer]) as server, pytest.raises(PermanentError) as caught:
        connect(http, server.url, secrets=[SECRET_PATH]).request("POST", SECRET_PATH)

    assert "/hook" not in str(caught.value)
    assert "very" not in str(caught.value)


def test_requests_keep_to_a_declared_rate_and_slow_down_when_asked(http: list[Http]) -> None:
    """Each endpoint by itself: twenty a second are declared for one, the other had none until the server complained."""
    answers = {"/declared": [200] * 4, "/other": [429, 200, 200, 200]}
    with serve(lambda request: Answer(answers[request.path].pop(0))) as server:
        connection = connect(http, server.url, rates={"/declared": Rate(per_second=20)})
        spent = []
        for path in answers:
            started = time.monotonic()
            for _ in range(4 - answers[path].count(429)):
                connection.request("GET", path)
            spent.append(time.monotonic() - started)

    assert spent[0] >= 0.14
    assert spent[1] >= 0.3


def test_the_request_id_is_kept(http: list[Http]) -> None:
    """What the operator of the server asks for first."""
    with serve([Answer(404, b"", {"X-Request-Id": "r-17"})]) as server, pytest.raises(PermanentError) as caught:
        connect(http, server.url).request("GET", "/")

    assert caught.value.request_id == "r-17"


def test_where_nothing_is_the_message_says_where_that_was(http: list[Http]) -> None:
    """A wrong `base_url` is met as a path that is not there."""
    with serve([Answer(404, b"not found")]) as server, pytest.raises(PermanentError) as caught:
        connect(http, server.url).request("GET", "/v1/projects")

    said = f"GET /v1/projects was answered 404: not found (is {server.url} the right address, and this still there?)"
    assert said in str(caught.value)


class TestRetryAfter:
    """A server that says when to come back is taken at its word."""

    @pytest.mark.parametrize(
        ("headers", "seconds"),
        [
            ({"retry-after": "7"}, 7.0),
            ({"retry-after": "0"}, 0.0),
            ({"retry-after": "1.5"}, 1.5),
            ({"retry-after-ms": "250"}, 0.25),
            ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
            ({"retry-after": format_datetime(NOW + timedelta(seconds=90), usegmt=True)}, 90.0),
            ({"retry-after": format_datetime(NOW - timedelta(seconds=90), usegmt=True)}, 0.0),
            ({"retry-after": "-3"}, 0.0),
            ({"retry-after": "nan"}, None),
            ({"retry-after": "soon"}, None),
            ({}, None),
        ],
    )
    def test_every_spelling(self, headers: dict[str, str], seconds: float | None) -> None:
        """Seconds, milliseconds and HTTP dates are understood; nonsense is nothing."""
        assert retry_after(headers, NOW) == seconds

    def test_it_is_honoured_in_full(self) -> None:
        """A wait longer than the usual pause is neither shortened nor stretched."""
        patience = Patience(budget=300.0, longest=20.0)

        assert patience.wait(TransientError("busy", retry_after=120.0), spent=10.0) == 120.0

    def test_it_ends_at_the_budget(self) -> None:
        """A wait that does not fit into what is left gives up at once instead of coming back too early."""
        patience = Patience(budget=300.0)

        assert patience.wait(TransientError("busy", retry_after=299.0), spent=10.0) is False
        assert patience.wait(TransientError("busy"), spent=301.0) is False

    def test_only_transient_errors_are_waited_for(self) -> None:
        """Everything else is final."""
        assert Patience().wait(PermanentError("no"), spent=0.0) is False

    def test_the_error_carries_it(self, http: list[Http]) -> None:
        """When the budget is too small the caller learns when to come back."""
        with (
            serve([Answer(429, b"slow down", {"Retry-After": "3600"})]) as server,
            pytest.raises(TransientError) as caught,
        ):
            connect(http, server.url).request("GET", "/")

        assert caught.value.retry_after == 3600.0
        assert len(server.requests) == 1

    def test_a_short_one_is_waited_out(self, http: list[Http]) -> None:
        """The next try comes, and succeeds."""
        with serve([Answer(429, b"", {"Retry-After-Ms": "3"}), Answer(200, b"fine")]) as server:
            assert connect(http, server.url).request("GET", "/").text == "fine"


class TestRedirects:
    """Credentials stay with the host they were given for."""

    def test_another_host_is_refused(self, http: list[Http]) -> None:
        """The other host gets no request at all."""
        with (
            serve([Answer(200, b"thanks")]) as other,
            serve([Answer(302, b"", {"Location": f"{other.url}/login?next=secret"})]) as server,
            pytest.raises(PermanentError, match=r"redirects to another host .*credentials were not sent") as caught,
        ):
            connect(http, server.url).request("GET", "/")

        assert other.requests == []
        assert "next=secret" not in str(caught.value)

    def test_the_same_host_is_followed(self, http: list[Http]) -> None:
        """A trailing slash that the server wants is no trouble, and the query goes along once."""

        def answer(request):  # type: ignore[no-untyped-def]
            return Answer(307, b"", {"Location": "/mcp/"}) if request.path == "/mcp" else Answer(200, request.body)

        with serve(answer) as server:
            response = connect(http, server.url).request("POST", "/mcp", json={"a": 1})

        assert response.body == b'{"a":1}'

    def test_a_circle_ends(self, http: list[Http]) -> None:
        """A server that redirects for ever is an error."""
        with (
            serve([Answer(302, b"", {"Location": "/again"})]) as server,
            pytest.raises(PermanentError, match="redirected in a circle"),
        ):
            connect(http, server.url).request("GET", "/")

    def test_a_write_is_not_turned_into_a_read(self, http: list[Http]) -> None:
        """302 after POST would lose the body: say where the server is instead."""
        with (
            serve([Answer(302, b"", {"Location": "/new"})]) as server,
            pytest.raises(PermanentError, match="set base_url to the final address"),
        ):
            connect(http, server.url).request("POST", "/old", json={})


class TestBodies:
    """Answers are bounded, compressed ones too."""

    def test_an_endless_body_is_refused(self, http: list[Http]) -> None:
        """Memory is bounded, and the error is one that asking for less may help against."""
        with serve([Answer(200, b"x" * 5000)]) as server:
            connection = connect(http, server.url, max_bytes=1000)
            with pytest.raises(PermanentError, match="ask for smaller pages") as caught:
                connection.request("GET", "/")

        assert halves(caught.value)

    def test_a_small_compressed_body_may_be_large_inside(self, http: list[Http]) -> None:
        """The bound is on what comes out of the compression."""
        body = gzip.compress(b"x" * 100_000)
        with serve([Answer(200, body, {"Content-Encoding": "gzip"})]) as server:
            assert len(connect(http, server.url).request("GET", "/").body) == 100_000
            with pytest.raises(PermanentError):
                connect(http, server.url, max_bytes=10_000).request("GET", "/")

    def test_a_broken_compression_is_transient(self, http: list[Http]) -> None:
        """A proxy that cut the answer short may do better next time."""
        with (
            serve([Answer(200, b"not gzip", {"Content-Encoding": "gzip"})]) as server,
            pytest.raises(TransientError),
        ):
            connect(http, server.url).request("GET", "/")

    def test_an_address_that_is_too_long_is_one_to_halve(self, http: list[Http]) -> None:
        """The HTTP library's own limit reads like the server's."""
        with serve([Answer()]) as server, pytest.raises(PermanentError) as caught:
            connect(http, server.url).request("GET", "/", params={"ids": ["x" * 1000] * 100})

        assert halves(caught.value)
        assert server.requests == []


class TestCounting:
    """What went over the wire is known, retries included."""

    def test_requests_and_writes_are_counted(self, http: list[Http]) -> None:
        """By method and endpoint; a write that is tried twice was two writes."""
        with serve([Answer(500), Answer(200)]) as server:
            connection = connect(http, server.url)
            connection.request("POST", "/v1/things/17", endpoint="things", json={}, writes=True)
            connection.request("GET", "/v1/things/17", endpoint="things")

        assert connection.counts == {"POST things": 2, "GET things": 1}
        assert connection.writes == 2

    def test_an_error_in_disguise_is_tried_again(self, http: list[Http]) -> None:
        """`inspect` turns a 200 that says "later" into another try."""
        seen = []

        def busy(response: _http.Response) -> None:
            seen.append(response.text)
            if response.text == "busy":
                raise TransientError("acme: busy", platform="acme")

        with serve([Answer(200, b"busy"), Answer(200, b"done")]) as server:
            assert connect(http, server.url).request("POST", "/", json={}, inspect=busy).text == "done"

        assert seen == ["busy", "done"]

    def test_the_server_clock_is_read(self, http: list[Http]) -> None:
        """From the Date header, aware."""
        with serve([Answer(200, b"", {"Date": "Sun, 01 Nov 2026 00:00:00 GMT"})]) as server:
            moments = connect(http, server.url).request("GET", "/").headers

        assert "date" in moments


class TestAddresses:
    """A wrong address is said before any request."""

    @pytest.mark.parametrize(
        ("url", "message"),
        [
            ("phoenix.example.com", "write http://host or https://host"),
            ("ftp://host", "write http://host or https://host"),
            ("http://", "write http://host or https://host"),
            ("ftp://user:hunter2@host", "write http://host or https://host"),
            ("https://user:hunter2@host", "set the credential in the environment"),
            ("https://host/?key=hunter2", r"has a query or fragment \(not shown"),
        ],
    )
    def test_it_is_refused(self, url: str, message: str) -> None:
        """With a message that says what to write, and without the password."""
        with pytest.raises(ConfigError, match=message) as caught:
            Http(platform="acme", base_url=url)

        assert "hunter2" not in str(caught.value)

    @pytest.mark.parametrize(
        ("variable", "value", "message"),
        [
            ("ALL_PROXY", "foo://u:hunter2@host", "Unknown scheme for proxy"),
            ("SSL_CERT_FILE", "/nowhere/ca.pem", "No such file"),
        ],
    )
    def test_a_proxy_or_certificate_that_cannot_be_used_is_no_bug(
        self, variable: str, value: str, message: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The message says which variables to look at, without the proxy's password."""
        monkeypatch.setenv(variable, value)
        with pytest.raises(ConfigError, match=rf"{message}.*: correct HTTP_PROXY, .*{variable}") as caught:
            Http(platform="acme", base_url="https://acme.example")

        assert "hunter2" not in str(caught.value)

    def test_a_proxy_that_is_away_is_named(self, http: list[Http], monkeypatch: pytest.MonkeyPatch) -> None:
        """The server may be well; the proxy's password is not shown."""
        monkeypatch.setenv("http_proxy", "http://u:hunter2@127.0.0.1:9")
        with pytest.raises(TransientError, match=r"through the proxy http://127\.0\.0\.1:9 .*and the proxy"):
            connect(http, "http://acme.example").request("GET", "/", patience=ONCE)

    def test_a_key_with_a_line_break_is_refused(self) -> None:
        """It would be a broken request; the message names the header and not the key."""
        with pytest.raises(ConfigError, match="'authorization'") as caught:
            Http(platform="acme", base_url="http://host", headers={"authorization": f"Bearer {KEY}\n"})

        assert KEY not in str(caught.value)
