"""Settings and environment to a connection: addresses, keys and options, without any request."""

from __future__ import annotations

from typing import Any

import pytest

from closeloop.config import SourceSettings
from closeloop.errors import ConfigError
from closeloop.platforms.phoenix import Phoenix
from closeloop.platforms.phoenix.connect import connect

KEY = "px-very-secret-key"


def source(**fields: Any) -> SourceSettings:
    """A Phoenix source."""
    return SourceSettings(platform="phoenix", project="p", **fields)


@pytest.mark.parametrize(
    ("base_url", "env", "expected"),
    [
        ("http://given:1/", {"PHOENIX_ENDPOINT": "http://other"}, "http://given:1"),
        ("https://host/phoenix/", {}, "https://host/phoenix"),
        (None, {"PHOENIX_ENDPOINT": "https://a", "PHOENIX_COLLECTOR_ENDPOINT": "https://b"}, "https://a"),
        (None, {"PHOENIX_COLLECTOR_ENDPOINT": "https://b/v1/traces"}, "https://b"),
        (None, {"PHOENIX_COLLECTOR_ENDPOINT": "https://b/space/v1/traces/"}, "https://b/space"),
        (None, {"PHOENIX_BASE_URL": "https://c"}, "https://c"),
        (None, {"PHOENIX_HOST": "0.0.0.0"}, "http://127.0.0.1:6006"),
        (None, {"PHOENIX_HOST": "box", "PHOENIX_PORT": "7007"}, "http://box:7007"),
        (None, {"PHOENIX_HOST": "box:8008"}, "http://box:8008"),
        (None, {"PHOENIX_HOST": "https://box"}, "https://box"),
        (None, {"PHOENIX_ENDPOINT": "  ", "PHOENIX_PORT": "7007"}, "http://localhost:7007"),
        (None, {}, "http://localhost:6006"),
    ],
)
def test_the_server_is_where_the_sdk_looks(base_url: str | None, env: dict[str, str], expected: str) -> None:
    """Settings first, then the SDK's variables in the SDK's order."""
    http, _ = connect(source(base_url=base_url), env)
    http.close()

    assert http.base_url == expected


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({"PHOENIX_API_KEY": KEY}, {"authorization": f"Bearer {KEY}"}),
        ({"PHOENIX_CLIENT_HEADERS": "api_key=a%20b,X-Team = red "}, {"api_key": "a b", "x-team": "red"}),
        (
            {"PHOENIX_CLIENT_HEADERS": "Authorization=Bearer old,x=1", "PHOENIX_API_KEY": KEY},
            {"authorization": f"Bearer {KEY}", "x": "1"},
        ),
        ({"PHOENIX_API_KEY": "  "}, {}),
        ({}, {}),
    ],
)
def test_the_key_comes_from_the_environment(env: dict[str, str], expected: dict[str, str]) -> None:
    """By the SDK's names; the key overrules a header of the same name."""
    http, _ = connect(source(), env)
    http.close()

    assert http.headers == expected


def test_no_repr_shows_a_key() -> None:
    """Neither the adapter's nor its parts'."""
    platform = Phoenix.from_source(source(), {"PHOENIX_API_KEY": KEY, "PHOENIX_CLIENT_HEADERS": "x-key=another-secret"})
    platform.close()

    for one in (platform, platform.http):
        assert KEY not in repr(one)
        assert "another-secret" not in repr(one)


@pytest.mark.parametrize(
    ("fields", "env", "message"),
    [
        ({"options": {"stategy": "sql"}}, {}, "phoenix: unknown option 'stategy': known options are strategy"),
        ({"options": {"strategy": "magic"}}, {}, "options.strategy is 'magic': should be 'sql', 'dsl' or 'scan'"),
        ({"base_url": "localhost:6006"}, {}, "write http://host or https://host"),
        ({}, {"PHOENIX_CLIENT_HEADERS": "a=1,hunter2"}, "entry 2 is not name=value"),
        ({}, {"PHOENIX_API_KEY": "line\nbreak"}, "header 'authorization' holds characters"),
    ],
)
def test_a_mistake_is_told_before_any_request(fields: dict[str, Any], env: dict[str, str], message: str) -> None:
    """With what was expected, and without the secret."""
    with pytest.raises(ConfigError, match=message) as caught:
        connect(source(**fields), env)

    assert "hunter2" not in str(caught.value)
