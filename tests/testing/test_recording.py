"""Recordings: no secret gets in, nothing goes out, and what was recorded is what is asked for."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest
from vcr.errors import CannotOverwriteExistingCassetteException

from closeloop.testing.recording import HOST, UnplayedError, cassette
from servers.http import Answer, serve

SECRET = "sk-never-to-be-seen"


def record(path: Path, answer: Answer, *, secrets: tuple[str, ...] = ()) -> None:
    """Record one GET and one POST."""
    with serve([answer]) as server, cassette(path, record=True, secrets=secrets), client(server.url) as http:
        http.get("/things", params={"limit": 1})
        http.post("/things", json={"a": 1})


def client(url: str) -> httpx2.Client:
    """A client with a credential."""
    return httpx2.Client(base_url=url, headers={"authorization": f"Bearer {SECRET}"}, trust_env=False)


def test_a_recording_replays_on_any_port(tmp_path: Path) -> None:
    """Method, path, query and body match; the host does not matter."""
    record(tmp_path / "a.yaml", Answer(200, {"ok": True}))
    with cassette(tmp_path / "a.yaml"), client("http://127.0.0.1:1") as http:
        assert http.get("/things", params={"limit": 1}).json() == {"ok": True}
        assert http.post("/things", json={"a": 1}).json() == {"ok": True}


def test_no_credential_gets_in(tmp_path: Path) -> None:
    """Neither from headers nor, where a server hands out keys, from bodies."""
    record(tmp_path / "a.yaml", Answer(200, {"key": SECRET, "name": "mine"}, {"Set-Cookie": f"token={SECRET}"}))
    text = (tmp_path / "a.yaml").read_text()

    assert SECRET not in text
    assert "REDACTED" in text
    assert HOST in text


def test_a_known_secret_elsewhere_deletes_the_recording(tmp_path: Path) -> None:
    """It is not left lying about."""
    with pytest.raises(AssertionError, match="it has been deleted"):
        record(tmp_path / "a.yaml", Answer(200, {"remark": f"your key is {SECRET}"}), secrets=(SECRET,))

    assert not (tmp_path / "a.yaml").exists()


def test_an_unplayed_answer_fails(tmp_path: Path) -> None:
    """The code makes fewer requests than it did."""
    record(tmp_path / "a.yaml", Answer(200))
    with (
        pytest.raises(UnplayedError, match="1 recorded answers were not asked for: POST /things"),
        cassette(tmp_path / "a.yaml"),
        client(HOST) as http,
    ):
        http.get("/things", params={"limit": 1})


def test_another_request_fails(tmp_path: Path) -> None:
    """A different body is a different request; nothing is sent to anybody."""
    record(tmp_path / "a.yaml", Answer(200))
    with cassette(tmp_path / "a.yaml"), client(HOST) as http:
        http.get("/things", params={"limit": 1})
        http.post("/things", json={"a": 1})
        with pytest.raises(CannotOverwriteExistingCassetteException):
            http.post("/things", json={"a": 2})


def test_an_error_inside_is_not_hidden(tmp_path: Path) -> None:
    """Unplayed answers are no news when the test has failed already."""
    record(tmp_path / "a.yaml", Answer(200))
    with pytest.raises(ZeroDivisionError), cassette(tmp_path / "a.yaml"):
        raise ZeroDivisionError


@pytest.mark.parametrize(
    "path", sorted(Path(__file__).parents[2].glob("cassettes/**/*.yaml")), ids=lambda path: path.stem
)
def test_no_cassette_holds_a_key(path: Path) -> None:
    """Every committed recording, whichever platform: keys are redacted, and nobody's machine is in it."""
    text = path.read_text(encoding="utf-8")

    for found in ("Bearer ey", "sk-lf-", "pk-lf-", "lsv2_", *(f"/{folder}/" for folder in ("root", "home", "Users"))):
        assert found not in text
