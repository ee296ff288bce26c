"""Rate limits, heavy queries and fat rows: nothing is lost, nothing is asked twice that need not be, and waiting is planned."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from closeloop.errors import ConfigError, TransientError
from closeloop.platforms.base import Window
from closeloop.platforms.langfuse.budget import GENERAL, Budgets
from closeloop.platforms.langfuse.client import Client


def ids_of(adapter: Any, window: Window | None = None) -> list[str]:
    """Feedback ids a pull brings, repeats included."""
    return [row.id for page in adapter.pull(window or Window("scores")) for row in page.feedback]


@pytest.fixture
def history(serve: Any) -> Any:
    """Make a server with so many thumbs, one an hour."""

    def make(kind: str = "events-only", count: int = 300, **options: Any) -> Any:
        server = serve(kind, **options)
        start = server.clock.now() - 3_600_000
        with server.state.writing():
            for number in range(count):
                server.score(
                    "user_feedback", number % 2 == 0, f"{number:032x}", id=f"s{number}", at=start - number * 3_600_000
                )
        return server

    return make


# --- heavy queries


@pytest.mark.parametrize("kind", ["events-only", "v3"])
def test_a_query_that_is_too_heavy_is_halved(history: Any, connect: Any, kind: str) -> None:
    """The database gives up over more than two days (422): slices shrink until it answers, and every row comes once."""
    server = history(kind)
    server.heaviest = 2 * 86_400
    now = datetime.now(UTC)

    found = ids_of(connect(server), Window("scores", now - timedelta(days=14), now + timedelta(hours=1)))

    assert sorted(found) == sorted(f"s{number}" for number in range(300))


def test_a_cloudflare_timeout_is_halved_too(history: Any, connect: Any) -> None:
    """524 is not tried again as it is: the same query would time out again."""
    server = history(count=250)
    server.fail = [0, 0, 524]
    now = datetime.now(UTC)

    found = ids_of(connect(server, page_size=100), Window("scores", now - timedelta(days=14), now + timedelta(hours=1)))

    assert sorted(set(found)) == sorted(f"s{number}" for number in range(250))


def test_slices_go_from_old_to_new(history: Any, connect: Any) -> None:
    """A long history is cut by what metrics say it holds, the oldest part first, so that a stopped run has the past behind it."""
    server = history(count=200)
    with server.state.writing():
        start = server.clock.now() - 40 * 86_400_000
        for number in range(6000):
            server.score("copied", 1, f"{number:032x}", id=f"c{number}", at=start - number * 1000)

    pages = list(connect(server).pull(Window("scores")))
    oldest = [min(row.created_at for row in page.feedback) for page in pages if page.feedback]

    assert len({row.id for page in pages for row in page.feedback}) == 6200
    assert oldest[0] < oldest[-1]
    assert sum(page.listed is not None for page in pages) >= 2


def test_a_short_page_is_no_end(history: Any, connect: Any) -> None:
    """Rows the server cannot convert are missing from a page that still has a cursor."""
    server = history(count=30)
    server.state.ghost_ids = {f"s{number}" for number in range(5, 15)}

    found = ids_of(connect(server, page_size=10))

    assert len(found) == 20


def test_a_ghost_row_does_not_come_back_to_life(history: Any, connect: Any) -> None:
    """A renamed score leaves its old row behind: the newer one is what counts, whichever is listed last."""
    server = history(count=3)
    server.score("user_feedback", True, f"{1:032x}", id="renamed", at=server.clock.now() - 5_000_000)
    server.state.work()
    server.score("other_name", True, f"{1:032x}", id="renamed", at=server.clock.now() - 4_000_000)

    rows = [
        row
        for page in connect(server, page_size=1).pull(Window("scores"))
        for row in page.feedback
        if row.id == "renamed"
    ]

    assert max(rows, key=lambda row: row.updated_at).name == "other_name"


# --- traces


def seed_traces(server: Any, count: int, size: int = 10) -> list[str]:
    """So many traces whose answers have this size."""
    for number in range(count):
        server.trace(f"{number:032x}", answer="x" * size)
    return [f"{number:032x}" for number in range(count)]


def test_a_thousand_traces_take_seven_calls(serve: Any, connect: Any) -> None:
    """One filter names 150 traces; a page holds a thousand rows."""
    server = serve("events-only")
    with server.state.writing():
        wanted = seed_traces(server, 1000)
    adapter = connect(server)

    found = [
        trace.id
        for start in range(0, 1000, 150)
        for page in adapter.fetch(wanted[start : start + 150])
        for trace in page.traces
    ]

    assert sorted(found) == wanted
    assert server.calls["GET /v2/observations"] == 7


def test_fat_rows_are_read_in_smaller_pages(serve: Any, connect: Any) -> None:
    """An answer over 5 MB is refused: pages shrink, and every trace comes whole."""
    server = serve("events-only")
    with server.state.writing():
        wanted = seed_traces(server, 100, 60_000)
    adapter = connect(server)

    traces = [trace for page in adapter.fetch(wanted) for trace in page.traces]

    assert len(traces) == 100
    assert all(len(str(span.output)) >= 60_000 for trace in traces for span in trace.spans)


def test_fetching_apart_says_the_same(serve: Any, connect: Any) -> None:
    """Structure first, content of what tells something after it: the traces are those of a single look."""
    server = serve("events-only")
    with server.state.writing():
        wanted = seed_traces(server, 20, 100)
    whole, apart = connect(server), connect(server)
    apart._reading._newer._apart = True

    one, other = ([trace for page in adapter.fetch(wanted) for trace in page.traces] for adapter in (whole, apart))

    assert one == other


def test_without_filters_on_ids_traces_are_read_one_by_one(serve: Any, connect: Any) -> None:
    """The filter is undocumented for ids: where a server refuses it, nothing is missing."""
    server = serve("events-only")
    server.any_of = False
    wanted = seed_traces(server, 5)

    assert len([trace for page in connect(server).fetch(wanted) for trace in page.traces]) == 5


def test_a_filter_that_is_not_heeded_lists_no_project(serve: Any, connect: Any) -> None:
    """Servers before 3.116 ignore the filter on traces: one page shows it, and traces are read by id."""
    server = serve("v3")
    server.any_of = False
    with server.state.writing():
        wanted = seed_traces(server, 250)[:3]

    found = [trace.id for page in connect(server).fetch(wanted) for trace in page.traces]

    assert found == wanted
    assert (server.calls["GET /traces"], server.calls["GET /traces/*"]) == (1, 3)


def test_a_trace_older_than_its_feedback_is_found(serve: Any, connect: Any) -> None:
    """Feedback came a month after the trace: the bounded look misses it, one without a bound finds it."""
    server = serve("events-only")
    server.trace("old", at=server.clock.now() - 30 * 86_400_000)
    server.score("user_feedback", False, "old", id="late")
    server.clock.advance(3600)
    adapter = connect(server)
    ids_of(adapter)

    assert [trace.id for page in adapter.fetch(["old"]) for trace in page.traces] == ["old"]


def test_a_repeated_row_counts_once(serve: Any, connect: Any) -> None:
    """v4 keeps every version of a row: the one updated last is the span."""
    server = serve("events-only")
    server.trace("t1")
    row = json.loads(server.state.query("select body from observations where id = 't1-root'")[0][0])
    server.state.put_observation({**row, "output": "Later.", "updatedAt": "2099-01-01T00:00:00.000Z"})

    trace = next(trace for page in connect(server).fetch(["t1"]) for trace in page.traces)

    assert [span.output for span in trace.spans if span.id == "t1-root"] == ["Later."]


def test_a_dual_server_that_lags_is_read_in_its_old_world(serve: Any, connect: Any) -> None:
    """What an old SDK sent is in v2/observations only after minutes, in traces at once."""
    server = serve("dual")
    server.trace("t1", visible_after=600_000)

    assert [trace.id for page in connect(server).fetch(["t1"]) for trace in page.traces] == ["t1"]


def test_a_page_of_traces_is_whole_before_its_token_is_given(serve: Any, connect: Any) -> None:
    """However many calls its traces took: a run killed in between would never read the rest, and no token comes twice."""
    server = serve("events-only")
    for number in range(6):
        server.trace(f"t{number}")
    adapter = connect(server, page_size=3)
    real = adapter._reading.fetch
    adapter._reading.fetch = lambda ids: (page for one in ids for page in real([one]))

    pages = list(adapter.pull(Window("traces")))

    assert [len(page.traces) for page in pages if page.traces] == [3, 3]
    assert len({page.token for page in pages}) == len(pages)


@pytest.mark.parametrize("apart", [0, 0.0005, 2], ids=["one moment", "two a millisecond", "apart"])
@pytest.mark.parametrize("size", [1, 3])
def test_traces_that_are_deleted_meanwhile_hide_no_others(serve: Any, connect: Any, size: int, apart: float) -> None:
    """An older server has page numbers only: when rows of a page go, all behind them move up past the next one."""
    server = serve("v3")
    start = server.clock.now() / 1000
    for number in range(10):
        server.clock.fixed = start + number * apart
        server.trace(f"t{number}")
    found = []
    for page in connect(server, page_size=size).pull(Window("traces")):
        found += [trace.id for trace in page.traces]
        if len(found) == size and apart:
            with server.state.writing() as rows:
                rows.executemany("delete from traces where id = ?", [[one] for one in found])

    assert sorted(set(found)) == [f"t{number}" for number in range(10)]


# --- rate limits


@pytest.mark.parametrize("told", [True, False], ids=["plan told", "plan learnt"])
def test_a_hobby_key_finishes(history: Any, connect: Any, told: bool) -> None:
    """Thirty calls a minute, one of them refused: the pull waits as told and brings everything. Minutes are short here."""
    server = history("cloud", 4000, plan="hobby")
    server.limits.scale = 1 / 40
    adapter = connect(server, **({"options": {"plan": "hobby"}} if told else {}))
    budgets = adapter._connection.budgets
    budgets._sleep = lambda seconds: time.sleep(min(seconds / 40, 1.6))

    found = ids_of(adapter)

    assert len(set(found)) == 4000
    assert server.limits.refused <= (0 if told else 2)


def test_a_budget_lets_one_call_fewer_through_than_announced() -> None:
    """Of thirty, twenty-nine pass: the thirtieth waits for the next minute."""
    now = [0.0]
    slept: list[float] = []
    budgets = Budgets({GENERAL: 30}, clock=lambda: now[0], sleep=lambda seconds: slept.append(seconds))

    for _ in range(29):
        budgets.take(GENERAL)
        now[0] += 1
    waited = budgets.take(GENERAL)

    assert slept == [31.0]
    assert waited == 31.0
    assert budgets.seconds_for(GENERAL, 100) == 180.0


def test_a_refusal_teaches_the_limit() -> None:
    """The body of a 429 names it; from then on no call is sent that would be refused."""
    budgets = Budgets(clock=lambda: 0.0, sleep=lambda seconds: None)

    budgets.refused(GENERAL, TransientError('was answered 429: {"details":{"limit":30}}', retry_after=60.0))

    assert budgets.limit(GENERAL) == 29


def test_metrics_that_are_used_up_are_not_waited_for(rig: Any) -> None:
    """A hundred metrics calls a day: without them the last days are listed again after six hours, and edits are still found."""
    made = rig("cloud", plan="hobby")
    made.server.limits.windows["public-api-metrics"] = (made.server.clock.now() / 1000 + 80_000, 100)
    made.talk(1, good=True)
    made.later(hours=3)
    made.loop.pull("app")
    made.server.score("user_feedback", False, f"{1:032x}", id="thumb-1")
    made.later(hours=7)

    result = made.loop.pull("app")

    assert result.changed == 1


def test_a_run_whose_clock_was_ahead_hides_nothing(rig: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It noted that everything was listed until then, and that metrics, without which the cloud is listed seldom, are used up."""
    monkeypatch.setattr(Client, "is_cloud", property(lambda self: True, lambda self, found: None), raising=False)
    made = rig("cloud", plan="hobby")
    made.talk(1, good=True)
    made.later(hours=3)
    made.loop.pull("app")
    made.later(hours=12)
    made.server.limits.windows["public-api-metrics"] = (made.server.clock.now() / 1000 + 80_000, 100)
    made.new_loop().pull("app")
    made.later(hours=-11)
    made.talk(2, good=True)
    made.later(hours=2)

    assert made.new_loop().pull("app").new == 1


