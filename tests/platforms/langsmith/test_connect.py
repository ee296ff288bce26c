"""From settings and environment to a connection."""

from __future__ import annotations

from typing import Any

import pytest

from closeloop.config import SourceSettings
from closeloop.errors import ConfigError
from closeloop.platforms.langsmith import LangSmith
from closeloop.platforms.langsmith.connect import connect
from closeloop.platforms.langsmith.limits import CLOUD

OTHER = "22222222-2222-4222-8222-222222222222"


def source(**fields: Any) -> SourceSettings:
    """A source of this platform."""
    return SourceSettings.model_validate({"platform": "langsmith", "project": "support", **fields})


@pytest.mark.parametrize(
    ("given", "root"),
    [
        (None, "https://api.smith.langchain.com"),
        ("https://eu.api.smith.langchain.com", "https://eu.api.smith.langchain.com"),
        ("https://api.smith.langchain.com/api/v1", "https://api.smith.langchain.com"),
        ("https://langsmith.acme.example/api", "https://langsmith.acme.example"),
        ("https://tools.acme.example/langsmith/api/v1/", "https://tools.acme.example/langsmith"),
    ],
)
def test_every_form_of_the_endpoint_leads_to_one_root(given: str | None, root: str) -> None:
    """Clients write it with and without its path; a prefix before it stays."""
    env = {"LANGSMITH_API_KEY": "key-of-a-test", **({"LANGSMITH_ENDPOINT": given} if given else {})}
    http = connect(source(), env).http
    http.close()

    assert http.base_url == root


def test_the_older_names_work_and_the_newer_ones_win() -> None:
    """LANGCHAIN_* are what the SDK reads when LANGSMITH_* are not set."""
    env = {
        "LANGCHAIN_API_KEY": "an-old-test-key",
        "LANGCHAIN_ENDPOINT": "https://a.example",
        "LANGCHAIN_WORKSPACE_ID": OTHER,
    }
    old = connect(source(), env)
    new = connect(source(), {**env, "LANGSMITH_API_KEY": "a-new-test-key"})

    assert (old.key, old.http.base_url, old.workspace) == ("an-old-test-key", "https://a.example", OTHER)
    assert old.http.headers["x-tenant-id"] == OTHER
    assert new.key == "a-new-test-key"


def test_documented_limits_hold_on_the_cloud_only() -> None:
    """A server of one's own is asked freely until it complains."""
    env = {"LANGSMITH_API_KEY": "key-of-a-test"}

    assert connect(source(), env).http.rates == CLOUD
    assert not connect(source(base_url="https://a.example"), env).http.rates


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"options": {"speed": 1}},
            "unknown option 'speed': known options are extend_trace_retention, projects, spans, workspace",
        ),
        ({"options": {"projects": "other"}}, "options.projects is 'other': should be a list"),
        ({"options": {"spans": "some"}}, "options.spans is 'some': should be 'all' or 'root'"),
        (
            {"options": {"extend_trace_retention": "yes"}},
            "options.extend_trace_retention is 'yes': should be true or false",
        ),
    ],
)
def test_what_is_wrong_is_said_before_any_request(fields: dict[str, Any], message: str) -> None:
    """Each mistake has its sentence."""
    with pytest.raises(ConfigError, match=message):
        LangSmith.from_source(source(**fields), {"LANGSMITH_API_KEY": "key-of-a-test"})


def test_a_missing_key_is_named() -> None:
    """With where to make one."""
    with pytest.raises(ConfigError, match="LANGSMITH_API_KEY"):
        LangSmith.from_source(source(), {})


def test_more_projects_are_more_streams() -> None:
    """The source's own project has the plain names."""
    adapter = LangSmith.from_source(
        source(options={"projects": ["second", f"{OTHER}/third"]}), {"LANGSMITH_API_KEY": "key-of-a-test"}
    )
    names = [stream.name for stream in adapter.capabilities.streams]
    adapter.close()

    assert names[:3] == ["feedback", "feedback:second", f"feedback:{OTHER}/third"]


def test_something_else_is_no_client() -> None:
    """An injected object must be LangSmith's."""
    with pytest.raises(ConfigError, match="a dict is no LangSmith client"):
        LangSmith(client={})
