"""What is asked: windows of at most a week that always have a beginning, batches that halve, and the fallbacks."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from closeloop.errors import PermanentError
from closeloop.platforms.base import Window
from closeloop.platforms.langsmith import LangSmith
from servers.langsmith import LangSmithServer


def bodies(adapter: LangSmith) -> list[dict[str, Any]]:
    """The bodies of every run query from now on."""
    seen: list[dict[str, Any]] = []
    client = adapter.reading.client()
    ask = client.query_v2

    def asked(body: dict[str, Any]) -> Any:
        seen.append(body)
        return ask(body)

    client.query_v2 = asked  # type: ignore[method-assign]
    return seen


def test_every_query_has_a_beginning_and_spans_a_week_at_most(
    serve: Callable[..., LangSmithServer], connect: Callable[..., LangSmith]
) -> None:
    """Without one the server looks at a single day; over longer ones it answers less often."""
    server = serve()
    now = server.clock.now()
    for days in (1, 6, 9, 13):
        server.feedback(server.run(at=now - timedelta(days=days)), score=0.0, at=now - timedelta(days=days))
    adapter = connect(server)
    seen = bodies(adapter)
    pages = list(adapter.pull(Window("feedback")))
    ids = [row.target.trace_id for page in pages for row in page.feedback if row.target.trace_id]
    found = [trace for page in adapter.fetch(ids) for trace in page.traces]
    server.clock.advance(90_000)
    list(adapter.pull(Window("feedback", now, server.clock.now(), memo=pages[-1].memo)))

    assert len(found) == 4
    assert len(seen) > 50  # a day has passed: all weeks of the last 400 days are asked about
    for body in seen:
        since, until = (datetime.fromisoformat(body[name]) for name in ("min_start_time", "max_start_time"))
        assert timedelta(0) < until - since <= timedelta(days=7)


@pytest.mark.parametrize("most", [1, 7])
def test_batches_halve_until_the_server_takes_them(
    serve: Callable[..., LangSmithServer], connect: Callable[..., LangSmith], most: int
) -> None:
    """How many ids a query may hold is not documented."""
    server = serve()
    server.most_ids = most
    runs = [server.run(at=server.clock.now() - timedelta(hours=1)) for _ in range(20)]
    adapter = connect(server)
    adapter.reading.hints.runs |= dict.fromkeys(runs, server.clock.now() - timedelta(hours=1))

    assert {trace.id for page in adapter.fetch(runs) for trace in page.traces} == set(runs)


def test_a_smaller_page_is_learnt_from_the_refusal(
    serve: Callable[..., LangSmithServer], connect: Callable[..., LangSmith]
) -> None:
    """The message names the size; it is asked for once only."""
    server = serve()
    server.page_size = 100
    runs = [server.run() for _ in range(3)]
    adapter = connect(server)
    adapter.reading.hints.runs |= dict.fromkeys(runs, server.clock.now())
    list(adapter.fetch(runs))
    server.counts.clear()
    list(adapter.fetch(runs))

    assert server.counts["POST /v2/runs/query"] == 1


def test_traces_are_found_without_any_hint(
    serve: Callable[..., LangSmithServer], connect: Callable[..., LangSmith]
) -> None:
    """A new process knows no start times: the feedback tells them, or the last fortnight is searched."""
    server = serve()
    at = server.clock.now() - timedelta(days=9)
    told, silent = server.run(at=at), server.run(at=at)
    server.feedback(told, score=0.0, at=at)

    assert {trace.id for page in connect(server).fetch([told, silent]) for trace in page.traces} == {told, silent}


def test_root_runs_alone_when_the_settings_say_so(
    serve: Callable[..., LangSmithServer], connect: Callable[..., LangSmith]
) -> None:
    """Fewer rows, and no steps."""
    server = serve()
    root = server.run()
    server.run(parent_run_id=root, trace_id=root)
    (trace,) = [trace for page in connect(server, options={"spans": "root"}).fetch([root]) for trace in page.traces]

    assert [span.id for span in trace.spans] == [root]


def test_a_missing_project_lists_what_there_is(
    serve: Callable[..., LangSmithServer], connect: Callable[..., LangSmith]
) -> None:
    """The message says what would have been right."""
    server = serve()
    server.run(project="billing")

    with pytest.raises(PermanentError, match=r"no project 'support'.*projects are billing"):
        list(connect(server).pull(Window("feedback")))


def test_presigned_feedback_is_a_users(
    serve: Callable[..., LangSmithServer], connect: Callable[..., LangSmith]
) -> None:
    """A user's browser may send it without any key."""
    import urllib.request

    server = serve()
    run = server.run()
    body = json.dumps({"run_id": run, "feedback_key": "thumbs_up"}).encode()
    adapter = connect(server)
    token = json.loads(adapter.reading.client().call("POST", "/api/v1/feedback/tokens", body=json.loads(body)).body)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{token['url']}?score=1"):
        pass
    (row,) = [row for page in adapter.pull(Window("feedback")) for row in page.feedback]

    assert (row.name, row.score, row.source, row.target.id) == ("thumbs_up", 1.0, "user", run)
