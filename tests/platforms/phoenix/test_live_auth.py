"""A Phoenix that asks for keys: members read and write, viewers read in the one way open to them, and bad keys are told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from closeloop.demo.server import PhoenixServer
from closeloop.errors import AuthError, PermanentError
from closeloop.models import Score, Target
from closeloop.platforms.base import Window
from closeloop.testing.reading import collect, differences, read
from servers.http import Answer, forward, serve
from servers.phoenix_app import App

pytestmark = [pytest.mark.live, pytest.mark.slow]


@pytest.fixture(scope="module")
def admin(phoenix_with_auth: PhoenixServer) -> Iterator[App]:
    """The application, holding the administrator's key, with two thumbs written."""
    app = App(phoenix_with_auth.url, "guarded", key=phoenix_with_auth.admin_secret)
    turns = app.turns(2)
    app.annotate("span", [app.thumb(turn) for turn in turns])
    yield app
    app.close()


def key_of(admin: App, role: str, name: str = "first") -> str:
    """The API key of a new user with this role."""
    email = f"{name}-{role.lower()}@example.com"
    user = {"auth_method": "LOCAL", "email": email, "username": email, "role": role, "password": "Loops-are-closed-1"}
    admin.post("/v1/users", {"user": user, "send_welcome_email": False})
    with httpx2.Client(base_url=admin.url, trust_env=False) as browser:
        browser.post("/auth/login", json={"email": email, "password": user["password"]}).raise_for_status()
        made = browser.post("/v1/user/api_keys", json={"data": {"name": role}})
    made.raise_for_status()
    return str(made.json()["data"]["key"])


def as_user(admin: App, key: str | None) -> App:
    """The same project with another key."""
    return App(admin.url, admin.project, key=key)


def label(app: App, target: str) -> Score:
    """A label of ours."""
    return Score(
        id="one",
        platform="phoenix",
        project=app.project,
        interaction_id="i",
        target=Target(kind="span", id=target),
        name="error_mode",
        data_type="categorical",
        value="refusal",
        identifier="closeloop:buckets@1",
        metadata={"closeloop": {"run_id": "r"}},
    )


def test_the_administrator_reads_by_sql_and_writes(admin: App, connect: Any) -> None:
    """With a key everything works as without authentication, taking labels back too."""
    platform = connect(admin)
    probe = platform.probe()
    row = next(iter(read(platform).users.values()))

    assert (probe.ok, probe.strategy, probe.can_write) == (True, "sql", True)
    assert row.user_id == "u1"
    assert platform.push_scores([label(admin, row.target.id)], wait=True).accepted == ("one",)
    assert platform.delete_scores([label(admin, row.target.id)]).accepted == ("one",)


def test_a_viewer_reads_the_same_and_is_told_that_it_cannot_write(admin: App, connect: Any) -> None:
    """SQL and listings are open to viewers, the query language is not; a push is an AuthError that says what to set."""
    viewer = as_user(admin, key_of(admin, "VIEWER"))
    platform = connect(viewer)
    probe = platform.probe()
    by_sql, by_scan = read(platform), read(connect(viewer, "scan"))
    viewer.close()

    assert (probe.ok, probe.can_write) == (True, False)
    assert not differences(by_sql, by_scan)
    assert len(by_sql.users) == 2
    with pytest.raises(PermanentError, match="strategy 'dsl' does not work here"):
        list(connect(viewer, "dsl").pull(Window("span_annotations")))
    one = label(admin, next(iter(by_sql.users.values())).target.id)
    with pytest.raises(AuthError, match="set PHOENIX_API_KEY"):
        platform.push_scores([one])
    connect(admin).push_scores([one], wait=True)
    with pytest.raises(AuthError, match=r"Viewers cannot perform this action .*set PHOENIX_API_KEY"):
        platform.delete_scores([one])
    connect(admin).delete_scores([one])


def test_a_viewer_without_sql_reads_listings(admin: App, connect: Any) -> None:
    """Where MCP is off too, the query call is refused and `scan` is what is left; `probe` names both reasons."""
    with serve(forward(admin.url, lambda request: Answer(405, b"no") if request.path == "/mcp/" else None)) as proxy:
        viewer = App(proxy.url, admin.project, key=key_of(admin, "VIEWER", "second"))
        platform = connect(viewer)
        probe = platform.probe()
        found = read(platform).users
        viewer.close()

    assert (probe.ok, probe.strategy) == (True, "scan")
    assert "405" in probe.notes[0]
    assert "403" in probe.notes[0]
    assert len(found) == 2


def test_a_member_takes_back_only_its_own(admin: App, connect: Any) -> None:
    """Phoenix lets members delete what they wrote; the label somebody else wrote is reported, not lost."""
    member = as_user(admin, key_of(admin, "MEMBER"))
    target = next(iter(read(connect(admin)).users.values())).target.id
    connect(admin).push_scores([label(admin, target)], wait=True)
    result = connect(member).delete_scores([label(admin, target)])
    member.close()

    assert result.accepted == ()
    assert "one" in result.rejected
    assert connect(admin).delete_scores([label(admin, target)]).accepted == ("one",)


@pytest.mark.parametrize("key", [None, "not-a-key"])
def test_no_key_and_a_bad_key_are_told(admin: App, connect: Any, key: str | None) -> None:
    """`probe` describes it, everything else raises AuthError; the key is in neither."""
    stranger = as_user(admin, key)
    platform = connect(stranger)
    probe = platform.probe()
    stranger.close()

    assert not probe.ok
    assert "401" in probe.problems[0]
    assert ("no key was sent: set PHOENIX_API_KEY" in probe.problems[0]) == (key is None)
    assert "set PHOENIX_API_KEY" in probe.problems[0]
    with pytest.raises(AuthError) as caught:
        collect(platform.pull(Window("span_annotations")))
    assert not key or (key not in str(caught.value) and key not in probe.problems[0])
