"""The contract holds for an honest platform, and notices one that is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from closeloop.platforms.base import Platform
from closeloop.testing import ChangeContract, MemoryPlatform, MemoryServer, PlatformContract, samples


def seeded() -> MemoryServer:
    """A server with five users' feedback on five traces of two sessions, and one row that nobody can read."""
    server = MemoryServer(page_size=2)
    for number in range(5):
        server.tick()
        server.add(samples.trace(f"t{number}", minutes=number, session_id=f"s{number % 2}"))
        server.give(samples.feedback(f"f{number}", f"t{number}", raw={"id": f"f{number}", "mood": "angry"}))
    server.garble("bad", {"score": "?"})
    server.add(samples.trace("elsewhere", project="other"))
    server.give(samples.feedback("other", "elsewhere", project="other"))
    return server


class TestMemory(PlatformContract):
    """The platform in memory keeps the contract as long as it does not lie."""

    unknown_field = "mood"
    unreadable = 1

    @pytest.fixture
    def platform(self) -> Platform:
        return MemoryPlatform(seeded())

    @pytest.fixture
    def faulty(self) -> Callable[[int], Platform]:
        def answer(status: int) -> Platform:
            server = seeded()
            server.lies.status = status
            return MemoryPlatform(server)

        return answer

    def seeded(self, platform: Platform) -> Mapping[str, Mapping[str, Any]]:
        return {f"f{number}": {"score": 0.0, "source": "user"} for number in range(5)}

    def dataset_size(self, platform: Platform, name: str) -> int | None:
        assert isinstance(platform, MemoryPlatform)
        return len(platform.server.datasets[name])


class TestMemoryInUse(ChangeContract):
    """Users go on while it is read."""

    @pytest.fixture
    def platform(self) -> Platform:
        self.server = seeded()
        return MemoryPlatform(self.server)

    def give(self, platform: Platform) -> str:
        self.server.tick()
        self.server.give(samples.feedback("f9", "t0"))
        return "f9"

    def edit(self, platform: Platform, feedback_id: str) -> None:
        self.server.tick()
        self.server.toggle(feedback_id)

    def take_back(self, platform: Platform, feedback_id: str) -> None:
        self.server.take_back(feedback_id)
