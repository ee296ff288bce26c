"""The calls against a small stand-in: batches that adapt, sessions that are forgotten, answers that are no JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from closeloop.errors import PermanentError, TransientError
from closeloop.models import Target
from closeloop.platforms._http import Http, Patience
from closeloop.platforms.base import Window
from closeloop.platforms.phoenix import Phoenix
from closeloop.platforms.phoenix.client import Client
from closeloop.platforms.phoenix.mcp import Mcp, SqlError
from closeloop.platforms.phoenix.wire import SPAN
from closeloop.testing import samples
from servers.http import Answer, Request, serve

PROJECT = {"id": "UHJvamVjdDox", "name": "p"}
QUICK = Patience(attempts=3, budget=5.0, first=0.001, longest=0.002, jitter=0.0)


@pytest.fixture
def http() -> Iterator[Callable[[str], Http]]:
    """A function `url -> Http`; all are closed at the end."""
    made: list[Http] = []

    def make(url: str) -> Http:
        made.append(Http(platform="phoenix", base_url=url, patience=QUICK))
        return made[-1]

    yield make
    for one in made:
        one.close()


def page(rows: list[Any], cursor: str | None = None) -> Answer:
    """A page of a REST listing."""
    return Answer(200, {"data": rows, "next_cursor": cursor})


def annotations(limit: int, status: int) -> Callable[[Request], Answer]:
    """A server that finds more than `limit` ids too many, and otherwise has one annotation for each."""

    def answer(request: Request) -> Answer:
        if request.path == "/v1/projects":
            return page([PROJECT])
        ids = request.query["span_ids"]
        if len(ids) > limit:
            return Answer(status, f"Too many span_ids supplied: {len(ids)} (max {limit})".encode())
        return page([{"id": f"a-{one}", "span_id": one, "result": {"label": "x"}} for one in ids])

    return answer


class TestBatches:
    """Ids travel in the address, which somebody always finds too long."""

    @pytest.mark.parametrize("status", [400, 413, 414, 422, 431])
    def test_batches_are_halved_until_they_fit(self, http: Any, status: int) -> None:
        """Every id is asked for once, whatever the way of refusing."""
        with serve(annotations(90, status)) as server:
            client = Client(http(server.url), "p")
            found = client.annotations(SPAN, [str(number) for number in range(1000)])

        assert sorted(row["span_id"] for row in found) == sorted(str(number) for number in range(1000))
        assert found[0]["label"] == "x"

    def test_what_fits_is_remembered(self, http: Any) -> None:
        """The next call begins with it."""
        with serve(annotations(90, 414)) as server:
            client = Client(http(server.url), "p")
            client.annotations(SPAN, [str(number) for number in range(1000)])
            before = len(server.requests)
            client.annotations(SPAN, [str(number) for number in range(60)])

        assert len(server.requests) == before + 1

    def test_a_refusal_of_one_id_is_an_error(self, http: Any) -> None:
        """There is nothing left to halve."""
        with serve(annotations(0, 414)) as server, pytest.raises(PermanentError, match="414"):
            Client(http(server.url), "p").annotations(SPAN, ["1", "2"])

    def test_other_refusals_are_not_halved(self, http: Any) -> None:
        """A 422 about something else would be one for the halves too."""

        def answer(request: Request) -> Answer:
            return page([PROJECT]) if request.path == "/v1/projects" else Answer(422, b"Invalid cursor")

        with serve(answer) as server, pytest.raises(PermanentError, match="Invalid cursor"):
            Client(http(server.url), "p").annotations(SPAN, ["1", "2"])
        assert len(server.requests) == 2

    def test_targets_nobody_knows_have_no_annotations(self, http: Any) -> None:
        """Phoenix answers 404 when none of the ids exists."""

        def answer(request: Request) -> Answer:
            if request.path == "/v1/projects":
                return page([PROJECT])
            return Answer(404, b"None of the supplied span_ids exist in this project")

        with serve(answer) as server:
            assert Client(http(server.url), "p").annotations(SPAN, ["1"]) == []


class TestListings:
    """Pages of REST listings."""

    def test_every_page_is_read(self, http: Any) -> None:
        """Until there is no cursor."""
        projects = [page([{"id": str(number), "name": str(number)}], f"c{number}") for number in range(3)]
        with serve([*projects, page([PROJECT])]) as server:
            assert [one.name for one in Client(http(server.url), "p").projects()] == ["0", "1", "2", "p"]

        assert [request.query.get("cursor") for request in server.requests] == [None, ["c0"], ["c1"], ["c2"]]

    def test_a_cursor_that_repeats_ends_the_listing(self, http: Any) -> None:
        """A server that never ends is not read for ever."""
        with serve([page([PROJECT], "again")]) as server:
            assert len(Client(http(server.url), "p").projects()) == 2

    @pytest.mark.parametrize("body", [b"<html>login</html>", b"[1]", b"", b"null"])
    def test_something_else_at_the_address_is_told(self, http: Any, body: bytes) -> None:
        """A proxy's login page is a success too."""
        with (
            serve([Answer(200, body)]) as server,
            pytest.raises(PermanentError, match="not Phoenix's JSON: check base_url"),
        ):
            Client(http(server.url), "p").projects()

    def test_a_page_with_lone_surrogates_is_read(self, http: Any) -> None:
        """Strict readers refuse the whole page."""
        with serve([Answer(200, b'{"data": [{"id": "1", "name": "half \\ud83d"}]}')]) as server:
            assert Client(http(server.url), "p").projects()[0].name == "half \ufffd"