def test_an_unknown_plan_is_a_clear_error(serve: Any, connect: Any) -> None:
    """The known ones are listed."""
    with pytest.raises(ConfigError, match=r"options\.plan is 'free': should be 'hobby', 'core' or 'pro'"):
        connect(serve(), options={"plan": "free"})


def test_check_says_how_fast_a_plan_is(serve: Any, connect: Any) -> None:
    """`closeloop check` tells how long a first sync will take at this pace."""
    notes = connect(serve("cloud"), options={"plan": "hobby"}).probe().notes

    assert "29 calls a minute" in notes[0]


def test_missing_keys_are_named(serve: Any) -> None:
    """The message says which variables to set, and where keys are made."""
    from closeloop.config import SourceSettings
    from closeloop.platforms.langfuse import Langfuse

    with pytest.raises(ConfigError, match="LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY in the environment"):
        Langfuse.from_source(SourceSettings(platform="langfuse"), {})


@pytest.mark.parametrize(
    ("settings", "found"), [({}, 1), ({"evaluators": True}, 2), ({"signals": {"quality": "rating"}}, 2)]
)
def test_evaluations_stay_on_the_server_unless_asked_for(
    serve: Any, connect: Any, settings: dict[str, Any], found: int
) -> None:
    """There may be one for every trace: they are not even listed."""
    server = serve("events-only")
    server.score("user_feedback", False, "t1", id="thumb")
    server.score("quality", 0.7, "t1", id="judge", source="EVAL")

    assert len(ids_of(connect(server, **settings))) == found
