"""Acme keeps the contract of closeloop's platforms. This is all the test an adapter from outside needs at first."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from acme_platform import Acme

from closeloop import SourceSettings
from closeloop.errors import ConfigError, PlatformError
from closeloop.platforms.base import Window
from closeloop.testing import FAULTS, HostileProxy, PlatformContract


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


@pytest.mark.parametrize("fault", sorted(set(FAULTS) - {"slow"}))
def test_whatever_the_network_does_the_next_pull_brings_everything(fault: str, serve: Callable[..., Any]) -> None:
    """Nothing is left out or taken twice, and what ended the first one is an error the engine knows."""
    with HostileProxy(serve().url) as proxy:
        acme = Acme(proxy.url, "acme-secret", "shop", page_size=2)
        proxy.at(2, fault)
        with suppress(PlatformError, ValueError):  # what is no JSON is explained by the engine
            list(acme.pull(Window("reactions")))
        proxy.peace()
        found = [row.id for page in acme.pull(Window("reactions")) for row in page.feedback]

    assert proxy.failed == 1
    assert found == ["r0", "r1", "r2", "r3", "r4"]


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