def event(body: Any) -> Answer:
    """One MCP answer."""
    data = json.dumps({"jsonrpc": "2.0", "id": 2, "result": {"structuredContent": body, "isError": False}})
    return Answer(200, f"event: message\r\ndata: {data}\r\n\r\n".encode())


OK = {"columns": ["a"], "rows": [[1]], "row_count_is_partial": False, "applied": {"dialect": "sqlite"}}


class Tool:
    """An MCP endpoint with sessions that it can forget."""

    def __init__(self, *answers: Answer, forgets_after: int | None = None) -> None:
        self.answers = list(answers)
        self.sessions: list[str] = []
        self.calls = 0
        self.forgets_after = forgets_after

    def __call__(self, request: Request) -> Answer:
        """Answer one JSON-RPC message."""
        method = request.json["method"]
        if method == "initialize":
            self.sessions.append(f"s{len(self.sessions)}")
            return Answer(200, b'data: {"result": {}}\n', {"mcp-session-id": self.sessions[-1]})
        if request.headers.get("mcp-session-id") != self.sessions[-1]:
            return Answer(404, {"error": {"message": "Session not found"}})
        if method != "tools/call":
            return Answer(202)
        self.calls += 1
        if self.calls == self.forgets_after:
            self.sessions.append("a restarted server's")
            return Answer(404, {"error": {"code": -32600, "message": "Session not found"}})
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class TestSql:
    """The SQL tool."""

    def test_a_session_is_begun_once(self, http: Any) -> None:
        """Three calls, one session."""
        tool = Tool(event(OK))
        with serve(tool) as server:
            mcp = Mcp(http(server.url))
            rows = [mcp.execute("select 1") for _ in range(3)]

        assert (rows[0].columns, rows[0].rows, rows[0].cut, rows[0].dialect) == (("a",), [[1]], False, "sqlite")
        assert len(tool.sessions) == 1

    def test_a_forgotten_session_is_begun_again(self, http: Any) -> None:
        """The server was restarted between two calls."""
        tool = Tool(event(OK), forgets_after=2)
        with serve(tool) as server:
            mcp = Mcp(http(server.url))

            assert [mcp.execute("select 1").rows for _ in range(3)] == [[[1]]] * 3

    @pytest.mark.parametrize("code", ["timeout", "queue_full", "rate_limited"])
    def test_a_busy_server_is_asked_again(self, http: Any, code: str) -> None:
        """It says so inside a success."""
        with serve(Tool(event({"error": {"code": code, "message": "later"}}), event(OK))) as server:
            assert Mcp(http(server.url)).execute("select 1").rows == [[1]]

    def test_one_that_stays_busy_is_transient(self, http: Any) -> None:
        """The engine comes back later."""
        with (
            serve(Tool(event({"error": {"code": "queue_full", "message": "later"}}))) as server,
            pytest.raises(TransientError, match="queue_full"),
        ):
            Mcp(http(server.url)).execute("select 1")

    def test_a_refused_statement_says_why(self, http: Any) -> None:
        """With the server's own code, for who can do something about it."""
        with serve(Tool(event({"error": {"code": "result_value_too_large", "message": "A row"}}))) as server:
            mcp = Mcp(http(server.url))
            with pytest.raises(SqlError, match="A row") as caught:
                mcp.execute("select 1")

        assert caught.value.code == "result_value_too_large"

    @pytest.mark.parametrize(
        "answer",
        [
            Answer(200, b"data: {}\n"),
            Answer(200, b"no events at all: {}"),
            Answer(200, b'data: {"error": {"message": "no such tool"}}\n'),
            Answer(200, b'data: {"result": {"isError": true, "content": "odd"}}\n'),
            Answer(200, b'data: {"result": {"content": []}}\n'),
        ],
    )
    def test_other_answers_are_errors_of_the_protocol(self, http: Any, answer: Answer) -> None:
        """Never a crash: another way of reading is tried then."""
        with serve(Tool(answer)) as server, pytest.raises(SqlError):
            Mcp(http(server.url)).execute("select 1")

    def test_notices_before_the_answer_are_passed_over(self, http: Any) -> None:
        """A stream may begin with a log message."""
        notice = b'data: {"jsonrpc": "2.0", "method": "notifications/message", "params": {}}\n\n'
        with serve(Tool(Answer(200, notice + event(OK).body))) as server:
            assert Mcp(http(server.url)).execute("select 1").rows == [[1]]


