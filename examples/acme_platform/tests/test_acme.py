"""Acme keeps the contract of closeloop's platforms. This is all the test an adapter from outside needs at first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from acme_platform import Acme

from closeloop import SourceSettings
from closeloop.errors import ConfigError
from closeloop.testing import PlatformContract


class TestAcme(PlatformContract):
    """The adapter on a seeded server, two rows a page."""

    unknown_field = "mood"
    unreadable = 1
    secret = "acme-secret"

    @pytest.fixture
    def platform(self, serve: Callable[..., Any]) -> Acme:
        return Acme(serve().url, self.secret, "shop", page_size=2)

    @pytest.fixture
    def faulty(self, serve: Callable[..., Any]) -> Callable[[int], Acme]:
        return lambda status: Acme(serve(status).url, self.secret, "shop")


def test_a_wrong_key_is_named_without_being_shown(serve: Callable[..., Any]) -> None:
    """The first look says which variable to check."""
    assert Acme(serve().url, "wrong-key", "shop").probe().problems == ("the key was refused: check ACME_API_KEY",)


@pytest.mark.parametrize(
    ("url", "env", "missing"), [(None, {"ACME_API_KEY": "k"}, "base_url"), ("http://x", {}, "key")]
)
def test_settings_that_are_missing_are_named(url: str | None, env: dict[str, str], missing: str) -> None:
    """Nothing is requested before the configuration is whole."""
    with pytest.raises(ConfigError, match=missing):
        Acme.from_source(SourceSettings(platform="acme", base_url=url), env)
