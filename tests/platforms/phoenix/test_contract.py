"""The contract on a real Phoenix, once for every way of reading."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any

import pytest

from closeloop.demo.server import PhoenixServer
from closeloop.platforms._http import ONCE, Http
from closeloop.platforms.base import Platform
from closeloop.platforms.phoenix import Phoenix
from closeloop.testing import ChangeContract, PlatformContract
from servers.http import Answer, serve
from servers.phoenix_app import App, Turn

KEY = "px-secret-key-of-the-contract"


@pytest.fixture(scope="module")
def seed(phoenix: PhoenixServer) -> Iterator[tuple[App, dict[str, dict[str, Any]]]]:
    """A project with three thumbs on spans, two on traces and one on a session; and what they must be read as, by their ids."""
    app = App(phoenix.url, "the contract")
    turns = app.turns(5, session="contract-session")
    ids = app.annotate("span", [app.thumb(turn, up=number == 1) for number, turn in enumerate(turns[:3])])
    verdict = {"name": "user_feedback", "annotator_kind": "HUMAN", "result": {"label": "bad", "score": 0.0}}
    ids += app.annotate("trace", [{"trace_id": turns[3].trace, **verdict}, {"trace_id": turns[4].trace, **verdict}])
    ids += app.annotate("session", [{"session_id": "contract-session", **verdict}])
    yield app, {native: {"score": float(number == 1)} for number, native in enumerate(ids)}
    app.close()


@pytest.mark.live
class TestPhoenix(PlatformContract):
    """Phoenix keeps every promise the engine relies on."""

    secret = KEY
    expected: Mapping[str, Mapping[str, Any]]

    def seeded(self, platform: Platform) -> Mapping[str, Mapping[str, Any]]:
        return self.expected

    @pytest.fixture(params=["sql", "dsl", "scan"])
    def platform(
        self, seed: tuple[App, dict[str, dict[str, Any]]], request: pytest.FixtureRequest
    ) -> Iterator[Platform]:
        """The adapter with pages of two rows, reading in one of its three ways."""
        app, self.expected = seed
        http = Http(platform="phoenix", base_url=app.url, headers={"authorization": f"Bearer {KEY}"})
        yield Phoenix(http, app.project, strategy=request.param, page_size=2)
        http.close()

    @pytest.fixture
    def faulty(self) -> Iterator[Callable[[int], Platform]]:
        """A server that answers everything with one status."""
        with ExitStack() as stack:

            def make(status: int) -> Platform:
                server = stack.enter_context(serve([Answer(status, b"no")]))
                headers = {"authorization": f"Bearer {KEY}"}
                http = Http(platform="phoenix", base_url=server.url, headers=headers, patience=ONCE)
                stack.callback(http.close)
                return Phoenix(http, "any", strategy="scan")

            yield make

    def dataset_size(self, platform: Platform, name: str) -> int | None:
        """Counted over REST."""
        assert isinstance(platform, Phoenix)
        found = json.loads(platform.http.request("GET", "/v1/datasets", params={"name": name}).body)["data"]
        examples = json.loads(platform.http.request("GET", f"/v1/datasets/{found[0]['id']}/examples").body)
        return len(examples["data"]["examples"])


@pytest.mark.live
class TestPhoenixInUse(ChangeContract):
    """The same while users go on."""

    app: App
    thumbs: dict[str, tuple[Turn, str]]

    @pytest.fixture
    def platform(self, in_use: tuple[str, App, dict[str, tuple[Turn, str]]]) -> Iterator[Platform]:
        """The adapter with pages of two rows, reading in one of its three ways."""
        strategy, self.app, self.thumbs = in_use
        http = Http(platform="phoenix", base_url=self.app.url)
        yield Phoenix(http, self.app.project, strategy=strategy, page_size=2)
        http.close()

    def give(self, platform: Platform) -> str:
        return thumb(self.app, self.thumbs, next(iter(self.thumbs.values()))[0])

    def edit(self, platform: Platform, feedback_id: str) -> None:
        turn, user = self.thumbs[feedback_id]
        said = {"label": "thumbs-down", "score": 0.0, "explanation": f"on second thought {self.app.hex(8)}"}
        self.app.annotate("span", [self.app.thumb(turn, user=user, result=said)])

    def take_back(self, platform: Platform, feedback_id: str) -> None:
        mutation = f'mutation{{deleteSpanAnnotations(input:{{annotationIds:["{feedback_id}"]}}){{__typename}}}}'
        assert "errors" not in self.app.post("/graphql", {"query": mutation})


@pytest.fixture(scope="module", params=["sql", "dsl", "scan"])
def in_use(
    phoenix: PhoenixServer, request: pytest.FixtureRequest
) -> Iterator[tuple[str, App, dict[str, tuple[Turn, str]]]]:
    """A way of reading, and a project for it with eight thumbs, each with its turn and user."""
    app = App(phoenix.url, f"in use by {request.param}")
    thumbs: dict[str, tuple[Turn, str]] = {}
    for turn in app.turns(8):
        thumb(app, thumbs, turn)
    yield request.param, app, thumbs
    app.close()


def thumb(app: App, thumbs: dict[str, tuple[Turn, str]], turn: Turn) -> str:
    """One more user turns the thumb down; the native id."""
    user = f"u{app.hex(8)}"
    [native] = app.annotate("span", [app.thumb(turn, user=user)])
    thumbs[native] = (turn, user)
    return native