class TestEarlyEnd:
    """What is begun ahead is also ended."""

    def test_a_reader_may_stop_after_the_first_page(self, http: Any) -> None:
        """The next page is under way already; nothing hangs and no error is lost."""
        columns = ["max(id)", "json"]
        rows = [[number, json.dumps([json.dumps(_row(number))])] for number in (1, 2)]
        first = {"columns": columns, "rows": rows[:1], "row_count_is_partial": True, "applied": {"dialect": "sqlite"}}
        last = {**first, "rows": rows[1:], "row_count_is_partial": False}

        tool = Tool(event(OK), event(first), event(last))

        def answer(request: Request) -> Answer:
            return page([PROJECT]) if request.path == "/v1/projects" else tool(request)

        with serve(answer) as server:
            platform = Phoenix(http(server.url), "p")
            pages = platform.pull(Window("span_annotations"))
            found = next(pages)
            pages.close()  # type: ignore[attr-defined]

        assert [row.target.id for row in found.feedback] == ["s1"]
        assert found.token == "sql:1"

    def test_a_token_of_another_strategy_starts_the_window_again(self, http: Any) -> None:
        """Its position means nothing here."""
        with serve([page([PROJECT]), page([])]) as server:
            platform = Phoenix(http(server.url), "p", strategy="scan")
            pages = list(platform.pull(Window("trace_annotations", token="sql:17")))

        assert [page.token for page in pages] == [None]
        assert "cursor" not in server.requests[-1].query


def _row(number: int) -> list[Any]:
    """An annotation in column order."""
    text = ["n", "l", 1.0, None, "HUMAN", "", "API", None, "{}", "2026-11-01 12:00:00", "2026-11-01 12:00:00"]
    return [number, f"s{number}", "t1", 7, *text]


def test_a_refused_label_does_not_take_its_batch_along(http: Any) -> None:
    """The halves are sent, down to the one that is to blame."""

    def answer(request: Request) -> Answer:
        names = [row["name"] for row in request.json["data"]]
        return Answer(422, b"bad name") if "bad" in names else Answer(200, {"data": []})

    scores = [samples.score(Target(kind="span", id=f"s{n}"), "bad" if n == 13 else "good") for n in range(40)]
    with serve(answer) as server:
        result = Phoenix(http(server.url), "p").push_scores(scores)

    assert set(result.rejected) == {scores[13].id}
    assert len(result.accepted) == 39
    assert result.calls == len(server.requests) < 14
