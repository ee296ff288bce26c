"""A sync over the real HTTP client against a network that fails in every way: the end is the same, and nothing is doubled."""

from __future__ import annotations

import contextlib
import json
import resource
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import stamina

from closeloop import Loop, Settings
from closeloop.errors import PermanentError, PlatformError, TransientError
from closeloop.platforms._http import ONCE, Http
from closeloop.testing.hostile import FAULTS, RECOVERABLE, HostileProxy
from servers.certificates import self_signed
from servers.langfuse import PUBLIC, SECRET, LangfuseServer

ENV = {"LANGFUSE_PUBLIC_KEY": PUBLIC, "LANGFUSE_SECRET_KEY": SECRET}
START = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
TURNS = 6


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    """Tries follow each other at once."""
    with stamina.set_testing(True, attempts=6, cap=True):
        yield


@pytest.fixture
def server() -> Iterator[LangfuseServer]:
    """A stand-in with six conversations: a thumb down on each, and one up."""
    with LangfuseServer("events-only") as made:
        made.clock.fixed = START.timestamp()
        for number in range(TURNS):
            trace_id = f"{number:032x}"
            made.trace(trace_id, question=f"Where is order {number}?", answer="I'm sorry, but I can't help with that.")
            made.score("user_feedback", number == 0, trace_id, id=f"thumb-{number}")
        made.clock.advance(3600)
        yield made


def loop_on(url: str, server: LangfuseServer, folder: Path) -> Loop:
    """A loop that talks to `url`."""
    push = {"dataset": ""}
    source = {"platform": "langfuse", "base_url": url, "traces": "feedback", "push": push, "page_size": 10}
    settings = Settings(store=f"sqlite:///{folder / 'loop.db'}", sources={"app": source})
    return Loop(settings, env=ENV, clock=lambda: datetime.fromtimestamp(server.clock.now() / 1000, UTC))


def end_of(loop: Loop, server: LangfuseServer) -> tuple[Any, list[tuple[str, str]]]:
    """What the store holds, and our labels on the server with every ghost."""
    status = loop.status().sources[0]
    kept = status.model_dump(include={"feedback", "traces", "interactions", "negative", "outbox", "quarantined"})
    rows = server.state.query("select id, body from scores where id like 'closeloop:%'")
    return kept, sorted((score_id, str(json.loads(body).get("stringValue"))) for score_id, body in rows)


@pytest.fixture
def calm(server: LangfuseServer, tmp_path: Path) -> Any:
    """How a sync without faults ends, with its number of requests. Its labels are taken away again."""
    with HostileProxy(server.url) as proxy, loop_on(proxy.url, server, tmp_path) as loop:
        loop.sync()
        end = end_of(loop, server)
        count = len(proxy.requests)
    for (score_id,) in server.state.query("select id from scores where id like 'closeloop:%'"):
        server.state.remove(score_id)
    return end, count


@pytest.mark.parametrize("fault", sorted(RECOVERABLE))
def test_what_may_pass_costs_a_run_nothing_but_another_try(
    fault: str, server: LangfuseServer, calm: Any, tmp_path: Path
) -> None:
    """With every second request hit, one sync still ends where a calm one does, without a double at the platform."""
    with HostileProxy(server.url) as proxy, loop_on(proxy.url, server, new(tmp_path)) as loop:
        proxy.every(2, fault)
        loop.sync()
        proxy.peace()

        assert end_of(loop, server) == calm[0]
        assert proxy.failed > 2


