"""A server that sends nonsense: what can be read is read, what cannot is set aside and counted, and nothing is lost on the way."""

from __future__ import annotations

from typing import Any

import pytest

from closeloop.errors import PermanentError, TransientError
from closeloop.platforms.base import Window


@pytest.fixture
def damaged(rig: Any) -> Any:
    """Eight thumbs; the server shows some of them broken."""
    made = rig("events-only")
    for number in range(8):
        made.talk(number, good=False)
    made.server.odd = {
        "thumb-0": {"value": {"a": 1}},
        "thumb-1": {"timestamp": 17},
        "thumb-2": {"subject": "trace"},
        "thumb-3": {"dataType": "HOLOGRAM", "value": "x"},
        "thumb-4": {"comment": "\ud800 broken", "metadata": {"deep": "\udfff"}},
        "thumb-5": {"metadata": [1, 2], "environment": 9, "newField": {"x": float("inf")}},
        "thumb-6": {"comment": "y" * 200_000},
    }
    made.later(hours=3)
    return made


def test_broken_rows_are_set_aside_and_the_rest_goes_on(damaged: Any) -> None:
    """Four rows nobody can read: quarantined, counted, exit 3; four others are stored, long and broken text and all."""
    result = damaged.loop.pull("app")

    assert (result.quarantined, result.exit_code) == (4, 3)
    assert set(damaged.stored()) == {"thumb-4", "thumb-5", "thumb-6", "thumb-7"}
    assert str(damaged.stored()["thumb-4"].comment).replace("\ufffd", "") == " broken"
    assert len(damaged.stored()["thumb-6"].comment or "") == 200_000


def test_a_repaired_row_leaves_the_quarantine(damaged: Any) -> None:
    """What can be read later is read later, and was never taken for deleted."""
    damaged.loop.pull("app")
    damaged.server.odd = {}
    damaged.server.score("user_feedback", True, f"{0:032x}", id="thumb-0")
    damaged.later(hours=1)

    damaged.loop.pull("app")

    assert "thumb-0" in damaged.stored()


def test_a_row_that_can_no_longer_be_read_is_not_deleted(damaged: Any) -> None:
    """It is listed, so it is there: what the store has of it stays, beside what was set aside."""
    damaged.server.odd = {}
    damaged.loop.pull("app")
    damaged.server.odd = {"thumb-0": {"value": {"a": 1}}}
    damaged.server.score("user_feedback", True, f"{1:032x}", id="thumb-1")
    damaged.later(hours=1)

    result = damaged.loop.pull("app", reconcile=True)

    assert (result.quarantined, result.deleted) == (1, 0)
    assert "thumb-0" in damaged.stored()


def test_a_pull_that_was_cut_off_goes_on_where_it_stopped(rig: Any) -> None:
    """The server dies in the middle: what was read is stored, and the next run brings the rest, each row once."""
    made = rig("events-only", page_size=10)
    start = made.server.clock.now()
    for number in range(45):
        made.server.score("user_feedback", False, f"{number:032x}", id=f"s{number}", at=start - number * 1000)
    made.later(hours=3)
    made.server.fail = [0] * 6 + [400]
    with pytest.raises(PermanentError):
        made.loop.pull("app")
    before = made.loop.status().sources[0].feedback
    made.server.fail = []

    result = made.loop.pull("app")

    assert 0 < before < 45
    assert (result.new, made.loop.status().sources[0].feedback) == (45 - before, 45)


def test_an_answer_that_is_no_page_is_transient(serve: Any, connect: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy's page instead of JSON: worth another try, and the message says what to check."""
    from servers import langfuse as module

    routes = tuple(
        (m, p, n, b, (lambda request: (200, {"hello": 1})) if n == "/v3/scores" else run)
        for m, p, n, b, run in module._COMPILED
    )
    monkeypatch.setattr(module, "_COMPILED", routes)

    with pytest.raises(TransientError, match="check base_url"):
        list(connect(serve()).pull(Window("scores")))


def test_a_wrong_key_says_what_to_set(serve: Any) -> None:
    """The message names the variables, never their values."""
    from closeloop.config import SourceSettings
    from closeloop.platforms.langfuse import Langfuse

    keys = {"LANGFUSE_PUBLIC_KEY": "pk-lf-other", "LANGFUSE_SECRET_KEY": "sk-lf-very-secret"}
    adapter = Langfuse.from_source(SourceSettings(platform="langfuse", base_url=serve().url), keys)

    problems = adapter.probe().problems
    adapter.close()

    assert "check LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY" in problems[0]
    assert "very-secret" not in problems[0]
