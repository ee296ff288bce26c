"""The whole loop against a real Phoenix, seen from the wire: early, late, edited, toggled and deleted feedback, and nothing sent twice."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from closeloop import Loop, Settings
from servers.http import StandIn, forward, serve
from servers.phoenix_app import App, Turn

pytestmark = [pytest.mark.live, pytest.mark.slow]


class Desk:
    """An application on the real server, and a loop that reaches it through a proxy which remembers every request."""

    def __init__(self, app: App, proxy: StandIn, folder: Path, **source: Any) -> None:
        self.app = app
        self.proxy = proxy
        self.ahead = timedelta(0)
        settings = Settings(
            store=f"sqlite:///{folder / 'loop.db'}",
            sources={"s": {"platform": "phoenix", "project": app.project, "base_url": proxy.url, **source}},
        )
        self.loop = Loop(settings, env={}, clock=lambda: datetime.now(UTC) + self.ahead)

    def writes(self) -> list[str]:
        """Requests since the last call that change the server: everything but reading and SQL, which Phoenix takes as POST."""
        seen = [
            request
            for request in self.proxy.requests
            if request.method != "GET" and not request.path.startswith("/mcp")
        ]
        self.proxy.requests.clear()
        return [f"{request.method} {request.path}" for request in seen]

    def labels(self) -> dict[str, str]:
        """error_mode by span id, as the server shows it; a doubled label is an error."""
        ids = {row["span_id"]: row["result"]["label"] for row in self.rows()}
        assert len(ids) == len(self.rows())
        return ids

    def rows(self) -> list[dict[str, Any]]:
        """Every annotation of ours in the project."""
        found = self.app.http.get(
            f"/v1/projects/{self.app.project}/span_annotations",
            params={"identifier": "closeloop:buckets@1", "limit": 1000},
        ).json()["data"]
        return [row for row in found if row["name"] == "error_mode"]


@pytest.fixture
def desk(phoenix: Any, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """A desk in a project of this test's own."""
    app = App(phoenix.url, request.node.name.replace("_", "-"))
    with serve(forward(phoenix.url)) as proxy:
        made = Desk(app, proxy, tmp_path, push={"dataset": app.project})
        yield made
        made.loop.close()
    app.close()


def thumb(turn: Turn, **fields: Any) -> dict[str, Any]:
    """A user's thumb down on a turn's root span."""
    label, score = ("thumbs-up", 1.0) if fields.pop("up", False) else ("thumbs-down", 0.0)
    result = {"label": label, "score": score, "explanation": fields.pop("comment", None)}
    return {
        "span_id": turn.root,
        "name": "user_feedback",
        "annotator_kind": "HUMAN",
        "identifier": fields.pop("user", "u1"),
        "result": {name: value for name, value in result.items() if value is not None},
        **fields,
    }


def test_a_second_sync_sends_nothing_over_the_wire(desk: Desk) -> None:
    """The first sync labels every failure; the second makes no request that writes, and reads no label of ours as feedback."""
    turns = desk.app.turns(6)
    desk.app.annotate("span", [thumb(turn, up=number > 3) for number, turn in enumerate(turns)])

    first = desk.loop.sync()
    sent = desk.writes()
    second = desk.loop.sync()

    assert set(desk.labels()) == {turn.root for turn in turns[:4]}
    assert first.pushed[0].writes == len(sent) > 0
    assert desk.writes() == []
    assert (second.pulled[0].new, second.pulled[0].changed, second.pushed[0].writes) == (0, 0, 0)
    assert second.pulled[0].ours >= 4


def test_feedback_that_changes_is_followed(desk: Desk) -> None:
    """A comment added later, a thumb turned, a thumb deleted: each is seen by the next sync and the label follows."""
    edited, toggled, deleted = desk.app.turns(3)
    ids = desk.app.annotate("span", [thumb(edited), thumb(toggled), thumb(deleted)])
    desk.loop.sync()
    assert len(desk.labels()) == len(ids) == 3

    desk.app.annotate("span", [thumb(edited, comment="much too long"), thumb(toggled, up=True)])
    desk.app.http.delete(
        f"/v1/projects/{desk.app.project}/span_annotations",
        params={"name": "user_feedback", "identifier": "u1", "delete_all": "true"},
    )
    desk.app.annotate("span", [thumb(edited, comment="much too long"), thumb(toggled, up=True)])
    result = desk.loop.sync(reconcile=True)

    assert result.pulled[0].deleted >= 1
    assert desk.labels() == {edited.root: "length.too_long", toggled.root: "none", deleted.root: "none"}


def test_two_users_on_one_span_are_two_voices(desk: Desk) -> None:
    """One up and one down on the same response is mixed: it is nobody's failure to learn from, and stays a case for review."""
    (turn,) = desk.app.turns(1)
    desk.app.annotate("span", [thumb(turn, user="u1"), thumb(turn, user="u2", up=True)])

    result = desk.loop.sync()

    assert (result.pulled[0].new, result.bucketed.mixed, result.bucketed.negative) == (2, 1, 0)


def test_the_same_thumb_on_trace_and_root_span_counts_once(desk: Desk) -> None:
    """Phoenix's own interface stores a thumb twice; the evidence is that of one (issue 14189 of Phoenix)."""
    once, twice = desk.app.turns(2)
    both = thumb(twice)
    desk.app.annotate("span", [thumb(once), both])
    desk.app.annotate(
        "trace", [{**{name: value for name, value in both.items() if name != "span_id"}, "trace_id": twice.trace}]
    )

    desk.loop.sync()
    weights = {turn.interaction.trace_id: turn.verdict.weight for turn in desk.loop.store.judged() if turn.verdict}

    assert weights[once.trace] == weights[twice.trace]


def test_feedback_before_its_trace_waits_for_it(desk: Desk) -> None:
    """Feedback sent before its span sits in Phoenix's queue; once both are there, the next sync joins them."""
    desk.app.turns(1)
    ahead = Turn(desk.app.hex(32), desk.app.hex(16), desk.app.hex(16), desk.app.hex(16), None)
    desk.app.annotate("span", [thumb(ahead)], sync=False)
    assert desk.loop.sync().pulled[0].new == 0

    spans = desk.app._spans(ahead, 7, {})
    desk.app.post(f"/v1/projects/{desk.app.project}/spans", {"data": spans})
    desk.app.wait_for_spans([ahead.root])
    deadline = time.monotonic() + 60
    new = 0
    while not new and time.monotonic() < deadline:
        time.sleep(0.5)
        new = desk.loop.sync().pulled[0].new

    assert new == 1
    assert set(desk.labels()) == {ahead.root}
