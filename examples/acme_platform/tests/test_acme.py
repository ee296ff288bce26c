"""Acme keeps the contract of closeloop's platforms. This is all the test an adapter from outside needs at first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from acme_platform import Acme

from closeloop import SourceSettings
from closeloop.errors import ConfigError
from closeloop.testing import ChangeContract, HostileProxy, NetworkContract, PlatformContract


class TestAcme(PlatformContract):
    """The adapter on a seeded server, two rows a page."""

    unknown_field = "mood"
    unreadable = 1
    secret = "acme-secret"

    def seeded(self, platform: Acme) -> Mapping[str, Mapping[str, Any]]:
        return {f"r{number}": {"score": float(number % 2 == 0), "user_id": "ada"} for number in range(5)}

    @pytest.fixture
    def platform(self, serve: Callable[..., Any]) -> Acme:
        return Acme(serve().url, self.secret, "shop", page_size=2)

    @pytest.fixture
    def faulty(self, serve: Callable[..., Any]) -> Callable[[int], Acme]:
        return lambda status: Acme(serve(status).url, self.secret, "shop")


class TestAcmeOnABadNetwork(NetworkContract):
    """Whatever the network does, what comes without an error is whole."""

    @pytest.fixture
    def proxied(self, serve: Callable[..., Any]) -> Iterator[tuple[HostileProxy, Acme]]:
        with HostileProxy(serve().url) as proxy:
            yield proxy, Acme(proxy.url, "acme-secret", "shop", page_size=2)


class TestAcmeInUse(ChangeContract):
    """Users go on while it is read."""

    @pytest.fixture
    def platform(self, serve: Callable[..., Any]) -> Acme:
        self.server = serve()
        return Acme(self.server.url, "acme-secret", "shop", page_size=2)

    def give(self, platform: Acme) -> str:
        self.server.react("r9", text="one more")
        return "r9"

    def edit(self, platform: Acme, feedback_id: str) -> None:
        self.server.react(feedback_id, text="on second thought")

    def take_back(self, platform: Acme, feedback_id: str) -> None:
        self.server.reactions = [row for row in self.server.reactions if row["id"] != feedback_id]


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