def test_an_answer_that_comes_too_late_costs_another_try(
    server: LangfuseServer, calm: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the server had done what it was asked: nothing is there twice."""
    patient = Http.__post_init__

    def impatient(http: Http) -> None:
        http.read_timeout = 0.5
        patient(http)

    monkeypatch.setattr(Http, "__post_init__", impatient)
    with HostileProxy(server.url) as proxy, loop_on(proxy.url, server, new(tmp_path)) as loop:
        proxy.every(3, "slow")
        loop.sync()
        proxy.peace()

        assert end_of(loop, server) == calm[0]
        assert proxy.failed > 2


@pytest.mark.parametrize("fault", sorted(set(FAULTS) - RECOVERABLE - {"slow", "bomb"}))
def test_what_ends_a_run_loses_nothing(fault: str, server: LangfuseServer, calm: Any, tmp_path: Path) -> None:
    """Whichever request of a sync is answered with nonsense: a clear error, and the next run ends where a calm one does."""
    folder, errors = new(tmp_path), []
    with HostileProxy(server.url) as proxy:
        for number in range(1, calm[1] + 1):
            with loop_on(proxy.url, server, folder) as loop:
                proxy.at(number, fault)
                try:
                    result = loop.sync()
                    errors += list(result.failed.values())
                except PlatformError as error:
                    errors.append(str(error))
                proxy.peace()
        with loop_on(proxy.url, server, folder) as loop:
            loop.sync()
            assert end_of(loop, server) == calm[0]
    assert errors
    assert all(SECRET not in error for error in errors)


def test_credentials_do_not_follow_a_redirect(server: LangfuseServer, tmp_path: Path) -> None:
    """A redirect to another host is refused before anything is sent there, and the error says what to do."""
    with HostileProxy(server.url) as proxy, loop_on(proxy.url, server, tmp_path) as loop:
        proxy.every(1, "redirect elsewhere")

        with pytest.raises(
            PlatformError, match=r"another host \(http://elsewhere.invalid\); credentials were not sent"
        ):
            loop.sync()


def test_a_decompression_bomb_is_refused(server: LangfuseServer, tmp_path: Path) -> None:
    """An answer that unpacks to 256 MiB is given up at the bound; the process does not grow by it."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with HostileProxy(server.url) as proxy, loop_on(proxy.url, server, tmp_path) as loop:
        proxy.every(1, "bomb")

        with pytest.raises(PlatformError, match="is larger than 64 MiB"):
            loop.sync()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400 << 10


def test_an_hour_without_a_server_is_caught_up(server: LangfuseServer, calm: Any, tmp_path: Path) -> None:
    """Runs that find the server down end with 75 and change nothing; the first one after reads what happened meanwhile."""
    with HostileProxy(server.url) as proxy, loop_on(proxy.url, server, new(tmp_path)) as loop:
        proxy.every(1, "503")
        for _ in range(6):
            with pytest.raises(TransientError) as caught:
                loop.sync()
            assert caught.value.exit_code == 75
            server.clock.advance(600)
        proxy.peace()
        loop.sync()

        assert end_of(loop, server) == calm[0]
        assert loop.status().sources[0].errors == ()


def new(tmp_path: Path) -> Path:
    """A folder beside the calm run's store."""
    folder = tmp_path / "hurt"
    folder.mkdir()
    return folder


def test_a_certificate_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    """TLS is verified, and no key is sent to a server that cannot show who it is."""
    certificate, key = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    got: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            with contextlib.suppress(OSError):
                plain, _ = listener.accept()
                with context.wrap_socket(plain, server_side=True) as secure:
                    got.append(secure.recv(4096))

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        http = Http("acme", f"https://127.0.0.1:{listener.getsockname()[1]}", {"authorization": SECRET}, patience=ONCE)
        with pytest.raises(PermanentError, match=r"is not trusted .*: if it is one of your own, .* in SSL_CERT_FILE"):
            http.request("GET", "/")
        http.close()
        thread.join(timeout=10)

    assert not any(got)


def test_a_certificate_of_ones_own_is_trusted_where_the_environment_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On this machine too, where no proxy of the environment is asked."""
    certificate, key = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with answering(certificate, key) as port:
        http = Http("acme", f"https://127.0.0.1:{port}", patience=ONCE)
        assert http.request("GET", "/").body == b"ok"
        http.close()


@pytest.mark.parametrize("name", ["hooks.example", "other.example"])
def test_an_address_that_was_looked_up_must_show_the_hosts_certificate(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Connecting to an address in place of a name checks the certificate against the name."""
    certificate, key = self_signed(tmp_path, name)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with answering(certificate, key) as port:
        http = Http("acme", f"https://hooks.example:{port}", address="127.0.0.1", patience=ONCE)
        if name == "hooks.example":
            assert http.request("GET", "/").body == b"ok"
        else:
            with pytest.raises(PermanentError, match=r"(?i)certificate"):
                http.request("GET", "/")
        http.close()


@contextlib.contextmanager
def answering(certificate: Path, key: Path) -> Iterator[int]:
    """A port on which one request is answered over TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            with contextlib.suppress(OSError):
                plain, _ = listener.accept()
                with context.wrap_socket(plain, server_side=True) as secure:
                    secure.recv(4096)
                    secure.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(timeout=10)
